"""Secrets of environments: names are for all who may look, values are not.

The one place that decides what a masked environment looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hosts.engine.types.exchange import MASK

# Deeper than any engine nests; what lies below is left out, not shown.
DEEPEST = 60


def mask_env(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same names; not even whether a value is empty is told."""
    return [(name, MASK) for name, _ in pairs]


def mask_inspect(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An engine's JSON with every environment in it masked, at whatever depth.

    Also where a string repeats `NAME=value` (Podman's CreateCommand, a health check).
    """
    secrets = sorted(_assignments(raw, DEEPEST), key=len, reverse=True)
    masked = _masked(raw, secrets, DEEPEST)
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


def _masked(value: Any, secrets: list[str], depth: int) -> Any:
    if depth == 0:
        return None
    if isinstance(value, str):
        return _without(value, secrets)
    if isinstance(value, list):
        return [_masked(part, secrets, depth - 1) for part in value]
    if isinstance(value, dict):
        return {
            _without(key, secrets): [_named(item) for item in part]
            if _is_env(key, part)
            else _masked(part, secrets, depth - 1)
            for key, part in value.items()
        }
    return value


def _named(item: Any) -> str:
    name, given, _ = str(item).partition("=")
    return f"{name}={MASK}" if given else name


def _without(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, f"{secret.partition('=')[0]}={MASK}")
    return text
