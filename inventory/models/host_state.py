"""What `manage.py watch` knows of a host, and says of itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hosts.models import Host


class HostState(models.Model):
    """What `manage.py watch` last saw of a host."""

    class State(models.TextChoices):
        CONNECTING = "connecting", _("connecting")
        UP = "up", _("up")
        UNREACHABLE = "unreachable", _("unreachable")

    host = models.OneToOneField(
        Host, models.CASCADE, primary_key=True, related_name="state"
    )
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.CONNECTING
    )
    since = models.DateTimeField()  # when this state began
    reason = models.TextField(blank=True)  # why it is unreachable, as a sentence
    product = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=100, blank=True)
    api_version = models.CharField(max_length=20, blank=True)
    os = models.CharField(max_length=200, blank=True)
    arch = models.CharField(max_length=50, blank=True)
    kernel = models.CharField(max_length=200, blank=True)
    ncpu = models.PositiveIntegerField(null=True)
    mem_total = models.PositiveBigIntegerField(null=True)  # bytes
    # When the last whole list that was taken over began.
    containers_read_at = models.DateTimeField(null=True)
    images_read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.host}: {self.state}"

    @property
    def is_stale(self) -> bool:
        """Nobody keeps what is known of this host current now."""
        return self.state != self.State.UP or not self.host.enabled


class WatchBeat(models.Model):
    """The one row in which `manage.py watch` says that it is alive."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at}"
