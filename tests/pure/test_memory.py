"""The faults that the memory provider injects: what other tests rely on."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from providers.contract import Calendar, Seen, Window, everything
from providers.errors import Changed, Dismissed, Unreachable
from providers.event import Day, Draft, Marker, Moment, Status
from providers.memory import Died, Empty, Fault, Memory, Partial, Request
from providers.memory_watch import MemoryWatch

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
START = Moment(datetime(2026, 6, 1, 9, tzinfo=UTC), "UTC")
DRAFT = Draft("a@syncd", "Title", "Text", START, START, timedelta(0), Marker("check-in", "k", "s", "1.a"))


@pytest.fixture
def memory() -> Memory:
    return Memory(tombstones=True)


@pytest.fixture
def calendar(memory: Memory) -> Calendar:
    made = memory.add_calendar("Personal", zone="Europe/Berlin")
    for number in range(10):
        memory.create(made, replace(DRAFT, uid=f"{number}@syncd"))
    return made


def test_faults_before_and_after_the_effect(memory: Memory, calendar: Calendar) -> None:
    def fail(phase: str) -> None:
        def fault(request: Request) -> Fault | None:
            if request.phase == phase:
                raise Died if request.op == "create" else Unreachable("no connection")
            return None

        memory.fault = fault

    fail("before")
    with pytest.raises(Died):
        memory.create(calendar, DRAFT)
    assert len(memory.raw(calendar)) == 10
    fail("after")
    with pytest.raises(Died):
        memory.create(calendar, DRAFT)
    assert len(memory.raw(calendar)) == 11
    with pytest.raises(Unreachable):
        memory.read(calendar, WINDOW, None, everything)


def test_partial_and_empty_answers(memory: Memory, calendar: Calendar) -> None:
    memory.fault = lambda request: Partial(frozenset({"3.ics"})) if request.op == "read" else None
    snapshot = memory.read(calendar, WINDOW, None, everything)
    assert (len(snapshot.events), snapshot.complete, snapshot.cursor) == (9, False, None)
    memory.fault = lambda _: Empty()
    snapshot = memory.read(calendar, WINDOW, None, everything)
    assert (snapshot.events, snapshot.complete, snapshot.listed) == ((), True, 0)
    assert memory.find(calendar, "3@syncd", WINDOW) == ()


def test_tombstones_and_edits(memory: Memory, calendar: Calendar) -> None:
    memory.remove(calendar, "0@syncd")
    with pytest.raises(Dismissed):
        memory.create(calendar, replace(DRAFT, uid="0@syncd"))
    before = memory.find(calendar, "1@syncd", WINDOW)[0]
    day = Day(datetime(2026, 6, 2, tzinfo=UTC).date())
    memory.edit("Personal", "1@syncd", title="Mine", start=day, status=Status.CANCELLED, alarms=(), categories=["a,b"])
    after = memory.find(calendar, "1@syncd", WINDOW)[0]
    assert (after.title, after.start, after.status, after.alarms) == ("Mine", day, Status.CANCELLED, ())
    assert (after.description, after.marker, after.categories) == (before.description, before.marker, ("a,b",))
    with pytest.raises(Changed):
        memory.update(calendar, before, DRAFT)
    with pytest.raises(LookupError):
        memory.edit(calendar, "none@syncd", title="x")


def test_a_forgotten_token_means_a_full_read(memory: Memory, calendar: Calendar) -> None:
    first = memory.read(calendar, WINDOW, None, everything)
    memory.forget_tokens()
    second = memory.read(calendar, WINDOW, first.cursor, everything)
    assert (second.fresh, second.events) == (True, first.events)


def test_an_idle_read_costs_next_to_nothing(memory: Memory, calendar: Calendar) -> None:
    cursor = memory.read(calendar, WINDOW, None, everything).cursor
    begun = time.process_time()
    for _ in range(100):
        cursor = memory.read(calendar, WINDOW, cursor, everything).cursor
    assert time.process_time() - begun < 0.2


def test_a_watch_s_request_is_seen_by_the_fault_and_what_it_does_is_a_yes(memory: Memory, calendar: Calendar) -> None:
    cursor = memory.read(calendar, WINDOW, None, everything).cursor
    assert cursor is not None
    watch, seen = MemoryWatch(memory, lambda: None), Seen(cursor.token)
    faults: list[Fault | Exception | None] = [None, Partial(), Empty(), Unreachable("no"), ValueError("no"), None]

    def fault(request: Request) -> Fault | None:
        if request.phase == "after":
            return None
        assert request.op == "watch"
        found = faults.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    memory.fault = fault
    assert [watch.changed(calendar, WINDOW, seen) for _ in range(6)] == [False, True, True, True, True, False]

    def kill(_: Request) -> None:
        raise Died

    memory.fault = kill
    with pytest.raises(Died):
        watch.changed(calendar, WINDOW, seen)
