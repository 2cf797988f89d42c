"""An engine that can be made to misbehave: an HTTP server under the real docker-py.

    with FakeEngine() as engine:
        engine.add_image("web:1.0")
        container_id = engine.add_container("web", labels={"a": "b"})
        engine.fault("/containers/json", Fault.HANG)
        EngineClient(engine.endpoint).containers()
        assert engine.requests[-1].path.startswith("/v1.48/containers/json")

It listens on a unix socket (`.url`) and on TCP (`.tcp_url`, TLS if told).
"""

import json
import queue
import re
import shutil
import ssl
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from hosts.engine.types import Endpoint

from .engines.certificates import Identity
from .engines.fake_answers import Json
from .engines.fake_http import Fault, Handler, Server, UnixServer, serve
from .engines.fake_model import FakeModel, ModelError, Reply

__all__ = ["FakeEngine", "Fault", "Request"]

Listener = queue.SimpleQueue[bytes | None]


class Request(NamedTuple):
    """As it came in: `path` with the query, `body` decoded JSON or None."""

    method: str
    path: str
    body: Any


class FakeEngine:
    """`api_version` and the like may be changed at any time."""

    def __init__(
        self,
        *,
        tls: Identity | None = None,
        client_ca: str = "",
        version: str = "28.5.2",
        api_version: str = "1.48",
        min_api_version: str = "1.24",
    ) -> None:
        self.version, self.api_version = version, api_version
        self.min_api_version = min_api_version
        self.requests: list[Request] = []
        self.model = FakeModel(self.emit)
        self._tls = _server_context(tls, client_ca) if tls else None
        self._faults: list[tuple[re.Pattern[str], Fault]] = []
        self._listeners: list[Listener] = []
        self._directory = Path(tempfile.mkdtemp(prefix="fake-", dir="/tmp"))
        self.socket_path = self._directory / "docker.sock"
        self.port = 0
        self._servers: list[Server] = []
        self.stopping = threading.Event()
        self.add_image("busybox:latest")

    def __enter__(self) -> "FakeEngine":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._directory, ignore_errors=True)

    @property
    def url(self) -> str:
        return f"unix://{self.socket_path}"

    @property
    def tcp_url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def endpoint(self) -> Endpoint:
        """The unix socket, with timeouts that a test can wait for."""
        return Endpoint(self.url, connect_timeout=2, read_timeout=2)

    @property
    def containers(self) -> dict[str, Json]:
        return self.model.containers

    @property
    def images(self) -> dict[str, Json]:
        return self.model.images

    @property
    def listeners(self) -> int:
        """How many follow `/events` now."""
        return len(self._listeners)

    def add_image(
        self, *tags: str, labels: Json | None = None, env: list[str] | None = None
    ) -> str:
        return self.model.add_image(*tags, labels=labels or {}, env=env or [])

    def add_container(
        self,
        name: str = "web",
        *,
        image: str = "busybox:latest",
        state: str = "running",
        health: str = "",
        labels: dict[str, str] | None = None,
        env: list[str] | None = None,
        command: list[str] | None = None,
        **host_config: Any,
    ) -> str:
        """The new id. `host_config` goes by the API's names: `PortBindings=…`."""
        body = {
            "Image": image,
            "Labels": labels or {},
            "Env": env or [],
            "Cmd": command or ["sleep", "1000"],
            "HostConfig": host_config,
        }
        return self.model.add_container(name, body, state=state, health=health)

    def fault(self, path: str, kind: Fault | str) -> None:
        """From now on, where the regular expression is found in a request's path."""
        self._faults.insert(0, (re.compile(path), Fault(kind)))

    def clear_faults(self) -> None:
        self._faults.clear()

    def receive(self, method: str, path: str, body: Any) -> Fault | None:
        """Note the request down, and say what shall go wrong with it."""
        self.requests.append(Request(method, path, body))
        return next(
            (kind for wanted, kind in self._faults if wanted.search(path)), None
        )

    def emit(self, kind: str, action: str, object_id: str, attributes: Json) -> None:
        """Tell everybody who follows `/events`."""
        now = time.time_ns()
        event = {
            "Type": kind,
            "Action": action,
            "Actor": {"ID": object_id, "Attributes": attributes},
            "time": now // 10**9,
            "timeNano": now,
        }
        self.emit_line(json.dumps(event).encode() + b"\n")

    def emit_line(self, line: bytes) -> None:
        """Raw bytes into every stream of `/events`."""
        for listener in list(self._listeners):
            listener.put(line)

    def cut_events(self) -> None:
        """Every stream of `/events` breaks off."""
        for listener in list(self._listeners):
            listener.put(None)

    def listen(self) -> Listener:
        listener: Listener = queue.SimpleQueue()
        self._listeners.append(listener)
        return listener

    def forget(self, listener: Listener) -> None:
        self._listeners.remove(listener)

    def start(self) -> None:
        self.stopping.clear()
        self.socket_path.unlink(missing_ok=True)
        tcp = Server(("127.0.0.1", self.port), Handler)
        tcp.tls = self._tls
        self.port = int(tcp.server_address[1])
        self._servers = [UnixServer(str(self.socket_path), Handler), tcp]
        for server in self._servers:
            server.engine = self
        serve(self._servers)

    def stop(self) -> None:
        """Gone: nothing listens any more, and every connection is closed."""
        self.stopping.set()
        self.cut_events()
        for server in self._servers:
            server.shutdown()
            server.server_close()
            server.close_all()
        self._servers = []
        self.socket_path.unlink(missing_ok=True)

    def answer(self, method: str, target: str, body: Any) -> Reply:
        """What a well-behaved engine says; changes the model."""
        parts = urlsplit(target)
        path = re.sub(r"^/v\d+\.\d+", "", unquote(parts.path))
        query = dict(parse_qsl(parts.query))
        with self.model.lock:
            try:
                self._check_version(parts.path)
                return self._route(method, path, query, body)
            except ModelError as error:
                return error.status, {"message": str(error)}

    def _check_version(self, path: str) -> None:
        if not (match := re.match(r"/v(\d+)\.(\d+)/", path)):
            return
        said = (int(match[1]), int(match[2]))
        for limit, is_beyond, what in (
            (self.api_version, said.__gt__, "new. Maximum"),
            (self.min_api_version, said.__lt__, "old. Minimum"),
        ):
            major, minor = limit.split(".")
            if is_beyond((int(major), int(minor))):
                raise ModelError(
                    400,
                    f"client version {said[0]}.{said[1]} is too {what} supported API"
                    f" version is {limit}",
                )

    def _route(self, method: str, path: str, query: Json, body: Any) -> Reply:
        model = self.model
        fixed = {
            ("GET", "/_ping"): lambda *_: (200, "OK"),
            ("GET", "/version"): lambda *_: (200, self._version_answer()),
            ("GET", "/info"): lambda *_: (200, self._info()),
            ("GET", "/containers/json"): model.list_containers,
            ("POST", "/containers/create"): model.create,
            ("GET", "/images/json"): model.list_images,
        }
        if (method, path) in fixed:
            return fixed[method, path](query, body)
        if match := re.fullmatch(r"/containers/([^/]+)(?:/(\w+))?", path):
            return self._container_route(method, match[1], match[2] or "", query)
        if match := re.fullmatch(r"/images/(.+)/json", path):
            return 200, model.image(match[1])
        if method == "DELETE" and path.startswith("/images/"):
            return model.remove_image(path.removeprefix("/images/"), query)
        raise ModelError(404, "page not found")

    def _container_route(
        self, method: str, reference: str, verb: str, query: Json
    ) -> Reply:
        model = self.model
        if (method, verb) == ("GET", "json"):
            return model.inspect_container(reference)
        box = model.container(reference)
        if (method, verb) == ("DELETE", ""):
            return model.remove(box, query)
        if (method, verb) == ("POST", "rename"):
            return model.rename(box, query.get("name", ""))
        verbs = ("start", "stop", "restart", "kill", "pause", "unpause")
        if method == "POST" and verb in verbs:
            reply: Reply = getattr(model, verb)(box)
            return reply
        raise ModelError(404, "page not found")

    def _version_answer(self) -> Json:
        return {
            "Version": self.version,
            "ApiVersion": self.api_version,
            "MinAPIVersion": self.min_api_version,
            "Os": "linux",
            "Arch": "amd64",
            "KernelVersion": "6.1.0",
            "Components": [{"Name": "Engine", "Version": self.version}],
        }

    def _info(self) -> Json:
        return {
            "Name": "fake",
            "OperatingSystem": "Fake Linux",
            "NCPU": 2,
            "MemTotal": 4 * 1024**3,
            "DockerRootDir": "/var/lib/docker",
            "Containers": len(self.containers),
            "Images": len(self.images),
        }


def _server_context(identity: Identity, client_ca: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as pem:
        pem.write(identity.cert + identity.key)
        pem.flush()
        context.load_cert_chain(pem.name)
    if client_ca:
        context.load_verify_locations(cadata=client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
