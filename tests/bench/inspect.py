"""`syncd inspect` of an exported calendar of tagged interviews, against icalendar's own parse of the same file.

Each side is a process of its own, start and imports included. The calendar is the same in every run: three or four
rounds with each of many companies, the worst case for everything that is told from all the other interviews.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

NOW = "2026-11-25T09:00:00+01:00"
STARTER = """
import json, resource, subprocess, sys, time
begun = time.perf_counter()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds, took = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([seconds, took.ru_utime + took.ru_stime, took.ru_maxrss * 1024]))
sys.exit(status)
"""
PARSE = "import sys, icalendar; icalendar.Calendar.from_ical(open(sys.argv[1], encoding='utf-8').read())"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took: seconds on the clock, seconds of the processor, and at most so many bytes of memory."""

    seconds: float
    processor: float
    memory: int


def measure(interviews: int, repeat: int) -> Iterator[str]:
    """Yields lines with the figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        path = Path(place) / "interviews.ics"
        path.write_text(calendar(interviews), "utf-8", newline="")
        yield f"inspect: {interviews} tagged interviews with {companies(interviews)} companies"
        ours, bare = [], []
        for _ in range(repeat):
            ours.append(inspect(path))
            bare.append(parse(path))
        fastest = min(bare, key=lambda one: one.seconds)
        mine = min(ours, key=lambda one: one.seconds)
        yield f"  icalendar, parsing alone: {fastest.seconds:.2f} s, {fastest.memory / 1e6:.0f} MB"
        yield (
            f"  syncd inspect: {mine.seconds:.2f} s, {mine.memory / 1e6:.0f} MB, "
            f"{mine.seconds / fastest.seconds:.1f} times icalendar alone"
        )


def inspect(path: Path) -> Spent:
    """Raises CalledProcessError."""
    return spend([sys.executable, "-m", "syncd", "inspect", str(path), "--json", "--now", NOW])


def parse(path: Path) -> Spent:
    """Raises CalledProcessError."""
    return spend([sys.executable, "-c", PARSE, str(path)])


def spend(command: Sequence[str]) -> Spent:
    """Run a command, its output thrown away, and without coverage. Raises CalledProcessError.

    A small process starts it and asks what it took: the memory of who starts a process counts as that process's, too.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    said = subprocess.run(
        [sys.executable, "-S", "-c", STARTER, *command], env=env, stdout=subprocess.PIPE, text=True, check=True
    )
    seconds, processor, memory = json.loads(said.stdout)
    return Spent(seconds, processor, memory)


def companies(interviews: int) -> int:
    return max(interviews * 3 // 10, 1)


def calendar(interviews: int) -> str:
    """An export with that many interviews."""
    count = companies(interviews)
    events = (event(number % count, number // count + 1) for number in range(interviews))
    return "".join(("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\n", *events, "END:VCALENDAR\r\n"))


def event(company: int, round_: int) -> str:
    start = datetime(2026, 1, 5, 9) + timedelta(days=company * 7 % 300 + round_ * 8, hours=company % 8)  # noqa: DTZ001
    lines = (
        "BEGIN:VEVENT",
        f"UID:p{company}r{round_}@bench",
        "DTSTAMP:20260101T000000Z",
        f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Berlin:{start + timedelta(hours=1):%Y%m%dT%H%M%S}",
        f"SUMMARY:#interview Company{company} #r{round_}",
        f"DESCRIPTION:company: Company{company}\\nthank: Dana Lee <dana@c{company}.example>",
        "END:VEVENT",
        "",
    )
    return "\r\n".join(lines)
