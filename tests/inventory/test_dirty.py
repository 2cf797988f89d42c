"""When what an event touched is read, by a clock that stands still between events."""

from types import SimpleNamespace

import pytest

from hosts.engine.types import Event
from inventory import dirty
from inventory.dirty import Dirt, Marks
from tests.factories import engine_id

WEB, DB, NEW = engine_id("web"), engine_id("db"), engine_id("new")


class Clock:
    """`now` in seconds, and marks that are made and taken by it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.marks = Marks()

    def hear(self, container_id: str, action: str = "start") -> None:
        self.marks.hear(Event("container", action, container_id))

    def after(self, seconds: float) -> Dirt:
        self.now += seconds
        return self.marks.take()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(dirty, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def test_a_lone_event_is_read_after_a_tenth_of_a_second_and_after_one(
    clock: Clock,
) -> None:
    clock.hear(WEB)
    assert not clock.after(0.09).containers
    assert clock.after(0.02).containers == {WEB}
    assert not clock.after(0.8).containers
    assert clock.after(0.1).containers == {WEB}
    assert not clock.after(60).containers


def test_a_container_is_read_when_its_last_event_has_settled(clock: Clock) -> None:
    clock.hear(WEB, "oom")
    clock.now += 0.06
    clock.hear(WEB, "die")
    assert not clock.after(0.06).containers
    assert clock.after(0.05).containers == {WEB}


def test_a_container_that_never_rests_is_read_twice_a_second(clock: Clock) -> None:
    readings = 0
    for _ in range(100):
        clock.hear(WEB)
        readings += bool(clock.after(0.05).containers)
    assert 8 <= readings <= 10


def test_a_busy_host_is_read_at_most_ten_times_a_second(clock: Clock) -> None:
    readings = 0
    for n in range(250):
        clock.hear(engine_id(f"c{n}"))
        readings += bool(clock.after(0.02).containers)
    assert 20 <= readings <= 50


def test_second_looks_are_taken_together(clock: Clock) -> None:
    for container_id in (WEB, DB, NEW):
        clock.hear(container_id)
        clock.now += 0.05
    assert clock.after(0.1).containers == {WEB, DB, NEW}
    assert clock.after(0.8).containers == {WEB, DB, NEW}
    assert not clock.after(60).containers


def test_a_new_event_puts_off_the_second_look(clock: Clock) -> None:
    clock.hear(WEB)
    assert clock.after(0.15).containers == {WEB}
    clock.now += 0.75
    clock.hear(WEB)
    assert clock.after(0.15).containers == {WEB}
    assert not clock.after(0.5).containers
    assert clock.after(0.4).containers == {WEB}


def test_images_are_listed_once(clock: Clock) -> None:
    clock.marks.hear(Event("image", "tag", "sha256:abc"))
    assert clock.after(0.15).images
    assert not clock.after(60).images


def test_a_container_without_an_id_is_any_container(clock: Clock) -> None:
    clock.hear("")
    assert clock.after(0.15).all_containers


@pytest.mark.parametrize("odd", ["../../info", "a\nb", "x" * 1000, "*"])
def test_what_is_no_id_is_not_dirty(clock: Clock, odd: str) -> None:
    clock.hear(odd)
    assert clock.after(0.15) == Dirt.of(())
