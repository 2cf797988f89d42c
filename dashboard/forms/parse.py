"""Text that people type as they do for the docker CLI, made into what it means.

Every function raises ValidationError with a sentence that says what is wrong, and in
which line where there are several.
"""

from __future__ import annotations

import ipaddress
import json
import re
import shlex

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hosts.engine.types import Port

MOST_PORTS = 1_000
UNITS = {"": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4}
MEMORY = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*([bkmgt]?)(?:i?b)?", re.ASCII)
PORT = re.compile(
    r"""(?:(?:(?P<ip>\[[0-9a-f:.]+\]|[0-9.]+):)?
        (?P<host>[0-9]{1,5}(?:-[0-9]{1,5})?)?:)?
        (?P<inside>[0-9]{1,5}(?:-[0-9]{1,5})?)
        (?:/(?P<type>tcp|udp|sctp))?""",
    re.VERBOSE | re.IGNORECASE,
)
CAPABILITY = re.compile(r"[A-Z][A-Z0-9_]{1,60}")
DEVICE = re.compile(r"/[^:\s]+(:/[^:\s]+)?(:[rwm]{1,3})?")


def words(text: str) -> list[str]:
    """A command: words as a shell splits them, or a JSON array of strings."""
    if text.lstrip().startswith("["):
        return _json_words(text)
    try:
        return shlex.split(text)
    except ValueError as error:
        raise ValidationError(_("A quote or a backslash is left open.")) from error


def _json_words(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValidationError(
            _("This starts like a JSON array, but is none.")
        ) from error
    if not all(isinstance(word, str) for word in found):
        raise ValidationError(_("The JSON array may hold strings only."))
    return list(found)


def memory(text: str) -> int:
    """Bytes: `512m`, `1.5g`, `64MiB`; a bare number is bytes. Units are binary."""
    match = MEMORY.fullmatch(text.strip().lower())
    if match is None:
        raise ValidationError(_("Say a size, such as 512m or 1.5g."))
    size = float(match[1]) * 1024 ** UNITS[match[2]]
    if size >= 2**63:
        raise ValidationError(_("This is more than any machine has."))
    return int(size)


def ports(text: str) -> list[Port]:
    """`8080:80`, `127.0.0.1:8080:80/udp`, `8000-8010:8000-8010`; many, with spaces.

    `80` alone publishes on a port that the engine chooses.
    """
    found: list[Port] = []
    for item in re.split(r"[\s,]+", text.strip()):
        if item:
            found += _published(item)
        if len(found) > MOST_PORTS:
            raise ValidationError(
                _("No more than %(most)s ports.") % {"most": MOST_PORTS}
            )
    return found


def _published(item: str) -> list[Port]:
    match = PORT.fullmatch(item)
    if match is None:
        raise ValidationError(
            _("“%(item)s” is no port: write 8080:80 or 127.0.0.1:8080:80/udp.")
            % {"item": item}
        )
    ip = address((match["ip"] or "").strip("[]"))
    inside = _range(match["inside"])
    outside = _range(match["host"]) if match["host"] else range(0)
    if outside and len(outside) != len(inside):
        raise ValidationError(
            _("“%(item)s”: both ranges must be equally long.") % {"item": item}
        )
    kind = (match["type"] or "tcp").lower()
    return [
        Port(port, outside[place] if outside else 0, kind, ip)
        for place, port in enumerate(inside)
    ]


def _range(text: str) -> range:
    first, _dash, last = text.partition("-")
    start, end = int(first), int(last or first)
    if not 1 <= start <= end <= 65_535:
        raise ValidationError(
            _("“%(text)s”: ports go from 1 to 65535, low to high.") % {"text": text}
        )
    return range(start, end + 1)


def address(text: str) -> str:
    """An IP address, or ''."""
    try:
        return str(ipaddress.ip_address(text)) if text else ""
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is no IP address.") % {"text": text}
        ) from error


def pairs(text: str) -> dict[str, str]:
    """Lines of `name=value`; without `=` the value is ''. A name stands once.

    What stands around a name and around a value is not part of it.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name, value = (part.strip() for part in line.partition("=")[::2])
        if line.strip() and not name:
            raise wrong_line(number, _("the name before the “=” is missing"))
        if name in found:
            raise wrong_line(number, _("“%(name)s” stands twice") % {"name": name})
        if name:
            found[name] = value
    return found


def capabilities(text: str) -> list[str]:
    """`NET_ADMIN, SYS_TIME` or `all`, with or without `CAP_` before them."""
    found = [word.upper() for word in re.split(r"[\s,]+", text) if word]
    for word in found:
        if not CAPABILITY.fullmatch(word):
            raise ValidationError(
                _("“%(word)s” is no capability.") % {"word": word.lower()}
            )
    return found


def devices(text: str) -> list[str]:
    """A device a line: `/dev/fuse`, `/dev/sda:/dev/xvda:r`."""
    return _each_line(text, DEVICE, _("write /dev/here or /dev/here:/dev/inside:rwm"))


def _each_line(text: str, pattern: re.Pattern[str], advice: str) -> list[str]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not pattern.fullmatch(line.strip()):
            raise wrong_line(number, advice)
        found.append(line.strip())
    return [line for line in found if line]


def wrong_line(number: int, what: str) -> ValidationError:
    return ValidationError(
        _("Line %(number)s: %(what)s.") % {"number": number, "what": what}
    )
