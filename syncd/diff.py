"""What stands against what should stand: a plan, an action with its reason for every reminder (design.md, section 4).

A plan is a value. It follows from the reminders, from what stands, and from the ledger, and from nothing else; it can
be printed, tested and refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from providers.event import Draft, Marker, Moment
from syncd.identity import digest, parse_digests, session_of, uid_of
from syncd.ledger import Entry, Memories, State, recall
from syncd.match import Aim, Match, is_past, match_all
from syncd.model import Dropped, Reminder, ReminderKind
from syncd.seal import Field, Seal, basis_digest, edited, is_pinned, seal_of
from syncd.sift import Place, Standing

_UNSEEN = "the calendars could not be read completely, so nothing that stands is changed"
_ELSEWHERE = "it belongs to another account, or to a calendar that is not read any more"
_NOT_OVER = "the account that it is about has not worked since"
_HISTORY = "its time has passed: it is history, and stays as it is"


class Verb(StrEnum):
    """What is done about a reminder, in the order in which it is done."""

    CREATE = "create"
    UPDATE = "update"
    WITHDRAW = "withdraw"
    KEEP = "keep"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, or not to do, and why, for a person.

    `draft` is what create and update write, `standing` what is there. `confirm` is the UID of the interview that has
    to be found gone before a withdrawal; None where the reason for it was seen. What is left has one where nobody could
    tell for now. `note` is what the ledger should remember although nothing is written.
    """

    verb: Verb
    reason: str
    key: str
    place: Place
    reminder: Reminder | None = None
    draft: Draft | None = None
    standing: Standing | None = None
    confirm: str | None = None
    note: Entry | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All actions of one cycle of one account, in the order in which they are applied."""

    actions: tuple[Action, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether nothing is to be written."""
        return not self.of(Verb.CREATE, Verb.UPDATE, Verb.WITHDRAW)

    def of(self, *verbs: Verb) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.verb in verbs)


@dataclass(frozen=True, slots=True)
class Sight:
    """How much was seen: whether all sources were read completely, which targets were, and whose reminders are ours.

    `own` are digests of this account's source calendars.
    """

    sources: bool
    targets: frozenset[Place]
    own: frozenset[str]


def diff(
    aims: Sequence[Aim],
    dropped: Sequence[Dropped],
    ours: Sequence[Standing],
    ledger: Mapping[str, Entry],
    sight: Sight,
    now: datetime,
) -> Plan:
    """An action for every reminder that should stand and for every one that does. `ledger` is by UID."""
    actions: list[Action] = []
    matched: set[str] = set()
    alive, memories = frozenset(one.uid for one in ours), recall(ledger.values())
    for aim, match in zip(aims, match_all(aims, ours, now), strict=True):
        standing = [*match.history, *match.doubles, *([match.current] if match.current else [])]
        matched |= {one.uid for one in standing}
        actions += [_stay(one, Verb.KEEP, _HISTORY) for one in match.history]
        actions += [_end(one, _double_reason(one, match), sight, now) for one in match.doubles]
        if match.current is not None:
            actions.append(_settle(aim, match.current, sight, now))
        else:
            actions.append(_add(aim, match.history, alive, memories, sight, now))
    left = [one for one in ours if one.uid not in matched]
    reasons = _Reasons(dropped if any(not is_past(one.event, now) for one in left) else ())
    actions += [_end(one, reasons.of(one), sight, now) for one in left]
    order = list(Verb)
    return Plan(tuple(sorted(actions, key=lambda action: order.index(action.verb))))


def dismissed(
    ours: Iterable[Standing], ledger: Mapping[str, Entry], sight: Sight
) -> frozenset[tuple[ReminderKind, str]]:
    """The kinds and the interviews' digests of the reminders that the owner deleted."""
    alive = frozenset(one.uid for one in ours)
    return frozenset(
        place
        for place, entries in recall(ledger.values()).by_session.items()
        if any(entry.uid not in alive and _is_dismissed(entry, sight) for entry in entries)
    )


def entry_of(standing: Standing) -> Entry | None:
    """What the ledger should hold of a reminder that is seen alive; None if its marker is lost."""
    if standing.key is None or standing.seal is None:
        return None
    return Entry(
        uid=standing.uid,
        account=standing.place.account,
        calendar=standing.place.calendar,
        key=standing.key,
        generation=standing.generation,
        sessions=" ".join([standing.source, *sorted(standing.sessions)]),
        seal=str(standing.seal),
        state=State.STANDING,
    )


def _settle(aim: Aim, standing: Standing, sight: Sight, now: datetime) -> Action:
    """What becomes of a reminder that should stand and does."""
    reminder, event, seal = aim.reminder, standing.event, standing.seal

    def act(verb: Verb, reason: str, draft: Draft | None = None) -> Action:
        return Action(verb, reason, standing.key or aim.keys[0], standing.place, reminder, draft, standing)

    if is_past(event, now):
        return act(Verb.KEEP, _HISTORY)
    if standing.key is None or seal is None:
        return act(Verb.LEAVE, "its marker is lost or damaged, so nobody can tell what you changed in it")
    if event.recurring or not (isinstance(event.start, Moment) and isinstance(event.end, Moment)):
        return act(Verb.LEAVE, "you made it recur, or an all-day event; it stays as you set it")
    touched = edited(event, seal)
    draft = aim.draft
    basis = basis_digest(reminder.basis)
    pinned = Field.TIME in touched and is_pinned(seal.basis, basis)
    seen = sight.sources and standing.place in sight.targets
    if pinned or seal.basis == basis:
        # Neither the owner's time nor ours is moved while nothing has changed that it follows from, whatever the hour
        # of this run would make of it.
        draft = replace(draft, start=event.start, end=event.end)
    elif draft.start.at <= now:
        if touched:
            return act(Verb.LEAVE, "its time has passed by now, but you changed it, so it stays")
        if not seen:
            return act(Verb.LEAVE, _UNSEEN)
        return act(Verb.WITHDRAW, "what it follows from changed, and the time for it has passed")
    if Field.TITLE in touched:
        draft = replace(draft, title=event.title)
    if Field.TEXT in touched:
        draft = replace(draft, description=event.description)
    if Field.ALARM in touched:
        draft = replace(draft, alarm=min(event.alarms, default=None))
    fresh = seal_of(draft, reminder.basis)
    sealed = Seal(
        time=seal.time if pinned else fresh.time,
        title=seal.title if Field.TITLE in touched else fresh.title,
        text=seal.text if Field.TEXT in touched else fresh.text,
        alarm=seal.alarm if Field.ALARM in touched else fresh.alarm,
        basis=fresh.basis,
    )
    kept = sorted(touched if pinned else touched - {Field.TIME})
    held = f"; your own {' and '.join(kept)} of it stays" if kept else ""
    marked = parse_digests(aim.digests)[1] != standing.sessions
    if sealed == seal and not marked:
        return act(Verb.KEEP, "it stands as it should" + held)
    if not seen:
        return act(Verb.LEAVE, _UNSEEN)
    changes = [name for name in ("time", "title", "text", "alarm") if getattr(sealed, name) != getattr(seal, name)]
    what = f"its {' and '.join(changes)} changed" if changes else "what it follows from changed"
    marker = Marker(reminder.kind.label, standing.key, aim.digests, str(sealed))
    why = f" · {reminder.because[-1]}" if reminder.because and "time" in changes else ""
    return act(Verb.UPDATE, f"{what}{held}{why}", replace(draft, uid=standing.uid, marker=marker))


def _add(
    aim: Aim,
    history: Sequence[Standing],
    alive: frozenset[str],
    memories: Memories,
    sight: Sight,
    now: datetime,
) -> Action:
    """What becomes of a reminder that should stand and does not. `alive` are the UIDs of all of ours that stand."""
    key, last = aim.keys[0], -1
    if history and history[-1].key in aim.keys:
        key, last = history[-1].key, history[-1].generation

    def leave(reason: str, note: Entry | None = None) -> Action:
        return Action(Verb.LEAVE, reason, key, aim.place, aim.reminder, note=note)

    for entry in memories.find(aim.reminder.kind, aim.keys, parse_digests(aim.digests)[1]):
        if entry.key in aim.keys and entry.generation >= last:
            key, last = entry.key, entry.generation
        if entry.uid in alive:
            continue  # history, or it stands for another interview by now
        if _is_dismissed(entry, sight):
            # Its round may have other sessions by now: it stays deleted for all of them.
            source, sessions = parse_digests(entry.sessions)
            sessions |= parse_digests(aim.digests)[1]
            noted = replace(entry, state=State.DISMISSED, sessions=" ".join([source, *sorted(sessions)]))
            return leave("you deleted it, so it is not written again", noted if noted != entry else None)
        if entry.state is State.STANDING:
            return leave("it was written before, and its calendar could not be read completely")
    if aim.place not in sight.targets:
        return leave("its calendar could not be read completely, so nothing is written there")
    if aim.draft.start.at <= now:
        return leave("its time has passed")
    marker = Marker(aim.reminder.kind.label, key, aim.digests, str(seal_of(aim.draft, aim.reminder.basis)))
    draft = replace(aim.draft, uid=uid_of(aim.place.calendar, key, last + 1), marker=marker)
    return Action(Verb.CREATE, _why(aim.reminder), key, aim.place, aim.reminder, draft)


def _is_dismissed(entry: Entry, sight: Sight) -> bool:
    """Whether the owner deleted it, as far as was seen. The entry's reminder does not stand."""
    gone = entry.state is State.STANDING and Place(entry.account, entry.calendar) in sight.targets
    return gone or entry.state is State.DISMISSED


def _end(standing: Standing, reason: str | None, sight: Sight, now: datetime) -> Action:
    """What becomes of a reminder that stands and should not; `reason` is None where its interview is not to be seen."""
    if is_past(standing.event, now):
        return _stay(standing, Verb.KEEP, _HISTORY)
    if standing.key is None or standing.seal is None:
        return _stay(standing, Verb.LEAVE, "its marker is lost or damaged, so it is left alone")
    if reason is None and standing.source not in sight.own:
        return _stay(standing, Verb.LEAVE, _NOT_OVER if standing.kind is ReminderKind.SIGN_IN else _ELSEWHERE)
    why = reason or "its interview is not in the calendar any more"
    if edited(standing.event, standing.seal):
        return _stay(standing, Verb.LEAVE, f"you changed it, so it stays ({why})")
    if not sight.sources:
        return _stay(standing, Verb.LEAVE, "the interviews could not be read completely, so nothing is removed")
    if standing.place not in sight.targets:
        return _stay(standing, Verb.LEAVE, "its calendar could not be read completely, so nothing is removed")
    confirm = None if reason is not None else session_of(standing.key).partition("#")[0]
    return Action(Verb.WITHDRAW, why, standing.key, standing.place, standing=standing, confirm=confirm)


def _double_reason(standing: Standing, match: Match) -> str:
    current = match.current
    if current is not None and standing.sessions.isdisjoint(current.sessions):
        return "it became one event with that of another process on the same day"
    return "the same reminder stands twice"


def _stay(standing: Standing, verb: Verb, reason: str) -> Action:
    return Action(verb, reason, standing.key or "", standing.place, standing=standing)


class _Reasons:
    """Why reminders should not stand, by kind and interview."""

    def __init__(self, dropped: Iterable[Dropped]) -> None:
        self._known: dict[tuple[ReminderKind | None, str], str] = {}
        for one in dropped:
            for session in one.sessions:
                self._known.setdefault((one.kind, digest(session)), one.reason)

    def of(self, standing: Standing) -> str | None:
        """By its key's interview first, else by another one that it is for; None if neither is to be seen."""
        sessions = (digest(session_of(standing.key or "")), *sorted(standing.sessions))
        return next((why for one in sessions if (why := self._known.get((standing.kind, one)))), None)


def _why(reminder: Reminder) -> str:
    return reminder.because[0] if reminder.because else "the timing policy"
