"""Which API version to speak with an engine."""

import re
from collections.abc import Mapping
from typing import Any

from .diagnosis import unreachable
from .errors import HostUnreachable, Reason
from .session import OLDEST_API

NEWEST_API = "1.52"


def negotiated(version: Mapping[str, Any]) -> str:
    """The highest that both speak, from the answer of `GET /version`.

    Raises HostUnreachable: not an engine, too old, too new.
    """
    theirs = _number(version.get("ApiVersion"))
    if theirs is None:
        raise unreachable(Reason.NOT_AN_ENGINE)
    if theirs < _ours(OLDEST_API):
        raise HostUnreachable(
            f"The engine is too old: it speaks API {_text(theirs)},"
            f" and {OLDEST_API} is needed.",
            reason=Reason.TOO_OLD,
        )
    least = _number(version.get("MinAPIVersion"))
    if least is not None and least > _ours(NEWEST_API):
        raise HostUnreachable(
            f"The engine is too new: it wants API {_text(least)},"
            f" and {NEWEST_API} is the newest known here.",
            reason=Reason.TOO_NEW,
        )
    return _text(min(theirs, _ours(NEWEST_API)))


def _number(value: object) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{1,4})\.(\d{1,4})", str(value), re.ASCII)
    return (int(match[1]), int(match[2])) if match else None


def _ours(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def _text(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
