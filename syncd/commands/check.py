"""`syncd check`: configuration, credentials, reach and rights; what is wrong and what to type. Writes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from config.load import ConfigError, Loaded, load
from config.secrets import find_password
from syncd import clock
from syncd.accounts import account_settings, opened
from syncd.cycle import Options, choose, discover
from syncd.failures import describe
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
    for problem in problems:
        terminal.say(problem)
    accounts: dict[str, dict[str, object]] = {}
    statuses = [0 if loaded.settings.accounts else CONFIGURATION]
    for name in loaded.settings.accounts:
        if options.account in (None, name):
            lines, status = _check(name, loaded, env)
            statuses.append(status)
            accounts[name] = {"status": status, "lines": lines}
            for line in lines:
                terminal.say(f"{name}: {line}")
    terminal.emit({"schema": SCHEMA, "problems": problems, "accounts": accounts})
    return gravest(statuses)


def _check(name: str, loaded: Loaded, env: Mapping[str, str]) -> tuple[list[str], int]:
    try:
        settings = account_settings(loaded, name)
        find_password(name, settings, env)
        with opened(loaded, name, env, look_only=True) as account:
            offered = discover(account, clock.now(), Options(dry=True))
            chosen = choose(account, offered)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is wrong
        line, status = describe(error)
        return [line.removeprefix(f"account {name}: ")], status
    lines = [f"calendar {one.name!r}: {'read and write' if one.writable else 'read only'}" for one in chosen]
    if settings.write_to == "same" and not any(one.writable for one in chosen):
        lines.append('every calendar is read-only: set write_to = "own", or to the name of one that is not')
        return lines, SIGN_IN
    return lines, 0
