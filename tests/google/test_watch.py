"""What a Google account's watch makes of a sign-in that ends, and of answers that make no sense."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from config.accounts import GoogleAccount
from providers.contract import Calendar, Seen, Surroundings, Watch, Window, everything
from providers.google import PROVIDER
from tests.google import faults
from tests.google.double import Double
from tests.google.oauth import JSON, REVOKED, refused
from tests.google.test_http import Desk
from tests.servers.proxy import Action, Answer, Cut, Drop

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))

BODIES: tuple[object, ...] = (
    [],
    {},
    {"items": []},
    {"nextSyncToken": "x"},
    {"items": None, "nextSyncToken": "x"},
    {"items": [{"id": "a"}], "nextSyncToken": "x"},
    {"items": [], "nextPageToken": "x"},
    {"items": [], "nextPageToken": "x", "nextSyncToken": "x"},
)


@pytest.fixture
def desk(tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _seconds: None)
    desk = Desk(tmp_path, double)
    with desk.proxy:
        desk.sign_in()
        yield desk
        desk.close()


@pytest.fixture
def watch(desk: Desk) -> Iterator[Watch]:
    assert PROVIDER.watch is not None
    settings = GoogleAccount.model_validate({"provider": "google", "api_endpoint": desk.proxy.url[:-1]})
    watch = PROVIDER.watch(settings, Surroundings("work", frozenset(), "UTC", lambda: None, desk.token))
    yield watch
    watch.close()


@pytest.fixture
def calendar(desk: Desk) -> Calendar:
    (found,) = desk.open().calendars()
    return found


@pytest.fixture
def seen(desk: Desk, calendar: Calendar) -> Seen:
    cursor = desk.open().read(calendar, WINDOW, None, everything).cursor
    assert cursor is not None
    desk.proxy.reset()
    desk.proxy.before = desk._answer
    return Seen(cursor.token)


def test_it_asks_for_nothing_but_what_changed(desk: Desk, calendar: Calendar, watch: Watch, seen: Seen) -> None:
    assert not watch.changed(calendar, WINDOW, seen)
    [asked] = [one for one in desk.proxy.requests if one.method == "GET"]
    assert parse_qs(urlsplit(asked.path).query) == {
        "alt": ["json"],
        "fields": ["nextPageToken,nextSyncToken,items(id)"],
        "maxResults": ["2500"],
        "syncToken": [seen.token],
    }
    assert asked.size < 200


def test_without_a_token_it_asks_nobody(desk: Desk, calendar: Calendar, watch: Watch) -> None:
    desk.proxy.reset()
    assert watch.changed(calendar, WINDOW, Seen(None))
    assert desk.paths() == []


def test_a_dead_sign_in_is_a_yes_and_asks_nobody_until_there_is_another(
    desk: Desk, calendar: Calendar, watch: Watch, seen: Seen
) -> None:
    desk.sign_in(expiry="2020-01-01T00:00:00Z")
    desk.oauth.fault = refused(400, "invalid_grant", REVOKED)
    assert [watch.changed(calendar, WINDOW, seen) for _ in range(3)] == [True] * 3
    assert desk.paths() == ["POST token"]
    desk.oauth.fault = None
    desk.sign_in(expiry="2020-01-01T00:00:00Z", signed_in="2026-11-01T00:00:00Z")
    assert not watch.changed(calendar, WINDOW, seen)


def test_nobody_signed_in_is_a_yes(desk: Desk, calendar: Calendar, watch: Watch, seen: Seen) -> None:
    desk.token.unlink()
    assert watch.changed(calendar, WINDOW, seen)
    assert desk.paths() == []


@pytest.mark.parametrize(
    "answer",
    [
        faults.html(),
        faults.rate_limited(),
        faults.unavailable(),
        Drop(),
        Cut(answer=faults.html()),
        *(Answer(200, JSON, json.dumps(body).encode()) for body in BODIES),
    ],
)
def test_what_is_no_plain_answer_is_a_yes(
    desk: Desk, calendar: Calendar, watch: Watch, seen: Seen, answer: Action
) -> None:
    assert not watch.changed(calendar, WINDOW, seen)
    desk.spoil = lambda _n, request: answer if "/events" in request.path else None
    assert watch.changed(calendar, WINDOW, seen)
    desk.spoil = lambda _n, _request: None
    assert not watch.changed(calendar, WINDOW, seen)
