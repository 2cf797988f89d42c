"""The registered hosts: pages and verbs. No page asks an engine; only the test does."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from dashboard.htmx import answer, render_page
from dashboard.services import fleet, hosts
from dashboard.views.permissions import (
    on_host,
    signed_in,
    superuser,
    superuser_on_host,
    superuser_verb,
)
from hosts.certificates import facts_of
from hosts.endpoint_form import EndpointForm
from hosts.forms import HostForm, RemovalForm
from hosts.models import Host, Role
from inventory.models import HostState

ROWS_A_PAGE = 50


@signed_in
@require_safe
def host_list(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:200].replace("\0", "")
    found = fleet.search(Host.objects.visible_to(request.user), words)
    page = Paginator(fleet.for_list(found), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render_page(
        request, "hosts/list.html", {"page": page, "words": words}, fragment="table"
    )


@on_host(Role.VIEWER)
@require_safe
def detail(request: HttpRequest, host: Host) -> HttpResponse:
    state = getattr(host, "state", None)
    connecting = state is None or state.state == HostState.State.CONNECTING
    context = {
        "host": host,
        "state": state,
        "is_connecting": host.enabled and connecting,
        "by_state": fleet.containers_by_state(host),
        "images_count": host.images.count(),
        "labels": host.labels.all(),
        "ca_certificates": facts_of(host.tls_ca),
        "client_certificates": facts_of(host.tls_cert)[:1],
    }
    return render_page(request, "hosts/detail.html", context, fragment="facts")


@superuser
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if form.is_bound and form.is_valid():
        done = hosts.add(actor=request.user, registration=form.registration())
        return answer(request, done, go_to=reverse("host", args=[done.object_id]))
    return _form_page(request, form, title=_("Add host"), back=reverse("hosts"))


@superuser_on_host
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, host: Host) -> HttpResponse:
    form = _form(request, host)
    if form.is_bound and form.is_valid():
        done = hosts.edit(
            actor=request.user, host=host, registration=form.registration()
        )
        return answer(request, done, go_to=reverse("host", args=[done.object_id]))
    title = _("Edit %(host)s") % {"host": host.name}
    return _form_page(request, form, title=title, back=host.get_absolute_url())


@superuser
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """What is typed is tried; with `?host=`, its stored key at its stored address."""
    slug = request.GET.get("host", "").replace("\0", "")
    host = Host.objects.filter(slug=slug).first() if slug else None
    form = EndpointForm(request.POST, request.FILES, host=host)
    tried = None
    if form.is_valid():
        tried = hosts.test(actor=request.user, endpoint=form.endpoint(), host=host)
    return render_page(
        request,
        "hosts/test.html",
        {"form": form, "tried": tried},
        fragment="result",
        status=200 if tried else 422,
    )


@superuser_verb
@require_POST
def enable(request: HttpRequest, host: Host) -> HttpResponse:
    done = hosts.enable(actor=request.user, host=host)
    return answer(request, done, go_to=host.get_absolute_url())


@superuser_verb
@require_POST
def disable(request: HttpRequest, host: Host) -> HttpResponse:
    done = hosts.disable(actor=request.user, host=host)
    return answer(request, done, go_to=host.get_absolute_url())


@superuser_verb
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, host: Host) -> HttpResponse:
    """GET asks, POST does."""
    if request.method == "POST":
        confirm = request.POST.get("confirm", "")
        done = hosts.remove(actor=request.user, host=host, confirm=confirm)
        return answer(request, done, go_to=reverse("hosts"))
    context = {
        "host": host,
        "form": RemovalForm(host=host),
        "forgotten": hosts.what_goes_with(host),
    }
    return render_page(request, "hosts/remove.html", context, fragment="dialog")


def _form(request: HttpRequest, host: Host | None = None) -> HostForm:
    if request.method == "POST":
        return HostForm(request.POST, request.FILES, host=host)
    return HostForm(host=host)


def _form_page(request: HttpRequest, form: HostForm, **context: Any) -> HttpResponse:
    return render_page(
        request,
        "hosts/form.html",
        {"form": form, "host": form.host, **context},
        fragment="form",
        status=422 if form.is_bound else 200,
    )
