"""What stands, read by a few lines of its own and by none of the project's code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Seen:
    """An event of ours as its text says it."""

    uid: str
    key: str
    sessions: frozenset[str]
    start: datetime
    title: str
    text: str
    alarms: tuple[str, ...]
    invited: bool

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def session(self) -> str:
        return self.key.partition(":")[2]

    def __str__(self) -> str:
        return f"{self.key} at {self.start.astimezone(BERLIN):%Y-%m-%d %H:%M} ({self.title!r}, {self.uid[-12:]})"


@lru_cache(maxsize=5000)
def see(text: str) -> Seen:
    lines = text.replace("\r\n ", "").split("\r\n")
    event = lines[lines.index("BEGIN:VEVENT") :]
    said = {re.split("[:;]", line, maxsplit=1)[0]: line.partition(":")[2] for line in reversed(event)}
    zone = "TZID=Europe/Berlin" in next(line for line in event if line.startswith("DTSTART"))
    start = datetime.strptime(said["DTSTART"].removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the zone follows
    return Seen(
        uid=said["UID"],
        key=said.get("X-SYNCD-KEY", ""),
        sessions=frozenset(said.get("X-SYNCD-SESSIONS", "").split()[1:]),
        start=start.replace(tzinfo=BERLIN if zone else UTC),
        title=said["SUMMARY"],
        text=said["DESCRIPTION"],
        alarms=tuple(sorted(line for line in event if line.startswith("TRIGGER"))),
        invited="ATTENDEE" in said or "ORGANIZER" in said,
    )
