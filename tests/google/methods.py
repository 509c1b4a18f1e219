"""`events.get`, `insert`, `patch` and `delete`, on one calendar; and who might be told of a write."""

from __future__ import annotations

from tests.google.calendars import CAN_WRITE, SEES_ALL, Calendar
from tests.google.discovery import Call
from tests.google.lists import Asked
from tests.google.rules import ID, WRITABLE, Event, NotModelledError, RefusedError, body
from tests.google.shown import PRIVATE, few_attendees, show
from tests.servers.proxy import Request

WRITES = {"sendUpdates", "sendNotifications"}


def get(calendar: Calendar, name: str, asked: Asked) -> Event:
    """One event, or one instance of a series, a deleted one too [33 O]."""
    if unknown := set(asked) - {"maxAttendees", "timeZone"}:
        raise NotModelledError(f"get with {', '.join(sorted(unknown))}")
    shown = show(calendar.known(name), calendar, asked.get("timeZone", [None])[0])
    return few_attendees(shown, int(asked["maxAttendees"][0])) if "maxAttendees" in asked else shown


def who_is_told(request: Request, call: Call, calendar: Calendar, asked: Asked) -> str:
    """Why somebody else might hear of a write, or "": nothing that is ours has a guest [58 D]."""
    if unknown := set(asked) - WRITES:
        raise NotModelledError(f"{call.method.id} with {', '.join(sorted(unknown))}")
    sent = body(request) if request.body else {}
    for name in ("attendees", "organizer"):
        if name in sent:
            return f"it sends {name}"
    for name, quiet in (("sendUpdates", "none"), ("sendNotifications", "false")):
        if asked.get(name, [quiet]) != [quiet]:
            return f"{name}={asked[name][0]}"
    stored = calendar.find(call.event)
    if stored is not None:
        shown = show(stored, calendar, role="owner")
        if not all(person.get("self") for person in (shown["organizer"], *shown.get("attendees", ()))):
            return "the event has guests, or is somebody else's"  # "some emails might still be sent"; [57 D]
    return ""


def write(request: Request, call: Call, calendar: Calendar) -> Event | None:
    """Do it, as far as the role goes, and under the condition that the request states."""
    if calendar.role not in CAN_WRITE:
        raise RefusedError(403, "requiredAccessLevel", "You need to have writer access to this calendar.")  # [81 O]
    sent = body(request) if request.body else {}
    if unknown := set(sent) - WRITABLE:
        raise NotModelledError(f"an event with {', '.join(sorted(unknown))}")
    if sent.get("eventType", "default") != "default":
        raise NotModelledError(f"an event that is {sent['eventType']}")  # [56 D, M]
    if call.method.id == "calendar.events.insert":
        name = sent.get("id", calendar.new_id())
        if not isinstance(name, str) or not ID.fullmatch(name):
            raise RefusedError(400, "invalid", "Invalid resource id value.")  # [31 D, text O]
        return show(calendar.insert({**sent, "id": name}), calendar)
    event = calendar.known(call.event)
    if event["eventType"] != "default":
        raise NotModelledError(f"a write to an event that is {event['eventType']}")
    if event.get("visibility") in PRIVATE and calendar.role not in SEES_ALL:
        raise RefusedError(403, "forbidden", "Forbidden")  # [80 D, reason A]
    if request.headers.get("if-match", event["etag"]) not in (event["etag"], "*"):
        raise RefusedError(412, "conditionNotMet", "Precondition Failed", location="If-Match")  # [43 D]
    if call.method.id == "calendar.events.patch":
        return show(calendar.patch(call.event, sent), calendar)
    calendar.delete(call.event)
    return None
