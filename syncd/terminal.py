"""What a person or a program gets to read: tables, JSON objects, one line an error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

SCHEMA = 1  # of the objects of `--json` (interface.md)
# What is done about a reminder, by the sign in a row's first cell.
_COLOURS = {"+": "green", "~": "yellow", "-": "red"}
_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where output goes. Objects go to stdout with `--json`, text for people without; errors always to stderr."""

    as_json: bool = False
    verbose: int = 0
    quiet: bool = False

    def say(self, text: str = "") -> None:
        """A line for a person; nothing with `--json` or `-q`."""
        if not self.as_json and not self.quiet:
            print(plain(text))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
        """A table for a person: coloured on a terminal, plain in a pipe."""
        shown = tuple(rows)
        if self.as_json or self.quiet or not shown:
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
        table = Table(box=None, title=title, title_justify="left", pad_edge=False, header_style="bold cyan")
        for heading in headings:
            table.add_column(heading, overflow="fold")
        for row in shown:
            table.add_row(*(Text(plain(cell)) for cell in row), style=_COLOURS.get(row[0]))
        console.print(table)

    def emit(self, value: Any) -> None:
        """The object of `--json`."""
        if self.as_json:
            # Indented for eyes only: without indentation it is written several times faster.
            print(json.dumps(value, ensure_ascii=False, indent=1 if sys.stdout.isatty() else None))

    def wait(self, why: str) -> None:
        """A line on stderr that says what a command waits for; nothing with `-q`."""
        if not self.quiet:
            self.complain(f"{why}; waiting until it is done")

    def trace(self) -> None:
        """The traceback of the error at hand, with `-v`."""
        if self.verbose:
            import traceback

            traceback.print_exc()

    def complain(self, message: object) -> None:
        """One line on stderr, that says what to do."""
        print(f"syncd: {' '.join(plain(str(message)).split())}", file=sys.stderr)


def plain(text: str) -> str:
    """Without control characters and changes of direction: titles are foreign text, and must not steer the terminal."""
    return _STEERING.sub(" ", text)
