"""The Status text of a container list, read back into facts.

The list tells neither when a container started or ended nor, before API 1.52, its
health; the text for people does: `Up 3 minutes (healthy)`, `Exited (1) 2 hours ago`.
Durations are what Docker's `units.HumanDuration` writes.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_DURATION = re.compile(
    r"(?P<little>Less than|About) an? (?P<one>second|minute|hour)"
    r"|(?P<count>\d{1,6}) (?P<unit>second|minute|hour|day|week|month|year)s?",
    re.ASCII,
)
_UP = re.compile(r"Up (?P<age>[^(]*)(?:\((?P<note>[^)]*)\))?")
_ENDED = re.compile(
    r"(?:Exited|Restarting) \((?P<code>-?\d{1,10})\) ?(?P<age>.*?)(?: ago)?$", re.ASCII
)
_HEALTH = {
    "healthy": "healthy",
    "unhealthy": "unhealthy",
    "health: starting": "starting",
}
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Status:
    """Ages are None where the text has none; the truth is within `precision`."""

    up_for: timedelta | None = None
    ended_ago: timedelta | None = None
    precision: timedelta = NO_TIME
    exit_code: int | None = None
    health: str = ""


def parse_duration(words: str) -> tuple[timedelta, timedelta] | None:
    """`("3 minutes")` → (3 minutes, precision 1 minute); None if it is no duration."""
    match = _DURATION.fullmatch(words.strip())
    if match is None:
        return None
    if match["one"]:
        unit = UNITS[match["one"]]
        return (NO_TIME if match["little"] == "Less than" else unit), unit
    unit = UNITS[match["unit"]]
    return int(match["count"]) * unit, unit


def parse_status(words: str) -> Status:
    """An unknown text is an empty `Status`."""
    if match := _UP.fullmatch(words):
        age = parse_duration(match["age"])
        return Status(
            up_for=age[0] if age else None,
            precision=age[1] if age else NO_TIME,
            health=_HEALTH.get(match["note"] or "", ""),
        )
    if match := _ENDED.fullmatch(words):
        age = parse_duration(match["age"])
        return Status(
            ended_ago=age[0] if age else None,
            precision=age[1] if age else NO_TIME,
            exit_code=int(match["code"]),
        )
    return Status()
