"""What an owner has in the calendar, and does there: an act is the same one for any household that it is done in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.google.household import OWNER, Household
from tests.google.rules import Event
from tests.google.series import instance_id

ZONE = {"timeZone": "Europe/Berlin"}


@dataclass
class Interview:
    """An interview, a series of them, or an event that is none until it is tagged."""

    company: str
    calendar: str
    id: str
    start: datetime
    title: str
    invited: bool = True
    series: bool = False
    ignored: bool = False
    tagged: bool = False
    declined: bool = False
    gone: bool = False
    off: set[str] = field(default_factory=set)  # instances that were taken out

    @property
    def summary(self) -> str:
        return f"{self.title}{' #ignore' if self.ignored else ''}{' #interview' if self.tagged else ''}"

    def instance(self, number: int) -> str:
        return instance_id(self.id, self.start + timedelta(weeks=number))

    def event(self) -> Event:
        made: Event = {"id": self.id, "summary": self.summary, **hours(self.start)}
        if self.series:
            made["recurrence"] = ["RRULE:FREQ=WEEKLY;COUNT=3"]
        if not self.invited and self.title.startswith("Interview"):
            # Certain by the owner's word, whatever else is in the calendar.
            made["description"] = f"#interview\ncompany: {self.company}"
        if self.invited:
            mail = f"dana.lee@{self.company.lower()}.example"
            made["iCalUID"] = f"{self.company.lower()}@mail.example"
            made["organizer"] = {"email": mail, "displayName": "Dana Lee"}
            made["attendees"] = self.attendees()
        return made

    def attendees(self) -> list[Event]:
        answer = "declined" if self.declined else "accepted"
        mail = f"dana.lee@{self.company.lower()}.example"
        return [
            {"email": mail, "displayName": "Dana Lee", "responseStatus": "accepted", "organizer": True},
            {"email": OWNER, "responseStatus": answer},
        ]


@dataclass(frozen=True)
class Act:
    """One thing that the owner does. `name` is an event's id, or the key of a reminder: those have ids of their own.

    `fields` are what it has from then on; None deletes it.
    """

    what: str
    calendar: str
    name: str
    fields: Mapping[str, Any] | None
    new: bool = False

    @property
    def on_reminder(self) -> bool:
        return ":" in self.name

    def do(self, household: Household) -> None:
        calendar, name = self.calendar, self.name
        if self.on_reminder:
            note = household.note(name)
            assert note is not None
            calendar, name = note.calendar, note.name
        if self.fields is None:
            household.remove(calendar, name)
        elif self.new:
            household.put(calendar, dict(self.fields))
        else:
            household.change(calendar, name, self.fields)


def hours(start: datetime, minutes: int = 60) -> Event:
    end = start + timedelta(minutes=minutes)
    return {"start": {"dateTime": start.isoformat(), **ZONE}, "end": {"dateTime": end.isoformat(), **ZONE}}


def belongs(key: str, interview: Interview) -> bool:
    """Whether a reminder's key names the interview, or an instance of the series."""
    uid = f"{interview.company.lower()}@mail.example" if interview.invited else f"{interview.id}@google.com"
    return key.partition(":")[2].partition("#")[0] == uid
