"""The properties at the end of docs/policy.md, over days, zones, holidays, rounds and stated dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from config.policy import Policy
from config.values import YearSpan
from providers.event import Event, Moment, Ref
from syncd import policy as rules
from syncd import wallclock
from syncd.business import BusinessDays, business_days
from syncd.model import OF_ROUNDS, Dropped, Process, Reading, Reminder, ReminderKind, Round, Stated, Stood
from syncd.remind import remind
from tests.pure.cases import CASES
from tests.pure.rounds import stood as as_stood
from tests.pure.rounds import textless

PLACES = [(None, None), ("US", None), ("GB", "ENG"), ("DE", "BE"), ("IN", None), ("JP", None)]
ZONES = [
    "UTC",
    "America/New_York",
    "America/St_Johns",  # half an hour
    "Europe/Berlin",
    "Asia/Kolkata",  # half an hour
    "Asia/Kathmandu",  # a quarter
    "Asia/Tokyo",
    "Australia/Lord_Howe",  # daylight saving of half an hour
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "America/Santiago",  # changes at midnight
]

places = st.sampled_from(PLACES)
quiets = st.sampled_from([(), (YearSpan.parse("12-24..01-01"),), (YearSpan.parse("08-01..08-20"),)])
policies = st.builds(lambda place, quiet: Policy(country=place[0], subdivision=place[1], quiet=quiet), places, quiets)
days = st.dates(date(2022, 1, 1), date(2031, 12, 31))
rounds = st.integers(1, 8)
decisions = st.none() | st.integers(-20, 160)
zones = st.sampled_from(ZONES)
walls = st.builds(datetime.combine, days, st.times())  # on a wall clock of no zone yet
nows = walls.map(lambda wall: wall.replace(tzinfo=UTC))
several = settings(max_examples=CASES)
fewer = settings(max_examples=max(1, CASES // 8))  # whole searches are slow to draw


def _window(number: int, d0: date, after: int | None, policy: Policy) -> rules.Window:
    decision = None if after is None else d0 + timedelta(days=after)
    return rules.window(number, d0, decision, business_days(policy), policy)


@several
@given(rounds, days, decisions, policies)
def test_earliest_is_not_decreasing_in_the_round(number: int, d0: date, after: int | None, policy: Policy) -> None:
    assert _window(number, d0, after, policy).earliest <= _window(number + 1, d0, after, policy).earliest


@several
@given(rounds, days, decisions, policies)
def test_both_ends_are_business_days_in_order_and_after_the_stated_date(
    number: int, d0: date, after: int | None, policy: Policy
) -> None:
    window, calendar = _window(number, d0, after, policy), business_days(policy)
    assert calendar.is_open(window.earliest)
    assert calendar.is_open(window.latest)
    assert d0 + timedelta(days=3) <= window.earliest <= window.latest
    if after is not None and 0 <= after <= 120:
        assert window.decision == d0 + timedelta(days=after) < window.earliest
        assert len(calendar.between(window.decision + timedelta(days=1), window.earliest)) >= 2
    else:
        assert window.decision is None
    assert window.reasons


@several
@given(rounds, days)
def test_without_holidays_and_stated_date_the_window_is_that_of_the_article(number: int, d0: date) -> None:
    first, last = {1: (5, 7), 2: (7, 10), 3: (7, 10)}.get(number, (10, 14))
    window = _window(number, d0, None, Policy())
    assert d0 + timedelta(days=first) <= window.earliest <= window.latest <= d0 + timedelta(days=last)


@several
@given(
    walls,
    zones,
    policies,
    st.none() | st.integers(0, 60 * 60),
)
def test_thank_you_comes_after_the_end_and_within_a_day(
    wall: datetime, zone: str, policy: Policy, until_next: int | None
) -> None:
    end = wallclock.local(wall.date(), wall.time(), ZoneInfo(zone))
    next_start = None if until_next is None else wallclock.elapsed(end, timedelta(minutes=until_next))
    at, reason = rules.thank_you_at(end, next_start, business_days(policy))
    passed = at.astimezone(UTC) - end.astimezone(UTC)
    assert timedelta(0) <= passed < timedelta(hours=24)
    if next_start is None:
        assert passed > timedelta(0)
        assert time(8) <= at.time() <= time(21)
    elif next_start.astimezone(UTC) < at.astimezone(UTC):
        raise AssertionError("the next round starts before the thank-you for this one")
    assert reason


@several
@given(
    walls,
    zones,
    st.integers(1, 60 * 50),
)
def test_late_thank_you_is_a_quarter_of_the_day_within_48_hours(wall: datetime, zone: str, passed: int) -> None:
    end = wallclock.local(wall.date(), wall.time(), ZoneInfo(zone))
    now = wallclock.elapsed(end, timedelta(minutes=passed))
    at = rules.late_thank_you(end, now)
    if at is not None:
        assert now.astimezone(UTC) < at.astimezone(UTC) <= end.astimezone(UTC) + timedelta(hours=48)
        assert time(8) <= at.time() <= time(20)
        assert (at.minute % 15, at.second) == (0, 0)
    elif passed < 48 * 60:
        tomorrow = now + timedelta(days=1)
        slot = wallclock.local(now.date() if now.time() < time(8) else tomorrow.date(), time(8), ZoneInfo(zone))
        next_quarter = now + timedelta(minutes=15)
        assert slot.astimezone(UTC) > end.astimezone(UTC) + timedelta(hours=48) or next_quarter.astimezone(UTC) > (
            end.astimezone(UTC) + timedelta(hours=48)
        )


@several
@given(rounds, days, policies, zones, st.integers(0, 50 * 24 * 60))
def test_late_check_in_is_a_business_day_in_the_future(
    number: int, d0: date, policy: Policy, zone: str, passed: int
) -> None:
    calendar, window = business_days(policy), _window(number, d0, None, policy)
    now = wallclock.elapsed(rules.check_in_at(window.earliest, policy, ZoneInfo(zone)), timedelta(minutes=passed))
    at = rules.late_check_in(window, now, calendar, policy)
    if at is None:
        return
    moved = rules.first_seen_late(window, at.date())
    assert at.astimezone(UTC) > now.astimezone(UTC)
    assert calendar.is_open(at.date())
    assert time(8) <= at.time() <= time(16)
    assert window.earliest == moved.earliest <= at.date() <= moved.latest
    assert at.date() <= window.latest + timedelta(days=21)


# The same calendar gives the same reminders


def _session(uid: str, start: datetime, minutes: int, after: int | None, zone: str) -> Reading:
    end = start + timedelta(minutes=minutes)
    event = Event(Ref("personal", uid, uid), Moment(start, zone), Moment(end, zone), title="Interview")
    decision = None if after is None else Stated(start.date() + timedelta(days=after), start)
    return Reading(event=event, interview=True, confidence=1.0, decision=decision)


@st.composite
def searches(draw: st.DrawFn) -> list[Process]:
    """A few processes with rounds of up to three sessions, weeks apart."""
    zone = draw(zones)
    processes = []
    for place in range(draw(st.integers(1, 3))):
        day, made = draw(days), []
        for number in range(1, draw(st.integers(1, 3)) + 1):
            hours = draw(st.lists(st.integers(8, 20), min_size=1, max_size=3))
            sessions = [
                _session(
                    f"p{place}r{number}s{index}",
                    datetime.combine(day, time(hour), ZoneInfo(zone)),
                    draw(st.integers(0, 180)),
                    draw(decisions),
                    zone,
                )
                for index, hour in enumerate(hours)
            ]
            made.append(Round(number, tuple(sessions)))
            day += timedelta(days=draw(st.integers(1, 20)))
        processes.append(Process(f"process-{place}", f"Company {place}", None, tuple(made)))
    return processes


T = TypeVar("T")
Answer = tuple[tuple[Reminder, ...], tuple[Dropped, ...]]


def _remind(processes: list[Process], policy: Policy, now: datetime, zone: str, stood: Iterable[Stood] = ()) -> Answer:
    return remind(processes, policy, now, ZoneInfo(zone), zone, stood=stood)


@fewer
@given(
    searches(),
    policies,
    zones,
    st.randoms(use_true_random=False),
    nows,
)
def test_reminders_do_not_depend_on_the_order_of_what_is_read(
    processes: list[Process], policy: Policy, zone: str, random: Random, now: datetime
) -> None:
    shuffled = [
        Process(
            one.name, one.company, one.role, tuple(Round(r.number, _shuffled(r.sessions, random)) for r in one.rounds)
        )
        for one in _shuffled(tuple(processes), random)
    ]
    assert _remind(processes, policy, now, zone) == _remind(shuffled, policy, now, zone)


def _shuffled(items: tuple[T, ...], random: Random) -> tuple[T, ...]:
    order = list(items)
    random.shuffle(order)
    return tuple(order)


@fewer
@given(searches(), policies, zones, nows, st.integers(0, 90 * 24 * 60))
def test_the_hour_of_the_run_rewrites_nothing(
    processes: list[Process], policy: Policy, zone: str, now: datetime, passed: int
) -> None:
    first, first_dropped = _remind(processes, policy, now, zone)
    written = [one for one in first if one.start.at > now]
    again, dropped = _remind(
        processes, policy, now + timedelta(minutes=passed), zone, [as_stood(one) for one in written]
    )
    assert dropped == first_dropped
    named = {(one.kind, one.sessions) for one in written}
    found = [one for one in again if (one.kind, one.sessions) in named]
    assert [textless(one) for one in found] == [textless(one) for one in written]
    assert all(one.description in ("", was.description) for one, was in zip(found, written, strict=True))


@fewer
@given(searches(), policies, zones, nows)
def test_every_round_has_one_answer_of_each_kind_and_only_the_last_a_check_in(
    processes: list[Process], policy: Policy, zone: str, now: datetime
) -> None:
    reminders, dropped = _remind(processes, policy, now, zone)
    answers: list[Reminder | Dropped] = [*reminders, *dropped]
    turns = {
        (kind, uid.rpartition("s")[0])
        for kind in OF_ROUNDS
        for p in processes
        for r in p.rounds
        for uid in [r.sessions[0].event.ref.uid]
    }
    assert len(answers) == len(turns)
    assert {(one.kind, one.sessions[0].rpartition("s")[0]) for one in answers} == turns
    last = sorted((p.name, p.rounds[-1].number) for p in processes)
    assert sorted((one.process, one.round) for one in reminders if one.kind is ReminderKind.CHECK_IN) == last
    for one in reminders:
        assert one.start.zone == zone
        assert one.start.at.astimezone(UTC) >= one.plain_start.astimezone(UTC)
        length = one.end.at.astimezone(UTC) - one.start.at.astimezone(UTC)
        assert length == timedelta(minutes=10 if one.kind is ReminderKind.ASK else 15)


@several
@given(days, st.integers(1, 20))
def test_business_days_are_counted_alike_with_and_without_a_country_of_no_holiday(day: date, number: int) -> None:
    assert BusinessDays().nth_after(day, 5 * number) == day + timedelta(days=7 * number) - timedelta(
        days=max(0, day.weekday() - 4)
    )
