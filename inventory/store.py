"""The only writer of the inventory.

Every read of an engine carries the time at which it began (`read_at`), and a read
older than the one that a row was last confirmed by is ignored: a slow list can't undo
what a verb or an event has just shown. A row is confirmed by its own `read_at` or by
the last whole list of its host, whichever is later; so a whole list that changes
nothing writes no row.

What is written or gone appends `Change` rows in the same transaction. One call is one
transaction and none may be open around it; writers take turns, so that the ids of
`Change` grow in the order of the commits. A host that is gone meanwhile is no error:
nothing is written. Each function returns the number of changes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from hosts.engine.types import ContainerSummary, EngineFacts, ImageSummary
from hosts.models import Host
from inventory import tables
from inventory.models import HostState, Kind
from inventory.rows import CONTAINERS, IMAGES, Noun, Row, is_engine_id
from inventory.text import clean

_turn = threading.Lock()
_POSTGRES_LOCK = 0x57484152  # any number that is ours

# A reading may miss by its unit, by half of the next smaller one (Docker rounds
# hours) and by the engine's own time to answer.
_ROUNDING = 1.05
_LATENCY = timedelta(seconds=2)


def replace_containers(
    host: Host, summaries: Iterable[ContainerSummary], read_at: datetime
) -> int:
    """Take over a whole list (`GET /containers/json?all=1`)."""
    return _replace(CONTAINERS, host, summaries, read_at)


def upsert_containers(
    host: Host, summaries: Iterable[ContainerSummary], read_at: datetime
) -> int:
    """Take over some containers that were read by id."""
    return _upsert(CONTAINERS, host, summaries, read_at)


def forget_containers(host: Host, ids: Iterable[str], read_at: datetime) -> int:
    """These were asked for and are no more."""
    return _forget(CONTAINERS, host, ids, read_at)


def replace_images(
    host: Host, summaries: Iterable[ImageSummary], read_at: datetime
) -> int:
    """Take over a whole list (`GET /images/json`)."""
    return _replace(IMAGES, host, summaries, read_at)


def forget_images(host: Host, ids: Iterable[str], read_at: datetime) -> int:
    return _forget(IMAGES, host, ids, read_at)


def mark_up(host: Host, facts: EngineFacts) -> int:
    """The host answers; keeps what it says about itself."""
    return _mark(
        host,
        HostState.State.UP,
        reason="",
        product=clean(facts.product, 100),
        version=clean(facts.version, 100),
        api_version=clean(facts.api_version, 20),
        os=clean(facts.os, 200),
        arch=clean(facts.arch, 50),
        kernel=clean(facts.kernel, 200),
        ncpu=min(max(0, facts.ncpu), 2**31 - 1),
        mem_total=max(0, facts.mem_total),
    )


def mark_unreachable(host: Host, sentence: str) -> int:
    """The host does not answer, for this reason. Its rows stay."""
    return _mark(host, HostState.State.UNREACHABLE, reason=clean(sentence))


def mark_connecting(host: Host) -> int:
    """Nobody knows yet whether the host is up.

    One that was unreachable stays so until it has answered.
    """
    return _mark(host, HostState.State.CONNECTING)


def _mark(host: Host, state: HostState.State, **columns: Any) -> int:
    with _writing(host) as stored:
        if stored is None:
            return 0
        if state == HostState.State.CONNECTING and stored.state != HostState.State.UP:
            return 0
        if stored.state != state:
            columns |= {"state": state, "since": timezone.now()}
        differing = {k: v for k, v in columns.items() if getattr(stored, k) != v}
        if not differing:
            return 0
        HostState.objects.filter(pk=stored.pk).update(**differing)
        return tables.announce(host, Kind.HOST, [""])


def _replace(noun: Noun, host: Host, summaries: Iterable[Any], at: datetime) -> int:
    rows = noun.rows(summaries)
    with _writing(host) as state:
        if state is None or _is_older(at, getattr(state, noun.read_at)):
            return 0
        stored = tables.stored(noun, host)
        tables.recall(noun, host, None, at)
        written, _ = _write(noun, host, rows, stored, at)
        gone = [
            engine_id
            for engine_id, known in stored.items()
            if engine_id not in rows and not _is_older(at, known.read_at)
        ]
        HostState.objects.filter(pk=state.pk).update(**{noun.read_at: at})
        return written + tables.delete(noun, host, gone)


def _upsert(noun: Noun, host: Host, summaries: Iterable[Any], at: datetime) -> int:
    rows = noun.rows(summaries)
    with _writing(host) as state:
        if state is None or _is_older(at, getattr(state, noun.read_at)) or not rows:
            return 0
        stored = tables.stored(noun, host, list(rows))
        written, confirmed = _write(noun, host, rows, stored, at)
        tables.confirm(noun, host, confirmed, at)
        tables.recall(noun, host, list(rows), at)
        return written


def _forget(noun: Noun, host: Host, ids: Iterable[str], at: datetime) -> int:
    with _writing(host) as state:
        if state is None or _is_older(at, getattr(state, noun.read_at)):
            return 0
        ids = set(filter(is_engine_id, ids))
        stored = tables.stored(noun, host, list(ids))
        newer = {i for i, known in stored.items() if _is_older(at, known.read_at)}
        newer |= _still_forgotten(noun, host, at)
        gone = sorted(ids - newer)
        tables.forget(noun, host, gone, at)
        return tables.delete(noun, host, [i for i in gone if i in stored])


@contextmanager
def _writing(host: Host) -> Iterator[HostState | None]:
    """A writer's turn, in one transaction; None if the host is gone."""
    with _turn, transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_POSTGRES_LOCK])
        state = HostState.objects.filter(host=host).first()
        if state is None and Host.objects.filter(pk=host.pk).exists():
            state = HostState.objects.create(host=host, since=timezone.now())
        yield state


def _is_older(read_at: datetime, stored: datetime | None) -> bool:
    """Is what is stored from a later read?

    A time that lies ahead was written before the clock was set back: it is no reason
    to stay blind until then.
    """
    return stored is not None and read_at < stored <= timezone.now()


def _still_forgotten(noun: Noun, host: Host, at: datetime) -> set[str]:
    """What a read later than `at` has found to be gone."""
    found = tables.forgotten(noun, host).filter(
        read_at__gt=at, read_at__lte=timezone.now()
    )
    return set(found.values_list("engine_id", flat=True))


def _write(
    noun: Noun,
    host: Host,
    rows: dict[str, Row],
    stored: dict[str, tables.Known],
    at: datetime,
) -> tuple[int, list[str]]:
    """Write what differs; the number written, and the ids found to be unchanged."""
    forgotten = _still_forgotten(noun, host, at)
    differing, confirmed = [], []
    for engine_id, row in rows.items():
        known = stored.get(engine_id)
        if engine_id in forgotten or (known and _is_older(at, known.read_at)):
            continue
        if known:
            _settle(row, known)
        if known and _is_same(row, known):
            confirmed.append(engine_id)
        else:
            differing.append(row)
    return tables.put(noun, host, differing, at), confirmed


def _settle(row: Row, known: tables.Known) -> None:
    """Keep an estimated time for as long as the new reading doesn't contradict it."""
    tolerance = row.precision * _ROUNDING + _LATENCY
    for name, before in known.estimated.items():
        now = row.columns[name]
        if before and now and abs(now - before) <= tolerance:
            row.columns[name] = before


def _is_same(row: Row, known: tables.Known) -> bool:
    return row.fingerprint == known.fingerprint and all(
        row.columns[name] == before for name, before in known.estimated.items()
    )
