"""For what runs Wharfinger and balances its load. Neither asks who is there."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.services import health
from dashboard.views.permissions import public


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200: the web process is up. Nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200, or 503 and a line for each trouble."""
    troubles = health.troubles()
    return HttpResponse(
        "".join(f"{line}\n" for line in troubles or ["ready"]),
        content_type="text/plain; charset=utf-8",
        status=503 if troubles else 200,
    )
