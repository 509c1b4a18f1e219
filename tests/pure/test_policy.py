"""The worked examples of docs/policy.md, and each of its rules on its edges."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from config.policy import Ask, Policy
from config.values import YearSpan
from syncd import policy as rules
from syncd import wallclock
from syncd.business import BusinessDays, business_days
from syncd.model import Process, ReminderKind
from tests.pure.rounds import at, process, reminded, round_of, session, stated

HERE = Path(__file__).parent.parent
EXAMPLES: list[dict[str, Any]] = json.loads((HERE / "policy-examples.json").read_text(encoding="utf-8"))
OPEN = BusinessDays()


def example_policy(example: dict[str, Any]) -> Policy:
    country, _, subdivision = (example["country"] or "").partition("-")
    quiet = tuple(YearSpan.parse(span) for span in example["quiet"])
    return Policy(country=country or None, subdivision=subdivision or None, quiet=quiet)


def example_process(example: dict[str, Any]) -> Process:
    zone = example["zone"]
    said = {"decision": stated(example["decision_by"])} if example["decision_by"] else {}
    spans = example["sessions"] or [[example["all_day"], None]]
    sessions = [session(f"s{place}", start, end, zone, **said) for place, (start, end) in enumerate(spans)]
    return process(round_of(example["round"], *sessions))


def test_examples_are_the_forty_of_the_policy() -> None:
    assert len(EXAMPLES) == len({example["id"] for example in EXAMPLES}) == 40
    shared = HERE.parent.parent / "shared" / "policy-examples.json"
    if shared.exists():
        assert json.loads(shared.read_text(encoding="utf-8")) == EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"example-{example['id']}")
def test_example(example: dict[str, Any]) -> None:
    zone, expect = example["zone"], example["expect"]
    now = datetime.fromisoformat(example["now"])
    reminders, _ = reminded(example_process(example), example_policy(example), now, zone)
    thank_you = reminders[ReminderKind.THANK_YOU, example["round"]]
    check_in = reminders[ReminderKind.CHECK_IN, example["round"]]
    assert {
        "thank_you": thank_you.start.at.isoformat(),
        "earliest": str(check_in.earliest),
        "check_in": check_in.start.at.isoformat(),
        "latest": str(check_in.latest),
    } == expect, example["why"]
    assert thank_you.plain_start == thank_you.start.at
    assert check_in.plain_start == check_in.start.at


# Windows


@pytest.mark.parametrize(
    ("number", "days"), [(1, (5, 7)), (2, (7, 10)), (3, (7, 10)), (4, (10, 14)), (5, (10, 14)), (40, (10, 14))]
)
def test_days_to_wait(number: int, days: tuple[int, int]) -> None:
    assert rules.days_to_wait(number, Policy()) == days


def test_last_window_that_is_set_holds_for_all_later_rounds() -> None:
    policy = Policy(windows={1: (2, 3), 2: (4, 6)})
    assert rules.days_to_wait(9, policy) == (4, 6)
    assert "Your settings say to wait 4 to 6 days" in rules.window(9, date(2026, 3, 2), None, OPEN, policy).reasons[0]


def test_first_round_without_business_day_in_its_week_falls_back_no_further_than_the_third_day() -> None:
    closed = BusinessDays(quiet=(YearSpan.parse("03-07..03-12"),))
    window = rules.window(1, date(2026, 3, 4), None, closed, Policy())  # +3 is Saturday 7 March, +7 the 11th
    assert (window.earliest, window.latest) == (date(2026, 3, 13), date(2026, 3, 13))
    open_on_third = BusinessDays(quiet=(YearSpan.parse("03-10..03-14"),))
    assert rules.window(1, date(2026, 3, 6), None, open_on_third, Policy()).earliest == date(2026, 3, 9)


def test_window_says_the_line_of_the_policy_and_what_moved_it() -> None:
    day = date(2026, 11, 19)
    reasons = rules.window(2, day, None, business_days(Policy(country="US")), Policy()).reasons
    assert reasons == (
        "After a second or third interview wait 7 to 10 days. [Earliest check-in ★]",
        "The interview ended on Thursday 19 November 2026, so that means Thursday 26 November to Sunday 29 November.",
        "Thursday 26 November is a public holiday (Thanksgiving Day).",
        "The first business day in that time is Friday 27 November.",
    )


# A stated date


@pytest.mark.parametrize(
    ("decision", "earliest", "latest", "word"),
    [
        ("2026-03-15", "2026-03-23", "2026-03-26", "is before this interview, so it is set aside"),
        ("2026-03-16", "2026-03-23", "2026-03-26", "so that time stands"),
        ("2026-03-19", "2026-03-23", "2026-03-26", "so that time stands"),  # s1 is Monday 23: exactly earliest
        ("2026-03-20", "2026-03-24", "2026-03-26", "Never on or before"),
        ("2026-03-24", "2026-03-26", "2026-03-26", "Never on or before"),  # s1 is Thursday 26: exactly latest
        ("2026-03-25", "2026-03-27", "2026-04-01", "usual time is over"),
        ("2026-07-14", "2026-07-16", "2026-07-21", "usual time is over"),  # 120 days after d0
        ("2026-07-15", "2026-03-23", "2026-03-26", "more than 120 days after"),
    ],
)
def test_stated_date(decision: str, earliest: str, latest: str, word: str) -> None:
    window = rules.window(2, date(2026, 3, 16), date.fromisoformat(decision), OPEN, Policy())
    assert (str(window.earliest), str(window.latest)) == (earliest, latest)
    assert word in window.reasons[-1]
    assert window.decision == (None if "set aside" in word or "120" in word else date.fromisoformat(decision))


def test_newest_stated_date_replaces_the_older() -> None:
    early = session("a", "2026-03-02 10:00", decision=stated("2026-04-10", "2026-03-20 10:00"))
    late = session("b", "2026-03-09 10:00", decision=stated("2026-04-01", "2026-03-01 10:00"))
    again = session("c", "2026-03-09 11:00", decision=stated("2026-04-03", "2026-03-02 10:00"))
    assert rules.stated_date([round_of(1, early), round_of(2, late)]) == date(2026, 4, 1)
    assert rules.stated_date([round_of(1, early), round_of(2, again, late)]) == date(2026, 4, 3)
    assert rules.stated_date([round_of(1, early), round_of(2, session("d", "2026-03-09 10:00"))]) == date(2026, 4, 10)
    assert rules.stated_date([]) is None


# Thank-you


@pytest.mark.parametrize(
    ("end", "expected", "word"),
    [
        ("2026-03-02 16:00", "2026-03-02 18:00", "by 16:00"),
        ("2026-03-02 16:01", "2026-03-03 09:00", "next morning"),
        ("2026-03-02 05:59", "2026-03-02 09:00", "so early"),
        ("2026-03-02 06:00", "2026-03-02 08:00", "by 16:00"),
        ("2026-03-06 19:00", "2026-03-06 21:00", "same evening"),
        ("2026-03-06 19:01", "2026-03-07 09:00", "next morning"),
        ("2026-03-07 17:00", "2026-03-07 19:00", "same evening"),
        ("2026-03-08 17:00", "2026-03-09 09:00", "next morning"),
    ],
)
def test_thank_you(end: str, expected: str, word: str) -> None:
    when, reason = rules.thank_you_at(at(end), None, OPEN)
    assert when == at(expected)
    assert word in reason


@pytest.mark.parametrize(
    ("end", "next_start", "expected"),
    [
        ("2026-03-02 10:00", "2026-03-02 12:00", "2026-03-02 12:00"),  # not before it: the plain hour
        ("2026-03-02 10:00", "2026-03-02 11:45", "2026-03-02 10:45"),
        ("2026-03-02 10:00", "2026-03-02 10:30", "2026-03-02 10:00"),  # never before the end
        ("2026-03-02 17:00", "2026-03-03 08:30", "2026-03-02 19:00"),
        ("2026-03-02 17:00", "2026-03-03 09:00", "2026-03-03 09:00"),
        ("2026-03-02 17:00", "2026-03-20 09:00", "2026-03-03 09:00"),
    ],
)
def test_thank_you_comes_before_the_next_round(end: str, next_start: str, expected: str) -> None:
    when, reason = rules.thank_you_at(at(end), at(next_start), OPEN)
    assert when == at(expected)
    assert ("next round starts" in reason) == (at(next_start) < rules.thank_you_at(at(end), None, OPEN)[0])


def test_quiet_period_does_not_delay_a_thank_you() -> None:
    quiet = BusinessDays(quiet=(YearSpan.parse("12-24..01-01"),))
    assert rules.thank_you_at(at("2026-12-29 17:00"), None, quiet)[0] == at("2026-12-30 09:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-03 10:00", "2026-03-03 10:15"),
        ("2026-03-03 10:14", "2026-03-03 10:15"),
        ("2026-03-03 06:00", "2026-03-03 08:00"),
        ("2026-03-03 19:50", "2026-03-03 20:00"),
        ("2026-03-03 20:00", "2026-03-04 08:00"),
        ("2026-03-04 09:44", "2026-03-04 09:45"),
        ("2026-03-04 09:59", "2026-03-04 10:00"),  # exactly 48 hours after the end
        ("2026-03-04 10:00", None),
        ("2026-03-05 10:00", None),
    ],
)
def test_late_thank_you(now: str, expected: str | None) -> None:
    assert rules.late_thank_you(at("2026-03-02 10:00"), at(now)) == (at(expected) if expected else None)


def test_late_thank_you_has_no_hour_left_when_the_evening_ends_before_the_48_hours() -> None:
    assert rules.late_thank_you(at("2026-03-02 21:30"), at("2026-03-04 20:10")) is None


# First seen late: the check-in


@pytest.mark.parametrize(
    ("now", "expected", "latest"),
    [
        ("2026-03-10 10:00", "2026-03-10 10:30", "2026-03-12"),
        ("2026-03-10 15:59", "2026-03-10 16:00", "2026-03-12"),
        ("2026-03-10 16:00", "2026-03-11 10:00", "2026-03-12"),
        ("2026-03-12 03:10", "2026-03-12 08:00", "2026-03-12"),
        ("2026-03-13 09:05", "2026-03-13 09:30", "2026-03-13"),
        ("2026-03-13 17:00", "2026-03-16 10:00", "2026-03-16"),
        ("2026-03-14 09:00", "2026-03-16 10:00", "2026-03-16"),
        ("2026-04-02 12:00", "2026-04-02 12:30", "2026-04-02"),  # latest + 21 days
        ("2026-04-02 17:00", None, None),
    ],
)
def test_late_check_in(now: str, expected: str | None, latest: str | None) -> None:
    window = rules.window(1, date(2026, 3, 5), None, OPEN, Policy())
    assert (str(window.earliest), str(window.latest)) == ("2026-03-10", "2026-03-12")
    late = rules.late_check_in(window, at(now), OPEN, Policy())
    assert late == (at(expected) if expected else None)
    assert (late and str(rules.first_seen_late(window, late.date()).latest)) == latest


def test_after_cancellation_waits_two_business_days() -> None:
    window = rules.window(1, date(2026, 3, 5), None, OPEN, Policy())
    moved = rules.after_cancellation(window, date(2026, 3, 13), OPEN)
    assert (moved.earliest, moved.latest) == (date(2026, 3, 17), date(2026, 3, 17))
    assert "A later round was cancelled on Friday 13 March" in moved.reasons[-1]
    assert rules.after_cancellation(window, date(2026, 3, 6), OPEN) == window  # its second is Tuesday 10: earliest


# Ask


@pytest.mark.parametrize(
    ("ask", "asked"), [(Ask.FIRST, [True, False, False]), (Ask.EVERY, [True] * 3), (Ask.OFF, [False] * 3)]
)
def test_asks(ask: Ask, asked: list[bool]) -> None:
    assert [rules.asks(number, Policy(ask=ask)) for number in (1, 2, 3)] == asked


# The wall clock


def test_all_day_hours() -> None:
    days = session("a", "2026-05-05", "2026-05-08").event
    zone = at("2026-05-05 00:00").tzinfo
    assert zone is not None
    assert wallclock.session_start(days, zone) == at("2026-05-05 09:00")
    assert wallclock.session_end(days, zone) == at("2026-05-07 17:00")


def test_wall_time_that_does_not_exist_goes_forward_and_of_two_it_is_the_first() -> None:
    zone = at("2026-03-08 00:00").tzinfo
    assert zone is not None
    policy = Policy.model_validate({"check_in_at": "02:30"})
    assert rules.check_in_at(date(2026, 3, 8), policy, zone).isoformat() == "2026-03-08T03:30:00-04:00"
    policy = Policy.model_validate({"check_in_at": "01:30"})
    assert rules.check_in_at(date(2026, 11, 1), policy, zone).isoformat() == "2026-11-01T01:30:00-04:00"
