"""Fields and folded groups of large forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms

from dashboard.forms.rows import Rows

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


class ParsedField(forms.CharField):
    """Text of which `parse` makes something; what was typed stays in the form."""

    def __init__(
        self, parse: Callable[[str], object], *, lines: int = 0, **kwargs: Any
    ) -> None:
        widget = forms.Textarea({"rows": lines}) if lines else forms.TextInput()
        super().__init__(
            required=False,
            strip=not lines,
            widget=widget,
            max_length=200_000 if lines else 20_000,
            **kwargs,
        )
        widget.attrs |= {"spellcheck": "false", "autocapitalize": "off"}
        self.parse = parse

    def clean(self, value: Any) -> Any:
        return self.parse(super().clean(value))


def plain(label: Words, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=4_096, **kwargs)


def tick(label: Words, **kwargs: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **kwargs)


@dataclass(frozen=True)
class Group:
    """A folded part of the form; it is open where it holds something or is wrong."""

    title: Words
    hint: Words
    fields: list[forms.BoundField] = field(default_factory=list)
    ticks: list[forms.BoundField] = field(default_factory=list)
    rows: Rows | None = None
    rows_title: Words = ""
    rows_add: Words = ""

    @property
    def is_open(self) -> bool:
        rows = self.rows is not None and (self.rows.filled or self.rows.has_errors)
        return bool(rows) or any(map(_is_given, [*self.fields, *self.ticks]))


def _is_given(bound: forms.BoundField) -> bool:
    changed = bound.data and bound.name in bound.form.changed_data
    return bool(bound.errors or changed)
