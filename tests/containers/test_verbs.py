"""Verbs: what they say, what they change, and what trouble looks like."""

import re

import pytest

from hosts.models import Activity, Outcome
from inventory.models import Container
from tests.fake_engine import Fault

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(browser_of, alice, web):
    """`post(verb, **fields)` as htmx does it from a row of the list."""
    browser = browser_of(alice)

    def send(verb, **fields):
        return browser.htmx("post", f"{web.get_absolute_url()}{verb}/", fields)

    return send


def sentence(response):
    """What the toast in the answer says."""
    body = response.content.decode()
    assert 'hx-target="#toasts"' in body
    assert "<html" not in body
    return re.findall(r'class="toast-text">\s*<p>(.*?)</p>', body, re.DOTALL)[0]


def test_the_row_as_it_now_is_and_what_happened(post, web):
    response = post("stop")
    body = response.content.decode()
    assert f'hx-target="#{web.row_id}"' in body
    assert f'<tr id="{web.row_id}"' in body
    assert "state-exited" in body
    assert sentence(response) == "web was stopped."
    web.refresh_from_db()
    assert web.state == "exited"


def test_the_request_behind_it_is_shown_as_a_curl_line(post, host):
    body = post("stop", timeout=3).content.decode()
    socket = host.url.removeprefix("unix://")
    assert f"curl --unix-socket {socket} -X POST --globoff" in body
    assert "/stop?t=3" in body
    (exchange,) = Activity.objects.get().exchanges
    assert exchange["path"].endswith("/stop?t=3")


def test_twice_is_harmless_and_truthful(post):
    assert sentence(post("stop")) == "web was stopped."
    assert sentence(post("stop")) == "web was not running."
    assert sentence(post("start")) == "web was started."
    assert sentence(post("start")) == "web was already running."
    outcomes = list(Activity.objects.order_by("pk").values_list("outcome", flat=True))
    done, same = Outcome.DONE, Outcome.UNCHANGED
    assert outcomes == [done, same, done, same]


def test_a_removed_one_leaves_the_list(post, web):
    response = post("remove", force="on")
    body = response.content.decode()
    assert f'hx-target="#{web.row_id}" hx-swap="delete"' in body
    assert not Container.objects.exists()


def test_removed_from_its_page_one_goes_to_the_list(post):
    response = post("remove", force="on", view="page")
    assert response["HX-Redirect"] == "/containers/"


def test_from_its_page_head_and_overview_are_renewed(post):
    response = post("rename", name="shop", view="page")
    body = response.content.decode()
    assert 'hx-target="#container-head"' in body
    assert 'hx-target="#container-overview"' in body
    assert "<h1>shop</h1>" in body
    assert response["HX-Trigger"] == "container-changed"


def test_without_htmx_one_goes_back_with_a_message(browser_of, alice, web):
    browser = browser_of(alice)
    url = f"{web.get_absolute_url()}stop/"
    response = browser.post(url, follow=True)
    assert response.redirect_chain == [(web.get_absolute_url(), 302)]
    assert b"web was stopped." in response.content
    back = "http://testserver/containers/?q=web"
    response = browser.post(url, headers={"Referer": back})
    assert response["Location"] == "/containers/?q=web"


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("stop", {"timeout": "-1"}),
        ("stop", {"timeout": "3601"}),
        ("restart", {"timeout": "9" * 400}),
        ("restart", {"timeout": "soon"}),
        ("kill", {"signal": "SIGNONSENSE"}),
        ("kill", {"signal": "65"}),
        ("kill", {"signal": "0"}),
        ("rename", {}),
        ("rename", {"name": "../x"}),
        ("rename", {"name": "a" * 300}),
        ("rename", {"name": "a\0b"}),
    ],
)
def test_bad_fields_are_said_beside_the_field(post, engine, verb, fields):
    before = len(engine.requests)
    response = post(verb, **fields)
    assert response.status_code == 422
    assert b'hx-target="#dialog-content"' in response.content
    assert b"field-errors" in response.content
    assert len(engine.requests) == before


@pytest.mark.parametrize(
    ("given", "sent"),
    [("", "SIGKILL"), ("term", "SIGTERM"), ("SIGHUP", "SIGHUP"), ("15", "15")],
)
def test_signals_by_name_and_number(post, engine, given, sent):
    assert post("kill", signal=given).status_code == 200
    paths = [request.path for request in engine.requests]
    assert any(path.endswith(f"/kill?signal={sent}") for path in paths)


# --- Protected hosts ---------------------------------------------------------------


@pytest.mark.parametrize("verb", ["stop", "restart", "kill", "remove"])
@pytest.mark.parametrize("confirm", [None, "", "WEB", "web "])
def test_a_protected_host_wants_the_name_typed(post, host, engine, verb, confirm):
    host.protected = True
    host.save()
    before = len(engine.requests)
    fields = {} if confirm is None else {"confirm": confirm}
    response = post(verb, **fields)
    assert response.status_code == 422
    assert b"is protected" in response.content
    assert len(engine.requests) == before
    assert Activity.objects.get().outcome == Outcome.REFUSED


@pytest.mark.parametrize("verb", ["stop", "restart", "kill", "remove"])
def test_a_protected_host_obeys_the_typed_name(post, host, verb):
    host.protected = True
    host.save()
    assert post(verb, confirm="web", force="on").status_code == 200


def test_the_dialog_asks_for_the_name_and_says_what_force_is_for(
    browser_of, alice, host, web
):
    host.protected = True
    host.save()
    url = f"{web.get_absolute_url()}ask/remove/"
    body = browser_of(alice).htmx("get", url).content.decode()
    assert 'name="confirm"' in body
    assert "only be removed by force" in body
    assert f'action="{web.get_absolute_url()}remove/"' in body
    assert "<html" not in body
    assert "<html" in browser_of(alice).get(url).content.decode()


def test_buttons_of_a_protected_host_ask_first(browser_of, alice, host, web):
    host.protected = True
    host.save()
    for url in ("/containers/", web.get_absolute_url()):
        body = browser_of(alice).get(url).content.decode()
        assert "/ask/stop/" in body
        assert f'hx-post="{web.get_absolute_url()}stop/"' not in body
        assert f'hx-post="{web.get_absolute_url()}restart/"' not in body


# --- Trouble -----------------------------------------------------------------------


def test_gone_meanwhile_the_row_goes_with_a_sentence(post, engine, web):
    engine.containers.clear()
    response = post("stop")
    assert response.status_code == 404
    assert sentence(response) == "web no longer exists on harbour."
    assert 'hx-swap="delete"' in response.content.decode()
    assert response["HX-Trigger"] == "row-gone"
    assert not Container.objects.exists()
    assert Activity.objects.get().outcome == Outcome.FAILED


@pytest.mark.parametrize("verb", ["start", "stop", "reveal", "details", "ask/kill"])
def test_forgotten_meanwhile_its_page_says_so(browser_of, bob, engine, web, verb):
    engine.containers.clear()
    Container.objects.all().delete()
    send = "get" if verb in ("details", "ask/kill") else "post"
    response = browser_of(bob).htmx(
        send, f"{web.get_absolute_url()}{verb}/", {"called": "<b>web", "view": "page"}
    )
    body = response.content.decode()
    assert response.status_code == 404
    assert sentence(response) == "&lt;b&gt;web no longer exists on harbour."
    assert 'hx-target="#container-head"' in body
    assert "removed" in body
    assert f'hx-post="{web.get_absolute_url()}' not in body
    assert "<b>" not in body


def test_gone_meanwhile_its_page_says_so(post, engine, web):
    engine.containers.clear()
    response = post("stop", view="page")
    body = response.content.decode()
    assert sentence(response) == "web no longer exists on harbour."
    assert 'hx-target="#container-head"' in body
    assert "<h1>web</h1>" in body


def test_forgotten_meanwhile_its_row_goes(browser_of, alice, engine, web):
    engine.containers.clear()
    Container.objects.all().delete()
    url = f"{web.get_absolute_url()}stop/"
    response = browser_of(alice).htmx("post", url, {"view": "row"})
    assert response.status_code == 404
    assert sentence(response) == f"{web.short_id} no longer exists on harbour."
    row = f'hx-target="#{web.row_id}" hx-swap="delete"'
    assert row in response.content.decode()


def test_who_sees_no_host_is_told_nothing_of_what_was_there(
    browser_of, mallory, engine, web
):
    url = f"{web.get_absolute_url()}stop/"
    before = browser_of(mallory).htmx("post", url)
    engine.containers.clear()
    Container.objects.all().delete()
    after = browser_of(mallory).htmx("post", url)
    assert (before.status_code, after.status_code) == (404, 404)
    assert b"no longer exists" not in after.content


def test_what_is_not_there_is_not_said_to_have_been(browser_of, alice, engine, web):
    url = "/hosts/harbour/containers/nothing/stop/"
    response = browser_of(alice).htmx("post", url, {"view": "row"})
    assert response.status_code == 404
    assert b"no longer exists" not in response.content


def test_wrong_state_is_said_in_the_engines_words_and_the_row_is_put_right(
    post, engine, web
):
    engine.containers[web.engine_id]["state"] = "exited"
    response = post("pause")
    assert response.status_code == 409
    assert "is not running" in sentence(response)
    assert "state-exited" in response.content.decode()
    web.refresh_from_db()
    assert web.state == "exited"


def test_name_taken_is_said_in_the_engines_words(post, engine, web):
    engine.add_container("other")
    response = post("rename", name="other")
    assert response.status_code == 409
    assert "already in use" in sentence(response)
    assert "curl" in response.content.decode()


def test_a_frozen_engine_ends_in_a_sentence_that_does_not_lie(post, engine):
    engine.fault("/pause", Fault.HANG)
    response = post("pause")
    assert response.status_code == 504
    assert sentence(response)
    assert Activity.objects.get().outcome == Outcome.UNKNOWN


def test_an_engine_that_is_gone_ends_in_a_sentence(post, engine, web):
    engine.stop()
    response = post("stop")
    assert response.status_code == 502
    assert sentence(response)
    web.refresh_from_db()
    assert web.state == "running"


def test_done_but_not_read_again_is_a_warning(post, engine, web):
    engine.fault("/containers/json", Fault.GARBAGE)
    response = post("pause")
    assert response.status_code == 200
    assert "web was paused." in sentence(response)
    assert "may be older" in sentence(response)
    assert Activity.objects.get().outcome == Outcome.DONE


def test_trouble_without_htmx_is_a_message_or_a_page(browser_of, alice, engine, web):
    engine.containers[web.engine_id]["state"] = "exited"
    browser = browser_of(alice)
    url = f"{web.get_absolute_url()}pause/"
    response = browser.post(url)
    assert response.status_code == 409
    assert b"is not running" in response.content
    page = f"http://testserver{web.get_absolute_url()}"
    response = browser.post(url, headers={"Referer": page}, follow=True)
    assert response.status_code == 200
    assert b"is not running" in response.content


def test_an_expired_session_leads_to_the_whole_sign_in_page(browser_of, web):
    response = browser_of(None).htmx(
        "post",
        f"{web.get_absolute_url()}stop/",
        **{"HX-Current-URL": "http://testserver/containers/?q=web"},
    )
    assert response["HX-Redirect"] == "/login/?next=/containers/%3Fq%3Dweb"


def test_a_hostile_name_is_text_in_a_toast(post, web):
    Container.objects.filter(pk=web.pk).update(name="<img src=x onerror=alert(1)>")
    body = post("pause").content.decode()
    assert "<img src=x" not in body
    assert "&lt;img src=x" in body
