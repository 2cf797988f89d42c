"""Who watches the watchers: one reflector for every enabled host, as the table is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import wait
from typing import ParamSpec, TypeVar

from django.db import Error as DatabaseTrouble

from hosts.connections import forget_client
from hosts.models import Host
from inventory import heartbeat, store
from inventory.reflector import Reflector, Stopped
from inventory.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")

POLL = 1.0  # seconds between two looks at the table of hosts
GRACE = 1.5  # seconds that reflectors have to end

logger = logging.getLogger(__name__)


class Watcher:
    """`run()` until `stop()`, which may be called from a signal handler."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._writer = Writer()
        self._reflectors: dict[int, Reflector] = {}
        self._idle: set[int] = set()  # disabled hosts that are known as such
        self._last_beat = 0.0

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self._patiently(self._beat)
                    self._follow(self._patiently(_hosts))
                except DatabaseTrouble as error:
                    logger.warning("the database: %s", error)
                self._stopping.wait(POLL)
        except Stopped:
            pass
        finally:
            self._end()

    def _patiently(self, function: Callable[P, T], *args: P.args, **kw: P.kwargs) -> T:
        """The writer's answer, however long that takes; Stopped if it is not wanted."""
        future = self._writer.submit(function, *args, **kw)
        while not future.done():
            if self._stopping.is_set():
                raise Stopped
            wait([future], timeout=POLL)
        return future.result()

    def _beat(self) -> None:
        now = time.monotonic()
        if now - self._last_beat >= heartbeat.EVERY.total_seconds():
            heartbeat.beat()
            self._last_beat = now

    def _follow(self, hosts: dict[int, tuple[int, bool]]) -> None:
        """Make the reflectors what the table says."""
        wanted = {pk: revision for pk, (revision, enabled) in hosts.items() if enabled}
        for pk, reflector in list(self._reflectors.items()):
            if pk not in wanted or reflector.host.revision != wanted[pk]:
                self._drop(pk)
            elif not reflector.is_alive():
                logger.error("%s: watched anew", reflector.host.slug)
                del self._reflectors[pk]
        starting = wanted.keys() - self._reflectors.keys()
        idle = hosts.keys() - wanted.keys()
        changed = starting | (idle - self._idle)
        for host in self._patiently(_unknown, changed) if changed else []:
            if host.enabled:
                self._reflectors[host.pk] = Reflector(host, self._writer)
                self._reflectors[host.pk].start()
        self._idle = idle

    def _drop(self, pk: int) -> None:
        reflector = self._reflectors.pop(pk)
        reflector.stop()
        forget_client(pk)
        logger.info("%s: not watched any more", reflector.host.slug)

    def _end(self) -> None:
        deadline = time.monotonic() + GRACE
        for reflector in self._reflectors.values():
            reflector.stop()
        for reflector in self._reflectors.values():
            reflector.join(deadline - time.monotonic())
        self._writer.close()


def _hosts() -> dict[int, tuple[int, bool]]:
    """Revision and enabled, by primary key."""
    rows = Host.objects.order_by().values_list("pk", "revision", "enabled")
    return {pk: (revision, enabled) for pk, revision, enabled in rows}


def _unknown(pks: set[int]) -> list[Host]:
    """These hosts, with a state of which nobody can think that it is current."""
    hosts = list(Host.objects.filter(pk__in=pks))
    for host in hosts:
        store.mark_connecting(host)
    return hosts
