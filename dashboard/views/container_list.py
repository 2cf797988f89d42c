"""The list of all containers of all hosts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.forms.container_filter import ContainerFilter
from dashboard.htmx import render_list, wants_fragment
from dashboard.views.container_rows import ContainerRow, page_host
from dashboard.views.permissions import signed_in
from hosts.access import roles_of
from hosts.models import Host, Role
from inventory.models import Container, ContainerQuerySet

PAGE_SIZE = 50
PROJECTS_OFFERED = 200


@signed_in
@require_safe
def container_list(request: HttpRequest) -> HttpResponse:
    wanted = ContainerFilter.from_query(request.GET)
    visible = Container.objects.visible_to(request.user)
    context = _table(request, wanted, visible)
    if not wants_fragment(request):
        context |= _choices(request, visible)
    return render_list(request, "containers/list.html", context, wanted.query())


def _table(
    request: HttpRequest, wanted: ContainerFilter, visible: ContainerQuerySet
) -> dict[str, Any]:
    """What the table needs, and the links above it."""
    roles = roles_of(request.user)
    matching = wanted.in_any_state(visible)
    counts = _counts(matching)
    page = _page(wanted, matching, counts)
    return {
        "wanted": wanted,
        "page": page,
        "rows": _rows(page, roles, request),
        "sort": wanted.sort,
        "states": _state_links(wanted, counts),
        "has_hosts": bool(roles),
        "may_create": Role.ADMIN in roles.values(),
    }


def _counts(matching: ContainerQuerySet) -> dict[str, int]:
    """How many there are in each state."""
    by_state = matching.order_by().values("state").annotate(count=Count("pk"))
    return dict(by_state.values_list("state", "count"))


def _page(
    wanted: ContainerFilter, matching: ContainerQuerySet, counts: dict[str, int]
) -> Page[int]:
    """The keys on the page that is wanted, or on the last; all are counted already.

    Keys first: far down, the database then passes over narrow rows.
    """
    total = sum(n for state, n in counts.items() if state in (wanted.state or counts))
    keys = wanted.ordered(matching).values_list("pk", flat=True)
    paginator = Paginator(keys, PAGE_SIZE)
    paginator.count = total
    return paginator.page(min(wanted.page, paginator.num_pages))


def _rows(
    keys: Iterable[int], roles: dict[int, Role], request: HttpRequest
) -> list[ContainerRow]:
    name = page_host(request.get_host())
    keys = list(keys)
    found = Container.objects.for_list().in_bulk(keys)
    return [
        ContainerRow(found[key], roles.get(found[key].host_id, Role.VIEWER), name)
        for key in keys
        if key in found
    ]


def _state_links(
    wanted: ContainerFilter, counts: dict[str, int]
) -> list[dict[str, object]]:
    """All, and each state that there is or that is wanted."""
    shown = [
        state
        for state in Container.State.values
        if counts.get(state) or state in wanted.state or state == "running"
    ]
    return [
        {
            "state": state,
            "count": counts.get(state, 0) if state else sum(counts.values()),
            "query": wanted.query(state=state),
            "current": state in wanted.state if state else not wanted.state,
        }
        for state in ["", *shown]
    ]


def _choices(request: HttpRequest, visible: ContainerQuerySet) -> dict[str, Any]:
    """What the filter bar offers."""
    projects = visible.exclude(project="").order_by("project").values("project")
    names = projects.distinct().values_list("project", flat=True)
    hosts = Host.objects.visible_to(request.user).values_list("slug", "name")
    return {
        "hosts": list(hosts.order_by("name")),
        "projects": list(names[:PROJECTS_OFFERED]),
        "healths": [word for word in Container.Health.values if word],
    }
