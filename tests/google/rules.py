"""What the Google Calendar API v3 makes of an event that it is sent: refused, rewritten, or taken as it is.

Numbers in brackets are those of the collected facts about the API; the letter says how sure they are: D documented,
L read in the client, O observed by others, M commonly known, A ambiguous.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.servers.proxy import Answer, Request

JSON = {"Content-Type": "application/json; charset=UTF-8"}
LONGEST_DESCRIPTION = 8192  # characters (M; whether Google counts octets, or cuts instead, is not known)
LONGEST_KEY, LONGEST_VALUE, MOST_PROPERTIES, MOST_OCTETS = 44, 1024, 300, 32 * 1024  # [48 D]
MOST_REMINDERS, LATEST_MINUTE = 5, 40320  # [46 O]
ID = re.compile(r"[a-v0-9]{5,1024}")  # [31 D]
RECURRENCE = re.compile(r"(RRULE|EXRULE|RDATE|EXDATE)[:;].+")  # [50 D]
WRITABLE = {"id", "summary", "description", "location", "start", "end", "visibility", "transparency", "colorId"}
WRITABLE |= {"reminders", "extendedProperties", "source", "status", "sequence", "recurrence", "eventType"}
DEFAULTS = {
    "visibility": "default",
    "transparency": "opaque",
    "summary": "",
    "description": "",
    "location": "",
}  # [53 M]

Event = dict[str, Any]


class NotModelledError(AssertionError):
    """The double was asked for something that it knows nothing of."""


class RefusedError(Exception):
    """An error as the API answers it."""

    def __init__(
        self, code: int, reason: str, message: str, domain: str = "global", location: str = "", **more: Any
    ) -> None:
        super().__init__(message)
        error = {"domain": domain, "reason": reason, "message": message}
        if location:
            error |= {"locationType": "parameter", "location": location}
        body = {"error": {"errors": [error], "code": code, "message": message, **more}}
        self.answer = Answer(code, JSON, json.dumps(body).encode())


def whole(event: Event, calendar: str, owner: str) -> Event:
    """The event with all that the service adds to a new one. A secondary calendar organizes for itself [87 D, M]."""
    return {
        "kind": "calendar#event",
        "status": "confirmed",
        "htmlLink": f"https://www.google.com/calendar/event?eid={event['id']}",
        "creator": {"email": owner},
        "organizer": {"email": calendar},
        "iCalUID": f"{event['id']}@google.com",  # [36 M]
        "sequence": 0,
        "reminders": {"useDefault": True},
        "eventType": "default",
        **event,
    }


def check(event: Event, zone: str) -> None:
    """Raises RefusedError for what is refused, and brings the rest into the form in which it is stored."""
    for end in ("start", "end"):
        event[end] = _checked_end(event.get(end), end)
    if ("date" in event["start"]) != ("date" in event["end"]):
        raise RefusedError(400, "invalid", "Invalid start time.")  # not mixed [51 D]
    start, end_ = span(event, zone)
    if end_ < start:
        raise RefusedError(400, "timeRangeEmpty", "The specified time range is empty.", "calendar", "timeMax")
    _check_recurrence(event)
    for name, text in ((name, event.get(name, "")) for name in ("summary", "description", "location")):
        if not isinstance(text, str) or re.search(r"[\ud800-\udfff]", text):
            raise RefusedError(400, "parseError", f"Parse Error: {name}")  # A: half a letter fits in no UTF-8
    if len(event.get("description", "")) > LONGEST_DESCRIPTION:
        raise RefusedError(400, "invalid", "Invalid value for: description")
    if event.get("source", {}).get("url", "https:").partition(":")[0] not in ("http", "https"):
        raise RefusedError(400, "invalid", "Invalid value for: source.url")  # the reference: HTTP or HTTPS only
    event["reminders"] = _checked_reminders(event["reminders"])
    if "extendedProperties" in event:
        event["extendedProperties"] = _checked_properties(event["extendedProperties"])


def span(event: Event, zone: str) -> tuple[datetime, datetime]:
    """Start and end. A day begins at midnight in the calendar's zone [24 O]."""
    ends = []
    for end in ("start", "end"):
        if "dateTime" in event[end]:
            ends.append(placed(event[end]))
        else:
            ends.append(datetime.combine(date.fromisoformat(event[end]["date"]), time(), ZoneInfo(zone)))
    return ends[0], ends[1]


def body(request: Request) -> Event:
    """What was sent."""
    try:
        body = json.loads(request.body)
    except ValueError:
        raise RefusedError(400, "parseError", "Parse Error") from None
    if not isinstance(body, dict):
        raise RefusedError(400, "parseError", "Parse Error")
    return body


def merged(old: Event, new: Event) -> Event:
    """Objects are merged, None takes away, lists are replaced whole [41 D]."""
    both = dict(old)
    for name, value in new.items():
        if value is None:
            both.pop(name, None)
        elif isinstance(value, dict):
            before = both.get(name)
            both[name] = merged(before if isinstance(before, dict) else {}, value)
        else:
            both[name] = value
    return both


def _checked_end(value: object, name: str) -> Event:
    """A start or an end [51 D]."""
    if not isinstance(value, dict) or not ({"date", "dateTime"} & set(value)):
        raise RefusedError(400, "required", f"Missing {name} time.")
    if set(value) - {"date", "dateTime", "timeZone"}:
        raise NotModelledError(f"{name} with {sorted(value)}")
    if {"date", "dateTime"} <= set(value):
        raise RefusedError(400, "invalid", f"Invalid {name} time.")  # also without a null in a patch [42 O]
    try:
        if "date" in value:
            date.fromisoformat(value["date"])
            return value
        if value.get("timeZone") is not None:
            ZoneInfo(value["timeZone"])
        if "timeZone" not in value and datetime.fromisoformat(value["dateTime"]).tzinfo is None:
            raise RefusedError(400, "required", f"Missing time zone definition for {name} time.")  # text [49 O]
        datetime.fromisoformat(value["dateTime"])
    except ZoneInfoNotFoundError:
        raise RefusedError(400, "invalid", f"Invalid time zone definition for {name} time.") from None
    except ValueError:
        raise RefusedError(400, "invalid", f"Invalid {name} time.") from None
    return value


def _check_recurrence(event: Event) -> None:
    lines = event.get("recurrence", [])
    if not isinstance(lines, list) or not all(RECURRENCE.fullmatch(str(line)) for line in lines):  # [50 D]
        raise RefusedError(400, "invalid", "Invalid recurrence rule.")
    if lines and "recurringEventId" in event:
        raise RefusedError(400, "invalid", "Invalid recurrence rule.")  # an instance has none of its own
    for end in ("start", "end") if lines else ():
        if "dateTime" in event[end] and "timeZone" not in event[end]:  # the offset is not enough [49 D, text O]
            raise RefusedError(400, "required", f"Missing time zone definition for {end} time.")


def _checked_reminders(value: Event) -> Event:
    """Minutes are clamped, doubles merged, unknown methods dropped, a sixth refused [46 O]."""
    overrides = value.get("overrides")
    if value.get("useDefault") and overrides:
        message = "Cannot specify both default reminders and overrides at the same time."
        raise RefusedError(400, "cannotUseDefaultRemindersAndSpecifyOverride", message, "calendar")
    if overrides is None:
        return value
    if len(overrides) > MOST_REMINDERS:
        message = "The maximum number of override reminders is 5 per event."
        raise RefusedError(400, "eventRemindersCountExceedsLimit", message, "calendar")
    kept = {(one["method"], min(max(one["minutes"], 0), LATEST_MINUTE)) for one in overrides}
    known = sorted((method, minutes) for method, minutes in kept if method in ("popup", "email"))
    return {**value, "overrides": [{"method": method, "minutes": minutes} for method, minutes in known]}


def _checked_properties(value: Event) -> Event:
    """Keys that are too long are silently dropped, values silently cut [48 D]. More than it holds: refused (A)."""
    checked = {
        part: {name: str(text)[:LONGEST_VALUE] for name, text in properties.items() if len(name) <= LONGEST_KEY}
        for part, properties in value.items()
    }
    pairs = [pair for properties in checked.values() for pair in properties.items()]
    if len(pairs) > MOST_PROPERTIES or sum(len((name + text).encode()) for name, text in pairs) > MOST_OCTETS:
        raise RefusedError(400, "invalid", "Invalid value for: extendedProperties")
    return checked


def placed(end: Event) -> datetime:
    at = datetime.fromisoformat(end["dateTime"])
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(end["timeZone"]))


def moment(text: str) -> datetime | None:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is not None else None
