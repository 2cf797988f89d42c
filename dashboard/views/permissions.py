"""Every view declares who may call it. A test walks the URLs and fails on one without.

The declaration is kept on the view as `permission`, for that test and for readers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from dashboard.htmx import toast
from dashboard.services.acting import acting
from hosts import access
from hosts.models import Host, Role, Verb

View = Callable[..., HttpResponseBase]


class Declared(Protocol):
    """A view that says who may call it."""

    permission: str

    def __call__(self, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def _declared(view: View, permission: str) -> View:
    declared = cast(Declared, view)
    declared.permission = permission
    return declared


def page_of(request: HttpRequest) -> str:
    """The page that somebody looks at: not the fragment or the verb they asked for.

    "" where it is not known, or not a page of ours.
    """
    if htmx := HtmxDetails(request):
        return htmx.current_url_abs_path or ""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = urlsplit(request.headers.get("Referer", ""))
    if (referer.scheme, referer.netloc) != (request.scheme, request.get_host()):
        return ""
    return urlunsplit(referer._replace(scheme="", netloc=""))


def _behind_sign_in(view: View) -> View:
    """Leads anonymous people to the sign-in page, and from there back to their page.

    A page with much typed into it stays; see session.js. What others get is theirs
    alone: no cache stores it, unless the view has said something else.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response
        if request.headers.get("X-Keep-Page"):
            sentence = _("Your session has ended. Sign in, then send this again.")
            ended = toast(request, "danger", sentence, sign_in=True)
            return HttpResponse(ended, status=403)
        page = page_of(request)
        return redirect_to_login(page) if page else redirect("login")

    return guarded


def public(view: View) -> View:
    """Anybody, signed in or not."""
    return _declared(view, "public")


def signed_in(view: View) -> View:
    """Anybody who is signed in; what they see is up to `visible_to`."""
    return _declared(_behind_sign_in(view), "signed in")


def superuser(view: View) -> View:
    """Superusers; others who are signed in get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require_superuser(request.user)
        return view(request, *args, **kwargs)

    return _declared(_behind_sign_in(guarded), "superuser")


def superuser_does(verb: Verb) -> Callable[[View], View]:
    """Superusers; where somebody else tries the verb, that leaves an activity."""

    def declare(view: View) -> View:
        @wraps(view)
        def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and not request.user.is_superuser:
                with acting(actor=request.user, verb=verb):
                    pass  # is refused before it comes here
            access.require_superuser(request.user)
            return view(request, *args, **kwargs)

        return _declared(_behind_sign_in(noted), "superuser")

    return declare


def on_host(role: Role, *, in_service: bool = False) -> Callable[[View], View]:
    """Those with `role` on the host that the URL names by its slug.

    The view gets the Host in the slug's place, and `request.role` is set. A host that
    one may not see is 404, exactly as if it did not exist; too low a role is 403.
    `in_service`: the service requires the role, so that a refusal leaves an activity.
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
            if not in_service:
                access.require(request.user, found, role)
            return view(request, found, *args, **kwargs)

        return _declared(_behind_sign_in(guarded), f"{role.name.lower()} on host")

    return declare


def superuser_on_host(view: View) -> View:
    """Superusers, on the host that the URL names; who may not see it gets 404."""
    return _declared(on_host(Role.VIEWER)(superuser(view)), "superuser on host")


def superuser_verb(view: View) -> View:
    """As `superuser_on_host`; its service refuses a POST, and writes that down."""

    @wraps(view)
    def guarded(request: HttpRequest, host: Host) -> HttpResponseBase:
        if request.method != "POST":
            access.require_superuser(request.user)
        return view(request, host)

    return _declared(on_host(Role.VIEWER)(guarded), "superuser on host")
