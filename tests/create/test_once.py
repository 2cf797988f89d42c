"""A form that makes something makes one thing, however often it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from dashboard.models import SentForm
from dashboard.services.once import KEPT, AlreadySent, new_token, once
from hosts.models import Host
from tests.fake_engine import FakeEngine

pytestmark = pytest.mark.django_db


def test_the_second_is_told_where_the_first_led() -> None:
    with once("token") as sent:
        sent.led_to = "/there/"

    with pytest.raises(AlreadySent) as told, once("token"):
        pytest.fail("it ran twice")
    assert told.value.led_to == "/there/"


def test_the_second_does_not_run_beside_the_first() -> None:
    with once("token"), pytest.raises(AlreadySent), once("token"):
        pytest.fail("it ran twice")


def test_what_failed_can_be_sent_again() -> None:
    with pytest.raises(ZeroDivisionError), once("token"):
        _ = 1 // 0

    with once("token") as sent:
        sent.led_to = "/there/"
    assert SentForm.objects.get().led_to == "/there/"


def test_tokens_are_forgotten_after_a_while() -> None:
    with once("old"):
        pass
    SentForm.objects.update(at=timezone.now() - KEPT - timedelta(minutes=1))
    with once("new"):
        pass

    assert SentForm.objects.get().token == "new"


def test_no_two_forms_have_the_same_token() -> None:
    assert len({new_token() for _ in range(100)}) == 100


def test_a_click_while_the_first_is_under_way_creates_nothing(
    faked: Host, fake_engine: FakeEngine, alice: User, browser_of: Any
) -> None:
    url = reverse("container_create", args=[faked.slug])
    with once("this-form"):
        answer = browser_of(alice).post(url, {"image": "busybox", "once": "this-form"})

    assert answer.url == reverse("containers")
    assert fake_engine.containers == {}


def test_each_page_of_the_form_has_a_token_of_its_own(
    host: Host, alice: User, browser_of: Any
) -> None:
    url = reverse("container_create", args=[host.slug])
    pages = [browser_of(alice).get(url) for _ in range(2)]
    again = browser_of(alice).post(url, {"once": pages[0].context["once"]})

    tokens = {page.context["once"] for page in (*pages, again)}
    assert len(tokens) == 3
    assert f'name="once" value="{again.context["once"]}"' in again.content.decode()
