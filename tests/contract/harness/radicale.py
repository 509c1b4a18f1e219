"""The CalDAV provider on a real Radicale; `xandikos` is the same on another server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from urllib.parse import quote, unquote

import pytest

from config.accounts import CalDAVAccount
from providers import find_provider
from providers.contract import Calendar, Provider, Surroundings, Watch
from tests.contract.icalendar import ICalendarHarness
from tests.servers import dav
from tests.servers.proxy import Drop, Proxy
from tests.servers.radicale import set_read_only

KIND = "caldav"


class CalDAVHarness(ICalendarHarness):
    takes_broken = False

    def __init__(self, server: dav.Server) -> None:
        self._server = server
        self._stack = ExitStack()
        self._front = self._stack.enter_context(Proxy(server.url))
        self._settings = CalDAVAccount(url=self._front.at(server.url), username=server.username)

    def open(
        self,
        own: frozenset[str] = frozenset(),
        zone: str = "Europe/Berlin",
        before_request: Callable[[], None] = lambda: None,
    ) -> Provider:
        surroundings = Surroundings("home", own, zone, lambda: self._server.password, before_request=before_request)
        provider = find_provider("caldav").open(self._settings, surroundings)
        self._stack.callback(provider.close)
        return provider

    def watch(self, before_request: Callable[[], None] = lambda: None) -> Watch:
        spec = find_provider("caldav")
        assert spec.watch is not None
        around = Surroundings("home", frozenset(), "UTC", lambda: self._server.password, before_request=before_request)
        watch = spec.watch(self._settings, around)
        self._stack.callback(watch.close)
        return watch

    def hang_up(self) -> None:
        self._front.before = lambda _n, _request: Drop()

    def requests(self) -> int:
        return self._front.count()

    def calendar(self) -> Calendar:
        url = dav.make_calendar(self._server)
        last = url.rstrip("/").rpartition("/")[2]
        return next(one for one in self.open().calendars() if one.address.rstrip("/").endswith(f"/{last}"))

    def put(self, calendar: Calendar, name: str, text: str) -> str:
        dav.put(self._server, calendar.address + quote(name), text)
        return name

    def raw(self, calendar: Calendar) -> Mapping[str, str]:
        found = dav.get_all(self._server, calendar.address)
        return {unquote(href.rpartition("/")[2]): text for href, (_, text) in found.items()}

    def remove(self, calendar: Calendar, name: str) -> None:
        dav.delete(self._server, calendar.address + quote(name))

    def lock(self, calendar: Calendar) -> None:
        try:
            set_read_only(self._server, calendar.address)
        except ValueError as error:
            pytest.skip(str(error))

    def close(self) -> None:
        self._stack.close()


def make(request: pytest.FixtureRequest, server: str = "radicale") -> CalDAVHarness:
    found = request.getfixturevalue(server)
    assert isinstance(found, dav.Server)
    harness = CalDAVHarness(found)
    request.addfinalizer(harness.close)
    return harness
