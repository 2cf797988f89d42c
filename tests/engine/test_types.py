"""What engines of several kinds say becomes the same types."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosts.engine.types import (
    ContainerDetail,
    ContainerSpec,
    ContainerSummary,
    EngineFacts,
    Event,
    ImageDetail,
    ImageSummary,
    Mount,
    Port,
    Removed,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
KEYS = st.sampled_from(
    [
        *("Id", "Names", "Name", "Image", "Status", "State", "Ports", "Labels"),
        *("NetworkSettings", "Networks", "Mounts", "Health", "Created", "Config"),
        *("HostConfig", "Env", "Cmd", "RestartPolicy", "Log", "RepoTags", "Actor"),
        *("Attributes", "container", "Type", "Untagged", "Components", "80/tcp"),
        *("PortBindings", "HostPort"),
    ]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5)
    ),
    max_leaves=25,
)

DOCKER_28: dict[str, Any] = {
    "Id": "c0ffee" + "0" * 58,
    "Names": ["/other/alias", "/web"],
    "Image": "web:1.0",
    "ImageID": "sha256:abc",
    "Command": "httpd -f",
    "Created": 1793500000,
    "Ports": [
        {"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"},
        {"IP": "::", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"},
        {"PrivatePort": 53, "Type": "udp"},
    ],
    "Labels": {
        "com.docker.compose.project": "shop",
        "com.docker.compose.service": "front",
    },
    "State": "running",
    "Status": "Up 2 hours (unhealthy)",
    "NetworkSettings": {"Networks": {"shop_net": {"IPAddress": "10.0.0.2"}}},
    "Mounts": [
        {"Type": "volume", "Name": "v", "Destination": "/data", "RW": False},
    ],
}


def test_docker_summary() -> None:
    box = ContainerSummary.from_api(DOCKER_28, NOW)
    assert box.name == "web"
    assert box.names == ["other/alias", "web"]
    assert (box.project, box.service) == ("shop", "front")
    assert box.health == "unhealthy"
    assert box.started == NOW - timedelta(hours=2)
    assert box.finished is None
    assert box.precision == timedelta(hours=1)
    assert box.networks[0].ip == "10.0.0.2"
    assert box.mounts == [Mount("volume", "v", "", "/data", read_only=True)]


def test_ipv6_twin_of_a_port_is_left_out() -> None:
    box = ContainerSummary.from_api(DOCKER_28, NOW)
    assert box.ports == [Port(53, None, "udp"), Port(80, 8080, "tcp", "0.0.0.0")]


def test_health_of_newer_engines_is_taken_from_its_own_key() -> None:
    said = DOCKER_28 | {"Health": {"Status": "starting"}}
    assert ContainerSummary.from_api(said, NOW).health == "starting"
    none = {"Health": {"Status": "none"}, "Status": "Up 2 hours"}
    assert ContainerSummary.from_api(none, NOW).health == ""


def test_podman_summary_with_nulls() -> None:
    said = {
        "Id": "a" * 64,
        "Names": ["/pod"],
        "Image": "localhost/busybox:latest",
        "Command": "sh",
        "Created": 1793500000,
        "Ports": None,
        "Labels": None,
        "State": "exited",
        "Status": "Exited (3) 5 seconds ago",
        "NetworkSettings": None,
        "Mounts": [],
    }
    box = ContainerSummary.from_api(said, NOW)
    assert (box.name, box.exit_code, box.labels) == ("pod", 3, {})
    assert box.finished == NOW - timedelta(seconds=5)


def test_nothing_at_all_is_an_empty_summary() -> None:
    assert ContainerSummary.from_api({}, NOW).id == ""


@pytest.mark.parametrize(
    "read",
    [
        lambda said: ContainerSummary.from_api(said, NOW),
        ContainerDetail.from_api,
        ImageSummary.from_api,
        ImageDetail.from_api,
        Removed.from_api,
        Event.from_api,
        lambda said: EngineFacts.from_api(said, said),
    ],
)
@given(said=ANY_JSON)
def test_no_json_breaks_a_reader(read: Any, said: Any) -> None:
    assert read(said) is not None


def test_detail_knows_limits_policy_and_env() -> None:
    box = ContainerDetail.from_api(
        {
            "Name": "/db",
            "State": {
                "Status": "exited",
                "ExitCode": 1,
                "StartedAt": "2026-11-01T10:00:00.123456789Z",
                "FinishedAt": "2026-11-01T11:00:00Z",
                "Health": {
                    "Status": "unhealthy",
                    "Log": [{"ExitCode": 1, "Output": "x"}],
                },
            },
            "Config": {"Env": ["A=b=c", "EMPTY=", "BARE"], "Cmd": ["sh", "-c", "x"]},
            "HostConfig": {
                "NanoCpus": 1_500_000_000,
                "Memory": 1024,
                "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
                "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]},
            },
            "NetworkSettings": {"Ports": {}},
        }
    )
    assert box.name == "db"
    assert box.env == [("A", "b=c"), ("EMPTY", ""), ("BARE", "")]
    assert (box.cpus, box.memory) == (1.5, 1024)
    assert (box.restart_policy, box.restart_max) == ("on-failure", 3)
    assert box.ports == [Port(80, 8080)]
    assert box.started == datetime(2026, 11, 1, 10, 0, 0, 123456, tzinfo=UTC)
    assert box.exit_code == 1
    assert box.health_log[0].output == "x"


def test_container_that_never_ran_has_no_exit_code_and_no_times() -> None:
    never = "0001-01-01T00:00:00Z"
    state = {"ExitCode": 0, "StartedAt": never, "FinishedAt": never}
    box = ContainerDetail.from_api({"State": state})
    assert (box.started, box.finished, box.exit_code) == (None, None, None)


def test_dangling_image_has_no_tags() -> None:
    image = ImageSummary.from_api(
        {"RepoTags": ["<none>:<none>"], "RepoDigests": ["<none>@<none>"]}
    )
    assert (image.tags, image.digests) == ([], [])


def test_podman_is_named() -> None:
    facts = EngineFacts.from_api({"Components": [{"Name": "Podman Engine"}]}, {})
    assert facts.product == "Podman Engine"


def test_spec_says_only_what_was_asked_for() -> None:
    assert ContainerSpec("web:1.0").to_api() == {"Image": "web:1.0"}


def test_spec_field_by_field() -> None:
    spec = ContainerSpec(
        image="web:1.0",
        name="web",
        command=["httpd"],
        env=[("A", "b=c")],
        ports=[Port(80, 8080, "tcp", "127.0.0.1"), Port(53, None, "udp"), Port(81, 0)],
        mounts=[
            Mount("volume", "data", "", "/data"),
            Mount("bind", "", "/etc", "/host", read_only=True),
            Mount("tmpfs", "", "", "/tmp"),
        ],
        network="host",
        restart_policy="on-failure",
        restart_max=5,
        memory=64 * 1024**2,
        cpus=0.5,
        init=True,
        devices=["/dev/null:/dev/zilch:r", "/dev/fuse"],
        log_driver="json-file",
        log_options={"max-size": "1m"},
    )
    body = spec.to_api()
    assert body["Env"] == ["A=b=c"]
    assert body["ExposedPorts"] == {"80/tcp": {}, "53/udp": {}, "81/tcp": {}}
    assert "name" not in {key.lower() for key in body}
    assert body["HostConfig"] == {
        "PortBindings": {
            "80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}],
            "81/tcp": [{"HostIp": "", "HostPort": ""}],
        },
        "Mounts": [
            {"Type": "volume", "Source": "data", "Target": "/data"},
            {"Type": "bind", "Source": "/etc", "Target": "/host", "ReadOnly": True},
            {"Type": "tmpfs", "Target": "/tmp"},
        ],
        "NetworkMode": "host",
        "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 5},
        "Memory": 67108864,
        "NanoCpus": 500_000_000,
        "Init": True,
        "Devices": [
            {
                "PathOnHost": "/dev/null",
                "PathInContainer": "/dev/zilch",
                "CgroupPermissions": "r",
            },
            {
                "PathOnHost": "/dev/fuse",
                "PathInContainer": "/dev/fuse",
                "CgroupPermissions": "rwm",
            },
        ],
        "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
    }
