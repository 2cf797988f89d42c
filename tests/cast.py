"""Three people with roles on `host`, one without, one superuser, and their browsers."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from hosts.models import Host, Role
from tests.factories import HostFactory, UserFactory, grant


@pytest.fixture
def host(db: None) -> Host:
    """A protected-by-nothing host that nothing listens on."""
    return HostFactory(name="harbour")


@pytest.fixture
def alice(host: Host) -> User:
    """Admin on `host`."""
    user = UserFactory(username="alice")
    grant(Role.ADMIN, user=user, on=host)
    return user


@pytest.fixture
def bob(host: Host) -> User:
    """Operator on `host`."""
    user = UserFactory(username="bob")
    grant(Role.OPERATOR, user=user, on=host)
    return user


@pytest.fixture
def carol(host: Host) -> User:
    """Viewer on `host`."""
    user = UserFactory(username="carol")
    grant(Role.VIEWER, user=user, on=host)
    return user


@pytest.fixture
def mallory(db: None) -> User:
    """Signed in, without any grant."""
    return UserFactory(username="mallory")


@pytest.fixture
def sue(db: None) -> User:
    """Superuser."""
    return UserFactory(username="sue", is_superuser=True)


class Browser(Client):
    """Django's test client, with requests as htmx makes them."""

    def htmx(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        """A request as htmx makes it: `browser.htmx("post", url, {...})`."""
        sent = {"HX-Request": "true", "HX-Request-Type": "partial", **headers}
        return getattr(self, method)(path, data, headers=sent)


@pytest.fixture
def browser_of() -> Any:
    """`browser_of(user)`: a client in which that person is signed in (None: nobody)."""

    def browser(user: User | None) -> Browser:
        client = Browser()
        if user is not None:
            client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return browser
