"""What guards the door: the first set-up, and failures to sign in."""

from django.db import models


class SetupLink(models.Model):
    """The one-time link that makes the first administrator; only a digest is kept.

    A used link is kept as an expired one, so that who comes second can be told.
    """

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"until {self.expires_at}"


class SignInFailure(models.Model):
    """A try to sign in that failed, or is under way; kept for some minutes."""

    # Digest of the account's name, as typed, and the address it came from.
    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["key", "-id"], name="failures_by_key")]

    def __str__(self) -> str:
        return f"{self.at}"
