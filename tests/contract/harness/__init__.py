"""Harnesses: how the contract suite reaches behind a provider. One module each, found by listing this folder.

A module has `KIND` (the provider's), and `make(request) -> Harness`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Protocol

import pytest

from providers.contract import Calendar, Provider


class Harness(Protocol):
    """One provider with something real behind it. Names of objects are those that the provider calls `resource`."""

    takes_broken: bool  # whether an object that is no iCalendar can be put there at all

    def open(self, own: frozenset[str] = frozenset(), zone: str = "Europe/Berlin") -> Provider:
        """A new provider on the same calendars, as after a restart."""
        ...

    def calendar(self) -> Calendar:
        """A fresh and empty calendar."""
        ...

    def put(self, calendar: Calendar, name: str, text: str) -> None:
        """Store an object behind the provider's back."""
        ...

    def raw(self, calendar: Calendar) -> Mapping[str, str]:
        """What is stored, by name."""
        ...

    def remove(self, calendar: Calendar, name: str) -> None:
        """Delete an object behind the provider's back."""
        ...

    def lock(self, calendar: Calendar) -> None:
        """Make the calendar read-only for its owner; skips the test where that is not possible."""
        ...


Maker = Callable[[pytest.FixtureRequest], Harness]


def find_harnesses() -> dict[str, tuple[str, Maker]]:
    """Kind and maker of every harness, by the name of its module."""
    modules = {
        module.name: importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)
    }
    return {name: (module.KIND, module.make) for name, module in modules.items()}
