"""An account's record in its store: written after every cycle and every poll, read without any calendar."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from syncd.failures import describe
from syncd.ledger import Entry, State
from syncd.record import Record, held_up, moment
from syncd.steps import Health, jitter_of, next_step
from syncd.store import StateUnreadable, Store

if TYPE_CHECKING:
    from syncd.notice import Known

_MOMENTS = ("last_success", "next_attempt", "failing_since", "state_since", "tried_since", "steady_until")


def recall(store: Store) -> Record:
    """The account's record; an empty one if it never ran, or if another version wrote it."""
    text = store.note("health")
    try:
        record = Record(**json.loads(text)) if text is not None else Record()
        for name in _MOMENTS:
            moment(getattr(record, name))
        return record
    except (ValueError, TypeError):
        return Record()


def recall_of(directory: Path, account: str) -> Record:
    """As `recall`, of the account's store in that directory, which is only looked at; also empty if it cannot be."""
    try:
        with closing(Store(directory, account, look_only=True)) as store:
            return recall(store)
    except StateUnreadable:
        return Record()


def note(store: Store, record: Record) -> Record:
    """Keep it in the account's store; returns it."""
    store.set_note("health", json.dumps(asdict(record)))
    return record


def failed(before: Record, error: Exception, name: str, now: datetime, poll: timedelta) -> Record:
    """The record of account `name` after a cycle that could not be completed, or in which something was left undone."""
    step = next_step(error, before.failures + 1, poll, name, jitter_of(name, now))
    through = getattr(error, "account", None)
    return replace(
        held_up(before, step, describe(error)[0], now),
        through=through if through != name else None,
    )


def remember_failure(
    directory: Path, name: str, error: Exception, now: datetime, poll: timedelta, before: Record | None = None
) -> Record:
    """As `failed`, kept in the store of an account that could not be opened.

    If not even that can be, it is kept nowhere, and follows from what was known `before`.
    """
    try:
        with closing(Store(directory, name)) as store:
            return note(store, failed(recall(store), error, name, now, poll))
    except StateUnreadable as unreadable:
        return failed(before or Record(), unreadable, name, now, poll)


def look_at(directory: Path, account: str) -> Known:
    """How an account does by its store in that directory, which is only looked at: no lock, and no file is made.

    Of one whose store cannot be read nothing is known.
    """
    from syncd.notice import Known  # with the texts that it writes: too much for who only recalls a record

    try:
        with closing(Store(directory, account, look_only=True)) as store:
            record, ledger = recall(store), store.ledger()
        return _known(account, record, ledger)
    except (StateUnreadable, ValueError):
        return Known()


def _known(account: str, record: Record, ledger: Mapping[str, Entry]) -> Known:
    from syncd.notice import Known, failures_in

    return Known(
        works=record.state == Health.OK,
        tells=record.tells,
        expired=record.state == Health.SIGN_IN and record.through is None,
        last_success=moment(record.last_success),
        failing_since=moment(record.failing_since),
        tried_since=moment(record.tried_since),
        next_attempt=moment(record.next_attempt),
        through=record.through,
        message=(record.message or "").removeprefix(f"account {account}: "),
        told=failures_in(entry.key for entry in ledger.values()),
        withdrawn=frozenset(entry.uid for entry in ledger.values() if entry.state is State.WITHDRAWN),
    )
