"""Forms that make something make one, however often their button is clicked.

Each rendered form carries a token of its own. The first that comes with it does the
work; the next is told where that led to. A form that is refused may be sent again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.models import SentForm

KEPT = timedelta(days=1)


class AlreadySent(Exception):
    """This form did its work, or is doing it: `led_to` is where it led, or ''."""

    def __init__(self, led_to: str) -> None:
        super().__init__(led_to)
        self.led_to = led_to


def new_token() -> str:
    return secrets.token_urlsafe(24)


@contextmanager
def once(token: str) -> Iterator[SentForm]:
    """Run the body for the first who comes with `token`; set `led_to` in it.

    Raises AlreadySent for all others. If the body raises, the token is free again.
    Without a token (a script's request) the body just runs.
    """
    sent = _claim(token) if token else SentForm()
    try:
        yield sent
    except BaseException:
        if token:
            sent.delete()
        raise
    if token:
        sent.save()


def _claim(token: str) -> SentForm:
    SentForm.objects.filter(at__lt=timezone.now() - KEPT).delete()
    try:
        with transaction.atomic():
            return SentForm.objects.create(token=token)
    except IntegrityError as error:
        earlier = SentForm.objects.filter(token=token).first()
        raise AlreadySent(earlier.led_to if earlier else "") from error
