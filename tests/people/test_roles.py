"""Groups and grants: who may do what where, and what the pages say of it."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError

from dashboard.services import grants
from hosts import access
from hosts.models import Activity, Grant, Host, Outcome, Role, Verb
from tests.factories import GroupFactory, HostFactory, grant


@pytest.fixture
def sues(browser_of, sue):
    return browser_of(sue)


def test_granting_a_role_on_a_host(sues, mallory, host):
    form = {"role": "2", "scope": "host:harbour"}
    response = sues.post(f"/people/{mallory.pk}/grant/", form)
    assert response.url == f"/people/{mallory.pk}/"
    assert access.role_on(mallory, host) == Role.OPERATOR
    activity = Activity.objects.get()
    assert (activity.verb, activity.host_id) == (Verb.GRANT_ADD, host.pk)
    assert activity.message == "mallory is now operator on harbour."


def test_granting_a_role_on_a_label(sues, mallory):
    inside, outside = HostFactory(labels=["env=prod"]), HostFactory(labels=["env=dev"])
    form = {"role": "1", "scope": "label:env=prod"}
    sues.post(f"/people/{mallory.pk}/grant/", form)
    assert access.role_on(mallory, inside) == Role.VIEWER
    assert access.role_on(mallory, outside) is None


def test_a_label_put_on_a_host_later_counts(mallory, host):
    grant(Role.ADMIN, user=mallory, on="env=prod")
    assert access.role_on(mallory, host) is None
    host.labels.create(text="env=prod")
    assert access.role_on(mallory, host) == Role.ADMIN


def test_a_group_gives_its_role_to_its_members(sues, mallory, carol, host):
    group = GroupFactory(name="ops")
    form = {"name": "ops", "members": [mallory.pk]}
    sues.post(f"/people/groups/{group.pk}/", form)
    form = {"role": "3", "scope": "host:harbour"}
    sues.post(f"/people/groups/{group.pk}/grant/", form)
    assert access.role_on(mallory, host) == Role.ADMIN
    assert access.role_on(carol, host) == Role.VIEWER
    sues.post(f"/people/groups/{group.pk}/", {"name": "ops", "members": [carol.pk]})
    assert access.role_on(mallory, host) is None
    assert access.role_on(carol, host) == Role.ADMIN  # the highest counts


def test_a_new_role_replaces_the_one_that_was_granted_there(sue, bob, host):
    grants.add(actor=sue, grantee=bob, role=Role.VIEWER, host=host)
    assert access.role_on(bob, host) == Role.VIEWER
    assert bob.grants.count() == 1


@pytest.mark.parametrize("whom", ["user", "group"])
@pytest.mark.parametrize("on", ["host", "label"])
def test_the_database_holds_one_role_for_each_whom_and_where(bob, host, whom, on):
    grantee = bob if whom == "user" else GroupFactory()
    place = HostFactory() if on == "host" else "env=prod"
    grant(Role.VIEWER, **{whom: grantee}, on=place)
    with pytest.raises(IntegrityError):
        grant(Role.ADMIN, **{whom: grantee}, on=place)


def test_the_same_role_again_is_nothing_to_do(sue, bob, host):
    done = grants.add(actor=sue, grantee=bob, role=Role.OPERATOR, host=host)
    assert done.unchanged
    assert Activity.objects.get().outcome == Outcome.UNCHANGED


def test_revoking_a_role(sues, bob, host):
    held = bob.grants.get()
    response = sues.post(f"/people/grants/{held.pk}/remove/")
    assert response.url == f"/people/{bob.pk}/"
    assert access.role_on(bob, host) is None
    assert Activity.objects.get().message == "bob is no longer operator on harbour."
    assert sues.post(f"/people/grants/{held.pk}/remove/").status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"role": "9", "scope": "host:harbour"},
        {"role": "x", "scope": "host:harbour"},
        {"role": "2", "scope": "host:nowhere"},
        {"role": "2", "scope": "label:env=no"},
        {"role": "2", "scope": "host"},
        {"role": "2"},
        {},
    ],
)
def test_a_bad_form_grants_nothing(sues, mallory, host, form):
    sues.post(f"/people/{mallory.pk}/grant/", form)
    assert not Grant.objects.exists()


def test_the_page_shows_where_roles_reach(sues, mallory):
    HostFactory(name="alpha", labels=["env=prod"])
    HostFactory(name="beta")
    HostFactory(name="gamma")
    group = GroupFactory(name="ops")
    group.user_set.add(mallory)
    grant(Role.VIEWER, group=group, on="env=prod")
    grant(Role.ADMIN, user=mallory, on=Host.objects.get(name="beta"))
    response = sues.get(f"/people/{mallory.pk}/")
    reach = [(host.name, role.name) for host, role in response.context["reach"]]
    assert reach == [("alpha", "VIEWER"), ("beta", "ADMIN")]
    assert "Through groups" in response.text
    response = sues.get(f"/people/groups/{group.pk}/")
    reach = [(host.name, role.name) for host, role in response.context["reach"]]
    assert reach == [("alpha", "VIEWER")]


def test_adding_renaming_and_removing_a_group(sues, bob, host):
    response = sues.post("/people/groups/add/", {"name": "ops"})
    group = Group.objects.get()
    assert response.url == f"/people/groups/{group.pk}/"
    sues.post(f"/people/groups/{group.pk}/", {"name": "crew", "members": [bob.pk]})
    group.refresh_from_db()
    assert group.name == "crew"
    grant(Role.ADMIN, group=group, on=host)
    sues.post(f"/people/groups/{group.pk}/remove/")
    assert not Group.objects.exists()
    assert access.role_on(bob, host) == Role.OPERATOR
    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [Verb.GROUP_ADD, Verb.GROUP_EDIT, Verb.GROUP_REMOVE]


def test_a_taken_group_name_is_refused(sues):
    GroupFactory(name="ops")
    other = GroupFactory(name="crew")
    assert sues.post("/people/groups/add/", {"name": "ops"}).status_code == 422
    response = sues.post(f"/people/groups/{other.pk}/", {"name": "ops"})
    assert response.status_code == 422
    assert "<h1>crew</h1>" in response.text


def test_a_disabled_person_has_no_role(bob, host):
    bob.is_active = False
    assert access.role_on(bob, host) is None
    assert not Host.objects.visible_to(bob).exists()
