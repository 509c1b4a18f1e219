"""What is kept of a calendar does not depend on the order in which its entries come."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from providers.contract import Resource, Window, everything
from providers.google_shelf import Shelf

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
DAY = {"start": {"date": "2026-06-01"}, "end": {"date": "2026-06-02"}}
SERIES: dict[str, Any] = {"id": "s", "etag": '"1"', "summary": "Interview", "recurrence": ["RRULE:FREQ=DAILY"], **DAY}
CHANGED: dict[str, Any] = {"id": "s_1", "recurringEventId": "s", "summary": "Other", **DAY}
GONE: dict[str, Any] = {"id": "s_2", "recurringEventId": "s", "status": "cancelled"}
SINGLE: dict[str, Any] = {"id": "x", "etag": '"2"', "summary": "Interview", **DAY}


def interviews(text: str) -> bool:
    return "Interview" in text


def kept(*items: dict[str, Any], before: Shelf | None = None) -> dict[str, Resource]:
    shelf = before or Shelf()
    for item in items:
        shelf.take(item, WINDOW, interviews)
    return shelf.resources(interviews)


def ids(resources: dict[str, Resource]) -> dict[str, int]:
    """How many entries are kept under each id."""
    return {name: one.text.count("\n") + 1 for name, one in resources.items()}


def test_in_any_order_a_series_has_its_exceptions() -> None:
    """An exception may come before its series [21 D]."""
    results = [kept(*order) for order in itertools.permutations([SERIES, CHANGED, GONE, SINGLE])]
    assert all(result == results[0] for result in results)
    assert ids(results[0]) == {"s": 3, "x": 1}
    assert (results[0]["s"].version, results[0]["x"].version) == ('"1"', '"2"')
    assert results[0]["s"].text.startswith('{"id": "s",')


def test_what_comes_twice_counts_once_as_it_came_last() -> None:
    assert "Interview 2" in kept(SINGLE, {**SINGLE, "summary": "Interview 2"})["x"].text


def test_exceptions_of_an_unwanted_series_are_kept_for_themselves() -> None:
    plain = {**SERIES, "summary": "Weekly"}
    assert kept(plain, CHANGED, GONE) == {}
    assert ids(kept({**CHANGED, "summary": "Interview"}, GONE, plain)) == {"s": 1}


def test_a_deleted_series_takes_its_exceptions_along() -> None:
    """Whether they are reported as cancelled, too, is not known [30 A]."""
    before = kept(SERIES, CHANGED, GONE)
    tomb = {"id": "s", "status": "cancelled"}
    assert kept(tomb, before=Shelf.of(before)) == {}
    assert kept(tomb, {**CHANGED, "status": "cancelled"}, before=Shelf.of(before)) == {}


def test_what_is_remembered_is_what_was_kept() -> None:
    before = kept(
        SERIES, CHANGED, GONE, SINGLE, {**CHANGED, "id": "t_1", "recurringEventId": "t", "summary": "Interview"}
    )
    assert Shelf.of(before).resources(interviews) == before


@pytest.mark.parametrize("kind", ["fromGmail", "outOfOffice", "workingLocation", "focusTime", "birthday"])
def test_what_is_no_default_event_is_not_kept(kind: str) -> None:
    assert kept({**SINGLE, "eventType": kind}) == {}
    assert ids(kept({**SINGLE, "eventType": "default"})) == {"x": 1}


@pytest.mark.parametrize(("day", "there"), [("2025-11-01", False), ("2025-12-15", True), ("2027-03-01", False)])
def test_what_lies_far_outside_the_window_is_not_kept(day: str, there: bool) -> None:
    assert bool(kept({**SINGLE, "start": {"date": day}, "end": {"date": day}})) is there
    shelf = Shelf()
    shelf.take({**SINGLE, "start": {"date": day}, "end": {"date": day}}, None, everything)
    assert shelf.resources(everything)


def test_a_renamed_event_goes() -> None:
    assert kept({**SINGLE, "summary": "Lunch"}, before=Shelf.of(kept(SINGLE))) == {}


def test_what_was_a_series_is_one_until_it_was_looked_at() -> None:
    """A series that became a single event may have left exceptions behind."""
    shelf = Shelf.of(kept(SERIES, CHANGED))
    assert shelf.is_series({"id": "s", **DAY})
    assert not Shelf.of(kept(SINGLE)).is_series(SINGLE)
    assert not shelf.is_series({"id": "s", "status": "cancelled"})


@pytest.mark.parametrize("summary", ["Interview", "Weekly"])
def test_a_changed_series_keeps_nothing_but_itself_until_it_was_looked_at(summary: str) -> None:
    """Exceptions of one that is not wanted any more are asked for as well: they may be wanted by themselves."""
    shelf = Shelf.of(kept(SERIES, {**CHANGED, "summary": "Interview 2"}, GONE))
    shelf.take({**SERIES, "summary": summary}, WINDOW, interviews)
    assert shelf.forget_exceptions("s")
    assert ids(shelf.resources(interviews)) == ({"s": 1} if summary == "Interview" else {})
    shelf.take({"id": "t", **DAY, "summary": "Weekly", "recurrence": ["RRULE:FREQ=DAILY"]}, WINDOW, interviews)
    assert not shelf.forget_exceptions("t")
