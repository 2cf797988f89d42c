"""`make serve` as a person starts it, in a data directory and on a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **more: str) -> dict[str, str]:
    """Nothing of the shell's own settings."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "WHARFINGER_DATA": str(data), **more}


def manage(*arguments: str, data: Path, **more: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=60,
    )


class Serving:
    """A running `make serve`; `output()` is what it has said so far."""

    def __init__(
        self, data: Path, log: Path, command: list[str] | None = None, **more: str
    ) -> None:
        self.port = free_port()
        self.data = data
        self.log = log
        with log.open("wb") as out:
            self.make = subprocess.Popen(
                command or ["make", "serve", f"VENV={sys.prefix}"],
                cwd=ROOT,
                env=environment(data, **{"PORT": str(self.port), **more}),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started = time.monotonic()

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        """Status, text and headers, without following redirects."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        try:
            with _opener.open(request, timeout=10) as answer:
                return (
                    answer.status,
                    answer.read().decode(errors="replace"),
                    dict(answer.headers),
                )
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), dict(error.headers)

    def answers(self, path: str = "/login/") -> bool:
        try:
            return self.get(path)[0] in (200, 302)
        except OSError:
            return False

    def pid_of(self, command: str) -> int:
        """The process of ours, not honcho's, whose command line ends like this."""
        return next(p for p, line in self.processes().items() if command in line)

    def processes(self) -> dict[int, str]:
        """Every process that has our data directory in its environment."""
        mark = f"WHARFINGER_DATA={self.data}".encode()
        found = {}
        for directory in Path("/proc").glob("[0-9]*"):
            try:
                if mark not in (directory / "environ").read_bytes().split(b"\0"):
                    continue
                line = (directory / "cmdline").read_bytes().replace(b"\0", b" ")
            except OSError:
                continue
            if line:  # a zombie has none
                found[int(directory.name)] = line.decode().strip()
        return found

    def signal(self, number: signal.Signals) -> None:
        self.make.send_signal(number)

    def wait(self, seconds: float = 15) -> int:
        return self.make.wait(seconds)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


def wait_for(condition: Callable[[], object], what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)


@contextmanager
def serving(
    data: Path, log: Path, command: list[str] | None = None, **more: str
) -> Iterator[Serving]:
    """Started, and answering; whatever the test leaves running is killed."""
    served = Serving(data, log, command, **more)
    try:
        wait_for(
            lambda: served.answers() or served.make.poll() is not None, "first page"
        )
        assert served.make.poll() is None, served.output()
        yield served
    finally:
        for pid in served.processes():
            os.kill(pid, signal.SIGKILL)
        served.make.wait(10)
