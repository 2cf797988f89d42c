"""Verbs of containers: a POST each, and the questions that some of them ask first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.forms.containers import VERB_FORMS, VerbForm
from dashboard.htmx import answer, push, toast, window_title
from dashboard.services import containers as service
from dashboard.services.acting import Done, NotConfirmed
from dashboard.trouble import status_of
from dashboard.views.container_gone import gone
from dashboard.views.container_lookup import on_container
from dashboard.views.container_questions import QUESTIONS, question
from dashboard.views.containers import page_context
from dashboard.views.permissions import View, page_of
from hosts import access
from hosts.engine.errors import Conflict, NotFound
from hosts.models import Role, Verb
from inventory.models import Container


def _view_of(verb: Verb, role: Role, tell: Callable[..., Done]) -> View:
    """The view of one verb; `role` is required by the service itself."""

    @on_container(role, in_service=True)
    @require_POST
    def view(request: HttpRequest, container: Container) -> HttpResponse:
        form = VERB_FORMS[verb](request.POST)
        if not form.is_valid():
            access.require(request.user, container.host, role)
            return _ask_again(request, container, verb, form)
        arguments = form.arguments()
        if verb in service.DESTRUCTIVE:
            arguments["confirm"] = request.POST.get("confirm")
        try:
            done = tell(actor=request.user, container=container, **arguments)
        except NotConfirmed as error:
            form.add_error(None, str(error))
            return _ask_again(request, container, verb, form)
        except (NotFound, Conflict) as error:
            return _refused(request, container, form, error)
        return _done(request, container, form, done)

    return view


container_start = _view_of(Verb.CONTAINER_START, Role.OPERATOR, service.start)
container_stop = _view_of(Verb.CONTAINER_STOP, Role.OPERATOR, service.stop)
container_restart = _view_of(Verb.CONTAINER_RESTART, Role.OPERATOR, service.restart)
container_kill = _view_of(Verb.CONTAINER_KILL, Role.OPERATOR, service.kill)
container_pause = _view_of(Verb.CONTAINER_PAUSE, Role.OPERATOR, service.pause)
container_unpause = _view_of(Verb.CONTAINER_UNPAUSE, Role.OPERATOR, service.unpause)
container_rename = _view_of(Verb.CONTAINER_RENAME, Role.ADMIN, service.rename)
container_remove = _view_of(Verb.CONTAINER_REMOVE, Role.ADMIN, service.remove)


@on_container(Role.OPERATOR)
@require_safe
def container_ask(
    request: HttpRequest, container: Container, verb: str
) -> HttpResponse:
    """The question before a verb: in the dialog, or as a page of its own."""
    asked = next((v for v in QUESTIONS if v.value == f"container:{verb}"), None)
    if asked is None:
        raise Http404
    access.require(request.user, container.host, QUESTIONS[asked].role)
    view = "row" if request.GET.get("view") == "row" else "page"
    name = container.name
    initial = {"view": view, "called": name, "name": name, "signal": "SIGKILL"}
    context = question(asked, container, VERB_FORMS[asked](initial=initial))
    return _dialog(request, container, context)


def _dialog(
    request: HttpRequest,
    container: Container,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        context |= page_context(request, container)
        return render(request, "containers/ask.html", context, status=status)
    template = "partials/confirm_dialog.html"
    if status == 200:
        return render(request, template, context)
    content = render_to_string(template, context, request)
    return HttpResponse(push("#dialog-content", content, "innerHTML"), status=status)


def _ask_again(
    request: HttpRequest, container: Container, verb: Verb, form: VerbForm
) -> HttpResponse:
    """The same question, with what was typed and what is wrong with it."""
    return _dialog(request, container, question(verb, container, form), status=422)


def _refused(
    request: HttpRequest, container: Container, form: VerbForm, error: Exception
) -> HttpResponse:
    """The engine said no because things are not as they were shown: show them."""
    if not request.headers.get("HX-Request"):
        raise error
    behind = getattr(error, "behind", None)
    if not Container.objects.filter(pk=container.pk).exists():
        return gone(
            request,
            container.host,
            container.engine_id,
            name=container.name,
            from_page=form.is_for_page,
            behind=behind,
        )
    content = _now(request, container, form) + toast(
        request, "danger", str(error), behind
    )
    return HttpResponse(
        content,
        status=status_of(error) or 500,
        headers={"HX-Trigger": "container-changed"},
    )


def _done(
    request: HttpRequest, container: Container, form: VerbForm, done: Done
) -> HttpResponse:
    content = _now(request, container, form)
    response = answer(
        request, done, go_to=_next_page(request, container, form), fragment=content
    )
    is_there = Container.objects.filter(pk=container.pk).exists()
    response["HX-Trigger"] = "container-changed" if is_there else "row-gone"
    return response


def _now(request: HttpRequest, container: Container, form: VerbForm) -> str:
    """The pieces of the list or of the page that show this container, as it now is.

    "" where the page has nothing left to show.
    """
    fresh = (
        Container.objects.select_related("host__state").filter(pk=container.pk).first()
    )
    if form.is_for_page:
        if fresh is None:
            return ""
        context = page_context(request, fresh)
        pieces = (("#container-head", "head"), ("#container-overview", "overview"))
        return window_title(fresh.name, fresh.host.name) + "".join(
            push(target, render_to_string(f"containers/_{name}.html", context, request))
            for target, name in pieces
        )
    if fresh is None:
        return push(f"#{container.row_id}", "", "delete")
    context = page_context(request, fresh)
    row = render_to_string("containers/_row.html", context, request)
    return push(f"#{container.row_id}", row)


def _next_page(request: HttpRequest, container: Container, form: VerbForm) -> str:
    """Where one goes without htmx: back to the list, or to the container's page."""
    everything = reverse("containers")
    came_from = page_of(request)
    if came_from.split("?")[0] == everything:
        return came_from
    exists = Container.objects.filter(pk=container.pk).exists()
    return container.get_absolute_url() if exists else everything
