"""Removing images and taking tags away: what it will do is said before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboard.forms.images import RemoveImageForm, UntagForm
from dashboard.htmx import answer, push, render_page
from dashboard.services import images
from dashboard.services.acting import Done
from dashboard.views.image_rows import ImageRow
from dashboard.views.images import image_or_404
from dashboard.views.permissions import on_host
from hosts import access
from hosts.engine.errors import Conflict
from hosts.models import Host, Role
from inventory.models import Image

TEMPLATE = "images/remove.html"


@on_host(Role.ADMIN, in_service=True)
@require_http_methods(["GET", "HEAD", "POST"])
def image_remove(request: HttpRequest, host: Host, image: str) -> HttpResponse:
    """`DELETE /images/{id}`, after a question."""
    found = image_or_404(host, image)
    return _ask_or_do(request, found, RemoveImageForm, images.remove)


@on_host(Role.ADMIN, in_service=True)
@require_http_methods(["GET", "HEAD", "POST"])
def image_untag(request: HttpRequest, host: Host, image: str) -> HttpResponse:
    """`DELETE /images/{tag}`, after a question."""
    return _ask_or_do(request, image_or_404(host, image), UntagForm, images.untag)


def _ask_or_do(
    request: HttpRequest,
    image: Image,
    form_type: type[RemoveImageForm],
    tell: Callable[..., Done],
) -> HttpResponse:
    """GET asks, POST does; a refusal is said where it was asked."""
    if request.method != "POST":
        access.require(request.user, image.host, Role.ADMIN)
        return _ask(request, image, form_type(initial=request.GET.dict()))
    form = form_type(request.POST)
    form.full_clean()
    confirm = request.POST.get("confirm")
    try:
        done = tell(
            actor=request.user, image=image, confirm=confirm, **form.arguments()
        )
    except Conflict as refusal:
        return _ask(request, image, form, refusal=str(refusal))
    return _removed(request, image, done, form)


def _ask(
    request: HttpRequest, image: Image, form: RemoveImageForm, *, refusal: str = ""
) -> HttpResponse:
    """The question in the dialog or on a page; again, with why it was refused."""
    tag = form.wanted_tag
    name = tag or str(image)
    users = images.users_of(image)
    others = [other for other in image.tags if other != tag]
    in_the_way = bool(users.containers and (not tag or not others))
    several = not tag and len(others) > 1
    may_help = in_the_way or several or bool(refusal)
    context: dict[str, Any] = {
        "image": image,
        "host": image.host,
        "name": name,
        "tag": tag,
        "form": form,
        "refusal": refusal,
        "others": others,
        "users": users,
        "in_the_way": in_the_way,
        "wants_force": may_help and (bool(tag) or not users.forbid_it),
        "typed": name if image.host.protected else "",
    }
    if not refusal:
        return render_page(request, TEMPLATE, context, fragment="dialog")
    if request.headers.get("HX-Request"):
        again = render_to_string(f"{TEMPLATE}#dialog", context, request)
        return HttpResponse(push("#dialog-content", again, "innerHTML"), status=409)
    return render(request, TEMPLATE, context, status=409)


def _removed(
    request: HttpRequest, image: Image, done: Done, form: RemoveImageForm
) -> HttpResponse:
    """The row as it now is, or its going; on the image's page, where to go on."""
    left = fresh(image)
    page = left.get_absolute_url() if left else reverse("images")
    on_page = form.cleaned_data.get("view") == "page"
    row = "" if on_page else row_push(request, image)
    response = answer(request, done, go_to=page, fragment=row)
    response["HX-Trigger"] = "row-gone" if left is None else "image-changed"
    return response


def fresh(image: Image) -> Image | None:
    """The image's row as it is stored now, None if it is gone."""
    rows = Image.objects.filter(host_id=image.host_id, engine_id=image.engine_id)
    return rows.for_list().first()


def row_push(request: HttpRequest, image: Image) -> str:
    """Replaces the image's row in the list, or takes it out."""
    left = fresh(image)
    if left is None:
        return push(f"#{image.row_id}", "", swap="delete")
    context = {"row": ImageRow(left, Role.ADMIN), "ticks": True}
    rendered = render_to_string("images/_row.html", context, request)
    return push(f"#{image.row_id}", rendered)
