"""Filters as the URL holds them: nothing in here can fail.

What can't be understood is left out; what is absurdly long is cut. A shared link
leads to a list, whatever was done to it.
"""

from __future__ import annotations

from django.http import QueryDict

LONGEST = 300  # characters of one value
MOST = 20  # values of one name


def text(value: str) -> str:
    """At most LONGEST characters, without what a database can't hold."""
    return value[:LONGEST].replace("\0", "").encode("utf-8", "ignore").decode().strip()


def values(query: QueryDict, name: str) -> tuple[str, ...]:
    """All values of a name, each once, without the empty ones."""
    given = map(text, query.getlist(name)[:MOST])
    return tuple(dict.fromkeys(filter(None, given)))


def page(query: QueryDict) -> int:
    """1 where it is not a number; the list itself is what limits it."""
    number = query.get("page", "")[:18]
    return max(1, int(number)) if number.isascii() and number.isdecimal() else 1
