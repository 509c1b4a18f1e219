"""The Google provider on the double of tests/google, by real HTTP; `google_unkind` is the same on worse manners."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.accounts import GoogleAccount
from providers import find_provider
from providers.contract import Calendar, Provider, Surroundings, Watch
from tests.contract.harness import Stored
from tests.google.calendars import Manners
from tests.google.discovery import SCOPES
from tests.google.double import Double
from tests.google.oauth import write_token
from tests.google.rules import Event
from tests.servers.proxy import Drop, Proxy

KIND = "google"
RIGHTS = ("calendar.events", "calendar.calendarlist.readonly", "calendar.app.created")
FOREIGN: Event = {"colorId": "5", "location": "At my desk"}
FOREIGN_PROPERTIES = {"private": {"other": "kept"}, "shared": {"another": "kept too"}}
A_DAY_BEFORE = {"method": "popup", "minutes": 1440}


class GoogleHarness:
    takes_broken = False
    lacks = frozenset({"categories", "parts"})

    def __init__(self, double: Double, front: Proxy, folder: Path) -> None:
        self._double = double
        self._front = front
        self._token_file = folder / "home.json"
        self._stack = ExitStack()
        self._stack.enter_context(front)
        scopes = [SCOPES + right for right in RIGHTS]
        double.token, double.scopes = "good", frozenset(scopes)
        write_token(self._token_file, front.url, token="good", expiry="2099-01-01T00:00:00Z", scopes=scopes)

    def open(
        self,
        own: frozenset[str] = frozenset(),
        zone: str = "Europe/Berlin",
        before_request: Callable[[], None] = lambda: None,
    ) -> Provider:
        settings = GoogleAccount(provider="google", api_endpoint=self._front.url)
        surroundings = Surroundings("home", own, zone, lambda: None, self._token_file, before_request=before_request)
        provider = find_provider("google").open(settings, surroundings)
        self._stack.callback(provider.close)
        return provider

    def watch(self, before_request: Callable[[], None] = lambda: None) -> Watch:
        spec = find_provider("google")
        assert spec.watch is not None
        settings = GoogleAccount(provider="google", api_endpoint=self._front.url)
        around = Surroundings("home", frozenset(), "UTC", lambda: None, self._token_file, before_request=before_request)
        watch = spec.watch(settings, around)
        self._stack.callback(watch.close)
        return watch

    def hang_up(self) -> None:
        self._front.before = lambda _n, _request: Drop()

    def requests(self) -> int:
        return self._front.count()

    def calendar(self) -> Calendar:
        number = len(self._double.calendars)
        made = self._double.add_calendar(f"c_{number:064x}@group.calendar.google.com", summary=f"Personal {number}")
        return next(one for one in self.open().calendars() if one.id == made.id)

    def put(self, calendar: Calendar, name: str, text: str) -> str:
        return self._double.put_ics(calendar.id, name, text)

    def put_broken(self, calendar: Calendar, uid: str) -> str:
        when = {"dateTime": "nonsense"}
        self._double.put(calendar.id, {"iCalUID": uid, "summary": "Meeting", "start": when, "end": when})
        return "nonsense"

    def raw(self, calendar: Calendar) -> Mapping[str, str]:
        return {event["id"]: json.dumps(event) for event in self._double.events(calendar.id)}

    def stored(self, calendar: Calendar) -> Stored:
        event = self._only(calendar)
        return Stored(
            people="attendees" in event or not event["organizer"].get("self", False),
            alarms=len(event["reminders"].get("overrides", ())),
            placed=all(event[end]["dateTime"][19:] and event[end]["timeZone"] for end in ("start", "end")),
        )

    def edit(self, calendar: Calendar, name: str, old: str, new: str) -> None:
        event = json.loads(self.raw(calendar)[name].replace(old, new))
        del event["updated"]
        self._double.put(calendar.id, event)

    def add_foreign(self, calendar: Calendar, name: str) -> None:
        (event,) = (one for one in self._double.events(calendar.id) if one["id"] == name)
        overrides = [*event["reminders"]["overrides"], A_DAY_BEFORE]
        reminders = {"useDefault": False, "overrides": overrides}
        self._double.change(calendar.id, name, **FOREIGN, extendedProperties=FOREIGN_PROPERTIES, reminders=reminders)

    def lost(self, calendar: Calendar) -> set[str]:
        event = self._only(calendar)
        kept = {
            "alarm": A_DAY_BEFORE in event["reminders"]["overrides"],
            **{name: event.get(name) == value for name, value in FOREIGN.items()},
            **{
                part: held.items() <= event["extendedProperties"].get(part, {}).items()
                for part, held in FOREIGN_PROPERTIES.items()
            },
        }
        return {name for name, holds in kept.items() if not holds}

    def remove(self, calendar: Calendar, name: str) -> None:
        self._double.remove(calendar.id, self._double.calendars[calendar.id].names.get(name, name))

    def lock(self, calendar: Calendar) -> None:
        self._double.calendars[calendar.id].role = "reader"

    def close(self) -> None:
        """Raises what the double had to refuse to model; nobody else was ever told of anything."""
        self._stack.close()
        assert self._double.notified == []
        assert set(self._double.send_updates) <= {"none"}

    def _only(self, calendar: Calendar) -> Event:
        (event,) = self._double.events(calendar.id)
        return event


def make(request: pytest.FixtureRequest, manners: Manners | None = None) -> GoogleHarness:
    folder = request.getfixturevalue("tmp_path")
    assert isinstance(folder, Path)
    double = Double(manners=manners or Manners())
    harness = GoogleHarness(double, Proxy("http://127.0.0.1:9/", before=double), folder)
    request.addfinalizer(harness.close)
    return harness
