"""An end to a whole request: a socket's time-out counts anew with every byte, and a server can trickle for ever."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

PATIENCE = 6  # a whole request may take this many times what one step of it may
_AGAIN = 0.1  # seconds; who waits may connect again by itself


@contextmanager
def deadline(seconds: float, sockets: Callable[[], Iterable[socket.socket | None]]) -> Iterator[threading.Event]:
    """When the seconds are over, what waits in the block for one of the sockets fails; the event says that they are.

    `sockets` is asked then, in another thread, and again until the block ends.
    """
    done, over = threading.Event(), threading.Event()

    def wait() -> None:
        if done.wait(seconds):
            return
        over.set()
        while True:
            for one in sockets():
                if one is not None:
                    with suppress(OSError):
                        # Not an SSL socket's own method, which would pull its state away from under who reads it.
                        socket.socket.shutdown(one, socket.SHUT_RDWR)
            if done.wait(_AGAIN):
                return

    threading.Thread(target=wait, daemon=True).start()
    try:
        yield over
    finally:
        done.set()
