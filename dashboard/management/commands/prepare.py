"""`manage.py prepare`: everything that has to be so before the processes start."""

import shlex
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dashboard.services import installation, setup


class Command(BaseCommand):
    help = "Check the data directory and the port, migrate, collect static files."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.prepare()
        except installation.NotReady as reason:
            sys.exit(str(reason))

    def prepare(self) -> None:
        where = settings.DATA_DIR
        installation.check_data_directory(where)
        installation.check_port(settings.BIND, settings.PORT)
        if installation.migrate():
            self.stdout.write("The database was brought up to date.")
        if installation.collect_static():
            self.stdout.write("Static files were collected.")
        self.stdout.write(f"Wharfinger keeps its data in {where}.")
        if installation.is_open_to_others(where):
            self.stdout.write(
                "Other users of this machine can look into that directory."
                f" Close it to them: chmod 700 {shlex.quote(str(where))}"
            )
        setup.print_link(self.stdout)
