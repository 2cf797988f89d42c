"""List + watch of one host: what its engine says becomes what the inventory knows.

As a Kubernetes reflector does it: open `/events` first, then list everything, then
follow the events. An event only marks a key dirty; what is dirty is read from the
engine again a moment later, and once more after a second. Whatever ends the stream is
a disconnect: back off, connect, list again.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence, Set
from contextlib import closing

from django.db import Error as DatabaseTrouble
from django.utils import timezone

from hosts.connections import client_for
from hosts.engine.client import EngineClient
from hosts.engine.errors import BadAnswer, EngineError
from hosts.engine.streams import EventStream
from hosts.engine.types import ContainerSummary, ImageSummary
from hosts.models import Host
from inventory import store
from inventory.dirty import Dirt, Marks
from inventory.models import Kind
from inventory.writer import Writer

# Seconds.
RELIST = 60.0  # each noun; the two take turns, so that a quiet host is asked every 30
LIST_TIMEOUT = 10.0  # for a later list, or TIMES_AS_LONG as the slowest one before,
TIMES_AS_LONG = 4  # up to the host's own: so one that freezes is noticed within 40
STEADY = 10.0  # a connection that held for so long was a good one
FIRST_PAUSE, LONGEST_PAUSE = 0.8, 5.0  # a host that is back is right within 10
DATABASE_PAUSE = 2.0
LATE_EVENT = 0.5  # how much later than a list an event of the same change may come
EARLY_EVENT = 5.0  # how much earlier: until then a list may lag behind its events

MOST_BY_ID = 50  # more dirty containers than this are read as a whole list

_dice = random.SystemRandom()
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Raised where a stopped reflector would have written."""


class Reflector:
    """Two daemon threads: a worker that reads and writes, a reader of the events.

    A changed host wants a new reflector. `stop()` returns at once; a worker that
    waits for a frozen engine ends when that wait does, and writes nothing any more.
    """

    def __init__(self, host: Host, writer: Writer) -> None:
        self.host = host
        self._writer = writer
        self._stopping = threading.Event()
        self._stream: EventStream | None = None
        self._failures = 0  # since a connection last held
        self._slowest: dict[Kind, float] = {}  # list of this connection, in seconds
        self._worker = threading.Thread(
            target=self._run, name=f"watch {host.slug}", daemon=True
        )

    def start(self) -> None:
        self._worker.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._stream is not None:
            self._stream.close()

    def join(self, timeout: float) -> None:
        self._worker.join(max(0, timeout))

    def is_alive(self) -> bool:
        return self._worker.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._stopping.wait(self._attempt())
        except Exception:
            logger.exception("%s: the watching of this host broke", self.host.slug)

    def _attempt(self) -> float:
        """Watch until something ends it; the seconds to wait before the next time."""
        began = time.monotonic()
        try:
            reachable = self._watch_or_mark()
        except Stopped:
            return 0.0
        except DatabaseTrouble as error:
            logger.warning("%s: the database: %s", self.host.slug, error)
            return DATABASE_PAUSE
        if time.monotonic() - began > STEADY:
            self._failures = 0
        self._failures += 1
        if reachable and self._failures == 1:
            return 0.0
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._failures - 1, 10))
        return _jittered(pause)

    def _watch_or_mark(self) -> bool:
        """False: the host is unreachable, and that is written down."""
        try:
            with closing(client_for(self.host)) as client:
                self._watch(client)
        except EngineError as error:
            if self._write(store.mark_unreachable, str(error)):
                logger.warning("%s: unreachable: %s", self.host.slug, error)
            return False
        return True

    def _watch(self, client: EngineClient) -> None:
        """One connection, from the first question to the end of its event stream."""
        facts = client.facts()
        self._slowest.clear()
        marks = Marks()
        with closing(client.events()) as stream:
            self._stream = stream
            reader = threading.Thread(
                target=self._follow,
                args=(stream, marks),
                name=f"events {self.host.slug}",
                daemon=True,
            )
            reader.start()
            self._list_containers(client)
            self._list_images(client)
            if self._write(store.mark_up, facts):
                logger.info("%s: up, %s", self.host.slug, facts.version)
            self._keep_current(client, marks)

    def _follow(self, stream: EventStream, marks: Marks) -> None:
        """The reader: `GET /events` until it ends."""
        try:
            for event in stream:
                marks.hear(event)
        except EngineError as error:
            logger.warning("%s: events: %s", self.host.slug, error)
        except Exception:
            logger.exception("%s: the reading of events broke", self.host.slug)
        finally:
            marks.end()

    def _keep_current(self, client: EngineClient, marks: Marks) -> None:
        """Read what is dirty, and everything from time to time, until the stream ends
        or turns out to be deaf."""
        containers_due = time.monotonic() + _jittered(RELIST)
        images_due = containers_due - RELIST / 2
        while True:
            marks.wait(min(containers_due, images_due))
            if marks.ended or self._stopping.is_set():
                return
            self._read_again(client, marks.take())
            now = time.monotonic()
            if now >= images_due:
                images_due = now + RELIST
                self._list_images(client)
            if now >= containers_due:
                containers_due = now + RELIST
                if self._list_containers(client) and not self._hears(marks):
                    logger.warning("%s: events were missed", self.host.slug)
                    return

    def _hears(self, marks: Marks) -> bool:
        """Could an event have told of what a list has just shown?"""
        now = time.monotonic()
        return marks.heard(since=now - EARLY_EVENT, until=now + LATE_EVENT)

    def _read_again(self, client: EngineClient, dirt: Dirt) -> None:
        if dirt.all_containers or len(dirt.containers) > MOST_BY_ID:
            self._list_containers(client)
        elif dirt.containers:
            self._read_containers(client, dirt.containers)
        if dirt.images:
            self._list_images(client)

    def _list_containers(self, client: EngineClient) -> int:
        return self._list(Kind.CONTAINER, client.containers, store.replace_containers)

    def _list_images(self, client: EngineClient) -> int:
        return self._list(Kind.IMAGE, client.images, store.replace_images)

    def _list(
        self,
        kind: Kind,
        ask: Callable[..., Sequence[ContainerSummary | ImageSummary]],
        replace: Callable[..., int],
    ) -> int:
        """A list of something else must not pass for a list of nothing."""
        began, clock = timezone.now(), time.monotonic()
        found = ask(timeout=self._timeout(kind))
        took = time.monotonic() - clock
        self._slowest[kind] = max(took, self._slowest.get(kind, 0))
        if not all(summary.id for summary in found):
            raise BadAnswer("The engine listed something that has no id.")
        return self._write(replace, found, began)

    def _timeout(self, kind: Kind) -> float:
        """How long a list may take: the first one as long as anything else."""
        longest = float(self.host.read_timeout)
        if kind not in self._slowest:
            return longest
        usual = max(LIST_TIMEOUT, TIMES_AS_LONG * self._slowest[kind])
        return min(longest, usual)

    def _read_containers(self, client: EngineClient, ids: Set[str]) -> None:
        began = timezone.now()
        timeout = self._timeout(Kind.CONTAINER)
        found = client.containers(sorted(ids), timeout=timeout)
        gone = ids - {summary.id for summary in found}
        if found:
            self._write(store.upsert_containers, found, began)
        if gone:
            self._write(store.forget_containers, gone, began)

    def _write(self, write: Callable[..., int], *args: object) -> int:
        return self._writer.call(self._unless_stopped, write, *args)

    def _unless_stopped(self, write: Callable[..., int], *args: object) -> int:
        if self._stopping.is_set():
            raise Stopped
        return write(self.host, *args)


def _jittered(seconds: float) -> float:
    """Half to all of it: what went together does not come back at once."""
    return seconds * _dice.uniform(0.5, 1.0)
