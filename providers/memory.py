"""Calendars in memory: a whole provider over iCalendar texts, for tests.

It keeps to the contract as a good server does: versions, a sync token that counts changes, tombstones if it is told
to. What a bad one does is injected: `fault` is asked before and after every request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from config.accounts import MemoryAccount
from providers import ical
from providers.contract import (
    Calendar,
    Cursor,
    Problem,
    Provider,
    ProviderSpec,
    Remark,
    Resource,
    Snapshot,
    Surroundings,
    Wanted,
    Watch,
    Window,
    Written,
)
from providers.errors import AlreadyThere, Changed, Dismissed, Forbidden, Gone, Misconfigured
from providers.event import Draft, Event, Ref, Status, When

Op = Literal["calendars", "read", "find", "create", "update", "withdraw", "make_calendar", "watch"]
ALWAYS = Window(datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


class Died(BaseException):
    """The process is killed here; nothing may catch it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a fault sees it. `n` counts them from 1; `calendar` is the id, "" where there is none."""

    op: Op
    n: int
    calendar: str
    phase: Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Partial:
    """A read that breaks off: it leaves out these objects, or all but the first, and says that it is not complete."""

    lost: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Empty:
    """A lying server: the calendar is suddenly empty, and the answer says that it is complete."""


Fault = Partial | Empty


@dataclass(slots=True)
class _Shelf:
    """One calendar: its objects by name, and when each name changed last, deletions included."""

    calendar: Calendar
    objects: dict[str, Resource] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    tombs: set[str] = field(default_factory=set)


class Memory:
    """Its methods are those of `Provider`, and the owner's own: `put`, `edit`, `remove`, `events`.

    `requests` are all that were made, for tests that count them. With `read_only` every write is Forbidden, with
    `tombstones` the id of a deleted event stays taken.
    """

    def __init__(self, own: frozenset[str] = frozenset(), zone: str = "UTC", *, tombstones: bool = False) -> None:
        self.own = own
        self.zone = zone
        self.tombstones = tombstones
        self.read_only = False
        self.fault: Callable[[Request], Fault | None] | None = None
        self.requests: list[Request] = []
        self.remarked: tuple[Remark, ...] = ()
        self.before_request: Callable[[], None] = lambda: None
        self._shelves: dict[str, _Shelf] = {}
        self._count = 0
        self._epoch = 1
        self._parsed = ical.Parsed()

    # What syncd calls

    def calendars(self) -> tuple[Calendar, ...]:
        self._begin("calendars")
        found = tuple(self._view(shelf) for shelf in self._shelves.values())
        self._end()
        if not found:
            raise Misconfigured("there is no calendar in memory; make one first")
        return found

    def read(self, calendar: Calendar, window: Window, since: Cursor | None, wanted: Wanted) -> Snapshot:
        fault = self._begin("read", calendar)
        shelf = self._shelf(calendar)
        fault = fault or self._end()
        view = self._view(shelf)
        token = f"{self._epoch}-{self._count}"
        if isinstance(fault, Empty):
            return Snapshot(view, window, True, (), (), Cursor(token, {}), True, 0)
        start = self._position(since)
        resources: dict[str, Resource] = {}
        if since is None or start is None:
            start = None
            resources = {name: one for name, one in shelf.objects.items() if wanted(one.text)}
        else:
            resources = dict(since.resources)
            for name, at in shelf.changed.items():
                if at > start:
                    resources.pop(name, None)
                    one = shelf.objects.get(name)
                    if one is not None and wanted(one.text):
                        resources[name] = one
        lost = self._lost(fault, resources)
        complete = not isinstance(fault, Partial)
        resources = {name: one for name, one in resources.items() if name not in lost}
        events, problems = self._parsed.read(resources, view, window, self.own, self.zone)
        if not complete:
            problems += (Problem(view.name, "", "the answer broke off"),)
        cursor = Cursor(token, resources) if complete else None
        listed = len(shelf.objects) if start is None else None
        return Snapshot(view, window, complete, events, problems, cursor, start is None, listed)

    def find(self, calendar: Calendar, uid: str, window: Window) -> tuple[Event, ...]:
        fault = self._begin("find", calendar)
        shelf = self._shelf(calendar)
        found = tuple(
            event
            for name, one in shelf.objects.items()
            if uid in one.text.replace("\r\n ", "") or "\\" in one.text
            for event in ical.find_events(
                one.text, uid, shelf.calendar, name, one.version, window, self.own, shelf.calendar.zone or self.zone
            )
        )
        fault = fault or self._end()
        return () if isinstance(fault, Empty) else found

    def canonical(self, draft: Draft) -> Draft:
        return ical.canonical(draft)

    def create(self, calendar: Calendar, draft: Draft) -> Written:
        self._begin("create", calendar)
        shelf = self._writable(calendar)
        if draft.uid in shelf.tombs:
            raise Dismissed("its id belongs to a deleted event")
        name = f"{draft.uid.partition('@')[0]}.ics"
        if name in shelf.objects or any(draft.uid in ical.uids(one.text) for one in shelf.objects.values()):
            raise AlreadyThere("an event with its id is there already")
        resource = self._store(shelf, name, ical.build(draft))
        self._end()
        return Written(Ref(shelf.calendar.id, name, draft.uid), resource)

    def update(self, calendar: Calendar, event: Event, draft: Draft) -> Written:
        self._begin("update", calendar)
        shelf = self._writable(calendar)
        current = shelf.objects.get(event.ref.resource)
        if current is None:
            raise Gone("it is not there any more")
        if current.version != event.version:
            raise Changed("it was changed since it was read")
        resource = self._store(shelf, event.ref.resource, ical.amend(current.text, event.ref.uid, draft))
        self._end()
        return Written(event.ref, resource)

    def withdraw(self, calendar: Calendar, event: Event) -> None:
        self._begin("withdraw", calendar)
        shelf = self._writable(calendar)
        current = shelf.objects.get(event.ref.resource)
        if current is not None and current.version != event.version:
            raise Changed("it was changed since it was read")
        if current is not None:
            self._delete(shelf, event.ref.resource)
        self._end()

    def has_changed(self, calendar: Calendar, token: str) -> bool:
        """What the watch asks: whether anything in the calendar is newer than the token, or cannot be told."""
        fault = self._note("watch", calendar)  # it has told by itself
        shelf = self._shelf(calendar)
        fault = fault or self._end()
        start = self._position(Cursor(token, {}))
        return fault is not None or start is None or any(at > start for at in shelf.changed.values())

    def make_calendar(self, name: str) -> Calendar:
        self._begin("make_calendar")
        if self.read_only:
            raise Forbidden("this account is read-only; set write_to to another one")
        own = (one.calendar for one in self._shelves.values() if one.calendar.writable and not one.calendar.foreign)
        made = next((one for one in own if one.name == name), None) or self._add(name)
        self._end()
        return made

    def remarks(self) -> tuple[Remark, ...]:
        return self.remarked

    def close(self) -> None:
        """Nothing is held open; the calendars stay."""
        self.before_request = lambda: None

    # What the owner and their other programs do; no request, and never a fault

    def add_calendar(
        self, name: str, *, zone: str | None = None, writable: bool = True, foreign: bool = False
    ) -> Calendar:
        """A calendar of that name, new unless there is one."""
        for shelf in self._shelves.values():
            if shelf.calendar.name == name:
                return self._view(shelf)
        return self._add(name, zone=zone, writable=writable, foreign=foreign)

    def remove_calendar(self, name: str) -> None:
        """Delete a calendar with all that it holds."""
        del self._shelves[self._shelf(name).calendar.id]

    def rename(self, calendar: Calendar | str, name: str) -> None:
        """Call a calendar by another name; its id stays."""
        shelf = self._shelf(calendar)
        shelf.calendar = replace(shelf.calendar, name=name)

    def put(self, calendar: Calendar | str, name: str, text: str) -> None:
        """Store an object as it is, over the one of that name."""
        self._store(self._shelf(calendar), name, text)

    def remove(self, calendar: Calendar | str, name_or_uid: str) -> None:
        """Delete an object by name or UID. Raises LookupError."""
        shelf = self._shelf(calendar)
        self._delete(shelf, self._name_of(shelf, name_or_uid))

    def edit(
        self,
        calendar: Calendar | str,
        uid: str,
        *,
        title: str | None = None,
        description: str | None = None,
        location: str | None = None,
        start: When | None = None,
        end: When | None = None,
        status: Status | None = None,
        categories: Sequence[str] | None = None,
        alarms: Sequence[timedelta] | None = None,
        updated: datetime | None = None,
    ) -> None:
        """Change fields of an event as another program would; what is None stays. Raises LookupError."""
        shelf = self._shelf(calendar)
        name = self._name_of(shelf, uid)
        fields: dict[str, ical.Value | None] = {"SUMMARY": title, "DESCRIPTION": description, "LOCATION": location}
        fields |= {"DTSTART": start, "DTEND": end, "CATEGORIES": categories, "LAST-MODIFIED": updated}
        fields["STATUS"] = status.value.upper() if status else None
        changed = {key: value for key, value in fields.items() if value is not None}
        self._store(shelf, name, ical.rewrite(shelf.objects[name].text, uid, changed, alarms))

    def events(self, calendar: Calendar | str, window: Window = ALWAYS) -> tuple[Event, ...]:
        """Everything in it, for a look in a test."""
        shelf = self._shelf(calendar)
        return tuple(
            event
            for name, one in shelf.objects.items()
            for event in ical.read_events(
                one.text, shelf.calendar, name, one.version, window, self.own, shelf.calendar.zone or self.zone
            )[0]
        )

    def raw(self, calendar: Calendar | str) -> Mapping[str, str]:
        """The stored texts by name."""
        return {name: one.text for name, one in self._shelf(calendar).objects.items()}

    def forget_tokens(self) -> None:
        """As after a server was restored from a backup: tokens handed out so far mean nothing any more."""
        self._epoch += 1

    # Within

    def _add(self, name: str, *, zone: str | None = None, writable: bool = True, foreign: bool = False) -> Calendar:
        slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "calendar"
        taken = sum(key == slug or key.startswith(f"{slug}~") for key in self._shelves)
        calendar = Calendar(f"{slug}~{taken}" if taken else slug, name, zone, writable, foreign=foreign)
        self._shelves[calendar.id] = _Shelf(calendar)
        return calendar

    def _begin(self, op: Op, calendar: Calendar | None = None) -> Fault | None:
        self.before_request()
        return self._note(op, calendar)

    def _note(self, op: Op, calendar: Calendar | None) -> Fault | None:
        request = Request(op, len(self.requests) + 1, calendar.id if calendar else "", "before")
        self.requests.append(request)
        return self.fault(request) if self.fault else None

    def _end(self) -> Fault | None:
        return self.fault(replace(self.requests[-1], phase="after")) if self.fault else None

    def _view(self, shelf: _Shelf) -> Calendar:
        return replace(shelf.calendar, writable=shelf.calendar.writable and not self.read_only)

    def _shelf(self, calendar: Calendar | str) -> _Shelf:
        key = calendar if isinstance(calendar, str) else calendar.id
        for shelf in self._shelves.values():
            if key in (shelf.calendar.id, shelf.calendar.name):
                return shelf
        raise Misconfigured(f"calendar {key!r} is not there any more; see `syncd calendars`")

    def _writable(self, calendar: Calendar) -> _Shelf:
        shelf = self._shelf(calendar)
        if not self._view(shelf).writable:
            raise Forbidden(f"calendar {shelf.calendar.name!r} is read-only for this account; set write_to")
        return shelf

    def _store(self, shelf: _Shelf, name: str, text: str) -> Resource:
        self._count += 1
        shelf.changed[name] = self._count
        shelf.objects[name] = Resource(f'"{self._count}"', text)
        return shelf.objects[name]

    def _delete(self, shelf: _Shelf, name: str) -> None:
        self._count += 1
        shelf.changed[name] = self._count
        if self.tombstones:
            shelf.tombs |= ical.uids(shelf.objects[name].text)
        del shelf.objects[name]

    def _name_of(self, shelf: _Shelf, name_or_uid: str) -> str:
        if name_or_uid in shelf.objects:
            return name_or_uid
        for name, one in shelf.objects.items():
            if name_or_uid in ical.uids(one.text):
                return name
        raise LookupError(f"calendar {shelf.calendar.name!r} holds no {name_or_uid!r}")

    def _position(self, since: Cursor | None) -> int | None:
        """The change up to which the cursor knows everything; None for a token that was not handed out."""
        match = re.fullmatch(r"(\d+)-(\d+)", since.token or "") if since else None
        if match is None or int(match[1]) != self._epoch or int(match[2]) > self._count:
            return None
        return int(match[2])

    def _lost(self, fault: Fault | None, resources: Mapping[str, Resource]) -> frozenset[str]:
        if not isinstance(fault, Partial):
            return frozenset()
        return fault.lost if fault.lost is not None else frozenset(list(resources)[1:])


shared: dict[str, Memory] = {}


def _open(settings: MemoryAccount, surroundings: Surroundings) -> Provider:
    """The calendars that live under the account's `name`, for as long as the process does."""
    memory = shared.setdefault(settings.name, Memory())
    memory.own, memory.zone = surroundings.own, surroundings.zone
    memory.before_request = surroundings.before_request
    return memory


def _watch(settings: MemoryAccount, surroundings: Surroundings) -> Watch:
    from providers.memory_watch import MemoryWatch

    return MemoryWatch(shared.setdefault(settings.name, Memory()), surroundings.before_request)


PROVIDER = ProviderSpec("memory", MemoryAccount, _open, watch=_watch)
