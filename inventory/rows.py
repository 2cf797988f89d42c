"""From what an engine's list says to the columns of a row.

All of it is hostile text: cut where it is absurdly long, and freed of what a
database can't hold (NUL, lone surrogates).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from hosts.engine.types import ContainerSummary, ImageSummary, Port
from inventory.models import (
    Container,
    ContainerText,
    HostObject,
    Image,
    ImageText,
    Kind,
)
from inventory.text import clean, search_text

LONGEST_LIST = 1_000  # labels, ports, mounts, … of one object

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")

# Running first, then what is on its way, then what has stopped.
STATE_ORDER = {
    "running": 0,
    "restarting": 1,
    "paused": 2,
    "removing": 3,
    "created": 4,
    "exited": 6,
    "dead": 7,
}
OTHER_STATE = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One object as it would be stored.

    `precision`: how exact `started` and `finished` are; they and the Status text's
    running clock are not part of the fingerprint.
    """

    engine_id: str
    columns: dict[str, Any]
    search: str
    fingerprint: str
    precision: timedelta = timedelta(0)


@dataclass(frozen=True)
class Noun:
    """What the store needs to know of one kind of object."""

    kind: Kind
    model: type[HostObject]
    texts: type[Any]  # the SearchText of that model
    build: Callable[[Any], Row]
    columns: tuple[str, ...]
    estimated: tuple[str, ...] = ()

    @property
    def read_at(self) -> str:
        return self.model.LISTED_AT

    def rows(self, summaries: Iterable[Any]) -> dict[str, Row]:
        """By engine id, without what has no id that an engine could have given."""
        return {
            summary.id: self.build(summary)
            for summary in summaries
            if is_engine_id(summary.id)
        }


def is_engine_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def container_row(summary: ContainerSummary) -> Row:
    columns = {
        "name": clean(summary.name, 255),
        "names": [clean(name, 255) for name in summary.names[:LONGEST_LIST]],
        "image": clean(summary.image, 255),
        "image_id": clean(summary.image_id, 80),
        "command": clean(summary.command),
        "state": clean(summary.state, 12),
        "state_order": STATE_ORDER.get(summary.state, OTHER_STATE),
        "health": clean(summary.health, 10),
        "exit_code": _small(summary.exit_code),
        "created": _known(summary.created),
        "labels": _labels(summary.labels),
        "ports": _parts(summary.ports, "private_port", "public_port", "type", "ip"),
        "networks": _parts(summary.networks, "name", "ip", "ip6"),
        "mounts": _parts(
            summary.mounts, "type", "name", "source", "destination", "read_only"
        ),
        "project": clean(summary.project, 255),
        "service": clean(summary.service, 255),
    }
    words = [
        *summary.names[:LONGEST_LIST],
        summary.name,
        summary.image,
        summary.id,
        *map(_port_words, summary.ports[:LONGEST_LIST]),
    ]
    for network in summary.networks[:LONGEST_LIST]:
        words += [network.name, network.ip, network.ip6]
    search = search_text(words, summary.labels)
    fingerprint = _fingerprint(columns, search)
    columns["status"] = clean(summary.status)
    columns["started"] = summary.started
    columns["finished"] = summary.finished
    return Row(summary.id, columns, search, fingerprint, summary.precision)


def image_row(summary: ImageSummary) -> Row:
    repository, tag = _name_of(summary)
    columns = {
        "tags": [clean(tag) for tag in summary.tags[:LONGEST_LIST]],
        "digests": [clean(digest) for digest in summary.digests[:LONGEST_LIST]],
        "repository": clean(repository, 255),
        "tag": clean(tag, 128),
        "size": max(0, summary.size),
        "created": _known(summary.created),
        "labels": _labels(summary.labels),
    }
    words = [*summary.tags, summary.id, *summary.digests][:LONGEST_LIST]
    search = search_text(words, summary.labels)
    return Row(summary.id, columns, search, _fingerprint(columns, search))


def _name_of(summary: ImageSummary) -> tuple[str, str]:
    """Repository and tag to sort by; no tag: the repository of the first digest."""
    for name in summary.tags:
        repository, _, tag = name.rpartition(":")
        return (repository, tag) if repository and "/" not in tag else (name, "latest")
    for digest in summary.digests:
        return digest.partition("@")[0], ""
    return "", ""


def _known(moment: datetime) -> datetime | None:
    """1970 is what an engine says when it doesn't know."""
    return moment if moment.timestamp() > 0 else None


def _small(number: int | None) -> int | None:
    """What fits a database's 32 bits."""
    return number if number is not None and abs(number) < 2**31 else None


def _labels(labels: dict[str, str]) -> dict[str, str]:
    kept = sorted(labels.items())[:LONGEST_LIST]
    return {clean(key): clean(value) for key, value in kept}


def _parts(parts: list[Any], *fields: str) -> list[dict[str, Any]]:
    """As JSON, without what is empty."""
    return [_part(part, fields) for part in parts[:LONGEST_LIST]]


def _part(part: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(part, name) for name in fields}
    return {
        name: clean(value) if isinstance(value, str) else value
        for name, value in values.items()
        if value
    }


def _port_words(port: Port) -> str:
    """`0.0.0.0:8080:80/tcp`: found by `8080`, by `8080:80` and by `80/tcp`."""
    inner = f"{port.private_port}/{port.type}"
    if port.public_port is None:
        return inner
    return f"{port.ip}:{port.public_port}:{inner}".removeprefix(":")


def _fingerprint(columns: dict[str, Any], search: str) -> str:
    text = json.dumps([columns, search], default=str)
    return blake2b(text.encode(), digest_size=16).hexdigest()


_SHARED = ("created", "labels")
CONTAINERS = Noun(
    kind=Kind.CONTAINER,
    model=Container,
    texts=ContainerText,
    build=container_row,
    columns=(
        *_SHARED,
        *("name", "names", "image", "image_id", "command", "state", "state_order"),
        *("status", "health", "exit_code", "started", "finished"),
        *("ports", "networks", "mounts", "project", "service"),
    ),
    estimated=("started", "finished"),
)
IMAGES = Noun(
    kind=Kind.IMAGE,
    model=Image,
    texts=ImageText,
    build=image_row,
    columns=(*_SHARED, "tags", "digests", "repository", "tag", "size"),
)
