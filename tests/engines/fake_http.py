"""The fake engine's HTTP side: sockets, and all the ways of answering badly."""

import contextlib
import json
import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterable
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fake_engine import FakeEngine

DRIP_SECONDS = 0.1
GONE = (OSError, ValueError)  # what writing to a closed connection raises


class Fault(StrEnum):
    """How a request can go wrong. Only LOST and LOST_SILENT do what was asked."""

    HANG = "hang"  # read it, never answer
    HANG_MID_BODY = "hang_mid_body"
    CUT = "cut"  # close in the middle of the body
    HANG_UP = "hang_up"  # close without a byte
    GARBAGE = "garbage"  # not JSON
    NOT_HTTP = "not_http"
    TRUNCATED = "truncated"  # a whole answer of half a JSON text
    DEEP = "deep"  # JSON, 100,000 levels
    WRONG_SHAPE = "wrong_shape"  # a list for an object, an object for a list
    ODD_ITEMS = "odd_items"  # a list of things that are no objects
    HUGE_FIELD = "huge_field"  # 10 MB in one string
    ENDLESS = "endless"  # as fast as it can, for ever
    DRIP = "drip"  # the body, a byte at a time, slowly
    DRIP_HEAD = "drip_head"  # the head likewise
    BAD_UTF8 = "bad_utf8"
    REDIRECT = "redirect"
    NO_MESSAGE = "no_message"  # 500 with {}
    ERROR = "error"  # 500 with a sentence
    HTML = "html"  # 200 with a web page
    LOST = "lost"  # do it, then close without a reply
    LOST_SILENT = "lost_silent"  # do it, then never reply


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        pass

    def address_string(self) -> str:
        return "client"

    @property
    def engine(self) -> "FakeEngine":
        return self.server.engine

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length)
        body = json.loads(sent) if sent else None
        fault = self.engine.receive(self.command, self.path, body)
        with contextlib.suppress(*GONE):
            if fault:
                self._misbehave(fault, body)
            elif re.match(r"(/v[\d.]+)?/events", self.path):
                self._stream_events()
            else:
                self._reply(*self.engine.answer(self.command, self.path, body))

    # Behaving

    def _reply(self, status: int, answer: Any) -> None:
        is_text = isinstance(answer, str)
        content = answer.encode() if is_text else json.dumps(answer).encode()
        kind = "text/plain" if is_text else "application/json"
        self._send(status, b"" if answer is None else content, kind)

    def _send(
        self,
        status: int,
        content: bytes,
        kind: str = "application/json",
        *,
        length: int | None = None,
    ) -> None:
        """`length` lies about how much will come."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status not in {204, 304}:
            announced = len(content) if length is None else length
            self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _start_chunks(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        self.wfile.flush()

    def _stream_events(self) -> None:
        """Ends without the last chunk, as an engine that dies does."""
        listener = self.engine.listen()
        self.close_connection = True
        try:
            self._start_chunks()
            while (line := listener.get()) is not None:
                self._chunk(line)
        finally:
            self.engine.forget(listener)

    # Misbehaving

    def _misbehave(self, fault: Fault, body: Any) -> None:
        self.close_connection = True
        if fault in {Fault.LOST, Fault.LOST_SILENT}:
            self.engine.answer(self.command, self.path, body)
        if fault in {Fault.HANG, Fault.LOST_SILENT}:
            self.engine.stopping.wait()
        elif fault in {Fault.CUT, Fault.HANG_MID_BODY}:
            self._send(200, b'[{"Id": "', length=1000)
            if fault is Fault.HANG_MID_BODY:
                self.engine.stopping.wait()
        elif fault is Fault.NOT_HTTP:
            self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        elif fault is Fault.ENDLESS:
            self._start_chunks()
            while not self.engine.stopping.is_set():
                self._chunk(b"[" + b" " * 1_000_000)
        elif fault in {Fault.DRIP, Fault.DRIP_HEAD}:
            self._drip(fault)
        elif fault not in {Fault.LOST, Fault.HANG_UP}:
            self._send_wrong(fault)

    def _drip(self, fault: Fault) -> None:
        if fault is Fault.DRIP:
            self._start_chunks()
        else:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.engine.stopping.wait(DRIP_SECONDS):
            if fault is Fault.DRIP:
                self._chunk(b" ")
            else:
                self.wfile.write(b"x")
                self.wfile.flush()

    def _send_wrong(self, fault: Fault) -> None:
        if fault is Fault.REDIRECT:
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif fault is Fault.HTML:
            self._send(200, b"<!doctype html><h1>Welcome</h1>", "text/html")
        elif fault is Fault.NO_MESSAGE:
            self._send(500, b"{}")
        elif fault is Fault.ERROR:
            self._send(500, b'{"message": "driver failed <b>badly</b>\\n"}')
        else:
            self._send(200, self._wrong_content(fault))

    def _wrong_content(self, fault: Fault) -> bytes:
        is_list = "/json" in self.path and self.path.split("?")[0].count("/") < 4
        contents: dict[Fault, bytes] = {
            Fault.GARBAGE: b"\x00\x01garbage]",
            Fault.TRUNCATED: b'[{"Id": "abc", "Names": ["/w'
            if is_list
            else b'{"Id": "a',
            Fault.WRONG_SHAPE: b"{}" if is_list else b"[]",
            Fault.ODD_ITEMS: b'[null, 1, "x", [], {"Id": 5, "Names": {}, "Ports": 1}]',
            Fault.BAD_UTF8: b'[{"Id": "\xff\xfe"}]' if is_list else b'{"Id": "\xff"}',
        }
        if fault is Fault.DEEP:
            return b"[" * 100_000 + b"]" * 100_000
        if fault is Fault.HUGE_FIELD:
            item = {"Id": "a" * 64, "Name": "/big", "Image": "x" * 10_000_000}
            return json.dumps([item] if is_list else item).encode()
        return contents[fault]


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Remembers its connections, so that all can be closed at once."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    engine: "FakeEngine"
    tls: ssl.SSLContext | None = None

    def __init__(self, *args: Any) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(*args)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread: a slow handshake delays nobody."""
        with contextlib.suppress(OSError):
            if self.tls:
                request = self.tls.wrap_socket(request, server_side=True)
            self.connections.add(request)
            try:
                super().finish_request(request, client_address or ("unix", 0))
            finally:
                self.connections.discard(request)
                request.close()

    def close_all(self) -> None:
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class UnixServer(Server):
    address_family = socket.AF_UNIX


def serve(servers: Iterable[Server]) -> None:
    """Each in a thread of its own, until its `shutdown`."""
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
