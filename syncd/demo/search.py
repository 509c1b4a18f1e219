"""The sample job search, placed around a day: what an owner's calendar would hold, as iCalendar objects."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parseaddr
from importlib.resources import files
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vText

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Edit:
    """What the owner writes in the second part: `line`, into the event `name`; they decide by `decision`."""

    name: str
    line: str
    decision: date


@dataclass(frozen=True, slots=True)
class Search:
    """A job search. `events` are iCalendar objects by name; a name and `@mail.example` are the event's UID."""

    owner: str
    calendar: str
    events: Mapping[str, str]
    edit: Edit


def read_search(today: date, zone: tzinfo) -> Search:
    """The sample, its days counted from `today`, its hours on the wall clock of `zone`."""
    told = tomllib.loads(files(__package__).joinpath("search.toml").read_text(encoding="utf-8"))
    owner, edit = told["owner"], told["edit"]
    return Search(
        owner=parseaddr(owner)[1],
        calendar=told["calendar"],
        events={event["name"]: _write(event, owner, today, zone) for event in told["event"]},
        edit=Edit(edit["event"], _fill(edit["line"], today), business_day(today, edit["decision"])),
    )


def uid_of(name: str) -> str:
    """The UID of the event with that name."""
    return f"{name}@mail.example"


def business_day(today: date, count: int) -> date:
    """So many business days after `today`, before it if negative; 0 is today, or the Monday after a weekend."""
    day, step = today, timedelta(days=-1 if count < 0 else 1)
    left = abs(count)
    while left or day.weekday() >= _SATURDAY:
        day += step
        left -= left > 0 and day.weekday() < _SATURDAY
    return day


def add_line(text: str, line: str, now: datetime) -> str:
    """The object with one line more at the end of its event's description, as a calendar app would save it."""
    calendar = Calendar.from_ical(text)
    [event] = calendar.walk("VEVENT")
    event["DESCRIPTION"] = vText(f"{event.get('DESCRIPTION', '')}\n\n{line}".strip())
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        event.pop(name, None)
        event.add(name, now.astimezone(UTC))
    written: bytes = calendar.to_ical()
    return written.decode()


class _Days(dict[str, date]):
    """The days that a text names: `{+8:%A}` is the weekday of the 8th business day from today."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today

    def __missing__(self, count: str) -> date:
        return business_day(self._today, int(count))


def _fill(text: str, today: date) -> str:
    return text.strip().format_map(_Days(today))


def _write(told: Mapping[str, Any], owner: str, today: date, zone: tzinfo) -> str:
    event = Event()
    sent = told["sent"]
    event.add("UID", uid_of(told["name"]))
    event.add("CREATED", _noon(today, sent))
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        event.add(name, _noon(today, told.get("changed", sent)))
    event.add("SEQUENCE", told.get("sequence", 0))
    event.add("SUMMARY", told["title"])
    event.add("STATUS", told.get("status", "CONFIRMED"))
    day = business_day(today, told["day"])
    if "at" in told:
        start = datetime.combine(day, time.fromisoformat(told["at"]), tzinfo=zone)
        event.add("DTSTART", start)
        event.add("DTEND", start + timedelta(minutes=told["lasts"]))
    else:
        event.add("DTSTART", day)
        event.add("DTEND", day + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
    if "every" in told:
        event.add("RRULE", {"FREQ": told["every"]})
    if "place" in told:
        event.add("LOCATION", told["place"])
    if "text" in told:
        event.add("DESCRIPTION", _fill(told["text"], today))
    if "organizer" in told:
        event.add("ORGANIZER", _address(told["organizer"]))
        for person in (owner, *told["invited"]):
            attendee = _address(person)
            attendee.params["ROLE"] = "REQ-PARTICIPANT"
            attendee.params["PARTSTAT"] = "ACCEPTED"
            event.add("ATTENDEE", attendee)
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Sample job search//EN")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written.decode()


def _address(person: str) -> vCalAddress:
    name, address = parseaddr(person)
    found = vCalAddress(f"mailto:{address}")
    found.params["CN"] = name
    return found


def _noon(today: date, count: int) -> datetime:
    return datetime.combine(business_day(today, count), time(12), tzinfo=UTC)
