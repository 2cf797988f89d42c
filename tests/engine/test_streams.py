"""Events: read, cut, and closed from another thread."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hosts.engine.client import EngineClient
from hosts.engine.errors import BadAnswer, HostUnreachable, Reason
from hosts.engine.streams import EventStream
from hosts.engine.types import Endpoint, Event
from tests.engines.certificates import Authority
from tests.fake_engine import FakeEngine, Fault


@contextmanager
def reading(stream: EventStream) -> Iterator[tuple[threading.Thread, list[Event]]]:
    events: list[Event] = []
    thread = threading.Thread(target=lambda: events.extend(stream), daemon=True)
    thread.start()
    yield thread, events
    stream.close()
    thread.join(2)
    assert not thread.is_alive()


def follow(engine: FakeEngine, endpoint: Endpoint | None = None) -> EventStream:
    stream = EngineClient(endpoint or engine.endpoint).events()
    wait_for(lambda: engine.listeners == 1)
    return stream


def wait_for(condition: object) -> None:
    deadline = time.monotonic() + 3
    assert callable(condition)
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_events_arrive_as_they_happen(fake_engine: FakeEngine) -> None:
    with reading(follow(fake_engine)) as (_, events):
        fake_engine.emit("container", "start", "abc", {"name": "web"})
        wait_for(lambda: events)
    assert (events[0].kind, events[0].action) == ("container", "start")
    assert events[0].id == "abc"


def test_silence_is_no_timeout(fake_engine: FakeEngine) -> None:
    endpoint = replace(fake_engine.endpoint, read_timeout=0.2)
    with reading(follow(fake_engine, endpoint)) as (_, events):
        time.sleep(0.5)
        fake_engine.emit("container", "start", "abc", {})
        wait_for(lambda: events)


@pytest.mark.parametrize("kind", ["unix", "tcp", "tls"])
def test_close_frees_a_waiting_reader_at_once(kind: str) -> None:
    authority = Authority()
    tls = authority.server("127.0.0.1") if kind == "tls" else None
    with FakeEngine(tls=tls) as engine:
        url = engine.url if kind == "unix" else engine.tcp_url
        ca = authority.ca if kind == "tls" else ""
        stream = follow(engine, Endpoint(url, ca=ca))
        with reading(stream) as (thread, _):
            time.sleep(0.1)
            stream.close()
            thread.join(2)
            assert not thread.is_alive()


def test_close_before_reading_and_twice(fake_engine: FakeEngine) -> None:
    stream = follow(fake_engine)
    stream.close()
    stream.close()
    assert list(stream) == []


def test_cut_ends_the_iteration(fake_engine: FakeEngine) -> None:
    with reading(follow(fake_engine)) as (thread, _):
        fake_engine.cut_events()
        thread.join(2)
        assert not thread.is_alive()


def test_engine_that_goes_away_ends_the_iteration(fake_engine: FakeEngine) -> None:
    with reading(follow(fake_engine)) as (thread, _):
        fake_engine.stop()
        thread.join(2)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    "line", [b"garbage\n", b"[1]\n", b'{"Type": "contai\n', b"null\n"]
)
def test_garbage_line_raises(fake_engine: FakeEngine, line: bytes) -> None:
    stream = follow(fake_engine)
    fake_engine.emit_line(line)
    with pytest.raises(BadAnswer):
        next(iter(stream))


def test_half_a_line_at_the_end_raises(fake_engine: FakeEngine) -> None:
    stream = follow(fake_engine)
    fake_engine.emit_line(b'{"Type": "contai')
    fake_engine.cut_events()
    with pytest.raises(BadAnswer):
        list(stream)


def test_lines_in_pieces_are_put_together(fake_engine: FakeEngine) -> None:
    with reading(follow(fake_engine)) as (_, events):
        for piece in (b'{"Type": "im', b'age"}\n{"Type": "net', b'work"}\n\n'):
            fake_engine.emit_line(piece)
        wait_for(lambda: len(events) == 2)
    assert [event.kind for event in events] == ["image", "network"]


def test_opening_has_a_timeout(fake_engine: FakeEngine) -> None:
    fake_engine.fault("/events", Fault.HANG)
    with pytest.raises(HostUnreachable) as caught:
        EngineClient(replace(fake_engine.endpoint, read_timeout=0.3)).events()
    assert caught.value.reason is Reason.TIMEOUT
