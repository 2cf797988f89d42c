"""What removing an image asks of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TAG = 1_000  # characters


class RemoveImageForm(forms.Form):
    """`view` is where it was asked: on the list (`row`) or on the image's `page`."""

    force = forms.BooleanField(label=_("Force"), required=False)
    view = forms.ChoiceField(
        choices=[("row", "row"), ("page", "page")],
        required=False,
        widget=forms.HiddenInput,
    )

    @property
    def wanted_tag(self) -> str:
        """The one that is to be taken away; "" where the whole image is."""
        return ""

    def arguments(self) -> dict[str, Any]:
        """What the service is given."""
        return {"force": self.cleaned_data["force"]}


class UntagForm(RemoveImageForm):
    tag = forms.CharField(max_length=LONGEST_TAG, strip=False, widget=forms.HiddenInput)

    @property
    def wanted_tag(self) -> str:
        return str(self["tag"].value() or "")[:LONGEST_TAG]

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "tag": self.cleaned_data.get("tag", "")}
