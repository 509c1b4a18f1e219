"""The double behind Google's own client, which is the only way in which a test meets it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient.discovery import build
from googleapiclient.http import build_http

from tests.google.double import Double
from tests.servers.proxy import Proxy


@pytest.fixture
def double() -> Double:
    return Double()


@pytest.fixture
def front(double: Double) -> Iterator[Proxy]:
    """The double, served: it counts, and breaks what it is told to break."""
    with Proxy("http://127.0.0.1:9/", before=double) as front:
        yield front


@pytest.fixture
def events(front: Proxy) -> Iterator[Any]:
    """`service.events()` of the client, on the double."""
    with open_events(front) as events:
        yield events


def open_events(front: Proxy) -> Any:
    """What Google's client calls `events()`, spoken to the double without a network and without credentials."""
    endpoint = {"api_endpoint": f"{front.url}calendar/v3/"}
    return build("calendar", "v3", static_discovery=True, http=build_http(), client_options=endpoint).events()
