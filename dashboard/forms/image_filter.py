"""The filter of the images' list, as the URL holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict

from dashboard.forms import query as asked

if TYPE_CHECKING:
    from inventory.models import ImageQuerySet

SORTS = ("name", "host", "size", "created", "used")


@dataclass(frozen=True)
class ImageFilter:
    """`sort` is a key of SORTS, with `-` before it for descending."""

    q: str
    host: tuple[str, ...]
    label: tuple[str, ...]
    unused: bool
    dangling: bool
    sort: str
    page: int

    @classmethod
    def from_query(cls, query: QueryDict) -> ImageFilter:
        sort = query.get("sort", "")
        return cls(
            q=asked.text(query.get("q", "")),
            host=asked.values(query, "host"),
            label=asked.values(query, "label"),
            unused=query.get("unused", "") in ("1", "on", "true"),
            dangling=query.get("dangling", "") in ("1", "on", "true"),
            sort=sort if sort.removeprefix("-") in SORTS and sort[:2] != "--" else "",
            page=asked.page(query),
        )

    @property
    def is_narrow(self) -> bool:
        """Does it leave anything out?"""
        return bool(self.q or self.host or self.label or self.unused or self.dangling)

    def narrowed(self, images: ImageQuerySet) -> ImageQuerySet:
        """Those that are wanted. Hosts are alternatives; of labels, all are wanted."""
        if self.q:
            images = images.search(self.q)
        if self.host:
            images = images.filter(host__slug__in=self.host)
        for label in self.label:
            images = images.with_label(label)
        if self.unused:
            images = images.unused()
        return images.dangling() if self.dangling else images

    def ordered(self, images: ImageQuerySet) -> ImageQuerySet:
        """With all that a row shows, in the order that is wanted."""
        images = images.for_list()
        if self.sort.removeprefix("-") == "used":
            return images.order_by(
                self.sort.replace("used", "containers_count"), "repository", "pk"
            )
        return images.sorted_by(self.sort)
