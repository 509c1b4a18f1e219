"""The read stage: every calendar of an account as a snapshot that is whole, or says that it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from providers.contract import Calendar, Problem, Provider, Snapshot, Window, everything
from syncd import __version__
from syncd.ledger import Entry, State
from syncd.lexicon import fingerprint
from syncd.scan import Hosts, Interest, companion_days, is_series
from syncd.sift import Place
from syncd.store import Remembered, Store
from syncd.window import BACK, WHOLE_EVERY, midnight, window_at

_START = re.compile(
    r'\nDTSTART[^\r\n]*?:(\d{4})(\d\d)(\d\d)|"start":\s*\{[^{}]*?"date(?:Time)?":\s*"(\d{4})-(\d\d)-(\d\d)'
)


@dataclass(slots=True)
class Cache:
    """Cursors kept in memory between the cycles of one process, so that an idle poll reads no file either.

    With `whole_at_start` what is on disk is not relied on: a daemon's first read is a full one (design.md, section 1).
    `regular` are the domains that invite to much of each calendar (`syncd.scan.Hosts`).
    """

    remembered: dict[Place, Remembered] = field(default_factory=dict)
    regular: dict[Place, frozenset[str]] = field(default_factory=dict)
    whole_at_start: bool = False
    relied: set[Place] = field(default_factory=set)


def read(
    provider: Provider,
    calendar: Calendar,
    place: Place,
    store: Store,
    cache: Cache,
    now: datetime,
    *,
    dry: bool,
    back: timedelta = BACK,
    scan: bool = True,
) -> Snapshot:
    """One calendar now, as cheaply as what is remembered allows. Writes notes, but no cursor, unless `dry`.

    Without `scan` every object is taken: where an event may be an interview by something else than its words.
    """
    name = _name(place)
    window = window_at(now, back)
    remembered = cache.remembered.get(place) or store.recall(name, _fingerprint(scan=scan))
    if remembered is not None:
        cache.remembered[place] = remembered
    relied = remembered is not None and (place in cache.relied or not cache.whole_at_start)
    since = remembered.cursor if remembered is not None and relied and _is_recent(remembered, now) else None
    cache.relied.add(place)
    days = frozenset(date.fromisoformat(day) for day in json.loads(store.note(f"days {name}") or "[]"))
    starts = near(days)
    work = frozenset(json.loads(store.note(f"regular {name}") or "[]"))
    interest = Interest(work if since is not None else frozenset())

    def wanted(text: str) -> bool:
        return interest(text) or not scan or lies_on(text, starts)

    snapshot = provider.read(calendar, window, since, wanted)
    cache.regular[place] = _regular(interest.hosts, work, name, store, fresh=snapshot.fresh, dry=dry)
    snapshot = _open_days(provider, snapshot, days, store, name, dry=dry)
    return _doubt_emptiness(snapshot, place, name, remembered, store, dry=dry)


def _regular(
    hosts: Hosts, before: frozenset[str], name: str, store: Store, *, fresh: bool, dry: bool
) -> frozenset[str]:
    """The domains that invite to much of a calendar: what changed since tells only of some."""
    regular = hosts.regular if fresh else before | hosts.regular
    if regular != before and not dry:
        store.set_note(f"regular {name}", json.dumps(sorted(regular)))
    return regular


def keep(snapshot: Snapshot, place: Place, store: Store, cache: Cache, now: datetime, *, scan: bool = True) -> None:
    """Remember a snapshot's cursor for the next cycle, if it may be relied on; `scan` as in `read`."""
    name = _name(place)
    before = cache.remembered.get(place)
    if snapshot.cursor is None or not snapshot.complete:
        cache.remembered.pop(place, None)
        store.forget(name)
        return
    read_at = now if snapshot.fresh or before is None else before.read_at
    after = Remembered(snapshot.cursor, read_at)
    if after != before:
        store.keep(
            name, _fingerprint(scan=scan), snapshot.cursor, read_at, before.cursor if before is not None else None
        )
        cache.remembered[place] = after


def _name(place: Place) -> str:
    return f"{place.account}/{place.calendar}"


def _fingerprint(*, scan: bool) -> str:
    """What a remembered cursor depends on: with another scan, other objects would have been passed over."""
    return f"{__version__} {fingerprint() if scan else 'everything'}"


def _is_recent(remembered: Remembered, now: datetime) -> bool:
    return timedelta(0) <= now - remembered.read_at < WHOLE_EVERY


def near(days: Iterable[date]) -> frozenset[str]:
    """What a start within a day of one of the days, whatever its zone, begins with in an object's text."""
    return frozenset((day + timedelta(days=shift)).strftime("%Y%m%d") for day in days for shift in (-1, 0, 1))


def lies_on(text: str, starts: frozenset[str]) -> bool:
    """Whether an object's text names one of the starts, as `near` has them, or a series that begins before the last."""
    if not starts:
        return False
    named = ["".join(found) for found in _START.findall(text)]
    return not starts.isdisjoint(named) or (is_series(text) and min(named, default="") < max(starts))


def _open_days(
    provider: Provider, snapshot: Snapshot, days: frozenset[date], store: Store, name: str, *, dry: bool
) -> Snapshot:
    """Fetch the rest of the days on which the owner tagged an invitation by an event of their own beside it.

    Nothing in the invitation's own words need say that it is an interview, so the scan may have passed it over.
    """
    new = companion_days(snapshot.events) - days
    for day in sorted(new):
        window = Window(midnight(day - timedelta(days=1)), midnight(day + timedelta(days=2)))
        rest = provider.read(snapshot.calendar, window, None, everything)
        snapshot = _join(snapshot, rest)
    if new and snapshot.complete and not dry:
        store.set_note(f"days {name}", json.dumps(sorted(day.isoformat() for day in days | new)))
    return snapshot


def _join(first: Snapshot, second: Snapshot) -> Snapshot:
    """What both tell. Where one cannot be gone on from, the next read is a full one."""
    seen = {(event.ref, event.start) for event in first.events}
    cursor = None
    if first.cursor is not None and second.cursor is not None:
        resources = {**second.cursor.resources, **first.cursor.resources}
        passed = {name: version for name, version in first.cursor.passed.items() if name not in resources}
        cursor = replace(first.cursor, resources=resources, passed=passed)
    return replace(
        first,
        complete=first.complete and second.complete,
        events=first.events + tuple(event for event in second.events if (event.ref, event.start) not in seen),
        problems=tuple(dict.fromkeys(first.problems + second.problems)),
        cursor=cursor,
    )


def _doubt_emptiness(
    snapshot: Snapshot, place: Place, name: str, remembered: Remembered | None, store: Store, *, dry: bool
) -> Snapshot:
    """A calendar that is suddenly empty was not read until a second reading says the same (rule 7)."""
    note, before = f"empty {name}", f"held {name}"
    if snapshot.listed != 0 or not snapshot.complete:
        if (snapshot.listed or snapshot.events) and not dry:
            for key, value in ((note, None), (before, "1")):
                if store.note(key) != value:
                    store.set_note(key, value)
        return snapshot
    # The cursor is forgotten after a reading that was not whole; that the calendar held something is not.
    held = store.note(before) is not None or (remembered is not None and bool(remembered.cursor.resources))
    if not held and not _stands_there(store.ledger(), place):
        return snapshot
    if store.note(note) is not None:
        if not dry:
            store.set_note(before, None)
        return snapshot
    if not dry:
        store.set_note(note, "1")
    problem = Problem(
        snapshot.calendar.name,
        "",
        "it came back empty; nothing is written or removed until a second look says the same",
    )
    return replace(snapshot, complete=False, problems=(*snapshot.problems, problem))


def _stands_there(ledger: Mapping[str, Entry], place: Place) -> bool:
    return any(
        entry.state is State.STANDING and Place(entry.account, entry.calendar) == place for entry in ledger.values()
    )
