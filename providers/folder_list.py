"""What lies in a folder of .ics files, by names and versions; nothing is parsed."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from providers.contract import Calendar, Problem
from providers.errors import Forbidden, Misconfigured

NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@dataclass(frozen=True, slots=True)
class Listing:
    """The .ics files of a calendar, and what was left out; `complete` is False if that may matter."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]
    complete: bool


def check_root(root: Path) -> None:
    """Raises Misconfigured if there is no such folder."""
    if not root.is_dir():
        raise Misconfigured(f"there is no folder {str(root)!r}; correct the account's path, or make it")


def folder_of(root: Path, calendar: Calendar) -> Path:
    """The calendar's folder. Raises Misconfigured if it has none."""
    check_root(root)
    folder = root / calendar.id
    if not folder.is_dir() or leads_out(root, folder):
        raise Misconfigured(f"calendar {calendar.name!r} has no folder any more; see `syncd calendars`")
    return folder


def leads_out(root: Path, path: Path) -> bool:
    """Whether it is a link to what lies elsewhere, or nowhere: to itself."""
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return True


def list_files(root: Path, folder: Path, calendar: Calendar) -> Listing:
    """Its .ics files, sorted. Raises Forbidden."""
    files: list[Path] = []
    problems: list[Problem] = []
    complete = True
    try:
        for path in folder.iterdir():
            if path.suffix.lower() != ".ics":
                continue
            if path.name.startswith("."):
                problems.append(Problem(calendar.name, path.name, "a hidden file is not read"))
            elif path.is_symlink() and leads_out(root, path):
                problems.append(Problem(calendar.name, path.name, "a link out of the folder is not followed"))
            elif path.is_file():
                files.append(path)
    except OSError as error:
        if error.errno in NO_RIGHT:
            said = f"the folder of calendar {calendar.name!r} cannot be read; give yourself the right"
            raise Forbidden(said) from None
        problems.append(Problem(calendar.name, "", f"its folder could not be listed whole ({error.strerror})"))
        complete = False
    return Listing(tuple(sorted(files)), tuple(sorted(problems, key=lambda one: one.event)), complete)


def version_of(data: bytes) -> str:
    """A file's version, which follows from its content alone."""
    return sha256(data).hexdigest()[:32]


def stamp_of(path: Path) -> tuple[int, int, int, int]:
    """While it stays, so does the file's content. Raises OSError."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino
