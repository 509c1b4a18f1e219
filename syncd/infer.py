"""From events to reminders: recognise → group → number → remind, the stages that know interviews, in one call. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from config.policy import Policy
from providers.event import Draft, Event, Marker
from syncd.group import group
from syncd.identity import digest, session_of
from syncd.model import CHECK_INS, OF_ROUNDS, Dropped, Process, Reading, Reminder, ReminderKind, Stood, Tags
from syncd.number import number
from syncd.owner import with_own_answers
from syncd.recognise import Hints, begin, merge_tags, recognise
from syncd.remind import remind
from syncd.seal import Field, edited
from syncd.sift import Standing
from syncd.tags import read_tags
from syncd.turns import changed_at

_AT_ONCE = timedelta(0)  # a notice stands a quarter of an hour ahead: an alarm before it would be past
_NO_MARKER = Marker("", "", "", "")
_LONG_PAST = timedelta(days=21)  # after it nobody thanks or checks in for the first time
_SENT_WITHIN = timedelta(days=21)  # docs/policy.md, "A second check-in"


@dataclass(frozen=True, slots=True)
class Inferred:
    """What the foreign events of an account mean.

    `uncertain` are the readings between the two thresholds that are not long past: they get no reminder, and a tag of
    the owner's would settle them.
    """

    readings: tuple[Reading, ...] = ()
    processes: tuple[Process, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    uncertain: tuple[Reading, ...] = ()


def infer(
    foreign: Iterable[Event],
    ours: Iterable[Standing],
    hints: Hints,
    policy: Policy,
    now: datetime,
    zone_name: str,
    dismissed: frozenset[tuple[ReminderKind, str]] = frozenset(),
) -> Inferred:
    """All that follows from the events. `ours` lend what the owner wrote on them, and what already stands.

    `hints.notes` is filled in here; `zone_name` is the IANA name of `hints.zone`; `dismissed` as for `remind`.
    """
    events = with_own_answers(foreign, hints.own)
    ours = tuple(ours)
    written = _written(events, ours, hints.zone)
    hints = replace(hints, notes=_notes(written))
    readings = recognise(events, hints)
    processes = number(group(readings, hints), readings, hints)
    stood = [one for one in (_stood(each, hints.zone) for each in written) if one is not None]
    reminders, dropped = remind(processes, policy, now, hints.zone, zone_name, stood=stood, dismissed=dismissed)
    since = now - _LONG_PAST
    uncertain = tuple(one for one in readings if one.interview is None and begin(one.event, hints.zone) > since)
    return Inferred(readings, processes, reminders, dropped + _not_interviews(readings, ours), uncertain)


def draft_of(reminder: Reminder, policy: Policy, stamp: datetime) -> Draft:
    """The reminder as an event to write, still without UID and marker: `diff` gives it those."""
    return Draft(
        uid="",
        title=reminder.title,
        description=reminder.description,
        start=reminder.start,
        end=reminder.end,
        alarm=_AT_ONCE if reminder.kind is ReminderKind.SIGN_IN else policy.alarm,
        marker=_NO_MARKER,
        link=reminder.link,
        stamp=stamp,
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """A reminder of ours with the tags on it. `sessions` are those of its interviews that are there, the key's first.

    Words such as "next Friday" count from the interview: a reminder's own date would move with what they say.
    """

    standing: Standing
    sessions: tuple[str, ...]
    tags: Tags


def _written(events: Iterable[Event], ours: Sequence[Standing], zone: tzinfo) -> list[_Written]:
    if not ours:
        return []
    begins = {event.ref.identity: begin(event, zone) for event in events}
    by_digest = {digest(identity): identity for identity in begins}
    written = []
    for one in sorted(ours, key=lambda one: one.uid):
        if one.key is None:
            continue
        # The key may be that of an interview which it is not for any more.
        key = session_of(one.key)
        held = one.sessions or {digest(key)}
        key_first = sorted(held, key=lambda part: (part != digest(key), part))
        sessions = tuple(by_digest[part] for part in key_first if part in by_digest)
        event = one.event
        said = begins[sessions[0]] if sessions else begin(event, zone)
        written.append(_Written(one, sessions, read_tags(event.title, event.description, event.categories, said, zone)))
    return written


def _notes(written: Iterable[_Written]) -> Mapping[str, Tags]:
    """What the owner wrote on reminders, by the interview that they belong to.

    What they were told counts for every interview of the reminder: one may stand for several processes.
    """
    notes: dict[str, Tags] = {}
    for one in written:
        tags = replace(one.tags, sent=False)
        told = Tags(decide_by=tags.decide_by, channel=tags.channel, outcome=tags.outcome)
        for session, said in zip(one.sessions, (tags, *[told] * len(one.sessions)), strict=False):
            if said != Tags():
                notes[session] = merge_tags(notes[session], said) if session in notes else said
    return notes


def _stood(written: _Written, zone: tzinfo) -> Stood | None:
    """What the policy knows of it."""
    one = written.standing
    if one.kind is None or one.key is None:
        return None
    event, at = one.event, begin(one.event, zone)
    touched = edited(event, one.seal) if one.seal is not None else frozenset()
    sent = at.date() if written.tags.sent and one.kind in CHECK_INS else None
    touched_at = changed_at(event)
    if sent is not None and touched_at is not None:
        # They may have written later than planned; what touches the event long after that is something else.
        changed = touched_at.astimezone(zone).date()
        sent = changed if sent < changed <= sent + _SENT_WITHIN else sent
    return Stood(
        kind=one.kind,
        sessions=one.sessions or frozenset({digest(session_of(one.key))}),
        at=at,
        basis=one.seal.basis if one.seal is not None else "",
        sent=sent,
        moved=Field.TIME in touched,
        edited=one.seal is None or bool(touched),
        answered=written.tags.outcome is not None,
        session=digest(session_of(one.key)),
    )


def _not_interviews(readings: Iterable[Reading], ours: Iterable[Standing]) -> tuple[Dropped, ...]:
    """For events that had a reminder, and are interviews no more: untagged, tagged `#ignore`, or renamed since."""
    reasons = {
        False: "the event is not an interview (any more)",
        None: "it is not certain any more that the event is an interview",
    }
    reminded = {part for one in ours if one.key for part in (digest(session_of(one.key)), *one.sessions)}
    gone = (one for one in readings if not one.interview and reminded and digest(one.event.ref.identity) in reminded)
    return tuple(Dropped(kind, (one.event.ref.identity,), reasons[one.interview]) for one in gone for kind in OF_ROUNDS)
