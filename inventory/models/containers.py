"""Containers, as engines' lists tell of them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hosts.models import Host
from inventory.models.objects import HostObject, HostObjectQuerySet, SearchText


class ContainerQuerySet(HostObjectQuerySet["Container"]):
    SORTS = {
        "state": ("state_order", "name", "pk"),
        "name": ("name", "pk"),
        "host": ("host__name", "name", "pk"),
        "image": ("image", "name", "pk"),
        "project": ("project", "name", "pk"),
        "created": ("created", "pk"),
    }
    DEFAULT_SORT = "state"

    def texts(self) -> models.QuerySet[ContainerText]:
        return ContainerText.objects.all()

    def for_list(self) -> Self:
        """Without what only a container's own page shows: half of a row's bytes."""
        return (
            super()
            .for_list()
            .defer(
                *("names", "labels", "networks", "mounts", "command", "status"),
                *("service", "finished", "image_id"),
            )
        )


class Container(HostObject):
    """A container as the engine's list tells (`GET /containers/json`)."""

    class State(models.TextChoices):
        CREATED = "created", _("created")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        RESTARTING = "restarting", _("restarting")
        REMOVING = "removing", _("removing")
        EXITED = "exited", _("exited")
        DEAD = "dead", _("dead")

    class Health(models.TextChoices):
        NONE = "", _("no health check")
        STARTING = "starting", _("starting")
        HEALTHY = "healthy", _("healthy")
        UNHEALTHY = "unhealthy", _("unhealthy")

    name = models.CharField(max_length=255)
    names: models.JSONField[Any, Any] = models.JSONField(default=list)
    image = models.CharField(max_length=255)
    image_id = models.CharField(max_length=80)
    command = models.TextField(blank=True)
    state = models.CharField(max_length=12)
    # Running first, then what is on its way, then what has stopped.
    state_order = models.PositiveSmallIntegerField()
    status = models.TextField(blank=True)  # the engine's words when it was written
    health = models.CharField(max_length=10, blank=True)
    exit_code = models.IntegerField(null=True)
    # Estimated from the status text, as exact as that is (seconds).
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    ports: models.JSONField[Any, Any] = models.JSONField(default=list)
    networks: models.JSONField[Any, Any] = models.JSONField(default=list)
    mounts: models.JSONField[Any, Any] = models.JSONField(default=list)
    project = models.CharField(max_length=255, blank=True)
    service = models.CharField(max_length=255, blank=True)

    objects = ContainerQuerySet.as_manager()
    LISTED_AT = "containers_read_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "engine_id"], name="one_container")
        ]
        indexes = [
            models.Index(
                fields=["state_order", "name", "id"], name="container_default"
            ),
            models.Index(fields=["name", "id"], name="container_by_name"),
            models.Index(fields=["host", "name", "id"], name="container_by_host"),
            models.Index(fields=["image", "name", "id"], name="container_by_image"),
            models.Index(fields=["project", "name", "id"], name="container_by_project"),
            models.Index(fields=["created", "id"], name="container_by_created"),
            models.Index(fields=["host", "image_id"], name="container_of_image"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_id(self) -> str:
        return self.engine_id[:12]

    @property
    def row_id(self) -> str:
        """The id of this container's table row, and of what a push replaces."""
        return row_id_of(self.host, self.engine_id)

    def get_absolute_url(self) -> str:
        return reverse("container", args=[self.host.slug, self.engine_id])


def row_id_of(host: Host, engine_id: str) -> str:
    """`Container.row_id`, also of one that is not known any more."""
    return f"container-{host.slug}-{engine_id[:12]}"


class ContainerText(SearchText):
    row = models.OneToOneField(
        Container, models.CASCADE, primary_key=True, related_name="+"
    )
