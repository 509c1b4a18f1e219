"""syncd with one rule switched off, each from outside: no switch is in the code itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from typing_extensions import override

from providers.contract import Calendar, Cursor, Resource, Snapshot, Wanted, Window, Written
from providers.event import Draft, Event
from syncd.ledger import Entry, State
from syncd.store import Store
from tests.machine.wire import Wire


class Forgetful(Store):
    """A store whose ledger is always empty."""

    @override
    def ledger(self) -> dict[str, Entry]:
        return {}


class Tardy(Store):
    """A store that hears of a withdrawal only once it has been done."""

    def __init__(self, directory: Path, account: str) -> None:
        super().__init__(directory, account)
        self._pending: list[Entry] = []

    @override
    def remember(self, entry: Entry) -> None:
        if entry.state is State.WITHDRAWN:
            self._pending = [entry]
        else:
            super().remember(entry)

    def done(self) -> None:
        for entry in self._pending:
            super().remember(entry)
        self._pending = []


class Tardily(Wire):
    """Tells a `Tardy` store when a withdrawal has been done."""

    @override
    def withdraw(self, calendar: Calendar, event: Event) -> None:
        super().withdraw(calendar, event)
        store = self.store()
        assert isinstance(store, Tardy)
        store.done()


class Hasty(Wire):
    """Remembers a creation before it is asked for."""

    @override
    def create(self, calendar: Calendar, draft: Draft) -> Written:
        self.store().remember(
            Entry(
                uid=draft.uid,
                account="home",
                calendar=calendar.id,
                key=draft.marker.key,
                generation=int(draft.uid.partition("@")[0][26:]),
                sessions=draft.marker.sessions,
                seal=draft.marker.seal,
                state=State.STANDING,
            )
        )
        return super().create(calendar, draft)


class Boastful(Wire):
    """Says of every reading that it is complete, and goes on from there."""

    @override
    def read(self, calendar: Calendar, window: Window, since: Cursor | None, wanted: Wanted) -> Snapshot:
        snapshot = super().read(calendar, window, since, wanted)
        if snapshot.complete:
            return snapshot
        fault, self.memory.fault = self.memory.fault, None
        whole = self.memory.read(calendar, window, None, wanted)
        self.memory.fault = fault
        token = whole.cursor.token if whole.cursor is not None else None
        resources = {event.ref.resource: Resource(event.version, event.text) for event in snapshot.events}
        return replace(snapshot, complete=True, cursor=Cursor(token, resources), listed=whole.listed)


class Blind(Wire):
    """Never finds anything by its id."""

    @override
    def find(self, calendar: Calendar, uid: str, window: Window) -> tuple[Event, ...]:
        super().find(calendar, uid, window)
        return ()


@dataclass(frozen=True)
class Variant:
    """How syncd is run. `sealed` is False where nobody looks at what the owner edited.

    `steps` are the machine's rules that it takes to show the damage; with fewer, it is found sooner.
    """

    name: str
    steps: tuple[str, ...] = ()
    wire: type[Wire] = Wire
    store: type[Store] = Store
    sealed: bool = True

    @contextmanager
    def on(self) -> Iterator[None]:
        if self.sealed:
            yield
            return
        with patch("syncd.diff.edited", lambda *_: frozenset()):
            yield


REAL = Variant("all rules")
NO_LEDGER = Variant("no ledger", ("add", "dismiss", "sync", "settle"), store=Forgetful)
NO_SEAL = Variant("no seal", ("add", "edit", "move", "sync"), sealed=False)
NO_COMPLETENESS = Variant("no complete-read check", ("add", "settle", "sync_reading_badly"), wire=Boastful)
NO_CONFIRMATION = Variant("no confirm by id", ("add", "move_beyond_the_window", "sync"), wire=Blind)
LEDGER_FIRST = Variant("ledger before create", ("add", "settle", "sync_and_die"), wire=Hasty)
LEDGER_LAST = Variant("ledger after delete", ("add", "mark", "settle", "sync_and_die"), wire=Tardily, store=Tardy)

WITHOUT = (NO_LEDGER, NO_SEAL, NO_COMPLETENESS, NO_CONFIRMATION, LEDGER_FIRST, LEDGER_LAST)
