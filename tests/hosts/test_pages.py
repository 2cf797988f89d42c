"""The pages of hosts: who sees what, what they show, what they never show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hosts.engine.types import Exchange
from hosts.models import Activity, Host, Outcome
from inventory.models import HostState
from tests.engines.certificates import Authority, Identity
from tests.factories import ContainerFactory, HostFactory, ImageFactory
from tests.fake_engine import FakeEngine
from tests.hosts.conftest import Typed

PERSON = ["sue", "alice", "bob", "carol", "mallory", "anonymous"]
PAGES = {
    "/hosts/": (200, 200, 200, 200, 200, 302),
    "/hosts/harbour/": (200, 200, 200, 200, 404, 302),
    "/hosts/nowhere/": (404, 404, 404, 404, 404, 302),
    "/hosts/add/": (200, 403, 403, 403, 403, 302),
    "/hosts/harbour/edit/": (200, 403, 403, 403, 404, 302),
    "/hosts/harbour/remove/": (200, 403, 403, 403, 404, 302),
}
VERBS = {
    "/hosts/add/": (422, 403, 403, 403, 403, 302),
    "/hosts/test/": (422, 403, 403, 403, 403, 302),
    "/hosts/harbour/edit/": (422, 403, 403, 403, 404, 302),
    "/hosts/harbour/enable/": (302, 403, 403, 403, 404, 302),
    "/hosts/harbour/disable/": (302, 403, 403, 403, 404, 302),
    "/hosts/harbour/remove/": (422, 403, 403, 403, 404, 302),
}


def cases(table: Mapping[str, tuple[int, ...]]) -> list[tuple[str, str, int]]:
    return [
        (path, person, status)
        for path, statuses in table.items()
        for person, status in zip(PERSON, statuses, strict=True)
    ]


@pytest.fixture
def visitor(
    person: str, request: pytest.FixtureRequest, browser_of: Any, host: Host
) -> Any:
    """Of the person that the test's parameter names."""
    if person == "anonymous":
        return browser_of(None)
    return browser_of(request.getfixturevalue(person))


@pytest.mark.parametrize(("path", "person", "status"), cases(PAGES))
def test_who_sees_which_page(visitor: Any, path: str, status: int) -> None:
    assert visitor.get(path).status_code == status


@pytest.mark.parametrize(("path", "person", "status"), cases(VERBS))
def test_who_may_post_what(visitor: Any, path: str, status: int) -> None:
    assert visitor.post(path).status_code == status
    assert Host.objects.filter(slug="harbour").exists()


@pytest.mark.parametrize("verb", ["enable", "disable", "remove"])
def test_refused_verb_leaves_a_trace(
    browser_of: Any, carol: User, host: Host, verb: str
) -> None:
    browser_of(carol).post(f"/hosts/harbour/{verb}/", {"confirm": "harbour"})
    activity = Activity.objects.get()
    assert (activity.actor_name, activity.outcome) == ("carol", Outcome.REFUSED)


@pytest.mark.parametrize("path", ["enable", "disable"])
def test_verbs_are_not_reached_by_get(browser_of: Any, sue: User, path: str) -> None:
    HostFactory(name="harbour")
    assert browser_of(sue).get(f"/hosts/harbour/{path}/").status_code == 405


# --- the list ---


def test_list_shows_only_what_one_may_see(
    browser_of: Any, carol: User, host: Host
) -> None:
    HostFactory(name="secret-cove")
    page = browser_of(carol).get("/hosts/").content.decode()
    assert 'href="/hosts/harbour/"' in page
    assert "secret-cove" not in page
    assert 'href="/hosts/add/"' not in page


def test_list_shows_state_and_counts(browser_of: Any, sue: User) -> None:
    harbour = HostFactory(
        name="harbour",
        labels=["env=prod"],
        protected=True,
        state={"version": "28.5.2", "os": "Debian 12"},
    )
    ContainerFactory(host=harbour)
    ContainerFactory(host=harbour, state="exited")
    ImageFactory(host=harbour)
    page = browser_of(sue).get("/hosts/").content.decode()
    for shown in ("up", "28.5.2", "Debian 12", "env=prod", "protected"):
        assert shown in page
    assert '1<span class="muted"> / 2</span>' in page


def test_disabled_host_is_neither_up_nor_unreachable(
    browser_of: Any, sue: User
) -> None:
    HostFactory(name="harbour", enabled=False)
    page = browser_of(sue).htmx("get", "/hosts/").content.decode()
    assert '<span class="state-word">disabled</span>' in page
    assert '<span class="state-word">up</span>' not in page


def test_host_that_nobody_watched_yet_is_connecting(browser_of: Any, sue: User) -> None:
    HostFactory(name="harbour")
    HostState.objects.all().delete()
    assert b"connecting" in browser_of(sue).htmx("get", "/hosts/").content
    assert b"connecting" in browser_of(sue).get("/hosts/harbour/").content


def test_page_of_a_new_host_asks_again_until_it_is_known(
    browser_of: Any, sue: User
) -> None:
    HostFactory(name="harbour", state={"state": "connecting"})
    fragment = browser_of(sue).htmx("get", "/hosts/harbour/").content
    assert b'hx-trigger="every' in fragment
    assert b"<html" not in fragment
    HostState.objects.update(state="up")
    known = browser_of(sue).htmx("get", "/hosts/harbour/").content
    assert b"hx-trigger" not in known


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("har", ["harbour"]),
        ("PROD", ["harbour", "pier"]),
        ("prod pier", ["pier"]),
        ("south.test", ["pier"]),
        ("%", []),
        ("\0'\"", []),
    ],
)
def test_search(browser_of: Any, sue: User, words: str, found: list[str]) -> None:
    HostFactory(name="harbour", labels=["env=prod", "prod=1"])
    HostFactory(name="pier", url="tcp://south.test:1", labels=["env=prod"])
    HostFactory(name="quay")
    answer = browser_of(sue).get("/hosts/", {"q": words})
    assert [host.name for host in answer.context["page"]] == found


@pytest.mark.parametrize("number", ["0", "-1", "9" * 6000, "x", "2"])
def test_absurd_page_numbers_lead_to_a_page(
    browser_of: Any, sue: User, number: str
) -> None:
    HostFactory(name="harbour")
    assert browser_of(sue).get("/hosts/", {"page": number}).status_code == 200


def test_empty_list_says_what_to_do(browser_of: Any, sue: User, mallory: User) -> None:
    superusers = browser_of(sue).htmx("get", "/hosts/").content.decode()
    assert 'href="/hosts/add/"' in superusers
    strangers = browser_of(mallory).htmx("get", "/hosts/").content.decode()
    assert "Ask a superuser" in strangers
    assert "/hosts/add/" not in strangers


def test_list_needs_as_many_queries_for_many_hosts_as_for_one(
    browser_of: Any,
    carol: User,
    sue: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(12):
        ContainerFactory(host=HostFactory(labels=[f"l{number}", "all"]))
    superusers = browser_of(sue)
    with django_assert_num_queries(5):
        # session, person, count, hosts with state and counts, labels
        superusers.htmx("get", "/hosts/")


# --- one host ---


def test_host_page_shows_what_is_known(browser_of: Any, carol: User) -> None:
    harbour = Host.objects.get()
    HostState.objects.update(
        product="Podman Engine",
        version="4.3.1",
        api_version="1.41",
        os="Debian 12",
        kernel="6.1.0",
        ncpu=7,
        mem_total=4 * 1024**3,
    )
    for state in ("running", "running", "exited"):
        ContainerFactory(host=harbour, state=state)
    page = browser_of(carol).get("/hosts/harbour/").content.decode()
    for shown in ("Podman Engine 4.3.1", "1.41", "Debian 12", "6.1.0", "7", "4GiB"):
        assert f">{shown}" in page
    assert "?host=harbour&amp;state=running" in page
    assert ">2 running</a>, " in page
    assert ">1 exited</a>" in page
    assert "unix:///nowhere/docker.sock" in page
    for verb in ("edit", "disable", "remove"):
        assert f"/hosts/harbour/{verb}/" not in page


def test_what_was_never_read_is_not_counted(browser_of: Any, sue: User) -> None:
    harbour = HostFactory(name="harbour", url="unix:///harbour.sock")
    HostState.objects.update(containers_read_at=None, images_read_at=None)
    listed = browser_of(sue).htmx("get", "/hosts/").content.decode()
    assert "?host=harbour" not in listed
    assert listed.count('<span class="nothing">–</span>') == 2
    page = browser_of(sue).get("/hosts/harbour/").content.decode()
    assert page.count('<span class="nothing">none known</span>') == 2
    HostState.objects.update(
        containers_read_at=timezone.now(), images_read_at=timezone.now()
    )
    page = browser_of(sue).get("/hosts/harbour/").content.decode()
    assert "none known" not in page
    assert harbour.images.count() == 0


def test_removal_has_one_element_in_focus(
    browser_of: Any, sue: User, host: Host
) -> None:
    page = browser_of(sue).get("/hosts/harbour/remove/").content.decode()
    assert page.count(" autofocus") == 1


def test_form_tells_all_that_protection_asks_for(browser_of: Any, sue: User) -> None:
    page = browser_of(sue).get("/hosts/add/").content.decode()
    assert "Stopping, restarting, killing and removing ask for the typed name" in page


def test_host_page_says_why_it_is_unreachable(
    browser_of: Any, carol: User, host: Host
) -> None:
    HostState.objects.update(
        state="unreachable",
        since=timezone.now() - timedelta(hours=3),
        reason="The connection was refused: <b>nothing</b> listens there.",
    )
    page = browser_of(carol).get("/hosts/harbour/").content.decode()
    assert "unreachable" in page
    assert ">3 h<" in page
    assert "&lt;b&gt;nothing&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "expired</span>"), (20, "expires soon"), (60, ">expires<")]
)
def test_host_page_warns_of_certificates_that_expire(
    browser_of: Any,
    sue: User,
    authority: Authority,
    *,
    days: int,
    words: str,
) -> None:
    client = authority.client(expires_in=timedelta(days=days, hours=1))
    HostFactory(name="harbour", tls=True, tls_cert=client.cert)
    page = browser_of(sue).get("/hosts/harbour/").content.decode()
    assert words in page


def test_key_is_in_no_page(
    tls_host: Host, browser_of: Any, sue: User, identity: Identity
) -> None:
    secrets = (identity.key.splitlines()[1], tls_host.tls_key_encrypted)
    for path in ("/hosts/", "/hosts/north-pier/", "/hosts/north-pier/edit/"):
        page = browser_of(sue).get(path).content.decode()
        assert not any(secret in page for secret in secrets), path
    assert "A key is stored" in page


# --- add, edit, switch, remove ---


def test_adding_leads_to_the_host(
    browser_of: Any, sue: User, typed: Callable[..., Typed]
) -> None:
    answer = browser_of(sue).htmx("post", "/hosts/add/", typed(labels="a b"))
    assert answer.headers["HX-Redirect"] == "/hosts/north-pier/"
    assert Host.objects.get().labels.count() == 2


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(
    browser_of: Any, sue: User, typed: Callable[..., Typed]
) -> None:
    wrong = typed(url="file:///etc/passwd", labels="a=b=c", read_timeout="44")
    answer = browser_of(sue).htmx("post", "/hosts/add/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<html" not in page
    assert page.count('class="field-errors"') == 2
    for kept in ("North pier", "file:///etc/passwd", "a=b=c", 'value="44"'):
        assert kept in page


def test_pasted_key_does_not_come_back_with_an_error(
    browser_of: Any, sue: User, typed_tls: Callable[..., Typed], identity: Identity
) -> None:
    for send in (browser_of(sue).post, lambda *a: browser_of(sue).htmx("post", *a)):
        answer = send("/hosts/add/", typed_tls(name=""))
        assert answer.status_code == 422
        assert identity.key.splitlines()[1] not in answer.content.decode()


def test_without_javascript_one_is_told_to_give_the_key_again(
    browser_of: Any, sue: User, typed_tls: Callable[..., Typed]
) -> None:
    answer = browser_of(sue).post("/hosts/add/", typed_tls(name=""))
    assert b"never sent back: give them again" in answer.content


def test_edit_moves_the_page_with_the_slug(
    browser_of: Any, sue: User, host: Host, typed: Callable[..., Typed]
) -> None:
    answer = browser_of(sue).post("/hosts/harbour/edit/", typed(slug="quay"))
    assert answer.url == "/hosts/quay/"
    host.refresh_from_db()
    assert (host.name, host.slug, host.revision) == ("North pier", "quay", 2)


def test_heading_keeps_the_name_while_an_edit_is_wrong(
    browser_of: Any, sue: User, host: Host, typed: Callable[..., Typed]
) -> None:
    answer = browser_of(sue).post("/hosts/harbour/edit/", typed(name="Q", url="x"))
    assert "<h1>Edit harbour</h1>" in answer.content.decode()


def test_removal_asks_and_then_goes_to_the_list(
    browser_of: Any, sue: User, host: Host
) -> None:
    ContainerFactory(host=host)
    browser = browser_of(sue)
    dialog = browser.htmx("get", "/hosts/harbour/remove/").content.decode()
    assert "1 container and 0 images" in dialog
    assert 'name="confirm"' in dialog
    wrong = browser.htmx("post", "/hosts/harbour/remove/", {"confirm": "harbor"})
    assert wrong.status_code == 422
    assert "#toasts" in wrong.content.decode()
    right = browser.htmx("post", "/hosts/harbour/remove/", {"confirm": "harbour"})
    assert right.headers["HX-Redirect"] == "/hosts/"
    assert not Host.objects.exists()


def test_switching_off_and_on(browser_of: Any, sue: User, host: Host) -> None:
    browser = browser_of(sue)
    page = browser.post("/hosts/harbour/disable/", follow=True).content.decode()
    assert "harbour is disabled." in page
    assert "not watched" in page
    browser.post("/hosts/harbour/enable/")
    host.refresh_from_db()
    assert host.enabled


def test_verbs_and_reads_on_a_disabled_host_are_refused_in_a_sentence(
    browser_of: Any, sue: User, fake_engine: FakeEngine
) -> None:
    off = HostFactory(name="Off", slug="off", url=fake_engine.url, enabled=False)
    web = ContainerFactory(host=off, engine_id=fake_engine.add_container("web"))
    browser, path = browser_of(sue), web.get_absolute_url()
    verb = browser.htmx("post", f"{path}stop/")
    assert "Off is disabled: enable it first." in verb.content.decode()
    assert verb.status_code == 502
    read = browser.get(f"{path}inspect/")
    assert "Off is disabled: enable it first." in read.content.decode()
    assert fake_engine.requests == []


def test_request_without_an_answer_has_no_status() -> None:
    lost = Exchange("POST", "/containers/web/stop", "", 0, 0.1)
    shown = render_to_string("partials/exchange.html", {"exchange": lost})
    assert "<dd>no answer</dd>" in shown
    refused = replace(lost, status=409)
    shown = render_to_string("partials/exchange.html", {"exchange": refused})
    assert "<dd>409</dd>" in shown
