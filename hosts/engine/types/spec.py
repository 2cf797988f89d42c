"""What a new container shall be: the body of `POST /containers/create`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .parts import Mount, Port


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """Empty means: as the image or the engine has it.

    `ports`: a `public_port` of None only exposes, 0 lets the engine choose.
    `mounts`: a volume's name is `name` (or `source`); '' is an anonymous volume.
    `devices`: `/dev/host[:/dev/container[:rwm]]`. `memory` bytes, `cpus` cores.
    """

    image: str
    name: str = ""
    command: Sequence[str] = ()
    entrypoint: Sequence[str] = ()
    env: Sequence[tuple[str, str]] = field(default=(), repr=False)
    ports: Sequence[Port] = ()
    mounts: Sequence[Mount] = ()
    network: str = ""
    restart_policy: str = ""
    restart_max: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    memory: int = 0
    cpus: float = 0.0
    user: str = ""
    working_dir: str = ""
    hostname: str = ""
    tty: bool = False
    open_stdin: bool = False
    init: bool = False
    privileged: bool = False
    cap_add: Sequence[str] = ()
    cap_drop: Sequence[str] = ()
    devices: Sequence[str] = ()
    log_driver: str = ""
    log_options: Mapping[str, str] = field(default_factory=dict)
    auto_remove: bool = False

    def to_api(self) -> dict[str, Any]:
        """The body, without the keys that are as they would be anyway.

        The name is not part of it: it goes into the query.
        """
        body = {
            "Image": self.image,
            "Cmd": list(self.command),
            "Entrypoint": list(self.entrypoint),
            "Env": [f"{name}={value}" for name, value in self.env],
            "ExposedPorts": {_port_key(port): {} for port in self.ports},
            "Labels": dict(self.labels),
            "User": self.user,
            "WorkingDir": self.working_dir,
            "Hostname": self.hostname,
            "Tty": self.tty,
            "OpenStdin": self.open_stdin,
            "HostConfig": self._host_config(),
        }
        return {key: value for key, value in body.items() if value}

    def _host_config(self) -> dict[str, Any]:
        config = {
            "PortBindings": self._port_bindings(),
            "Mounts": [_mount(mount) for mount in self.mounts],
            "NetworkMode": self.network,
            "RestartPolicy": self._restart(),
            "Memory": self.memory,
            "NanoCpus": round(self.cpus * 1e9),
            "Init": self.init,
            "Privileged": self.privileged,
            "CapAdd": list(self.cap_add),
            "CapDrop": list(self.cap_drop),
            "Devices": [_device(device) for device in self.devices],
            "LogConfig": self._log_config(),
            "AutoRemove": self.auto_remove,
        }
        return {key: value for key, value in config.items() if value}

    def _port_bindings(self) -> dict[str, list[dict[str, str]]]:
        bindings: dict[str, list[dict[str, str]]] = {}
        for port in self.ports:
            if port.public_port is not None:
                place = {"HostIp": port.ip, "HostPort": str(port.public_port or "")}
                bindings.setdefault(_port_key(port), []).append(place)
        return bindings

    def _restart(self) -> dict[str, Any]:
        if not self.restart_policy:
            return {}
        tries = self.restart_max if self.restart_policy == "on-failure" else 0
        return {"Name": self.restart_policy, "MaximumRetryCount": tries}

    def _log_config(self) -> dict[str, Any]:
        if not (self.log_driver or self.log_options):
            return {}
        return {"Type": self.log_driver, "Config": dict(self.log_options)}


def _port_key(port: Port) -> str:
    return f"{port.private_port}/{port.type}"


def _mount(mount: Mount) -> dict[str, Any]:
    source = mount.name or mount.source if mount.type == "volume" else mount.source
    body = {
        "Type": mount.type,
        "Source": "" if mount.type == "tmpfs" else source,
        "Target": mount.destination,
        "ReadOnly": mount.read_only,
    }
    return {key: value for key, value in body.items() if value}


def _device(device: str) -> dict[str, str]:
    outside, _, rest = device.partition(":")
    inside, _, rights = rest.partition(":")
    return {
        "PathOnHost": outside,
        "PathInContainer": inside or outside,
        "CgroupPermissions": rights or "rwm",
    }
