"""What the owner did, in the owner's own memory: the interviews, and the hand in a reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from providers.event import Event, Moment, Ref, Status
from tests.machine.seen import BERLIN

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=BERLIN)  # a Wednesday

State = Literal["on", "cancelled", "untagged"]
Name = tuple[str, str]  # calendar's name, object's name


@dataclass
class Interview:
    """An interview in the owner's own memory."""

    uid: str
    calendar: str
    company: str
    start: datetime
    state: State = "on"
    touched: datetime = NOW

    @property
    def name(self) -> Name:
        return self.calendar, f"{self.uid}.ics"

    @property
    def title(self) -> str:
        return f"Interview {self.company}" if self.state != "untagged" else "Lunch"

    @property
    def description(self) -> str:
        return f"#interview\ncompany: {self.company}" if self.state != "untagged" else ""

    def text(self) -> str:
        end = self.start + timedelta(hours=1)
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Owner//Calendar//EN",
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            "DTSTAMP:20261101T000000Z",
            f"LAST-MODIFIED:{self.touched.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;TZID=Europe/Berlin:{self.start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=Europe/Berlin:{end:%Y%m%dT%H%M%S}",
            f"SUMMARY:{self.title}",
            "DESCRIPTION:" + self.description.replace("\n", "\\n"),
            *(["STATUS:CANCELLED"] if self.state == "cancelled" else []),
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
        return "\r\n".join(lines)

    def event(self) -> Event:
        """What a reader of the whole calendar would know."""
        return Event(
            Ref(self.calendar.casefold(), self.name[1], self.uid),
            Moment(self.start, "Europe/Berlin"),
            Moment(self.start + timedelta(hours=1), "Europe/Berlin"),
            title=self.title,
            description=self.description,
            status=Status.CANCELLED if self.state == "cancelled" else Status.CONFIRMED,
            updated=self.touched.astimezone(UTC).replace(microsecond=0),
        )


Pin = tuple[tuple[datetime, datetime], ...]  # the rounds that a reminder stands for: first start, last start


@dataclass
class Hand:
    """What the owner changed in one reminder: these values stay."""

    title: str | None = None
    text: str | None = None
    alarms: tuple[str, ...] | None = None
    start: datetime | None = None
    pin: Pin | None = None  # the owner's time stays while this is so; None where that is not known

    @property
    def empty(self) -> bool:
        return self.title is None and self.text is None and self.alarms is None and self.start is None
