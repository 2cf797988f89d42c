"""What the verbs on hosts do to the database, and what they write down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection

from dashboard.services import hosts
from dashboard.services.acting import NotConfirmed
from hosts.connections import client_for, endpoint_of
from hosts.engine.errors import Conflict, HostUnreachable, NotFound
from hosts.engine.types import Endpoint
from hosts.forms import HostForm
from hosts.models import Activity, Grant, Host, HostLabel, Outcome, Role, Verb
from hosts.registration import Registration
from inventory.models import Container, HostState, Image
from tests.engines.certificates import Identity
from tests.factories import ContainerFactory, HostFactory, ImageFactory, grant
from tests.hosts.conftest import Typed

PIER = Registration(name="Pier", slug="pier", url="tcp://pier.test:2375")


def last_activity() -> Activity:
    return Activity.objects.get()


def registration_of(host: Host, fields: Typed) -> Registration:
    form = HostForm(fields, host=host)
    assert form.is_valid(), form.errors
    return form.registration()


def test_add_keeps_what_was_registered(sue: User) -> None:
    wanted = replace(
        PIER, labels=("gpu", "env=prod"), protected=True, connect_timeout=3
    )
    done = hosts.add(actor=sue, registration=wanted)
    pier = Host.objects.get(slug=done.object_id)
    assert (pier.name, pier.url) == ("Pier", "tcp://pier.test:2375")
    assert (pier.protected, pier.enabled, pier.connect_timeout) == (True, True, 3)
    assert [label.text for label in pier.labels.all()] == ["env=prod", "gpu"]


def test_add_is_written_down_with_its_host(sue: User) -> None:
    hosts.add(actor=sue, registration=PIER)
    activity = last_activity()
    assert (activity.verb, activity.outcome) == (Verb.HOST_ADD, Outcome.DONE)
    assert (activity.actor_name, activity.host_name) == ("sue", "Pier")
    assert activity.host_id == Host.objects.get().pk


def test_second_of_two_who_take_one_name_is_told(sue: User) -> None:
    hosts.add(actor=sue, registration=PIER)
    with pytest.raises(Conflict, match="just taken"):
        hosts.add(actor=sue, registration=replace(PIER, slug="pier-2"))
    assert Host.objects.count() == 1
    assert Activity.objects.filter(outcome=Outcome.FAILED).count() == 1


def test_key_is_encrypted_at_rest(tls_host: Host, identity: Identity) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hosts_host")
        stored = str(cursor.fetchall())
    assert identity.key.splitlines()[1] not in stored
    assert "PRIVATE KEY" not in stored
    assert endpoint_of(tls_host).key == identity.key


def test_activities_hold_no_key(
    tls_host: Host, typed_tls: Callable[..., Typed], sue: User, identity: Identity
) -> None:
    hosts.edit(
        actor=sue, host=tls_host, registration=registration_of(tls_host, typed_tls())
    )
    written = str(list(Activity.objects.values()))
    assert identity.key.splitlines()[1] not in written
    assert tls_host.tls_key_encrypted not in written


def test_key_under_another_encryption_key_is_said_in_a_sentence(
    tls_host: Host, settings: Any
) -> None:
    settings.WHARFINGER_KEY = "another key altogether"
    with pytest.raises(HostUnreachable, match="WHARFINGER_KEY has changed"):
        endpoint_of(tls_host)


def test_edit_says_what_was_changed_and_raises_the_revision(
    tls_host: Host, typed_tls: Callable[..., Typed], sue: User
) -> None:
    fields = typed_tls(key="", labels="gpu", protected="on")
    wanted = registration_of(tls_host, fields)
    done = hosts.edit(actor=sue, host=tls_host, registration=wanted)
    assert done.message == "North pier was changed: Protected, Labels."
    tls_host.refresh_from_db()
    assert tls_host.revision == 2
    assert tls_host.tls_key_encrypted


def test_edit_that_changes_nothing_says_so(
    tls_host: Host, typed_tls: Callable[..., Typed], sue: User
) -> None:
    wanted = registration_of(tls_host, typed_tls(key=""))
    assert hosts.edit(actor=sue, host=tls_host, registration=wanted).unchanged
    tls_host.refresh_from_db()
    assert tls_host.revision == 1


def test_edit_replaces_labels(sue: User) -> None:
    pier = HostFactory(name="Pier", labels=["old", "kept"])
    wanted = replace(PIER, labels=("kept", "new"))
    hosts.edit(actor=sue, host=pier, registration=wanted)
    assert {label.text for label in HostLabel.objects.all()} == {"kept", "new"}


def test_key_is_not_sent_to_an_address_that_was_changed_meanwhile(
    tls_host: Host, typed_tls: Callable[..., Typed], sue: User
) -> None:
    wanted = registration_of(tls_host, typed_tls(key=""))
    Host.objects.update(url="tcp://elsewhere.test:2376")
    with pytest.raises(Conflict, match="give its key again"):
        hosts.edit(actor=sue, host=tls_host, registration=wanted)


def test_edit_of_a_host_that_is_gone(sue: User) -> None:
    pier = HostFactory(name="Pier")
    Host.objects.all().delete()
    with pytest.raises(NotFound):
        hosts.edit(actor=sue, host=pier, registration=PIER)


def test_edited_host_gets_a_new_client(sue: User) -> None:
    pier = HostFactory(name="Pier", url="tcp://old.test:2375")
    before = Host.objects.get()
    old = client_for(before)
    assert client_for(before) is old
    hosts.edit(actor=sue, host=pier, registration=PIER)
    new = client_for(Host.objects.get())
    assert new is not old
    assert client_for(before) is new, "a row read before the edit brings the old back"


def test_turning_tls_off_says_what_is_forgotten(
    sue: User, tls_host: Host, typed_tls: Callable[..., Typed]
) -> None:
    plain = registration_of(tls_host, typed_tls(tls=None, key=""))
    done = hosts.edit(actor=sue, host=tls_host, registration=plain)
    assert done.message.endswith("Its certificates and key were forgotten.")
    tls_host.refresh_from_db()
    assert (tls_host.tls_ca, tls_host.tls_key_encrypted) == ("", "")
    renamed = replace(plain, name="South pier")
    again = hosts.edit(actor=sue, host=tls_host, registration=renamed)
    assert "forgotten" not in again.message


def test_disable_and_enable(sue: User, host: Host) -> None:
    hosts.disable(actor=sue, host=host)
    host.refresh_from_db()
    assert (host.enabled, host.revision) == (False, 2)
    assert hosts.disable(actor=sue, host=host).unchanged
    hosts.enable(actor=sue, host=host)
    host.refresh_from_db()
    assert (host.enabled, host.revision) == (True, 3)


def test_disabled_host_is_not_asked_and_counts_as_stale(sue: User, host: Host) -> None:
    client_for(host)
    assert not host.state.is_stale
    hosts.disable(actor=sue, host=host)
    host = Host.objects.get(pk=host.pk)
    with pytest.raises(HostUnreachable, match=f"{host.name} is disabled"):
        client_for(host)
    assert host.state.is_stale
    hosts.enable(actor=sue, host=host)
    host = Host.objects.get(pk=host.pk)
    client_for(host)
    assert not host.state.is_stale


def test_remove_forgets_host_inventory_and_grants(sue: User, alice: User) -> None:
    doomed = HostFactory(name="Doomed", labels=["gpu"])
    spared = HostFactory(name="Spared")
    for each in (doomed, spared):
        ContainerFactory(host=each)
        ImageFactory(host=each)
    grant(Role.VIEWER, user=alice, on=doomed)
    kept_grants = Grant.objects.exclude(host=doomed).count()
    done = hosts.remove(actor=sue, host=doomed, confirm="Doomed")
    assert "1 container and 1 image, and 1 grant" in done.message
    assert "not touched" in done.message
    assert not Host.objects.filter(name="Doomed").exists()
    for rows in (Container, Image):
        assert [row.host for row in rows.objects.all()] == [spared]
    assert not HostLabel.objects.exists()
    assert not HostState.objects.filter(host_id=doomed.pk).exists()
    assert Grant.objects.count() == kept_grants


def test_removal_is_written_down_after_the_host_is_gone(sue: User, host: Host) -> None:
    hosts.remove(actor=sue, host=host, confirm="harbour")
    activity = last_activity()
    assert (activity.outcome, activity.host_name) == (Outcome.DONE, "harbour")


@pytest.mark.parametrize("typed", ["", "Harbour", "harbour2", "host"])
@pytest.mark.parametrize("protected", [True, False])
def test_remove_needs_the_typed_name(
    sue: User, host: Host, *, protected: bool, typed: str
) -> None:
    host.protected = protected
    host.save()
    with pytest.raises(NotConfirmed):
        hosts.remove(actor=sue, host=host, confirm=typed)
    assert Host.objects.filter(pk=host.pk).exists()
    assert last_activity().outcome == Outcome.REFUSED


def test_admin_of_a_host_may_not_manage_it(alice: User, host: Host) -> None:
    for refused in (
        lambda: hosts.add(actor=alice, registration=PIER),
        lambda: hosts.edit(actor=alice, host=host, registration=PIER),
        lambda: hosts.enable(actor=alice, host=host),
        lambda: hosts.disable(actor=alice, host=host),
        lambda: hosts.remove(actor=alice, host=host, confirm="harbour"),
        lambda: hosts.test(actor=alice, endpoint=Endpoint(host.url), host=host),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert Activity.objects.filter(outcome=Outcome.REFUSED).count() == 6
    assert Host.objects.get() == host
