"""`manage.py addhost NAME URL`: register a Docker host from a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dashboard.services import hosts
from hosts.endpoint_form import LARGEST_PEM, PEMS
from hosts.engine.errors import Conflict
from hosts.forms import HostForm


class Command(BaseCommand):
    help = "Register a Docker host: unix:///path/to/docker.sock or tcp://host:port."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("url", metavar="URL")
        parser.add_argument("--slug", default="", help="made from the name if left out")
        parser.add_argument("--ca", metavar="F", help="PEM file of the CA certificate")
        parser.add_argument("--cert", metavar="F", help="PEM file, client certificate")
        parser.add_argument("--key", metavar="F", help="PEM file of the client key")
        parser.add_argument(
            "--tls",
            action="store_true",
            help="speak TLS; a matter of course with --ca, --cert or --key",
        )
        parser.add_argument(
            "--label", action="append", default=[], metavar="L", help="env=prod; again"
        )
        parser.add_argument(
            "--protected",
            action="store_true",
            help="stop, kill and remove ask for the typed name",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        pems = {name: self._read(options[name]) for name in PEMS if options[name]}
        form = HostForm(
            {
                "name": options["name"],
                "slug": options["slug"],
                "url": options["url"],
                "tls": options["tls"] or bool(pems),
                "labels": " ".join(options["label"]),
                "protected": options["protected"],
                "enabled": True,
                "connect_timeout": HostForm.base_fields["connect_timeout"].initial,
                "read_timeout": HostForm.base_fields["read_timeout"].initial,
                **pems,
            }
        )
        if not form.is_valid():
            raise CommandError(_sentences(form))
        try:
            done = hosts.add_by_command(
                command="addhost", registration=form.registration()
            )
        except Conflict as error:
            raise CommandError(str(error)) from error
        self.stdout.write(done.message)

    def _read(self, path: str) -> str:
        try:
            with Path(path).open(encoding="utf-8") as file:
                return file.read(LARGEST_PEM + 1)
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or _("it is not text")
            raise CommandError(
                _("%(file)s can't be read: %(reason)s.")
                % {"file": path, "reason": reason}
            ) from error


def _sentences(form: HostForm) -> str:
    """What is wrong, one line for each field."""
    return "\n".join(
        f"{form[name].label}: {' '.join(map(str, errors))}"
        for name, errors in form.errors.items()
    )
