"""The Google provider on a service that makes use of every freedom that it has."""

from __future__ import annotations

import pytest

from tests.contract.harness import google
from tests.google.calendars import Manners

KIND = "google"


def make(request: pytest.FixtureRequest) -> google.GoogleHarness:
    manners = Manners(page=2, empty_pages=True, unkind=True, exceptions_go=False, token_after_window=False)
    return google.make(request, manners)
