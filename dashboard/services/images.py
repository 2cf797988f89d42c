"""What a person can do to an image: every verb has the shape of `acting`.

After each, the host's images are read again (one list call): one removal can take
several tags, and leave the layers.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.services.acting import Act, Done, acting
from dashboard.services.rereading import and_reread
from hosts.connections import client_for
from hosts.engine.errors import NotFound
from hosts.engine.types import ImageDetail, Removed
from hosts.models import Host, Role, Verb
from inventory import store
from inventory.models import Container, Image

if TYPE_CHECKING:
    from dashboard.services.acting import Actor

State = Container.State


@dataclass(frozen=True)
class Users:
    """The containers that were made from an image, and what they mean for its removal.

    `go_with_it`: with force, this engine removes them too, as Podman does.
    """

    containers: list[Container]
    go_with_it: bool = False

    @property
    def running(self) -> int:
        """How many an engine holds for running: paused ones too."""
        running = (State.RUNNING, State.PAUSED, State.RESTARTING)
        return sum(container.state in running for container in self.containers)

    @property
    def forbid_it(self) -> bool:
        """Docker removes no image of a running container, not even with force."""
        return self.running > 0 and not self.go_with_it


def remove(
    *, actor: Actor, image: Image, force: bool = False, confirm: str | None = None
) -> Done:
    """`DELETE /images/{id}`: all its tags, and the layers that no other image needs.

    Without `force` the engine refuses one with several tags or with a container.
    """
    with _removing(Verb.IMAGE_REMOVE, actor, image, str(image), confirm) as act:
        removed = act.engine.remove_image(image.engine_id, force=force)
        act.message = _what_happened(str(image), removed)
    return Done.of(act)


def untag(
    *,
    actor: Actor,
    image: Image,
    tag: str,
    force: bool = False,
    confirm: str | None = None,
) -> Done:
    """`DELETE /images/{tag}`: of the last tag, it deletes the image too.

    NotFound if the image does not have this tag any more: by then the tag may be
    another image's.
    """
    with _removing(Verb.IMAGE_UNTAG, actor, image, tag, confirm) as act:
        if tag not in act.engine.image(image.engine_id).tags:
            raise NotFound(
                _("%(image)s has no tag “%(tag)s” any more.")
                % {"image": image.short_id, "tag": tag},
                status=404,
            )
        act.message = _what_happened(tag, act.engine.remove_image(tag, force=force))
    return Done.of(act)


def reveal(*, actor: Actor, image: Image) -> ImageDetail:
    """`GET /images/{id}/json` with all values: that it was seen is written down."""
    with acting(
        actor=actor,
        verb=Verb.IMAGE_REVEAL,
        host=image.host,
        role=Role.ADMIN,
        object_id=image.engine_id,
        object_name=str(image),
    ) as act:
        detail = act.engine.image(image.engine_id)
        act.message = _("The values of %s were shown.") % image
    return detail


def details(*, image: Image) -> ImageDetail:
    """`GET /images/{id}/json`, for who may see the host; mask it before showing.

    An image found to be gone is forgotten, and NotFound raised.
    """
    read_at = timezone.now()
    try:
        return client_for(image.host).image(image.engine_id)
    except NotFound:
        store.forget_images(image.host, [image.engine_id], read_at)
        raise


def find(*, host: Host, reference: str) -> Image | None:
    """By id, the start of one, `repository:tag` or `repository`; None if unknown.

    Tags win over ids, as they do for the engine.
    """
    images = Image.objects.filter(host=host)
    wanted = {reference, f"{reference}:latest"}
    named = [pk for pk, tags in images.values_list("pk", "tags") if wanted & set(tags)]
    if named:
        return images.filter(pk=named[0]).first()
    digits = reference.removeprefix("sha256:").lower()
    if len(digits) < 4:
        return None
    by_id = images.filter(engine_id__startswith=f"sha256:{digits}")[:2]
    return by_id[0] if len(by_id) == 1 else None


def learn(*, host: Host, reference: str) -> Image | None:
    """As `find`, after the engine's images were read again; raises its trouble."""
    _reread(host)
    return find(host=host, reference=reference)


def used_by(image: Image) -> QuerySet[Container]:
    """The host's containers that were made from it, in any state."""
    users = Container.objects.filter(host=image.host_id, image_id=image.engine_id)
    return users.select_related("host").order_by("state_order", "name")


def users_of(image: Image) -> Users:
    product = getattr(getattr(image.host, "state", None), "product", "")
    return Users(list(used_by(image)), go_with_it=product.startswith("Podman"))


def _what_happened(name: str, removed: Removed) -> str:
    """Was it untagged, deleted, or both?"""
    if not removed.deleted:
        return _("%s was untagged; the image stays.") % name
    count = len(removed.untagged)
    if count > 1:
        return ngettext(
            "%(name)s was removed, with its tag.",
            "%(name)s was removed, with its %(count)s tags.",
            count,
        ) % {"name": name, "count": count}
    return _("%s was removed.") % name


def _removing(
    verb: Verb, actor: Actor, image: Image, name: str, confirm: str | None
) -> AbstractContextManager[Act]:
    attempt = acting(
        actor=actor,
        verb=verb,
        host=image.host,
        role=Role.ADMIN,
        object_id=image.engine_id,
        object_name=name,
        confirm=confirm,
        destroys=True,
    )
    return and_reread(attempt, image.host, image.short_id, partial(_reread, image.host))


def _reread(host: Host) -> None:
    read_at = timezone.now()
    store.replace_images(host, client_for(host).images(), read_at)
