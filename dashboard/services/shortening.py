"""What an engine says, cut to what a page can show and a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

LONGEST = 100_000  # characters of one field

# Deeper than any engine nests; what lies below is left out, not shown.
DEEPEST = 60


def shortened(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An engine's JSON with a note in the place of what is beyond `LONGEST`."""
    cut_down = _shortened(raw, DEEPEST)
    return cut_down if isinstance(cut_down, dict) else {}


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + note(len(text) - LONGEST)


def note(left_out: int) -> str:
    return _("… (%d more characters are not shown)") % left_out


def _shortened(value: Any, depth: int) -> Any:
    if depth == 0:
        return None
    if isinstance(value, str):
        return cut(value)
    if isinstance(value, list):
        return [_shortened(part, depth - 1) for part in value]
    if isinstance(value, dict):
        return {cut(key): _shortened(part, depth - 1) for key, part in value.items()}
    return value
