"""How sizes and spans of time are said: plain functions, no templates."""

from datetime import datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

DECIMAL = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")

# The largest unit in which a span is said, with the length of one, in seconds.
# A span is said in a unit from twice its length on, so that "1" never hides much.
UNITS = (
    ("y", 31_557_600, 2),
    ("mo", 2_629_800, 2),
    ("d", 86_400, 2),
    ("h", 3_600, 2),
    ("min", 60, 1),
    ("s", 1, 1),
)


def human_size(count: int, *, binary: bool = False) -> str:
    """Bytes as the docker CLI says them: `187MB` (sizes), `1.94GiB` (memory)."""
    base, units = (1024.0, BINARY) if binary else (1000.0, DECIMAL)
    value, step = float(count), 0
    while abs(value) >= base - 0.5 and step < len(units) - 1:
        value /= base
        step += 1
    digits = 0 if abs(value) >= 100 or step == 0 else 1 if abs(value) >= 10 else 2
    number = f"{value:.{digits}f}"
    if digits:
        number = number.rstrip("0").rstrip(".")
    return f"{number}{units[step]}"


def span_words() -> dict[str, str]:
    """The span in each unit, in the reader's language; `%s` is the number."""
    return _span_words(get_language())


@lru_cache(maxsize=16)
def _span_words(_language: str | None) -> dict[str, str]:
    return {
        "y": _("%s y"),
        "mo": _("%s mo"),
        "d": _("%s d"),
        "h": _("%s h"),
        "min": _("%s min"),
        "s": _("%s s"),
    }


def human_span(span: timedelta) -> str:
    """A span in one unit, rounded down: `3 h`. Less than a second is `0 s`."""
    seconds = max(0, int(span.total_seconds()))
    for unit, length, least in UNITS:
        if seconds >= length * least:
            return span_words()[unit] % (seconds // length)
    return span_words()["s"] % 0


def human_ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, in one unit: `3 h ago`, `just now` (below 10 s), `in 2 d`."""
    span = (now or timezone.now()) - moment
    if abs(span) < timedelta(seconds=10):
        return _("just now")
    if span < timedelta(0):
        return _("in %s") % human_span(-span)
    return _("%s ago") % human_span(span)


def page_words() -> dict[str, object]:
    """What the browser's scripts say, in the reader's language."""
    return {
        "units": [
            {"length": length * least, "divisor": length, "text": span_words()[unit]}
            for unit, length, least in UNITS
        ],
        "now": _("just now"),
        "ago": _("%s ago"),
        "in": _("in %s"),
        "copied": _("Copied"),
        "selectToCopy": _("Press Ctrl+C to copy"),
        "network": _(
            "The server did not answer: the connection is gone. "
            "Nothing on this page was changed."
        ),
        "timeout": _(
            "The server took too long to answer. Look before you try again: "
            "it may have been done."
        ),
        "badAnswer": _(
            "The server could not do this (status %s). The page stays as it was."
        ),
        "selected": _("%s selected"),
        "matches": _("%s found"),
        "noMatch": _("Nothing found"),
    }
