"""A part imports only from parts below it (see docs/architecture.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# The longest prefix counts; a part may import from its own floor.
FLOORS = {
    "config": 6,
    "dashboard": 5,
    "dashboard.services": 4,
    "dashboard.jobs": 4,
    "dashboard.models": 4,
    "inventory": 3,
    "hosts": 2,
    "hosts.engine": 1,
}
# What the lower floors may not have from outside.
FOREIGN = {1: ("django", "channels", "huey")}


def floor_of(module: str) -> int | None:
    """None: it is none of ours."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        floor = FLOORS.get(".".join(parts[:length]))
        if floor is not None:
            return floor
    return None


def imports(source: str, module: str) -> Iterable[str]:
    """All that a module imports, with dots resolved, wherever the import stands."""
    package = module.split(".")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: -node.level] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def violations(source: str, module: str) -> list[str]:
    own = floor_of(module)
    assert own is not None
    above = []
    for name in imports(source, module):
        floor = floor_of(name)
        if floor is not None and floor > own:
            above.append(f"{module} (floor {own}) imports {name} (floor {floor})")
        elif name.partition(".")[0] in FOREIGN.get(own, ()):
            above.append(f"{module} (floor {own}) imports {name}")
    return above


def modules() -> list[tuple[str, Path]]:
    """Every module of the product by its dotted name; packages end in `__init__`."""
    tops = sorted({name.partition(".")[0] for name in FLOORS})
    files = [path for top in tops for path in (ROOT / top).rglob("*.py")]
    return [
        (".".join(path.relative_to(ROOT).with_suffix("").parts), path) for path in files
    ]


def test_every_import_goes_down():
    found = modules()
    assert {floor_of(module) for module, _ in found} >= {1, 2, 3, 4, 5, 6}
    wrong = [
        sentence
        for module, path in found
        for sentence in violations(path.read_text(), module)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("inventory.store", "from dashboard.services import acting"),
        ("inventory.store", "import dashboard.urls"),
        ("hosts.models", "from inventory.models import Container"),
        ("hosts.models", "def f():\n    from inventory import store"),
        ("hosts.engine.client", "from hosts.models import Host"),
        ("hosts.engine.client", "from ..models import Host"),
        ("hosts.engine.client", "from hosts import models"),
        ("hosts.engine.types.__init__", "from ... import secrets"),
        ("hosts.engine.client", "from django.conf import settings"),
        ("dashboard.services.acting", "from dashboard.views import errors"),
        ("dashboard.services.acting", "from ..views import errors"),
        ("dashboard.views.errors", "from config import settings"),
    ],
)
def test_an_import_from_above_is_found(module, source):
    assert violations(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("inventory.store", "from hosts.engine.types import ContainerSummary"),
        ("inventory.store", "from inventory.models import Container"),
        ("inventory.store", "from django.db import transaction"),
        ("hosts.engine.client", "from .errors import EngineError"),
        ("dashboard.views.errors", "from dashboard.services.acting import acting"),
        ("dashboard.views.errors", "from ..services import acting"),
    ],
)
def test_an_import_from_below_is_fine(module, source):
    assert violations(source, module) == []
