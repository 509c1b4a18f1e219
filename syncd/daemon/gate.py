"""Lets workers begin a few at a time: twenty at once, after a start or a night asleep, would want a gigabyte."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

PLACES = 4  # workers that may be in what costs most
HOLDS = 5.0  # seconds that a place is held at most: whoever hangs, at a server that is silent, keeps nobody waiting
_AGAIN = 0.1  # seconds between two looks


class Gate:
    """Shared by the threads of one configuration."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: list[float] = []
        self._lock = threading.Lock()

    @contextmanager
    def place(self, wait: Callable[[float], bool], waiting: Callable[[], None]) -> Iterator[None]:
        """Hold one of the places, or none if `wait`, which sleeps for so many seconds, says that it is all over.

        `waiting` is called before every sleep.
        """
        mine = self._take()
        while mine is None:
            waiting()
            if wait(_AGAIN):
                break
            mine = self._take()
        try:
            yield
        finally:
            with self._lock, suppress(ValueError):
                if mine is not None:
                    self._until.remove(mine)

    def _take(self) -> float | None:
        with self._lock:
            now = self._clock()
            self._until = [until for until in self._until if until > now]
            if len(self._until) >= PLACES:
                return None
            self._until.append(now + HOLDS)
            return now + HOLDS
