"""One container's pages: found by id or name, at once, with secrets masked."""

import json

import pytest

from hosts.models import Activity, Outcome, Verb
from inventory.models import Container, HostState
from tests.factories import ContainerFactory
from tests.fake_engine import Fault

pytestmark = pytest.mark.django_db


def at(host, reference, page=""):
    return f"/hosts/{host.slug}/containers/{reference}/{page}"


# --- Found by ----------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "inspect/", "details/"])
def test_short_ids_and_names_lead_to_the_full_id(browser_of, carol, host, web, page):
    browser = browser_of(carol)
    full = at(host, web.engine_id, page)
    upper = web.engine_id.upper()
    for reference in (web.engine_id[:4], web.short_id, "web", upper[:12], upper):
        response = browser.get(at(host, reference, page))
        assert (response.status_code, response["Location"]) == (302, full)
    assert browser.get(full).status_code == 200


def test_a_name_wins_over_a_short_id(browser_of, carol, host):
    ContainerFactory(host=host, name="one", engine_id="beef" + "0" * 60)
    named = ContainerFactory(host=host, name="beef", engine_id="a" * 64)
    response = browser_of(carol).get(at(host, "beef"))
    assert response["Location"] == named.get_absolute_url()


def test_a_short_id_of_several_is_a_404_that_lists_them(browser_of, carol, host):
    found = [
        ContainerFactory(host=host, name=name, engine_id=f"beef{digit}" + "0" * 59)
        for name, digit in [("one", 1), ("two", 2)]
    ]
    response = browser_of(carol).get(at(host, "beef"))
    assert response.status_code == 404
    for container in found:
        assert container.get_absolute_url() in response.content.decode()


def test_what_the_inventory_does_not_know_yet_is_asked_for(
    browser_of, carol, host, engine
):
    new = engine.add_container("brand-new")
    response = browser_of(carol).get(at(host, "brand-new"))
    assert response["Location"] == at(host, new)
    assert Container.objects.get().name == "brand-new"


@pytest.mark.parametrize("reference", ["nothing", "abc", "0" * 64, "a" * 400, "%00"])
def test_what_nobody_knows_is_404(browser_of, carol, host, engine, reference):
    engine.add_container("web")
    response = browser_of(carol).get(at(host, reference))
    assert response.status_code == 404
    assert not Container.objects.exists()


def test_a_host_that_is_away_is_not_asked(browser_of, carol, host, engine):
    engine.add_container("web")
    HostState.objects.update(state=HostState.State.UNREACHABLE)
    assert browser_of(carol).get(at(host, "web")).status_code == 404
    assert engine.requests == []


def test_one_of_another_host_is_404(browser_of, carol, host, engine):
    elsewhere = ContainerFactory(name="elsewhere")
    response = browser_of(carol).get(at(host, elsewhere.engine_id))
    assert response.status_code == 404


# --- At once -----------------------------------------------------------------------


def test_the_page_asks_no_engine(browser_of, carol, engine, web):
    engine.requests.clear()
    response = browser_of(carol).get(web.get_absolute_url())
    assert response.status_code == 200
    assert engine.requests == []
    assert f'hx-get="{web.get_absolute_url()}details/"' in response.content.decode()


def test_details_tell_what_only_inspect_knows(browser_of, carol, engine, web):
    body = (
        browser_of(carol)
        .htmx("get", f"{web.get_absolute_url()}details/")
        .content.decode()
    )
    assert "<html" not in body
    assert "Restart policy" in body
    assert "TOKEN" in body


@pytest.mark.parametrize("page", ["details/", "inspect/"])
def test_trouble_is_a_sentence_in_its_place(browser_of, carol, engine, web, page):
    engine.stop()
    response = browser_of(carol).htmx("get", web.get_absolute_url() + page)
    assert response.status_code == 200
    assert b"Try again" in response.content
    assert b'role="alert"' in response.content


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.HANG])
def test_misbehaviour_is_a_sentence_in_its_place(browser_of, carol, engine, web, fault):
    engine.fault(f"/containers/{web.engine_id}/json", fault)
    response = browser_of(carol).htmx("get", f"{web.get_absolute_url()}details/")
    assert b"Try again" in response.content


@pytest.mark.parametrize("view", ["details", "inspect"])
def test_a_field_of_ten_megabytes_is_cut_on_the_page(
    browser_of, alice, engine, web, view
):
    engine.containers[web.engine_id]["body"]["User"] = "x" * 10_000_000
    address = web.get_absolute_url()
    looked = browser_of(alice).htmx("get", f"{address}{view}/")
    revealed = browser_of(alice).htmx("post", f"{address}reveal/", {"view": view})
    for response in (looked, revealed):
        assert response.status_code == 200
        assert len(response.content) < 1_000_000
    assert b"(9900000 more characters are not shown)" in looked.content


def test_inspect_does_not_wait_for_a_frozen_engine(
    browser_of, carol, host, engine, web, monkeypatch
):
    monkeypatch.setattr("dashboard.views.containers.PATIENCE", 0.1)
    engine.fault(f"/containers/{web.engine_id}/json", Fault.HANG)
    response = browser_of(carol).get(f"{web.get_absolute_url()}inspect/")
    assert response.status_code == 200
    # Had it waited for the engine's own timeout, it would say that instead.
    assert b'hx-trigger="load"' in response.content
    assert b"Try again" not in response.content


def test_gone_meanwhile_is_a_sentence_and_forgotten(browser_of, carol, engine, web):
    engine.containers.clear()
    response = browser_of(carol).htmx("get", f"{web.get_absolute_url()}details/")
    assert b"No such container" in response.content
    assert not Container.objects.exists()


def test_a_host_that_is_away_is_said(browser_of, carol, web):
    HostState.objects.update(
        state=HostState.State.UNREACHABLE, reason="It is being repaired."
    )
    body = browser_of(carol).get(web.get_absolute_url()).content.decode()
    assert "harbour is not connected." in body
    assert "It is being repaired." in body


# --- What is long, and what is not seen --------------------------------------------


def test_long_lists_are_folded(browser_of, carol, host):
    container = ContainerFactory(
        host=host,
        labels={f"label{number:03}": "x" for number in range(25)},
        ports=[{"private_port": 1000 + number} for number in range(200)],
        mounts=[{"destination": f"/{n}", "source": "/"} for n in range(21)],
        networks=[{"name": f"net{number}"} for number in range(20)],
    )
    body = browser_of(carol).get(container.get_absolute_url()).content.decode()
    for more in ("5 more", "180 more", "1 more"):
        assert f"<summary>{more}" in body
    assert body.count("<summary>") == 3
    before, _, folded = body.partition("<summary>5 more")
    assert "label019" in before
    assert "label020" not in before
    assert "label024" in folded


def test_what_would_not_be_seen_is_escaped(browser_of, carol, host):
    evil = "a\u202egnp.exe\x1b\x07"
    container = ContainerFactory(
        host=host,
        name=evil,
        image=evil,
        project=evil,
        command=evil,
        labels={evil: evil, "link": f"http://x/{evil}"},
        mounts=[{"destination": evil, "source": evil}],
        networks=[{"name": evil}],
    )
    for url in ("/containers/", container.get_absolute_url()):
        body = browser_of(carol).get(url).content.decode()
        assert r"a\u202egnp.exe\x1b\x07" in body
        shown = body.replace(f'value="{evil}"', "")  # what a form or a filter sends
        assert not set(shown) & {"\u202e", "\x1b", "\x07"}


def test_commands_are_quoted_as_in_a_shell(browser_of, carol, engine, sync):
    engine.add_container("web", command=["sh", "-c", "exit 3"])
    sync()
    url = Container.objects.get().get_absolute_url()
    body = browser_of(carol).get(f"{url}details/").content.decode()
    assert "sh -c &#x27;exit 3&#x27;" in body


def test_a_choice_that_cannot_be_empty_is_not_optional(browser_of, alice, web):
    body = browser_of(alice).htmx("get", f"{web.get_absolute_url()}ask/kill/")
    assert b"Signal" in body.content
    assert b"optional" not in body.content
    body = browser_of(alice).htmx("get", f"{web.get_absolute_url()}ask/stop/")
    assert b"optional" in body.content


# --- Secrets -----------------------------------------------------------------------


@pytest.mark.parametrize("person", ["alice", "bob", "carol"])
@pytest.mark.parametrize("page", ["", "details/", "inspect/"])
def test_values_are_masked_for_everybody(request, browser_of, web, person, page):
    browser = browser_of(request.getfixturevalue(person))
    for response in (
        browser.get(web.get_absolute_url() + page),
        browser.htmx("get", web.get_absolute_url() + page),
    ):
        body = response.content.decode()
        assert "hunter2" not in body
        if page:
            assert "TOKEN" in body


@pytest.mark.parametrize("view", ["page", "inspect"])
def test_an_admin_sees_values_after_a_click_that_is_written_down(
    browser_of, alice, web, view
):
    url = f"{web.get_absolute_url()}reveal/"
    response = browser_of(alice).htmx("post", url, {"view": view})
    assert b"hunter2" in response.content
    assert response["Cache-Control"] == "no-store"
    activity = Activity.objects.get()
    assert (activity.verb, activity.outcome) == (Verb.CONTAINER_REVEAL, Outcome.DONE)
    assert "hunter2" not in json.dumps([activity.message, activity.exchanges])


def test_revealing_on_a_gone_engine_is_a_toast(browser_of, alice, engine, web):
    engine.stop()
    response = browser_of(alice).htmx("post", f"{web.get_absolute_url()}reveal/")
    assert response.status_code == 502
    assert b'hx-target="#toasts"' in response.content
    assert Activity.objects.get().outcome == Outcome.FAILED


def test_hostile_inspect_is_shown_as_text(browser_of, alice, engine, sync):
    evil = "</script><script>alert(1)</script>"
    engine.add_container("web", labels={evil: evil}, env=[f"{evil}={evil}"])
    sync()
    web = Container.objects.get()
    for page in ("details/", "inspect/"):
        body = browser_of(alice).get(web.get_absolute_url() + page).content.decode()
        assert "<script>alert" not in body


def test_number_of_queries_of_a_page(
    browser_of, alice, host, django_assert_num_queries
):
    container = ContainerFactory(host=host)
    browser = browser_of(alice)
    with django_assert_num_queries(8):
        browser.get(container.get_absolute_url())
