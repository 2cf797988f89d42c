"""Removing several images at once, each judged and told for itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboard.htmx import render_page, toast
from dashboard.services import images
from dashboard.services.acting import NotConfirmed
from dashboard.services.images import Users
from dashboard.views.image_remove import row_push
from dashboard.views.permissions import signed_in
from hosts import access
from hosts.engine.errors import EngineError
from hosts.models import Role
from inventory.models import Image

MOST = 200
TEMPLATE = "images/remove_many.html"


@dataclass(frozen=True)
class Refusal:
    """Why one of them is still there, and who uses it."""

    image: Image
    sentence: str
    users: Users | None = None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def images_remove(request: HttpRequest) -> HttpResponse:
    """GET asks, POST does it; what one may not see is left out without a word.

    `id` of each, `force`, and `confirm-<id>` for those on protected hosts.
    """
    chosen = _chosen(request)
    if request.method != "POST":
        roles = access.roles_of(request.user)
        if any(roles.get(image.host_id, 0) < Role.ADMIN for image in chosen):
            raise PermissionDenied(_("Removing images needs the role “Admin”."))
        context = {"chosen": [(image, images.users_of(image)) for image in chosen]}
        return render_page(request, TEMPLATE, context, fragment="dialog")
    tried = [(image, _try_to_remove(request, image)) for image in chosen]
    refusals = [refusal for _image, refusal in tried if refusal]
    if request.headers.get("HX-Request"):
        return _toasts(request, chosen, refusals)
    if refusals:
        told = {"refusals": refusals, "summary": _summary(chosen, refusals)}
        return render(request, "images/refused.html", told, status=409)
    messages.success(request, _summary(chosen, refusals))
    return redirect("images")


def _chosen(request: HttpRequest) -> list[Image]:
    given = request.POST if request.method == "POST" else request.GET
    keys = [key for key in given.getlist("id")[:MOST] if key.isascii()]
    ids = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
    found = Image.objects.visible_to(request.user).filter(pk__in=ids)
    return list(found.select_related("host__state").order_by("repository", "pk"))


def _try_to_remove(request: HttpRequest, image: Image) -> Refusal | None:
    """Each is an activity of its own, and one's refusal does not stop the next."""
    try:
        images.remove(
            actor=request.user,
            image=image,
            force=request.POST.get("force") in ("on", "1", "true"),
            confirm=request.POST.get(f"confirm-{image.pk}"),
        )
    except PermissionDenied as error:
        return Refusal(image, str(error))
    except (EngineError, NotConfirmed) as error:
        return Refusal(image, str(error), images.users_of(image))
    return None


def _summary(chosen: list[Image], refusals: list[Refusal]) -> str:
    if not chosen:
        return _("No image was chosen, or what was chosen is gone by now.")
    count = len(chosen) - len(refusals)
    return ngettext(
        "%(count)s image was removed.", "%(count)s images were removed.", count
    ) % {"count": count}


def _toasts(
    request: HttpRequest, chosen: list[Image], refusals: list[Refusal]
) -> HttpResponse:
    """The rows as they now are, what was done, and a toast for each that was not."""
    parts = [row_push(request, image) for image in chosen]
    if not refusals or len(refusals) < len(chosen):
        level = "success" if chosen else "warning"
        parts.append(toast(request, level, _summary(chosen, refusals)))
    for refusal in refusals:
        sentence = f"{refusal.image}: {refusal.sentence}"
        parts.append(toast(request, "danger", sentence, in_use_by=refusal.users))
    return HttpResponse("".join(parts), headers={"HX-Trigger": "row-gone"})
