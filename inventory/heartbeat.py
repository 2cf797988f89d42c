"""Is `manage.py watch` alive? It says so every few seconds; see WatchBeat."""

from datetime import datetime, timedelta

from django.utils import timezone

from inventory.models import WatchBeat

EVERY = timedelta(seconds=5)
LONGEST = timedelta(seconds=20)  # of silence


def beat() -> None:
    WatchBeat.objects.update_or_create(pk=1, defaults={"at": timezone.now()})


def last_beat() -> datetime | None:
    """None: it has never run."""
    return WatchBeat.objects.filter(pk=1).values_list("at", flat=True).first()


def is_watching() -> bool:
    at = last_beat()
    return at is not None and timezone.now() - at < LONGEST
