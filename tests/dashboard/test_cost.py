"""What looking costs: no page waits for an engine, none asks once for each row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hosts.connections import forget_client
from hosts.models import Activity, Host, HostLabel, Outcome, Role, Verb
from tests.cast import Browser
from tests.factories import (
    ContainerFactory,
    GroupFactory,
    HostFactory,
    ImageFactory,
    UserFactory,
    engine_id,
    grant,
)
from tests.fake_engine import FakeEngine

MANY = 20
BASE = "sha256:" + engine_id("the image of all containers")


@pytest.fixture
def sues(browser_of: Any, sue: User) -> Browser:
    browser: Browser = browser_of(sue)
    return browser


@pytest.fixture
def engine(fake_engine: FakeEngine, host: Host) -> Iterator[FakeEngine]:
    """An engine behind `host`, that hears whatever it is asked."""
    Host.objects.filter(pk=host.pk).update(url=fake_engine.url)
    forget_client(host.pk)
    yield fake_engine
    forget_client(host.pk)


def populate(host: Host, prefix: str, count: int) -> None:
    """So many of each thing that pages list."""
    group = Group.objects.get_or_create(name="crew")[0]
    for number in range(count):
        name = f"{prefix}{number}"
        ImageFactory(host=host, name=f"{name}:latest")
        ContainerFactory(host=host, name=name, image_id=BASE)
        person = UserFactory(username=name)
        person.groups.add(group)
        other = HostFactory(name=f"host-{name}")
        HostLabel.objects.create(host=other, text=f"crew={name}")
        grant(Role.VIEWER, user=person, on=other)
        grant(Role.VIEWER, group=group, on=other)
        grant(Role.VIEWER, group=GroupFactory(name=name), on=other)
        Activity.objects.create(
            at=timezone.now(),
            actor=person,
            actor_name=name,
            verb=Verb.CONTAINER_START,
            host=host,
            host_name=host.name,
            outcome=Outcome.DONE,
        )


def test_no_page_asks_an_engine(
    sues: Browser, host: Host, engine: FakeEngine, alice: User
) -> None:
    group = GroupFactory()
    container = ContainerFactory(host=host, name="web")
    image = ImageFactory(host=host, tags=["web:latest"])
    for path in (
        "/",
        "/containers/",
        "/containers/?q=web&state=running",
        "/containers/create/",
        f"/hosts/{host.slug}/containers/create/",
        container.get_absolute_url(),
        f"{container.get_absolute_url()}ask/remove/",
        "/images/",
        f"/images/remove/?id={image.pk}",
        image.get_absolute_url(),
        f"/hosts/{host.slug}/images/{image.engine_id}/remove/",
        f"/hosts/{host.slug}/images/{image.engine_id}/untag/?tag=web:latest",
        "/hosts/",
        "/hosts/add/",
        f"/hosts/{host.slug}/",
        f"/hosts/{host.slug}/edit/",
        f"/hosts/{host.slug}/remove/",
        "/people/",
        "/people/add/",
        f"/people/{alice.pk}/",
        f"/people/{alice.pk}/reset-password/",
        "/people/groups/add/",
        f"/people/groups/{group.pk}/",
        "/activity/",
        "/password/",
        "/readyz",
    ):
        assert sues.get(path, follow=True).status_code in (200, 503), path
    assert engine.requests == []


@pytest.mark.parametrize(
    "path",
    [
        "/containers/",
        "/images/",
        "/images/?unused=1&sort=-used",
        f"/hosts/harbour/images/{BASE}/",
        "/hosts/",
        "/hosts/harbour/",
        "/people/",
        "/people/{person}/",
        "/people/groups/{group}/",
        "/activity/",
        "/hosts/harbour/containers/create/",
        "/containers/create/",
    ],
)
def test_queries_of_a_page_do_not_grow_with_what_it_lists(
    sues: Browser, host: Host, path: str
) -> None:
    ImageFactory(host=host, name="base:1.0", engine_id=BASE)
    populate(host, "few", 1)
    group, person = Group.objects.get(name="crew"), User.objects.get(username="few0")
    address = path.format(person=person.pk, group=group.pk)
    few = queries_of(sues, address)
    populate(host, "many", MANY)
    assert queries_of(sues, address) == few


def queries_of(browser: Browser, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return len(asked)
