"""Fixtures: real engines and the fake one (loaded by `tests/conftest.py`).

Engines start when a test first wants one and are shared by the whole run; what a
test has made on them is removed after it.
"""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.fake_engine import FakeEngine

from .certificates import Authority
from .real import RealEngine

HOW_TO_GET = "real engines need root and `apt-get install docker.io busybox-static`"


def require_engines() -> None:
    programs = ("dockerd", "busybox")
    if os.geteuid() == 0 and all(shutil.which(program) for program in programs):
        return
    if os.environ.get("WHARFINGER_REQUIRE_ENGINES") == "1":
        pytest.fail(HOW_TO_GET)
    pytest.skip(HOW_TO_GET)


@pytest.fixture(scope="session")
def _docker_engine() -> Iterator[RealEngine]:
    require_engines()
    engine = RealEngine(bridge=True)
    yield engine
    engine.destroy()


@pytest.fixture(scope="session")
def _tls_engine() -> Iterator[RealEngine]:
    require_engines()
    engine = RealEngine(authority=Authority(), bridge=False)
    yield engine
    engine.destroy()


@pytest.fixture
def docker_engine(_docker_engine: RealEngine) -> Iterator[RealEngine]:
    """A plain engine on a unix socket and TCP, with two images and a bridge."""
    yield _docker_engine
    _docker_engine.clean()


@pytest.fixture
def tls_engine(_tls_engine: RealEngine) -> Iterator[RealEngine]:
    """An engine that wants a client certificate; `.endpoint` has all PEMs."""
    yield _tls_engine
    _tls_engine.clean()


@pytest.fixture
def fake_engine() -> Iterator[FakeEngine]:
    """An engine in memory that can be told to misbehave."""
    with FakeEngine() as engine:
        yield engine
