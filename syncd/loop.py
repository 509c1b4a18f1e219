"""The daemon's loop: each account on its own schedule, until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from datetime import datetime, timedelta

from config.load import Loaded
from providers.errors import Misconfigured
from syncd import clock
from syncd.accounts import Lending, opened
from syncd.cycle import Outcome, cycle
from syncd.diff import Verb
from syncd.failures import describe, name_account
from syncd.health import record_failure, record_success
from syncd.layout import Opened, Options
from syncd.record import Record
from syncd.steps import next_step
from syncd.store import StateUnreadable

Say = Callable[[str], None]


def run_until_stopped(loaded: Loaded, env: Mapping[str, str], say: Say) -> int:
    """Run cycles until SIGTERM or SIGINT; returns the exit status. Raises Busy, StateUnreadable, Misconfigured."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        lend = stack.enter_context(closing(Lending(loaded, env)))
        accounts: list[Opened] = []
        failure: Exception | None = None
        for name in loaded.settings.accounts:
            try:
                account = stack.enter_context(opened(loaded, name, env))
            except (Misconfigured, StateUnreadable) as error:
                say(f"{name_account(name, describe(error)[0])}; left out until the daemon starts anew")
                failure = failure or error
            else:
                account.cache.whole_at_start = True
                accounts.append(account)
        if failure is not None and not accounts:
            raise failure
        return loop(accounts, lend, loaded, say, clock.now, lambda wait: stop.wait(wait.total_seconds()))


def loop(
    accounts: list[Opened],
    lend: Callable[[str], Opened],
    loaded: Loaded,
    say: Say,
    now: Callable[[], datetime],
    wait: Callable[[timedelta], bool],
) -> int:
    """Cycles of every account when its time has come. `wait` sleeps, and says True when it is time to stop."""
    turned = dict.fromkeys((account.name for account in accounts), now())
    due = dict(turned)
    failing: dict[str, str] = {}
    while True:
        for account in accounts:
            moment = now()
            # After a clock that went ahead was set right, what is due is due far too late.
            if due[account.name] <= moment or moment < turned[account.name]:
                record = _turn(account, lend, loaded, say, moment)
                _say_change(account.name, record, failing, say)
                turned[account.name] = moment
                attempt = datetime.fromisoformat(record.next_attempt) if record.next_attempt else moment
                due[account.name] = max(attempt, now() + timedelta(seconds=1))
            if wait(timedelta(0)):
                return 0
        # No sleep is longer than one interval, so that a clock that is set back is seen.
        longest = max(loaded.settings.poll_interval, timedelta(seconds=1))
        if wait(min(max(min(due.values()) - now(), timedelta(0)), longest)):
            return 0


def _turn(account: Opened, lend: Callable[[str], Opened], loaded: Loaded, say: Say, moment: datetime) -> Record:
    """One cycle of one account, whatever comes of it; says what it wrote."""
    poll = loaded.settings.poll_interval
    try:
        try:
            outcome = cycle(account, lend, loaded.settings, moment, Options())
        except StateUnreadable:
            raise
        except Exception as error:  # noqa: BLE001 - one account's failure never stops another (design.md, rule 11)
            return record_failure(account, error, moment, poll)
        line = _line(account.name, outcome)
        if line:
            say(line)
        return record_success(account, outcome, moment, poll)
    except StateUnreadable as error:  # then there is no place to remember it
        step = next_step(error, 1, poll, account.name)
        return Record(step.health, next_attempt=(moment + step.wait).isoformat(), message=describe(error)[0])


def _say_change(name: str, record: Record, failing: dict[str, str], say: Say) -> None:
    """A failure once, until it is another one; its end, too."""
    if record.message is None:
        if failing.pop(name, None) is not None:
            say(f"{name}: works again")
    elif failing.get(name) != record.state:
        failing[name] = record.state
        say(name_account(name, record.message))


def _line(name: str, outcome: Outcome) -> str | None:
    """What a cycle wrote, without titles, names or addresses; None if nothing."""
    done = [result.action.verb for result in outcome.results if result.done]
    counts = [(verb, done.count(verb)) for verb in (Verb.CREATE, Verb.UPDATE, Verb.WITHDRAW)]
    wrote = ", ".join(
        f"{count} {verb}d" if verb != Verb.WITHDRAW else f"{count} withdrawn" for verb, count in counts if count
    )
    return f"{name}: {wrote}" if wrote else None
