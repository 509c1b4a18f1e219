"""The daemon on every service that is at hand, real or not: its light polls see what changes, and come to rest.

The same history is lived in two fresh calendars, once with the service's own watch and once with a whole cycle at
every turn. After every turn the same reminders stand; and while nothing happens, nothing but polls is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from config.accounts import CalDAVAccount, MemoryAccount
from config.load import load
from providers import memory
from providers.caldav import PROVIDER as CALDAV
from providers.contract import Calendar, Provider, ProviderSpec, Surroundings, Watch, Window, everything
from providers.event import Moment
from syncd.daemon.lookout import Lookout
from tests.caldav.double import PASSWORD, USERNAME, Double, Watched
from tests.contract.harness import find_harnesses
from tests.daemon.simulation import Simulation, Turn, leaping
from tests.servers.proxy import Answer, Request
from tests.stories.world import at, interview

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGIN = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
ALWAYS = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
CONFIG = """
timezone = "Europe/Berlin"
poll_interval = "1h"
owner = ["alice@example.net"]
[accounts.home]
provider = "memory"
calendars = ["{}"]
"""


class OnDouble:
    """As a contract harness: the CalDAV double with one habit of a server that is not at hand."""

    def __init__(self, front: Watched, double: Double) -> None:
        self._front = front
        self._double = double
        self._settings = CalDAVAccount(url=front.url, username=USERNAME)

    def open(self, own: frozenset[str], zone: str, before_request: Callable[[], None]) -> Provider:
        return CALDAV.open(
            self._settings, Surroundings("home", own, zone, lambda: PASSWORD, before_request=before_request)
        )

    def watch(self, before_request: Callable[[], None]) -> Watch:
        assert CALDAV.watch is not None
        around = Surroundings("home", frozenset(), "UTC", lambda: PASSWORD, before_request=before_request)
        return CALDAV.watch(self._settings, around)

    def calendar(self) -> Calendar:
        self._double.objects.clear()
        self._double.changes.clear()
        with closing(self.open(frozenset(), "UTC", lambda: None)) as provider:
            (found,) = provider.calendars()
        return found

    def put(self, _calendar: Calendar, name: str, text: str) -> None:
        self._double.put(name, text.replace("\r\n", "\n"))

    def raw(self, _calendar: Calendar) -> Mapping[str, str]:
        return {name: text for name, (_, text) in self._double.objects.items()}

    def remove(self, _calendar: Calendar, name: str) -> None:
        self._double.delete(name)

    def edit(self, calendar: Calendar, name: str, old: str, new: str) -> None:
        self.put(calendar, name, self.raw(calendar)[name].replace(old, new))


HABITS: Mapping[str, Mapping[str, Any]] = {
    "no tokens": {"knows_tokens": False},
    "no ETag for what is put": {"etag_on_put": False},
    "neither": {"knows_tokens": False, "etag_on_put": False},
    "DAViCal": {"omits_missing": True, "unknown_token": "everything"},
    "SOGo": {"unknown_token": "silence"},
    "sabre/dav": {
        "more_in_sync": "<D:response><D:href>/dav/alice/office</D:href><D:propstat><D:prop/>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    },
    "Cyrus, two on a page": {"page": 2},
}


def _repeat(double: Double) -> None:
    """The newest second is repeated at each poll."""
    report = double.report

    def repeating(request: Request, stranger: bool) -> Answer:
        newest = double.changes[-1][1] if double.changes else ""
        double.more_in_sync = double.member(newest, with_data=False) if newest in double.objects else ""
        return report(request, stranger)

    double.report = repeating  # type: ignore[method-assign]


@pytest.fixture(params=[*sorted(find_harnesses().keys() - {"memory"}), *HABITS])
def service(request: pytest.FixtureRequest) -> Iterator[Any]:
    harnesses = find_harnesses()
    if request.param in harnesses:
        yield harnesses[request.param][1](request)
        return
    double = Double(**HABITS[request.param])
    if request.param == "SOGo":
        _repeat(double)
    with Watched("http://127.0.0.1:9/", before=double) as front:
        yield OnDouble(front, double)


@pytest.fixture(autouse=True)
def leaps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No pause between two requests, either."""
    monkeypatch.setattr("providers.google_http.PACE", 0.0)
    with leaping(DAY):
        yield


class Home:
    """The account on a fresh calendar of the service, and the owner of both."""

    def __init__(self, service: Any, folder: Path, *, light: bool) -> None:
        self.service = service
        self.calendar: Calendar = service.calendar()
        self.light = light
        folder.mkdir()
        (folder / "config.toml").write_text(CONFIG.format(self.calendar.id))
        self.simulation = Simulation(load(folder / "config.toml", {}), folder / "state", BEGIN)
        self.simulation.after = self.look
        self.seen: list[list[str]] = []

    def look(self, _turn: Turn) -> None:
        self.seen.append(self.stands())

    def stands(self) -> list[str]:
        provider: Provider = self.service.open(own=frozenset(), zone="Europe/Berlin", before_request=lambda: None)
        with closing(provider):
            found = provider.read(self.calendar, ALWAYS, None, everything).events
        return sorted(
            f"{one.start.at.astimezone(UTC):%a %H:%M} {one.title}\n{one.description}"
            for one in found
            if one.ref.uid.endswith("@syncd") and isinstance(one.start, Moment)
        )

    @contextmanager
    def found(self) -> Iterator[None]:
        """The service in the place of calendars in memory."""
        service = self.service

        def open_it(_settings: MemoryAccount, around: Surroundings) -> Provider:
            provider: Provider = service.open(own=around.own, zone=around.zone, before_request=around.before_request)
            return provider

        def watch(_settings: MemoryAccount, around: Surroundings) -> Watch:
            made: Watch = service.watch(around.before_request)
            return made

        with ExitStack() as stack:
            spec = ProviderSpec("memory", MemoryAccount, open_it, watch=watch)
            stack.enter_context(patch.object(memory, "PROVIDER", spec))
            if not self.light:
                stack.enter_context(patch.object(Lookout, "is_unchanged", lambda *_arguments: False))
            yield

    # The owner's hand

    def put(self, name: str, day: int, hour: int, title: str) -> None:
        text = interview(f"{name}@example.org", at(day, hour), title, company=name)
        self.service.put(self.calendar, f"{name}.ics", text)

    def remove(self, name: str) -> None:
        self.service.remove(self.calendar, f"{name}.ics")

    def edit(self, old: str, new: str) -> None:
        self.service.edit(self.calendar, self._reminder(old), old, new)

    def drop(self, words: str) -> None:
        self.service.remove(self.calendar, self._reminder(words))

    def _reminder(self, words: str) -> str:
        stored: Mapping[str, str] = self.service.raw(self.calendar)
        return next(name for name, text in stored.items() if words in text)


def live(home: Home) -> Home:
    def on(hours: float, do: Callable[[], None]) -> None:
        home.simulation.when(hours * HOUR, do)

    on(0.5, lambda: home.put("acme", 27, 10, "Interview with Acme"))
    on(3.5, lambda: home.put("lunch", 27, 12, "Team lunch"))
    on(5.5, lambda: home.put("acme", 27, 14, "Interview with Acme"))
    on(7.5, lambda: home.edit("Thank Dana Lee", "Write to Dana Lee"))
    on(9.5, lambda: home.drop("Ask before it ends"))
    on(11.5, lambda: home.put("beta", 30, 9, "Interview with Beta, round 2"))
    on(13.5, lambda: home.remove("beta"))
    on(15.5, lambda: home.put("acme", 27, 14, "Interview with Acme decide-by: 2026-12-09"))
    with home.found():
        home.simulation.run(28 * HOUR)
    return home


def test_the_same_stands_after_every_turn(service: Any, tmp_path: Path) -> None:
    light = live(Home(service, tmp_path / "light", light=True))
    turns = light.simulation.turns
    stood = light.seen[-1]
    assert [one for one in stood if "Earliest check-in" in one]
    assert [one for one in stood if "Write to Dana Lee" in one]
    assert not [one for one in stood if "Ask before it ends" in one or "Beta" in one]
    # Eight changes, each followed by a look at what was written itself; then only what time asks for.
    assert sum(turn.whole for turn in turns) <= 24
    quiet = [turn.whole for turn in turns if turn.at > BEGIN + 18 * HOUR]
    assert len(quiet) >= 9
    assert sum(quiet) <= 4

    plain = live(Home(service, tmp_path / "plain", light=False))
    assert [turn.at for turn in turns] == [turn.at for turn in plain.simulation.turns]
    for turn, seen, wanted in zip(turns, light.seen, plain.seen, strict=True):
        assert seen == wanted, turn.at
