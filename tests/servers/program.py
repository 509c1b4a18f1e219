"""A server as a process of its own: started, awaited by its socket, ended whatever happens."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 30.0  # seconds within which a program has to answer, or to end
NAP = 0.01


class NotStartedError(Exception):
    """The program ended early or never answered; the message has what it said."""


@dataclass(slots=True)
class Program:
    """A command that serves until it is stopped. `folder` is its working directory, `folder/log` what it says."""

    command: Sequence[str]
    folder: Path
    answers: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> None:
        """Returns once `answers()` is true. Raises NotStartedError, with the program's last words."""
        # Not the caller's environment: no coverage, no proxies, no home of a person.
        surroundings = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.folder), "LANG": "C.UTF-8"}
        # The kernel ends it if we are killed ourselves (util-linux; prctl(2), PR_SET_PDEATHSIG).
        leash = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*leash, *self.command],
                cwd=self.folder,
                env=surroundings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise NotStartedError(f"{' '.join(self.command)}\n{self.log.read_text(errors='replace')[-4000:]}")
            select.select([], [], [], NAP)

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """Ends the program and whatever it has started; harmless if it has ended already."""
        process, self.process = self.process, None
        if process is None:
            return
        for attempt in (with_signal, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, attempt)
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
                break

    def restart(self) -> None:
        """Off and on again, at the same address."""
        self.stop()
        self.start()
