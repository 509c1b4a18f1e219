"""One cycle of one account: read → sift → infer → diff → guard → confirm → apply. `sync` and `run` both call it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import TypeVar

from config.accounts import CalendarAccount
from config.settings import Settings
from providers import times
from providers.contract import Calendar, Problem, Provider, Snapshot
from providers.errors import Forbidden, Misconfigured, ProviderError, Throttled
from providers.event import Event
from syncd.apply import Result, Target, apply, confirm
from syncd.diff import Action, Aim, Plan, Sight, Verb, diff, entry_of
from syncd.guard import refusal
from syncd.identity import digest
from syncd.infer import Inferred, draft_of, infer
from syncd.model import Reminder
from syncd.owner import guess_owner
from syncd.read import BACK, WHOLE_EVERY, Cache, keep, read, window_at
from syncd.recognise import Hints, recognise
from syncd.sift import Place, Standing, sift
from syncd.steps import LONGEST_HOLD
from syncd.store import Store

T = TypeVar("T")

OWN = "Interview follow-ups"


@dataclass(slots=True)
class Opened:
    """An account with its provider and its store, open for one or many cycles."""

    name: str
    settings: CalendarAccount
    provider: Provider
    store: Store
    own: frozenset[str]
    cache: Cache = field(default_factory=Cache)


@dataclass(frozen=True, slots=True)
class Options:
    """How a cycle is run. `dry` writes nothing, neither to a calendar nor to the store; `ask` relies on no list of
    calendars that is remembered."""

    dry: bool = False
    allow_large: bool = False
    back: timedelta = BACK
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one cycle came to. `refused` is the guard's line; `results` are empty if nothing was carried out."""

    account: str
    complete: bool
    plan: Plan
    results: tuple[Result, ...]
    problems: tuple[Problem, ...]
    inferred: Inferred
    calendars: Mapping[Place, Calendar]
    refused: str | None = None

    @property
    def errors(self) -> tuple[ProviderError, ...]:
        """What kept actions from being done, each only once."""
        return tuple({str(result.error): result.error for result in self.results if result.error is not None}.values())


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which calendars a cycle reads and writes."""

    sources: Mapping[Place, Target]
    targets: Mapping[Place, Target]
    target_of: Callable[[str], Place]


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
    layout = _lay_out(account, lend, now, options)
    places = {**layout.sources, **layout.targets}
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
    inferred = infer(foreign, ours, hints, settings.policy, now, zone_name)
    aims = tuple(_aim(reminder, layout, settings, now) for reminder in inferred.reminders)
    sight = Sight(
        sources=all(snapshots[place].complete for place in layout.sources),
        targets=frozenset(place for place in places if snapshots[place].complete),
        own=frozenset(digest(place.calendar) for place in layout.sources),
    )
    plan = diff(aims, inferred.dropped, ours, ledger, sight, now)
    refused = None if options.allow_large else refusal(plan, len(ours))
    if refused is None:
        window = window_at(now, options.back)
        plan = confirm(plan, layout.sources.values(), window, lambda event: _is_interview(event, hints))
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
        refused=refused,
    )


def places_of(account: Opened, lend: Callable[[str], Opened], now: datetime) -> Mapping[Place, Target]:
    """Every calendar that the account reads or writes, asked for anew; those that `write_to` names come last."""
    layout = _lay_out(account, lend, now, Options(dry=True, ask=True))
    only_read = {place: target for place, target in layout.sources.items() if place not in layout.targets}
    places = {**only_read, **layout.targets}
    return {place: target for place, target in places.items() if target.calendar.id}


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


def _lay_out(account: Opened, lend: Callable[[str], Opened], now: datetime, options: Options) -> _Layout:
    offered = discover(account, now, options)
    chosen = choose(account, offered)
    sources = {Place(account.name, calendar.id): Target(account.provider, calendar) for calendar in chosen}
    wish = account.settings.write_to
    if wish == "same":
        return _Layout(sources, {}, lambda calendar: Place(account.name, calendar))
    lender, name = account, wish
    if wish == "own":
        name = OWN
    elif "/" in wish and not _named(wish, offered):
        other, _, name = wish.partition("/")
        lender = lend(other)
        offered = discover(lender, now, options)
    found = _named(name, offered)
    if not found and wish == "own":
        found = [Calendar(id="", name=OWN) if options.dry else _make(lender)]
    if not found:
        raise _unknown(lender, name, offered, "write_to")
    place = Place(lender.name, found[0].id)
    target = Target(lender.provider, found[0])
    sources.pop(place, None) if wish == "own" else None
    return _Layout(sources, {place: target}, lambda _calendar: place)


def discover(account: Opened, now: datetime, options: Options) -> tuple[Calendar, ...]:
    """The account's calendars, as remembered for a day, or asked for if a name is not among them."""
    known = account.store.calendars(_fingerprint(account), now - WHOLE_EVERY)
    wanted = [*(choice.name for choice in account.settings.calendars or ()), account.settings.write_to]
    wanted = [name for name in wanted if name not in ("same", "own") and "/" not in name]
    if known is not None and not options.ask and all(_named(name, known) for name in wanted):
        return known
    calendars = _told(account, account.provider.calendars)
    if not options.dry:
        account.store.keep_calendars(_fingerprint(account), now, calendars)
    return calendars


def choose(account: Opened, offered: tuple[Calendar, ...]) -> tuple[Calendar, ...]:
    """The calendars to read: those that are configured, or all. Raises Misconfigured for an unknown name."""
    if not account.settings.calendars:
        return offered
    chosen: dict[str, Calendar] = {}
    for choice in account.settings.calendars:
        found = _named(choice.name, offered)
        if not found:
            raise _unknown(account, choice.name, offered, "calendars")
        chosen |= {calendar.id: calendar for calendar in found}
    return tuple(chosen.values())


def _named(name: str, calendars: Iterable[Calendar]) -> list[Calendar]:
    """Calendars of that name, id or URL; a name may be several's."""
    known = tuple(calendars)
    exact = [one for one in known if name in (one.id, one.address, one.id.rstrip("/"), one.address.rstrip("/"))]
    return (
        exact
        or [one for one in known if one.name == name]
        or [one for one in known if one.name.casefold() == name.casefold()]
    )


def _unknown(account: Opened, name: str, offered: Iterable[Calendar], key: str) -> Misconfigured:
    names = ", ".join(sorted(repr(calendar.name) for calendar in offered)) or "none"
    error = Misconfigured(f"{key}: there is no calendar {name!r}; there are {names}")
    error.account = account.name
    return error


def _make(account: Opened) -> Calendar:
    calendar = _told(account, lambda: account.provider.make_calendar(OWN))
    account.store.set_note("calendars", None)
    return calendar


def _fingerprint(account: Opened) -> str:
    return account.settings.model_dump_json(exclude={"password", "password_command"})


def _told(account: Opened, ask: Callable[[], T]) -> T:
    """Errors on the way up learn the account's name."""
    try:
        return ask()
    except ProviderError as error:
        error.account = error.account or account.name
        raise


def _may_scan(account: Opened, settings: Settings, calendar: Calendar) -> bool:
    """Whether what has no telling word may be passed over: not where calendar or colour alone decide."""
    return not settings.detect.colors and calendar.id not in _interview_calendars(account, (calendar,))


def _interview_calendars(account: Opened, calendars: Iterable[Calendar]) -> frozenset[str]:
    known = tuple(calendars)
    only = [choice.name for choice in account.settings.calendars or () if choice.interviews]
    return frozenset(one.id for name in only for one in _named(name, known))


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


def _hints(account: Opened, settings: Settings, layout: _Layout, zone: tzinfo, foreign: Iterable[Event]) -> Hints:
    calendars = [target.calendar for target in layout.sources.values()]
    own = account.own.union(*(calendar.own for calendar in calendars))
    return Hints(
        own=own or guess_owner(foreign),
        zone=zone,
        mode=settings.detect.mode,
        interview_calendars=_interview_calendars(account, calendars),
        colors=frozenset(settings.detect.colors),
        notes={},
    )


def _is_interview(event: Event, hints: Hints) -> bool:
    return any(reading.interview and reading.took_place for reading in recognise((event,), hints))


def _aim(reminder: Reminder, layout: _Layout, settings: Settings, now: datetime) -> Aim:
    place = layout.target_of(reminder.calendar)
    target = layout.targets.get(place) or layout.sources[place]
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


__all__ = ["Action", "Opened", "Options", "Outcome", "choose", "cycle", "discover"]
