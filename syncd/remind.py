"""Rounds and the policy → the reminders that should exist, and why others should not. Pure; docs/policy.md.

`plain_start`, `basis`, title and description follow from the calendar alone: a late or moved `now` never rewrites
what stands. Only `start`, `latest` and `because` know that a round was first seen late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from config.policy import Ask, Policy
from providers.event import Answer, Moment, Status
from syncd import policy as rules
from syncd import texts
from syncd.business import BusinessDays, business_days
from syncd.model import Channel, Contact, Dropped, Outcome, Process, Reading, Reminder, ReminderKind, Round
from syncd.wording import Wording, wording

Standing = frozenset[tuple[ReminderKind, str]]

_OVER = frozenset({Outcome.REJECTED, Outcome.WITHDRAWN, Outcome.OFFER})
_SILENT = (Outcome.HEARD_BACK, Outcome.ON_HOLD)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What holds for every reminder of one run. `now` is on the owner's clock."""

    policy: Policy
    calendar: BusinessDays
    words: Wording
    now: datetime
    zone: tzinfo
    zone_name: str
    standing: Standing

    def stands(self, kind: ReminderKind, sessions: Iterable[str]) -> bool:
        return any((kind, session) in self.standing for session in sessions)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One round in its process: its sessions in order of time, with the rounds up to it and after it."""

    process: Process
    number: int
    sessions: tuple[Reading, ...]
    identities: tuple[str, ...]
    occasion: texts.Occasion
    so_far: tuple[Round, ...]
    later: tuple[Round, ...]


def remind(
    processes: Sequence[Process],
    policy: Policy,
    now: datetime,
    zone: tzinfo,
    zone_name: str,
    *,
    standing: Standing = frozenset(),
) -> tuple[tuple[Reminder, ...], tuple[Dropped, ...]]:
    """The reminders that should exist, in order of time, and those that should not, with the reason.

    `now` is aware; `zone` is the owner's, `zone_name` its IANA name. `standing` are the kind and the session's
    identity of what stands in the calendar already: what stands was not first seen late. Reminders in the past are in
    the answer too. Raises ValueError if the settings leave no business day in two years.
    """
    calendar, words = business_days(policy), wording(policy.language)
    terms = _Terms(policy, calendar, words, now.astimezone(zone), zone, zone_name, standing)
    turns = [turn for process in processes for turn in _turns(process, zone)]
    answers = [
        answer for turn in turns for answer in (_thank_you(turn, terms), _check_in(turn, terms), _ask(turn, terms))
    ]
    held = frozenset(identity for turn in turns for identity in turn.identities)
    fallen = [
        Dropped(kind, (reading.event.ref.identity,), _why_not_held(reading, words))
        for process in processes
        for reading in process.dropped
        if reading.event.ref.identity not in held
        for kind in ReminderKind
    ]
    reminders = [answer for answer in answers if isinstance(answer, Reminder)]
    dropped = fallen + [answer for answer in answers if isinstance(answer, Dropped)]
    return (
        tuple(sorted(reminders, key=lambda one: (one.plain_start.astimezone(UTC), one.kind, one.sessions))),
        tuple(sorted(dropped, key=lambda one: (one.sessions, one.kind))),
    )


def people_to_thank(sessions: Iterable[Reading]) -> tuple[Contact, ...]:
    """Everybody in these sessions, each once, in the order of the sessions; what one event lacks another fills in."""
    people: list[Contact] = []
    for contact in (one for session in sessions for one in (*session.contacts, *session.tags.thank)):
        if not (contact.name or contact.email):
            continue
        for place, known in enumerate(people):
            if _is_same(known, contact):
                people[place] = Contact(known.name or contact.name, known.email or contact.email)
                break
        else:
            people.append(contact)
    return tuple(people)


def _is_same(one: Contact, other: Contact) -> bool:
    if one.email and other.email:
        return one.email == other.email
    return bool(one.name and other.name) and str(one.name).casefold() == str(other.name).casefold()


def _turns(process: Process, zone: tzinfo) -> tuple[_Turn, ...]:
    rounds = tuple(round_ for round_ in process.rounds if round_.sessions)
    turns = []
    for place, round_ in enumerate(rounds):
        sessions = tuple(sorted(round_.sessions, key=lambda one: _order(one, zone)))
        so_far = rounds[: place + 1]
        occasion = texts.Occasion(
            process=process.name,
            company=process.company,
            role=process.role,
            number=round_.number,
            start=rules.round_start(sessions, zone),
            end=rules.round_end(sessions, zone),
            people=people_to_thank(sessions),
            channel=_newest_channel(so_far, zone),
        )
        identities = tuple(dict.fromkeys(session.event.ref.identity for session in sessions))
        turns.append(_Turn(process, round_.number, sessions, identities, occasion, so_far, rounds[place + 1 :]))
    return tuple(turns)


def _order(session: Reading, zone: tzinfo) -> tuple[datetime, str]:
    return rules.session_start(session.event, zone).astimezone(UTC), session.event.ref.identity


def _newest_channel(rounds: Sequence[Round], zone: tzinfo) -> Channel | None:
    sessions = [session for one in rounds for session in sorted(one.sessions, key=lambda one: _order(one, zone))]
    said = [session.tags.channel or session.channel for session in sessions]
    return next((channel for channel in reversed(said) if channel is not None), None)


# The three reminders


def _thank_you(turn: _Turn, terms: _Terms) -> Reminder | Dropped:
    kind, end = ReminderKind.THANK_YOU, turn.occasion.end
    if over := _over(turn, kind, terms):
        return over
    starts = (rules.round_start(round_.sessions, terms.zone) for round_ in turn.later)
    after = [start for start in starts if not rules.is_past(start, turn.occasion.start)]
    next_start = min(after, key=lambda one: one.astimezone(UTC), default=None)
    plain, reason = rules.thank_you_at(end, next_start, terms.calendar, terms.words)
    start, because = plain, [reason]
    if rules.is_past(plain, terms.now) and (late := rules.late_thank_you(end, terms.now)):
        start = late
        if not terms.stands(kind, turn.identities):
            because.append(terms.words.say("reason.thank-late"))
    return _reminder(
        kind, turn, terms, plain, start, rules.THANK_YOU_LASTS,
        basis=_basis(end, None, plain),
        because=because,
        description=texts.thank_you_text(turn.occasion, [reason], terms.words),
    )  # fmt: skip


def _check_in(turn: _Turn, terms: _Terms) -> Reminder | Dropped:
    kind, end = ReminderKind.CHECK_IN, turn.occasion.end
    if over := _over(turn, kind, terms):
        return over
    if turn.later:
        follows = turn.later[0]
        day = terms.words.day(rules.round_start(follows.sessions, terms.zone).date())
        return Dropped(kind, turn.identities, terms.words.say("dropped.later-round", round=follows.number, day=day))
    if silent := _silent(turn):
        return Dropped(kind, turn.identities, terms.words.say(f"dropped.{silent}"))
    decision = rules.stated_date(turn.so_far)
    window = rules.window(turn.number, end.date(), decision, terms.calendar, terms.policy)
    if cancelled := _cancelled_later(turn, terms.zone):
        window = rules.after_cancellation(window, cancelled, terms.calendar, terms.words)
    plain = start = rules.check_in_at(window.earliest, terms.policy, terms.zone)
    latest, because = window.latest, window.reasons
    late = rules.late_check_in(window, terms.now, terms.calendar, terms.policy)
    if rules.is_past(plain, terms.now) and late is not None:
        start, latest = late[0], late[1].latest
        because = because if terms.stands(kind, turn.identities) else late[1].reasons
    return _reminder(
        kind, turn, terms, plain, start, rules.CHECK_IN_LASTS,
        basis=_basis(end, decision, plain),
        because=because,
        description=texts.check_in_text(turn.occasion, window, terms.words),
        earliest=window.earliest,
        latest=latest,
    )  # fmt: skip


def _ask(turn: _Turn, terms: _Terms) -> Reminder | Dropped:
    kind, begins = ReminderKind.ASK, turn.occasion.start
    if over := _over(turn, kind, terms):
        return over
    if not rules.asks(turn.number, terms.policy):
        line = "dropped.ask-off" if terms.policy.ask is Ask.OFF else "dropped.ask-first"
        return Dropped(kind, turn.identities, terms.words.say(line))
    plain = rules.ask_at(begins)
    return _reminder(
        kind, turn, terms, plain, plain, rules.ASK_LASTS,
        basis=_basis(begins, None, plain),
        because=[terms.words.say(f"reason.ask-{terms.policy.ask}")],
        description=texts.ask_text(turn.occasion, terms.words),
    )  # fmt: skip


def _reminder(
    kind: ReminderKind,
    turn: _Turn,
    terms: _Terms,
    plain: datetime,
    start: datetime,
    lasts: timedelta,
    *,
    basis: str,
    because: Sequence[str],
    description: str,
    earliest: date | None = None,
    latest: date | None = None,
) -> Reminder:
    first = turn.sessions[0].event
    return Reminder(
        kind=kind,
        sessions=turn.identities,
        calendar=first.ref.calendar,
        process=turn.process.name,
        company=turn.process.company,
        round=turn.number,
        start=Moment(start, terms.zone_name),
        end=Moment(rules.elapsed(start, lasts), terms.zone_name),
        plain_start=plain,
        basis=basis,
        title=texts.title(kind, turn.occasion, terms.words),
        description=description,
        earliest=earliest,
        latest=latest,
        people=turn.occasion.people,
        link=first.url or None,
        because=tuple(because),
    )


def _basis(interview: datetime, decision: date | None, plain: datetime) -> str:
    """What a reminder's place follows from: the interview's hour, the stated date, the place itself."""
    return " ".join((interview.isoformat(), decision.isoformat() if decision else "-", plain.isoformat()))


# What stands in the way


def _over(turn: _Turn, kind: ReminderKind, terms: _Terms) -> Dropped | None:
    """The process has ended: rejected, withdrawn, offer."""
    if turn.process.outcome not in _OVER:
        return None
    return Dropped(kind, turn.identities, terms.words.say(f"dropped.{turn.process.outcome}"))


def _silent(turn: _Turn) -> Outcome | None:
    """They got back to the owner about this last round, or put the process on hold after it.

    What was said so on an earlier round is over: another round followed.
    """
    for outcome in _SILENT:
        said_here, said_before = _says(turn.so_far[-1:], outcome), _says(turn.so_far[:-1], outcome)
        if said_here or (turn.process.outcome is outcome and not said_before):
            return outcome
    return None


def _says(rounds: Iterable[Round], outcome: Outcome) -> bool:
    return any(outcome in (one.outcome, one.tags.outcome) for round_ in rounds for one in round_.sessions)


def _cancelled_later(turn: _Turn, zone: tzinfo) -> date | None:
    """The day on which the newest cancellation of a round after this one, the last, was made known.

    A cancelled event without LAST-MODIFIED tells no day.
    """
    days = [
        reading.event.updated.astimezone(zone).date()
        for reading in turn.process.dropped
        if reading.event.updated is not None
        and rules.session_start(reading.event, zone).date() > turn.occasion.end.date()
        and (reading.stated_round is None or reading.stated_round > turn.number)
    ]
    return max(days, default=None)


def _why_not_held(reading: Reading, words: Wording) -> str:
    if reading.event.status is Status.CANCELLED:
        return words.say("dropped.cancelled")
    return words.say("dropped.declined" if reading.event.own_answer is Answer.DECLINED else "dropped.gone")
