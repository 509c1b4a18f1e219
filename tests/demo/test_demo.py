"""The demonstration: what a person reads, and that nothing is left of it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.policy import Policy
from config.settings import Mode
from providers import ical, times
from providers.contract import Calendar, Window
from syncd import clock
from syncd.commands import demo
from syncd.demo.app import Stored, read_all
from syncd.demo.search import Search, add_line, business_day, read_search, uid_of
from syncd.demo.server import Server
from syncd.failures import UserError
from syncd.infer import infer
from syncd.model import Reminder, ReminderKind
from syncd.recognise import Hints
from syncd.terminal import Terminal

ROOT = Path(__file__).parents[2]
BERLIN = times.zone("Europe/Berlin")
OWN_WORLD = ("PATH", "VIRTUAL_ENV", "PYTHONPATH")
REMINDERS = {  # one of the processes is in German
    "Ask before it ends": 2,
    "Earliest check-in": 6,
    "Früheste Nachfrage": 1,
    "Thank ": 4,
    "Bei ": 1,
}


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`syncd demo` as a person starts it, with an empty home, an empty folder for temporary files and a dead proxy."""
    for name in ("home", "tmp"):
        (folder / name).mkdir()
    kept = {name: value for name, value in os.environ.items() if name in OWN_WORLD or name.startswith("COVERAGE_")}
    own = {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "TZ": "Europe/Berlin", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "syncd", "demo", *arguments],
        cwd=ROOT,
        env={**kept, **own, "http_proxy": "http://127.0.0.1:9", "SYNCD_POLL_INTERVAL": "nonsense"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def left_in(folder: Path) -> list[Path]:
    return [*(folder / "home").rglob("*"), *(folder / "tmp").rglob("*")]


def test_it_shows_what_stands_and_what_an_edit_moves(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        said, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    first, second = said.split("Second sync")
    rows = re.findall(r"^\w{3} \d{4}-\d\d-\d\d \d\d:\d\d +(.+?)  +", first, re.MULTILINE)
    assert {title: sum(row.startswith(title) for row in rows) for title in REMINDERS} == REMINDERS
    assert len(rows) == sum(REMINDERS.values())
    assert "Earliest check-in · Halvorsen Analytics, round 1" in rows
    assert "User interview #7" in first.split("left alone:")[1].splitlines()[0]
    [decided] = re.findall(r"decide-by: (\S+)", first)
    moved = (
        r"^Earliest check-in · Sable & Finch, round 2 +\w+ (\S+) 10:00 +\w+ (\S+) 10:00 +Never on or before the date"
    )
    [(was, is_now)] = re.findall(moved, second, re.MULTILINE)
    assert was <= decided < is_now
    assert is_now == business_day(date.fromisoformat(decided), 2).isoformat()
    assert second.count("·") == 1, "nothing else moved"
    assert "It wrote nothing" in second
    assert left_in(tmp_path) == []


def test_it_keeps_the_server_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with started(tmp_path, "--keep") as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "STATE_DIRECTORY=" in line:
                break
        [address] = re.findall(r"address +(http\S+)", said)
        port = urlsplit(address).port or 0
        assert re.search(r"user name +demo\n +password +\S{12,}", said)
        for app in ("Apple Calendar", "Thunderbird", "DAVx5"):
            assert app in said
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}
        again = subprocess.run(
            ["sh", "-c", said.splitlines()[-1]],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (again.returncode, again.stderr) == (0, "")
        assert again.stdout.startswith("demo: settled, nothing to write\n")
        process.send_signal(signal.SIGTERM)
        rest, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    assert "nothing is left" in rest
    assert not listens(port)
    assert left_in(tmp_path) == []


def test_it_puts_everything_away_when_it_is_interrupted(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        assert process.stdout is not None
        while "First sync" not in process.stdout.readline():
            assert process.poll() is None
        [config] = (tmp_path / "tmp").glob("*/radicale/config")
        port = int(re.findall(r"127\.0\.0\.1:(\d+)", config.read_text())[0])
        assert listens(port)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert not listens(port)
    assert left_in(tmp_path) == []


def test_without_radicale_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syncd.demo.server.find_spec", lambda _: None)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(UserError, match=r"pip install 'syncd\[demo\]'"):
        demo.run(Namespace(keep=False), Terminal(quiet=True), {})
    assert signal.getsignal(signal.SIGTERM) is before


def test_it_fails_if_a_sync_with_nothing_new_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def read_less(server: Server, calendar: str) -> dict[str, Stored]:
        asked.append(calendar)
        return {} if len(asked) == 4 else read_all(server, calendar)

    monkeypatch.setattr(demo, "read_all", read_less)
    with pytest.raises(UserError, match="a sync with nothing new wrote something"):
        demo.run(Namespace(keep=False), Terminal(quiet=True), {})


@pytest.mark.parametrize("day", ["2026-12-26", "2026-12-31", "2027-01-03", "2028-02-29"])
def test_the_sample_says_the_same_on_every_day(day: str) -> None:
    today = date.fromisoformat(day)
    search = read_search(today, BERLIN)
    before = future_reminders(search, today)
    assert {title: sum(one.title.startswith(title) for one in before.values()) for title in REMINDERS} == REMINDERS
    edited = add_line(search.events[search.edit.name], search.edit.line, clock.now())
    events = {**search.events, search.edit.name: edited}
    after = future_reminders(Search(search.owner, search.calendar, events, search.edit), today)
    moved = [key for key in before if before[key].start != after[key].start]
    assert moved == [(ReminderKind.CHECK_IN, uid_of(search.edit.name))]
    assert after[moved[0]].start.at.date() > search.edit.decision >= before[moved[0]].start.at.date()


@pytest.mark.parametrize(
    ("today", "count", "found"),
    [
        ("2026-11-25", 0, "2026-11-25"),
        ("2026-11-28", 0, "2026-11-30"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-11-29", -1, "2026-11-27"),
        ("2026-11-30", -1, "2026-11-27"),
        ("2026-12-31", 6, "2027-01-08"),
    ],
)
def test_business_days_are_counted_from_today(today: str, count: int, found: str) -> None:
    assert business_day(date.fromisoformat(today), count) == date.fromisoformat(found)


def future_reminders(search: Search, today: date) -> dict[tuple[ReminderKind, str], Reminder]:
    """What follows from the sample at nine o'clock on that day, by kind and first interview."""
    now = datetime.combine(today, time(9), tzinfo=BERLIN).astimezone(UTC)
    window = Window(now - timedelta(days=400), now + timedelta(days=200))
    own = frozenset({search.owner})
    calendar = Calendar("personal", "Personal")
    read = [
        ical.read_events(text, calendar, name, None, window, own, "Europe/Berlin")
        for name, text in search.events.items()
    ]
    assert [problem for _, problems in read for problem in problems] == []
    hints = Hints(own=own, zone=BERLIN, mode=Mode.AUTO, interview_calendars=frozenset(), colors=frozenset(), notes={})
    inferred = infer([event for events, _ in read for event in events], (), hints, Policy(), now, "Europe/Berlin")
    assert inferred.uncertain == ()
    return {(one.kind, one.sessions[0]): one for one in inferred.reminders if one.start.at > now}


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
