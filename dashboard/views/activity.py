"""Who did what, where, and how it ended. There is no way here to change it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.forms.activity import ActivityFilter
from dashboard.htmx import render_page, wants_fragment
from dashboard.services import activities, activity_csv
from dashboard.views.permissions import signed_in

PAGE_SIZE = 50


@signed_in
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    form = ActivityFilter(request.GET, user=request.user)
    given = form.given()
    found = activities.find(request.user, **given)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "given": given,
        "page": page,
        "rows": activities.rows(page, request.user),
        "is_fragment": wants_fragment(request),
        "sort": given.get("sort", "-at"),
    }
    return render_page(request, "activity/list.html", context, fragment="table")


@signed_in
@require_safe
def activity_download(request: HttpRequest) -> StreamingHttpResponse:
    """The same filter as the page's."""
    given = ActivityFilter(request.GET, user=request.user).given()
    found = activities.find(request.user, **given)
    name = f"activity-{timezone.localdate()}.csv"
    return StreamingHttpResponse(
        activity_csv.lines(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
