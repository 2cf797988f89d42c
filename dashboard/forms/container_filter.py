"""The filter of the containers' list, as the URL holds it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from dashboard.forms import query as asked
from inventory.models import Container, ContainerQuerySet

NO_HEALTH = "none"
LATEST = ":latest"


@dataclass(frozen=True)
class ContainerFilter(asked.UrlFilter):
    """`sort` is "" or a key of ContainerQuerySet.SORTS, `-` before it: descending."""

    REPEATABLE = ("host", "state", "health", "project", "label", "image")
    BESIDE = ("state",)

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
        values = {name: asked.values(query, name) for name in cls.REPEATABLE}
        values["state"] = _known(values["state"], Container.State.values)
        values["health"] = _known(
            values["health"], [*filter(None, Container.Health.values), NO_HEALTH]
        )
        sort = query.get("sort", "")
        return cls(
            q=asked.text(query.get("q", "")),
            sort=sort if sort.removeprefix("-") in ContainerQuerySet.SORTS else "",
            page=asked.page(query),
            **values,
        )

    def in_any_state(self, containers: ContainerQuerySet) -> ContainerQuerySet:
        """All conditions but the states: what the counts of states are taken from.

        Values of one name are alternatives; of labels, all are wanted.
        """
        if self.q:
            containers = containers.search(_without_slashes(self.q))
        if self.host:
            containers = containers.filter(host__slug__in=self.host)
        if self.health:
            words = ["" if word == NO_HEALTH else word for word in self.health]
            containers = containers.filter(health__in=words)
        if self.project:
            containers = containers.filter(project__in=_projects(self.project))
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


def _known(values: tuple[str, ...], known: list[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value in known)


def _without_slashes(words: str) -> str:
    """The engine itself calls a container `/web`."""
    return " ".join(word.lstrip("/") or word for word in words.split())


def _projects(wanted: tuple[str, ...]) -> QuerySet[Container, Any]:
    """The projects with these names in any case of letters."""
    named = reduce(or_, (Q(project__iexact=name) for name in wanted))
    return Container.objects.filter(named).order_by().values("project")


def _image(wanted: str) -> Q:
    """An image's id, its name with a tag, or its name without: then any tag.

    `latest` is also what an engine means by a name without a tag.
    """
    condition = Q(image=wanted) | Q(image_id=wanted)
    if wanted.endswith(LATEST):
        condition |= Q(image=wanted.removesuffix(LATEST))
    return condition | Q(image__startswith=f"{wanted}:")
