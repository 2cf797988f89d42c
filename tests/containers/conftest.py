"""A host with an engine behind it, and what the inventory knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from hosts.connections import client_for, forget_client
from hosts.models import Host
from inventory import store
from inventory.models import Container
from tests.engines.real import RealEngine
from tests.fake_engine import FakeEngine


def connect(host: Host, url: str) -> None:
    host.url, host.connect_timeout, host.read_timeout = url, 1, 1
    host.save()
    forget_client(host.pk)


@pytest.fixture
def engine(fake_engine: FakeEngine, host: Host) -> Iterator[FakeEngine]:
    """The fake engine, behind `host`."""
    connect(host, fake_engine.url)
    yield fake_engine
    forget_client(host.pk)


@pytest.fixture
def real_engine(docker_engine: RealEngine, host: Host) -> Iterator[RealEngine]:
    """A real engine, behind `host`."""
    connect(host, docker_engine.url)
    host.read_timeout = 30
    host.save()
    yield docker_engine
    forget_client(host.pk)


@pytest.fixture
def sync(host: Host) -> Callable[[], None]:
    """Read everything from the host's engine into the inventory, now."""

    def read() -> None:
        began = timezone.now()
        store.replace_containers(host, client_for(host).containers(), began)

    return read


@pytest.fixture
def web(engine: FakeEngine, sync: Callable[[], None]) -> Container:
    """A running container with a secret, known to the inventory."""
    engine.add_container("web", env=["TOKEN=hunter2", "EMPTY="])
    sync()
    return Container.objects.get(name="web")
