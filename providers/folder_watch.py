"""Whether a folder of .ics files may have changed: it is listed, and a file is read only if it was touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from providers.contract import Calendar, Seen, Window
from providers.errors import ProviderError
from providers.folder_list import folder_of, list_files, stamp_of, version_of


class FolderWatch:
    """One account's watch. Its methods are those of `Watch`."""

    def __init__(self, root: Path, before_request: Callable[[], None]) -> None:
        self._root = root
        self._before_request = before_request
        # By calendar, digests of two states that belong together: how the files lay there, and which versions they had.
        self._agreed: dict[str, tuple[int, int]] = {}

    def changed(self, calendar: Calendar, window: Window, seen: Seen) -> bool:  # noqa: ARG002 - all of it is looked at
        self._before_request()
        try:
            return not self._is_unchanged(calendar, seen)
        except (OSError, ProviderError):
            return True

    def close(self) -> None:
        self._agreed.clear()

    def _is_unchanged(self, calendar: Calendar, seen: Seen) -> bool:
        listing = list_files(self._root, folder_of(self._root, calendar), calendar)
        names = {path.name for path in listing.files}
        if seen.token is not None or not listing.complete or names != seen.versions.keys():
            return False
        lie = hash(frozenset((path.name, stamp_of(path)) for path in listing.files))
        both = lie, hash(frozenset(seen.versions.items()))
        if self._agreed.get(calendar.id) == both:
            return True
        if any(version_of(path.read_bytes()) != seen.versions[path.name] for path in listing.files):
            return False
        self._agreed[calendar.id] = both
        return True
