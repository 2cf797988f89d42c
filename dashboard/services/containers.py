"""What a person can do to a container: every verb has the shape of `acting`.

Each ends with the container's row as the engine tells it, or without a row if it is
gone. What the engine refuses is raised, in the engine's own words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.services.acting import Act, Done, acting
from hosts.access import Role
from hosts.connections import client_for
from hosts.engine.errors import Conflict, EngineError, NotFound, Refused
from hosts.engine.types import ContainerDetail
from hosts.models import Host, Outcome, Verb
from inventory import store
from inventory.models import Container

if TYPE_CHECKING:
    from dashboard.services.acting import Actor

log = logging.getLogger(__name__)

# Verbs that take a running service away: on a protected host they are confirmed.
DESTRUCTIVE = {
    Verb.CONTAINER_STOP,
    Verb.CONTAINER_RESTART,
    Verb.CONTAINER_KILL,
    Verb.CONTAINER_REMOVE,
}


def start(*, actor: Actor, container: Container) -> Done:
    """`POST /containers/{id}/start`; a running one is left alone."""

    def verb(act: Act) -> None:
        if act.engine.start(container.engine_id):
            act.message = _("%s was started.") % container.name
        else:
            act.outcome = Outcome.UNCHANGED
            act.message = _("%s was already running.") % container.name

    return _done(Verb.CONTAINER_START, actor, container, verb)


def stop(
    *,
    actor: Actor,
    container: Container,
    timeout: int | None = None,
    confirm: str | None = None,
) -> Done:
    """`POST /containers/{id}/stop`; `timeout`: seconds until it is killed."""

    def verb(act: Act) -> None:
        if act.engine.stop(container.engine_id, timeout):
            act.message = _("%s was stopped.") % container.name
        else:
            act.outcome = Outcome.UNCHANGED
            act.message = _("%s was not running.") % container.name

    return _done(Verb.CONTAINER_STOP, actor, container, verb, confirm=confirm)


def restart(
    *,
    actor: Actor,
    container: Container,
    timeout: int | None = None,
    confirm: str | None = None,
) -> Done:
    """`POST /containers/{id}/restart`; `timeout`: seconds until it is killed."""

    def verb(act: Act) -> None:
        act.engine.restart(container.engine_id, timeout)
        act.message = _("%s was restarted.") % container.name

    return _done(Verb.CONTAINER_RESTART, actor, container, verb, confirm=confirm)


def kill(
    *,
    actor: Actor,
    container: Container,
    signal: str = "SIGKILL",
    confirm: str | None = None,
) -> Done:
    """`POST /containers/{id}/kill`; what a signal does is up to the container."""

    def verb(act: Act) -> None:
        act.engine.kill(container.engine_id, signal)
        act.message = _("%(signal)s was sent to %(name)s.") % {
            "signal": signal,
            "name": container.name,
        }

    return _done(Verb.CONTAINER_KILL, actor, container, verb, confirm=confirm)


def pause(*, actor: Actor, container: Container) -> Done:
    """`POST /containers/{id}/pause`."""

    def verb(act: Act) -> None:
        act.engine.pause(container.engine_id)
        act.message = _("%s was paused.") % container.name

    return _done(Verb.CONTAINER_PAUSE, actor, container, verb)


def unpause(*, actor: Actor, container: Container) -> Done:
    """`POST /containers/{id}/unpause`."""

    def verb(act: Act) -> None:
        act.engine.unpause(container.engine_id)
        act.message = _("%s was unpaused.") % container.name

    return _done(Verb.CONTAINER_UNPAUSE, actor, container, verb)


def rename(*, actor: Actor, container: Container, name: str) -> Done:
    """`POST /containers/{id}/rename`."""

    def verb(act: Act) -> None:
        act.engine.rename(container.engine_id, name)
        act.message = _("%(old)s is now called %(new)s.") % {
            "old": container.name,
            "new": name,
        }

    return _done(Verb.CONTAINER_RENAME, actor, container, verb, role=Role.ADMIN)


def remove(
    *,
    actor: Actor,
    container: Container,
    force: bool = False,
    volumes: bool = False,
    confirm: str | None = None,
) -> Done:
    """`DELETE /containers/{id}`; `volumes`: its anonymous volumes too."""

    def verb(act: Act) -> None:
        act.engine.remove(container.engine_id, force=force, volumes=volumes)
        act.message = _("%s was removed.") % container.name

    return _done(
        Verb.CONTAINER_REMOVE,
        actor,
        container,
        verb,
        role=Role.ADMIN,
        confirm=confirm,
    )


def reveal(*, actor: Actor, container: Container) -> ContainerDetail:
    """`GET /containers/{id}/json` with all values: that it was seen is written down."""
    with _acting(Verb.CONTAINER_REVEAL, actor, container, Role.ADMIN) as act:
        detail = act.engine.container(container.engine_id)
        act.message = _("The values of %s were shown.") % container.name
    return detail


def details(*, container: Container) -> ContainerDetail:
    """`GET /containers/{id}/json`, for who may see the host; mask it before showing.

    A container found to be gone is forgotten, and NotFound raised.
    """
    read_at = timezone.now()
    try:
        return client_for(container.host).container(container.engine_id)
    except NotFound:
        store.forget_containers(container.host, [container.engine_id], read_at)
        raise


def details_soon(*, container: Container, seconds: float) -> ContainerDetail | None:
    """As `details`, but None if the engine has not answered after so many seconds."""
    answers: SimpleQueue[ContainerDetail | EngineError] = SimpleQueue()
    client = client_for(container.host)

    def ask() -> None:
        try:
            answers.put(client.container(container.engine_id))
        except EngineError as error:
            answers.put(error)

    # A daemon: nobody waits for a host that never answers, not even at the end.
    Thread(target=ask, name="inspect", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        return None
    if isinstance(answer, EngineError):
        raise answer
    return answer


def learn(*, host: Host, reference: str) -> Container | None:
    """Ask the engine for one that the inventory doesn't know, by id or name.

    None if the engine doesn't know it either; raises the engine's trouble.
    """
    client = client_for(host)
    read_at = timezone.now()
    try:
        engine_id = client.container(reference).id
        # A filter without an id would be no filter.
        found = client.containers([engine_id]) if engine_id else []
    except NotFound:
        return None
    store.upsert_containers(host, found, read_at)
    ids = [summary.id for summary in found]
    return Container.objects.filter(host=host, engine_id__in=ids).first()


def reread(container: Container) -> None:
    """Write the container's row as its engine tells it now."""
    read_at = timezone.now()
    found = client_for(container.host).containers([container.engine_id])
    if found:
        store.upsert_containers(container.host, found, read_at)
    else:
        store.forget_containers(container.host, [container.engine_id], read_at)


@contextmanager
def _acting(
    verb: Verb,
    actor: Actor,
    container: Container,
    role: Role,
    confirm: str | None = None,
) -> Iterator[Act]:
    with acting(
        actor=actor,
        verb=verb,
        host=container.host,
        role=role,
        object_id=container.engine_id,
        object_name=container.name,
        confirm=confirm,
        destroys=verb in DESTRUCTIVE,
    ) as act:
        yield act


def _done(
    verb: Verb,
    actor: Actor,
    container: Container,
    tell: Callable[[Act], None],
    *,
    role: Role = Role.OPERATOR,
    confirm: str | None = None,
) -> Done:
    """Tell the engine, then read the container's row again: also where it said no.

    That the row could not be read again doesn't undo what was done; it is a warning.
    """
    try:
        with _acting(verb, actor, container, role, confirm) as act:
            tell(act)
    except (NotFound, Conflict, Refused):
        _reread_if_possible(container)
        raise
    done = Done.of(act)
    if _reread_if_possible(container):
        return done
    return replace(
        done,
        warnings=(
            *done.warnings,
            _("%s did not answer after that: what is shown may be older.")
            % container.host.name,
        ),
    )


def _reread_if_possible(container: Container) -> bool:
    try:
        reread(container)
    except EngineError as error:
        log.warning(
            "%s: %s could not be read again: %s",
            container.host.slug,
            container.short_id,
            error,
        )
        return False
    return True
