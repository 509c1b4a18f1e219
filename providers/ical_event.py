"""One VEVENT read, line by line, and only the lines that say something an Event holds.

Lenient: a value that cannot be read costs a note, not the event, unless it is the start. RFC numbers in comments are
sections of RFC 5545.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from hashlib import sha256

from providers.contract import Calendar
from providers.event import Day, Event, Marker, Moment, Ref, Status, When
from providers.ical_people import own_answer, parse_person
from providers.ical_text import Block, Line, parse_line, split_list, write_block
from providers.recurrence import Part, Time
from providers.times import UNIVERSAL, Zone, Zones, format_offset

# What a broken value may raise on its way into a date, a number or a sum of dates.
BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_ONCE = frozenset(
    {
        *("UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "CLASS"),
        *("TRANSP", "COLOR", "ORGANIZER", "CREATED", "LAST-MODIFIED", "SEQUENCE", "RECURRENCE-ID", "X-ALT-DESC"),
        *("X-SYNCD-KIND", "X-SYNCD-KEY", "X-SYNCD-SESSIONS", "X-SYNCD-SEAL", "X-MICROSOFT-CDO-ALLDAYEVENT"),
    }
)
_MANY = frozenset({"ATTENDEE", "CATEGORIES", "RRULE", "RDATE", "EXDATE"})
_NAME = re.compile(r"[^:;]*")
_DURATION = re.compile(
    r"([+-])?P(?:(\d{1,7})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?", re.IGNORECASE
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_STATUS = {status.value.upper(): status for status in Status}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the events are read from, and for whom."""

    calendar: Calendar
    resource: str
    version: str | None
    text: str
    own: frozenset[str]
    zones: Zones
    cancelled: bool  # METHOD:CANCEL


@dataclass(slots=True)
class Read:
    """One VEVENT as it was read: a series' master, an override, or a single event."""

    event: Event
    part: Part
    start_value: str
    note: str | None

    @property
    def uid(self) -> str:
        return self.event.ref.uid

    @property
    def is_series(self) -> bool:
        return bool(self.part.rules or self.part.more or self.part.less)


def read_lines(block: Block) -> Iterator[Line]:
    for raw in block.lines:
        head = _NAME.match(raw)
        name = head[0].upper() if head else ""
        if name in _ONCE or name in _MANY:
            line = parse_line(raw)
            if line is not None:
                yield line


def read_block(block: Block, place: Place) -> Read:
    once: dict[str, Line] = {}
    many: dict[str, list[Line]] = {}
    for line in read_lines(block):
        if line.name in _MANY:
            many.setdefault(line.name, []).append(line)
        elif line.value or line.name not in once:
            once.setdefault(line.name, line)
    notes: list[str] = []
    uid = _text(once, "UID").strip()
    if not uid:
        uid = f"no-uid-{sha256(chr(10).join(write_block(block)).encode('utf-8', 'replace')).hexdigest()[:16]}"
        notes.append("it has no UID; a change of it will look like another event")
    if "DTSTART" not in once:
        raise ValueError("it has no start (DTSTART)")
    start = _when(once["DTSTART"], place)
    end = _end(once, start, place, notes)
    if _text(once, "X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE":
        start, end = _whole_days(start, end)
    alone = once.get("RECURRENCE-ID")
    recurrence_id = _when(alone, place) if alone else None
    people = tuple(person for line in many.get("ATTENDEE", ()) if (person := parse_person(line)))
    event = Event(
        ref=Ref(place.calendar.id, place.resource, uid, alone.value.strip() if alone else None),
        start=start,
        end=end,
        title=_text(once, "SUMMARY"),
        description=_text(once, "DESCRIPTION") or _text(once, "X-ALT-DESC"),
        location=_text(once, "LOCATION"),
        url=once["URL"].value.strip() if "URL" in once else "",
        status=_STATUS.get(_text(once, "STATUS").strip().upper(), Status.CONFIRMED)
        if not place.cancelled
        else Status.CANCELLED,
        categories=tuple(text for line in many.get("CATEGORIES", ()) for text in split_list(line.value)),
        color=_text(once, "COLOR").strip() or None,
        organizer=parse_person(once["ORGANIZER"]) if "ORGANIZER" in once else None,
        people=people,
        own_answer=own_answer(people, place.own),
        private=_text(once, "CLASS").strip().upper() in {"PRIVATE", "CONFIDENTIAL"},
        transparent=_text(once, "TRANSP").strip().upper() == "TRANSPARENT",
        alarms=tuple(_alarms(block, start, end, place)),
        created=_stamp(once.get("CREATED"), place),
        updated=_stamp(once.get("LAST-MODIFIED"), place),
        marker=_marker(once),
        version=place.version,
        text=place.text,
    )
    sequence = _text(once, "SEQUENCE").strip()
    part = Part(
        _time(start),
        _time(end),
        tuple(line.value for line in many.get("RRULE", ())),
        tuple(_times(many.get("RDATE", ()), place, start, notes)),
        tuple(_times(many.get("EXDATE", ()), place, start, notes)),
        _time(recurrence_id) if recurrence_id else None,
        alone is not None and alone.params.get("RANGE", "").upper() == "THISANDFUTURE",
        int(sequence) if re.fullmatch(r"\d{1,9}", sequence) else 0,
    )
    return Read(event, part, once["DTSTART"].value.strip(), notes[0] if notes else None)


def _text(once: Mapping[str, Line], name: str) -> str:
    line = once.get(name)
    return CONTROL.sub("", line.text) if line else ""


def _when(line: Line, place: Place) -> When:
    return place.zones.read(line.value, line.params.get("TZID"), day=line.params.get("VALUE", "").upper() == "DATE")


def _time(when: When) -> Time:
    return when.at if isinstance(when, Moment) else when.date


def _end(once: Mapping[str, Line], start: When, place: Place, notes: list[str]) -> When:
    """DTEND, DURATION, or what stands for neither (3.6.1): one day of a date, no time at all of a date-time."""
    nothing = Day(start.date + timedelta(days=1)) if isinstance(start, Day) else start
    try:
        if "DTEND" in once:
            end = _alike(_when(once["DTEND"], place), start)
        elif "DURATION" in once:
            end = _after(start, parse_duration(once["DURATION"].value))
        else:
            return nothing
    except BROKEN as error:
        notes.append(
            f"its end cannot be read: {str(error)[:100]}" if isinstance(error, ValueError) else "it never ends"
        )
        return nothing
    if isinstance(start, Day) and isinstance(end, Day) and end.date <= start.date:
        if end.date < start.date:
            notes.append("it ends before it starts")
        return nothing
    if isinstance(start, Moment) and isinstance(end, Moment) and end.at < start.at:
        notes.append("it ends before it starts")
        return nothing
    return end


def _alike(end: When, start: When) -> When:
    """An end of the start's own kind, date or date-time, as 3.8.2.2 demands and not everybody writes."""
    if isinstance(start, Day) and isinstance(end, Moment):
        later = end.at.time() > time()
        return Day(end.at.date() + timedelta(days=later))
    if isinstance(start, Moment) and isinstance(end, Day):
        midnight = datetime.combine(end.date, time(), start.at.tzinfo)
        return Moment(max(midnight, start.at), start.zone)
    return end


def _after(start: When, duration: timedelta) -> When:
    if isinstance(start, Day):
        return Day(start.date + timedelta(days=max(-(-duration // timedelta(days=1)), 1)))
    # Days are nominal, hours are exact (3.3.6).
    at = start.at + timedelta(days=duration.days)
    exact = timedelta(seconds=duration.seconds)
    if exact and at.tzinfo is not None:
        at = (at.astimezone(UNIVERSAL.rules) + exact).astimezone(at.tzinfo)
    return place_like(at, start)


def place_like(at: datetime, like: Moment) -> Moment:
    """The moment in the zone of `like`."""
    local = at.astimezone(like.at.tzinfo)
    return Moment(local, format_offset(local.utcoffset() or timedelta(0)) if like.zone[0] in "+-" else like.zone)


def _whole_days(start: When, end: When) -> tuple[When, When]:
    """Exchange's all-day events, which it exports from midnight to midnight."""
    if isinstance(start, Moment) and isinstance(end, Moment) and start.at.time() == end.at.time() == time():
        return Day(start.at.date()), Day(max(end.at.date(), start.at.date() + timedelta(days=1)))
    return start, end


def parse_duration(value: str) -> timedelta:
    """A DURATION value (3.3.6). Raises ValueError or OverflowError."""
    match = _DURATION.fullmatch(value.strip())
    if match is None or not any(match.groups()[1:]):
        raise ValueError(f"{value.strip()[:40]!r} is no duration")
    weeks, days, hours, minutes, seconds = (int(group or 0) for group in match.groups()[1:])
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if match[1] == "-" else span


def _stamp(line: Line | None, place: Place) -> datetime | None:
    try:
        when = _when(line, place) if line else None
    except BROKEN:
        return None
    return when.at if isinstance(when, Moment) else None


def _times(lines: Iterable[Line], place: Place, start: When, notes: list[str]) -> Iterator[Time]:
    """The dates of RDATE or EXDATE, of the start's own kind; a period counts by its start."""
    for line in lines:
        for value in line.value.split(","):
            if not value.strip():
                continue
            try:
                yield same_kind(_time(_when(replace(line, value=value.partition("/")[0]), place)), _time(start))
            except BROKEN:
                notes.append(f"a date of its {line.name} cannot be read: {value.strip()[:40]!r}")


def same_kind(at: Time, like: Time) -> Time:
    """A date for a series of dates; for one of times, the time of day of its start on a bare date."""
    if isinstance(like, datetime):
        return at if isinstance(at, datetime) else datetime.combine(at, like.timetz())
    return at.date() if isinstance(at, datetime) else at


def _alarms(block: Block, start: When, end: When, place: Place) -> Iterator[timedelta]:
    """Lead times before the start of DISPLAY and AUDIO alarms (3.6.6)."""
    for alarm in block.within("VALARM"):
        lines = {line.name: line for raw in alarm.lines if (line := parse_line(raw))}
        action, trigger = lines.get("ACTION"), lines.get("TRIGGER")
        if trigger is None or (action is not None and action.value.strip().upper() not in {"DISPLAY", "AUDIO"}):
            continue
        begin, finish = (instant(when, place.zones.floating) for when in (start, end))
        try:
            if "P" in trigger.value.upper():
                base = finish if trigger.params.get("RELATED", "").upper() == "END" else begin
                yield begin - (base + parse_duration(trigger.value))
            else:
                yield begin - instant(place.zones.read(trigger.value), place.zones.floating)
        except BROKEN:
            continue


def instant(when: When, zone: Zone) -> datetime:
    return (when if isinstance(when, Moment) else zone.place(datetime.combine(when.date, time()))).at.astimezone(
        UNIVERSAL.rules
    )


def _marker(once: Mapping[str, Line]) -> Marker | None:
    kind, key, sessions, seal = (_text(once, f"X-SYNCD-{name}").strip() for name in ("KIND", "KEY", "SESSIONS", "SEAL"))
    return Marker(kind, key, sessions, seal) if kind and key and sessions and seal else None
