"""The memory provider, behind which is nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from providers.contract import Calendar, Provider, Watch
from providers.errors import Unreachable
from providers.memory import Memory, Request
from providers.memory_watch import MemoryWatch
from tests.contract.icalendar import ICalendarHarness

KIND = "memory"


class MemoryHarness(ICalendarHarness):
    takes_broken = True

    def __init__(self) -> None:
        self._memory = Memory()
        self._numbers = iter(range(1000))

    def open(
        self,
        own: frozenset[str] = frozenset(),
        zone: str = "Europe/Berlin",
        before_request: Callable[[], None] = lambda: None,
    ) -> Provider:
        self._memory.own, self._memory.zone = own, zone
        self._memory.before_request = before_request
        return self._memory

    def watch(self, before_request: Callable[[], None] = lambda: None) -> Watch:
        return MemoryWatch(self._memory, before_request)

    def hang_up(self) -> None:
        def refuse(_: Request) -> None:
            raise Unreachable("nobody answers")

        self._memory.fault = refuse

    def requests(self) -> int:
        return len(self._memory.requests)

    def calendar(self) -> Calendar:
        return self._memory.add_calendar(f"Personal {next(self._numbers)}")

    def put(self, calendar: Calendar, name: str, text: str) -> str:
        self._memory.put(calendar, name, text)
        return name

    def raw(self, calendar: Calendar) -> Mapping[str, str]:
        return self._memory.raw(calendar)

    def remove(self, calendar: Calendar, name: str) -> None:
        self._memory.remove(calendar, name)

    def lock(self, calendar: Calendar) -> None:
        assert calendar.id
        self._memory.read_only = True


def make(_: pytest.FixtureRequest) -> MemoryHarness:
    return MemoryHarness()
