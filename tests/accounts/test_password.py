"""Changing one's own password."""

import re

import pytest

from hosts.models import Activity, Outcome, Verb
from tests.factories import PASSWORD

NEW = "another fine password"


def change(browser, old=PASSWORD, new=NEW, again=None):
    form = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return browser.post("/password/", form)


def test_it_changes_and_ends_the_other_sessions(browser_of, carol):
    here, elsewhere = browser_of(carol), browser_of(carol)
    response = change(here)
    assert response.status_code == 302
    assert here.get("/activity/").status_code == 200
    assert elsewhere.get("/activity/").status_code == 302
    carol.refresh_from_db()
    assert carol.check_password(NEW)


def test_a_browser_is_told_whose_password_it_is(browser_of, carol):
    page = browser_of(carol).get("/password/").text
    (field,) = re.findall('<input[^>]* autocomplete="username"[^>]*>', page)
    assert 'value="carol"' in field
    assert " hidden" in field


@pytest.mark.parametrize(
    "how",
    [
        {"old": "wrong password"},
        {"new": "elevenchars"},
        {"new": "123456789012345"},
        {"new": "passwordpassword"[:8]},
        {"again": "something else entirely"},
    ],
)
def test_it_refuses(browser_of, carol, how):
    browser = browser_of(carol)
    assert change(browser, **how).status_code == 422
    carol.refresh_from_db()
    assert carol.check_password(PASSWORD)


def test_what_was_refused_is_written_down_without_a_password(browser_of, carol):
    change(browser_of(carol), old="wrong password")
    change(browser_of(carol))
    failed, done = Activity.objects.order_by("pk")
    assert (failed.verb, failed.outcome) == (
        Verb.USER_CHANGE_PASSWORD,
        Outcome.REFUSED,
    )
    assert done.outcome == Outcome.DONE
    written = str(list(Activity.objects.values()))
    assert not any(secret in written for secret in (PASSWORD, NEW, "wrong password"))
