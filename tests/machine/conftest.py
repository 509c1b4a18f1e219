"""What the machine and its stories share: recognition remembered, for its answers do not change between two looks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.machine import world
from tests.machine.memo import remembered
from tests.shelf import shelf


@pytest.fixture(autouse=True, scope="session")
def state_folder() -> Iterator[None]:
    """Where the stores are."""
    with shelf() as world.folder:
        yield


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with remembered():
        yield
