"""Roles: who may do what on which hosts. For superusers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from dashboard.services.acting import Done, acting
from hosts import access
from hosts.models import Grant, Host, Outcome, Role, Verb

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from dashboard.services.acting import Actor

    Grantee = User | Group


def add(
    *,
    actor: Actor,
    grantee: Grantee,
    role: Role,
    host: Host | None = None,
    label: str = "",
) -> Done:
    """Grant a role on a host or on a label; it replaces another one granted there."""
    with acting(
        actor=actor,
        verb=Verb.GRANT_ADD,
        host=host,
        object_id=str(grantee.pk),
        object_name=str(grantee),
    ) as act:
        whom = {"group": grantee} if isinstance(grantee, Group) else {"user": grantee}
        before = Grant.objects.filter(**whom, host=host, label=label).first()
        if before is not None and before.role == role:
            act.outcome = Outcome.UNCHANGED
        Grant.objects.update_or_create(
            **whom, host=host, label=label, defaults={"role": role}
        )
        act.message = _("%(whom)s is now %(role)s on %(where)s.") % {
            "whom": grantee,
            "role": role.label.lower(),
            "where": host or label,
        }
    return Done.of(act)


def remove(*, actor: Actor, grant: Grant) -> Done:
    grantee: Grantee | None = grant.user or grant.group
    with acting(
        actor=actor,
        verb=Verb.GRANT_REMOVE,
        host=grant.host,
        object_id=str(grantee.pk) if grantee else "",
        object_name=str(grantee),
    ) as act:
        grant.delete()
        act.message = _("%(whom)s is no longer %(role)s on %(where)s.") % {
            "whom": grantee,
            "role": Role(grant.role).label.lower(),
            "where": grant.host or grant.label,
        }
    return Done.of(act)


def reach(grantee: Grantee) -> list[tuple[Host, Role]]:
    """The hosts on which this person or group may do something, and as what."""
    if isinstance(grantee, Group):
        roles = access.roles_by(Grant.objects.filter(group=grantee))
    else:
        roles = access.roles_of(grantee)
    hosts = Host.objects.filter(pk__in=roles)
    return [(host, roles[host.pk]) for host in hosts]
