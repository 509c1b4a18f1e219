"""Xandikos, a program of its own on a Unix socket, behind the proxy, which asks for the password."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers.dav import Server
from tests.servers.program import Program
from tests.servers.proxy import Proxy, open_unix
from tests.servers.radicale import PASSWORD, USERNAME


@contextmanager
def run_xandikos(folder: Path) -> Iterator[Server]:
    """A Xandikos with its files in `folder`, until the block ends."""
    folder = folder.resolve()
    door = folder / "door"
    command = [
        *(sys.executable, "-m", "xandikos", "serve", "--directory", str(folder / "storage"), "--autocreate"),
        *("--state-dir", str(folder / "state"), "--current-user-principal", f"/{USERNAME}/"),
        *("--no-detect-systemd", "--listen-address", "./door"),  # relative: a socket's path is at most 107 bytes long
    ]
    (folder / "storage").mkdir()
    program = Program(command, folder, lambda: opens(door))
    program.start()
    try:
        with Proxy(f"unix:{door}", credentials=(USERNAME, PASSWORD)) as proxy:
            principal = f"{proxy.url}{USERNAME}/"
            yield Server("xandikos", proxy.url, principal, f"{principal}calendars/", USERNAME, PASSWORD, program)
    finally:
        program.stop()


def opens(door: Path) -> bool:
    with suppress(OSError), open_unix(door, timeout=1):
        return True
    return False
