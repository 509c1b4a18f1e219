"""iCalendar (RFC 5545) in and out: the one door to `ical_read` and `ical_write`, and a memory of what was parsed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from providers.contract import Calendar, Problem, Resource, Window
from providers.event import Event
from providers.ical_read import find_events, read_events, read_export, uids, zone_of_timezone
from providers.ical_text import NotCalendar, is_calendar, split
from providers.ical_write import amend, build, canonical, rewrite, write_time

__all__ = [
    "NotCalendar",
    "Parsed",
    "amend",
    "build",
    "canonical",
    "find_events",
    "is_calendar",
    "read_events",
    "read_export",
    "rewrite",
    "split",
    "uids",
    "write_time",
    "zone_of_timezone",
]

_Question = tuple[str, Window, frozenset[str], str]
_Answer = tuple[tuple[Event, ...], tuple[Problem, ...]]
_WINDOWS = 2  # a calendar's usual window, and a day that was asked for beside it


@dataclass(slots=True)
class Parsed:
    """What the objects of each calendar were parsed to, so that an unchanged one costs nothing in the next cycle."""

    _known: dict[_Question, dict[str, tuple[Resource, _Answer]]] = field(default_factory=dict)

    def read(
        self, resources: Mapping[str, Resource], calendar: Calendar, window: Window, own: frozenset[str], floating: str
    ) -> _Answer:
        """The events in the window and the problems of all these objects, which are the whole calendar."""
        question = (calendar.id, window, own, calendar.zone or floating)
        before = self._known.pop(question, {})
        now: dict[str, tuple[Resource, _Answer]] = {}
        for name, resource in resources.items():
            known = before.get(name)
            if known is not None and known[0] == resource:
                now[name] = known
            else:
                answer = read_events(resource.text, calendar, name, resource.version, window, own, question[3])
                now[name] = resource, answer
        same = [other for other in self._known if other[0] == calendar.id]
        for other in same[: max(len(same) - _WINDOWS + 1, 0)]:
            del self._known[other]
        self._known[question] = now
        answers = [answer for _, answer in now.values()]
        return (
            tuple(event for events, _ in answers for event in events),
            tuple(problem for _, problems in answers for problem in problems),
        )

    def uids(self, calendar_id: str) -> Iterable[str]:
        """UIDs of events of that calendar that were seen at its last reading."""
        for question in reversed(self._known):
            if question[0] == calendar_id:
                for _, (events, _) in self._known[question].values():
                    yield from (event.ref.uid for event in events)
