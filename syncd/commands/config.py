"""`syncd config`: effective settings with their origin, what is wrong with them, schema, commented reference."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping

from config.load import load
from config.show import example, schema, show
from syncd.commands.configured import warn
from syncd.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    shown = actions.add_parser("show", help="every setting in effect, and where it comes from")
    shown.add_argument("--json", action="store_true", help="print an object for programs")
    actions.add_parser("check", help="say what is wrong; exit status 78 if anything is")
    actions.add_parser("schema", help="the JSON schema")
    actions.add_parser("example", help="the commented reference, to start from")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    if options.action == "schema":
        print(json.dumps(schema(), indent=2))
        return 0
    if options.action == "example":
        print(example(), end="")
        return 0
    loaded = load(options.config, env)
    warn(loaded, terminal.complain)
    if options.action == "check":
        terminal.say(f"{loaded.file or 'no configuration file'}: fine")
        return 0
    rows = show(loaded)
    terminal.emit({"schema": 1, "settings": {key: {"value": value, "origin": origin} for key, value, origin in rows}})
    terminal.table(["key", "value", "from"], rows)
    return 0
