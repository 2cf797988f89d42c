"""What was done: the audit trail, and the words that it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hosts.models.hosts import Host

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


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
