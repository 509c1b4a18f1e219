"""`syncd status`: how each account does, from the store alone: no calendar is asked."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.paths import state_directory
from syncd.commands.rounds import load_settings
from syncd.failures import describe, name_account
from syncd.recall import recall
from syncd.record import Record
from syncd.report import SCHEMA
from syncd.steps import Health, gravest
from syncd.store import Busy, StateUnreadable, Store, lock
from syncd.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    loaded = load_settings(options.config, env, terminal)
    directory = state_directory(env)
    records: dict[str, Record] = {}
    running = False
    statuses = [0]
    for name in loaded.settings.accounts:
        running = running or _is_held(env, name)
        try:
            records[name] = _record(directory, name)
        except StateUnreadable as error:
            line, status = describe(error)
            records[name] = Record(state=Health.ERROR, message=line)
            terminal.complain(name_account(name, line))
            statuses.append(status)
    terminal.emit({"schema": SCHEMA, "running": running, "accounts": {n: _describe(r) for n, r in records.items()}})
    terminal.say("syncd is running" if running else "syncd is not running")
    for name, record in records.items():
        terminal.say(f"\n{name}: {record.state}" + (f" since {record.failing_since}" if record.failing_since else ""))
        terminal.say(f"  last success {record.last_success or 'never'}, next attempt {record.next_attempt or 'none'}")
        if record.message:
            terminal.say(f"  {record.message}")
        for remark in record.remarks:
            if remark not in (record.message or ""):  # what failed may be the very same
                terminal.say(f"  ! {remark}")
        terminal.table(
            ["  process", "company", "round"],
            [(f"  {row['process']}", row["company"] or "", str(row["round"] or "")) for row in _open(record)],
        )
        terminal.table(["  next", "reminder"], [(f"  {row['start']}", row["summary"]) for row in record.reminders[:10]])
        for row in record.uncertain:
            terminal.say(f"  ? {row['summary']}: may be an interview; tag it “#interview” or “#ignore”")
    return gravest(statuses)


def _record(directory: Path, name: str) -> Record:
    store = Store(directory, name, look_only=True)
    try:
        record = recall(store)
    finally:
        store.close()
    if record.last_success is None and record.message is None:
        return replace(record, message="never ran; type: syncd sync")
    return record


def _describe(record: Record) -> dict[str, object]:
    return {
        "state": str(record.state),
        "last_success": record.last_success,
        "next_attempt": record.next_attempt,
        "failing_since": record.failing_since,
        "message": record.message,
        "processes": list(record.processes),
        "reminders": list(record.reminders),
    }


def _open(record: Record) -> list[dict[str, Any]]:
    return [row for row in record.processes if row["outcome"] not in ("rejected", "withdrawn", "offer")]


def _is_held(env: Mapping[str, str], name: str) -> bool:
    directory = state_directory(env)
    if not (directory / f"{name}.lock").exists():
        return False
    try:
        with lock(directory, name):
            return False
    except Busy:
        return True
    except StateUnreadable:
        return False
