"""First set-up: the one-time link, and the first administrator that it makes."""

from __future__ import annotations

import hashlib
import secrets
import socket
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.services import hosts
from dashboard.services.acting import Done, closing
from dashboard.services.people import give_name
from hosts.activity import open_activity
from hosts.engine.probe import probe
from hosts.engine.types import Endpoint
from hosts.models import SetupLink, Verb
from hosts.registration import Registration, free_slug

if TYPE_CHECKING:
    from django.contrib.auth.models import User

VALID_FOR = timedelta(minutes=60)


class Writer(Protocol):
    def write(self, text: str, /) -> object: ...


class LinkIsDead(PermissionDenied):
    """The link was used by somebody else meanwhile, or has grown too old."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This link was used by somebody else meanwhile, or is too old. If there"
                " is no user yet, start the server again: it prints a new link."
            )
        )


def new_link() -> str | None:
    """A new token in place of the old one; None where there is a user already."""
    with transaction.atomic():
        SetupLink.objects.all().delete()
        if get_user_model().objects.exists():
            return None
        token = secrets.token_urlsafe(32)
        SetupLink.objects.create(
            digest=_digest(token), expires_at=timezone.now() + VALID_FOR
        )
    return token


def print_link(out: Writer | None = None) -> None:
    """Write the link for the first administrator, if there is none yet."""
    token = new_link()
    if token is None:
        return
    # All addresses of this machine are meant by "", 0.0.0.0 and ::.
    address = settings.BIND if settings.BIND.strip("0.:") else "127.0.0.1"
    address = f"[{address}]" if ":" in address else address
    (out or sys.stdout).write(
        "There is no user yet. Within 60 minutes, open this link once to make the"
        f" first administrator:\n\n  http://{address}:{settings.PORT}/setup/{token}/\n\n"
    )


def is_open(token: str) -> bool:
    """May the first administrator be made with this token?"""
    return (
        SetupLink.objects.filter(
            digest=_digest(token), expires_at__gt=timezone.now()
        ).exists()
        and not get_user_model().objects.exists()
    )


def was_open(token: str) -> bool:
    """Is this a token that we gave out, used or too old by now?"""
    return SetupLink.objects.filter(digest=_digest(token)).exists()


def set_up(*, token: str, username: str, password: str) -> User:
    """The first administrator. Of two who race one wins; LinkIsDead for the other."""
    activity = open_activity(actor=None, actor_name=username, verb=Verb.USER_SETUP)
    with closing(activity) as act, transaction.atomic():
        now = timezone.now()
        links = SetupLink.objects.filter(digest=_digest(token), expires_at__gt=now)
        if not links.update(expires_at=now) or get_user_model().objects.exists():
            raise LinkIsDead
        user = get_user_model()(is_superuser=True)
        give_name(user, username)
        validate_password(password, user)
        user.set_password(password)
        user.save()
        activity.actor_id = user.pk
        act.concerns(str(user.pk), username)
    return user


def add_local(*, actor: User) -> Done:
    """Add this machine's engine as host `local`, if it answers.

    Raises EngineError with the reason why not.
    """
    probe(Endpoint(local_engine()))
    return hosts.add(
        actor=actor,
        registration=Registration(
            name="local", slug=free_slug("local"), url=local_engine()
        ),
    )


def local_engine() -> str:
    """The address of this machine's engine, "" where its socket cannot be used."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocking:
        knocking.settimeout(1)
        try:
            knocking.connect(settings.LOCAL_SOCKET)
        except OSError:
            return ""
    return f"unix://{settings.LOCAL_SOCKET}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
