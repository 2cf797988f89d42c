"""How bytes reach an engine: connections, pools and the adapter above them.

What differs from plain requests and urllib3, and why:

- A pool is tied to one endpoint with its own TLS context: nothing of one host's
  trust can reach another's, whatever URL is asked for.
- An answer has a deadline as a whole, not only for each byte: twice the read
  timeout, once for the head and once for the body.
- A verb never travels on a used connection. An idle one may have died unseen, and
  then nobody could tell whether the verb had arrived.
- TCP keepalive notices a network that silently went away within 25 s.
"""

import http.client
import io
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from .diagnosis import unreachable
from .errors import HostUnreachable, Reason
from .tls import tls_context
from .types import Endpoint

POOLED = 10
IDEMPOTENT = frozenset({"GET", "HEAD"})
TCP_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
]


class _Deadline(io.RawIOBase):
    """A socket's reading end that gives up at `until` (monotonic; None: never)."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self.raw, self.sock = raw, sock
        self.until: float | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.until is not None:
            left = self.until - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self.sock.settimeout(left)
        return self.raw.readinto(buffer)

    def close(self) -> None:
        self.raw.close()
        super().close()


class BoundedResponse(http.client.HTTPResponse):
    """Head and body must each be there within the socket's read timeout."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.sock = sock
        self.seconds = sock.gettimeout()
        self.deadline = _Deadline(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self.deadline)

    def begin(self) -> None:
        self._extend()
        super().begin()
        self._extend()

    def _extend(self) -> None:
        if self.seconds is not None:
            self.deadline.until = time.monotonic() + self.seconds

    def unbind(self) -> None:
        """From here on wait for ever: this is a stream."""
        self.deadline.until = None
        self.sock.settimeout(None)


class _Wire(threading.local):
    """Has this thread's present request put any byte on the wire?"""

    sent = False


wire = _Wire()


class TcpConnection(HTTPConnection):
    response_class = BoundedResponse

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        wire.sent = True
        super().send(data)


class TlsConnection(TcpConnection, HTTPSConnection):
    def send(self, data: Any) -> None:
        """With TLS 1.3 a refused client certificate shows only after the handshake.

        If the engine has hung up by then, its reason waits to be read: raise that.
        """
        try:
            super().send(data)
        except (ConnectionError, ssl.SSLEOFError):
            if self.sock is not None:
                self.sock.recv(1)
            raise


class UnixConnection(TcpConnection):
    def __init__(self, *args: Any, socket_path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.socket_path = socket_path

    def _new_conn(self) -> socket.socket:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.settimeout(self.timeout)
            sock.connect(self.socket_path)
        except (TimeoutError, BlockingIOError) as error:  # a full backlog: the latter
            sock.close()
            raise ConnectTimeoutError(self, "connect timed out") from error
        except ConnectionRefusedError as error:
            sock.close()
            raise _refused(self.socket_path) from error
        except (OSError, ValueError) as error:
            sock.close()
            raise NewConnectionError(self, str(error)) from error
        return sock


def _refused(path: str) -> HostUnreachable:
    """Linux refuses alike what is no socket and a socket that nobody listens on."""
    if os.path.isdir(path):
        sentence = "This is a directory, not a socket."
        return HostUnreachable(sentence, reason=Reason.NOT_A_SOCKET)
    if os.path.isfile(path):
        return unreachable(Reason.NOT_A_SOCKET)
    return unreachable(Reason.DEAD_SOCKET)


class _TcpPool(HTTPConnectionPool):
    ConnectionCls = TcpConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = TlsConnection


class _UnixPool(HTTPConnectionPool):
    ConnectionCls = UnixConnection


def pool_factory(endpoint: Endpoint) -> Callable[[], HTTPConnectionPool]:
    """Raises HostUnreachable for an address or PEMs that can't be used."""
    if endpoint.socket_path:
        path = endpoint.socket_path
        return partial(_UnixPool, "localhost", maxsize=POOLED, socket_path=path)
    try:
        host, port = endpoint.address
    except ValueError as error:
        raise HostUnreachable(str(error)) from error
    if not endpoint.secure:
        return partial(_TcpPool, host, port, maxsize=POOLED, socket_options=TCP_OPTIONS)
    return partial(
        _TlsPool,
        host,
        port,
        maxsize=POOLED,
        socket_options=TCP_OPTIONS,
        ssl_context=tls_context(endpoint),
    )


class EngineAdapter(HTTPAdapter):
    """Every request goes to the one endpoint, whatever its URL says."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__()
        self.new_pool = pool_factory(endpoint)
        self.reads = self.new_pool()

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, *_: Any, **__: Any
    ) -> HTTPConnectionPool:
        return self.reads if request.method in IDEMPOTENT else self.new_pool()

    def add_headers(self, request: requests.PreparedRequest, **_: Any) -> None:
        if request.method not in IDEMPOTENT:
            request.headers["Connection"] = "close"

    def cert_verify(self, *_: Any) -> None:
        """The pool's own context is the whole trust: no bundle is added to it."""

    def request_url(self, request: requests.PreparedRequest, *_: Any) -> str:
        return str(request.path_url)

    def close(self) -> None:
        super().close()
        self.reads.close()


def plain_response(response: requests.Response) -> BoundedResponse:
    """What lies below requests and urllib3: the socket, and its deadline."""
    below = response.raw._original_response
    if not isinstance(below, BoundedResponse):
        raise TypeError("not an answer of this transport")
    return below
