"""Fixtures: one server of each kind per session (per worker under xdist), a fresh calendar per test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.servers.dav import Calendar, RefusedError, Server, delete, make_calendar, numbers
from tests.servers.proxy import Proxy
from tests.servers.radicale import run_radicale
from tests.servers.xandikos import run_xandikos


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with run_radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture(scope="session")
def xandikos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with run_xandikos(tmp_path_factory.mktemp("xandikos")) as server:
        yield server


@pytest.fixture(params=["radicale", "xandikos"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each server in turn; only those that are asked for are started."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Server)
    return found


@pytest.fixture
def calendar(server: Server) -> Iterator[Calendar]:
    """An empty calendar on each server in turn, gone after the test."""
    name = f"Personal {next(numbers)}"
    found = Calendar(server, make_calendar(server, display_name=name), name)
    yield found
    with suppress(RefusedError):  # the test may have deleted it
        delete(server, found.url)


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    """A proxy in front of the server, to count and to break; `proxy.at(calendar.url)` leads through it."""
    with Proxy(server.url) as proxy:
        yield proxy
