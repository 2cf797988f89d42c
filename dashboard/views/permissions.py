"""Every view declares who may call it. A test walks the URLs and fails on one without.

The declaration is kept on the view as `permission`, for that test and for readers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from hosts import access
from hosts.models import Host, Role

View = Callable[..., HttpResponseBase]


def _declared(view: View, permission: str) -> View:
    view.permission = permission  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody, signed in or not."""
    return _declared(view, "public")


def signed_in(view: View) -> View:
    """Anybody who is signed in; what they see is up to `visible_to`."""
    return _declared(login_required(view), "signed in")


def superuser(view: View) -> View:
    """Superusers; others who are signed in get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require_superuser(request.user)
        return view(request, *args, **kwargs)

    return _declared(login_required(guarded), "superuser")


def on_host(role: Role) -> Callable[[View], View]:
    """Those with `role` on the host that the URL names by its slug.

    The view gets the Host in the slug's place, and `request.role` is set. A host that
    one may not see is 404, exactly as if it did not exist; too low a role is 403.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(
            request: HttpRequest, host: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            found = get_object_or_404(
                Host.objects.visible_to(request.user).select_related("state"),
                slug=host,
            )
            access.require(request.user, found, role)
            return view(request, found, *args, **kwargs)

        return _declared(login_required(guarded), f"{role.name.lower()} on host")

    return declare
