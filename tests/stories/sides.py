"""A person whose interviews are in one calendar service and whose reminders go to the same, or to another.

A side is a service as its owner uses it: what is done here is done without syncd, and what stands is read without it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

import icalendar
import pytest

from providers import google_http
from syncd import clock
from syncd.main import main
from tests.google.double import Double
from tests.google.oauth import LIVING, OAuth, write_token
from tests.google.rules import Event
from tests.servers import dav
from tests.servers.proxy import Proxy
from tests.stories.world import BERLIN, NOW, WRITES, edit_event, events_of

OWNER = "alice@example.net"


@dataclass(frozen=True)
class Note:
    """A reminder as it stands. `name` is what the side calls the object, `whole` all that is in it."""

    name: str
    kind: str
    title: str
    text: str
    start: datetime
    whole: str

    @property
    def line(self) -> str:
        return f"{self.kind} {self.start:%Y-%m-%d %H:%M} {self.title}"


class Side(Protocol):
    """One calendar of the owner's. Names are those under which objects were put, or that a `Note` has."""

    @property
    def account(self) -> str: ...
    @property
    def calendar(self) -> str: ...
    @property
    def proxy(self) -> Proxy: ...

    def table(self, folder: Path) -> dict[str, str]:
        """The account's keys of the configuration, as TOML."""
        ...

    def put(self, name: str, text: str) -> None: ...
    def delete(self, name: str) -> None: ...
    def move(self, name: str, start: datetime, minutes: int = 60) -> None: ...
    def retitle(self, name: str, title: str) -> None: ...
    def describe(self, name: str, text: str) -> None: ...
    def decline(self, name: str) -> None: ...
    def copy(self, name: str) -> None: ...
    def notes(self) -> list[Note]: ...
    def everything(self) -> dict[str, str]:
        """Every object as it is stored."""
        ...

    def wrote(self) -> list[str]:
        """The requests that write, since the proxy was last reset."""
        ...


@dataclass
class DavSide:
    """A calendar on a CalDAV server."""

    place: dav.Calendar
    proxy: Proxy
    account: str = "home"

    @property
    def calendar(self) -> str:
        return self.place.name

    def table(self, folder: Path) -> dict[str, str]:
        del folder
        server = self.place.server
        return {
            "provider": '"caldav"',
            "url": f'"{self.proxy.at(server.home)}"',
            "username": f'"{server.username}"',
            "password": f'"{server.password}"',
            "calendars": f'["{self.place.name}"]',
        }

    def put(self, name: str, text: str) -> None:
        dav.put(self.place.server, self._url(name), text)

    def delete(self, name: str) -> None:
        dav.delete(self.place.server, self._url(name))

    def move(self, name: str, start: datetime, minutes: int = 60) -> None:
        times = {"DTSTART": start, "DTEND": start + timedelta(minutes=minutes)}
        self._edit(name, **{key: f"{key};TZID=Europe/Berlin:{at:%Y%m%dT%H%M%S}" for key, at in times.items()})

    def retitle(self, name: str, title: str) -> None:
        self._edit(name, SUMMARY=f"SUMMARY:{_escaped(title)}")

    def describe(self, name: str, text: str) -> None:
        self._edit(name, DESCRIPTION=f"DESCRIPTION:{_escaped(text)}")

    def decline(self, name: str) -> None:
        text = self._text(name).replace("\r\n ", "")
        start, mine, rest = text.partition("ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED")
        assert mine
        self.put(name, f"{start}ATTENDEE;CN=Alice;PARTSTAT=DECLINED{rest}")

    def copy(self, name: str) -> None:
        self.put("copy.ics", edit_event(self._text(name), UID="UID:copied-by-an-app"))

    def notes(self) -> list[Note]:
        found = [
            _note_of(href, text, event)
            for href, text in self.everything().items()
            for event in events_of(text)
            if str(event.get("UID", "")).endswith("@syncd") and "X-SYNCD-KEY" in event
        ]
        return sorted(found, key=lambda one: (one.start, one.kind, one.name))

    def everything(self) -> dict[str, str]:
        server = self.place.server
        return {
            unquote(href.rpartition("/")[2]): text for href, (_, text) in dav.get_all(server, self.place.url).items()
        }

    def wrote(self) -> list[str]:
        return [f"{seen.method} {seen.path}" for seen in self.proxy.requests if seen.method in WRITES]

    def _text(self, name: str) -> str:
        return dav.get(self.place.server, self._url(name))[1]

    def _edit(self, name: str, **lines: str) -> None:
        self.put(name, edit_event(self._text(name), **lines))

    def _url(self, name: str) -> str:
        return f"{self.place.url}{name}"


@dataclass
class GoogleSide:
    """The owner's main calendar at the double of Google Calendar, with its sign-in."""

    double: Double
    oauth: OAuth
    proxy: Proxy
    account: str = "work"
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def calendar(self) -> str:
        return self.double.owner

    def table(self, folder: Path) -> dict[str, str]:
        token = folder / "work.json"
        if not token.exists():
            self.oauth.living[LIVING] = ("everything",)
            write_token(token, self.proxy.url)
        endpoint = self.proxy.url.rstrip("/")
        return {"provider": '"google"', "token_file": f'"{token}"', "api_endpoint": f'"{endpoint}"'}

    def put(self, name: str, text: str) -> None:
        self.ids[name] = self.double.put_ics(self.calendar, name, text)

    def delete(self, name: str) -> None:
        self.double.remove(self.calendar, self._id(name))

    def move(self, name: str, start: datetime, minutes: int = 60) -> None:
        end = start + timedelta(minutes=minutes)
        zone = {"timeZone": "Europe/Berlin"}
        moved = {"start": {"dateTime": start.isoformat(), **zone}, "end": {"dateTime": end.isoformat(), **zone}}
        self.double.change(self.calendar, self._id(name), **moved)

    def retitle(self, name: str, title: str) -> None:
        self.double.change(self.calendar, self._id(name), summary=title)

    def describe(self, name: str, text: str) -> None:
        self.double.change(self.calendar, self._id(name), description=text)

    def decline(self, name: str) -> None:
        event = self._event(self._id(name))
        people = [{**one, "responseStatus": "declined"} if one.get("self") else one for one in event["attendees"]]
        self.double.change(self.calendar, event["id"], attendees=people)

    def copy(self, name: str) -> None:
        """As the web page's "Duplicate": private properties go along, the id does not."""
        event = self._event(self._id(name))
        kept = {key: event[key] for key in event if key not in ("id", "iCalUID", "etag", "htmlLink")}
        self.double.put(self.calendar, kept)

    def notes(self) -> list[Note]:
        found = []
        for event in self._events():
            private = event.get("extendedProperties", {}).get("private", {})
            if "syncd-key" in private and not event.get("recurringEventId") and _fits(event):
                start = datetime.fromisoformat(event["start"]["dateTime"]).astimezone(BERLIN)
                title, text = event.get("summary", ""), event.get("description", "")
                found.append(Note(event["id"], private["syncd-kind"], title, text, start, _dump(event)))
        return sorted(found, key=lambda one: (one.start, one.kind, one.name))

    def everything(self) -> dict[str, str]:
        return {event["id"]: _dump(event) for event in self._events()}

    def wrote(self) -> list[str]:
        return [
            f"{seen.method} {seen.path}"
            for seen in self.proxy.requests
            if seen.method != "GET" and seen.path != "/token"
        ]

    def _events(self) -> list[Event]:
        return self.double.events(self.calendar)

    def _event(self, name: str) -> Event:
        return next(event for event in self._events() if event["id"] == name)

    def _id(self, name: str) -> str:
        return self.ids.get(name, name)


def _fits(event: Event) -> bool:
    """Whether it is the event itself, and not the owner's copy: its id is ours."""
    return len(event["id"]) > 26 and not event["id"].startswith("_")


def _dump(event: Event) -> str:
    return json.dumps(event, sort_keys=True, ensure_ascii=False)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _note_of(name: str, text: str, event: icalendar.Event) -> Note:
    start = event.decoded("DTSTART")
    assert isinstance(start, datetime)
    kind, title, said = (str(event.get(key, "")) for key in ("X-SYNCD-KIND", "SUMMARY", "DESCRIPTION"))
    return Note(name, kind, title, said, start.astimezone(BERLIN), text)


@dataclass
class Pair:
    """A source and a target, which may be the same, and the owner's syncd."""

    source: Side
    target: Side
    folder: Path
    set_now: Callable[[datetime], None]
    capture: pytest.CaptureFixture[str]

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def sides(self) -> tuple[Side, ...]:
        return (self.source,) if self.source is self.target else (self.source, self.target)

    def configure(self, top: str = "", **more: str) -> None:
        """Write the configuration; `more` are keys of the source's account, as TOML."""
        lines = ['timezone = "Europe/Berlin"', f'owner = ["{OWNER}"]', top]
        for side in self.sides:
            table = side.table(self.folder)
            if side is self.source:
                if self.target is not self.source:
                    table["write_to"] = f'"{self.target.account}/{self.target.calendar}"'
                table |= more
            lines += [f"[accounts.{side.account}]", *(f"{key} = {value}" for key, value in table.items())]
        self.config.write_text("\n".join(lines) + "\n")
        self.config.chmod(0o600)

    def run(self, *arguments: str, status: int = 0) -> tuple[str, str]:
        self.capture.readouterr()
        ended = main(["--config", str(self.config), *arguments])
        out, err = self.capture.readouterr()
        assert ended == status, f"exit status {ended}, not {status}: {out}{err}"
        assert "Traceback" not in err
        return out, err

    def sync(self, *arguments: str, status: int = 0) -> dict[str, Any]:
        """One sync of every account; what it said of the source's."""
        out, _ = self.run("sync", "--json", *arguments, status=status)
        found = json.loads(out)["accounts"][self.source.account]
        assert isinstance(found, dict)
        return found

    def settle(self) -> None:
        """Another sync, which must find nothing to do."""
        before = self.everything()
        self.reset()
        account = self.sync()
        assert account["settled"], account["actions"]
        assert self.wrote() == []
        assert self.everything() == before

    def reset(self) -> None:
        """Forget the requests so far; what answers them goes on."""
        for side in self.sides:
            before = side.proxy.before
            side.proxy.reset()
            side.proxy.before = before

    def wrote(self) -> list[str]:
        return [request for side in self.sides for request in side.wrote()]

    def everything(self) -> list[dict[str, str]]:
        return [side.everything() for side in self.sides]

    def lines(self) -> list[str]:
        return [one.line for one in self.target.notes()]

    def note(self, kind: str, words: str = "") -> Note:
        (found,) = [one for one in self.target.notes() if one.kind == kind and words in one.title]
        return found


@contextmanager
def google_side(double: Double | None = None) -> Iterator[GoogleSide]:
    double = double or Double(owner=OWNER)
    oauth = OAuth(double)
    with Proxy("http://127.0.0.1:9/", before=oauth) as proxy:
        yield GoogleSide(double, oauth, proxy)
    assert double.notified == []
    assert set(double.send_updates) <= {"none"}


@contextmanager
def dav_side(server: dav.Server) -> Iterator[DavSide]:
    name = f"Personal {next(dav.numbers)}"
    calendar = dav.Calendar(server, dav.make_calendar(server, display_name=name), name)
    with Proxy(server.url) as proxy:
        yield DavSide(calendar, proxy)


@contextmanager
def live_pair(
    source: Side, target: Side, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> Iterator[Pair]:
    """The pair, configured; the clock stands at NOW until it is set."""

    def set_now(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_now(NOW)
    monkeypatch.setenv("STATE_DIRECTORY", str(folder / "state"))
    monkeypatch.setattr(google_http, "PACE", 0.0)
    pair = Pair(source, target, folder, set_now, capture)
    pair.configure()
    yield pair
