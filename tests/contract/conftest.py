"""Each provider in turn, before a fresh calendar."""

from __future__ import annotations

import pytest

from providers.contract import Calendar, Provider
from tests.contract.harness import Harness, find_harnesses

HARNESSES = find_harnesses()


@pytest.fixture(params=sorted(HARNESSES))
def harness(request: pytest.FixtureRequest) -> Harness:
    _, make = HARNESSES[request.param]
    return make(request)


@pytest.fixture
def calendar(harness: Harness) -> Calendar:
    return harness.calendar()


@pytest.fixture
def provider(harness: Harness, calendar: Calendar) -> Provider:
    assert calendar.id
    return harness.open(own=frozenset({"me@example.org"}))
