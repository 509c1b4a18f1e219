"""What a service tells systemd of itself: sd_notify(3), spoken without its library.

Everything here does nothing where systemd does not ask for it, raises nothing, and never waits.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

_LONGEST_STATUS = 500  # characters: systemd drops a whole message of more than 4096 octets


@dataclass(frozen=True, slots=True)
class Notify:
    """The way to systemd, if there is one. Each message is True if it was sent, as far as one can know.

    `address` is the socket's, `watchdog_every` how often `watchdog` has to be called, None if nobody waits for it.
    """

    address: bytes | None = None
    watchdog_every: timedelta | None = None

    @classmethod
    def taken_from(cls, env: MutableMapping[str, str], pid: int | None = None) -> Self:
        """What the environment says, taken out of it: no child speaks for the service. `pid` is this process's."""
        where, usec, watched = (env.pop(name, "") for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"))
        mine = watched in ("", str(os.getpid() if pid is None else pid))
        address = _address(where)
        # Without a way to it nobody waits: left in the environment by whoever started this.
        return cls(address, _half(usec) if mine and address is not None else None)

    def ready(self, status: str = "") -> bool:
        """Started, or done with `reloading`."""
        return self._send("READY=1", *_status(status))

    def status(self, text: str) -> bool:
        """How the service does, in one line, for `systemctl status`. Everybody on the machine can read it."""
        return self._send(*_status(text))

    def reloading(self) -> bool:
        """The configuration is read anew; `ready` has to follow, whatever comes of it."""
        return self._send("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self, status: str = "") -> bool:
        """The end has begun."""
        return self._send("STOPPING=1", *_status(status))

    def watchdog(self) -> bool:
        """Still alive. Who is silent for twice `watchdog_every` is killed."""
        return self._send("WATCHDOG=1")

    def extend(self, seconds: float) -> bool:
        """Start, reload or end take longer: give it at least so many seconds from now."""
        return self._send(f"EXTEND_TIMEOUT_USEC={int(seconds * 1_000_000)}")

    def _send(self, *assignments: str) -> bool:
        if self.address is None or not assignments:
            return False
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.setblocking(False)
                sender.sendto("\n".join(assignments).encode(errors="replace"), self.address)
        except OSError:  # gone, or full: the service matters more than what is told of it
            return False
        return True


def _address(where: str) -> bytes | None:
    """A path, or a name that is in no file system ("@"); a virtual machine's host ("vsock:") is none of ours."""
    if where.startswith("@"):
        return b"\0" + os.fsencode(where[1:])
    return os.fsencode(where) if where.startswith("/") else None


def _half(usec: str) -> timedelta | None:
    """Half of the time after which systemd loses patience, as sd_watchdog_enabled(3) recommends."""
    try:
        half = timedelta(microseconds=int(usec) // 2)
    except (ValueError, OverflowError):
        return None
    return half if half > timedelta(0) else None


def _status(text: str) -> tuple[str, ...]:
    """In one line: the next one would be an assignment of its own."""
    line = " ".join(text.split())[:_LONGEST_STATUS]
    return (f"STATUS={line}",) if line else ()
