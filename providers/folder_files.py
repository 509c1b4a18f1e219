"""A folder of .ics files, in the manner of vdir: each folder in it is a calendar, each file one object.

A file with events of several UIDs (an export) is read, too, but never written to. Another program may write at any
time: a new file is made under a name that nobody has, an old one is replaced in one step, and only while it still has
the content that was read.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from providers import ical
from providers.contract import (
    Calendar,
    Cursor,
    Problem,
    Remark,
    Resource,
    Snapshot,
    Wanted,
    Window,
    Written,
)
from providers.errors import AlreadyThere, Changed, Forbidden, Gone, Refused, Unreachable
from providers.event import Draft, Event, Ref
from providers.folder_list import NO_RIGHT, check_root, folder_of, leads_out, list_files, stamp_of, version_of

_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK})


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was last read. While `stamp` stays, so does the content."""

    stamp: tuple[int, int, int, int]
    version: str
    uids: frozenset[str]


class Folder:
    """One account's folder. Its methods are those of `Provider`."""

    def __init__(
        self, path: Path, own: frozenset[str], zone: str, before_request: Callable[[], None] = lambda: None
    ) -> None:
        self._root = path
        self._before_request = before_request
        self._own = own
        self._zone = zone
        self._seen: dict[Path, _Seen] = {}
        self._parsed = ical.Parsed()

    def calendars(self) -> tuple[Calendar, ...]:
        self._before_request()
        check_root(self._root)
        with _translated(self._root):
            folders = [path for path in sorted(self._root.iterdir()) if self._is_calendar(path)]
            if any(path.suffix.lower() == ".ics" for path in self._root.iterdir()) or not folders:
                folders.insert(0, self._root)
            return tuple(self._calendar(path) for path in folders)

    def read(self, calendar: Calendar, window: Window, since: Cursor | None, wanted: Wanted) -> Snapshot:
        self._before_request()
        folder = folder_of(self._root, calendar)
        listing = list_files(self._root, folder, calendar)
        problems, complete = list(listing.problems), listing.complete
        resources: dict[str, Resource] = {}
        passed: dict[str, str] = {}
        for path in listing.files:
            try:
                version, text = self._read_changed(path, since, wanted)
            except FileNotFoundError:
                continue  # deleted since it was listed
            except OSError as error:
                problems.append(_unread(calendar, path, error))
                complete = False
                continue
            if text is None:
                passed[path.name] = version
            else:
                resources[path.name] = Resource(version, text)
        events, broken = self._parsed.read(resources, calendar, window, self._own, self._zone)
        cursor = Cursor(None, resources, passed)
        listed = len(listing.files)
        found = (*problems, *broken)
        return Snapshot(calendar, window, complete, events, found, cursor if complete else None, since is None, listed)

    def find(self, calendar: Calendar, uid: str, window: Window) -> tuple[Event, ...]:
        self._before_request()
        folder = folder_of(self._root, calendar)
        listing = list_files(self._root, folder, calendar)
        found: list[Event] = []
        for path in listing.files:
            try:
                if uid not in self._uids(path):
                    continue
                data = path.read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise Unreachable(f"{path.name!r} cannot be read ({error.strerror}); make it readable") from None
            found += ical.find_events(
                _decode(data),
                uid,
                calendar,
                path.name,
                version_of(data),
                window,
                self._own,
                calendar.zone or self._zone,
            )
        if not found and not listing.complete:
            raise Unreachable(f"the folder of calendar {calendar.name!r} cannot be listed whole; try again")
        return tuple(found)

    def canonical(self, draft: Draft) -> Draft:
        return ical.canonical(draft)

    def create(self, calendar: Calendar, draft: Draft) -> Written:
        self._before_request()
        folder = folder_of(self._root, calendar)
        path = folder / f"{_file_name(draft.uid)}.ics"
        text = ical.build(draft)
        with _translated(folder):
            if path.exists() or any(
                draft.uid in self._uids(other) for other in list_files(self._root, folder, calendar).files
            ):
                raise AlreadyThere("an event with its id is there already")
            with _temporary(path, text) as temporary:
                _place(temporary, path, text)
            _sync(folder)
        return Written(Ref(calendar.id, path.name, draft.uid), Resource(version_of(text.encode()), text))

    def update(self, calendar: Calendar, event: Event, draft: Draft) -> Written:
        self._before_request()
        folder = folder_of(self._root, calendar)
        path = folder / event.ref.resource
        with _translated(folder):
            current = self._current(path, event)
            if current is None:
                raise Gone("its file is not there any more")
            text = ical.amend(_decode(current), event.ref.uid, draft)
            with _temporary(path, text) as temporary:
                if self._current(path, event) is None:
                    raise Gone("its file is not there any more")
                temporary.replace(path)
            _sync(folder)
        return Written(event.ref, Resource(version_of(text.encode()), text))

    def withdraw(self, calendar: Calendar, event: Event) -> None:
        self._before_request()
        folder = folder_of(self._root, calendar)
        path = folder / event.ref.resource
        with _translated(folder):
            if self._current(path, event) is not None:
                path.unlink(missing_ok=True)
                _sync(folder)

    def make_calendar(self, name: str) -> Calendar:
        self._before_request()
        check_root(self._root)
        path = self._root / (re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "calendar")
        with _translated(self._root):
            if not path.is_dir():
                path.mkdir()
                (path / "displayname").write_text(name, encoding="utf-8")
            return self._calendar(path)

    def remarks(self) -> tuple[Remark, ...]:
        return ()

    def close(self) -> None:
        """Nothing is held open."""

    def _is_calendar(self, path: Path) -> bool:
        if path.name.startswith(".") or not path.is_dir() or leads_out(self._root, path):
            return False
        names = [inner.name for inner in path.iterdir()]
        return not names or "displayname" in names or any(name.lower().endswith(".ics") for name in names)

    def _calendar(self, path: Path) -> Calendar:
        name = ""
        with suppress(OSError):
            name = (path / "displayname").read_text(encoding="utf-8", errors="replace").strip()[:200]
        return Calendar(
            id=path.relative_to(self._root).as_posix(),
            name=name or path.name,
            writable=os.access(path, os.W_OK | os.X_OK),
            address=str(path),
        )

    def _read_changed(self, path: Path, since: Cursor | None, wanted: Wanted) -> tuple[str, str | None]:
        """The file's version, and its text unless nothing in it is wanted; not read again while it is unchanged."""
        seen = self._seen.get(path)
        if since is not None and seen is not None and seen.stamp == stamp_of(path):
            known = since.resources.get(path.name)
            if known is not None and known.version == seen.version:
                return seen.version, known.text
            if since.passed.get(path.name) == seen.version:
                return seen.version, None
        stamp = stamp_of(path)
        data = path.read_bytes()
        version, text = version_of(data), _decode(data)
        if not ical.is_calendar(text):
            self._seen[path] = _Seen(stamp, version, frozenset())
            return version, text[:80]  # enough for its problem line
        objects = list(ical.split(text))
        self._seen[path] = _Seen(stamp, version, frozenset(uid for uid, _ in objects))
        if len(objects) == 1:
            return version, text if wanted(text) else None
        kept = [part for _, part in objects if wanted(part)]
        return version, "".join(kept) if kept else None

    def _uids(self, path: Path) -> frozenset[str]:
        stamp = stamp_of(path)
        seen = self._seen.get(path)
        if seen is None or seen.stamp != stamp:
            data = path.read_bytes()
            seen = self._seen[path] = _Seen(stamp, version_of(data), ical.uids(_decode(data)))
        return seen.uids

    def _current(self, path: Path, event: Event) -> bytes | None:
        """What the event's file holds, None if there is none. Raises Changed, or Refused for an export."""
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        if version_of(data) != event.version:
            raise Changed("its file was changed since it was read")
        if len(ical.uids(_decode(data))) > 1:
            raise Refused(f"{path.name!r} holds several events and is not written to; split it into one file an event")
        return data


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")


def _file_name(uid: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", uid.partition("@")[0]).lstrip(".") or "event"


def _unread(calendar: Calendar, path: Path, error: OSError) -> Problem:
    return Problem(calendar.name, path.name, f"the file cannot be read ({error.strerror}); make it readable")


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """An OSError as the contract's error."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_RIGHT:
            raise Forbidden(f"no right to write in {str(folder)!r}; give it to yourself, or set write_to") from None
        raise Unreachable(f"{str(folder)!r}: {error.strerror}; tried again later") from None


@contextmanager
def _temporary(path: Path, text: str) -> Iterator[Path]:
    """A file beside `path` that holds the text safely on the disk, gone afterwards if it was not renamed."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _place(temporary: Path, path: Path, text: str) -> None:
    """Give the file its name, unless that is taken by now: a hard link fails then, a rename would not."""
    try:
        try:
            path.hardlink_to(temporary)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            with path.open("xb") as file:  # no hard links on this file system
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
    except FileExistsError:
        raise AlreadyThere("an event with its id is there already") from None


def _sync(folder: Path) -> None:
    """Make the change of names last, where the file system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
