"""Where a verb's failure becomes a sentence for a person.

An engine's refusal is a toast with the engine's own words, and the page stays as it
was; without htmx it is a message on the page that one came from.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme

from dashboard.htmx import toast
from dashboard.services.acting import NotConfirmed
from dashboard.services.guard import LockedOut
from hosts.engine.errors import (
    BadAnswer,
    Conflict,
    EngineError,
    HostUnreachable,
    NotFound,
    OutcomeUnknown,
)

STATUS: list[tuple[type[Exception], int]] = [
    (NotFound, 404),
    (Conflict, 409),
    (OutcomeUnknown, 504),
    (HostUnreachable, 502),
    (BadAnswer, 502),
    (EngineError, 422),
    (NotConfirmed, 422),
    (LockedOut, 429),
    (PermissionDenied, 403),
]


def status_of(error: Exception) -> int | None:
    """The HTTP status in which this is said; None where it is not ours to say."""
    return next((code for kind, code in STATUS if isinstance(error, kind)), None)


class CharsetMiddleware(MiddlewareMixin):
    """Forms are UTF-8, as browsers send ours: Django itself fails on some charsets."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() in ("utf-8", "utf8"):
            return None
        return HttpResponse(render_to_string("400.html"), status=400)


class TroubleMiddleware(MiddlewareMixin):
    """Answers what services raise, so that views need not.

    It stands last and is synchronous only. That makes Django run all middleware in the
    view's own thread, where each would else cost two hops between threads.
    """

    async_capable = False

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponseBase | None:
        status = status_of(error)
        if status is None:
            return None
        if request.headers.get("HX-Request"):
            behind = getattr(error, "behind", None)
            return HttpResponse(
                toast(request, "danger", str(error), behind), status=status
            )
        if isinstance(error, PermissionDenied):
            return None
        came_from = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(
            came_from, {request.get_host()}, require_https=request.is_secure()
        ):
            messages.error(request, str(error))
            return redirect(came_from)
        return render(request, "trouble.html", {"sentence": str(error)}, status=status)
