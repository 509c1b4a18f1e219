"""Which of what stands is which reminder: by key, by id, by a shared interview (design.md, rules 1 and 2). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from providers.event import Draft, Event, Moment
from syncd.identity import digest, digests, key_of, uid_of
from syncd.model import Reminder, ReminderKind
from syncd.seal import basis_digest, edited
from syncd.sift import Place, Standing


@dataclass(frozen=True, slots=True)
class Aim:
    """A reminder that should stand, where it would be written, and as which draft, in the provider's canonical form.

    The draft has no UID and no marker yet.
    """

    reminder: Reminder
    place: Place
    draft: Draft

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys it may stand under, the preferred one first."""
        return tuple(key_of(self.reminder.kind, session) for session in self.reminder.sessions)

    @property
    def digests(self) -> str:
        return digests(self.reminder.calendar, self.reminder.sessions)


@dataclass(frozen=True, slots=True)
class Match:
    """What stands of a reminder: the current one, those whose time has passed, and doubles of it."""

    current: Standing | None
    history: tuple[Standing, ...]
    doubles: tuple[Standing, ...]


def match_all(aims: Sequence[Aim], ours: Sequence[Standing], now: datetime) -> list[Match]:
    """For each aim what stands of it.

    By key first, then by id alone, then by a shared interview: a reminder whose round loses its first session keeps
    its key through the others. What exists wins.
    """
    by_key: dict[str, list[Standing]] = {}
    by_uid: dict[str, Standing] = {}
    by_session: dict[tuple[ReminderKind | None, str], list[Standing]] = {}
    for standing in ours:
        by_uid[standing.uid] = standing
        by_key.setdefault(standing.key or "", []).append(standing)
        for part in standing.sessions:
            by_session.setdefault((standing.kind, part), []).append(standing)
    taken: set[str] = set()
    found: list[list[Standing]] = [[] for _ in aims]

    def claim(index: int, candidates: Iterable[Standing]) -> None:
        free = [standing for standing in candidates if standing.uid not in taken]
        taken.update(standing.uid for standing in free)
        found[index] += free

    for index, aim in enumerate(aims):
        for key in aim.keys:
            claim(index, by_key.get(key, ()))
            bare = by_uid.get(uid_of(aim.place.calendar, key, 0))
            claim(index, [bare] if bare is not None and bare.key is None else ())
    for index, aim in enumerate(aims):
        if not found[index]:
            for session in aim.reminder.sessions:
                claim(index, by_session.get((aim.reminder.kind, digest(session)), ()))
    return [_pick(aim, candidates, now) for aim, candidates in zip(aims, found, strict=True)]


def _pick(aim: Aim, found: Sequence[Standing], now: datetime) -> Match:
    past = sorted((one for one in found if is_past(one.event, now)), key=lambda one: (one.generation, one.uid))
    future = sorted(
        (one for one in found if not is_past(one.event, now)),
        key=lambda one: (not _is_touched(one), one.place != aim.place, -one.generation, one.uid),
    )
    if future:
        return Match(future[0], tuple(past), tuple(future[1:]))
    if past and not _is_renewed(aim.reminder, past[-1], now):
        return Match(past[-1], tuple(past[:-1]), ())
    return Match(None, tuple(past), ())


def _is_touched(standing: Standing) -> bool:
    """Whether it stays in any case, so that of two it is the other one that goes."""
    return standing.seal is None or bool(edited(standing.event, standing.seal))


def _is_renewed(reminder: Reminder, standing: Standing, now: datetime) -> bool:
    """Whether one whose time has passed should stand again: its interview moved, or another date was stated.

    What it is an answer to is offered at its own time, which is past.
    """
    seal = standing.seal
    return seal is not None and reminder.start.at > now and seal.basis != basis_digest(reminder.basis)


def is_past(event: Event, now: datetime) -> bool:
    return event.start.at <= now if isinstance(event.start, Moment) else event.start.date <= now.date()
