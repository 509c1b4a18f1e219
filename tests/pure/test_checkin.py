"""The second check-in with its caps, a first one that is due again, and check-ins of two processes as one event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.policy import Policy
from syncd.identity import digest
from syncd.model import Contact, Outcome, Process, Reminder, ReminderKind, Stood
from syncd.remind import remind
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

CHECK, AGAIN = ReminderKind.CHECK_IN, ReminderKind.CHECK_IN_AGAIN
FIRST = round_of(1, session("first", "2026-03-02 10:00"))  # a Monday; its window is Monday 9 March
SECOND = round_of(2, session("second", "2026-03-16 14:00"))  # Monday 23 to Thursday 26 March


def made(one: Process, sent: str | None = None, **more: Any) -> Stood:
    """The check-in on the last round as it stands, tagged `#sent` on that day."""
    number = one.rounds[-1].number
    check_in = reminded(one)[0][CHECK, number]
    said = {"sent": date.fromisoformat(sent), "edited": True} if sent else {}
    return stood(check_in, **{**said, **more})


def second(one: Process, *standing: Stood, now: str = "2026-03-10 09:00", policy: Policy | None = None) -> Reminder:
    reminders, _ = reminded(one, policy, now=at(now), stood=standing)
    return reminders[AGAIN, one.rounds[-1].number]


def why_none(kind: ReminderKind, one: Process, *standing: Stood, now: str = "2026-03-10 09:00") -> str:
    _, dropped = reminded(one, now=at(now), stood=standing)
    return dropped[kind, one.rounds[-1].sessions[0].event.ref.uid].reason


# The second check-in


def test_after_a_first_one_that_was_sent_there_is_one_more_seven_to_ten_days_later() -> None:
    check_in = second(process(FIRST), made(process(FIRST), "2026-03-09"))
    assert (check_in.earliest, check_in.latest) == (date(2026, 3, 16), date(2026, 3, 19))
    assert check_in.start.at == check_in.plain_start == at("2026-03-16 10:00")
    assert check_in.title == "Second check-in · Acme, round 1"
    (reason,) = check_in.because
    assert reason == (
        "Counted from the first check-in, Monday 9 March 2026: if nothing has followed, once more is fine, "
        "7 to 10 days after it: Monday 16 March to Thursday 19 March. [What changes it]"
    )
    assert check_in.description.endswith("\nsyncd · check-in · acme-backend · round 1")
    assert why_none(CHECK, process(FIRST), made(process(FIRST), "2026-03-09")) == "you marked the check-in as sent"


def test_without_a_first_one_that_was_sent_there_is_no_second() -> None:
    reason = "it follows only if you mark the first one as sent and nothing comes"
    assert why_none(AGAIN, process(FIRST)) == reason
    assert why_none(AGAIN, process(FIRST), made(process(FIRST))) == reason


def test_it_counts_from_the_day_on_which_the_owner_wrote() -> None:
    check_in = second(process(FIRST), made(process(FIRST), "2026-03-12"), now="2026-03-12 18:00")
    assert (check_in.earliest, check_in.latest) == (date(2026, 3, 19), date(2026, 3, 20))  # the 21st is a Saturday


def test_sent_before_its_day_it_is_done_and_the_second_follows_its_day() -> None:
    early = second(process(FIRST), made(process(FIRST), "2026-03-09"), now="2026-03-05 09:00")
    assert early.start.at == at("2026-03-16 10:00")


@pytest.mark.parametrize("outcome", [Outcome.HEARD_BACK, Outcome.ON_HOLD, Outcome.REJECTED, Outcome.OFFER])
def test_nothing_follows_where_something_came(outcome: Outcome) -> None:
    ended = process(FIRST, outcome=outcome)
    assert why_none(AGAIN, ended, made(process(FIRST), "2026-03-09"))


def test_nothing_follows_where_another_round_is_there() -> None:
    _, dropped = reminded(
        process(FIRST, SECOND), now=at("2026-03-10 09:00"), stood=[made(process(FIRST), "2026-03-09")]
    )
    assert "round 2" in dropped[AGAIN, "first"].reason


def test_a_stated_date_holds_for_the_second_too() -> None:
    told = process(round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-03-20"))))
    check_in = second(told, made(process(FIRST), "2026-03-09"))
    assert (check_in.earliest, check_in.latest) == (date(2026, 3, 24), date(2026, 3, 27))
    assert "decide by Friday 20 March" in check_in.because[-1]


def test_it_is_never_before_the_rounds_own_window() -> None:
    # The interview was put off after the message: its own window is later than a week after that.
    later = process(round_of(1, session("first", "2026-03-20 10:00")))
    check_in = second(later, made(process(FIRST), "2026-03-09"))
    assert (check_in.earliest, check_in.latest) == (date(2026, 3, 25), date(2026, 3, 27))
    assert "Nor does it come before the first check-in's own time" in check_in.because[-1]


def test_where_no_business_day_is_inside_it_is_the_first_one_after() -> None:
    quiet = Policy.model_validate({"quiet": ["03-14..03-22"]})
    assert second(process(FIRST), made(process(FIRST), "2026-03-09"), policy=quiet).earliest == date(2026, 3, 23)


def test_the_second_stays_as_it_is_whatever_the_hour() -> None:
    sent = made(process(FIRST), "2026-03-09")
    written = second(process(FIRST), sent)
    for now in ("2026-03-12 09:00", "2026-03-16 10:30", "2026-05-16 10:30"):
        assert textless(second(process(FIRST), sent, stood(written), now=now)) == textless(written)


def test_first_seen_late_the_second_is_today() -> None:
    check_in = second(process(FIRST), made(process(FIRST), "2026-03-09"), now="2026-03-24 09:10")
    assert check_in.start.at == at("2026-03-24 09:30")
    assert check_in.latest == date(2026, 3, 24)
    assert "when syncd first saw this" in check_in.because[-1]


# Never more than 2 per round and 3 per process, never two within 7 days


def again_of(one: Process, sent: str) -> Stood:
    """Its second check-in, made on that day."""
    return stood(second(one, made(one, "2026-03-09")), at=at(f"{sent} 10:00"), sent=date.fromisoformat(sent))


def test_a_round_has_two_and_no_third() -> None:
    both = made(process(FIRST), "2026-03-09"), again_of(process(FIRST), "2026-03-16")
    reminders, _ = reminded(process(FIRST), now=at("2026-04-01 09:00"), stood=both)
    assert {one.kind for one in reminders.values()} & {CHECK, AGAIN} <= {AGAIN}  # it is history
    told = process(round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-04-10"))))
    assert why_none(AGAIN, told, *both, now="2026-04-01 09:00") == "two check-ins on one round are enough"


def test_a_process_has_three_and_no_fourth() -> None:
    before = [made(process(FIRST), "2026-03-09"), again_of(process(FIRST), "2026-03-16")]
    whole = process(FIRST, round_of(2, session("second", "2026-03-30 14:00")))
    third = reminded(whole, now=at("2026-03-31 09:00"), stood=before)[0][CHECK, 2]
    assert third.earliest == date(2026, 4, 6)
    sent = stood(third, sent=date(2026, 4, 6), edited=True)
    reason = "three check-ins on one process are enough"
    assert why_none(AGAIN, whole, *before, sent, now="2026-04-07 09:00") == reason
    longer = process(*whole.rounds, round_of(3, session("third", "2026-04-20 14:00")))
    assert why_none(CHECK, longer, *before, sent, now="2026-04-21 09:00") == reason


def test_what_was_taken_back_before_its_time_does_not_count() -> None:
    # Round 1's check-in stood for the 9th; the next round came before that, and it went.
    whole = process(FIRST, round_of(2, session("second", "2026-03-04 14:00")))
    standing = made(process(FIRST))
    with_it, without = (reminded(whole, now=at("2026-03-05 09:00"), stood=those)[0] for those in ([standing], []))
    assert with_it == without


def test_two_of_one_process_are_a_week_apart() -> None:
    short = Policy.model_validate({"windows": {1: [5, 7], 2: [1, 3]}})
    whole = process(FIRST, round_of(2, session("second", "2026-03-10 14:00")))
    sent = made(process(FIRST), "2026-03-09")
    check_in = reminded(whole, short, now=at("2026-03-10 16:00"), stood=[sent])[0][CHECK, 2]
    assert (check_in.earliest, check_in.latest) == (date(2026, 3, 16), date(2026, 3, 16))
    assert "within 7 days" in check_in.because[-1]
    assert "Monday 9 March" in check_in.because[-1]


def test_a_first_one_whose_time_has_passed_is_due_again_a_week_later_at_the_earliest() -> None:
    # It stood on the 9th; on the 10th they name a date, the 11th: two business days after it is the 13th.
    told = process(round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-03-11"))))
    past = made(process(FIRST))
    renewed = reminded(told, now=at("2026-03-10 09:00"), stood=[past])[0][CHECK, 1]
    assert renewed.plain_start == at("2026-03-16 10:00")
    for now in ("2026-03-10 09:00", "2026-03-16 10:01", "2026-04-16 10:01"):
        found = reminded(told, now=at(now), stood=[past, stood(renewed)])[0][CHECK, 1]
        assert textless(found) == textless(renewed)
    third = process(round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-03-30"))))
    reason = "two check-ins on one round are enough"
    assert why_none(CHECK, third, past, stood(renewed), now="2026-03-17 09:00") == reason


def test_a_first_one_is_not_due_again_only_because_its_round_is_another_number() -> None:
    past = made(process(FIRST))
    other = process(round_of(4, *FIRST.sessions))  # +10 to +14: later than it stood
    assert reminded(other, now=at("2026-03-10 09:00"), stood=[past])[0][CHECK, 4].start.at == past.at
    earlier = Policy.model_validate({"windows": {1: [2, 4]}})
    assert reminded(process(FIRST), earlier, now=at("2026-03-10 09:00"), stood=[past])[0][CHECK, 1].plain_start == at(
        "2026-03-04 10:00"
    )


# A later round is cancelled, and nobody knows when


def test_cancelled_on_an_unknown_day_it_waits_two_business_days_from_when_it_was_first_seen() -> None:
    fell = process(FIRST, dropped=[cancelled("second", "2026-03-16 14:00")])
    first_seen = reminded(fell, now=at("2026-03-10 09:00"))[0][CHECK, 1]
    assert first_seen.start.at == at("2026-03-12 10:00")
    assert first_seen.plain_start == at("2026-03-09 10:00")
    assert "Thursday 12 March" in first_seen.because[-1]
    for now in ("2026-03-11 09:00", "2026-03-12 09:00", "2026-04-12 09:00"):
        assert textless(reminded(fell, now=at(now), stood=[stood(first_seen)])[0][CHECK, 1]) == textless(first_seen)


# Two processes at one company


def pair(
    people: Sequence[Contact] = (DANA,),
    others: Sequence[Contact] = (SAM, DANA),
    company: str = "ACME, Inc.",
    **more: Any,
) -> list[Process]:
    """Backend and Data at Acme, both round 2 on Monday 16 March: the windows are Monday 23 to Thursday 26."""
    return [
        process(round_of(2, session("back", "2026-03-16 14:00", contacts=tuple(people)))),
        process(
            round_of(2, session("data", "2026-03-16 16:00", contacts=tuple(others), **more)),
            name="acme-data",
            role="Data Engineer",
            company=company,
        ),
    ]


def check_ins(
    processes: Iterable[Process], *standing: Stood, now: str | None = None, dismissed: Iterable[str] = ()
) -> list[Reminder]:
    hour = at(now) if now else LONG_AGO
    gone = frozenset((CHECK, digest(session)) for session in dismissed)
    found, _ = remind(list(processes), Policy(), hour, ZoneInfo(NEW_YORK), NEW_YORK, stood=standing, dismissed=gone)
    return [one for one in found if one.kind is CHECK]


def test_check_ins_of_two_processes_on_one_day_with_a_shared_contact_are_one_event() -> None:
    (one,) = check_ins(pair())
    assert one.sessions == ("back", "data")
    assert one.title == "Earliest check-in · Acme, round 2 (Backend Engineer) and round 2 (Data Engineer)"
    assert one.people == (DANA, SAM)
    assert (one.process, one.round, one.earliest, one.latest) == (
        "acme-backend", 2, date(2026, 3, 23), date(2026, 3, 26),
    )  # fmt: skip
    assert one.description.splitlines()[-2:] == [
        "syncd · check-in · acme-data · round 2",
        "syncd · check-in · acme-backend · round 2",
    ]
    assert "after round 2 for the Backend Engineer position" in one.description
    assert "after round 2 for the Data Engineer position" in one.description
    assert "Why at this time, round 2 (Data Engineer):" in one.description
    assert "Backend%20Engineer%20and%20Data%20Engineer" in one.description
    assert check_ins(reversed(pair())) == [one]


@pytest.mark.parametrize(
    "processes",
    [
        pair(others=[SAM]),
        pair(company="Beta"),
        pair(decision=stated("2026-03-24")),
        pair()[:1],
    ],
    ids=["no shared contact", "another company", "another day", "one process"],
)
def test_other_check_ins_stay_apart(processes: list[Process]) -> None:
    assert [len(one.sessions) for one in check_ins(processes)] == [1] * len(processes)


def test_they_stay_one_whatever_the_hour() -> None:
    (one,) = check_ins(pair())
    for now in ("2026-03-20 09:00", "2026-03-23 10:01", "2026-04-23 10:01"):
        assert [textless(found) for found in check_ins(pair(), stood(one), now=now)] == [textless(one)]


def test_both_first_seen_late_they_are_one_too_and_stay_one() -> None:
    apart = [
        pair()[0],
        process(round_of(2, session("data", "2026-03-18 16:00")), name="acme-data", role="Data Engineer"),
    ]
    assert len(check_ins(apart)) == 2
    (late,) = check_ins(apart, now="2026-03-27 09:10")
    assert late.start.at == at("2026-03-27 09:30")
    for now in ("2026-03-27 12:00", "2026-04-23 10:01"):
        assert [textless(found) for found in check_ins(apart, stood(late), now=now)] == [textless(late)]


def test_what_the_owner_dismissed_or_moved_by_itself_stays_by_itself() -> None:
    assert [one.sessions for one in check_ins(pair(), dismissed=["back"])] == [("back",), ("data",)]
    alone = stood(check_ins(pair()[:1])[0], at=at("2026-03-24 15:00"), moved=True, edited=True)
    assert [one.sessions for one in check_ins(pair(), alone)] == [("back",), ("data",)]


def test_moved_as_one_they_stay_one() -> None:
    (one,) = check_ins(pair())
    moved = stood(one, at=at("2026-03-25 15:00"), moved=True, edited=True)
    (kept,) = check_ins(pair(), moved, now="2026-03-24 09:00")
    assert (kept.sessions, kept.start.at, kept.description) == (one.sessions, moved.at, one.description)


def test_sent_for_both_the_second_is_one_too() -> None:
    (one,) = check_ins(pair())
    sent = stood(one, sent=date(2026, 3, 23), edited=True)
    found, dropped = remind(pair(), Policy(), at("2026-03-24 09:00"), ZoneInfo(NEW_YORK), NEW_YORK, stood=[sent])
    assert [(again.kind, again.sessions) for again in found if again.kind in (CHECK, AGAIN)] == [
        (AGAIN, ("back", "data"))
    ]
    assert {one.reason for one in dropped if one.kind is CHECK} == {"you marked the check-in as sent"}


def test_made_for_both_and_due_again_for_one_the_other_has_had_its_own() -> None:
    (one,) = check_ins(pair())
    told = pair(decision=stated("2026-04-10"))
    back, data = check_ins(told, stood(one), now="2026-03-24 09:00")
    assert (back.sessions, back.start.at) == (("back",), at("2026-03-23 10:00"))  # past: nothing is written
    assert (data.sessions, data.start.at) == (("data",), at("2026-04-14 10:00"))


def test_three_processes_are_one_event_if_each_knows_somebody_of_another() -> None:
    third = process(
        round_of(2, session("ml", "2026-03-16 11:00", contacts=(SAM,))), name="acme-ml", role="Machine Learning"
    )
    (one,) = check_ins([*pair(), third])
    assert set(one.sessions) == {"back", "data", "ml"}


# What the independent reading of the policy found


def test_a_later_round_of_the_same_day_that_was_cancelled_counts() -> None:
    fell = cancelled("second", "2026-03-02 14:00", updated="2026-03-09 12:00", stated_round=2)
    assert reminded(process(FIRST, dropped=[fell]))[0][CHECK, 1].earliest == date(2026, 3, 11)


def test_of_two_dates_on_one_round_the_one_edited_later_counts() -> None:
    morning = session("a", "2026-03-02 09:00", decision=stated("2026-03-20"), event={"updated": at("2026-03-05 09:00")})
    noon = session("b", "2026-03-02 11:00", decision=stated("2026-03-11"), event={"updated": at("2026-02-20 09:00")})
    assert reminded(process(round_of(1, morning, noon)))[0][CHECK, 1].earliest == date(2026, 3, 24)


def test_cancelled_on_an_unknown_day_and_first_seen_too_late_there_is_none() -> None:
    fell = process(FIRST, dropped=[cancelled("second", "2026-03-12 14:00")])
    check_in = reminded(fell, now=at("2026-03-27 12:00"))[0][CHECK, 1]
    assert check_in.start.at == check_in.plain_start == at("2026-03-09 10:00")  # past: nothing is written


def test_the_later_round_is_the_one_that_comes_later() -> None:
    turned = process(round_of(1, session("one", "2026-03-12 10:00")), round_of(2, session("two", "2026-03-02 10:00")))
    reminders, dropped = reminded(turned)
    assert reminders[CHECK, 1].earliest == date(2026, 3, 17)
    assert "round 1 on Thursday 12 March" in dropped[CHECK, "two"].reason


# What random searches found


def test_first_seen_late_it_is_still_a_week_after_another_one() -> None:
    whole = process(FIRST, dropped=[cancelled("second", "2026-03-04 14:00", updated="2026-03-05 09:00")])
    other = Stood(CHECK, frozenset({digest("second")}), at("2026-03-12 10:00"), sent=date(2026, 3, 12), edited=True)
    check_in = reminded(whole, now=at("2026-03-16 12:00"), stood=[other])[0][CHECK, 1]
    assert check_in.start.at == at("2026-03-19 10:00")


def test_moved_by_the_owner_it_says_the_same_when_its_round_has_another_number() -> None:
    on_time = reminded(process(FIRST))[0][CHECK, 1]
    moved = stood(on_time, at=at("2026-03-18 15:00"), moved=True, edited=True)
    other = process(round_of(2, *FIRST.sessions))
    renumbered = reminded(other, now=at("2026-03-17 09:00"), stood=[moved])[0][CHECK, 2]
    again = stood(renumbered, at=moved.at, moved=True, edited=True)
    assert reminded(other, now=at("2026-03-17 09:00"), stood=[again])[0][CHECK, 2] == renumbered


def test_one_event_for_two_processes_speaks_one_language() -> None:
    french, english = pair()
    (first,) = french.rounds
    text = "Bonjour, nous serions ravis de vous rencontrer pour un entretien avec notre équipe."
    spoken = replace(first.sessions[0].event, title="Entretien avec vous", description=text)
    french = replace(french, rounds=(replace(first, sessions=(replace(first.sessions[0], event=spoken),)),))
    (one,) = check_ins([french, english])
    assert one.title.startswith("Relance possible")
    assert "After a second" not in one.description
    assert one.description.count("entretien n° 2") >= 2


# What a hostile tester found


def test_the_one_that_was_sent_counts_although_another_stands_after_it() -> None:
    told = process(round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-03-20"))))
    sent = made(process(FIRST), "2026-03-09")
    renewed = stood(reminded(told, now=at("2026-03-10 09:00"), stood=[made(process(FIRST))])[0][CHECK, 1])
    for one in (told, process(FIRST)):
        reminders, dropped = reminded(one, now=at("2026-03-10 10:00"), stood=[sent, renewed])
        assert (AGAIN, 1) in reminders
        assert dropped[CHECK, "first"].reason == "you marked the check-in as sent"


def test_due_again_and_first_seen_late_it_is_offered() -> None:
    told = process(round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-03-12"))))
    due = reminded(told, now=at("2026-03-24 09:10"), stood=[made(process(FIRST))])[0][CHECK, 1]
    assert (due.plain_start, due.start.at) == (at("2026-03-16 10:00"), at("2026-03-24 09:30"))


def test_a_late_one_that_waits_for_another_says_so() -> None:
    whole = process(FIRST, SECOND)
    other = Stood(CHECK, frozenset({digest("first")}), at("2026-03-27 10:00"), sent=date(2026, 3, 27), edited=True)
    check_in = reminded(whole, now=at("2026-03-30 12:00"), stood=[other])[0][CHECK, 2]
    assert check_in.start.at == at("2026-04-03 10:00")
    assert "the other one is on Friday 27 March" in check_in.because[-1]
    again = reminded(whole, now=at("2026-04-01 12:00"), stood=[other, stood(check_in)])[0][CHECK, 2]
    assert again == check_in


def test_a_date_that_is_set_aside_leaves_the_owners_time() -> None:
    told = process(round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-02-20"))))
    assert reminded(told)[0][CHECK, 1].basis == reminded(process(FIRST))[0][CHECK, 1].basis


def test_cancelled_after_the_check_in_was_made_it_is_due_again() -> None:
    fell = process(FIRST, dropped=[cancelled("second", "2026-03-16 14:00", updated="2026-03-12 18:00")])
    due = reminded(fell, now=at("2026-03-13 09:00"), stood=[made(process(FIRST))])[0][CHECK, 1]
    assert due.start.at == at("2026-03-16 10:00")
