from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar.parser import Contentline

from providers import ical
from providers.contract import Calendar, Problem, Wanted, Window, everything
from providers.event import Answer, Day, Event, Marker, Moment, Status
from providers.ical_text import parts_of, unfold

ICS = Path(__file__).parent.parent / "ics"
BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = Calendar("c", "Personal")
WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
OWN = frozenset({"me@example.org", "jonas@example.org"})


def read(text: str, floating: str = "Europe/Berlin") -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    return ical.read_events(text, CALENDAR, "x.ics", '"1"', WINDOW, OWN, floating)


def vevent(*lines: str, uid: str | None = "u") -> str:
    return "\n".join(["BEGIN:VEVENT", *([f"UID:{uid}"] if uid else []), *lines, "END:VEVENT", ""])


def vcalendar(*parts: str) -> str:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(parts)}END:VCALENDAR\n"


def one(*lines: str, floating: str = "Europe/Berlin") -> Event:
    events, problems = read(vcalendar(vevent(*lines)), floating)
    assert problems == ()
    assert len(events) == 1
    return events[0]


def berlin(text: str) -> Moment:
    return Moment(datetime.fromisoformat(text).replace(tzinfo=BERLIN), "Europe/Berlin")


START = "DTSTART;TZID=Europe/Berlin:20260601T090000"


class TestTimes:
    def test_no_end(self) -> None:
        assert one(START).end == berlin("2026-06-01T09:00")
        assert one("DTSTART;VALUE=DATE:20260601").end == Day(date(2026, 6, 2))

    @pytest.mark.parametrize(
        ("duration", "end"),
        [("PT45M", "2026-06-01T09:45"), ("P1DT1H", "2026-06-02T10:00"), ("P1W", "2026-06-08T09:00")],
    )
    def test_duration(self, duration: str, end: str) -> None:
        assert one(START, f"DURATION:{duration}").end == berlin(end)

    def test_duration_over_the_night_of_the_change(self) -> None:
        start = "DTSTART;TZID=Europe/Berlin:20261024T230000"
        assert one(start, "DURATION:PT5H").end == berlin("2026-10-25T03:00")
        assert one(start, "DURATION:P1D").end == berlin("2026-10-25T23:00")

    @pytest.mark.parametrize(
        "end",
        [
            *("DTEND;TZID=Europe/Berlin:20260601T080000", "DTEND:nonsense", "DURATION:1H", "DURATION:-PT1H"),
            *("DURATION:P9999999W", "DTEND;TZID=Mars/Phobos:20260601T100000"),
        ],
    )
    def test_a_bad_end_costs_a_problem_and_not_the_event(self, end: str) -> None:
        events, problems = read(vcalendar(vevent(START, end)))
        assert [event.end for event in events] == [berlin("2026-06-01T09:00")]
        assert [problem.event for problem in problems] == ["u"]

    def test_dates_and_times_mixed(self) -> None:
        assert one("DTSTART;VALUE=DATE:20260601", "DTEND:20260602T120000Z").end == Day(date(2026, 6, 3))
        assert one(START, "DTEND;VALUE=DATE:20260602").end == berlin("2026-06-02T00:00")

    def test_all_day_as_exchange_exports_it(self) -> None:
        zone = ";TZID=W. Europe Standard Time:"
        event = one(f"DTSTART{zone}20260601T000000", f"DTEND{zone}20260602T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE")
        assert (event.start, event.end) == (Day(date(2026, 6, 1)), Day(date(2026, 6, 2)))

    def test_floating_is_in_the_given_zone_or_the_exports_own(self) -> None:
        assert one("DTSTART:20260601T090000").start == berlin("2026-06-01T09:00")
        text = vcalendar("X-WR-TIMEZONE:Asia/Tokyo\n", vevent("DTSTART:20260601T090000"))
        assert read(text)[0][0].start == Moment(datetime(2026, 6, 1, tzinfo=UTC), "Asia/Tokyo")

    def test_outlooks_folds_and_zones(self) -> None:
        text = (ICS / "outlook-fold.ics").read_text(encoding="utf-8")
        events, problems = read(text)
        assert problems == ()
        assert (events[0].start, events[0].end) == (berlin("2026-09-14T16:00"), berlin("2026-09-14T16:30"))
        assert events[0].title == "Kennenlerngespräch"
        assert events[0].organizer is not None
        assert events[0].organizer.name == "Vögtlin, Franziska"
        assert events[0].organizer.email == "franziska.voegtlin@sennhof-pumpen.example"
        assert events[0].own_answer is Answer.ACCEPTED

    def test_a_zone_that_is_nowhere(self) -> None:
        (event,), problems = read((ICS / "custom-zone.ics").read_text())
        assert problems == ()
        assert event.start == Moment(datetime(2026, 6, 1, 4, 23, tzinfo=UTC), "+04:37")

    def test_the_window(self) -> None:
        def inside(start: str, end: str) -> bool:
            return bool(read(vcalendar(vevent(f"DTSTART:{start}", f"DTEND:{end}")))[0])

        assert inside("20251231T230000Z", "20260101T000001Z")
        assert inside("20260101T000000Z", "20260101T000000Z")
        assert not inside("20251231T230000Z", "20260101T000000Z")
        assert not inside("20270101T000000Z", "20270101T010000Z")


class TestBroken:
    @pytest.mark.parametrize("text", ["", "<html>", "BEGIN:VCARD\nEND:VCARD", "\x00\x01", "not BEGIN:VCALENDAR"])
    def test_no_calendar(self, text: str) -> None:
        assert [problem.event for problem in read(text)[1]] == ["x.ics"]
        with pytest.raises(ical.NotCalendar, match="no iCalendar"):
            ical.read_export(text, CALENDAR, WINDOW, OWN, "UTC", everything)

    @pytest.mark.parametrize(
        "lines",
        [
            *((), ("DTSTART:",), ("DTSTART:soon",), ("DTSTART:00000000",)),
            ("DTSTART;TZID=Mars/Phobos:20260601T090000",),
            ("DTSTART:99991231T235959Z", "RRULE:FREQ=DAILY"),
            ("DTSTART:00010101T000000", "RRULE:FREQ=YEARLY"),
        ],
    )
    def test_a_bad_start_is_at_most_one_problem(self, lines: tuple[str, ...]) -> None:
        events, problems = read(vcalendar(vevent(*lines), vevent(START, uid="good")))
        assert "good" in {event.ref.uid for event in events}
        assert [problem.event for problem in problems] in (["u"], [])
        assert all("\n" not in problem.message for problem in problems)

    def test_a_missing_uid_is_made_up_and_stays_the_same(self) -> None:
        text = vcalendar(vevent(START, "SUMMARY:a", uid=None), vevent(START, "SUMMARY:b", uid=None))
        events, problems = read(text)
        assert len({event.ref.uid for event in events}) == len(problems) == 2
        assert read(text)[0] == events

    def test_junk_lines_and_missing_ends(self) -> None:
        text = f"\ufeffBEGIN:VCALENDAR\nJUNK\n{vevent('???', START, uid='a')}BEGIN:VEVENT\nUID:b\n{START}\n"
        text += f"BEGIN:VEVENT\nUID:c\n{START}\nSUMMARY:cut o"
        events, problems = read(text)
        assert ([event.ref.uid for event in events], problems) == (["a", "b", "c"], ())

    def test_an_odd_number_of_quotes(self) -> None:
        event = one(START, 'ATTENDEE;CN="Dana:mailto:dana@acme.example', 'SUMMARY;X="a:Title')
        assert event.title == "Title"

    def test_control_characters_and_other_line_ends(self) -> None:
        event = one(START, "SUMMARY:a\x00b\x85c\u2028d\x0be")
        assert event.title == "ab\x85c\u2028de"

    def test_what_is_no_event_is_ignored(self) -> None:
        todo = "BEGIN:VTODO\nUID:t\nDTSTART:nonsense\nEND:VTODO\n"
        assert read(vcalendar(todo, todo.replace("VTODO", "VJOURNAL"), todo.replace("VTODO", "VFREEBUSY"))) == ((), ())

    @given(st.text(), st.sampled_from(["DTSTART", "DTEND", "RRULE", "RDATE", "EXDATE", "ATTENDEE", "TRIGGER", "UID"]))
    def test_nothing_raises(self, junk: str, name: str) -> None:
        lines = f"{name}:{junk}\n{name};X={junk}\n{junk}\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:{junk}\nEND:VALARM"
        read(vcalendar(vevent(lines, START)))
        read(vcalendar(vevent(START, lines), vevent(START, "RRULE:FREQ=DAILY;COUNT=2", lines)))
        read(junk)


def test_lines_are_cut_as_the_library_cuts_them() -> None:
    """Those of all calendars that are at hand."""
    folders = (ICS, Path(__file__).parents[3] / "shared" / "corpus")
    lines = {
        line
        for place in folders
        for path in place.glob("*.ics")
        for line in unfold(path.read_text("utf-8")).split("\n")
    }
    assert len(lines) > 20
    for line in lines:
        if Contentline(line).value_separator_index() > 0:  # type: ignore[no-untyped-call]  # the library's is untyped
            assert agrees(line), line


@given(
    st.lists(
        st.tuples(st.sampled_from(["CN", "TZID", "X-a"]), st.text("aZ9é .\t-_/+'\"=,;:^n\\%2C\xa0\u3000", max_size=8)),
        max_size=3,
    ),
    st.sampled_from(["", "x", "mailto:a@b.example", 'a:b;c="d\\,']),
)
@example([("CN", "Dana Lee")], "mailto:dana@acme.example")
@example([("CN", " Dana"), ("CN", "Lee ")], "x")
def test_parameters_are_read_as_the_library_reads_them(params: list[tuple[str, str]], value: str) -> None:
    assert agrees("".join(["ATTENDEE", *(f";{name}={text}" for name, text in params), ":", value]))


def agrees(line: str) -> bool:
    try:
        name, params, value = Contentline(line).raw_parts()  # type: ignore[no-untyped-call]  # the library's is untyped
    except ValueError:
        return True  # what the library cannot read may be read all the same
    return parts_of(line) == (name.upper(), dict(params), value)


class TestFields:
    def test_alarms(self) -> None:
        def alarm(trigger: str, action: str = "DISPLAY") -> str:
            return f"BEGIN:VALARM\nACTION:{action}\n{trigger}\nEND:VALARM"

        alarms = ["TRIGGER:-PT15M", "TRIGGER;RELATED=END:-PT30M", "TRIGGER;VALUE=DATE-TIME:20260601T060000Z"]
        event = one(
            START,
            "DURATION:PT1H",
            *map(alarm, alarms),
            alarm("TRIGGER:PT5M", "AUDIO"),
            alarm("TRIGGER:-P1D", "EMAIL"),
            alarm("TRIGGER:19760401T005545Z", "NONE"),
            alarm("TRIGGER:whenever"),
        )
        assert [lead // timedelta(minutes=1) for lead in event.alarms] == [15, -30, 60, -5]

    def test_marker_needs_all_its_parts(self) -> None:
        parts = ["X-SYNCD-KIND:check-in", "X-SYNCD-KEY:check-in:a\\,b", "X-SYNCD-SESSIONS:0f", "X-SYNCD-SEAL:1.a"]
        assert one(START, *parts).marker == Marker("check-in", "check-in:a,b", "0f", "1.a")
        for part in parts:
            assert one(START, *(other for other in parts if other != part)).marker is None

    def test_an_alarms_uid_is_not_the_events(self) -> None:
        alarm = "BEGIN:VALARM\nUID:alarm\nACTION:DISPLAY\nTRIGGER:PT0S\nEND:VALARM"
        text = vcalendar(vevent(START, alarm, uid=None).replace("END:VEVENT", "UID:u\nEND:VEVENT"))
        assert ical.uids(text) == {"u"}
        assert [event.ref.uid for event in read(text)[0]] == ["u"]

    def test_people(self) -> None:
        event = one(
            START,
            "ATTENDEE;CN=a@b.example:mailto:A@B.example",
            "ATTENDEE;CN=Nobody:urn:uuid:1",
            "ATTENDEE;EMAIL=x@y.example:/principals/x/",
            "ATTENDEE:invalid:nomail",
        )
        assert [(person.name, person.email) for person in event.people] == [
            (None, "a@b.example"),
            ("Nobody", None),
            (None, "x@y.example"),
        ]
        assert event.own_answer is None

    def test_a_cancelled_calendar(self) -> None:
        assert read(vcalendar("METHOD:CANCEL\n", vevent(START)))[0][0].status is Status.CANCELLED


class TestSeries:
    def identities(self, *parts: str) -> list[str]:
        events, problems = read(vcalendar(*parts))
        assert problems == ()
        return sorted(event.ref.identity for event in events)

    def test_recurrence_ids_are_in_the_form_of_the_start(self) -> None:
        rule = "RRULE:FREQ=DAILY;COUNT=2"
        assert self.identities(vevent(START, rule)) == ["u", "u#20260602T090000"]
        assert self.identities(vevent("DTSTART:20260601T090000Z", rule)) == ["u", "u#20260602T090000Z"]
        assert self.identities(vevent("DTSTART:20260601T090000", rule)) == ["u", "u#20260602T090000"]
        assert self.identities(vevent("DTSTART;VALUE=DATE:20260601", rule)) == ["u", "u#20260602"]

    def test_rdate_and_exdate(self) -> None:
        more = "RDATE;TZID=Europe/Berlin:20260610T090000,20260611T090000"
        less = "EXDATE:20260610T070000Z"
        assert self.identities(vevent(START, more, less)) == ["u", "u#20260611T090000"]

    def test_an_override_keeps_its_recurrence_id_as_written(self) -> None:
        master = vevent(START, "RRULE:FREQ=DAILY;COUNT=3")
        moved = vevent("DTSTART;TZID=Europe/Berlin:20260605T150000", "RECURRENCE-ID:20260602T070000Z")
        events, _ = read(vcalendar(master, moved))
        by_id = {event.ref.identity: event for event in events}
        assert by_id.keys() == {"u", "u#20260602T070000Z", "u#20260603T090000"}
        assert by_id["u#20260602T070000Z"].start == berlin("2026-06-05T15:00")

    def test_a_bare_date_names_the_occurrence_of_that_day(self) -> None:
        master = vevent(START, "RRULE:FREQ=DAILY;COUNT=2", "EXDATE;VALUE=DATE:20260601")
        moved = vevent("DTSTART:20260602T120000Z", "RECURRENCE-ID;VALUE=DATE:20260602")
        assert self.identities(master, moved) == ["u#20260602"]

    def test_this_and_future(self) -> None:
        master = vevent(START, "RRULE:FREQ=DAILY;COUNT=4", "SUMMARY:old")
        future = vevent(
            "DTSTART;TZID=Europe/Berlin:20260602T110000",
            "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260602T090000",
            "SUMMARY:new",
        )
        events, _ = read(vcalendar(master, future))
        assert [(event.ref.recurrence, event.title, event.start) for event in events] == [
            (None, "old", berlin("2026-06-01T09:00")),
            ("20260602T090000", "new", berlin("2026-06-02T11:00")),
            ("20260603T090000", "new", berlin("2026-06-03T11:00")),
            ("20260604T090000", "new", berlin("2026-06-04T11:00")),
        ]

    def test_an_override_without_master_is_an_event(self) -> None:
        text = vevent(START, "RECURRENCE-ID;TZID=Europe/Berlin:20260601T090000")
        assert self.identities(text) == ["u#20260601T090000"]

    def test_of_two_states_of_an_event_the_newer_counts(self) -> None:
        old, new = (vevent(START, f"SEQUENCE:{number}", f"SUMMARY:{number}") for number in (1, 2))
        for parts in ((old, new), (new, old)):
            assert [event.title for event in read(vcalendar(*parts))[0]] == ["2"]

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=SECONDLY",
            "FREQ=MINUTELY;INTERVAL=1",
            "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
            "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10;BYMINUTE=0,1,2,3,4,5,6,7,8,9",
            "FREQ=SECONDLY;COUNT=999999999;BYSECOND=1",
            "FREQ=YEARLY;BYSETPOS=366;BYDAY=MO",
            "FREQ=FORTNIGHTLY",
            "COUNT=3",
        ],
    )
    @pytest.mark.parametrize("year", [2001, 2026])
    def test_an_absurd_rule_neither_stalls_nor_floods(self, rule: str, year: int) -> None:
        begun = time.process_time()
        events, problems = read(
            vcalendar(vevent(f"DTSTART:{year}0105T090000Z", f"RRULE:{rule}"), vevent(START, uid="g"))
        )
        assert time.process_time() - begun < 5
        assert len(events) <= 1001
        assert "g" in {event.ref.uid for event in events}
        assert [problem.event for problem in problems] == ["u"]

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=DAILY;INTERVAL=0;COUNT=2",
            "FREQ=DAILY;COUNT=2;BYMONTH=99;X=1",
            "freq=daily;count=2",
            "FREQ=DAILY; BYDAY=MO, TU;COUNT=2",
        ],
    )
    def test_a_rule_with_a_bad_part_still_works(self, rule: str) -> None:
        assert len(read(vcalendar(vevent(START, f"RRULE:{rule}")))[0]) == 2

    def test_the_end_of_a_rule_in_all_forms(self) -> None:
        for until in ("20260603", "20260603T070000Z", "20260603T090000"):
            assert len(read(vcalendar(vevent(START, f"RRULE:FREQ=DAILY;UNTIL={until}")))[0]) in (2, 3)


class TestExports:
    def test_the_same_events_in_parts_and_in_one(self) -> None:
        text = (ICS / "outlook-fold.ics").read_text(encoding="utf-8").replace("END:VCALENDAR\n", "")
        text += vevent(START, "RRULE:FREQ=DAILY;COUNT=3") + vevent(START, uid="v")
        text += (
            vevent("DTSTART:20260602T120000Z", "RECURRENCE-ID;TZID=Europe/Berlin:20260602T090000") + "END:VCALENDAR\n"
        )
        whole, _ = read(text)
        parts, problems = ical.read_export(text, CALENDAR, WINDOW, OWN, "Europe/Berlin", everything)
        assert problems == ()
        assert {(event.ref.identity, event.start, event.title) for event in parts} == {
            (event.ref.identity, event.start, event.title) for event in whole
        }
        assert [uid for uid, _ in ical.split(text)] == ["outlook-fold", "u", "v"]
        zones = {uid: part.count("BEGIN:VTIMEZONE") for uid, part in ical.split(text)}
        assert zones == {"outlook-fold": 1, "u": 0, "v": 0}

    def test_only_what_is_wanted_is_parsed(self) -> None:
        text = vcalendar(vevent(START, uid="a"), vevent("DTSTART:nonsense", uid="b"))
        events, problems = ical.read_export(text, CALENDAR, WINDOW, OWN, "UTC", lambda part: "UID:a" in part)
        assert ([event.ref.uid for event in events], problems) == (["a"], ())

    def test_what_stands_beside_the_wanted_is_parsed_once_and_in_order(self) -> None:
        text = vcalendar(*(vevent(START, uid=uid) for uid in "abc"))
        asked: list[str] = []

        def beside(events: Iterable[Event]) -> Wanted:
            asked.extend(event.ref.uid for event in events)
            return lambda part: "UID:c" not in part

        events, _ = ical.read_export(text, CALENDAR, WINDOW, OWN, "UTC", lambda part: "UID:b" in part, beside)
        assert (asked, [event.ref.uid for event in events]) == (["b"], ["a", "b"])

    def test_finding_is_not_bound_to_the_window(self) -> None:
        text = vcalendar(vevent("DTSTART:19990101T000000Z"), vevent(START, uid="v"))
        found = ical.find_events(text, "u", CALENDAR, "x.ics", None, WINDOW, OWN, "UTC")
        assert [event.ref.uid for event in found] == ["u"]

    def test_a_calendars_zone(self) -> None:
        text = (ICS / "outlook-fold.ics").read_text(encoding="utf-8")
        assert ical.zone_of_timezone(text) is not None
        assert ical.zone_of_timezone("") is None

    def test_an_exports_zone(self) -> None:
        outlook = (ICS / "outlook-fold.ics").read_text(encoding="utf-8")
        assert ical.cut_export(outlook).zone == ical.zone_of_timezone(outlook)
        for name, found in (("W. Europe Standard Time", "Europe/Berlin"), ("Mars/Phobos", None)):
            assert ical.cut_export(vcalendar(f"X-WR-TIMEZONE:{name}\n")).zone == found
        assert ical.cut_export(outlook.replace("METHOD:PUBLISH", "X-WR-TIMEZONE:Asia/Tokyo")).zone == "Asia/Tokyo"

    def test_a_zone_that_one_object_defines_is_not_another_ones(self) -> None:
        read((ICS / "custom-zone.ics").read_text())
        events, problems = read(vcalendar(vevent("DTSTART;TZID=Customized Time Zone:20260601T090000")))
        assert (events, len(problems)) == ((), 1)
