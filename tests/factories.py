"""Rows for tests, made the way the product makes them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from hosts.models import Grant, Host, HostLabel, Role
from inventory.models import Container, ContainerText, HostState, Image, ImageText
from inventory.text import search_text

PASSWORD = "correct horse battery staple"


def engine_id(seed: object) -> str:
    """64 hex digits, the same for the same seed."""
    return hashlib.sha256(str(seed).encode()).hexdigest()


@cache
def hashed_password() -> str:
    """PASSWORD as it is stored. Once: one argon2 hash takes 0.1 s and 100 MB."""
    return make_password(PASSWORD)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    password = factory.LazyFunction(hashed_password)


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Group

    name = factory.Sequence(lambda n: f"group{n}")


class HostFactory(factory.django.DjangoModelFactory):
    """A host that nothing listens on, up as far as the inventory knows."""

    class Meta:
        model = Host
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"host{n}")
    slug = factory.SelfAttribute("name")
    url = "unix:///nowhere/docker.sock"

    @factory.post_generation
    def labels(self: Host, create: bool, texts: list[str] | None, **_: Any) -> None:
        for text in texts or []:
            HostLabel.objects.create(host=self, text=text)

    @factory.post_generation
    def state(
        self: Host, create: bool, values: dict[str, Any] | None, **_: Any
    ) -> None:
        HostState.objects.update_or_create(
            host=self,
            defaults={
                "state": HostState.State.UP,
                "since": timezone.now(),
                "containers_read_at": timezone.now(),
                "images_read_at": timezone.now(),
                **(values or {}),
            },
        )


class ContainerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Container
        skip_postgeneration_save = True

    host = factory.SubFactory(HostFactory)
    name = factory.Sequence(lambda n: f"container{n}")
    names = factory.LazyAttribute(lambda o: [o.name])
    engine_id = factory.LazyAttribute(lambda o: engine_id((o.host.pk, o.name)))
    image = "busybox:latest"
    image_id = factory.LazyAttribute(lambda o: "sha256:" + engine_id(o.image))
    labels: dict[str, str] = {}
    command = "sleep 1000"
    state = Container.State.RUNNING
    state_order = factory.LazyAttribute(lambda o: 0 if o.state == "running" else 2)
    status = "Up 5 minutes"
    created = datetime(2026, 1, 1, tzinfo=UTC)
    project = ""
    fingerprint = "made by a test"
    read_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def text(self: Container, create: bool, words: list[str] | None, **_: Any) -> None:
        known = [self.name, self.image, self.engine_id, self.project, *(words or [])]
        text = search_text(known, self.labels)
        ContainerText.objects.create(row=self, host=self.host, text=text)


class ImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Image
        skip_postgeneration_save = True

    class Params:
        name = factory.Sequence(lambda n: f"image{n}:1.0")

    host = factory.SubFactory(HostFactory)
    tags = factory.LazyAttribute(lambda o: [o.name])
    repository = factory.LazyAttribute(lambda o: o.name.partition(":")[0])
    tag = factory.LazyAttribute(lambda o: o.name.partition(":")[2])
    engine_id = factory.LazyAttribute(lambda o: "sha256:" + engine_id(o.name))
    size = 4_200_000
    created = datetime(2026, 1, 1, tzinfo=UTC)
    fingerprint = "made by a test"
    read_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def text(self: Image, create: bool, words: list[str] | None, **_: Any) -> None:
        text = search_text([*self.tags, self.engine_id, *(words or [])], self.labels)
        ImageText.objects.create(row=self, host=self.host, text=text)


def grant(role: Role, *, user: Any = None, group: Any = None, on: Host | str) -> Grant:
    """`on` is a host or a label."""
    scope = {"host": on} if isinstance(on, Host) else {"label": on}
    return Grant.objects.create(role=role, user=user, group=group, **scope)
