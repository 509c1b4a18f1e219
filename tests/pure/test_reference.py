"""syncd's timing against a separate formulation of the policy's text (`reference.py`), on random cases.

Each property draws the same case for both. Holidays are computed here, as a plain set. How many cases: `cases.py`.
A case is thrown from one string of bytes, two for each choice: Hypothesis is quick at those, and shrinks every choice
towards the first of its options.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

import holidays
from hypothesis import given, note, settings
from hypothesis import strategies as st

from config.policy import Ask, Policy
from config.values import Weekday, YearSpan
from providers.event import Day, Event, Moment, Ref, Status
from syncd import policy as subject
from syncd import wallclock
from syncd.business import business_days
from syncd.infer import infer
from syncd.model import Reading, Reminder
from syncd.recognise import Hints
from tests.pure import reference
from tests.pure.cases import CASES
from tests.pure.reference import MonthDay, Round, Rules, Session, Standing

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # half an hour
    "America/Santiago",  # changes at midnight
    "Asia/Kolkata",
    "Asia/Kathmandu",  # three quarters of an hour
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Lord_Howe",  # daylight saving of half an hour
    "Pacific/Apia",
    "Pacific/Chatham",  # changes at a quarter to three
    "Africa/Casablanca",  # changes around Ramadan
    "Africa/Cairo",  # changes at midnight
    "UTC",
)
PLACES = (None, ("US", None), ("GB", "ENG"), ("DE", "BE"), ("IN", None), ("JP", None))
SATURDAY_SUNDAY = (Weekday.SATURDAY, Weekday.SUNDAY)
WEEKENDS = (
    SATURDAY_SUNDAY,
    (Weekday.FRIDAY, Weekday.SATURDAY),
    (Weekday.SUNDAY,),
    (Weekday.FRIDAY, Weekday.SATURDAY, Weekday.SUNDAY),
    (),
)
FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
EDGES = [
    time(16),
    time(19),
    time(6),
    *(time(h, m) for h in (5, 7, 15, 18) for m in (0, 45, 59)),
    time(16, 1),
    time(19, 1),
]
EDGES += [time(6, 1), time(8), time(9), time(10), time(20), time(0), time(23, 59)]
NIGHT = [time(2, 30), time(0), time(0, 30), *(time(h, m) for h in (1, 2, 3) for m in (0, 1, 15, 45, 59)), time(1, 30)]
OUTCOMES = ("rejected", "withdrawn", "offer")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DAY, MINUTE = 24 * 60 * 60, 60
NEXT = ((50, 130), (0, 180), (-600, 36 * 60))  # minutes from a round's end to the next one's start
PAUSES = ((0, 36 * 60), (0, 180))

many = settings(max_examples=CASES)
fewer = settings(max_examples=max(1, CASES // 4))  # a whole calendar is slow to infer


# --- What is thrown -----------------------------------------------------------------------------------------------

T = TypeVar("T")
Place = tuple[str, str | None] | None
Quiet = tuple[tuple[MonthDay, MonthDay], ...]


class Dice:
    """Choices out of a string of bytes; beyond its end the first option, always."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`; their distance is below 65536."""
        value = int.from_bytes(self.data[self.at : self.at + 2], "big")
        self.at += 2
        return low + value % (high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def one_in(self, count: int) -> bool:
        return self.number(0, count - 1) == count - 1


def dice(length: int) -> st.SearchStrategy[Dice]:
    return st.binary(min_size=2 * length, max_size=2 * length).map(Dice)


@cache
def list_holidays(place: Place) -> frozenset[date]:
    """The public holidays of a year before to two after those that are drawn."""
    if place is None:
        return frozenset()
    country, subdivision = place
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some are estimated
        years = range(FIRST.year - 1, LAST.year + 3)
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))


@cache
def list_holidays_of(place: Place, year: int) -> tuple[date, ...]:
    return tuple(sorted(one for one in list_holidays(place) if one.year == year))


@cache
def list_changes(zone: str, year: int) -> tuple[datetime, ...]:
    """The moments at which the zone's clock is changed, in UTC; all of them on a half or full hour."""
    clock, half = ZoneInfo(zone), timedelta(minutes=30)
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    moments = [day + n * half for day in days if is_change(clock, day, timedelta(days=1)) for n in range(48)]
    return tuple(at + half for at in moments if is_change(clock, at, half))


def is_change(clock: ZoneInfo, at: datetime, span: timedelta) -> bool:
    return at.astimezone(clock).utcoffset() != (at + span).astimezone(clock).utcoffset()


def make_quiet(first: int, length: int) -> tuple[MonthDay, MonthDay]:
    """A quiet period from that day of a leap year on, over the year's end or not."""
    opens = date(2024, 1, 1) + timedelta(days=first)
    closes = opens + timedelta(days=length)
    return (opens.month, opens.day), (closes.month, closes.day)


def list_quiets(random: Random) -> list[Quiet]:
    """None, the example of the policy, one of a single rare day, and others of up to two months, one or two a year."""
    others = [
        tuple(make_quiet(random.randint(0, 365), random.randint(0, 60)) for _ in range(count)) for count in [1, 2] * 20
    ]
    return [(), (), (((12, 24), (1, 1)),), (((2, 29), (2, 29)),), *others]


QUIETS = list_quiets(Random(0))


@cache
def make_policy(quiet: Quiet) -> Policy:
    return Policy(quiet=tuple(YearSpan(first, last) for first, last in quiet))


@dataclass(frozen=True)
class Case:
    """The same settings for both sides, syncd's and the reference's; with a day, and a moment on it."""

    name: str
    policy: Policy
    rules: Rules
    day: date
    at: datetime

    @property
    def zone(self) -> ZoneInfo:
        return self.rules.zone


def throw_case(dice: Dice) -> Case:
    """All settings, on any day of 2024 to 2032."""
    name, place, weekend = dice.pick(ZONES), dice.pick(PLACES), dice.pick(WEEKENDS)
    quiet, ask = dice.pick(QUIETS), dice.pick(list(Ask))
    country, subdivision = place or (None, None)
    more = {"country": country, "subdivision": subdivision, "weekend": weekend, "ask": ask}
    numbers = frozenset(list(Weekday).index(one) for one in weekend)
    rules = Rules(ZoneInfo(name), numbers, list_holidays(place), quiet, ask.value)
    day = throw_day(dice, name, place, quiet)
    at = datetime.combine(day, throw_hour(dice), rules.zone).replace(fold=dice.number(0, 1)).astimezone(UTC)
    changes = list_changes(name, day.year) if dice.one_in(4) else ()
    if changes:  # shortly before or after a change of the clock
        at = dice.pick(changes) + timedelta(minutes=dice.number(-60, 120))
        day = at.astimezone(rules.zone).date()
    return Case(name, make_policy(quiet).model_copy(update=more), rules, day, at.astimezone(rules.zone))


def throw_day(dice: Dice, name: str, place: Place, quiet: Quiet) -> date:
    """Any day, or one shortly before a holiday, a quiet period, the year's end, or a change of the clock."""
    day = FIRST + timedelta(days=dice.number(0, (LAST - FIRST).days))
    what, which, back = dice.number(0, 4), dice.number(0, 50), dice.number(0, 16)
    near: Sequence[date] = ()
    if what == 1:
        near = list_holidays_of(place, day.year)
    elif what == 2:
        near = [date(day.year, *first) for first, _ in quiet if first != (2, 29)]
    elif what == 3:
        near, back = [one.date() for one in list_changes(name, day.year)], back // 2
    elif what == 4:
        near = [date(day.year, 12, 31)]
    return max(near[which % len(near)] - timedelta(days=back), FIRST) if near else day


def throw_hour(dice: Dice) -> time:
    """Around the hours of the policy, in the night in which clocks are changed, or any."""
    what = dice.number(0, 2)
    if what < 2:
        return dice.pick(EDGES if what == 0 else NIGHT)
    return time(dice.number(0, 23), dice.number(0, 59))


def throw_decision(dice: Dice, day: date) -> date | None:
    """None, or a stated date from 20 days before to 160 days after that day; mostly near."""
    furthest = dice.pick((None, 14, 30, 160))
    return None if furthest is None else day + timedelta(days=dice.number(-20, furthest))


def passed(at: datetime, seconds: int) -> datetime:
    """So much later, on the same clock."""
    return (at.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(at.tzinfo)


def utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def is_on_the_clock(at: datetime, zone: ZoneInfo) -> bool:
    """It is written as the zone's clock shows it: never an hour that the clock leaves out."""
    return at.tzinfo is zone and at.isoformat() == at.astimezone(UTC).astimezone(zone).isoformat()


def test_reference_gives_the_worked_examples() -> None:
    examples = json.loads((Path(__file__).parent.parent / "policy-examples.json").read_text(encoding="utf-8"))
    assert len(examples) == 40
    for one in examples:
        country, _, subdivision = (one["country"] or "").partition("-")
        days = list_holidays((country, subdivision or None) if country else None)
        spans = [YearSpan.parse(text) for text in one["quiet"]]
        rules = Rules(ZoneInfo(one["zone"]), holidays=days, quiet=tuple((span.first, span.last) for span in spans))
        held = tuple(
            Session(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in one["sessions"]
        )
        if "all_day" in one:
            day = date.fromisoformat(one["all_day"])
            held = (Session(day, day + timedelta(days=1)),)
        now = datetime.fromisoformat(one["now"])
        said = ((date.fromisoformat(one["decision_by"]), now),) if one["decision_by"] else ()
        found = {
            each.kind: each for each in reference.list_reminders(rules, (Round(one["round"], held, said),), None, now)
        }
        thank_you, check_in = found["thank-you"], found["check-in"]
        assert {
            "thank_you": thank_you.plain.astimezone(rules.zone).isoformat(),
            "earliest": str(check_in.earliest),
            "check_in": check_in.plain.astimezone(rules.zone).isoformat(),
            "latest": str(check_in.latest),
        } == one["expect"], one["why"]


# --- Days ---------------------------------------------------------------------------------------------------------


@many
@given(dice(23))
def test_business_days(dice: Dice) -> None:
    case, number, length = throw_case(dice), dice.number(1, 6), dice.number(-1, 20)
    note(f"{case}, {number=}, {length=}")
    day, calendar = case.day, business_days(case.policy)
    assert calendar.is_open(day) == reference.is_check_in_day(case.rules, day)
    assert calendar.without_quiet().is_open(day) == reference.is_working_day(case.rules, day)
    assert calendar.nth_after(day, number) == reference.find_nth_after(case.rules, number, day)
    span = [day + timedelta(days=n) for n in range(length + 1)]
    expected = [one for one in span if reference.is_check_in_day(case.rules, one)]
    assert list(calendar.between(day, day + timedelta(days=length))) == expected


@many
@given(dice(24))
def test_window_of_every_round_and_stated_date(dice: Dice) -> None:
    case, number = throw_case(dice), dice.number(1, 8)
    decision = throw_decision(dice, case.day)
    note(f"{case}, {number=}, {decision=}")
    found = subject.window(number, case.day, decision, business_days(case.policy), case.policy)
    assert (found.earliest, found.latest) == reference.find_stated_window(case.rules, number, case.day, decision)
    aside = decision is None or reference.is_set_aside(case.day, decision)
    assert found.decision == (None if aside else decision)


@many
@given(dice(25))
def test_floor_after_a_cancellation(dice: Dice) -> None:
    case, number = throw_case(dice), dice.number(1, 8)
    decision, cancelled = throw_decision(dice, case.day), case.day + timedelta(days=dice.number(-30, 60))
    note(f"{case}, {number=}, {decision=}, {cancelled=}")
    calendar = business_days(case.policy)
    plain = subject.window(number, case.day, decision, calendar, case.policy)
    found = subject.after_cancellation(plain, cancelled, calendar)
    window = reference.find_stated_window(case.rules, number, case.day, decision)
    noon = datetime.combine(cancelled, time(12), tzinfo=case.zone)
    assert (found.earliest, found.latest) == reference.raise_to_cancellation(case.rules, *window, noon)


# --- Hours --------------------------------------------------------------------------------------------------------


@many
@given(dice(24))
def test_thank_you(dice: Dice) -> None:
    case = throw_case(dice)
    next_start = None if dice.number(0, 3) == 0 else passed(case.at, MINUTE * dice.number(*dice.pick(NEXT)))
    note(f"{case}, {next_start=}")
    at, _ = subject.thank_you_at(case.at, next_start, business_days(case.policy))
    assert utc(at) == utc(reference.find_thank_you(case.rules, case.at, next_start))
    assert is_on_the_clock(at, case.zone)


@many
@given(dice(23))
def test_thank_you_that_is_first_seen_late(dice: Dice) -> None:
    case = throw_case(dice)
    end, now = case.at, passed(case.at, MINUTE * dice.number(0, 60 * 60) + dice.pick((0, 1, 59)))
    note(f"{case}, {now=}")
    plain, _ = subject.thank_you_at(end, None, business_days(case.policy))
    found = subject.late_thank_you(end, now) if wallclock.is_past(plain, now) else plain
    assert utc(found) == utc(reference.find_late_thank_you(case.rules, end, plain, now))
    assert found is None or is_on_the_clock(found, case.zone)


@many
@given(dice(27))
def test_check_in_that_is_first_seen_late(dice: Dice) -> None:
    case, number = throw_case(dice), dice.number(1, 8)
    decision = throw_decision(dice, case.day)
    calendar = business_days(case.policy)
    window = subject.window(number, case.day, decision, calendar, case.policy)
    plain = subject.check_in_at(window.earliest, case.policy, case.zone)
    day, hour = plain.date() + timedelta(days=dice.number(-1, 40)), throw_hour(dice)
    now = passed(datetime.combine(day, hour, case.zone), dice.pick((0, 0, 1, 59)))
    note(f"{case}, {number=}, {decision=}, {now=}")
    found: tuple[datetime, date] | None = (plain, window.latest)
    if wallclock.is_past(plain, now):
        answer = subject.late_check_in(window, now, calendar, case.policy)
        found = None if answer is None else (answer, subject.first_seen_late(window, answer.date()).latest)
    expected = reference.find_late_check_in(case.rules, window.earliest, window.latest, now)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert (utc(found[0]), found[1]) == (utc(expected[0]), expected[1])


def throw_sessions(dice: Dice, begin: datetime) -> tuple[Session, ...]:
    """Up to three interviews one after the other, from `begin` on; or an all-day one from the day after on."""
    if dice.one_in(8):
        first = begin.date() + timedelta(days=1)
        return (Session(first, first + timedelta(days=dice.number(1, 3))),)
    made, at = [], begin
    for _ in range(dice.pick((1, 1, 2, 3))):
        end = passed(
            at, MINUTE * (dice.number(1, 600) if dice.one_in(3) else dice.pick((60, 15, 30, 45, 90, 240, 480)))
        )
        made.append(Session(at, end))
        at = passed(end, MINUTE * dice.pick((0, 15, 60)))
    return tuple(made)


def make_event(
    session: Session,
    uid: str,
    zone: str,
    title: str = "Interview",
    description: str = "",
    cancelled: datetime | None = None,
) -> Event:
    """The interview in a calendar, its hours written in that zone."""
    start: Moment | Day
    end: Moment | Day
    if isinstance(session.start, datetime) and isinstance(session.end, datetime):
        start = Moment(session.start.astimezone(ZoneInfo(zone)), zone)
        end = Moment(session.end.astimezone(ZoneInfo(zone)), zone)
    else:
        start, end = Day(session.start), Day(session.end)
    status = Status.CONFIRMED if cancelled is None else Status.CANCELLED
    ref = Ref("personal", f"{uid}.ics", uid)
    return Event(ref, start, end, title=title, description=description, status=status, updated=utc(cancelled))


@many
@given(dice(36))
def test_start_end_and_ask_of_a_round(dice: Dice) -> None:
    case = throw_case(dice)
    held, zone = throw_sessions(dice, case.at), dice.pick(ZONES)
    note(f"{case}, {held=}, {zone=}")
    readings = [Reading(make_event(one, f"s{n}", zone), True, 1.0) for n, one in enumerate(reversed(held))]
    start, end = wallclock.round_start(readings, case.zone), wallclock.round_end(readings, case.zone)
    assert utc(start) == utc(reference.find_start(case.rules, held))
    assert utc(end) == utc(reference.find_end(case.rules, held))
    assert end.date() == reference.wall(case.rules, reference.find_end(case.rules, held)).date()
    assert utc(subject.ask_at(start)) == utc(reference.find_ask(case.rules, held))


# --- A process, from its events to its reminders ------------------------------------------------------------------


@dataclass(frozen=True)
class Search:
    """One process: its rounds and outcome for the reference, its events for syncd, and the time now."""

    case: Case
    rounds: tuple[Round, ...]
    outcome: str | None
    events: tuple[Event, ...]
    now: datetime


def throw_search(dice: Dice) -> Search:
    """One to four rounds in order of time, from some number on, on days of their own or on one.

    A session may be cancelled, and with all of them their round: on a later day than the rounds before it end, and
    with LAST-MODIFIED. What is said in one round is said in the order of its sessions. A round may leave a cancelled
    event behind, of its own number.
    """
    case = throw_case(dice)
    count = dice.pick((1, 2, 3, 4))
    outcome = dice.pick(OUTCOMES) if dice.one_in(6) else None
    since, late = (
        dice.number(0, count - 1),
        DAY * dice.pick((0, dice.number(0, 120))) + MINUTE * dice.number(0, 50 * 60),
    )
    ever = dice.one_in(3)
    speaks = dice.number(0, count - 1)
    at, number = case.at, 0
    rounds: list[Round] = []
    events: list[Event] = []
    for place in range(count):
        number += dice.pick((1, 1, 1, 1, 2, 3))
        held, zone = throw_sessions(dice, at), dice.pick((case.name, *ZONES))
        stamp = passed(at, DAY * dice.number(-20, 30) + MINUTE * dice.number(0, 24 * 60))
        gone = dice.one_in(4) and is_on_another_day(case, rounds, held)
        last_day = reference.wall(case.rules, reference.find_end(case.rules, held)).date()
        there: list[Session] = []
        said: list[tuple[date, datetime]] = []
        for n, session in enumerate(held):
            decision = None if dice.number(0, 1) == 0 else throw_decision(dice, last_day)
            cancelled = gone or (dice.one_in(10) and n > 0)
            if gone or not cancelled:
                there.append(session)
                said += [] if decision is None else [(decision, passed(at, n))]
            lines = ["#interview", "process: acme", "" if decision is None else f"decide-by: {decision}"]
            lines += [f"#{outcome}"] if outcome and speaks == place and n == 0 else []
            text, uid = "\n".join(lines), f"r{place}s{n}"
            title = f"Interview: Acme #round{number}"
            events.append(make_event(session, uid, zone, title, text, stamp if cancelled else None))
        rounds.append(Round(number, tuple(there), tuple(said), stamp if gone else None))
        if dice.one_in(4) and not gone:  # it was on another day first
            first = passed(reference.find_end(case.rules, held), DAY * dice.number(-3, 20))
            moved = Session(first, passed(first, 60 * MINUTE))
            title, text = f"Interview: Acme #round{number}", "#interview\nprocess: acme"
            events.append(make_event(moved, f"r{place}moved", zone, title, text, stamp))
        pause = DAY * (dice.number(0, 40) if dice.one_in(2) else 0) + MINUTE * dice.number(*dice.pick(PAUSES))
        at = passed(reference.find_end(case.rules, held), pause).astimezone(case.zone)
    Random(dice.number(0, 1000)).shuffle(events)
    now = LONG_AGO if ever else passed(reference.find_end(case.rules, rounds[since].sessions), late)
    return Search(case, tuple(rounds), outcome, tuple(events), now)


def is_on_another_day(case: Case, rounds: Sequence[Round], held: tuple[Session, ...]) -> bool:
    """Begins on a later day than everything before it ends."""
    begins = reference.wall(case.rules, reference.find_start(case.rules, held)).date()
    ends = [reference.wall(case.rules, reference.find_end(case.rules, one.sessions)).date() for one in rounds]
    return all(end < begins for end in ends)


def to_standing(reminder: Reminder, now: datetime) -> Standing:
    start = reminder.start.at.astimezone(UTC)
    plain = reminder.plain_start.astimezone(UTC)
    written = start if start > now.astimezone(UTC) else None
    return Standing(reminder.kind.value, reminder.round, plain, written, reminder.earliest, reminder.latest)


def in_order(reminders: Sequence[Standing]) -> list[Standing]:
    return sorted(reminders, key=lambda one: (one.round, one.kind))


@fewer
@given(dice(160))
def test_reminders_of_a_process(dice: Dice) -> None:
    search = throw_search(dice)
    note(f"{search}")
    case = search.case
    hints = Hints(own=frozenset(), zone=case.zone)
    inferred = infer(search.events, (), hints, case.policy, search.now, case.name)
    found = in_order([to_standing(one, search.now) for one in inferred.reminders])
    expected = in_order(reference.list_reminders(case.rules, search.rounds, search.outcome, search.now))
    assert found == expected
