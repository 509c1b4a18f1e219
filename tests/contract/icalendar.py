"""What harnesses have in common whose services keep iCalendar as it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from providers.contract import Calendar
from tests.contract.harness import Stored

ALARM = "BEGIN:VALARM\nACTION:AUDIO\nTRIGGER:-P1D\nX-KEPT:yes\nEND:VALARM\n"
BROKEN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260101T000000Z
DTSTART;TZID=Mars/Phobos:20260601T090000
SUMMARY:Meeting
END:VEVENT
END:VCALENDAR
"""
FOREIGN = frozenset({"X-OTHER;X-P=1:kept", "COMMENT:kept too", "X-KEPT:yes"})


class ICalendarHarness(ABC):
    """Names of objects are file names; their text is iCalendar."""

    lacks: frozenset[str] = frozenset()

    @abstractmethod
    def raw(self, calendar: Calendar) -> Mapping[str, str]: ...

    @abstractmethod
    def put(self, calendar: Calendar, name: str, text: str) -> str: ...

    def put_broken(self, calendar: Calendar, uid: str) -> str:
        self.put(calendar, "broken.ics", BROKEN.format(uid=uid).replace("\n", "\r\n"))
        return "Mars/Phobos"

    def stored(self, calendar: Calendar) -> Stored:
        text = self._only_text(calendar)
        people = "ATTENDEE" in text or "ORGANIZER" in text
        return Stored(people, text.count("BEGIN:VALARM"), "BEGIN:VTIMEZONE" in text)

    def edit(self, calendar: Calendar, name: str, old: str, new: str) -> None:
        self.put(calendar, name, self.raw(calendar)[name].replace(old, new))

    def add_foreign(self, calendar: Calendar, name: str) -> None:
        line = "\r\n" if "\r\n" in self.raw(calendar)[name] else "\n"
        added = f"X-OTHER;X-P=1:kept\nCOMMENT:kept too\n{ALARM}END:VEVENT"
        self.edit(calendar, name, "END:VEVENT", added.replace("\n", line))

    def lost(self, calendar: Calendar) -> set[str]:
        text = self._only_text(calendar)
        return {line for line in FOREIGN if line not in text}

    def _only_text(self, calendar: Calendar) -> str:
        (text,) = self.raw(calendar).values()
        return text.replace("\r\n", "\n").replace("\n ", "")
