"""What only an owner of a Google calendar meets: series of theirs, UIDs of other services, several calendars."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.stories.sides import OWNER, GoogleSide, Pair, google_side, live_pair
from tests.stories.world import NOW, at, edit_event, interview


@pytest.fixture
def side() -> Iterator[GoogleSide]:
    with google_side() as side:
        yield side


@pytest.fixture
def pair(
    side: GoogleSide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Pair]:
    with live_pair(side, side, tmp_path, monkeypatch, capsys) as pair:
        yield pair


def reasons(pair: Pair) -> dict[str, str]:
    """What a sync says of each reminder, by its kind."""
    return {one["kind"]: f"{one['action']}: {one['reason']}" for one in pair.sync()["actions"]}


def test_a_reminder_that_the_owner_made_to_recur_is_not_taken_for_deleted(pair: Pair, side: GoogleSide) -> None:
    """Its iCalUID is not the UID that it has on CalDAV."""
    pair.source.put("acme.ics", interview("acme@x", at(26, 10), "Interview with Acme"))
    pair.sync()
    pair.sync()
    side.double.change(OWNER, pair.note("check-in").name, recurrence=["RRULE:FREQ=DAILY;COUNT=3"])
    assert reasons(pair)["check-in"] == "leave: you made it recur, or an all-day event; it stays as you set it"


def test_an_interview_with_the_uid_of_an_exchange_server_is_found_again(pair: Pair) -> None:
    """Such a UID has no @; moved out of the window, the interview is still there."""
    pair.source.put("acme.ics", interview("040000008200E00074C5B7101A82E008", at(26, 10), "Interview with Acme"))
    pair.sync()
    pair.source.move("acme.ics", at(26, 10).replace(year=2030))
    assert all("still in the calendar" in reason for reason in reasons(pair).values())
    assert len(pair.lines()) == 3


def test_a_refused_sign_in_is_tried_hourly(pair: Pair, side: GoogleSide) -> None:
    side.oauth.living.clear()
    side.double.token = "another"
    pair.run("sync", status=77)
    out, _ = pair.run("status", "--json", status=77)
    account = json.loads(out)["accounts"]["work"]
    assert account["state"] == "sign-in"
    assert datetime.fromisoformat(account["next_attempt"]) == NOW + timedelta(hours=1)


def test_the_days_of_two_companions_tell_the_same_of_a_series_as_the_calendar(pair: Pair, side: GoogleSide) -> None:
    """A list of a few days has no exceptions of a series but those of these days."""
    side.put("chat.ics", interview("chat@x", at(26, 10), "Chat", "RRULE:FREQ=WEEKLY;COUNT=2"))
    side.move(f"{side.ids['chat.ics']}_20261203T090000Z", at(3, 14, month=12))
    for name, start in (("one", at(26, 10)), ("two", at(3, 14, month=12))):
        companion = interview(f"{name}@x", start, "#interview company: Acme")
        side.put(f"{name}.ics", edit_event(companion, ORGANIZER="", ATTENDEE=""))
    pair.sync()
    assert "thank-you 2026-12-03 17:00 Thank Dana Lee · Acme, round 2" in pair.lines()
    pair.settle()
    pair.settle()
