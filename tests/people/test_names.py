"""No two people can be taken for each other by their names."""

import pytest
from django.contrib.auth.models import User

from dashboard.services import setup
from tests.factories import UserFactory

PASSWORD = "a fine new password"
# Not ASCII; the last is changed to ASCII by the form, and then is taken.
LIKE_VERA = ["v\u0435ra", "ver\u0430", "VERA", "Vera", "\uff36\uff25\uff32\uff21"]


@pytest.fixture
def sues(browser_of, sue):
    UserFactory(username="vera")
    return browser_of(sue)


def errors(response):
    assert response.status_code == 422
    return response.context["form"].errors["username"]


@pytest.mark.parametrize("name", [*LIKE_VERA, "no spaces", "x" * 151])
def test_nobody_is_added_who_looks_like_another(sues, name):
    response = sues.post("/people/add/", {"username": name, "password": PASSWORD})
    assert len(errors(response)) == 1
    assert User.objects.count() == 2


@pytest.mark.parametrize("name", [*LIKE_VERA, "x" * 151])
def test_nobody_is_renamed_to_look_like_another(sues, bob, name):
    response = sues.post(f"/people/{bob.pk}/", {"username": name})
    assert len(errors(response)) == 1
    bob.refresh_from_db()
    assert bob.username == "bob"


def test_ones_own_name_may_change_its_capitals(sues, bob):
    sues.post(f"/people/{bob.pk}/", {"username": "BOB"})
    bob.refresh_from_db()
    assert bob.username == "BOB"


def test_all_that_may_be_in_a_name(sues):
    form = {"username": "Dora.D+1@x-y_z", "password": PASSWORD}
    assert sues.post("/people/add/", form).status_code == 302


def test_who_has_another_name_already_can_be_edited(sues):
    zhora = UserFactory(username="\u0436\u043e\u0440\u0430", is_superuser=True)
    sues.post(f"/people/{zhora.pk}/", {"username": zhora.username})
    zhora.refresh_from_db()
    assert not zhora.is_superuser


@pytest.mark.parametrize("name", ["v\u0435ra", "no spaces", "x" * 151])
def test_set_up_wants_such_a_name_too(client, db, name):
    form = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    assert len(errors(client.post(f"/setup/{setup.new_link()}/", form))) == 1
    assert not User.objects.exists()
