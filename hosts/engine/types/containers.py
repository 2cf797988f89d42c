"""Containers: `GET /containers/json` and `GET /containers/{id}/json`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .parts import (
    Mount,
    Network,
    Port,
    distinct_ports,
    mounts_from_api,
    networks_from_api,
)
from .status import parse_status
from .wire import (
    EPOCH,
    Json,
    flag,
    mapping,
    moment,
    optional_whole,
    pairs,
    sequence,
    text,
    text_map,
    texts,
    whole,
)

PROJECT_LABEL = "com.docker.compose.project"
SERVICE_LABEL = "com.docker.compose.service"


def _names(names: list[str], container_id: str) -> tuple[str, list[str]]:
    """The container's own name, and all without the leading slash.

    Names with a second slash are links from other containers.
    """
    bare = [name.removeprefix("/") for name in names]
    own = [name for name in bare if name and "/" not in name]
    return (own or [*filter(None, bare), container_id[:12]])[0], bare


def _health(value: Any) -> str:
    status = text(mapping(value).get("Status"))
    return "" if status == "none" else status


class _Compose:
    """What the labels of docker compose tell, or ''."""

    __slots__ = ()
    labels: dict[str, str]

    @property
    def project(self) -> str:
        return self.labels.get(PROJECT_LABEL, "")

    @property
    def service(self) -> str:
        return self.labels.get(SERVICE_LABEL, "")


@dataclass(frozen=True, slots=True)
class ContainerSummary(_Compose):
    """A row of the list, all states.

    `started` and `finished` are estimates from the Status text, right to within
    `precision`; a running container has no `finished`, an exited one no `started`.
    `health` is healthy, unhealthy, starting or ''.
    """

    id: str
    name: str
    names: list[str]
    image: str
    image_id: str
    command: str
    state: str
    status: str
    health: str
    exit_code: int | None
    created: datetime
    started: datetime | None
    finished: datetime | None
    precision: timedelta
    ports: list[Port]
    networks: list[Network]
    mounts: list[Mount]
    labels: dict[str, str]

    @classmethod
    def from_api(cls, d: Any, now: datetime) -> "ContainerSummary":
        """`now` is when the list was asked for."""
        item = mapping(d)
        container_id = text(item.get("Id"))
        name, names = _names(texts(item.get("Names")), container_id)
        words = text(item.get("Status"))
        status = parse_status(words)
        return cls(
            id=container_id,
            name=name,
            names=names,
            image=text(item.get("Image")),
            image_id=text(item.get("ImageID")),
            command=text(item.get("Command")),
            state=text(item.get("State")).lower(),
            status=words,
            health=_health(item.get("Health")) or status.health,
            exit_code=status.exit_code,
            created=moment(item.get("Created")) or EPOCH,
            started=None if status.up_for is None else now - status.up_for,
            finished=None if status.ended_ago is None else now - status.ended_ago,
            precision=status.precision,
            ports=distinct_ports(map(Port.from_api, sequence(item.get("Ports")))),
            networks=networks_from_api(item.get("NetworkSettings")),
            mounts=mounts_from_api(item.get("Mounts")),
            labels=text_map(item.get("Labels")),
        )


@dataclass(frozen=True, slots=True)
class HealthProbe:
    """One entry of a container's health log."""

    start: datetime | None
    exit_code: int
    output: str


@dataclass(frozen=True, slots=True)
class ContainerDetail(_Compose):
    """One container in full; `raw` is the engine's own dict.

    `memory` is bytes and `cpus` a number of cores, 0 for no limit. `exit_code` is
    None for a container that never ended.
    """

    id: str
    name: str
    image: str
    image_id: str
    command: list[str]
    entrypoint: list[str]
    state: str
    exit_code: int | None
    error: str
    oom_killed: bool
    pid: int
    health: str
    health_log: list[HealthProbe]
    created: datetime
    started: datetime | None
    finished: datetime | None
    restart_policy: str
    restart_max: int
    restart_count: int
    env: list[tuple[str, str]]
    labels: dict[str, str]
    ports: list[Port]
    networks: list[Network]
    mounts: list[Mount]
    memory: int
    cpus: float
    pids_limit: int | None
    user: str
    working_dir: str
    hostname: str
    tty: bool
    privileged: bool
    log_driver: str
    auto_remove: bool
    platform: str
    raw: Json = field(repr=False)

    @classmethod
    def from_api(cls, d: Any) -> "ContainerDetail":
        item = mapping(d)
        state, config = mapping(item.get("State")), mapping(item.get("Config"))
        limits = mapping(item.get("HostConfig"))
        restart = mapping(limits.get("RestartPolicy"))
        health = mapping(state.get("Health"))
        finished = moment(state.get("FinishedAt"))
        container_id = text(item.get("Id"))
        return cls(
            id=container_id,
            name=_names(texts(item.get("Name")), container_id)[0],
            image=text(config.get("Image")),
            image_id=text(item.get("Image")),
            command=texts(config.get("Cmd")),
            entrypoint=texts(config.get("Entrypoint")),
            state=text(state.get("Status")).lower(),
            exit_code=optional_whole(state.get("ExitCode")) if finished else None,
            error=text(state.get("Error")),
            oom_killed=flag(state.get("OOMKilled")),
            pid=whole(state.get("Pid")),
            health=_health(health),
            health_log=_health_log(health.get("Log")),
            created=moment(item.get("Created")) or EPOCH,
            started=moment(state.get("StartedAt")),
            finished=finished,
            restart_policy=text(restart.get("Name")) or "no",
            restart_max=whole(restart.get("MaximumRetryCount")),
            restart_count=whole(item.get("RestartCount")),
            env=pairs(config.get("Env")),
            labels=text_map(config.get("Labels")),
            ports=_ports(item),
            networks=networks_from_api(item.get("NetworkSettings")),
            mounts=mounts_from_api(item.get("Mounts")),
            memory=whole(limits.get("Memory")),
            cpus=_cpus(limits),
            pids_limit=whole(limits.get("PidsLimit")) or None,
            user=text(config.get("User")),
            working_dir=text(config.get("WorkingDir")),
            hostname=text(config.get("Hostname")),
            tty=flag(config.get("Tty")),
            privileged=flag(limits.get("Privileged")),
            log_driver=text(mapping(limits.get("LogConfig")).get("Type")),
            auto_remove=flag(limits.get("AutoRemove")),
            platform=text(item.get("Platform")),
            raw=item,
        )


def _health_log(entries: Any) -> list[HealthProbe]:
    return [
        HealthProbe(
            start=moment(entry.get("Start")),
            exit_code=whole(entry.get("ExitCode")),
            output=text(entry.get("Output")),
        )
        for entry in map(mapping, sequence(entries))
    ]


def _ports(item: Json) -> list[Port]:
    """A running container's real ports, else the ones that it asked for."""
    settings, limits = item.get("NetworkSettings"), item.get("HostConfig")
    exposed = mapping(mapping(item.get("Config")).get("ExposedPorts"))
    found = dict.fromkeys(exposed)
    found |= mapping(mapping(limits).get("PortBindings"))
    found |= mapping(mapping(settings).get("Ports"))
    return distinct_ports(
        port for key in found for port in Port.bound_from_api(key, found[key])
    )


def _cpus(limits: Json) -> float:
    nano = whole(limits.get("NanoCpus"))
    quota, period = whole(limits.get("CpuQuota")), whole(limits.get("CpuPeriod"))
    if nano:
        return nano / 1e9
    return quota / (period or 100_000) if quota > 0 else 0.0
