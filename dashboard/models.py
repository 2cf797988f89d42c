"""What the dashboard itself must remember."""

from __future__ import annotations

from django.db import models


class SentForm(models.Model):
    """A form that makes something, sent once: its token, and where it led to.

    Written by `services/once.py`; pruned by age.
    """

    token = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    led_to = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.token
