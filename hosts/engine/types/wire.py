"""Readers of decoded JSON that never fail: the wrong type is the empty value."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

EPOCH = datetime.fromtimestamp(0, UTC)
LARGEST = 2**63 - 1  # what a database's big integer holds

Json = Mapping[str, Any]


def mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def texts(value: object) -> list[str]:
    """A list of strings; a lone string is a list of one (old shapes of Cmd)."""
    if isinstance(value, str):
        return [value]
    return [item for item in sequence(value) if isinstance(item, str)]


def text_map(value: object) -> dict[str, str]:
    return {key: text(item) for key, item in mapping(value).items()}


def whole(value: object) -> int:
    """An integer that fits 64 bits; anything else is 0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or abs(value) > LARGEST:
        return 0
    return int(value)


def optional_whole(value: object) -> int | None:
    return whole(value) if isinstance(value, int | float) else None


def flag(value: object) -> bool:
    return value is True


def moment(value: object) -> datetime | None:
    """Seconds since 1970, or RFC 3339 with nanoseconds; Go's zero time is None."""
    try:
        if isinstance(value, str):
            when = datetime.fromisoformat(value)
        elif isinstance(value, int | float) and value > 0:
            return datetime.fromtimestamp(value, UTC)
        else:
            return None
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        return when.astimezone(UTC) if when.year > 1 else None
    except (ValueError, OverflowError, OSError):
        return None


def pairs(value: object) -> list[tuple[str, str]]:
    """`["NAME=value", …]` as (name, value); a name without `=` has value ''."""
    return [
        (name, content)
        for name, _, content in (item.partition("=") for item in texts(value))
    ]
