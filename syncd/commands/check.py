"""`syncd check`: configuration, credentials, reach and rights; what is wrong and what to type. Writes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing

from config.load import ConfigError, Loaded, load
from config.secrets import find_password
from providers.contract import Calendar, Remark
from providers.errors import Forbidden, SignInExpired
from syncd import clock
from syncd.accounts import Lending, opened
from syncd.commands.configured import account_names
from syncd.failures import UserError, describe
from syncd.layout import Options, lay_out
from syncd.steps import CONFIGURATION, SIGN_IN, TEMPORARY, gravest
from syncd.surroundings import account_settings
from syncd.terminal import SCHEMA, Terminal


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
    """What is to be said of an account, and its exit status. What is wrong is said once."""
    remarks: tuple[Remark, ...] = ()
    try:
        find_password(name, account_settings(loaded, name), env)
        with (
            closing(Lending(loaded, env, look_only=True)) as lend,
            opened(loaded, name, env, look_only=True) as account,
        ):
            try:
                layout = lay_out(account, lend, clock.now(), Options(dry=True, ask=True))
            finally:
                remarks = account.provider.remarks()  # by then it is known which rights there are
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is wrong
        terminal.trace()
        return _wrong(error, name, remarks)
    said = [remark.message for remark in remarks]
    if any(remark.lacking for remark in remarks):
        return said, SIGN_IN  # what a calendar allows is of no use before that
    lines = [f"calendar {one.calendar.name!r}: {_rights(one.calendar)}" for one in layout.places.values()]
    targets = [one.calendar for one in (layout.targets or layout.sources).values()]
    closed = ", ".join(repr(calendar.name) for calendar in targets if not calendar.writable)
    if not closed:
        return [*lines, *said], 0
    if not any(calendar.writable for calendar in targets):
        return [*lines, *said, f"no reminder can be written, all is read-only: {_ELSEWHERE}"], SIGN_IN
    return [*lines, *said, f"no reminder can be written into what is read-only, {closed}: {_ELSEWHERE}"], 0


_ELSEWHERE = 'set write_to = "own", or to another calendar'


def _wrong(error: Exception, name: str, remarks: tuple[Remark, ...]) -> tuple[list[str], int]:
    line, status = describe(error)
    line = line.removeprefix(f"account {name}: ")
    if status == TEMPORARY:
        line += f"; wait, then type: syncd check --account {name}"
    troubles = [remark for remark in remarks if remark.trouble]
    if isinstance(error, SignInExpired | Forbidden) and error.account in (None, name):
        if isinstance(error, SignInExpired):
            troubles = []  # a new sign-in changes them all
        elif any(remark.lacking for remark in troubles):
            return [remark.message for remark in troubles], status  # they say which right
    return list(dict.fromkeys((line, *(remark.message for remark in troubles)))), status


def _rights(calendar: Calendar) -> str:
    if not calendar.id:
        return "the first sync makes it"
    return "read and write" if calendar.writable else "read only"
