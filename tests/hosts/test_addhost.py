"""`manage.py addhost`: as the form, from a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hosts.connections import endpoint_of
from hosts.models import Activity, Host, Outcome, Verb
from tests.engines.certificates import Authority, Identity
from tests.factories import HostFactory
from tests.fake_engine import FakeEngine

pytestmark = pytest.mark.django_db


@pytest.fixture
def pems(tmp_path: Path, authority: Authority, identity: Identity) -> dict[str, str]:
    """Paths of the files, by the options' names."""
    texts = {"ca": authority.ca, "cert": identity.cert, "key": identity.key}
    for name, text in texts.items():
        (tmp_path / f"{name}.pem").write_text(text)
    return {name: str(tmp_path / f"{name}.pem") for name in texts}


def test_it_adds_a_host_and_says_so(capsys: Any) -> None:
    call_command(
        "addhost",
        "North pier",
        "tcp://north.test",
        "--label=gpu",
        "--label=env=prod",
        "--protected",
    )
    host = Host.objects.get()
    said = capsys.readouterr().out
    assert said.startswith("North pier was added, but its engine does not answer: ")
    assert (host.slug, host.url) == ("north-pier", "tcp://north.test:2375")
    assert (host.protected, host.enabled, host.tls) == (True, True, False)
    assert (host.connect_timeout, host.read_timeout) == (5, 30)
    assert [label.text for label in host.labels.all()] == ["env=prod", "gpu"]


def test_it_says_which_engine_answers(capsys: Any, fake_engine: FakeEngine) -> None:
    call_command("addhost", "pier", fake_engine.url)
    said = capsys.readouterr().out
    assert said == (
        f"pier was added; its engine answers: Docker Engine {fake_engine.version}.\n"
    )


def test_disabled_host_is_added_and_not_asked(
    capsys: Any, fake_engine: FakeEngine
) -> None:
    call_command(
        "addhost",
        "pier",
        fake_engine.url,
        "--disabled",
        "--connect-timeout=7",
        "--read-timeout=70",
    )
    host = Host.objects.get()
    assert (host.enabled, host.connect_timeout, host.read_timeout) == (False, 7, 70)
    assert capsys.readouterr().out == "pier was added, and is disabled.\n"
    assert fake_engine.requests == []


def test_it_is_written_down_under_its_own_name() -> None:
    call_command("addhost", "pier", "unix:///run/docker.sock", "--slug=p1")
    activity = Activity.objects.get()
    assert (activity.actor_name, activity.actor_id) == ("addhost", None)
    assert (activity.verb, activity.outcome) == (Verb.HOST_ADD, Outcome.DONE)
    assert (activity.object_id, activity.host_name) == ("p1", "pier")


def test_certificates_mean_tls(pems: dict[str, str], identity: Identity) -> None:
    options = [f"--{name}={path}" for name, path in pems.items()]
    call_command("addhost", "pier", "tcp://north.test", *options)
    host = Host.objects.get()
    assert (host.tls, host.url) == (True, "tcp://north.test:2376")
    assert endpoint_of(host).key == identity.key


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["pier", "file:///etc/passwd"], "URL: "),
        (["pier", "http://me:secret@north"], "must not hold a user name"),
        (["pier", "tcp://north", "--label=a=b=c"], "Labels: "),
        (["pier", "tcp://north", "--slug=add"], "Slug: "),
        (["pier", "tcp://north", "--read-timeout=0"], "Read timeout: "),
        (["taken", "tcp://north"], "Another host has this name"),
        (["pier", "tcp://north", "--ca=/nowhere/ca.pem"], "/nowhere/ca.pem can't"),
    ],
)
def test_it_fails_with_the_forms_sentence(arguments: list[str], sentence: str) -> None:
    HostFactory(name="taken")
    with pytest.raises(CommandError) as failed:
        call_command("addhost", *arguments)
    assert sentence in str(failed.value)
    assert failed.value.returncode
    assert Host.objects.count() == 1


def test_key_without_its_certificate_fails(pems: dict[str, str]) -> None:
    with pytest.raises(CommandError, match="Client certificate: "):
        call_command("addhost", "pier", "tcp://north", f"--key={pems['key']}")
