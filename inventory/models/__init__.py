"""What is known of every engine. `inventory/store.py` is the only writer."""

from inventory.models.changes import Change, Forgotten, Kind
from inventory.models.containers import (
    Container,
    ContainerQuerySet,
    ContainerText,
    row_id_of,
)
from inventory.models.host_state import HostState, WatchBeat
from inventory.models.images import Image, ImageQuerySet, ImageText
from inventory.models.objects import HostObject

__all__ = [
    "Change",
    "Container",
    "ContainerQuerySet",
    "ContainerText",
    "Forgotten",
    "HostObject",
    "HostState",
    "Image",
    "ImageQuerySet",
    "ImageText",
    "Kind",
    "WatchBeat",
    "row_id_of",
]
