"""`syncd sync`: one cycle of each account."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from syncd.commands.rounds import report_all, run_all
from syncd.layout import Options
from syncd.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="A", help="only this account")
    parser.add_argument("--allow-large", action="store_true", help="carry out a plan that the guard refused, this once")
    parser.add_argument(
        "--due", action="store_true", help="leave accounts alone that wait after a failure, and say each failure once"
    )
    parser.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    cycle_options = Options(allow_large=options.allow_large)
    ran = run_all(options.config, env, cycle_options, terminal, only=options.account, due=options.due)
    return report_all(ran, terminal, planned=False)
