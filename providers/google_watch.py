"""Whether a Google calendar may have changed: one list by the sync token, of which only the ids are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.accounts import GoogleAccount
from providers.contract import Calendar, Seen, Surroundings, Window

if TYPE_CHECKING:
    from providers.google_http import Connection

# The most that one page holds (REF/events/list). The provider asks for as many: with another query than that which it
# came from, a sync token is not to be relied on.
PAGE = 2500
_FIELDS = "nextPageToken,nextSyncToken,items(id)"


class GoogleWatch:
    """One account's watch. Its methods are those of `Watch`."""

    def __init__(self, settings: GoogleAccount, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._connection: Connection | None = None

    def changed(self, calendar: Calendar, window: Window, seen: Seen) -> bool:  # noqa: ARG002 - the window is not sent
        if seen.token is None:
            return True
        try:
            answer = self._connect().read(
                "events", "list", calendarId=calendar.id, maxResults=PAGE, fields=_FIELDS, syncToken=seen.token
            )
        except Exception:  # noqa: BLE001 - what it means the cycle finds out
            return True
        return answer.get("items") != [] or "nextPageToken" in answer or "nextSyncToken" not in answer

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> Connection:
        if self._connection is None:
            from providers.google_http import Connection

            self._connection = Connection(self._settings, self._around)
        return self._connection
