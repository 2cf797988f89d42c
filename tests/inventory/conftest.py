"""A host that is really watched, and a patient look at the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from hosts.models import Host
from inventory.reflector import Reflector
from inventory.writer import Writer
from tests.factories import HostFactory


def until(check: Callable[[], object], within: float = 5.0) -> float:
    """Wait for a truth; the seconds that it took."""
    began = time.monotonic()
    while not check():
        assert time.monotonic() < began + within, "waited in vain"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.fixture
def writer(transactional_db: None) -> Iterator[Writer]:
    writer = Writer()
    yield writer
    writer.close(5)


@pytest.fixture
def watch(writer: Writer) -> Iterator[Callable[..., Host]]:
    """`watch(url)`: a host with that address, watched until the test ends."""
    started: list[Reflector] = []

    def watch(url: str, **columns: object) -> Host:
        name = f"watched{len(started)}"
        columns = {"connect_timeout": 1, "read_timeout": 1, **columns}
        host = Host.objects.create(name=name, slug=name, url=url, **columns)
        started.append(Reflector(host, writer))
        started[-1].start()
        return host

    yield watch
    for reflector in started:
        reflector.stop()
    for reflector in started:
        reflector.join(5)


@pytest.fixture
def host(db: None) -> Host:
    return HostFactory(state={"containers_read_at": None, "images_read_at": None})
