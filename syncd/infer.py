"""From events to reminders: recognise → group → number → remind, the stages that know interviews, in one call. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, tzinfo

from config.policy import Policy
from providers.event import Day, Draft, Event, Marker
from syncd.group import group
from syncd.identity import digest, session_of
from syncd.model import Dropped, Process, Reading, Reminder, ReminderKind, Tags
from syncd.number import number
from syncd.owner import with_own_answers
from syncd.recognise import Hints, recognise
from syncd.remind import remind
from syncd.sift import Standing
from syncd.tags import read_tags

_NO_MARKER = Marker("", "", "", "")


@dataclass(frozen=True, slots=True)
class Inferred:
    """What the foreign events of an account mean."""

    readings: tuple[Reading, ...] = ()
    processes: tuple[Process, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    @property
    def uncertain(self) -> tuple[Reading, ...]:
        """Readings between the two thresholds: no reminder, but a tag of the owner's would settle them."""
        return tuple(reading for reading in self.readings if reading.interview is None)


def infer(
    foreign: Iterable[Event], ours: Iterable[Standing], hints: Hints, policy: Policy, now: datetime, zone_name: str
) -> Inferred:
    """All that follows from the events. `ours` lend what the owner wrote on them, and what already stands.

    `hints.notes` is filled in here; `zone_name` is the IANA name of `hints.zone`.
    """
    events, standing = with_own_answers(foreign, hints.own), tuple(ours)
    hints = Hints(
        own=hints.own,
        zone=hints.zone,
        mode=hints.mode,
        interview_calendars=hints.interview_calendars,
        colors=hints.colors,
        notes=_notes(events, standing, hints.zone),
    )
    readings = recognise(events, hints)
    processes = number(group(readings, hints), readings, hints)
    present = frozenset((one.kind, session_of(one.key)) for one in standing if one.kind is not None and one.key)
    reminders, dropped = remind(processes, policy, now, hints.zone, zone_name, standing=present)
    return Inferred(readings, processes, reminders, dropped + _not_interviews(readings))


def draft_of(reminder: Reminder, policy: Policy, stamp: datetime) -> Draft:
    """The reminder as an event to write, still without UID and marker: `diff` gives it those."""
    return Draft(
        uid="",
        title=reminder.title,
        description=reminder.description,
        start=reminder.start,
        end=reminder.end,
        alarm=policy.alarm,
        marker=_NO_MARKER,
        link=reminder.link,
        stamp=stamp,
    )


def _notes(events: Iterable[Event], ours: Iterable[Standing], zone: tzinfo) -> Mapping[str, Tags]:
    """What the owner wrote on reminders, by the interview that they belong to.

    Words such as "next Friday" count from the interview: a reminder's own date would move with what they say.
    """
    begins = {event.ref.identity: local_start(event, zone) for event in events}
    by_digest = {digest(identity): identity for identity in begins}
    notes: dict[str, Tags] = {}
    for one in sorted(ours, key=lambda one: one.uid):
        if one.key is None:
            continue
        sessions = [session_of(one.key), *(by_digest[part] for part in sorted(one.sessions) if part in by_digest)]
        session = next((session for session in sessions if session in begins), None)
        if session is None:
            continue
        event = one.event
        tags = read_tags(event.title, event.description, event.categories, begins[session], zone)
        if one.kind is not ReminderKind.CHECK_IN:
            tags = replace(tags, sent=False)
        if tags != Tags():
            notes[session] = _merge(notes[session], tags) if session in notes else tags
    return notes


def local_start(event: Event, zone: tzinfo) -> datetime:
    """When an event begins on the owner's clock; an all-day one at midnight."""
    if isinstance(event.start, Day):
        return datetime.combine(event.start.date, datetime.min.time(), zone)
    return event.start.at.astimezone(zone)


def _merge(first: Tags, second: Tags) -> Tags:
    """What either says; the second where both do."""
    said = {field.name: getattr(second, field.name) for field in fields(Tags)}
    empty = Tags()
    return replace(first, **{name: value for name, value in said.items() if value != getattr(empty, name)})


def _not_interviews(readings: Iterable[Reading]) -> tuple[Dropped, ...]:
    """For events that were interviews once: untagged, tagged `#ignore`, or renamed since."""
    reasons = {
        False: "the event is not an interview (any more)",
        None: "it is not certain any more that the event is an interview",
    }
    return tuple(
        Dropped(kind, (reading.event.ref.identity,), reasons[reading.interview])
        for reading in readings
        if not reading.interview
        for kind in ReminderKind
    )
