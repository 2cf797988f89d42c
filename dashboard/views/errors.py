"""The pages for a request that was refused before it reached a view."""

from __future__ import annotations

import logging
import math

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dashboard.services.guard import LockedOut

log = logging.getLogger(__name__)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What nobody has answered of PermissionDenied; some of it is only for a while."""
    if isinstance(exception, LockedOut):
        context = {"sentence": str(exception)}
        response = render(request, "429.html", context, status=429)
        response["Retry-After"] = str(math.ceil(exception.wait.total_seconds()))
        return response
    return render(request, "403.html", {"sentence": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("%s %s: refused: %s", request.method, request.path, reason)
    sentence = _("This page was too old. Reload it and try again.")
    return render(request, "403.html", {"sentence": sentence}, status=403)
