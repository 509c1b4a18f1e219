"""iCalendar objects read into events. Lenient: whatever is broken costs one problem line, and the rest goes on.

One component is the affair of `providers.ical_event`, the expansion of series that of `providers.recurrence`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from itertools import chain

from providers import recurrence
from providers.contract import Calendar, Problem, Window
from providers.event import Day, Event, Moment
from providers.ical_event import BROKEN, CONTROL, Place, Read, instant, place_like, read_block, read_lines, same_kind
from providers.ical_text import Block, NotCalendar, is_calendar, parse_blocks, parse_line, split, unfold, write_block
from providers.times import UNIVERSAL, UnknownZone, Zone, Zones, find_zone

Answer = tuple[tuple[Event, ...], tuple[Problem, ...]]


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

    `own` are the owner's addresses in lower case, `floating` the IANA name of the zone in which floating times are
    read, unless the object names its own (X-WR-TIMEZONE). Never raises for bad text.
    """
    return _read(text, calendar, resource, version, window, own, floating, _in)


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
    events, _ = _read(text, calendar, resource, version, window, own, floating, None)
    return tuple(event for event in events if event.ref.uid == uid)


def read_export(
    text: str,
    calendar: Calendar,
    window: Window,
    own: frozenset[str],
    floating: str,
    wanted: Callable[[str], bool],
    resource: str = "",
    version: str | None = None,
) -> Answer:
    """The events of a whole export, of which only the objects that `wanted` likes by their text are parsed.

    Raises NotCalendar if it is none.
    """
    events: list[Event] = []
    problems: list[Problem] = []
    for uid, part in split(text):
        if wanted(part):
            found, broken = read_events(part, calendar, resource or uid, version, window, own, floating)
            events += found
            problems += broken
    return tuple(events), tuple(problems)


def uids(text: str) -> frozenset[str]:
    """The UIDs of the events in it."""
    try:
        return frozenset(uid for uid, _ in split(text) if uid)
    except NotCalendar:
        return frozenset()


def zone_of_timezone(text: str) -> str | None:
    """The IANA name of the zone in a VTIMEZONE object (`calendar-timezone`; RFC 4791, 5.2.2), None if it has none."""
    zones = _embedded(parse_blocks(unfold(text).split("\n")))
    for tzid in zones:
        with suppress(UnknownZone):
            return Zones(UNIVERSAL, zones).find(tzid, 2026).name
    return None


def _read(
    text: str,
    calendar: Calendar,
    resource: str,
    version: str | None,
    window: Window,
    own: frozenset[str],
    floating: str,
    keep: Callable[[Event, Zone, Window], bool] | None,
) -> Answer:
    if not is_calendar(text):
        return (), (Problem(calendar.name, resource, str(NotCalendar())),)
    blocks = parse_blocks(unfold(text).split("\n"))
    headers = [line for block in blocks if block.name == "VCALENDAR" for line in block.lines]
    zones = Zones(_floating(headers, floating), _embedded(blocks))
    cancelled = any(line.upper().replace(" ", "") == "METHOD:CANCEL" for line in headers)
    place = Place(calendar, resource, version, text, own, zones, cancelled)
    groups: dict[str, list[Read]] = {}
    problems: dict[str, Problem] = {}
    for block in chain.from_iterable([b] if b.name == "VEVENT" else b.within("VEVENT") for b in blocks):
        try:
            read = read_block(block, place)
        except BROKEN as error:
            uid = next((line.text.strip() for line in read_lines(block) if line.name == "UID"), "") or resource
            problems.setdefault(uid, Problem(calendar.name, uid, _reason(error)))
            continue
        groups.setdefault(read.uid, []).append(read)
    events: list[Event] = []
    for uid, reads in groups.items():
        note = next((read.note for read in reads if read.note), None)
        try:
            found, said = _occurrences(reads, place, window, keep)
            events += found
            note = note or said
        except BROKEN as error:
            note = note or _reason(error)
        if note:
            problems.setdefault(uid, Problem(calendar.name, uid, note))
    return tuple(events), tuple(problems.values())


def _reason(error: Exception) -> str:
    said = str(error) if isinstance(error, ValueError) and str(error) else "its dates or times make no sense"
    return CONTROL.sub("", f"it cannot be read: {said}")[:200]


def _floating(headers: Iterable[str], floating: str) -> Zone:
    own = [raw[14:] for raw in headers if raw[:14].upper() == "X-WR-TIMEZONE:"]
    for name in (*own[:1], floating):
        with suppress(UnknownZone):
            return find_zone(name)
    return UNIVERSAL


def _embedded(blocks: Iterable[Block]) -> dict[str, str]:
    """The VTIMEZONEs by TZID, as text."""
    zones: dict[str, str] = {}
    for block in blocks:
        for zone in [block] if block.name == "VTIMEZONE" else block.within("VTIMEZONE"):
            tzid = next((line for raw in zone.lines if (line := parse_line(raw)) and line.name == "TZID"), None)
            if tzid is not None:
                zones.setdefault(tzid.text.strip().strip('"'), "\n".join(write_block(zone)))
    return zones


def _in(event: Event, zone: Zone, window: Window) -> bool:
    start, end = instant(event.start, zone), instant(event.end, zone)
    return start < window.end and (end > window.start or start >= window.start)


def _occurrences(
    reads: list[Read], place: Place, window: Window, keep: Callable[[Event, Zone, Window], bool] | None
) -> tuple[list[Event], str | None]:
    """The events of one UID: the single one, or those of the series that lie in the window."""
    masters = [read for read in reads if read.part.recurrence is None]
    overrides = [read for read in reads if read.part.recurrence is not None]
    floor = datetime.min.replace(tzinfo=window.start.tzinfo)
    # Two of one UID are two states of one event, in exports that keep the old one.
    master = max(masters, key=lambda read: (read.part.sequence, read.event.updated or floor)) if masters else None
    if master is None:
        alone = [replace(read.event, recurring=True) for read in overrides]
        return [event for event in alone if keep is None or keep(event, place.zones.floating, window)], None
    if not overrides and not master.is_series:
        inside = keep is None or keep(master.event, place.zones.floating, window)
        return [master.event] if inside else [], None
    reads = [master, *overrides]
    parts = [
        replace(read.part, recurrence=same_kind(read.part.recurrence, master.part.start))
        if read.part.recurrence is not None
        else read.part
        for read in reads
    ]
    found, note = recurrence.expand(parts, window.start, window.end)
    return [_occurrence(one, reads[one.part], master) for one in found], note


def _occurrence(found: recurrence.Found, read: Read, master: Read) -> Event:
    event = replace(read.event, recurring=True)
    if not found.plain:
        return event
    first = found.slot == master.part.start
    ref = replace(event.ref, recurrence=None if first else _written(found.slot, master))
    if isinstance(event.start, Moment) and isinstance(found.start, datetime) and isinstance(found.end, datetime):
        return replace(
            event, ref=ref, start=place_like(found.start, event.start), end=place_like(found.end, event.start)
        )
    start, end = (at.date() if isinstance(at, datetime) else at for at in (found.start, found.end))
    return replace(event, ref=ref, start=Day(start), end=Day(end))


def _written(slot: date, master: Read) -> str:
    """A RECURRENCE-ID in the form of the master's DTSTART."""
    if not isinstance(slot, datetime):
        return slot.strftime("%Y%m%d")
    if isinstance(master.part.start, datetime):
        slot = slot.astimezone(master.part.start.tzinfo)
    return slot.strftime("%Y%m%dT%H%M%S") + ("Z" if master.start_value[-1:] in {"Z", "z"} else "")
