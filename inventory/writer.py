"""One thread, and so one database connection, for all that watchers write."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")


class Writer:
    """A hundred watched hosts would otherwise hold a hundred connections.

    The thread is a daemon: a locked database can't keep the process from ending.
    """

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]
        self._calls = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns or raises, run in the writer's thread."""
        return self.submit(function, *args, **kwargs).result()

    def submit(
        self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        future: Future[T] = Future()
        self._calls.put((future, lambda: function(*args, **kwargs)))
        return future

    def close(self, timeout: float = 1.0) -> None:
        """No calls any more; waits for those under way, but not for long."""
        self._calls.put(None)
        self._thread.join(timeout)

    def _run(self) -> None:
        try:
            while (item := self._calls.get()) is not None:
                self._do(*item)
        finally:
            connection.close()

    def _do(self, future: Future[Any], function: Callable[[], Any]) -> None:
        try:
            future.set_result(function())
        except Exception as error:  # noqa: BLE001 - it is raised in the caller
            connection.close()  # it may be what broke; the next call opens a new one
            future.set_exception(error)
