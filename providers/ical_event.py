"""One VEVENT, as `providers.ical_text` parsed it, made an Event.

Lenient: a value that cannot be read costs a note, not the event, unless it is the start. Numbers in comments are
sections of RFC 5545.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from icalendar.prop import vCategory, vDDDLists, vDDDTypes

from providers.contract import Calendar, Window
from providers.event import Answer, Day, Event, Kind, Marker, Moment, Person, Ref, Role, Status, When
from providers.ical_text import BROKEN, CONTROL, MARKER, Component, Cut, Params, parse_event
from providers.times import UNIVERSAL, Zone, Zones, format_offset

Time = date | datetime

_STATUS = {status.value.upper(): status for status in Status}
_ANSWERS = {answer.value.upper(): answer for answer in Answer}
_KINDS = {kind.value.upper(): kind for kind in Kind}
_ROLES = {"CHAIR": Role.CHAIR, "OPT-PARTICIPANT": Role.OPTIONAL, "NON-PARTICIPANT": Role.OBSERVER}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the events are read from, and for whom. `cancelled` is METHOD:CANCEL."""

    calendar: Calendar
    resource: str
    version: str | None
    text: str
    own: frozenset[str]
    zones: Zones
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Read:
    """One VEVENT as it was read: a series' master, an override, or a single event.

    `slot` is the RECURRENCE-ID of an override, `onwards` its RANGE=THISANDFUTURE, `note` what could not be read.
    """

    event: Event
    component: Component
    zones: Zones
    slot: When | None
    onwards: bool
    sequence: int
    note: str | None

    @property
    def is_series(self) -> bool:
        return any(name in self.component for name in ("RRULE", "RDATE", "EXDATE"))

    def times(self, name: str, notes: list[str]) -> Iterator[Time]:
        """The dates of RDATE or EXDATE, of the start's own kind; a period counts by its start."""
        for line in values(self.component, name):
            for one in line.dts if isinstance(line, vDDDLists) else str(line).split(","):
                try:
                    yield same_kind(time_of(_when(one, line.params, self.zones)), time_of(self.event.start))
                except BROKEN:
                    notes.append(f"a date of its {name} cannot be read: {str(getattr(one, 'dt', one))[:40]!r}")


def read_event(cut: Cut, place: Place) -> Read:
    """Raises one of BROKEN if it has no start that can be read."""
    component, zones = parse_event(cut.body), place.zones
    uid, notes = cut.uid, []
    if not uid:
        uid = f"no-uid-{sha256(cut.body.encode('utf-8', 'replace')).hexdigest()[:16]}"
        notes.append("it has no UID; a change of it will look like another event")
    if "DTSTART" not in component:
        raise ValueError("it has no start (DTSTART)")
    start = _moment(component, "DTSTART", zones)
    end = _end(component, start, zones, notes)
    if _text(component, "X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE":
        start, end = _whole_days(start, end)
    alone = _first(component, "RECURRENCE-ID")
    people = tuple(person for one in values(component, "ATTENDEE") if (person := _person(one)))
    organizer = _first(component, "ORGANIZER")
    sequence = _first(component, "SEQUENCE")
    parts = [_text(component, name).strip() for name in MARKER if name in component]
    categories = (
        str(text).strip() for one in values(component, "CATEGORIES") if isinstance(one, vCategory) for text in one
    )
    event = Event(
        ref=Ref(place.calendar.id, place.resource, uid, None if alone is None else written(alone)),
        start=start,
        end=end,
        title=_text(component, "SUMMARY"),
        description=_text(component, "DESCRIPTION") or _text(component, "X-ALT-DESC"),
        location=_text(component, "LOCATION"),
        url=_text(component, "URL").strip(),
        status=Status.CANCELLED if place.cancelled else _STATUS.get(_word(component, "STATUS"), Status.CONFIRMED),
        categories=tuple(filter(None, categories)),
        color=_text(component, "COLOR").strip() or None,
        organizer=None if organizer is None else _person(organizer),
        people=people,
        own_answer=next((person.answer for person in people if person.email in place.own), None),
        private=_word(component, "CLASS") in {"PRIVATE", "CONFIDENTIAL"},
        transparent=_word(component, "TRANSP") == "TRANSPARENT",
        alarms=tuple(_alarms(component, start, end, zones.floating)),
        created=_stamp(component, "CREATED", zones),
        updated=_stamp(component, "LAST-MODIFIED", zones),
        marker=Marker(*parts) if len(parts) == len(MARKER) and all(parts) else None,
        version=place.version,
        text=place.text,
    )
    return Read(
        event,
        component,
        zones,
        slot=None if alone is None else _when(alone, alone.params, zones),
        onwards=alone is not None and _param(alone, "RANGE").upper() == "THISANDFUTURE",
        sequence=sequence if isinstance(sequence, int) else 0,
        note=notes[0] if notes else None,
    )


def values(component: Mapping[str, Any], name: str) -> list[Any]:
    """The property as often as it is there."""
    found = component.get(name)
    return found if isinstance(found, list) else [] if found is None else [found]


def time_of(when: When) -> Time:
    return when.at if isinstance(when, Moment) else when.date


def same_kind(at: Time, like: Time) -> Time:
    """A date for a series of dates; for one of times, the time of day of its start on a bare date."""
    if isinstance(like, datetime):
        return at.astimezone(like.tzinfo) if isinstance(at, datetime) else datetime.combine(at, like.timetz())
    return at.date() if isinstance(at, datetime) else at


def instant(when: When, zone: Zone) -> datetime:
    """The start of a day is its midnight in `zone`."""
    at = when if isinstance(when, Moment) else zone.place(datetime.combine(when.date, time()))
    return at.at.astimezone(UNIVERSAL.rules)


def lies_in(event: Event, floating: Zone, window: Window) -> bool:
    start, end = instant(event.start, floating), instant(event.end, floating)
    return start < window.end and (end > window.start or start >= window.start)


def reason_of(error: Exception) -> str:
    """Why an event cannot be read, in a line; `error` is one of BROKEN."""
    said = str(error) if isinstance(error, ValueError) and str(error) else "its dates or times make no sense"
    return CONTROL.sub("", f"it cannot be read: {said}".replace("\n", " "))[:200]


def place_like(at: datetime, like: Moment) -> Moment:
    """The moment in the zone of `like`."""
    local = at.astimezone(like.at.tzinfo)
    return Moment(local, format_offset(local.utcoffset() or timedelta(0)) if like.zone[0] in "+-" else like.zone)


def _first(component: Component, name: str) -> Any:
    found = component.get(name)
    if found is None:
        return None
    return found[0] if len(found) == 1 else next((one for one in found if one != ""), found[0])


def _text(component: Component, name: str) -> str:
    found = _first(component, name)
    return str(found) if isinstance(found, str) else ""


def _word(component: Component, name: str) -> str:
    return _text(component, name).strip().upper()


def _param(value: Any, name: str) -> str:
    found = value.params.get(name, "")
    return found if isinstance(found, str) else ",".join(found)  # a comma that should have been in quotes


def written(value: Any) -> str:
    return (value.to_ical().decode() if isinstance(value, vDDDTypes) else str(value)).strip()


def _moment(component: Component, name: str, zones: Zones) -> When:
    found = _first(component, name)
    return _when(found, found.params, zones)


def _when(value: Any, params: Params, zones: Zones) -> When:
    """Raises ValueError; what the library could not read may still be one of the odd spellings that `times` knows."""
    tzid = params.get("TZID") or None
    tzid = ",".join(tzid) if isinstance(tzid, list) else tzid
    day = str(params.get("VALUE", "")).upper() == "DATE"
    at = value.dt if isinstance(value, vDDDTypes) else str(value).partition("/")[0]
    at = at[0] if isinstance(at, tuple) else at
    if isinstance(at, str):
        return zones.read(at, tzid, day=day)
    if not isinstance(at, date):
        raise ValueError(f"{written(value)[:40]!r} is no date and no time")
    return zones.place(at.date() if day and isinstance(at, datetime) else at, tzid)


def _stamp(component: Component, name: str, zones: Zones) -> datetime | None:
    try:
        when = _moment(component, name, zones) if name in component else None
    except BROKEN:
        return None
    return when.at if isinstance(when, Moment) else None


def _end(component: Component, start: When, zones: Zones, notes: list[str]) -> When:
    """DTEND, DURATION, or what stands for neither (3.6.1): one day of a date, no time at all of a date-time."""
    nothing = Day(start.date + timedelta(days=1)) if isinstance(start, Day) else start
    try:
        if "DTEND" in component:
            end = _alike(_moment(component, "DTEND", zones), start)
        elif "DURATION" in component:
            end = _after(start, _span(_first(component, "DURATION")))
        else:
            return nothing
    except BROKEN as error:
        said = f"its end cannot be read: {str(error)[:100]}" if isinstance(error, ValueError) else "it never ends"
        notes.append(said)
        return nothing
    late = instant(end, zones.floating) < instant(start, zones.floating)
    if late:
        notes.append("it ends before it starts")
    return nothing if late or (isinstance(start, Day) and end == start) else end


def _span(value: Any) -> timedelta:
    if isinstance(value, vDDDTypes) and isinstance(value.dt, timedelta):
        return value.dt
    raise ValueError(f"{written(value)[:40]!r} is no duration")


def _alike(end: When, start: When) -> When:
    """An end of the start's own kind, date or date-time, as 3.8.2.2 demands and not everybody writes."""
    if isinstance(start, Day) and isinstance(end, Moment):
        return Day(end.at.date() + timedelta(days=end.at.time() > time()))
    if isinstance(start, Moment) and isinstance(end, Day):
        return Moment(max(datetime.combine(end.date, time(), start.at.tzinfo), start.at), start.zone)
    return end


def _after(start: When, duration: timedelta) -> When:
    if isinstance(start, Day):
        return Day(start.date + timedelta(days=max(-(-duration // timedelta(days=1)), 1)))
    # Days are nominal, hours are exact (3.3.6).
    at = (start.at + timedelta(days=duration.days)).astimezone(UNIVERSAL.rules)
    return place_like(at + timedelta(seconds=duration.seconds), start)


def _whole_days(start: When, end: When) -> tuple[When, When]:
    """Exchange's all-day events, which it exports from midnight to midnight."""
    if isinstance(start, Moment) and isinstance(end, Moment) and start.at.time() == end.at.time() == time():
        return Day(start.at.date()), Day(max(end.at.date(), start.at.date() + timedelta(days=1)))
    return start, end


def _alarms(component: Component, start: When, end: When, floating: Zone) -> Iterator[timedelta]:
    """Lead times before the start of DISPLAY and AUDIO alarms (3.6.6)."""
    for alarm in component.walk("VALARM"):
        trigger = _first(alarm, "TRIGGER")
        if not isinstance(trigger, vDDDTypes) or _word(alarm, "ACTION") not in {"DISPLAY", "AUDIO", ""}:
            continue
        begin = instant(start, floating)
        try:
            if isinstance(trigger.dt, timedelta):
                late = _param(trigger, "RELATED").upper() == "END"
                yield begin - ((instant(end, floating) if late else begin) + trigger.dt)
            else:
                yield begin - instant(_when(trigger, trigger.params, Zones(floating)), floating)
        except BROKEN:
            continue


def _person(value: Any) -> Person | None:
    """An ORGANIZER or ATTENDEE (3.8.4.1, 3.8.4.3); None if it has neither name nor address."""
    return _who(str(value), *(_param(value, name) for name in ("CN", "EMAIL", "ROLE", "PARTSTAT", "CUTYPE")))


@lru_cache(4096)
def _who(address: str, name: str, other: str, role: str, answer: str, kind: str) -> Person | None:
    name = name.strip(" '\"\t")
    email = _address(address) or _address(other)
    if email is not None and name.lower().removeprefix("mailto:") == email:
        name = ""  # programs that know no name repeat the address
    if not name and email is None:
        return None
    return Person(
        name or None,
        email,
        _ROLES.get(role.upper(), Role.REQUIRED),
        _ANSWERS.get(answer.upper(), Answer.NEEDS_ACTION),
        _KINDS.get((kind or "INDIVIDUAL").upper(), Kind.UNKNOWN),
    )


def _address(value: str) -> str | None:
    scheme, colon, rest = value.strip().strip("<>\"'").partition(":")
    if colon and scheme.lower() != "mailto":
        return None  # a URN, or a path on the server
    address = (unquote(rest) if colon else scheme).strip().lower()
    return address if "@" in address and " " not in address else None
