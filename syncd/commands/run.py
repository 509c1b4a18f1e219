"""`syncd run`: the daemon, in the foreground; what the service runs."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from syncd.commands.rounds import load_settings
from syncd.loop import run_until_stopped
from syncd.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # it has none


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    loaded = load_settings(options.config, env, terminal)
    return run_until_stopped(loaded, env, lambda line: None if terminal.quiet else print(line, flush=True))
