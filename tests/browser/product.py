"""The product itself, started as people start it, on a data directory of its own."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from bench.product import ROOT, environment, free_port, python, running, wait_for


@dataclass
class Product:
    """A running Wharfinger; `log` is what it has printed."""

    url: str
    env: dict[str, str]
    log: Path

    @property
    def link(self) -> str:
        """The set-up link that it printed, "" if none."""
        found = re.search(r"http://\S+/setup/\S+/", self.log.read_text())
        return found[0] if found else ""

    def run(self, code: str) -> str:
        """What this Python prints, with Django's models, on this product's data."""
        return subprocess.run(
            python("manage.py", "shell", "--no-imports", "-c", code),
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def answers(self) -> bool:
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        return False


@contextlib.contextmanager
def started(directory: Path) -> Iterator[Product]:
    port = free_port()
    product = Product(
        url=f"http://127.0.0.1:{port}",
        env=environment(directory / "data", port),
        log=directory / "log",
    )
    with (
        product.log.open("w") as log,
        running(*python("scripts/serve.py"), env=product.env, output=log),
    ):
        wait_for("the first page", product.answers)
        yield product
