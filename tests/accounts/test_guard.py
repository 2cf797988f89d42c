"""Ten failures in five minutes for one account and address: 429 for a while."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import auth
from django.db.models import F
from django.test import AsyncClient

from dashboard.services import guard
from hosts.models import Activity, Outcome, SignInFailure
from tests.factories import PASSWORD


def attempt(client, password="wrong", username="carol", address="10.0.0.1", **headers):
    return client.post(
        "/login/",
        {"username": username, "password": password},
        REMOTE_ADDR=address,
        headers=headers,
    )


def fail(client, times=10, **how):
    return [attempt(client, **how).status_code for _ in range(times)]


def let_pass(span: timedelta) -> None:
    SignInFailure.objects.update(at=F("at") - span)


@pytest.fixture
def wrong_is_quick(monkeypatch):
    """No hash is made of a wrong password: these tests count, they do not time."""

    def authenticate(username: str, password: str) -> Any:
        if password != PASSWORD:
            return None
        return auth.authenticate(username=username, password=password)

    monkeypatch.setattr("dashboard.services.accounts.authenticate", authenticate)


pytestmark = pytest.mark.usefixtures("carol", "wrong_is_quick")


def test_ten_failures_are_let_try_and_the_eleventh_is_turned_away(client):
    assert fail(client, 10) == [422] * 10
    response = attempt(client, PASSWORD)
    assert response.status_code == 429
    assert "Too many failed attempts" in response.text
    assert 290 <= int(response["Retry-After"]) <= 300
    assert "_auth_user_id" not in client.session


def test_another_address_is_let_in_meanwhile(client):
    fail(client, 11)
    assert attempt(client, PASSWORD, address="10.0.0.2").status_code == 302


def test_another_account_is_let_in_from_there_meanwhile(client, alice):
    fail(client, 11)
    assert attempt(client, PASSWORD, username="alice").status_code == 302


def test_it_ends_five_minutes_after_the_last_failure(client):
    fail(client, 10)
    let_pass(timedelta(minutes=4, seconds=55))
    assert attempt(client, PASSWORD).status_code == 429
    let_pass(timedelta(seconds=6))
    assert attempt(client, PASSWORD).status_code == 302


def test_trying_on_does_not_make_it_longer(client):
    fail(client, 10)
    let_pass(timedelta(minutes=4))
    fail(client, 5)
    let_pass(timedelta(minutes=1, seconds=1))
    assert attempt(client, PASSWORD).status_code == 302


def test_ten_failures_over_a_longer_time_are_none(client):
    for _ in range(10):
        assert attempt(client).status_code == 422
        let_pass(timedelta(seconds=40))
    assert attempt(client, PASSWORD).status_code == 302


def test_a_success_starts_the_count_anew(client):
    fail(client, 9)
    assert attempt(client, PASSWORD).status_code == 302
    client.logout()
    assert fail(client, 9) == [422] * 9


def test_an_unknown_account_is_turned_away_alike(client):
    fail(client, 10, username="nobody")
    assert attempt(client, username="nobody").status_code == 429


def test_being_turned_away_is_written_down(client):
    fail(client, 11)
    assert Activity.objects.filter(outcome=Outcome.REFUSED).count() == 11
    assert "Too many" in Activity.objects.latest("pk").message


def test_no_password_and_no_plain_name_is_kept(client):
    attempt(client, "my secret of sixteen")
    kept = str(list(SignInFailure.objects.values()))
    assert "secret" not in kept
    assert "carol" not in kept


def test_old_failures_are_forgotten(client):
    fail(client, 3)
    let_pass(timedelta(minutes=11))
    attempt(client, username="alice")
    assert SignInFailure.objects.count() == 1


def test_a_forged_forwarded_address_changes_nothing(client):
    for number in range(10):
        attempt(client, **{"X-Forwarded-For": f"10.9.9.{number}"})
    response = attempt(client, PASSWORD, **{"X-Forwarded-For": "10.9.9.99"})
    assert response.status_code == 429


def test_behind_a_named_proxy_the_forwarded_address_counts(client, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    for _ in range(10):
        attempt(client, **{"X-Forwarded-For": "192.0.2.1"})
    same = attempt(client, PASSWORD, **{"X-Forwarded-For": "192.0.2.1"})
    assert same.status_code == 429
    other = attempt(client, PASSWORD, **{"X-Forwarded-For": "192.0.2.2"})
    assert other.status_code == 302


def test_who_has_a_whole_ipv6_network_has_ten_tries_in_it(client):
    for number in range(10):
        attempt(client, address=f"2001:db8:1:2::{number}")
    same = attempt(client, PASSWORD, address="2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert same.status_code == 429
    other = attempt(client, PASSWORD, address="2001:db8:1:3::1")
    assert other.status_code == 302


@pytest.mark.parametrize(
    ("address", "same", "other"),
    [
        ("::ffff:10.0.0.1", "10.0.0.1", "::ffff:10.0.0.2"),
        ("fe80::1%eth0", "fe80::2%eth0", "fe81::1"),
        ("", "", "10.0.0.1"),
    ],
)
def test_an_address_is_counted_however_it_is_written(client, address, same, other):
    fail(client, 10, address=address)
    assert attempt(client, PASSWORD, address=same).status_code == 429
    assert attempt(client, PASSWORD, address=other).status_code == 302


def test_guessing_the_old_password_in_a_stolen_session_is_stopped(browser_of, carol):
    browser = browser_of(carol)
    form = {
        "old_password": "wrong",
        "new_password1": "a fine new password",
        "new_password2": "a fine new password",
    }
    answers = [browser.post("/password/", form).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_try_is_counted_before_it_is_made(carol, monkeypatch):
    """So that tries made at the same moment cannot all slip through."""
    seen = []

    def look(**credentials: str) -> None:
        seen.append(SignInFailure.objects.count())

    monkeypatch.setattr("dashboard.services.accounts.authenticate", look)
    from dashboard.services.accounts import WrongPassword, sign_in

    with pytest.raises(WrongPassword):
        sign_in(username="carol", password="x", address="10.0.0.1")
    assert seen == [1]
    assert guard.LIMIT == 10


@pytest.mark.django_db(transaction=True)
def test_it_works_under_asgi():
    async def tries() -> list[int]:
        client = AsyncClient()
        form = {"username": "carol", "password": "wrong"}
        return [(await client.post("/login/", form)).status_code for _ in range(11)]

    assert asyncio.run(tries()) == [422] * 10 + [429]
