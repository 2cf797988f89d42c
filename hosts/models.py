"""The registered endpoints, who may do what on them, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class Role(models.IntegerChoices):
    """What a person may do on a host; a higher role may do all that a lower one may."""

    VIEWER = 1, _("Viewer")
    OPERATOR = 2, _("Operator")
    ADMIN = 3, _("Admin")


class HostQuerySet(models.QuerySet["Host"]):
    def visible_to(self, user: User | AnonymousUser) -> HostQuerySet:
        """The hosts on which `user` has any role."""
        if user.is_superuser and user.is_active:
            return self
        grants = Grant.objects.of(user)
        return self.filter(
            models.Q(pk__in=grants.filter(host__isnull=False).values("host"))
            | models.Q(
                pk__in=HostLabel.objects.filter(
                    text__in=grants.exclude(label="").values("label")
                ).values("host")
            )
        )


class Host(models.Model):
    """A Docker host: one Engine API endpoint."""

    name = models.CharField(_("Name"), max_length=100, unique=True)
    slug = models.SlugField(_("Slug"), max_length=60, unique=True)
    url = models.CharField(_("URL"), max_length=255)
    tls = models.BooleanField(_("TLS"), default=False)
    tls_ca = models.TextField(_("CA certificate"), blank=True)
    tls_cert = models.TextField(_("Client certificate"), blank=True)
    tls_key_encrypted = models.TextField(blank=True, editable=False)
    protected = models.BooleanField(_("Protected"), default=False)
    enabled = models.BooleanField(_("Enabled"), default=True)
    connect_timeout = models.PositiveSmallIntegerField(
        _("Connect timeout"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    read_timeout = models.PositiveSmallIntegerField(
        _("Read timeout"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    # Grows with every edit, so that processes notice and open new connections.
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HostQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("host", args=[self.slug])


class HostLabel(models.Model):
    """A label of a host, `env=prod`; roles can be granted on it."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="labels")
    text = models.CharField(max_length=100)

    class Meta:
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(fields=["host", "text"], name="one_label_a_host")
        ]

    def __str__(self) -> str:
        return self.text


class GrantQuerySet(models.QuerySet["Grant"]):
    def of(self, user: User | AnonymousUser) -> GrantQuerySet:
        """The grants that reach `user`, directly or through a group."""
        if not user.is_active:
            return self.none()
        return self.filter(
            models.Q(user=user.pk) | models.Q(group__in=user.groups.values("pk"))
        )


class Grant(models.Model):
    """A role, for a user or a group, on a host or on every host with a label."""

    role = models.PositiveSmallIntegerField(_("Role"), choices=Role.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="grants"
    )
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="grants")
    host = models.ForeignKey(Host, models.CASCADE, null=True, related_name="grants")
    label = models.CharField(max_length=100, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="grant_to_a_user_or_a_group",
                condition=models.Q(user__isnull=True) ^ models.Q(group__isnull=True),
            ),
            models.CheckConstraint(
                name="grant_on_a_host_or_a_label",
                condition=models.Q(host__isnull=True) ^ models.Q(label=""),
            ),
            # Null differs from null: each holds for the rows that have both.
            models.UniqueConstraint(
                fields=["user", "host"], name="one_role_a_user_and_host"
            ),
            models.UniqueConstraint(
                fields=["group", "host"], name="one_role_a_group_and_host"
            ),
            models.UniqueConstraint(
                fields=["user", "label"],
                condition=~models.Q(label=""),
                name="one_role_a_user_and_label",
            ),
            models.UniqueConstraint(
                fields=["group", "label"],
                condition=~models.Q(label=""),
                name="one_role_a_group_and_label",
            ),
        ]

    def __str__(self) -> str:
        scope = self.host or self.label
        return f"{self.user or self.group}: {self.get_role_display()} on {scope}"


class Verb(models.TextChoices):
    """Everything a person can do that changes something: `subject:verb`."""

    CONTAINER_CREATE = "container:create", _("Create container")
    CONTAINER_START = "container:start", _("Start container")
    CONTAINER_STOP = "container:stop", _("Stop container")
    CONTAINER_RESTART = "container:restart", _("Restart container")
    CONTAINER_KILL = "container:kill", _("Kill container")
    CONTAINER_PAUSE = "container:pause", _("Pause container")
    CONTAINER_UNPAUSE = "container:unpause", _("Unpause container")
    CONTAINER_RENAME = "container:rename", _("Rename container")
    CONTAINER_REMOVE = "container:remove", _("Remove container")
    CONTAINER_REVEAL = "container:reveal", _("Reveal environment")
    IMAGE_UNTAG = "image:untag", _("Untag image")
    IMAGE_REMOVE = "image:remove", _("Remove image")
    IMAGE_REVEAL = "image:reveal", _("Reveal image's environment")
    HOST_ADD = "host:add", _("Add host")
    HOST_EDIT = "host:edit", _("Edit host")
    HOST_ENABLE = "host:enable", _("Enable host")
    HOST_DISABLE = "host:disable", _("Disable host")
    HOST_REMOVE = "host:remove", _("Remove host")
    HOST_TEST = "host:test", _("Test connection")
    USER_SETUP = "user:setup", _("Set up Wharfinger")
    USER_SIGN_IN = "user:sign_in", _("Sign in")
    USER_SIGN_OUT = "user:sign_out", _("Sign out")
    USER_CHANGE_PASSWORD = "user:change_password", _("Change password")
    USER_ADD = "user:add", _("Add person")
    USER_EDIT = "user:edit", _("Edit person")
    USER_ENABLE = "user:enable", _("Enable person")
    USER_DISABLE = "user:disable", _("Disable person")
    USER_RESET_PASSWORD = "user:reset_password", _("Reset password")
    GROUP_ADD = "group:add", _("Add group")
    GROUP_EDIT = "group:edit", _("Edit group")
    GROUP_REMOVE = "group:remove", _("Remove group")
    GRANT_ADD = "grant:add", _("Grant role")
    GRANT_REMOVE = "grant:remove", _("Revoke role")


class Outcome(models.TextChoices):
    """How an activity ended. `unknown`: the engine's reply was lost."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    UNCHANGED = "unchanged", _("Nothing to do")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Unknown")


class AuditTrailIsKept(Exception):
    """Somebody's code tried to edit or delete an activity."""


class ActivityQuerySet(models.QuerySet["Activity"]):
    def close(self, **ending: Any) -> int:
        """The one edit there is: what is still running is given its ending."""
        running = self.filter(outcome=Outcome.RUNNING)
        return models.QuerySet.update(running, **ending)

    def update(self, **kwargs: Any) -> int:
        raise AuditTrailIsKept

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AuditTrailIsKept

    def visible_to(self, user: User | AnonymousUser) -> ActivityQuerySet:
        """A superuser sees all; others what was done on hosts that they may see."""
        if user.is_superuser and user.is_active:
            return self
        return self.filter(host__in=Host.objects.visible_to(user).values("pk"))


class Activity(models.Model):
    """One verb that somebody tried: who, what, on which object, how it ended.

    Written by `hosts/activity.py` only, and closed once; never edited, never deleted.
    Names are copied, so that a row stays readable when its person or host is gone.
    """

    at = models.DateTimeField(_("When"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(_("Person"), max_length=150)
    host = models.ForeignKey(
        Host, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    host_name = models.CharField(_("Host"), max_length=100, blank=True)
    verb = models.CharField(_("Verb"), max_length=40, choices=Verb.choices)
    object_id = models.CharField(max_length=255, blank=True)
    object_name = models.CharField(_("Object"), max_length=255, blank=True)
    outcome = models.CharField(
        _("Outcome"), max_length=10, choices=Outcome.choices, default=Outcome.RUNNING
    )
    message = models.TextField(_("Message"), blank=True)
    duration = models.DurationField(_("Duration"), null=True)
    # The HTTP requests behind it, secrets masked: `Exchange.to_json()` of each.
    exchanges: models.JSONField[Any, Any] = models.JSONField(default=list)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["host", "-id"], name="activity_by_host")]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.verb} {self.object_name} ({self.outcome})"

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditTrailIsKept
        super().save(**kwargs)

    def delete(
        self, using: Any | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        raise AuditTrailIsKept


class SetupLink(models.Model):
    """The one-time link that makes the first administrator; only a digest is kept.

    A used link is kept as an expired one, so that who comes second can be told.
    """

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.expires_at}"


class SignInFailure(models.Model):
    """A try to sign in that failed, or is under way; kept for some minutes."""

    # Digest of the account's name, as typed, and the address it came from.
    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["key", "-id"], name="failures_by_key")]

    def __str__(self) -> str:
        return f"{self.at}"
