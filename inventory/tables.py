"""How the store reads and writes the rows of one host: the tables, and no rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from hosts.models import Host
from inventory.models import Change, Forgotten, HostObject, Kind
from inventory.rows import Noun, Row

Table = TypeVar("Table", bound=QuerySet[Any])

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an object, as far as writing needs it."""

    fingerprint: str
    read_at: datetime
    estimated: dict[str, datetime | None]


def stored(noun: Noun, host: Host, ids: list[str] | None = None) -> dict[str, Known]:
    """By engine id: all of this host, or those with these ids."""
    columns = ("engine_id", "fingerprint", "read_at", *noun.estimated)
    return {
        engine_id: Known(fingerprint, at, dict(zip(noun.estimated, times, strict=True)))
        for part in _parts(_rows(noun, host), ids)
        for engine_id, fingerprint, at, *times in part.values_list(*columns)
    }


def forgotten(noun: Noun, host: Host) -> QuerySet[Forgotten]:
    return Forgotten.objects.filter(host=host, kind=noun.kind)


def put(noun: Noun, host: Host, rows: list[Row], at: datetime) -> int:
    """Insert or overwrite; the number written, of which everybody is told."""
    written = noun.model._default_manager.bulk_create(
        [
            noun.model(
                host=host,
                engine_id=row.engine_id,
                fingerprint=row.fingerprint,
                read_at=at,
                **row.columns,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["host", "engine_id"],
        update_fields=[*noun.columns, "fingerprint", "read_at"],
    )
    noun.texts.objects.bulk_create(
        [
            noun.texts(row_id=kept.pk, host=host, text=row.search)
            for kept, row in zip(written, rows, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["row"],
        update_fields=["text"],
    )
    return announce(host, noun.kind, [row.engine_id for row in rows])


def confirm(noun: Noun, host: Host, ids: list[str], at: datetime) -> None:
    """These were read at that time, and nothing about them differed."""
    for part in _parts(_rows(noun, host), ids):
        part.update(read_at=at)


def delete(noun: Noun, host: Host, ids: list[str]) -> int:
    """The number deleted, of which everybody is told."""
    for part in _parts(_rows(noun, host), ids):
        part.delete()
    return announce(host, noun.kind, ids, gone=True)


def forget(noun: Noun, host: Host, ids: list[str], at: datetime) -> None:
    """These were asked for at that time, and were no more."""
    Forgotten.objects.bulk_create(
        [Forgotten(host=host, kind=noun.kind, engine_id=i, read_at=at) for i in ids],
        update_conflicts=True,
        unique_fields=["host", "kind", "engine_id"],
        update_fields=["read_at"],
    )


def recall(noun: Noun, host: Host, ids: list[str] | None, at: datetime) -> None:
    """What was gone before that time may be there again: all, or these."""
    for part in _parts(forgotten(noun, host), ids):
        part.filter(read_at__lte=at).delete()


def announce(host: Host, kind: Kind, ids: list[str], *, gone: bool = False) -> int:
    """For those who follow `Change`; the number of changes."""
    Change.objects.bulk_create(
        Change(host=host, kind=kind, engine_id=engine_id, gone=gone)
        for engine_id in ids
    )
    return len(ids)


def _rows(noun: Noun, host: Host) -> QuerySet[HostObject]:
    return noun.model._default_manager.filter(host=host)


def _parts(rows: Table, ids: list[str] | None) -> Iterator[Table]:
    """Those with these ids, as many at once as any database takes parameters; None:
    all of them."""
    if ids is None:
        yield rows
        return
    for start in range(0, len(ids), _BATCH):
        yield rows.filter(engine_id__in=ids[start : start + _BATCH])
