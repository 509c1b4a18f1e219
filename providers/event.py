"""The event model: what every provider hands out and takes in.

Everything here is frozen. Names are those of RFC 5545 where it has one; `../ARCHITECTURE.md` has the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time that remembers how it was written.

    `at` is aware, in the zone that `zone` names: an IANA name, "UTC", or an offset such as "+05:30" where the
    source gave nothing better. A floating time (RFC 5545, 3.3.5) has been placed in the calendar's zone.
    """

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date: an all-day event's start, or its end, which is exclusive (RFC 5545, 3.6.1). Never a midnight."""

    date: date


When = Moment | Day


class Status(StrEnum):
    """RFC 5545, 3.8.1.11."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """A person's answer to the invitation (PARTSTAT; RFC 5545, 3.2.12)."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"


class Role(StrEnum):
    """Part that a person has in the event (ROLE; RFC 5545, 3.2.16). The organizer is `Event.organizer`."""

    CHAIR = "chair"
    REQUIRED = "required"
    OPTIONAL = "optional"
    OBSERVER = "observer"  # NON-PARTICIPANT


class Kind(StrEnum):
    """What the address stands for (CUTYPE; RFC 5545, 3.2.3)."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    RESOURCE = "resource"
    ROOM = "room"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named by an event as organizer or attendee. `email` is lower-case, without `mailto:`."""

    name: str | None
    email: str | None
    role: Role = Role.REQUIRED
    answer: Answer = Answer.NEEDS_ACTION
    kind: Kind = Kind.INDIVIDUAL


@dataclass(frozen=True, slots=True)
class Marker:
    """The properties by which an event of ours carries its own identity (design.md, section 5).

    `key` is the reminder's identity: kind and identity of its interview. `sessions` are short digests of all the
    interviews that the reminder stands for, so that it survives the loss of the first. `seal` holds digests of the
    fields we wrote. What is in them is `syncd.identity`'s and `syncd.seal`'s affair; a provider only carries them.
    """

    kind: str
    key: str
    sessions: str
    seal: str


@dataclass(frozen=True, slots=True)
class Ref:
    """Where an event is: calendar, the provider's own id of the stored object, and which occurrence.

    `recurrence` is the RECURRENCE-ID as written in the source, None for a single event and a series' first.
    """

    calendar: str
    resource: str
    uid: str
    recurrence: str | None = None

    @property
    def identity(self) -> str:
        """What stays the same when the event is moved: `UID`, or `UID#RECURRENCE-ID` for one of a series."""
        return self.uid if self.recurrence is None else f"{self.uid}#{self.recurrence}"


@dataclass(frozen=True, slots=True)
class Event:
    """One event, or one occurrence of a series, as its calendar has it.

    `end` is exclusive and never before `start`. `description` is as stored, HTML included. `own_answer` is the
    owner's own PARTSTAT, None where the owner is not invited. `alarms` are the lead times of DISPLAY alarms before
    the start. `version` is what a conditional write needs (an ETag), `text` the stored object itself.
    """

    ref: Ref
    start: When
    end: When
    title: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    status: Status = Status.CONFIRMED
    categories: tuple[str, ...] = ()
    color: str | None = None
    organizer: Person | None = None
    people: tuple[Person, ...] = ()
    own_answer: Answer | None = None
    private: bool = False
    transparent: bool = False
    alarms: tuple[timedelta, ...] = ()
    created: datetime | None = None
    updated: datetime | None = None
    recurring: bool = False
    marker: Marker | None = None
    version: str | None = field(default=None, compare=False)
    text: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that we want to stand in a calendar: private, transparent, without any attendee.

    `uid` ends in `@syncd`. `alarm` is the lead time of its only alarm, None for no alarm (the owner removed it).
    `link` points to the interview where the provider can carry that. `stamp` is the moment of writing
    (DTSTAMP, LAST-MODIFIED); it is no part of what the reminder says.
    """

    uid: str
    title: str
    description: str
    start: Moment
    end: Moment
    alarm: timedelta | None
    marker: Marker
    link: str | None = None
    stamp: datetime | None = field(default=None, compare=False)
