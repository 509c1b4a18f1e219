"""The provider as syncd has it in a history, and what goes wrong between the two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from providers.contract import Calendar, Cursor, Remark, Snapshot, Wanted, Window, Written
from providers.errors import (
    AlreadyThere,
    Changed,
    Forbidden,
    Gone,
    Misunderstood,
    ProviderError,
    Refused,
    SignInExpired,
    Throttled,
    Unreachable,
)
from providers.event import Draft, Event
from providers.memory import Memory
from syncd.store import Store
from tests.machine.memo import canonical

ReadBadly = Literal["partial", "first", "hidden", "empty"]


@dataclass(frozen=True)
class Trouble:
    """What goes wrong in one sync.

    `reads`: what becomes of the reading of each calendar, by its place in the account: half of its objects, all but
    the first, or all interviews are missing, or the calendar is said to be empty. At the `n`th request (of those
    that write, if `writes`), before or after its effect, `what` happens.
    """

    reads: Mapping[int, ReadBadly] = field(default_factory=dict)
    n: int = 0
    writes: bool = False
    phase: Literal["before", "after"] = "before"
    what: Literal["died", "edit", "delete", "error"] = "error"
    error: type[ProviderError] = Unreachable


ERRORS: tuple[type[ProviderError], ...] = (
    Unreachable, Throttled, SignInExpired, Forbidden, Misunderstood, Refused, Changed, AlreadyThere, Gone,
)  # fmt: skip
WRITES = ("create", "update", "withdraw")


class Wire:
    """The provider as syncd has it: memory, with a note of every write that was asked for. Variants change it."""

    def __init__(self, memory: Memory, store: Callable[[], Store]) -> None:
        self.memory = memory
        self.store = store
        self.asked: list[tuple[str, str]] = []
        self.at: tuple[Calendar, str] | None = None

    def calendars(self) -> tuple[Calendar, ...]:
        return self.memory.calendars()

    def read(self, calendar: Calendar, window: Window, since: Cursor | None, wanted: Wanted) -> Snapshot:
        return self.memory.read(calendar, window, since, wanted)

    def find(self, calendar: Calendar, uid: str, window: Window) -> tuple[Event, ...]:
        return self.memory.find(calendar, uid, window)

    def canonical(self, draft: Draft) -> Draft:
        return replace(canonical(draft), stamp=draft.stamp)

    def create(self, calendar: Calendar, draft: Draft) -> Written:
        self._note("create", calendar, draft.uid)
        return self.memory.create(calendar, draft)

    def update(self, calendar: Calendar, event: Event, draft: Draft) -> Written:
        self._note("update", calendar, event.ref.uid)
        return self.memory.update(calendar, event, draft)

    def withdraw(self, calendar: Calendar, event: Event) -> None:
        self._note("withdraw", calendar, event.ref.uid)
        self.memory.withdraw(calendar, event)

    def make_calendar(self, name: str) -> Calendar:
        return self.memory.make_calendar(name)

    def remarks(self) -> tuple[Remark, ...]:
        return ()

    def close(self) -> None:
        self.memory.close()

    def _note(self, op: str, calendar: Calendar, uid: str) -> None:
        self.asked.append((op, uid))
        self.at = calendar, uid
