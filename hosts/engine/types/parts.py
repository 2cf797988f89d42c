"""Ports, networks and mounts: the parts that lists, inspect and create share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .wire import mapping, sequence, text, whole

ANY_IPV4 = "0.0.0.0"  # noqa: S104  (read, not bound)
ANY_IPV6 = "::"


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a container. `public_port` None: exposed, not published.

    In a `ContainerSpec` a `public_port` of 0 lets the engine choose one.
    """

    private_port: int
    public_port: int | None = None
    type: str = "tcp"
    ip: str = ""

    @classmethod
    def from_api(cls, d: Any) -> "Port":
        """From an item of `Ports` of `GET /containers/json`."""
        item = mapping(d)
        return cls(
            private_port=whole(item.get("PrivatePort")),
            public_port=whole(item.get("PublicPort")) or None,
            type=text(item.get("Type")) or "tcp",
            ip=text(item.get("IP")),
        )

    @classmethod
    def bound_from_api(cls, key: str, bindings: Any) -> list["Port"]:
        """From `"80/tcp": [{"HostIp": …, "HostPort": "8080"}] | null` of inspect."""
        number, _, kind = key.partition("/")
        private = int(number) if number.isdecimal() and len(number) < 6 else 0
        ports = []
        for binding in sequence(bindings):
            host_port = text(mapping(binding).get("HostPort"))
            is_number = host_port.isdecimal() and len(host_port) < 6
            ports.append(
                cls(
                    private_port=private,
                    public_port=int(host_port) if is_number else None,
                    type=kind or "tcp",
                    ip=text(mapping(binding).get("HostIp")),
                )
            )
        return ports or [cls(private, None, kind or "tcp", "")]


def distinct_ports(ports: Iterable[Port]) -> list[Port]:
    """Sorted, without the `::` twin that engines list beside every `0.0.0.0`."""
    found = set(ports)
    twins = {
        port
        for port in found
        if port.ip == ANY_IPV6
        and Port(port.private_port, port.public_port, port.type, ANY_IPV4) in found
    }
    return sorted(
        found - twins, key=lambda p: (p.private_port, p.type, p.public_port or 0, p.ip)
    )


@dataclass(frozen=True, slots=True)
class Network:
    """A container's place in a network."""

    name: str
    ip: str = ""
    ip6: str = ""

    @classmethod
    def from_api(cls, name: str, d: Any) -> "Network":
        """From an item of `NetworkSettings.Networks`."""
        item = mapping(d)
        return cls(
            name=name,
            ip=text(item.get("IPAddress")),
            ip6=text(item.get("GlobalIPv6Address")),
        )


def networks_from_api(settings: Any) -> list[Network]:
    """From `NetworkSettings`, sorted by name."""
    found = mapping(mapping(settings).get("Networks"))
    return [Network.from_api(name, found[name]) for name in sorted(found)]


@dataclass(frozen=True, slots=True)
class Mount:
    """`type` is bind, volume, tmpfs or npipe; `name` is a volume's name."""

    type: str
    name: str = ""
    source: str = ""
    destination: str = ""
    read_only: bool = False

    @classmethod
    def from_api(cls, d: Any) -> "Mount":
        """From an item of `Mounts` of a list or of inspect."""
        item = mapping(d)
        return cls(
            type=text(item.get("Type")) or "bind",
            name=text(item.get("Name")),
            source=text(item.get("Source")),
            destination=text(item.get("Destination")),
            read_only=item.get("RW") is False,
        )


def mounts_from_api(value: Any) -> list[Mount]:
    return [Mount.from_api(item) for item in sequence(value) if isinstance(item, dict)]
