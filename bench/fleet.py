"""A simulated fleet: many engines, each on a unix socket of one asyncio process.

`python -m bench.fleet DIRECTORY --hosts 100 --containers 100` serves
`DIRECTORY/000.sock` and so on, prints `ready`, and serves until it is told to end. It
answers what the inventory asks (`_ping`, `version`, `info`, `containers/json`,
`images/json`, `events`) in the shape of an engine of API 1.41.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import random
import re
import signal
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

VERSION = {
    "Version": "20.10.24",
    "ApiVersion": "1.41",
    "MinAPIVersion": "1.12",
    "Os": "linux",
    "Arch": "amd64",
    "KernelVersion": "6.1.0",
    "Platform": {"Name": "Docker Engine - Simulated"},
}
# State, how long it has been so (s), and what the status text says after that.
STATES = [
    ("running", 3 * 3600, ""),
    ("running", 2 * 86400, " (healthy)"),
    ("running", 300, ""),
    ("running", 30 * 86400, " (unhealthy)"),
    ("exited", 5 * 3600, "0"),
    ("exited", 2 * 86400, "137"),
]
PROJECTS = ["shop", "billing", "metrics", "search", "mail", "wiki", ""]
SERVICES = ["web", "worker", "db", "cache", "proxy"]


def hex_id(*seed: object) -> str:
    return hashlib.sha256(repr(seed).encode()).hexdigest()


def in_words(seconds: float) -> str:
    """A duration as engines say it in a status text."""
    for unit, size in (("weeks", 604800), ("days", 86400), ("hours", 3600)):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit}"
    if seconds >= 120:
        return f"{seconds // 60:.0f} minutes"
    return f"{seconds:.0f} seconds" if seconds >= 2 else "Less than a second"


def told(container: dict[str, Any]) -> dict[str, Any]:
    """A container as the list tells it now: its status text ages."""
    kept = {key: value for key, value in container.items() if key[0].isupper()}
    words = in_words(time.time() - container["since"])
    if container["State"] == "running":
        return kept | {"Status": f"Up {words}{container['note']}"}
    return kept | {"Status": f"Exited ({container['note']}) {words} ago"}


class Engine:
    """One engine's objects, and its listeners."""

    def __init__(self, number: int, containers: int, images: int) -> None:
        self.number = number
        self.images = [self._image(n) for n in range(images)]
        self.containers = {
            c["Id"]: c for c in (self._container(n) for n in range(containers))
        }
        self.listeners: set[asyncio.StreamWriter] = set()

    def _image(self, n: int) -> dict[str, Any]:
        return {
            "Id": "sha256:" + hex_id("image", n),
            "RepoTags": [f"registry.example/team/service-{n}:1.{n}"],
            "RepoDigests": [],
            "Created": 1_760_000_000 + n,
            "Size": 5_000_000 * (n + 1),
            "Labels": {"org.opencontainers.image.title": f"service-{n}"},
        }

    def _container(self, n: int) -> dict[str, Any]:
        random_of = random.Random(self.number * 10_000 + n)
        state, seconds, note = random_of.choice(STATES)
        project, service = random_of.choice(PROJECTS), random_of.choice(SERVICES)
        image = random_of.choice(self.images)
        labels = {"env": random_of.choice(["prod", "stage", "dev"]), "team": "ops"}
        if project:
            labels["com.docker.compose.project"] = project
            labels["com.docker.compose.service"] = service
        address = f"172.18.{n // 250}.{n % 250 + 2}"
        return {
            "Id": hex_id(self.number, n),
            "Names": [f"/{project or 'solo'}-{service}-{self.number}-{n}"],
            "Image": image["RepoTags"][0],
            "ImageID": image["Id"],
            "Command": f"/usr/bin/{service} --listen 0.0.0.0:8080",
            "Created": int(time.time()) - random_of.randrange(10**7),
            "Ports": [
                {
                    "IP": "0.0.0.0",
                    "PrivatePort": 8080,
                    "PublicPort": 20_000 + n,
                    "Type": "tcp",
                }
            ],
            "Labels": labels,
            "State": state,
            "since": time.time() - seconds,
            "note": note,
            "HostConfig": {"NetworkMode": "bridge"},
            "NetworkSettings": {
                "Networks": {f"{project or 'bridge'}": {"IPAddress": address}}
            },
            "Mounts": [
                {
                    "Type": "volume",
                    "Name": f"{service}-data",
                    "Source": f"/var/lib/docker/volumes/{service}-data/_data",
                    "Destination": "/data",
                    "RW": True,
                }
            ],
        }

    def info(self) -> dict[str, Any]:
        return {
            "ID": f"engine-{self.number}",
            "Name": f"engine-{self.number:03}",
            "ServerVersion": VERSION["Version"],
            "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
            "OSType": "linux",
            "Architecture": "x86_64",
            "KernelVersion": VERSION["KernelVersion"],
            "NCPU": 8,
            "MemTotal": 16 * 2**30,
            "DockerRootDir": "/var/lib/docker",
        }

    def answer(self, path: str, query: dict[str, list[str]]) -> Any:
        """The JSON for a GET of this path, None where there is none."""
        match path:
            case "/version":
                return VERSION
            case "/info":
                return self.info()
            case "/images/json":
                return self.images
            case "/containers/json":
                filters = json.loads(query.get("filters", ["{}"])[0])
                ids = filters.get("id") or self.containers
                return [told(self.containers[i]) for i in ids if i in self.containers]
        return None

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                target = head.split(b" ", 2)[1].decode()
                parts = urlsplit(target)
                path = re.sub(r"^/v\d+\.\d+", "", parts.path)
                if path == "/events":
                    await self._stream(reader, writer)
                    break
                self._reply(writer, path, parse_qs(parts.query))
                await writer.drain()
        writer.close()

    def _reply(
        self, writer: asyncio.StreamWriter, path: str, query: dict[str, list[str]]
    ) -> None:
        found = "OK" if path == "/_ping" else self.answer(path, query)
        body = json.dumps(
            {"message": "no such page"} if found is None else found
        ).encode()
        writer.write(
            f"HTTP/1.1 {'404 Not Found' if found is None else '200 OK'}\r\n"
            "Api-Version: 1.41\r\nServer: Docker/20.10.24 (linux)\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    async def _stream(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        await writer.drain()
        self.listeners.add(writer)
        try:
            await reader.read()  # until the listener goes
        finally:
            self.listeners.discard(writer)

    def toggle(self, container_id: str) -> None:
        """Stop a running container or start a stopped one, and tell the listeners."""
        container = self.containers[container_id]
        starts = container["State"] != "running"
        container["State"] = "running" if starts else "exited"
        container |= {"since": time.time(), "note": "" if starts else "0"}
        now = time.time_ns()
        event = {
            "Type": "container",
            "Action": "start" if starts else "die",
            "Actor": {"ID": container_id, "Attributes": {}},
            "time": now // 10**9,
            "timeNano": now,
        }
        line = json.dumps(event).encode() + b"\n"
        for writer in self.listeners:
            writer.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")


async def serve(directory: Path, numbers: range, containers: int, rate: float) -> None:
    """Serve the fleet, with `rate` state changes a second over all of it."""
    engines = [Engine(number, containers, images=10) for number in numbers]
    servers = [
        await asyncio.start_unix_server(
            engine.serve, directory / f"{engine.number:03}.sock"
        )
        for engine in engines
    ]
    print("ready", flush=True)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    while not ended.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), 1 / rate if rate else None)
        if rate and not ended.is_set():
            engine = random.choice(engines)
            engine.toggle(random.choice(list(engine.containers)))
    for server in servers:
        server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--containers", type=int, default=100)
    parser.add_argument("--rate", type=float, default=0.0)
    given = parser.parse_args()
    numbers = range(given.first, given.first + given.hosts)
    asyncio.run(serve(given.directory, numbers, given.containers, given.rate))
