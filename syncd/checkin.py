"""When to check in: the first and the second one of a process's last round, and what is one event. Pure.

A check-in follows from the calendar: from the last round, from what was said, and from the check-ins that were made
already. `now` only tells which of those have passed, and where one stands that was first seen late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo

from syncd import policy as rules
from syncd import texts, wallclock
from syncd.companies.spelling import key_of as spelled
from syncd.contacts import each_once, is_same
from syncd.identity import digest
from syncd.model import CHECK_INS, Dropped, Outcome, Reading, Reminder, ReminderKind, Stood
from syncd.policy import Window
from syncd.seal import basis_digest, is_pinned, join_bases
from syncd.turns import Terms, Turn, basis_of, changed_at, reminder_of, stands_for
from syncd.wording import wording

_FIRST, _AGAIN = CHECK_INS
_ENGLISH = wording()  # of reasons that stand in no calendar
_SILENT = (Outcome.HEARD_BACK, Outcome.ON_HOLD)


@dataclass(frozen=True, slots=True)
class Part:
    """One round's share of a check-in.

    `cancelled` is the day on which a later round was cancelled, `cancelled_some_day` tells that one was and the
    calendar does not say when; `others` are the days of the process's other check-ins.
    """

    turn: Turn
    window: Window
    cancelled: date | None = None
    cancelled_some_day: bool = False
    others: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A check-in as the calendar has it, whatever the hour: of one round, or of rounds of several processes."""

    kind: ReminderKind
    parts: tuple[Part, ...]
    plain: datetime
    basis: str

    @property
    def identities(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(identity for part in self.parts for identity in part.turn.identities))

    @property
    def window(self) -> Window:
        """What is right for all of its rounds; the reasons are each part's own."""
        windows = [part.window for part in self.parts]
        earliest = max(window.earliest for window in windows)
        return Window(earliest, max(earliest, min(window.latest for window in windows)), ())


# Which check-ins


def check_ins(turn: Turn, terms: Terms) -> tuple[Due | Dropped, ...]:
    """The first and the second check-in of a round, or why there is none. The process has no outcome yet."""
    if reason := _in_the_way(turn, terms):
        return tuple(Dropped(kind, turn.identities, reason) for kind in CHECK_INS)
    own = terms.stood_of(turn.identities, _FIRST)
    others = [one.day for one in _made_before(turn, terms)]
    part = _part(turn, terms)
    if any(one.sent is not None for one in own):
        sent = Dropped(_FIRST, turn.identities, _ENGLISH.say("dropped.sent"))
        return sent, _second(part, terms, own, others)
    second = Dropped(_AGAIN, turn.identities, _ENGLISH.say("dropped.not-sent"))
    return _first(part, terms, others), second


def _in_the_way(turn: Turn, terms: Terms) -> str | None:
    if turn.later:
        follows = turn.later[0]
        day = _ENGLISH.day(wallclock.round_start(follows.sessions, terms.zone).date())
        return _ENGLISH.say("dropped.later-round", round=follows.number, day=day)
    silent = _silent(turn)
    return _ENGLISH.say(f"dropped.{silent}") if silent else None


def _first(part: Part, terms: Terms, others: Sequence[date]) -> Due | Dropped:
    """The first check-in, which may be due again because the interview moved or another date was stated."""
    turn = part.turn
    passed = [one for one in terms.stood_of(turn.identities, *CHECK_INS) if wallclock.is_past(one.at, terms.now)]
    due = _due(_FIRST, _apart(part, others, terms), terms)
    for one in passed:
        if _was_it(one, due):
            return due
        due = _due(_FIRST, _apart(due.parts[0], [one.day], terms), terms)
    return _enough(_FIRST, turn, passed, others) or due


def _was_it(one: Stood, due: Due) -> bool:
    """Whether a check-in whose time has passed was the one that is due, so that none is due again.

    It stood on its day or later, or for the same interviews and dates, and no later round was cancelled since.
    """
    cancelled = max((part.cancelled for part in due.parts if part.cancelled is not None), default=one.day)
    return one.day >= due.window.earliest or (is_pinned(one.basis, basis_digest(due.basis)) and cancelled <= one.day)


def _second(part: Part, terms: Terms, own: Sequence[Stood], others: Sequence[date]) -> Due | Dropped:
    """The second check-in: the first was sent, and nothing followed."""
    turn, sent = part.turn, next(one for one in reversed(own) if one.sent is not None)
    window = rules.check_in_again(part.window, sent.day, terms.calendar, turn.policy, d0=turn.d0)
    due = _due(_AGAIN, _apart(Part(turn, window), others, terms), terms)
    before = [one for one in terms.stood_of(turn.identities, _AGAIN) if not stands_for(one, due.basis)]
    return _enough(_AGAIN, turn, [one for one in (*own, *before) if _is_made(one, terms)], others) or due


def _is_made(one: Stood, terms: Terms) -> bool:
    return one.sent is not None or wallclock.is_past(one.at, terms.now)


def _apart(part: Part, others: Sequence[date], terms: Terms) -> Part:
    window = rules.apart(part.window, others, terms.calendar, part.turn.words)
    return replace(part, window=window, others=(*part.others, *others))


def _enough(kind: ReminderKind, turn: Turn, own: Sequence[Stood], others: Sequence[date]) -> Dropped | None:
    """Never more than 2 per round and 3 per process."""
    if len(own) >= rules.MOST_PER_ROUND:
        return Dropped(kind, turn.identities, _ENGLISH.say("dropped.enough-round"))
    if len(own) + len(others) >= rules.MOST_PER_PROCESS:
        return Dropped(kind, turn.identities, _ENGLISH.say("dropped.enough-process"))
    return None


def _due(kind: ReminderKind, part: Part, terms: Terms) -> Due:
    turn = part.turn
    plain = rules.check_in_at(part.window.earliest, turn.policy, terms.zone)
    return Due(kind, (part,), plain, basis_of(turn.occasion.end, part.window.decision, plain))


def _made_before(turn: Turn, terms: Terms) -> list[Stood]:
    """The check-ins of the process's other rounds that the owner made, or will make on a day of their own.

    Made is what was sent, and what is not taken back: its time has passed, or the owner changed it. One on which the
    owner noted an answer is none.
    """
    before = [session for round_ in turn.process.rounds for session in round_.sessions]
    identities = {one.event.ref.identity for one in (*before, *turn.process.dropped)}.difference(turn.identities)
    own = set(terms.stood_of(turn.identities, *CHECK_INS))
    return [
        one
        for one in terms.stood_of(sorted(identities), *CHECK_INS)
        if one not in own
        and (one.sent is not None or (not one.answered and (one.edited or wallclock.is_past(one.at, terms.now))))
    ]


def _part(turn: Turn, terms: Terms) -> Part:
    """The round with its window, and what is known of later rounds that were cancelled."""
    window = rules.window(turn.number, turn.d0, rules.stated_date(turn.so_far), terms.calendar, turn.policy)
    later = [reading.event for reading in turn.process.dropped if _is_later(reading, turn, terms.zone)]
    changes = [changed_at(event) for event in later]
    days = [at.astimezone(terms.zone).date() for at in changes if at is not None]
    cancelled = max(days, default=None)
    if cancelled is not None:
        window = rules.after_cancellation(window, cancelled, terms.calendar, turn.words)
    return Part(turn, window, cancelled, cancelled_some_day=None in changes)


def _is_later(reading: Reading, turn: Turn, zone: tzinfo) -> bool:
    """Whether a session that did not take place was of a later round, as far as anybody knows."""
    start = wallclock.session_start(reading.event, zone)
    if reading.stated_round is None:
        return start.date() > turn.d0
    return reading.stated_round > turn.number and not wallclock.is_past(start, turn.occasion.start)


def _silent(turn: Turn) -> Outcome | None:
    """They got back to the owner after this last round began, or put the process on hold.

    What was said so before is over: another round followed.
    """
    outcome, said_on = turn.process.outcome, turn.process.outcome_on
    is_said = outcome in _SILENT and (said_on is None or said_on >= turn.occasion.start.date())
    return outcome if is_said else None


# What is one event


def unite(dues: Iterable[Due], terms: Terms) -> tuple[Due, ...]:
    """The same, but as one where several processes at one company fall on one day and share a contact.

    What stands as one stays one while nothing changes that it follows from; what the owner dismissed or moved by
    itself stays by itself.
    """
    units = sorted(dues, key=_order)
    together = [one for one in units if not terms.is_dismissed(one.kind, one.identities)]
    companies = Counter((one.kind, _company(one)) for one in together)
    for kind, company in companies:
        if company is None or companies[kind, company] < 2:
            continue
        group = [one for one in together if (one.kind, _company(one)) == (kind, company)]
        joined = _by_day(_as_they_stand(group, terms), terms)
        units = [one for one in units if one not in group] + joined
    return tuple(units)


def _as_they_stand(group: Sequence[Due], terms: Terms) -> list[Due]:
    """Those that stand as one event already, as one."""
    left = list(group)
    joined: list[Due] = []
    identities = [identity for one in group for identity in one.identities]
    for stood in terms.stood_of(identities, group[0].kind):
        covered = [one for one in left if stood.sessions.issuperset(map(digest, one.identities))]
        if len(covered) > 1 and stands_for(stood, (one := _join(covered)).basis):
            joined.append(one)
            left = [due for due in left if due not in covered]
    return joined + left


def _by_day(group: Sequence[Due], terms: Terms) -> list[Due]:
    """Those that fall on one day and know the same person, as one."""
    units: list[Due] = []
    for due in group:
        day = _free_day(due, terms)
        near = [one for one in units if day is not None and day == _free_day(one, terms) and _share(one, due)]
        units = [one for one in units if one not in near] + [_join([due, *near])]
    return units


def _free_day(due: Due, terms: Terms) -> date | None:
    """The day on which it stands or would stand; None if the owner set it, or if its time has passed."""
    stood, start = terms.stood_with(due.identities, due.kind, due.basis), _where(due, terms)[0]
    is_free = not wallclock.is_past(start, terms.now) and (stood is None or not stood.moved)
    return start.date() if is_free else None


def _share(one: Due, other: Due) -> bool:
    people = [[person for part in due.parts for person in part.turn.occasion.people] for due in (one, other)]
    return any(is_same(first, second) for first in people[0] for second in people[1])


def _company(due: Due) -> str | None:
    company = due.parts[0].turn.process.company
    return spelled(company) if company else None


def _join(dues: Sequence[Due]) -> Due:
    if len(dues) == 1:
        return dues[0]
    parts = sorted((part for due in dues for part in due.parts), key=_part_order)
    return Due(dues[0].kind, tuple(parts), max(due.plain for due in dues), join_bases(due.basis for due in dues))


def _order(due: Due) -> tuple[datetime, str, str, str]:
    return (*_part_order(due.parts[0]), due.kind)


def _part_order(part: Part) -> tuple[datetime, str, str]:
    return part.turn.occasion.end.astimezone(UTC), part.turn.process.name, part.turn.identities[0]


# The reminder


def check_in_reminder(due: Due, terms: Terms) -> Reminder:
    """The check-in as a reminder: where it stands, or would stand if it were written now, and what it says."""
    start, late = _where(due, terms)
    parts = [_spoken_like(due.parts[0], part, due.kind, terms) for part in due.parts]
    if late:
        parts = [_seen_late(part, start.date(), terms) for part in parts]
    words, window = parts[0].turn.words, replace(due, parts=tuple(parts)).window
    company = parts[0].turn.occasion.company  # spelled in one way
    occasions = [replace(part.turn.occasion, company=company) for part in parts]
    said = list(zip(occasions, (part.window for part in parts), strict=True))
    because = [reason for part in parts for reason in part.window.reasons]
    reminder = reminder_of(
        due.kind, parts[0].turn, terms,
        plain=due.plain,
        start=start,
        basis=due.basis,
        title=texts.title(due.kind, occasions, words),
        description=lambda: texts.check_in_text(due.kind, said, words),
        because=because,
    )  # fmt: skip
    people = each_once(person for one in occasions for person in one.people)
    return replace(reminder, sessions=due.identities, people=people, earliest=window.earliest, latest=window.latest)


def _spoken_like(first: Part, part: Part, kind: ReminderKind, terms: Terms) -> Part:
    """The part in the language of the first one: an event speaks one."""
    if part.turn.words == first.turn.words:
        return part
    turn = replace(part.turn, policy=first.turn.policy, words=first.turn.words)
    dues = (one for one in check_ins(turn, terms) if isinstance(one, Due) and one.kind is kind)
    return next((one.parts[0] for one in dues), part)


def _where(due: Due, terms: Terms) -> tuple[datetime, bool]:
    """Where it stands or would stand, and whether that is because it was first seen late.

    What stands for the same reason was seen before: it tells by itself whether it was late then.
    """
    stood = terms.stood_with(due.identities, due.kind, due.basis)
    if stood is not None:
        return stood.at, not stood.moved and stood.at != due.plain
    for one in terms.stood_of(due.identities, due.kind):
        if wallclock.is_past(one.at, terms.now) and _was_it(one, due):
            return one.at, False
    late = _late(due, terms)
    if late is None:
        return due.plain, False
    others = [day for part in due.parts for day in part.others]
    free = rules.free_day(late.date(), others, terms.calendar)
    if free != late.date():
        late = rules.check_in_at(free, due.parts[0].turn.policy, terms.zone)
    return (due.plain, False) if rules.is_too_late(due.window, late.date()) else (late, True)


def _late(due: Due, terms: Terms) -> datetime | None:
    """Where it would stand, seen for the first time now, if that is later than its plain time."""
    policy = due.parts[0].turn.policy
    if any(part.cancelled_some_day for part in due.parts):
        second = rules.check_in_at(terms.calendar.nth_after(terms.now.date(), 2), policy, terms.zone)
        if second > due.plain:
            return second
    if not wallclock.is_past(due.plain, terms.now):
        return None
    return rules.late_check_in(due.window, terms.now, terms.calendar, policy)


def _seen_late(part: Part, day: date, terms: Terms) -> Part:
    if part.window.earliest >= day and not part.cancelled_some_day:
        return part
    words = part.turn.words
    tell = rules.cancellation_first_seen if part.cancelled_some_day else rules.first_seen_late
    window = tell(part.window, day, words)
    if near := [one for one in part.others if rules.free_day(one, [one], terms.calendar) == day]:
        reason = words.say("reason.apart", other=words.day(max(near), day), earliest=words.day(day, max(near)))
        window = replace(window, reasons=(*window.reasons, reason))
    return replace(part, window=window)
