"""Events out of iCalendar, as Google's import makes them; only what the API has a field for."""

from __future__ import annotations

import re
from base64 import b32hexencode
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import icalendar

from tests.google.rules import ID, LATEST_MINUTE, Event, NotModelledError, span
from tests.google.series import instance_id

OURS = "@syncd"
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


def read_events(text: str, zone: str) -> list[Event]:
    """The events of one object, series before their exceptions. Times without a zone are in `zone`."""
    calendar = icalendar.Calendar.from_ical(text)
    found = [_read(component, zone) for component in calendar.walk("VEVENT")]
    return sorted(found, key=lambda event: "recurringEventId" in event)


def event_id(uid: str) -> str:
    """Ours have the id in their UID; others the UID in their id, in base32hex [37 O]."""
    own = uid.removesuffix(OURS)
    if uid.endswith(OURS) and ID.fullmatch(own):
        return own
    return f"_{b32hexencode(uid.encode()).decode().lower().rstrip('=')}"


def _read(component: Any, zone: str) -> Event:
    uid = str(component["UID"])
    start = _when(component["DTSTART"], zone)
    event: Event = {
        "id": event_id(uid),
        **({} if uid == f"{event_id(uid)}{OURS}" else {"iCalUID": uid}),
        "status": str(component.get("STATUS", "CONFIRMED")).lower(),
        "start": start,
        "end": _end(component, start, zone),
        "sequence": int(component.get("SEQUENCE", 0)),
        "reminders": {"useDefault": False},
    }
    texts = {"SUMMARY": "summary", "DESCRIPTION": "description", "LOCATION": "location"}
    event |= {field: str(_first(component, name)) for name, field in texts.items() if name in component}
    if str(component.get("CLASS", "PUBLIC")).upper() in ("PRIVATE", "CONFIDENTIAL"):
        event["visibility"] = str(component["CLASS"]).lower()
    if str(component.get("TRANSP", "")).upper() == "TRANSPARENT":
        event["transparency"] = "transparent"
    if str(component.get("URL", "")).startswith(("http:", "https:")):
        event["source"] = {"url": str(component["URL"]), "title": str(component.get("SUMMARY", ""))}
    for name, field in {"CREATED": "created", "LAST-MODIFIED": "updated"}.items():
        if name in component:
            event[field] = f"{component[name].dt.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
    private = {name.lower().removeprefix("x-"): str(component[name]) for name in component if name[:8] == "X-SYNCD-"}
    if private:
        event["extendedProperties"] = {"private": private}
    overrides = list(_overrides(component, span(event, zone)[0]))
    if overrides:
        event["reminders"] = {"useDefault": False, "overrides": overrides}
    rules = (str(line) for line in component.content_lines(sorted=False))
    recurrence = [line for line in rules if re.match(r"(RRULE|EXRULE)[;:]", line)]
    recurrence += [line for name in ("RDATE", "EXDATE") for line in _dates(component, name, zone)]
    if recurrence:
        event["recurrence"] = recurrence
    event |= _people(component)
    if "RECURRENCE-ID" in component:
        event = _exception(event, component["RECURRENCE-ID"], zone)
    return event


def _dates(component: Any, name: str, zone: str) -> Iterator[str]:
    """The dates of a list, one a line, in zones that are known here; a period counts by its start."""
    held = component.get(name, [])
    for values in held if isinstance(held, list) else [held]:
        for one in values.dts:
            at = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            when = _placed(at, values.params.get("TZID", zone), zone)
            if "date" in when:
                yield f"{name};VALUE=DATE:{when['date'].replace('-', '')}"
            else:
                local = datetime.fromisoformat(when["dateTime"]).astimezone(ZoneInfo(when["timeZone"]))
                yield f"{name};TZID={when['timeZone']}:{local:%Y%m%dT%H%M%S}"


def _first(component: Any, name: str) -> Any:
    found = component[name]
    return found[0] if isinstance(found, list) else found


def _exception(event: Event, slot: Any, zone: str) -> Event:
    if slot.params.get("RANGE"):
        raise NotModelledError("an exception with a RANGE")
    original = _when(slot, zone)
    at = datetime.fromisoformat(original["dateTime"]) if "dateTime" in original else slot.dt
    return {
        **event,
        "id": instance_id(event["id"], at),
        "recurringEventId": event["id"],
        "originalStartTime": original,
    }


def _when(value: Any, zone: str) -> Event:
    """A start, an end or an original start; in the calendar's zone where it names one that is not known."""
    return _placed(value.dt, value.params.get("TZID", zone), zone)


def _placed(at: date, named: str, zone: str) -> Event:
    if not isinstance(at, datetime):
        return {"date": at.isoformat()}
    if at.tzinfo is None:
        at = at.replace(tzinfo=_zone(named, zone))
    elif at.utcoffset() == timedelta(0) and at.tzname() == "UTC":
        at = at.astimezone(ZoneInfo("UTC"))
    elif not isinstance(at.tzinfo, ZoneInfo):
        at = at.astimezone(ZoneInfo(zone))  # rules of its own (VTIMEZONE)
    return {"dateTime": at.isoformat(), "timeZone": str(at.tzinfo)}


def _zone(name: str, otherwise: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # a path is no name
        return ZoneInfo(otherwise)


def _end(component: Any, start: Event, zone: str) -> Event:
    if "DTEND" in component:
        return _when(component["DTEND"], zone)
    length = component["DURATION"].dt if "DURATION" in component else None
    if "date" in start:
        return {"date": (date.fromisoformat(start["date"]) + (length or timedelta(days=1))).isoformat()}
    at = datetime.fromisoformat(start["dateTime"]).astimezone(UTC) + (length or timedelta(0))
    return {**start, "dateTime": at.isoformat()}


def _overrides(component: Any, begin: datetime) -> Iterator[Event]:
    """Alarms as minutes before the start."""
    for alarm in component.walk("VALARM"):
        trigger = alarm["TRIGGER"].dt
        ahead = -trigger if isinstance(trigger, timedelta) else begin - trigger
        method = "email" if str(alarm.get("ACTION", "")).upper() == "EMAIL" else "popup"
        yield {"method": method, "minutes": min(max(ahead // timedelta(minutes=1), 0), LATEST_MINUTE)}  # [46 O]


def _people(component: Any) -> Event:
    found: Event = {}
    organizer = component.get("ORGANIZER")
    if organizer is not None:
        found["organizer"] = _person(organizer)
    attendees = component.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    if attendees:
        found["attendees"] = [_attendee(one, found.get("organizer", {})) for one in attendees]
    return found


def _person(value: Any) -> Event:
    person = {"email": re.sub("^mailto:", "", str(value), flags=re.IGNORECASE)}
    return person | ({"displayName": value.params["CN"]} if "CN" in value.params else {})


def _attendee(value: Any, organizer: Event) -> Event:
    role, kind = (str(value.params.get(name, "")).upper() for name in ("ROLE", "CUTYPE"))
    person = _person(value)
    person["responseStatus"] = ANSWERS.get(str(value.params.get("PARTSTAT", "")).upper(), "needsAction")
    flags = {
        "optional": role == "OPT-PARTICIPANT",
        "resource": kind in ("ROOM", "RESOURCE"),
        "organizer": person["email"].lower() == organizer.get("email", "").lower(),
    }
    return person | {name: True for name, holds in flags.items() if holds}
