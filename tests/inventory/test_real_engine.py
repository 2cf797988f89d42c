"""The inventory of a real engine is right, and soon."""

from __future__ import annotations

import pytest

from hosts.models import Host
from hosts.secrets import encrypt
from inventory.models import Container, HostState, Image
from tests.engines.real import RealEngine
from tests.inventory.conftest import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


def is_up(host: Host) -> bool:
    return HostState.objects.filter(host=host, state="up").exists()


def row(host: Host, name: str) -> Container | None:
    return Container.objects.filter(host=host, name=name).first()


def state(host: Host, name: str) -> str:
    found = row(host, name)
    return found.state if found else "gone"


@pytest.fixture
def host(docker_engine: RealEngine, watch) -> Host:
    host = watch(docker_engine.url, read_timeout=10)
    until(lambda: is_up(host))
    return host


def test_what_happens_on_the_engine_is_a_row_within_two_seconds(docker_engine, host):
    api = docker_engine.api
    web = docker_engine.run("web", labels={"env": "prod"})
    until(lambda: state(host, "web") == "running", within=2)
    found = row(host, "web")
    assert found is not None
    assert (found.engine_id, found.labels) == (web, {"env": "prod"})
    assert found.started is not None
    api.pause(web)
    until(lambda: state(host, "web") == "paused", within=2)
    api.unpause(web)
    until(lambda: state(host, "web") == "running", within=2)
    api.kill(web)
    until(lambda: state(host, "web") == "exited", within=2)
    killed = row(host, "web")
    assert killed is not None
    assert killed.exit_code == 137
    api.rename(web, "shop")
    until(lambda: state(host, "shop") == "exited", within=2)
    api.remove_container(web)
    until(lambda: state(host, "shop") == "gone", within=2)


def test_a_container_that_dies_of_its_hunger_is_seen_dead(docker_engine, host):
    """`oom`, `die` and what follows come within 50 ms; the list lags behind them."""
    limits = docker_engine.api.create_host_config(network_mode="none", mem_limit="8m")
    eat = ["sh", "-c", "x=a; while true; do x=$x$x; done"]
    names = {f"eater{n}" for n in range(4)}
    for name in names:
        docker_engine.run(name, eat, host_config=limits)
    until(lambda: {state(host, name) for name in names} == {"exited"}, within=10)


def test_networks_of_a_running_container_are_kept_current(docker_engine, host):
    if not docker_engine.bridged:
        pytest.skip("no bridge on this machine")
    api = docker_engine.api
    config = api.create_host_config(network_mode="bridge")
    web = docker_engine.run("web", host_config=config)
    until(lambda: (found := row(host, "web")) and found.networks, within=2)
    api.disconnect_container_from_network(web, "bridge", force=True)
    until(lambda: (found := row(host, "web")) and not found.networks, within=2)


def test_images_follow_tags(docker_engine, host):
    def tagged() -> bool:
        return Image.objects.search("inventory-test 1.0").exists()

    docker_engine.api.tag("busybox:latest", "inventory-test", "1.0")
    until(tagged, within=2)
    docker_engine.api.remove_image("inventory-test:1.0")
    until(lambda: not tagged(), within=2)


def test_a_killed_engine_is_stale_and_then_right_again(docker_engine, host):
    docker_engine.run("web")
    until(lambda: state(host, "web") == "running")
    docker_engine.stop()
    until(lambda: not is_up(host))
    assert row(host, "web") is not None
    assert HostState.objects.get(host=host).is_stale
    docker_engine.start()
    until(lambda: is_up(host) and state(host, "web") == "exited", within=10)


def test_a_frozen_engine_is_noticed(docker_engine, watch):
    docker_engine.freeze()
    host = watch(docker_engine.url, read_timeout=1)
    until(lambda: HostState.objects.filter(host=host, state="unreachable").exists())
    docker_engine.thaw()
    until(lambda: is_up(host), within=10)


def test_an_engine_with_client_certificates(tls_engine, watch):
    endpoint = tls_engine.endpoint
    tls_engine.run("secret")
    host = watch(
        endpoint.url,
        tls=True,
        tls_ca=endpoint.ca,
        tls_cert=endpoint.cert,
        tls_key_encrypted=encrypt(endpoint.key),
        read_timeout=10,
    )
    until(lambda: state(host, "secret") == "running")
