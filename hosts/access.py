"""Who may do what: the roles that a person has on hosts.

Visibility is a query (`Host.objects.visible_to`); what one may do is a role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from hosts.models import Grant, GrantQuerySet, Host, HostLabel, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


def roles_of(user: User | AnonymousUser) -> dict[int, Role]:
    """The highest role of `user` on each host that they may see, by the host's pk."""
    if not user.is_active:
        return {}
    if user.is_superuser:
        return dict.fromkeys(Host.objects.values_list("pk", flat=True), Role.ADMIN)
    return roles_by(Grant.objects.of(user))


def roles_by(grants: GrantQuerySet) -> dict[int, Role]:
    """The highest role that these grants give on each host, by the host's pk."""
    roles: dict[int, Role] = {}
    direct = grants.filter(host__isnull=False).values_list("host_id", "role")
    by_label = dict[str, int]()
    for label, role in grants.exclude(label="").values_list("label", "role"):
        by_label[label] = max(role, by_label.get(label, 0))
    labelled = HostLabel.objects.filter(text__in=by_label).values_list("host", "text")
    for host, role in [*direct, *((host, by_label[text]) for host, text in labelled)]:
        roles[host] = Role(max(role, roles.get(host, 0)))
    return roles


def role_on(user: User | AnonymousUser, host: Host) -> Role | None:
    """The highest role of `user` on `host`, None where they may not even see it."""
    return roles_of(user).get(host.pk)


def require(user: User | AnonymousUser, host: Host, role: Role) -> None:
    """Raise PermissionDenied unless `user` has at least `role` on `host`."""
    if (role_on(user, host) or 0) < role:
        raise PermissionDenied(
            _("This needs the role “%(role)s” on %(host)s.")
            % {"role": role.label, "host": host.name}
        )


def require_superuser(user: User | AnonymousUser) -> None:
    """Raise PermissionDenied unless `user` is a superuser."""
    if not (user.is_active and user.is_superuser):
        raise PermissionDenied(_("Only a superuser can do this."))
