from __future__ import annotations

import base64
import html
import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.contract import Calendar, Window, everything
from providers.event import Event
from providers.ical import read_export
from syncd.owner import guess_owner
from syncd.read import lies_on, near
from syncd.recognise import Hints, recognise
from syncd.scan import Hosts, Interest, companion_days, may_matter
from tests.corpus import FOLDERS
from tests.pure.build import event, judge

WINDOW = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))

TAKEN = [
    "Phone screen with Globex",
    "Vorstellungsgespräch Globex AG",
    "Entretien d'embauche Globex",
    "Segunda entrevista Globex",
    "Sollicitatiegesprek Globex",
    "Colloquio di lavoro Globex",
    "株式会社グローベックス 二次面接",
    "Lunch #interview",
    "Globex #round2",
]


def stored(title: str, description: str = "") -> str:
    return f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{title}\r\nDESCRIPTION:{description}\r\nEND:VEVENT\r\n"


@pytest.mark.parametrize("title", TAKEN)
def test_what_is_taken_is_never_ruled_out(title: str) -> None:
    assert judge(event(title)) == [True]
    assert may_matter(stored(title))
    assert may_matter(json.dumps({"summary": title}))
    assert may_matter(json.dumps({"summary": title}, ensure_ascii=False))
    assert may_matter(stored("x", title.replace("'", "&#39;").replace("ä", "&auml;")))
    assert may_matter(stored(title.upper()))


@given(
    title=st.sampled_from(TAKEN), cuts=st.sets(st.integers(1, 60)), before=st.sampled_from(["", "x\\n", "a\\, b\\;\\n"])
)
def test_folding_and_escapes_hide_nothing(title: str, cuts: set[int], before: str) -> None:
    line = f"SUMMARY:{before}{title}"
    folded = "".join(("\r\n " if at in cuts else "") + sign for at, sign in enumerate(line))
    assert may_matter(f"BEGIN:VEVENT\r\nUID:1\r\n{folded}\r\nEND:VEVENT\r\n")
    assert may_matter(folded.replace("\r\n", "\n"))


@pytest.mark.parametrize("title", ["Dentist", "Yoga", "Gym", "Kiddo soccer", "Kinderturnen", "Pédiatre Noé", "Concert"])
def test_what_cannot_be_one_is_ruled_out(title: str) -> None:
    grammar = (
        "CLASS:PUBLIC\r\nSTATUS:CONFIRMED\r\nLAST-MODIFIED:20261115T095834Z\r\n"
        "ATTENDEE;ROLE=REQ-PARTICIPANT;CN=A:mailto:a@b.example\r\n"
    )
    assert not may_matter(stored(title).replace("END:", grammar + "END:"))


@pytest.mark.parametrize("mark", ["UID:ab@syncd", "X-SYNCD-KEY:x", '"syncd-key": "x"', "UID:ab@sy\r\n ncd"])
def test_ours_are_always_wanted(mark: str) -> None:
    assert may_matter(f"BEGIN:VEVENT\r\n{mark}\r\nEND:VEVENT\r\n")


def test_an_encoding_is_not_judged() -> None:
    text = base64.b64encode(b"job interview").decode()
    assert may_matter(f"BEGIN:VEVENT\r\nDESCRIPTION;ENCODING=BASE64:{text}\r\nEND:VEVENT\r\n")


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    assert may_matter(text) in (True, False)


def test_long_hostile_texts_end_soon() -> None:
    for hostile in (
        "a" * 200_000,
        "\\" * 200_000,
        "&" * 200_000,
        "# " * 100_000,
        "begin:valarm" * 20_000,
        "inter" * 50_000,
    ):
        assert may_matter(hostile) in (True, False)


def test_companion_days() -> None:
    days = companion_days(
        [event("#interview Globex"), event("# Interview x", "2026-11-25"), event("Lunch", "2026-11-26")]
    )
    assert days == {date(2026, 11, 23), date(2026, 11, 25)}
    invited = event(
        "#interview x", by="Al <al@initech.example>", guests=["Al <al@initech.example>", "Bo <bo@initech.example>"]
    )
    assert companion_days([invited]) == frozenset()


def test_words_are_not_found_inside_words() -> None:
    assert not may_matter(stored("Brolex Jobst Trolex"))


def _entities(text: str) -> str:
    return "".join(f"&#{ord(sign)};" if not sign.isascii() else sign for sign in html.escape(text))


MUTATIONS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    str.title,
    lambda text: f"🎯 {text} 🤞",
    lambda text: text.replace(" ", " \u00a0"),
    lambda text: text.replace(" ", "\u200b "),
    lambda text: f"<html><body><p>{html.escape(text).replace(chr(10), '<br>')}</p></body></html>",
    lambda text: text.replace(" ", " <b></b>"),
    _entities,
    lambda text: text[: len(text) * 2 // 3],
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text,
)


def mutated(event: Event, random: Random) -> Event:
    first, then = random.choices(MUTATIONS, k=2)
    return replace(event, title=first(event.title), description=then(event.description))


def as_ical(event: Event, random: Random) -> str:
    """The event as another program would write it, folded anywhere."""

    def text(value: str) -> str:
        return (
            value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n").replace("\r", "")
        )

    organizer = event.organizer
    lines = [
        *("BEGIN:VEVENT", "UID:1", "DTSTART:20261123T090000Z", f"SUMMARY:{text(event.title)}"),
        *(f"DESCRIPTION:{text(event.description)}", f"LOCATION:{text(event.location)}", f"URL:{event.url}"),
        f"CATEGORIES:{','.join(map(text, event.categories))}",
        *([f'ORGANIZER;CN="{organizer.name}":mailto:{organizer.email}'] if organizer else []),
        *(f"ATTENDEE;ROLE=REQ-PARTICIPANT;CN={one.name}:mailto:{one.email}" for one in event.people),
        *("LAST-MODIFIED:20261115T095834Z", "END:VEVENT", ""),
    ]
    width = random.randint(5, 75)
    return "\r\n".join("\r\n ".join(line[at : at + width] for at in range(0, len(line), width)) for line in lines)


def as_json(event: Event, random: Random) -> str:
    organizer = {"email": event.organizer.email, "displayName": event.organizer.name} if event.organizer else {}
    said = {"summary": event.title, "description": event.description, "location": event.location, "htmlLink": event.url}
    return json.dumps(said | {"organizer": organizer}, ensure_ascii=random.random() < 0.5)


CALENDARS = sorted(path for folder in FOLDERS for path in folder.glob("*.ics"))


@pytest.mark.parametrize("path", CALENDARS, ids=lambda path: path.stem)
def test_nothing_that_recognition_may_take_is_ruled_out(path: Path) -> None:
    """However an event is written, and whatever the other events of its calendar add to it."""
    random, zone = Random(path.stem), ZoneInfo("Europe/Berlin")
    text, calendar = path.read_bytes().decode(), Calendar(path.stem, path.stem)
    events, _ = read_export(text, calendar, WINDOW, frozenset(), zone.key, everything)
    own = guess_owner(events)
    for _ in range(2):
        for one in recognise([mutated(one, random) for one in events], Hints(own, zone)):
            if one.interview is not False or one.outcome is not None:
                said = one.event
                assert may_matter(as_ical(said, random)), (said.title, said.description, one.because)
                assert said.categories or may_matter(as_json(said, random)), (said.title, one.because)


# Events as Google Calendar has them


def google(title: str = "Lunch with Robin", **more: Any) -> str:
    """An invitation to a series, with everything that is kept of one."""
    robin = {"email": "robin@friends.example", "displayName": "Robin Roe"}
    alice = {"email": "alice@example.net", "displayName": "Alice", "self": True, "responseStatus": "needsAction"}
    told = {
        "id": "0abc",
        "status": "confirmed",
        "summary": title,
        "description": "Pizza at noon",
        "location": "Luigi's",
        "start": {"dateTime": "2026-12-01T12:00:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-12-01T13:00:00+01:00", "timeZone": "Europe/Berlin"},
        "attendees": [{**robin, "organizer": True, "responseStatus": "accepted", "comment": "see you"}, alice],
        "organizer": robin,
        "recurrence": ["RRULE:FREQ=WEEKLY;UNTIL=20270101T000000Z"],
        "extendedProperties": {"private": {"note": "x"}},
        "colorId": "5",
        "source": {"title": "Menu", "url": "https://luigi.example/menu"},
        "hangoutLink": "https://meet.google.com/abc-defg-hij",
        "htmlLink": "https://www.google.com/calendar/event?eid=MGFiYw",
        "iCalUID": "0abc@google.com",
        "updated": "2026-11-20T08:00:00.000Z",
        "responseStatus": "accepted",
    }
    return json.dumps(told | more, ensure_ascii=False)


def test_nothing_in_the_form_of_a_google_event_is_a_word() -> None:
    assert not may_matter(google())
    assert not may_matter(google(), {"friends.example"})


@pytest.mark.parametrize(
    "more",
    [
        *({"title": title} for title in (*TAKEN, "Acme: no, sadly", "Acme: leider nein", "Acme: non, désolé")),
        {"description": 'They said "hi"\nInterview with Globex'},
        {"description": "<b>Einladung</b> zum Vorstellungsgespr&auml;ch"},
        {"location": "Interview room"},
        {"organizer": {"email": "jobs@greenhouse.io", "displayName": "Globex"}},
        {"attendees": [{"email": "dana@globex.example", "displayName": "Dana Lee, Technical Recruiter"}]},
        {"attendees": [{"email": "dana@globex.example", "comment": "see you at the interview"}]},
        {"description": "#ignore"},
        {"extendedProperties": {"private": {"syncd-key": "ask:x"}}},
        {"iCalUID": "0abc@syncd"},
    ],
    ids=str,
)
def test_what_a_google_event_says_is_found(more: dict[str, Any]) -> None:
    assert may_matter(google(**more))
    assert may_matter(json.dumps(json.loads(google(**more))))


def test_json_that_is_broken_is_judged_by_all_of_it() -> None:
    assert may_matter(google("Interview with Globex")[:-1])


def test_who_invites_by_a_google_event() -> None:
    hosts = Hosts()
    hosts.see(google(organizer={"displayName": 'Sam "}" Roe', "email": "sam@Globex.example"}))
    assert hosts.regular == {"globex.example"}
    mine = {"email": "alice@initech.example", "self": True}
    alone = json.loads(google(organizer=mine))
    del alone["attendees"]
    hosts.see(json.dumps(alone))
    assert hosts.regular == {"globex.example"}
    once = json.loads(google(organizer={"email": "dana@acme.example"}, description='"recurrence": ["x"]'))
    del once["recurrence"]
    hosts.see(json.dumps(once))
    assert hosts.regular == {"globex.example"}


@pytest.mark.parametrize(
    ("start", "lies"),
    [
        ({"dateTime": "2026-12-01T10:00:00+01:00"}, True),
        ({"timeZone": "Europe/Berlin", "dateTime": "2026-11-30T23:30:00Z"}, True),
        ({"date": "2026-12-02"}, True),
        ({"dateTime": "2026-12-03T10:00:00+01:00"}, False),
        ({"date": "2026-11-29"}, False),
    ],
    ids=str,
)
def test_the_day_of_a_google_event(start: dict[str, str], lies: bool) -> None:
    days = companion_days([event("#interview Globex", "2026-12-01 10:00")])
    said = {"dateTime": "2026-12-01T10:00:00Z"}
    once = json.loads(google(start=start, end=said, description=json.dumps({"start": said})))
    del once["recurrence"]
    assert lies_on(json.dumps(once, ensure_ascii=False), near(days)) is lies
    assert lies_on(json.dumps(once), near(days)) is lies


@pytest.mark.parametrize(("day", "lies"), [("20261103", True), ("20261202", True), ("20261203", False)])
def test_a_series_may_come_to_lie_on_any_day_after_its_first(day: str, lies: bool) -> None:
    starts = near(companion_days([event("#interview Globex", "2026-12-01 10:00")]))
    rule = f"DTSTART:{day}T100000Z\r\nRRULE:FREQ=WEEKLY"
    assert lies_on(_invitation("globex.example", rule), starts) is lies
    first = {"dateTime": f"{day[:4]}-{day[4:6]}-{day[6:]}T10:00:00Z"}
    assert lies_on(google(start=first, recurrence=["RRULE:FREQ=WEEKLY"]), starts) is lies
    assert not lies_on(_invitation("globex.example", rule), frozenset())


def _invitation(host: str, *lines: str) -> str:
    zone = "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nRRULE:FREQ=YEARLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    event = ("BEGIN:VEVENT", "UID:1", f"ORGANIZER;CN=Dana Lee:mailto:dana@{host}", *lines, "END:VEVENT")
    return "BEGIN:VCALENDAR\r\n" + zone + "\r\n".join(event) + "\r\nEND:VCALENDAR\r\n"


def test_who_invites_to_a_series_is_regular_and_a_zone_is_no_series() -> None:
    hosts = Hosts()
    hosts.see(_invitation("acme.example", "SUMMARY:Interview"))
    hosts.see(_invitation("mail.globex.example", "RRULE:FREQ=WEEKLY", "SUMMARY:Standup"))
    hosts.see(_invitation("gmail.com", "RRULE:FREQ=WEEKLY", "SUMMARY:Choir"))
    assert hosts.regular == {"globex.example"}


def test_who_invites_to_more_than_any_application_has_is_regular() -> None:
    hosts = Hosts()
    for _ in range(40):
        hosts.see(_invitation("globex.example", "SUMMARY:Sync"))
    assert hosts.regular == {"globex.example"}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("SUMMARY:Technical interview, final round", False),
        ("SUMMARY:Interview for the internal vacancy", True),
        ("SUMMARY:Sync #interview", True),
        ("SUMMARY:Sync\r\nCATEGORIES:Interview", True),
        ("SUMMARY:Sync\r\nDESCRIPTION:round: 2", True),
    ],
)
def test_what_the_owners_own_work_invites_to_needs_other_words(line: str, wanted: bool) -> None:
    assert may_matter(_invitation("globex.example", line), {"globex.example"}) is wanted
    assert may_matter(_invitation("acme.example", line), {"globex.example"})


def test_whose_work_it_is_shows_while_a_calendar_goes_by() -> None:
    """An event is refused at first sight only if it matters under neither reading; asked again, as is known by then."""
    interest = Interest(frozenset())
    early = _invitation("globex.example", "SUMMARY:Technical interview, final round")
    inside = _invitation("globex.example", "SUMMARY:A talk about the internal vacancy")
    assert interest(early)
    assert interest(inside)
    assert not interest(_invitation("globex.example", "SUMMARY:Standup", "RRULE:FREQ=WEEKLY"))
    assert not interest(_invitation("globex.example", "SUMMARY:Technical interview, next round"))
    assert not interest(early)
    assert interest(inside)


def test_what_is_asked_about_twice_is_counted_once() -> None:
    interest = Interest(frozenset())
    for _ in range(40):
        interest(_invitation("globex.example", "SUMMARY:Sync"))
    assert interest.hosts.regular == frozenset()


def test_what_is_known_of_the_owners_work_holds_from_the_first_event_on() -> None:
    interest = Interest(frozenset({"globex.example"}))
    assert not interest(_invitation("globex.example", "SUMMARY:Technical interview, final round"))
