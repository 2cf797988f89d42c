"""A form, and the service that has the last word on what it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm

Told = TypeVar("Told")


def attempt(form: BaseForm, tell: Callable[[], Told]) -> Told | None:
    """Call the service if the form is filled well; None where that led to nothing.

    The service's refusal is then in the form: at the fields that it names, else at
    the password where there is one.
    """
    if not form.is_valid():
        return None
    try:
        return tell()
    except ValidationError as error:
        named = hasattr(error, "error_dict")
        beside = "password" if "password" in form.fields and not named else None
        form.add_error(beside, error)
        return None
