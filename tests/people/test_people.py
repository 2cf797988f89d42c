"""The people page: add, edit, disable, reset; for superusers."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from dashboard.services import people
from hosts.models import Activity, Outcome, Verb
from tests.factories import PASSWORD, UserFactory

NEW = "a fine new password"


@pytest.fixture
def sues(browser_of, sue):
    return browser_of(sue)


def test_the_list_tells_who_is_who(sues, alice, host):
    UserFactory(username="away", is_active=False)
    page = sues.get("/people/").text
    for words in ("alice", "Admin: harbour", "away", "disabled", "superuser", "never"):
        assert words in page


def test_the_list_costs_the_same_however_many_there_are(
    sues, host, alice, django_assert_max_num_queries
):
    UserFactory.create_batch(20)
    with django_assert_max_num_queries(9):
        sues.get("/people/")


def test_adding_with_a_typed_password(sues, client):
    response = sues.post("/people/add/", {"username": "dora", "password": NEW})
    dora = User.objects.get(username="dora")
    assert response.url == f"/people/{dora.pk}/"
    assert not dora.is_superuser
    assert not dora.is_staff
    form = {"username": "dora", "password": NEW}
    assert client.post("/login/", form).status_code == 302


def test_a_made_up_password_is_shown_once_and_kept_nowhere(sues):
    response = sues.post("/people/add/", {"username": "dora"})
    dora = User.objects.get(username="dora")
    password = response.context["password"]
    assert password in response.text
    assert dora.check_password(password)
    assert len(password) >= 16
    assert "no-store" in response["Cache-Control"]
    assert password not in sues.get(f"/people/{dora.pk}/").text
    assert password not in str(list(Activity.objects.values()))
    assert password not in str(dict(sues.session))


@pytest.mark.parametrize(
    "form",
    [
        {"username": "sue", "password": NEW},
        {"username": "no spaces", "password": NEW},
        {"username": "", "password": NEW},
        {"username": "dora", "password": "short"},
        {"username": "doradoradora", "password": "doradoradora"},
    ],
)
def test_a_bad_form_adds_nobody_and_keeps_what_was_typed(sues, form):
    response = sues.post("/people/add/", form)
    assert response.status_code == 422
    assert User.objects.count() == 1
    assert form["username"] in response.text


def test_editing_renames_and_promotes(sues, bob):
    sues.post(f"/people/{bob.pk}/", {"username": "robert", "is_superuser": "on"})
    bob.refresh_from_db()
    assert (bob.username, bob.is_superuser) == ("robert", True)
    message = Activity.objects.get(verb=Verb.USER_EDIT).message
    assert "robert" in message
    assert "superuser" in message


def test_a_taken_name_is_said_beside_its_field(sues, bob, carol):
    response = sues.post(f"/people/{bob.pk}/", {"username": "carol"})
    assert response.status_code == 422
    assert response.context["form"].errors["username"]
    assert "<h1>bob</h1>" in response.text


def test_disabling_ends_their_sessions_and_keeps_them_out(sues, bob, browser_of):
    bobs = browser_of(bob)
    assert bobs.get("/activity/").status_code == 200
    sues.post(f"/people/{bob.pk}/disable/")
    response = bobs.get("/activity/")
    assert (response.status_code, response.url) == (302, "/login/?next=/activity/")
    form = {"username": "bob", "password": PASSWORD}
    assert browser_of(None).post("/login/", form).status_code == 422
    sues.post(f"/people/{bob.pk}/enable/")
    assert browser_of(None).post("/login/", form).status_code == 302


def test_enabling_does_not_bring_their_old_sessions_back(sues, bob, carol, browser_of):
    bobs, carols = browser_of(bob), browser_of(carol)
    sues.post(f"/people/{bob.pk}/disable/")
    sues.post(f"/people/{bob.pk}/enable/")
    assert bobs.get("/activity/").status_code == 302
    assert carols.get("/activity/").status_code == 200


def test_resetting_a_password_ends_their_sessions(sues, bob, browser_of):
    bobs = browser_of(bob)
    assert bobs.get("/activity/").status_code == 200
    sues.post(f"/people/{bob.pk}/reset-password/", {"password": NEW})
    assert bobs.get("/activity/").status_code == 302
    bob.refresh_from_db()
    assert bob.check_password(NEW)


def test_a_reset_without_a_typed_password_makes_one_up(sues, bob):
    response = sues.post(f"/people/{bob.pk}/reset-password/", {"password": ""})
    bob.refresh_from_db()
    assert bob.check_password(response.context["password"])


def test_a_weak_reset_is_refused_and_written_down(sues, bob):
    response = sues.post(f"/people/{bob.pk}/reset-password/", {"password": "short"})
    assert response.status_code == 422
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)
    assert Activity.objects.get().outcome == Outcome.REFUSED


def test_nobody_disables_demotes_or_resets_themselves(sues, sue):
    UserFactory(is_superuser=True)
    sues.post(f"/people/{sue.pk}/disable/")
    sues.post(f"/people/{sue.pk}/", {"username": "sue"})
    sues.post(f"/people/{sue.pk}/reset-password/", {"password": NEW})
    sue.refresh_from_db()
    assert sue.is_active
    assert sue.is_superuser
    assert sue.check_password(PASSWORD)
    assert {a.outcome for a in Activity.objects.all()} == {Outcome.REFUSED}
    assert Activity.objects.count() == 3


def test_two_superusers_cannot_disable_each_other_at_once(sue):
    """As each request sees it: the other's verb came after its own permission."""
    tom = UserFactory(username="tom", is_superuser=True)
    sue_as_toms_request_sees_her = User.objects.get(pk=sue.pk)
    people.disable(actor=sue, user=tom)
    tom.is_active = True  # what tom's own request has in its hands
    with pytest.raises(ValidationError, match="last active superuser"):
        people.disable(actor=tom, user=sue_as_toms_request_sees_her)
    assert User.objects.get(pk=sue.pk).is_active


@pytest.mark.parametrize(
    "path",
    ["", "add/", "{pk}/", "{pk}/reset-password/", "groups/add/"],
)
def test_only_superusers_see_the_pages(browser_of, alice, path):
    page = f"/people/{path.format(pk=alice.pk)}"
    assert browser_of(alice).get(page).status_code == 403


@pytest.mark.parametrize(
    ("path", "verb"),
    [
        ("add/", Verb.USER_ADD),
        ("{pk}/", Verb.USER_EDIT),
        ("{pk}/disable/", Verb.USER_DISABLE),
        ("{pk}/enable/", Verb.USER_ENABLE),
        ("{pk}/reset-password/", Verb.USER_RESET_PASSWORD),
        ("{pk}/grant/", Verb.GRANT_ADD),
        ("groups/add/", Verb.GROUP_ADD),
        ("groups/1/", Verb.GROUP_EDIT),
        ("groups/1/remove/", Verb.GROUP_REMOVE),
        ("groups/1/grant/", Verb.GRANT_ADD),
        ("grants/1/remove/", Verb.GRANT_REMOVE),
    ],
)
def test_others_are_refused_and_that_is_written_down(browser_of, alice, path, verb):
    form = {"username": "evil", "password": NEW, "is_superuser": "on", "name": "evil"}
    before = list(User.objects.values())
    response = browser_of(alice).post(f"/people/{path.format(pk=alice.pk)}", form)
    assert response.status_code == 403
    activity = Activity.objects.get()
    assert (activity.verb, activity.outcome) == (verb, Outcome.REFUSED)
    assert activity.actor_id == alice.pk
    after = [{**row, "last_login": None} for row in User.objects.values()]
    assert after == [{**row, "last_login": None} for row in before]


@pytest.mark.parametrize("path", ["99999/", "9999999999999999999999/", "groups/99/"])
def test_who_is_not_there_is_404(sues, path):
    assert sues.get(f"/people/{path}").status_code == 404


def test_hostile_names_are_text(sues):
    user = UserFactory(username="<script>alert(1)</script>")
    for path in ("/people/", f"/people/{user.pk}/", "/activity/"):
        page = sues.get(path).text
        assert "<script>alert" not in page
