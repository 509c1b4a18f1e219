"""Harnesses: how the contract suite reaches behind a provider. One module each, found by listing this folder.

A module has `KIND` (the provider's), and `make(request) -> Harness`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import pytest

from providers.contract import Calendar, Provider, Watch


@dataclass(frozen=True, slots=True)
class Stored:
    """What an event says in its service's wire form, and no provider hands out.

    `people`: whether anybody is named in it but its owner. `alarms` is their number. `placed`: whether its times can
    be read by who does not know the zone's name (a VTIMEZONE, an offset).
    """

    people: bool
    alarms: int
    placed: bool


class Harness(Protocol):
    """One provider with something real behind it. Names of objects are those that the provider calls `resource`.

    What is put there is iCalendar; the service keeps it in its own wire form. `lacks` is what that form has no place
    for: "categories", "parts" (roles and kinds of people).
    """

    takes_broken: bool  # whether an object that is no iCalendar can be put there at all
    lacks: frozenset[str]

    def open(
        self,
        own: frozenset[str] = frozenset(),
        zone: str = "Europe/Berlin",
        before_request: Callable[[], None] = lambda: None,
    ) -> Provider:
        """A new provider on the same calendars, as after a restart."""
        ...

    def watch(self, before_request: Callable[[], None] = lambda: None) -> Watch:
        """A new watch on the same calendars."""
        ...

    def hang_up(self) -> None:
        """From now on the service cannot be reached."""
        ...

    def requests(self) -> int | None:
        """How many requests have reached the service so far; None where nobody can count them."""
        ...

    def calendar(self) -> Calendar:
        """A fresh and empty calendar."""
        ...

    def put(self, calendar: Calendar, name: str, text: str) -> str:
        """Store an object behind the provider's back, in place of what was put under that name.

        The answer is what the provider calls its resource.
        """
        ...

    def put_broken(self, calendar: Calendar, uid: str) -> str:
        """Store an event whose start cannot be read; the answer is what a person has to be told of it."""
        ...

    def raw(self, calendar: Calendar) -> Mapping[str, str]:
        """What is stored, by name."""
        ...

    def stored(self, calendar: Calendar) -> Stored:
        """What the calendar's only event says."""
        ...

    def edit(self, calendar: Calendar, name: str, old: str, new: str) -> None:
        """Replace words in an event, as its owner does by another client."""
        ...

    def add_foreign(self, calendar: Calendar, name: str) -> None:
        """Add to an event what another client may: an alarm a day before, and properties that syncd does not know."""
        ...

    def lost(self, calendar: Calendar) -> set[str]:
        """What `add_foreign` has added and is not in the calendar's only event any more."""
        ...

    def remove(self, calendar: Calendar, name: str) -> None:
        """Delete behind the provider's back what was put under that name, or has it as its resource."""
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
