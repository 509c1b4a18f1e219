"""What the daemon logs: one line an event that matters, with its fields where systemd's journal listens.

Three ways, the first that is open: the journal's own protocol, if stderr goes to the journal (systemd.exec(5),
JOURNAL_STREAM); the same stderr, each line with its priority in front (sd-daemon(3)); plain lines for a person.
Nothing here raises, and nothing waits for a reader.
"""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Self, TextIO

from syncd.daemon.line import write_line
from syncd.terminal import is_journal, plain

SOCKET = "/run/systemd/journal/socket"
_LONGEST = 16_000  # characters of one value: all of them have to fit into one datagram
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,57}")


class Priority(IntEnum):
    """How grave an entry is, by syslog(3)'s numbers: the smaller, the graver."""

    EMERGENCY = 0
    ALERT = 1
    CRITICAL = 2
    ERROR = 3
    WARNING = 4
    NOTICE = 5
    INFO = 6
    DEBUG = 7


def level_of(verbose: int, quiet: bool) -> Priority:
    """The least grave priority that is still logged, by `-v` and `-q`."""
    if quiet:
        return Priority.WARNING
    return Priority.DEBUG if verbose else Priority.INFO


@dataclass(frozen=True, slots=True)
class Journal:
    """Where entries go. What is less grave than `level` is left out. `systemd` says that stderr goes to the journal."""

    level: Priority = Priority.INFO
    systemd: bool = False
    stderr: TextIO | None = field(default_factory=lambda: sys.stderr)
    path: str = SOCKET

    @classmethod
    def found(cls, level: Priority, env: Mapping[str, str], stderr: TextIO | None = None, path: str = SOCKET) -> Self:
        """The journal, or the terminal, by what this process's stderr is."""
        stream = sys.stderr if stderr is None else stderr
        return cls(level, is_journal(stream, env), stream, path)

    def say(self, priority: Priority, event: str, message: str, **fields: str | int | float | None) -> None:
        """One entry. `event` names what happened, in one word that programs can look for (SYNCD_EVENT).

        `fields` become SYNCD_ACCOUNT and the like, those that are None nothing. The account is named in front of the
        message, once. No title, name or address belongs into an entry of INFO or graver; no secret into any.
        """
        if priority > self.level:
            return
        line = _line(message, fields.get("account"))
        if not (self.systemd and self._send(_entry(priority, event, line, fields))):
            write_line(self.stderr, f"<{int(priority)}>{line}" if self.systemd else line)

    def _send(self, entry: bytes) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.setblocking(False)
                sender.sendto(entry, self.path)
        except (OSError, ValueError):
            return False
        return True


def _line(message: str, account: object) -> str:
    line = " ".join(plain(message).split())[:_LONGEST]
    if account is None or line.startswith((f"{account}: ", f"{account}, ")):
        return line
    if line.startswith((f"account {account}: ", f"account {account}, ")):
        return line.removeprefix("account ")
    return f"{account}: {line}"


def _entry(priority: Priority, event: str, line: str, fields: Mapping[str, str | int | float | None]) -> bytes:
    """The datagram of systemd's "native journal protocol"."""
    told = {"MESSAGE": line, "PRIORITY": str(int(priority)), "SYSLOG_IDENTIFIER": "syncd", "SYNCD_EVENT": event}
    for name, value in fields.items():
        if value is not None and _NAME.fullmatch(name.upper()):
            told[f"SYNCD_{name.upper()}"] = plain(str(value))[:_LONGEST]
    return b"".join(_field(name.encode(), value.encode(errors="replace")) for name, value in told.items())


def _field(name: bytes, value: bytes) -> bytes:
    """`NAME=value`; a value of several lines has its length in front instead."""
    if b"\n" not in value:
        return b"%s=%s\n" % (name, value)
    return b"%s\n%s%s\n" % (name, len(value).to_bytes(8, "little"), value)
