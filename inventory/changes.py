"""The log of what changed in the inventory: `Change`, appended by the store."""

from datetime import timedelta

from django.utils import timezone

from inventory.models import Change

KEPT = timedelta(hours=1)


def prune_changes() -> int:
    """Drop the changes that nobody follows any more; the number dropped."""
    return Change.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
