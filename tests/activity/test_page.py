"""The activity page: who sees what, filters, pages, links."""

from datetime import datetime

import pytest
from django.utils import timezone

from hosts.activity import close_activity, open_activity
from hosts.engine.types import Exchange
from hosts.models import Activity, Outcome, Verb
from tests.factories import ContainerFactory, HostFactory

PAGE = "/activity/"


def did(
    actor,
    verb=Verb.CONTAINER_STOP,
    host=None,
    name="web",
    object_id="",
    outcome=Outcome.DONE,
    message="",
    exchanges=(),
):
    activity = open_activity(
        actor=actor, verb=verb, host=host, object_name=name, object_id=object_id
    )
    close_activity(activity, outcome, message, exchanges)
    return activity


def names(response) -> list[str]:
    return [row.activity.object_name for row in response.context["rows"]]


@pytest.fixture
def sues(browser_of, sue):
    return browser_of(sue)


def test_a_superuser_sees_all(sues, sue, host):
    did(sue, host=host, name="on a host")
    did(sue, verb=Verb.USER_ADD, name="on none")
    assert names(sues.get(PAGE)) == ["on none", "on a host"]


def test_others_see_what_was_done_on_their_hosts(browser_of, carol, sue, host):
    did(sue, host=host, name="theirs")
    did(sue, host=HostFactory(), name="elsewhere")
    did(sue, verb=Verb.USER_ADD, name="people")
    assert names(browser_of(carol).get(PAGE)) == ["theirs"]


def test_who_has_no_host_sees_nothing(browser_of, mallory, sue, host):
    did(sue, host=host)
    response = browser_of(mallory).get(PAGE)
    assert names(response) == []
    assert "harbour" not in response.text
    assert "sue" not in response.text


def test_a_row_tells_all(sues, alice, host):
    did(alice, host=host, name="web", outcome=Outcome.REFUSED, message="Not so.")
    page = sues.get(PAGE).text
    row = page.split('<tr id="activity-')[1].split("</tr>")[0]
    for words in ("alice", "Stop container", "web", "harbour", "Refused", "Not so."):
        assert words in row
    assert "icon-shield-lock" in row
    assert "ms" in row


@pytest.fixture
def mixed(alice, bob, host):
    far = HostFactory(name="far")
    did(alice, host=host, name="one")
    did(bob, Verb.CONTAINER_KILL, host, "two", outcome=Outcome.FAILED, message="Boom.")
    did(alice, Verb.IMAGE_REMOVE, far, "three")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["three", "two", "one"]),
        ({"person": "alice"}, ["three", "one"]),
        ({"host": "harbour"}, ["two", "one"]),
        ({"verb": "image:remove"}, ["three"]),
        ({"outcome": "failed"}, ["two"]),
        ({"q": "boom"}, ["two"]),
        ({"q": "TWO bob"}, ["two"]),
        ({"q": "two alice"}, []),
        ({"q": "%"}, []),
        ({"person": "alice", "host": "harbour"}, ["one"]),
        ({"sort": "object_name"}, ["one", "three", "two"]),
        ({"sort": "-object_name"}, ["two", "three", "one"]),
        ({"sort": "at"}, ["one", "two", "three"]),
        ({"since": "2000-01-01", "until": "2000-01-02"}, []),
    ],
)
def test_filters(sues, mixed, query, found):
    response = sues.get(PAGE, query)
    assert response.status_code == 200
    assert names(response) == found


@pytest.mark.parametrize(
    "query",
    [
        {"page": "x"},
        {"page": "-1"},
        {"page": "9" * 5000},
        {"sort": "actor__password"},
        {"sort": "pk; drop table"},
        {"verb": "nothing"},
        {"host": "nowhere"},
        {"person": "\0"},
        {"since": "31.12.9999x"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"q": "\0"},
        {"q": "x" * 10_000},
    ],
)
def test_absurd_values_get_defaults(sues, mixed, query):
    response = sues.get(PAGE, query)
    assert response.status_code == 200
    assert names(response) == ["three", "two", "one"]


def test_days_are_whole_and_both_included(sues, sue, monkeypatch):
    zone = timezone.get_current_timezone()
    for day, hour in [(9, 23), (10, 0), (11, 23), (12, 0)]:
        moment = datetime(2026, 3, day, hour, 0, tzinfo=zone)
        monkeypatch.setattr("hosts.activity.timezone.now", lambda now=moment: now)
        did(sue, name=f"{day} {hour}")
    monkeypatch.undo()
    response = sues.get(PAGE, {"since": "2026-03-10", "until": "2026-03-11"})
    assert names(response) == ["11 23", "10 0"]


def test_what_one_may_not_see_is_no_choice_either(browser_of, carol, sue, host):
    HostFactory(name="secret-host")
    did(sue, host=host)
    page = browser_of(carol).get(PAGE).text
    assert '<option value="sue">' in page
    assert "secret-host" not in page
    assert '<option value="carol">' not in page


def test_pages_keep_the_filter(sues, sue):
    for number in range(51):
        did(sue, name=f"n{number}")
    first = sues.get(PAGE, {"q": "n"})
    assert len(names(first)) == 50
    assert 'href="?q=n&amp;page=2"' in first.text
    assert names(sues.get(PAGE, {"q": "n", "page": "2"})) == ["n0"]
    assert names(sues.get(PAGE, {"q": "n", "page": "99"})) == ["n0"]


def test_htmx_gets_the_table_alone(sues, sue):
    did(sue)
    response = sues.htmx("get", PAGE)
    assert "<table" in response.text
    assert "<html" not in response.text


def test_what_is_still_there_is_linked(sues, sue, alice, host):
    container = ContainerFactory(host=host, name="web")
    there = did(sue, host=host, object_id=container.engine_id)
    gone = did(sue, host=host, object_id="f" * 64)
    person = did(sue, Verb.USER_EDIT, name="alice", object_id=str(alice.pk))
    urls = {row.activity.pk: row.url for row in sues.get(PAGE).context["rows"]}
    assert urls[there.pk] == f"/hosts/harbour/containers/{container.engine_id}/"
    assert urls[gone.pk] == ""
    assert urls[person.pk] == f"/people/{alice.pk}/"


def test_a_removed_host_leaves_a_readable_row(sues, sue, host):
    did(sue, host=host, exchanges=[Exchange("POST", "/v1.41/x", status=204)])
    host.delete()
    response = sues.get(PAGE)
    assert response.status_code == 200
    assert "harbour" in response.text


def test_the_request_behind_it_is_shown_with_its_curl_line(sues, sue, host):
    request = Exchange("POST", "/v1.41/containers/web/stop?t=5", status=204, seconds=1)
    did(sue, host=host, exchanges=[request])
    page = sues.get(PAGE).text
    assert "POST /v1.41/containers/web/stop?t=5" in page
    assert "curl --unix-socket /nowhere/docker.sock -X POST" in page


def test_rows_cost_the_same_however_many(
    sues, sue, host, django_assert_max_num_queries
):
    for number in range(30):
        container = ContainerFactory(host=host)
        did(sue, host=host, name=f"n{number}", object_id=container.engine_id)
    with django_assert_max_num_queries(14):
        sues.get(PAGE)


def test_hostile_text_is_text(sues, sue, host):
    evil = "<img src=x onerror=alert(1)>"
    did(sue, host=host, name=evil, message=evil)
    assert "<img src=x" not in sues.get(PAGE).text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_here_changes_the_trail(sues, sue, method):
    did(sue)
    before = list(Activity.objects.values())
    getattr(sues, method)(PAGE)
    getattr(sues, method)("/activity/download/")
    assert list(Activity.objects.values()) == before


def test_the_file_is_in_the_pages_head_with_the_filter(sues, mixed):
    page = sues.get(PAGE, {"q": "two", "sort": "at", "page": "1"}).text
    head, _filters, rest = page.partition('<form class="filters"')
    assert 'href="/activity/download/?q=two"' in head
    assert "/activity/download/" not in rest


def test_the_file_keeps_up_with_the_filter(sues, mixed):
    fragment = sues.htmx("get", PAGE, {"q": "nothing at all"}).text
    part = fragment.partition('<hx-partial hx-target="#download"')[2]
    assert 'href="/activity/download/?q=nothing+at+all"' in part
