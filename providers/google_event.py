"""Event resources of the Google Calendar API v3 made events: one alone, or a series with its exceptions.

What is kept of a resource is a line of JSON, those of a series one line each, the series' own first. Pages:
https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from providers import recurrence
from providers.contract import Calendar, Problem, Window
from providers.event import Answer, Day, Event, Kind, Marker, Moment, Person, Ref, Role, Status, When
from providers.ical_event import Read, instant, lies_in, reason_of
from providers.ical_text import BROKEN, parse_event
from providers.times import UNIVERSAL, UnknownZone, Zone, Zones, find_zone, moment

Item = Mapping[str, Any]

MARKER = ("syncd-kind", "syncd-key", "syncd-sessions", "syncd-seal")
DOMAIN = "@syncd"
_PEOPLE = "email,displayName,organizer,self,resource,optional,responseStatus"
# What is asked for of an event, and kept: names, with the part of them that matters.
KEPT: Mapping[str, str] = {
    **dict.fromkeys(("id", "etag", "status", "eventType", "iCalUID", "sequence", "created", "updated"), ""),
    **dict.fromkeys(("summary", "description", "location", "hangoutLink", "htmlLink", "colorId"), ""),
    **dict.fromkeys(("start", "end", "recurrence", "recurringEventId", "originalStartTime"), ""),
    **dict.fromkeys(("visibility", "transparency", "reminders"), ""),
    "organizer": "(email,displayName,self)",
    "attendees": f"({_PEOPLE})",
    "extendedProperties": "/private",
    "source": "(title,url)",
}
FIELDS = ",".join(name + part for name, part in KEPT.items())
_ANSWERS = {
    "needsAction": Answer.NEEDS_ACTION,
    "accepted": Answer.ACCEPTED,
    "declined": Answer.DECLINED,
    "tentative": Answer.TENTATIVE,
}
_RULES = re.compile(r"(?:RRULE|RDATE|EXDATE)[;:][^\r\n]*", re.IGNORECASE)
_OURS = re.compile(r"[a-v0-9]{26}[0-9]{1,6}")  # an id as `syncd.identity` makes them
_ALL_DAY = "%Y%m%d"


def is_default(item: Item) -> bool:
    """Whether it is a person's event: no out-of-office, working location, focus time, birthday, Gmail reservation."""
    return str(item.get("eventType") or "default") == "default"


def is_cancelled(item: Item) -> bool:
    return _text(item, "status") == "cancelled"


def series_of(item: Item) -> str | None:
    """The id of the series that an exception belongs to, None for what is no exception."""
    found = item.get("recurringEventId")
    return found if isinstance(found, str) else None


def line_of(item: Item) -> str:
    """The resource as it is kept: one line, narrowed to what an event is made of."""
    kept = {name: item[name] for name in KEPT if name in item and name != "etag"}
    ours = {name: value for name, value in _private(kept).items() if name.startswith("syncd-")}
    kept.pop("extendedProperties", None)
    if ours:
        kept["extendedProperties"] = {"private": ours}
    # A lone surrogate, which JSON can spell, fits into no file.
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace").decode()


def lines_of(text: str) -> list[dict[str, Any]]:
    """The resources that are kept in a text of such lines."""
    return [json.loads(line) for line in text.split("\n")]


def uid_of(item: Item) -> str:
    """Ours is known by its id, which carries it; others by their iCalUID, which all instances share."""
    name = str(item.get("id", ""))
    own = _OURS.fullmatch(name) is not None and any(part in _private(item) for part in MARKER)
    return f"{name}{DOMAIN}" if own else str(item.get("iCalUID") or name)


def read_items(
    text: str,
    calendar: Calendar,
    resource: str,
    version: str | None,
    window: Window,
    own: frozenset[str],
    floating: str,
    *,
    anywhere: bool = False,
) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """The events of one stored text that overlap the window, or lie `anywhere`; broken ones are a problem each.

    `own` are the owner's addresses in lower case, `floating` is the IANA name of the calendar's zone. Never raises
    for bad text.
    """
    place = _Place(calendar, version, own, Zones(_zone(floating)))
    items = lines_of(text)
    lines = [text] if len(items) == 1 else text.split("\n")  # of a single event the text that is kept anyway
    gone = [item for item in items if is_cancelled(item)]
    reads: list[Read] = []
    problems: dict[str, Problem] = {}
    for item, line in zip(items, lines, strict=True):
        if not is_cancelled(item):
            try:
                read = _exception(item, place) if series_of(item) else _whole(item, gone, place)
                reads.append(replace(read, event=replace(read.event, text=line)))
            except BROKEN as error:
                uid = uid_of(item) or resource
                problems.setdefault(uid, Problem(calendar.name, uid, reason_of(error)))
    events: list[Event] = []
    notes = [(one.event.ref.uid, one.note) for one in reads]
    if reads and reads[0].is_series:
        try:
            found, note = recurrence.expand([reads[0], *_placed(reads[1:], reads[0])], window)
            events += found
            notes.append((reads[0].event.ref.uid, note))
        except BROKEN as error:
            notes.append((reads[0].event.ref.uid, reason_of(error)))
    else:
        events += [one.event for one in reads if anywhere or lies_in(one.event, place.zones.floating, window)]
    for uid, note in notes:
        if note:
            problems.setdefault(uid, Problem(calendar.name, uid, note))
    return tuple(events), tuple(problems.values())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the events are read from, and for whom."""

    calendar: Calendar
    version: str | None
    own: frozenset[str]
    zones: Zones


def _whole(item: Item, gone: Iterable[Item], place: _Place) -> Read:
    """A single event, or a series without the instances that are gone. Raises one of BROKEN without a start."""
    event, note = _event(item, place)
    lines = [line for line in item.get("recurrence") or () if isinstance(line, str) and _RULES.fullmatch(line)]
    if lines:
        lines.append(_written("DTSTART", event.start))
        lines += [_written("EXDATE", _when(one["originalStartTime"], place.zones)) for one in gone]
    return _read(event, item, place, note, lines)


def _exception(item: Item, place: _Place) -> Read:
    event, note = _event(item, place)
    slot = _when(item["originalStartTime"], place.zones)
    event = replace(event, ref=replace(event.ref, recurrence=_slot_text(slot)), recurring=True)
    return replace(_read(event, item, place, note), slot=slot)


def _placed(exceptions: Iterable[Read], series: Read) -> Iterator[Read]:
    """The exceptions, their slots written as the start of their series is."""
    start = series.event.start
    for one in exceptions:
        if isinstance(one.slot, Moment) and isinstance(start, Moment):
            slot = moment(one.slot.at, start.zone)
            ref = replace(one.event.ref, recurrence=_slot_text(slot))
            yield replace(one, event=replace(one.event, ref=ref))
        else:
            yield one


def _read(event: Event, item: Item, place: _Place, note: str | None, lines: Iterable[str] = ()) -> Read:
    component = parse_event("\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
    sequence = item.get("sequence")
    number = sequence if isinstance(sequence, int) else 0
    return Read(event, component, place.zones, slot=None, onwards=False, sequence=number, note=note)


def _event(item: Item, place: _Place) -> tuple[Event, str | None]:
    """The resource alone, and what could not be read of it. Raises one of BROKEN if it has no start."""
    calendar, zones = place.calendar, place.zones
    start = _when(item["start"], zones)
    end, note = _end(item, start, zones)
    entries = [entry for entry in item.get("attendees") or () if isinstance(entry, Mapping)]
    people = [(entry, person) for entry in entries if (person := _person(entry)) is not None]
    me = [entry for entry, person in people if person.email in place.own or _is_owner(entry, place)]
    organizer = item.get("organizer") or {}
    private = _private(item)
    parts = [_joined(private, name) for name in MARKER]
    event = Event(
        ref=Ref(calendar.id, str(item["id"]), uid_of(item)),
        start=start,
        end=end,
        title=_text(item, "summary"),
        description=_text(item, "description"),
        location=_text(item, "location") or _text(item, "hangoutLink"),
        url=_text(item, "htmlLink"),
        status={"tentative": Status.TENTATIVE, "cancelled": Status.CANCELLED}.get(
            _text(item, "status"), Status.CONFIRMED
        ),
        color=_text(item, "colorId") or None,
        organizer=_person(organizer) if people and not _is_calendar(organizer) else None,
        # The owner may be invited under an address that nobody knows for theirs: it is no person to thank.
        people=tuple(person for entry, person in people if entry not in me or person.email in place.own),
        own_answer=next((_ANSWERS.get(_text(entry, "responseStatus"), Answer.NEEDS_ACTION) for entry in me), None),
        private=item.get("visibility") in ("private", "confidential"),
        transparent=item.get("transparency") == "transparent",
        alarms=tuple(_alarms(item)),
        created=_stamp(item.get("created")),
        updated=_stamp(item.get("updated")),
        marker=Marker(*parts) if all(parts) else None,
        version=place.version,
    )
    return event, note


def _person(entry: Item) -> Person | None:
    email = _text(entry, "email").strip().lower()
    name = _text(entry, "displayName").strip()
    if "@" not in email or " " in email:
        email = ""
    if not name and not email:
        return None
    return Person(
        name if name and name.lower() != email else None,
        email or None,
        Role.OPTIONAL if entry.get("optional") else Role.REQUIRED,
        _ANSWERS.get(_text(entry, "responseStatus"), Answer.NEEDS_ACTION),
        Kind.RESOURCE if entry.get("resource") else Kind.INDIVIDUAL,
    )


def _is_owner(entry: Item, place: _Place) -> bool:
    """`self` is whose calendar it is: in somebody else's, that is not the owner."""
    return bool(entry.get("self")) and not place.calendar.foreign


def _is_calendar(organizer: Item) -> bool:
    """A secondary calendar organizes what is written in it (REF/events#organizer)."""
    return _text(organizer, "email").endswith("calendar.google.com")


def _alarms(item: Item) -> Iterator[timedelta]:
    reminders = item.get("reminders")
    for one in reminders.get("overrides") or () if isinstance(reminders, Mapping) else ():
        if one.get("method") == "popup" and isinstance(one.get("minutes"), int):
            yield timedelta(minutes=one["minutes"])


def _private(item: Item) -> Item:
    properties = item.get("extendedProperties")
    found = properties.get("private") if isinstance(properties, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _joined(private: Item, name: str) -> str:
    """A value of any length: see `providers.google_write`."""
    parts, number = [str(private.get(name, ""))], 2
    while f"{name}-{number}" in private:
        parts.append(str(private[f"{name}-{number}"]))
        number += 1
    return "".join(parts)


def _text(item: Item, name: str) -> str:
    found = item.get(name)
    return found if isinstance(found, str) else ""


def _when(end: Item, zones: Zones) -> When:
    """A start or an end. Answers print the hour in the calendar's zone; `timeZone` is the event's own."""
    if end.get("date"):
        return zones.read(str(end["date"]), day=True)
    name = _text(end, "timeZone")
    at = zones.read(str(end["dateTime"]))
    return at if isinstance(at, Day) else moment(at.at, name or zones.floating.name or at.zone)


def _end(item: Item, start: When, zones: Zones) -> tuple[When, str | None]:
    """The end, never before the start; also where nobody said one, an event has one (REF/events#endTimeUnspecified)."""
    nothing = Day(start.date + timedelta(days=1)) if isinstance(start, Day) else start
    try:
        end = _when(item["end"], zones)
    except BROKEN as error:
        return nothing, f"its end cannot be read: {error}"[:120]
    if type(end) is not type(start) or instant(end, zones.floating) < instant(start, zones.floating):
        return nothing, "it ends before it starts"
    return (nothing if end == start else end), None


def _stamp(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _zone(name: str) -> Zone:
    try:
        return find_zone(name)
    except UnknownZone:
        return UNIVERSAL


def _slot_text(slot: When) -> str:
    """A RECURRENCE-ID as iCalendar writes it (RFC 5545, 3.8.4.4), in the zone of the series."""
    if isinstance(slot, Day):
        return slot.date.strftime(_ALL_DAY)
    return f"{slot.at:%Y%m%dT%H%M%S}" + ("Z" if slot.zone == "UTC" else "")


def _written(name: str, when: When) -> str:
    """A date or time as a line of iCalendar; the name of a zone, which may be an offset, is quoted (RFC 5545, 3.1)."""
    if isinstance(when, Day):
        return f"{name};VALUE=DATE:{_slot_text(when)}"
    zone = "" if when.zone == "UTC" else f';TZID="{when.zone}"'
    return f"{name}{zone}:{_slot_text(when)}"
