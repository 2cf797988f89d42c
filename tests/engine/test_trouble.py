"""Every way in which an engine can fail us ends in one of our errors, in time."""

import contextlib
import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hosts.engine.client import EngineClient
from hosts.engine.errors import (
    BadAnswer,
    EngineError,
    HostUnreachable,
    NotFound,
    Reason,
    Refused,
)
from hosts.engine.probe import probe
from hosts.engine.recording import recording
from hosts.engine.types import ContainerSpec, Endpoint
from tests.engine.conftest import IN_TIME, READ_TIMEOUT, failure
from tests.fake_engine import FakeEngine, Fault


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.HANG, HostUnreachable),
        (Fault.HANG_MID_BODY, HostUnreachable),
        (Fault.DRIP, HostUnreachable),
        (Fault.DRIP_HEAD, HostUnreachable),
        (Fault.HANG_UP, HostUnreachable),
        (Fault.REDIRECT, HostUnreachable),
        (Fault.CUT, BadAnswer),
        (Fault.GARBAGE, BadAnswer),
        (Fault.NOT_HTTP, BadAnswer),
        (Fault.TRUNCATED, BadAnswer),
        (Fault.DEEP, BadAnswer),
        (Fault.WRONG_SHAPE, BadAnswer),
        (Fault.BAD_UTF8, BadAnswer),
        (Fault.HTML, BadAnswer),
        (Fault.NO_MESSAGE, Refused),
        (Fault.ERROR, Refused),
    ],
)
def test_fault_in_a_list(
    fake_engine: FakeEngine,
    client: EngineClient,
    fault: Fault,
    kind: type[EngineError],
) -> None:
    client.facts()
    fake_engine.fault("/containers/json", fault)
    error = failure(client.containers)
    assert type(error) is kind
    assert str(error).endswith((".", "badly</b>"))


@pytest.mark.parametrize("fault", [f for f in Fault if f is not Fault.ODD_ITEMS])
def test_any_fault_in_any_call_is_one_of_our_errors_or_none(
    fake_engine: FakeEngine, client: EngineClient, fault: Fault
) -> None:
    container_id = fake_engine.add_container()
    client.facts()
    fake_engine.fault("/(containers|images|info)", fault)
    for call in (
        lambda: client.container(container_id),
        lambda: client.remove_image("busybox:latest"),
    ):
        began = time.monotonic()
        with contextlib.suppress(EngineError):
            call()
        assert time.monotonic() - began < IN_TIME


def test_odd_items_are_read_as_far_as_they_go(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    fake_engine.fault("/containers/json", Fault.ODD_ITEMS)
    assert len(client.containers()) == 5


def test_large_field_is_read(fake_engine: FakeEngine) -> None:
    client = EngineClient(fake_engine.endpoint)
    fake_engine.fault("/containers/json", Fault.HUGE_FIELD)
    assert len(client.containers()[0].image) == 10_000_000


def test_endless_answer_is_given_up(
    fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hosts.engine.session.LARGEST_ANSWER", 5_000_000)
    fake_engine.fault("/containers/json", Fault.ENDLESS)
    assert type(failure(EngineClient(fake_engine.endpoint).containers)) is BadAnswer


def test_redirect_is_not_followed(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    client.facts()
    fake_engine.fault("/containers/json", Fault.REDIRECT)
    error = failure(client.containers)
    assert isinstance(error, HostUnreachable)
    assert error.reason is Reason.REDIRECT


def test_engine_speaks_in_its_own_words(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    fake_engine.fault("/start", Fault.ERROR)
    error = failure(lambda: client.start("web"))
    assert (str(error), error.status) == ("driver failed <b>badly</b>", 500)


def test_refusal_without_words_names_the_status(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    fake_engine.fault("/start", Fault.NO_MESSAGE)
    error = failure(lambda: client.start("web"))
    assert str(error) == "The engine answered 500 Internal Server Error."


def test_read_that_met_a_dying_connection_is_asked_once_more(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    client.facts()
    fake_engine.fault("/containers/json", Fault.HANG_UP)
    failure(client.containers)
    sent = [r for r in fake_engine.requests if "/containers/json" in r.path]
    assert len(sent) == 2


@pytest.mark.parametrize("name", ["../images/json", "a/b", "", "a?b", "a\nb", ".."])
def test_what_is_no_container_becomes_no_request(
    fake_engine: FakeEngine, client: EngineClient, name: str
) -> None:
    client.facts()
    asked = len(fake_engine.requests)
    assert isinstance(failure(lambda: client.container(name)), NotFound)
    assert len(fake_engine.requests) == asked


@pytest.mark.parametrize("ref", ["../x", "a/../b", "a//b", "/etc", "a b", "", "a/./b"])
def test_what_is_no_image_becomes_no_request(
    fake_engine: FakeEngine, client: EngineClient, ref: str
) -> None:
    client.facts()
    asked = len(fake_engine.requests)
    assert isinstance(failure(lambda: client.image(ref)), NotFound)
    assert len(fake_engine.requests) == asked


# Who is there at all


def reason(endpoint: Endpoint) -> Reason:
    error = failure(lambda: probe(endpoint))
    assert isinstance(error, HostUnreachable)
    return error.reason


def test_nothing_listens() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    assert reason(Endpoint(f"tcp://127.0.0.1:{port}")) is Reason.REFUSED


def test_no_socket(tmp_path: Path) -> None:
    assert reason(Endpoint(f"unix://{tmp_path}/no.sock")) is Reason.NO_SOCKET


def test_name_that_does_not_resolve() -> None:
    assert reason(Endpoint("tcp://no-such-host.invalid:2375")) is Reason.NAME


@pytest.mark.parametrize(
    "url",
    ["http://h:1", "file:///etc/passwd", "tcp://u:p@h:1", "tcp://h", "tcp://h:x", ""],
)
def test_address_that_is_none(url: str) -> None:
    assert reason(Endpoint(url)) is Reason.OTHER


def test_frozen(fake_engine: FakeEngine) -> None:
    fake_engine.fault("", Fault.HANG)
    endpoint = replace(fake_engine.endpoint, read_timeout=READ_TIMEOUT)
    assert reason(endpoint) is Reason.TIMEOUT


@pytest.mark.parametrize(
    "fault", [Fault.HTML, Fault.NOT_HTTP, Fault.GARBAGE, Fault.WRONG_SHAPE]
)
def test_not_an_engine(fake_engine: FakeEngine, fault: Fault) -> None:
    fake_engine.fault("", fault)
    assert reason(fake_engine.endpoint) is Reason.NOT_AN_ENGINE


def test_version_without_an_api_version_is_no_engine(fake_engine: FakeEngine) -> None:
    fake_engine.api_version = ""
    assert reason(fake_engine.endpoint) is Reason.NOT_AN_ENGINE


def test_too_old_and_too_new(fake_engine: FakeEngine) -> None:
    fake_engine.api_version = "1.23"
    assert reason(fake_engine.endpoint) is Reason.TOO_OLD
    fake_engine.api_version, fake_engine.min_api_version = "1.99", "1.90"
    assert reason(fake_engine.endpoint) is Reason.TOO_NEW


@pytest.mark.parametrize(
    ("theirs", "spoken"),
    [("1.24", "1.24"), ("1.41", "1.41"), ("1.52", "1.52"), ("1.77", "1.52")],
)
def test_highest_version_that_both_speak(
    fake_engine: FakeEngine, theirs: str, spoken: str
) -> None:
    fake_engine.api_version = theirs
    client = EngineClient(fake_engine.endpoint)
    assert client.api_version == spoken
    client.containers()
    assert fake_engine.requests[-1].path.startswith(f"/v{spoken}/containers/json")


def test_engine_that_was_replaced_by_an_older_one_is_asked_again(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    container_id = fake_engine.add_container()
    assert client.api_version == "1.48"
    fake_engine.api_version = "1.41"
    client.pause(container_id)
    assert client.api_version == "1.41"


def test_ping_counts_seconds(fake_engine: FakeEngine, client: EngineClient) -> None:
    assert 0 < client.ping() < fake_engine.endpoint.read_timeout


def test_empty_list_of_ids_asks_nothing(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    fake_engine.add_container()
    assert client.containers([]) == []
    assert fake_engine.requests == []


def test_many_ids_are_asked_in_several_calls(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    ids = [fake_engine.add_container(f"c{n}") for n in range(450)]
    assert {box.id for box in client.containers(ids)} == set(ids)


def test_closed_client_opens_again(client: EngineClient) -> None:
    client.facts()
    client.close()
    assert client.ping() > 0


def test_threads_share_a_client(fake_engine: FakeEngine, client: EngineClient) -> None:
    fake_engine.add_container()
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(len(client.containers())))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 20


def test_environment_has_no_say(
    fake_engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "DOCKER_HOST"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    (tmp_path / "config.json").write_text('{"HttpHeaders": {"X-Leak": "1"}}')
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert EngineClient(Endpoint(fake_engine.tcp_url)).ping() > 0


def test_recording_masks_values_and_keeps_failures(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    client.facts()
    with recording() as exchanges, contextlib.suppress(EngineError):
        client.create(ContainerSpec("nope", env=[("TOKEN", "s3cret"), ("B", "")]))
    assert len(exchanges) == 1
    assert exchanges[0].status == 404
    assert "s3cret" not in exchanges[0].body
    assert '"TOKEN=***"' in exchanges[0].body
    assert fake_engine.requests[-1].body["Env"] == ["TOKEN=s3cret", "B="]


def test_recording_is_told_of_what_got_no_answer(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    client.facts()
    fake_engine.fault("/pause", Fault.LOST)
    with recording() as outer, recording() as inner, contextlib.suppress(EngineError):
        client.pause("web")
    assert [exchange.status for exchange in outer] == [0]
    assert inner == outer
