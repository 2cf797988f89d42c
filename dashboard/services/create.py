"""Making a container: create it, and start it where that was asked for."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboard.services import containers
from dashboard.services.acting import Act, Done, Shown, acting
from hosts.engine.errors import EngineError
from hosts.engine.types import ContainerSpec
from hosts.models import Host, Role, Verb
from inventory.models import Container

if TYPE_CHECKING:
    from dashboard.services.acting import Actor

log = logging.getLogger(__name__)

# Seconds that an engine may take to create, however short a time it has else: it looks
# for plugins, of logs, volumes and networks, before it says that there is none.
PATIENCE = 60
# What ends at once and removes itself is not led to: so many looks, so far apart (s).
LOOKS, LOOK_EVERY = 4, 0.25


@dataclass(frozen=True)
class Created:
    """A container that was made.

    `not_started` says why it does not run although it should. `gone`: the engine has
    removed it again, as `auto_remove` has it when it ends, or can't be started.
    """

    container_id: str
    name: str
    done: Done
    not_started: str = ""
    gone: bool = False


def create(
    *, actor: Actor, host: Host, spec: ContainerSpec, start: bool = True
) -> Created:
    """`POST /containers/create`, then `POST /containers/{id}/start`: two activities.

    Raises what `acting` does, EngineError where nothing was created. That it could
    not be started is no error: `not_started` says why. With `auto_remove`, one
    that ends at once is waited for, for a second.
    """
    with acting(
        actor=actor,
        verb=Verb.CONTAINER_CREATE,
        host=host,
        role=Role.ADMIN,
        object_name=spec.name or spec.image,
    ) as act:
        patience = max(PATIENCE, host.read_timeout)
        container_id, act.warnings = act.engine.create(spec, timeout=patience)
        name = spec.name or _given_name(act, container_id)
        act.concerns(container_id, name)
        act.message = _("%s was created.") % name
    made = Created(container_id, name, Done.of(act))
    try:
        known = containers.learn(host=host, reference=container_id)
    except EngineError as error:  # The watcher will hear of it.
        log.warning("%s: %s can't be read yet: %s", host.slug, container_id[:12], error)
        known = None
    if not start:
        return made
    made = _started(actor, host, made, known)
    if spec.auto_remove and known and not made.not_started and _has_gone(known):
        message = _("%s was created, ran, and removed itself.") % name
        return replace(made, done=replace(made.done, message=message), gone=True)
    return made


def _given_name(act: Act, container_id: str) -> str:
    """The name that the engine chose, as far as it tells."""
    try:
        return act.engine.container(container_id).name
    except EngineError:
        return container_id[:12]


def _started(
    actor: Actor, host: Host, made: Created, known: Container | None
) -> Created:
    fresh = Container(host=host, engine_id=made.container_id, name=made.name)
    try:
        started = containers.start(actor=actor, container=known or fresh)
    except EngineError as error:
        done = replace(made.done, shown=_both(made.done.shown, error.behind))
        gone = known is not None and not _row_exists(known)
        return replace(made, done=done, not_started=str(error), gone=gone)
    done = replace(
        made.done,
        message=_("%s was created and started.") % made.name,
        exchanges=(*made.done.exchanges, *started.exchanges),
        shown=_both(made.done.shown, started.shown),
        warnings=(*made.done.warnings, *started.warnings),
    )
    return replace(made, done=done)


def _both(create: Shown | None, start: object) -> Shown | None:
    """The request that started it, and before it the one that created it."""
    return replace(start, earlier=create) if isinstance(start, Shown) else create


def _has_gone(container: Container) -> bool:
    """Has it removed itself by now, or does it within a second?"""
    for _look in range(LOOKS):
        if not _row_exists(container):
            return True
        time.sleep(LOOK_EVERY)
        try:
            containers.reread(container)
        except EngineError as error:
            where = (container.host.slug, container.short_id)
            log.warning("%s: %s: not read again: %s", *where, error)
            return False
    return not _row_exists(container)


def _row_exists(container: Container) -> bool:
    return Container.objects.filter(pk=container.pk).exists()
