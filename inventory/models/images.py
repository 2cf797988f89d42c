"""Images, as engines' lists tell of them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse

from inventory.models.containers import Container
from inventory.models.objects import HostObject, HostObjectQuerySet, SearchText


class ImageQuerySet(HostObjectQuerySet["Image"]):
    SORTS = {
        "name": ("repository", "tag", "pk"),
        "host": ("host__name", "repository", "pk"),
        "size": ("size", "pk"),
        "created": ("created", "pk"),
    }
    DEFAULT_SORT = "name"

    def texts(self) -> models.QuerySet[ImageText]:
        return ImageText.objects.all()

    def for_list(self) -> Self:
        return super().for_list().with_use()

    def dangling(self) -> Self:
        """Without any tag."""
        return self.filter(tag="")

    def unused(self) -> Self:
        """That no container of the same host was made from, running or not."""
        users = Container.objects.filter(
            host=models.OuterRef("host"), image_id=models.OuterRef("engine_id")
        )
        return self.filter(~models.Exists(users))

    def with_use(self) -> Self:
        """With `containers_count`: the host's containers that were made from it."""
        users = (
            Container.objects.filter(
                host=models.OuterRef("host"), image_id=models.OuterRef("engine_id")
            )
            .order_by()
            .values("host")
            .annotate(count=models.Count("pk"))
        )
        return self.annotate(
            containers_count=Coalesce(models.Subquery(users.values("count")), 0)
        )


class Image(HostObject):
    """An image as the engine's list tells (`GET /images/json`)."""

    tags: models.JSONField[Any, Any] = models.JSONField(default=list)
    digests: models.JSONField[Any, Any] = models.JSONField(default=list)
    # Of the first tag, or of the digest where there is no tag; for sorting.
    repository = models.CharField(max_length=255, blank=True)
    tag = models.CharField(max_length=128, blank=True)
    size = models.PositiveBigIntegerField()  # bytes

    objects = ImageQuerySet.as_manager()
    LISTED_AT = "images_read_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "engine_id"], name="one_image")
        ]
        indexes = [
            models.Index(fields=["repository", "tag", "id"], name="image_by_name"),
            models.Index(fields=["host", "repository", "id"], name="image_by_host"),
            models.Index(fields=["size", "id"], name="image_by_size"),
            models.Index(fields=["created", "id"], name="image_by_created"),
        ]

    def __str__(self) -> str:
        return self.tags[0] if self.tags else self.short_id

    @property
    def short_id(self) -> str:
        return self.engine_id.removeprefix("sha256:")[:12]

    @property
    def row_id(self) -> str:
        return f"image-{self.host.slug}-{self.short_id}"

    def get_absolute_url(self) -> str:
        return reverse("image", args=[self.host.slug, self.engine_id])


class ImageText(SearchText):
    row = models.OneToOneField(
        Image, models.CASCADE, primary_key=True, related_name="+"
    )
