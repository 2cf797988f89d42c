"""Removing images and taking tags away: what it will do is said before."""

from __future__ import annotations

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
    if request.method != "POST":
        access.require(request.user, host, Role.ADMIN)
        return _ask(request, found, RemoveImageForm(initial=request.GET.dict()))
    form = RemoveImageForm(request.POST)
    form.full_clean()
    try:
        done = images.remove(
            actor=request.user,
            image=found,
            force=form.cleaned_data["force"],
            confirm=request.POST.get("confirm"),
        )
    except Conflict as refusal:
        return _ask(request, found, form, refusal=str(refusal))
    return _removed(request, found, done, form)


@on_host(Role.ADMIN, in_service=True)
@require_http_methods(["GET", "HEAD", "POST"])
def image_untag(request: HttpRequest, host: Host, image: str) -> HttpResponse:
    """`DELETE /images/{tag}`, after a question."""
    found = image_or_404(host, image)
    if request.method != "POST":
        access.require(request.user, host, Role.ADMIN)
        form = UntagForm(initial=request.GET.dict())
        return _ask(request, found, form, tag=request.GET.get("tag", "")[:1_000])
    form = UntagForm(request.POST)
    form.full_clean()
    tag = form.cleaned_data.get("tag", "")
    try:
        done = images.untag(
            actor=request.user,
            image=found,
            tag=tag,
            force=form.cleaned_data["force"],
            confirm=request.POST.get("confirm"),
        )
    except Conflict as refusal:
        return _ask(request, found, form, tag=tag, refusal=str(refusal))
    return _removed(request, found, done, form)


def _ask(
    request: HttpRequest,
    image: Image,
    form: RemoveImageForm,
    *,
    tag: str = "",
    refusal: str = "",
) -> HttpResponse:
    """The question in the dialog or on a page; again, with why it was refused."""
    name = tag or str(image)
    context: dict[str, Any] = {
        "image": image,
        "host": image.host,
        "name": name,
        "tag": tag,
        "form": form,
        "refusal": refusal,
        "others": [other for other in image.tags if other != tag],
        "containers": images.used_by(image),
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
    if left is None:
        response["HX-Trigger"] = "row-gone"
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
