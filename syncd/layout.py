"""Which calendars a cycle reads and writes: the configuration's names against what the services offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from config.accounts import CalendarAccount
from providers.contract import Calendar, Provider
from providers.errors import Misconfigured, ProviderError
from syncd.apply import Target
from syncd.ledger import State
from syncd.read import Cache
from syncd.sift import Place
from syncd.store import Store
from syncd.surroundings import Tally
from syncd.window import BACK, WHOLE_EVERY

T = TypeVar("T")

OWN = "Interview follow-ups"
_OWN_ID = "own"  # the store's note of its id


@dataclass(slots=True)
class Opened:
    """An account with its provider and its store, open for one or many cycles."""

    name: str
    settings: CalendarAccount
    provider: Provider
    store: Store
    own: frozenset[str]
    tally: Tally = field(default_factory=Tally)
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
class Layout:
    """Which calendars a cycle reads and writes.

    Interviews are read in `sources`; new reminders go where `target_of` says for the interview's calendar. `formerly`
    are further calendars that hold reminders written under another `write_to`: those stay where they are.
    """

    sources: Mapping[Place, Target]
    targets: Mapping[Place, Target]
    target_of: Callable[[str], Place]
    formerly: Mapping[Place, Target] = field(default_factory=dict)

    @property
    def places(self) -> Mapping[Place, Target]:
        """Every calendar that is read, each once."""
        return {**self.formerly, **self.sources, **self.targets}

    @property
    def closed(self) -> frozenset[Place]:
        """Calendars that hold reminders of before, and may not be written any more: only the owner can change those."""
        if not self.targets:
            return frozenset()
        return frozenset(
            place for place, one in self.places.items() if place not in self.targets and not one.calendar.writable
        )

    @property
    def tells_in(self) -> Place | None:
        """Where a notice about another account stands: the target, else the first calendar that can be written."""
        own = {place: one.calendar for place, one in {**self.targets, **self.sources}.items()}
        return next((place for place, one in own.items() if one.writable and not one.foreign), None)


def lay_out(account: Opened, lend: Callable[[str], Opened], now: datetime, options: Options) -> Layout:
    """The calendars of one cycle. `lend` opens another account; raises Misconfigured for a name that is not there."""
    offered = discover(account, now, options)
    sources = {Place(account.name, one.id): Target(account.provider, one) for one in choose(account, offered)}
    used = {entry.calendar for entry in account.store.ledger().values() if entry.state is State.STANDING}
    every = {Place(account.name, one.id): Target(account.provider, one) for one in offered if one.id in used}
    wish = account.settings.write_to
    if wish == "same":
        formerly = {place: target for place, target in every.items() if place not in sources}
        return Layout(sources, {}, lambda calendar: Place(account.name, calendar), formerly)
    lender, name = account, wish
    if "/" in wish and not _named(wish, offered):
        other, _, name = wish.partition("/")
        lender = lend(other)
        offered = discover(lender, now, options)
    found = _own(account, offered, options) if wish == "own" else next(iter(_named(name, offered)), None)
    if found is None:
        raise _unknown(lender, name, offered, "write_to")
    place = Place(lender.name, found.id)
    target = Target(lender.provider, found)
    if wish == "own":
        sources.pop(place, None)
    formerly = {other: held for other, held in every.items() if other not in sources and other != place}
    return Layout(sources, {place: target}, lambda _calendar: place, formerly)


def places_of(account: Opened, lend: Callable[[str], Opened], now: datetime) -> Mapping[Place, Target]:
    """Every calendar that the account reads or writes, asked for anew."""
    places = lay_out(account, lend, now, Options(dry=True, ask=True)).places
    return {place: target for place, target in places.items() if target.calendar.id}


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
    """The calendars to read: those that are configured, or all of the owner's own.

    Raises Misconfigured for an unknown name, and where nothing is configured and none is the owner's.
    """
    if not account.settings.calendars:
        own = tuple(calendar for calendar in offered if not calendar.foreign)
        if offered and not own:
            names = ", ".join(sorted(repr(calendar.name) for calendar in offered))
            raise _wrong(account, f"calendars: all are somebody else's; name those that are to be read: {names}")
        return own
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
    return _wrong(account, f"{key}: there is no calendar {name!r}; there are {names}")


def _wrong(account: Opened, message: str) -> Misconfigured:
    error = Misconfigured(message)
    error.account = account.name
    return error


def _own(account: Opened, offered: Iterable[Calendar], options: Options) -> Calendar:
    """The calendar of syncd's own: by its id, whatever it is called by now, or by its name; made if it is missing."""
    known = tuple(offered)
    held = account.store.note(_OWN_ID)
    found = next((one for one in known if one.id == held), None) or _called_own(known)
    if options.dry:
        return found or Calendar(id="", name=OWN)
    if found is None:
        # Asked for anew first: another machine's syncd may have been faster.
        account.store.set_note("calendars", None)
        there = _called_own(_told(account, account.provider.calendars))
        found = there or _told(account, lambda: account.provider.make_calendar(OWN))
    if found.id != held:
        account.store.set_note(_OWN_ID, found.id)
    return found


def _called_own(calendars: Iterable[Calendar]) -> Calendar | None:
    """The first of that name that can be syncd's: one that may not be written, or is somebody else's, is not."""
    return next(iter(_named(OWN, (one for one in calendars if one.writable and not one.foreign))), None)


def _fingerprint(account: Opened) -> str:
    return account.settings.model_dump_json(exclude={"password", "password_command"})


def _told(account: Opened, ask: Callable[[], T]) -> T:
    """Errors on the way up learn the account's name."""
    try:
        return ask()
    except ProviderError as error:
        error.account = error.account or account.name
        raise


def interview_calendars(account: Opened, calendars: Iterable[Calendar]) -> frozenset[str]:
    known = tuple(calendars)
    only = [choice.name for choice in account.settings.calendars or () if choice.interviews]
    return frozenset(one.id for name in only for one in _named(name, known))
