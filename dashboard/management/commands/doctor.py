"""`manage.py doctor`: what is right and wrong with this installation."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from dashboard.services.doctor import examine


class Command(BaseCommand):
    help = "Say what is right and wrong here. Ends with 1 if anything is wrong."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for finding in examine():
            wrong += not finding.is_right
            mark = self.style.SUCCESS("OK   ") if finding.is_right else ""
            mark = mark or self.style.ERROR("WRONG")
            self.stdout.write(f"{mark}  {finding.sentence}")
        if wrong:
            sys.exit(1)
