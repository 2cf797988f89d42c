"""Making a container: create it, and start it where that was asked for."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboard.services import containers
from dashboard.services.acting import Act, Done, acting
from hosts.engine.errors import EngineError
from hosts.engine.types import ContainerSpec
from hosts.models import Host, Role, Verb
from inventory.models import Container

if TYPE_CHECKING:
    from dashboard.services.acting import Actor

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Created:
    """A container that was made.

    `not_started` says why it does not run although it should. `gone`: the engine has
    removed it again, as `auto_remove` has it where a start fails.
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
    not be started is no error: `not_started` says why.
    """
    with acting(
        actor=actor,
        verb=Verb.CONTAINER_CREATE,
        host=host,
        role=Role.ADMIN,
        object_name=spec.name or spec.image,
    ) as act:
        container_id, act.warnings = act.engine.create(spec)
        name = spec.name or _given_name(act, container_id)
        act.concerns(container_id, name)
        act.message = _("%s was created.") % name
    made = Created(container_id, name, Done.of(act))
    try:
        known = containers.learn(host=host, reference=container_id)
    except EngineError as error:  # The watcher will hear of it.
        log.warning("%s: %s can't be read yet: %s", host.slug, container_id[:12], error)
        known = None
    return _started(actor, host, made, known) if start else made


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
        rows = Container.objects.filter(host=host, engine_id=made.container_id)
        gone = known is not None and not rows.exists()
        return replace(made, not_started=str(error), gone=gone)
    done = replace(
        made.done,
        message=_("%s was created and started.") % made.name,
        exchanges=(*made.done.exchanges, *started.exchanges),
        warnings=(*made.done.warnings, *started.warnings),
    )
    return replace(made, done=done)
