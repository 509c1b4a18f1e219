"""The CalDAV provider on a real Xandikos."""

from __future__ import annotations

import pytest

from tests.contract.harness import radicale

KIND = "caldav"


def make(request: pytest.FixtureRequest) -> radicale.CalDAVHarness:
    return radicale.make(request, "xandikos")
