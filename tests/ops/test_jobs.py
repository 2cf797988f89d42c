"""Housekeeping drops what nobody will ask for, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from huey import SqliteHuey

from dashboard import jobs
from dashboard.services import health
from hosts.models import SetupLink
from inventory.models import Change, Kind
from tests.factories import HostFactory
from tests.ops.running import ROOT, environment, wait_for

pytestmark = pytest.mark.django_db


def test_expired_sessions_go() -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", expire_date=now - timedelta(hours=1))
    Session.objects.create(session_key="new", expire_date=now + timedelta(hours=1))
    jobs.tidy.call_local()
    assert [kept.pk for kept in Session.objects.all()] == ["new"]


def test_old_changes_go() -> None:
    host = HostFactory()
    Change.objects.all().delete()
    old = Change.objects.create(host=host, kind=Kind.HOST)
    Change.objects.update(at=timezone.now() - timedelta(days=1))
    new = Change.objects.create(host=host, kind=Kind.HOST)
    jobs.tidy.call_local()
    assert old.pk != new.pk
    assert list(Change.objects.all()) == [new]


def test_long_dead_links_go() -> None:
    now = timezone.now()
    SetupLink.objects.create(digest="dead", expires_at=now - timedelta(days=2))
    SetupLink.objects.create(digest="just", expires_at=now - timedelta(minutes=1))
    jobs.tidy.call_local()
    assert [link.digest for link in SetupLink.objects.all()] == ["just"]


def test_process_that_ended_cleanly_is_not_taken_for_alive(prepared: Path) -> None:
    queue = SqliteHuey("wharfinger", filename=str(prepared / "jobs.sqlite3"))
    jobs_process = subprocess.Popen(
        [sys.executable, "manage.py", "run_huey"],
        cwd=ROOT,
        env=environment(prepared),
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: queue.get(health.JOBS_BEAT, peek=True), "a beat")
        jobs_process.terminate()
        assert jobs_process.wait(15) == 0
    finally:
        jobs_process.kill()
        jobs_process.wait()
    assert queue.get(health.JOBS_BEAT, peek=True) is None
