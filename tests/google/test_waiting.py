"""What a sync says, and leaves undone, when the service fails in the middle of it: found by the histories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.google.faults import unavailable
from tests.google.household import Household, Layout, Trouble, is_token
from tests.servers.proxy import Action, Answer, Request
from tests.stories.world import NOW


@pytest.fixture
def short(folder: Path) -> Iterator[Household]:
    """An access token lives for a minute, so that Google's library renews it by itself before each request."""
    household = Household(Layout(expires_in=60), folder)
    yield household
    household.close()


def answering(answer: Answer, matches: Callable[[int, Request], bool]) -> Trouble:
    def broken(n: int, request: Request, serve: Callable[[], Action | None]) -> Action | None:
        return answer if matches(n, request) else serve()

    return Trouble(broken=broken)


def test_weather_at_a_renewal_that_googles_library_does_by_itself(short: Household) -> None:
    """It renews what ran out after it was looked at; its errors are none of httplib2's, nor of the API's."""
    ran = short.sync(NOW, answering(unavailable(), lambda n, request: n > 1 and is_token(request)))
    assert ran.status == 75
    assert "sign-in is not reached" in ran.said
