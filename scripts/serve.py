"""Starts Wharfinger: prepares the installation, then runs the Procfile with honcho.

Ends with status 0 when it was asked to (SIGTERM, Ctrl-C, a closed terminal), and with
another when one of the processes ended by itself: all stop, and whatever runs this
starts them again.
"""

import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

from honcho.environ import parse_procfile
from honcho.manager import SIGNALS, Manager

BASE_DIR = Path(__file__).resolve().parent.parent


class Wharf(Manager):
    """honcho's manager, with a thread instead of a process to read what each one says.

    It can also be stopped before all have started: honcho would signal each process at
    once, and fail where one has not told its pid yet. Here that waits its turn.
    """

    def __init__(self) -> None:
        super().__init__()
        self.events: queue.Queue[object] = queue.Queue()

    def _start(self) -> None:
        for name, known in self._processes.items():
            reader = threading.Thread(
                target=known["obj"].run, args=[self.events], name=name
            )
            known["process"] = reader
            reader.start()

    @property
    def was_asked(self) -> bool:
        return self.returncode in [known["rc"] for known in SIGNALS.values()]

    def terminate(self) -> None:
        if self._all_started():
            super().terminate()

    def _any_stopped(self) -> bool:
        return self.was_asked or super()._any_stopped()


def main() -> int:
    os.chdir(BASE_DIR)
    os.umask(0o077)  # what we write is for our eyes alone
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    signal.signal(signal.SIGHUP, _hang_up)
    signal.signal(signal.SIGTERM, _stop)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        # Threads share their memory arenas, which would else grow with each of them.
        "MALLOC_ARENA_MAX": "2",
    }
    try:
        subprocess.run(
            [sys.executable, "manage.py", "prepare"], env=environment, check=True
        )
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    except KeyboardInterrupt:
        return 0
    return _run(environment)


def _run(environment: dict[str, str]) -> int:
    wharf = Wharf()
    procfile = parse_procfile((BASE_DIR / "Procfile").read_text())
    for name, command in procfile.processes.items():
        wharf.add_process(name, command, env=environment)
    wharf.loop()
    if wharf.was_asked:
        return 0
    # Killed by signal N is told as -N: 128 + N, as shells do. None may end at all.
    status = wharf.returncode or 1
    return status if status > 0 else 128 - status


def _hang_up(number: int, frame: FrameType | None) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
