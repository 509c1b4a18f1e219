"""What `sync` and `plan` share: one cycle of each account, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from config.load import Loaded
from config.paths import is_credential, state_directory
from providers.errors import Dismissed, Misconfigured
from syncd import clock
from syncd.accounts import Lending, opened
from syncd.commands.configured import account_names, load_warning
from syncd.cycle import Outcome, cycle
from syncd.diff import Action, Plan, Verb
from syncd.failures import describe, name_account
from syncd.health import record_failure, record_success
from syncd.layout import Options
from syncd.locks import PATIENCE
from syncd.notice import untold
from syncd.recall import look_at, recall_of
from syncd.record import Record, moment
from syncd.report import describe_failure, describe_outcome
from syncd.steps import FAILED, FINE, LONGEST_HOLD, PLAN_AGAIN, TEMPORARY, Health, gravest
from syncd.surroundings import Tally, accounts_of, credentials_of
from syncd.terminal import SCHEMA, Terminal

_UNKNOWN = Record()
_SIGNS = {Verb.CREATE: "+", Verb.UPDATE: "~", Verb.WITHDRAW: "-", Verb.KEEP: "=", Verb.LEAVE: "."}


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one account: its outcome, unless it could not be read, and what went wrong."""

    account: str
    outcome: Outcome | None
    errors: tuple[str, ...]
    status: int


def run_all(
    config: Path | None,
    env: Mapping[str, str],
    options: Options,
    terminal: Terminal,
    only: str | None = None,
    now: datetime | None = None,
    *,
    due: bool = False,
) -> list[Ran]:
    """A cycle of each account; one account's failure does not keep the others from their turn.

    Who has to tell of an account that failed after its own turn has another one. With `due` those that wait after a
    failure are left alone, and of one that only goes on failing nothing is said.
    """
    # A timer's every start would have them in the journal, but for `-q`.
    loaded = load_warning(config, env, terminal.say if due else terminal.complain)
    directory = state_directory(env)
    names = account_names(loaded, only)
    before = {name: recall_of(directory, name) if due else _UNKNOWN for name in names}
    # Looked at before the first turn: that may write into the store of the account that it writes to.
    waiting = {name for name in names if _waits(loaded, name, env, before[name], now or clock.now())}
    ran = []
    for name in names:
        if name in waiting:
            terminal.say(f"{name}: waits after a failure; see `syncd status`")
            ran.append(Ran(name, None, (name_account(name, before[name].message or ""),), FINE))
        else:
            ran.append(run_one(loaded, name, env, options, terminal, now, before=before[name]))
    if options.dry:
        return ran
    known = {name: look_at(directory, name) for name in loaded.settings.accounts}
    late = untold(known, now or clock.now())
    return [
        _joined(one, run_one(loaded, one.account, env, options, terminal, now)) if one.account in late else one
        for one in ran
    ]


def _waits(loaded: Loaded, name: str, env: Mapping[str, str], record: Record, now: datetime) -> bool:
    """Whether it failed, and neither is its time come nor was a credential or the configuration changed since."""
    again = moment(record.next_attempt)
    if record.state == Health.OK or again is None or not now < again <= now + LONGEST_HOLD:
        return False
    with suppress(OSError, Misconfigured):
        tried = (state_directory(env) / f"{name}.sqlite3").stat().st_mtime_ns
        credentials = (credentials_of(loaded, one, env) for one in accounts_of(loaded.settings, name))
        files = (file for file in (loaded.file, *chain.from_iterable(credentials)) if file is not None)
        # systemd hands its credentials over anew at every start.
        own = (file for file in files if file.exists() and not is_credential(file, env))
        return not any(file.stat().st_ctime_ns > tried for file in own)
    return True


def run_one(
    loaded: Loaded,
    name: str,
    env: Mapping[str, str],
    options: Options,
    terminal: Terminal,
    now: datetime | None = None,
    *,
    before: Record = _UNKNOWN,
) -> Ran:
    """One cycle of one account, its health recorded, its errors said, unless it failed in this way `before` already."""
    tally = Tally()
    lend = Lending(loaded, env, look_only=options.dry, tally=tally)
    moment = now or clock.now()
    try:
        with opened(
            loaded, name, env, look_only=options.dry, tally=tally, patience=PATIENCE, waiting=terminal.wait
        ) as account:
            try:
                outcome = cycle(account, lend, loaded.settings, moment, options)
            except Exception as error:
                if not options.dry:
                    record_failure(account, error, moment, loaded.settings.poll_interval)
                raise
            ran = _ran(outcome)
            if not options.dry:
                record_success(account, outcome, moment, loaded.settings.poll_interval)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next account has its turn
        terminal.trace()
        line, status = describe(error)
        ran = Ran(name, None, (name_account(name, line),), status)
    finally:
        lend.close()
    if before.failing_since is not None and _goes_on(before, recall_of(state_directory(env), name)):
        return replace(ran, status=FINE)
    if ran.errors:
        terminal.blame("; ".join(ran.errors))
    return ran


def _goes_on(before: Record, after: Record) -> bool:
    """Whether it failed once more in the same way. What could not be recorded is something else."""
    same = (after.state, after.status) == (before.state, before.status)
    return same and after.failures > before.failures


def _joined(first: Ran, second: Ran) -> Ran:
    """Two turns of one account as one: what the first did, and what the second wrote besides."""
    outcome = first.outcome
    if outcome is not None and second.outcome is not None:
        written = tuple(one for one in second.outcome.results if one.action.verb not in (Verb.KEEP, Verb.LEAVE))
        plan = Plan((*outcome.plan.actions, *(one.action for one in written)))
        outcome = replace(outcome, plan=plan, results=outcome.results + written)
    return Ran(first.account, outcome, first.errors + second.errors, gravest([first.status, second.status]))


def _ran(outcome: Outcome) -> Ran:
    lines, statuses = [], [0]
    if outcome.refused is not None:
        lines.append(f"account {outcome.account}: {outcome.refused}")
        statuses.append(FAILED)
    for error in outcome.errors:
        if isinstance(error, Dismissed):
            continue  # the owner deleted it: known now, and nothing is wrong
        if isinstance(error, PLAN_AGAIN):
            line = f"account {outcome.account}: an event changed while this ran; the next sync looks again"
            lines += [line] if line not in lines else []
            statuses.append(TEMPORARY)
            continue
        error.account = error.account or outcome.account
        line, status = describe(error)
        lines.append(name_account(outcome.account, line))
        statuses.append(status)
    return Ran(outcome.account, outcome, tuple(lines), gravest(statuses))


def report_all(ran: list[Ran], terminal: Terminal, *, planned: bool) -> int:
    """Say what was, or would be, done; returns the exit status."""
    accounts = {}
    for one in ran:
        error = "; ".join(one.errors) or None
        if one.outcome is None:
            accounts[one.account] = describe_failure(error or "")
        else:
            accounts[one.account] = describe_outcome(one.outcome, error)
            _say(one.outcome, terminal, planned=planned)
    terminal.emit({"schema": SCHEMA, "accounts": accounts})
    return gravest([one.status for one in ran])


def _say(outcome: Outcome, terminal: Terminal, *, planned: bool) -> None:
    written = outcome.plan.of(Verb.CREATE, Verb.UPDATE, Verb.WITHDRAW)
    done = sum(result.done for result in outcome.results if result.action in written)
    if planned:
        summary = f"{len(written)} to write" if written else "settled, nothing to write"
    else:
        summary = f"{done} written" if written else "settled, nothing to write"
    terminal.say(f"{outcome.account}: {summary}")
    shown = outcome.plan.actions if planned or terminal.verbose else written
    terminal.table(["", "when", "what", "why"], [_row(action) for action in shown])
    for reading in outcome.inferred.uncertain:
        terminal.say(f"  ? {_title(reading.event.title)}: may be an interview; tag it “#interview” or “#ignore”")
    for problem in outcome.problems:
        where = f"{problem.calendar}, {problem.event}" if problem.event else problem.calendar
        terminal.say(f"  ! {where}: {problem.message}")


def _row(action: Action) -> tuple[str, str, str, str]:
    when, title = "", action.key
    event = action.standing.event if action.standing is not None else None
    if action.draft is not None:
        when, title = action.draft.start.at.strftime("%a %d %b %H:%M"), action.draft.title
    elif event is not None:
        start = getattr(event.start, "at", None) or getattr(event.start, "date", None)
        when, title = (f"{start:%a %d %b %H:%M}" if start is not None else ""), event.title
    elif action.reminder is not None:
        when, title = action.reminder.start.at.strftime("%a %d %b %H:%M"), action.reminder.title
    return _SIGNS[action.verb], when, title, action.reason


def _title(title: str) -> str:
    return title if len(title) <= 60 else title[:57] + "…"
