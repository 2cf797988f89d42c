"""What is said to whatever runs Wharfinger and balances its load."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from dashboard.services import health
from inventory import heartbeat
from inventory.models import WatchBeat


@pytest.fixture(autouse=True)
def _looked_at_anew() -> Iterator[None]:
    health._require_migrated.cache_clear()
    yield
    health._require_migrated.cache_clear()


def test_up_without_asking_the_database(client: Client) -> None:
    """No `db` fixture: a query would fail here."""
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_ready_while_the_watcher_beats(client: Client) -> None:
    heartbeat.beat()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_not_ready_before_the_first_watch(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"The watch process has never run." in answer.content


@pytest.mark.django_db
def test_not_ready_when_the_watcher_is_silent(client: Client) -> None:
    WatchBeat.objects.create(pk=1, at=timezone.now() - timedelta(seconds=90))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"silent for 90 seconds" in answer.content


@pytest.mark.django_db
def test_not_ready_without_a_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> bool:
        raise DatabaseError("at 10.0.0.7, user wharfinger")

    monkeypatch.setattr(health, "is_watching", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"The database cannot be reached.\n"


@pytest.mark.django_db
def test_not_ready_before_the_migrations(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeat.beat()
    monkeypatch.setattr(health, "pending_migrations", lambda: ["hosts.0009_next"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"The database has to be brought up to date.\n"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_no_redirect_to_https(client: Client, settings: Any, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    assert client.get(path).status_code in (200, 503)
    assert client.get("/login/").status_code == 301


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_to_be_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
