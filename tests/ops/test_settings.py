"""Settings as the environment gives them, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.ops.running import ROOT, environment, manage

HTTPS = {"WHARFINGER_HTTPS": "1", "ALLOWED_HOSTS": "wharfinger.example"}


def settings_of(data: Path, *names: str, **given: str) -> dict[str, Any]:
    code = (
        "import json, sys; from config import settings;"
        "print(json.dumps({n: getattr(settings, n) for n in sys.argv[1:]}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *names],
        cwd=ROOT,
        env=environment(data, **given),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_production_settings_pass_djangos_own_check(tmp_path: Path) -> None:
    ended = manage(
        "check", "--deploy", "--fail-level", "WARNING", data=tmp_path, **HTTPS
    )
    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout


def test_cookies_belong_to_this_host_alone(tmp_path: Path) -> None:
    found = settings_of(
        tmp_path,
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        **HTTPS,
    )
    assert found == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }


@pytest.mark.parametrize("name", ["SECRET_KEY", "WHARFINGER_KEY"])
def test_a_secret_may_be_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("hush\n")
    given = {f"{name}_FILE": str(tmp_path / "file")}
    assert settings_of(tmp_path, name, **given) == {name: "hush"}


def test_the_database_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgres://u:p%40ss@db.example:5433/wharf\n")
    given = {"DATABASE_URL_FILE": str(tmp_path / "url")}
    found = settings_of(tmp_path, "DATABASES", **given)["DATABASES"]["default"]
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["NAME"], found["PASSWORD"]) == ("wharf", "p@ss")
    assert (found["HOST"], found["PORT"]) == ("db.example", 5433)


def test_any_data_directory_will_do(tmp_path: Path) -> None:
    data = tmp_path / "50% off + more?"
    found = settings_of(data, "DATABASES")["DATABASES"]["default"]
    assert found["NAME"] == str(data / "wharfinger.sqlite3")


def test_secrets_are_made_once_and_for_us_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    names = ("SECRET_KEY", "WHARFINGER_KEY")
    first, second = settings_of(data, *names), settings_of(data, *names)
    assert first == second
    assert len(set(first.values())) == 2
    assert data.stat().st_mode & 0o777 == 0o700
    for name in ("secret_key", "encryption_key"):
        assert (data / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("path", ["/healthz", "/nowhere/", "/hosts/", "/login"])
@pytest.mark.django_db
def test_every_answer_has_the_policy(client: Client, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_even_a_refused_host_name_has_the_policy(client: Client) -> None:
    answer = client.get("/login/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
