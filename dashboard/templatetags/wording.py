"""How sizes and spans of time are said: plain functions, no templates."""

import re
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


def moment(when: datetime, style: str) -> str:
    """A moment in one of the styles of the `time` tag."""
    if style == "span":
        return human_span(timezone.now() - when)
    ago = human_ago(when)
    return _("as of %s") % ago if style == "as-of" else ago


# Not shown, or able to turn round or hide what stands beside them: control characters
# save tab and newline, marks of direction, invisible spaces and tags, lone surrogates.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The same text with every such character as Python would write it: `\\u202e`."""
    return UNSEEN.sub(_escape, text) if UNSEEN.search(text) else text


def _escape(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def busy_words() -> dict[str, str]:
    """What is said of an object while a verb is on its way, by the verb's address."""
    return {
        "start": _("starting…"),
        "stop": _("stopping…"),
        "restart": _("restarting…"),
        "kill": _("killing…"),
        "pause": _("pausing…"),
        "unpause": _("unpausing…"),
        "rename": _("renaming…"),
        "remove": _("removing…"),
    }


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
        "asOf": _("as of %s"),
        "busy": busy_words(),
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
