"""Who may work: one syncd at a time on an account, one daemon on a state directory."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from syncd.store import StateUnreadable

PATIENCE = timedelta(minutes=10)  # of a typed command, while another syncd, such as the daemon, works on the account
_LOOK_AGAIN = 0.1  # seconds, while another one holds an account
_DAEMON_LOCK = ".daemon.lock"  # no account's name begins so
_LOOKS = 100  # of others, one after the other, that a starting daemon lets pass


class Busy(Exception):
    """Another syncd works on this account, or is the daemon already; the text says which process."""


@contextmanager
def lock(
    directory: Path,
    account: str,
    patience: timedelta = timedelta(0),
    waiting: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """Hold the account, so that two syncds never write for it together.

    Where another one does, this one waits for as long as `patience`, and tells `waiting` once for whom. Raises Busy,
    StateUnreadable.
    """
    path = directory / f"{account}.lock"
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StateUnreadable(f"{path}: cannot be written ({error.strerror}); check the state directory") from None
    try:
        _hold(file, account, patience, waiting)
        _sign(file)
        yield
    finally:
        with suppress(OSError):
            os.close(file)


def _hold(file: int, account: str, patience: timedelta, waiting: Callable[[str], None]) -> None:
    last, told = time.monotonic() + patience.total_seconds(), False
    while True:
        with suppress(OSError):
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        holder = os.pread(file, 20, 0).decode("ascii", "replace").strip() or "unknown"
        line = f"another syncd (process {holder}) is working on account {account}"
        if time.monotonic() >= last:
            raise Busy(line)
        if not told:
            waiting(line)
            told = True
        time.sleep(_LOOK_AGAIN)


@contextmanager
def daemon_lock(directory: Path) -> Iterator[Callable[[], bool]]:
    """Be the daemon of that state directory, of which there is one. Raises Busy, StateUnreadable.

    It is let go of with the last process that has the file open: one that is forked without an exec keeps it, too.
    What it gives says whether that still holds, and sees to it where somebody removed the file or its directory: no
    only if another one is the daemon by now.
    """
    path = directory / _DAEMON_LOCK
    held = [_be_daemon(path)]

    def renew() -> bool:
        if _is_there(path, held[0]):
            return True
        try:
            file = _be_daemon(path)
        except Busy:
            return False
        except StateUnreadable:  # whoever comes next cannot be the daemon, either
            return True
        os.close(held[0])
        held[0] = file
        return True

    try:
        yield renew
    finally:
        with suppress(OSError):
            os.ftruncate(held[0], 0)
        os.close(held[0])


def _be_daemon(path: Path) -> int:
    """The lock file, open and locked. Raises Busy, StateUnreadable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StateUnreadable(f"{path}: cannot be written ({error.strerror}); check the state directory") from None
    if not _seize(file):
        holder = _holder(file)
        os.close(file)
        raise Busy(f"another syncd (process {holder or 'unknown'}) is the daemon already")
    _sign(file)
    return file


def _sign(file: int) -> None:
    """Say in a lock file who holds it: a courtesy that a full disk may leave out."""
    with suppress(OSError):
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)


def _is_there(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False
    except OSError:  # out of reach just now
        return True


def daemon_pid(directory: Path) -> int | None:
    """The process of the daemon of that state directory; None if none runs, or one that begins this very moment.

    No file is made, and a daemon that starts at the same time is not kept from it. Raises StateUnreadable.
    """
    path = directory / _DAEMON_LOCK
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StateUnreadable(f"{path}: cannot be read ({error.strerror}); check the state directory") from None
    try:
        return None if _try(file, fcntl.LOCK_SH) else _holder(file)
    finally:
        os.close(file)


def _seize(file: int) -> bool:
    """Lock it, unless another daemon has it: who only looks shares it, and only for an instant."""
    for _ in range(_LOOKS):
        if _try(file, fcntl.LOCK_EX):
            return True
        if not _try(file, fcntl.LOCK_SH):
            return False
        fcntl.flock(file, fcntl.LOCK_UN)
        time.sleep(0.01)
    return False


def _try(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: int) -> int | None:
    text = os.pread(file, 20, 0)
    return int(text) if text.isdigit() else None
