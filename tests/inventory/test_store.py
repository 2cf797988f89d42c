from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from hosts.engine.types import EngineFacts
from hosts.models import Host
from inventory import store
from inventory.changes import prune_changes
from inventory.models import (
    Change,
    Container,
    ContainerText,
    Forgotten,
    HostState,
    Image,
    Kind,
)
from tests.factories import HostFactory
from tests.inventory.summaries import NOON, container, image

pytestmark = pytest.mark.django_db


def at(seconds: float) -> datetime:
    """A time of reading."""
    return NOON - timedelta(days=10) + timedelta(seconds=seconds)


def names(host: Host) -> list[str]:
    found = Container.objects.filter(host=host).order_by("name")
    return list(found.values_list("name", flat=True))


def changes() -> list[tuple[str, str, bool]]:
    """All so far, and none afterwards."""
    found = [(c.kind, c.engine_id, c.gone) for c in Change.objects.all()]
    Change.objects.all().delete()
    return found


def test_a_list_becomes_rows_and_changes(host):
    web, db = container("web"), container("db", state="exited")
    assert store.replace_containers(host, [web, db], at(0)) == 2
    row = Container.objects.get(name="web")
    assert (row.engine_id, row.state, row.state_order) == (web.id, "running", 0)
    assert row.ports == [
        {"private_port": 80, "public_port": 8080, "type": "tcp", "ip": "0.0.0.0"}
    ]
    assert changes() == [("container", web.id, False), ("container", db.id, False)]
    assert HostState.objects.get(host=host).containers_read_at == at(0)


def test_what_a_list_has_no_more_is_gone(host):
    store.replace_containers(host, [container("web"), container("db")], at(0))
    changes()
    assert store.replace_containers(host, [container("db")], at(1)) == 1
    assert names(host) == ["db"]
    assert ContainerText.objects.count() == 1
    assert changes() == [("container", container("web").id, True)]


def test_one_host_does_not_touch_another(host):
    other = HostFactory()
    store.replace_containers(host, [container("web")], at(0))
    store.replace_containers(other, [], timezone.now())
    assert names(host) == ["web"]


def test_the_same_list_again_writes_no_row(host, django_assert_num_queries):
    store.replace_containers(host, [container("web"), container("db")], at(0))
    changes()
    # A savepoint and its release; state, rows, forgotten (twice), state.
    turn = connection.vendor == "postgresql"  # a lock of its own
    with django_assert_num_queries(7 + turn) as queries:
        store.replace_containers(host, [container("web"), container("db")], at(1))
    written = [q["sql"] for q in queries if "INSERT" in q["sql"]]
    assert written == []
    assert changes() == []
    assert Container.objects.filter(read_at=at(0)).count() == 2


def test_the_clock_of_the_status_text_is_no_change(host):
    store.replace_containers(host, [container(status="Up 3 hours")], at(0))
    changes()
    later = container(
        status="Up 4 hours", started=NOON - timedelta(hours=3, minutes=40)
    )
    assert store.replace_containers(host, [later], at(1)) == 0
    assert Container.objects.get().started == container().started


def test_a_restart_is_a_change(host):
    store.replace_containers(host, [container(started=NOON)], at(0))
    again = container(
        started=NOON + timedelta(minutes=10), precision=timedelta(seconds=1)
    )
    assert store.replace_containers(host, [again], at(1)) == 1
    assert Container.objects.get().started == again.started


def test_what_differs_is_written_over(host):
    store.replace_containers(host, [container(labels={"a": "1"})], at(0))
    row = Container.objects.get()
    store.replace_containers(host, [container(labels={"a": "2"}, health="x")], at(1))
    again = Container.objects.get()
    assert (again.pk, again.labels, again.health) == (row.pk, {"a": "2"}, "x")
    assert "a=2" in ContainerText.objects.get().text


def test_slow_old_list_cannot_undo_an_upsert(host):
    store.replace_containers(host, [container("web")], at(0))
    store.upsert_containers(host, [container("web", state="exited")], at(2))
    store.replace_containers(host, [container("web")], at(1))
    assert Container.objects.get().state == "exited"


def test_slow_old_list_cannot_drop_what_is_newer(host):
    store.upsert_containers(host, [container("new")], at(2))
    store.replace_containers(host, [], at(1))
    assert names(host) == ["new"]


def test_slow_old_list_cannot_bring_back_what_is_forgotten(host):
    store.replace_containers(host, [container("web")], at(0))
    changes()
    assert store.forget_containers(host, [container("web").id], at(2)) == 1
    assert changes() == [("container", container("web").id, True)]
    store.replace_containers(host, [container("web")], at(1))
    assert names(host) == []


def test_slow_old_list_cannot_bring_in_what_was_forgotten_unseen(host):
    store.forget_containers(host, [container("web").id], at(2))
    store.replace_containers(host, [container("web")], at(1))
    assert names(host) == []


def test_an_unchanged_read_still_protects_from_an_older_list(host):
    store.replace_containers(host, [container("web")], at(0))
    assert store.upsert_containers(host, [container("web")], at(2)) == 0
    store.replace_containers(host, [container("web", state="exited")], at(1))
    assert Container.objects.get().state == "running"


def test_a_read_older_than_the_last_list_is_ignored(host):
    store.replace_containers(host, [container("web")], at(2))
    store.upsert_containers(host, [container("web", state="dead")], at(1))
    store.upsert_containers(host, [container("old")], at(1))
    store.forget_containers(host, [container("web").id], at(1))
    store.replace_containers(host, [], at(1))
    assert [c.state for c in Container.objects.all()] == ["running"]


def test_an_old_forget_cannot_drop_what_was_seen_later(host):
    store.upsert_containers(host, [container("web")], at(2))
    store.forget_containers(host, [container("web").id], at(1))
    assert names(host) == ["web"]


def test_what_is_forgotten_can_come_back(host):
    store.forget_containers(host, [container("web").id], at(1))
    store.upsert_containers(host, [container("web")], at(2))
    assert names(host) == ["web"]
    assert not Forgotten.objects.exists()


def test_a_newer_list_prunes_what_is_forgotten(host):
    store.forget_containers(host, ["a", "b"], at(1))
    store.replace_containers(host, [], at(2))
    assert not Forgotten.objects.exists()


def test_a_clock_that_was_set_back_does_not_blind(host):
    store.upsert_containers(host, [container("web")], timezone.now())
    Container.objects.update(read_at=timezone.now() + timedelta(hours=1))
    store.upsert_containers(host, [container("web", state="exited")], timezone.now())
    assert Container.objects.get().state == "exited"


@pytest.mark.parametrize(
    ("replace_all", "thing", "model"),
    [
        (store.replace_containers, container(), Container),
        (store.replace_images, image(), Image),
    ],
)
def test_a_row_is_known_as_of_the_later_of_its_own_read_and_the_last_list(
    host, replace_all, thing, model
):
    def known_at() -> datetime:
        return model.objects.for_list().get().known_at

    replace_all(host, [thing], at(0))
    assert known_at() == at(0)
    replace_all(host, [thing], at(60))
    assert known_at() == at(60)
    model.objects.update(read_at=at(90))
    assert known_at() == at(90)
    HostState.objects.all().delete()
    assert known_at() == at(90)


def test_hostile_text_is_kept_as_far_as_it_can_be(host):
    bad = "a\0b\ud800c\x1b[31m"
    hostile = replace(
        container("hostile"),
        name=bad,
        names=[bad],
        image=bad * 1000,
        command=bad,
        labels={bad: bad * 10_000},
        exit_code=2**40,
        state="x" * 1000,
    )
    store.replace_containers(host, [hostile, container("web")], at(0))
    row = Container.objects.exclude(name="web").get()
    assert row.name == "a\ufffdb?c\x1b[31m"
    assert len(row.image) == 255
    assert row.exit_code is None
    assert all(len(value) <= 2000 for value in row.labels.values())


def test_what_has_no_usable_id_is_left_out(host):
    odd = [container(id=""), container(id="a" * 81), container(id="../x")]
    assert store.replace_containers(host, [*odd, container("web")], at(0)) == 1
    assert store.forget_containers(host, ["\0", "x" * 1000, "../x"], at(1)) == 0


def test_an_object_listed_twice_is_one_row(host):
    store.replace_containers(host, [container("web"), container("web")], at(0))
    assert names(host) == ["web"]


def test_images_by_the_same_rules(host):
    store.replace_images(host, [image("registry:5000/a/web:1.0"), image("b")], at(0))
    row = Image.objects.get(tag="1.0")
    assert (row.repository, row.size) == ("registry:5000/a/web", 4_200_000)
    assert store.replace_images(host, [image("b")], at(1)) == 1
    assert store.replace_images(host, [image("b", size=-1)], at(2)) == 1
    assert Image.objects.get().size == 0
    assert store.forget_images(host, [image("b").id], at(3)) == 1
    assert {kind for kind, _, _ in changes()} == {"image"}


def test_a_host_comes_up_and_goes_down_with_one_change_each(host):
    facts = EngineFacts(version="28.5", ncpu=2**40, mem_total=-1)
    HostState.objects.update(state="connecting")
    assert store.mark_up(host, facts) == 1
    assert store.mark_up(host, facts) == 0
    assert store.mark_unreachable(host, "Connection refused.") == 1
    assert store.mark_unreachable(host, "Connection refused.") == 0
    assert changes() == [("host", "", False)] * 2
    state = HostState.objects.get(host=host)
    assert (state.state, state.reason) == ("unreachable", "Connection refused.")
    assert (state.version, state.mem_total) == ("28.5", 0)
    assert state.is_stale


def test_unreachable_since_stays_while_the_reason_changes(host):
    store.mark_unreachable(host, "Refused.")
    since = HostState.objects.get(host=host).since
    assert store.mark_unreachable(host, "Timed out.") == 1
    assert HostState.objects.get(host=host).since == since


def test_connecting_does_not_hide_that_a_host_is_unreachable(host):
    store.mark_unreachable(host, "Refused.")
    assert store.mark_connecting(host) == 0
    assert HostState.objects.get(host=host).state == "unreachable"


def test_a_removed_host_is_no_error(host):
    gone = Host.objects.get(pk=host.pk)
    host.delete()
    assert store.replace_containers(gone, [container()], at(0)) == 0
    assert store.mark_unreachable(gone, "Refused.") == 0


def test_a_host_without_a_state_gets_one(host):
    HostState.objects.all().delete()
    store.replace_containers(host, [container()], at(0))
    assert HostState.objects.get(host=host).containers_read_at == at(0)


def test_prune_keeps_the_last_hour(host):
    for _ in range(2):
        Change.objects.create(host=host, kind=Kind.HOST)
    old = Change.objects.earliest("pk")
    Change.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(hours=2))
    assert prune_changes() == 1
    assert Change.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_threads_can_write_at_once():
    hosts = [HostFactory(state={"containers_read_at": None}) for _ in range(8)]
    errors: list[Exception] = []

    def write(host: Host) -> None:
        try:
            for turn in range(10):
                summaries = [container(f"{n}", exit_code=turn) for n in range(20)]
                store.replace_containers(host, summaries, timezone.now())
        except (DatabaseError, AssertionError) as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(host,)) for host in hosts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Container.objects.filter(exit_code=9).count() == 8 * 20
    assert Change.objects.count() == 8 * 10 * 20
