"""Hostile text on its way into the database, and the text that is searched in."""

from collections.abc import Iterable, Mapping

LONGEST = 2_000  # characters of any one text that is kept
LONGEST_LINE = 500  # of any one line that is searched in
LONGEST_SEARCH = 20_000


def clean(text: str, limit: int = LONGEST) -> str:
    """At most `limit` characters, without what no database holds (NUL, surrogates)."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def search_text(words: Iterable[str], labels: Mapping[str, str]) -> str:
    """One line each, lower-cased, between newlines; labels as `key=value`."""
    lines = dict.fromkeys(line(word) for word in words if word)
    lines |= dict.fromkeys(
        line(f"{key}={value}") for key, value in sorted(labels.items())
    )
    return "\n" + clean("\n".join(lines), LONGEST_SEARCH) + "\n"


def line(text: str) -> str:
    """How a text stands in the search text."""
    return " ".join(clean(text, LONGEST_LINE).lower().splitlines())
