"""The audit trail: the only writer of `Activity`."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from hosts.engine.types import Exchange
from hosts.models import Activity, Host, Outcome, Verb

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 2_000


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

    `actor_name` is for those who are not (yet) a person here: the name typed at
    sign-in, a command.
    """
    known = actor is not None and actor.is_authenticated
    return Activity.objects.create(
        at=timezone.now(),
        actor_id=actor.pk if actor is not None and known else None,
        actor_name=(actor.get_username() if actor and known else actor_name)[:150],
        host=host,
        host_name=host.name if host else "",
        verb=verb,
        object_id=object_id[:255],
        object_name=object_name[:255],
    )


def close_activity(
    activity: Activity,
    outcome: Outcome,
    message: str = "",
    exchanges: Sequence[Exchange] = (),
) -> None:
    """Write down how it ended. `message` must not hold a secret's value."""
    activity.outcome = outcome
    activity.message = message[:LONGEST_MESSAGE]
    activity.duration = max(timezone.now() - activity.at, timedelta())
    activity.exchanges = [exchange.to_json() for exchange in exchanges]
    activity.save()
    log.info(
        "%s: %s %s on %s: %s",
        activity.actor_name,
        activity.verb,
        activity.object_name,
        activity.host_name or "-",
        outcome,
    )
