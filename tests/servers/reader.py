"""Calendars as other programs see them: vdirsyncer fetches, khal lists. Both run as processes with their own home."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.servers.dav import Server

TIMEOUT = 60  # seconds
FORMAT = "{start-date} {start-time}-{end-time} {title}"

VDIRSYNCER = """\
[general]
status_path = "{folder}/status"
[pair it]
a = "remote"
b = "local"
collections = null
[storage remote]
type = "caldav"
url = "{url}"
username = "{username}"
password = "{password}"
read_only = true
[storage local]
type = "filesystem"
path = "{folder}/vdir"
fileext = ".ics"
"""

KHAL = """\
[calendars]
[[it]]
path = {folder}/vdir
type = calendar
readonly = True
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


def khal_lines(server: Server, calendar_url: str, start: date, end: date, zone: str, fmt: str = FORMAT) -> list[str]:
    """What `khal list` prints for the days from `start` to `end`, the latter included, to a person in that zone.

    One line per event and day, without the days' headings. `fmt` is khal's own. Raises AssertionError with what the
    program said if one fails.
    """
    with tempfile.TemporaryDirectory(prefix="reader-") as place:
        folder = Path(place)
        fetch(server, calendar_url, folder)
        (folder / "khal.conf").write_text(KHAL.format(folder=folder, zone=zone))
        arguments = ["-c", str(folder / "khal.conf"), "--no-color", "list", "--day-format", "", "--format", fmt]
        said = run(folder, "khal", *arguments, start.isoformat(), end.isoformat())
    return [line for line in said.splitlines() if line.strip()]


def fetch(server: Server, calendar_url: str, folder: Path) -> dict[str, str]:
    """Lets vdirsyncer copy the calendar into `folder/vdir`; returns {file name: text}."""
    vdir = folder / "vdir"
    vdir.mkdir(parents=True, exist_ok=True)
    config = folder / "vdirsyncer.conf"
    config.write_text(
        VDIRSYNCER.format(folder=folder, url=calendar_url, username=server.username, password=server.password)
    )
    run(folder, "vdirsyncer", "-c", str(config), "discover", "it")
    run(folder, "vdirsyncer", "-c", str(config), "sync", "it")
    return {file.name: file.read_bytes().decode() for file in vdir.glob("*.ics")}


def run(folder: Path, program: str, *arguments: str) -> str:
    home = {"HOME": str(folder)} | {
        f"XDG_{what}_HOME": str(folder / what.lower()) for what in ("CONFIG", "DATA", "STATE", "CACHE")
    }
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=folder,
        env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TZ": "UTC", "COLUMNS": "500", **home},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, f"{program} {' '.join(arguments)}\n{done.stdout}{done.stderr}"
    return done.stdout
