"""Starts the product's processes on a data directory of the bench's own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent


NOT_KEPT = ("WHARFINGER_", "DJANGO_", "DATABASE_URL", "SECRET_KEY", "DEBUG")


def environment(directory: Path, port: int) -> dict[str, str]:
    """This process's environment, with none of its settings of Wharfinger."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_KEPT)}
    return kept | {"WHARFINGER_DATA": str(directory), "PORT": str(port)}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def running(
    *command: str,
    env: dict[str, str] | None = None,
    ready: str = "",
    output: IO[str] | int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[str]]:
    """A process, ended with its children, and with us should we be killed.

    With `ready`, once it has printed that.
    """
    process = subprocess.Popen(
        ("setpriv", "--pdeathsig", "TERM", *command),
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE if ready else output,
        stderr=None if ready else subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        if ready and process.stdout and ready not in process.stdout.readline():
            raise RuntimeError(f"{command} did not get ready")
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)


def descendants(pid: int) -> list[int]:
    """This process and all below it (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in descendants(int(child)))]


def memory(pid: int) -> tuple[int, int]:
    """Resident and proportional size of a process with its children, in bytes."""
    rss = pss = 0
    for one in descendants(pid):
        rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        sizes = dict(line.split(":", 1) for line in rollup.splitlines()[1:])
        rss += int(sizes["Rss"].split()[0]) * 1024
        pss += int(sizes["Pss"].split()[0]) * 1024
    return rss, pss


def wait_for(what: str, condition: Callable[[], bool], seconds: float = 60) -> float:
    """Wait until `condition()` is true; how long that took, in seconds."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError(what)
        time.sleep(0.05)
    return time.monotonic() - began
