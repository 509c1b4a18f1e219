"""The worker: one cycle of one account, in a process of its own that ends after it.

So the word lists of recognition do not stay in memory, a cycle that hangs can be killed, and what it does is exactly
what `syncd sync` does. It reads its job from stdin and tells of its life on stdout: a dot before every request, and
the report in a last line.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from datetime import datetime
from types import FrameType

from config.paths import state_directory
from syncd import __version__, clock
from syncd.accounts import Lending, opened
from syncd.cycle import cycle
from syncd.daemon.job import End, Job, Report
from syncd.daemon.line import write_line
from syncd.diff import Verb
from syncd.health import record_failure, record_success
from syncd.hush import hide_texts, hush
from syncd.layout import Options
from syncd.locks import Busy
from syncd.recall import remember_failure
from syncd.store import StateUnreadable
from syncd.surroundings import Tally


class Stopped(BaseException):
    """It is time to end; nothing may catch it."""


def work(job: Job, env: Mapping[str, str], now: datetime, before_request: Callable[[], None]) -> Report:
    """One cycle, recorded, whatever comes of it. Raises nothing but what `before_request` does."""
    settings = job.loaded.settings
    tally = Tally(before_request)
    try:
        with (
            closing(Lending(job.loaded, env, tally=tally)) as lend,
            opened(job.loaded, job.account, env, tally=tally) as account,
        ):
            account.cache.whole_at_start = job.whole
            try:
                outcome = cycle(account, lend, settings, now, Options())
            except StateUnreadable:
                raise
            except Exception as error:  # noqa: BLE001 - one account's failure never stops another (design.md, rule 11)
                _trace(job)
                return Report(End.DONE, record_failure(account, error, now, settings.poll_interval))
            done = [result.action.verb for result in outcome.results if result.done]
            return Report(
                End.DONE,
                record_success(account, outcome, now, settings.poll_interval),
                created=done.count(Verb.CREATE),
                updated=done.count(Verb.UPDATE),
                withdrawn=done.count(Verb.WITHDRAW),
                problems=len(outcome.problems),
            )
    except Busy:
        return Report(End.BUSY)
    except Exception as error:  # noqa: BLE001 - as above: what kept the account from being opened
        _trace(job)
        directory = state_directory(env)
        return Report(End.DONE, remember_failure(directory, job.account, error, now, settings.poll_interval))


def _trace(job: Job) -> None:
    if job.verbose:
        write_line(sys.stderr, traceback.format_exc())


def main() -> int:
    """Do the job that stands on stdin."""
    gc.set_threshold(100_000)
    hush()
    # Nothing that prints may get between the dots.
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.set_blocking(out, False)
    told = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        told = True

    def before_request() -> None:
        if told:
            raise Stopped
        try:
            os.write(out, b".")
        except BlockingIOError:
            pass  # nobody reads just now
        except OSError:
            raise Stopped from None  # whoever started this is gone

    signal.signal(signal.SIGTERM, stop)
    for daemons in (signal.SIGINT, signal.SIGHUP):  # Ctrl-C, and a reload that is sent to the whole service
        signal.signal(daemons, signal.SIG_IGN)
    if sys.stdin.buffer.readline().decode().strip() != __version__:
        report = Report(End.REPLACED)
    else:
        job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the daemon, by a pipe of its own
        if not job.verbose:
            hide_texts()
        try:
            report = work(job, os.environ, clock.now(), before_request)
        except Stopped:
            report = Report(End.STOPPED)
    os.set_blocking(out, True)
    with suppress(OSError):  # the daemon is gone; the account's record has it all
        os.write(out, f"\n{report.dumps()}\n".encode())
    return 0
