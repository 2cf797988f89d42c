"""The filter of the images' list, as the URL holds it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from dashboard.forms import query as asked
from inventory.models import ImageQuerySet

SORTS = (*ImageQuerySet.SORTS, "used")


@dataclass(frozen=True)
class ImageFilter(asked.UrlFilter):
    """`sort` is "" or one of SORTS, with `-` before it for descending."""

    REPEATABLE = ("host", "label")
    FLAGS = ("unused", "dangling")

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
            unused=asked.flag(query, "unused"),
            dangling=asked.flag(query, "dangling"),
            sort=sort if sort.removeprefix("-") in SORTS else "",
            page=asked.page(query),
        )

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
