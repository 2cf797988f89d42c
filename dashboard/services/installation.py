"""What an installation needs before its processes start: `manage.py prepare`."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


class NotReady(Exception):
    """Wharfinger can't start here; the sentence says why."""


def check_data_directory(path: Path) -> None:
    """Raises NotReady unless we can keep files in it."""
    try:
        with tempfile.NamedTemporaryFile(dir=path, prefix=".try-"):
            pass
    except OSError as error:
        raise NotReady(
            f"The data directory {path} cannot be written to: {error.strerror}."
        ) from error


def is_open_to_others(path: Path) -> bool:
    """May other users of this machine read or change what is at `path`?"""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def check_port(address: str, port: int) -> None:
    """Raises NotReady unless the web process will be able to listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise NotReady(
                    f"Port {port} of {address} is taken by another program."
                    f" Choose another one: make serve PORT={port + 1}"
                ) from error
            raise NotReady(
                f"Cannot listen on port {port} of {address}: {error.strerror}."
            ) from error


def is_there() -> bool:
    """Has anything ever been prepared here? Makes no file; raises DatabaseError."""
    name = str(connection.settings_dict["NAME"])
    is_file = connection.vendor == "sqlite" and "mode=memory" not in name
    if is_file and not Path(name).exists():
        return False
    return bool(connection.introspection.table_names())


def pending_migrations() -> list[str]:
    """The migrations that the database still lacks; raises DatabaseError."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> bool:
    """Bring the database up to date; True where it was not. Raises NotReady."""
    try:
        if not pending_migrations():
            return False
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    except DatabaseError as error:
        raise NotReady(f"The database cannot be used: {error}") from error
    return True


def collect_static() -> bool:
    """Put static files where the web process serves them; True where any changed."""
    root = Path(settings.STATIC_ROOT)
    mark = root / ".collected"
    current = _fingerprint()
    if mark.exists() and mark.read_text() == current:
        return False
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    mark.write_text(current)
    return True


def _fingerprint() -> str:
    """Digest of the name, size and time of every static file and of how it is kept."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            found = os.stat(storage.path(path))
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
