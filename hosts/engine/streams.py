"""`GET /events` as an iterable that another thread can end."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import requests

from .answers import decode_json
from .diagnosis import TRANSPORT_ERRORS
from .errors import BadAnswer
from .transport import plain_response
from .types import Event

PIECE = 64 * 1024
LONGEST_LINE = 16 * 1024 * 1024  # bytes

# What a reader may meet when another thread closes the socket under it.
PULLED_AWAY = (*TRANSPORT_ERRORS, ValueError, AttributeError, TypeError)


class EventStream:
    """Iterate to get each `Event`; read it from one thread, close it from any.

    However the stream ends, iteration just ends: a cut can't be told from a clean
    end. A line that is no JSON object, or only half of one, raises `BadAnswer`.
    """

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self._socket = plain_response(response).sock
        self._closed = threading.Event()

    def __iter__(self) -> Iterator[Event]:
        try:
            for line in self._lines():
                decoded = decode_json(line)
                if not isinstance(decoded, dict):
                    raise BadAnswer("The engine sent an event of an unexpected shape.")
                yield Event.from_api(decoded)
        finally:
            self.close()

    def close(self) -> None:
        """End the stream at once, also under a reader that waits. Idempotent."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(*PULLED_AWAY):
            self._response.close()

    def _lines(self) -> Iterator[bytes]:
        buffer = bytearray()
        for piece in self._pieces():
            searched = len(buffer)
            buffer += piece
            while (end := buffer.find(b"\n", searched)) >= 0:
                line = bytes(buffer[:end]).strip()
                del buffer[: end + 1]
                searched = 0
                if line:
                    yield line
            if len(buffer) > LONGEST_LINE:
                raise BadAnswer("The engine sent an event without an end.")
        if buffer.strip() and not self._closed.is_set():
            yield bytes(buffer)

    def _pieces(self) -> Iterator[bytes]:
        while not self._closed.is_set():
            try:
                piece = self._response.raw.read1(PIECE, decode_content=False)
            except TRANSPORT_ERRORS:
                return
            except PULLED_AWAY:
                if self._closed.is_set():
                    return
                raise
            if not piece:
                return
            yield piece
