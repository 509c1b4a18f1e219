"""One person with one calendar on a real server, and syncd run for them; the stories play in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin
from zoneinfo import ZoneInfo

import icalendar
import pytest

from syncd import clock
from syncd.main import main
from tests.servers import dav
from tests.servers.proxy import Proxy

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=BERLIN)  # a Wednesday
WRITES = ("PUT", "DELETE", "MKCALENDAR", "PROPPATCH", "MOVE", "POST")


@dataclass(frozen=True)
class Stands:
    """A reminder as it stands on the server, read by icalendar and nothing of ours."""

    href: str
    text: str
    event: icalendar.Event

    @property
    def uid(self) -> str:
        return str(self.event["UID"])

    @property
    def kind(self) -> str:
        return str(self.event["X-SYNCD-KIND"])

    @property
    def title(self) -> str:
        return str(self.event["SUMMARY"])

    @property
    def start(self) -> datetime:
        start = self.event.decoded("DTSTART")
        assert isinstance(start, datetime)
        return start.astimezone(BERLIN)

    @property
    def line(self) -> str:
        """As the owner sees it: `Tue 1 Dec 10:00 Earliest check-in · Acme, round 1`."""
        return f"{self.start:%a} {self.start.day} {self.start:%b %H:%M} {self.title}"

    def __str__(self) -> str:
        return f"{self.kind} {self.start:%Y-%m-%d %H:%M} {self.title}"


@dataclass
class World:
    """The person's calendar, behind a proxy that counts, and their syncd."""

    calendar: dav.Calendar
    proxy: Proxy
    folder: Path
    set_now: Callable[[datetime], None]
    capture: pytest.CaptureFixture[str]
    settings: dict[str, str] = field(default_factory=lambda: {"top": 'owner = ["alice@example.net"]'})

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def configure(self, **account: str) -> None:
        """Write the configuration; values are TOML."""
        values = {
            "provider": '"caldav"',
            "url": f'"{self.proxy.at(self.calendar.server.home)}"',
            "username": f'"{self.calendar.server.username}"',
            "password": f'"{self.calendar.server.password}"',
            "calendars": f'["{self.calendar.name}"]',
            **account,
        }
        table = "\n".join(f"{key} = {value}" for key, value in values.items() if value)
        self.config.write_text(
            f'timezone = "Europe/Berlin"\n{self.settings.get("top", "")}\n[accounts.home]\n{table}\n'
        )
        self.config.chmod(0o600)

    def set_policy(self, lines: str) -> None:
        """The lines of the `[policy]` table, TOML."""
        self.settings["top"] = f'owner = ["alice@example.net"]\n[policy]\n{lines}'
        self.configure()

    # The owner's hand

    def put(self, name: str, text: str) -> None:
        dav.put(self.calendar.server, self.url(name), text)

    def text(self, name: str) -> str:
        return dav.get(self.calendar.server, self.url(name))[1]

    def edit(self, name: str, **lines: str) -> None:
        """Replace whole properties, `SUMMARY="SUMMARY:…"`; "" takes one out. An app of the owner's does the same."""
        self.put(name, edit_event(self.text(name), **lines))

    def write(self, name: str, words: str, changed: datetime | None = None) -> None:
        """Append words to the title; `changed` becomes LAST-MODIFIED, as most apps write it."""
        (event,) = events_of(self.text(name))
        stamp = {"LAST_MODIFIED": f"LAST-MODIFIED:{changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"} if changed else {}
        self.edit(name, SUMMARY=f"SUMMARY:{event['SUMMARY']} {words}", **stamp)

    def move(self, name: str, start: datetime, minutes: int = 60) -> None:
        """To another time, as by dragging it."""
        times = {"DTSTART": start, "DTEND": start + timedelta(minutes=minutes)}
        local = {key: f"{key};TZID=Europe/Berlin:{when:%Y%m%dT%H%M%S}" for key, when in times.items()}
        self.edit(name, **local)

    def delete(self, name: str) -> None:
        dav.delete(self.calendar.server, self.url(name))

    def url(self, name: str) -> str:
        return urljoin(self.calendar.url, quote(unquote(name)))

    # syncd

    def run(self, *arguments: str, status: int = 0) -> tuple[str, str]:
        """A command in this process; its output and its errors."""
        self.capture.readouterr()
        ended = main(["--config", str(self.config), *arguments])
        out, err = self.capture.readouterr()
        assert ended == status, f"exit status {ended}, not {status}: {out}{err}"
        assert "Traceback" not in err
        return out, err

    def sync(self, *arguments: str, status: int = 0) -> dict[str, Any]:
        """One sync; what it said of the account."""
        out, _ = self.run("sync", "--json", *arguments, status=status)
        account = json.loads(out)["accounts"]["home"]
        assert isinstance(account, dict)
        return account

    def settle(self) -> None:
        """Another sync, which must find nothing to do."""
        before = self.everything()
        self.proxy.reset()
        account = self.sync()
        assert account["settled"], account["actions"]
        assert self.written() == []
        assert self.everything() == before

    def shows(self, *lines: str) -> dict[str, Any]:
        """A sync, after which just these reminders stand (`Stands.line`); what it said of the account.

        What had passed before it is history: it still stands, byte for byte.
        """
        now = clock.now()
        past = [one.text for one in self.reminders() if one.start <= now]
        account = self.sync()
        found = self.reminders()
        assert [one.line for one in found] == list(lines), "\n".join(["instead:", *(one.line for one in found)])
        texts = [one.text for one in found]
        assert [text for text in past if text not in texts] == []
        return account

    def written(self) -> list[str]:
        """Requests that write, since the proxy was last reset."""
        return [f"{seen.method} {seen.path}" for seen in self.proxy.requests if seen.method in WRITES]

    # What stands

    def everything(self) -> dict[str, str]:
        return {href: text for href, (_, text) in dav.get_all(self.calendar.server, self.calendar.url).items()}

    def reminders(self) -> list[Stands]:
        found = [
            Stands(href.rsplit("/", 1)[-1], text, event)
            for href, text in self.everything().items()
            for event in events_of(text)
            if str(event.get("UID", "")).endswith("@syncd") and "X-SYNCD-KEY" in event
        ]
        return sorted(found, key=lambda one: (one.start, one.kind, one.uid))

    def reminder(self, kind: str, words: str = "") -> Stands:
        found = [one for one in self.reminders() if one.kind == kind and words in one.title]
        assert len(found) == 1, [str(one) for one in self.reminders()]
        return found[0]


@contextmanager
def live(
    calendar: dav.Calendar, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> Iterator[World]:
    """A world around a calendar; the clock stands at NOW until it is set."""

    def set_now(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_now(NOW)
    monkeypatch.setenv("STATE_DIRECTORY", str(folder / "state"))
    with Proxy(calendar.server.url) as proxy:
        world = World(calendar, proxy, folder, set_now, capture)
        world.configure()
        yield world


def interview(
    uid: str,
    start: datetime,
    title: str,
    *lines: str,
    minutes: int = 60,
    company: str = "acme",
    owner: str = "alice@example.net",
    contact: str = "Dana Lee",
) -> str:
    """An invitation as an employer sends it."""
    people = ((contact, f"{contact.lower().replace(' ', '.')}@{company}.example"),)
    end = start + timedelta(minutes=minutes)
    local = "%Y%m%dT%H%M%S"
    attendees = [f"ATTENDEE;CN={name};PARTSTAT=ACCEPTED:mailto:{email}" for name, email in people]
    organizer = [f"ORGANIZER;CN={people[0][0]}:mailto:{people[0][1]}"]
    invited = [f"ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED:mailto:{owner}"]
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Acme//Scheduler//EN",
            "BEGIN:VEVENT",
            f"UID:{uid}",
            "DTSTAMP:20261120T080000Z",
            f"DTSTART;TZID=Europe/Berlin:{start.astimezone(BERLIN):{local}}",
            f"DTEND;TZID=Europe/Berlin:{end.astimezone(BERLIN):{local}}",
            f"SUMMARY:{title}",
            *organizer,
            *attendees,
            *invited,
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )


@cache
def events_of(text: str) -> tuple[icalendar.Event, ...]:
    """The events of an object, to look at."""
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return tuple(event for event in found if isinstance(event, icalendar.Event))


def edit_event(text: str, **lines: str) -> str:
    """The object with whole properties of its (first) VEVENT replaced, as another program would write it."""
    calendar = icalendar.Calendar.from_ical(text)
    event = calendar.walk("VEVENT")[0]
    for name, line in lines.items():
        property_name = name.replace("_", "-")
        event.pop(property_name, None)
        if line:
            parsed = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n")
            event[property_name] = parsed[property_name]
    return str(calendar.to_ical().decode())


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of November (or another month) 2026 on the owner's clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)
