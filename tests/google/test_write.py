"""Drafts as bodies of requests: private, without people, and a patch that touches nothing that is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from providers.contract import Calendar, Window
from providers.event import Draft, Event, Marker, Moment
from providers.google_event import line_of, read_items
from providers.google_write import canonical, changes, new_event
from providers.times import zone

NEW_YORK = zone("America/New_York")
NAME = "0123456789abcdefghijklmnop0"
START = datetime(2026, 12, 7, 10, 0, tzinfo=NEW_YORK)
DRAFT = Draft(
    uid=f"{NAME}@syncd",
    title="Thank Dana Lee · Acme, round 2",
    description="Why that day.",
    start=Moment(START, "America/New_York"),
    end=Moment(START + timedelta(minutes=15), "America/New_York"),
    alarm=timedelta(0),
    marker=Marker("thank-you", "thank-you:x@acme.example", "a b", "1.a.b.c.d.e"),
    link="https://www.google.com/calendar/event?eid=x",
)
WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def standing(draft: Draft, **changed: Any) -> Event:
    """The event as it stands after an insert, and what others changed in it."""
    item = {**new_event(draft), "etag": '"1"', "iCalUID": f"{NAME}@google.com", **changed}
    calendar = Calendar("me@example.org", "Me", "Europe/Berlin")
    (event,), problems = read_items(line_of(item), calendar, NAME, '"1"', WINDOW, frozenset(), "Europe/Berlin")
    assert problems == ()
    return event


def test_a_new_event_is_private_blocks_no_time_and_names_nobody() -> None:
    assert new_event(DRAFT) == {
        "id": NAME,
        "summary": "Thank Dana Lee · Acme, round 2",
        "description": "Why that day.",
        "start": {"dateTime": "2026-12-07T10:00:00-05:00", "timeZone": "America/New_York"},
        "end": {"dateTime": "2026-12-07T10:15:00-05:00", "timeZone": "America/New_York"},
        "eventType": "default",
        "visibility": "private",
        "transparency": "transparent",
        "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 0}]},
        "extendedProperties": {
            "private": {
                "syncd-kind": "thank-you",
                "syncd-key": "thank-you:x@acme.example",
                "syncd-sessions": "a b",
                "syncd-seal": "1.a.b.c.d.e",
            }
        },
        "source": {"title": "Interview", "url": "https://www.google.com/calendar/event?eid=x"},
    }


def test_no_alarm_is_none_and_not_the_calendars() -> None:
    assert new_event(replace(DRAFT, alarm=None))["reminders"] == {"useDefault": False, "overrides": []}


def test_what_stands_is_what_was_meant() -> None:
    event = standing(DRAFT)
    assert (event.title, event.description, event.start, event.end) == (
        DRAFT.title,
        DRAFT.description,
        DRAFT.start,
        DRAFT.end,
    )
    assert (event.alarms, event.marker, event.private, event.transparent) == ((DRAFT.alarm,), DRAFT.marker, True, True)
    assert event.ref.uid == DRAFT.uid


def test_a_patch_of_nothing_new_is_empty() -> None:
    assert changes(standing(DRAFT), DRAFT) == {}


def test_a_patch_holds_only_what_changed() -> None:
    assert changes(standing(DRAFT), replace(DRAFT, title="Other")) == {"summary": "Other"}


def test_a_patch_of_the_time_takes_a_date_away() -> None:
    """Without the null, Google refuses a time for what has become an all-day event [42 O]."""
    later = replace(DRAFT, start=Moment(START + timedelta(hours=1), "America/New_York"))
    assert changes(standing(DRAFT), later) == {
        "start": {"dateTime": "2026-12-07T11:00:00-05:00", "timeZone": "America/New_York", "date": None}
    }


def test_the_owners_other_reminders_stay() -> None:
    """Lists are replaced whole [41 D]."""
    own = {"useDefault": False, "overrides": [{"method": "email", "minutes": 60}, {"method": "popup", "minutes": 0}]}
    assert changes(standing(DRAFT, reminders=own), replace(DRAFT, alarm=timedelta(minutes=5))) == {
        "reminders": {
            "useDefault": False,
            "overrides": [{"method": "email", "minutes": 60}, {"method": "popup", "minutes": 5}],
        }
    }


@pytest.mark.parametrize("chosen", [{"useDefault": True}, {"useDefault": False, "overrides": []}])
def test_the_owners_choice_of_no_alarm_stays(chosen: dict[str, Any]) -> None:
    assert changes(standing(DRAFT, reminders=chosen), replace(DRAFT, alarm=None, title="New")) == {"summary": "New"}


def test_a_long_value_is_split_and_what_is_left_over_taken_away() -> None:
    """Values over 1024 are silently cut [48 D]."""
    long = replace(DRAFT, marker=replace(DRAFT.marker, key="k" * 2500))
    written = new_event(long)["extendedProperties"]["private"]
    assert [len(written[name]) for name in ("syncd-key", "syncd-key-2", "syncd-key-3")] == [1024, 1024, 452]
    event = standing(long)
    assert event.marker == long.marker
    assert changes(event, DRAFT)["extendedProperties"]["private"] == {
        "syncd-kind": "thank-you",
        "syncd-key": "thank-you:x@acme.example",
        "syncd-key-2": None,
        "syncd-key-3": None,
        "syncd-sessions": "a b",
        "syncd-seal": "1.a.b.c.d.e",
    }


def test_no_value_holds_more_octets_than_fit() -> None:
    long = new_event(replace(DRAFT, marker=replace(DRAFT.marker, key="🎉" * 600)))
    assert all(len(value.encode()) <= 1024 for value in long["extendedProperties"]["private"].values())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"title": " a\nb\x00 "}, {"title": "a b"}),
        ({"description": "a  \r\nb\u2028c \ud83c\n"}, {"description": "a\nb\nc"}),
        ({"description": "\\N is no line break here"}, {"description": "\\N is no line break here"}),
        ({"description": "x" * 9000}, {"description": "x" * 8192}),
        ({"alarm": timedelta(minutes=1, seconds=30)}, {"alarm": timedelta(minutes=1)}),
        ({"alarm": timedelta(days=60)}, {"alarm": timedelta(days=28)}),
        ({"link": "urn:x"}, {"link": None}),
        ({"link": "ftp://x"}, {"link": None}),
    ],
)
def test_the_canonical_form(given: dict[str, Any], kept: dict[str, Any]) -> None:
    made = canonical(replace(DRAFT, **given))
    assert made == replace(DRAFT, **kept)
    assert canonical(made) == made
