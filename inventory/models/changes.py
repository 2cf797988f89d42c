"""What was written, in its order, and what is known to be gone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hosts.models import Host


class Kind(models.TextChoices):
    """The nouns that the inventory holds."""

    CONTAINER = "container", _("Container")
    IMAGE = "image", _("Image")
    HOST = "host", _("Host")


class Forgotten(models.Model):
    """An object known to be gone, so that a slower, older read can't bring it back."""

    host = models.ForeignKey(Host, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    engine_id = models.CharField(max_length=80)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host", "kind", "engine_id"], name="forgotten_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.engine_id}"


class Change(models.Model):
    """One row that was written or forgotten, in the order of the writing.

    Written in the transaction of the write itself; followed by id, pruned by age.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    host = models.ForeignKey(Host, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    engine_id = models.CharField(max_length=80, blank=True)
    gone = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind} {self.engine_id}"
