"""When an account has its next turn, and when the daemon has nothing left to do: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from config.values import DaySpan
from syncd.record import Record, moment
from syncd.steps import CONFIGURATION, FIRST_WAIT, LONGEST_HOLD, SIGN_IN, Health, gravest

GIVE_UP = timedelta(days=1)  # after which a daemon whose every account is refused ends
WEEK = timedelta(days=7)
_SHORTEST = timedelta(seconds=1)


def first_turn(record: Record, now: datetime) -> datetime:
    """When an account has its first turn after a start: at once, unless it waits, which a restart does not end."""
    attempt = moment(record.next_attempt)
    waits = record.state == Health.WAITING and record.failures > 0
    return attempt if waits and attempt is not None and now < attempt <= now + LONGEST_HOLD else now


def next_turn(record: Record, now: datetime) -> datetime:
    """When an account has its next turn, as its record says; never at once.

    One that fails is left alone for a minute at least: a service that asks for a second, again and again, never were.
    """
    return max(moment(record.next_attempt) or now, now + (_SHORTEST if record.state == Health.OK else FIRST_WAIT))


def put_off(due: datetime, hours: DaySpan | None, zone: tzinfo) -> datetime:
    """The turn itself, or when the owner's active hours begin, if it falls outside of them."""
    local = due.astimezone(zone)
    return due if hours is None or local in hours else hours.next_start(local)


def kept_to(record: Record, hours: DaySpan | None, zone: tzinfo) -> Record:
    """The record with the next attempt as the daemon will make it: within the owner's active hours."""
    attempt = moment(record.next_attempt)
    if hours is None or attempt is None:
        return record
    return replace(record, next_attempt=put_off(attempt, hours, zone).astimezone(UTC).isoformat())


def end_status(records: Mapping[str, Record], now: datetime, *, first: bool) -> int | None:
    """The exit status to end with, None to go on.

    After the `first` attempts it ends if none of the accounts works before somebody does something about it: whoever
    has just configured it is still there. Later only if every one has been refused for a day.
    """
    if not records or not all(_is_refused(record, now, first=first) for record in records.values()):
        return None
    return gravest([record.status for record in records.values()])


def _is_refused(record: Record, now: datetime, *, first: bool) -> bool:
    if first:
        # A calendar that is not there is a slip in a new configuration; in one that worked, perhaps the server's.
        return record.status == SIGN_IN or (record.status == CONFIGURATION and record.last_success is None)
    since = moment(record.state_since)
    return record.status == SIGN_IN and since is not None and since <= now - GIVE_UP


def status_line(records: Iterable[tuple[str, Record]], zone: tzinfo) -> str:
    """How the accounts do, for systemd's STATUS=: last success, next attempt, failing since; on the owner's clock."""
    return "; ".join(_status(name, record, zone) for name, record in records)


def _status(name: str, record: Record, zone: tzinfo) -> str:
    attempt = _minute(record.next_attempt, zone)
    if record.state == Health.OK:
        return f"{name}: settled {_minute(record.last_success, zone)}, next {attempt}"
    if record.failing_since is None:
        return f"{name}: not yet"
    return f"{name}: {record.state} since {_minute(record.failing_since, zone)}, next {attempt}"


def _minute(text: str | None, zone: tzinfo) -> str:
    at = moment(text)
    return f"{at.astimezone(zone):%d %b %H:%M}" if at is not None else "?"
