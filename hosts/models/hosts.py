"""The registered endpoints, and who may do what on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
