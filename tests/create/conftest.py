"""`host` on an engine: a real one, or the one that misbehaves on demand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hosts.connections import forget_client
from hosts.models import Host
from tests.engines.real import RealEngine
from tests.fake_engine import FakeEngine


def _lead_to(host: Host, url: str) -> Iterator[Host]:
    host.url, host.read_timeout = url, 10
    host.save()
    forget_client(host.pk)
    yield host
    forget_client(host.pk)


@pytest.fixture
def berth(host: Host, docker_engine: RealEngine) -> Iterator[Host]:
    """`host` leads to a real engine."""
    yield from _lead_to(host, docker_engine.url)


@pytest.fixture
def faked(host: Host, fake_engine: FakeEngine) -> Iterator[Host]:
    """`host` leads to the fake engine."""
    yield from _lead_to(host, fake_engine.url)
