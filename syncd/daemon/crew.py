"""The threads of one configuration: an account's life in each, what is heard of them, and their end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from config.load import Loaded
from config.paths import state_directory
from syncd import clock
from syncd.daemon.attend import BETWEEN, Board, Post, Turned, attend, longest_request
from syncd.daemon.gate import Gate
from syncd.daemon.job import Job, Report
from syncd.daemon.lookout import Lookout
from syncd.daemon.work import run_worker

GRACE = timedelta(seconds=15)  # that a thread may be late
_JOIN = 0.05  # seconds between two looks at threads that are to end
_POLL_END = 0.5  # seconds that polls have to stop in


@dataclass(frozen=True, slots=True)
class Crashed:
    """A thread that ended by an error of ours."""

    account: str
    error: Exception


@dataclass(slots=True)
class Crew:
    """The threads of one configuration. `waiting` are the accounts whose first attempt is still to come.

    `working` are those with a worker at work. `last` is until when its end is waited for, once it has been dismissed.
    """

    loaded: Loaded
    board: Board
    stop: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    silent_until: dict[str, float] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    working: set[str] = field(default_factory=set)
    gate: Gate = field(default_factory=Gate)
    last: float | None = None

    def stuck(self) -> list[str]:
        """The accounts of which nothing has been heard for longer than they said."""
        now = time.monotonic()
        return [name for name, until in self.silent_until.items() if until < now]

    def excuse(self, seconds: float) -> None:
        """None of them could say anything for so long: the whole process stood still."""
        for name in self.silent_until:
            self.silent_until[name] += seconds

    def dismiss(self, seconds: float, ending: threading.Event | None = None) -> None:
        """Tell all to stop, and give them that long, all in all; less once the daemon itself is `ending`."""
        self.stop.set()
        self.last = self.last or time.monotonic() + seconds
        polls_until = min(self.last, time.monotonic() + _POLL_END)
        while any(thread.is_alive() for thread in self.threads):
            # Nothing is lost with a poll that goes on; a worker has to be seen off.
            if time.monotonic() > (self.last if self.working else polls_until):
                return
            if ending is not None and ending.is_set():
                return
            time.sleep(_JOIN)


@dataclass(frozen=True, slots=True)
class News:
    """What a thread of a crew has to say; the crew may be one that is dismissed by now."""

    crew: Crew
    what: Turned | Crashed


def begin(
    loaded: Loaded, env: Mapping[str, str], tell: Callable[[News], None], before: Loaded | None = None, *, verbose: bool
) -> Crew:
    """Start a thread for each account, which has news for `tell`. `before` is the configuration until now, if any."""
    names = tuple(loaded.settings.accounts)
    board = Board(names, state_directory(env), lambda turned: tell(News(crew, turned)))
    crew = Crew(loaded, board, waiting=set(names))
    for name in names:
        crew.silent_until[name] = time.monotonic() + GRACE.total_seconds()
        is_mended = before is not None and before.settings.accounts.get(name) != loaded.settings.accounts[name]
        post = _post(crew, loaded, name, env, verbose=verbose, is_mended=is_mended)
        thread = threading.Thread(target=_live, args=(post, crew, tell), name=name, daemon=True)
        crew.threads.append(thread)
        thread.start()
    return crew


def _post(crew: Crew, loaded: Loaded, name: str, env: Mapping[str, str], *, verbose: bool, is_mended: bool) -> Post:
    def alive(silence: timedelta) -> None:
        crew.silent_until[name] = time.monotonic() + (silence + GRACE).total_seconds()

    def work(job: Job) -> Report:
        silence = longest_request(loaded, name) + BETWEEN
        crew.working.add(name)
        try:
            with crew.gate.place(crew.stop.wait, lambda: alive(timedelta(0))):
                return run_worker(job, env, silence, crew.stop.is_set, lambda: alive(timedelta(0)))
        finally:
            crew.working.discard(name)

    return Post(name, loaded, env, work, clock.now, alive, verbose, is_mended)


def _live(post: Post, crew: Crew, tell: Callable[[News], None]) -> None:
    lookout = Lookout(post.loaded, post.env)
    try:
        for pause in attend(post, crew.board, lookout):
            if crew.stop.wait(pause.total_seconds()):
                return
    except Exception as error:  # noqa: BLE001 - an error of ours: the main thread ends the daemon, to be started anew
        tell(News(crew, Crashed(post.name, error)))
    finally:
        with suppress(Exception):
            lookout.close()
