"""`syncd inspect`: offline, what syncd sees in exported calendars, and which reminders it would write."""

from __future__ import annotations

import argparse
import codecs
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from config.load import Loaded, load
from config.settings import Settings
from providers import ical, times
from providers.contract import Calendar, Problem, Wanted
from providers.event import Event
from syncd import clock
from syncd.commands.arguments import parse_now
from syncd.diff import Sight, Verb, diff
from syncd.failures import UserError
from syncd.identity import digest
from syncd.infer import draft_of, infer
from syncd.match import Aim
from syncd.owner import guess_owner
from syncd.read import lies_on, near
from syncd.recognise import Hints, begin
from syncd.report import describe_inspection, format_when, format_window
from syncd.scan import Hosts, companion_days, may_matter
from syncd.sift import Place, sift
from syncd.terminal import Terminal
from syncd.window import window_at


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.ics", help="an exported calendar")
    parser.add_argument("--now", type=parse_now, metavar="TIME", help="look as if it were that time (ISO 8601)")
    parser.add_argument("--zone", metavar="Z", help="the owner's time zone, such as Europe/Berlin")
    parser.add_argument("--owner", action="append", default=[], metavar="EMAIL", help="an address of the owner's")
    parser.add_argument("--json", action="store_true", help="print an object for programs")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    settings = _settings(options.config, env)
    now = options.now or clock.now()
    exports = [(path, _read(path)) for path in options.files]
    zone_name = _zone_name(options.zone, settings, (export for _, export in exports))
    own = frozenset(address.lower() for address in [*options.owner, *settings.owner])
    hosts = Hosts()
    events, problems = _events(exports, own, zone_name, now, hosts)
    own = own or guess_owner(events)
    place = Place("file", " ".join(path.stem for path in options.files))
    sifted = sift(events, place, {})
    hints = Hints(
        own=own,
        zone=times.zone(zone_name),
        mode=settings.detect.mode,
        interview_calendars=frozenset(),
        colors=frozenset(settings.detect.colors),
        regular=hosts.regular,
        notes={},
    )
    inferred = infer(sifted.foreign, sifted.ours, hints, settings.policy, now, zone_name)
    aims = [
        Aim(reminder, place, ical.canonical(draft_of(reminder, settings.policy, now)))
        for reminder in inferred.reminders
    ]
    sight = Sight(sources=True, targets=frozenset({place}), own=frozenset({digest(place.calendar)}))
    plan = diff(aims, inferred.dropped, sifted.ours, {}, sight, now)
    stands = plan.of(Verb.CREATE, Verb.UPDATE, Verb.KEEP)
    inspected = describe_inspection(inferred, stands, problems, place.calendar, now, zone_name)
    terminal.emit(inspected)
    zone = hints.zone
    terminal.table(
        ["process", "round", "when", "event", "sure"],
        [
            (
                process.name,
                str(round_.number),
                format_when(begin(reading.event, zone), zone),
                reading.event.title,
                f"{reading.confidence:.0%}",
            )
            for process in inferred.processes
            for round_ in process.rounds
            for reading in round_.sessions
        ],
        title="Interviews",
    )
    terminal.table(
        ["when", "reminder", "window", "why"],
        [
            (
                format_when(action.reminder.start.at, zone),
                action.reminder.title,
                format_window(action.reminder.earliest, action.reminder.latest),
                " ".join(action.reminder.because),
            )
            for action in stands
            if action.reminder is not None
        ],
        title="Reminders",
    )
    for reading in inferred.uncertain:
        terminal.say(f"? {reading.event.title}: may be an interview; tag it “#interview” or “#ignore”")
    for problem in problems:
        terminal.say(f"! {problem.calendar}, {problem.event}: {problem.message}")
    return 0


def _settings(config: Path | None, env: Mapping[str, str]) -> Settings:
    """The configuration if there is one: `inspect` needs none."""
    loaded: Loaded = load(config, env)
    return loaded.settings


def _read(path: Path) -> ical.Export:
    try:
        return ical.cut_export(_decode(path))
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; name a calendar that was exported as .ics") from None
    except ical.NotCalendar as error:
        raise UserError(f"{path}: {error}; export the calendar as iCalendar (.ics) and try again") from None


def _decode(path: Path) -> str:
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    return data.decode(encoding, "replace")


def _events(
    exports: list[tuple[Path, ical.Export]], own: frozenset[str], zone_name: str, now: datetime, hosts: Hosts
) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    window = window_at(now)
    events: list[Event] = []
    problems: list[Problem] = []
    for _, export in exports:
        for cuts in export.groups:
            hosts.see("\n".join(cut.body for cut in cuts))
    wanted = partial(may_matter, work=hosts.regular)
    while exports:  # each is gone when it has been read: what is no interview is most of it
        path, export = exports.pop(0)
        calendar = Calendar(id=path.stem, name=path.stem)
        found, odd = ical.read_export(export, calendar, window, own, zone_name, wanted, _beside_companions)
        events += found
        problems += odd
    return tuple(events), tuple(problems)


def _beside_companions(events: Iterable[Event]) -> Wanted:
    starts = near(companion_days(events))
    return lambda text: lies_on(text, starts)


def _zone_name(asked: str | None, settings: Settings, exports: Iterable[ical.Export]) -> str:
    if asked is not None:
        try:
            times.zone(asked)
        except ValueError:
            raise UserError(f"--zone {asked}: unknown; write an IANA name such as Europe/Berlin", 2) from None
        return asked
    named = (export.zone for export in exports)
    return settings.timezone or next(filter(None, named), None) or times.local_zone_name()
