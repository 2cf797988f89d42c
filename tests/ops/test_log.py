"""What the log says of a request that was refused: one line, and no traceback."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from config.logs import PlainRefusals
from hosts.models import Host
from tests.factories import ContainerFactory

pytestmark = pytest.mark.django_db


def _raising(error: Exception) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("denied/", _raising(PermissionDenied("no"))),
    path("bad/", _raising(BadRequest("a\nb"))),
    path("suspicious/", _raising(SuspiciousOperation("odd"))),
    path("broken/", _raising(ZeroDivisionError("ours"))),
]


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What goes to the server's log, through the handler of the settings."""
    [handler] = [
        handler
        for handler in logging.getLogger().handlers
        if any(isinstance(each, PlainRefusals) for each in handler.filters)
    ]
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def _lines(written: StringIO) -> list[str]:
    """Those of Django, without their time."""
    lines = written.getvalue().splitlines()
    return [line.split(" ", 2)[2] for line in lines if " hosts.activity: " not in line]


def test_a_viewer_who_posts_a_verb_is_one_line(
    host: Host, carol: User, browser_of: Any, written: StringIO
) -> None:
    container = ContainerFactory(host=host)
    url = reverse("container_stop", args=[host.slug, container.engine_id])
    browser_of(carol).post(url)

    assert _lines(written) == [f"WARNING django.request: 403 POST {url} (carol)"]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("url", "logger", "words"),
    [
        ("/bad/", "django.request", "400 GET /bad/: a\\nb"),
        (
            "/suspicious/",
            "django.security.SuspiciousOperation",
            "400 GET /suspicious/: odd",
        ),
        ("/no%0Awhere/", "django.request", "404 GET /no%0Awhere/"),
    ],
)
def test_what_is_wrong_with_a_request_is_one_line(
    client: Client, written: StringIO, url: str, logger: str, words: str
) -> None:
    client.get(url)

    assert _lines(written) == [f"WARNING {logger}: {words}"]


@override_settings(ROOT_URLCONF=__name__)
def test_an_error_of_our_own_keeps_its_traceback(
    client: Client, written: StringIO
) -> None:
    client.raise_request_exception = False
    client.get("/broken/")

    assert "Traceback" in written.getvalue()
    assert "ZeroDivisionError: ours" in written.getvalue()
