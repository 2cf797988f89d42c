"""What the tests of hosts share: certificates, and a form as a person fills it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hosts.forms import HostForm
from hosts.models import Host
from tests.engines.certificates import Authority, Identity

Typed = dict[str, Any]


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority("Harbour CA")


@pytest.fixture(scope="session")
def identity(authority: Authority) -> Identity:
    """A client certificate with its key."""
    return authority.client()


@pytest.fixture
def typed() -> Callable[..., Typed]:
    """`typed(name="x")`: the fields of a whole form, some of them different."""

    def fill(**fields: Any) -> Typed:
        usual = {
            "name": "North pier",
            "url": "tcp://north.test:2375",
            "enabled": "on",
            "connect_timeout": "2",
            "read_timeout": "2",
        }
        return {name: v for name, v in (usual | fields).items() if v is not None}

    return fill


@pytest.fixture
def typed_tls(
    typed: Callable[..., Typed], authority: Authority, identity: Identity
) -> Callable[..., Typed]:
    def fill(**fields: Any) -> Typed:
        secure = {
            "url": "tcp://north.test:2376",
            "tls": "on",
            "ca": authority.ca,
            "cert": identity.cert,
            "key": identity.key,
        }
        return typed(**(secure | fields))

    return fill


@pytest.fixture
def tls_host(
    db: None, typed_tls: Callable[..., Typed], browser_of: Any, sue: Any
) -> Host:
    """A host with a stored key, added as a person adds it."""
    answer = browser_of(sue).post("/hosts/add/", typed_tls())
    assert answer.status_code == 302, answer.context["form"].errors
    return Host.objects.get(slug="north-pier")


def errors_of(fields: Typed, host: Host | None = None) -> dict[str, str]:
    """The sentences beside each field; {} for a valid form."""
    form = HostForm(fields, host=host)
    return {name: " ".join(map(str, found)) for name, found in form.errors.items()}
