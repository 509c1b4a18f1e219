"""The timing policy: docs/policy.md as functions over dates, in its order, so that the text can be held beside them.

No function knows the time: `now` comes in where the policy speaks of lateness. Every local datetime here is aware
and on the owner's wall clock, and so is the arithmetic; a wall time that does not exist goes forward, of one that
exists twice it is the first. Reasons are sentences for a person, in the language of the policy that is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from config.policy import Ask, Policy
from syncd.business import BusinessDays, Shut
from syncd.model import Round
from syncd.wallclock import elapsed, instant, later, local, next_full, zone_of
from syncd.wording import Wording, wording

LASTS = timedelta(minutes=15)
ASK_LASTS = timedelta(minutes=10)

_SOON = timedelta(hours=2)
_MORNING = time(9)
_NOT_BEFORE, _NOT_AFTER = time(8), time(20)
_THANKS_UNTIL = timedelta(hours=48)
_STATED_WITHIN = 120  # days
_NEVER_EARLIER = 3  # days
_CHECK_IN_WITHIN = timedelta(days=21)
_APART = 7  # days
_AGAIN = 7, 10  # days
_USUAL = (5, 7, "wait-1"), (7, 10, "wait-2"), (7, 10, "wait-2"), (10, 14, "wait-4")  # rounds 1 to 4 and later
MOST_PER_ROUND, MOST_PER_PROCESS = 2, 3


# Thank-you


def thank_you_at(
    end: datetime, next_start: datetime | None, calendar: BusinessDays, words: Wording | None = None
) -> tuple[datetime, str]:
    """When to thank for a round that ended at `end`, and why then. `next_start` is when the next round starts."""
    words = words or wording()
    soon, tomorrow = later(end, _SOON), end.date() + timedelta(days=1)
    if end.time() <= time(16):
        at, line = soon, "reason.thank-soon"
        if at.time() < _NOT_BEFORE:
            at, line = local(end.date(), _MORNING, zone_of(end)), "reason.thank-early"
    elif calendar.without_quiet().is_open(tomorrow) or end.time() > time(19):
        at, line = local(tomorrow, _MORNING, zone_of(end)), "reason.thank-tomorrow"
    else:
        at, line = soon, "reason.thank-evening"
    if next_start is None or instant(next_start) >= instant(at):
        return at, words.say(line)
    an_hour_before = later(next_start, timedelta(hours=-1))
    at = max(end, min(soon, an_hour_before, key=instant), key=instant)
    day, hour = words.day(next_start.date(), near=end.date()), words.hour(next_start)
    line = "before-next" if instant(at) < instant(next_start) else "at-once"
    return at, words.say(f"reason.thank-{line}", day=day, hour=hour)


def late_thank_you(end: datetime, now: datetime) -> datetime | None:
    """When to thank if the plain time was past when the round was first seen, at `now`.

    The next quarter of an hour between 08:00 and 20:00, no later than 48 hours after the end; None if there is none.
    """
    at = next_full(now, minutes=15)
    if at.time() < _NOT_BEFORE:
        at = local(at.date(), _NOT_BEFORE, zone_of(now))
    elif at.time() > _NOT_AFTER:
        at = local(at.date() + timedelta(days=1), _NOT_BEFORE, zone_of(now))
    return at if instant(at) <= instant(end) + _THANKS_UNTIL else None


# Earliest check-in


@dataclass(frozen=True, slots=True)
class Window:
    """The first and last business day on which to check in, and why.

    `decision` is the stated date that it respects; None if there is none, or if it was set aside.
    """

    earliest: date
    latest: date
    reasons: tuple[str, ...]
    decision: date | None = None


def days_to_wait(number: int, policy: Policy) -> tuple[int, int]:
    """The window of that round in days after d0; what is said for the last round holds for all later ones."""
    return policy.windows[max(said for said in policy.windows if said <= max(number, 1))]


def window(number: int, d0: date, decision: date | None, calendar: BusinessDays, policy: Policy) -> Window:
    """The check-in's window after a round with that number that ended on `d0`, if they decide by `decision`."""
    plain = _plain_window(number, d0, calendar, policy)
    return plain if decision is None else _respecting(plain, d0, decision, calendar, wording(policy.language))


def _plain_window(number: int, d0: date, calendar: BusinessDays, policy: Policy) -> Window:
    words = wording(policy.language)
    first, last = days_to_wait(number, policy)
    opens, closes = d0 + timedelta(days=first), d0 + timedelta(days=last)
    reasons = (
        _say_wait(number, first, last, words),
        words.say(
            "reason.span" if first < last else "reason.span-day",
            end=words.day(d0),
            opens=words.day(opens, d0),
            closes=words.day(closes, d0),
        ),
    )
    rather = calendar.between(d0 + timedelta(days=_NEVER_EARLIER), opens) if number <= 1 else ()
    return _business_window(opens, closes, rather, reasons, calendar, words)


def _business_window(
    opens: date, closes: date, rather: Sequence[date], reasons: Sequence[str], calendar: BusinessDays, words: Wording
) -> Window:
    """The first and last business day inside; where there is none, the last of `rather`, else the first one after."""
    if inside := calendar.between(opens, closes):
        earliest, latest, line = inside[0], inside[-1], "reason.inside"
    else:
        earliest = latest = rather[-1] if rather else calendar.first_from(closes)
        line = "reason.before" if rather else "reason.after"
    reasons = (*reasons, *_say_shut(opens, calendar, words))
    if earliest != opens:
        reasons = (*reasons, words.say(line, earliest=words.day(earliest, opens)))
    return Window(earliest, latest, reasons)


def _say_wait(number: int, first: int, last: int, words: Wording) -> str:
    usual = _USUAL[min(number, len(_USUAL)) - 1] if number > 0 else _USUAL[0]
    line = usual[2] if usual[:2] == (first, last) else "wait-set" if first < last else "wait-day"
    return words.say(f"reason.{line}", first=first, last=last)


def _say_shut(day: date, calendar: BusinessDays, words: Wording) -> tuple[str, ...]:
    shut = calendar.shut(day)
    if shut is None:
        return ()
    holiday = calendar.holiday(day, words.language) if shut is Shut.HOLIDAY else None
    return (words.say(f"reason.shut-{shut}", day=words.day(day, day), holiday=holiday),)


# A stated decision date D


def stated_date(rounds: Iterable[Round]) -> date | None:
    """The newest D: said on a later round, or on the same round in a later edit; one said earlier still holds."""
    said = [
        (position, (session.event.updated or session.decision.said).astimezone(UTC), session.decision.date)
        for position, round_ in enumerate(rounds)
        for session in round_.sessions
        if session.decision is not None
    ]
    return max(said)[-1] if said else None


def _respecting(plain: Window, d0: date, decision: date, calendar: BusinessDays, words: Wording) -> Window:
    """Never on or before D: s1 is the second, s2 the fifth business day strictly after it."""
    if decision < d0 or decision > d0 + timedelta(days=_STATED_WITHIN):
        line = "reason.aside-before" if decision < d0 else "reason.aside-far"
        note = words.say(line, decision=words.day(decision, d0), days=_STATED_WITHIN)
        return replace(plain, reasons=(*plain.reasons, note))
    s1, s2 = calendar.nth_after(decision, 2), calendar.nth_after(decision, 5)
    if s1 <= plain.earliest:
        earliest, latest, line = plain.earliest, plain.latest, "reason.stated-kept"
    elif s1 <= plain.latest:
        earliest, latest, line = s1, plain.latest, "reason.stated-moved"
    else:
        earliest, latest, line = s1, s2, "reason.stated-after"
    days = {"decision": words.day(decision, d0), "second": words.day(s1, d0), "fifth": words.day(s2, d0)}
    return Window(earliest, latest, (*plain.reasons, words.say(line, **days)), decision)


# What changes it


def after_cancellation(plain: Window, cancelled: date, calendar: BusinessDays, words: Wording | None = None) -> Window:
    """A later round was cancelled on that day: not before the second business day after it."""
    words = words or wording()
    second = calendar.nth_after(cancelled, 2)
    told = {"cancelled": words.day(cancelled, second), "earliest": words.day(second, cancelled)}
    return _not_before(plain, second, words.say("reason.cancelled", **told))


def check_in_again(own: Window, sent: date, calendar: BusinessDays, policy: Policy, *, d0: date) -> Window:
    """The window of a second check-in, if the first was sent on `sent` and nothing followed.

    `own` is the round's window: the second is never before it either, nor on or before the date stated.
    """
    words, (first, last) = wording(policy.language), _AGAIN
    opens, closes = sent + timedelta(days=first), sent + timedelta(days=last)
    days = {"sent": words.day(sent), "opens": words.day(opens, sent), "closes": words.day(closes, sent)}
    again = _business_window(opens, closes, (), (words.say("reason.again", **days),), calendar, words)
    if own.decision is not None:
        again = _respecting(again, d0, own.decision, calendar, words)
    reason = words.say("reason.again-window", earliest=words.day(own.earliest, sent))
    return _not_before(again, own.earliest, reason, own.latest)


def apart(plain: Window, others: Collection[date], calendar: BusinessDays, words: Wording | None = None) -> Window:
    """Never two to one process within seven days: `others` are the days of its other check-ins."""
    words = words or wording()
    free = free_day(plain.earliest, others, calendar)
    other = max((day for day in others if day <= free), default=free)
    reason = words.say("reason.apart", other=words.day(other, free), earliest=words.day(free, other))
    return _not_before(plain, free, reason)


def free_day(day: date, others: Iterable[date], calendar: BusinessDays) -> date:
    """That day, or the first business day after it that is seven days from every other check-in of the process."""
    for other in sorted(others):
        if abs((day - other).days) < _APART:
            day = calendar.first_from(other + timedelta(days=_APART))
    return day


def _not_before(plain: Window, earliest: date, reason: str, latest: date | None = None) -> Window:
    if earliest <= plain.earliest:
        return plain
    latest = max(earliest, plain.latest, latest or plain.latest)
    return replace(plain, earliest=earliest, latest=latest, reasons=(*plain.reasons, reason))


def check_in_at(day: date, policy: Policy, zone: tzinfo) -> datetime:
    """The hour of a check-in on that day."""
    return local(day, policy.check_in_at, zone)


def late_check_in(plain: Window, now: datetime, calendar: BusinessDays, policy: Policy) -> datetime | None:
    """When to check in if the plain time was past when the round was first seen, at `now`.

    Today, if a business day before 16:00 (the next half hour, not before 08:00), else the next business day at the
    usual hour; None if that is too late.
    """
    today = now.date()
    if calendar.is_open(today) and now.time() < time(16):
        at = max(next_full(now, minutes=30), local(today, _NOT_BEFORE, zone_of(now)))
    else:
        at = check_in_at(calendar.nth_after(today, 1), policy, zone_of(now))
    return None if is_too_late(plain, at.date()) else at


def is_too_late(plain: Window, day: date) -> bool:
    """Nothing is written later than 21 days after `latest`."""
    return day > plain.latest + _CHECK_IN_WITHIN


def first_seen_late(plain: Window, day: date, words: Wording | None = None) -> Window:
    """The window of a check-in that stands on that day because its plain time was past when it was first seen."""
    words = words or wording()
    told = {"earliest": words.day(plain.earliest, day), "day": words.day(day, plain.earliest)}
    reasons = (*plain.reasons, words.say("reason.late", **told))
    return replace(plain, latest=max(plain.latest, day), reasons=reasons)


def cancellation_first_seen(plain: Window, day: date, words: Wording | None = None) -> Window:
    """The window of a check-in that stands on that day because the calendar did not say when a round was cancelled.

    `day` is the second business day after the cancellation was first seen.
    """
    words = words or wording()
    reasons = (*plain.reasons, words.say("reason.cancelled-seen", day=words.day(day, plain.earliest)))
    return replace(plain, earliest=day, latest=max(plain.latest, day), reasons=reasons)


# Ask before it ends


def asks(number: int, policy: Policy) -> bool:
    """A reminder to ask is written for the round with that number."""
    return policy.ask is Ask.EVERY or (policy.ask is Ask.FIRST and number == 1)


def ask_at(start: datetime) -> datetime:
    """Ten minutes before the interview starts, when the reminder ends."""
    return elapsed(start, -ASK_LASTS)
