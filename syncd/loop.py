"""The daemon's loop: each account on its own schedule, until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta

from config.load import Loaded
from syncd import clock
from syncd.accounts import Lending, opened
from syncd.cycle import Opened, Options, Outcome, cycle
from syncd.diff import Verb
from syncd.failures import describe
from syncd.health import Record, record_failure, record_success
from syncd.store import StateUnreadable

Say = Callable[[str], None]


def run_until_stopped(loaded: Loaded, env: Mapping[str, str], say: Say) -> int:
    """Run cycles until SIGTERM or SIGINT; returns the exit status. Raises Busy, StateUnreadable, Misconfigured."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    lend = Lending(loaded, env)
    with ExitStack() as stack:
        stack.callback(lend.close)
        accounts = [stack.enter_context(opened(loaded, name, env)) for name in loaded.settings.accounts]
        for account in accounts:
            account.cache.whole_at_start = True
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
    due = {account.name: now() for account in accounts}
    while True:
        for account in accounts:
            if due[account.name] <= now():
                record = _turn(account, lend, loaded, say, now())
                attempt = datetime.fromisoformat(record.next_attempt) if record.next_attempt else now()
                due[account.name] = max(attempt, now() + timedelta(seconds=1))
            if wait(timedelta(0)):
                return 0
        # A clock that was set back must not make it sleep for ever, so no sleep is longer than one interval.
        longest = max(loaded.settings.poll_interval, timedelta(seconds=1))
        if wait(min(max(min(due.values()) - now(), timedelta(0)), longest)):
            return 0


def _turn(account: Opened, lend: Callable[[str], Opened], loaded: Loaded, say: Say, moment: datetime) -> Record:
    """One cycle of one account; says what changed, and a failure once."""
    poll = loaded.settings.poll_interval
    try:
        outcome = cycle(account, lend, loaded.settings, moment, Options())
        record = record_success(account.store, outcome, moment, poll)
        line = _line(account.name, outcome)
        if record.message is not None and record.failures == 1:
            line = f"{account.name}: {record.message}"
        if line:
            say(line)
    except StateUnreadable:
        raise
    except Exception as error:  # noqa: BLE001 - one account's failure never stops another (design.md, rule 11)
        record = record_failure(account.store, error, moment, poll, account.name)
        if record.failures == 1:
            say(describe(error)[0])
    return record


def _line(name: str, outcome: Outcome) -> str | None:
    """What a cycle wrote, without titles, names or addresses; None if nothing."""
    done = [result.action.verb for result in outcome.results if result.done]
    counts = [(verb, done.count(verb)) for verb in (Verb.CREATE, Verb.UPDATE, Verb.WITHDRAW)]
    wrote = ", ".join(
        f"{count} {verb}d" if verb != Verb.WITHDRAW else f"{count} withdrawn" for verb, count in counts if count
    )
    return f"{name}: {wrote}" if wrote else None
