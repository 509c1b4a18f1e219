"""What the machine and its stories share: recognition remembered, for its answers do not change between two looks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import world
from tests.machine.memo import remembered


@pytest.fixture(autouse=True, scope="session")
def state_folder() -> Iterator[None]:
    """The stores, in memory where the system has a place for that: every `remember` waits for the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a new folder of its own is made in it
    world.folder = Path(tempfile.mkdtemp(prefix="syncd-machine-", dir=memory if memory.is_dir() else None))
    yield
    shutil.rmtree(world.folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with remembered():
        yield
