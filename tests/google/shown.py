"""What an answer shows of a stored event: in which zone, to whom, and how little of a deleted one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tests.google.calendars import SEES_ALL, Calendar
from tests.google.rules import DEFAULTS, Event, placed

STUB = ("kind", "etag", "id", "status", "recurringEventId", "originalStartTime")  # [12 D, 13 D]
BUSY = (*STUB, "created", "updated", "start", "end", "iCalUID", "sequence", "eventType", "transparency", "visibility")
PRIVATE = {"private", "confidential"}


def show(event: Event, calendar: Calendar, zone: str | None = None, role: str | None = None) -> Event:
    """As an answer has it: defaults are left out, hours in the calendar's zone or the one asked for [53 M].

    Who may not see private events gets their times [80 D], who sees only free and busy never gets more.
    """
    role = role or calendar.role
    shown = {name: value for name, value in event.items() if DEFAULTS.get(name) != value}
    if role == "freeBusyReader" or (event.get("visibility") in PRIVATE and role not in SEES_ALL):
        names = BUSY if role == "freeBusyReader" else (*BUSY, "recurrence")
        shown = {name: value for name, value in shown.items() if name in names} | {"visibility": "private"}
    for name in ("start", "end", "originalStartTime"):
        if name in shown:
            shown[name] = _in_zone(shown[name], zone or calendar.zone)
    for name in ("creator", "organizer"):
        if name in shown:
            shown[name] = _person(shown[name], calendar)
    if "attendees" in shown:
        shown["attendees"] = [_person(person, calendar) for person in shown["attendees"]]
    return shown


def stub(event: Event, calendar: Calendar, zone: str | None = None) -> Event:
    """All that is certain of a deleted event [12 D], or of an exception that was taken out of a series [13 D]."""
    found = {name: event[name] for name in STUB if name in event}
    if "originalStartTime" in found:
        found["originalStartTime"] = _in_zone(found["originalStartTime"], zone or calendar.zone)
    return found


def few_attendees(event: Event, most: int) -> Event:
    """`maxAttendees`: of more than that, only the owner's own entry."""
    people = event.get("attendees", [])
    if len(people) <= most:
        return event
    return {**event, "attendees": [one for one in people if one.get("self")], "attendeesOmitted": True}


def _in_zone(end: Event, zone: str) -> Event:
    if "dateTime" not in end:
        return end
    try:
        at = placed(end).astimezone(ZoneInfo(zone))
    except (KeyError, ValueError):
        return end  # put there as broken
    text = at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"dateTime": text, "timeZone": end.get("timeZone", zone)}


def _person(person: Event, calendar: Calendar) -> Event:
    """`self` stands with whose calendar this copy is on."""
    others = {name: value for name, value in person.items() if name != "self"}
    return others | ({"self": True} if others.get("email", "").lower() == calendar.id.lower() else {})
