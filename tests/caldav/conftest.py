"""The provider in front of a real server or of the double; whatever a test does, every write says what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.accounts import CalDAVAccount
from providers.caldav import PROVIDER
from providers.contract import Calendar, Cursor, Provider, Snapshot, Surroundings, Wanted, Window, everything
from providers.event import Draft, Event, Marker, Moment
from tests.caldav.double import PASSWORD, USERNAME, Double, Watched
from tests.servers import dav
from tests.servers.proxy import Request

BERLIN = ZoneInfo("Europe/Berlin")
WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def event(uid: str = "one@example.org", title: str = "Meeting", *lines: str) -> str:
    """A stored event in June 2026."""
    inside = ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", "DTSTART:20260601T090000Z", f"SUMMARY:{title}"]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *inside, *lines, "END:VEVENT", "END:VCALENDAR"]
    return "\n".join(whole) + "\n"


def draft(uid: str = "0123abcd@syncd", title: str = "Earliest check-in") -> Draft:
    start = datetime(2026, 6, 8, 10, 0, tzinfo=BERLIN)
    return Draft(
        uid=uid,
        title=title,
        description="Why that day.",
        start=Moment(start, "Europe/Berlin"),
        end=Moment(start + timedelta(minutes=15), "Europe/Berlin"),
        alarm=timedelta(0),
        marker=Marker("check-in", "check-in:one@example.org", "0f3a", "1.a"),
        stamp=datetime(2026, 6, 1, 8, 0, tzinfo=UTC),
    )


@dataclass
class Reached:
    """A calendar that the provider reads through a front that counts."""

    front: Watched
    provider: Provider
    calendar: Calendar

    def read(self, since: Cursor | Snapshot | None = None, wanted: Wanted = everything) -> Snapshot:
        cursor = since.cursor if isinstance(since, Snapshot) else since
        return self.provider.read(self.calendar, WINDOW, cursor, wanted)

    def asked(self) -> list[str]:
        """What has been asked since the last look, in words."""
        said = [describe(request) for request in self.front.requests]
        self.front.reset_counts()
        return said


def describe(request: Request) -> str:
    reports = {b"sync-collection": "sync", b"calendar-multiget": "multiget", b"calendar-query": "query"}
    names = [name for mark, name in reports.items() if mark in request.body]
    return names[0] if request.method == "REPORT" and names else request.method


def names(snapshot: Snapshot) -> list[str]:
    """The objects of a snapshot's events."""
    return sorted(event.ref.resource for event in snapshot.events)


def only(events: tuple[Event, ...]) -> Event:
    assert len(events) == 1, [event.ref for event in events]
    return events[0]


Open = Callable[..., Provider]


@pytest.fixture
def open_at() -> Iterator[Open]:
    """Opens a provider at a URL; closed after the test."""
    opened: list[Provider] = []

    def open_it(
        url: str,
        username: str | None = USERNAME,
        password: str | Callable[[], str | None] = PASSWORD,
        seconds: int = 20,
    ) -> Provider:
        settings = CalDAVAccount(provider="caldav", url=url, username=username, timeout=timedelta(seconds=seconds))
        ask = password if callable(password) else lambda: password
        opened.append(PROVIDER.open(settings, Surroundings("home", frozenset(), "Europe/Berlin", ask)))
        return opened[-1]

    yield open_it
    for provider in opened:
        provider.close()


@pytest.fixture
def double() -> Double:
    return Double()


@pytest.fixture
def front(double: Double) -> Iterator[Watched]:
    """The double, served; nothing that the test sent it may have been a write without a condition."""
    with Watched("http://127.0.0.1:9/", before=double) as front:
        yield front
        front.assert_conditional()


@pytest.fixture
def reached(front: Watched, open_at: Open) -> Reached:
    """The double's only calendar. Nothing has been asked yet since it was found."""
    provider = open_at(front.url)
    found = Reached(front, provider, provider.calendars()[0])
    found.asked()
    return found


@pytest.fixture
def real(calendar: dav.Calendar, open_at: Open) -> Iterator[Reached]:
    """A calendar on each real server in turn."""
    server = calendar.server
    with Watched(server.url) as front:
        provider = open_at(front.at(server.url), server.username, server.password)
        last = calendar.url.rstrip("/").rpartition("/")[2]
        mine = next(one for one in provider.calendars() if one.address.rstrip("/").endswith(f"/{last}"))
        found = Reached(front, provider, mine)
        found.asked()
        yield found
        front.assert_conditional()
