"""The log of what changed in the inventory: `Change`, appended by the store."""

from datetime import timedelta

from django.utils import timezone

from inventory.models import Change

KEPT = timedelta(hours=1)


def prune_changes(older_than: timedelta = KEPT) -> int:
    """Drop the changes that nobody follows any more; the number dropped."""
    return Change.objects.filter(at__lt=timezone.now() - older_than).delete()[0]
