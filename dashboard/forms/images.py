"""What removing an image asks of a person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RemoveImageForm(forms.Form):
    """`view` is where it was asked: on the list (`row`) or on the image's `page`."""

    force = forms.BooleanField(
        label=_("Force"),
        required=False,
        help_text=_(
            "Also with several tags, or if a stopped container was made of it."
        ),
    )
    view = forms.ChoiceField(
        choices=[("row", "row"), ("page", "page")],
        required=False,
        widget=forms.HiddenInput,
    )


class UntagForm(RemoveImageForm):
    tag = forms.CharField(max_length=1_000, strip=False, widget=forms.HiddenInput)
