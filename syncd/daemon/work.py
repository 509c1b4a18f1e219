"""Starts a worker for a job, and watches over it."""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from config.programs import without_settings
from syncd import __version__
from syncd.daemon.attend import Stuck
from syncd.daemon.job import End, Job, Report

LONGEST = timedelta(hours=1)  # for a whole cycle, however busy
# The worker imports from where the daemon does, wherever either was started.
_BOOT = """import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from syncd.daemon.worker import main
sys.exit(main())"""
_SLICE = 0.5  # seconds between two looks
_GRACE = 3.0  # seconds that a worker has to end between two requests; the daemon itself has five


def run_worker(
    job: Job, env: Mapping[str, str], silence: timedelta, is_over: Callable[[], bool], alive: Callable[[], None]
) -> Report:
    """Let a process of its own do the job.

    It is killed if nothing is heard of it for as long as `silence`, or after an hour; told to stop once `is_over`
    says so, and killed if it does not heed, which is no failure. `alive` is called twice a second while all is well.
    Raises Stuck.
    """
    if is_over():
        return Report(End.STOPPED)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own module, by the same interpreter
            [sys.executable, "-P", "-c", _BOOT, "syncd-worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=without_settings(env),  # they are in the job
            process_group=0,  # a terminal's Ctrl-C is for the daemon, which tells its workers
        )
    except OSError as error:
        raise Stuck(f"the cycle's process does not start ({error.strerror})") from None
    try:
        _hand(process, job)
        return _await_report(process, silence.total_seconds(), is_over, alive)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _hand(process: subprocess.Popen[bytes], job: Job) -> None:
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    with suppress(BrokenPipeError):  # what it died of shows in its end
        process.stdin.write(pickle.dumps(sys.path) + f"{__version__}\n".encode() + pickle.dumps(job))
        process.stdin.close()


def _await_report(
    process: subprocess.Popen[bytes], silence: float, is_over: Callable[[], bool], alive: Callable[[], None]
) -> Report:
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    pipe = process.stdout.fileno()
    begun = heard = time.monotonic()
    last: float | None = None
    tail = b""
    while True:
        ready, _, _ = select.select([pipe], [], [], _SLICE)
        now = time.monotonic()
        if ready:
            data = os.read(pipe, 65536)
            if not data:
                return _read_report(tail, process.wait(), told=last is not None or is_over())
            heard, tail = now, (tail + data).lstrip(b".")
        if last is None and is_over():
            process.terminate()
            last = now + _GRACE
        if last is not None and now >= last:
            return Report(End.STOPPED)  # it is killed now: no failure of the account's, which was told to stop
        if last is None and now - heard > silence:
            raise Stuck(f"the cycle did not get on for {round(silence)} s, and was killed")
        if now - begun > LONGEST.total_seconds():
            raise Stuck(f"the cycle took more than {round(LONGEST.total_seconds() / 60)} minutes, and was killed")
        alive()


def _read_report(tail: bytes, status: int, *, told: bool) -> Report:
    lines = tail.strip().splitlines()
    try:
        return Report.loads(lines[-1])
    except (IndexError, ValueError, TypeError, KeyError):
        if told or status in (-signal.SIGTERM, -signal.SIGHUP):  # before it could heed or pass over it
            return Report(End.STOPPED)
        end = f"signal {-status}" if status < 0 else f"status {status}"
    raise Stuck(f"the cycle's process ended with {end} and told nothing")
