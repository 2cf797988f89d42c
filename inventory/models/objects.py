"""What the rows of all objects have in common, whatever their noun."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models

from hosts.models import Host
from inventory.searching import among, labelled, matching, order

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class HostObject(models.Model):
    """A row of an object that lives on an engine."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="%(class)ss")
    engine_id = models.CharField(max_length=80)
    created = models.DateTimeField(null=True)
    labels: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # Digest of all that is shown; a row whose digest is unchanged is not written.
    fingerprint = models.CharField(max_length=40)
    # When the read began that this row was last written from; a later whole list of
    # its host (`HostState`) has confirmed it without writing.
    read_at = models.DateTimeField()

    # The column of HostState with the time of the last whole list.
    LISTED_AT: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def known_at(self) -> datetime:
        """As of when what this row says is known."""
        state = getattr(self.host, "state", None)
        listed_at: datetime | None = state and getattr(state, self.LISTED_AT)
        return max(self.read_at, listed_at) if listed_at else self.read_at


class SearchText(models.Model):
    """What the search looks in: lower-cased lines; see rows.py.

    Apart from the row itself, which is five times as wide: to search, the database
    reads these and nothing else.
    """

    host = models.ForeignKey(Host, models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


Rows = TypeVar("Rows", bound=HostObject)


class HostObjectQuerySet(models.QuerySet[Rows]):
    """What every list of objects can do.

    Each of SORTS is an index of its own, so that the first page needs no sorting.
    """

    SORTS: ClassVar[dict[str, tuple[str, ...]]]
    DEFAULT_SORT: ClassVar[str]

    def texts(self) -> models.QuerySet[Any]:
        """The `SearchText` of these objects."""
        raise NotImplementedError

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if user.is_superuser and user.is_active:
            return self
        return self.filter(host__in=Host.objects.visible_to(user))

    def search(self, words: str) -> Self:
        """Every word in what is known of the object, or in its host's name."""
        found = matching(self.texts(), words)
        return self if found is None else among(self, found)

    def with_label(self, label: str) -> Self:
        """`key` or `key=value`, in any case of letters."""
        return among(self, labelled(self.texts(), label))

    def sorted_by(self, key: str) -> Self:
        """A key of SORTS, `-` before it for the other way round; else the default."""
        return self.order_by(*order(self.SORTS, key, self.DEFAULT_SORT))

    def for_list(self) -> Self:
        """With all that a row of the list shows."""
        return self.select_related("host__state").defer(
            "fingerprint",
            "host__tls_ca",
            "host__tls_cert",
            "host__tls_key_encrypted",
        )
