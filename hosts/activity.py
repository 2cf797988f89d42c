"""The audit trail: the only writer of `Activity`."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from hosts.engine.types import Exchange
from hosts.models import Activity, AuditTrailIsKept, Host, Outcome, Verb

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 2_000


def on_one_line(text: str) -> str:
    """Text of an engine's or a stranger's that cannot break a log line or a cell.

    White space of any kind becomes spaces; control and direction characters, NUL
    (which PostgreSQL refuses) and lone surrogates become U+FFFD.
    """
    return "".join(
        " " if char.isspace() else char if char.isprintable() else "\ufffd"
        for char in text
    )


def open_activity(
    *,
    actor: User | AnonymousUser | None,
    verb: Verb,
    host: Host | None = None,
    object_id: str = "",
    object_name: str = "",
    actor_name: str = "",
) -> Activity:
    """Write down that somebody tries something, before it is tried.

    `actor_name` is for those who have not signed in: whom they say they are, a command.
    """
    known = actor is not None and actor.is_authenticated
    name = actor.get_username() if actor and known else actor_name
    return Activity.objects.create(
        at=timezone.now(),
        actor_id=actor.pk if actor is not None and known else None,
        actor_name=on_one_line(name[:150]),
        host=host,
        host_name=host.name if host else "",
        verb=verb,
        object_id=on_one_line(object_id[:255]),
        object_name=on_one_line(object_name[:255]),
    )


def close_activity(
    activity: Activity,
    outcome: Outcome,
    message: str = "",
    exchanges: Sequence[Exchange] = (),
) -> None:
    """Write down how it ended, once. `message` must not hold a secret's value.

    What became known meanwhile (the object, its host, the new user) is written too.
    """
    ending = {
        "outcome": outcome,
        "message": on_one_line(message[:LONGEST_MESSAGE]),
        "duration": max(timezone.now() - activity.at, timedelta()),
        "exchanges": [exchange.to_json() for exchange in exchanges],
        "object_id": on_one_line(activity.object_id[:255]),
        "object_name": on_one_line(activity.object_name[:255]),
        "actor_id": activity.actor_id,
        "actor_name": activity.actor_name,
        "host_id": activity.host_id,
        "host_name": activity.host_name,
    }
    for name, value in ending.items():
        setattr(activity, name, value)
    if not Activity.objects.filter(pk=activity.pk).close(**ending):
        raise AuditTrailIsKept
    log.info(
        "%s: %s %s on %s: %s",
        activity.actor_name,
        activity.verb,
        activity.object_name,
        on_one_line(activity.host_name) or "-",
        outcome,
    )
