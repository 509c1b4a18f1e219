"""`syncd calendars`: the calendars that each account offers, to copy into the configuration."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from providers.contract import Calendar
from syncd.accounts import opened
from syncd.commands.configured import each_account, load_settings
from syncd.terminal import SCHEMA, Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="A", help="only this account")
    parser.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    loaded = load_settings(options.config, env, terminal)
    listed: dict[str, object] = {}

    def list_one(name: str) -> int:
        with opened(loaded, name, env, look_only=True) as account:
            calendars = account.provider.calendars()
        listed[name] = [
            {"id": one.id, "name": one.name, "zone": one.zone, "writable": one.writable, "foreign": one.foreign}
            for one in calendars
        ]
        rows = [(one.name, _rights(one), one.zone or "", one.id) for one in calendars]
        terminal.table(["name", "rights", "zone", "id"], rows, title=name)
        return 0

    status = each_account(loaded, options.account, terminal, list_one)
    terminal.emit({"schema": SCHEMA, "accounts": listed})
    return status


def _rights(calendar: Calendar) -> str:
    rights = "read and write" if calendar.writable else "read only"
    return f"{rights}, somebody else's" if calendar.foreign else rights
