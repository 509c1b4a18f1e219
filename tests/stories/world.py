"""One person with one calendar on a real server, and syncd run for them; the stories play in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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

    # The owner's hand

    def put(self, name: str, text: str) -> None:
        dav.put(self.calendar.server, self.url(name), text)

    def text(self, name: str) -> str:
        return dav.get(self.calendar.server, self.url(name))[1]

    def edit(self, name: str, **lines: str) -> None:
        """Replace whole properties, `SUMMARY="SUMMARY:…"`; "" takes one out. An app of the owner's does the same."""
        self.put(name, edit_event(self.text(name), **lines))

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
            for event in icalendar.Calendar.from_ical(text).walk("VEVENT")
            if isinstance(event, icalendar.Event)
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
) -> str:
    """An invitation as an employer sends it."""
    people = (("Dana Lee", f"dana.lee@{company}.example"),)
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
