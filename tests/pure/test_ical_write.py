from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from providers import ical
from providers.contract import Calendar, Resource, Window
from providers.event import Draft, Event, Marker, Moment

CALENDAR = Calendar("c", "Personal")
WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
START = datetime(2026, 6, 8, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
DRAFT = Draft(
    uid="0123abcd@syncd",
    title="Earliest check-in · Acme, round 2",
    description="Why.\n\nsyncd · check-in · acme · round 2",
    start=Moment(START, "Europe/Berlin"),
    end=Moment(START + timedelta(minutes=15), "Europe/Berlin"),
    alarm=timedelta(0),
    marker=Marker("check-in", "check-in:a@b", "0f3a", "1.a.b.c.d.e"),
    link="https://example.org/a?b=1,2;3",
    stamp=datetime(2026, 6, 1, 8, tzinfo=UTC),
)

odd = (
    st.text(st.sampled_from('aZ \t\n\r\\,;:"^nN\u2028\u2029\x85\x0b\x00\x1f\x7f🎉é\u200fא\u00a0\ufeff\ud800'))
    | st.text()
)
moments = st.datetimes(datetime(2026, 2, 1), datetime(2026, 12, 1)).flatmap(  # noqa: DTZ001
    lambda naive: st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"]).map(
        lambda name: Moment(naive.replace(tzinfo=ZoneInfo(name)), name)
    )
)


def read(text: str) -> Event:
    events, problems = ical.read_events(text, CALENDAR, "x.ics", None, WINDOW, frozenset(), "UTC")
    assert problems == ()
    assert len(events) == 1
    return events[0]


def same(event: Event, draft: Draft) -> bool:
    alarms = () if draft.alarm is None else (draft.alarm,)
    return (event.title, event.description, event.start, event.end, event.alarms, event.marker, event.url) == (
        *(draft.title, draft.description, draft.start, draft.end, alarms, draft.marker, draft.link or ""),
    )


@given(title=odd, description=odd, key=odd, start=moments, lead=st.none() | st.timedeltas(timedelta(0), timedelta(30)))
@example("\\n literal", "x\\\\n\\N\\,\\;", "k", DRAFT.start, timedelta(minutes=5))
@example(" ", "long " * 100 + "🎉" * 200, "k", Moment(START, "UTC"), timedelta(days=2, seconds=1))
def test_what_is_built_is_read_back_as_canonical(
    title: str, description: str, key: str, start: Moment, lead: timedelta | None
) -> None:
    end = Moment(start.at + timedelta(minutes=15), start.zone)
    marker = Marker("check-in", f"k{key}k", "0f", "1.a")
    draft = replace(
        DRAFT, title=title, description=description, start=start, end=end, alarm=lead, marker=marker, link=None
    )
    canonical = ical.canonical(draft)
    assert ical.canonical(canonical) == canonical
    text = ical.build(draft)
    assert same(read(text), canonical)
    stood = ical.build(replace(DRAFT, alarm=None if lead is None else timedelta(hours=3)))
    assert same(read(ical.amend(stood, DRAFT.uid, draft)), canonical)


def test_what_is_built_keeps_to_the_letter() -> None:
    text = ical.build(replace(DRAFT, description="äöü🎉 " * 60))
    assert text == ical.build(replace(DRAFT, description="äöü🎉 " * 60))
    assert text.count("\n") == text.count("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    for line in ("CLASS:PRIVATE", "TRANSP:TRANSPARENT", "CATEGORIES:syncd", "DTSTAMP:20260601T080000Z", "TRIGGER:P0D"):
        assert f"\r\n{line}\r\n" in text
    assert "DTSTART;TZID=Europe/Berlin:20260608T100000\r\n" in text
    assert "PRODID:-//syncd//syncd//EN\r\n" in text
    assert "ATTENDEE" not in text
    assert "ORGANIZER" not in text
    assert text.count("BEGIN:VTIMEZONE") == text.count("BEGIN:VALARM") == 1


@pytest.mark.parametrize(
    ("lead", "trigger"),
    [(timedelta(minutes=90), "-PT1H30M"), (timedelta(days=1), "-P1D"), (timedelta(seconds=-5), "PT5S")],
)
def test_triggers(lead: timedelta, trigger: str) -> None:
    assert f"TRIGGER:{trigger}\r\n" in ical.build(replace(DRAFT, alarm=lead))


def test_a_zone_without_a_name_is_written_as_utc() -> None:
    at = datetime.fromisoformat("2026-06-08T10:00:00+05:30")
    draft = replace(DRAFT, start=Moment(at, "+05:30"), end=Moment(at, "+05:30"))
    assert ical.canonical(draft).start == Moment(datetime(2026, 6, 8, 4, 30, tzinfo=UTC), "UTC")
    assert "DTSTART:20260608T043000Z\r\n" in ical.build(draft)
    assert "VTIMEZONE" not in ical.build(draft)


TOUCHED = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Other//EN
X-WR-CALNAME:Mine
BEGIN:VEVENT
UID:other@example.org
DTSTART:20260101T000000Z
SUMMARY:Not ours
END:VEVENT
BEGIN:VEVENT
X-FIRST;X-P="a:b":kept
DTSTART;VALUE=DATE:20260608
DURATION:P1D
SUMMARY;LANGUAGE=de:Alt
DESCRIPTION;ALTREP="data:text/html,alt":Alt
UID:0123abcd@syn
 cd
SEQUENCE:3
X-LONG:this line is folded
\twith a tab
BEGIN:VALARM
ACTION:EMAIL
SUMMARY:mail
ATTENDEE:mailto:me@example.org
TRIGGER:-P1D
END:VALARM
BEGIN:VALARM
UID:alarm-uid
ACTION:DISPLAY
DESCRIPTION:Alt
TRIGGER;RELATED=END:-PT1H
ACKNOWLEDGED:20260607T000000Z
END:VALARM
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:The owner's second
TRIGGER:-PT2H
END:VALARM
BEGIN:X-THING
SUMMARY:inside
END:X-THING
END:VEVENT
END:VCALENDAR
"""


def test_an_amended_object_keeps_all_that_is_not_ours() -> None:
    text = ical.amend(TOUCHED, DRAFT.uid, DRAFT)
    events, problems = ical.read_events(text, CALENDAR, "x.ics", None, WINDOW, frozenset(), "UTC")
    event = next(event for event in events if event.ref.uid == DRAFT.uid)
    assert problems == ()
    assert same(replace(event, alarms=event.alarms[:1]), DRAFT)
    assert event.alarms == (timedelta(0), timedelta(hours=2))
    assert text.count("\n") == text.count("\r\n")
    for kept in (
        'X-FIRST;X-P="a:b":kept',
        "SEQUENCE:3",
        "X-LONG:this line is foldedwith a tab",
        "BEGIN:VALARM\r\nACTION:EMAIL\r\nSUMMARY:mail\r\nATTENDEE:mailto:me@example.org\r\nTRIGGER:-P1D\r\nEND:VALARM",
        "ACKNOWLEDGED:20260607T000000Z",
        "UID:alarm-uid",
        "BEGIN:X-THING\r\nSUMMARY:inside\r\nEND:X-THING",
        "SUMMARY;LANGUAGE=de:Earliest",
        "SUMMARY:Not ours",
        "X-WR-CALNAME:Mine",
    ):
        assert kept in text
    assert "DURATION" not in text
    assert "ALTREP" not in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert ical.amend(text, DRAFT.uid, DRAFT) == text


@pytest.mark.parametrize(
    "line",
    [
        *(
            "COMMENT:C:\\temp \\N \\n \\; \\\\N",
            "SOURCE:https://example.org/a\\,b,c",
            "EXDATE;TZID=UTC:20260601T090000",
        ),
        *('ATTENDEE;CN="Dana:mailto:dana@acme.example', "RRULE:FREQ=NEVER", 'X-A;B=^n^^,"c;d":e', "JUNK;A=b"),
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 200,
    ],
)
def test_a_foreign_line_is_kept_to_the_letter(line: str) -> None:
    text = ical.build(DRAFT).replace("END:VEVENT", f"{line}\r\nEND:VEVENT")
    assert f"\r\n{line}" in ical.amend(text, DRAFT.uid, replace(DRAFT, title="New")).replace("\r\n ", "")


def test_amending_with_what_stands_there_changes_nothing() -> None:
    text = ical.build(DRAFT)
    assert ical.amend(text, DRAFT.uid, DRAFT) == text


def test_an_alarm_that_the_owner_took_off_stays_off() -> None:
    text = ical.build(replace(DRAFT, alarm=None))
    assert "VALARM" not in ical.amend(text, DRAFT.uid, replace(DRAFT, alarm=None, title="New"))
    assert read(ical.amend(text, DRAFT.uid, replace(DRAFT, title="New"))).alarms == (timedelta(0),)


def test_an_override_is_not_amended() -> None:
    override = (
        "BEGIN:VEVENT\nRECURRENCE-ID:20260609T080000Z\nUID:0123abcd@syncd\nDTSTART:20260609T080000Z\nEND:VEVENT\n"
    )
    text = TOUCHED.replace("BEGIN:VEVENT\nX-FIRST", f"{override}BEGIN:VEVENT\nX-FIRST")
    assert override.replace("\n", "\r\n") in ical.amend(text, DRAFT.uid, DRAFT)


@pytest.mark.parametrize("text", ["", "<html>", ical.build(replace(DRAFT, uid="else@syncd"))])
def test_an_object_without_the_event_is_not_amended(text: str) -> None:
    with pytest.raises(ValueError, match="no event with this UID"):
        ical.amend(text, DRAFT.uid, DRAFT)


def test_what_was_parsed_is_remembered() -> None:
    parsed = ical.Parsed()
    resources = {"x.ics": Resource("1", ical.build(DRAFT))}
    first, _ = parsed.read(resources, CALENDAR, WINDOW, frozenset(), "UTC")
    again, _ = parsed.read(dict(resources), CALENDAR, WINDOW, frozenset(), "UTC")
    assert again[0] is first[0]
    changed = {"x.ics": Resource("2", ical.build(replace(DRAFT, title="New")))}
    assert parsed.read(changed, CALENDAR, WINDOW, frozenset(), "UTC")[0][0].title == "New"
    assert list(parsed.uids("c")) == [DRAFT.uid]
    assert parsed.read({}, CALENDAR, WINDOW, frozenset(), "UTC") == ((), ())
