"""A verb is sent once, and said to be done only if an engine confirms it."""

from collections.abc import Callable

import pytest

from hosts.engine.client import EngineClient
from hosts.engine.errors import (
    Conflict,
    HostUnreachable,
    NotFound,
    OutcomeUnknown,
    Reason,
)
from tests.engine.conftest import failure
from tests.fake_engine import FakeEngine, Fault

VERBS: dict[str, Callable[[EngineClient], object]] = {
    "start": lambda client: client.start("web"),
    "stop": lambda client: client.stop("web", 0),
    "restart": lambda client: client.restart("web", 0),
    "kill": lambda client: client.kill("web"),
    "pause": lambda client: client.pause("web"),
    "unpause": lambda client: client.unpause("web"),
    "rename": lambda client: client.rename("web", "shop"),
    "remove": lambda client: client.remove("web"),
}


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.LOST_SILENT])
def test_lost_reply_of_a_verb_is_unknown_and_the_verb_is_sent_once(
    fake_engine: FakeEngine, client: EngineClient, fault: Fault
) -> None:
    container_id = fake_engine.add_container()
    fake_engine.fault("/pause", fault)
    with pytest.raises(OutcomeUnknown):
        client.pause(container_id)
    assert fake_engine.containers[container_id]["state"] == "paused"
    sent = [request for request in fake_engine.requests if "/pause" in request.path]
    assert len(sent) == 1


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "fault",
    [Fault.HTML, Fault.GARBAGE, Fault.TRUNCATED, Fault.WRONG_SHAPE, Fault.ENDLESS],
)
def test_verb_is_done_only_if_an_engine_says_so(
    fake_engine: FakeEngine,
    client: EngineClient,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    verb: str,
) -> None:
    """A proxy's or a captive portal's page is no success; nor is it sent again."""
    monkeypatch.setattr("hosts.engine.session.LARGEST_ANSWER", 5_000_000)
    client.facts()
    fake_engine.fault("/containers/web", fault)
    asked = len(fake_engine.requests)
    error = failure(lambda: VERBS[verb](client))
    assert type(error) is OutcomeUnknown
    assert str(error) == "The answer was not an engine's; it may have been done."
    assert len(fake_engine.requests) == asked + 1


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - {"start", "stop"}))
def test_only_start_and_stop_can_have_been_so_already(
    fake_engine: FakeEngine,
    client: EngineClient,
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
) -> None:
    client.facts()
    monkeypatch.setattr(fake_engine, "answer", lambda *_: (304, None))
    assert type(failure(lambda: VERBS[verb](client))) is OutcomeUnknown


def test_verb_that_was_never_sent_is_not_unknown(fake_engine: FakeEngine) -> None:
    client = EngineClient(fake_engine.endpoint)
    client.facts()
    fake_engine.stop()
    error = failure(lambda: client.start("web"))
    assert isinstance(error, HostUnreachable)
    assert not isinstance(error, OutcomeUnknown)
    assert error.reason is Reason.NO_SOCKET


def test_verb_survives_that_idle_connections_were_closed(
    fake_engine: FakeEngine, client: EngineClient
) -> None:
    container_id = fake_engine.add_container()
    client.containers()
    fake_engine.stop()
    fake_engine.start()
    client.pause(container_id)
    assert client.containers()[0].state == "paused"


def test_404_409_and_304(fake_engine: FakeEngine, client: EngineClient) -> None:
    container_id = fake_engine.add_container(state="exited")
    assert client.stop(container_id) is False
    assert client.start(container_id) is True
    assert client.start(container_id) is False
    assert type(failure(lambda: client.container("gone"))) is NotFound
    assert type(failure(lambda: client.remove(container_id))) is Conflict
