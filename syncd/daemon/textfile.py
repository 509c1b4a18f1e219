"""A file that another program reads at any time: it always finds a whole one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_whole(file: Path, text: str) -> str | None:
    """Put the text in place of the file's, for everybody to read.

    Returns None, or what is wrong as one line that names the file: nobody's work depends on this one. The new file
    takes the old one's place only when it is complete, and until then has a name that node_exporter passes over; it is
    not forced onto the disk, since after a crash it is written anew.
    """
    new = file.with_name(f".{file.name}.new")
    try:
        with suppress(FileNotFoundError):
            new.unlink()  # of one who was killed, or somebody's trap
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644), "w", encoding="utf-8") as opened:
            os.fchmod(opened.fileno(), 0o644)  # node_exporter is another user, whatever our umask
            opened.write(text)
        new.replace(file)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        return (
            f"metrics_file {file}: cannot be written ({error.strerror}); make {file.parent} a place for syncd to write"
        )
    return None
