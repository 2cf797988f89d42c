"""What events have touched: keys to be read again, each once however often it was."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from hosts.engine.types import Event

# They change nothing that a list shows. A health check alone makes three of them.
_QUIET = frozenset(
    {
        *("exec_create", "exec_start", "exec_die", "exec_detach"),
        *("attach", "detach", "top", "resize", "export", "copy"),
        *("archive-path", "extract-to-dir", "push", "save"),
    }
)


@dataclass
class Dirt:
    """Containers by id, or all of them; and the images as a whole."""

    containers: set[str] = field(default_factory=set)
    all_containers: bool = False
    images: bool = False

    def __bool__(self) -> bool:
        return bool(self.containers) or self.all_containers or self.images

    def mark(self, event: Event) -> None:
        if event.action.partition(":")[0] in _QUIET:
            return
        if event.kind == "image":
            self.images = True
        elif event.kind == "container" and event.id:
            self.containers.add(event.id)
        elif event.kind == "container":
            self.all_containers = True
        elif event.kind == "network" and event.container:
            self.containers.add(event.container)


class Marks:
    """Marked by the reader of one event stream, taken by its worker."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._dirt = Dirt()
        self._first = 0.0  # when the first mark since the last `take` was made
        self._ended = False

    def mark(self, event: Event) -> None:
        with self._changed:
            was_clean = not self._dirt
            self._dirt.mark(event)
            if was_clean and self._dirt:
                self._first = time.monotonic()
                self._changed.notify_all()

    def end(self) -> None:
        """There will be no marks any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def ended(self) -> bool:
        return self._ended

    @property
    def dirty(self) -> bool:
        return bool(self._dirt)

    def wait(self, until: float, settle: float) -> None:
        """Until something has been dirty for `settle` seconds, all has ended, or the
        time (of the monotonic clock) has come."""
        with self._changed:
            while not self._ended:
                due = min(until, self._first + settle) if self._dirt else until
                left = due - time.monotonic()
                if left <= 0:
                    return
                self._changed.wait(left)

    def take(self, settle: float) -> Dirt:
        """What has been dirty for `settle` seconds; the marks are clean afterwards."""
        with self._changed:
            if not self._dirt or time.monotonic() < self._first + settle:
                return Dirt()
            taken, self._dirt = self._dirt, Dirt()
            return taken
