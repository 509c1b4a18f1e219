"""Who runs a provider is called before each of its requests, and can end it there."""

from __future__ import annotations

import pytest

from providers.contract import Calendar
from tests.contract.harness import Harness
from tests.contract.test_contract import calendar_object, draft, event_text, read


class Ended(BaseException):
    """What the daemon raises in a process that is to end."""


def test_it_is_called_once_for_each_request(harness: Harness, calendar: Calendar) -> None:
    calls: list[None] = []
    provider = harness.open(before_request=lambda: calls.append(None))
    harness.put(calendar, "a.ics", calendar_object(event_text("a@example.org")))
    before = harness.requests()
    first = read(provider, calendar)
    written = provider.create(calendar, draft())
    harness_saw = read(provider, calendar, first.cursor).events
    mine = next(event for event in harness_saw if event.ref.uid == draft().uid)
    assert written.ref == mine.ref
    provider.withdraw(calendar, mine)
    provider.calendars()
    after = harness.requests()
    assert len(calls) == (5 if before is None or after is None else after - before)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_what_it_raises_ends_a_reading_and_passes_through(harness: Harness, calendar: Calendar, n: int) -> None:
    left = [n]

    def count_down() -> None:
        left[0] -= 1
        if left[0] <= 0:
            raise Ended

    provider = harness.open(before_request=count_down)
    harness.put(calendar, "a.ics", calendar_object(event_text("a@example.org")))
    with pytest.raises(Ended):
        [read(provider, calendar) for _ in range(3)]  # a reading is one request or several
    before = harness.requests()
    with pytest.raises(Ended):
        provider.create(calendar, draft())
    assert harness.requests() == before
    assert [event.ref.uid for event in read(harness.open(), calendar).events] == ["a@example.org"]
