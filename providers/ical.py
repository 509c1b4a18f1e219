"""iCalendar (RFC 5545) in and out: the one door to it, and a memory of what was parsed.

Reading is lenient: whatever is broken costs one problem line, and the rest goes on. One VEVENT is the affair of
`providers.ical_event`, a series that of `providers.recurrence`, writing that of `providers.ical_write`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from providers import recurrence
from providers.contract import Calendar, Problem, Resource, Wanted, Window
from providers.event import Event
from providers.ical_event import Place, Read, lies_in, read_event, reason_of
from providers.ical_text import BROKEN, Cut, NotCalendar, by_uid, cut, is_calendar, split
from providers.ical_write import Value, amend, build, canonical, rewrite
from providers.times import UNIVERSAL, UnknownZone, Zone, Zones, find_zone

__all__ = [
    "Export",
    "NotCalendar",
    "Parsed",
    "Value",
    "amend",
    "build",
    "canonical",
    "cut_export",
    "find_events",
    "is_calendar",
    "read_events",
    "read_export",
    "rewrite",
    "split",
    "uids",
    "zone_of_timezone",
]

Answer = tuple[tuple[Event, ...], tuple[Problem, ...]]
_Question = tuple[str, Window, frozenset[str], str]
_WINDOWS = 2  # a calendar's usual window, and a day that was asked for beside it
_CANCEL = re.compile(r"^METHOD[ \t]*:[ \t]*CANCEL[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ZONE = re.compile(r"\n(?i:X-WR-TIMEZONE)(?:;[^:\n]*)?:(.+)")
_ANY_YEAR = 2026  # for which a zone is looked for by its rules, where there is no event


def read_events(
    text: str,
    calendar: Calendar,
    resource: str,
    version: str | None,
    window: Window,
    own: frozenset[str],
    floating: str,
) -> Answer:
    """The events of one stored object (or of a whole export) that overlap the window; each broken one is a problem.

    `own` are the owner's addresses in lower case. Floating times are read in the zone that the object names
    (X-WR-TIMEZONE), else the calendar's, else that of the IANA name `floating`. Never raises for bad text.
    """
    return _read(text, calendar, resource, version, window, own, floating, anywhere=False)


def find_events(
    text: str,
    uid: str,
    calendar: Calendar,
    resource: str,
    version: str | None,
    window: Window,
    own: frozenset[str],
    floating: str,
) -> tuple[Event, ...]:
    """The events with that UID, wherever they lie in time; of a series the occurrences in the window."""
    events, _ = _read(text, calendar, resource, version, window, own, floating, anywhere=True)
    return tuple(event for event in events if event.ref.uid == uid)


@dataclass(frozen=True, slots=True)
class Export:
    """A whole export, cut into the events of each UID and not parsed; its VTIMEZONEs, and the zone that it names."""

    groups: Sequence[Sequence[Cut]]
    embedded: Mapping[str, str]
    named: str | None

    @property
    def zone(self) -> str | None:
        """The IANA name of its zone: X-WR-TIMEZONE, else its first VTIMEZONE, None if it has neither."""
        with suppress(UnknownZone):
            return (find_zone(self.named).name if self.named else None) or _first_zone(self.embedded)
        return _first_zone(self.embedded)


def cut_export(text: str) -> Export:
    """Raises NotCalendar if the text is no iCalendar."""
    events, embedded = cut(text)
    named = _ZONE.search(text)
    return Export(by_uid(events), embedded, named[1] if named else None)


def read_export(
    export: Export | str,
    calendar: Calendar,
    window: Window,
    own: frozenset[str],
    floating: str,
    wanted: Wanted,
    beside: Callable[[Iterable[Event]], Wanted] | None = None,
) -> Answer:
    """The events of a whole export, of which only those are parsed that `wanted` likes by their text (VEVENTs).

    `beside` tells from their events which of the others are wanted after all. There is nothing to be written back,
    so the events do not hold their text. Raises NotCalendar if the text is none.
    """
    export = cut_export(export) if isinstance(export, str) else export
    answers: dict[int, Answer] = {}
    places = _Places(calendar, own, floating, export.embedded)

    def read(likes: Wanted) -> None:
        for at, group in enumerate(export.groups):
            if at not in answers and likes("".join(one.body for one in group)):
                answers[at] = _read_cuts(group, places, group[0].uid, window, anywhere=False)

    read(wanted)
    if beside is not None:
        read(beside(event for events, _ in tuple(answers.values()) for event in events))
    in_order = [answers[at] for at in sorted(answers)]
    return (
        tuple(event for events, _ in in_order for event in events),
        tuple(problem for _, problems in in_order for problem in problems),
    )


def uids(text: str) -> frozenset[str]:
    """The UIDs of the events in it."""
    try:
        return frozenset(event.uid for event in cut(text)[0] if event.uid)
    except NotCalendar:
        return frozenset()


def zone_of_timezone(text: str) -> str | None:
    """The IANA name of the zone in a VTIMEZONE object (`calendar-timezone`; RFC 4791, 5.2.2), None if it has none."""
    try:
        return _first_zone(cut(text)[1])
    except NotCalendar:
        return None


def _first_zone(embedded: Mapping[str, str]) -> str | None:
    for tzid in embedded:
        with suppress(UnknownZone):
            return Zones(UNIVERSAL, embedded).find(tzid, _ANY_YEAR).name
    return None


@dataclass(slots=True)
class Parsed:
    """What the objects of each calendar were parsed to, so that an unchanged one costs nothing in the next cycle.

    `parse` is `read_events`, or its like for objects in another wire form.
    """

    parse: Callable[[str, Calendar, str, str | None, Window, frozenset[str], str], Answer] = read_events
    _known: dict[_Question, dict[str, tuple[Resource, Answer]]] = field(default_factory=dict)

    def read(
        self, resources: Mapping[str, Resource], calendar: Calendar, window: Window, own: frozenset[str], floating: str
    ) -> Answer:
        """The events in the window and the problems of all these objects, which are the whole calendar."""
        question = (calendar.id, window, own, calendar.zone or floating)
        before = self._known.pop(question, {})
        now: dict[str, tuple[Resource, Answer]] = {}
        for name, resource in resources.items():
            known = before.get(name)
            if known is not None and known[0] == resource:
                now[name] = known
            else:
                answer = self.parse(resource.text, calendar, name, resource.version, window, own, question[3])
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


def _read(
    text: str,
    calendar: Calendar,
    resource: str,
    version: str | None,
    window: Window,
    own: frozenset[str],
    floating: str,
    *,
    anywhere: bool,
) -> Answer:
    try:
        cuts, embedded = cut(text)
    except NotCalendar as error:
        return (), (Problem(calendar.name, resource, str(error)),)
    places = _Places(calendar, own, floating, embedded, version, text)
    return _read_cuts(cuts, places, resource, window, anywhere=anywhere)


@dataclass(slots=True)
class _Places:
    """Where the events of one text are read from, by the head of the VCALENDAR that they stand in."""

    calendar: Calendar
    own: frozenset[str]
    floating: str
    embedded: Mapping[str, str]
    version: str | None = None
    text: str = ""
    _known: dict[str, Place] = field(default_factory=dict)

    def find(self, head: str, resource: str) -> Place:
        known = self._known.get(head)
        if known is None:
            zones = Zones(_floating(head, self.calendar.zone or self.floating), self.embedded)
            cancelled = _CANCEL.search(head) is not None
            known = Place(self.calendar, resource, self.version, self.text, self.own, zones, cancelled)
            self._known[head] = known
        return known if known.resource == resource else replace(known, resource=resource)


def _read_cuts(cuts: Iterable[Cut], places: _Places, resource: str, window: Window, *, anywhere: bool) -> Answer:
    calendar = places.calendar
    groups: dict[str, list[Read]] = {}
    problems: dict[str, Problem] = {}
    for one in cuts:
        try:
            read = read_event(one, places.find(one.head, resource))
        except BROKEN as error:
            uid = one.uid or resource
            problems.setdefault(uid, Problem(calendar.name, uid, reason_of(error)))
        else:
            groups.setdefault(read.event.ref.uid, []).append(read)
    events: list[Event] = []
    for uid, reads in groups.items():
        note = next((read.note for read in reads if read.note), None)
        try:
            found, said = _occurrences(reads, window, anywhere=anywhere)
            events += found
            note = note or said
        except BROKEN as error:
            note = note or reason_of(error)
        if note:
            problems.setdefault(uid, Problem(calendar.name, uid, note))
    return tuple(events), tuple(problems.values())


def _floating(head: str, floating: str) -> Zone:
    own = _ZONE.search(head)
    for name in (own[1], floating) if own else (floating,):
        with suppress(UnknownZone):
            return find_zone(name)
    return UNIVERSAL


def _occurrences(reads: list[Read], window: Window, *, anywhere: bool) -> tuple[list[Event], str | None]:
    """The events of one UID: the single one, or those of the series that lie in the window."""
    masters = [read for read in reads if read.slot is None]
    overrides = [read for read in reads if read.slot is not None]
    floor = datetime.min.replace(tzinfo=window.start.tzinfo)
    # Two of one UID are two states of one event, in exports that keep the old one.
    master = max(masters, key=lambda read: (read.sequence, read.event.updated or floor)) if masters else None
    if master is not None and (overrides or master.is_series):
        return recurrence.expand([master, *overrides], window)
    alone = [master.event] if master else [replace(read.event, recurring=True) for read in overrides]
    return [event for event in alone if anywhere or lies_in(event, reads[0].zones.floating, window)], None
