"""A `syncd sync` that can be killed: a process of its own, forked from one that has loaded everything already."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import wait
from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.stories.loaded"])


class Victim:
    """One sync of a configuration, not started yet."""

    def __init__(self, config: Path) -> None:
        self._process = _CONTEXT.Process(target=_sync, args=(str(config), os.environ["STATE_DIRECTORY"]), daemon=True)
        self._started = threading.Event()

    def run(self) -> int | None:
        """Start it, and wait for its end; its exit status, negative for a signal."""
        self._process.start()
        self._started.set()
        self._process.join(60)
        return self._process.exitcode

    def kill(self) -> None:
        """SIGKILL, from any thread; returns when it is dead."""
        self._started.wait(60)
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGKILL)
        wait([self._process.sentinel], 60)


def _sync(config: str, state: str) -> None:
    from tests.stories.loaded import main

    os.environ["STATE_DIRECTORY"] = state
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        sys.stdout = sys.stderr = nowhere
        os._exit(main(["--config", config, "sync"]))
