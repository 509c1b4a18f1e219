"""What a sync says, and leaves undone, when the service fails in the middle of it: found by the histories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.google.acts import hours
from tests.google.faults import rate_limited, unavailable
from tests.google.household import OWNER, Household, Layout, Ran, Trouble, is_token
from tests.google.series import instance_id
from tests.servers.proxy import Action, Answer, Request
from tests.stories.world import NOW


def put(household: Household, company: str, day: int, **more: Any) -> None:
    title = f"{company.title()} interview #interview"
    household.put(OWNER, {"id": f"{company}0", "summary": title, **hours(NOW + timedelta(days=day)), **more})


@pytest.fixture
def short(folder: Path) -> Iterator[Household]:
    """An access token lives for a minute, so that Google's library renews it by itself before each request."""
    household = Household(Layout(expires_in=60), folder)
    yield household
    household.close()


@pytest.fixture
def synced(folder: Path) -> Iterator[Household]:
    """Two interviews that had their reminders, and are deleted; another one is new."""
    household = Household(Layout(), folder)
    put(household, "beta", 20)
    put(household, "delta", 21)
    assert household.sync(NOW).status == 0
    assert len(household.notes()) == 6
    household.remove(OWNER, "beta0")
    household.remove(OWNER, "delta0")
    put(household, "gamma", 27)
    yield household
    household.close()


def answering(answer: Answer, matches: Callable[[int, Request], bool]) -> Trouble:
    def broken(n: int, request: Request, serve: Callable[[], Action | None]) -> Action | None:
        return answer if matches(n, request) else serve()

    return Trouble(broken=broken)


def asks_for_one(_: int, request: Request) -> bool:
    """Whether an event is looked for by its id."""
    return request.method == "GET" and ("iCalUID=" in request.path or "/events/" in request.path)


def looked(ran: Ran) -> int:
    return sum(asks_for_one(one.n, one) for one in ran.requests)


def test_weather_at_a_renewal_that_googles_library_does_by_itself(short: Household) -> None:
    """It renews what ran out after it was looked at; its errors are none of httplib2's, nor of the API's."""
    ran = short.sync(NOW, answering(unavailable(), lambda n, request: n > 1 and is_token(request)))
    assert ran.status == 75
    assert "sign-in is not reached" in ran.said


def test_who_asks_to_wait_when_an_interview_is_looked_for_is_asked_nothing_more(synced: Household) -> None:
    ran = synced.sync(NOW, answering(rate_limited(code=429, retry_after="600"), asks_for_one))
    assert (ran.status, looked(ran), ran.writes) == (75, 1, [])
    assert synced.hold() == NOW + timedelta(seconds=600)
    assert synced.sync(NOW + timedelta(seconds=599)).requests == ()
    assert synced.sync(NOW + timedelta(seconds=600)).status == 0
    assert {one.interview for one in synced.notes()} == {"gamma0@google.com"}


def test_what_cannot_be_confirmed_is_said_and_asked_once(synced: Household) -> None:
    """Nobody asks a service that does not answer about each interview: every time-out counts."""
    ran = synced.sync(NOW, answering(unavailable(), asks_for_one))
    assert (ran.status, looked(ran), len(ran.writes)) == (75, 1, 3)
    assert "answers 503" in ran.said
    assert synced.sync(NOW).status == 0
    assert {one.interview for one in synced.notes()} == {"gamma0@google.com"}


@pytest.fixture
def weekly(folder: Path) -> Iterator[Household]:
    """Three interviews, one a week, which have their reminders."""
    household = Household(Layout(), folder)
    put(household, "gamma", 27, recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"])
    assert household.sync(NOW).status == 0
    assert len({one.interview for one in household.notes()}) == 3
    yield household
    household.close()


def occurrence(week: int) -> tuple[str, str]:
    """Its id, and how its reminders call it."""
    start = NOW + timedelta(days=27, weeks=week)
    return instance_id("gamma0", start), f"gamma0@google.com#{start:%Y%m%dT%H%M%S}" if week else "gamma0@google.com"


@pytest.mark.parametrize("week", [0, 1, 2])
def test_an_occurrence_that_is_taken_out_takes_its_reminders_along(weekly: Household, week: int) -> None:
    """What is found by the UID of the series are the other occurrences: they are no reason to keep it."""
    before = {one.interview for one in weekly.notes()}
    name, identity = occurrence(week)
    weekly.remove(OWNER, name)
    assert weekly.sync(NOW).status == 0
    assert {one.interview for one in weekly.notes()} == before - {identity}
    assert len(weekly.sync(NOW).requests) == 2  # one of them for the token


@pytest.mark.parametrize("week", [0, 1, 2])
def test_an_occurrence_that_is_moved_takes_its_reminders_along(weekly: Household, week: int) -> None:
    """The first one, too, which is called by its series' UID alone."""
    before = {one.interview for one in weekly.notes()}
    weekly.change(OWNER, occurrence(week)[0], hours(NOW + timedelta(days=28, weeks=week)))
    assert weekly.sync(NOW).status == 0
    assert {one.interview for one in weekly.notes()} == before
    assert len(weekly.sync(NOW).requests) == 2
