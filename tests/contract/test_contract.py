"""What every provider has to do, asked of each one, and of each server that it speaks to."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from providers import module_names
from providers.contract import Calendar, Cursor, Provider, ProviderSpec, Snapshot, Window, everything
from providers.errors import AlreadyThere, Changed, Dismissed, Forbidden, Gone
from providers.event import Answer, Day, Draft, Event, Kind, Marker, Moment, Person, Role, Status
from tests.contract.conftest import HARNESSES
from tests.contract.harness import Harness, Stored

BERLIN = ZoneInfo("Europe/Berlin")
WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
OWN_ID = "0123456789abcdefghijklmnop"  # as `syncd.identity` makes them, without the generation

RICH = """\
BEGIN:VEVENT
UID:rich@example.org
DTSTAMP:20260101T000000Z
CREATED:20260101T080000Z
LAST-MODIFIED:20260102T080000Z
DTSTART;TZID=Europe/Berlin:20261112T123000
DTEND;TZID=Europe/Berlin:20261112T133000
SUMMARY:Interview\\, Büro 3\\; \\\\ and so on 🎉
DESCRIPTION:One line\\nand another\\n\\n<b>bold</b>
LOCATION:Hauptstr. 1\\, Berlin
URL:https://example.org/a?b=c,d;e
STATUS:TENTATIVE
CLASS:PRIVATE
TRANSP:TRANSPARENT
CATEGORIES:Interview,With\\, comma
ORGANIZER;CN="Roe, Sam":mailto:Sam@Example.org
ATTENDEE;CN=Dana Lee;ROLE=CHAIR;PARTSTAT=DECLINED;CUTYPE=INDIVIDUAL:mailto:dana@acme.example
ATTENDEE;CN=Room 3;ROLE=NON-PARTICIPANT;PARTSTAT=ACCEPTED;CUTYPE=ROOM:mailto:room@acme.example
ATTENDEE;PARTSTAT=TENTATIVE:mailto:me@example.org
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Reminder
TRIGGER:-PT15M
END:VALARM
END:VEVENT
"""


def calendar_object(*events: str) -> str:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{''.join(events)}END:VCALENDAR\n".replace("\n", "\r\n")


def event_text(uid: str = "one@example.org", start: str = "DTSTART:20260601T090000Z", *more: str) -> str:
    lines = ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", start, "SUMMARY:Meeting", *more, "END:VEVENT"]
    return "\n".join(lines) + "\n"


def draft(uid: str = f"{OWN_ID}1@syncd", **changes: object) -> Draft:
    start = datetime(2026, 6, 8, 10, 0, tzinfo=BERLIN)
    made = Draft(
        uid=uid,
        title="Earliest check-in · Acme, round 2",
        description="Why that day.\n\nsyncd · check-in · acme · round 2",
        start=Moment(start, "Europe/Berlin"),
        end=Moment(start + timedelta(minutes=15), "Europe/Berlin"),
        alarm=timedelta(0),
        marker=Marker("check-in", "check-in:rich@example.org", "0f3a.77b1", "1.a.b.c.d.e"),
        link="https://example.org/interview",
        stamp=datetime(2026, 6, 1, 8, 0, tzinfo=UTC),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def plain(person: Person) -> Person:
    """Without the part that the person has in the event."""
    return replace(person, role=Role.REQUIRED, kind=Kind.INDIVIDUAL)


def only(events: tuple[Event, ...]) -> Event:
    assert len(events) == 1, [event.ref for event in events]
    return events[0]


def read(provider: Provider, calendar: Calendar, since: Cursor | None = None) -> Snapshot:
    snapshot = provider.read(calendar, WINDOW, since, everything)
    assert snapshot.complete
    return snapshot


def test_every_provider_has_a_harness() -> None:
    specs = [getattr(importlib.import_module(f"providers.{name}"), "PROVIDER", None) for name in module_names()]
    kinds = {spec.kind for spec in specs if isinstance(spec, ProviderSpec)}
    assert kinds == {kind for kind, _ in HARNESSES.values()}


class TestReading:
    def test_an_empty_calendar_is_complete_and_empty(self, provider: Provider, calendar: Calendar) -> None:
        snapshot = read(provider, calendar)
        assert (snapshot.events, snapshot.problems, snapshot.fresh, snapshot.listed) == ((), (), True, 0)
        assert calendar.id in {one.id for one in provider.calendars()}

    def test_every_field_is_read(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        harness.put(calendar, "rich.ics", calendar_object(RICH))
        event = only(read(provider, calendar).events)
        assert (event.ref.calendar, event.ref.identity) == (calendar.id, "rich@example.org")
        assert event.start == Moment(datetime(2026, 11, 12, 12, 30, tzinfo=BERLIN), "Europe/Berlin")
        assert event.end == Moment(datetime(2026, 11, 12, 13, 30, tzinfo=BERLIN), "Europe/Berlin")
        assert event.title == "Interview, Büro 3; \\ and so on 🎉"
        assert event.description == "One line\nand another\n\n<b>bold</b>"
        assert event.location == "Hauptstr. 1, Berlin"
        assert (event.status, event.private, event.transparent) == (Status.TENTATIVE, True, True)
        assert event.organizer is not None
        assert (event.organizer.name, event.organizer.email) == ("Roe, Sam", "sam@example.org")
        people = {
            Person("Dana Lee", "dana@acme.example", Role.CHAIR, Answer.DECLINED),
            Person("Room 3", "room@acme.example", Role.OBSERVER, Answer.ACCEPTED, Kind.ROOM),
            Person(None, "me@example.org", Role.REQUIRED, Answer.TENTATIVE),
        }
        if "parts" in harness.lacks:
            assert set(map(plain, event.people)) == set(map(plain, people))
        else:
            assert set(event.people) == people
        assert event.own_answer is Answer.TENTATIVE
        assert event.alarms == (timedelta(minutes=15),)
        assert set(event.categories) == ({"Interview", "With, comma"} if "categories" not in harness.lacks else set())
        assert event.created == datetime(2026, 1, 1, 8, tzinfo=UTC)
        assert event.updated == datetime(2026, 1, 2, 8, tzinfo=UTC)
        assert (event.recurring, event.marker) == (False, None)
        assert event.version is not None

    def test_what_lies_outside_the_window_is_left_out(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        for number, start in enumerate(
            ("20251231T090000Z", "20260101T000000Z", "20261231T230000Z", "20270101T000000Z")
        ):
            text = event_text(f"{number}@example.org", f"DTSTART:{start}", f"DTEND:{start[:9]}235900Z")
            harness.put(calendar, f"{number}.ics", calendar_object(text))
        assert {event.ref.uid for event in read(provider, calendar).events} == {"1@example.org", "2@example.org"}

    def test_many_events_are_all_read(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        for number in range(30):
            harness.put(calendar, f"{number}.ics", calendar_object(event_text(f"{number}@example.org")))
        snapshot = read(provider, calendar)
        assert {event.ref.uid for event in snapshot.events} == {f"{number}@example.org" for number in range(30)}
        assert snapshot.listed == 30

    def test_what_is_not_wanted_is_left_out(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        for name in ("a", "b"):
            harness.put(calendar, f"{name}.ics", calendar_object(event_text(f"{name}@example.org")))
        snapshot = provider.read(calendar, WINDOW, None, lambda text: "b@example.org" in text)
        assert only(snapshot.events).ref.uid == "b@example.org"
        assert snapshot.complete

    def test_an_all_day_event_is_a_date(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        text = event_text("day@example.org", "DTSTART;VALUE=DATE:20260601", "DTEND;VALUE=DATE:20260603")
        harness.put(calendar, "day.ics", calendar_object(text))
        event = only(read(provider, calendar).events)
        assert (event.start, event.end) == (Day(date(2026, 6, 1)), Day(date(2026, 6, 3)))

    def test_a_series_keeps_its_clock_time_over_the_night_of_the_change(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        start = "DTSTART;TZID=Europe/Berlin:20261018T093000"
        text = event_text("week@example.org", start, "RRULE:FREQ=WEEKLY;COUNT=3")
        harness.put(calendar, "week.ics", calendar_object(text))
        events = sorted(read(provider, calendar).events, key=lambda event: event.ref.recurrence or "")
        starts = [event.start for event in events]
        assert all(isinstance(start, Moment) and start.at.hour == 9 for start in starts)
        assert [start.at.utcoffset() for start in starts if isinstance(start, Moment)] == [
            timedelta(hours=hours) for hours in (2, 1, 1)
        ]
        assert [event.ref.recurrence for event in events] == [None, "20261025T093000", "20261101T093000"]
        assert all(event.recurring for event in events)

    def test_exceptions_of_a_series_are_applied(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        start = "DTSTART;TZID=Europe/Berlin:20260601T090000"
        master = event_text(
            "s@example.org", start, "RRULE:FREQ=DAILY;COUNT=4", "EXDATE;TZID=Europe/Berlin:20260602T090000"
        )
        zone = ";TZID=Europe/Berlin:"
        moved = event_text("s@example.org", f"DTSTART{zone}20260603T140000", f"RECURRENCE-ID{zone}20260603T090000")
        off = event_text(
            "s@example.org", f"DTSTART{zone}20260604T090000", f"RECURRENCE-ID{zone}20260604T090000", "STATUS:CANCELLED"
        )
        harness.put(calendar, "s.ics", calendar_object(master, moved, off))
        events = {event.ref.identity: event for event in read(provider, calendar).events}
        cancelled = events.pop("s@example.org#20260604T090000", None)
        assert cancelled is None or cancelled.status is Status.CANCELLED  # some say that it is off, some say nothing
        assert events.keys() == {"s@example.org", "s@example.org#20260603T090000"}
        start_of_moved = events["s@example.org#20260603T090000"].start
        assert isinstance(start_of_moved, Moment)
        assert start_of_moved.at.hour == 14

    def test_a_series_is_cut_off_by_the_window(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        text = event_text("e@example.org", "DTSTART:20250601T090000Z", "RRULE:FREQ=MONTHLY")
        harness.put(calendar, "e.ics", calendar_object(text))
        assert len(read(provider, calendar).events) == 12

    def test_one_broken_event_is_a_problem_and_the_rest_is_read(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        harness.put(calendar, "good.ics", calendar_object(event_text("good@example.org")))
        said = harness.put_broken(calendar, "bad@example.org")
        snapshot = read(provider, calendar)
        assert only(snapshot.events).ref.uid == "good@example.org"
        assert [problem.event for problem in snapshot.problems] == ["bad@example.org"]
        assert said in snapshot.problems[0].message

    def test_an_object_that_is_no_calendar_is_a_problem(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        if not harness.takes_broken:
            pytest.skip("the server takes no such object")
        harness.put(calendar, "good.ics", calendar_object(event_text("good@example.org")))
        harness.put(calendar, "bad.ics", "<html>")
        snapshot = read(provider, calendar)
        assert only(snapshot.events).ref.uid == "good@example.org"
        assert [problem.event for problem in snapshot.problems] == ["bad.ics"]


class TestChanges:
    def test_nothing_new_is_the_same_again(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        harness.put(calendar, "rich.ics", calendar_object(RICH))
        first = read(provider, calendar)
        second = read(provider, calendar, first.cursor)
        assert (second.events, second.cursor, second.fresh) == (first.events, first.cursor, False)

    @pytest.mark.parametrize("restart", [False, True])
    def test_a_change_since_is_the_whole_as_it_is_now(
        self, provider: Provider, calendar: Calendar, harness: Harness, restart: bool
    ) -> None:
        for name in ("stays", "goes", "changes"):
            harness.put(calendar, f"{name}.ics", calendar_object(event_text(f"{name}@example.org")))
        first = read(provider, calendar)
        harness.remove(calendar, "goes.ics")
        changed = event_text("changes@example.org", "DTSTART:20260701T090000Z")
        harness.put(calendar, "changes.ics", calendar_object(changed))
        harness.put(calendar, "new.ics", calendar_object(event_text("new@example.org")))
        later = harness.open(own=frozenset({"me@example.org"})) if restart else provider
        second = read(later, calendar, first.cursor)
        assert {event.ref.uid for event in second.events} == {
            "stays@example.org",
            "changes@example.org",
            "new@example.org",
        }
        key = lambda event: event.ref.uid  # noqa: E731
        assert sorted(second.events, key=key) == sorted(read(harness.open(), calendar).events, key=key)
        assert not second.fresh

    def test_a_foreign_token_means_a_full_read(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        harness.put(calendar, "rich.ics", calendar_object(RICH))
        cursor = Cursor("http://example.org/no-such-token", {})
        assert only(read(provider, calendar, cursor).events).ref.uid == "rich@example.org"

    def test_an_object_that_becomes_unwanted_goes(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        def wanted(text: str) -> bool:
            return "Interview" in text

        harness.put(calendar, "x.ics", calendar_object(event_text("x@example.org", more_title("Interview"))))
        first = provider.read(calendar, WINDOW, None, wanted)
        assert len(first.events) == 1
        harness.put(calendar, "x.ics", calendar_object(event_text("x@example.org", more_title("Lunch"))))
        second = provider.read(calendar, WINDOW, first.cursor, wanted)
        assert (second.events, second.complete) == ((), True)


def more_title(title: str) -> str:
    return f"DTSTART:20260601T090000Z\nLOCATION:{title}"


class TestWriting:
    def test_what_is_written_comes_back_as_canonical(self, provider: Provider, calendar: Calendar) -> None:
        odd = draft(
            title='  Thänk "Dana"; Lee, \\n 🎉 \u200fעברית ',
            description="a\r\nb\x00\x0bc\u2028d\te   \n" + "long " * 60 + "\n\\N ;,:\"'^n <b>&amp;</b>\n",
            alarm=timedelta(minutes=90),
        )
        expected = provider.canonical(odd)
        written = provider.create(calendar, odd)
        event = only(read(provider, calendar).events)
        assert written.ref == event.ref
        assert written.resource.version in (None, event.version)
        assert (event.title, event.description) == (expected.title, expected.description)
        assert (event.start, event.end) == (expected.start, expected.end)
        assert event.alarms == (expected.alarm,)
        assert event.marker == expected.marker
        assert event.ref.uid == odd.uid
        assert provider.canonical(expected) == expected

    def test_what_is_written_is_private_transparent_and_without_people(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        provider.create(calendar, draft())
        event = only(read(provider, calendar).events)
        assert (event.private, event.transparent) == (True, True)
        assert (event.people, event.organizer) == ((), None)
        assert harness.stored(calendar) == Stored(people=False, alarms=1, placed=True)

    def test_no_alarm_is_no_alarm(self, provider: Provider, calendar: Calendar) -> None:
        provider.create(calendar, draft(alarm=None))
        assert only(read(provider, calendar).events).alarms == ()

    def test_creating_twice_is_already_there(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        provider.create(calendar, draft())
        before = harness.raw(calendar)
        with pytest.raises(AlreadyThere):
            provider.create(calendar, draft(title="Another"))
        with pytest.raises(AlreadyThere):
            harness.open().create(calendar, draft(title="Another"))
        assert harness.raw(calendar) == before

    def test_an_update_changes_our_fields_and_keeps_the_rest(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        name = provider.create(calendar, draft()).ref.resource
        harness.add_foreign(calendar, name)
        event = only(read(provider, calendar).events)
        start = Moment(datetime(2026, 6, 9, 11, tzinfo=BERLIN), "Europe/Berlin")
        end = Moment(datetime(2026, 6, 9, 11, 15, tzinfo=BERLIN), "Europe/Berlin")
        marker = Marker("check-in", "check-in:rich@example.org", "0f3a.77b1", "1.x.y.z.d.e")
        after = draft(title="New, title", start=start, end=end, marker=marker, alarm=timedelta(minutes=5))
        written = provider.update(calendar, event, after)
        again = only(read(provider, calendar).events)
        assert (again.ref, again.title, again.start, again.end) == (event.ref, "New, title", start, end)
        assert again.marker == marker
        assert sorted(again.alarms) == [timedelta(minutes=5), timedelta(days=1)]
        assert written.resource.version in (None, again.version)
        assert again.private
        assert harness.lost(calendar) == set()

    def test_an_update_of_another_version_is_changed(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        name = provider.create(calendar, draft()).ref.resource
        event = only(read(provider, calendar).events)
        harness.edit(calendar, name, "Why that day.", "My own words.")
        with pytest.raises(Changed):
            provider.update(calendar, event, draft(title="New"))
        with pytest.raises(Changed):
            provider.withdraw(calendar, event)
        assert only(read(provider, calendar).events).description.startswith("My own words.")

    def test_an_update_of_what_is_gone_is_gone_or_changed(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        name = provider.create(calendar, draft()).ref.resource
        event = only(read(provider, calendar).events)
        harness.remove(calendar, name)
        with pytest.raises((Gone, Changed)):  # CalDAV servers say 412 for both
            provider.update(calendar, event, draft(title="New"))
        assert harness.raw(calendar) == {}

    def test_withdrawing_twice_is_fine(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        provider.create(calendar, draft())
        harness.put(calendar, "other.ics", calendar_object(event_text("other@example.org")))
        event = next(one for one in read(provider, calendar).events if one.marker)
        provider.withdraw(calendar, event)
        provider.withdraw(calendar, event)
        assert only(read(provider, calendar).events).ref.uid == "other@example.org"

    def test_what_was_deleted_is_created_again_or_dismissed(self, provider: Provider, calendar: Calendar) -> None:
        provider.create(calendar, draft())
        provider.withdraw(calendar, only(read(provider, calendar).events))
        try:
            provider.create(calendar, draft())
        except Dismissed:
            assert read(provider, calendar).events == ()
        else:
            assert len(read(provider, calendar).events) == 1

    def test_a_read_only_calendar_takes_nothing(self, provider: Provider, calendar: Calendar, harness: Harness) -> None:
        provider.create(calendar, draft())
        event = only(read(provider, calendar).events)
        before = harness.raw(calendar)
        harness.lock(calendar)
        locked = next(one for one in harness.open().calendars() if one.id == calendar.id)
        assert not locked.writable
        for attempt in (
            lambda: provider.create(locked, draft(f"{OWN_ID}2@syncd")),
            lambda: provider.update(locked, event, draft(title="New")),
            lambda: provider.withdraw(locked, event),
        ):
            with pytest.raises(Forbidden):
                attempt()
        assert harness.raw(calendar) == before


class TestFinding:
    def test_an_event_outside_the_window_is_found(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        text = calendar_object(event_text("old@example.org", "DTSTART:20190601T090000Z"))
        resource = harness.put(calendar, "old.ics", text)
        harness.put(calendar, "new.ics", calendar_object(event_text("new@example.org")))
        assert {event.ref.uid for event in read(provider, calendar).events} == {"new@example.org"}
        assert only(provider.find(calendar, "old@example.org", WINDOW)).ref.resource == resource

    def test_what_is_deleted_or_was_never_there_is_not_found(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        harness.put(calendar, "x.ics", calendar_object(event_text("x@example.org")))
        read(provider, calendar)
        assert provider.find(calendar, "never@example.org", WINDOW) == ()
        harness.remove(calendar, "x.ics")
        assert provider.find(calendar, "x@example.org", WINDOW) == ()

    def test_a_series_is_found_by_its_occurrences(
        self, provider: Provider, calendar: Calendar, harness: Harness
    ) -> None:
        text = event_text("s@example.org", "DTSTART:20260601T090000Z", "RRULE:FREQ=DAILY;COUNT=3")
        harness.put(calendar, "s.ics", calendar_object(text))
        assert len(provider.find(calendar, "s@example.org", WINDOW)) == 3


class TestCalendars:
    def test_a_made_calendar_is_there_and_empty(self, provider: Provider, harness: Harness) -> None:
        made = provider.make_calendar("Interview follow-ups")
        assert made.name == "Interview follow-ups"
        assert made.id in {calendar.id for calendar in harness.open().calendars()}
        assert provider.make_calendar("Interview follow-ups").id == made.id
        assert read(provider, made).complete
