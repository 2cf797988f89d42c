"""A data directory that was prepared once; each test gets a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.ops.running import free_port, manage


@pytest.fixture(scope="session")
def prepared_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("ops") / "data"
    ended = manage("prepare", data=data, PORT=str(free_port()))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return data


@pytest.fixture
def prepared(prepared_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared_once, tmp_path / "data"))
