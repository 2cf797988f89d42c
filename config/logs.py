"""How the log says what was refused."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path


class PlainRefusals(logging.Filter):
    """Makes one line of a request that was refused (4xx): `403 POST /path (carol)`.

    Django adds the traceback of what led to it. That is for errors of our own, which
    it logs with 500.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        status = getattr(record, "status_code", 500)
        if not isinstance(request, HttpRequest) or status >= 500:
            return True
        # The reason why a token was refused stands in its message alone.
        if record.name != "django.security.csrf":
            record.msg, record.args = _line(request, status, record), ()
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def _line(request: HttpRequest, status: int, record: logging.LogRecord) -> str:
    line = f"{status} {request.method} {escape_uri_path(request.path)}"
    # Who got a 403 was looked up for it; to log another costs no query.
    if status == 403 and hasattr(request, "user"):
        line += f" ({request.user.get_username()})"
    error = record.exc_info[1] if record.exc_info else None
    if error is None or isinstance(error, PermissionDenied):
        return line
    return f"{line}: {str(error).encode('unicode_escape').decode()}"
