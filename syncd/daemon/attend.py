"""The life of one account in the daemon: turn after turn, each a poll or a whole cycle."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from config.load import Loaded
from config.paths import state_directory
from config.settings import Settings
from providers import times
from syncd import clock
from syncd.daemon.job import End, Job, Report
from syncd.daemon.line import write_line
from syncd.daemon.lookout import Lookout
from syncd.daemon.schedule import first_turn, next_turn, put_off
from syncd.failures import UserError
from syncd.locks import Busy, lock
from syncd.notice import Known, mended, untold
from syncd.recall import look_at, note, recall, recall_of, remember_failure
from syncd.record import Record, held_up, moment, succeeded
from syncd.steps import TEMPORARY, Health, Step
from syncd.store import StateUnreadable, Store
from syncd.surroundings import account_settings, accounts_of, credentials_of

SLICE = timedelta(seconds=30)  # the longest sleep: then clock, files and the other accounts are looked at
REQUEST = 6  # time-outs: the deadline of one whole request
BETWEEN = timedelta(minutes=2)  # for what is no request: names looked up, a password asked for, a cycle's own work
_BUSY = timedelta(seconds=15)  # until the next attempt, while another syncd works on the account
_LONG_BUSY = timedelta(minutes=2)  # after which that is said
_HELD = {
    End.BUSY: "another syncd has been working on it for minutes; perhaps it waits in a terminal for an answer",
    End.STOPPED: "its cycles are told to end before they do, for minutes; see who sends signals to syncd's processes",
}
_HOLD = Step(Health.WAITING, TEMPORARY, _BUSY)


class Stuck(Exception):
    """A cycle that did not get on, or died; the text says how."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What became of an account's turn. `report` is None where no cycle was made."""

    account: str
    record: Record
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """What one account's life needs. `work` makes a cycle, or raises Stuck; `alive` hears how long it may be silent.

    `is_mended` says that its settings are not those any more under which it failed, if it did.
    """

    name: str
    loaded: Loaded
    env: Mapping[str, str]
    work: Callable[[Job], Report]
    now: Callable[[], datetime]
    alive: Callable[[timedelta], None] = lambda _: None
    verbose: bool = False
    is_mended: bool = False

    @property
    def directory(self) -> Path:
        """Where the stores are."""
        return state_directory(self.env)

    @property
    def poll(self) -> timedelta:
        """The time between two turns."""
        return self.loaded.settings.poll_interval


@dataclass(slots=True)
class Board:
    """What the accounts of one daemon know of each other, and where each says what became of its turn."""

    names: tuple[str, ...]
    directory: Path
    told: Callable[[Turned], None]
    records: dict[str, Record] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, turned: Turned, now: datetime) -> None:
        """An account's turn is over. Accounts may have to say something in their calendars now, or no longer."""
        with self._lock:
            before = self.records.get(turned.account, turned.record)
            self.records[turned.account] = turned.record
            if before.state != Health.OK or self._any_fails():
                known = self._look()
                asked = untold(known, now) | mended(turned.account, moment(before.last_success), known)
                if before.state != Health.OK and turned.record.state == Health.OK:
                    asked |= {name for name, one in known.items() if one.through == turned.account}
                self._asked |= asked - {turned.account}
        self.told(turned)

    def open(self, name: str, record: Record) -> None:
        """What is known of an account before its first turn."""
        with self._lock:
            self.records.setdefault(name, record)

    def is_asked(self, name: str) -> bool:
        """Whether the account is to have a turn now."""
        return name in self._asked

    def needs_cycle(self, name: str, now: datetime) -> bool:
        """Whether the account's turn is to be a cycle, whatever its poll would say."""
        # A failure becomes one of a week between two attempts, too.
        return name in self._asked or (self._any_fails() and name in untold(self._look(), now))

    def ask(self, name: str) -> None:
        """The account is to have a turn, which is a cycle."""
        with self._lock:
            self._asked.add(name)

    def heed(self, name: str) -> None:
        """It begins with one."""
        with self._lock:
            self._asked.discard(name)

    def _any_fails(self) -> bool:
        return any(record.state != Health.OK for record in tuple(self.records.values()))

    def _look(self) -> Mapping[str, Known]:
        return {name: look_at(self.directory, name) for name in self.names}


def attend(post: Post, board: Board, lookout: Lookout) -> Iterator[timedelta]:
    """Turn after turn, without end; yields how long to sleep before it goes on."""
    now = turned = post.now()
    record = recall_of(post.directory, post.name)
    board.open(post.name, record)
    due, whole = now if post.is_mended else first_turn(record, now), True
    if due > now:  # a wait that a restart does not end counts as the first attempt
        board.put(Turned(post.name, record), now)
    signs = _signs(post)
    held: datetime | None = None  # since when it has been kept from every cycle
    while True:
        now = post.now()
        # One that fails keeps to its own times, unless it fails by another one: what else is asked of it waits.
        heeds = record.state == Health.OK or record.through is not None
        asked = heeds and board.is_asked(post.name) and _put_off(now, post) <= now
        # After a clock that went ahead was set right, what is due is due far too late.
        if due <= now or now < turned or asked:
            before = _signs(post)
            done = _turn(post, board, lookout, record, whole=whole, now=now)
            turned = now
            if isinstance(done, End):
                due = now + _BUSY
                held = min(held or now, now)
                if now - held >= _LONG_BUSY and board.records[post.name].message not in _HELD.values():
                    board.put(Turned(post.name, held_up(record, _HOLD, _HELD[done], now)), now)
            else:
                held = None
                record, whole = done.record, whole and done.report is None
                due = _put_off(next_turn(record, post.now()), post)
                board.put(done, now)
            # What was mended while the turn went on may have come too late for it; what it wrote itself is no news.
            signs = (*before[:-1], _signs(post)[-1])
        elif (seen := _signs(post)) != signs:
            due, record = _look_again(post, board, record, due, now, credentials=seen[:-1] != signs[:-1])
            signs = seen
        post.alive(SLICE)
        yield min(max(due - post.now(), timedelta(0)), SLICE)


def _turn(post: Post, board: Board, lookout: Lookout, before: Record, *, whole: bool, now: datetime) -> Turned | End:
    """One turn, whatever comes of it; BUSY or STOPPED where nothing does."""
    asked = board.is_asked(post.name)
    try:
        if not whole and not board.needs_cycle(post.name, now):
            polled = _poll(post, lookout, now)
            if polled is not None:
                return Turned(post.name, polled)
        board.heed(post.name)
        report = post.work(Job(post.loaded, post.name, whole, post.verbose))
    except Busy:
        return End.BUSY
    except Stuck as stuck:
        return Turned(post.name, _failed(post, before, UserError(str(stuck)), now), Report(End.STUCK))
    except Exception as error:  # noqa: BLE001 - one account's failure never stops another (design.md, rule 11)
        if post.verbose and not isinstance(error, StateUnreadable):
            write_line(sys.stderr, traceback.format_exc())
        return Turned(post.name, _failed(post, before, error, now), Report(End.DONE))
    if report.end in (End.BUSY, End.STOPPED):
        if asked:
            board.ask(post.name)
        return report.end
    return Turned(post.name, report.record or before, report)


def _failed(post: Post, before: Record, error: Exception, now: datetime) -> Record:
    return remember_failure(post.directory, post.name, error, now, post.poll, before)


def _poll(post: Post, lookout: Lookout, now: datetime) -> Record | None:
    """The record after a poll that found nothing new; None where a cycle has to be made."""
    silence = longest_request(post.loaded, post.name) + BETWEEN
    with lock(post.directory, post.name), closing(Store(post.directory, post.name)) as store:
        record = recall(store)
        asked = 0

        def before_request() -> None:
            nonlocal asked
            asked += 1
            post.alive(silence)

        post.alive(silence)
        is_unchanged = lookout.is_unchanged(record, store, now, before_request)
        record = replace(record, requests_total=record.requests_total + asked)
        if is_unchanged:
            return note(store, succeeded(record, post.name, now, post.poll))
        if asked:
            note(store, record)
        return None


def longest_request(loaded: Loaded, name: str) -> timedelta:
    """How long one request of an account's turn may take, be it to the account into which it writes."""
    timeouts = (account_settings(loaded, one).timeout for one in accounts_of(loaded.settings, name))
    return REQUEST * max(timeouts)


def _signs(post: Post) -> tuple[int | None, ...]:
    """When the files were changed by which the person, or another syncd, tells that something is new.

    The last one is the account's own store. The others are the credentials, its own and those of the account into which
    it writes.
    """
    names = accounts_of(post.loaded.settings, post.name)
    files = [file for name in names for file in credentials_of(post.loaded, name, post.env)]
    return tuple(_changed_at(file) for file in (*files, post.directory / f"{post.name}.sqlite3"))


def _changed_at(file: Path) -> int | None:
    # Not of its text alone: a password file that others can read is mended by its mode.
    with suppress(OSError):
        return file.stat().st_ctime_ns
    return None


def _put_off(due: datetime, post: Post) -> datetime:
    settings = post.loaded.settings
    if settings.active_hours is None:
        return due
    return put_off(due, settings.active_hours, zone_of(settings))


def zone_of(settings: Settings) -> tzinfo:
    """The owner's zone, as the daemon knows it without a calendar."""
    return times.zone(clock.zone_name(settings))


def _look_again(
    post: Post, board: Board, record: Record, due: datetime, now: datetime, *, credentials: bool
) -> tuple[datetime, Record]:
    """When the next turn is, now that files have changed: `syncd sync` made a cycle, or somebody signed in anew."""
    fresh = recall_of(post.directory, post.name)
    if fresh != record and fresh.next_attempt != record.next_attempt:
        board.put(Turned(post.name, fresh), now)
        due = _put_off(next_turn(fresh, now), post)
    if credentials and fresh.state in (Health.SIGN_IN, Health.FORBIDDEN, Health.ERROR):
        due = now
    return due, fresh
