"""Builders for foreign events, and what recognition makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from providers.event import Answer, Day, Event, Moment, Person, Ref, When
from syncd.group import group
from syncd.model import Process, Reading
from syncd.number import number
from syncd.recognise import Hints, recognise

ZONE = ZoneInfo("Europe/Berlin")
ME = Person("Kim Moor", "kim@posteo.de", answer=Answer.ACCEPTED)
HINTS = Hints(frozenset({"kim@posteo.de"}), ZONE)


def person(text: str, **more: Any) -> Person:
    """`Dana Lee <dana@acme.example>`."""
    name, _, address = text.partition(" <")
    return Person(name or None, address.rstrip(">") or None, **more)


def event(title: str, start: str = "2026-11-23 10:00", uid: str = "", hours: float = 1, **more: Any) -> Event:
    """An event of an hour, or of a day; `by` is the organizer's text, `guests` are texts or persons."""
    begins: When
    ends: When
    if len(start) == 10:
        begins = Day(date.fromisoformat(start))
        ends = Day(begins.date + timedelta(days=1))
    else:
        at = datetime.fromisoformat(start).replace(tzinfo=ZONE)
        begins, ends = Moment(at, "Europe/Berlin"), Moment(at + timedelta(hours=hours), "Europe/Berlin")
    by = more.pop("by", None)
    guests: Sequence[str | Person] = more.pop("guests", ())
    if by is not None:
        more["organizer"] = person(by)
        more.setdefault("own_answer", Answer.ACCEPTED)
        more["people"] = (ME, *(guest if isinstance(guest, Person) else person(guest) for guest in guests))
    identity = uid or f"{title}|{start}"
    calendar = more.pop("calendar", "personal")
    return Event(Ref(calendar, identity, identity), begins, ends, title=title, **more)


def read(*events: Event, hints: Hints = HINTS) -> dict[str, Reading]:
    """Readings by title."""
    return {reading.event.title: reading for reading in recognise(events, hints)}


def judge(*events: Event, hints: Hints = HINTS) -> list[bool | None]:
    """Whether each is an interview, in the order given."""
    found = {reading.event.ref.identity: reading.interview for reading in recognise(events, hints)}
    return [found[one.ref.identity] for one in events]


def processes(*events: Event, hints: Hints = HINTS) -> tuple[Process, ...]:
    readings = recognise(events, hints)
    return number(group(readings, hints), readings, hints)


def rounds(process: Process) -> dict[int, list[str]]:
    """Titles by round."""
    return {one.number: [session.event.title for session in one.sessions] for one in process.rounds}
