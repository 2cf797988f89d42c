"""Every call of the client, against a real engine."""

import shlex
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hosts.engine.client import EngineClient
from hosts.engine.errors import (
    Conflict,
    HostUnreachable,
    NotFound,
    OutcomeUnknown,
    Reason,
    Refused,
)
from hosts.engine.probe import probe
from hosts.engine.recording import recording
from hosts.engine.types import ContainerSpec, Endpoint, Event, Exchange, Mount, Port

from .certificates import Authority
from .real import RealEngine

pytestmark = pytest.mark.engine
SLEEP = ["sleep", "1000"]


@pytest.fixture
def client(docker_engine: RealEngine) -> Iterator[EngineClient]:
    client = EngineClient(docker_engine.endpoint)
    yield client
    client.close()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_facts(client: EngineClient) -> None:
    facts = client.facts()
    assert facts.product == "Docker Engine"
    assert facts.os
    assert facts.ncpu > 0
    assert facts.mem_total > 10**8
    assert client.api_version in {facts.api_version, "1.52"}


def test_create_says_everything(
    client: EngineClient, docker_engine: RealEngine
) -> None:
    spec = ContainerSpec(
        image="web:1.0",
        name="front",
        command=SLEEP,
        env=[("NAME", "<b>&'\"=x")],
        ports=[Port(80, 0, "tcp", "127.0.0.1"), Port(53, None, "udp")],
        mounts=[
            Mount("volume", "site", "", "/www", read_only=True),
            Mount("tmpfs", "", "", "/scratch"),
        ],
        restart_policy="on-failure",
        restart_max=3,
        labels={"com.docker.compose.project": "shop", "<k>": "<v>"},
        memory=32 * 1024**2,
        cpus=0.5,
        user="root",
        working_dir="/tmp",
        hostname="front1",
        init=True,
        tty=True,
        cap_drop=["NET_RAW"],
        devices=["/dev/null:/dev/zilch:r"],
        log_driver="json-file",
        log_options={"max-size": "1m"},
        network="" if docker_engine.bridged else "none",
    )
    container_id, _ = client.create(spec)
    created = client.container(container_id)
    assert created.state == "created"
    assert created.exit_code is None
    assert created.started is None
    assert client.start(container_id) is True
    box = client.container("front")
    assert (box.id, box.name, box.image) == (container_id, "front", "web:1.0")
    assert ("NAME", "<b>&'\"=x") in box.env
    assert ("COLOUR", "blue") in box.env
    assert (box.restart_policy, box.restart_max) == ("on-failure", 3)
    assert (box.memory, box.cpus) == (32 * 1024**2, 0.5)
    assert (box.user, box.working_dir, box.hostname) == ("root", "/tmp", "front1")
    assert (box.tty, box.log_driver, box.project) == (True, "json-file", "shop")
    assert {mount.destination for mount in box.mounts} >= {"/www", "/data"}
    assert box.pid > 0
    if docker_engine.bridged:
        published = [port for port in box.ports if port.private_port == 80]
        assert published[0].ip == "127.0.0.1"
        assert published[0].public_port


def test_list_has_all_states(client: EngineClient, docker_engine: RealEngine) -> None:
    running = docker_engine.run("running1", labels={"a": "b"})
    docker_engine.create("created1")
    ended = docker_engine.run("ended1", "sh -c 'exit 3'")
    wait_for(lambda: client.container(ended).state == "exited")
    found = {box.name: box for box in client.containers()}
    assert {name: box.state for name, box in found.items()} == {
        "running1": "running",
        "created1": "created",
        "ended1": "exited",
    }
    assert found["ended1"].exit_code == 3
    assert found["running1"].labels == {"a": "b"}
    assert found["running1"].image_id == client.image("busybox").id
    assert [box.id for box in client.containers([running, "f" * 64])] == [running]


def test_times_of_a_list_agree_with_inspect(
    client: EngineClient, docker_engine: RealEngine
) -> None:
    container_id = docker_engine.run("web")
    exact = client.container(container_id).started
    listed = client.containers([container_id])[0]
    assert exact
    assert listed.started
    assert abs(exact - listed.started) <= 2 * listed.precision


def test_start_stop_and_restart(
    client: EngineClient, docker_engine: RealEngine
) -> None:
    container_id = docker_engine.run("web")
    assert client.start(container_id) is False
    client.restart(container_id, 0)
    assert client.stop(container_id, 0) is True
    assert client.stop(container_id, 0) is False
    assert client.container(container_id).exit_code == 137


def test_stop_waits_longer_than_the_read_timeout(docker_engine: RealEngine) -> None:
    """Process 1 has no handler for SIGTERM, so it lives its two seconds."""
    container_id = docker_engine.run("web")
    hasty = EngineClient(replace(docker_engine.endpoint, read_timeout=1))
    assert hasty.stop(container_id, 2) is True


def test_wrong_states_are_refused_in_the_engines_words(
    client: EngineClient, docker_engine: RealEngine
) -> None:
    container_id = docker_engine.create("web")
    for call in (client.kill, client.pause):
        with pytest.raises(Conflict, match="is not running"):
            call(container_id)
    client.start(container_id)
    with pytest.raises(Refused, match="not paused") as caught:
        client.unpause(container_id)
    assert caught.value.status == 500
    with pytest.raises(Conflict, match="cannot remove a running container"):
        client.remove(container_id)


def test_pause_kill_rename_remove(
    client: EngineClient, docker_engine: RealEngine
) -> None:
    container_id = docker_engine.run("before")
    client.pause(container_id)
    assert client.containers()[0].state == "paused"
    client.unpause(container_id)
    client.rename(container_id, "after")
    assert client.container("after").id == container_id
    client.kill(container_id, "SIGKILL")
    wait_for(lambda: client.container(container_id).state == "exited")
    client.remove(container_id, volumes=True)
    with pytest.raises(NotFound):
        client.container(container_id)


def test_names(client: EngineClient, docker_engine: RealEngine) -> None:
    container_id = docker_engine.create("taken")
    with pytest.raises(Conflict, match="already in use"):
        client.create(ContainerSpec("busybox", name="taken", network="none"))
    with pytest.raises(Refused) as caught:
        client.rename(container_id, "no good")
    assert caught.value.status in {400, 500}


def test_command_that_is_not_there(client: EngineClient) -> None:
    container_id, _ = client.create(
        ContainerSpec("busybox", command=["/nope"], network="none")
    )
    with pytest.raises(Refused, match="no such file"):
        client.start(container_id)


def test_images(client: EngineClient, docker_engine: RealEngine) -> None:
    tags = {tag for image in client.images() for tag in image.tags}
    assert tags == {"busybox:latest", "web:1.0"}
    web = client.image("web:1.0")
    assert web.command[0] == "httpd"
    assert ("TOKEN", "s3cret") in web.env
    assert (web.exposed_ports, web.volumes) == (["80/tcp"], ["/data"])
    assert web.labels == {"maintainer": "ops@example.com"}
    assert client.image(web.id).id == web.id
    with pytest.raises(NotFound):
        client.image("nope:1")


def test_image_removal(client: EngineClient, docker_engine: RealEngine) -> None:
    docker_engine.api.tag("web:1.0", "localhost:5000/team/web", "two")
    removed = client.remove_image("localhost:5000/team/web:two")
    assert removed.untagged == ["localhost:5000/team/web:two"]
    assert removed.deleted == []
    docker_engine.create("user", image="web:1.0")
    with pytest.raises(Conflict, match="is using"):
        client.remove_image("web:1.0")
    client.remove("user")
    assert client.remove_image("web:1.0").deleted


def test_events(client: EngineClient, docker_engine: RealEngine) -> None:
    stream, events = client.events(), list[Event]()
    reader = threading.Thread(target=lambda: events.extend(stream))
    reader.start()
    container_id = docker_engine.run("web")
    wait_for(lambda: "start" in {event.action for event in events})
    stream.close()
    reader.join(2)
    assert not reader.is_alive()
    assert {event.id for event in events if event.action == "create"} == {container_id}


def test_events_end_when_the_engine_stops(
    client: EngineClient, docker_engine: RealEngine
) -> None:
    stream = client.events()
    reader = threading.Thread(target=lambda: list(stream))
    reader.start()
    docker_engine.stop()
    reader.join(10)
    assert not reader.is_alive()
    with pytest.raises(HostUnreachable) as caught:
        client.containers()
    assert caught.value.reason in {Reason.NO_SOCKET, Reason.REFUSED}
    docker_engine.start()
    assert client.containers() == []


def test_frozen_engine(docker_engine: RealEngine) -> None:
    container_id = docker_engine.run("web")
    client = EngineClient(replace(docker_engine.endpoint, read_timeout=0.5))
    client.facts()
    docker_engine.freeze()
    with pytest.raises(HostUnreachable) as caught:
        client.containers()
    assert caught.value.reason is Reason.TIMEOUT
    with pytest.raises(OutcomeUnknown):
        client.pause(container_id)
    docker_engine.thaw()
    wait_for(lambda: client.containers()[0].state == "paused")


# The line that a person can copy


def run_shell(exchange: Exchange, endpoint: Endpoint, directory: Path) -> str:
    line = exchange.curl(endpoint)
    for option in ("ca", "cert", "key"):
        (directory / f"{option}.pem").write_text(getattr(endpoint, option))
    ran = subprocess.run(
        ["sh", "-c", f"{line} --silent --write-out '%{{http_code}}' --output out"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shlex.split(line)[0] == "curl"
    return ran.stdout


def test_curl_line_does_what_the_verb_did(
    client: EngineClient, docker_engine: RealEngine, tmp_path: Path
) -> None:
    client.facts()
    labels = {"quote": 'it\'s <b>"q"</b> $(id)'}
    with recording() as exchanges:
        container_id, _ = client.create(
            ContainerSpec("busybox", "web", SLEEP, labels=labels, network="none")
        )
        client.start(container_id)
        client.containers([container_id])
        client.remove(container_id, force=True)
    statuses = [
        run_shell(exchange, docker_engine.endpoint, tmp_path) for exchange in exchanges
    ]
    assert statuses == ["201", "404", "200", "404"]
    assert client.container("web").labels == labels


def test_curl_line_with_a_client_certificate(
    tls_engine: RealEngine, tmp_path: Path
) -> None:
    endpoint = tls_engine.endpoint
    with recording() as exchanges:
        EngineClient(endpoint).containers()
    assert run_shell(exchanges[-1], endpoint, tmp_path) == "200"


# TLS, as the real engine does it


def test_tls_engine_lets_its_client_in(tls_engine: RealEngine) -> None:
    tls_engine.run("web")
    client = EngineClient(tls_engine.endpoint)
    assert [box.name for box in client.containers()] == ["web"]
    client.pause("web")
    assert client.containers()[0].state == "paused"


def reason(endpoint: Endpoint) -> Reason:
    with pytest.raises(HostUnreachable) as caught:
        probe(endpoint)
    return caught.value.reason


def test_tls_trouble_by_name(tls_engine: RealEngine) -> None:
    good = tls_engine.endpoint
    stranger = Authority().client()
    refused = Reason.CLIENT_CERTIFICATE
    assert reason(Endpoint(good.url)) is Reason.TLS_WANTED
    assert reason(replace(good, cert="", key="")) is refused
    assert reason(replace(good, cert=stranger.cert, key=stranger.key)) is refused
    assert reason(replace(good, ca=Authority().ca)) is Reason.UNKNOWN_CA


def test_tls_to_a_plain_engine(docker_engine: RealEngine) -> None:
    at = Endpoint(docker_engine.tcp_url, tls=True)
    assert reason(at) is Reason.TLS_NOT_WANTED


def test_tcp(docker_engine: RealEngine) -> None:
    found = probe(Endpoint(docker_engine.tcp_url))
    assert 0 < found.latency < 5
    assert found.api_version == "1.41"
