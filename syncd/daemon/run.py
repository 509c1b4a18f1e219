"""The daemon's main thread: hears of its crew's turns and silence, and of signals, and tells of them."""

from __future__ import annotations

import gc
import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty
from types import FrameType

from config.load import ConfigError, Loaded
from config.paths import state_directory
from syncd import clock
from syncd.daemon.attend import Turned, zone_of
from syncd.daemon.crew import GRACE, Crashed, Crew, News, begin
from syncd.daemon.desktop import tell as show
from syncd.daemon.inbox import Inbox
from syncd.daemon.job import End
from syncd.daemon.journal import Journal, Priority
from syncd.daemon.metrics import render
from syncd.daemon.schedule import end_status, kept_to, status_line
from syncd.daemon.systemd import Notify
from syncd.daemon.tell import Teller, tell_end
from syncd.daemon.textfile import write_whole
from syncd.failures import describe
from syncd.locks import daemon_lock
from syncd.record import Record
from syncd.steps import FAILED, FINE, TEMPORARY

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
SLICE = 30.0  # seconds in which the main thread hears nothing, at most, before it looks around
_END = 4.0  # seconds that everything has to stop in
_GARBAGE = (2_000, 10, 10)  # commands let it lie; what stays for months must not
_START = 60.0  # seconds by which a start is extended while the first attempts go on

Heard = News | signal.Signals


def run(loaded: Loaded, reload: Callable[[], Loaded], env: Mapping[str, str], notify: Notify, journal: Journal) -> int:
    """Run until SIGTERM or SIGINT, or until there is no sense in going on; returns the exit status.

    `reload` reads the configuration anew, at SIGHUP. Raises Busy if another daemon has the state directory, and
    StateUnreadable.
    """
    gc.set_threshold(*_GARBAGE)
    # Neither a password nor an event ends up in a core dump.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    heard: Inbox[Heard] = Inbox()
    ending = threading.Event()

    def hear(received: int, _frame: FrameType | None) -> None:
        if received != signal.SIGHUP:
            ending.set()
        heard.put(signal.Signals(received))

    for number in _SIGNALS:
        signal.signal(number, hear)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    directory = state_directory(env)
    with daemon_lock(directory) as renew, heard.open():
        crew = begin(loaded, env, heard.put, verbose=journal.level >= Priority.DEBUG)
        journal.say(Priority.INFO, "started", f"watching {_accounts(crew.board.names)}")
        return _Watchkeeper(crew, reload, env, notify, journal, heard, directory, ending, renew).keep()


@dataclass(slots=True)
class _Watchkeeper:
    """The main thread's own state."""

    crew: Crew
    reload: Callable[[], Loaded]
    env: Mapping[str, str]
    notify: Notify
    journal: Journal
    heard: Inbox[Heard]
    directory: Path
    ending: threading.Event
    renew: Callable[[], bool]
    first: bool = True
    complained: str = ""
    unwritable: str | None = None
    looked: float = field(default_factory=time.monotonic)
    showing: list[threading.Thread] = field(default_factory=list)
    teller: Teller = field(init=False)

    def __post_init__(self) -> None:
        self.teller = Teller(self.journal, self._show)

    def keep(self) -> int:
        """Until the end."""
        status: int | None = None
        self.notify.status(self._beginning())
        while status is None:
            try:
                status = self._hear(self.heard.get(timeout=self._slice()))
            except Empty:
                status = self._look_around()
            else:
                status = self._look_around() if status is None else status
        self.notify.stopping("stopped" if status == FINE else f"ended with {status}")  # systemd keeps it
        self.journal.say(Priority.INFO, "stopped", "stopping")
        self.crew.dismiss(_END)
        for thread in self.showing:
            thread.join(max((self.crew.last or 0) - time.monotonic(), 0))
        self._write_metrics(running=False)
        return status

    def _show(self, title: str, text: str) -> None:
        """On the desktop, which may take its time."""
        thread = threading.Thread(target=show, args=(title, text, self.env), daemon=True)
        self.showing = [*(one for one in self.showing if one.is_alive()), thread]
        thread.start()

    def _slice(self) -> float:
        every = self.notify.watchdog_every
        return min(SLICE, every.total_seconds() / 2) if every is not None else SLICE

    def _hear(self, what: Heard) -> int | None:
        match what:
            case News(crew, Turned() as turned):
                return self._hear_turn(turned, present=crew is self.crew)
            case News(crew, Crashed(account, error)):
                self.journal.say(Priority.CRITICAL, "crashed", describe(error)[0], account=account)
                self._trace(error)
                return FAILED if crew is self.crew else None
            case signal.Signals.SIGHUP:
                self._reload()
                return None
            case _:
                return FINE

    def _hear_turn(self, turned: Turned, *, present: bool) -> int | None:
        """`present`: of the configuration that holds, not of the one before."""
        if turned.report is not None and turned.report.end is End.REPLACED:
            self.journal.say(Priority.NOTICE, "replaced", "another version is installed by now: starting anew")
            return TEMPORARY
        self.teller.tell(replace(turned, record=self._kept(turned.record)))
        if not present:
            return None
        self.crew.waiting.discard(turned.account)
        self._write_metrics()
        if self.first and self.crew.waiting:
            return None
        records = self._records()
        status = end_status(dict(records), clock.now(), first=self.first)
        if status is not None:
            self.notify.status(self._status(records))
            tell_end(self.journal, dict(records), status)
            return status
        if self.first:
            self.first = False
            self.notify.ready(self._status(records))
        else:
            self.notify.status(self._status(records))
        return None

    def _records(self) -> list[tuple[str, Record]]:
        board = self.crew.board
        return [(name, self._kept(board.records[name])) for name in board.names if name in board.records]

    def _kept(self, record: Record) -> Record:
        settings = self.crew.loaded.settings
        return kept_to(record, settings.active_hours, zone_of(settings))

    def _status(self, records: list[tuple[str, Record]]) -> str:
        return status_line(records, zone_of(self.crew.loaded.settings))

    def _beginning(self) -> str:
        return f"the first attempt goes on: {_accounts(self.crew.board.names)}"

    def _look_around(self) -> int | None:
        """Feed the watchdog, if all are alive: it is the work that feeds it."""
        if not self.renew():
            self.journal.say(Priority.CRITICAL, "taken", f"another syncd is the daemon of {self.directory} by now")
            return TEMPORARY
        before, self.looked = self.looked, time.monotonic()
        late = self.looked - before - self._slice() - GRACE.total_seconds()
        if late > 0:  # it was stopped, and goes on, or the machine was far too busy
            self.crew.excuse(self.looked - before)
        stuck = self.crew.stuck()
        if not stuck:
            self.complained = ""
            self.notify.watchdog()
            if self.first:
                self.notify.extend(_START)
            return None
        names = ", ".join(stuck)
        if names != self.complained:
            self.complained = names
            self.journal.say(Priority.CRITICAL, "stuck", f"{names}: does not get on; the watchdog is not fed any more")
        return None if self.notify.watchdog_every is not None else FAILED

    def _reload(self) -> None:
        self.notify.reloading()
        try:
            loaded = self.reload()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old one holds
            for line in describe(error)[0].splitlines():
                self.journal.say(Priority.ERROR, "reload-failed", line)
            if not isinstance(error, ConfigError):
                self._trace(error)
            self.journal.say(Priority.ERROR, "reload-failed", "the configuration from before holds on; mend this one")
            if not self.first:
                self.notify.ready("the new configuration is wrong, the one from before holds on; see the journal")
            return
        if loaded.settings == self.crew.loaded.settings:
            status = self._status(self._records())
            self.journal.say(Priority.NOTICE, "reloaded", "the configuration is the same as before")
        else:
            self.crew.dismiss(_END, self.ending)
            if self.ending.is_set():
                return
            before = self.crew.loaded
            self.teller.begin_anew()
            verbose = self.journal.level >= Priority.DEBUG
            self.crew = begin(loaded, self.env, self.heard.put, before, verbose=verbose)
            status = self._beginning()
            self.journal.say(Priority.NOTICE, "reloaded", f"watching {_accounts(self.crew.board.names)}")
        if not self.first:
            self.notify.ready(status)

    def _trace(self, error: Exception) -> None:
        """For a person who debugs: an error's own text may quote an event."""
        if self.journal.level >= Priority.DEBUG:
            for line in "".join(traceback.format_exception(error)).splitlines():
                self.journal.say(Priority.DEBUG, "trace", line)

    def _write_metrics(self, *, running: bool = True) -> None:
        file = self.crew.loaded.settings.metrics_file
        if file is None:
            return
        fault = write_whole(file, render(dict(self._records()), clock.now(), file.name, running=running))
        if fault is not None and fault != self.unwritable:
            self.journal.say(Priority.WARNING, "metrics", fault)
        self.unwritable = fault


def _accounts(names: Iterable[str]) -> str:
    return ", ".join(names)
