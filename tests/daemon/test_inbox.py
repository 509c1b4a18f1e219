"""The main thread's queue: what wakes it, and when."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Iterator
from queue import Empty

import pytest

from syncd.daemon.inbox import Inbox


@pytest.fixture
def inbox() -> Iterator[Inbox[object]]:
    box: Inbox[object] = Inbox()
    before = signal.signal(signal.SIGHUP, lambda number, _frame: box.put(number))
    with box.open():
        yield box
    signal.signal(signal.SIGHUP, before)


def test_a_signal_right_before_the_wait_is_heard(inbox: Inbox[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """In the library's code, between Python's last look for signals and the wait."""
    wait = select.select

    def late(*arguments: object) -> object:
        monkeypatch.setattr(select, "select", wait)
        handler = signal.signal(signal.SIGHUP, lambda *_: None)  # what was handled too early is as good as not handled
        os.kill(os.getpid(), signal.SIGHUP)
        signal.signal(signal.SIGHUP, handler)
        begun = time.monotonic()
        awake = wait(*arguments)  # type: ignore[arg-type]
        assert time.monotonic() - begun < 5
        inbox.put("handled")
        return awake

    monkeypatch.setattr(select, "select", late)
    assert inbox.get(30) == "handled"


def test_a_signal_and_a_thread_wake_it(inbox: Inbox[object]) -> None:
    for wake in (lambda: os.kill(os.getpid(), signal.SIGHUP), lambda: inbox.put(signal.SIGHUP)):
        thread = threading.Thread(target=wake)
        thread.start()
        assert inbox.get(30) == signal.SIGHUP
        thread.join()


def test_messages_come_in_turn_and_then_none(inbox: Inbox[object]) -> None:
    for number in range(100_000):  # more than ring
        inbox.put(number)
    assert [inbox.get(0) for _ in range(100_000)] == list(range(100_000))
    with pytest.raises(Empty):
        inbox.get(0)
    with pytest.raises(Empty):
        inbox.get(0.01)


def test_who_speaks_after_the_end_does_no_harm() -> None:
    box: Inbox[int] = Inbox()
    with box.open():
        pass
    box.put(1)
    assert signal.set_wakeup_fd(-1) == -1
