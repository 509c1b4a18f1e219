"""Syncs of a crowded Google calendar, on the double over HTTP, against Google's own client listing the same pages.

Each sync is a process of its own, start and imports included, so that its memory can be told; the double answers from
another. What stands in the calendar, and the time, are the same in every run.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

from tests.bench import crowded
from tests.bench.inspect import NOW, Spent, spend
from tests.google import ics
from tests.google.double import Double
from tests.google.oauth import write_token
from tests.servers.proxy import Proxy, Request

SYNC = (
    "import sys, datetime; from syncd import clock; from syncd.main import main; "
    "clock.now = lambda: datetime.datetime.fromisoformat(sys.argv[2]); "
    "sys.exit(main(['--config', sys.argv[1], 'sync', '--allow-large']))"
)
BARE = """
import sys
from googleapiclient.discovery import build
from googleapiclient.http import build_http
service = build("calendar", "v3", http=build_http(), client_options={"api_endpoint": sys.argv[1] + "calendar/v3/"})
token = None
while True:
    page = service.events().list(calendarId="primary", maxResults=2500, pageToken=token).execute()
    token = page.get("nextPageToken")
    if token is None:
        break
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one sync took, and asked for."""

    spent: Spent
    requests: tuple[Request, ...]

    def count(self, method: str) -> int:
        return sum(one.method == method for one in self.requests)


@dataclass(frozen=True, slots=True)
class Desk:
    """The double with its calendar, and the configuration of who syncs it."""

    double: Double
    proxy: Proxy
    config: Path

    def sync(self) -> Cost:
        """Raises CalledProcessError."""
        before = self.proxy.before
        self.proxy.reset()
        self.proxy.before = before
        with mock.patch.dict(os.environ, {"STATE_DIRECTORY": str(self.config.parent / "state")}):
            spent = spend([sys.executable, "-c", SYNC, str(self.config), NOW])
        return Cost(spent, self.proxy.requests)

    def list_only(self) -> Spent:
        """Google's client alone, which keeps nothing. Raises CalledProcessError."""
        token, self.double.token = self.double.token, None
        try:
            return spend([sys.executable, "-c", BARE, self.proxy.url])
        finally:
            self.double.token = token

    def move_an_interview(self) -> None:
        """The last one, which is to come, three days on."""
        main = self.double.main
        titles = {name: one["summary"] for name, one in main.events.items() if "extendedProperties" not in one}
        last = max(
            (name for name, title in titles.items() if "Maple" in title),
            key=lambda name: str(main.events[name]["start"]["dateTime"]),
        )
        moved = {
            end: {
                "dateTime": (
                    datetime.fromisoformat(main.events[last][end]["dateTime"]) + timedelta(days=3)
                ).isoformat(),
                "timeZone": "UTC",
            }
            for end in ("start", "end")
        }
        self.double.change(main.id, last, **moved)


@contextmanager
def desk(events: int) -> Iterator[Desk]:
    """A crowded calendar of that many events."""
    double = Double(owner=crowded.OWNER, token="living")
    for event in ics.read_events(crowded.calendar(events), double.zone):
        double.put(double.owner, event)
    with tempfile.TemporaryDirectory(prefix="bench-") as place, Proxy("http://127.0.0.1:9/", before=double) as proxy:
        token = Path(place) / "token.json"
        write_token(token, proxy.url, token="living", expiry="2099-01-01T00:00:00Z")
        config = Path(place) / "config.toml"
        config.write_text(
            f'[accounts.work]\nprovider = "google"\ntoken_file = "{token}"\napi_endpoint = "{proxy.url[:-1]}"\n'
        )
        config.chmod(0o600)
        yield Desk(double, proxy, config)


def measure(events: int, repeat: int) -> Iterator[str]:
    """Yields lines with the figures."""
    with desk(events) as here:
        yield f"google: {events} events in a Google calendar"
        first = here.sync()
        lists = [one for one in first.requests if one.path.partition("?")[0].endswith("/events")]
        size = sum(one.size for one in first.requests if one.method == "GET")
        bare = min((here.list_only() for _ in range(repeat)), key=lambda one: one.seconds)
        yield f"  Google's client, listing alone: {bare.seconds:.2f} s, {bare.memory / 1e6:.0f} MB"
        yield (
            f"  first sync: {first.spent.seconds:.2f} s, {first.spent.seconds / bare.seconds:.2f} times that, "
            f"{first.spent.memory / 1e6:.0f} MB; {sum(one.method == 'GET' for one in lists)} lists of "
            f"{size / 1e6:.1f} MB, {first.count('POST')} reminders"
        )
        here.sync()  # what it wrote itself is a change, too
        idle = here.sync()
        yield (
            f"  idle sync: {idle.spent.seconds:.2f} s, {len(idle.requests)} request, {idle.requests[0].size} bytes, "
            f"{idle.spent.memory / 1e6:.0f} MB"
        )
        here.move_an_interview()
        changed = here.sync()
        yield f"  one changed interview: {changed.count('GET')} read, {changed.count('PATCH')} writes"
