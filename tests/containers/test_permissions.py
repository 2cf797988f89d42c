"""Who may post what: every verb, posted by everybody.

Another noun adds its rows to `VERBS` by importing `check_verb`.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hosts.models import Activity, Outcome
from inventory.models import Container

pytestmark = pytest.mark.django_db

ADMIN, OPERATOR = "admin", "operator"
WHO_MAY = {ADMIN: {"alice", "sue"}, OPERATOR: {"alice", "bob", "sue"}}
PEOPLE = ["alice", "bob", "carol", "mallory", "sue", "nobody"]

# verb: role, fields, state before, status of who may
VERBS = {
    "start": (OPERATOR, {}, "exited", 200),
    "stop": (OPERATOR, {"timeout": 1}, "running", 200),
    "restart": (OPERATOR, {"timeout": 1}, "running", 200),
    "kill": (OPERATOR, {"signal": "SIGTERM"}, "running", 200),
    "pause": (OPERATOR, {}, "running", 200),
    "unpause": (OPERATOR, {}, "paused", 200),
    "rename": (ADMIN, {"name": "renamed"}, "running", 200),
    "remove": (ADMIN, {"force": "on"}, "running", 200),
    "reveal": (ADMIN, {}, "running", 200),
}


def check_verb(browser, person, url, role, fields, done):
    """Post as htmx does: who may is answered `done`, others as their role deserves."""
    response = browser.htmx("post", url, fields)
    if person == "nobody":
        assert response["HX-Redirect"].startswith(reverse("login"))
    elif person == "mallory":
        assert response.status_code == 404
    elif person in WHO_MAY[role]:
        assert response.status_code == done
    else:
        assert response.status_code == 403


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("verb", VERBS)
def test_posting_verbs(request, browser_of, engine, sync, verb, person):
    role, fields, state, done = VERBS[verb]
    engine.add_container("web", state=state)
    sync()
    url = f"{Container.objects.get().get_absolute_url()}{verb}/"
    user = None if person == "nobody" else request.getfixturevalue(person)
    before = len(engine.requests)

    check_verb(browser_of(user), person, url, role, fields, done)

    may = person in WHO_MAY[role]
    assert (len(engine.requests) > before) == may, "who may not, moves nothing"
    known = person not in ("nobody", "mallory")
    assert Activity.objects.count() == (1 if known else 0)
    if known:
        outcome = Activity.objects.get().outcome
        assert outcome == (Outcome.DONE if may else Outcome.REFUSED)


@pytest.mark.parametrize("verb", ["stop", "restart", "kill", "rename", "remove"])
@pytest.mark.parametrize("person", PEOPLE)
def test_asking_before_verbs(request, browser_of, web, verb, person):
    user = None if person == "nobody" else request.getfixturevalue(person)
    response = browser_of(user).get(f"{web.get_absolute_url()}ask/{verb}/")
    role = VERBS[verb][0]
    expected = {"nobody": 302, "mallory": 404}.get(
        person, 200 if person in WHO_MAY[role] else 403
    )
    assert response.status_code == expected


@pytest.mark.parametrize("verb", VERBS)
def test_get_of_a_verb_is_not_allowed(browser_of, alice, web, verb):
    assert browser_of(alice).get(f"{web.get_absolute_url()}{verb}/").status_code == 405


@pytest.mark.parametrize("page", ["", "details/", "inspect/"])
@pytest.mark.parametrize(("person", "status"), [("carol", 200), ("mallory", 404)])
def test_pages_are_for_who_sees_the_host(
    request, browser_of, web, page, person, status
):
    user = request.getfixturevalue(person)
    response = browser_of(user).get(web.get_absolute_url() + page)
    assert response.status_code == status


def test_a_verb_without_its_token_is_refused(web, alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    response = browser.post(f"{web.get_absolute_url()}stop/")
    assert response.status_code == 403
    web.refresh_from_db()
    assert web.state == "running"
