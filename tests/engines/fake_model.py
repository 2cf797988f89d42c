"""The fake engine's memory: containers and images, and the verbs on them.

It answers as Docker does, error for error, where a test may look; no more.
"""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
Reply = tuple[int, Any]
ZERO_TIME = "0001-01-01T00:00:00Z"


class ModelError(Exception):
    """What the engine answers instead: a status and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def human_duration(seconds: float) -> str:
    """Docker's `units.HumanDuration`."""
    minutes, hours = int(seconds / 60), int(seconds / 3600 + 0.5)
    if seconds < 2:
        return "Less than a second" if seconds < 1 else "1 second"
    if seconds < 60:
        return f"{int(seconds)} seconds"
    if minutes < 60:
        return "About a minute" if minutes == 1 else f"{minutes} minutes"
    if hours < 48:
        return "About an hour" if hours == 1 else f"{hours} hours"
    for unit, size, limit in (
        ("days", 24, 14),
        ("weeks", 168, 60),
        ("months", 720, 730),
    ):
        if hours < 24 * limit:
            return f"{hours // size} {unit}"
    return f"{int(seconds / 3600) // 24 // 365} years"


class FakeModel:
    """`containers` and `images` by full id; `emit` is told of every event."""

    def __init__(self, emit: Callable[[str, str, str, Json], None]) -> None:
        self.lock = threading.RLock()
        self.containers: dict[str, Json] = {}
        self.images: dict[str, Json] = {}
        self.emit = emit

    def add_image(self, *tags: str, labels: Json, env: list[str]) -> str:
        image_id = f"sha256:{secrets.token_hex(32)}"
        self.images[image_id] = {
            "Id": image_id,
            "RepoTags": [tag if ":" in tag else f"{tag}:latest" for tag in tags],
            "RepoDigests": [],
            "Created": _iso(time.time()),
            "Size": 1_984_176,
            "Architecture": "amd64",
            "Os": "linux",
            "Config": {"Labels": labels, "Env": env, "Cmd": ["sh"]},
        }
        return image_id

    def add_container(self, name: str, body: Json, *, state: str, health: str) -> str:
        """The image need not be there: it may have been untagged since."""
        container_id = secrets.token_hex(32)
        image = body.get("Image", "busybox:latest")
        now = time.time()
        self.containers[container_id] = {
            "id": container_id,
            "name": name,
            "image": image,
            "image_id": self._id_of(image),
            "body": body,
            "state": state,
            "health": health,
            "created": now,
            "started": now if state != "created" else 0,
            "finished": now if state == "exited" else 0,
            "exit_code": 0,
        }
        return container_id

    # Finding

    def container(self, reference: str) -> Json:
        for box in self.containers.values():
            if reference in {box["id"], box["name"]}:
                return box
        found = [b for i, b in self.containers.items() if i.startswith(reference)]
        if len(found) == 1:
            return found[0]
        raise ModelError(404, f"No such container: {reference}")

    def _id_of(self, reference: str) -> str:
        try:
            return str(self.image(reference)["Id"])
        except ModelError:
            return "sha256:" + "0" * 64

    def image(self, reference: str) -> Json:
        for image in self.images.values():
            digest = image["Id"].removeprefix("sha256:")
            wanted = reference.removeprefix("sha256:")
            if {reference, f"{reference}:latest"} & set(image["RepoTags"]):
                return image
            if len(wanted) >= 4 and digest.startswith(wanted):
                return image
        raise ModelError(404, f"No such image: {reference}")

    # Answers

    def list_containers(self, query: Json, _: Any) -> Reply:
        filters = json.loads(query.get("filters", "{}"))
        ids, names = filters.get("id"), filters.get("name")
        boxes = [
            box
            for box in self.containers.values()
            if (_yes(query.get("all")) or box["state"] == "running")
            and (not ids or any(box["id"].startswith(i) for i in ids))
            and (not names or any(n in box["name"] for n in names))
        ]
        return 200, [_summary(box) for box in boxes]

    def inspect_container(self, reference: str) -> Reply:
        return 200, _detail(self.container(reference))

    def create(self, query: Json, body: Json) -> Reply:
        self.image(body.get("Image", ""))
        name = query.get("name") or f"brave_{secrets.token_hex(3)}"
        if not re.fullmatch(r"/?[a-zA-Z0-9][a-zA-Z0-9_.-]+", name):
            raise ModelError(400, f"Invalid container name ({name})")
        self._check_free(name)
        container_id = self.add_container(name, body, state="created", health="")
        self._tell(self.container(container_id), "create")
        return 201, {"Id": container_id, "Warnings": []}

    def start(self, box: Json) -> Reply:
        if box["state"] in {"running", "paused"}:
            return 304, None
        box.update(state="running", started=time.time(), finished=0)
        self._tell(box, "start")
        return 204, None

    def stop(self, box: Json) -> Reply:
        if box["state"] in {"created", "exited"}:
            return 304, None
        self._end(box, 0)
        self._tell(box, "stop")
        return 204, None

    def restart(self, box: Json) -> Reply:
        if box["state"] == "running":
            self._end(box, 0)
        box.update(state="running", started=time.time(), finished=0)
        self._tell(box, "restart")
        return 204, None

    def kill(self, box: Json) -> Reply:
        self._want_running(box, "Cannot kill container")
        self._tell(box, "kill")
        self._end(box, 137)
        return 204, None

    def pause(self, box: Json) -> Reply:
        self._want_running(box, "Cannot pause container")
        box["state"] = "paused"
        self._tell(box, "pause")
        return 204, None

    def unpause(self, box: Json) -> Reply:
        if box["state"] != "paused":
            raise ModelError(500, f"Container {box['id']} is not paused")
        box["state"] = "running"
        self._tell(box, "unpause")
        return 204, None

    def rename(self, box: Json, name: str) -> Reply:
        self._check_free(name)
        box["name"] = name
        self._tell(box, "rename")
        return 204, None

    def remove(self, box: Json, query: Json) -> Reply:
        if box["state"] == "running" and query.get("force") not in {
            "1",
            "true",
            "True",
        }:
            raise ModelError(
                409,
                f"You cannot remove a running container {box['id']}. Stop the"
                " container before attempting removal or force remove",
            )
        del self.containers[box["id"]]
        self._tell(box, "destroy")
        return 204, None

    def list_images(self, *_: Any) -> Reply:
        return 200, [_image_summary(image) for image in self.images.values()]

    def remove_image(self, reference: str, query: Json) -> Reply:
        image = self.image(reference)
        users = [b for b in self.containers.values() if b["image"] in image["RepoTags"]]
        if users and not _yes(query.get("force")):
            raise ModelError(
                409,
                f"conflict: unable to remove repository reference {reference!r} (must"
                f" force) - container {users[0]['id'][:12]} is using its referenced"
                f" image {image['Id'][7:19]}",
            )
        named = {reference, f"{reference}:latest"} & set(image["RepoTags"])
        untagged = named or set(image["RepoTags"])
        image["RepoTags"] = [tag for tag in image["RepoTags"] if tag not in untagged]
        steps = [{"Untagged": tag} for tag in sorted(untagged)]
        if not image["RepoTags"]:
            del self.images[image["Id"]]
            steps.append({"Deleted": image["Id"]})
        self.emit("image", "delete", image["Id"], {"name": reference})
        return 200, steps

    # Rules

    def _check_free(self, name: str) -> None:
        for box in self.containers.values():
            if box["name"] == name:
                raise ModelError(
                    409,
                    f'Conflict. The container name "/{name}" is already in use by'
                    f' container "{box["id"]}".',
                )

    def _want_running(self, box: Json, what: str) -> None:
        if box["state"] != "running":
            raise ModelError(
                409, f"{what}: {box['id']}: Container {box['id']} is not running"
            )

    def _end(self, box: Json, code: int) -> None:
        box.update(state="exited", finished=time.time(), exit_code=code)
        self._tell(box, "die")

    def _tell(self, box: Json, action: str) -> None:
        attributes = {"name": box["name"], "image": box["image"]}
        self.emit("container", action, box["id"], attributes)


def _yes(value: object) -> bool:
    return value in {"1", "true", "True"}


def _iso(seconds: float) -> str:
    if not seconds:
        return ZERO_TIME
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _status(box: Json) -> str:
    if box["state"] == "created":
        return "Created"
    if box["state"] == "exited":
        age = human_duration(time.time() - box["finished"])
        return f"Exited ({box['exit_code']}) {age} ago"
    note = "Paused" if box["state"] == "paused" else box["health"]
    note = "health: starting" if note == "starting" else note
    age = human_duration(time.time() - box["started"])
    return f"Up {age}" + (f" ({note})" if note else "")


def _networks(box: Json) -> Json:
    mode = box["body"].get("HostConfig", {}).get("NetworkMode") or "bridge"
    address = "172.17.0.2" if box["state"] == "running" else ""
    return {mode: {"IPAddress": address, "Gateway": "172.17.0.1", "Aliases": None}}


def _ports(box: Json) -> list[Json]:
    bindings = box["body"].get("HostConfig", {}).get("PortBindings") or {}
    return [
        {
            "IP": binding.get("HostIp") or "0.0.0.0",
            "PrivatePort": int(key.split("/")[0]),
            "PublicPort": int(binding.get("HostPort") or 32768),
            "Type": key.split("/")[1],
        }
        for key, places in bindings.items()
        for binding in places
        if box["state"] == "running"
    ]


def _mounts(box: Json) -> list[Json]:
    return [
        {
            "Type": mount.get("Type", "bind"),
            "Name": mount.get("Source", "") if mount.get("Type") == "volume" else "",
            "Source": mount.get("Source", ""),
            "Destination": mount.get("Target", ""),
            "RW": not mount.get("ReadOnly", False),
        }
        for mount in box["body"].get("HostConfig", {}).get("Mounts") or []
    ]


def _summary(box: Json) -> Json:
    return {
        "Id": box["id"],
        "Names": [f"/{box['name']}"],
        "Image": box["image"],
        "ImageID": box["image_id"],
        "Command": " ".join(box["body"].get("Cmd") or ["sh"]),
        "Created": int(box["created"]),
        "Ports": _ports(box),
        "Labels": box["body"].get("Labels") or {},
        "State": box["state"],
        "Status": _status(box),
        "NetworkSettings": {"Networks": _networks(box)},
        "Mounts": _mounts(box),
    }


def _detail(box: Json) -> Json:
    state = {
        "Status": box["state"],
        "Running": box["state"] in {"running", "paused"},
        "Paused": box["state"] == "paused",
        "ExitCode": box["exit_code"],
        "Error": "",
        "OOMKilled": False,
        "Pid": 4242 if box["state"] == "running" else 0,
        "StartedAt": _iso(box["started"]),
        "FinishedAt": _iso(box["finished"]),
    }
    if box["health"]:
        state["Health"] = {"Status": box["health"], "FailingStreak": 0, "Log": []}
    config = {k: v for k, v in box["body"].items() if k != "HostConfig"}
    limits = {
        "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
        "LogConfig": {"Type": "json-file", "Config": {}},
        **box["body"].get("HostConfig", {}),
    }
    return {
        "Id": box["id"],
        "Name": f"/{box['name']}",
        "Created": _iso(box["created"]),
        "Path": "sh",
        "Image": box["image_id"],
        "State": state,
        "RestartCount": 0,
        "Platform": "linux",
        "Config": {"Hostname": box["id"][:12], "Image": box["image"], **config},
        "HostConfig": limits,
        "Mounts": _mounts(box),
        "NetworkSettings": {"Ports": {}, "Networks": _networks(box)},
    }


def _image_summary(image: Json) -> Json:
    return {
        "Id": image["Id"],
        "RepoTags": image["RepoTags"],
        "RepoDigests": image["RepoDigests"],
        "Created": int(datetime.fromisoformat(image["Created"]).timestamp()),
        "Size": image["Size"],
        "Labels": image["Config"]["Labels"],
    }
