"""The watch beside calendars in memory, for tests of who keeps one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from providers.contract import Calendar, Seen, Window

if TYPE_CHECKING:
    from providers.memory import Memory


class MemoryWatch:
    """Its methods are those of `Watch`; what the memory's `fault` raises is a yes."""

    def __init__(self, memory: Memory, before_request: Callable[[], None]) -> None:
        self._memory = memory
        self._before_request = before_request

    def changed(self, calendar: Calendar, window: Window, seen: Seen) -> bool:  # noqa: ARG002 - all of it is looked at
        if seen.token is None:
            return True
        self._before_request()
        try:
            return self._memory.has_changed(calendar, seen.token)
        except Exception:  # noqa: BLE001 - a fault may raise what it likes
            return True

    def close(self) -> None:
        """Nothing is held open."""
