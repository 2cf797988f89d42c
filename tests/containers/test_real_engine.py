"""The verbs on a real engine: what it does, and what it refuses."""

import pytest

from inventory.models import Container
from tests.containers.conftest import connect

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def act(browser_of, alice, sync):
    """`act(name, verb, **fields)`: the answer, and the state as the row has it."""
    browser = browser_of(alice)

    def post(name, verb, /, **fields):
        sync()
        container = Container.objects.get(name=name)
        url = f"{container.get_absolute_url()}{verb}/"
        response = browser.htmx("post", url, fields)
        row = Container.objects.filter(pk=container.pk)
        return response, row.values_list("state", flat=True).first()

    return post


def test_stop_start_restart(real_engine, act):
    real_engine.run("web", stop_signal="SIGKILL")
    for verb, state in [
        ("stop", "exited"),
        ("stop", "exited"),
        ("start", "running"),
        ("start", "running"),
        ("restart", "running"),
    ]:
        response, found = act("web", verb, timeout=1)
        assert (response.status_code, found) == (200, state), verb


def test_stop_waits_as_long_as_it_is_told(real_engine, act):
    real_engine.run("deaf", "sh -c 'trap \"\" TERM; while :; do sleep 1; done'")
    response, state = act("deaf", "stop", timeout=0)
    assert (response.status_code, state) == (200, "exited")


def test_pause_and_unpause_and_what_they_refuse(real_engine, act):
    real_engine.run("web")
    assert act("web", "pause")[1] == "paused"
    again, state = act("web", "pause")
    assert (again.status_code, state) == (409, "paused")
    assert act("web", "unpause")[1] == "running"
    again, state = act("web", "unpause")
    assert (again.status_code, state) == (422, "running")
    assert b"is not paused" in again.content


def test_kill_with_a_signal_and_of_a_stopped_one(real_engine, act):
    real_engine.run("web", "sh -c 'trap \"exit 7\" USR1; while :; do sleep 0.1; done'")
    response, _ = act("web", "kill", signal="SIGUSR1")
    assert response.status_code == 200
    real_engine.api.wait("web", timeout=10)
    response, state = act("web", "kill")
    assert (response.status_code, state) == (409, "exited")
    assert b"is not running" in response.content


def test_start_of_a_command_that_is_not_there(real_engine, act):
    real_engine.create("web", "/no/such/program")
    response, state = act("web", "start")
    assert response.status_code == 422
    assert b"no such file or directory" in response.content
    assert state == "created"


def test_rename_and_names_that_are_taken(real_engine, act):
    real_engine.create("web")
    real_engine.create("taken")
    response, _ = act("web", "rename", name="taken")
    assert response.status_code == 409
    assert b"already in use" in response.content
    response, _ = act("web", "rename", name="shop")
    assert response.status_code == 200
    assert Container.objects.filter(name="shop").exists()


def test_remove_wants_force_for_a_running_one(real_engine, act):
    real_engine.run("web")
    response, state = act("web", "remove")
    assert (response.status_code, state) == (409, "running")
    response, state = act("web", "remove", force="on", volumes="on")
    assert (response.status_code, state) == (200, None)
    assert real_engine.api.containers(all=True) == []


def test_remove_takes_anonymous_volumes_along_if_told(real_engine, act):
    real_engine.create("keeps", volumes=["/kept"])
    real_engine.create("takes", volumes=["/taken"])
    act("keeps", "remove")
    assert len(real_engine.api.volumes()["Volumes"]) == 2
    act("takes", "remove", volumes="on")
    assert len(real_engine.api.volumes()["Volumes"]) == 1


def test_removed_by_somebody_else_meanwhile(real_engine, act, sync, browser_of, alice):
    container_id = real_engine.create("web")
    sync()
    url = Container.objects.get().get_absolute_url()
    real_engine.api.remove_container(container_id)
    response = browser_of(alice).htmx("post", f"{url}start/")
    assert response.status_code == 404
    assert b"web no longer exists" in response.content
    assert not Container.objects.exists()


def test_inspect_and_details(real_engine, sync, browser_of, carol):
    real_engine.run("web", environment={"TOKEN": "hunter2"}, labels={"<b>": "<i>"})
    sync()
    url = Container.objects.get().get_absolute_url()
    for page in ("details/", "inspect/"):
        body = browser_of(carol).get(url + page).content.decode()
        assert "TOKEN" in body
        assert "hunter2" not in body


def test_a_frozen_engine_leaves_the_page_and_a_sentence(
    real_engine, sync, browser_of, carol, host
):
    connect(host, real_engine.url)
    real_engine.run("web")
    sync()
    url = Container.objects.get().get_absolute_url()
    real_engine.freeze()
    assert browser_of(carol).get(url).status_code == 200
    response = browser_of(carol).htmx("get", f"{url}details/")
    assert response.status_code == 200
    assert b"Try again" in response.content
