"""First sync of a large calendar on Radicale, against a bare HTTP client that downloads the same objects at once.

Both sides read from a server that has read each object before: Radicale's own first look at a calendar takes minutes
and would hide everything else. The sync is whole: discovery, reading, inference, plan, the store. Its interviews are
past, so that it has nothing to write: a PUT takes Radicale the longer the more a calendar holds, which is measured
apart, with one interview to come.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest import mock

from syncd import clock
from syncd.main import main
from syncd.window import window_at
from tests.servers import dav
from tests.servers.radicale import run_radicale

INTERVIEWS = 20  # about so many among all events, all of them past
PATIENCE = 1800.0  # seconds for Radicale's own first look


def measure(events: int, repeat: int) -> Iterator[str]:
    """Yields lines with the figures."""
    now = clock.now()
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        (folder / "server").mkdir()
        with run_radicale(folder / "server") as server, mock.patch.object(dav, "TIMEOUT", PATIENCE):
            url = dav.make_calendar(server, display_name="Personal")
            dav.seed(server, url, dict(objects(events, now.date())))
            query = query_body(now)
            yield f"first sync: {events} events on Radicale; its own first look (not counted) …"
            size = len(download(server, url, query))
            config = folder / "config.toml"
            config.write_text(
                f'owner = ["alice@example.net"]\n[accounts.home]\nprovider = "caldav"\nurl = "{server.url}"\n'
                f'username = "{server.username}"\npassword = "{server.password}"\ntimeout = "300s"\n'
            )
            config.chmod(0o600)
            state = folder / "state"
            bare, ours = [], []
            for _ in range(repeat):
                bare.append(timed(lambda: download(server, url, query)))
                shutil.rmtree(state, ignore_errors=True)
                ours.append(timed(lambda: sync(config, state)))
            idle = min(timed(lambda: sync(config, state)) for _ in range(repeat))
            dav.put(server, f"{url}new.ics", event("new", now.date() + timedelta(days=3), interview=True))
            writing = timed(lambda: sync(config, state))
            fastest = min(bare)
            yield f"  bare HTTP client, one calendar-query of {size / 1e6:.1f} MB: {fastest:.2f} s"
            yield f"  syncd sync, first: {min(ours):.2f} s, {min(ours) / fastest:.2f} times the bare client"
            yield f"  syncd sync, idle: {idle:.2f} s, {idle / fastest:.2f} times the bare client"
            yield f"  syncd sync, one new interview and its three reminders: {writing:.2f} s"


def objects(count: int, today: date) -> Iterator[tuple[str, str]]:
    """A crowded calendar over the whole window, with a few interviews in its past."""
    every = max(count // INTERVIEWS, 1)
    for number in range(count):
        day = today + timedelta(days=number * 900 // count - 530)
        interview = number % every == 0 and day < today - timedelta(days=60)
        yield f"e{number}", event(f"e{number}", day, interview=interview)


def event(name: str, day: date, *, interview: bool) -> str:
    title = f"Phone screen with Company {name}" if interview else f"Meeting {name}"
    people = f"ORGANIZER;CN=Dana Lee:mailto:dana@company-{name}.example\n" if interview else ""
    text = "What we talk about is written here, at the usual length. " * 6
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//bench//EN\nBEGIN:VEVENT\nUID:{name}@bench\n"
        f"DTSTAMP:20260101T000000Z\nDTSTART:{day:%Y%m%d}T100000Z\nDTEND:{day:%Y%m%d}T110000Z\nSUMMARY:{title}\n"
        f"DESCRIPTION:{text}\n{people}END:VEVENT\nEND:VCALENDAR\n"
    )


def query_body(now: datetime) -> str:
    window = window_at(now)
    span = f'<C:time-range start="{window.start:%Y%m%dT%H%M%SZ}" end="{window.end:%Y%m%dT%H%M%SZ}"/>'
    return (
        '<?xml version="1.0" encoding="utf-8"?><C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
        '<prop><getetag/><C:calendar-data/></prop><C:filter><C:comp-filter name="VCALENDAR">'
        f'<C:comp-filter name="VEVENT">{span}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
    )


def download(server: dav.Server, url: str, query: str) -> bytes:
    headers = {"Depth": "1", "Content-Type": "text/xml; charset=utf-8"}
    return dav.demand("REPORT", dav.request(server, "REPORT", url, query, headers)).body


def sync(config: Path, state: Path) -> None:
    said = io.StringIO()
    with mock.patch.dict(os.environ, {"STATE_DIRECTORY": str(state)}), contextlib.redirect_stdout(said):
        status = main(["--config", str(config), "sync"])
    if status != 0:
        raise SystemExit(f"sync ended with {status}: {said.getvalue()}")


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
