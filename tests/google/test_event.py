"""Event resources read: every field, series with their exceptions in any order, and what is broken in them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from providers.contract import Calendar, Problem, Window
from providers.event import Answer, Day, Event, Kind, Marker, Moment, Person, Role, Status
from providers.google_event import line_of, read_items

CALENDAR = Calendar("alice@example.net", "Alice", "Europe/Berlin", own=("alice@example.net",))
OWN = frozenset({"alice@example.net"})
WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
SINGLE: dict[str, Any] = {
    "id": "abcdef",
    "iCalUID": "abcdef@google.com",
    "etag": '"1"',
    "status": "confirmed",
    "summary": "Interview",
    "start": {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2026-12-01T11:00:00+01:00", "timeZone": "Europe/Berlin"},
}
WEEKLY: dict[str, Any] = {
    **SINGLE,
    "start": {"dateTime": "2026-10-18T09:30:00+02:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2026-10-18T10:30:00+02:00", "timeZone": "Europe/Berlin"},
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"],
}


def read(*items: dict[str, Any], calendar: Calendar = CALENDAR, anywhere: bool = False) -> tuple[Event, ...]:
    events, problems = read_all(*items, calendar=calendar, anywhere=anywhere)
    assert problems == ()
    return events


def read_all(
    *items: dict[str, Any], calendar: Calendar = CALENDAR, anywhere: bool = False
) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    text = "\n".join(map(line_of, items))
    return read_items(text, calendar, "abcdef", '"1"', WINDOW, OWN, calendar.zone or "UTC", anywhere=anywhere)


def one(**changes: Any) -> Event:
    (event,) = read({**SINGLE, **changes})
    return event


def exception(original: str, **changes: Any) -> dict[str, Any]:
    """One instance of WEEKLY, changed; `original` is its start, with an offset."""
    utc = datetime.fromisoformat(original).astimezone(UTC)
    return {
        **SINGLE,
        "id": f"abcdef_{utc:%Y%m%dT%H%M%SZ}",
        "recurringEventId": "abcdef",
        "originalStartTime": {"dateTime": original, "timeZone": "Europe/Berlin"},
        **changes,
    }


def test_every_field_is_read() -> None:
    event = one(
        description="a <b>",
        location="Main St 1",
        status="tentative",
        htmlLink="https://www.google.com/calendar/event?eid=abcdef",
        colorId="11",
        visibility="private",
        transparency="transparent",
        created="2026-11-01T08:00:00.000Z",
        updated="2026-11-02T08:00:00.000Z",
        organizer={"email": "Dana@Acme.example", "displayName": "Dana Lee"},
        attendees=[
            {"email": "dana@acme.example", "displayName": "Dana Lee", "organizer": True, "responseStatus": "accepted"},
            {"email": "room@acme.example", "resource": True, "responseStatus": "accepted"},
            {"email": "sam@acme.example", "optional": True, "responseStatus": "needsAction"},
            {"email": "alice@example.net", "self": True, "responseStatus": "declined"},
        ],
        reminders={
            "useDefault": False,
            "overrides": [{"method": "popup", "minutes": 10}, {"method": "email", "minutes": 5}],
        },
    )
    assert event.ref.identity == "abcdef@google.com"
    assert event.start == Moment(datetime.fromisoformat("2026-12-01T10:00:00+01:00"), "Europe/Berlin")
    assert (event.end.at - event.start.at) == timedelta(hours=1)  # type: ignore[union-attr]
    assert (event.title, event.description, event.location) == ("Interview", "a <b>", "Main St 1")
    assert (event.url, event.color) == ("https://www.google.com/calendar/event?eid=abcdef", "11")
    assert (event.status, event.private, event.transparent) == (Status.TENTATIVE, True, True)
    assert event.organizer == Person("Dana Lee", "dana@acme.example")
    assert event.people == (
        Person("Dana Lee", "dana@acme.example", answer=Answer.ACCEPTED),
        Person(None, "room@acme.example", answer=Answer.ACCEPTED, kind=Kind.RESOURCE),
        Person(None, "sam@acme.example", role=Role.OPTIONAL),
        Person(None, "alice@example.net", answer=Answer.DECLINED),
    )
    assert event.own_answer is Answer.DECLINED
    assert event.alarms == (timedelta(minutes=10),)
    assert (event.created, event.updated) == (
        datetime(2026, 11, 1, 8, tzinfo=UTC),
        datetime(2026, 11, 2, 8, tzinfo=UTC),
    )
    assert event.version == '"1"'


def test_hours_are_those_of_the_events_own_zone() -> None:
    """Answers print them in the calendar's zone [53 M]."""
    start = {"dateTime": "2026-12-01T16:00:00+01:00", "timeZone": "America/New_York"}
    event = one(start=start, end={**start, "dateTime": "2026-12-01T17:00:00+01:00"})
    assert isinstance(event.start, Moment)
    assert (event.start.zone, event.start.at.hour) == ("America/New_York", 10)


def test_an_unknown_zone_keeps_the_offset() -> None:
    start = {"dateTime": "2026-12-01T16:00:00+05:30", "timeZone": "Mars/Phobos"}
    event = one(start=start, end=start)
    assert event.start == Moment(datetime.fromisoformat("2026-12-01T16:00:00+05:30"), "+05:30")


def test_a_whole_day_is_a_date() -> None:
    event = one(start={"date": "2026-12-01"}, end={"date": "2026-12-03"})
    assert (event.start, event.end) == (Day(date(2026, 12, 1)), Day(date(2026, 12, 3)))


def test_a_day_that_ends_as_it_starts_is_one_day() -> None:
    """Whether Google lets it be is not known [52 A]."""
    event = one(start={"date": "2026-12-01"}, end={"date": "2026-12-01"})
    assert event.end == Day(date(2026, 12, 2))


def test_the_owner_under_another_address_is_nobody_to_thank() -> None:
    event = one(
        attendees=[
            {"email": "dana@acme.example"},
            {"email": "al@alias.example", "self": True, "responseStatus": "accepted"},
        ]
    )
    assert [person.email for person in event.people] == ["dana@acme.example"]
    assert event.own_answer is Answer.ACCEPTED


def test_in_somebody_elses_calendar_self_is_not_the_owner() -> None:
    colleague = Calendar("bob@example.net", "Bob", "Europe/Berlin", foreign=True)
    guests = [{"email": "bob@example.net", "self": True, "responseStatus": "accepted"}]
    (event,) = read({**SINGLE, "attendees": guests}, calendar=colleague)
    assert [person.email for person in event.people] == ["bob@example.net"]
    assert event.own_answer is None


@pytest.mark.parametrize(
    "organizer", [{"email": "alice@example.net", "self": True}, {"email": "x1@group.calendar.google.com", "self": True}]
)
def test_who_wrote_it_for_themselves_organizes_nothing(organizer: dict[str, Any]) -> None:
    """Every event has an organizer here, also one without guests; a secondary calendar's is the calendar [87 D]."""
    assert one(organizer=organizer).organizer is None


def test_a_calendar_is_no_person_even_with_guests() -> None:
    organizer = {"email": "x1@group.calendar.google.com", "self": True}
    assert one(organizer=organizer, attendees=[{"email": "dana@acme.example"}]).organizer is None


def test_a_meeting_without_a_place_is_where_its_link_leads() -> None:
    assert one(hangoutLink="https://meet.google.com/abc").location == "https://meet.google.com/abc"


def test_ours_is_known_by_its_id_and_a_copy_is_not() -> None:
    marker = {"syncd-kind": "check-in", "syncd-key": "check-in:x@y", "syncd-sessions": "a b", "syncd-seal": "1.a"}
    name = "0123456789abcdefghijklmnop0"
    event = one(id=name, iCalUID=f"{name}@google.com", extendedProperties={"private": marker})
    assert event.ref.uid == f"{name}@syncd"
    assert event.marker == Marker("check-in", "check-in:x@y", "a b", "1.a")
    copy = one(extendedProperties={"private": marker})
    assert (copy.ref.uid, copy.marker) == ("abcdef@google.com", event.marker)
    # Another program may choose ids of the same form.
    assert one(id=name, iCalUID=f"{name}@google.com").ref.uid == f"{name}@google.com"


def test_a_long_value_goes_on_in_further_properties() -> None:
    """Values over 1024 are silently cut [48 D]."""
    parts = {"syncd-kind": "ask", "syncd-key": "a" * 1024, "syncd-key-2": "b", "syncd-sessions": "s", "syncd-seal": "1"}
    event = one(extendedProperties={"private": parts})
    assert event.marker is not None
    assert event.marker.key == "a" * 1024 + "b"


def test_a_series_is_expanded_at_the_same_hour_of_the_clock() -> None:
    events = read(WEEKLY)
    assert [event.ref.recurrence for event in events] == [None, "20261025T093000", "20261101T093000", "20261108T093000"]
    assert [event.start.at.hour for event in events] == [9] * 4  # type: ignore[union-attr]
    assert all(event.recurring and event.ref.uid == "abcdef@google.com" for event in events)


def test_exceptions_and_deleted_instances_are_applied() -> None:
    moved = exception("2026-10-25T09:30:00+01:00", summary="Moved")
    gone = {
        "id": "abcdef_20261101T083000Z",
        "status": "cancelled",
        "recurringEventId": "abcdef",
        "originalStartTime": {"dateTime": "2026-11-01T09:30:00+01:00", "timeZone": "Europe/Berlin"},
    }
    events = {event.ref.identity: event for event in read(WEEKLY, gone, moved)}
    assert events.keys() == {
        "abcdef@google.com",
        "abcdef@google.com#20261108T093000",
        "abcdef@google.com#20261025T093000",
    }
    assert events["abcdef@google.com#20261025T093000"].title == "Moved"


def test_a_deleted_instance_is_gone_where_nothing_but_the_offset_of_its_zone_is_known() -> None:
    times = {
        end: {"dateTime": f"2026-12-01T1{hour}:00:00+05:30", "timeZone": "Mars/Phobos"}
        for hour, end in enumerate(("start", "end"))
    }
    second = {**times["start"], "dateTime": "2026-12-08T10:00:00+05:30"}
    gone = {"id": "x", "status": "cancelled", "recurringEventId": "abcdef", "originalStartTime": second}
    assert len(read({**WEEKLY, **times})) == 4
    assert len(read({**WEEKLY, **times}, gone)) == 3


def test_an_exception_is_named_by_the_clock_of_its_series() -> None:
    original = exception("2026-10-25T08:30:00+00:00", originalStartTime={"dateTime": "2026-10-25T08:30:00Z"})
    assert "abcdef@google.com#20261025T093000" in {event.ref.identity for event in read(WEEKLY, original)}


def test_a_series_of_whole_days() -> None:
    days = {**WEEKLY, "start": {"date": "2026-10-18"}, "end": {"date": "2026-10-19"}}
    gone = {
        "id": "abcdef_20261025",
        "status": "cancelled",
        "recurringEventId": "abcdef",
        "originalStartTime": {"date": "2026-10-25"},
    }
    assert [event.ref.recurrence for event in read(days, gone)] == [None, "20261101", "20261108"]


def test_a_series_of_universal_time_is_named_so() -> None:
    utc = {"dateTime": "2026-10-18T09:30:00Z", "timeZone": "UTC"}
    assert [event.ref.recurrence for event in read({**WEEKLY, "start": utc, "end": utc})][1] == "20261025T093000Z"


def test_an_exception_alone_is_an_event() -> None:
    (event,) = read(exception("2026-10-25T09:30:00+01:00", summary="Interview"))
    assert (event.ref.identity, event.recurring) == ("abcdef@google.com#20261025T093000", True)


def test_a_date_list_with_a_zone_is_read() -> None:
    """RDATE;TZID=… happens [50 D]."""
    dated = {**WEEKLY, "recurrence": ["RDATE;TZID=Europe/Berlin:20261020T093000,20261022T093000"]}
    assert [event.start.at.day for event in read(dated)] == [18, 20, 22]  # type: ignore[union-attr]


def test_what_lies_outside_the_window_is_found_if_asked_for() -> None:
    old = {**SINGLE, "start": {"date": "2019-01-01"}, "end": {"date": "2019-01-02"}}
    assert read(old) == ()
    assert len(read(old, anywhere=True)) == 1


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"start": {"dateTime": "nonsense"}}, "no date and no time"),
        ({"start": None}, "make no sense"),
        ({"end": {"dateTime": "2026-11-01T10:00:00Z"}}, "ends before it starts"),
        ({"end": {"dateTime": "later"}}, "end cannot be read"),
        ({**WEEKLY, "recurrence": ["RRULE:FREQ=SECONDLY"]}, "recurs too often"),
    ],
)
def test_what_is_broken_is_one_problem(broken: dict[str, Any], said: str) -> None:
    _, (problem,) = read_all({**SINGLE, **broken})
    assert problem.event == "abcdef@google.com"
    assert said in problem.message


def test_one_broken_exception_does_not_cost_the_series() -> None:
    events, problems = read_all(WEEKLY, exception("2026-10-25T09:30:00+01:00", start={"dateTime": "x"}))
    assert (len(events), len(problems)) == (4, 1)


def test_what_is_kept_is_narrow_and_fits_into_a_file() -> None:
    other = {"private": {"other": "x" * 5000}, "shared": {"a": "b"}}
    line = line_of({**SINGLE, "summary": "half \ud83c", "attachments": [{}], "extendedProperties": other})
    assert "\n" not in line
    assert not {"attachments", "extendedProperties", "etag"} & json.loads(line).keys()
    assert line.encode().decode() == line


@pytest.mark.parametrize("properties", [None, "x", [], {"private": None}, {"private": []}], ids=str)
def test_properties_that_are_none_cost_nothing(properties: object) -> None:
    assert "extendedProperties" not in line_of({**SINGLE, "extendedProperties": properties})
    assert one(extendedProperties=properties).marker is None
