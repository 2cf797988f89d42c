"""The form of a new container, and choosing the host that it shall live on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.forms.create import CreateForm
from dashboard.htmx import answer, render_page
from dashboard.services import create, suggestions
from dashboard.services.create import Created
from dashboard.services.once import AlreadySent, new_token, once
from dashboard.trouble import status_of
from dashboard.views.permissions import on_host, signed_in
from hosts import access
from hosts.engine.errors import Conflict, EngineError, NotFound
from hosts.models import Host, Role
from inventory.models import Container

LOG_DRIVERS = ["json-file", "local", "journald", "syslog", "none"]


@signed_in
@require_safe
def container_create_any(request: HttpRequest) -> HttpResponse:
    """The hosts where this person may create; if it is one, straight there."""
    hosts = _hosts_of_admin(request)
    if len(hosts) == 1:
        return redirect("container_create", hosts[0].slug)
    return render(request, "containers/create_where.html", {"hosts": hosts})


def _hosts_of_admin(request: HttpRequest) -> list[Host]:
    roles = access.roles_of(request.user)
    mine = [pk for pk, role in roles.items() if role >= Role.ADMIN]
    hosts = Host.objects.filter(pk__in=mine, enabled=True)
    return list(hosts.select_related("state"))


@on_host(Role.ADMIN, in_service=True)
@require_http_methods(["GET", "HEAD", "POST"])
def container_create(request: HttpRequest, host: Host) -> HttpResponse:
    if request.method != "POST":
        access.require(request.user, host, Role.ADMIN)
        wanted = {name: request.GET.get(name, "") for name in ("image", "name")}
        return _page(request, host, CreateForm(initial=wanted))
    form = CreateForm(request.POST)
    if not form.is_valid():
        access.require(request.user, host, Role.ADMIN)
        return _page(request, host, form, status=422)
    try:
        return _sent(request, host, form)
    except EngineError as error:
        form.add_error(_field_of(error), _sentence(error, host))
        return _page(request, host, form, status=_status(error))


def _sent(request: HttpRequest, host: Host, form: CreateForm) -> HttpResponse:
    """Create it, once for each rendered form."""
    try:
        with once(form.cleaned_data["once"][:64]) as sent:
            made = create.create(
                actor=request.user,
                host=host,
                spec=form.spec(),
                start=form.cleaned_data["start"],
            )
            if not made.gone:
                page = reverse("container", args=[host.slug, made.container_id])
                sent.led_to = page
    except AlreadySent as earlier:
        messages.info(request, _("This form was sent before; it is done once."))
        return redirect(earlier.led_to or "containers")
    if made.not_started and made.gone:
        return _vanished(request, host, form, made)
    if made.not_started:
        return _not_running(request, made, page)
    if made.gone:
        page = reverse("containers")
    return answer(request, made.done, go_to=page)


def _vanished(
    request: HttpRequest, host: Host, form: CreateForm, made: Created
) -> HttpResponse:
    """With auto-remove, an engine keeps nothing of what can't be started."""
    form.add_error(
        None,
        _("%(name)s was created, could not be started and was removed again: %(why)s")
        % {"name": made.name, "why": made.not_started},
    )
    return _page(request, host, form, status=422)


def _not_running(request: HttpRequest, made: Created, page: str) -> HttpResponse:
    """To the container, which is there, with the reason why it does not run."""
    shown = made.done.shown
    messages.error(
        request,
        _("%(name)s was created, but could not be started: %(why)s")
        % {"name": made.name, "why": made.not_started},
        extra_tags=shown.to_tag() if shown else "",
    )
    for warning in made.done.warnings:
        messages.warning(request, warning)
    return redirect(page)


def _page(
    request: HttpRequest, host: Host, form: CreateForm, status: int = 200
) -> HttpResponse:
    form.point_out()
    context = {
        "namesake": _namesake(host, form),
        "host": host,
        "form": form,
        "groups": form.groups(),
        "log_drivers": LOG_DRIVERS,
        "once": new_token(),
        "images": suggestions.images(host),
        "networks": suggestions.networks(host),
        "elsewhere": len(_hosts_of_admin(request)) > 1,
    }
    return render_page(
        request, "containers/create.html", context, fragment="form", status=status
    )


def _namesake(host: Host, form: CreateForm) -> Container | None:
    """The container that has the name already, to lead to it."""
    if not form["name"].errors:
        return None
    return Container.objects.filter(host=host, name=form["name"].value()).first()


def _field_of(error: EngineError) -> str | None:
    """The field that a refusal is clearly about, in which case it is said there."""
    sentence = str(error).lower()
    if isinstance(error, Conflict) and "name" in sentence and "in use" in sentence:
        return "name"
    if isinstance(error, NotFound) or "invalid reference format" in sentence:
        return "image" if "image" in sentence or "reference" in sentence else None
    return None


def _status(error: EngineError) -> int:
    """A refusal is about the form, whatever status the engine gave it."""
    refused = isinstance(error, NotFound | Conflict)
    return 422 if refused else status_of(error) or 422


def _sentence(error: EngineError, host: Host) -> str:
    if isinstance(error, NotFound) and _field_of(error) == "image":
        return _("%(host)s has no such image. The engine says: %(sentence)s") % {
            "host": host.name,
            "sentence": error,
        }
    return str(error)
