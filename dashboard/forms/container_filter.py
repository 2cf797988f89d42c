"""The filter of the containers' list, as the URL holds it.

What can't be understood is left out; what is absurdly long is cut. Nothing here can
fail: a shared link leads to a list, whatever was done to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import QueryDict

from inventory.models import Container, ContainerQuerySet

LONGEST = 300  # characters of one value
MOST = 20  # values of one name
REPEATABLE = ("host", "state", "health", "project", "label", "image")
NO_HEALTH = "none"


@dataclass(frozen=True)
class ContainerFilter:
    """`sort` is "" or a key of ContainerQuerySet.SORTS, `-` before it: descending."""

    q: str
    host: tuple[str, ...]
    state: tuple[str, ...]
    health: tuple[str, ...]
    project: tuple[str, ...]
    label: tuple[str, ...]
    image: tuple[str, ...]
    sort: str
    page: int

    @classmethod
    def from_query(cls, query: QueryDict) -> ContainerFilter:
        values = {name: _values(query, name) for name in REPEATABLE}
        values["state"] = _known(values["state"], Container.State.values)
        values["health"] = _known(
            values["health"], [*filter(None, Container.Health.values), NO_HEALTH]
        )
        sort = query.get("sort", "")
        return cls(
            q=_text(query.get("q", "")),
            sort=sort if sort.removeprefix("-") in ContainerQuerySet.SORTS else "",
            page=_page(query.get("page", "")),
            **values,
        )

    @property
    def is_narrow(self) -> bool:
        """Does it leave anything out?"""
        return bool(self.q or any(getattr(self, name) for name in REPEATABLE))

    def query(self, **changes: object) -> str:
        """As a query string, without what is empty; pages begin anew on a change."""
        values = {"page": None} | {n: getattr(self, n) for n in (*REPEATABLE, "q")}
        values |= {"sort": self.sort} | changes
        query = QueryDict(mutable=True)
        for name in ("q", *REPEATABLE, "sort", "page"):
            value = values[name]
            many = value if isinstance(value, tuple) else (value,)
            query.setlist(name, [str(one) for one in many if one not in ("", None)])
        return query.urlencode()

    @property
    def extras(self) -> list[tuple[str, str]]:
        """What the filter bar has no field for: all but the first of each name."""
        return [
            (name, value)
            for name in REPEATABLE
            if name != "state"
            for value in getattr(self, name)[1:]
        ]

    @property
    def chips(self) -> list[dict[str, str]]:
        """The extras, each with the query that leaves it out."""
        return [
            {
                "name": name,
                "value": value,
                "query": self.query(
                    **{name: tuple(v for v in getattr(self, name) if v != value)}
                ),
            }
            for name, value in self.extras
        ]

    def in_any_state(self, containers: ContainerQuerySet) -> ContainerQuerySet:
        """All conditions but the states: what the counts of states are taken from.

        Values of one name are alternatives; of labels, all are wanted.
        """
        if self.q:
            containers = containers.search(self.q)
        if self.host:
            containers = containers.filter(host__slug__in=self.host)
        if self.health:
            words = ["" if word == NO_HEALTH else word for word in self.health]
            containers = containers.filter(health__in=words)
        if self.project:
            containers = containers.filter(project__in=self.project)
        if self.image:
            containers = containers.filter(reduce(or_, map(_image, self.image)))
        for label in self.label:
            containers = containers.with_label(label)
        return containers

    def ordered(self, containers: ContainerQuerySet) -> ContainerQuerySet:
        """In the states that are wanted, in the order that is wanted."""
        if self.state:
            containers = containers.filter(state__in=self.state)
        return containers.sorted_by(self.sort)


def _text(value: str) -> str:
    """At most LONGEST characters, without what a database can't hold."""
    return value[:LONGEST].replace("\0", "").encode("utf-8", "ignore").decode().strip()


def _values(query: QueryDict, name: str) -> tuple[str, ...]:
    given = map(_text, query.getlist(name)[:MOST])
    return tuple(dict.fromkeys(filter(None, given)))


def _known(values: tuple[str, ...], known: list[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value in known)


def _page(text: str) -> int:
    """1 where it is not a number; the list itself is what limits it."""
    number = text[:20]
    return max(1, int(number)) if number.isascii() and number.isdecimal() else 1


def _image(wanted: str) -> Q:
    """An image's id, its name with a tag, or its name without: then any tag."""
    condition = Q(image=wanted) | Q(image_id=wanted)
    return condition | Q(image__startswith=f"{wanted}:")
