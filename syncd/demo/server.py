"""Radicale as a process of its own, on loopback, for as long as the demonstration runs.

It is never imported: it is a program that somebody else wrote, under another licence, and is spoken to over HTTP alone.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from syncd.failures import UserError

USERNAME = "demo"
_ATTEMPTS = 5  # ports, each of which somebody else may take between our look and Radicale's start
_PATIENCE = 20.0  # seconds until it has to serve, or to have ended
_NAP = 0.02
_READY = "Radicale server ready"
_TAKEN = "No servers started"

_CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/storage
[web]
type = none
[logging]
level = info
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running Radicale. `url` is its root and ends in a slash."""

    url: str
    username: str
    password: str = field(repr=False)
    process: subprocess.Popen[bytes] = field(repr=False, compare=False)

    @property
    def home(self) -> str:
        """Where the owner's calendars are; ends in a slash."""
        return f"{self.url}{self.username}/"


@contextmanager
def run_radicale(folder: Path) -> Iterator[Server]:
    """A Radicale with its files in `folder`, until the block ends however it ends.

    Raises UserError if it is not installed or does not start.
    """
    if find_spec("radicale") is None:
        raise UserError("the demonstration needs the CalDAV server Radicale; type: pip install 'syncd[demo]'")
    folder.mkdir(mode=0o700)
    password = secrets.token_urlsafe(12)
    users = folder / "users"
    users.touch(mode=0o600)
    users.write_text(f"{USERNAME}:{password}\n", encoding="utf-8")
    log = folder / "log"
    for _ in range(_ATTEMPTS):
        port = _free_port()
        (folder / "config").write_text(_CONFIG.format(folder=folder, port=port), encoding="utf-8")
        process = _start(folder, log)
        try:
            if _is_ready(process, log):
                yield Server(f"http://127.0.0.1:{port}/", USERNAME, password, process)
                return
        finally:
            _stop(process)
        if _TAKEN not in _read(log):
            break
    words = _read(log).strip().splitlines() or ["it said nothing"]
    raise UserError(f"Radicale does not start on 127.0.0.1: {words[-1]}")


def _start(folder: Path, log: Path) -> subprocess.Popen[bytes]:
    # Not the person's environment: no settings, no home. PYTHONPATH may be what makes it importable.
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    with log.open("wb") as out:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own arguments
            [sys.executable, "-m", "radicale", "--config", str(folder / "config")],
            cwd=folder,
            env={**kept, "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C is for us; we end it
        )


def _is_ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    """Whether it comes to say itself that it serves; a connection alone might be to somebody else."""
    deadline = time.monotonic() + _PATIENCE
    while _READY not in _read(log):
        if process.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(_NAP)
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    for end in (process.terminate, process.kill):
        with suppress(ProcessLookupError):
            end()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
            return


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
