"""`manage.py doctor` tells what is right from what is wrong, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from dashboard.services import doctor, health
from dashboard.services.doctor import Finding
from hosts.secrets import encrypt
from inventory import heartbeat
from inventory.models import HostState
from tests.factories import HostFactory
from tests.fake_engine import FakeEngine
from tests.ops.running import manage

pytestmark = pytest.mark.django_db


def wrongs(findings: Iterable[Finding]) -> list[str]:
    return [found.sentence for found in findings if not found.is_right]


@pytest.fixture
def well(settings: Any, tmp_path: Path) -> None:
    """An installation with nothing wrong."""
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(0o700)
    heartbeat.beat()
    health.jobs_beat()


@pytest.fixture
def examined(well: None) -> Callable[[], tuple[int, str]]:
    """The command's status and its lines."""

    def run() -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("doctor", stdout=out, no_color=True)
        except SystemExit as ended:
            return int(str(ended.code)), out.getvalue()
        return 0, out.getvalue()

    return run


def test_all_is_well(examined: Callable[[], tuple[int, str]]) -> None:
    """But the journal: the tests' database is in memory and has none."""
    status, lines = examined()
    wrong = [line for line in lines.splitlines() if line.startswith("WRONG")]
    assert [line for line in wrong if "journal" not in line] == []
    assert "OK     The watch process is alive." in lines
    assert "OK     The database can be written to." in lines
    assert status == (1 if wrong else 0)


def test_ends_with_1_when_anything_is_wrong(
    examined: Callable[[], tuple[int, str]],
) -> None:
    HostFactory(name="reef")
    status, lines = examined()
    assert status == 1
    assert "WRONG  Host reef:" in lines


def test_a_data_directory_that_others_can_read(well: None, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert any("chmod 700" in line for line in wrongs(doctor.data_directory()))


def test_commands_to_paste_are_quoted(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = spaced = tmp_path / "data dir"
    spaced.mkdir(mode=0o755)
    (spaced / "secret_key").touch(mode=0o644)
    said = " ".join(wrongs(doctor.data_directory()))
    assert f"chmod 700 '{spaced}'" in said
    assert f"chmod 600 '{spaced}/secret_key'" in said


def test_place_without_an_installation_is_said_plainly(tmp_path: Path) -> None:
    elsewhere = tmp_path / "mistyped"
    ended = manage("doctor", data=elsewhere)
    assert ended.returncode == 1
    assert f"WRONG  There is no installation here: {elsewhere}" in ended.stdout
    assert "data directory" not in ended.stdout
    assert "watch process" not in ended.stdout
    assert not (elsewhere / "wharfinger.sqlite3").exists()


def test_prepared_place_is_an_installation(prepared: Path) -> None:
    said = manage("doctor", data=prepared).stdout
    assert "no installation" not in said
    assert f"The data directory {prepared} is ours alone." in said


def test_a_key_that_others_can_read(well: None, tmp_path: Path) -> None:
    (tmp_path / "encryption_key").write_text("key")
    (tmp_path / "encryption_key").chmod(0o644)
    assert any("chmod 600" in line for line in wrongs(doctor.data_directory()))


def test_a_key_that_does_not_open_what_is_stored(well: None, settings: Any) -> None:
    HostFactory(name="pier", tls_key_encrypted=encrypt("a client's key"))
    assert "opens the one stored key." in next(doctor.key()).sentence
    settings.WHARFINGER_KEY = "another"
    assert any("pier" in line for line in wrongs(doctor.key()))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"DEBUG": True}, "DEBUG is on"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS must name"),
        ({"BIND": "0.0.0.0"}, "in the clear"),
        ({"HTTPS": True, "TRUSTED_PROXIES": []}, "names no proxy"),
    ],
)
def test_settings_that_are_not_safe(
    settings: Any, given: dict[str, Any], sentence: str
) -> None:
    for name, value in given.items():
        setattr(settings, name, value)
    assert any(sentence in line for line in wrongs(doctor.settings_given()))


def test_settings_that_are_safe(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["wharfinger.example"]
    assert wrongs(doctor.settings_given()) == []


def test_processes_that_do_not_run(well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrongs(doctor.processes()) == []
    later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert wrongs(doctor.processes()) == [
        "The watch process has been silent for 300 seconds.",
        "The jobs process does not run.",
    ]


def test_each_host_is_asked(well: None, fake_engine: FakeEngine) -> None:
    HostFactory(name="quay", url=fake_engine.url)
    HostFactory(name="reef", state={"state": HostState.State.UNREACHABLE})
    HostFactory(name="dock", url="unix:///nowhere/else.sock", enabled=False)
    found = list(doctor.hosts())
    assert [(f.is_right, f.sentence.split(":")[0]) for f in found] == [
        (True, "Host quay"),
        (False, "Host reef"),
    ]
    assert fake_engine.version in found[0].sentence
    assert "the watch process says unreachable" in found[1].sentence


def test_libraries_other_than_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = doctor._installed
    monkeypatch.setattr(
        doctor, "_installed", lambda name: "0" if name == "django" else installed(name)
    )
    assert any("django==" in line for line in wrongs(doctor.versions()))
