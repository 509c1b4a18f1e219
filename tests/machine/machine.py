"""The state machine: anything that an owner, a network and a killed process can do, in any order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from providers.errors import ProviderError
from tests.machine.person import Interview
from tests.machine.seen import BERLIN
from tests.machine.variants import REAL, Variant
from tests.machine.wire import ERRORS, ReadBadly, Trouble
from tests.machine.world import COMPANIES, FAR, LAYOUTS, SOURCES, Layout, World

picks = st.integers(0, 7)
calendars = st.sampled_from(SOURCES)
# Few days and hours, so that interviews fall on one day, and days before and after, often.
days = st.integers(-1, 9)
hours = st.sampled_from((9, 11, 15))
how_read = st.sampled_from(("partial", "first", "hidden", "empty"))


class Machine(RuleBasedStateMachine):
    """One history. What must hold is looked at by the world after every sync, and once more at the end."""

    variant: ClassVar[Variant] = REAL
    most: ClassVar[int] = 4  # interviews at a time: enough for rounds, processes and merged days

    @initialize(
        layout=st.sampled_from(LAYOUTS),
        tombstones=st.booleans(),
        first=st.lists(
            st.tuples(st.sampled_from(COMPANIES), calendars, st.integers(1, 9), hours), min_size=1, max_size=4
        ),
    )
    def begin(self, layout: Layout, tombstones: bool, first: list[tuple[str, str, int, int]]) -> None:
        self.world = World(layout, tombstones, self.variant.wire, self.variant.store)
        for company, calendar, day, hour in first[: self.most]:
            self.world.add(company, self._at(day, hour), calendar)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            if not self.world.damaged:
                self.world.settle()
        finally:
            self.world.close()

    # The owner and the interviews

    @precondition(lambda self: len(self.world.interviews) < self.most)
    @rule(company=st.sampled_from(COMPANIES), calendar=calendars, day=days, hour=hours)
    def add(self, company: str, calendar: str, day: int, hour: int) -> None:
        self.world.add(company, self._at(day, hour), calendar)

    @precondition(lambda self: self.world.interviews)
    @rule(pick=picks, day=days, hour=hours)
    def move(self, pick: int, day: int, hour: int) -> None:
        self.world.move(self._interview(pick), self._at(day, hour))

    @precondition(lambda self: self.world.interviews)
    @rule(pick=picks)
    def move_beyond_the_window(self, pick: int) -> None:
        one = self._interview(pick)
        self.world.move(one, one.start + FAR if one.start < self.world.now + FAR / 2 else one.start - FAR)

    @precondition(lambda self: self.world.interviews)
    @rule(pick=picks, state=st.sampled_from(("on", "cancelled", "untagged")))
    def mark(self, pick: int, state: Literal["on", "cancelled", "untagged"]) -> None:
        self.world.mark(self._interview(pick), state)

    @precondition(lambda self: self.world.interviews)
    @rule(pick=picks)
    def delete(self, pick: int) -> None:
        self.world.delete(self._interview(pick))

    @precondition(lambda self: self.world.gone and len(self.world.interviews) < self.most)
    @rule(pick=picks, calendar=calendars, day=days, hour=hours)
    def recreate(self, pick: int, calendar: str, day: int, hour: int) -> None:
        gone = sorted(self.world.gone)
        self.world.recreate(self.world.gone[gone[pick % len(gone)]], calendar, self._at(day, hour))

    @precondition(lambda self: len(self.world.interviews) > 1)
    @rule()
    def delete_all(self) -> None:
        """More than the guard lets pass at once."""
        for one in list(self.world.interviews.values()):
            self.world.delete(one)

    # The owner and the reminders

    @precondition(lambda self: self._reminders())
    @rule(pick=picks, what=st.sampled_from(("title", "text", "alarm")))
    def edit(self, pick: int, what: Literal["title", "text", "alarm"]) -> None:
        self.world.edit(self._reminder(pick), what)

    @precondition(lambda self: self._reminders(future=True))
    @rule(pick=picks, day=st.integers(1, 12), hour=hours)
    def move_reminder(self, pick: int, day: int, hour: int) -> None:
        self.world.edit(self._reminder(pick, future=True), "time", self._at(day, hour))

    @precondition(lambda self: self._reminders())
    @rule(pick=picks)
    def touch(self, pick: int) -> None:
        self.world.touch(self._reminder(pick))

    @precondition(lambda self: self._reminders())
    @rule(pick=picks)
    def dismiss(self, pick: int) -> None:
        self.world.drop(self._reminder(pick))

    @precondition(lambda self: self._reminders())
    @rule(pick=picks, elsewhere=st.booleans())
    def copy(self, pick: int, elsewhere: bool) -> None:
        self.world.copy(self._reminder(pick), elsewhere=elsewhere)

    # The world

    @rule(hours=st.sampled_from((1, 5, 24, 50)))
    def wait(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)

    @rule()
    def lose_store(self) -> None:
        self.world.lose_store()

    @rule()
    def forget_tokens(self) -> None:
        self.world.memory.forget_tokens()

    # syncd

    @rule(allow_large=st.booleans())
    def sync(self, allow_large: bool) -> None:
        self.world.sync(allow_large=allow_large)

    @rule()
    def settle(self) -> None:
        self.world.settle()

    @rule(reads=st.dictionaries(st.integers(0, 2), how_read, min_size=1, max_size=2), allow_large=st.booleans())
    def sync_reading_badly(self, reads: dict[int, ReadBadly], allow_large: bool) -> None:
        self.world.sync(Trouble(reads), allow_large=allow_large)

    @rule(n=st.integers(1, 5), writes=st.booleans(), phase=st.sampled_from(("before", "after")))
    def sync_and_die(self, n: int, writes: bool, phase: Literal["before", "after"]) -> None:
        self.world.sync(Trouble(n=n, writes=writes, phase=phase, what="died"))

    @rule(
        n=st.integers(1, 5), writes=st.booleans(), phase=st.sampled_from(("before", "after")),
        error=st.sampled_from(ERRORS), reads=st.dictionaries(st.integers(0, 2), how_read, max_size=1),
    )  # fmt: skip
    def sync_with_an_error(
        self, n: int, writes: bool, phase: Literal["before", "after"], error: type[ProviderError],
        reads: dict[int, ReadBadly],
    ) -> None:  # fmt: skip
        self.world.sync(Trouble(reads, n, writes, phase, "error", error))

    @rule(n=st.integers(1, 4), phase=st.sampled_from(("before", "after")), what=st.sampled_from(("edit", "delete")))
    def sync_beside_the_owner(self, n: int, phase: Literal["before", "after"], what: Literal["edit", "delete"]) -> None:
        self.world.sync(Trouble(n=n, writes=True, phase=phase, what=what))

    # What the numbers that were drawn mean

    def _at(self, day: int, hour: int) -> datetime:
        today = self.world.now.astimezone(BERLIN).replace(hour=hour, minute=0, second=0, microsecond=0)
        return today + timedelta(days=day)

    def _interview(self, pick: int) -> Interview:
        held = sorted(self.world.interviews)
        return self.world.interviews[held[pick % len(held)]]

    def _reminders(self, *, future: bool = False) -> list[str]:
        standing = self.world.standing().values()
        return sorted(one.uid for one in standing if not future or one.start > self.world.now)

    def _reminder(self, pick: int, *, future: bool = False) -> str:
        held = self._reminders(future=future)
        return held[pick % len(held)]
