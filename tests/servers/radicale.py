"""Radicale, a program of its own, on a port that was free."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.servers.dav import Server
from tests.servers.program import NotStartedError, Program

USERNAME = "alice"
PASSWORD = "wonderland"
ATTEMPTS = 5

CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
max_connections = 40
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = from_file
file = {folder}/rights
[storage]
filesystem_folder = {folder}/storage
[web]
type = none
[logging]
level = info
"""

RIGHTS = """\
[root]
user: .+
collection:
permissions: R
[principal]
user: .+
collection: {{user}}
permissions: RW
[locked]
user: .+
collection: {locked}
permissions: r
[calendars]
user: .+
collection: {{user}}/[^/]+
permissions: rw
"""


@contextmanager
def run_radicale(folder: Path) -> Iterator[Server]:
    """A Radicale with its files in `folder`, until the block ends."""
    folder = folder.resolve()
    (folder / "users").write_text(f"{USERNAME}:{PASSWORD}\n")
    write_rights(folder, [])
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    program = Program(command, folder, lambda: listens(folder))
    port = start_somewhere(program)
    try:
        root = f"http://127.0.0.1:{port}/"
        home = f"{root}{USERNAME}/"
        storage = folder / "storage" / "collection-root" / USERNAME
        yield Server("radicale", root, home, home, USERNAME, PASSWORD, program, storage)
    finally:
        program.stop()


def start_somewhere(program: Program) -> int:
    """Starts it on a free port. Radicale refuses port 0, so somebody may be faster: then on another one."""
    for attempts_left in reversed(range(ATTEMPTS)):
        port = free_port()
        (program.folder / "config").write_text(CONFIG.format(folder=program.folder, port=port))
        try:
            program.start()
        except NotStartedError:
            if not attempts_left or "No servers started" not in program.log.read_text(errors="replace"):
                raise
        else:
            return port
    raise AssertionError("not reached")


def set_read_only(server: Server, *calendar_urls: str) -> None:
    """From now on these calendars, and no others, are read-only to their owner. Restarts Radicale.

    Raises ValueError for a server that knows no such thing.
    """
    if server.name != "radicale":
        raise ValueError(f"{server.name} cannot make a calendar read-only")
    write_rights(server.program.folder, [unquote(urlsplit(url).path).strip("/") for url in calendar_urls])
    server.program.restart()


def write_rights(folder: Path, locked: list[str]) -> None:
    nothing = "(?!)"
    # Radicale formats the pattern, after configparser has interpolated it.
    pattern = "|".join(re.escape(path) for path in locked).replace("{", "{{").replace("}", "}}").replace("%", "%%")
    (folder / "rights").write_text(RIGHTS.format(locked=pattern or nothing))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def listens(folder: Path) -> bool:
    """Whether it says so itself: a connection alone might be to somebody else."""
    return "Radicale server ready" in (folder / "log").read_text(errors="replace")
