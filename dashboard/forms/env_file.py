"""A pasted `.env` file, read as shells and compose read it."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dashboard.forms.parse import wrong_line

NAME = re.compile(r"\s*(?:export\s+)?(?P<name>[^\s=#'\"]+)\s*=[ \t]*")
SINGLE = re.compile(r"'(?P<text>[^']*)'")
DOUBLE = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"', re.DOTALL)
REST = re.compile(r"[ \t]*(?:#.*)?$", re.MULTILINE)
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "\n": ""}


def env_file(text: str) -> list[tuple[str, str]]:
    """The variables of a `.env` text, in its order; the last of a name wins.

    Comments, blank lines, `export`, single quotes (as they stand) and double quotes
    (with `\\n`, `\\t`, `\\"`) are known, and quoted values may go over several lines.
    Nothing is interpolated: `$HOME` stays what it is. A value without quotes ends
    before ` #`. ValidationError names the first line that can't be read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        end = text.find("\n", position)
        line = text[position : end if end >= 0 else len(text)]
        if not line.strip() or line.lstrip().startswith("#"):
            position += len(line) + 1
            continue
        name, value, position = _entry(text, position, line)
        found.pop(name, None)
        found[name] = value
    return list(found.items())


def _entry(text: str, start: int, line: str) -> tuple[str, str, int]:
    """Name, value, and where the next line begins."""
    number = text.count("\n", 0, start) + 1
    match = NAME.match(line)
    if match is None:
        raise wrong_line(number, _("NAME=value was expected"))
    at = start + match.end()
    quote = text[at : at + 1]
    if quote not in ("'", '"'):
        raw = line[match.end() :]
        value = re.split(r"(?:^|\s)#", raw, maxsplit=1)[0].strip()
        return match["name"], value, start + len(line) + 1
    quoted = (SINGLE if quote == "'" else DOUBLE).match(text, at)
    if quoted is None:
        raise wrong_line(number, _("the quote is never closed"))
    rest = REST.match(text, quoted.end())
    if rest is None:
        raise _trailing(text, quoted.end())
    value = quoted["text"]
    return match["name"], value if quote == "'" else _unescaped(value), rest.end() + 1


def _trailing(text: str, at: int) -> ValidationError:
    number = text.count("\n", 0, at) + 1
    return wrong_line(number, _("there is something behind the closing quote"))


def _unescaped(text: str) -> str:
    return ESCAPE.sub(lambda match: ESCAPED.get(match[1], match[1]), text)
