"""The images of all hosts, and the page of one."""

from __future__ import annotations

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard.forms.image_filter import ImageFilter
from dashboard.htmx import render_list, render_page
from dashboard.services import fleet, images
from dashboard.services.masking import mask_env, mask_inspect
from dashboard.services.shortening import shortened
from dashboard.views.image_rows import ImageRow
from dashboard.views.permissions import on_host, signed_in
from hosts import access
from hosts.engine.errors import EngineError
from hosts.engine.types import ImageDetail
from hosts.models import Host, Role
from inventory.models import Image

ROWS_A_PAGE = 50


@signed_in
@require_safe
def image_list(request: HttpRequest) -> HttpResponse:
    wanted = ImageFilter.from_query(request.GET)
    roles = access.roles_of(request.user)
    found = wanted.narrowed(Image.objects.visible_to(request.user))
    page = Paginator(wanted.ordered(found), ROWS_A_PAGE).get_page(wanted.page)
    rows = [ImageRow(image, roles.get(image.host_id, Role.VIEWER)) for image in page]
    context = {
        "wanted": wanted,
        "sort": wanted.sort or "name",
        "page": page,
        "rows": rows,
        "may_administer": any(row.may_administer for row in rows),
        "hosts": Host.objects.visible_to(request.user).values_list("slug", "name"),
    }
    return render_list(request, "images/list.html", context, wanted.query())


@on_host(Role.VIEWER)
@require_safe
def image(request: HttpRequest, host: Host, image: str) -> HttpResponse:
    """At once from the inventory; what only the engine tells is fetched by it."""
    found = image_or_404(host, image)
    if image != found.engine_id:
        return redirect(found)
    return render(request, "images/detail.html", _known(request, found))


@on_host(Role.VIEWER)
@require_safe
def image_details(request: HttpRequest, host: Host, image: str) -> HttpResponse:
    """What the engine tells of an image; without htmx, with the page around it."""
    found = image_or_404(host, image)
    context = _known(request, found) | _asked(found)
    return render_page(request, "images/detail.html", context, fragment="details")


@on_host(Role.ADMIN, in_service=True)
@require_POST
def image_reveal(request: HttpRequest, host: Host, image: str) -> HttpResponse:
    """The environment with its values: an activity of its own."""
    found = image_or_404(host, image)
    detail = images.reveal(actor=request.user, image=found)
    context = _known(request, found) | _of(detail)
    context |= {"env": context["detail"].env, "revealed": True}
    response = render_page(request, "images/detail.html", context, fragment="env")
    response["Cache-Control"] = "no-store"
    return response


def image_or_404(host: Host, reference: str) -> Image:
    """By id, short id or tag; where the inventory doesn't know it, the engine may.

    Raises the engine's trouble.
    """
    found = images.find(host=host, reference=reference)
    if found is None and fleet.may_answer(host):
        found = images.learn(host=host, reference=reference)
    if found is None:
        raise Http404
    found.host = host
    return found


def _known(request: HttpRequest, found: Image) -> dict[str, Any]:
    """What the inventory tells of an image."""
    role = access.role_on(request.user, found.host) or Role.VIEWER
    return {
        "row": ImageRow(found, role),
        "image": found,
        "host": found.host,
        "containers": images.used_by(found),
    }


def _asked(found: Image) -> dict[str, Any]:
    """What the engine tells of an image, masked; or why it does not tell."""
    try:
        return _of(images.details(image=found))
    except EngineError as error:
        return {"trouble": str(error)}


def _of(detail: ImageDetail) -> dict[str, Any]:
    shown = mask_inspect(detail.raw)
    detail = ImageDetail.from_api(shortened(detail.raw))
    return {
        "detail": detail,
        "env": mask_env(detail.env),
        "inspect": shown,
        "inspect_text": json.dumps(shown, indent=2, ensure_ascii=False),
    }
