"""What an account's store says of how it does: for `status`, and for the notices of the other accounts.

Written after every cycle (`syncd.health`), read without any calendar.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from syncd.ledger import Entry, State
from syncd.notice import Known, failures_in
from syncd.steps import Health
from syncd.store import StateUnreadable, Store


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of an account. Moments are ISO 8601 in UTC; `processes` and `reminders` are of the last success.

    `remarks` are what the person should do about the account's set-up. `through` is the other account whose calendars
    it writes to, where it is that one which failed. `tells` says that a notice can stand in one of its calendars.
    `state_since` is when the state became what it is. `watched` are the calendars of the last success, and
    `steady_until` is when time alone may ask for something, though nothing changed in them. The `..._total` count since
    the store was made.
    """

    state: str = Health.WAITING
    last_success: str | None = None
    next_attempt: str | None = None
    failing_since: str | None = None
    failures: int = 0
    message: str | None = None
    processes: tuple[dict[str, Any], ...] = ()
    reminders: tuple[dict[str, Any], ...] = ()
    uncertain: tuple[dict[str, Any], ...] = ()
    remarks: tuple[str, ...] = ()
    through: str | None = None
    tells: bool = False
    state_since: str | None = None
    watched: tuple[dict[str, Any], ...] = ()
    steady_until: str | None = None
    sessions: int = 0
    successes_total: int = 0
    failures_total: int = 0
    requests_total: int = 0
    writes_total: int = 0


def recall(store: Store) -> Record:
    """The account's record; an empty one if it never ran, or if another version wrote it."""
    text = store.note("health")
    try:
        return Record(**json.loads(text)) if text is not None else Record()
    except (ValueError, TypeError):
        return Record()


def look_at(directory: Path, account: str) -> Known:
    """How an account does by its store in that directory, which is only looked at: no lock, and no file is made.

    Of one whose store cannot be read nothing is known.
    """
    try:
        with closing(Store(directory, account, look_only=True)) as store:
            record, ledger = recall(store), store.ledger()
        return _known(account, record, ledger)
    except (StateUnreadable, ValueError):
        return Known()


def _known(account: str, record: Record, ledger: Mapping[str, Entry]) -> Known:
    return Known(
        works=record.state == Health.OK,
        tells=record.tells,
        expired=record.state == Health.SIGN_IN and record.through is None,
        last_success=_moment(record.last_success),
        failing_since=_moment(record.failing_since),
        message=(record.message or "").removeprefix(f"account {account}: "),
        told=failures_in(entry.key for entry in ledger.values()),
        withdrawn=frozenset(entry.uid for entry in ledger.values() if entry.state is State.WITHDRAWN),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None
