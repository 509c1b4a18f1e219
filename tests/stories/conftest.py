"""The world as a fixture: on each server, or on Radicale alone where the server is not the point."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers import dav
from tests.stories.world import World, live


@pytest.fixture
def world(
    calendar: dav.Calendar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[World]:
    with live(calendar, tmp_path, monkeypatch, capsys) as world:
        yield world


@pytest.fixture
def radicale_world(
    radicale: dav.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[World]:
    """The world on Radicale only."""
    name = f"Personal {next(dav.numbers)}"
    calendar = dav.Calendar(radicale, dav.make_calendar(radicale, display_name=name), name)
    with live(calendar, tmp_path, monkeypatch, capsys) as world:
        yield world
    with suppress(dav.RefusedError):
        dav.delete(radicale, calendar.url)
