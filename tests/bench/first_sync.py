"""First sync of a large calendar on Radicale, against a bare HTTP client that downloads the same objects at once.

Both sides read from a server that has read each object before: Radicale's own first look at a calendar takes minutes
and would hide everything else. The sync is whole: discovery, reading, inference, the reminders' writing, the store.
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
from syncd.read import window_at
from tests.servers import dav
from tests.servers.radicale import run_radicale

INTERVIEWS = 20  # among all events, the last three of them to come
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
            bare, ours = [], []
            for _ in range(repeat):
                bare.append(timed(lambda: download(server, url, query)))
                written = remove_reminders(server, url)
                shutil.rmtree(folder / "state", ignore_errors=True)
                ours.append(timed(lambda: sync(config, folder / "state")))
            idle = min(timed(lambda: sync(config, folder / "state")) for _ in range(repeat))
            del written
            yield f"  bare HTTP client, one calendar-query of {size / 1e6:.1f} MB: {min(bare):.2f} s"
            yield f"  syncd sync, first: {min(ours):.2f} s, {min(ours) / min(bare):.2f} times the bare client"
            yield f"  syncd sync, idle: {idle:.2f} s, {idle / min(bare):.2f} times the bare client"


def objects(count: int, today: date) -> Iterator[tuple[str, str]]:
    """A crowded calendar over the whole window, with a few interviews in it."""
    every = max(count // INTERVIEWS, 1)
    for number in range(count):
        day = today + timedelta(days=number * 900 // count - 530)
        title, people = f"Meeting {number}", ""
        if number % every == 0:
            title = f"Phone screen with Company{number // every:02}"
            people = f"ORGANIZER;CN=Dana Lee:mailto:dana@company{number // every:02}.example\n"
        if day > today and number % every == 0 and (day - today).days > 90:
            title, people = f"Meeting {number}", ""
        text = "What we talk about is written here, at the usual length. " * 6
        yield (
            f"e{number}",
            f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//bench//EN\nBEGIN:VEVENT\nUID:e{number}@bench\n"
            f"DTSTAMP:20260101T000000Z\nDTSTART:{day:%Y%m%d}T100000Z\nDTEND:{day:%Y%m%d}T110000Z\nSUMMARY:{title}\n"
            f"DESCRIPTION:{text}\n{people}END:VEVENT\nEND:VCALENDAR\n",
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


def remove_reminders(server: dav.Server, url: str) -> int:
    storage = server.storage
    found = [] if storage is None else list((storage / url.removeprefix(server.home).strip("/")).glob("*0.ics"))
    ours = [file for file in found if not file.name.startswith("e")]
    for file in ours:
        file.unlink()
    return len(ours)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
