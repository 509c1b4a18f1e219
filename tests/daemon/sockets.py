"""The other ends of systemd's sockets."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Listener:
    """A datagram socket, and where it is."""

    socket: socket.socket
    path: str

    def heard(self) -> list[bytes]:
        """What has come since the last call."""
        found = []
        while True:
            try:
                found.append(self.socket.recv(1 << 20))
            except BlockingIOError:
                return found

    def close(self) -> None:
        self.socket.close()


@contextmanager
def listening(name: str | None = None) -> Iterator[Listener]:
    """In a folder of its own, whose path is short enough for a socket; with a `name`, in no file system."""
    with (
        tempfile.TemporaryDirectory() as directory,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener,
    ):
        path = str(Path(directory) / "socket")
        listener.bind(f"\0{name}" if name is not None else path)
        listener.setblocking(False)
        yield Listener(listener, f"@{name}" if name is not None else path)
