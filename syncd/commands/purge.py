"""`syncd purge`: removes what syncd wrote: what is unedited and still in the future, with `--all` also the rest."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

from providers.contract import Provider
from providers.errors import ProviderError
from providers.event import Moment
from syncd import clock
from syncd.accounts import Lending, opened
from syncd.commands.configured import each_account, load_settings
from syncd.diff import entry_of
from syncd.failures import UserError, describe
from syncd.layout import Opened, places_of
from syncd.ledger import State
from syncd.locks import PATIENCE
from syncd.read import Cache, read
from syncd.recognise import begin
from syncd.seal import edited
from syncd.sift import Standing, sift
from syncd.steps import gravest
from syncd.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="A", help="only this account")
    parser.add_argument("--all", action="store_true", help="also past and edited ones")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    loaded = load_settings(options.config, env, terminal)
    now = clock.now()

    def purge(name: str) -> int:
        patience = opened(loaded, name, env, patience=PATIENCE, waiting=terminal.wait)
        with closing(Lending(loaded, env)) as lend, patience as account:
            return _purge(account, lend, now, options, terminal)

    return each_account(loaded, options.account, terminal, purge)


def _purge(account: Opened, lend: Lending, now: datetime, options: argparse.Namespace, terminal: Terminal) -> int:
    places = places_of(account, lend, now)
    found: list[tuple[Standing, Provider]] = []
    ledger = account.store.ledger()
    for place, target in places.items():
        snapshot = read(target.provider, target.calendar, place, account.store, Cache(), now, dry=True)
        if not snapshot.complete:
            raise UserError(f"calendar {target.calendar.name!r} could not be read completely; try again later")
        found += [
            (standing, target.provider)
            for standing in sift(snapshot.events, place, ledger).ours
            if options.all or _is_untouched(standing, now)
        ]
    found.sort(key=lambda one: begin(one[0].event, UTC))
    if not found:
        terminal.say(f"{account.name}: nothing to remove")
        return 0
    terminal.table(
        ["when", "reminder", "calendar"],
        [(_when(standing), standing.event.title, places[standing.place].calendar.name) for standing, _ in found],
        title=f"{account.name}: {len(found)} to remove",
    )
    if not options.yes and not _agrees(len(found)):
        terminal.say("nothing removed")
        return 0
    statuses = [0]
    for standing, provider in found:
        entry = entry_of(standing)
        if entry is not None:
            account.store.remember(replace(entry, state=State.WITHDRAWN))
        try:
            provider.withdraw(places[standing.place].calendar, standing.event)
        except ProviderError as error:
            error.account = account.name
            line, status = describe(error)
            terminal.complain(line)
            statuses.append(status)
    terminal.say(
        f"{account.name}: {len(found) - len(statuses) + 1} removed; the next sync would write anew what is due"
    )
    return gravest(statuses)


def _is_untouched(standing: Standing, now: datetime) -> bool:
    start = standing.event.start
    if standing.seal is None or not isinstance(start, Moment) or start.at <= now:
        return False
    return not edited(standing.event, standing.seal)


def _when(standing: Standing) -> str:
    start = standing.event.start
    return f"{start.at:%a %Y-%m-%d %H:%M}" if isinstance(start, Moment) else start.date.isoformat()


def _agrees(count: int) -> bool:
    if not sys.stdin.isatty():
        raise UserError("there is nobody to ask; add --yes to remove them", 2)
    try:
        answer = input(f"Remove {count} events? [y/N] ")
    except EOFError:
        return False
    return answer.strip().casefold() in ("y", "yes")
