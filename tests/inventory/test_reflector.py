"""List + watch against the fake engine, which can be made to misbehave."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import OperationalError
from django.utils import timezone

from hosts.engine.client import EngineClient
from hosts.models import Host
from inventory import dirty, store
from inventory import reflector as reflecting
from inventory.models import Change, Container, HostState, Image
from tests.factories import HostFactory
from tests.fake_engine import FakeEngine, Fault, Request
from tests.inventory.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)


def is_up(host: Host) -> bool:
    return HostState.objects.filter(host=host, state="up").exists()


def is_unreachable(host: Host) -> bool:
    return HostState.objects.filter(host=host, state="unreachable").exists()


def streams_opened(engine: FakeEngine) -> int:
    return sum("/events" in request.path for request in engine.requests)


def states(host: Host) -> dict[str, str]:
    found = Container.objects.filter(host=host)
    return dict(found.values_list("name", "state"))


def asked_for(request: Request) -> list[str]:
    """The ids that a list was filtered by."""
    (named,) = parse_qs(urlsplit(request.path).query)["filters"]
    ids: list[str] = json.loads(named)["id"]
    return ids


def start(engine: FakeEngine, name: str) -> None:
    """A new running container, of which the engine tells."""
    container_id = engine.add_container(name)
    engine.emit("container", "start", container_id, {"name": name})


@pytest.fixture
def up(fake_engine: FakeEngine, watch) -> Host:
    """A watched host with one running container, in step with its engine."""
    fake_engine.add_container("web")
    host = watch(fake_engine.url)
    until(lambda: is_up(host))
    return host


def test_the_first_list_is_taken_over(fake_engine, up):
    assert states(up) == {"web": "running"}
    assert Image.objects.get().tags == ["busybox:latest"]
    state = HostState.objects.get(host=up)
    assert (state.version, state.reason) == ("28.5.2", "")


def test_events_are_opened_before_the_list(fake_engine, up):
    paths = [request.path.partition("?")[0] for request in fake_engine.requests]
    events = next(i for i, path in enumerate(paths) if path.endswith("/events"))
    lists = [i for i, path in enumerate(paths) if path.endswith("/json")]
    assert lists
    assert events < min(lists)


def test_events_become_rows(fake_engine, up):
    client = EngineClient(fake_engine.endpoint)
    web = Container.objects.get().engine_id
    client.stop(web, 0)
    assert until(lambda: states(up) == {"web": "exited"}) < 2
    client.rename(web, "shop")
    assert until(lambda: states(up) == {"shop": "exited"}) < 2
    client.remove(web)
    assert until(lambda: states(up) == {}) < 2
    client.close()


def test_image_events_list_the_images_again(fake_engine, up):
    EngineClient(fake_engine.endpoint).remove_image("busybox:latest", force=True)
    until(lambda: not Image.objects.filter(host=up, tag="latest").exists())


def test_many_events_at_once_are_one_read(fake_engine, up):
    before = len(fake_engine.requests)
    ids = [fake_engine.add_container(f"more{n}") for n in range(20)]
    for _ in range(20):
        for container_id in ids:
            fake_engine.emit("container", "start", container_id, {})
    until(lambda: len(states(up)) == 21)
    start(fake_engine, "last")
    until(lambda: "last" in states(up))
    assert len(fake_engine.requests) - before <= 4


def test_a_death_right_after_another_event_is_seen(fake_engine, up, monkeypatch):
    """As an engine tells of it: `oom`, `die`, and a moment later its list shows it."""
    monkeypatch.setattr(dirty, "SECOND_LOOK", 60)
    web = Container.objects.get().engine_id
    fake_engine.emit("container", "oom", web, {})
    time.sleep(dirty.SETTLE * 0.7)
    fake_engine.emit("container", "die", web, {})
    time.sleep(dirty.SETTLE * 0.7)
    fake_engine.containers[web]["state"] = "exited"
    assert until(lambda: states(up) == {"web": "exited"}) < 1


def test_a_state_that_lags_far_behind_its_event_is_seen_at_a_second_look(
    fake_engine, up
):
    before = len(fake_engine.requests)
    web = Container.objects.get().engine_id
    fake_engine.emit("container", "die", web, {})
    until(lambda: len(fake_engine.requests) > before)
    time.sleep(dirty.SETTLE)
    fake_engine.containers[web]["state"] = "exited"
    assert until(lambda: states(up) == {"web": "exited"}) < 2
    assert len(fake_engine.requests) == before + 2


def test_health_checks_cause_no_request(fake_engine, up):
    before = len(fake_engine.requests)
    web = Container.objects.get().engine_id
    for action in ("exec_create: sh", "exec_start: sh", "exec_die"):
        fake_engine.emit("container", action, web, {})
    start(fake_engine, "next")
    until(lambda: "next" in states(up))
    assert all(web not in asked_for(r) for r in fake_engine.requests[before:])


def test_state_is_read_and_never_taken_from_the_event(fake_engine, up):
    before = len(fake_engine.requests)
    web = Container.objects.get().engine_id
    fake_engine.emit("container", "destroy", web, {"name": "web"})
    until(lambda: len(fake_engine.requests) > before)
    start(fake_engine, "next")
    until(lambda: "next" in states(up))
    assert states(up) == {"web": "running", "next": "running"}


def test_hostile_event_ids_are_never_asked_for(fake_engine, up):
    before = len(fake_engine.requests)
    for odd in ("../../info", "a\nb", "x" * 1000):
        fake_engine.emit("container", "start", odd, {})
    fake_engine.emit("network", "connect", "net", {"container": "../.."})
    start(fake_engine, "next")
    until(lambda: "next" in states(up))
    found = Container.objects.get(name="next").engine_id
    assert all(asked_for(r) == [found] for r in fake_engine.requests[before:])
    assert is_up(up)


def test_a_relist_of_an_unchanged_host_writes_nothing(fake_engine, watch, monkeypatch):
    monkeypatch.setattr(reflecting, "RELIST", 0.3)
    fake_engine.add_container("web")
    host = watch(fake_engine.url)
    until(lambda: is_up(host))
    before = Change.objects.count()
    later = HostState.objects.filter(
        containers_read_at__gt=timezone.now(), images_read_at__gt=timezone.now()
    )
    until(later.exists)
    assert Change.objects.count() == before
    assert fake_engine.listeners == 1


def test_a_quiet_host_is_asked_for_two_lists_a_minute_and_nothing_else(
    fake_engine, watch, monkeypatch
):
    assert reflecting.RELIST == 60
    relist = 0.4
    monkeypatch.setattr(reflecting, "RELIST", relist)
    host = watch(fake_engine.url)
    until(lambda: is_up(host))
    before = len(fake_engine.requests)

    def asked() -> list[str]:
        since = fake_engine.requests[before:]
        return [urlsplit(request.path).path.partition("/v1.48")[2] for request in since]

    seconds = until(lambda: asked().count("/containers/json") == 4)
    paths = asked()
    assert set(paths) == {"/containers/json", "/images/json"}
    assert len(paths) <= 2 * (seconds / relist + 1)


def test_a_relist_shows_what_no_event_told(fake_engine, watch, monkeypatch):
    """And the stream that kept silent is opened anew."""
    monkeypatch.setattr(reflecting, "RELIST", 0.4)
    monkeypatch.setattr(reflecting, "LATE_EVENT", 0.1)
    host = watch(fake_engine.url)
    until(lambda: is_up(host))
    fake_engine.add_container("silent")
    until(lambda: states(host) == {"silent": "running"})
    until(lambda: streams_opened(fake_engine) == 2)


def test_a_state_that_lagged_behind_its_event_is_no_sign_of_deafness(
    fake_engine, watch, monkeypatch
):
    monkeypatch.setattr(reflecting, "RELIST", 1.0)
    monkeypatch.setattr(reflecting, "LATE_EVENT", 0.1)
    monkeypatch.setattr(dirty, "SECOND_LOOK", 60)
    web = fake_engine.add_container("web")
    host = watch(fake_engine.url)
    until(lambda: is_up(host))
    before = len(fake_engine.requests)
    fake_engine.emit("container", "die", web, {})
    until(lambda: len(fake_engine.requests) > before)
    time.sleep(dirty.SETTLE)
    fake_engine.containers[web]["state"] = "exited"
    until(lambda: states(host) == {"web": "exited"})
    time.sleep(1)
    assert streams_opened(fake_engine) == 1


def test_a_cut_stream_is_opened_again_without_a_word(fake_engine, up):
    before = Change.objects.filter(kind="host").count()
    fake_engine.cut_events()
    until(lambda: streams_opened(fake_engine) == 2)
    start(fake_engine, "while-away")
    until(lambda: "while-away" in states(up))
    assert Change.objects.filter(kind="host").count() == before


def test_a_host_that_is_gone_keeps_its_rows_and_comes_back_by_itself(fake_engine, up):
    fake_engine.stop()
    assert until(lambda: is_unreachable(up)) < 2
    assert states(up) == {"web": "running"}
    assert HostState.objects.get(host=up).reason
    time.sleep(1)
    fake_engine.start()
    fake_engine.add_container("new")
    assert until(lambda: is_up(up) and "new" in states(up), within=10) < 10


@pytest.mark.parametrize(
    "fault",
    [Fault.GARBAGE, Fault.TRUNCATED, Fault.CUT, Fault.WRONG_SHAPE, Fault.ODD_ITEMS,
     Fault.DEEP, Fault.ERROR, Fault.HTML, Fault.NOT_HTTP, Fault.BAD_UTF8],
)  # fmt: skip
def test_a_bad_answer_keeps_the_last_rows(fake_engine, up, fault):
    fake_engine.fault("/containers/json", fault)
    fake_engine.cut_events()
    until(lambda: is_unreachable(up))
    assert states(up) == {"web": "running"}
    assert HostState.objects.get(host=up).reason
    fake_engine.clear_faults()
    until(lambda: is_up(up), within=10)


def test_a_garbled_event_is_a_disconnect(fake_engine, up):
    fake_engine.emit_line(b"}{\n")
    until(lambda: streams_opened(fake_engine) == 2)
    start(fake_engine, "after")
    until(lambda: "after" in states(up))


def test_a_frozen_host_is_noticed_and_delays_nobody(fake_engine, up, watch):
    with FakeEngine() as frozen:
        frozen.fault("", Fault.HANG)
        stuck = watch(frozen.url, read_timeout=3)
        until(lambda: frozen.requests)
        start(fake_engine, "quick")
        until(lambda: "quick" in states(up))
        assert not is_unreachable(stuck)
        until(lambda: is_unreachable(stuck))


def test_a_host_that_freezes_is_noticed_before_its_read_timeout(
    fake_engine, watch, monkeypatch
):
    monkeypatch.setattr(reflecting, "RELIST", 1.0)
    monkeypatch.setattr(reflecting, "LIST_TIMEOUT", 0.5)
    host = watch(fake_engine.url, read_timeout=30)
    until(lambda: is_up(host))
    fake_engine.fault("", Fault.HANG)
    until(lambda: is_unreachable(host))


def test_a_big_engine_is_given_the_time_that_its_lists_take(
    fake_engine, watch, monkeypatch
):
    monkeypatch.setattr(reflecting, "RELIST", 0.2)
    monkeypatch.setattr(reflecting, "LIST_TIMEOUT", 0.3)
    answer = fake_engine.answer

    def slowly(method: str, target: str, body: object) -> object:
        time.sleep(0.6 if "/containers/json" in target else 0)
        return answer(method, target, body)

    monkeypatch.setattr(fake_engine, "answer", slowly)
    host = watch(fake_engine.url, read_timeout=30)
    until(lambda: is_up(host))
    before = len(fake_engine.requests)
    until(lambda: len(fake_engine.requests) > before + 4)
    assert is_up(host)
    assert streams_opened(fake_engine) == 1


def test_a_slow_old_list_cannot_undo_what_came_after(fake_engine, up):
    """A verb's own reading, while a list that began before it is still under way."""
    client = EngineClient(fake_engine.endpoint)
    listed, began = client.containers(), timezone.now()
    client.stop(listed[0].id, 0)
    until(lambda: states(up) == {"web": "exited"})
    store.replace_containers(up, listed, began - timedelta(milliseconds=1))
    assert states(up) == {"web": "exited"}
    client.close()


def test_a_host_costs_two_threads(fake_engine, up):
    assert len([t for t in threading.enumerate() if up.slug in t.name]) == 2


def test_a_stopped_reflector_writes_no_more(fake_engine, writer):
    host = HostFactory(url=fake_engine.url, state={"state": "connecting"})
    watching = reflecting.Reflector(host, writer)
    watching.start()
    until(lambda: is_up(host))
    watching.stop()
    watching.join(2)
    assert not watching.is_alive()
    start(fake_engine, "late")
    until(lambda: fake_engine.listeners == 0)
    assert "late" not in states(host)


def test_database_trouble_is_lived_through(fake_engine, watch, monkeypatch):
    host = watch(fake_engine.url)
    until(lambda: is_up(host))
    monkeypatch.setattr(reflecting, "DATABASE_PAUSE", 0.1)
    calls = []

    def broken(*_: object) -> int:
        calls.append(1)
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(store, "upsert_containers", broken)
        start(fake_engine, "web")
        until(lambda: calls)
    until(lambda: states(host) == {"web": "running"})
