"""What the fake engine knows, in the shapes that an engine answers with."""

import time
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
ZERO_TIME = "0001-01-01T00:00:00Z"


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


def iso(seconds: float) -> str:
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


def container_summary(box: Json) -> Json:
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


def container_detail(box: Json) -> Json:
    state = {
        "Status": box["state"],
        "Running": box["state"] in {"running", "paused"},
        "Paused": box["state"] == "paused",
        "ExitCode": box["exit_code"],
        "Error": "",
        "OOMKilled": False,
        "Pid": 4242 if box["state"] == "running" else 0,
        "StartedAt": iso(box["started"]),
        "FinishedAt": iso(box["finished"]),
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
        "Created": iso(box["created"]),
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


def image_summary(image: Json) -> Json:
    return {
        "Id": image["Id"],
        "RepoTags": image["RepoTags"],
        "RepoDigests": image["RepoDigests"],
        "Created": int(datetime.fromisoformat(image["Created"]).timestamp()),
        "Size": image["Size"],
        "Labels": image["Config"]["Labels"],
    }
