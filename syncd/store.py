"""The local store: one SQLite file an account. It may be lost at any time (design.md, section 1).

It holds the ledger, the last cursor of each calendar, and the account's health. Every `remember` is on disk when it
returns; that is what the order of ledger and calendar rests on.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from providers.contract import Calendar, Cursor, Resource, Seen
from syncd.ledger import Entry, State

_SCHEMA = 1
_TABLES = """
create table ledger (
    uid text primary key, account text not null, calendar text not null, key text not null,
    generation integer not null, sessions text not null, seal text not null, state text not null
) strict;
create table cursors (
    calendar text primary key, fingerprint text not null, token text, written text not null, read_at text not null
) strict;
create table resources (
    calendar text not null, id text not null, version text, text text, primary key (calendar, id)
) strict, without rowid;
create table notes (name text primary key, value text not null) strict;
"""


_MOVE = (
    "move it away, and syncd reads the calendars anew: nothing is lost but the memory of which reminders you deleted"
)
_ROOM, _RIGHTS, _DISK = "make room on its disk", "let syncd write there", "look at the disk that it is on"
_REMEDIES = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EROFS: _RIGHTS,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EIO: _DISK,
    errno.EBUSY: "another program keeps it locked: end that one, or what it does",
    errno.EMFILE: "syncd has too many files open; start it anew",
    errno.ENFILE: "the machine has too many files open",
    errno.ENOMEM: "the machine has too little memory",
}
# What SQLite's own errors mean, in these terms.
_ERRNO = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_BUSY: errno.EBUSY,
    sqlite3.SQLITE_LOCKED: errno.EBUSY,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
    sqlite3.SQLITE_IOERR: errno.EIO,
}


class StateUnreadable(Exception):
    """A file of the state directory cannot be used; the text says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A calendar's cursor from an earlier cycle. `read_at` is when the calendar was last read whole."""

    cursor: Cursor
    read_at: datetime


class Store:
    """One account's store. Raises StateUnreadable from every method.

    `look_only` opens it for commands that write nothing anywhere: what is there is read, nothing is made.
    """

    def __init__(self, directory: Path, account: str, *, look_only: bool = False) -> None:
        self.path = directory / f"{account}.sqlite3"
        try:
            if not look_only:
                directory.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            # Killed right after it was made, a file is still empty.
            there = self.path.exists() and not (look_only and self.path.stat().st_size == 0)
            # SQLite would not say why it cannot read it.
            if self.path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if there and not os.access(self.path, os.R_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            # What a killed process has left half done is only undone by one that may write.
            left = self.path.with_name(f"{self.path.name}-journal").exists()
            target = f"{self.path.absolute().as_uri()}?mode={'ro' if look_only and not left else 'rw'}"
            target = target if there else ":memory:"
            self._connection = sqlite3.connect(target, uri=there, isolation_level=None, timeout=10)
        except (OSError, sqlite3.Error) as error:
            raise self._unreadable(error) from None
        try:
            self._prepare(look_only=look_only and there)
        except StateUnreadable:
            self._connection.close()
            raise

    def _prepare(self, *, look_only: bool) -> None:
        with self._reporting():
            self._connection.execute("pragma synchronous = full")
            version = self._connection.execute("pragma user_version").fetchone()[0]
            if look_only:
                self._connection.execute("pragma query_only = on")
            if version == 0 and not look_only:
                self._connection.executescript(f"begin; {_TABLES} pragma user_version = {_SCHEMA}; commit;")
            elif version != _SCHEMA:
                raise StateUnreadable(
                    f"{self.path}: written by another version of syncd ({version}); move it away, and syncd reads the "
                    f"calendars anew"
                )

    @property
    def directory(self) -> Path:
        """Where the stores of all accounts are."""
        return self.path.parent

    def close(self) -> None:
        self._connection.close()

    def ledger(self) -> dict[str, Entry]:
        """All entries by UID."""
        with self._reporting():
            rows = self._connection.execute(
                "select uid, account, calendar, key, generation, sessions, seal, state from ledger order by uid"
            ).fetchall()
            return {r[0]: Entry(r[0], r[1], r[2], r[3], r[4], r[5], r[6], State(r[7])) for r in rows}

    def remember(self, entry: Entry) -> None:
        """Put the entry into the ledger, in place of an older one of its UID."""
        row = (entry.uid, entry.account, entry.calendar, entry.key, entry.generation, entry.sessions, entry.seal)
        with self._reporting():
            self._connection.execute("replace into ledger values (?, ?, ?, ?, ?, ?, ?, ?)", (*row, str(entry.state)))

    def recall(self, calendar: str, fingerprint: str) -> Remembered | None:
        """The calendar's cursor, None if there is none that was kept under the same fingerprint."""
        with self._reporting():
            row = self._connection.execute(
                "select token, written, read_at from cursors where calendar = ? and fingerprint = ?",
                (calendar, fingerprint),
            ).fetchone()
            if row is None:
                return None
            rows = self._connection.execute(
                "select id, version, text from resources where calendar = ?", (calendar,)
            ).fetchall()
        resources = {name: Resource(version, text) for name, version, text in rows if text is not None}
        passed = {name: version or "" for name, version, text in rows if text is None}
        written = frozenset(json.loads(row[1]))
        return Remembered(Cursor(row[0], resources, passed, written), datetime.fromisoformat(row[2]))

    def seen(self, calendar: str) -> tuple[Seen, datetime] | None:
        """What the last read left of a calendar, and when that was last a whole one; None where it is unreliable.

        Without texts, unlike `recall`; and not where one of ours was written since, which the next read has to find.
        """
        with self._reporting():
            row = self._connection.execute(
                "select token, written, read_at from cursors where calendar = ?", (calendar,)
            ).fetchone()
            if row is None or json.loads(row[1]):
                return None
            found = self._connection.execute("select id, version from resources where calendar = ?", (calendar,))
        return Seen(row[0], dict(found.fetchall())), datetime.fromisoformat(row[2])

    def keep(self, calendar: str, fingerprint: str, cursor: Cursor, read_at: datetime, before: Cursor | None) -> None:
        """Put the calendar's cursor in place of `before`, the one that was recalled; only what differs is written."""
        old = _rows(before) if before is not None else None
        new = _rows(cursor)
        with self._reporting(), self._transaction():
            if old is None:
                self._connection.execute("delete from resources where calendar = ?", (calendar,))
                old = {}
            gone = [(calendar, name) for name in old.keys() - new.keys()]
            self._connection.executemany("delete from resources where calendar = ? and id = ?", gone)
            changed = [(calendar, name, *row) for name, row in new.items() if old.get(name) != row]
            self._connection.executemany("replace into resources values (?, ?, ?, ?)", changed)
            self._connection.execute(
                "replace into cursors values (?, ?, ?, ?, ?)",
                (calendar, fingerprint, cursor.token, json.dumps(sorted(cursor.written)), read_at.isoformat()),
            )

    def forget(self, calendar: str) -> None:
        """Drop the calendar's cursor, so that the next read is a full one."""
        with self._reporting(), self._transaction():
            self._connection.execute("delete from cursors where calendar = ?", (calendar,))
            self._connection.execute("delete from resources where calendar = ?", (calendar,))

    def note(self, name: str) -> str | None:
        """A note by name; None if there is none."""
        with self._reporting():
            row = self._connection.execute("select value from notes where name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_note(self, name: str, value: str | None) -> None:
        """Set a note; None removes it."""
        with self._reporting():
            if value is None:
                self._connection.execute("delete from notes where name = ?", (name,))
            else:
                self._connection.execute("replace into notes values (?, ?)", (name, value))

    def calendars(self, fingerprint: str, since: datetime) -> tuple[Calendar, ...] | None:
        """The calendars as discovered under the same fingerprint, None if that was before `since`, or never."""
        text = self.note("calendars")
        if text is None:
            return None
        with self._reporting():
            data = json.loads(text)
            if data["fingerprint"] != fingerprint or datetime.fromisoformat(data["at"]) < since:
                return None
            return tuple(Calendar(**{**row, "own": tuple(row["own"])}) for row in data["calendars"])

    def discovered_at(self) -> datetime | None:
        """When the calendars that are remembered were discovered; None if none are."""
        text = self.note("calendars")
        with self._reporting():
            return datetime.fromisoformat(json.loads(text)["at"]) if text is not None else None

    def keep_calendars(self, fingerprint: str, now: datetime, calendars: tuple[Calendar, ...]) -> None:
        """Remember what was discovered."""
        rows = [asdict(calendar) for calendar in calendars]
        self.set_note("calendars", json.dumps({"fingerprint": fingerprint, "at": now.isoformat(), "calendars": rows}))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError, KeyError, TypeError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> StateUnreadable:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        if isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode"):
            reason = "a text in it is damaged"  # which it quotes: an event's, perhaps
        return StateUnreadable(f"{self.path}: the state file cannot be used ({reason}); {_remedy(error)}")


def _remedy(error: Exception) -> str:
    """What to do about it. Only a file that is damaged itself is to be moved away: something is lost by that."""
    code = error.errno if isinstance(error, OSError) else None
    extended = getattr(error, "sqlite_errorcode", None)  # none where the error is not SQLite's, but its wrapper's
    if extended is not None:
        code = _ERRNO.get(extended & 0xFF)
    return _REMEDIES.get(code or 0, _MOVE)


def _rows(cursor: Cursor) -> Mapping[str, tuple[str | None, str | None]]:
    rows: dict[str, tuple[str | None, str | None]] = {name: (version, None) for name, version in cursor.passed.items()}
    rows |= {name: (resource.version, resource.text) for name, resource in cursor.resources.items()}
    return rows
