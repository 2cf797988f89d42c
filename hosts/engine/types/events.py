"""One line of `GET /events`."""

from dataclasses import dataclass
from typing import Any

from .wire import mapping, text


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is container, image, network, volume, daemon, …

    `action` may carry more than a word: `exec_start: sh -c …`,
    `health_status: healthy`. `container` is the container that an event of a network
    or a volume is about.
    """

    kind: str
    action: str
    id: str
    container: str = ""

    @classmethod
    def from_api(cls, d: Any) -> "Event":
        item = mapping(d)
        actor = mapping(item.get("Actor"))
        return cls(
            kind=text(item.get("Type")) or "container",
            action=text(item.get("Action")) or text(item.get("status")),
            id=text(actor.get("ID")) or text(item.get("id")),
            container=text(mapping(actor.get("Attributes")).get("container")),
        )
