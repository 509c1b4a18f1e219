"""`syncd run`: the daemon, in the foreground; what the service runs."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Mapping

from syncd.daemon.journal import Journal, Priority, level_of
from syncd.daemon.systemd import Notify
from syncd.terminal import Terminal

TYPE_CHECKING = False  # that of typing would have to be imported
if TYPE_CHECKING:
    from config.load import Loaded


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # it has none


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    # A reload that is asked for too early waits until it can be heard, instead of ending the process.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    from syncd.commands.configured import load_warning
    from syncd.daemon.run import run as run_daemon

    notify = Notify.taken_from(os.environ)
    journal = Journal.found(level_of(terminal.verbose, terminal.quiet), env)

    def load() -> Loaded:
        return load_warning(options.config, env, lambda line: journal.say(Priority.WARNING, "configuration", line))

    return run_daemon(load(), load, env, notify, journal)
