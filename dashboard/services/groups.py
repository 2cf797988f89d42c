"""Groups of people, to whom roles can be granted as to one. For superusers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.services.acting import Done, acting
from hosts.models import Verb

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from dashboard.services.acting import Actor


def add(*, actor: Actor, name: str) -> Done:
    """`object_id` of the answer is the new group's pk. Raises ValidationError."""
    with acting(actor=actor, verb=Verb.GROUP_ADD, object_name=name) as act:
        group = Group(name=name)
        group.full_clean()
        group.save()
        act.concerns(str(group.pk), name)
        act.message = _("The group %(name)s was added.") % {"name": name}
    return Done.of(act)


def edit(*, actor: Actor, group: Group, name: str, members: Iterable[User]) -> Done:
    """Its name and who is in it. Raises ValidationError."""
    with (
        acting(
            actor=actor,
            verb=Verb.GROUP_EDIT,
            object_id=str(group.pk),
            object_name=group.name,
        ) as act,
        transaction.atomic(),
    ):
        group.name = name
        group.full_clean()
        group.save()
        group.user_set.set(members)
        names = group.user_set.order_by("username").values_list("username", flat=True)
        act.message = _("The group %(name)s: %(members)s.") % {
            "name": name,
            "members": ", ".join(names) or _("nobody"),
        }
    return Done.of(act)


def remove(*, actor: Actor, group: Group) -> Done:
    """The group and the roles granted to it; its people stay."""
    with acting(
        actor=actor,
        verb=Verb.GROUP_REMOVE,
        object_id=str(group.pk),
        object_name=group.name,
    ) as act:
        group.delete()
        act.message = _("The group %(name)s was removed.") % {"name": group.name}
    return Done.of(act)
