"""Which reminders there are, which are not, and why: the situations of docs/policy.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.policy import Ask, Policy
from providers.event import Answer
from syncd.contacts import people_to_thank
from syncd.model import OF_ROUNDS, Contact, Outcome, ReminderKind, Tags
from syncd.remind import remind
from syncd.seal import basis_digest, is_pinned
from tests.pure.rounds import (
    DANA,
    LONG_AGO,
    NEW_YORK,
    SAM,
    at,
    cancelled,
    process,
    reminded,
    round_of,
    session,
    stated,
    stood,
    textless,
)

THANK, CHECK, ASK = ReminderKind.THANK_YOU, ReminderKind.CHECK_IN, ReminderKind.ASK
AGAIN = ReminderKind.CHECK_IN_AGAIN
FIRST = round_of(1, session("first", "2026-03-02 10:00"))
SECOND = round_of(2, session("second", "2026-03-16 14:00"))


def test_a_round_has_one_thank_you_and_one_check_in_for_all_its_sessions() -> None:
    loop = [
        session(f"s{hour}", f"2026-04-14 {hour}:00", contacts=(person,)) for hour, person in ((13, SAM), (10, DANA))
    ]
    reminders, dropped = reminded(process(round_of(2, *loop)))
    assert set(reminders) == {(THANK, 2), (CHECK, 2)}
    assert set(dropped) == {(ASK, "s10"), (AGAIN, "s10")}
    thank_you = reminders[THANK, 2]
    assert thank_you.sessions == ("s10", "s13")
    assert thank_you.people == (DANA, SAM)
    assert thank_you.start.at == at("2026-04-14 16:00")
    assert thank_you.start.zone == thank_you.end.zone == NEW_YORK
    assert thank_you.end.at - thank_you.start.at == timedelta(minutes=15)
    assert (thank_you.earliest, thank_you.latest) == (None, None)


def test_sessions_at_the_same_hour_are_in_the_order_of_their_identities() -> None:
    pair = session("b", "2026-04-14 10:00"), session("a", "2026-04-14 10:00", event={"url": "https://acme.example/a"})
    thank_you = reminded(process(round_of(2, *pair)))[0][THANK, 2]
    assert thank_you.sessions == ("a", "b")
    assert thank_you.calendar == "personal"
    assert thank_you.link == "https://acme.example/a"


def test_times_are_the_owners_also_where_the_interview_has_another_zone() -> None:
    berlin = round_of(1, session("a", "2026-06-09 23:00", zone="Europe/Berlin"))  # 17:00 to 18:00 in New York
    reminders, _ = reminded(process(berlin))
    assert reminders[THANK, 1].start.at.isoformat() == "2026-06-10T09:00:00-04:00"
    assert reminders[CHECK, 1].start.at.isoformat() == "2026-06-15T10:00:00-04:00"
    assert reminders[ASK, 1].end.at.isoformat() == "2026-06-09T17:00:00-04:00"


# A later round


@pytest.mark.parametrize("now", ["2026-02-01 09:00", "2026-03-10 09:00", "2026-05-01 09:00"])
def test_earlier_round_has_no_check_in_where_a_later_one_is_in_the_calendar(now: str) -> None:
    reminders, dropped = reminded(process(FIRST, SECOND), now=at(now))
    assert set(reminders) == {(THANK, 1), (THANK, 2), (CHECK, 2), (ASK, 1)}
    assert dropped[CHECK, "first"].reason == "round 2 on Monday 16 March 2026 follows, and the clock restarts there"


def test_thank_you_comes_before_the_next_round_of_the_same_process() -> None:
    tomorrow = round_of(2, session("second", "2026-03-03 08:30"))
    late = round_of(1, session("first", "2026-03-02 16:30"))
    reminders, _ = reminded(process(late, tomorrow))
    assert reminders[THANK, 1].start.at == at("2026-03-02 19:30")
    all_day = round_of(2, session("second", "2026-03-03"))  # starts at 09:00: that is not before 09:00
    assert reminded(process(late, all_day))[0][THANK, 1].start.at == at("2026-03-03 09:00")


def test_cancelled_later_round_gives_the_earlier_check_in_back_two_business_days_later() -> None:
    fell = cancelled("second", "2026-03-16 14:00", updated="2026-03-12 18:00")
    reminders, dropped = reminded(process(FIRST, dropped=[fell]))
    check_in = reminders[CHECK, 1]
    assert (check_in.earliest, check_in.latest) == (date(2026, 3, 16), date(2026, 3, 16))
    assert check_in.plain_start == at("2026-03-16 10:00")
    assert "A later round was cancelled" in check_in.because[-1]
    assert {dropped[kind, "second"].reason for kind in OF_ROUNDS} == {"the interview was cancelled"}


@pytest.mark.parametrize(
    "fell",
    [
        cancelled("other", "2026-03-16 14:00", updated="2026-03-03 18:00"),  # long before the window
        cancelled("other", "2026-03-16 14:00"),  # nobody knows when
        cancelled("other", "2026-03-02 12:00", updated="2026-03-12 18:00"),  # a session of the same day
        cancelled(
            "other", "2026-03-16 14:00", updated="2026-03-12 18:00", stated_round=1
        ),  # this very round, once later
    ],
)
def test_other_cancellations_leave_the_window(fell: object) -> None:
    plain = reminded(process(FIRST))[0][CHECK, 1]
    assert reminded(process(FIRST, dropped=[fell]))[0][CHECK, 1] == plain  # type: ignore[list-item]


def test_cancelled_later_round_changes_nothing_where_another_is_there() -> None:
    fell = cancelled("third", "2026-04-16 14:00", updated="2026-03-12 18:00")
    reminders, dropped = reminded(process(FIRST, SECOND, dropped=[fell]))
    assert reminders[CHECK, 2].earliest == date(2026, 3, 23)
    assert "round 2" in dropped[CHECK, "first"].reason


# What became of it


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.REJECTED, "they said no"),
        (Outcome.WITHDRAWN, "you withdrew"),
        (Outcome.OFFER, "there is an offer"),
    ],
)
def test_process_that_has_ended_has_no_reminders(outcome: Outcome, reason: str) -> None:
    reminders, dropped = reminded(process(FIRST, SECOND, outcome=outcome))
    assert not reminders
    assert {(drop.kind, drop.sessions, drop.reason) for drop in dropped.values()} == {
        (kind, (uid,), reason) for kind in OF_ROUNDS for uid in ("first", "second")
    }


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(Outcome.HEARD_BACK, "they got back to you"), (Outcome.ON_HOLD, "they put the process on hold")],
)
def test_answer_or_hold_drops_the_check_in_alone(outcome: Outcome, reason: str) -> None:
    reminders, dropped = reminded(process(FIRST, outcome=outcome))
    assert set(reminders) == {(THANK, 1), (ASK, 1)}
    assert dropped[CHECK, "first"].reason == reason


@pytest.mark.parametrize("outcome", [Outcome.HEARD_BACK, Outcome.ON_HOLD])
def test_answer_or_hold_of_an_earlier_round_is_over_when_another_follows(outcome: Outcome) -> None:
    answered = round_of(1, session("first", "2026-03-02 10:00", outcome=outcome))
    reminders, _ = reminded(process(answered, SECOND, outcome=outcome))
    assert (CHECK, 2) in reminders
    tagged = round_of(2, session("second", "2026-03-16 14:00", outcome=outcome, tags=Tags(outcome=outcome)))
    assert (CHECK, 2) not in reminded(process(FIRST, tagged, outcome=outcome))[0]
    by_note = process(FIRST, SECOND, outcome=outcome)
    assert (CHECK, 2) not in reminded(replace(by_note, outcome_on=date(2026, 3, 17)))[0]
    assert (CHECK, 2) in reminded(replace(by_note, outcome_on=date(2026, 3, 12)))[0]


def test_declined_interview_has_a_dropped_of_each_kind() -> None:
    no = session("no", "2026-03-02 10:00", took_place=False, event={"own_answer": Answer.DECLINED})
    _, dropped = reminded(process(dropped=[no]))
    assert {(drop.kind, drop.reason) for drop in dropped.values()} == {
        (kind, "you declined the interview") for kind in OF_ROUNDS
    }


def test_cancelled_copy_of_an_interview_that_is_held_drops_nothing() -> None:
    _, dropped = reminded(process(FIRST, dropped=[cancelled("first", "2026-03-02 10:00", "2026-03-01 10:00")]))
    assert set(dropped) == {(AGAIN, "first")}


# Stated dates


def test_stated_date_of_an_earlier_round_holds_for_the_later() -> None:
    told = round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-04-10")))
    check_in = reminded(process(told, SECOND))[0][CHECK, 2]
    assert (check_in.earliest, check_in.latest) == (date(2026, 4, 14), date(2026, 4, 17))
    assert "decide by Friday 10 April" in check_in.description


def test_stated_date_that_is_set_aside_is_noted_in_the_text() -> None:
    told = round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-03-06")))
    check_in = reminded(process(told, SECOND))[0][CHECK, 2]
    assert check_in.earliest == date(2026, 3, 23)
    assert (
        "The stated decision date, Friday 6 March, is before this interview, so it is set aside."
        in check_in.description
    )
    assert "They said that they will decide" not in check_in.description


# First seen late


def test_check_in_first_seen_late_stands_today_and_its_plain_start_does_not_move() -> None:
    on_time = reminded(process(FIRST))[0][CHECK, 1]
    late = reminded(process(FIRST), now=at("2026-03-11 09:10"))[0][CHECK, 1]
    assert late.start.at == at("2026-03-11 09:30")
    assert late.latest == date(2026, 3, 11)
    assert late.because[-1] == (
        "Its hour on Monday 9 March had already passed when syncd first saw this, so it is Wednesday 11 March. "
        "[What changes it]"
    )
    assert late.because[-1] in late.description
    assert (late.plain_start, late.basis, late.title) == (on_time.plain_start, on_time.basis, on_time.title)


def test_where_it_stands_tells_whether_it_was_late_when_it_was_first_seen() -> None:
    on_time = reminded(process(FIRST))[0][CHECK, 1]
    late = reminded(process(FIRST), now=at("2026-03-11 09:10"))[0][CHECK, 1]
    for written in (on_time, late):
        for hour in ("2026-03-11 09:10", "2026-03-11 12:00", "2026-05-11 09:10"):
            found = reminded(process(FIRST), now=at(hour), stood=[stood(written)])[0][CHECK, 1]
            assert textless(found) == textless(written)
            assert found.description in ("", written.description)
    moved = stood(on_time, at=at("2026-03-12 15:00"), moved=True, edited=True)
    kept = reminded(process(FIRST), now=at("2026-03-11 09:10"), stood=[moved])[0][CHECK, 1]
    assert (kept.description, kept.latest, kept.start.at) == (on_time.description, on_time.latest, moved.at)


def test_check_in_far_too_late_is_history() -> None:
    check_in = reminded(process(FIRST), now=at("2026-04-20 09:10"))[0][CHECK, 1]
    assert check_in.start.at == check_in.plain_start == at("2026-03-09 10:00")


def test_thank_you_first_seen_late() -> None:
    soon = reminded(process(FIRST), now=at("2026-03-03 09:10"))[0][THANK, 1]
    assert soon.start.at == at("2026-03-03 09:15")
    assert soon.plain_start == at("2026-03-02 13:00")
    assert "when this was first seen" in soon.because[-1]
    past = reminded(process(FIRST), now=at("2026-03-04 11:01"))[0][THANK, 1]
    assert past.start.at == past.plain_start == at("2026-03-02 13:00")


def test_check_in_says_to_thank_first_when_no_thank_you_can_be_written() -> None:
    assert "thank first" in reminded(process(FIRST), now=at("2026-03-06 11:00"))[0][CHECK, 1].description


def test_half_of_an_hour_counts_the_owners_clock_across_daylight_saving() -> None:
    reminders, _ = reminded(process(FIRST), now=at("2026-03-08T22:00:00-04:00"))
    assert reminders[CHECK, 1].start.at.isoformat() == "2026-03-09T10:00:00-04:00"


# Ask


def test_ask_ends_when_the_interview_starts_and_follows_no_hour() -> None:
    ask = reminded(process(FIRST), now=at("2026-05-01 10:00"))[0][ASK, 1]
    assert (ask.start.at, ask.end.at) == (at("2026-03-02 09:50"), at("2026-03-02 10:00"))
    all_day = reminded(process(round_of(1, session("a", "2026-05-05", "2026-05-08"))))[0][ASK, 1]
    assert (all_day.start.at, all_day.end.at) == (at("2026-05-05 08:50"), at("2026-05-05 09:00"))


@pytest.mark.parametrize(
    ("ask", "rounds", "reason"),
    [
        (Ask.FIRST, {1}, "it is written for the first round only"),
        (Ask.EVERY, {1, 2}, ""),
        (Ask.OFF, set(), "your settings ask for no such reminder"),
    ],
)
def test_rounds_with_an_ask(ask: Ask, rounds: set[int], reason: str) -> None:
    reminders, dropped = reminded(process(FIRST, SECOND), Policy(ask=ask))
    assert {number for kind, number in reminders if kind is ASK} == rounds
    assert {drop.reason for drop in dropped.values() if drop.kind is ASK} == ({reason} if reason else set())


# What the place follows from


def test_basis_changes_with_the_interview_and_the_stated_date_but_not_with_the_number() -> None:
    def bases(number: int, start: str, decision: str | None = None) -> tuple[str, str]:
        said: dict[str, Any] = {"decision": stated(decision)} if decision else {}
        reminders, _ = reminded(process(round_of(number, session("a", start, **said))))
        return reminders[THANK, number].basis, reminders[CHECK, number].basis

    thank, check = bases(2, "2026-03-16 14:00")
    assert bases(3, "2026-03-16 14:00") == (thank, check)
    moved = bases(2, "2026-03-16 14:30")
    assert moved[0] != thank
    assert moved[1] != check
    told = bases(2, "2026-03-16 14:00", "2026-03-17")  # does not move the check-in, yet the date is another
    assert told[0] == thank
    assert told[1] != check


def test_answers_are_in_order_of_time() -> None:
    other = process(round_of(1, session("x", "2026-03-01 10:00")), name="zeta")
    reminders, _ = remind([process(FIRST, SECOND), other], Policy(), LONG_AGO, ZoneInfo(NEW_YORK), NEW_YORK)
    starts = [reminder.plain_start.astimezone(UTC) for reminder in reminders]
    assert starts == sorted(starts)
    assert len(reminders) == 7


# Whom to thank


def test_everybody_is_thanked_once() -> None:
    people = people_to_thank(
        [
            session("a", "2026-03-02 10:00", contacts=(Contact("Dana Lee", None), Contact(None, "sam@acme.example"))),
            session(
                "b", "2026-03-02 11:00", contacts=(Contact("dana lee", "dana@acme.example"), SAM, Contact(None, None))
            ),
            session("c", "2026-03-02 12:00", contacts=(), tags=Tags(thank=(Contact("Kim Park", None), DANA))),
            session("d", "2026-03-02 13:00", contacts=(Contact("Dana Lee", "dana.lee@other.example"),)),
        ]
    )
    assert people == (DANA, SAM, Contact("Kim Park", None), Contact("Dana Lee", "dana.lee@other.example"))


# Odd events stop nothing


def test_an_interview_without_end_lasts_a_month() -> None:
    for start, end in (("2026-03-02", "9999-12-31"), ("2026-03-02 10:00", "9999-12-30 10:00")):
        reminders, _ = reminded(process(round_of(1, session("endless", start, end))))
        assert reminders[CHECK, 1].start.at < at("2026-04-20 00:00")


@pytest.mark.parametrize("changed", ["9999-12-31 23:59", "0001-01-02 00:00", "2099-06-01 00:00"])
def test_a_change_at_an_impossible_hour_is_one_on_an_unknown_day(changed: str) -> None:
    odd, unknown = (
        process(FIRST, dropped=[cancelled("second", "2026-03-16 14:00", stamp)]) for stamp in (changed, None)
    )
    now = at("2026-03-10 09:00")
    assert reminded(odd, now=now)[0][CHECK, 1] == reminded(unknown, now=now)[0][CHECK, 1]


def test_at_an_hour_that_comes_twice_a_reminder_is_written_in_utc() -> None:
    late = Policy.model_validate({"check_in_at": "01:45", "weekend": ["saturday"]})
    check_in = reminded(process(round_of(1, session("a", "2026-10-26 10:00"))), late)[0][CHECK, 1]
    assert check_in.start.at.isoformat() == "2026-11-01T05:45:00+00:00"
    assert check_in.end.at - check_in.start.at == timedelta(minutes=15)


def test_the_owners_own_time_outlasts_another_zone_of_the_owners() -> None:
    bases = [reminded(process(FIRST), zone=zone)[0][CHECK, 1].basis for zone in (NEW_YORK, "Europe/London")]
    assert is_pinned(basis_digest(bases[0]), basis_digest(bases[1]))


def test_thanked_for_this_very_interview_there_is_no_second_thank_you() -> None:
    thanked = stood(reminded(process(FIRST))[0][THANK, 1])
    soon = process(FIRST, round_of(2, session("second", "2026-03-02 12:30")))  # entered afterwards: plain time is 11:30
    again = reminded(soon, now=at("2026-03-02 14:00"), stood=[thanked])[0][THANK, 1]
    assert again.start.at == thanked.at
    moved = process(round_of(1, session("first", "2026-03-03 10:00")))
    assert reminded(moved, now=at("2026-03-03 14:05"), stood=[thanked])[0][THANK, 1].start.at == at("2026-03-03 14:15")
