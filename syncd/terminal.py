"""What a person or a program gets to read: tables, JSON objects, one line an error."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

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
    logged: bool = False  # whether stderr goes to the journal, as that of a service does

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

    def blame(self, message: str) -> None:
        """As `complain`, of an account: the names in it are left out of a log, except with `-v`."""
        if self.logged and not self.verbose:
            from syncd.daemon.words import public

            message = public(message)
        self.complain(message)

    def complain(self, message: object, level: str = "") -> None:
        """One line on stderr, that says what to do. `level` is what the journal gets in front (sd-daemon(3))."""
        print(f"{level if self.logged else ''}syncd: {' '.join(plain(str(message)).split())}", file=sys.stderr)


def is_journal(stream: TextIO | None, env: Mapping[str, str]) -> bool:
    """Whether that stream goes to systemd's journal (systemd.exec(5), JOURNAL_STREAM)."""
    if stream is None:
        return False
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    # The variable may be inherited from somebody far up, for whom it meant another stream.
    return env.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def plain(text: str) -> str:
    """Without control characters and changes of direction: titles are foreign text, and must not steer the terminal."""
    return _STEERING.sub(" ", text)
