"""Signing in and out: who gets in, where they land, and what is written down."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import User
from django.test import Client

from hosts.models import Activity, Outcome, Verb
from tests.factories import PASSWORD, UserFactory

LOGIN = "/login/"


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str):
    return client.post(
        LOGIN, {"username": username, "password": password, **more}, follow=False
    )


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_it_signs_in_and_leads_to_the_start_page(client, carol):
    response = sign_in(client, "carol")
    assert response.status_code == 302
    assert response.url == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("next_", "leads_to"),
    [
        ("/hosts/?q=a&sort=-name", "/hosts/?q=a&sort=-name"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
        ("http://testserver/hosts/", "/"),
        ("abc", "/"),
        ("hosts", "/"),
        ("abc/def", "/"),
        ("?q=1", "/"),
        ("./hosts/", "/"),
        ("/[", "/["),
        ("/" + "x" * 5000, "/"),
    ],
)
def test_it_leads_back_only_to_pages_of_ours(
    client, carol, browser_of, next_, leads_to
):
    assert sign_in(client, "carol", next=next_).url == leads_to
    assert browser_of(carol).get(LOGIN, {"next": next_}).url == leads_to


def test_the_page_carries_next_over_to_the_form(client, carol):
    page = client.get(LOGIN, {"next": "/hosts/?q=1"})
    assert '<input type="hidden" name="next" value="/hosts/?q=1">' in page.text


def test_wrong_password_unknown_and_disabled_are_told_alike(client, carol):
    UserFactory(username="gone", is_active=False)
    UserFactory(username="locked", password="!unusable")
    answers = set()
    for username, password in [
        ("carol", "wrong password"),
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
        ("locked", PASSWORD),
    ]:
        response = sign_in(client, username, password)
        assert response.status_code == 422
        assert not is_signed_in(client)
        answers.add(response.text.split('role="alert"')[1].split("</form>")[0][:400])
    assert len({answer.split("<div>")[1].split("</div>")[0] for answer in answers}) == 1


@pytest.mark.parametrize("username", ["carol", "nobody", "gone", "locked"])
def test_they_cost_one_hash_each_and_so_take_alike_long(
    client, carol, monkeypatch, username
):
    UserFactory(username="gone", is_active=False)
    UserFactory(username="locked", password="!unusable")
    hashes = []
    for work in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, work)

        def counted(*args, real=real, work=work):
            hashes.append(work)
            return real(*args)

        monkeypatch.setattr(Argon2PasswordHasher, work, counted)
    assert sign_in(client, username, "wrong password").status_code == 422
    assert len(hashes) == 1


def test_it_refuses_a_form_from_elsewhere(carol):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, "carol").status_code == 403
    assert not is_signed_in(client)
    token = client.get(LOGIN).text.split('csrfmiddlewaretoken" value="')[1][:64]
    assert sign_in(client, "carol", csrfmiddlewaretoken=token).status_code == 302


def test_a_session_gets_a_new_key_on_signing_in(client, carol):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client, "carol")
    assert client.session.session_key != planted


@pytest.mark.parametrize("name", ["x" * 151, "x\0y", "", "  "])
def test_absurd_names_get_a_form_again(client, db, name):
    assert sign_in(client, name).status_code == 422


def test_passwords_are_kept_as_argon2(carol):
    assert carol.password.startswith("argon2$argon2id$")


def test_it_writes_down_who_signed_in_and_from_where(client, carol):
    sign_in(client, "carol")
    activity = Activity.objects.get()
    assert activity.verb == Verb.USER_SIGN_IN
    assert activity.outcome == Outcome.DONE
    assert (activity.actor_id, activity.actor_name) == (carol.pk, "carol")
    assert activity.object_name == "127.0.0.1"


def test_it_writes_down_who_did_not_get_in(client, carol):
    sign_in(client, "carol", "hunter2 hunter2")
    activity = Activity.objects.get()
    assert activity.outcome == Outcome.REFUSED
    assert activity.actor_id is None
    assert activity.actor_name == "carol"
    assert "hunter2" not in str(list(Activity.objects.values()))


@pytest.mark.parametrize("typed", ["hunter2 hunter2", "Carol", "carol\x1b[31m"])
def test_what_is_nobodys_name_may_be_a_password_and_is_not_kept(
    client, carol, caplog, typed
):
    sign_in(client, typed)
    activity = Activity.objects.get()
    assert (activity.actor_id, activity.actor_name) == (None, "unknown user")
    assert typed not in str(list(Activity.objects.values()))
    assert typed not in caplog.text


def test_signing_out_takes_a_post(client, carol, browser_of):
    browser = browser_of(carol)
    assert browser.get("/logout/").status_code == 405
    assert is_signed_in(browser)
    response = browser.post("/logout/")
    assert (response.status_code, response.url) == (302, LOGIN)
    assert not is_signed_in(browser)
    assert Activity.objects.get().verb == Verb.USER_SIGN_OUT


def test_signing_out_of_an_ended_session_is_no_detour(client, db):
    assert client.post("/logout/").url == LOGIN
    assert not Activity.objects.exists()


def test_who_is_signed_in_need_not_again(browser_of, carol):
    assert browser_of(carol).get(LOGIN, {"next": "/hosts/"}).url == "/hosts/"


def test_without_any_user_it_says_where_the_set_up_link_is(client, db):
    words = "There is no user yet"
    assert words in client.get(LOGIN).text
    UserFactory()
    assert words not in client.get(LOGIN).text


def test_nobody_can_sign_in_where_there_is_no_user(client, db):
    assert sign_in(client, "admin", "admin").status_code == 422
    assert not User.objects.exists()
