"""Is Wharfinger able to do its work? For `/readyz` and for `manage.py doctor`."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from huey.contrib.djhuey import HUEY

from dashboard.services.installation import NotReady, pending_migrations
from inventory.heartbeat import is_watching, last_beat

JOBS_BEAT = "beat"
JOBS_LONGEST = timedelta(seconds=90)  # of silence; it beats once a minute


def troubles() -> list[str]:
    """What keeps it from its work, as sentences that give nothing away."""
    try:
        _require_migrated()
        return [] if is_watching() else [watch_trouble()]
    except NotReady as error:
        return [str(error)]
    except DatabaseError:
        return [_("The database cannot be reached.")]


@cache
def _require_migrated() -> None:
    """Raises NotReady; what was once migrated is not looked at again."""
    if pending_migrations():
        raise NotReady(_("The database has to be brought up to date."))


def watch_trouble() -> str:
    at = last_beat()
    if at is None:
        return _("The watch process has never run.")
    return _("The watch process has been silent for %(seconds)d seconds.") % {
        "seconds": (timezone.now() - at).total_seconds()
    }


def jobs_beat() -> None:
    HUEY.put(JOBS_BEAT, timezone.now())


def jobs_rest() -> None:
    """The jobs process ends, and says so: nobody has to wait for its silence."""
    HUEY.delete(JOBS_BEAT)


def jobs_last_beat() -> datetime | None:
    """When the jobs process last said that it is alive; None: never."""
    beat: datetime | None = HUEY.get(JOBS_BEAT, peek=True)
    return beat


def jobs_are_run() -> bool:
    at = jobs_last_beat()
    return at is not None and timezone.now() - at < JOBS_LONGEST
