"""`syncd explain`: why an event is (not) an interview, and why its reminders stand where they stand."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing

from syncd import clock
from syncd.accounts import Lending, opened
from syncd.commands.configured import each_account, load_settings
from syncd.cycle import Outcome, cycle
from syncd.diff import Action
from syncd.failures import UserError
from syncd.layout import Options
from syncd.model import Dropped, Reading, ReminderKind
from syncd.report import describe_action, describe_events
from syncd.terminal import SCHEMA, Terminal

_KINDS = {
    ReminderKind.THANK_YOU: "thank-you",
    ReminderKind.CHECK_IN: "check-in",
    ReminderKind.CHECK_IN_AGAIN: "second check-in",
    ReminderKind.ASK: "reminder to ask",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORDS", help="words of a title, a company or a process")
    parser.add_argument("--account", metavar="A", help="only this account")
    parser.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    loaded = load_settings(options.config, env, terminal)
    words = [word.casefold() for word in " ".join(options.words).split()]
    explained: dict[str, object] = {}
    found: list[Reading | Action] = []

    def explain(name: str) -> int:
        with (
            closing(Lending(loaded, env, look_only=True)) as lend,
            opened(loaded, name, env, look_only=True) as account,
        ):
            outcome = cycle(account, lend, loaded.settings, clock.now(), Options(dry=True))
        readings = [one for one in outcome.inferred.readings if _mentions(_words_of(one), words)]
        identities = [one.event.ref.identity for one in readings]
        actions = [action for action in outcome.plan.actions if _concerns(action, identities, words)]
        found.extend([*readings, *actions])
        interviews = {one.event.ref.identity for one in readings if one.interview}
        without = [one for one in outcome.inferred.dropped if interviews.intersection(one.sessions)]
        events = describe_events(outcome.inferred)
        explained[name] = {
            "events": {identity: events[identity] for identity in identities if identity in events},
            "actions": [describe_action(action, done=False, calendars=outcome.calendars) for action in actions],
            "without": [
                {"kind": str(one.kind), "sessions": list(one.sessions), "reason": one.reason} for one in without
            ],
        }
        _say(readings, actions, without, events, outcome, terminal)
        return 0

    status = each_account(loaded, options.account, terminal, explain)
    terminal.emit({"schema": SCHEMA, "accounts": explained})
    if not found and not status:
        raise UserError(
            f"no event and no reminder has the words {' '.join(options.words)!r}; an event without a word that hints "
            f"at an interview is not looked at: tag it “#interview”"
        )
    return status


def _say(
    readings: list[Reading],
    actions: list[Action],
    without: list[Dropped],
    events: Mapping[str, Mapping[str, object]],
    outcome: Outcome,
    terminal: Terminal,
) -> None:
    verdicts = {True: "an interview", False: "no interview", None: "perhaps an interview; a tag would settle it"}
    for reading in readings:
        event = events.get(reading.event.ref.identity, {})
        place = f", {event['process']}, round {event['round']}" if event.get("round") else ""
        terminal.say(f"{reading.event.title}: {verdicts[reading.interview]} ({reading.confidence:.0%}){place}")
        for reason in reading.because:
            terminal.say(f"    {reason}")
    for process in outcome.inferred.processes:
        for round_ in process.rounds:
            if any(session in readings for session in round_.sessions):
                for reason in (*process.because, *round_.because):
                    terminal.say(f"    {process.name}, round {round_.number}: {reason}")
    for action in actions:
        what = action.reminder.title if action.reminder else ""
        what = action.standing.event.title if action.standing is not None else what
        terminal.say(f"{what or action.key}: {action.verb}, {action.reason}")
        for reason in action.reminder.because if action.reminder is not None else ():
            terminal.say(f"    {reason}")
    titles = {reading.event.ref.identity: reading.event.title for reading in readings}
    missing: dict[tuple[str, str], list[str]] = {}
    for one in without:
        about = next(titles[session] for session in one.sessions if session in titles)
        missing.setdefault((about, one.reason), []).append(_KINDS[one.kind])
    for (about, reason), kinds in missing.items():
        what = "reminder" if len(kinds) == len(_KINDS) else " and no ".join(kinds)
        terminal.say(f"{about}: no {what}: {reason}")


def _words_of(reading: Reading) -> str:
    return " ".join(filter(None, (reading.event.title, reading.company, reading.process, reading.event.ref.uid)))


def _concerns(action: Action, identities: list[str], words: list[str]) -> bool:
    if action.reminder is not None:
        named = f"{action.reminder.title} {action.reminder.process} {action.reminder.company or ''}"
        return any(one in identities for one in action.reminder.sessions) or _mentions(named, words)
    return action.standing is not None and _mentions(action.standing.event.title, words)


def _mentions(text: str, words: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
