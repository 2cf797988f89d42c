"""People: who may sign in. For superusers."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.services.acting import Done, acting
from hosts.models import Verb

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User

    from dashboard.services.acting import Act, Actor

ASCII_NAME = ASCIIUsernameValidator()


def generate_password() -> str:
    """One that nobody can guess and everybody can paste."""
    return secrets.token_urlsafe(15)


def give_name(user: User, username: str) -> None:
    """Raises ValidationError where others could take them for somebody else.

    That is, with another one's name in other capitals, or with look-alike letters.
    """
    others = get_user_model().objects.exclude(pk=user.pk)
    try:
        ASCII_NAME(username)
    except ValidationError as error:
        raise ValidationError({"username": error.messages}) from error
    if others.filter(username__iexact=username).exists():
        taken = _("This name is taken, if perhaps with other capitals.")
        raise ValidationError({"username": taken})
    user.username = username
    user.full_clean(exclude=["password"])


def add(
    *, actor: Actor, username: str, password: str, is_superuser: bool = False
) -> Done:
    """`object_id` of the answer is the new person's pk. Raises ValidationError."""
    with acting(actor=actor, verb=Verb.USER_ADD, object_name=username) as act:
        user = get_user_model()(is_superuser=is_superuser)
        give_name(user, username)
        validate_password(password, user)
        user.set_password(password)
        user.save()
        act.concerns(str(user.pk), username)
        act.message = _("%(name)s was added.") % {"name": username}
        if is_superuser:
            act.message = _("%(name)s was added as a superuser.") % {"name": username}
    return Done.of(act)


def edit(*, actor: Actor, user: User, username: str, is_superuser: bool) -> Done:
    """Raises ValidationError, also where no superuser would be left."""
    with _about(actor, Verb.USER_EDIT, user) as act, transaction.atomic():
        if user.is_superuser and not is_superuser:
            _spare_superuser(actor, user)
        changes = []
        if username != user.username:
            changes.append(_("is now called “%(name)s”") % {"name": username})
            give_name(user, username)
        if is_superuser != user.is_superuser:
            changes.append(
                _("is a superuser now") if is_superuser else _("is no superuser now")
            )
        user.is_superuser = is_superuser
        user.save(update_fields=["username", "is_superuser"])
        what = ", ".join(changes) or _("stays as before")
        act.message = f"{act.activity.object_name}: {what}."
    return Done.of(act)


def disable(*, actor: Actor, user: User) -> Done:
    """They can't sign in any more, and their sessions end. Raises ValidationError."""
    with _about(actor, Verb.USER_DISABLE, user) as act, transaction.atomic():
        _spare_superuser(actor, user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        _end_sessions(user)
        act.message = _("%(name)s was disabled and is signed out everywhere.") % {
            "name": user.username
        }
    return Done.of(act)


def enable(*, actor: Actor, user: User) -> Done:
    with _about(actor, Verb.USER_ENABLE, user) as act:
        user.is_active = True
        user.save(update_fields=["is_active"])
        act.message = _("%(name)s was enabled.") % {"name": user.username}
    return Done.of(act)


def reset_password(*, actor: Actor, user: User, password: str) -> Done:
    """Somebody else's; their sessions end by it. Raises ValidationError."""
    with _about(actor, Verb.USER_RESET_PASSWORD, user) as act:
        if user.pk == actor.pk:
            raise ValidationError(_("Use “Change password” for your own."))
        validate_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
        act.message = _("The password of %(name)s was reset; their sessions ended.") % {
            "name": user.username
        }
    return Done.of(act)


def _about(actor: Actor, verb: Verb, user: User) -> AbstractContextManager[Act]:
    return acting(
        actor=actor, verb=verb, object_id=str(user.pk), object_name=user.username
    )


def _end_sessions(user: User) -> None:
    """For good: else they would go on once the person is enabled again.

    Whose a session is stands inside it, so all are looked at.
    """
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _spare_superuser(actor: Actor, user: User) -> None:
    """Somebody must be left who can manage people; in a transaction.

    All are locked, so that two superusers cannot disable each other at once.
    """
    if user.pk == actor.pk:
        raise ValidationError(
            _("You cannot do this to yourself: ask another superuser.")
        )
    superusers = get_user_model().objects.select_for_update().order_by("pk")
    left = superusers.filter(is_superuser=True, is_active=True)
    if user.is_superuser and {one.pk for one in left} <= {user.pk}:
        raise ValidationError(_("This is the last active superuser."))
