"""The pages for a request that was refused before it reached a view."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _

from dashboard.services.guard import LockedOut


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
    """
    sentence = _("This page was too old. Reload it and try again.")
    response = render(request, "403.html", {"sentence": sentence}, status=403)
    if request.headers.get("HX-Request"):
        response["X-CSRF-Renewed"] = get_token(request)
    return response
