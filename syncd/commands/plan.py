"""`syncd plan`: what a sync would write, with reasons; writes nothing, neither to a calendar nor to the store."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from syncd.commands.arguments import parse_days, parse_now
from syncd.commands.rounds import report_all, run_all
from syncd.layout import Options
from syncd.terminal import Terminal
from syncd.window import BACK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="A", help="only this account")
    parser.add_argument("--now", type=parse_now, metavar="TIME", help="plan as if it were that time (ISO 8601)")
    parser.add_argument("--since", type=parse_days, default=BACK, metavar="DAYS", help="look only this far back")
    parser.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    cycle_options = Options(dry=True, back=options.since)
    ran = run_all(options.config, env, cycle_options, terminal, only=options.account, now=options.now)
    return report_all(ran, terminal, planned=True)
