"""What an engine could have listed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hosts.engine.types import ContainerSummary, ImageSummary, Port
from tests.factories import engine_id

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def container(name: str = "web", **columns: Any) -> ContainerSummary:
    return replace(
        ContainerSummary(
            id=engine_id(name),
            name=name,
            names=[name],
            image="busybox:latest",
            image_id="sha256:" + engine_id("busybox"),
            command="sleep 1000",
            state="running",
            status="Up 3 hours",
            health="",
            exit_code=None,
            created=NOON - timedelta(days=1),
            started=NOON - timedelta(hours=3),
            finished=None,
            precision=timedelta(hours=1),
            ports=[Port(80, 8080, "tcp", "0.0.0.0")],
            networks=[],
            mounts=[],
            labels={},
        ),
        **columns,
    )


def image(tag: str = "web:1.0", **columns: Any) -> ImageSummary:
    return replace(
        ImageSummary(
            id="sha256:" + engine_id(tag),
            tags=[tag],
            digests=[],
            size=4_200_000,
            created=NOON,
            labels={},
        ),
        **columns,
    )
