"""What goes wrong on the way to Google, and what the provider makes of it; numbers are those of the collected facts."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.accounts import GoogleAccount
from providers import google_http
from providers.contract import Calendar, Provider, Surroundings, Window, Writes, everything
from providers.errors import (
    AlreadyThere,
    Dismissed,
    Forbidden,
    Gone,
    Misconfigured,
    Misunderstood,
    ProviderError,
    Refused,
    SignInExpired,
    Throttled,
    Unreachable,
)
from providers.google import PROVIDER
from tests.google import faults
from tests.google.double import Double
from tests.google.oauth import LIVING, OAuth, write_token
from tests.google.rules import RefusedError
from tests.google.test_write import DRAFT
from tests.servers.proxy import Action, Answer, Cut, Drop, Proxy, Request

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))
NAME = DRAFT.uid.removesuffix("@syncd")


class Desk:
    """A provider on the double, whose answers can be spoilt, and whose requests are counted."""

    def __init__(self, folder: Path, double: Double) -> None:
        self.double = double
        self.oauth = OAuth(double)
        self.oauth.living[LIVING] = ("everything",)
        self.spoil: Callable[[int, Request], Action | None] = lambda _n, _request: None
        self.proxy = Proxy("http://127.0.0.1:9/", before=self._answer)
        self.token = folder / "token.json"
        self.timeout = timedelta(seconds=20)
        self._opened: list[Provider] = []

    def _answer(self, n: int, request: Request) -> Action | None:
        return self.spoil(n, request) or self.oauth(n, request)

    def sign_in(self, **more: Any) -> None:
        write_token(self.token, self.proxy.url, **more)

    def open(self, writes: Writes = Writes.EVENTS) -> Provider:
        settings = GoogleAccount.model_validate(
            {"provider": "google", "api_endpoint": self.proxy.url[:-1], "timeout": self.timeout}
        )
        around = Surroundings("work", frozenset(), "Europe/Berlin", lambda: None, self.token, writes)
        self._opened.append(PROVIDER.open(settings, around))
        return self._opened[-1]

    def close(self) -> None:
        for provider in self._opened:
            provider.close()

    def paths(self) -> list[str]:
        """What was asked for, without the queries."""
        return [f"{one.method} {one.path.partition('?')[0].rpartition('/')[2]}" for one in self.proxy.requests]


@pytest.fixture
def desk(tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(google_http, "PACE", 0.0)
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _seconds: None)
    desk = Desk(tmp_path, double)
    with desk.proxy:
        desk.sign_in()
        yield desk
        desk.close()


def test_before_a_sign_in_is_renewed_it_is_called_too(desk: Desk) -> None:
    desk.sign_in(expiry="2020-01-01T00:00:00Z")
    seen: list[int] = []
    around = Surroundings(
        "work", frozenset(), "UTC", lambda: None, desk.token, before_request=lambda: seen.append(len(desk.paths()))
    )
    settings = GoogleAccount.model_validate({"provider": "google", "api_endpoint": desk.proxy.url[:-1]})
    provider = PROVIDER.open(settings, around)
    provider.calendars()
    provider.close()
    assert desk.paths() == ["POST token", "GET calendarList"]
    assert seen == [0, 1]


@pytest.fixture
def calendar(desk: Desk) -> Calendar:
    (found,) = desk.open().calendars()
    return found


def error_of(desk: Desk, answer: Action) -> ProviderError:
    """What listing the calendars raises, if that is the answer."""
    desk.spoil = lambda _n, request: answer if "calendarList" in request.path else None
    with pytest.raises(ProviderError) as error:
        desk.open().calendars()
    return error.value


def refused(status: int, reason: str, message: str = "No.") -> Answer:
    return RefusedError(status, reason, message).answer


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (faults.rate_limited(), Throttled),  # [71 D]
        (faults.rate_limited("userRateLimitExceeded"), Throttled),
        (faults.rate_limited(code=429), Throttled),
        (Answer(429), Throttled),
        (faults.backend_error(), Unreachable),  # [74 D]
        (faults.unavailable(), Unreachable),
        (Drop(), Unreachable),
        (Cut(answer=faults.html()), Unreachable),  # [90 L]
        (faults.html(), Misunderstood),  # [91 L]
        (faults.empty(), Misunderstood),
        (faults.nothing(), Misunderstood),
        (Answer(200, {"Content-Type": "application/json"}, b'{"items": [{"name": "no id"}]}'), Misunderstood),
        (Answer(200, {"Content-Type": "application/json"}, b'{"items": {}}'), Misunderstood),
        (Answer(200, {"Content-Type": "application/json"}, b"[]"), Misunderstood),
        (Answer(200, {"Content-Type": "application/json"}, b"\xff"), Misunderstood),
        (Answer(302, {"Location": "http://127.0.0.1:9/elsewhere"}), Misunderstood),
        (refused(403, "insufficientPermissions"), Forbidden),  # [67 M]
        (refused(403, "forbidden"), Forbidden),
        (refused(403, "accessNotConfigured"), Misconfigured),
        (refused(401, "authError"), Unreachable),  # [66 D], although the sign-in was renewed
        (refused(418, "teapot"), Misunderstood),
        (Answer(403, {}, b'{"error": {"errors": 5, "details": {"reason": "x"}}}'), Forbidden),
    ],
)
def test_what_an_answer_means(desk: Desk, answer: Action, kind: type[ProviderError]) -> None:
    assert isinstance(error_of(desk, answer), kind)


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (faults.rate_limited(retry_after="30"), timedelta(seconds=30)),
        (Answer(503, {"Retry-After": "7"}), timedelta(seconds=7)),
        (
            Answer(429, {"Retry-After": "Sat, 28 Nov 2026 10:01:00 GMT", "Date": "Sat, 28 Nov 2026 10:00:00 GMT"}),
            timedelta(minutes=1),
        ),
        (Answer(429, {"Retry-After": "soon"}), None),
        (faults.rate_limited(), None),
        (faults.quota_exceeded(), timedelta(hours=1)),  # [72 D, O]
    ],
)
def test_how_long_to_wait(desk: Desk, answer: Answer, after: timedelta | None) -> None:
    error = error_of(desk, answer)
    assert isinstance(error, Throttled)
    assert error.after == after


def test_a_redirect_is_not_followed_with_the_sign_in(desk: Desk) -> None:
    seen: list[Request] = []

    def other(_n: int, request: Request) -> Action:
        seen.append(request)
        return faults.html()

    with Proxy("http://127.0.0.1:9/", before=other) as elsewhere:
        error_of(desk, Answer(302, {"Location": elsewhere.url}))
    assert seen == []


def test_nobody_listens(desk: Desk) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    desk.sign_in(token="living", expiry="2099-01-01T00:00:00Z")
    settings = GoogleAccount.model_validate({"provider": "google", "api_endpoint": f"http://127.0.0.1:{port}"})
    provider = PROVIDER.open(settings, Surroundings("work", frozenset(), "UTC", lambda: None, desk.token))
    with pytest.raises(Unreachable, match="no connection"):
        provider.calendars()


def test_an_answer_that_drips_for_ever_ends(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's own time-out counts from one byte to the next."""
    monkeypatch.setattr(google_http, "PATIENCE", 0.3)
    desk.timeout = timedelta(seconds=1)
    desk.sign_in(token="living", expiry="2099-01-01T00:00:00Z")
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        while not stop.is_set():
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                try:
                    while not stop.wait(0.05):
                        connection.sendall(b" ")
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,), daemon=True)
        thread.start()
        settings = GoogleAccount.model_validate(
            {"provider": "google", "api_endpoint": f"http://127.0.0.1:{server.getsockname()[1]}", "timeout": "1s"}
        )
        provider = PROVIDER.open(settings, Surroundings("work", frozenset(), "UTC", lambda: None, desk.token))
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            provider.calendars()
        assert time.monotonic() - begun < 5
        stop.set()


class TestSignIn:
    def test_an_access_token_that_ended_early_is_renewed(self, desk: Desk, calendar: Calendar) -> None:
        provider = desk.open()
        provider.calendars()
        desk.double.token = "another"
        assert provider.read(calendar, WINDOW, None, everything).complete
        assert desk.paths()[-4:] == ["GET calendarList", "GET events", "POST token", "GET events"]

    def test_refused_nothing_more_is_asked_until_there_is_another(self, desk: Desk) -> None:
        provider = desk.open()
        provider.calendars()
        desk.oauth.living.clear()
        desk.double.token = "another"
        for _ in range(3):
            with pytest.raises(SignInExpired) as error:
                provider.calendars()
            assert error.value.remedy == "type: syncd auth work"
        asked = desk.paths()
        assert asked == ["POST token", "GET calendarList", "GET calendarList", "POST token"]
        desk.oauth.living["1//other"] = ("everything",)
        desk.sign_in(refresh_token="1//other")
        assert len(provider.calendars()) == 1

    @pytest.mark.parametrize("fault", [faults.backend_error(), faults.html(), Drop(), faults.empty()])
    def test_a_token_endpoint_that_is_down_is_weather(self, desk: Desk, fault: Action) -> None:
        """[92 L]"""
        desk.oauth.fault = fault
        with pytest.raises(Unreachable):
            desk.open().calendars()
        desk.oauth.fault = None
        assert len(desk.open().calendars()) == 1


class TestWriting:
    def test_a_request_that_is_sent_twice_is_done_once(self, desk: Desk, calendar: Calendar) -> None:
        """The client sends an insert again by itself when its answer is lost [89 L]: then it was this very event."""
        dropped: list[Request] = []

        def drop_first(n: int, request: Request) -> Action | None:
            if request.method != "POST" or "/events" not in request.path or dropped:
                return None
            dropped.append(request)
            desk.double(n, request)
            return Drop()

        desk.spoil = drop_first
        written = desk.open().create(calendar, DRAFT)
        assert written.ref.uid == DRAFT.uid
        assert len(dropped) == 1
        assert [event["id"] for event in desk.double.events(calendar.id)] == [NAME]
        assert written.resource.version == desk.double.events(calendar.id)[0]["etag"]

    def test_another_event_with_its_id_is_found(self, desk: Desk, calendar: Calendar) -> None:
        desk.open().create(calendar, DRAFT)
        with pytest.raises(AlreadyThere):
            desk.open().create(calendar, replace(DRAFT, title="Another"))

    def test_a_deleted_id_was_dismissed(self, desk: Desk, calendar: Calendar) -> None:
        """Its id stays taken, `get` says that it is cancelled [33 O]."""
        provider = desk.open()
        provider.create(calendar, DRAFT)
        desk.double.remove(calendar.id, NAME)
        with pytest.raises(Dismissed):
            provider.create(calendar, DRAFT)

    def test_a_calendar_is_not_made_twice(self, desk: Desk) -> None:
        """It has no id of ours, so that a second one would stay."""
        made: list[Request] = []

        def drop(n: int, request: Request) -> Action | None:
            if request.method != "POST" or "/calendars?" not in request.path:
                return None
            made.append(request)
            desk.double(n, request)
            return Drop()

        desk.spoil = drop
        provider = desk.open()
        with pytest.raises(Unreachable):
            provider.make_calendar("Interview follow-ups")
        assert len(made) == 1
        desk.spoil = lambda _n, _request: None
        assert provider.make_calendar("Interview follow-ups").name == "Interview follow-ups"
        assert [one.summary for one in desk.double.calendars.values()].count("Interview follow-ups") == 1

    def test_what_was_deleted_meanwhile_is_gone(self, desk: Desk, calendar: Calendar) -> None:
        provider = desk.open()
        provider.create(calendar, DRAFT)
        (event,) = provider.read(calendar, WINDOW, None, everything).events
        desk.double.remove(calendar.id, NAME)
        deleted = desk.double.main.events[NAME]["etag"]
        with pytest.raises(Gone):  # an update of what is deleted is forbidden [34 O]
            provider.update(calendar, replace(event, version=deleted), replace(DRAFT, title="New"))
        provider.withdraw(calendar, event)

    def test_a_refused_event_is_refused_alone(self, desk: Desk, calendar: Calendar) -> None:
        desk.spoil = lambda _n, request: refused(400, "invalid") if request.method == "POST" else None
        desk.double.token = "living"
        desk.sign_in(token="living", expiry="2099-01-01T00:00:00Z")
        with pytest.raises(Refused, match="invalid"):
            desk.open().create(calendar, DRAFT)

    def test_writes_keep_their_distance(self, desk: Desk, calendar: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
        """A calendar that is written in quick succession may be limited at any time [73 D]."""
        waits: list[float] = []
        monkeypatch.setattr(google_http, "PACE", 100.0)
        monkeypatch.setattr("providers.google_http.time.sleep", waits.append)
        provider = desk.open()
        provider.create(calendar, DRAFT)
        (event,) = provider.read(calendar, WINDOW, None, everything).events
        provider.update(calendar, event, replace(DRAFT, title="New"))
        assert len(waits) == 1
        assert 90 < waits[0] <= 100

    def test_a_reader_may_not_write_and_is_told_before(self, desk: Desk) -> None:
        desk.double.main.role = "reader"
        provider = desk.open()
        (calendar,) = provider.calendars()
        assert not calendar.writable
        with pytest.raises(Forbidden, match="read-only"):
            provider.create(calendar, DRAFT)

    def test_where_private_events_are_hidden_nothing_is_written(self, desk: Desk) -> None:
        """Ours are private: who may write and not see them would never find them again [80 D]."""
        desk.double.main.role = "writerWithoutPrivateAccess"
        (calendar,) = desk.open().calendars()
        assert not calendar.writable


class TestReading:
    @pytest.mark.parametrize("invalid", [False, True])
    def test_a_stale_token_means_a_full_read(self, desk: Desk, calendar: Calendar, invalid: bool) -> None:
        """410 [9 D], and 400 for what is no token [10 O]."""
        desk.double.put(calendar.id, {"summary": "Interview", **DAY})
        provider = desk.open()
        first = provider.read(calendar, WINDOW, None, everything)
        desk.double.main.expire_tokens(invalid=invalid)
        second = provider.read(calendar, WINDOW, first.cursor, everything)
        assert (second.events, second.fresh, second.complete) == (first.events, True, True)

    def test_every_page_asks_the_same(self, desk: Desk, calendar: Calendar) -> None:
        """[2 D], and short or empty pages end no list [4 D]."""
        for number in range(5):
            desk.double.put(calendar.id, {"summary": f"Interview {number}", **DAY})
        desk.double.manners.page, desk.double.manners.empty_pages = 2, True
        snapshot = desk.open().read(calendar, WINDOW, None, everything)
        assert (len(snapshot.events), snapshot.listed) == (5, 5)
        queries = [one.path.partition("?")[2] for one in desk.proxy.requests if "/events?" in one.path]
        assert len(queries) == 4
        assert len({"&".join(part for part in one.split("&") if "pageToken" not in part) for one in queries}) == 1

    def test_a_list_that_breaks_off_is_no_answer(self, desk: Desk, calendar: Calendar) -> None:
        """The token is only that of the last page [1 D]."""
        for number in range(5):
            desk.double.put(calendar.id, {"summary": f"Interview {number}", **DAY})
        desk.double.manners.page = 2
        provider = desk.open()
        first = provider.read(calendar, WINDOW, None, everything)
        for name in [event["id"] for event in desk.double.events(calendar.id)]:
            desk.double.change(calendar.id, name, summary="Interview, changed")
        desk.spoil = lambda _n, request: faults.backend_error() if "pageToken" in request.path else None
        with pytest.raises(Unreachable):
            provider.read(calendar, WINDOW, first.cursor, everything)
        desk.spoil = lambda _n, _request: None
        second = provider.read(calendar, WINDOW, first.cursor, everything)
        assert {event.title for event in second.events} == {"Interview, changed"}

    def test_a_calendar_that_is_gone_is_no_empty_one(self, desk: Desk, calendar: Calendar) -> None:
        provider = desk.open()
        first = provider.read(calendar, WINDOW, None, everything)
        desk.double.main.deleted = True
        for since in (None, first.cursor):
            with pytest.raises(Misconfigured, match="not there any more"):
                provider.read(calendar, WINDOW, since, everything)

    def test_a_body_that_is_cut_and_still_json_is_no_calendar(self, desk: Desk, calendar: Calendar) -> None:
        desk.spoil = lambda _n, request: Answer(200, {}, b"{}") if "/events?" in request.path else None
        with pytest.raises(Misunderstood):
            desk.open().read(calendar, WINDOW, None, everything)

    def test_a_changed_series_is_read_with_its_exceptions(self, desk: Desk, calendar: Calendar) -> None:
        """Whether they come again when it changes is not said anywhere."""
        series = {"summary": "Interview", "recurrence": ["RRULE:FREQ=DAILY;COUNT=3"], **HOURS}
        name = desk.double.put(calendar.id, series)
        desk.double.change(calendar.id, f"{name}_20261202T090000Z", summary="Interview, changed")
        desk.double.remove(calendar.id, f"{name}_20261203T090000Z")
        provider = desk.open()
        first = provider.read(calendar, WINDOW, None, everything)
        assert sorted(event.title for event in first.events) == ["Interview", "Interview, changed"]
        desk.double.change(calendar.id, name, location="Room 3")
        second = provider.read(calendar, WINDOW, first.cursor, everything)
        assert {event.ref.identity for event in second.events} == {event.ref.identity for event in first.events}
        assert not second.fresh

    def test_a_series_that_becomes_wanted_brings_its_exceptions(self, desk: Desk, calendar: Calendar) -> None:
        series = {"summary": "Weekly", "recurrence": ["RRULE:FREQ=DAILY;COUNT=3"], **HOURS}
        name = desk.double.put(calendar.id, series)
        desk.double.remove(calendar.id, f"{name}_20261202T090000Z")
        provider = desk.open()

        def wanted(text: str) -> bool:
            return "interview" in text.lower()

        first = provider.read(calendar, WINDOW, None, wanted)
        assert first.events == ()
        desk.double.change(calendar.id, name, summary="Weekly #interview")
        second = provider.read(calendar, WINDOW, first.cursor, wanted)
        assert sorted(event.start.at.day for event in second.events) == [1, 3]  # type: ignore[union-attr]

    def test_a_few_days_are_asked_for_alone(self, desk: Desk, calendar: Calendar) -> None:
        desk.double.put(calendar.id, {"summary": "Interview", **DAY})
        desk.double.put(
            calendar.id, {"summary": "Interview", "start": {"date": "2026-03-01"}, "end": {"date": "2026-03-02"}}
        )
        window = Window(datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 3, tzinfo=UTC))
        snapshot = desk.open().read(calendar, window, None, everything)
        assert (len(snapshot.events), snapshot.listed) == (1, 1)
        assert snapshot.cursor is not None
        assert snapshot.cursor.token is None


class TestCalendars:
    def test_which_are_the_owners(self, desk: Desk) -> None:
        desk.double.add_calendar("team1@group.calendar.google.com", summary="Mine")
        desk.double.add_calendar("bob@example.org", summary="Bob", role="reader", owner="bob@example.org")
        desk.double.add_calendar("busy@example.org", summary="Busy", role="freeBusyReader", owner="busy@example.org")
        desk.double.add_calendar(
            "en.german#holiday@group.v.calendar.google.com", summary="Holidays", role="reader", owner="x@y"
        )
        found = {one.name: (one.foreign, one.writable) for one in desk.open().calendars()}
        assert found == {
            "primary": (False, True),
            "Mine": (False, True),
            "Bob": (True, False),
            "Holidays": (True, False),
        }

    def test_what_is_shared_with_a_service_account_is_its_persons(self, desk: Desk) -> None:
        desk.double.main.deleted = True
        desk.double.add_calendar("alice@example.org", summary="Alice", role="writer", owner="alice@example.org")
        assert [(one.name, one.foreign) for one in desk.open().calendars()] == [("Alice", False)]

    def test_the_main_one_has_a_name_that_everybody_knows(self, desk: Desk) -> None:
        (main,) = desk.open().calendars()
        assert (main.id, main.name, main.address) == ("me@example.org", "primary", "primary")

    def test_with_the_least_rights_only_syncds_own_may_be_written(self, desk: Desk) -> None:
        provider = desk.open(Writes.OWN)
        (main,) = provider.calendars()
        assert not main.writable
        assert provider.make_calendar("Interview follow-ups").writable


DAY = {"start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"}}
HOURS = {
    "start": {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2026-12-01T11:00:00+01:00", "timeZone": "Europe/Berlin"},
}
