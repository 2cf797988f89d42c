"""The pages for a request that was refused before it reached a view."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"sentence": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("%s %s: refused: %s", request.method, request.path, reason)
    sentence = _("This page was too old. Reload it and try again.")
    return render(request, "403.html", {"sentence": sentence}, status=403)
