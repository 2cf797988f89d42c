"""`make serve` starts all, stops all, and says in a sentence why it can't."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ops.running import ROOT, Serving, environment, serving, wait_for

PROCESSES = ["gunicorn", "manage.py watch", "manage.py run_huey"]


@pytest.fixture
def served(prepared: Path, tmp_path: Path) -> Iterator[Serving]:
    """On an installed tree: started once before, as `prepared` was."""
    with serving(prepared, tmp_path / "log") as started:
        yield started


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_of_it(served: Serving, number: signal.Signals) -> None:
    wait_for(lambda: "jobs" in served.output(), "jobs")
    os.killpg(served.make.pid, number)  # as a terminal does
    served.wait(8)
    wait_for(lambda: not served.processes(), "no orphan", 2)
    assert "Traceback" not in served.output()


def test_make_alone_passes_sigterm_on(served: Serving) -> None:
    served.signal(signal.SIGTERM)
    served.wait(8)
    wait_for(lambda: not served.processes(), "no orphan", 2)


def test_a_closed_terminal_ends_all_of_it(served: Serving) -> None:
    os.killpg(served.make.pid, signal.SIGHUP)
    served.wait(8)
    wait_for(lambda: not served.processes(), "no orphan", 8)


@pytest.mark.parametrize("command", PROCESSES)
def test_one_death_ends_all_with_a_status(served: Serving, command: str) -> None:
    os.kill(served.pid_of(command), signal.SIGKILL)
    assert served.wait(10) != 0
    wait_for(lambda: not served.processes(), "no orphan", 2)


def test_death_of_the_runner_leaves_no_orphan(served: Serving) -> None:
    wait_for(lambda: "jobs" in served.output(), "jobs")
    os.kill(served.pid_of("scripts/serve.py"), signal.SIGKILL)
    assert served.wait(8) != 0
    wait_for(lambda: not served.processes(), "no orphan", 8)


def test_stopped_before_all_have_started(prepared: Path, tmp_path: Path) -> None:
    """honcho itself would fail here, and leave what it has started."""
    served = Serving(prepared, tmp_path / "log")
    wait_for(lambda: "started" in served.output(), "honcho")
    served.signal(signal.SIGTERM)
    served.wait(10)
    wait_for(lambda: not served.processes(), "no orphan", 2)
    assert "Traceback" not in served.output()


def test_asked_to_stop_is_no_failure(prepared: Path, tmp_path: Path) -> None:
    """What a supervisor sees that runs scripts/serve.py itself."""
    command = [sys.executable, "scripts/serve.py"]
    with serving(prepared, tmp_path / "log", command) as served:
        served.signal(signal.SIGTERM)
        assert served.wait(8) == 0


def test_a_taken_port_is_a_sentence(prepared: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = serve_and_wait(prepared, PORT=str(port))
    assert ended.returncode != 0
    assert f"Port {port} of 127.0.0.1 is taken" in ended.stdout
    assert "Traceback" not in ended.stdout


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "abc", "PORT must be a whole number"),
        ("PORT", "70000", "PORT must be a whole number"),
        ("WHARFINGER_HTTPS", "maybe", "WHARFINGER_HTTPS must be 1 or 0"),
        ("WHARFINGER_TRUSTED_PROXIES", "proxy", "is not an address"),
        ("SECRET_KEY_FILE", "/nowhere/key", "cannot be read"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of"),
        ("DATABASE_URL", "what://ever", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://127.0.0.1:1/none", "database cannot be used"),
    ],
)
def test_a_wrong_setting_is_a_sentence(
    prepared: Path, name: str, value: str, sentence: str
) -> None:
    ended = serve_and_wait(prepared, **{name: value})
    assert ended.returncode != 0
    assert sentence in ended.stdout
    assert "Traceback" not in ended.stdout


def test_a_data_directory_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = serve_and_wait(tmp_path / "file")
    assert ended.returncode != 0
    assert "cannot be used as a directory" in ended.stdout
    assert "Traceback" not in ended.stdout


def serve_and_wait(data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "serve", f"VENV={sys.prefix}"],
        cwd=ROOT,
        env=environment(data, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=30,
    )


def test_static_files_have_the_policy_and_are_kept_for_good(served: Serving) -> None:
    page = served.get("/login/")[1]
    files = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page))
    assert files, page
    for path in files:
        status, _, headers = served.get(path)
        assert status == 200, path
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "immutable" in headers["Cache-Control"], path
