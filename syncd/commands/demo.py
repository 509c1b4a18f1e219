"""`syncd demo`: the main job against a CalDAV server started for it, with a sample job search around today."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from providers import ical, times
from providers.contract import Calendar, Window
from providers.event import Event, Moment
from syncd import clock
from syncd.commands.rounds import Ran, run_all
from syncd.cycle import Outcome
from syncd.demo.app import Stored, make_calendar, read_all, save
from syncd.demo.search import Edit, Search, add_line, read_search, uid_of
from syncd.demo.server import Server, run_radicale
from syncd.failures import UserError
from syncd.identity import key_of
from syncd.layout import Options
from syncd.model import OF_ROUNDS, ReminderKind
from syncd.report import format_when
from syncd.steps import FAILED
from syncd.terminal import Terminal

_ACCOUNT = "demo"
_YEAR = timedelta(days=400)
_CONFIG = """\
timezone = "{zone}"
owner = ["{owner}"]

[accounts.{account}]
provider = "caldav"
url = "{url}"
username = "{username}"
password = "{password}"
"""

Standing = dict[str, Event]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep", action="store_true", help="leave the server up, and say how to connect a calendar app"
    )


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    del env  # whatever this person or machine is set to, the demonstration is the same
    with _ended_by_signals(), _without_proxy(), tempfile.TemporaryDirectory(prefix="syncd-demo-") as name:
        folder = Path(name).resolve()
        terminal.say("Starting a CalDAV server (Radicale) on this machine …")
        with run_radicale(folder / "radicale") as server:
            _tell(_Stage(server, folder, terminal, times.local_zone_name()))
            if options.keep:
                _wait(server, folder, terminal)
    return 0


@dataclass(frozen=True, slots=True)
class _Stage:
    """What the demonstration plays on. `zone_name` is the owner's zone: that of this machine."""

    server: Server
    folder: Path
    terminal: Terminal
    zone_name: str

    @property
    def zone(self) -> tzinfo:
        return times.zone(self.zone_name)


def _tell(stage: _Stage) -> None:
    """The story, in three syncs. Raises UserError if anything is not as it should be."""
    terminal, now = stage.terminal, clock.now()
    search = read_search(now.astimezone(stage.zone).date(), stage.zone)
    calendar = make_calendar(stage.server, search.calendar)
    for name, text in search.events.items():
        save(stage.server, calendar, name, text)
    _configure(stage, search)
    given = read_all(stage.server, calendar)
    terminal.say(
        f"{len(given)} events of {search.owner} are in the calendar “{search.calendar}”: a job search, and a life."
    )

    terminal.say("\nFirst sync …\n")
    outcome = _sync(stage)
    after_first = read_all(stage.server, calendar)
    standing = _reminders(after_first, stage.zone_name, now)
    _require({name: after_first.get(name) for name in given} == given, "an event of the owner's was touched")
    kinds = {one.marker.kind for one in standing.values() if one.marker}
    _require(kinds == {kind.label for kind in OF_ROUNDS}, "a reminder is missing")
    _require(all(_start(one) > now for one in standing.values()), "a reminder stands in the past")
    titles = [event.title for one in given.values() for event in _events(one.text, stage.zone_name, now)]
    _show_processes(outcome, titles, terminal)
    _show_standing(standing, outcome, stage)

    _edit(stage, calendar, after_first, search.edit)
    outcome = _sync(stage)
    after_second = read_all(stage.server, calendar)
    moved = _reminders(after_second, stage.zone_name, now)
    _show_moved(standing, moved, outcome, stage)
    expected = key_of(ReminderKind.CHECK_IN, uid_of(search.edit.name))
    changed = {key for key in standing.keys() | moved.keys() if _seen(standing.get(key)) != _seen(moved.get(key))}
    _require(changed == {expected}, "the edit changed something else than its own check-in")
    _require(_start(moved[expected]).astimezone(stage.zone).date() > search.edit.decision, "the check-in is too early")

    terminal.say("\nThird sync, with nothing new …")
    _sync(stage)
    _require(read_all(stage.server, calendar) == after_second, "a sync with nothing new wrote something")
    terminal.say("It wrote nothing: the calendar is as it should be.")


def _configure(stage: _Stage, search: Search) -> None:
    file = _config_file(stage.folder)
    file.touch(mode=0o600)
    text = _CONFIG.format(
        zone=stage.zone_name,
        owner=search.owner,
        account=_ACCOUNT,
        url=stage.server.url,
        username=stage.server.username,
        password=stage.server.password,
    )
    file.write_text(text, encoding="utf-8")


def _sync(stage: _Stage) -> Outcome:
    """What `syncd sync` does, with the demonstration's own configuration and state. Raises UserError if it fails."""
    env = {"HOME": str(stage.folder), "STATE_DIRECTORY": str(_state(stage.folder))}
    ran: list[Ran] = run_all(_config_file(stage.folder), env, Options(), stage.terminal)
    [one] = ran
    if one.outcome is None or one.status:
        raise UserError("the sync of the demonstration failed, as said above", one.status or FAILED)
    _require(one.outcome.complete and not one.outcome.problems, "the calendar could not be read completely")
    return one.outcome


def _edit(stage: _Stage, calendar: str, stored: Mapping[str, Stored], edit: Edit) -> None:
    """The owner writes a line into an interview's event, as a calendar app would save it."""
    text = stored[edit.name].text
    title = next(event.title for event in _events(text, stage.zone_name, clock.now()))
    save(stage.server, calendar, edit.name, add_line(text, edit.line, clock.now()), stored[edit.name].etag)
    stage.terminal.say(f"\nNow the owner hears when they decide, and writes into “{title}”:\n\n    {edit.line}")
    stage.terminal.say("\nSecond sync …\n")


def _reminders(stored: Mapping[str, Stored], zone_name: str, now: datetime) -> Standing:
    """syncd's events as the server has them, by key, in order of time."""
    events = [event for one in stored.values() for event in _events(one.text, zone_name, now)]
    ours = [event for event in events if event.marker is not None]
    return {
        event.marker.key: event
        for event in sorted(ours, key=lambda one: (_start(one), one.title))
        if event.marker is not None
    }


def _events(text: str, zone_name: str, now: datetime) -> tuple[Event, ...]:
    window = Window(now - _YEAR, now + _YEAR)
    events, _ = ical.read_events(text, Calendar("", ""), "", None, window, frozenset(), zone_name)
    return events


def _start(event: Event) -> datetime:
    if not isinstance(event.start, Moment):
        raise _bug("a reminder lasts all day")
    return event.start.at


def _seen(event: Event | None) -> tuple[object, ...]:
    """What a person sees of a reminder at a glance."""
    return () if event is None else (event.start, event.end, event.title)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _bug(otherwise)


def _bug(what: str) -> UserError:
    return UserError(f"the demonstration went wrong: {what}; please report this as a bug of syncd")


# What a person is shown


def _show_processes(outcome: Outcome, titles: Iterable[str], terminal: Terminal) -> None:
    rows = []
    for process in outcome.inferred.processes:
        rounds = ", ".join(
            f"round {one.number}" + (f" ({len(one.sessions)} sessions)" if len(one.sessions) > 1 else "")
            for one in process.rounds
        )
        gone = len([one for one in process.dropped if not one.took_place])
        rows.append(
            (process.company or process.name, process.role or "", rounds + (f", {gone} cancelled" * bool(gone)))
        )
    terminal.table(["process", "position", "interviews"], rows, title="What syncd sees")
    interviews = {reading.event.title for reading in outcome.inferred.readings if reading.interview}
    others = dict.fromkeys(title for title in titles if title not in interviews)
    terminal.say(f"\nNo interviews, left alone: {', '.join(others)}.\n")


def _show_standing(standing: Standing, outcome: Outcome, stage: _Stage) -> None:
    because = _because(outcome)
    rows = []
    for key, event in standing.items():
        reasons = because.get(key, ())
        why = " ".join(dict.fromkeys((*reasons[:1], *reasons[-1:])))  # the rule, and what decided it
        rows.append((format_when(_start(event), stage.zone), event.title, why))
    stage.terminal.table(
        ["when", "reminder", "why"], rows, title=f"What stands in the calendar now ({stage.zone_name})"
    )


def _show_moved(before: Standing, after: Standing, outcome: Outcome, stage: _Stage) -> None:
    because = _because(outcome)
    rows = []
    for key in dict.fromkeys((*before, *after)):
        was, is_now = before.get(key), after.get(key)
        if _seen(was) == _seen(is_now):
            continue
        one = is_now or was
        hours = [format_when(_start(event), stage.zone) if event else "not there" for event in (was, is_now)]
        rows.append((one.title if one else key, *hours, *because.get(key, ("",))[-1:]))
    stage.terminal.table(["reminder", "was", "is now", "why"], rows, title="What moved")


def _because(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    return {one.key: one.reminder.because for one in outcome.plan.actions if one.reminder is not None}


# --keep, and the end


def _wait(server: Server, folder: Path, terminal: Terminal) -> None:
    """Say how to look at the calendar, and keep the server until Ctrl-C or SIGTERM."""
    port = urlsplit(server.url).port
    state, config = shlex.quote(str(_state(folder))), shlex.quote(str(_config_file(folder)))
    terminal.say(
        f"""
The server stays up until you press Ctrl-C; then all of it is gone.

    address    {server.url}
    user name  {server.username}
    password   {server.password}

    Apple Calendar  Add Other CalDAV Account, Advanced: server 127.0.0.1, path /{server.username}/, port {port}, no SSL
    Thunderbird     New Calendar, On the Network: the user name and the address above
    DAVx5           adb reverse tcp:{port} tcp:{port}; then in the app: Login with URL and user name

Change something there, and see what a sync makes of it, in another terminal:

    STATE_DIRECTORY={state} {_syncd()} --config {config} sync"""
    )
    sys.stdout.flush()
    with suppress(_Ended):
        server.process.wait()
        raise UserError("the demonstration's server ended by itself; start the demonstration again")
    terminal.say("\nStopped; nothing is left of it.")


def _config_file(folder: Path) -> Path:
    return folder / "config.toml"


def _state(folder: Path) -> Path:
    return folder / "state"


def _syncd() -> str:
    """How to call this very installation from a shell."""
    script = Path(sys.executable).with_name("syncd")
    return shlex.quote(str(script)) if script.exists() else f"{shlex.quote(sys.executable)} -m syncd"


@contextmanager
def _without_proxy() -> Iterator[None]:
    """No proxy of this machine stands between us and our own server: HTTP libraries ask the process's environment."""
    before = {name: os.environ.get(name) for name in ("no_proxy", "NO_PROXY")}
    os.environ |= {name: ",".join(filter(None, (value, "127.0.0.1"))) for name, value in before.items()}
    try:
        yield
    finally:
        for name, value in before.items():
            del os.environ[name]
            if value is not None:
                os.environ[name] = value


class _Ended(SystemExit):
    """Ctrl-C, SIGTERM or SIGHUP: everything is put away on the way out."""


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    ours = [number for number, handler in before.items() if handler is not signal.SIG_IGN]  # ignored under nohup

    def end(number: int, _frame: FrameType | None) -> None:
        for each in ours:  # a second Ctrl-C is not to keep the first from putting things away
            signal.signal(each, signal.SIG_IGN)
        raise _Ended(128 + number)

    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
