from __future__ import annotations

from providers.event import Answer, Status
from syncd.model import Outcome
from tests.pure.build import event, processes, rounds


def test_rounds_in_order_of_time() -> None:
    (process,) = processes(
        event("Globex: technical interview", "2026-11-09 10:00"),
        event("Globex: phone screen", "2026-11-02 10:00"),
        event("Globex: panel interview", "2026-11-16 10:00"),
    )
    assert rounds(process) == {
        1: ["Globex: phone screen"],
        2: ["Globex: technical interview"],
        3: ["Globex: panel interview"],
    }


def test_one_day_is_one_round() -> None:
    (process,) = processes(
        event("Globex: phone screen", "2026-11-02 10:00"),
        event("Globex superday 1: coding interview", "2026-11-09 10:00"),
        event("Globex superday 2: panel interview", "2026-11-09 13:00"),
    )
    assert [len(one.sessions) for one in process.rounds] == [1, 2]


def test_the_days_of_one_onsite_are_one_round() -> None:
    (process,) = processes(
        event("Globex onsite interview (day 1)", "2026-11-09 10:00"),
        event("Globex onsite interview (day 2)", "2026-11-10 10:00"),
        event("Globex final interview", "2026-11-16 10:00"),
    )
    assert [len(one.sessions) for one in process.rounds] == [2, 1]


def test_a_stated_ordinal_and_what_follows() -> None:
    (process,) = processes(
        event("Zweitgespräch Globex", "2026-11-09 10:00"), event("Globex: panel interview", "2026-11-16 10:00")
    )
    assert list(rounds(process)) == [2, 3]


def test_ordinals_in_many_words() -> None:
    for title, number in (
        ("Globex: 3rd interview", 3),
        ("Interview round 2, Globex", 2),
        ("Third interview Globex", 3),
        ("Drittes Gespräch Globex (Bewerbung)", 3),
        ("3e entretien – Globex", 3),
        ("Entretien n°2 Globex (poste de chef)", 2),
        ("Segunda entrevista Globex", 2),
        ("Terceira entrevista – vaga Globex", 3),
        ("Tweede sollicitatiegesprek Globex", 2),
        ("グローベックス 二次面接", 2),
        ("Technical interview 2/4, Globex", 1),
        ("Phone interview SDE II, Globex", 1),
    ):
        (process,) = processes(event(title))
        assert (title, list(rounds(process))) == (title, [number])


def test_a_tag_wins_over_what_the_event_says() -> None:
    (process,) = processes(event("Second interview, Globex #round4"))
    assert list(rounds(process)) == [4]


def test_an_announced_round_does_not_count() -> None:
    (process,) = processes(
        event("Phone screen, Globex", description="If you pass, the third interview will be on site.")
    )
    assert list(rounds(process)) == [1]


def test_cancelled_and_declined_have_no_round() -> None:
    (process,) = processes(
        event("Globex: phone screen", "2026-11-02 10:00", status=Status.CANCELLED),
        event("Globex: phone interview", "2026-11-03 10:00", own_answer=Answer.DECLINED),
        event("Globex: technical interview", "2026-11-09 10:00"),
    )
    assert rounds(process) == {1: ["Globex: technical interview"]}
    assert [one.event.title for one in process.dropped] == ["Globex: phone screen", "Globex: phone interview"]


def test_a_later_event_renumbers_and_renames_nothing() -> None:
    events = [
        event("Globex: phone screen", "2026-11-02 10:00"),
        event("Globex: Senior Data Analyst, technical interview", "2026-11-09 10:00"),
        event("Globex: round 5 interview", "2026-11-16 10:00"),
        event("Globex: panel interview", "2026-11-20 10:00"),
    ]
    before: dict[str, int] = {}
    for size in range(1, len(events) + 1):
        (process,) = processes(*events[:size])
        now = {session.event.title: one.number for one in process.rounds for session in one.sessions}
        assert now.items() >= before.items()
        assert process.name == "globex"
        before = now
    assert list(before.values()) == [1, 2, 5, 6]


def test_every_round_says_why() -> None:
    (process,) = processes(event("Globex: phone screen", "2026-11-02 10:00"), event("Globex: round 3 interview"))
    assert all(one.because for one in process.rounds)
    assert "number 3" in process.rounds[-1].because[0]


def test_names_are_unique() -> None:
    found = processes(
        event("Phone screen – Globex", "2026-01-12 10:00"), event("Phone screen – Globex", "2026-11-09 10:00")
    )
    assert [one.name for one in found] == ["globex", "globex-2026"]


def test_the_last_outcome_counts() -> None:
    first = event("Phone screen – Globex", "2026-11-02 10:00", by="Dana Lee <dana@globex.example>")
    (process,) = processes(first, event("Globex on hold", "2026-11-10"), event("Globex rejected me", "2026-11-20"))
    assert process.outcome is Outcome.REJECTED
    (process,) = processes(event("Phone screen – Globex #offer", "2026-11-02 10:00"))
    assert process.outcome is Outcome.OFFER
