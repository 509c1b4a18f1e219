from __future__ import annotations

import random
from typing import Any

import pytest

from providers.event import Answer, Kind, Role, Status
from syncd.evidence import DOUBT, TAKE
from syncd.model import Channel, Contact, Outcome, Stage, Tags
from syncd.recognise import Hints, recognise
from tests.bench import crowded
from tests.pure.build import HINTS, ZONE, event, judge, person, read


@pytest.mark.parametrize(
    "title",
    [
        "Phone screen with Globex",
        "Globex: technical interview",
        "Second interview, Globex",
        "Vorstellungsgespräch Globex AG",
        "Zweitgespräch bei Globex",
        "Entretien d'embauche Globex",
        "2e entretien – Globex",
        "Entrevista de trabajo en Globex",
        "Segunda entrevista Globex",
        "Entrevista de emprego – Globex",
        "Colloquio di lavoro Globex",
        "Sollicitatiegesprek Globex",
        "株式会社グローベックス 二次面接",
        "Final round @ Globex",
    ],
)
def test_interviews_by_their_words(title: str) -> None:
    assert judge(event(title)) == [True]


@pytest.mark.parametrize(
    "title",
    [
        "Dentist",
        "User interview P4",
        "Customer interview: pricing",
        "Podcast interview with Sam",
        "Visa interview, US consulate",
        "Parent interview, Ms. Abate",
        "Mock interview with Greta",
        "Interview prep: Globex",
        "Take-home due: Globex interview",
        "Thank you note after Globex interview",
        "Career fair",
        "Exit interview",
        "Candidate interview (I'm second chair)",
        "Interviewing: claims handler x4",
        "Flat viewing",
        "Reference call for Globex interview",
        "Globex offer call",
        "Bewerbungsgespräch üben mit Jule",
        "Elterngespräch Kita",
        "Mitarbeitergespräch mit Herrn Bock",
        "Entretien annuel avec Bénédicte",
        "Entretien utilisateur – appli",
        "Entrevista de usuarios: app",
        "Entrevista en la radio",
        "Entrevista para o podcast",
        "Functioneringsgesprek Bart",
        "ユーザーインタビュー 3人目",
        "三者面談",
        "内定者懇親会",
        "Agency intro: general market, various clients",
        "Staffing agency intake interview",
    ],
)
def test_false_friends(title: str) -> None:
    assert judge(event(title)) == [False]


def test_a_bare_word_is_uncertain() -> None:
    (reading,) = recognise([event("Interview Maria")], HINTS)
    assert reading.interview is None
    assert DOUBT <= reading.confidence < TAKE


def test_evidence_is_told() -> None:
    reading = read(event("Second interview at Globex"))["Second interview at Globex"]
    assert any("Second interview" in reason for reason in reading.because)
    refused = read(event("User interview P4"))["User interview P4"]
    assert any(reason.startswith("-") and "User interview" in reason for reason in refused.because)


def test_the_owner_who_invites_is_the_interviewer() -> None:
    mine = event("Interview: analyst", by="Kim Moor <kim@posteo.de>", guests=["Feliks R <feliks@gmail.com>"])
    assert judge(mine) == [False]


def test_colleagues_are_known_by_the_meetings_at_work() -> None:
    standup = event("Standup", by="Bo <bo@initech.example>", guests=["Bo <bo@initech.example>"], recurring=True)
    theirs = event("Interview: analyst", by="HR <people@initech.example>", guests=["Al <al@initech.example>"])
    assert judge(standup, theirs) == [False, False]


@pytest.mark.parametrize("local", ["kim.moor", "k.moor"])
def test_the_owners_address_at_work_is_known_by_its_spelling(local: str) -> None:
    theirs, other = (
        event(
            "Second interview: analyst", by="Bo <bo@initech.example>", guests=[f" <{guest}@initech.example>"], uid=guest
        )
        for guest in (local, "al")
    )
    assert judge(theirs) == [False]
    assert judge(other) == [True]


def test_whom_an_agency_calls_its_client_is_the_employer() -> None:
    text = "You will meet Pat Osei (head of finance) at Globex about the controller role."
    agency, supplier = (f"Bo <bo@{name}.example>" for name in ("wren-recruiting", "initech"))
    assert judge(event("Client meeting: Pat", by=agency, description=text)) == [True]
    assert judge(event("Client meeting: Pat", by=supplier, description=text)) != [True]


@pytest.mark.parametrize(
    ("title", "given", "expected"),
    [
        ("Dentist #interview", {}, True),
        ("Second interview at Globex #ignore", {}, False),
        ("Lunch", {"categories": ("Interview",)}, True),
        ("Phone screen Globex", {"categories": ("Not interview",)}, False),
        ("Globex, round with Bo #round2", {}, True),
    ],
)
def test_the_owners_word_wins(title: str, given: dict[str, Any], expected: bool) -> None:
    assert judge(event(title, **given)) == [expected]


def test_calendars_colours_and_notes() -> None:
    one = event("Globex", calendar="jobs", color="11")
    assert judge(one) == [False]
    assert judge(one, hints=Hints(HINTS.own, ZONE, interview_calendars=frozenset({"jobs"}))) == [True]
    assert judge(one, hints=Hints(HINTS.own, ZONE, colors=frozenset({"11"}))) == [True]
    note = Hints(HINTS.own, ZONE, notes={one.ref.identity: Tags(interview=True, round=3)})
    (reading,) = recognise([one], note)
    assert (reading.interview, reading.stated_round) == (True, 3)
    ignored = Hints(HINTS.own, ZONE, colors=frozenset({"11"}), notes={one.ref.identity: Tags(interview=False)})
    assert judge(one, hints=ignored) == [False]


def test_tagged_mode_takes_only_what_is_tagged() -> None:
    hints = Hints(HINTS.own, ZONE, mode="tagged")
    assert judge(event("Second interview at Globex"), event("Bo #interview"), hints=hints) == [False, True]


def test_the_calendar_helps_an_event_that_says_little() -> None:
    first = event("Phone screen – Globex", "2026-11-02 10:00", by="Dana Lee <dana@globex.example>")
    second = event(
        "Globex pairing session", "2026-11-09 10:00", by="Dana Lee <dana@globex.example>",
        guests=["Sam Roe <sam@globex.example>"],
    )  # fmt: skip
    assert judge(second) in ([True], [None])
    assert judge(first, second) == [True, True]


def test_the_order_of_the_events_does_not_matter() -> None:
    events = [
        event("Phone screen – Globex", "2026-11-02 10:00", by="Dana Lee <dana@globex.example>"),
        event("Globex: meet the founders", "2026-11-09 10:00", by="Dana Lee <dana@globex.example>"),
        event("Lunch Globex alumni", "2026-11-10 12:00"),
        event("#interview Initech", "2026-11-11 12:00"),
        event("Catch-up", "2026-11-11 12:15", by="Al <al@initech.example>", guests=["Al <al@initech.example>"]),
    ]
    expected = recognise(events, HINTS)
    for seed in range(10):
        shuffled = list(events)
        random.Random(seed).shuffle(shuffled)
        assert recognise(shuffled, HINTS) == expected
    assert [reading.event.ref.identity for reading in expected] == [
        one.ref.identity for one in (events[0], events[1], events[2], events[4])
    ]


# Companions and copies.


def test_a_companion_tags_the_invitation_it_overlaps() -> None:
    invitation = event("Catch-up", by="Al Bo <al@initech.example>", guests=["Al Bo <al@initech.example>"])
    companion = event("#interview #round2 decide-by: 2026-12-04", "2026-11-23 10:30", hours=0.25)
    (reading,) = recognise([companion, invitation], HINTS)
    assert reading.event == invitation
    assert reading.parts == (companion,)
    assert (reading.interview, reading.stated_round) == (True, 2)
    assert reading.decision is not None
    assert reading.decision.date.isoformat() == "2026-12-04"


def test_a_companion_that_names_the_company_needs_no_overlap() -> None:
    invitation = event("Catch-up", by="Al Bo <al@initech.example>", guests=["Al Bo <al@initech.example>"])
    (reading,) = recognise([event("#interview Initech", "2026-11-23"), invitation], HINTS)
    assert reading.event == invitation


def test_a_companion_of_nothing_is_a_session_of_its_own() -> None:
    other_day = event("Catch-up", by="Al Bo <al@initech.example>", guests=["Al Bo <al@initech.example>"])
    readings = recognise([event("#interview Initech", "2026-11-24 10:00"), other_day], HINTS)
    assert [reading.interview for reading in readings] == [False, True]


def test_copies_in_two_calendars_are_one() -> None:
    one = event("Phone screen Globex", uid="x", by="Dana Lee <dana@globex.example>")
    copy = event("Phone screen Globex", uid="x", calendar="work", description="#round2")
    (reading,) = recognise([copy, one], HINTS)
    assert (reading.event, reading.parts, reading.stated_round) == (one, (copy,), 2)
    ignored = event("Phone screen Globex #ignore", uid="x", calendar="work")
    assert [reading.interview for reading in recognise([one, ignored], HINTS)] == [False]


# What a reading holds.


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (event("Phone screen", by="Dana Lee <dana@osprey-ledger.example>"), "Osprey Ledger"),
        (event("Phone screen – Globex Foods"), "Globex Foods"),
        (event("Globex Foods: technical interview"), "Globex Foods"),
        (event("Vorstellungsgespräch bei Globex GmbH"), "Globex"),
        (event("Entretien chez Globex & Fils avec Mme Girod"), "Globex & Fils"),
        (event("Interview: analyst", description="Employer: Globex Foods\nInterviewer: Jo Klassen"), "Globex Foods"),
        (event("Job interview with Dana #interview", description="company: Globex"), "Globex"),
        (event("Phone interview, bilingual assistant"), None),
    ],
)
def test_company(given: object, expected: str | None) -> None:
    (reading,) = recognise([given], HINTS)  # type: ignore[list-item]
    assert reading.company == expected


def test_a_services_own_domain_is_no_company() -> None:
    one = event(
        "Globex Pay: hiring manager interview", by="Ashby Scheduling <no-reply@ashbyhq.com>",
        guests=["Dana Lee <dana@globexpay.example>"], description="Your interview with Globex Pay",
    )  # fmt: skip
    (reading,) = recognise([one], HINTS)
    assert reading.company == "Globex Pay"
    assert reading.contacts == (Contact("Dana Lee", "dana@globexpay.example"),)


def test_whom_to_thank() -> None:
    one = event(
        "Globex: panel interview",
        by="Globex Recruiting <recruiting@globex.example>",
        guests=[
            "Globex Recruiting <recruiting@globex.example>",
            "Dana Lee <dana@globex.example>",
            person("Sam Roe <sam@globex.example>", answer=Answer.DECLINED),
            person("Room 4 <room4@globex.example>", kind=Kind.ROOM),
            person("Looker On <looker@globex.example>", role=Role.OBSERVER),
            person("Opt Ional <opt@globex.example>", role=Role.OPTIONAL),
            "Kim Moor <kim.moor@initech.example>",
        ],
        description="thank: Pat Doe <pat@globex.example>",
    )
    (reading,) = recognise([one], HINTS)
    assert reading.contacts == (Contact("Dana Lee", "dana@globex.example"), Contact("Pat Doe", "pat@globex.example"))


def test_the_organizer_interviews_if_nobody_else_does() -> None:
    alone = event("Phone screen", by="Dana Lee <dana@globex.example>")
    (reading,) = recognise([alone], HINTS)
    assert reading.contacts == (Contact("Dana Lee", "dana@globex.example"),)


def test_people_named_in_the_text() -> None:
    one = event("Phone screen, Globex", description="Interviewers: Ana Ruiz, Bo Strand")
    (reading,) = recognise([one], HINTS)
    assert reading.contacts == (Contact("Ana Ruiz", None), Contact("Bo Strand", None))
    other = event("Zweitgespräch Globex", description="mit Frau Meinders und Herr Köpke")
    (reading,) = recognise([other], HINTS)
    assert reading.contacts == (Contact("Frau Meinders", None), Contact("Herr Köpke", None))


@pytest.mark.parametrize(
    ("text", "day", "channel"),
    [
        ("You will hear from us by Friday 4 December, by email.", "2026-12-04", Channel.EMAIL),
        ("Unsere Entscheidung teilen wir bis 4. Dezember telefonisch mit.", "2026-12-04", Channel.PHONE),
        ("Réponse sous une semaine par mail.", "2026-11-30", Channel.EMAIL),
        ("Tendrás una respuesta antes del 4 de diciembre por teléfono.", "2026-12-04", Channel.PHONE),
        ("Damos retorno até 4 de dezembro por e-mail.", "2026-12-04", Channel.EMAIL),
        ("Je hoort uiterlijk 4 december per telefoon van ons.", "2026-12-04", Channel.PHONE),
        ("結果は12月4日までにメールでご連絡します。", "2026-12-04", Channel.EMAIL),
        ("Please sign the NDA by 20 December.", None, None),
        ("Please submit the take-home by 4 December.", None, None),
        ("The job starts on 1 February.", None, None),
    ],
)
def test_stated_dates_and_channels(text: str, day: str | None, channel: Channel | None) -> None:
    (reading,) = recognise([event("Second interview, Globex", description=text)], HINTS)
    assert (reading.decision.date.isoformat() if reading.decision else None) == day
    assert reading.channel == channel


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("Phone screen, Globex", Stage.PHONE),
        ("Technical interview, Globex", Stage.TECHNICAL),
        ("Panel interview, Globex", Stage.PANEL),
        ("Final interview, Globex", Stage.FINAL),
        ("Hiring manager interview, Globex", Stage.BEHAVIOURAL),
    ],
)
def test_stage(title: str, stage: Stage) -> None:
    (reading,) = recognise([event(title)], HINTS)
    assert reading.stage is stage


def test_cancelled_and_declined_never_took_place() -> None:
    cancelled = event("Phone screen, Globex", status=Status.CANCELLED)
    declined = event("Second interview, Globex", own_answer=Answer.DECLINED)
    marked = event("Canceled: Third interview, Globex")
    assert [one.took_place for one in recognise([cancelled, declined, marked], HINTS)] == [False] * 3


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("Globex = no, rejected", Outcome.REJECTED),
        ("Globex: I withdrew", Outcome.WITHDRAWN),
        ("OFFER from Globex!", Outcome.OFFER),
        ("Absage Globex", Outcome.REJECTED),
        ("Lunch with Globex people", None),
    ],
)
def test_a_note_of_the_outcome(title: str, outcome: Outcome | None) -> None:
    first = event("Phone screen – Globex", "2026-11-02 10:00", by="Dana Lee <dana@globex.example>")
    reading = read(first, event(title, "2026-11-20"))[title]
    assert (reading.interview, reading.outcome) == (False, outcome)
    assert reading.company == "Globex"


def test_quoted_mail_and_conference_text_are_no_evidence() -> None:
    one = event("Sync", description="See below\n\nOn Mon, 2 Nov 2026, Al wrote:\n> your job interview at Globex")
    other = event("Sync", "2026-11-24 10:00", description="──────────\n\nJoin Zoom Meeting\njob interview")
    assert judge(one, other) == [False, False]


@pytest.mark.parametrize("title", [*crowded.WORK, *crowded.LIFE])
@pytest.mark.parametrize("text", crowded.TEXT)
def test_ordinary_work_and_life_are_no_interviews(title: str, text: str) -> None:
    told = {"team": "Growth", "thing": "checkout", "first": "Dana", "client": "Northwind", "n": 7}
    description = text.format(**told).replace("\\n", "\n").replace("\\,", ",")
    (reading,) = recognise([event(title.format(**told), description=description)], HINTS)
    assert reading.interview is not True, reading.because
