"""Google Calendar in memory, over real HTTP: calendars and events of one account, as the Calendar API v3 has them.

Numbers in brackets are those of the collected facts about the API; the letter says how sure they are (see `rules`).
What is not modelled here raises NotModelledError in the test that asked for it, instead of being taken for right; so
does whatever might tell somebody else of an event.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.google import ics, methods
from tests.google.access import check_scopes, not_enabled
from tests.google.calendars import Calendar, Clock, Manners
from tests.google.discovery import Call, find_call
from tests.google.fields import select
from tests.google.lists import Asked, Positions, list_calendars, list_events
from tests.google.rules import JSON, Event, NotModelledError, RefusedError, body, whole
from tests.google.shown import show
from tests.servers.proxy import Action, Answer, Request

EVERYWHERE = {"alt", "fields", "prettyPrint", "quotaUser", "key"}  # parameters of every method


@dataclass
class Double:
    """The service, for one signed-in owner. Put it before a `Proxy` of tests/servers.

    `token` is the access token that is good, with those that were `issued` before it; one that is set here is the only
    one. `scopes` are those that it was granted; None for any. `notified` are the
    requests that might have told somebody, `send_updates` what each write asked for. `script` is asked first.
    Its public methods are the owner's own hand, which needs no HTTP.
    """

    owner: str = "me@example.org"
    zone: str = "Europe/Berlin"
    token: str | None = None
    issued: list[str | None] = field(default_factory=list)
    scopes: frozenset[str] | None = None
    enabled: bool = True
    script: Callable[[Request], Action | None] = lambda _request: None
    manners: Manners = field(default_factory=Manners)
    clock: Clock = field(default_factory=Clock)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    notified: list[str] = field(default_factory=list)
    send_updates: list[str | None] = field(default_factory=list)
    _positions: Positions = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self.add_calendar(self.owner, primary=True)

    def __call__(self, _n: int, request: Request) -> Action | None:
        scripted = self.script(request)
        if scripted is not None:
            return scripted
        try:
            with self._lock:
                if not self._is_signed_in(request):
                    raise RefusedError(401, "authError", "Invalid Credentials", location="Authorization")  # [66 D]
                return self._serve(request)
        except RefusedError as refused:
            return refused.answer

    def issue(self, token: str) -> str:
        """A new access token; those that were issued before it stay good, as with Google."""
        self.issued = [*(self.issued if self.token in self.issued else []), token]
        self.token = token
        return token

    def _is_signed_in(self, request: Request) -> bool:
        good = self.issued if self.token in self.issued else [self.token]
        return self.token is None or request.headers.get("authorization", "").removeprefix("Bearer ") in good

    # The owner's hand

    @property
    def main(self) -> Calendar:
        """The owner's primary calendar."""
        return self.calendars[self.owner]

    def add_calendar(self, calendar_id: str, **more: Any) -> Calendar:
        """A calendar in the owner's list; `more` are fields of `Calendar`."""
        made = Calendar(
            calendar_id, **{"zone": self.zone, "owner": self.owner, **more}, clock=self.clock, manners=self.manners
        )
        self.calendars[calendar_id] = made
        return made

    def events(self, calendar_id: str) -> list[Event]:
        """The events that are alive, exceptions of series too, as a list shows them to an owner."""
        calendar = self._calendar(calendar_id)
        return [show(event, calendar, role="owner") for event in calendar.events.values() if calendar.is_alive(event)]

    def put(self, calendar_id: str, event: Event) -> str:
        """An event with whatever is in it, unchecked; in place of the one with its id, if there is one."""
        with self._lock:
            calendar = self._calendar(calendar_id)
            name = str(event.get("id") or calendar.new_id())
            old = calendar.events.get(name, {})
            kept = {"created": old["created"]} if old else {}
            made = whole({**kept, **event, "id": name}, calendar.id, calendar.owner)
            if any(made.get(part) != old.get(part) for part in (made.keys() | old.keys()) - {"etag", "updated"}):
                calendar.store(made, event.get("updated"))
            return name

    def put_ics(self, calendar_id: str, name: str, text: str) -> str:
        """The events of an iCalendar object, as an import would make them, in place of what had that name.

        The answer is the id of the first one.
        """
        with self._lock:
            calendar = self._calendar(calendar_id)
            found = ics.read_events(text, calendar.zone)
            ids = [event["id"] for event in found]
            before = calendar.names.get(name, ids[0])
            if before != ids[0]:
                self.remove(calendar_id, before)
            if {one["id"] for one in calendar.exceptions(ids[0])} - set(ids):
                raise NotModelledError("an exception that is one no more")
            calendar.names[name] = ids[0]
            for event in found:
                self.put(calendar_id, event)
            return str(ids[0])

    def change(self, calendar_id: str, event_id: str, **fields: Any) -> None:
        """Change an event, or one instance, which becomes an exception [85 D]; None takes a field away."""
        with self._lock:
            self._calendar(calendar_id).patch(event_id, fields)

    def remove(self, calendar_id: str, event_id: str) -> None:
        """Delete an event, or one instance; a tombstone stays."""
        with self._lock:
            self._calendar(calendar_id).delete(event_id)

    # The API

    def _serve(self, request: Request) -> Answer:
        parts = urlsplit(request.path)
        asked = parse_qs(parts.query, keep_blank_values=True)
        call = find_call(request.method, parts.path)
        if call is None:
            raise NotModelledError(f"{request.method} {request.path}")
        if not self.enabled:
            raise not_enabled()
        own = {name: values for name, values in asked.items() if name not in EVERYWHERE}
        answer = self._answer(request, call, own)
        if answer is None:
            return Answer(204)
        if request.method == "GET" and request.headers.get("if-none-match") == answer["etag"]:
            return Answer(304)  # [43 D]
        if "fields" in asked:
            answer = select(answer, asked["fields"][0], call.method.answer)
        return Answer(200, JSON, json.dumps(answer).encode())

    def _answer(self, request: Request, call: Call, asked: Asked) -> Event | None:
        calendar = self._calendar(call.calendar) if call.calendar else None
        check_scopes(call, calendar, self.scopes)
        if calendar is None:
            match call.method.id:
                case "calendar.calendarList.list":
                    return list_calendars(self.calendars.values(), asked, self.manners.page)
                case "calendar.calendars.insert":
                    return self._make_calendar(body(request))
            raise NotModelledError(call.method.id)
        if calendar.deleted or calendar.role == "none":
            raise RefusedError(404, "notFound", "Not Found")  # [75 D, 81 O]
        match call.method.id:
            case "calendar.calendarList.get":
                return calendar.entry()
            case "calendar.calendars.get":
                return calendar.resource()
            case "calendar.events.list":
                return list_events(calendar, asked, self._positions)
            case "calendar.events.get":
                return methods.get(calendar, call.event, asked)
            case "calendar.events.insert" | "calendar.events.patch" | "calendar.events.delete":
                self.send_updates.append(asked.get("sendUpdates", [None])[0])
                told = methods.who_is_told(request, call, calendar, asked)
                if told:
                    self.notified.append(f"{call.method.id} {call.event}: {told}")
                    raise NotModelledError(self.notified[-1])
                return methods.write(request, call, calendar)
        raise NotModelledError(call.method.id)

    def _make_calendar(self, asked: Event) -> Event:
        if not isinstance(asked.get("summary"), str) or not asked["summary"]:
            raise RefusedError(400, "required", "Missing title.")
        if unknown := set(asked) - {"summary", "description", "timeZone"}:
            raise NotModelledError(f"a calendar with {', '.join(sorted(unknown))}")
        made = self.add_calendar(
            f"c_{len(self.calendars):064x}@group.calendar.google.com",
            summary=asked["summary"],
            description=asked.get("description", ""),
            zone=asked.get("timeZone", "UTC"),  # (M)
            made=True,
        )
        return made.resource()

    def _calendar(self, name: str) -> Calendar:
        found = self.calendars.get(self.owner if name == "primary" else name)
        if found is None:
            raise RefusedError(404, "notFound", "Not Found")  # [75 D]
        return found
