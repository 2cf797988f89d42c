"""Images: `GET /images/json`, `GET /images/{name}/json`, `DELETE /images/{name}`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .wire import (
    EPOCH,
    Json,
    mapping,
    moment,
    pairs,
    sequence,
    text,
    text_map,
    texts,
    whole,
)

NO_TAG = "<none>:<none>"


def _tags(value: Any) -> list[str]:
    return [tag for tag in texts(value) if tag != NO_TAG]


def _digests(value: Any) -> list[str]:
    return [digest for digest in texts(value) if not digest.startswith("<none>")]


@dataclass(frozen=True, slots=True)
class ImageSummary:
    """`tags` is empty for a dangling image. `size` is bytes."""

    id: str
    tags: list[str]
    digests: list[str]
    size: int
    created: datetime
    labels: dict[str, str]

    @classmethod
    def from_api(cls, d: Any) -> "ImageSummary":
        item = mapping(d)
        return cls(
            id=text(item.get("Id")),
            tags=_tags(item.get("RepoTags")),
            digests=_digests(item.get("RepoDigests")),
            size=whole(item.get("Size")),
            created=moment(item.get("Created")) or EPOCH,
            labels=text_map(item.get("Labels")),
        )


@dataclass(frozen=True, slots=True)
class ImageDetail:
    """One image in full; `raw` is the engine's own dict."""

    id: str
    tags: list[str]
    digests: list[str]
    size: int
    created: datetime
    labels: dict[str, str]
    architecture: str
    os: str
    entrypoint: list[str]
    command: list[str]
    env: list[tuple[str, str]]
    exposed_ports: list[str]
    volumes: list[str]
    user: str
    working_dir: str
    author: str
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, d: Any) -> "ImageDetail":
        item = mapping(d)
        config = mapping(item.get("Config"))
        return cls(
            id=text(item.get("Id")),
            tags=_tags(item.get("RepoTags")),
            digests=_digests(item.get("RepoDigests")),
            size=whole(item.get("Size")),
            created=moment(item.get("Created")) or EPOCH,
            labels=text_map(config.get("Labels")),
            architecture=text(item.get("Architecture")),
            os=text(item.get("Os")),
            entrypoint=texts(config.get("Entrypoint")),
            command=texts(config.get("Cmd")),
            env=pairs(config.get("Env")),
            exposed_ports=sorted(mapping(config.get("ExposedPorts"))),
            volumes=sorted(mapping(config.get("Volumes"))),
            user=text(config.get("User")),
            working_dir=text(config.get("WorkingDir")),
            author=text(item.get("Author")),
            raw=item,
        )


@dataclass(frozen=True, slots=True)
class Removed:
    """What a removal did: references untagged, image ids deleted."""

    untagged: list[str]
    deleted: list[str]

    @classmethod
    def from_api(cls, d: Any) -> "Removed":
        steps = [mapping(step) for step in sequence(d)]
        return cls(
            untagged=[text(s["Untagged"]) for s in steps if "Untagged" in s],
            deleted=[text(s["Deleted"]) for s in steps if "Deleted" in s],
        )
