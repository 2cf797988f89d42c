"""The audit trail itself: every try leaves a row, and no row is ever changed."""

import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from dashboard.services.acting import acting
from hosts.activity import close_activity, on_one_line, open_activity
from hosts.models import Activity, AuditTrailIsKept, Outcome, Role, Verb


@pytest.fixture
def closed(sue):
    activity = open_activity(actor=sue, verb=Verb.GROUP_ADD, object_name="ops")
    close_activity(activity, Outcome.DONE, "It was added.")
    return activity


def test_a_row_is_there_before_the_verb_is_done(sue):
    with acting(actor=sue, verb=Verb.GROUP_ADD, object_name="ops"):
        assert Activity.objects.get().outcome == Outcome.RUNNING
    assert Activity.objects.get().outcome == Outcome.DONE


def test_it_is_closed_with_what_became_known(sue, host):
    with acting(actor=sue, verb=Verb.HOST_ADD) as act:
        act.activity.host = host
        act.concerns("harbour", "Harbour")
        act.message = "Added."
    row = Activity.objects.get()
    assert row.host_id == host.pk
    assert (row.object_id, row.object_name) == ("harbour", "Harbour")
    assert row.message == "Added."
    assert row.duration is not None


def test_a_refusal_leaves_a_row(carol, host):
    with (
        pytest.raises(PermissionDenied),
        acting(actor=carol, verb=Verb.CONTAINER_STOP, host=host, role=Role.OPERATOR),
    ):
        pytest.fail("it was let")
    assert Activity.objects.get().outcome == Outcome.REFUSED


def test_a_crash_leaves_a_row_without_its_text(sue):
    with pytest.raises(RuntimeError), acting(actor=sue, verb=Verb.GROUP_ADD):
        raise RuntimeError("password=hunter2")
    row = Activity.objects.get()
    assert row.outcome == Outcome.FAILED
    assert "hunter2" not in row.message


@pytest.mark.parametrize(
    "edit",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: Activity.objects.update(message="changed"),
        lambda row: Activity.objects.filter(pk=row.pk).update(outcome=Outcome.FAILED),
        lambda row: Activity.objects.all().delete(),
        lambda row: Activity.objects.bulk_update([row], ["message"]),
        lambda row: Activity.objects.update_or_create(
            pk=row.pk, defaults={"message": "changed"}
        ),
        lambda row: close_activity(row, Outcome.FAILED, "changed"),
    ],
)
def test_what_is_closed_is_never_changed(closed, edit):
    before = list(Activity.objects.values())
    with pytest.raises(AuditTrailIsKept), transaction.atomic():
        edit(closed)
    assert list(Activity.objects.values()) == before


def test_what_is_open_is_not_edited_or_deleted_either(sue):
    activity = open_activity(actor=sue, verb=Verb.GROUP_ADD)
    activity.message = "changed"
    with pytest.raises(AuditTrailIsKept):
        activity.save()
    with pytest.raises(AuditTrailIsKept):
        activity.delete()
    assert Activity.objects.get().message == ""


def test_it_outlives_its_person_and_host(closed, sue, host):
    activity = open_activity(actor=sue, verb=Verb.HOST_EDIT, host=host)
    close_activity(activity, Outcome.DONE)
    sue.delete()
    host.delete()
    row = Activity.objects.get(pk=activity.pk)
    assert (row.actor_name, row.host_name) == ("sue", "harbour")


def test_hostile_names_cannot_break_a_log_line(sue, caplog):
    caplog.set_level(logging.INFO, logger="hosts.activity")
    activity = open_activity(
        actor=sue,
        verb=Verb.GROUP_ADD,
        object_name="x\n2026-01-01 sue: user:add root on -: done\r\x1b[2J\u2028\u202e",
    )
    close_activity(activity, Outcome.FAILED, "bad\x00\nname\ud800")
    (record,) = caplog.records
    line = record.getMessage()
    assert line.isprintable()
    row = Activity.objects.get()
    assert row.object_name.isprintable()
    assert row.message == "bad\ufffd name\ufffd"


def test_ordinary_text_stays_as_it_is():
    text = "busybox:1.36 – «Hafen» 码头 🐳"
    assert on_one_line(text) == text


def test_overlong_text_is_cut(sue):
    activity = open_activity(
        actor=None, actor_name="n" * 999, verb=Verb.USER_SIGN_IN, object_name="o" * 999
    )
    close_activity(activity, Outcome.FAILED, "m" * 9999)
    row = Activity.objects.get()
    assert (len(row.actor_name), len(row.object_name)) == (150, 255)
    assert len(row.message) == 2000
