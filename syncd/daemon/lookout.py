"""The poll: whether anything changed since an account's last cycle, for one request a calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from config.load import Loaded
from providers.contract import Calendar, Watch
from syncd.record import Record, moment
from syncd.steps import Health
from syncd.store import StateUnreadable, Store
from syncd.surroundings import Tally, account_settings, provider_of, surroundings_of
from syncd.window import WHOLE_EVERY, window_at


class Lookout:
    """The watches over the calendars that one account reads or writes, also where they are another account's."""

    def __init__(self, loaded: Loaded, env: Mapping[str, str]) -> None:
        self._loaded = loaded
        self._env = env
        self._tally = Tally()
        self._watches: dict[str, Watch | None] = {}

    def is_unchanged(
        self, record: Record, store: Store, now: datetime, before_request: Callable[[], None] = lambda: None
    ) -> bool:
        """Whether a cycle would find what the last one found. What leaves a doubt is no.

        `before_request` is called before every request that this takes.
        """
        self._tally.then = before_request
        last, steady = moment(record.last_success), moment(record.steady_until)
        if record.state != Health.OK or steady is None or steady <= now or not record.watched:
            return False
        if last is None or now < last:  # the clock was ahead: what was over then may not be
            return False
        try:
            return all(self._is_same(row, store, now) for row in record.watched)
        except StateUnreadable:
            raise
        except Exception:  # noqa: BLE001 - a doubt, too: the cycle finds out what it is, and says it
            return False

    def _is_same(self, row: Mapping[str, Any], store: Store, now: datetime) -> bool:
        account, calendar = str(row["account"]), Calendar(**row["calendar"])
        seen = store.seen(f"{account}/{calendar.id}")
        if seen is None or not now - WHOLE_EVERY < seen[1] <= now:
            return False
        watch = self._watch(account)
        return watch is not None and not watch.changed(calendar, window_at(now), seen[0])

    def _watch(self, account: str) -> Watch | None:
        if account not in self._watches:
            settings = account_settings(self._loaded, account)
            make = provider_of(settings).watch
            around = surroundings_of(self._loaded, account, self._env, self._tally)
            self._watches[account] = make(settings, around) if make is not None else None
        return self._watches[account]

    def close(self) -> None:
        """Let go of connections."""
        for watch in self._watches.values():
            if watch is not None:
                watch.close()
        self._watches.clear()
