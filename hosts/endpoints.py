"""An engine's address: what a person may write, and the one way in which we keep it."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PORT, TLS_PORT = 2375, 2376
LONGEST_URL = 255
LONGEST_SOCKET_PATH = 107  # bytes; what Linux takes (sun_path)
HOST_NAME = re.compile(
    r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?"
)


def clean_address(typed: str, *, tls: bool) -> tuple[str, bool]:
    """The address as it is kept, and whether TLS is spoken there.

    `unix:///path` stays; `tcp://host:port` gets its port where there is none;
    `http://` becomes `tcp://`, and so does `https://`, with TLS. Two addresses are the
    same place exactly if they are the same text. ValidationError for all others.
    """
    typed = typed.strip()
    if len(typed) > LONGEST_URL or not typed.isprintable() or " " in typed:
        raise _refused(_("This is not an address."))
    scheme, separator, rest = typed.partition("://")
    scheme = scheme.lower()
    if not separator:
        raise _refused(_("The address must begin with unix:// or tcp://."))
    if scheme == "unix":
        return f"unix://{_socket_path(rest)}", tls
    if scheme not in {"tcp", "http", "https"}:
        raise _refused(_("Addresses of this kind are not accepted."))
    tls = tls or scheme == "https"
    return f"tcp://{_host_and_port(f'//{rest}', TLS_PORT if tls else PORT)}", tls


def _refused(what: str) -> ValidationError:
    accepted = _("Write unix:///path/to/docker.sock or tcp://host:port.")
    return ValidationError(f"{what} {accepted}", code="address")


def _socket_path(path: str) -> str:
    if not path.startswith("/") or path.endswith("/"):
        raise _refused(_("After unix:// comes the whole path of a socket."))
    if len(path.encode()) > LONGEST_SOCKET_PATH:
        raise _refused(_("The path is longer than the system takes for a socket."))
    return path


def _host_and_port(rest: str, default_port: int) -> str:
    try:
        parts = urlsplit(rest)
        port = parts.port
    except ValueError as error:
        raise _refused(_("The host or the port can't be understood.")) from error
    if "@" in rest:
        raise _refused(_("The address must not hold a user name or a password."))
    if parts.path not in {"", "/"} or "?" in rest or "#" in rest:
        raise _refused(_("Nothing may follow the port."))
    if port == 0 or (port is None and parts.netloc.endswith(":")):
        raise _refused(_("The port must be a number from 1 to 65535."))
    return f"{_host(parts)}:{port or default_port}"


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if parts.netloc.startswith("["):
        try:
            address = ipaddress.IPv6Address(host)
        except ValueError as error:
            raise _refused(_("This is not an IPv6 address.")) from error
        if address.scope_id:
            raise _refused(_("An IPv6 address with a zone is not accepted."))
        return f"[{address}]"
    if not HOST_NAME.fullmatch(host):
        raise _refused(_("The host's name is missing, or is not a name."))
    return host
