"""Real dockerds in temporary directories, several side by side."""

import atexit
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from docker import APIClient
from docker.errors import NotFound

from hosts.engine.types import Endpoint

from . import bridges, images
from .certificates import Authority

ROOT, PREFIX = "/tmp", "whf-"
READY_WITHIN = 60  # seconds
NO_TAG = "<none>:<none>"
KEPT_TAGS = {"busybox:latest", "web:1.0"}
PR_SET_PDEATHSIG = 1


class RealEngine:
    """`endpoint` is how the product reaches it; `api` is docker-py, for set-up.

    `url` is the unix socket, `tcp_url` the TCP one (TLS if `authority` is given).
    Default networks are real bridges only where `bridged`.
    """

    def __init__(self, *, authority: Authority | None = None, bridge: bool) -> None:
        self.directory = Path(_new_directory())
        self.socket_path = self.directory / "docker.sock"
        self.url = f"unix://{self.socket_path}"
        self.authority = authority
        self.bridge = bridges.create() if bridge else ""
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        atexit.register(self.destroy)
        self.start()
        images.load(self.api)

    @property
    def bridged(self) -> bool:
        return bool(self.bridge)

    @property
    def tcp_url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def endpoint(self) -> Endpoint:
        if self.authority is None:
            return Endpoint(self.url)
        client = self.authority.client()
        return Endpoint(self.tcp_url, self.authority.ca, client.cert, client.key)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def api(self) -> APIClient:
        return APIClient(self.url, version="1.41", timeout=60)

    def start(self) -> None:
        """Returns when it answers; the port stays the same over a restart."""
        self.port = self.port or _free_port()
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """As an administrator would; containers stop with it."""
        self.thaw()
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def freeze(self) -> None:
        """It accepts connections from now on, and never says a word."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        if self.running:
            os.kill(self.pid, signal.SIGCONT)

    def run(self, name: str, command: str = "sleep 1000", **config: Any) -> str:
        """The id of a new running container of busybox (or `image=…`)."""
        container_id = self.create(name, command, **config)
        self.api.start(container_id)
        return container_id

    def create(self, name: str, command: str = "sleep 1000", **config: Any) -> str:
        """`config` is what docker-py's `create_container` takes."""
        api = self.api
        image = config.pop("image", "busybox:latest")
        config.setdefault("host_config", api.create_host_config(network_mode="none"))
        created = api.create_container(image, command, name=name, **config)
        return str(created["Id"])

    def state(self, name: str) -> str | None:
        """The engine's own word for the state; None where there is no such one."""
        try:
            return str(self.api.inspect_container(name)["State"]["Status"])
        except NotFound:
            return None

    def clean(self) -> None:
        """Back to the two images and no containers, running and thawed."""
        self.thaw()
        if not self.running:
            self.start()
        api = self.api
        for container in api.containers(all=True):
            with contextlib.suppress(Exception):
                api.unpause(container["Id"])
            api.remove_container(container["Id"], force=True, v=True)
        for volume in api.volumes()["Volumes"] or []:
            api.remove_volume(volume["Name"], force=True)
        tags = {tag for image in api.images() for tag in image["RepoTags"] or []}
        for tag in tags - KEPT_TAGS - {NO_TAG}:
            api.remove_image(tag, force=True)
        for image in api.images(filters={"dangling": True}):
            api.remove_image(image["Id"], force=True)
        if not tags >= KEPT_TAGS:
            images.load(api)

    def destroy(self) -> None:
        atexit.unregister(self.destroy)
        self.stop()
        bridges.remove(self.bridge)
        _remove(self.directory)

    def _command(self) -> list[str]:
        root = self.directory
        (root / "daemon.json").write_text("{}")
        command = ["dockerd", "--config-file", f"{root}/daemon.json"]
        command += ["--data-root", f"{root}/data", "--exec-root", f"{root}/exec"]
        command += ["--pidfile", f"{root}/pid", "--iptables=false"]
        command += ["--shutdown-timeout", "1"]
        command += ["--bridge", self.bridge or "none"]
        command += ["-H", self.url, "-H", self.tcp_url]
        return command + self._tls_options()

    def _tls_options(self) -> list[str]:
        if self.authority is None:
            return ["--tls=false"]
        server = self.authority.server("127.0.0.1", "localhost")
        pems = {"tlscacert": self.authority.ca, "tlscert": server.cert}
        options = ["--tlsverify"]
        for option, pem in (pems | {"tlskey": server.key}).items():
            path = self.directory / f"{option}.pem"
            path.write_text(pem)
            options += [f"--{option}", str(path)]
        return options

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline and self.running:
            with contextlib.suppress(Exception):
                if self.api.ping():
                    return
            time.sleep(0.1)
        log = (self.directory / "log").read_text(errors="replace")
        raise RuntimeError(f"dockerd did not start:\n{log[-3000:]}")


def _new_directory() -> str:
    """Named after this process, with a path short enough for a socket.

    What killed processes left behind is removed, once their engines have ended.
    """
    for left in Path(ROOT).glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        pid_file = left / "pid"
        if not Path(f"/proc/{owner}").exists() and not pid_file.exists():
            _remove(left)
    return tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=ROOT)


def _remove(directory: Path) -> None:
    _unmount_below(directory)
    shutil.rmtree(directory, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _unmount_below(directory: Path) -> None:
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    points = [line.split()[4] for line in mounts]
    for point in reversed([p for p in points if p.startswith(f"{directory}/")]):
        subprocess.run(["umount", "-l", point], capture_output=True)
