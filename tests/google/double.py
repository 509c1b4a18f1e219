"""One Google calendar in memory, over real HTTP: events.insert, get, list, patch and delete of the Calendar API v3.

Numbers in brackets are those of the collected facts about the API; the letter says how sure they are (see `rules`).
What is not modelled here raises NotModelledError in the test that asked for it, instead of being taken for right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from tests.google.rules import (
    DEFAULTS,
    ID,
    JSON,
    Event,
    NotModelledError,
    RefusedError,
    body,
    check,
    merged,
    moment,
    placed,
    span,
)
from tests.servers.proxy import Action, Answer, Request

BASE = "/calendar/v3/"
MOST_ON_A_PAGE = 2500  # [4 D]
BEGINNING = datetime(2026, 11, 1, tzinfo=UTC)
# Not with a sync token [5 D]; of these, the second line is not modelled without one either.
RESTRICTIONS = {"orderBy", "privateExtendedProperty", "timeMin", "timeMax"}
ODD_RESTRICTIONS = {"iCalUID", "q", "sharedExtendedProperty", "updatedMin"}
LISTS = {"maxResults", "pageToken", "syncToken", "showDeleted", "singleEvents", "maxAttendees", "alt"}


@dataclass
class Double:
    """The service, for one signed-in owner with one calendar. Put it before a `Proxy` of tests/servers."""

    calendar: str = "me@example.org"  # its id; "primary" is another name for it
    zone: str = "Europe/Berlin"
    role: str = "owner"
    page: int = 0  # events on a page at most, 0 for as many as were asked for
    token: str | None = None  # the access token that is good, None for any
    script: Callable[[Request], Action | None] = lambda _request: None  # asked first
    events: dict[str, Event] = field(default_factory=dict)  # as stored, deleted ones too, in order of creation
    changes: list[str] = field(default_factory=list)  # ids, in order of change
    now: datetime = BEGINNING  # moves on with every write

    def __call__(self, _n: int, request: Request) -> Action | None:
        scripted = self.script(request)
        if scripted is not None:
            return scripted
        try:
            if self.token is not None and request.headers.get("authorization") != f"Bearer {self.token}":
                raise RefusedError(401, "authError", "Invalid Credentials", location="Authorization")  # [66 D]
            return self._serve(request)
        except RefusedError as refused:
            return refused.answer

    def _serve(self, request: Request) -> Answer:
        parts = urlsplit(request.path)
        asked = parse_qs(parts.query, keep_blank_values=True)
        found = re.fullmatch(rf"{BASE}calendars/([^/]+)/events(?:/([^/]+))?", parts.path)
        if found is None:
            raise NotModelledError(f"{request.method} {request.path}")
        if unquote(found[1]) not in (self.calendar, "primary"):
            raise RefusedError(404, "notFound", "Not Found")  # [75 D]
        name = unquote(found[2]) if found[2] else None
        if request.method != "GET" and self.role not in ("writer", "owner"):
            raise RefusedError(403, "requiredAccessLevel", "You need to have writer access to this calendar.")  # [81 O]
        match request.method, name:
            case "GET", None:
                return _json(self._list(asked))
            case "POST", None:
                return _json(self._insert(body(request)))
            case "GET", str():
                event = self._known(name)
                if request.headers.get("if-none-match") == event["etag"]:
                    return Answer(304)  # [43 D]
                return _json(self._shown(event))
            case "PATCH", str():
                return _json(self._patch(self._condition(request, self._known(name)), body(request)))
            case "DELETE", str():
                self._delete(self._condition(request, self._known(name)))
                return Answer(204)
        raise NotModelledError(f"{request.method} {request.path}")

    # Methods

    def _insert(self, body: Event) -> Event:
        name = body.pop("id", None)
        if name is None:
            name = f"{len(self.events) + 1:026}"
        if not isinstance(name, str) or not ID.fullmatch(name):
            raise RefusedError(400, "invalid", "Invalid resource id value.")  # [31 D, text O]
        if name in self.events:  # a deleted one, too [33 O]
            raise RefusedError(409, "duplicate", "The requested identifier already exists.")
        event = {
            "kind": "calendar#event",
            "id": name,
            "status": "confirmed",
            "htmlLink": f"https://www.google.com/calendar/event?eid={name}",
            "creator": {"email": self.calendar, "self": True},
            "organizer": {"email": self.calendar, "self": True},
            "iCalUID": f"{name}@google.com",  # [36 M]
            "sequence": 0,
            "reminders": {"useDefault": True},
            "eventType": "default",
            **body,
        }
        check(event, self.zone)
        self._touch(event, created=True)
        self.events[name] = event
        return self._shown(event)

    def _patch(self, event: Event, body: Event) -> Event:
        body.pop("id", None)
        if event["status"] == "cancelled" and body.get("status") != "confirmed":
            raise RefusedError(403, "forbidden", "Forbidden")  # [34 O, of update]
        if body.get("sequence", event["sequence"]) < event["sequence"]:
            raise RefusedError(400, "invalid", "Invalid sequence value. The specified sequence number is below the "
                               "current sequence number of the resource. Re-fetch the resource and use its sequence "
                               "number on the following request.")  # [54 M]  # fmt: skip
        new = merged(event, body)
        check(new, self.zone)
        if (new["start"], new["end"]) != (event["start"], event["end"]) and new["sequence"] == event["sequence"]:
            new["sequence"] += 1  # [54 M]
        if new != event:
            self._touch(new, only_reminders={**new, "reminders": None} == {**event, "reminders": None})
        self.events[new["id"]] = new
        return self._shown(new)

    def _delete(self, event: Event) -> None:
        if event["status"] == "cancelled":
            raise RefusedError(410, "deleted", "Resource has been deleted")  # [33 O]
        event["status"] = "cancelled"
        self._touch(event)

    def _list(self, asked: Mapping[str, list[str]]) -> Event:
        unknown = set(asked) - LISTS - RESTRICTIONS - (ODD_RESTRICTIONS if "syncToken" in asked else set())
        if unknown:
            raise NotModelledError(f"list with {', '.join(sorted(unknown))}")
        one = {name: values[0] for name, values in asked.items()}
        since, items = one.get("syncToken"), list(self.events.values())
        if since is not None:
            items = self._changed(since, one)
        elif one.get("showDeleted") != "true":
            items = [event for event in items if event["status"] != "cancelled"]
        if "orderBy" in one:
            if one["orderBy"] == "startTime" and one.get("singleEvents") != "true":  # [22 D]
                raise RefusedError(
                    400, "badRequest", "The requested ordering is not available for the particular query."
                )
            items.sort(
                key=lambda event: span(event, self.zone)[0] if one["orderBy"] == "startTime" else event["updated"]
            )
        items = [event for event in items if since is not None or self._wanted(event, asked)]
        size = min(int(one.get("maxResults", "250")), MOST_ON_A_PAGE, self.page or MOST_ON_A_PAGE)  # [4 D]
        begin, number = map(int, one.get("pageToken", f"0.{len(self.changes)}").split("."))
        answer: Event = {
            "kind": "calendar#events",
            "etag": f'"p{len(self.changes)}"',
            "summary": self.calendar,
            "description": "",
            "updated": stamp(self.now),
            "timeZone": self.zone,
            "accessRole": self.role,
            "defaultReminders": [{"method": "popup", "minutes": 30}],
            "items": [self._shown(event, bare=since is not None) for event in items[begin : begin + size]],
        }
        if begin + size < len(items):
            answer["nextPageToken"] = f"{begin + size}.{number}"
        elif "orderBy" not in one:  # [19 O]
            answer["nextSyncToken"] = f"sync-{number}"  # only on the last page [1 D], of the first page's time [3 D]
        return answer

    def _changed(self, token: str, asked: Mapping[str, str]) -> list[Event]:
        """What has changed since a token, deleted events always included [11 D]."""
        if (RESTRICTIONS | ODD_RESTRICTIONS) & set(asked) or asked.get(
            "showDeleted"
        ) == "false":  # [5 D, 7 D, text 6 O]
            raise RefusedError(400, "syncTokenWithRequestRestrictions",
                               "Sync token cannot be used with other request restrictions.", "calendar")  # fmt: skip
        number = token.removeprefix("sync-")
        if number == token or not number.isdigit():
            raise RefusedError(400, "invalid", "Invalid sync token value.", location="syncToken")  # [10 O]
        if int(number) > len(self.changes):
            raise RefusedError(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.",
                               "calendar", "syncToken")  # [9 D]  # fmt: skip
        return [self.events[name] for name in dict.fromkeys(self.changes[int(number) :])]

    def _wanted(self, event: Event, asked: Mapping[str, list[str]]) -> bool:
        private = event.get("extendedProperties", {}).get("private", {})
        for name, _, value in (text.partition("=") for text in asked.get("privateExtendedProperty", ())):
            if private.get(name) != value:
                return False
        bounds = {}
        for bound in ("timeMin", "timeMax"):
            if bound in asked:
                bounds[bound] = moment(asked[bound][0])
                if bounds[bound] is None:  # an offset is mandatory [23 D]
                    raise RefusedError(400, "badRequest", "Bad Request")
        low, high = bounds.get("timeMin"), bounds.get("timeMax")
        if low and high and low >= high:
            raise RefusedError(400, "timeRangeEmpty", "The specified time range is empty.", "calendar", "timeMax")
        start, end = span(event, self.zone)
        return (low is None or end > low) and (high is None or start < high)  # [23 D]

    # What is stored, and what is shown of it

    def _known(self, name: str) -> Event:
        if name not in self.events:
            raise RefusedError(404, "notFound", "Not Found")  # [75 D]
        return self.events[name]

    def _condition(self, request: Request, event: Event) -> Event:
        if request.headers.get("if-match", event["etag"]) not in (event["etag"], "*"):
            raise RefusedError(412, "conditionNotMet", "Precondition Failed", location="If-Match")  # [43 D]
        return event

    def _touch(self, event: Event, *, created: bool = False, only_reminders: bool = False) -> None:
        self.now += timedelta(seconds=1)
        if created:
            event["created"] = stamp(self.now)
        if not only_reminders:
            event["updated"] = stamp(self.now)  # reminders alone do not change it, but the etag [45 D, O]
        event["etag"] = f'"{int(self.now.timestamp()) * 2_000_000}"'  # [44 M]
        self.changes.append(event["id"])

    def _shown(self, event: Event, *, bare: bool = False) -> Event:
        """As an answer has it: defaults are left out, hours in the calendar's zone [53 M].

        An incremental list says hardly anything of what was deleted [12 D].
        """
        if bare and event["status"] == "cancelled":
            return {name: event[name] for name in ("kind", "etag", "id", "status")}
        shown = {name: value for name, value in event.items() if DEFAULTS.get(name) != value}
        for end in ("start", "end"):
            if "dateTime" in event[end]:
                at = placed(event[end]).astimezone(ZoneInfo(self.zone))
                text = at.isoformat(timespec="seconds").replace("+00:00", "Z")
                shown[end] = {"dateTime": text, "timeZone": event[end].get("timeZone", self.zone)}
        return shown


def _json(value: Event) -> Answer:
    return Answer(200, JSON, json.dumps(value).encode())


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
