"""One container's pages: overview, details, inspect."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from dashboard.htmx import render_page, wants_fragment
from dashboard.services import containers as service
from dashboard.services.masking import mask_env, mask_inspect
from dashboard.services.shortening import shortened
from dashboard.views.container_lookup import on_container
from dashboard.views.container_rows import ContainerRow, page_host
from hosts.access import role_on
from hosts.engine.errors import EngineError
from hosts.engine.types import ContainerDetail
from hosts.models import Role
from inventory.models import Container

PATIENCE = 1.0  # seconds that a page waits for an engine before it goes without


@on_container(Role.VIEWER)
@require_safe
def container(request: HttpRequest, container: Container) -> HttpResponse:
    return render(request, "containers/detail.html", page_context(request, container))


@on_container(Role.VIEWER)
@require_safe
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
@require_safe
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
        context |= {"tab": "inspect"} | _json(shortened(detail.raw))
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
    detail = ContainerDetail.from_api(shortened(detail.raw))
    return {
        "detail": detail,
        "env": detail.env if revealed else mask_env(detail.env),
        "revealed": revealed,
    }


def _json(value: dict[str, Any]) -> dict[str, Any]:
    return {"json": value, "text": json.dumps(value, indent=2, ensure_ascii=False)}
