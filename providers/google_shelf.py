"""What is kept of a Google calendar while it is read: single events, and series together with their exceptions.

Entries come in any order, an exception before its series, and some twice: the later one counts (REF/events/list).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from providers.contract import Resource, Wanted, Window
from providers.google_event import Item, is_cancelled, is_default, line_of, lines_of, series_of

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MARGIN = timedelta(days=31)  # what lies further outside the window is not kept; a cursor is used for a few days


@dataclass(slots=True)
class Shelf:
    """By the id of the event, or of the series: the versions and lines of all that belongs together, by id."""

    _held: dict[str, dict[str, Resource]] = field(default_factory=dict)

    @classmethod
    def of(cls, resources: Mapping[str, Resource]) -> Self:
        """What a cursor remembers."""
        held: dict[str, dict[str, Resource]] = {}
        for name, resource in resources.items():
            lines = resource.text.split("\n")
            ids = [str(item["id"]) for item in lines_of(resource.text)]
            held[name] = {
                one: Resource(resource.version if one == name else None, line)
                for one, line in zip(ids, lines, strict=True)
            }
        return cls(held)

    def is_series(self, item: Item) -> bool:
        """Whether an entry is a series, or was one."""
        name = str(item["id"])
        return not is_cancelled(item) and ("recurrence" in item or len(self._held.get(name, ())) > 1)

    def take(self, item: Item, window: Window | None, wanted: Wanted) -> None:
        """Sort one entry in; of what is no exception only what is wanted and near the window (None: everywhere)."""
        name, series = str(item["id"]), series_of(item)
        if series is not None:
            # Even one that is gone: its series must not be expanded there. Whether it is wanted shows in the end.
            if is_cancelled(item) or is_default(item):
                self._held.setdefault(series, {})[name] = Resource(item.get("etag"), line_of(item))
            return
        if is_cancelled(item):
            self._held.pop(name, None)
            return
        line = line_of(item)
        if is_default(item) and (window is None or _is_near(item, window)) and wanted(line):
            self._held.setdefault(name, {})[name] = Resource(item.get("etag"), line)
        else:
            self._held.get(name, {}).pop(name, None)

    def forget_exceptions(self, name: str) -> bool:
        """Keep of a series nothing but itself; False if nothing of it is kept, as of one that is not wanted."""
        held = self._held.pop(name, {})
        self._held[name] = {one: kept for one, kept in held.items() if one == name}
        return bool(held)

    def resources(self, wanted: Wanted, *, again: bool = False) -> dict[str, Resource]:
        """All that is kept. Exceptions of a series that is not wanted are, if they are wanted by themselves.

        With `again`, `wanted` is asked once more of everything.
        """
        found: dict[str, Resource] = {}
        for name, held in self._held.items():
            first = held.get(name)
            if again and first is not None and not wanted(first.text):
                first = None
            rest = [one for other, one in sorted(held.items()) if other != name]
            if first is None:
                rest = [one for one in rest if '"status": "cancelled"' not in one.text and wanted(one.text)]
            lines = [*([first] if first else []), *rest]
            if lines:
                found[name] = Resource(first.version if first else None, "\n".join(one.text for one in lines))
        return found


def _is_near(item: Item, window: Window) -> bool:
    """By the dates as they are written: that of a time is a day off at most."""
    if "recurrence" in item:
        return True
    start, end = (_day(item.get(name)) for name in ("start", "end"))
    low, high = f"{window.start - _MARGIN:%Y-%m-%d}", f"{window.end + _MARGIN:%Y-%m-%d}"
    return start is None or end is None or (end >= low and start <= high)


def _day(end: object) -> str | None:
    found = (end.get("dateTime") or end.get("date")) if isinstance(end, dict) else None
    return found[:10] if isinstance(found, str) and _DATE.match(found) else None
