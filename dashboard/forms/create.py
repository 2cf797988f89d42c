"""The form of a new container: what is wanted first, the rest in folded groups."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.forms import parse
from dashboard.forms.env_file import env_file
from dashboard.forms.fields import Group, ParsedField, plain, tick
from dashboard.forms.rows import EnvRow, MountRow, PortRow, Rows
from hosts.engine.types import ContainerSpec, Port

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
RESTART = [
    ("no", _("no")),
    ("on-failure", _("on-failure")),
    ("unless-stopped", _("unless-stopped")),
    ("always", _("always")),
]

# Fields whose cleaned value is what ContainerSpec wants, under the same name.
AS_TYPED = (
    *("image", "name", "command", "entrypoint", "user", "working_dir", "hostname"),
    *("labels", "memory", "network", "tty", "open_stdin", "init", "auto_remove"),
    *("privileged", "cap_add", "cap_drop", "devices", "log_driver", "log_options"),
)
LOOK = _("Some fields need another look: what is wrong is said beside each.")


class CreateForm(forms.Form):
    """`spec()` is what was asked for, once `is_valid()`."""

    image = forms.CharField(
        label=_("Image"),
        max_length=1_000,
        widget=forms.TextInput(
            {"list": "images", "placeholder": "nginx:latest", "autofocus": True}
        ),
    )
    name = plain(_("Name"))
    command = ParsedField(
        parse.words,
        label=_("Command"),
        help_text=_("As in a shell, or a JSON array. Empty: the image's own."),
    )
    ports = ParsedField(
        parse.ports,
        label=_("Ports"),
        help_text=_("8080:80, 127.0.0.1:5353:53/udp, 9000-9005:9000-9005"),
    )
    env = ParsedField(
        env_file,
        lines=3,
        label=_("Environment"),
        help_text=_("NAME=value, one a line. A .env file can be pasted."),
    )
    start = tick(_("Start now"), initial=True)

    entrypoint = ParsedField(parse.words, label=_("Entrypoint"))
    user = plain(_("User"), help_text=_("user, or user:group, by name or number"))
    working_dir = plain(_("Working directory"))
    restart_policy = forms.ChoiceField(
        label=_("Restart policy"), choices=RESTART, initial="no", required=False
    )
    restart_max = forms.IntegerField(
        label=_("Maximum retries"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("on-failure only; empty: no end"),
    )
    tty = tick(_("Terminal (tty)"))
    open_stdin = tick(_("Keep stdin open"))
    init = tick(_("Init process that reaps zombies"))
    auto_remove = tick(_("Remove it when it ends (auto-remove)"))

    labels = ParsedField(
        parse.pairs, lines=3, label=_("Labels"), help_text=_("key=value, one a line")
    )
    network = plain(_("Network"), widget=forms.TextInput({"list": "networks"}))
    hostname = plain(_("Hostname"))
    memory = ParsedField(
        lambda text: parse.memory(text) if text else 0,
        label=_("Memory"),
        help_text=_("512m, 1.5g"),
    )
    cpus = forms.FloatField(
        label=_("CPUs"),
        required=False,
        min_value=0.01,
        max_value=10_000,
        widget=forms.NumberInput({"step": "any"}),
        help_text=_("Cores: 0.5, 2"),
    )
    cap_add = ParsedField(
        parse.capabilities, label=_("Capabilities to add"), help_text="NET_ADMIN"
    )
    cap_drop = ParsedField(
        parse.capabilities, label=_("Capabilities to drop"), help_text="ALL"
    )
    devices = ParsedField(
        parse.devices,
        lines=2,
        label=_("Devices"),
        help_text=_("/dev/here or /dev/here:/dev/inside:rwm, one a line"),
    )
    privileged = tick(_("Privileged: root on the host"))
    log_driver = plain(_("Log driver"), widget=forms.TextInput({"list": "log-drivers"}))
    log_options = ParsedField(
        parse.pairs,
        lines=2,
        label=_("Log options"),
        help_text=_("max-size=10m, one a line"),
    )
    # What makes two clicks one container; see services/once.py.
    once = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.env_rows = Rows(EnvRow, "env", data, spare=2)
        self.port_rows = Rows(PortRow, "ports", data, spare=2)
        self.mount_rows = Rows(MountRow, "mounts", data, spare=2)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if name and not NAME.fullmatch(name):
            raise ValidationError(
                _("A name has two or more of a–z, A–Z, 0–9, “_”, “.” and “-”.")
            )
        return name

    def clean(self) -> None:
        rows = (self.env_rows, self.port_rows, self.mount_rows)
        wrong = [each for each in rows if not each.is_valid()]
        if wrong:
            # Said beside the row; this keeps the form as a whole from being valid.
            self.add_error(None, LOOK)
            return
        self._restart_agrees()
        self._stands_once()

    def _restart_agrees(self) -> None:
        policy = self.cleaned_data.get("restart_policy") or "no"
        if self.cleaned_data.get("auto_remove") and policy != "no":
            self.add_error(
                "auto_remove", _("What is restarted can't remove itself: choose one.")
            )
        if self.cleaned_data.get("restart_max") and policy != "on-failure":
            self.add_error(
                "restart_max", _("Retries are counted with “on-failure” only.")
            )

    def _stands_once(self) -> None:
        """A mount's target, and a host's port, can be given once."""
        targets = Counter(row.result().destination for row in self.mount_rows.filled)
        for row in self.mount_rows.filled:
            if targets[row.result().destination] > 1:
                row.add_error("target", gettext("Two mounts have this target."))
        if self.mount_rows.has_errors:
            self.add_error(None, LOOK)
        wanted = Counter(
            (port.ip, port.public_port, port.type)
            for port in self._ports()
            if port.public_port
        )
        for (_ip, port, kind), count in wanted.items():
            if count > 1:
                self.add_error(
                    "ports",
                    gettext("%(port)s/%(kind)s of the host stands twice.")
                    % {"port": port, "kind": kind},
                )

    def _ports(self) -> list[Port]:
        rows = [row.result() for row in self.port_rows.filled]
        return [*(self.cleaned_data.get("ports") or ()), *rows]

    def spec(self) -> ContainerSpec:
        """Rows stand behind what was pasted: of a variable given twice, they win."""
        cleaned = self.cleaned_data
        env = dict(cleaned["env"]) | dict(row.result() for row in self.env_rows.filled)
        same = {name: cleaned[name] for name in AS_TYPED}
        policy = cleaned["restart_policy"]
        return ContainerSpec(
            env=list(env.items()),
            ports=self._ports(),
            mounts=[row.result() for row in self.mount_rows.filled],
            restart_policy="" if policy == "no" else policy,
            restart_max=cleaned["restart_max"] or 0,
            cpus=cleaned["cpus"] or 0.0,
            **same,
        )

    def groups(self) -> list[Group]:
        """The folded parts, in the order of the page."""
        return [
            Group(
                _("Process"),
                _("entrypoint, user, restart policy, terminal"),
                self._bound("entrypoint user working_dir restart_policy restart_max"),
                self._bound("tty open_stdin init auto_remove"),
            ),
            Group(
                _("Environment and labels"),
                _("variables as rows, labels"),
                self._bound("labels"),
                rows=self.env_rows,
                rows_title=_("Variables"),
                rows_add=_("Add variable"),
            ),
            Group(
                _("Network and ports"),
                _("network, hostname, ports as rows"),
                self._bound("network hostname"),
                rows=self.port_rows,
                rows_title=_("Published ports"),
                rows_add=_("Add port"),
            ),
            Group(
                _("Storage"),
                _("binds, volumes, tmpfs"),
                rows=self.mount_rows,
                rows_title=_("Mounts"),
                rows_add=_("Add mount"),
            ),
            Group(_("Limits"), _("memory, CPUs"), self._bound("memory cpus")),
            Group(
                _("Security"),
                _("capabilities, devices, privileged"),
                self._bound("cap_add cap_drop devices"),
                self._bound("privileged"),
            ),
            Group(
                _("Logging"),
                _("driver and its options"),
                self._bound("log_driver log_options"),
            ),
        ]

    def point_out(self) -> None:
        """Let the page begin at the first field that is wrong, not at the first."""
        for name in self.fields:
            if name in self.errors:
                self.fields["image"].widget.attrs.pop("autofocus", None)
                self.fields[name].widget.attrs["autofocus"] = True
                return

    def _bound(self, names: str) -> list[forms.BoundField]:
        return [self[name] for name in names.split()]
