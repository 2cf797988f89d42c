"""An image as a row of the list shows it, to a person with a certain role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode

from hosts.models import Host, Role
from inventory.models import Image

TAGS_IN_A_ROW = 4


@dataclass(frozen=True)
class ImageRow:
    """What `images/_row.html` and the head of the image's page need."""

    image: Image
    role: Role

    @property
    def host(self) -> Host:
        return self.image.host

    @property
    def may_administer(self) -> bool:
        return self.role >= Role.ADMIN

    @property
    def other_tags(self) -> list[str]:
        """Some of those beside the first, which is the image's name."""
        return self.image.tags[1:TAGS_IN_A_ROW]

    @property
    def more_tags(self) -> int:
        return max(0, len(self.image.tags) - TAGS_IN_A_ROW)

    @property
    def known_since(self) -> datetime | None:
        """When the inventory last saw it, where that is not now."""
        state = getattr(self.host, "state", None)
        if state is not None and not state.is_stale:
            return None
        return self.image.known_at

    @property
    def containers_url(self) -> str:
        query = {"host": self.host.slug, "image": self.image.engine_id}
        return f"{reverse('containers')}?{urlencode(query)}"

    @property
    def create_url(self) -> str:
        """The form of a new container, with this image in it."""
        url = reverse("container_create", args=[self.host.slug])
        reference = self.image.tags[0] if self.image.tags else self.image.engine_id
        return f"{url}?{urlencode({'image': reference})}"

    @property
    def remove_url(self) -> str:
        return reverse("image_remove", args=[self.host.slug, self.image.engine_id])

    @property
    def tags(self) -> list[tuple[str, str]]:
        """Each tag, and where it is taken away."""
        url = reverse("image_untag", args=[self.host.slug, self.image.engine_id])
        return [(tag, f"{url}?{urlencode({'tag': tag})}") for tag in self.image.tags]
