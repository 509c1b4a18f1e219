"""How soon syncd answers where it only has to start: `--version` and `status`, against Python that does nothing.

Each is a process of its own, by the installed script where there is one. They take turns, so that whatever else the
machine does at that time is the same for all.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from syncd.record import Record
from syncd.steps import FINE, Health
from syncd.store import Store
from tests.bench.inspect import spend

TURNS = 4  # for each repetition that is asked for: they are short
CONFIG = (
    'timezone = "Europe/Berlin"\n[accounts.home]\nprovider = "caldav"\nurl = "https://x.example/"\nusername = "u"\n'
)


def measure(processes: int, repeat: int) -> Iterator[str]:
    """Yields lines with the figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place, mock.patch.dict(os.environ, {"STATE_DIRECTORY": place}):
        config = Path(place) / "config.toml"
        config.write_text(CONFIG, "utf-8")
        with closing(Store(Path(place), "home")) as store:
            store.set_note("health", json.dumps(asdict(record(processes, datetime.now(UTC)))))
        took = fastest(
            {
                "python -c pass": [sys.executable, "-c", "pass"],
                "syncd --version": [*syncd(), "--version"],
                "syncd status": [*syncd(), "--config", str(config), "status"],
                "syncd status --json": [*syncd(), "--config", str(config), "status", "--json"],
            },
            TURNS * repeat,
        )
    yield f"start: the fastest of {TURNS * repeat}; an account with {processes} open processes"
    bare = took.pop("python -c pass")
    yield f"  python -c pass: {1000 * bare:.0f} ms"
    for name, seconds in took.items():
        yield f"  {name}: {1000 * seconds:.0f} ms, {seconds / bare:.1f} times that"


def fastest(commands: Mapping[str, Sequence[str]], turns: int) -> dict[str, float]:
    """The seconds that each took at best. Raises CalledProcessError."""
    runs = [{name: spend(command).seconds for name, command in commands.items()} for _ in range(turns)]
    return {name: min(run[name] for run in runs) for name in commands}


def syncd() -> list[str]:
    script = Path(sys.executable).with_name("syncd")
    return [str(script)] if script.exists() else [sys.executable, "-m", "syncd"]


def record(processes: int, now: datetime) -> Record:
    """Of an account that works, with a reminder for each of its processes."""
    names = [f"company-{number}" for number in range(processes)]
    return Record(
        status=FINE,
        state=Health.OK,
        last_success=now.isoformat(),
        next_attempt=(now + timedelta(minutes=5)).isoformat(),
        processes=tuple({"process": one, "company": one.title(), "round": 1, "outcome": None} for one in names),
        reminders=tuple(
            {"start": (now + timedelta(days=1 + day)).isoformat(), "summary": f"Thank Dana Lee · {one}, round 1"}
            for day, one in enumerate(names)
        ),
    )
