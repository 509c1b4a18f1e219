"""The daemon when nothing happens: its memory, and the processor's time of a poll, with CalDAV, Google, and both.

The daemon is the process that the service runs, polling every second a calendar on Radicale or the Google double over
HTTP. What it takes between two polls, in which it only sleeps, is measured with it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from syncd import clock
from tests.bench import first_sync, google
from tests.servers import dav
from tests.servers.radicale import run_radicale

POLLS = 30
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Steady:
    """Resident memory in bytes, of all processes of the daemon; processor seconds of a poll; requests of a poll."""

    resident: int
    proportional: int
    seconds: float
    requests: float


def measure(events: int, repeat: int) -> Iterator[str]:
    """Yields lines with the figures."""
    del repeat  # it is the sum over many polls
    with tempfile.TemporaryDirectory(prefix="bench-") as place, ExitStack() as stack:
        folder = Path(place)
        (folder / "server").mkdir()
        server = stack.enter_context(run_radicale(folder / "server"))
        url = dav.make_calendar(server, display_name="Personal")
        dav.seed(server, url, dict(first_sync.objects(events, clock.now().date())))
        desk = stack.enter_context(google.desk(events))
        home = (
            f'[accounts.home]\nprovider = "caldav"\nurl = "{server.url}"\nusername = "{server.username}"\n'
            f'password = "{server.password}"\ntimeout = "120s"\n'
        )
        work = desk.config.read_text()
        yield f"steady: the daemon over {events} events"
        for name, accounts in (("CalDAV", home), ("Google", work), ("CalDAV and Google", home + work)):
            config = folder / "config.toml"
            config.write_text(f'poll_interval = "1s"\nowner = ["alice@example.net"]\n{accounts}')
            config.chmod(0o600)
            found = watch(config, folder / f"state {name}", accounts.count("[accounts"))
            yield (
                f"  {name}: {found.resident / 1e6:.1f} MB resident ({found.proportional / 1e6:.1f} MB without what is "
                f"shared), {found.seconds * 1e3:.1f} ms of processor time and {found.requests:.2f} requests a poll"
            )


def watch(config: Path, state: Path, accounts: int) -> Steady:
    """A daemon's cost once it has settled."""
    with daemon(config, state) as process:
        before = settled(state, accounts)
        spent = processor(process.pid)
        after = wait_for(state, lambda rows: polls(rows) >= polls(before) + POLLS * accounts)
        spent = processor(process.pid) - spent
        count = polls(after) - polls(before)
        asked = sum(row["requests_total"] for row in after) - sum(row["requests_total"] for row in before)
        resident, proportional = memory(process.pid)
    return Steady(resident, proportional, spent / count, asked / count)


@contextmanager
def daemon(config: Path, state: Path) -> Iterator[subprocess.Popen[bytes]]:
    env = {**os.environ, "STATE_DIRECTORY": str(state)}
    command = [sys.executable, "-c", "import sys; from syncd.main import main; sys.exit(main())"]
    with subprocess.Popen([*command, "-q", "--config", str(config), "run"], env=env) as process:
        try:
            yield process
        finally:
            process.terminate()


Rows = list[dict[str, int]]


def records(state: Path) -> Rows:
    import sqlite3

    rows = []
    for file in state.glob("*.sqlite3"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10) as store:
            found = store.execute("select value from notes where name = 'health'").fetchone()
        store.close()
        rows += [json.loads(found[0])] if found else []
    return rows


def polls(rows: Rows) -> int:
    return sum(row["successes_total"] for row in rows)


def wait_for(state: Path, is_so, seconds: float = 600) -> Rows:  # type: ignore[no-untyped-def]
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        time.sleep(0.2)
        rows = records(state) if state.exists() else []
        if rows and is_so(rows):
            return rows
    raise SystemExit(f"the daemon did not get there: {records(state)}")


def settled(state: Path, accounts: int) -> Rows:
    """After its first cycles and those that found its own writes, every account has polled a few times."""
    wait_for(state, lambda rows: len(rows) == accounts and all(row["successes_total"] > 0 for row in rows))
    first = records(state)
    return wait_for(state, lambda rows: polls(rows) >= polls(first) + 6 * accounts)


def processor(pid: int) -> float:
    """Processor seconds of the process and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


def memory(pid: int) -> tuple[int, int]:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = {name: int(re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)[1]) * 1024 for name in ("Rss", "Pss")}  # type: ignore[index]
    return found["Rss"], found["Pss"]
