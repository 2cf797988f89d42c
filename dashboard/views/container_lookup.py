"""From `/hosts/<host>/containers/<reference>/` to a container that one may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from dashboard.services import containers, fleet
from dashboard.views.container_gone import gone
from dashboard.views.permissions import View, on_host
from hosts.models import Host, Role
from inventory.models import Container

REFERENCE = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}", re.ASCII)
SHORT_ID = re.compile(r"[0-9a-f]{4,63}", re.ASCII)
FULL_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)
MOST_OFFERED = 20
LONGEST_NAME = 255


class Ambiguous(Exception):
    """A short id with which several containers begin."""

    def __init__(self, found: list[Container]) -> None:
        super().__init__()
        self.found = found


def on_container(
    role: Role, *, in_service: bool = False
) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """As `on_host`, for a container of that host, which the view is given instead.

    A name or a short id (four digits at least) leads to the address with the full id;
    a name wins, as with docker itself. A short id of several is a 404 that lists them.
    One that has gone since its page was made is said so, where htmx asks.
    """

    def declare(view: Callable[..., HttpResponseBase]) -> View:
        @on_host(role, in_service=in_service)
        @wraps(view)
        def found(
            request: HttpRequest, host: Host, reference: str, **kwargs: Any
        ) -> HttpResponseBase:
            try:
                container = find(host, reference)
            except Ambiguous as error:
                context = {"reference": reference, "found": error.found, "host": host}
                return render(request, "containers/several.html", context, status=404)
            except Http404:
                if not _was_seen(request, reference):
                    raise
                return _gone(request, host, reference)
            if request.method != "POST" and container.engine_id != reference:
                return redirect(_full_address(request, container))
            return view(request, container, **kwargs)

        return found

    return declare


def _was_seen(request: HttpRequest, reference: str) -> bool:
    """Only our own pages know of full ids; who typed an address gets the plain 404."""
    return bool(request.headers.get("HX-Request") and FULL_ID.fullmatch(reference))


def _gone(request: HttpRequest, host: Host, engine_id: str) -> HttpResponseBase:
    asked = request.POST or request.GET
    return gone(
        request,
        host,
        engine_id,
        name=asked.get("called", "")[:LONGEST_NAME] or engine_id[:12],
        from_page=asked.get("view") != "row",
    )


def find(host: Host, reference: str) -> Container:
    """By full id, by name, by short id; else the engine is asked, if it is up.

    Raises Http404, Ambiguous, and the engine's trouble.
    """
    if not REFERENCE.fullmatch(reference):
        raise Http404
    known = Container.objects.filter(host=host)
    container = (
        known.filter(engine_id=reference.lower()).first()
        or known.filter(name=reference).first()
        or _by_short_id(host, reference)
    )
    if container is None and fleet.may_answer(host):
        container = containers.learn(host=host, reference=reference)
    if container is None:
        raise Http404
    container.host = host
    return container


def _by_short_id(host: Host, reference: str) -> Container | None:
    reference = reference.lower()
    if not SHORT_ID.fullmatch(reference):
        return None
    found = Container.objects.filter(host=host, engine_id__startswith=reference)
    some = list(found.order_by("name", "pk")[:MOST_OFFERED])
    for container in some:
        container.host = host
    if len(some) > 1:
        raise Ambiguous(some)
    return some[0] if some else None


def _full_address(request: HttpRequest, container: Container) -> str:
    match = request.resolver_match
    if match is None:
        return container.get_absolute_url()
    kwargs = {**match.kwargs, "reference": container.engine_id}
    query = request.META.get("QUERY_STRING", "")
    return reverse(match.view_name, kwargs=kwargs) + (f"?{query}" if query else "")
