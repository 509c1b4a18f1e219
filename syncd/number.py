"""Processes to rounds: which ordinal each session has, and what became of the application."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, count
from typing import NamedTuple

from syncd.chain import Occasion, number_chain
from syncd.companies.spelling import key_of
from syncd.details import requisitions
from syncd.group import SILENCE, Groups
from syncd.model import Outcome, Process, Reading, Round
from syncd.recognise import Hints, begin
from syncd.tags import slug
from syncd.text import own_words, read_words, strip_markup

_DAY = re.compile(
    r"\b(?:day|tag|jour|día|dia|giorno|dag)\s?(\d)\b|(\d)日目|\b(?:part|teil|partie|parte|deel)\s?(\d)\b", re.IGNORECASE
)
_APART = timedelta(days=4)  # the days of one onsite stand no further apart


class _Note(NamedTuple):
    """An event that is no interview and says what became of one."""

    at: datetime
    outcome: Outcome
    reading: Reading


def number(groups: Groups, readings: Sequence[Reading], hints: Hints) -> tuple[Process, ...]:
    """Processes with numbered rounds, named, in order of their first session.

    Other events that name the company and an outcome tell what became of it.
    """
    names = _name(groups, hints)
    companies_of = _by_company(groups)
    notes = [
        _Note(begin(one.event, hints.zone), one.outcome, one)
        for one in readings
        if one.interview is not True and one.outcome is not None
    ]
    processes = []
    for name, sessions in zip(names, groups, strict=True):
        rounds = _rounds([one for one in sessions if one.took_place], hints)
        dropped = tuple(one for one in sessions if not one.took_place)
        outcome, outcome_on = _outcome(sessions, companies_of, notes, hints)
        said = f"{outcome.value.replace('_', ' ')}: said by an event of {outcome_on}" if outcome is not None else None
        roles = Counter(one.role for one in sessions if one.role)
        companies = Counter(one.company for one in sessions if one.company)
        where = companies.most_common(1)[0][0] if companies else "an unknown company"
        because = (f"{len(sessions)} session{'s'[: len(sessions) != 1]} at {where}", *filter(None, (said,)))
        processes.append(
            Process(
                name,
                companies.most_common(1)[0][0] if companies else None,
                roles.most_common(1)[0][0] if roles else None,
                rounds,
                dropped,
                outcome,
                because,
                outcome_on,
            )
        )
    return tuple(processes)


def _rounds(sessions: Sequence[Reading], hints: Hints) -> tuple[Round, ...]:
    """The best consistent reading of all occasions; sessions of one day, or of the days of one onsite, are one."""
    occasions: list[list[Reading]] = []
    for one in sessions:
        if occasions and _is_one_occasion(occasions[-1], one, hints):
            occasions[-1].append(one)
        else:
            occasions.append([one])
    rounds: dict[int, tuple[list[Reading], list[str], list[float]]] = {}
    chain = [_known(occasion) for occasion in occasions]
    last = 0
    for occasion, known, numbered in zip(occasions, chain, number_chain(chain), strict=True):
        held, reasons, sure = rounds.setdefault(numbered.number, ([], [], []))
        held += occasion
        reasons.append(_why(known, numbered.number, last))
        if len(occasion) > 1:
            reasons.append(f"{len(occasion)} sessions of one occasion")
        sure.append(numbered.confidence)
        last = numbered.number
    return tuple(
        Round(value, tuple(held), tuple(dict.fromkeys(reasons)), min(sure))
        for value, (held, reasons, sure) in sorted(rounds.items())
    )


def _known(occasion: Sequence[Reading]) -> Occasion:
    """What its sessions say of its number."""
    tagged = next((one.tags.round for one in occasion if one.tags.round is not None), None)
    stated = [one for one in occasion if one.stated_round is not None and one.tags.round is None]
    return Occasion(
        tagged,
        tuple(one.stated_round or 0 for one in stated if one.stated_in_title),
        tuple(one.stated_round or 0 for one in stated if not one.stated_in_title),
    )


def _why(known: Occasion, number: int, last: int) -> str:
    if known.tagged is not None:
        return f"the owner says so: round {number}"
    if known.names(number):
        return f"the event says so: number {number}"
    stated = next(iter(known.stated or known.told), None)
    beside = "" if stated is None else f" (its number {stated} does not fit the others)"
    return ("the first that is known" if last == 0 else f"the next after round {last}") + beside


def _is_one_occasion(held: Sequence[Reading], one: Reading, hints: Hints) -> bool:
    before, here = begin(held[-1].event, hints.zone), begin(one.event, hints.zone)
    tags = {part.tags.round for part in (*held, one) if part.tags.round is not None}
    if len(tags) > 1:
        return False
    if before.date() == here.date():
        # Numbered apart by the employer, they are two rounds, although on one day.
        stated = {part.stated_round for part in (*held, one) if part.stated_round is not None}
        return len(stated) < 2
    if here - before > _APART:
        return False
    numbers = [found[1] or found[2] or found[3] for part in (held[-1], one) for found in _DAY.finditer(_text(part))]
    return len(numbers) > 1 and int(numbers[-1]) > int(numbers[0])


def _text(one: Reading) -> str:
    return f"{strip_markup(one.event.title)}\n{own_words(one.event.description)}"


def _by_company(groups: Groups) -> Mapping[str, Sequence[Sequence[Reading]]]:
    """The groups that have a session at a company, by its key."""
    found: dict[str, list[Sequence[Reading]]] = {}
    for sessions in groups:
        for key in dict.fromkeys(key_of(one.company) for one in sessions if one.company):
            found.setdefault(key, []).append(sessions)
    return found


def _outcome(
    sessions: Sequence[Reading],
    by_company: Mapping[str, Sequence[Sequence[Reading]]],
    notes: Iterable[_Note],
    hints: Hints,
) -> tuple[Outcome | None, date | None]:
    """The last outcome that a session, or another event of the company, states, and the day of that event."""
    key = next((key_of(one.company) for one in sessions if one.company), None)
    process = next((one.process for one in sessions if one.process), None)
    first, last = begin(sessions[0].event, hints.zone), begin(sessions[-1].event, hints.zone)
    said: list[tuple[datetime, str, Outcome]] = [
        (begin(one.event, hints.zone), one.event.ref.identity, one.outcome)
        for one in sessions
        if one.outcome is not None
    ]
    rivals = [] if key is None else [part for part in by_company.get(key, ()) if part is not sessions]
    for at, outcome, one in notes:
        mine = process is not None and one.process == process
        if not mine and (
            key is None or not one.company or key_of(one.company) != key or not first <= at <= last + SILENCE
        ):
            continue
        if not mine and rivals and not _is_about(one, sessions, rivals):
            continue
        said.append((at, one.event.ref.identity, outcome))
    if not said:
        return None, None
    at, _, outcome = max(said)
    return outcome, at.date()


def _is_about(note: Reading, sessions: Sequence[Reading], rivals: Sequence[Sequence[Reading]]) -> bool:
    """Which of several processes at one company a note means: by the vacancy's number, by the post, by time."""
    mine = requisitions(_text(note))
    if mine:
        return any(mine & requisitions(_text(one)) for one in sessions)
    words = set(read_words(_text(note)).words)
    own = {word for one in sessions for word in read_words(one.role or "").words}
    other = {word for part in rivals for one in part for word in read_words(one.role or "").words}
    if words & (own - other):
        return True
    if words & (other - own):
        return False
    at = _stamp(note)
    latest = max(
        (max((_stamp(one) for one in part if _stamp(one) <= at), default=0.0), index)
        for index, part in enumerate((sessions, *rivals))
    )
    return latest[1] == 0


def _stamp(one: Reading) -> float:
    start = one.event.start
    return start.at.timestamp() if hasattr(start, "at") else start.date.toordinal() * 86400.0


def _name(groups: Groups, hints: Hints) -> tuple[str, ...]:
    """A slug for each process, unique in the calendar. It follows from the company and the first session.

    The year or a number is added only where names would meet, to the later one, so that a later event renames none.
    """
    taken: set[str] = set()
    names = []
    for sessions in groups:
        typed = next((one.process for one in sessions if one.process), None)
        if typed is not None:
            name = typed
        else:
            company = next((one.company for one in sessions if one.company), None)
            role = sessions[0].role
            base = slug(key_of(company) if company else "unknown")
            full = f"{base}-{slug(role)}" if role else base
            year = begin(sessions[0].event, hints.zone).year
            options = chain((full, f"{full}-{year}"), (f"{full}-{year}-{at}" for at in count(2)))
            name = next(option for option in options if option not in taken)
        taken.add(name)
        names.append(name)
    return tuple(names)
