"""What is known of every engine. `store.py` is the only writer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hosts.models import Host
from inventory.searching import among, labelled, matching, order

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class Kind(models.TextChoices):
    """The nouns that the inventory holds."""

    CONTAINER = "container", _("Container")
    IMAGE = "image", _("Image")
    HOST = "host", _("Host")


class HostState(models.Model):
    """What `manage.py watch` last saw of a host."""

    class State(models.TextChoices):
        CONNECTING = "connecting", _("connecting")
        UP = "up", _("up")
        UNREACHABLE = "unreachable", _("unreachable")

    host = models.OneToOneField(
        Host, models.CASCADE, primary_key=True, related_name="state"
    )
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.CONNECTING
    )
    since = models.DateTimeField()  # when this state began
    reason = models.TextField(blank=True)  # why it is unreachable, as a sentence
    product = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=100, blank=True)
    api_version = models.CharField(max_length=20, blank=True)
    os = models.CharField(max_length=200, blank=True)
    arch = models.CharField(max_length=50, blank=True)
    kernel = models.CharField(max_length=200, blank=True)
    ncpu = models.PositiveIntegerField(null=True)
    mem_total = models.PositiveBigIntegerField(null=True)  # bytes
    # When the last whole list that was taken over began.
    containers_read_at = models.DateTimeField(null=True)
    images_read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.host}: {self.state}"

    @property
    def is_stale(self) -> bool:
        """Nobody keeps what is known of this host current now."""
        return self.state != self.State.UP or not self.host.enabled


class HostObject(models.Model):
    """A row of an object that lives on an engine."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="%(class)ss")
    engine_id = models.CharField(max_length=80)
    created = models.DateTimeField(null=True)
    labels: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Digest of all that is shown; a row whose digest is unchanged is not written.
    fingerprint = models.CharField(max_length=40)
    # When the read began that this row was last written from; a later whole list of
    # its host (`HostState`) has confirmed it without writing.
    read_at = models.DateTimeField()

    class Meta:
        abstract = True


class SearchText(models.Model):
    """What the search looks in: lower-cased lines; see rows.py.

    Apart from the row itself, which is five times as wide: to search, the database
    reads these and nothing else.
    """

    host = models.ForeignKey(Host, models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class ContainerQuerySet(models.QuerySet["Container"]):
    SORTS = {
        "state": ("state_order", "name", "pk"),
        "name": ("name", "pk"),
        "host": ("host__name", "name", "pk"),
        "image": ("image", "name", "pk"),
        "project": ("project", "name", "pk"),
        "created": ("created", "pk"),
    }

    def visible_to(self, user: User | AnonymousUser) -> ContainerQuerySet:
        if user.is_superuser and user.is_active:
            return self
        return self.filter(host__in=Host.objects.visible_to(user))

    def search(self, words: str) -> ContainerQuerySet:
        """Every word in what is known of the container, or in its host's name."""
        found = matching(ContainerText.objects.all(), words)
        return self if found is None else among(self, found)

    def with_label(self, label: str) -> ContainerQuerySet:
        """`key` or `key=value`, in any case of letters."""
        return among(self, labelled(ContainerText.objects.all(), label))

    def sorted_by(self, key: str) -> ContainerQuerySet:
        """A key of SORTS, `-` before it for the other way round; else by state.

        Each is an index of its own, so that the first page needs no sorting.
        """
        return self.order_by(*order(self.SORTS, key, "state"))

    def for_list(self) -> ContainerQuerySet:
        """With all that a row of the list shows."""
        return self.select_related("host__state").defer(
            "fingerprint",
            "host__tls_ca",
            "host__tls_cert",
            "host__tls_key_encrypted",
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
        return f"container-{self.host.slug}-{self.short_id}"

    def get_absolute_url(self) -> str:
        return reverse("container", args=[self.host.slug, self.engine_id])


class ContainerText(SearchText):
    row = models.OneToOneField(
        Container, models.CASCADE, primary_key=True, related_name="+"
    )


class ImageQuerySet(models.QuerySet["Image"]):
    SORTS = {
        "name": ("repository", "tag", "pk"),
        "host": ("host__name", "repository", "pk"),
        "size": ("size", "pk"),
        "created": ("created", "pk"),
    }

    def visible_to(self, user: User | AnonymousUser) -> ImageQuerySet:
        if user.is_superuser and user.is_active:
            return self
        return self.filter(host__in=Host.objects.visible_to(user))

    def search(self, words: str) -> ImageQuerySet:
        """Every word in what is known of the image, or in its host's name."""
        found = matching(ImageText.objects.all(), words)
        return self if found is None else among(self, found)

    def with_label(self, label: str) -> ImageQuerySet:
        """`key` or `key=value`, in any case of letters."""
        return among(self, labelled(ImageText.objects.all(), label))

    def dangling(self) -> ImageQuerySet:
        """Without any tag."""
        return self.filter(tag="")

    def unused(self) -> ImageQuerySet:
        """That no container of the same host was made from, running or not."""
        users = Container.objects.filter(
            host=models.OuterRef("host"), image_id=models.OuterRef("engine_id")
        )
        return self.filter(~models.Exists(users))

    def sorted_by(self, key: str) -> ImageQuerySet:
        """As of containers; else by name."""
        return self.order_by(*order(self.SORTS, key, "name"))

    def for_list(self) -> ImageQuerySet:
        """With all that a row of the list shows."""
        return (
            self.with_use()
            .select_related("host__state")
            .defer(
                "fingerprint",
                "host__tls_ca",
                "host__tls_cert",
                "host__tls_key_encrypted",
            )
        )

    def with_use(self) -> ImageQuerySet:
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


class Forgotten(models.Model):
    """An object known to be gone, so that a slower, older read can't bring it back."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    engine_id = models.CharField(max_length=80)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host", "kind", "engine_id"], name="forgotten_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.engine_id}"


class Change(models.Model):
    """One row that was written or forgotten, in the order of the writing.

    Written in the transaction of the write itself; followed by id, pruned by age.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    host = models.ForeignKey(Host, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    engine_id = models.CharField(max_length=80, blank=True)
    gone = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind} {self.engine_id}"


class WatchBeat(models.Model):
    """The one row in which `manage.py watch` says that it is alive."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at}"
