"""Like rows in a form: variables, ports, mounts. A row that is left empty is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.forms.parse import address
from hosts.engine.types import Mount, Port

ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]")


class Row(forms.Form):
    """One row. Its fields have no room for a label beside them: it is their name."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"aria-label": field.label, "autocomplete": "off"}
            if isinstance(field.widget, forms.TextInput | forms.NumberInput):
                field.widget.attrs.setdefault("placeholder", field.label)

    def result(self) -> Any:
        """What a filled and valid row stands for."""
        raise NotImplementedError


class Rows:
    """The rows of one kind under `prefix`: `ports-0-container_port` and so on.

    Numbers may have gaps, and there is no field that counts them: what is not sent is
    not there. `spare` empty rows are offered where nothing was typed.
    """

    def __init__(
        self,
        row: type[Row],
        prefix: str,
        data: Mapping[str, Any] | None = None,
        spare: int = 1,
    ) -> None:
        pattern = re.compile(rf"{prefix}-(\d{{1,4}})-")
        matches = map(pattern.match, data or ())
        numbers = sorted({int(match[1]) for match in matches if match})
        self.next = max(numbers, default=-1) + 1
        self.rows = [
            row(data, prefix=f"{prefix}-{number}", empty_permitted=True)
            for number in numbers
        ]
        self.spare = [
            row(prefix=f"{prefix}-{self.next + place}")
            for place in range(0 if self.rows else spare)
        ]
        self.next += len(self.spare)
        self.blank = row(prefix=f"{prefix}-__index__")

    def __iter__(self) -> Iterator[Row]:
        return iter([*self.rows, *self.spare])

    def is_valid(self) -> bool:
        return not [row for row in self.rows if not row.is_valid()]

    @property
    def filled(self) -> list[Row]:
        return [row for row in self.rows if row.has_changed()]

    @property
    def has_errors(self) -> bool:
        return any(row.errors for row in self.rows)


class EnvRow(Row):
    name = forms.CharField(label=_("Variable"), max_length=1_000)
    value = forms.CharField(
        label=_("Value"), required=False, strip=False, max_length=200_000
    )

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if "=" in name:
            raise ValidationError(_("A variable's name holds no “=”."))
        return name

    def result(self) -> tuple[str, str]:
        return self.cleaned_data["name"], self.cleaned_data["value"]


class PortRow(Row):
    """A published port; without a host port the engine chooses one."""

    ip = forms.CharField(label=_("Host IP"), required=False, max_length=60)
    host_port = forms.IntegerField(
        label=_("Host port"), required=False, min_value=1, max_value=65_535
    )
    container_port = forms.IntegerField(
        label=_("Container port"), min_value=1, max_value=65_535
    )
    protocol = forms.ChoiceField(
        label=_("Protocol"),
        choices=[("tcp", "tcp"), ("udp", "udp"), ("sctp", "sctp")],
        initial="tcp",
    )

    def clean_ip(self) -> str:
        return address(self.cleaned_data["ip"].strip("[]"))

    def result(self) -> Port:
        cleaned = self.cleaned_data
        return Port(
            private_port=cleaned["container_port"],
            public_port=cleaned["host_port"] or 0,
            type=cleaned["protocol"],
            ip=cleaned["ip"],
        )


class MountRow(Row):
    """A bind needs a path, a tmpfs has no source, a volume without one is new."""

    type = forms.ChoiceField(
        label=_("Type"),
        choices=[("bind", "bind"), ("volume", "volume"), ("tmpfs", "tmpfs")],
        initial="volume",
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=4_096,
        widget=forms.TextInput(attrs={"placeholder": _("Volume, or path on the host")}),
    )
    target = forms.CharField(
        label=_("Target"),
        max_length=4_096,
        widget=forms.TextInput(attrs={"placeholder": _("Path in the container")}),
    )
    read_only = forms.BooleanField(label=_("Read-only"), required=False)

    def clean_target(self) -> str:
        target = str(self.cleaned_data["target"])
        if not ABSOLUTE.match(target):
            raise ValidationError(_("A target is an absolute path."))
        return target

    def clean(self) -> None:
        kind, source = self.cleaned_data.get("type"), self.cleaned_data.get("source")
        if kind == "bind" and not ABSOLUTE.match(source or ""):
            self.add_error("source", _("A bind needs an absolute path on the host."))
        elif kind == "volume" and ABSOLUTE.match(source or ""):
            self.add_error("source", _("This is a path: choose bind, or a volume."))
        elif kind == "tmpfs" and source:
            self.add_error("source", _("A tmpfs has no source: it is memory."))

    def result(self) -> Mount:
        cleaned = self.cleaned_data
        volume = cleaned["type"] == "volume"
        return Mount(
            type=cleaned["type"],
            name=cleaned["source"] if volume else "",
            source="" if volume else cleaned["source"],
            destination=cleaned["target"],
            read_only=cleaned["read_only"],
        )
