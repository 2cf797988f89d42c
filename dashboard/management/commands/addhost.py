"""`manage.py addhost NAME URL`: register a Docker host from a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dashboard.services import hosts
from hosts.advice import advice_on
from hosts.connections import endpoint_of
from hosts.endpoint_form import LARGEST_PEM, PEMS
from hosts.engine.errors import Conflict, EngineError
from hosts.engine.probe import probe
from hosts.forms import HostForm
from hosts.models import Host


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
            help="stopping, restarting, killing, removing ask for the typed name",
        )
        parser.add_argument(
            "--disabled", action="store_true", help="keep it, but do not watch it yet"
        )
        for name in ("connect_timeout", "read_timeout"):
            field = HostForm.base_fields[name]
            parser.add_argument(
                f"--{name.replace('_', '-')}",
                metavar="S",
                default=field.initial,
                help=str(field.help_text),
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
                "enabled": not options["disabled"],
                "connect_timeout": options["connect_timeout"],
                "read_timeout": options["read_timeout"],
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
        host = Host.objects.get(slug=done.object_id)
        self.stdout.write(_added(host))

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


def _added(host: Host) -> str:
    """That it was added, and whether its engine answers: both are a success."""
    if not host.enabled:
        return _("%(host)s was added, and is disabled.") % {"host": host.name}
    try:
        facts = probe(endpoint_of(host)).facts
    except EngineError as error:
        return _("%(host)s was added, but its engine does not answer: %(why)s") % {
            "host": host.name,
            "why": f"{error} {advice_on(error)}",
        }
    return _("%(host)s was added; its engine answers: %(engine)s.") % {
        "host": host.name,
        "engine": f"{facts.product} {facts.version}",
    }


def _sentences(form: HostForm) -> str:
    """What is wrong, one line for each field."""
    return "\n".join(
        f"{form[name].label}: {' '.join(map(str, errors))}"
        for name, errors in form.errors.items()
    )
