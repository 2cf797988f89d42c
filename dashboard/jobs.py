"""What `manage.py run_huey` does by the clock: a sign of life, and housekeeping."""

from __future__ import annotations

import atexit
import logging
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, on_startup, periodic_task

from dashboard.services import health
from hosts.models import SetupLink
from inventory.changes import prune_changes

log = logging.getLogger(__name__)

# A link that died is still told from one that never was.
LINKS_KEPT = timedelta(days=1)


@on_startup()
def started() -> None:
    """In each worker. After a SIGTERM no worker reaches its end, but `atexit` does."""
    atexit.unregister(health.jobs_rest)
    atexit.register(health.jobs_rest)
    health.jobs_beat()


@periodic_task(crontab(), expires=30)
def beat() -> None:
    health.jobs_beat()


@db_periodic_task(crontab(minute="*/10"), expires=300)
def tidy() -> None:
    """Drop what nobody will ask for any more."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    changes = prune_changes()
    links, _ = SetupLink.objects.filter(
        expires_at__lt=timezone.now() - LINKS_KEPT
    ).delete()
    if changes or links:
        log.info("dropped %d old changes and %d set-up links", changes, links)
