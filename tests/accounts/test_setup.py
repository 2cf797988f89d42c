"""The one-time link that makes the first administrator."""

import io
import socket
import threading
from datetime import timedelta

import pytest
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test import Client

from dashboard.services import setup
from hosts.models import Activity, Host, Outcome, SetupLink, Verb
from tests.factories import UserFactory

PASSWORD = "a fine long password"


@pytest.fixture
def token(db, settings, tmp_path) -> str:
    settings.LOCAL_SOCKET = str(tmp_path / "no.sock")
    return setup.new_link() or pytest.fail("no link")


def set_up(client, token, username="root", password=PASSWORD, **more):
    form = {"username": username, "password1": password, "password2": password}
    return client.post(f"/setup/{token}/", form | more)


def test_the_link_is_printed_once_to_be_read(db, settings):
    settings.BIND, settings.PORT = "127.0.0.1", 8123
    log = io.StringIO()
    setup.print_link(log)
    (link,) = [word for word in log.getvalue().split() if word.startswith("http")]
    assert link.startswith("http://127.0.0.1:8123/setup/")
    assert Client().get(link.removeprefix("http://127.0.0.1:8123")).status_code == 200
    assert link.split("/")[-2] not in str(list(SetupLink.objects.values()))


def test_nothing_is_printed_where_there_is_a_user(db):
    UserFactory()
    log = io.StringIO()
    setup.print_link(log)
    assert log.getvalue() == ""
    assert setup.new_link() is None


def test_each_start_makes_the_old_link_void(client, token):
    new = setup.new_link()
    assert client.get(f"/setup/{token}/").status_code == 404
    assert client.get(f"/setup/{new}/").status_code == 200


def test_it_makes_a_superuser_signs_in_and_leads_on(client, token):
    response = set_up(client, token)
    assert (response.status_code, response.url) == (302, "/hosts/")
    user = User.objects.get()
    assert user.is_superuser
    assert user.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(user.pk)
    activity = Activity.objects.get()
    assert (activity.verb, activity.outcome) == (Verb.USER_SETUP, Outcome.DONE)
    assert activity.actor_id == user.pk
    assert PASSWORD not in str(list(Activity.objects.values()))


@pytest.mark.parametrize("wrong", ["x", "%00", "a" * 3000, "%F0%9F%90%B3"])
def test_without_the_token_the_page_does_not_exist(client, token, wrong):
    assert client.get(f"/setup/{wrong}/").status_code == 404
    assert set_up(client, wrong).status_code == 404
    assert client.get("/setup/").status_code == 404
    assert not User.objects.exists()


def test_the_link_dies_after_an_hour(client, token):
    SetupLink.objects.update(expires_at=F("expires_at") - timedelta(minutes=59))
    assert client.get(f"/setup/{token}/").status_code == 200
    SetupLink.objects.update(expires_at=F("expires_at") - timedelta(minutes=1))
    assert client.get(f"/setup/{token}/").status_code == 404
    assert set_up(client, token).status_code == 410
    assert not User.objects.exists()


def test_the_link_is_dead_where_a_user_was_made_otherwise(client, token):
    UserFactory()
    assert client.get(f"/setup/{token}/").status_code == 404
    assert set_up(client, token).status_code == 410
    assert not User.objects.filter(is_superuser=True).exists()


def test_who_comes_second_with_a_filled_form_is_told(client, token):
    late = Client()
    late.get(f"/setup/{token}/")
    set_up(client, token)
    assert late.get(f"/setup/{token}/").status_code == 404
    response = set_up(late, token, "second")
    assert response.status_code == 410
    assert "used by somebody else" in response.text
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_wins(token):
    ready = threading.Barrier(2)
    answers = []

    def race(name: str) -> None:
        client = Client(raise_request_exception=False)
        client.get(f"/setup/{token}/")
        ready.wait(timeout=10)
        answers.append(set_up(client, token, name).status_code)
        connection.close()

    racers = [threading.Thread(target=race, args=[name]) for name in ("one", "two")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(timeout=30)
    assert sorted(answers) == [302, 410]
    assert User.objects.count() == 1


def test_the_service_itself_lets_one_win(token):
    """What decides a race is the update in the transaction, not the look before."""
    setup.set_up(token=token, username="one", password=PASSWORD)
    User.objects.all().delete()
    with pytest.raises(setup.LinkIsDead):
        setup.set_up(token=token, username="two", password=PASSWORD)
    assert Activity.objects.latest("pk").outcome == Outcome.REFUSED


@pytest.mark.parametrize(
    "form",
    [
        {"username": ""},
        {"username": "no spaces"},
        {"username": "x" * 151},
        {"password1": "short", "password2": "short"},
        {"password2": "another password here"},
        {"username": "longadminname", "password1": "longadminname"},
    ],
)
def test_a_bad_form_does_not_use_up_the_link(client, token, form):
    assert set_up(client, token, **form).status_code == 422
    assert set_up(client, token).status_code == 302


def test_it_refuses_a_form_from_elsewhere(token):
    client = Client(enforce_csrf_checks=True)
    assert set_up(client, token).status_code == 403
    assert not User.objects.exists()


def test_without_an_engine_here_none_is_offered(client, token):
    assert "add_local" not in client.get(f"/setup/{token}/").text
    set_up(client, token, add_local="on")
    assert not Host.objects.exists()


@pytest.fixture
def socket_of_no_engine(settings, tmp_path):
    """Something listens there, and hangs up on everybody."""
    settings.LOCAL_SOCKET = str(tmp_path / "odd.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(settings.LOCAL_SOCKET)
        server.listen()
        stop = threading.Event()

        def hang_up() -> None:
            server.settimeout(0.1)
            while not stop.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue

        thread = threading.Thread(target=hang_up)
        thread.start()
        yield
        stop.set()
        thread.join(timeout=5)


def test_an_engine_that_fails_is_told_and_the_account_stands(
    client, token, socket_of_no_engine
):
    page = client.get(f"/setup/{token}/")
    assert 'name="add_local"' in page.text
    assert "checked" in page.text
    response = set_up(client, token, add_local="on")
    assert response.url == "/hosts/"
    assert User.objects.get().is_superuser
    assert not Host.objects.exists()
    (message,) = client.get("/hosts/").context["messages"]
    assert message.level == messages.ERROR


@pytest.mark.engine
def test_this_machines_engine_becomes_host_local(
    client, token, settings, docker_engine
):
    settings.LOCAL_SOCKET = str(docker_engine.socket_path)
    response = set_up(client, token, add_local="on")
    assert response.url == "/containers/"
    host = Host.objects.get()
    assert (host.name, host.slug) == ("local", "local")
    assert host.url == f"unix://{docker_engine.socket_path}"


@pytest.mark.engine
def test_it_is_not_added_where_the_box_is_not_ticked(
    client, token, settings, docker_engine
):
    settings.LOCAL_SOCKET = str(docker_engine.socket_path)
    set_up(client, token)
    assert not Host.objects.exists()
