"""`syncd run`: the daemon, in the foreground; what the service runs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from syncd.daemon.journal import Journal, level_of
from syncd.daemon.systemd import Notify
from syncd.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # it has none


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    from syncd.commands.configured import load_settings
    from syncd.daemon.run import run as run_daemon

    notify = Notify.taken_from(os.environ)
    journal = Journal.found(level_of(terminal.verbose, terminal.quiet), env)
    loaded = load_settings(options.config, env, terminal)
    return run_daemon(loaded, lambda: load_settings(options.config, env, terminal), env, notify, journal)
