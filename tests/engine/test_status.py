"""The Status text of a list, read back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosts.engine.types.status import Status, parse_duration, parse_status
from tests.engines.fake_answers import human_duration

HALF_AN_HOUR = timedelta(minutes=30)


@given(st.floats(min_value=0, max_value=30 * 365 * 86400))
def test_duration_is_right_within_its_precision(seconds: float) -> None:
    parsed = parse_duration(human_duration(seconds))
    assert parsed is not None
    duration, precision = parsed
    off_by = timedelta(seconds=seconds) - duration
    assert -HALF_AN_HOUR <= off_by <= precision


@pytest.mark.parametrize(
    ("words", "duration"),
    [
        ("Less than a second", timedelta(0)),
        ("1 second", timedelta(seconds=1)),
        ("5 seconds", timedelta(seconds=5)),
        ("About a minute", timedelta(minutes=1)),
        ("3 minutes", timedelta(minutes=3)),
        ("About an hour", timedelta(hours=1)),
        ("2 hours", timedelta(hours=2)),
        ("3 days", timedelta(days=3)),
        ("2 weeks", timedelta(weeks=2)),
        ("4 months", timedelta(days=120)),
        ("2 years", timedelta(days=730)),
    ],
)
def test_docker_words_are_known(words: str, duration: timedelta) -> None:
    parsed = parse_duration(words)
    assert parsed is not None
    assert parsed[0] == duration


def test_running_and_healthy() -> None:
    status = parse_status("Up 3 minutes (healthy)")
    assert status.up_for == timedelta(minutes=3)
    assert status.precision == timedelta(minutes=1)
    assert status.health == "healthy"
    assert status.exit_code is None


@pytest.mark.parametrize(
    ("words", "health"),
    [
        ("Up 2 hours (unhealthy)", "unhealthy"),
        ("Up Less than a second (health: starting)", "starting"),
        ("Up 2 hours (Paused)", ""),
        ("Up 2 hours", ""),
    ],
)
def test_health_is_read_from_the_text(words: str, health: str) -> None:
    assert parse_status(words).health == health


def test_exited_tells_code_and_age() -> None:
    status = parse_status("Exited (137) About an hour ago")
    assert status.exit_code == 137
    assert status.ended_ago == timedelta(hours=1)
    assert status.up_for is None


def test_restarting_tells_code_and_age() -> None:
    status = parse_status("Restarting (1) 5 seconds ago")
    assert (status.exit_code, status.ended_ago) == (1, timedelta(seconds=5))


@given(st.text())
def test_any_other_text_tells_nothing_and_breaks_nothing(words: str) -> None:
    parsed = parse_status(words)
    if not words.startswith(("Up ", "Exited (", "Restarting (")):
        assert parsed == Status()
