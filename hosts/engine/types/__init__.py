"""What an engine says, in our own words: frozen dataclasses made with `from_api`.

They are tolerant of missing, null and wrongly typed keys (old engines, newer
engines, Podman): a key that can't be read becomes the empty value of its type.
Sizes are bytes, durations are timedeltas, times are aware datetimes in UTC.
"""

from .containers import ContainerDetail, ContainerSummary, HealthProbe
from .endpoint import Endpoint
from .events import Event
from .exchange import Exchange
from .facts import EngineFacts
from .images import ImageDetail, ImageSummary, Removed
from .parts import Mount, Network, Port
from .spec import ContainerSpec

__all__ = [
    "ContainerDetail",
    "ContainerSpec",
    "ContainerSummary",
    "Endpoint",
    "EngineFacts",
    "Event",
    "Exchange",
    "HealthProbe",
    "ImageDetail",
    "ImageSummary",
    "Mount",
    "Network",
    "Port",
    "Removed",
]
