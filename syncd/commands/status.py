"""`syncd status`: how each account does, from the store alone: no calendar is asked.

It answers at once, so it imports no more than that takes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.load import Loaded
from config.paths import state_directory
from providers import times
from syncd import clock, when
from syncd.commands.configured import load_settings
from syncd.daemon.schedule import kept_to
from syncd.failures import describe, name_account
from syncd.locks import daemon_pid
from syncd.recall import recall
from syncd.record import Record, moment
from syncd.steps import FAILED, Health, gravest
from syncd.store import StateUnreadable, Store
from syncd.terminal import SCHEMA, Terminal

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_WORDS: Mapping[str, str] = {
    Health.OK: "works",
    Health.WAITING: "does not get through, and is tried again",
    Health.SIGN_IN: "cannot sign in",
    Health.FORBIDDEN: "lacks a right",
    Health.ERROR: "fails",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    loaded = load_settings(options.config, env, terminal)
    directory, poll = state_directory(env), loaded.settings.poll_interval
    now = _now(loaded)
    process = _daemon(directory, terminal)
    running = process is not None
    records = {
        name: kept_to(
            _record(directory, name, now, terminal, running=running), loaded.settings.active_hours, now.tzinfo or UTC
        )
        for name in loaded.settings.accounts
    }
    statuses = {name: exit_status(record, now, poll) for name, record in records.items()}
    terminal.emit(
        {
            "schema": SCHEMA,
            "running": running,
            "process": process,
            "accounts": {name: _object(record, statuses[name]) for name, record in records.items()},
        }
    )
    terminal.say(f"syncd is running (process {process})" if running else "syncd is not running")
    for name, record in records.items():
        terminal.say()
        for line in (*_lines(name, record, now, poll, running=running), *_calendar(record, now)):
            terminal.say(line)
    return gravest(list(statuses.values()))


def exit_status(record: Record, now: datetime, poll: timedelta) -> int:
    """What a monitor is told of an account: how its last turn ended, or that it has been silent for too long."""
    statuses = [record.status]
    heard = moment(record.last_success) or moment(record.failing_since)
    if heard is not None and now - heard > poll + _DAY:
        statuses.append(FAILED)
    return gravest(statuses)


def _now(loaded: Loaded) -> datetime:
    """The moment of the call, on the owner's clock."""
    return clock.now().astimezone(times.zone(clock.zone_name(loaded.settings)))


def _daemon(directory: Path, terminal: Terminal) -> int | None:
    try:
        return daemon_pid(directory)
    except StateUnreadable as error:
        terminal.complain(error)
        return None


def _record(directory: Path, name: str, now: datetime, terminal: Terminal, *, running: bool) -> Record:
    try:
        with closing(Store(directory, name, look_only=True)) as store:
            record = _still_true(recall(store), now)
    except StateUnreadable as error:
        line, status = describe(error)
        terminal.complain(name_account(name, line))
        return Record(state=Health.ERROR, status=status, message=line)
    if record.last_success is None and record.message is None:
        message = "never ran; its first turn is to come" if running else "never ran; type: syncd sync"
        return replace(record, message=message)
    return record


def _still_true(record: Record, now: datetime) -> Record:
    """The record without reminders that time has passed by since it was written."""
    ahead = (row for row in record.reminders if datetime.fromisoformat(row["start"]) > now)
    return replace(record, reminders=tuple(ahead))


def _object(record: Record, status: int) -> dict[str, object]:
    return {
        "state": str(record.state),
        "status": status,
        "last_success": record.last_success,
        "next_attempt": record.next_attempt,
        "failing_since": record.failing_since,
        "message": record.message,
        "processes": list(record.processes),
        "reminders": list(record.reminders),
    }


def _lines(name: str, record: Record, now: datetime, poll: timedelta, *, running: bool) -> Iterator[str]:
    """How an account does, for a person."""
    never_ran = record.last_success is None and record.failing_since is None and record.state == Health.WAITING
    words = "has not run yet" if never_ran else _WORDS.get(record.state, record.state)
    since = moment(record.failing_since)
    yield f"{name}: {words}" + (f", since {when.describe(since, now)}" if since is not None else "")
    success, attempt = moment(record.last_success), moment(record.next_attempt)
    told = [f"last success {when.describe(success, now)}" if success is not None else "no success yet"]
    told += [f"next attempt {when.describe(attempt, now)}"] if attempt is not None and attempt > now else []
    yield f"  {', '.join(told)}"
    if attempt is not None and now - attempt > poll + _HOUR and not running:
        yield f"  ! was due {when.distance(attempt, now)}, but no daemon runs; start it, or type: syncd sync"
    if record.message:
        yield f"  {record.message}"
    for remark in record.remarks:
        if remark not in (record.message or ""):  # what failed may be the very same
            yield f"  ! {remark}"


def _calendar(record: Record, now: datetime) -> Iterator[str]:
    """Open processes, the next reminders, and what may be an interview. Lines, since a table takes its time."""
    for row in record.processes:
        if row["outcome"] not in ("rejected", "withdrawn", "offer"):
            told = [row["company"] or "company unknown", *([f"round {row['round']}"] if row["round"] else [])]
            yield f"  process {row['process']}: {', '.join(told)}"
    for row in record.reminders[:10]:
        at = datetime.fromisoformat(row["start"]).astimezone(now.tzinfo)
        yield f"  {at:%a %d %b %H:%M}  {row['summary']}"
    for row in record.uncertain:
        yield f"  ? {row['summary']}: may be an interview; tag it “#interview” or “#ignore”"
