"""What a form can offer to pick from, out of the inventory: no engine is asked."""

from __future__ import annotations

from hosts.models import Host
from inventory.models import Container, Image

MOST = 500
BUILT_IN_NETWORKS = ("bridge", "host", "none")


def images(host: Host) -> list[str]:
    """The tags of the host's images, by name."""
    rows = Image.objects.filter(host=host).values_list("tags", flat=True)
    return sorted(tag for tags in rows for tag in tags)[:MOST]


def networks(host: Host) -> list[str]:
    """The networks that the host's containers are in, and those every host has."""
    rows = Container.objects.filter(host=host).values_list("networks", flat=True)
    names = {str(network["name"]) for networks in rows for network in networks}
    return sorted({*names, *BUILT_IN_NETWORKS} - {""})[:MOST]
