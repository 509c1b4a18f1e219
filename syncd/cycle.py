"""One cycle of one account: read → sift → infer → diff → guard → confirm → apply. `sync` and `run` both call it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from config.settings import Settings
from providers import times
from providers.contract import Calendar, Problem, Snapshot
from providers.errors import Forbidden, Misconfigured, ProviderError, Throttled
from providers.event import Event
from syncd.apply import Result, Target, apply, confirm, leave
from syncd.diff import Plan, Sight, Verb, diff, dismissed, entry_of
from syncd.guard import refusal
from syncd.identity import digest
from syncd.infer import Inferred, draft_of, infer
from syncd.layout import Layout, Opened, Options, interview_calendars, lay_out
from syncd.ledger import Entry, State
from syncd.match import Aim
from syncd.model import Reminder
from syncd.notice import Known, ended, failures_in, notices, to_tell
from syncd.owner import guess_owner
from syncd.read import keep, read
from syncd.recall import look_at
from syncd.recognise import Hints, recognise
from syncd.sift import Place, Standing, sift
from syncd.steps import LONGEST_HOLD
from syncd.turns import language_in
from syncd.window import window_at
from syncd.wording import wording


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one cycle came to. `refused` is the guard's line; `results` are empty if nothing was carried out.

    `tells` says that a notice about another account can stand in one of the calendars. `unconfirmed` is what kept
    withdrawals from being confirmed. `zone` is the owner's.
    """

    account: str
    complete: bool
    plan: Plan
    results: tuple[Result, ...]
    problems: tuple[Problem, ...]
    inferred: Inferred
    calendars: Mapping[Place, Calendar]
    refused: str | None = None
    tells: bool = False
    unconfirmed: ProviderError | None = None
    zone: tzinfo = UTC

    @property
    def errors(self) -> tuple[ProviderError, ...]:
        """What kept actions from being done, each only once."""
        found = (self.unconfirmed, *(result.error for result in self.results))
        return tuple({str(error): error for error in found if error is not None}.values())


def cycle(
    account: Opened,
    lend: Callable[[str], Opened],
    settings: Settings,
    now: datetime,
    options: Options | None = None,
) -> Outcome:
    """Bring one account's reminders into agreement with its interviews.

    `lend` opens another account by name, for `write_to = "ACCOUNT/calendar"`. Raises the errors of
    `providers.errors` if a calendar cannot be read at all, and StateUnreadable.
    """
    options = options or Options()
    _respect_hold(account, now, dry=options.dry)
    try:
        outcome = _cycle(account, lend, settings, now, options)
    except Throttled as error:
        _hold(account, error, now, dry=options.dry)
        raise
    for failed in outcome.errors:
        if isinstance(failed, Throttled):
            _hold(account, failed, now, dry=options.dry)
    return outcome


def _hold(account: Opened, error: Throttled, now: datetime, *, dry: bool) -> None:
    if error.after is not None and not dry:
        account.store.set_note("hold", (now + min(error.after, LONGEST_HOLD)).isoformat())


def _cycle(
    account: Opened, lend: Callable[[str], Opened], settings: Settings, now: datetime, options: Options
) -> Outcome:
    layout = lay_out(account, lend, now, options)
    places = layout.places
    scans = {place: _may_scan(account, settings, target.calendar) for place, target in places.items()}
    snapshots = {
        place: _read(account, target, place, now, options, scan=scans[place]) for place, target in places.items()
    }
    ledger = account.store.ledger()
    ours: list[Standing] = []
    foreign: list[Event] = []
    for place, snapshot in snapshots.items():
        sifted = sift(snapshot.events, place, ledger)
        ours += sifted.ours
        if place in layout.sources:
            foreign += sifted.foreign
    if not options.dry:
        for standing in ours:
            entry = entry_of(standing)
            if entry is not None and ledger.get(entry.uid) != entry:
                account.store.remember(entry)
                ledger[entry.uid] = entry
    zone_name = _zone_name(settings, layout.sources.values())
    hints = _hints(account, settings, layout, times.zone(zone_name), foreign)
    sight = Sight(
        sources=all(snapshots[place].complete for place in layout.sources),
        targets=frozenset(place for place in places if snapshots[place].complete),
        own=frozenset(digest(place.calendar) for place in layout.sources),
    )
    failures = failures_in(one.key for one in ours)
    told = failures | failures_in(entry.key for entry in ledger.values())
    this = Known(works=True, tells=layout.tells_in is not None, last_success=now, told=told)
    known = _known(account, settings, this, {place.account for place in places})
    for entry in _withdrawn_elsewhere(ledger, ours, known.values()):
        ledger[entry.uid] = entry
        if not options.dry:
            account.store.remember(entry)
    inferred = infer(foreign, ours, hints, settings.policy, now, zone_name, dismissed(ours, ledger, sight))
    aims = [_aim(one, layout.target_of(one.calendar), layout, settings, now) for one in inferred.reminders]
    if layout.tells_in is not None and to_tell(known, now):
        words = wording(settings.policy.language or language_in(inferred.processes))
        shown = notices(account.name, known, now, hints.zone, zone_name, words)
        aims += [_aim(one, layout.tells_in, layout, settings, now) for one in shown]
    dropped = inferred.dropped + ended(failures, known)
    plan = leave(diff(aims, dropped, ours, ledger, sight, now), layout.closed)
    refused = None if options.allow_large else refusal(plan, len(ours))
    unconfirmed: ProviderError | None = None
    if refused is None:
        window = window_at(now, options.back)
        sources = layout.sources.values()
        plan, unconfirmed = confirm(plan, sources, window, lambda event: _is_interview(event, hints))
    results: tuple[Result, ...] = ()
    if refused is None and not options.dry:
        results = apply(plan, places, account.store.remember)
        if any(isinstance(result.error, Forbidden) for result in results):
            account.store.set_note("calendars", None)  # rights are asked for again next time
    if not options.dry:
        for place, snapshot in _after(snapshots, results).items():
            keep(snapshot, place, account.store, account.cache, now, scan=scans[place])
    return Outcome(
        account=account.name,
        complete=all(snapshot.complete for snapshot in snapshots.values()),
        plan=plan,
        results=results,
        problems=tuple(dict.fromkeys(problem for snapshot in snapshots.values() for problem in snapshot.problems)),
        inferred=inferred,
        calendars={place: target.calendar for place, target in places.items()},
        tells=layout.tells_in is not None,
        refused=refused,
        unconfirmed=unconfirmed,
        zone=hints.zone,
    )


def _respect_hold(account: Opened, now: datetime, *, dry: bool) -> None:
    """The server's own Retry-After holds every command (interface.md)."""
    hold = account.store.note("hold")
    if hold is None:
        return
    until = datetime.fromisoformat(hold)
    if now < until <= now + LONGEST_HOLD:
        error = Throttled(f"the server asked to wait until {until.isoformat(timespec='seconds')}", until - now)
        error.account = account.name
        raise error
    if not dry:
        account.store.set_note("hold", None)


def _may_scan(account: Opened, settings: Settings, calendar: Calendar) -> bool:
    """Whether what has no telling word may be passed over: not where calendar or colour alone decide."""
    return not settings.detect.colors and calendar.id not in interview_calendars(account, (calendar,))


def _read(account: Opened, target: Target, place: Place, now: datetime, options: Options, *, scan: bool) -> Snapshot:
    if not target.calendar.id:  # one that a sync would make first
        return Snapshot(target.calendar, window_at(now, options.back), complete=True, events=())
    try:
        return read(
            target.provider,
            target.calendar,
            place,
            account.store,
            account.cache,
            now,
            dry=options.dry,
            back=options.back,
            scan=scan,
        )
    except ProviderError as error:
        error.account = error.account or place.account
        if isinstance(error, Misconfigured) and not options.dry:
            account.store.set_note("calendars", None)  # looked for again next time: it may only have moved
        raise


def _zone_name(settings: Settings, sources: Iterable[Target]) -> str:
    """The owner's zone: as configured; else the calendar's; else the system's (policy.md)."""
    if settings.timezone is not None:
        return settings.timezone
    return next((one.calendar.zone for one in sources if one.calendar.zone), None) or times.local_zone_name()


def _hints(account: Opened, settings: Settings, layout: Layout, zone: tzinfo, foreign: Iterable[Event]) -> Hints:
    calendars = [target.calendar for target in layout.sources.values()]
    own = account.own.union(*(calendar.own for calendar in calendars))
    return Hints(
        own=own or guess_owner(foreign),
        zone=zone,
        mode=settings.detect.mode,
        interview_calendars=interview_calendars(account, calendars),
        colors=frozenset(settings.detect.colors),
        regular=frozenset().union(*(account.cache.regular.get(place, ()) for place in layout.sources)),
        notes={},
    )


def _is_interview(event: Event, hints: Hints) -> bool:
    return any(reading.interview and reading.took_place for reading in recognise((event,), hints))


def _known(account: Opened, settings: Settings, this: Known, reached: Collection[str]) -> Mapping[str, Known]:
    """How all accounts do, in the configuration's order: `this` one as it does now, the others by their stores.

    Those that were `reached` just now are signed in, though their stores may not know it yet.
    """

    def look(name: str) -> Known:
        if name == account.name:
            return this
        known = look_at(account.store.directory, name)
        return replace(known, expired=False) if name in reached else known

    return {name: look(name) for name in settings.accounts}


def _withdrawn_elsewhere(
    ledger: Mapping[str, Entry], ours: Iterable[Standing], known: Iterable[Known]
) -> tuple[Entry, ...]:
    """Reminders of ours that do not stand any more because another account took them back, and not the owner.

    Two accounts that write to one calendar share a reminder if both hold its interview.
    """
    gone = frozenset[str]().union(*(one.withdrawn for one in known)) - {one.uid for one in ours}
    standing = (ledger[uid] for uid in sorted(gone & ledger.keys()) if ledger[uid].state is State.STANDING)
    return tuple(replace(entry, state=State.WITHDRAWN) for entry in standing)


def _aim(reminder: Reminder, place: Place, layout: Layout, settings: Settings, now: datetime) -> Aim:
    target = layout.places[place]
    return Aim(reminder, place, target.provider.canonical(draft_of(reminder, settings.policy, now)))


def _after(snapshots: Mapping[Place, Snapshot], results: Iterable[Result]) -> Mapping[Place, Snapshot]:
    """The snapshots with our own writes in them, so that the next poll finds nothing new in what we wrote."""
    after = dict(snapshots)
    for result in results:
        place, cursor = result.action.place, after[result.action.place].cursor
        if cursor is None or not result.done or result.action.verb in (Verb.KEEP, Verb.LEAVE):
            continue
        resources, written = dict(cursor.resources), cursor.written
        if result.written is not None:
            resources[result.written.ref.resource] = result.written.resource
            written |= {result.written.ref.resource} if result.action.verb is Verb.CREATE else frozenset()
        elif result.action.standing is not None:
            resources.pop(result.action.standing.event.ref.resource, None)
        after[place] = replace(after[place], cursor=replace(cursor, resources=resources, written=written))
    return after
