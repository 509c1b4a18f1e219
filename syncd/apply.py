"""Plan → provider, one action at a time; the order of calendar and ledger is what makes it safe to die anywhere.

A creation is remembered after it succeeded: dying in between leaves a reminder that the next read finds. A withdrawal
is remembered before it is asked for: dying in between leaves a reminder that the next plan withdraws. The other way
round, our own doing would later look like the owner's (design.md, rules 4 and 6).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from providers.contract import Calendar, Provider, Window, Written
from providers.errors import (
    AlreadyThere,
    Changed,
    Dismissed,
    Forbidden,
    Gone,
    ProviderError,
    Refused,
    Throttled,
)
from providers.event import Draft, Event
from syncd.diff import Action, Plan, Verb, entry_of
from syncd.identity import generation_of, session_of
from syncd.ledger import Entry, State
from syncd.sift import Place, Standing

GOES_ON = (AlreadyThere, Changed, Dismissed, Gone, Refused)  # after these the other actions still make sense


@dataclass(frozen=True, slots=True)
class Target:
    """A calendar that may be written, and by whom."""

    provider: Provider
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one action. `written` is None if nothing was, or if it was a withdrawal."""

    action: Action
    done: bool
    error: ProviderError | None = None
    written: Written | None = None


def leave(plan: Plan, closed: Collection[Place]) -> Plan:
    """The plan without what would be written where nothing may be written any more."""
    reason = "its calendar may not be written any more; move or delete it yourself"
    return Plan(
        tuple(
            replace(action, verb=Verb.LEAVE, reason=reason, confirm=None, note=None)
            if action.place in closed and action.verb not in (Verb.KEEP, Verb.LEAVE)
            else action
            for action in plan.actions
        )
    )


def confirm(
    plan: Plan, sources: Iterable[Target], window: Window, is_interview: Callable[[Event], bool]
) -> tuple[Plan, ProviderError | None]:
    """The plan with only those withdrawals whose interview is confirmed gone by its id, in every source calendar.

    An interview that is found, and is one, has only moved out of the window: its reminder stays. What nobody could
    tell is left, still to be confirmed. The error is what kept this from being found out, if that says that nothing
    more will work: then nobody is asked on. Raises Throttled, since who asks to wait is asked for nothing more, be it
    by `apply`.
    """
    places = tuple(sources)
    found: dict[str, tuple[str, str | None] | None] = {}
    lost: ProviderError | None = None

    def keeps(uid: str, session: str) -> tuple[str, str | None] | None:
        nonlocal lost
        for source in places:
            if lost is not None:
                return _unconfirmed(lost), uid
            try:
                events = source.provider.find(source.calendar, uid, window)
            except Throttled:
                raise
            except ProviderError as error:
                if not isinstance(error, GOES_ON):
                    lost = error
                return _unconfirmed(error), uid
            # Of a series, the other occurrences say nothing of one that was taken out.
            if any(is_interview(event) for event in events if event.ref.identity == session):
                return "its interview is still in the calendar, outside the time that is looked at", None
        return None

    actions = []
    for action in plan.actions:
        if action.confirm is not None:
            session = session_of(action.key)
            if session not in found:
                found[session] = keeps(action.confirm, session)
            kept = found[session]
            if kept is not None:
                reason, still = kept
                actions.append(replace(action, verb=Verb.LEAVE, reason=reason, confirm=still))
                continue
        actions.append(action)
    return Plan(tuple(actions)), lost


def _unconfirmed(error: ProviderError) -> str:
    return f"nobody could confirm that its interview is gone ({error})"


def apply(plan: Plan, targets: Mapping[Place, Target], remember: Callable[[Entry], None]) -> tuple[Result, ...]:
    """Carry the plan out. One failure does not stop the rest, unless it says that nothing more will work."""
    results: list[Result] = []
    stop: ProviderError | None = None
    closed: dict[Place, ProviderError] = {}
    for action in plan.actions:
        if action.note is not None:
            remember(action.note)
        if action.verb in (Verb.KEEP, Verb.LEAVE):
            results.append(Result(action, done=True))
        elif stop is not None or action.place in closed:
            results.append(Result(action, done=False, error=stop or closed[action.place]))
        else:
            try:
                results.append(Result(action, done=True, written=_carry_out(action, targets[action.place], remember)))
            except ProviderError as error:
                results.append(Result(action, done=False, error=error))
                if isinstance(error, Forbidden):
                    closed[action.place] = error
                elif not isinstance(error, GOES_ON):
                    stop = error
    return tuple(results)


def _carry_out(action: Action, target: Target, remember: Callable[[Entry], None]) -> Written | None:
    if not target.calendar.writable:
        raise Forbidden(
            f"calendar {target.calendar.name!r} is read-only for this account; get the right to write, or set write_to"
        )
    match action:
        case Action(verb=Verb.CREATE, draft=Draft() as draft):
            return _create(action, draft, target, remember)
        case Action(verb=Verb.UPDATE, draft=Draft() as draft, standing=Standing() as standing):
            return target.provider.update(target.calendar, standing.event, draft)
        case Action(verb=Verb.WITHDRAW, standing=Standing() as standing):
            entry = entry_of(standing)
            if entry is not None:
                remember(replace(entry, state=State.WITHDRAWN))
            target.provider.withdraw(target.calendar, standing.event)
    return None


def _create(action: Action, draft: Draft, target: Target, remember: Callable[[Entry], None]) -> Written:
    entry = Entry(
        uid=draft.uid,
        account=action.place.account,
        calendar=action.place.calendar,
        key=action.key,
        generation=generation_of(draft.uid, action.place.calendar, action.key) or 0,
        sessions=draft.marker.sessions,
        seal=draft.marker.seal,
        state=State.STANDING,
    )
    try:
        written = target.provider.create(target.calendar, draft)
    except AlreadyThere:
        # Found. If the next read does not show it, the owner has moved it out of sight: it is not asked for again.
        remember(entry)
        raise
    except Dismissed:
        remember(replace(entry, state=State.DISMISSED))
        raise
    remember(entry)
    return written
