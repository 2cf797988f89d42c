"""Ten failures within five minutes for one account and address: then wait.

The account itself is never locked: from another address it can be signed in to.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hosts.models import SignInFailure

LIMIT = 10
WINDOW = timedelta(minutes=5)


class LockedOut(PermissionDenied):
    """Too many failures; `wait` is how long until the next try is looked at."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(
            _(
                "Too many failed attempts to sign in."
                " Wait a few minutes, then try again."
            )
        )


def knock(*, account: str, address: str) -> None:
    """Count a try before it is made, and take it back (`forget`) when it succeeded.

    So tries that are made at the same moment count each other. One that is turned
    away is not counted: the wait ends five minutes after the last real failure.
    Raises LockedOut.
    """
    now = timezone.now()
    key = _key(account, address)
    with transaction.atomic():
        SignInFailure.objects.filter(at__lt=now - 2 * WINDOW).delete()
        recent = SignInFailure.objects.filter(key=key).values_list("at", flat=True)
        wait = _wait(list(recent[:LIMIT]), now)
        if not wait:
            SignInFailure.objects.create(key=key, at=now)
    if wait:
        raise LockedOut(wait)


def forget(*, account: str, address: str) -> None:
    """A success: what failed before no longer counts."""
    SignInFailure.objects.filter(key=_key(account, address)).delete()


def _wait(failures: list[datetime], now: datetime) -> timedelta:
    """How long to wait after these, the newest first; nothing where there are few."""
    if len(failures) < LIMIT or failures[0] - failures[-1] > WINDOW:
        return timedelta()
    return max(failures[0] + WINDOW - now, timedelta())


def _key(account: str, address: str) -> str:
    return hashlib.sha256(f"{account}\0{_counted(address)}".encode()).hexdigest()


def _counted(address: str) -> str:
    """What is counted as one address: of IPv6 the /64 that one connection is given."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed), 64), strict=False))
