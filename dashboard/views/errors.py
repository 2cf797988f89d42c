"""The pages for what went wrong before or beside a view."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dashboard.htmx import toast

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _trouble(request, 400, _("This request could not be understood."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _trouble(request, 403, str(exception) or _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _trouble(request, 404, _("There is nothing here, or you may not see it."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _trouble(
        request, 500, _("Wharfinger made a mistake. It is written down in its log.")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("%s %s: refused: %s", request.method, request.path, reason)
    return _trouble(
        request,
        403,
        _("This form was too old or came from elsewhere. Reload the page, try again."),
    )


def _trouble(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(toast(request, "danger", sentence), status=status)
    return render(
        request,
        "errors/trouble.html",
        {"status": status, "sentence": sentence},
        status=status,
    )
