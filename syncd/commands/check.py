"""`syncd check`: configuration, credentials, reach and rights; what is wrong and what to type. Writes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing

from config.load import ConfigError, Loaded, load
from config.secrets import find_password
from providers.contract import Calendar
from syncd import clock
from syncd.accounts import Lending, account_settings, opened
from syncd.commands.rounds import account_names
from syncd.failures import UserError, describe
from syncd.layout import Options, lay_out
from syncd.report import SCHEMA
from syncd.steps import CONFIGURATION, SIGN_IN, gravest
from syncd.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="A", help="only this account")
    parser.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    try:
        loaded = load(options.config, env)
    except ConfigError as error:
        for problem in error.problems:
            terminal.say(problem)
        terminal.emit({"schema": SCHEMA, "problems": list(error.problems), "accounts": {}})
        return CONFIGURATION
    problems = list(loaded.warnings)
    if not loaded.settings.accounts:
        problems.append("there is no account; `syncd config example` shows how to add one")
    names = list(loaded.settings.accounts)
    if options.account is not None and names:
        try:
            names = account_names(loaded, options.account)
        except UserError as error:
            problems.append(str(error))
            names = []
    for problem in problems:
        terminal.say(problem)
    accounts: dict[str, dict[str, object]] = {}
    statuses = [0 if names else CONFIGURATION]
    for name in names:
        lines, status = _check(name, loaded, env, terminal)
        statuses.append(status)
        accounts[name] = {"status": status, "lines": lines}
        for line in lines:
            terminal.say(f"{name}: {line}")
    terminal.emit({"schema": SCHEMA, "problems": problems, "accounts": accounts})
    return gravest(statuses)


def _check(name: str, loaded: Loaded, env: Mapping[str, str], terminal: Terminal) -> tuple[list[str], int]:
    lines: list[str] = []
    try:
        find_password(name, account_settings(loaded, name), env)
        with (
            closing(Lending(loaded, env, look_only=True)) as lend,
            opened(loaded, name, env, look_only=True) as account,
        ):
            lines = [remark.message for remark in account.provider.remarks()]
            layout = lay_out(account, lend, clock.now(), Options(dry=True, ask=True))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is wrong
        terminal.trace()
        line, status = describe(error)
        return [line.removeprefix(f"account {name}: "), *lines], status
    lines[:0] = [f"calendar {one.calendar.name!r}: {_rights(one.calendar)}" for one in layout.places.values()]
    targets = layout.targets or layout.sources
    if targets and not any(one.calendar.writable for one in targets.values()):
        lines.append('no reminder can be written, all is read-only: set write_to = "own", or to another calendar')
        return lines, SIGN_IN
    return lines, 0


def _rights(calendar: Calendar) -> str:
    if not calendar.id:
        return "the first sync makes it"
    return "read and write" if calendar.writable else "read only"
