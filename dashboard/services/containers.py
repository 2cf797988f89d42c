"""What a person can do to a container: every verb has the shape of `acting`.

Each ends with the container's row as the engine tells it, or without a row if it is
gone. What the engine refuses is raised, in the engine's own words.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.services.acting import Act, Done, acting
from dashboard.services.rereading import and_reread
from hosts.connections import client_for
from hosts.engine.errors import EngineError, NotFound
from hosts.engine.types import ContainerDetail
from hosts.models import Host, Outcome, Role, Verb
from inventory import store
from inventory.models import Container

if TYPE_CHECKING:
    from dashboard.services.acting import Actor

# Verbs that take a running service away: on a protected host they are confirmed.
DESTRUCTIVE = {
    Verb.CONTAINER_STOP,
    Verb.CONTAINER_RESTART,
    Verb.CONTAINER_KILL,
    Verb.CONTAINER_REMOVE,
}


def start(*, actor: Actor, container: Container) -> Done:
    """`POST /containers/{id}/start`; a running one is left alone."""
    with _changing(Verb.CONTAINER_START, actor, container) as act:
        if act.engine.start(container.engine_id):
            act.message = _("%s was started.") % container.name
        else:
            act.outcome = Outcome.UNCHANGED
            act.message = _("%s was already running.") % container.name
    return Done.of(act)


def stop(
    *,
    actor: Actor,
    container: Container,
    timeout: int | None = None,
    confirm: str | None = None,
) -> Done:
    """`POST /containers/{id}/stop`; `timeout`: seconds until it is killed."""
    with _changing(Verb.CONTAINER_STOP, actor, container, confirm=confirm) as act:
        if act.engine.stop(container.engine_id, timeout):
            act.message = _("%s was stopped.") % container.name
        else:
            act.outcome = Outcome.UNCHANGED
            act.message = _("%s was not running.") % container.name
    return Done.of(act)


def restart(
    *,
    actor: Actor,
    container: Container,
    timeout: int | None = None,
    confirm: str | None = None,
) -> Done:
    """`POST /containers/{id}/restart`; `timeout`: seconds until it is killed."""
    with _changing(Verb.CONTAINER_RESTART, actor, container, confirm=confirm) as act:
        act.engine.restart(container.engine_id, timeout)
        act.message = _("%s was restarted.") % container.name
    return Done.of(act)


def kill(
    *,
    actor: Actor,
    container: Container,
    signal: str = "SIGKILL",
    confirm: str | None = None,
) -> Done:
    """`POST /containers/{id}/kill`; what a signal does is up to the container."""
    with _changing(Verb.CONTAINER_KILL, actor, container, confirm=confirm) as act:
        act.engine.kill(container.engine_id, signal)
        act.message = _("%(signal)s was sent to %(name)s.") % {
            "signal": signal,
            "name": container.name,
        }
    return Done.of(act)


def pause(*, actor: Actor, container: Container) -> Done:
    """`POST /containers/{id}/pause`."""
    with _changing(Verb.CONTAINER_PAUSE, actor, container) as act:
        act.engine.pause(container.engine_id)
        act.message = _("%s was paused.") % container.name
    return Done.of(act)


def unpause(*, actor: Actor, container: Container) -> Done:
    """`POST /containers/{id}/unpause`."""
    with _changing(Verb.CONTAINER_UNPAUSE, actor, container) as act:
        act.engine.unpause(container.engine_id)
        act.message = _("%s was unpaused.") % container.name
    return Done.of(act)


def rename(*, actor: Actor, container: Container, name: str) -> Done:
    """`POST /containers/{id}/rename`."""
    with _changing(Verb.CONTAINER_RENAME, actor, container, role=Role.ADMIN) as act:
        act.engine.rename(container.engine_id, name)
        act.message = _("%(old)s is now called %(new)s.") % {
            "old": container.name,
            "new": name,
        }
    return Done.of(act)


def remove(
    *,
    actor: Actor,
    container: Container,
    force: bool = False,
    volumes: bool = False,
    confirm: str | None = None,
) -> Done:
    """`DELETE /containers/{id}`; `volumes`: its anonymous volumes too."""
    with _changing(
        Verb.CONTAINER_REMOVE, actor, container, role=Role.ADMIN, confirm=confirm
    ) as act:
        act.engine.remove(container.engine_id, force=force, volumes=volumes)
        act.message = _("%s was removed.") % container.name
    return Done.of(act)


def reveal(*, actor: Actor, container: Container) -> ContainerDetail:
    """`GET /containers/{id}/json` with all values: that it was seen is written down."""
    with _acting(Verb.CONTAINER_REVEAL, actor, container, role=Role.ADMIN) as act:
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


def _acting(
    verb: Verb,
    actor: Actor,
    container: Container,
    *,
    role: Role = Role.OPERATOR,
    confirm: str | None = None,
) -> AbstractContextManager[Act]:
    return acting(
        actor=actor,
        verb=verb,
        host=container.host,
        role=role,
        object_id=container.engine_id,
        object_name=container.name,
        confirm=confirm,
        destroys=verb in DESTRUCTIVE,
    )


def _changing(
    verb: Verb,
    actor: Actor,
    container: Container,
    *,
    role: Role = Role.OPERATOR,
    confirm: str | None = None,
) -> AbstractContextManager[Act]:
    attempt = _acting(verb, actor, container, role=role, confirm=confirm)
    again = partial(reread, container)
    return and_reread(attempt, container.host, container.short_id, again)
