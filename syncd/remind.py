"""Rounds and the policy → the reminders that should exist, and why others should not. Pure; docs/policy.md.

What stands stays as it is while nothing in the calendar changes, whatever the hour: `plain_start` and `basis` follow
from the calendar alone, and where one stands later because its round was first seen late, its place tells so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo

from config.policy import Ask, Policy
from providers.event import Answer, Status
from syncd import policy as rules
from syncd import texts, wallclock
from syncd.business import business_days
from syncd.checkin import Due, check_in_reminder, check_ins, unite
from syncd.identity import digest
from syncd.model import OF_ROUNDS, Dropped, Outcome, Process, Reading, Reminder, ReminderKind, Stood
from syncd.turns import Terms, Turn, basis_of, reminder_of, turns_of
from syncd.wording import wording

_ENGLISH = wording()  # of reasons that stand in no calendar
_OVER = frozenset({Outcome.REJECTED, Outcome.WITHDRAWN, Outcome.OFFER})


def remind(
    processes: Sequence[Process],
    policy: Policy,
    now: datetime,
    zone: tzinfo,
    zone_name: str,
    *,
    stood: Iterable[Stood] = (),
    dismissed: frozenset[tuple[ReminderKind, str]] = frozenset(),
) -> tuple[tuple[Reminder, ...], tuple[Dropped, ...]]:
    """The reminders that should exist, in order of time, and those that should not, with the reason.

    `now` is aware; `zone` is the owner's, `zone_name` its IANA name. `stood` are ours in the calendar: what stands
    was not first seen late, and a check-in that was made counts. `dismissed` are the kinds and the sessions' digests
    of what the owner deleted. Reminders in the past are in the answer too. Raises ValueError if the settings leave no
    business day in two years.
    """
    by_session: dict[str, list[Stood]] = {}
    for one in stood:
        for session in one.sessions:
            by_session.setdefault(session, []).append(one)
    held = {one.event.ref.identity for process in processes for round_ in process.rounds for one in round_.sessions}
    days, seen = business_days(policy), frozenset(map(digest, held))
    terms = Terms(days, now.astimezone(zone), zone, zone_name, by_session, dismissed, seen)
    answers: list[Reminder | Dropped] = []
    dues: list[Due] = []
    for process in processes:
        turns = turns_of(process, policy, zone)
        for turn in turns:
            if over := _over(turn):
                answers += over
                continue
            checks = check_ins(turn, terms)
            dues += [one for one in checks if isinstance(one, Due)]
            answers += [one for one in checks if isinstance(one, Dropped)]
            answers += [_thank_you(turn, terms), _ask(turn, terms)]
        answers += [one for one in _not_held(process) if one.sessions[0] not in held]
    answers += [check_in_reminder(due, terms) for due in unite(dues, terms)]
    reminders = [answer for answer in answers if isinstance(answer, Reminder)]
    dropped = [answer for answer in answers if isinstance(answer, Dropped)]
    return (
        tuple(sorted(reminders, key=lambda one: (one.plain_start.astimezone(UTC), one.kind, one.sessions))),
        tuple(sorted(dropped, key=lambda one: (one.sessions, one.kind))),
    )


def _thank_you(turn: Turn, terms: Terms) -> Reminder:
    kind, end = ReminderKind.THANK_YOU, turn.occasion.end
    starts = (wallclock.round_start(round_.sessions, terms.zone) for round_ in turn.later)
    after = [start for start in starts if not wallclock.is_past(start, turn.occasion.start)]
    next_start = min(after, key=lambda one: one.astimezone(UTC), default=None)
    plain, reason = rules.thank_you_at(end, next_start, terms.calendar, turn.words)
    because, basis = [reason], basis_of(end, None, plain)
    stood = terms.stood_with(turn.identities, kind, basis)
    passed = [
        one
        for one in terms.stood_of(turn.identities, kind)
        if wallclock.is_past(one.at, terms.now) and wallclock.is_past(end, one.at)
    ]
    if stood is not None:
        start, late = stood.at, not stood.moved and stood.at != plain
    elif passed:
        start, late = passed[-1].at, False  # it stood after the end: they were thanked
    else:
        first_seen = rules.late_thank_you(end, terms.now) if wallclock.is_past(plain, terms.now) else None
        start, late = first_seen or plain, first_seen is not None
    if late:
        because.append(turn.words.say("reason.thank-late"))
    return reminder_of(
        kind, turn, terms,
        plain=plain,
        start=start,
        basis=basis,
        title=texts.title(kind, [turn.occasion], turn.words),
        description=lambda: texts.thank_you_text(turn.occasion, because, turn.words),
        because=because,
    )  # fmt: skip


def _ask(turn: Turn, terms: Terms) -> Reminder | Dropped:
    kind, begins = ReminderKind.ASK, turn.occasion.start
    if not rules.asks(turn.number, turn.policy):
        line = "dropped.ask-off" if turn.policy.ask is Ask.OFF else "dropped.ask-first"
        return Dropped(kind, turn.identities, _ENGLISH.say(line))
    plain = rules.ask_at(begins)
    because = [turn.words.say(f"reason.ask-{turn.policy.ask}")]
    return reminder_of(
        kind, turn, terms,
        plain=plain,
        start=plain,
        basis=basis_of(begins, None, plain),
        title=texts.title(kind, [turn.occasion], turn.words),
        description=lambda: texts.ask_text(turn.occasion, because, turn.words),
        because=because,
    )  # fmt: skip


# What stands in the way


def _over(turn: Turn) -> tuple[Dropped, ...]:
    """The process has ended: rejected, withdrawn, offer."""
    outcome = turn.process.outcome
    if outcome not in _OVER:
        return ()
    return tuple(Dropped(kind, turn.identities, _ENGLISH.say(f"dropped.{outcome}")) for kind in OF_ROUNDS)


def _not_held(process: Process) -> tuple[Dropped, ...]:
    return tuple(
        Dropped(kind, (reading.event.ref.identity,), _why_not_held(reading))
        for reading in process.dropped
        for kind in OF_ROUNDS
    )


def _why_not_held(reading: Reading) -> str:
    if reading.event.status is Status.CANCELLED:
        return _ENGLISH.say("dropped.cancelled")
    return _ENGLISH.say("dropped.declined" if reading.event.own_answer is Answer.DECLINED else "dropped.gone")
