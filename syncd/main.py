"""The command line: finds the command, turns every error into one line and an exit status.

Whatever is slow to import is imported where it is needed: `--version` takes no longer than Python itself.
"""

from __future__ import annotations

import gc
import io
import os
import sys

from syncd import __version__

TYPE_CHECKING = False  # that of typing would have to be imported
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

# The names and what they do; a command's own module is only imported when it is the one that is asked for.
COMMANDS = {
    "auth": "signs in by consent in a browser (Google), or gives the consent back",
    "check": "configuration, credentials, reach, rights on each calendar; what is wrong and what to type",
    "calendars": "calendars that each account offers",
    "inspect": "offline: what syncd sees in an exported calendar, and which reminders it would write",
    "plan": "what a sync would write, with reasons; writes nothing",
    "sync": "one cycle of each account",
    "run": "the daemon, in the foreground",
    "status": "how each account does; open processes, next reminders",
    "explain": "why an event is (not) an interview, and why its reminders stand where they stand",
    "purge": "removes what syncd wrote",
    "config": "the configuration: show, check, schema, example",
    "service": "the systemd unit for this installation: install, uninstall",
    "demo": "the main job against a CalDAV server started for it",
}
_VERSION = f"syncd {__version__}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:
        print(_VERSION)
        return 0
    _open_closed()
    from syncd.terminal import Terminal, is_journal

    gc.set_threshold(100_000)  # what a command reads it keeps: looking for garbage in it was a fifth of the time
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a title in a script that this terminal cannot show stops nothing
    parser, options = _parse(arguments)
    if options.command is None:
        parser.print_help(sys.stderr)
        return 2
    if argv is None:  # else the process is somebody else's
        from syncd.hush import hide_texts, hush

        hush()
        if not options.verbose:
            hide_texts()
    as_json, logged = getattr(options, "json", False), is_journal(sys.stderr, os.environ)
    terminal = Terminal(as_json, options.verbose, options.quiet, logged)
    try:
        status = int(options.module.run(options, terminal, os.environ))
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`syncd plan | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets a line, -v the traceback
        terminal.trace()
        from syncd.failures import describe

        line, status = describe(error)
        for part in line.splitlines() or [""]:
            terminal.complain(part, level="<3>")  # an error: `journalctl -p err` shows why a service did not start
        return status


def _open_closed() -> None:
    """Whichever of stdin, stdout and stderr is closed leads nowhere, instead of to the next file that is opened."""
    while (file := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(file, True)
    os.close(file)
    sys.stdin = sys.stdin or os.fdopen(0, closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)


def _parse(arguments: list[str]) -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    import argparse
    import importlib
    from pathlib import Path

    parser = argparse.ArgumentParser(
        prog="syncd",
        description="Thank-you and earliest-check-in reminders for the interviews in your calendar.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=_VERSION)
    parser.add_argument("--config", type=Path, metavar="FILE", help="the configuration file")
    loudness = parser.add_mutually_exclusive_group()
    loudness.add_argument("-v", "--verbose", action="count", default=0, help="say more; tracebacks of errors")
    loudness.add_argument("-q", "--quiet", action="store_true", help="say only errors")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    named = _find_command(arguments)
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
        if name == named:
            module = importlib.import_module(f"syncd.commands.{name}")
            module.add_arguments(command)
            command.set_defaults(module=module)
    return parser, parser.parse_args(arguments)


def _find_command(arguments: Sequence[str]) -> str | None:
    """The first argument that is neither an option nor the configuration's name."""
    rest = iter(arguments)
    for argument in rest:
        if argument == "--config":
            next(rest, None)
        elif not argument.startswith("-"):
            return argument
    return None


if __name__ == "__main__":
    sys.exit(main())
