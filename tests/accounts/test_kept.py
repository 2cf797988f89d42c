"""A form in which much was typed outlives the session of the person who typed it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from hosts.models import Host
from tests.cast import Browser

pytestmark = pytest.mark.django_db

KEPT = {"HX-Request": "true", "X-Keep-Page": "true"}


def _url(host: Host) -> str:
    return reverse("container_create", args=[host.slug])


def test_an_ended_session_leaves_the_page_and_says_where_to_sign_in(
    client: Client, host: Host
) -> None:
    answer = client.post(_url(host), {"image": "typed"}, headers=KEPT)

    assert answer.status_code == 403
    assert "HX-Redirect" not in answer
    text = answer.content.decode()
    assert text.startswith("<hx-partial")
    assert "Your session has ended" in text
    assert re.search(r'<a href="/login/"[^>]* target="_blank"', text)


def test_a_stranger_is_told_the_same_of_every_host(client: Client, host: Host) -> None:
    there = client.post(_url(host), headers=KEPT)
    nowhere = client.post("/hosts/nowhere/containers/create/", headers=KEPT)

    assert (nowhere.status_code, nowhere.content) == (there.status_code, there.content)


def _enforcing(user: User | None) -> Browser:
    browser = Browser(enforce_csrf_checks=True)
    if user is not None:
        browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.mark.parametrize("cookie", ["", "x" * 32])
def test_a_void_token_is_answered_with_one_that_serves(
    host: Host, alice: User, cookie: str
) -> None:
    browser = _enforcing(alice)
    if cookie:
        browser.cookies["csrftoken"] = cookie
    typed = {"image": "", "csrfmiddlewaretoken": "y" * 64}
    refused = browser.post(_url(host), typed, headers=KEPT)
    typed["csrfmiddlewaretoken"] = refused["X-CSRF-Renewed"]
    again = browser.post(_url(host), typed, headers=KEPT)

    assert refused.status_code == 403
    assert again.status_code == 422


def test_only_htmx_is_given_a_new_token(host: Host, alice: User) -> None:
    """Another site's form can be sent here, but not with this header."""
    answer: Any = _enforcing(alice).post(_url(host), {"image": "x"})

    assert answer.status_code == 403
    assert "X-CSRF-Renewed" not in answer
