"""Filters as the URL holds them: nothing in here can fail.

What can't be understood is left out; what is absurdly long is cut. A shared link
leads to a list, whatever was done to it.
"""

from __future__ import annotations

from typing import ClassVar

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


def flag(query: QueryDict, name: str) -> bool:
    return query.get(name, "") in ("1", "on", "true")


def page(query: QueryDict) -> int:
    """1 where it is not a number; the list itself is what limits it."""
    number = query.get("page", "")[:20]
    return max(1, int(number)) if number.isascii() and number.isdecimal() else 1


class UrlFilter:
    """What filters of lists share; they are dataclasses with `q`, `sort` and `page`.

    Names in REPEATABLE hold several values, those in FLAGS yes or no. The filter bar
    has a field for the first value of each name, but none for those in BESIDE.
    """

    REPEATABLE: ClassVar[tuple[str, ...]] = ()
    FLAGS: ClassVar[tuple[str, ...]] = ()
    BESIDE: ClassVar[tuple[str, ...]] = ()

    @property
    def is_narrow(self) -> bool:
        """Does it leave anything out?"""
        return any(getattr(self, n) for n in ("q", *self.REPEATABLE, *self.FLAGS))

    def query(self, **changes: object) -> str:
        """As a query string, without what is empty; pages begin anew on a change."""
        query = QueryDict(mutable=True)
        for name in ("q", *self.REPEATABLE, *self.FLAGS, "sort", "page"):
            kept = None if name == "page" else getattr(self, name)
            value = changes.get(name, kept)
            many = value if isinstance(value, tuple) else (value,)
            said = ["1" if one is True else str(one) for one in many if one]
            query.setlist(name, said)
        return query.urlencode()

    @property
    def extras(self) -> list[tuple[str, str]]:
        """What the filter bar has no field for: all but the first of each name."""
        return [
            (name, value)
            for name in self.REPEATABLE
            if name not in self.BESIDE
            for value in getattr(self, name)[1:]
        ]

    @property
    def chips(self) -> list[dict[str, str]]:
        """The extras, each with the query that leaves it out."""
        return [
            {"name": name, "value": value, "query": self._without(name, value)}
            for name, value in self.extras
        ]

    def _without(self, name: str, value: str) -> str:
        return self.query(**{name: tuple(v for v in getattr(self, name) if v != value)})
