"""A client of the fake engine that soon loses patience."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from hosts.engine.client import EngineClient
from hosts.engine.errors import EngineError
from tests.fake_engine import FakeEngine

READ_TIMEOUT = 0.3  # seconds
IN_TIME = 2.0


@pytest.fixture
def client(fake_engine: FakeEngine) -> EngineClient:
    return EngineClient(replace(fake_engine.endpoint, read_timeout=READ_TIMEOUT))


def failure(call: Callable[[], object]) -> EngineError:
    began = time.monotonic()
    with pytest.raises(EngineError) as caught:
        call()
    assert time.monotonic() - began < IN_TIME
    return caught.value
