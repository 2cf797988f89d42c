"""Images on a real engine, known to the inventory."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.services import images
from hosts.models import Host
from inventory.models import Image
from tests.create.conftest import berth, faked
from tests.engines.real import RealEngine

__all__ = ["berth", "faked", "stored"]


@pytest.fixture
def stored(berth: Host, docker_engine: RealEngine) -> Callable[..., Image]:
    """`stored("a:1", "b:2")`: a new image of the engine with these tags."""

    def store(*tags: str) -> Image:
        made = docker_engine.create(f"maker-of-{tags[0].replace(':', '-')}")
        docker_engine.api.commit(made, changes=[f"LABEL of={tags[0]}"])
        image_id = docker_engine.api.images(filters={"dangling": True})[0]["Id"]
        docker_engine.api.remove_container(made)
        for tag in tags:
            repository, _, name = tag.rpartition(":")
            docker_engine.api.tag(image_id, repository, name)
        found = images.learn(host=berth, reference=image_id)
        assert found is not None
        found.host = berth
        return found

    return store
