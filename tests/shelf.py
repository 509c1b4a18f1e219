"""A place for stores that costs no waiting."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def shelf() -> Iterator[Path]:
    """A new folder, in memory where the system has a place for that: every `remember` waits for the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a new folder of its own is made in it
    made = Path(tempfile.mkdtemp(prefix="syncd-", dir=memory if memory.is_dir() else None))
    yield made
    shutil.rmtree(made, ignore_errors=True)
