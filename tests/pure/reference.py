"""The timing policy in another formulation, for the random comparison in `test_reference.py`.

It shares nothing with syncd: no import, no arithmetic, no idea of speed. Days are walked one by one, holidays are a
plain set, every function is one row or sentence of the policy, quoted above it. Where the text leaves a choice, the
comment says which one is taken.

Wall clock means: a naive datetime in the owner's zone; `place` turns it into a moment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MonthDay = tuple[int, int]


@dataclass(frozen=True)
class Rules:
    """What the owner configured. `weekend` counts from Monday = 0. A quiet period holds both of its ends."""

    zone: ZoneInfo
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    quiet: tuple[tuple[MonthDay, MonthDay], ...] = ()
    ask: str = "first"


@dataclass(frozen=True)
class Session:
    """One interview. Both dates: an all-day one, `end` exclusive as in a calendar. Else both are aware."""

    start: datetime | date
    end: datetime | date


@dataclass(frozen=True)
class Round:
    """A round: its sessions, what the employer said (day, and when that was said), when it was cancelled, if it was."""

    number: int
    sessions: tuple[Session, ...]
    decisions: tuple[tuple[date, datetime], ...] = ()
    cancelled: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """A reminder: which, of which round, and a check-in's window. Both hours are moments in UTC.

    `plain` is where it stands if it was known all along; `start` is where it stands if it is first seen now, None if
    nothing is written for it any more.
    """

    kind: str
    round: int
    plain: datetime
    start: datetime | None
    earliest: date | None = None
    latest: date | None = None


# --- The owner's wall clock ---------------------------------------------------------------------------------------


def wall(rules: Rules, moment: datetime) -> datetime:
    """As in "all dates and hours are in the owner's time zone, also where the interview's own TZID is another one."""
    return moment.astimezone(rules.zone).replace(tzinfo=None)


def place(rules: Rules, hour: datetime) -> datetime:
    """A wall time that does not exist goes forward as the clock does; of one that exists twice it is the first."""
    return hour.replace(tzinfo=rules.zone, fold=0).astimezone(UTC).astimezone(rules.zone)


# --- Business days ------------------------------------------------------------------------------------------------


def is_working_day(rules: Rules, day: date) -> bool:
    """As in "not a weekend day, not a public holiday."""
    return day.weekday() not in rules.weekend and day not in rules.holidays


@cache
def list_quiet_days(first: MonthDay, last: MonthDay) -> frozenset[MonthDay]:
    """Every day of a quiet period: walk from its first to its last, through a leap year and over its end."""
    walker, days = date(2024, *first), {first}
    while (walker.month, walker.day) != last:
        walker = walker + timedelta(days=1) if walker != date(2024, 12, 31) else date(2024, 1, 1)
        days.add((walker.month, walker.day))
    return frozenset(days)


def is_quiet(rules: Rules, day: date) -> bool:
    """As in "inside a configured quiet period"."""
    return any((day.month, day.day) in list_quiet_days(first, last) for first, last in rules.quiet)


def is_check_in_day(rules: Rules, day: date) -> bool:
    """As in "and, for check-ins only, not inside a configured quiet period."""
    return is_working_day(rules, day) and not is_quiet(rules, day)


def find_nth_after(rules: Rules, n: int, day: date) -> date:
    """The n-th business day strictly after a day, for check-ins."""
    while n > 0:
        day += timedelta(days=1)
        if is_check_in_day(rules, day):
            n -= 1
    return day


# --- The round's beginning and end --------------------------------------------------------------------------------


def find_start(rules: Rules, sessions: tuple[Session, ...]) -> datetime:
    """The first beginning: "an all-day round starts at 09:00"."""
    starts = []
    for session in sessions:
        if isinstance(session.start, datetime):
            starts.append(session.start)
        else:
            starts.append(place(rules, datetime.combine(session.start, time(9))))
    return min(start.astimezone(UTC) for start in starts)


def find_end(rules: Rules, sessions: tuple[Session, ...]) -> datetime:
    """The last end: "an all-day interview ends at 17:00 on its last day"."""
    ends = []
    for session in sessions:
        if isinstance(session.end, datetime):
            ends.append(session.end)
        else:
            ends.append(place(rules, datetime.combine(session.end - timedelta(days=1), time(17))))
    return max(end.astimezone(UTC) for end in ends)


# --- Thank-you ----------------------------------------------------------------------------------------------------


def find_thank_you(rules: Rules, end: datetime, next_start: datetime | None) -> datetime:
    """The table of the thank-you, row by row."""
    ended = wall(rules, end)
    tomorrow = ended.date() + timedelta(days=1)
    two_hours_later = ended + timedelta(hours=2)
    if ended.time() <= time(16):  # "by 16:00 | end + 2 h"
        hour = two_hours_later
        if hour.time() < time(8):  # "if that is before 08:00, 09:00 the same day"
            hour = datetime.combine(ended.date(), time(9))
    elif is_working_day(rules, tomorrow) or ended.time() > time(19):
        # "after 16:00, and tomorrow is a business day or it ends after 19:00 | tomorrow 09:00"
        hour = datetime.combine(tomorrow, time(9))
    else:
        hour = two_hours_later  # "after 16:00, by 19:00, and tomorrow is not a business day | end + 2 h"
    plain = place(rules, hour)
    if next_start is None or next_start.astimezone(UTC) >= plain.astimezone(UTC):
        return plain
    # "the next round starts before that | min(end + 2 h, next start - 1 h), never before the end"
    hour_before = place(rules, wall(rules, next_start) - timedelta(hours=1)).astimezone(UTC)
    return max(end.astimezone(UTC), min(place(rules, two_hours_later).astimezone(UTC), hour_before))


def find_late_thank_you(rules: Rules, end: datetime, plain: datetime, now: datetime) -> datetime | None:
    """Where it stands when it is first seen at `now`. None: "no thank-you event".

    The text does not say whether the 48 hours are time that passes or hours on the wall clock; here they pass.
    """
    if now.astimezone(UTC) < plain.astimezone(UTC):
        return plain
    limit = end.astimezone(UTC) + timedelta(hours=48)
    # "The next quarter of an hour between 08:00 and 20:00": the first one after now, both hours included.
    quarter = wall(rules, now).replace(minute=0, second=0, microsecond=0)
    while not (quarter > wall(rules, now) and time(8) <= quarter.time() <= time(20)):
        quarter += timedelta(minutes=15)
    # "No later than end + 48 h": where no such quarter is left, there is none; so also if it is 48 hours already.
    return place(rules, quarter) if place(rules, quarter).astimezone(UTC) <= limit else None


# --- Earliest check-in --------------------------------------------------------------------------------------------


def find_window(rules: Rules, number: int, d0: date) -> tuple[date, date]:
    """The table of windows, in calendar days after d0."""
    if number == 1:
        low, high = 5, 7
    elif number in (2, 3):
        low, high = 7, 10
    else:
        low, high = 10, 14
    inside = [d0 + timedelta(days=n) for n in range(low, high + 1)]
    inside = [day for day in inside if is_check_in_day(rules, day)]
    if inside:
        return inside[0], inside[-1]  # "earliest is the first business day inside the window, latest the last"
    if number == 1:  # "the last business day from +3 on before the window"
        for n in (4, 3):
            if is_check_in_day(rules, d0 + timedelta(days=n)):
                return d0 + timedelta(days=n), d0 + timedelta(days=n)
    after = find_nth_after(rules, 1, d0 + timedelta(days=high))  # "the first business day after the window"
    return after, after


def is_set_aside(d0: date, stated: date) -> bool:
    """As in "D before d0, or more than 120 days after it, is set aside."""
    return stated < d0 or (stated - d0).days > 120


def find_stated_window(rules: Rules, number: int, d0: date, stated: date | None) -> tuple[date, date]:
    """As in "a stated decision date D": s1 and s2 against the window."""
    earliest, latest = find_window(rules, number, d0)
    if stated is None or is_set_aside(d0, stated):
        return earliest, latest
    s1 = find_nth_after(rules, 2, stated)
    s2 = find_nth_after(rules, 5, stated)
    if s1 <= earliest:
        return earliest, latest
    if s1 <= latest:
        return s1, latest
    return s1, s2


def raise_to_cancellation(rules: Rules, earliest: date, latest: date, cancelled: datetime) -> tuple[date, date]:
    """As in "no earlier than the 2nd business day after the cancellation"; latest goes along where it was earlier."""
    floor = find_nth_after(rules, 2, wall(rules, cancelled).date())
    return max(earliest, floor), max(latest, floor)


def find_check_in(rules: Rules, earliest: date) -> datetime:
    """Its hour: "15 minutes at 10:00"."""
    return place(rules, datetime.combine(earliest, time(10)))


def find_late_check_in(rules: Rules, earliest: date, latest: date, now: datetime) -> tuple[datetime, date] | None:
    """Where it stands, and its latest day, when it is first seen at `now`. None: not at all.

    In the small hours "the next half hour" is taken to be 08:00: docs/policy.md says so.
    """
    if now.astimezone(UTC) < find_check_in(rules, earliest).astimezone(UTC):
        return find_check_in(rules, earliest), latest
    today = wall(rules, now)
    if is_check_in_day(rules, today.date()) and today.time() < time(16):  # "today, if a business day before 16:00"
        hour = today.replace(minute=0, second=0, microsecond=0)
        while not (hour > today and hour.time() >= time(8)):
            hour += timedelta(minutes=30)  # "the next half hour"
    else:
        hour = datetime.combine(find_nth_after(rules, 1, today.date()), time(10))
    if hour.date() > latest + timedelta(days=21):
        return None  # "nothing later than latest + 21 days"
    return place(rules, hour), max(latest, hour.date())  # "latest is then that day if it was earlier"


# --- Ask before it ends -------------------------------------------------------------------------------------------


def find_ask(rules: Rules, sessions: tuple[Session, ...]) -> datetime:
    """As in "10 minutes, ends when the interview starts, for an all-day one at 09:00 of its first day".

    The ten minutes pass: on a wall clock that goes forward in them, it would end after the interview's start.
    """
    return find_start(rules, sessions).astimezone(UTC) - timedelta(minutes=10)


# --- A whole process ----------------------------------------------------------------------------------------------


def find_newest_decision(rounds: list[Round]) -> date | None:
    """As in "said on a later round, or on the same round in a later edit"; "one said on an earlier round still holds".

    A round that is not there any more says nothing.
    """
    newest = None
    for each in rounds:
        for stated, _ in sorted(each.decisions, key=lambda decision: decision[1].astimezone(UTC)):
            newest = stated
    return newest


def list_reminders(rules: Rules, rounds: tuple[Round, ...], outcome: str | None, now: datetime) -> list[Standing]:
    """Every reminder of a process whose rounds are given in order, those of the past included."""
    if outcome in ("rejected", "withdrawn", "offer"):
        return []  # "all future reminders of the process go"
    there = [each for each in rounds if each.cancelled is None]
    reminders = []
    for i, each in enumerate(there):
        end = find_end(rules, each.sessions)

        next_start = find_start(rules, there[i + 1].sessions) if i + 1 < len(there) else None
        plain = find_thank_you(rules, end, next_start)
        reminders.append(stand("thank-you", each.number, plain, find_late_thank_you(rules, end, plain, now), now))

        if rules.ask == "every" or (rules.ask == "first" and each.number == 1):
            plain = find_ask(rules, each.sessions)
            reminders.append(stand("ask", each.number, plain, plain, now))

        if i + 1 < len(there):
            continue  # "a later round is in the calendar, past or future: the earlier round has no check-in"
        stated = find_newest_decision(there)
        earliest, latest = find_stated_window(rules, each.number, wall(rules, end).date(), stated)
        for later in rounds:  # "that later round is cancelled and no other is there"
            if later.number > each.number and later.cancelled is not None:
                earliest, latest = raise_to_cancellation(rules, earliest, latest, later.cancelled)
        late = find_late_check_in(rules, earliest, latest, now)
        start, latest = (None, latest) if late is None else late
        plain = find_check_in(rules, earliest)
        reminders.append(stand("check-in", each.number, plain, start, now, earliest, latest))
    return reminders


def stand(
    kind: str,
    number: int,
    plain: datetime,
    start: datetime | None,
    now: datetime,
    earliest: date | None = None,
    latest: date | None = None,
) -> Standing:
    """As in "reminders whose time has passed are history": nothing new is written for them."""
    written = None if start is None or start.astimezone(UTC) <= now.astimezone(UTC) else start.astimezone(UTC)
    return Standing(kind, number, plain.astimezone(UTC), written, earliest, latest)
