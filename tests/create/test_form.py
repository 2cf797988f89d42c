"""The form of a new container: what it shows, keeps and refuses."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from dashboard.forms.create import CreateForm
from dashboard.services import create
from hosts.models import Activity, Host, Outcome, Role, Verb
from inventory.models import HostState
from tests.engines.fake_http import Fault
from tests.factories import ContainerFactory, HostFactory, ImageFactory, grant
from tests.fake_engine import FakeEngine

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def url(host: Host) -> str:
    return reverse("container_create", args=[host.slug])


def _errors(**fields: str) -> list[str]:
    form = CreateForm({"image": "busybox", **fields})
    form.is_valid()
    return [*form.errors]


def test_an_image_alone_is_enough() -> None:
    form = CreateForm({"image": "busybox"})

    assert form.is_valid()
    assert form.spec().to_api() == {"Image": "busybox"}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"image": ""}, "image"),
        ({"name": "a b"}, "name"),
        ({"name": "x"}, "name"),
        ({"name": "../../images"}, "name"),
        ({"command": "'open"}, "command"),
        ({"entrypoint": "[1]"}, "entrypoint"),
        ({"env": "nonsense"}, "env"),
        ({"ports": "http"}, "ports"),
        ({"labels": "=x"}, "labels"),
        ({"memory": "lots"}, "memory"),
        ({"cpus": "nan"}, "cpus"),
        ({"cpus": "-1"}, "cpus"),
        ({"restart_policy": "sometimes"}, "restart_policy"),
        ({"restart_max": "-1"}, "restart_max"),
        ({"restart_max": "3"}, "restart_max"),
        ({"restart_policy": "always", "restart_max": "3"}, "restart_max"),
        ({"restart_policy": "always", "auto_remove": "on"}, "auto_remove"),
        ({"cap_add": "net-admin"}, "cap_add"),
        ({"devices": "null"}, "devices"),
        ({"log_options": "a=1\na=2"}, "log_options"),
        ({"ports": "80:80 80:81"}, "ports"),
        ({"image": "x" * 2_000}, "image"),
        ({"env": "A=" + "x" * 300_000}, "env"),
        ({"command": "a\0b"}, "command"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    fields: dict[str, str], where: str
) -> None:
    assert _errors(**fields) == [where]


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({"env-0-value": "lonely"}, "name"),
        ({"env-0-name": "A=B", "env-0-value": "1"}, "name"),
        ({"ports-0-host_port": "80", "ports-0-protocol": "tcp"}, "container_port"),
        ({"ports-0-container_port": "70000"}, "container_port"),
        ({"ports-0-container_port": "80", "ports-0-ip": "here"}, "ip"),
        ({"mounts-0-type": "bind", "mounts-0-target": "/x"}, "source"),
        (
            {
                "mounts-0-type": "bind",
                "mounts-0-source": "relative",
                "mounts-0-target": "/x",
            },
            "source",
        ),
        (
            {
                "mounts-0-type": "tmpfs",
                "mounts-0-source": "/x",
                "mounts-0-target": "/x",
            },
            "source",
        ),
        ({"mounts-0-type": "volume", "mounts-0-target": "x"}, "target"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_beside_its_cell(
    row: dict[str, str], where: str
) -> None:
    defaults = {"ports-0-protocol": "tcp"} if "ports" in str(row) else {}
    form = CreateForm({"image": "busybox", **defaults, **row})

    assert not form.is_valid()
    wrong = [
        [*line.errors]
        for rows in (form.env_rows, form.port_rows, form.mount_rows)
        for line in rows
        if line.errors
    ]
    assert wrong == [[where]]


def test_two_mounts_cannot_have_one_target() -> None:
    form = CreateForm(
        {
            "image": "busybox",
            "mounts-0-type": "tmpfs",
            "mounts-0-target": "/x",
            "mounts-1-type": "volume",
            "mounts-1-target": "/x",
        }
    )

    assert not form.is_valid()
    assert all(row.errors["target"] for row in form.mount_rows.rows)


def test_a_group_opens_where_it_holds_something_or_is_wrong() -> None:
    form = CreateForm({"image": "busybox", "memory": "lots", "env-3-name": "A"})

    opened = [str(group.title) for group in form.groups() if group.is_open]
    assert opened == ["Environment and labels", "Limits"]
    assert not any(group.is_open for group in CreateForm().groups())


def test_all_that_was_typed_stays(host: Host, alice: User, browser_of: Any) -> None:
    typed = {
        "image": "kept-image",
        "name": "a b",
        "command": "kept 'command",
        "env": "KEPT=yes",
        "env-7-name": "KEPT_NAME",
        "env-7-value": "kept value",
        "mounts-2-type": "bind",
        "mounts-2-source": "/kept/source",
        "mounts-2-target": "/kept/target",
        "mounts-2-read_only": "on",
        "hostname": "kept-hostname",
        "labels": "kept=label",
        "tty": "on",
    }
    url = reverse("container_create", args=[host.slug])
    answer = browser_of(alice).post(url, typed)

    assert answer.status_code == 422
    text = answer.content.decode()
    for value in ("kept-image", "kept &#x27;command", "KEPT=yes", "KEPT_NAME"):
        assert value in text
    for value in ("kept value", "/kept/source", "/kept/target", "kept-hostname"):
        assert f'value="{value}"' in text
    assert text.count("checked") == 2  # tty and read-only; “start now” was unticked


def test_what_was_typed_is_text_whatever_it_is(
    url: str, host: Host, alice: User, browser_of: Any
) -> None:
    ImageFactory(host=host, name=f"evil{HOSTILE}:1")
    fields = ("image", "name", "command", "env", "labels", "ports", "memory")
    typed = dict.fromkeys((*fields, "env-0-name", "mounts-0-source"), HOSTILE)
    text = browser_of(alice).post(url, typed).content.decode()

    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= len(typed)


def test_images_and_networks_of_this_host_are_offered(
    url: str, host: Host, alice: User, browser_of: Any
) -> None:
    ImageFactory(host=host, name="ours:1")
    ImageFactory(name="theirs:1")
    ContainerFactory(host=host, networks=[{"name": "harbour-net"}])
    text = browser_of(alice).get(f"{url}?image=wanted:2").content.decode()

    assert '<option value="ours:1">' in text
    assert '<option value="harbour-net">' in text
    assert "theirs:1" not in text
    assert 'value="wanted:2"' in text


def test_rows_can_be_filled_without_a_script(
    url: str, alice: User, browser_of: Any
) -> None:
    text = browser_of(alice).get(url).content.decode()

    for name in ("env-1-name", "ports-1-container_port", "mounts-1-target"):
        assert f'name="{name}"' in text


def test_who_is_admin_on_one_host_gets_its_form_at_once(
    url: str, alice: User, browser_of: Any
) -> None:
    grant(Role.VIEWER, user=alice, on=HostFactory())

    assert browser_of(alice).get("/containers/create/").url == url


def test_who_is_admin_on_several_chooses(
    url: str, host: Host, alice: User, browser_of: Any
) -> None:
    second, seen = HostFactory(name="second"), HostFactory(name="only-seen")
    grant(Role.ADMIN, user=alice, on=second)
    grant(Role.VIEWER, user=alice, on=seen)
    text = browser_of(alice).get("/containers/create/").content.decode()

    assert f'href="{url}"' in text
    assert "second" in text
    assert "only-seen" not in text


def test_who_is_admin_nowhere_is_told_so(bob: User, browser_of: Any) -> None:
    answer = browser_of(bob).get("/containers/create/")

    assert answer.status_code == 200
    assert "Creating containers needs the role" in answer.content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [("alice", 200), ("sue", 200), ("bob", 403), ("carol", 403), ("mallory", 404)],
)
def test_the_form_is_for_admins(
    url: str, person: str, status: int, browser_of: Any, request: Any
) -> None:
    browser = browser_of(request.getfixturevalue(person))

    assert browser.get(url).status_code == status


@pytest.mark.parametrize(
    ("person", "status"),
    [("alice", 302), ("sue", 302), ("bob", 403), ("carol", 403), ("mallory", 404)],
)
def test_only_admins_create(
    url: str,
    faked: Host,
    fake_engine: FakeEngine,
    person: str,
    status: int,
    browser_of: Any,
    request: Any,
) -> None:
    browser = browser_of(request.getfixturevalue(person))
    answer = browser.post(url, {"image": "busybox"})

    assert answer.status_code == status
    assert len(fake_engine.containers) == (1 if status == 302 else 0)
    refused = Activity.objects.filter(outcome=Outcome.REFUSED)
    assert refused.count() == (1 if status == 403 else 0)


def test_nobody_is_led_to_sign_in(url: str, browser_of: Any) -> None:
    for answer in (browser_of(None).get(url), browser_of(None).post(url, {})):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("login"))


@pytest.mark.parametrize(("fault", "status"), [(Fault.GARBAGE, 502), (Fault.HANG, 504)])
def test_an_engine_in_trouble_keeps_the_form(
    url: str,
    faked: Host,
    fake_engine: FakeEngine,
    alice: User,
    browser_of: Any,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    status: int,
) -> None:
    monkeypatch.setattr(create, "PATIENCE", 1)
    faked.read_timeout, faked.revision = 1, faked.revision + 1
    faked.save()
    fake_engine.fault("/containers/create", fault)
    answer = browser_of(alice).post(url, {"image": "busybox", "hostname": "kept"})

    assert answer.status_code == status
    assert 'value="kept"' in answer.content.decode()
    act = Activity.objects.get(verb=Verb.CONTAINER_CREATE)
    assert act.outcome in (Outcome.FAILED, Outcome.UNKNOWN)


def test_an_engine_may_take_its_time_to_create(
    url: str, faked: Host, fake_engine: FakeEngine, alice: User, browser_of: Any
) -> None:
    """It looks for a plugin of that name for longer than a host may else be silent."""
    faked.read_timeout, faked.revision = 1, faked.revision + 1
    faked.save()
    at_once = fake_engine.model.create

    def late(query: Any, body: Any) -> Any:
        time.sleep(1.5)
        return at_once(query, body)

    fake_engine.model.create = late  # type: ignore[method-assign]
    answer = browser_of(alice).post(url, {"image": "busybox", "log_driver": "none"})

    assert answer.status_code == 302


def test_htmx_gets_the_form_alone_or_is_led_to_the_container(
    url: str, faked: Host, fake_engine: FakeEngine, alice: User, browser_of: Any
) -> None:
    browser = browser_of(alice)
    wrong = browser.htmx("post", url, {"image": "busybox", "name": "a b"})
    right = browser.htmx("post", url, {"image": "busybox", "name": "web"})

    assert wrong.status_code == 422
    assert wrong.content.strip().startswith(b"<form")
    assert right["HX-Redirect"].startswith(f"/hosts/{faked.slug}/containers/")


def test_a_host_known_to_be_down_is_said_before(
    url: str, host: Host, alice: User, browser_of: Any
) -> None:
    HostState.objects.filter(host=host).update(state=HostState.State.UNREACHABLE)

    assert "creating may fail" in browser_of(alice).get(url).content.decode()


def test_the_engines_warnings_are_shown(
    url: str, faked: Host, fake_engine: FakeEngine, alice: User, browser_of: Any
) -> None:
    create = fake_engine.model.create

    def warn(query: Any, body: Any) -> Any:
        status, made = create(query, body)
        return status, {**made, "Warnings": ["Your kernel is <b>old</b>."]}

    fake_engine.model.create = warn  # type: ignore[method-assign]
    browser = browser_of(alice)
    page = browser.post(url, {"image": "busybox", "name": "web"}, follow=True)

    text = page.content.decode()
    assert "web was created. Your kernel is &lt;b&gt;old&lt;/b&gt;." in text


def test_the_page_it_leads_to_shows_the_request(
    url: str, faked: Host, fake_engine: FakeEngine, alice: User, browser_of: Any
) -> None:
    fields = {"image": "busybox", "name": "web", "env": "TOKEN=s3cret"}
    page = browser_of(alice).post(url, fields, follow=True).content.decode()

    assert "POST /v1.48/containers/create?name=web" in page
    assert "curl --unix-socket" in page
    assert "s3cret" not in page


def test_a_lost_reply_is_told_and_not_repeated_by_itself(
    url: str, faked: Host, fake_engine: FakeEngine, alice: User, browser_of: Any
) -> None:
    fake_engine.fault("/containers/create", Fault.LOST)
    answer = browser_of(alice).post(url, {"image": "busybox", "name": "web"})

    assert answer.status_code == 504
    assert len(fake_engine.containers) == 1
    act = Activity.objects.get(verb=Verb.CONTAINER_CREATE)
    assert act.outcome == Outcome.UNKNOWN
