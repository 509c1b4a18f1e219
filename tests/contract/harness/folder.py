"""The folder provider, on a folder of the test's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from config.accounts import FolderAccount
from providers.contract import Calendar, Provider, Surroundings, Watch
from providers.folder import PROVIDER
from tests.contract.icalendar import ICalendarHarness

KIND = "folder"


class FolderHarness(ICalendarHarness):
    takes_broken = True

    def __init__(self, root: Path) -> None:
        self._root = root
        self._settings = FolderAccount(path=root)
        self._numbers = iter(range(1000))

    def open(
        self,
        own: frozenset[str] = frozenset(),
        zone: str = "Europe/Berlin",
        before_request: Callable[[], None] = lambda: None,
    ) -> Provider:
        return PROVIDER.open(
            self._settings, Surroundings("home", own, zone, lambda: None, before_request=before_request)
        )

    def watch(self, before_request: Callable[[], None] = lambda: None) -> Watch:
        assert PROVIDER.watch is not None
        return PROVIDER.watch(
            self._settings, Surroundings("home", frozenset(), "UTC", lambda: None, before_request=before_request)
        )

    def hang_up(self) -> None:
        self._root.rename(self._root.with_name("elsewhere"))

    def requests(self) -> None:
        """Nobody counts what is asked of a disk."""

    def calendar(self) -> Calendar:
        return self.open().make_calendar(f"Personal {next(self._numbers)}")

    def put(self, calendar: Calendar, name: str, text: str) -> str:
        (self._root / calendar.id / name).write_bytes(text.encode())
        return name

    def raw(self, calendar: Calendar) -> Mapping[str, str]:
        return {path.name: path.read_bytes().decode() for path in (self._root / calendar.id).glob("*.ics")}

    def remove(self, calendar: Calendar, name: str) -> None:
        (self._root / calendar.id / name).unlink()

    def lock(self, calendar: Calendar) -> None:
        folder = self._root / calendar.id
        folder.chmod(0o500)
        if os.access(folder, os.W_OK):
            pytest.skip("this user may write everywhere")


def make(request: pytest.FixtureRequest) -> FolderHarness:
    root = request.getfixturevalue("tmp_path")
    assert isinstance(root, Path)
    return FolderHarness(root)
