"""What events have touched: keys to be read again, each once however often it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from hosts.engine.types import Event
from inventory.rows import is_engine_id

# Seconds. An engine's list shows what an event told of some 10 ms after that event, and
# the one that matters may come right after one that doesn't (`oom`, `die`). So a key is
# read when it has come to rest, and once more when all of it must have settled.
SETTLE = 0.1  # from the last mark of a key to its reading, and between two readings
LONGEST_SETTLE = 0.5  # from its first mark, however many follow
SECOND_LOOK = 1.0  # from its last mark to its second reading
TOGETHER = 0.25  # second readings that are due within this time are made at once

# They change nothing that a list shows. A health check alone makes three of them.
_QUIET = frozenset(
    {
        *("exec_create", "exec_start", "exec_die", "exec_detach"),
        *("attach", "detach", "top", "resize", "export", "copy"),
        *("archive-path", "extract-to-dir", "push", "save"),
    }
)


class Whole(Enum):
    """A key for all objects of a noun, beside those for one container by its id."""

    CONTAINERS = "containers"
    IMAGES = "images"


Key = Whole | str


def key_of(event: Event) -> Key | None:
    """None: it changes nothing that a list shows, or names what no engine can have."""
    if event.action.partition(":")[0] in _QUIET:
        return None
    if event.kind == "image":
        return Whole.IMAGES
    if event.kind == "container" and not event.id:
        return Whole.CONTAINERS
    about = {"container": event.id, "network": event.container}.get(event.kind, "")
    return about if is_engine_id(about) else None


@dataclass(frozen=True)
class Dirt:
    """Containers by id, or all of them; and the images as a whole."""

    containers: frozenset[str]
    all_containers: bool
    images: bool

    @classmethod
    def of(cls, keys: Iterable[Key]) -> Dirt:
        keys = set(keys)
        return cls(
            containers=frozenset(key for key in keys if isinstance(key, str)),
            all_containers=Whole.CONTAINERS in keys,
            images=Whole.IMAGES in keys,
        )


@dataclass
class _Mark:
    first: float
    last: float

    @property
    def due(self) -> float:
        return min(self.last + SETTLE, self.first + LONGEST_SETTLE)


class Marks:
    """Made by the reader of one event stream, taken by its worker."""

    def __init__(self) -> None:
        lock = threading.Lock()
        self._dirtied = threading.Condition(lock)  # what was clean, or all has ended
        self._heard = threading.Condition(lock)
        self._heard_at = float("-inf")
        self._dirty: dict[Key, _Mark] = {}
        self._again: dict[Key, float] = {}  # when a second look is due
        self._rests_until = 0.0
        self._ended = False

    def hear(self, event: Event) -> None:
        """An event has come: mark what it touched."""
        key = key_of(event)
        with self._dirtied:
            self._heard_at = now = time.monotonic()
            self._heard.notify_all()
            if key is None:
                return
            self._again.pop(key, None)
            if not self._dirty:
                self._dirtied.notify_all()
            self._dirty.setdefault(key, _Mark(now, now)).last = now

    def end(self) -> None:
        """Nothing will be heard any more."""
        with self._dirtied:
            self._ended = True
            self._dirtied.notify_all()
            self._heard.notify_all()

    @property
    def ended(self) -> bool:
        return self._ended

    def wait(self, until: float) -> None:
        """Until something is due, all has ended, or the time (monotonic) has come."""
        with self._dirtied:
            while not self._ended:
                left = min(until, self._due()) - time.monotonic()
                if left <= 0:
                    return
                self._dirtied.wait(left)

    def take(self) -> Dirt:
        """What is due now. Containers come back once, for the second look."""
        with self._dirtied:
            now = time.monotonic()
            if now < self._due():
                return Dirt.of(())
            settled = {key for key, mark in self._dirty.items() if mark.due <= now}
            again = {key for key, due in self._again.items() if due <= now + TOGETHER}
            for key in again:
                del self._again[key]
            for key in settled:
                last = self._dirty.pop(key).last
                if key is not Whole.IMAGES:
                    self._again[key] = last + SECOND_LOOK
            self._rests_until = now + SETTLE
            return Dirt.of(settled | again)

    def heard(self, since: float, until: float) -> bool:
        """Has any event come since then, or comes one until then? True at the end."""
        with self._heard:
            while not self._ended and self._heard_at < since:
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._heard.wait(left)
            return True

    def _due(self) -> float:
        """When to read next: not at once after a reading, however much is dirty."""
        times = [mark.due for mark in self._dirty.values()]
        times += self._again.values()
        return max(min(times), self._rests_until) if times else float("inf")
