"""What an engine says about itself."""

from dataclasses import dataclass
from typing import Any

from .wire import mapping, sequence, text, whole


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """From `GET /version` and `GET /info`. `mem_total` is bytes."""

    version: str = ""
    api_version: str = ""
    os: str = ""
    arch: str = ""
    kernel: str = ""
    ncpu: int = 0
    mem_total: int = 0
    product: str = "Docker Engine"

    @classmethod
    def from_api(cls, version: Any, info: Any) -> "EngineFacts":
        version, info = mapping(version), mapping(info)
        return cls(
            version=text(version.get("Version")) or text(info.get("ServerVersion")),
            api_version=text(version.get("ApiVersion")),
            os=text(info.get("OperatingSystem")) or text(version.get("Os")),
            arch=text(version.get("Arch")) or text(info.get("Architecture")),
            kernel=text(info.get("KernelVersion"))
            or text(version.get("KernelVersion")),
            ncpu=whole(info.get("NCPU")),
            mem_total=whole(info.get("MemTotal")),
            product=_product(version),
        )


def _product(version: Any) -> str:
    names = [
        text(mapping(component).get("Name"))
        for component in sequence(version.get("Components"))
    ]
    is_podman = any("podman" in name.lower() for name in names)
    return "Podman Engine" if is_podman else "Docker Engine"
