"""Creating containers, on a real engine."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from hosts.models import Activity, Host, Outcome, Verb
from inventory.models import Container
from tests.engines.real import RealEngine

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

EVERYTHING = {
    "image": "busybox:latest",
    "name": "everything",
    "command": "-c 'sleep 1000'",
    "entrypoint": '["/bin/sh"]',
    "env": "PLAIN=from the file\nQUOTED='a # b'\n",
    "env-0-name": "TOKEN",
    "env-0-value": " s3cret ",
    "env-5-name": "PLAIN",
    "env-5-value": "from the row",
    "ports": "127.0.0.1:8080:80 9000-9001:90-91/udp",
    "ports-0-ip": "127.0.0.2",
    "ports-0-host_port": "7000",
    "ports-0-container_port": "70",
    "ports-0-protocol": "tcp",
    "ports-1-ip": "",
    "ports-1-host_port": "",
    "ports-1-container_port": "",
    "ports-1-protocol": "tcp",
    "mounts-0-type": "bind",
    "mounts-0-source": "/tmp",
    "mounts-0-target": "/host-tmp",
    "mounts-0-read_only": "on",
    "mounts-1-type": "volume",
    "mounts-1-source": "cargo",
    "mounts-1-target": "/cargo",
    "mounts-2-type": "tmpfs",
    "mounts-2-source": "",
    "mounts-2-target": "/scratch",
    "network": "bridge",
    "restart_policy": "on-failure",
    "restart_max": "3",
    "labels": "team=ops\nbare",
    "memory": "64m",
    "cpus": "0.5",
    "user": "0:0",
    "working_dir": "/tmp",
    "hostname": "berth-7",
    "tty": "on",
    "open_stdin": "on",
    "init": "on",
    "privileged": "on",
    "cap_add": "net_admin",
    "cap_drop": "MKNOD",
    "devices": "/dev/null:/dev/nothing:r",
    "log_driver": "json-file",
    "log_options": "max-size=10m",
}


@pytest.fixture
def post(berth: Host, alice: User, browser_of: Any) -> Any:
    """`post(image=…, …)`: alice sends the form."""
    browser = browser_of(alice)

    def send(**fields: str) -> Any:
        return browser.post(reverse("container_create", args=[berth.slug]), fields)

    return send


def _plain(**fields: str) -> dict[str, str]:
    sleeper = {"image": "busybox", "command": "sleep 1000", "network": "none"}
    return {**sleeper, **fields}


def test_every_field_of_the_form_reaches_the_engine(
    post: Any, docker_engine: RealEngine
) -> None:
    answer = post(**EVERYTHING)

    assert answer.status_code == 302, answer.context["form"].errors
    found = docker_engine.api.inspect_container("everything")
    config, limits = found["Config"], found["HostConfig"]
    assert found["State"]["Status"] == "created"
    assert config["Image"] == "busybox:latest"
    assert config["Cmd"] == ["-c", "sleep 1000"]
    assert config["Entrypoint"] == ["/bin/sh"]
    assert {"PLAIN=from the row", "QUOTED=a # b", "TOKEN= s3cret "} <= {*config["Env"]}
    assert config["Labels"] == {"team": "ops", "bare": ""}
    assert (config["User"], config["WorkingDir"]) == ("0:0", "/tmp")
    assert config["Hostname"] == "berth-7"
    assert config["Tty"] is config["OpenStdin"] is True
    assert {*config["ExposedPorts"]} == {"80/tcp", "90/udp", "91/udp", "70/tcp"}
    assert limits["PortBindings"] == {
        "80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}],
        "90/udp": [{"HostIp": "", "HostPort": "9000"}],
        "91/udp": [{"HostIp": "", "HostPort": "9001"}],
        "70/tcp": [{"HostIp": "127.0.0.2", "HostPort": "7000"}],
    }
    mounts = {mount["Destination"]: mount for mount in found["Mounts"]}
    assert (mounts["/host-tmp"]["Source"], mounts["/host-tmp"]["RW"]) == ("/tmp", False)
    assert (mounts["/cargo"]["Name"], mounts["/cargo"]["RW"]) == ("cargo", True)
    assert mounts["/scratch"]["Type"] == "tmpfs"
    assert limits["NetworkMode"] == "bridge"
    assert limits["RestartPolicy"] == {"Name": "on-failure", "MaximumRetryCount": 3}
    assert (limits["Memory"], limits["NanoCpus"]) == (64 * 1024**2, 500_000_000)
    assert limits["Init"] is limits["Privileged"] is True
    assert limits["CapAdd"] in (["NET_ADMIN"], ["CAP_NET_ADMIN"])
    assert limits["CapDrop"] in (["MKNOD"], ["CAP_MKNOD"])
    assert limits["Devices"] == [
        {
            "PathOnHost": "/dev/null",
            "PathInContainer": "/dev/nothing",
            "CgroupPermissions": "r",
        }
    ]
    assert limits["LogConfig"] == {"Type": "json-file", "Config": {"max-size": "10m"}}
    assert limits["AutoRemove"] is False


def test_auto_remove_reaches_the_engine(post: Any, docker_engine: RealEngine) -> None:
    post(**_plain(name="brief", auto_remove="on"))

    limits = docker_engine.api.inspect_container("brief")["HostConfig"]
    assert limits["AutoRemove"] is True


def test_what_ran_and_removed_itself_is_told_so(
    post: Any, docker_engine: RealEngine, berth: Host
) -> None:
    brief = {"image": "busybox", "command": "true", "network": "none"}
    answer = post(**brief, name="ar", start="on", auto_remove="on")

    assert answer.url == reverse("containers")
    page = answer.client.get(answer.url).content.decode()
    assert "ar was created, ran, and removed itself." in page
    assert "/start" in page
    assert docker_engine.api.containers(all=True) == []
    assert not Container.objects.filter(host=berth).exists()


def test_what_goes_on_with_auto_remove_is_led_to(
    post: Any, docker_engine: RealEngine, berth: Host
) -> None:
    answer = post(**_plain(name="stays", start="on", auto_remove="on"))

    found = docker_engine.api.inspect_container("stays")
    assert answer.url == reverse("container", args=[berth.slug, found["Id"]])


def test_create_and_start_leads_to_the_running_container(
    post: Any, docker_engine: RealEngine, berth: Host
) -> None:
    answer = post(**_plain(name="runner", start="on"))

    found = docker_engine.api.inspect_container("runner")
    assert found["State"]["Running"] is True
    assert answer.url == reverse("container", args=[berth.slug, found["Id"]])
    row = Container.objects.get(host=berth, name="runner")
    assert (row.engine_id, row.state) == (found["Id"], "running")
    page = answer.client.get(answer.url).content.decode()
    assert "runner was created and started." in page
    assert "/containers/create?name=runner" in page
    assert f"/containers/{found['Id']}/start" in page


def test_a_nameless_container_is_called_what_the_engine_calls_it(
    post: Any, docker_engine: RealEngine, berth: Host
) -> None:
    post(**_plain())

    [found] = docker_engine.api.containers(all=True)
    name = found["Names"][0].removeprefix("/")
    assert Container.objects.get(host=berth).name == name
    assert Activity.objects.get(verb=Verb.CONTAINER_CREATE).object_name == name


def test_two_activities_tell_of_it_without_a_value(post: Any) -> None:
    post(**_plain(name="quiet", env="TOKEN=s3cret", start="on"))

    acts = list(Activity.objects.order_by("pk"))
    assert [(act.verb, act.outcome, act.object_name) for act in acts] == [
        (Verb.CONTAINER_CREATE, Outcome.DONE, "quiet"),
        (Verb.CONTAINER_START, Outcome.DONE, "quiet"),
    ]
    assert all("s3cret" not in str(vars(act)) for act in acts)
    assert "TOKEN" in str(acts[0].exchanges)


def test_what_cannot_be_started_is_there_and_says_why(
    post: Any, docker_engine: RealEngine, berth: Host
) -> None:
    answer = post(image="busybox", name="broken", command="no-such-program", start="on")

    found = docker_engine.api.inspect_container("broken")
    assert answer.url == reverse("container", args=[berth.slug, found["Id"]])
    page = answer.client.get(answer.url).content.decode()
    assert "broken was created, but could not be started" in page
    assert "no-such-program" in page
    assert "/containers/create?name=broken" in page
    assert f"/containers/{found['Id']}/start" in page
    assert page.count("Show request") == 2
    assert Container.objects.get(host=berth).name == "broken"
    outcomes = Activity.objects.order_by("pk").values_list("verb", "outcome")
    assert list(outcomes) == [
        (Verb.CONTAINER_CREATE, Outcome.DONE),
        (Verb.CONTAINER_START, Outcome.FAILED),
    ]


def test_what_auto_remove_took_away_again_is_said_and_the_form_stays(
    post: Any, docker_engine: RealEngine, berth: Host
) -> None:
    answer = post(
        image="busybox",
        name="vanishing",
        command="no-such-program",
        start="on",
        auto_remove="on",
    )

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "vanishing was created, could not be started and was removed again" in text
    assert 'value="no-such-program"' in text
    assert docker_engine.api.containers(all=True) == []
    assert not Container.objects.filter(host=berth).exists()


def test_a_port_in_use_does_not_lose_the_container(
    post: Any, docker_engine: RealEngine
) -> None:
    sleeper = {"image": "busybox", "command": "sleep 1000", "start": "on"}
    port = str(docker_engine.port)  # the engine itself listens there
    answer = post(**sleeper, name="second", ports=f"127.0.0.1:{port}:80")

    assert docker_engine.api.inspect_container("second")["State"]["Running"] is False
    page = answer.client.get(answer.url).content.decode()
    assert "second was created, but could not be started" in page
    assert "already" in page


def test_a_taken_name_is_said_beside_the_name(
    post: Any, docker_engine: RealEngine, berth: Host
) -> None:
    post(**_plain(name="taken"))
    answer = post(**_plain(name="taken", env="KEPT=yes"))

    assert answer.status_code == 422
    [error] = answer.context["form"].errors["name"]
    assert re.search(r'The container name "/taken" is already in use', error)
    text = answer.content.decode()
    assert "KEPT=yes" in text
    there = Container.objects.get(host=berth, name="taken")
    assert f'href="{there.get_absolute_url()}"' in text
    assert len(docker_engine.api.containers(all=True)) == 1


def test_a_missing_image_is_said_beside_the_image(post: Any) -> None:
    answer = post(image="nowhere/nothing:9", name="kept-name")

    assert answer.status_code == 422
    [error] = answer.context["form"].errors["image"]
    assert "harbour has no such image" in error
    assert "No such image: nowhere/nothing:9" in error
    assert 'value="kept-name"' in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {
                "mounts-0-type": "bind",
                "mounts-0-source": "/no/such/directory",
                "mounts-0-target": "/x",
            },
            "bind source path does not exist",
        ),
        ({"memory": "1k"}, "memory limit"),
        ({"log_driver": "json-file", "log_options": "colour=red"}, "colour"),
    ],
)
def test_another_refusal_is_said_in_the_engines_words(
    post: Any, docker_engine: RealEngine, fields: dict[str, str], words: str
) -> None:
    answer = post(**_plain(name="refused", **fields))

    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].non_field_errors())
    assert docker_engine.api.containers(all=True) == []


def test_the_same_form_sent_twice_creates_one(
    post: Any, docker_engine: RealEngine
) -> None:
    first = post(**_plain(once="a-token-of-this-very-form"))
    second = post(**_plain(once="a-token-of-this-very-form"))

    assert len(docker_engine.api.containers(all=True)) == 1
    assert second.url == first.url


def test_a_refused_form_can_be_sent_again(post: Any, docker_engine: RealEngine) -> None:
    post(image="nowhere", once="a-token-of-this-very-form")
    answer = post(**_plain(once="a-token-of-this-very-form"))

    assert answer.status_code == 302
    assert len(docker_engine.api.containers(all=True)) == 1
