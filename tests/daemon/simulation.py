"""The daemon without processes, threads and waiting: its accounts' lives on a clock that jumps from turn to turn."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from config.load import Loaded
from syncd.daemon import attend as attending
from syncd.daemon.attend import Board, Post, Turned, attend
from syncd.daemon.job import Job, Report
from syncd.daemon.journal import Journal, Priority
from syncd.daemon.lookout import Lookout
from syncd.daemon.tell import Teller
from syncd.daemon.worker import work
from tests.machine.memo import remembered


@dataclass(frozen=True, slots=True)
class Turn:
    """What is kept of a turn; `whole` says that a cycle was made."""

    at: datetime
    account: str
    state: str
    whole: bool


@contextmanager
def leaping(longest: timedelta) -> Iterator[None]:
    """Sleeps of that length at most instead of half a minute, and recognition remembered: a turn costs what it does."""
    with patch.object(attending, "SLICE", longest), remembered():
        yield


@dataclass
class Simulation:
    """Every account's life, one turn at a time in order of time; what it would log, show, and how each turn ended.

    `elapsed` is the time that the machine was awake, `now` what its clock says: that can be set, and goes on while the
    machine sleeps (`skip`). `hang` is asked before a cycle, and may say what comes of it; `after` hears of every turn
    at its time.
    """

    loaded: Loaded
    state: Path
    begun: datetime
    level: Priority = Priority.INFO
    hang: Callable[[Job], Report | None] = lambda _: None
    after: Callable[[Turn], None] = lambda _: None
    turns: list[Turn] = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)
    elapsed: timedelta = timedelta(0)
    ahead: timedelta = timedelta(0)
    events: list[tuple[timedelta, Callable[[], None]]] = field(default_factory=list)
    naps: int = 0
    _out: io.StringIO = field(default_factory=io.StringIO)

    @property
    def said(self) -> list[str]:
        """The lines of the log."""
        return self._out.getvalue().splitlines()

    @property
    def now(self) -> datetime:
        """What the clock says."""
        return self.begun + self.elapsed + self.ahead

    def when(self, elapsed: timedelta, do: Callable[[], None]) -> None:
        """Something that happens then: the owner's doing, or the weather's."""
        self.events.append((self.elapsed + elapsed, do))

    def skip(self, time: timedelta) -> None:
        """The clock goes on by so much while nothing runs, or is set back."""
        self.ahead += time

    def run(self, time: timedelta) -> None:
        """The daemon, from its start, for so long."""
        env = {"STATE_DIRECTORY": str(self.state)}
        end = self.elapsed + time
        names = tuple(self.loaded.settings.accounts)
        teller = Teller(Journal(self.level, stderr=self._out), lambda title, text: self.shown.append((title, text)))
        heard: list[Turned] = []
        board = Board(names, self.state, heard.append)

        def do(job: Job) -> Report:
            return self.hang(job) or work(job, env, self.now, lambda: None)

        lookouts = {name: Lookout(self.loaded, env) for name in names}
        lives = {
            name: attend(Post(name, self.loaded, env, do, lambda: self.now), board, lookouts[name]) for name in names
        }
        waking = dict.fromkeys(names, self.elapsed)
        try:
            while True:
                name = min(waking, key=lambda one: (waking[one], names.index(one)))
                self._wake_at(min(waking[name], end))
                if waking[name] >= end:
                    return
                pause = next(lives[name])
                assert timedelta(0) <= pause <= attending.SLICE
                self.naps += 1
                waking[name] = self.elapsed + max(pause, timedelta(seconds=1))
                for turned in heard:
                    self.turns.append(Turn(self.now, turned.account, turned.record.state, turned.report is not None))
                    self.after(self.turns[-1])
                    teller.tell(turned)
                heard.clear()
        finally:
            for lookout in lookouts.values():
                lookout.close()

    def _wake_at(self, elapsed: timedelta) -> None:
        for event in sorted((one for one in self.events if one[0] <= elapsed), key=lambda one: one[0]):
            self.events.remove(event)
            self.elapsed = max(self.elapsed, event[0])
            event[1]()
        self.elapsed = max(self.elapsed, elapsed)
