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
from hashlib import sha256
from pathlib import Path

from config.accounts import FolderAccount
from providers import ical
from providers.contract import (
    Calendar,
    Cursor,
    Problem,
    Provider,
    ProviderSpec,
    Remark,
    Resource,
    Snapshot,
    Surroundings,
    Wanted,
    Window,
    Written,
)
from providers.errors import AlreadyThere, Changed, Forbidden, Gone, Misconfigured, Refused, Unreachable
from providers.event import Draft, Event, Ref

_NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK})


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was last read. While `stamp` stays, so does the content."""

    stamp: tuple[int, int, int, int]
    version: str
    uids: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Listing:
    """The .ics files of a calendar, and what was left out; `complete` is False if that may matter."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]
    complete: bool


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
        self._check_root()
        with _translated(self._root):
            folders = [path for path in sorted(self._root.iterdir()) if self._is_calendar(path)]
            if any(path.suffix.lower() == ".ics" for path in self._root.iterdir()) or not folders:
                folders.insert(0, self._root)
            return tuple(self._calendar(path) for path in folders)

    def read(self, calendar: Calendar, window: Window, since: Cursor | None, wanted: Wanted) -> Snapshot:
        self._before_request()
        folder = self._folder(calendar)
        listing = self._list(folder, calendar)
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
        folder = self._folder(calendar)
        listing = self._list(folder, calendar)
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
                _decode(data), uid, calendar, path.name, _version(data), window, self._own, calendar.zone or self._zone
            )
        if not found and not listing.complete:
            raise Unreachable(f"the folder of calendar {calendar.name!r} cannot be listed whole; try again")
        return tuple(found)

    def canonical(self, draft: Draft) -> Draft:
        return ical.canonical(draft)

    def create(self, calendar: Calendar, draft: Draft) -> Written:
        self._before_request()
        folder = self._folder(calendar)
        path = folder / f"{_file_name(draft.uid)}.ics"
        text = ical.build(draft)
        with _translated(folder):
            if path.exists() or any(draft.uid in self._uids(other) for other in self._list(folder, calendar).files):
                raise AlreadyThere("an event with its id is there already")
            with _temporary(path, text) as temporary:
                _place(temporary, path, text)
            _sync(folder)
        return Written(Ref(calendar.id, path.name, draft.uid), Resource(_version(text.encode()), text))

    def update(self, calendar: Calendar, event: Event, draft: Draft) -> Written:
        self._before_request()
        folder = self._folder(calendar)
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
        return Written(event.ref, Resource(_version(text.encode()), text))

    def withdraw(self, calendar: Calendar, event: Event) -> None:
        self._before_request()
        folder = self._folder(calendar)
        path = folder / event.ref.resource
        with _translated(folder):
            if self._current(path, event) is not None:
                path.unlink(missing_ok=True)
                _sync(folder)

    def make_calendar(self, name: str) -> Calendar:
        self._before_request()
        self._check_root()
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

    def _check_root(self) -> None:
        if not self._root.is_dir():
            raise Misconfigured(f"there is no folder {str(self._root)!r}; correct the account's path, or make it")

    def _is_calendar(self, path: Path) -> bool:
        if path.name.startswith(".") or not path.is_dir() or self._leads_out(path):
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

    def _folder(self, calendar: Calendar) -> Path:
        self._check_root()
        folder = self._root / calendar.id
        if not folder.is_dir() or self._leads_out(folder):
            raise Misconfigured(f"calendar {calendar.name!r} has no folder any more; see `syncd calendars`")
        return folder

    def _leads_out(self, path: Path) -> bool:
        return not path.resolve().is_relative_to(self._root.resolve())

    def _list(self, folder: Path, calendar: Calendar) -> _Listing:
        files: list[Path] = []
        problems: list[Problem] = []
        complete = True
        try:
            for path in folder.iterdir():
                if path.suffix.lower() != ".ics":
                    continue
                if path.name.startswith("."):
                    problems.append(Problem(calendar.name, path.name, "a hidden file is not read"))
                elif path.is_symlink() and self._leads_out(path):
                    problems.append(Problem(calendar.name, path.name, "a link out of the folder is not followed"))
                elif path.is_file():
                    files.append(path)
        except OSError as error:
            if error.errno in _NO_RIGHT:
                said = f"the folder of calendar {calendar.name!r} cannot be read; give yourself the right"
                raise Forbidden(said) from None
            problems.append(Problem(calendar.name, "", f"its folder could not be listed whole ({error.strerror})"))
            complete = False
        return _Listing(tuple(sorted(files)), tuple(sorted(problems, key=lambda one: one.event)), complete)

    def _read_changed(self, path: Path, since: Cursor | None, wanted: Wanted) -> tuple[str, str | None]:
        """The file's version, and its text unless nothing in it is wanted; not read again while it is unchanged."""
        seen = self._seen.get(path)
        if since is not None and seen is not None and seen.stamp == _stamp(path):
            known = since.resources.get(path.name)
            if known is not None and known.version == seen.version:
                return seen.version, known.text
            if since.passed.get(path.name) == seen.version:
                return seen.version, None
        stamp = _stamp(path)
        data = path.read_bytes()
        version, text = _version(data), _decode(data)
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
        stamp = _stamp(path)
        seen = self._seen.get(path)
        if seen is None or seen.stamp != stamp:
            data = path.read_bytes()
            seen = self._seen[path] = _Seen(stamp, _version(data), ical.uids(_decode(data)))
        return seen.uids

    def _current(self, path: Path, event: Event) -> bytes | None:
        """What the event's file holds, None if there is none. Raises Changed, or Refused for an export."""
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        if _version(data) != event.version:
            raise Changed("its file was changed since it was read")
        if len(ical.uids(_decode(data))) > 1:
            raise Refused(f"{path.name!r} holds several events and is not written to; split it into one file an event")
        return data


def _version(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]


def _stamp(path: Path) -> tuple[int, int, int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


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
        if error.errno in _NO_RIGHT:
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


def _open(settings: FolderAccount, surroundings: Surroundings) -> Provider:
    return Folder(settings.path, surroundings.own, surroundings.zone, surroundings.before_request)


PROVIDER = ProviderSpec("folder", FolderAccount, _open)
