"""What is right and what is wrong with this installation, line by line."""

from __future__ import annotations

import ipaddress
import os
import platform
import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from dashboard.services import health, installation
from hosts.connections import endpoint_of
from hosts.engine.errors import EngineError
from hosts.engine.probe import probe
from hosts.engine.types import Endpoint
from hosts.models import Host
from hosts.secrets import WrongKey, decrypt
from inventory.heartbeat import is_watching
from inventory.models import HostState

PATIENCE = 5.0  # seconds, with each host


@dataclass(frozen=True, slots=True)
class Finding:
    is_right: bool
    sentence: str


def right(sentence: str) -> Finding:
    return Finding(True, sentence)


def wrong(sentence: str) -> Finding:
    return Finding(False, sentence)


def examine() -> Iterator[Finding]:
    """Everything, in the order in which one would put it right."""
    yield from versions()
    try:
        if not installation.is_there():
            yield nowhere()
            return
    except DatabaseError:
        pass  # below it is said in its turn
    yield from data_directory()
    yield from settings_given()
    try:
        yield from database()
        yield from processes()
        yield from key()
        yield from hosts()
    except DatabaseError as error:
        yield wrong(f"The database cannot be used: {error}")


def nowhere() -> Finding:
    return wrong(
        f"There is no installation here: {settings.DATA_DIR} (WHARFINGER_DATA) has no"
        " database, or an empty one. Check the path, or begin with make serve."
    )


def versions() -> Iterator[Finding]:
    """Do the installed libraries have the versions of the lock?"""
    yield right(f"Python {platform.python_version()}.")
    lock = (settings.BASE_DIR / "requirements.lock").read_text()
    pins = [line.split()[0] for line in lock.splitlines() if "==" in line]
    other = [
        pin for pin in pins if _installed(pin.split("==")[0]) != pin.split("==")[1]
    ]
    if other:
        yield wrong(
            f"Not installed as requirements.lock says: {', '.join(other)}."
            " Start with make serve, which installs them."
        )
    else:
        yield right(f"All {len(pins)} libraries are those of requirements.lock.")


def _installed(name: str) -> str:
    try:
        return metadata.version(name.split("[")[0])
    except metadata.PackageNotFoundError:
        return ""


def data_directory() -> Iterator[Finding]:
    where: Path = settings.DATA_DIR
    try:
        installation.check_data_directory(where)
    except installation.NotReady as error:
        yield wrong(str(error))
        return
    if where.stat().st_uid != os.geteuid():
        yield wrong(f"The data directory {where} belongs to another user than ours.")
    if installation.is_open_to_others(where):
        command = f"chmod 700 {shlex.quote(str(where))}"
        yield wrong(f"Other users can look into {where}. Close it: {command}")
    else:
        yield right(f"The data directory {where} is ours alone.")
    for name in ("secret_key", "encryption_key"):
        path = where / name
        if path.exists() and installation.is_open_to_others(path):
            command = f"chmod 600 {shlex.quote(str(path))}"
            yield wrong(f"Other users can read {path}. Close it: {command}")


def settings_given() -> Iterator[Finding]:
    troubles = []
    if settings.DEBUG:
        troubles.append("DEBUG is on: error pages show the inside of Wharfinger.")
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        troubles.append("ALLOWED_HOSTS must name the host names people use, and no *.")
    if not settings.HTTPS and not _is_loopback(settings.BIND):
        troubles.append(
            f"Passwords cross the network in the clear: Wharfinger listens on"
            f" {settings.BIND} without TLS. Put a proxy before it, WHARFINGER_HTTPS=1."
        )
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        troubles.append(
            "WHARFINGER_HTTPS is on, but WHARFINGER_TRUSTED_PROXIES names no proxy"
            " whose word for https is believed: every page would redirect to itself."
        )
    yield from map(wrong, troubles)
    if not troubles:
        yield right("The settings are safe for the way this is served.")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def database() -> Iterator[Finding]:
    """Raises DatabaseError where it can't be asked at all."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            name = f"SQLite, {connection.settings_dict['NAME']}"
            sound = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
            if sound != "ok":
                yield wrong(f"The database file is damaged: {sound}")
            if mode != "wal":
                yield wrong(f"The database's journal is “{mode}” and should be “wal”.")
        else:
            name = connection.display_name
    yield right(f"The database answers ({name}).")
    if pending := installation.pending_migrations():
        yield wrong(f"The database lacks {len(pending)} migrations: manage.py migrate")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE doctor_was_here (n integer)")
            transaction.set_rollback(True)
    except DatabaseError as error:
        yield wrong(f"The database cannot be written to: {error}")
    else:
        yield right("The database can be written to.")


def processes() -> Iterator[Finding]:
    if is_watching():
        yield right("The watch process is alive.")
    else:
        yield wrong(health.watch_trouble())
    if health.jobs_are_run():
        yield right("The jobs process is alive.")
    else:
        yield wrong("The jobs process does not run.")


def key() -> Iterator[Finding]:
    """Does our key open what is stored?"""
    kept = Host.objects.exclude(tls_key_encrypted="")
    locked = [host.name for host in kept if not _opens(host.tls_key_encrypted)]
    if locked:
        yield wrong(
            "The encryption key is not the one with which these hosts' keys were"
            f" stored: {', '.join(locked)}. Give WHARFINGER_KEY as it was, or edit"
            " the hosts and give their keys again."
        )
    else:
        opened = {0: "fits: no key is stored yet", 1: "opens the one stored key"}
        several = f"opens all {len(kept)} stored keys"
        yield right(f"The encryption key {opened.get(len(kept), several)}.")


def _opens(stored: str) -> bool:
    try:
        decrypt(stored)
    except WrongKey:
        return False
    return True


def hosts() -> Iterator[Finding]:
    """Ask every enabled host at once, and say what the inventory knows beside it."""
    enabled = list(Host.objects.filter(enabled=True).select_related("state"))
    if not enabled:
        yield right("No host is to be watched yet.")
        return
    with ThreadPoolExecutor(max_workers=32) as pool:
        answers = pool.map(_ask, enabled)
        for host, answer in zip(enabled, answers, strict=True):
            known = f" ({_known(host)})"
            yield Finding(
                answer.is_right, f"Host {host.name}: {answer.sentence}{known}"
            )


def _ask(host: Host) -> Finding:
    """Uses no database: it runs in a thread of its own."""
    try:
        found = probe(_hurried(endpoint_of(host)))
    except EngineError as error:
        return wrong(str(error))
    facts = found.facts
    return right(
        f"{facts.product} {facts.version}, API {found.api_version},"
        f" answers in {found.latency * 1000:.0f} ms"
    )


def _hurried(endpoint: Endpoint) -> Endpoint:
    return replace(
        endpoint,
        connect_timeout=min(endpoint.connect_timeout, PATIENCE),
        read_timeout=min(endpoint.read_timeout, PATIENCE),
    )


def _known(host: Host) -> str:
    try:
        state = host.state
    except HostState.DoesNotExist:
        return "not seen by the watch process yet"
    return f"the watch process says {state.get_state_display()}"
