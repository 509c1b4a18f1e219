"""The gate of the workers, on a clock that goes on only while one waits."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from syncd.daemon.gate import HOLDS, PLACES, Gate


class Clock:
    """`wait` is what sleeps; `over` says when all is over."""

    def __init__(self, over: float = 1e9) -> None:
        self.now, self.over, self.sleeps = 0.0, over, 0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        self.sleeps += 1
        return self.now >= self.over


def enter(gate: Gate, clock: Clock, stack: ExitStack) -> float:
    """Take a place, and keep it until the stack ends; returns when that was."""
    stack.enter_context(gate.place(clock.wait, lambda: None))
    return clock.now


def test_a_few_begin_at_once_and_the_next_when_one_is_done() -> None:
    clock = Clock()
    gate = Gate(clock)
    with ExitStack() as rest, ExitStack() as one:
        assert [enter(gate, clock, rest) for _ in range(PLACES - 1)] == [0.0] * (PLACES - 1)
        assert enter(gate, clock, one) == 0.0
        one.close()
        assert enter(gate, clock, rest) == 0.0
        assert clock.sleeps == 0


def test_who_hangs_keeps_nobody_waiting_for_long() -> None:
    clock = Clock()
    gate = Gate(clock)
    with ExitStack() as stack:
        times = [enter(gate, clock, stack) for _ in range(3 * PLACES)]
    for number, at in enumerate(times):
        assert at == pytest.approx(number // PLACES * HOLDS, abs=0.5)


def test_while_it_waits_it_is_alive_and_in_the_end_it_waits_no_more() -> None:
    clock = Clock(over=1.0)
    gate, lives = Gate(clock), [0]

    def live() -> None:
        lives[0] += 1

    with ExitStack() as stack:
        for _ in range(PLACES):
            enter(gate, clock, stack)
        with gate.place(clock.wait, live):
            assert clock.now == pytest.approx(1.0, abs=0.2)
        assert lives[0] == clock.sleeps
