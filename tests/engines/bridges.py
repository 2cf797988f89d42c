"""A network bridge per engine, so that engines side by side don't share one.

Bridges are named after the process that made them: those of dead ones are removed.
"""

import ipaddress
import os
import re
import secrets
import subprocess
from pathlib import Path

PREFIX = "whf"


def create() -> str:
    """The name of a new bridge with a subnet of its own, or '' where that can't be."""
    _remove_orphans()
    name = f"{PREFIX}{os.getpid()}x{secrets.token_hex(1)}"
    address = f"{_free_subnet()[1]}/24"
    steps = (
        ("link", "add", "name", name, "type", "bridge"),
        ("addr", "add", address, "dev", name),
        ("link", "set", name, "up"),
    )
    if all(_ip(*step) for step in steps):
        return name
    remove(name)
    return ""


def remove(name: str) -> None:
    if name:
        _ip("link", "del", name)


def _ip(*words: str) -> bool:
    try:
        return subprocess.run(["ip", *words], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _free_subnet() -> ipaddress.IPv4Network:
    routes = Path("/proc/net/route").read_text()
    taken = {line.split()[1] for line in routes.splitlines()[1:]}
    while True:
        subnet = ipaddress.IPv4Network(
            f"10.{200 + secrets.randbelow(50)}.{secrets.randbelow(256)}.0/24"
        )
        reversed_hex = subnet.network_address.packed[::-1].hex().upper()
        if reversed_hex not in taken:
            return subnet


def _remove_orphans() -> None:
    for path in Path("/sys/class/net").glob(f"{PREFIX}*x*"):
        match = re.fullmatch(PREFIX + r"(\d+)x..", path.name)
        if match and not Path(f"/proc/{match[1]}").exists():
            remove(path.name)
