"""The list of all containers, and one container's pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dashboard.forms.container_filter import ContainerFilter
from dashboard.htmx import render_page, wants_fragment
from dashboard.services import containers as service
from dashboard.services.masking import mask_env, mask_inspect
from dashboard.views.container_lookup import on_container
from dashboard.views.container_rows import ContainerRow, page_host
from dashboard.views.permissions import signed_in
from hosts.access import role_on, roles_of
from hosts.engine.errors import EngineError
from hosts.engine.types import ContainerDetail
from hosts.models import Host, Role
from inventory.models import Container, ContainerQuerySet

PAGE_SIZE = 50
PROJECTS_OFFERED = 200
PATIENCE = 1.0  # seconds that a page waits for an engine before it goes without


@signed_in
@require_GET
def containers(request: HttpRequest) -> HttpResponse:
    wanted = ContainerFilter.from_query(request.GET)
    roles = roles_of(request.user)
    visible = Container.objects.visible_to(request.user)
    matching = wanted.in_any_state(visible)
    counts = _counts(matching)
    page = _page(wanted, matching, counts)
    rows = _rows(page, roles, request)
    context = {
        "wanted": wanted,
        "page": page,
        "rows": rows,
        "sort": wanted.sort,
        "states": _state_links(wanted, counts),
        "has_hosts": bool(roles),
        "may_create": Role.ADMIN in roles.values(),
        "may_operate": any(row.may_operate for row in rows),
    }
    if not wants_fragment(request):
        context |= _choices(request, visible)
    response = render_page(request, "containers/list.html", context, fragment="table")
    if request.headers.get("HX-Source", "") == "form#filters":
        query = wanted.query()
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


@on_container(Role.VIEWER)
@require_GET
def container(request: HttpRequest, container: Container) -> HttpResponse:
    return render(request, "containers/detail.html", page_context(request, container))


@on_container(Role.VIEWER)
@require_GET
def container_details(request: HttpRequest, container: Container) -> HttpResponse:
    """What only inspect tells; its trouble is a sentence, the page stays."""
    context = page_context(request, container)
    try:
        detail = service.details(container=container)
    except EngineError as error:
        context["trouble"] = str(error)
    else:
        context |= _detail_context(request, container, detail, revealed=False)
    return render_page(request, "containers/detail.html", context, fragment="details")


@on_container(Role.VIEWER)
@require_GET
def container_inspect(request: HttpRequest, container: Container) -> HttpResponse:
    """The engine's JSON; a page that would wait for it comes without and asks again."""
    context = page_context(request, container) | {"tab": "inspect"}
    try:
        if wants_fragment(request):
            detail = service.details(container=container)
        else:
            soon = service.details_soon(container=container, seconds=PATIENCE)
            if soon is None:
                return render(request, "containers/inspect.html", context)
            detail = soon
    except EngineError as error:
        context["trouble"] = str(error)
    else:
        context |= _json(mask_inspect(detail.raw))
    return render_page(request, "containers/inspect.html", context, fragment="inspect")


@on_container(Role.ADMIN, in_service=True)
@require_POST
def container_reveal(request: HttpRequest, container: Container) -> HttpResponse:
    """The values of the environment: for this answer alone, and written down."""
    detail = service.reveal(actor=request.user, container=container)
    context = page_context(request, container) | {"revealed": True}
    if request.POST.get("view") == "inspect":
        context |= {"tab": "inspect"} | _json(dict(detail.raw))
        template, fragment = "containers/inspect.html", "inspect"
    else:
        context |= _detail_context(request, container, detail, revealed=True)
        template, fragment = "containers/detail.html", "env"
    response = render_page(request, template, context, fragment=fragment)
    response["Cache-Control"] = "no-store"
    return response


def page_context(request: HttpRequest, container: Container) -> dict[str, Any]:
    """What every page of one container needs, from the inventory alone."""
    role = role_on(request.user, container.host) or Role.VIEWER
    row = ContainerRow(container, role, page_host(request.get_host()))
    return {"row": row, "container": container, "host": container.host}


def _detail_context(
    request: HttpRequest,
    container: Container,
    detail: ContainerDetail,
    *,
    revealed: bool,
) -> dict[str, Any]:
    return {
        "detail": detail,
        "env": detail.env if revealed else mask_env(detail.env),
        "revealed": revealed,
    }


def _json(value: dict[str, Any]) -> dict[str, Any]:
    return {"json": value, "text": json.dumps(value, indent=2, ensure_ascii=False)}


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
