"""The fake engine's memory: containers and images, and the verbs on them.

It answers as Docker does, error for error, where a test may look; no more.
"""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from .fake_answers import (
    Json,
    container_detail,
    container_summary,
    image_summary,
    iso,
)

Reply = tuple[int, Any]


class ModelError(Exception):
    """What the engine answers instead: a status and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


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
            "Created": iso(time.time()),
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
        return 200, [container_summary(box) for box in boxes]

    def inspect_container(self, reference: str) -> Reply:
        return 200, container_detail(self.container(reference))

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
        return 200, [image_summary(image) for image in self.images.values()]

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
