"""What people do with their own account: sign in and out, change the password."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from dashboard.services import guard
from dashboard.services.acting import Done, closing
from hosts.activity import open_activity
from hosts.models import Verb

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from dashboard.services.acting import Actor

# One argon2 hash takes 100 MB: strangers must not have many made at a time.
_hashing = threading.BoundedSemaphore(2)


class WrongPassword(PermissionDenied):
    """No such person, not active, or another password: it is not said which."""


def sign_in(*, username: str, password: str, address: str) -> User:
    """The person that this is. Raises WrongPassword or guard.LockedOut.

    A name that does not exist costs the same hash as a wrong password does. It is not
    written down: people type their password there.
    """
    exists = get_user_model().objects.filter(username=username).exists()
    activity = open_activity(
        actor=None,
        actor_name=username if exists else _("unknown user"),
        verb=Verb.USER_SIGN_IN,
        object_name=address,
    )
    with closing(activity):
        guard.knock(account=username, address=address)
        with _hashing:
            user = authenticate(username=username, password=password)
        if user is None:
            raise WrongPassword(_("The user name or the password is wrong."))
        guard.forget(account=username, address=address)
        activity.actor_id = user.pk
        return user


def sign_out(*, actor: Actor) -> Done:
    with closing(open_activity(actor=actor, verb=Verb.USER_SIGN_OUT)) as act:
        act.message = _("You have signed out.")
    return Done.of(act)


def change_password(*, actor: User, old: str, new: str, address: str) -> Done:
    """Their own; their other sessions end by it.

    Raises ValidationError and guard.LockedOut: a stolen session must not be a way to
    guess the password.
    """
    activity = open_activity(
        actor=actor,
        verb=Verb.USER_CHANGE_PASSWORD,
        object_id=str(actor.pk),
        object_name=actor.get_username(),
    )
    with closing(activity) as act:
        account = actor.get_username()
        guard.knock(account=account, address=address)
        with _hashing:
            if not actor.check_password(old):
                raise ValidationError({"old_password": _("This is not your password.")})
        guard.forget(account=account, address=address)
        validate_password(new, actor)
        actor.set_password(new)
        actor.save(update_fields=["password"])
        act.message = _("Your password was changed. Your other sessions have ended.")
    return Done.of(act)
