"""What the main thread waits for: messages of the other threads, and signals."""

from __future__ import annotations

import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """A queue whose reader is awake at once when a signal comes.

    That of the library is not: a signal that comes just before it begins to wait is handled when the wait is over.
    """

    def __init__(self) -> None:
        self._queue: SimpleQueue[T] = SimpleQueue()
        self._hear, self._ring = socket.socketpair()
        self._hear.setblocking(False)
        self._ring.setblocking(False)

    def put(self, message: T) -> None:
        """From any thread, and from a signal's handler."""
        self._queue.put(message)
        with suppress(OSError):  # full: it rings already; closed: nobody reads any more
            self._ring.send(b"\0")

    def get(self, timeout: float) -> T:
        """The next one, in the main thread. Raises queue.Empty if none comes within so many seconds."""
        last = time.monotonic() + timeout
        while True:
            with suppress(Empty):
                return self._queue.get_nowait()
            if select.select([self._hear], [], [], max(last - time.monotonic(), 0))[0]:
                with suppress(BlockingIOError):
                    self._hear.recv(4096)
            elif time.monotonic() >= last:
                return self._queue.get_nowait()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Woken by signals until the block ends; afterwards nothing is waited for any more."""
        before = signal.set_wakeup_fd(self._ring.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            self._hear.close()
            self._ring.close()
