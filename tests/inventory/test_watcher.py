"""`manage.py watch`: follows the table of hosts, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from hosts.models import Host
from inventory import heartbeat, reflector, watcher
from inventory.models import Container, HostState, WatchBeat
from inventory.watcher import Watcher
from tests.factories import HostFactory
from tests.fake_engine import FakeEngine, Fault
from tests.inventory.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def watching(transactional_db: None) -> Iterator[Watcher]:
    running = Watcher()
    thread = threading.Thread(target=running.run)
    thread.start()
    yield running
    running.stop()
    thread.join(10)
    assert not thread.is_alive()


def add(engine: FakeEngine, **columns: object) -> Host:
    return HostFactory(
        url=engine.url, read_timeout=2, state={"state": "connecting"}, **columns
    )


def names(host: Host) -> set[str]:
    return set(Container.objects.filter(host=host).values_list("name", flat=True))


def state(host: Host) -> str:
    return HostState.objects.get(host=host).state


def test_hosts_are_picked_up_while_it_runs(watching, fake_engine):
    fake_engine.add_container("web")
    host = add(fake_engine)
    assert until(lambda: names(host) == {"web"}) < 5


def test_a_host_without_a_state_gets_one(watching, fake_engine):
    host = add(fake_engine)
    HostState.objects.all().delete()
    until(lambda: HostState.objects.filter(host=host, state="up").exists())


def test_a_disabled_host_is_left_alone_and_keeps_its_rows(watching, fake_engine):
    fake_engine.add_container("web")
    host = add(fake_engine)
    until(lambda: state(host) == "up")
    Host.objects.filter(pk=host.pk).update(enabled=False)
    assert until(lambda: state(host) == "connecting") < 5
    fake_engine.emit("container", "start", "0" * 64, {})
    until(lambda: fake_engine.listeners == 0)
    assert names(host) == {"web"}
    Host.objects.filter(pk=host.pk).update(enabled=True)
    assert until(lambda: state(host) == "up") < 5


def test_an_edited_host_is_watched_at_its_new_address(watching, fake_engine):
    fake_engine.add_container("old")
    host = add(fake_engine)
    until(lambda: names(host) == {"old"})
    with FakeEngine() as other:
        other.add_container("new")
        Host.objects.filter(pk=host.pk).update(
            url=other.url, revision=host.revision + 1
        )
        assert until(lambda: names(host) == {"new"}) < 5


def test_a_removed_host_leaves_nothing(watching, fake_engine):
    fake_engine.add_container("web")
    host = add(fake_engine)
    until(lambda: state(host) == "up")
    pk = host.pk
    host.delete()
    fake_engine.emit("container", "start", "0" * 64, {})
    until(lambda: watching._reflectors == {})
    assert not Container.objects.exists()
    assert not HostState.objects.filter(host=pk).exists()


def test_a_reflector_that_died_is_started_again(watching, fake_engine, monkeypatch):
    host = add(fake_engine)
    until(lambda: state(host) == "up")
    with monkeypatch.context() as patch:
        patch.setattr(reflector, "MOST_BY_ID", "a mistake of ours")
        fake_engine.emit("container", "start", "0" * 64, {})
        until(lambda: not all(r.is_alive() for r in watching._reflectors.values()))
    fake_engine.emit("container", "start", fake_engine.add_container("web"), {})
    assert until(lambda: names(host) == {"web"}) < 5


def test_one_frozen_host_does_not_delay_another(watching, fake_engine):
    with FakeEngine() as frozen:
        frozen.fault("", Fault.HANG)
        add(frozen)
        host = add(fake_engine)
        assert until(lambda: state(host) == "up") < 2


def test_it_says_that_it_is_alive(watching):
    until(heartbeat.is_watching)
    WatchBeat.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert not heartbeat.is_watching()
    until(heartbeat.is_watching, within=8)


def test_database_trouble_is_lived_through(watching, fake_engine, monkeypatch):
    tries = []

    def locked() -> dict[int, tuple[int, bool]]:
        tries.append(1)
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(watcher, "_hosts", locked)
        until(lambda: len(tries) > 1)
    host = add(fake_engine)
    until(lambda: state(host) == "up")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_within_three_seconds(fake_engine, number):
    host = add(fake_engine)
    with FakeEngine() as frozen:
        frozen.fault("", Fault.HANG)
        add(frozen)
        name = connection.settings_dict["NAME"]
        process = subprocess.Popen(
            [sys.executable, "manage.py", "watch"],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DATABASE_URL": f"sqlite:///{name}",
            },
            stderr=subprocess.PIPE,
        )
        try:
            until(lambda: state(host) == "up", within=15)
            began = time.monotonic()
            process.send_signal(number)
            assert process.wait(10) == 0
            assert time.monotonic() - began < 3
        finally:
            process.kill()
            assert process.stderr is not None
            assert b"Traceback" not in process.stderr.read()
