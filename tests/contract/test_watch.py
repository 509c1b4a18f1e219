"""What every watch has to do: for one request it knows that nothing changed, and all else is a yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from providers.contract import Calendar, Provider, Seen, Snapshot, Watch
from tests.contract.harness import Harness
from tests.contract.test_before_request import Ended
from tests.contract.test_contract import WINDOW, calendar_object, draft, event_text, read


def seen_in(snapshot: Snapshot) -> Seen:
    assert snapshot.cursor is not None
    versions = {name: one.version for name, one in snapshot.cursor.resources.items()}
    return Seen(snapshot.cursor.token, {**snapshot.cursor.passed, **versions})


@pytest.fixture
def calls() -> list[None]:
    """One entry for each time that the watch called before a request."""
    return []


@pytest.fixture
def watch(harness: Harness, calls: list[None]) -> Watch:
    return harness.watch(lambda: calls.append(None))


@pytest.fixture
def seen(harness: Harness, calendar: Calendar, provider: Provider) -> Seen:
    """A calendar of two events, after a reading and a change of its own that was read again: it is settled."""
    for name in ("a", "b"):
        harness.put(calendar, f"{name}.ics", calendar_object(event_text(f"{name}@example.org")))
    first = read(provider, calendar)
    provider.create(calendar, draft())
    return seen_in(read(provider, calendar, first.cursor))


def test_nothing_changed_and_that_cost_one_request(
    harness: Harness, calendar: Calendar, watch: Watch, seen: Seen, calls: list[None]
) -> None:
    for n in (1, 2, 3):
        before = harness.requests()
        assert not watch.changed(calendar, WINDOW, seen)
        after = harness.requests()
        assert len(calls) == n
        assert before is None or after is None or after - before == 1


def test_an_empty_calendar_that_stays_empty_is_unchanged(
    harness: Harness, calendar: Calendar, provider: Provider, watch: Watch
) -> None:
    seen = seen_in(read(provider, calendar))
    assert not watch.changed(calendar, WINDOW, seen)
    harness.put(calendar, "a.ics", calendar_object(event_text("a@example.org")))
    assert watch.changed(calendar, WINDOW, seen)


def test_what_was_passed_over_counts_too(
    harness: Harness, calendar: Calendar, provider: Provider, watch: Watch
) -> None:
    harness.put(calendar, "a.ics", calendar_object(event_text("a@example.org")))
    seen = seen_in(provider.read(calendar, WINDOW, None, lambda _: False))
    assert not watch.changed(calendar, WINDOW, seen)
    harness.put(calendar, "a.ics", calendar_object(event_text("a@example.org", "DTSTART:20260701T090000Z")))
    assert watch.changed(calendar, WINDOW, seen)


@pytest.mark.parametrize("after_a_poll", [False, True])
@pytest.mark.parametrize("how", ["added", "changed", "deleted", "ours deleted"])
def test_a_change_is_a_yes_until_it_is_read(
    harness: Harness, calendar: Calendar, provider: Provider, watch: Watch, seen: Seen, how: str, after_a_poll: bool
) -> None:
    if after_a_poll:
        assert not watch.changed(calendar, WINDOW, seen)
    acts: dict[str, Callable[[], object]] = {
        "added": lambda: harness.put(calendar, "c.ics", calendar_object(event_text("c@example.org"))),
        "changed": lambda: harness.put(
            calendar, "a.ics", calendar_object(event_text("a@example.org", "DTSTART:20260701T090000Z"))
        ),
        "deleted": lambda: harness.remove(calendar, "a.ics"),
        "ours deleted": lambda: provider.withdraw(calendar, provider.find(calendar, draft().uid, WINDOW)[0]),
    }
    acts[how]()
    assert watch.changed(calendar, WINDOW, seen)
    assert watch.changed(calendar, WINDOW, seen)
    now = seen_in(read(provider, calendar))
    assert not watch.changed(calendar, WINDOW, now)


def test_another_calendar_s_change_is_none(harness: Harness, calendar: Calendar, watch: Watch, seen: Seen) -> None:
    other = harness.calendar()
    harness.put(other, "c.ics", calendar_object(event_text("c@example.org")))
    assert not watch.changed(calendar, WINDOW, seen)


@pytest.mark.parametrize("token", ["http://example.org/no-such-token", "", "1-1", "\x00", "ä"])
def test_an_unknown_token_is_a_yes(calendar: Calendar, watch: Watch, seen: Seen, token: str) -> None:
    assert seen.versions
    assert watch.changed(calendar, WINDOW, Seen(token))


def test_a_calendar_that_is_gone_is_a_yes(calendar: Calendar, watch: Watch, seen: Seen) -> None:
    gone = replace(calendar, id="nowhere", address=calendar.address.rstrip("/") + "-nowhere/")
    assert watch.changed(gone, WINDOW, seen)


def test_a_service_that_is_gone_is_a_yes(harness: Harness, calendar: Calendar, watch: Watch, seen: Seen) -> None:
    assert not watch.changed(calendar, WINDOW, seen)
    harness.hang_up()
    assert watch.changed(calendar, WINDOW, seen)
    assert harness.watch().changed(calendar, WINDOW, seen)


def test_it_goes_on_after_it_was_closed(calendar: Calendar, watch: Watch, seen: Seen) -> None:
    assert not watch.changed(calendar, WINDOW, seen)
    watch.close()
    watch.close()
    assert not watch.changed(calendar, WINDOW, seen)


def test_what_is_raised_before_a_request_passes_through(harness: Harness, calendar: Calendar, seen: Seen) -> None:
    def end() -> None:
        raise Ended

    before = harness.requests()
    with pytest.raises(Ended):
        harness.watch(end).changed(calendar, WINDOW, seen)
    assert harness.requests() == before
