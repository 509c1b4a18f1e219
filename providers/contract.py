"""What a provider is: the only way in which syncd meets a calendar service.

A provider is one file in this folder. It reads whole snapshots, and writes single events under a condition. It
knows nothing of interviews: which objects are worth parsing is a predicate that it is given. The contract suite,
`tests/contract/`, holds every provider to what is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from config.accounts import Account
from providers.event import Draft, Event, Ref


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar that holds events. `id` is stable under a change of name and of the server's host name.

    `zone` is the calendar's own IANA zone name, if it says one. `writable` is False only if the service says so.
    `address` is the provider's own way to it (a URL, a path). `own` are the owner's mail addresses in lower case, as
    far as the service says them. `foreign` is somebody else's, as a colleague's: read only if it is configured by name.
    """

    id: str
    name: str
    zone: str | None = None
    writable: bool = True
    address: str = ""
    own: tuple[str, ...] = ()
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The span asked for: events that overlap [start, end), both aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be read, in a line for a person. `event` is the UID or the object's name, or ""."""

    calendar: str
    event: str
    message: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One stored object, in the provider's own wire form (an iCalendar object, a JSON event)."""

    version: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """What makes the next read cheap. May be lost at any time; opaque to everybody but the provider that made it.

    `token` is the service's sync token, None where there is none. `resources` are the objects that were wanted,
    by id; `passed` are the versions of those that were not, where the service has no better way to tell changes.
    `written` are ids of those that we created since the token was taken: the next change has to name each of them,
    and one that it does not name was deleted in between (Xandikos names neither).
    """

    token: str | None
    resources: Mapping[str, Resource]
    passed: Mapping[str, str] = field(default_factory=dict)
    written: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What came back for one calendar.

    `complete` is False if anything may be missing that the calendar holds in the window; an event that is broken in
    itself is no gap but a problem. `fresh` says that everything was fetched anew. `listed` is the number of objects
    that the calendar named in the window, wanted or not; None if it named only changes. The cursor is None if the
    next read has to be a full one.
    """

    calendar: Calendar
    window: Window
    complete: bool
    events: tuple[Event, ...]
    problems: tuple[Problem, ...] = ()
    cursor: Cursor | None = None
    fresh: bool = True
    listed: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """An event of ours after a successful write. `version` is None if the service did not say it."""

    ref: Ref
    resource: Resource


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last read left of a calendar: its sync token, if any, and the versions of what it kept, by id."""

    token: str | None
    versions: Mapping[str, str | None] = field(default_factory=dict)


Wanted = Callable[[str], bool]


def everything(text: str) -> bool:
    """The predicate that wants every object."""
    return bool(text)


class Provider(Protocol):
    """One account's calendars. Every method may raise the errors of `providers.errors`, and no others.

    All methods but `create`, `update` and `withdraw` change nothing. None of them writes to an event that is not
    ours, and nothing that they write has an attendee or an organizer (design.md, rule 9).
    """

    def calendars(self) -> tuple[Calendar, ...]:
        """The calendars that hold events, in the service's order.

        Raises Misconfigured if there is no such service at the configured place.
        """
        ...

    def read(self, calendar: Calendar, window: Window, since: Cursor | None, wanted: Wanted) -> Snapshot:
        """The calendar as it is now, whether fetched whole (`since` is None) or as the change since a cursor.

        Never partial without `complete=False`. Any doubt about the cursor means a full read. Objects that `wanted`
        refuses by their text are left out; after a full read it may be asked once more of what it wanted, since by then
        it has seen the whole calendar. Series are expanded within the window, with exceptions and cancellations
        applied; each broken object is one problem.
        """
        ...

    def find(self, calendar: Calendar, uid: str, window: Window) -> tuple[Event, ...]:
        """All events with that UID, wherever they lie in time; of a series the occurrences in the window, if any.

        Empty only if the service says that there is none.
        """
        ...

    def canonical(self, draft: Draft) -> Draft:
        """The draft in the form in which this service hands it back, so that the next diff is empty. Idempotent."""
        ...

    def create(self, calendar: Calendar, draft: Draft) -> Written:
        """Write a new event. Raises AlreadyThere, Dismissed (a tombstone holds the id), Forbidden."""
        ...

    def update(self, calendar: Calendar, event: Event, draft: Draft) -> Written:
        """Bring the draft's fields into the event as it was read, keeping everything else that it holds.

        Raises Changed if it is no longer the version that was read, Gone if it is not there any more.
        """
        ...

    def withdraw(self, calendar: Calendar, event: Event) -> None:
        """Delete the event as it was read; gone already is success. Raises Changed."""
        ...

    def make_calendar(self, name: str) -> Calendar:
        """Make a calendar for events with that name, unless the owner has one that can be written.

        Raises Forbidden where the service does not allow it.
        """
        ...

    def remarks(self) -> tuple[Remark, ...]:
        """What a person should know of the account's set-up, from what is known without a request."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


class Watch(Protocol):
    """Tells for the price of one request whether a calendar may have changed since it was read.

    The daemon keeps it for months, while a Provider is loaded for a cycle and let go of: so it is light, and neither it
    nor its module imports at the top what only reading and writing need. It judges nothing: whatever is no plain
    "nothing changed" is a yes, an error included, and the cycle that follows finds out what it means.
    """

    def changed(self, calendar: Calendar, window: Window, seen: Seen) -> bool:
        """Whether the calendar may have changed; raises nothing that the service or the network does."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True, slots=True)
class Remark:
    """One line about an account's set-up. With `trouble` it says what the person should do.

    `lacking`: a right is missing without which what is configured cannot be done.
    """

    message: str
    trouble: bool = False
    lacking: bool = False


class Writes(StrEnum):
    """What syncd is going to write in an account: the rights that it asks for follow from it."""

    EVENTS = "events"  # in calendars of the owner's
    OWN = "own"  # only in a calendar that it makes itself
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a provider is told about the person and the machine when it is opened.

    `account` is its name in the configuration, `own` the owner's addresses in lower case, `zone` the IANA name in
    which floating times are read, `password` is asked only when a request needs it. `token_file` is where a sign-in
    by consent is kept.
    """

    account: str
    own: frozenset[str]
    zone: str
    password: Callable[[], str | None]
    token_file: Path | None = None
    writes: Writes = Writes.EVENTS
    before_request: Callable[[], None] = lambda: None


class Consent(Protocol):
    """Signing in by the person's consent in a browser (OAuth 2.0), for providers that have it."""

    def sign_in(self, tell: Callable[[str], None], now: datetime, *, browser: bool) -> None:
        """Ask for consent, and keep what comes of it. `tell` says to the person what to do.

        Raises SignInExpired, Misconfigured, Unreachable; nothing is kept then.
        """
        ...

    def revoke(self) -> bool:
        """Give the consent back and forget it; False if there was none. Raises Unreachable."""
        ...


@dataclass(frozen=True, slots=True)
class ProviderSpec:
    """How a provider is found: `PROVIDER` of a module of this package, or of the entry-point group."""

    kind: str
    settings: type[Account]
    open: Callable[[Any, Surroundings], Provider]
    consent: Callable[[Any, Surroundings], Consent] | None = None
    watch: Callable[[Any, Surroundings], Watch] | None = None
