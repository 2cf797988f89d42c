"""The pages for a request that was refused before it reached a view."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_NO_REFERER, get_token
from django.shortcuts import render
from django.utils.translation import gettext as _

from dashboard.services.guard import LockedOut

# How the reasons begin that are about where the request came from.
FROM_ELSEWHERE = tuple(
    reason.partition(" - ")[0] for reason in (REASON_BAD_ORIGIN, REASON_NO_REFERER)
)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What nobody has answered of PermissionDenied; some of it is only for a while."""
    if isinstance(exception, LockedOut):
        context = {"sentence": str(exception)}
        response = render(request, "429.html", context, status=429)
        response["Retry-After"] = str(math.ceil(exception.wait.total_seconds()))
        return response
    return render(request, "403.html", {"sentence": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """htmx gets a token that serves, for session.js to send the same again.

    Another site's page can't have it: it can send neither htmx's header nor read this.
    `reason` is one of Django's REASON_ sentences, filled in.
    """
    from_elsewhere = reason.startswith(FROM_ELSEWHERE)
    sentence = _("This page was too old. Reload it and try again.")
    if from_elsewhere:
        sentence = _(
            "This request came from another address than Wharfinger's own. If it is"
            " behind a proxy, its settings (WHARFINGER_HTTPS, CSRF_TRUSTED_ORIGINS)"
            " do not fit."
        )
    response = render(request, "403.html", {"sentence": sentence}, status=403)
    if request.headers.get("HX-Request") and not from_elsewhere:
        response["X-CSRF-Renewed"] = get_token(request)
    return response
