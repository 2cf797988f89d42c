"""Housekeeping drops what nobody will ask for, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from dashboard import jobs
from hosts.models import SetupLink
from inventory.models import Change, Kind
from tests.factories import HostFactory

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
