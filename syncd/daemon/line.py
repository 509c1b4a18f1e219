"""A line on stderr that never keeps the daemon: whoever should read it may have stopped reading."""

from __future__ import annotations

import os
import select
from typing import TextIO

_PATIENCE = 0.1  # seconds; a reader who is only slow makes room in less
_CHUNK = 4096  # bytes: PIPE_BUF, so many go into a pipe that has room at all


def write_line(stream: TextIO | None, line: str) -> None:
    """Write the line, or as much of it as is read; raises nothing."""
    try:
        if stream is None:
            return
        stream.flush()
        file = _file_of(stream)
        if file is None:
            stream.write(f"{line}\n")
            return
        data = f"{line}\n".encode(errors="replace")
        while data and _has_room(file):
            data = data[os.write(file, data[:_CHUNK]) :]
    except (OSError, ValueError):  # closed, or nobody is left to read
        return


def _file_of(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError):  # in memory
        return None


def _has_room(file: int) -> bool:
    poll = select.poll()
    poll.register(file, select.POLLOUT)
    return bool(poll.poll(_PATIENCE * 1000))
