"""Secrets of environments: names are for all who may look, values are not.

The one place that decides what a masked environment looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.services.shortening import DEEPEST, LONGEST, cut, note
from hosts.engine.types.exchange import MASK


class _Secrets:
    """Every `NAME=value` there is, to be found in texts: many in many, fast."""

    def __init__(self, assignments: Iterable[str]) -> None:
        self._values: dict[str, list[str]] = {}
        for assignment in assignments:
            name, _, value = assignment.partition("=")
            self._values.setdefault(name, []).append(value)
        self._lengths = sorted({len(name) for name in self._values})

    def hidden(self, text: str) -> str:
        """The text without the values, and cut where it is too long to show."""
        limit = min(len(text), LONGEST)
        pieces, done = [], 0  # all before `done` is in the pieces or hidden
        at = text.find("=", 0, limit)
        while at >= 0:
            end = self._end_of_value(text, at)
            if end and at >= done:
                pieces += [text[done : at + 1], MASK]
            done = max(done, end)
            at = text.find("=", at + 1, limit)
        pieces.append(text[done:limit])
        if len(text) > limit:
            pieces.append(note(len(text) - limit))
        return "".join(pieces)

    def _end_of_value(self, text: str, at: int) -> int:
        """The end of the longest value that its `=` at this place stands before; 0."""
        ends = [
            at + 1 + len(value)
            for length in self._lengths
            if length <= at
            for value in self._values.get(text[at - length : at], ())
            if text.startswith(value, at + 1)
        ]
        return max(ends, default=0)


def mask_env(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same names; not even whether a value is empty is told."""
    return [(name, MASK) for name, _ in pairs]


def mask_inspect(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An engine's JSON with every environment in it masked, at whatever depth.

    Also where a string repeats `NAME=value` (Podman's CreateCommand, a health check).
    And `shortened`.
    """
    masked = _masked(raw, _Secrets(_assignments(raw, DEEPEST)), DEEPEST)
    return masked if isinstance(masked, dict) else {}


def _is_env(key: str, value: Any) -> bool:
    return key.lower() == "env" and isinstance(value, list)


def _assignments(value: Any, depth: int) -> set[str]:
    """Every `NAME=value` with a value, of every environment in there."""
    if depth == 0:
        return set()
    if isinstance(value, list):
        return {text for part in value for text in _assignments(part, depth - 1)}
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, part in value.items():
        if _is_env(key, part):
            found |= {text for text in map(str, part) if text.partition("=")[2]}
        else:
            found |= _assignments(part, depth - 1)
    return found


def _masked(value: Any, secrets: _Secrets, depth: int) -> Any:
    if depth == 0:
        return None
    if isinstance(value, str):
        return secrets.hidden(value)
    if isinstance(value, list):
        return [_masked(part, secrets, depth - 1) for part in value]
    if isinstance(value, dict):
        return {
            secrets.hidden(key): [_named(item) for item in part]
            if _is_env(key, part)
            else _masked(part, secrets, depth - 1)
            for key, part in value.items()
        }
    return value


def _named(item: Any) -> str:
    name, given, _ = str(item).partition("=")
    return f"{cut(name)}={MASK}" if given else cut(name)
