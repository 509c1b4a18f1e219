"""Builders for sessions, rounds and processes; and the reminders of one process, by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.policy import Policy
from providers.event import Day, Event, Moment, Ref, Status, When
from syncd.identity import digest
from syncd.model import Contact, Dropped, Outcome, Process, Reading, Reminder, ReminderKind, Round, Stated, Stood
from syncd.remind import remind
from syncd.seal import basis_digest

NEW_YORK = "America/New_York"
DANA = Contact("Dana Lee", "dana@acme.example")
SAM = Contact("Sam Roe", "sam@acme.example")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def at(text: str, zone: str = NEW_YORK) -> datetime:
    """`2026-03-02 10:00` on the wall clock of the zone; a text with an offset keeps its instant."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(ZoneInfo(zone)) if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def when(text: str, zone: str = NEW_YORK) -> When:
    """A day for `2026-03-02`, else a moment."""
    return Day(date.fromisoformat(text)) if len(text) == 10 else Moment(at(text, zone), zone)


def session(uid: str, start: str, end: str | None = None, zone: str = NEW_YORK, **reading: Any) -> Reading:
    """One session of an hour, or of one day; `event` may hold further fields of its event."""
    begins = when(start, zone)
    if isinstance(begins, Day):
        ends: When = when(end, zone) if end else Day(begins.date + timedelta(days=1))
    else:
        ends = when(end, zone) if end else Moment(begins.at + timedelta(hours=1), zone)
    more = {"title": "Interview", **reading.pop("event", {})}
    event = Event(Ref("personal", f"{uid}.ics", uid), begins, ends, **more)
    given = {"interview": True, "confidence": 1.0, "contacts": (DANA,), **reading}
    return Reading(event=event, **given)


def cancelled(uid: str, start: str, updated: str | None = None, zone: str = NEW_YORK, **reading: Any) -> Reading:
    """A session that never took place, cancelled at `updated`."""
    stamp = at(updated, zone) if updated else None
    return session(
        uid, start, zone=zone, took_place=False, event={"status": Status.CANCELLED, "updated": stamp}, **reading
    )


def stated(day: str, said: str = "2026-01-01 12:00") -> Stated:
    return Stated(date.fromisoformat(day), at(said))


def round_of(number: int, *sessions: Reading) -> Round:
    return Round(number, sessions)


def process(
    *rounds: Round,
    dropped: Sequence[Reading] = (),
    outcome: Outcome | None = None,
    company: str | None = "Acme",
    role: str | None = "Backend Engineer",
    name: str = "acme-backend",
) -> Process:
    said = [one.event.start for round_ in rounds for one in round_.sessions if outcome and one.outcome is outcome]
    said_on = max((one.at.date() if isinstance(one, Moment) else one.date for one in said), default=None)
    return Process(name, company, role, rounds, tuple(dropped), outcome, outcome_on=said_on)


def stood(one: Reminder, **more: Any) -> Stood:
    """The reminder as it stands after it was written; `more` is what the owner made of it."""
    sessions = frozenset(map(digest, one.sessions))
    return Stood(
        **{"kind": one.kind, "sessions": sessions, "at": one.start.at, "basis": basis_digest(one.basis), **more}
    )


def textless(one: Reminder) -> Reminder:
    """Without the text, which only what is still to come has."""
    return replace(one, description="")


def reminded(
    one: Process, policy: Policy | None = None, now: datetime = LONG_AGO, zone: str = NEW_YORK, **more: Any
) -> tuple[dict[tuple[ReminderKind, int], Reminder], dict[tuple[ReminderKind, str], Dropped]]:
    """The reminders of one process by kind and round; those dropped by kind and first session."""
    reminders, dropped = remind([one], policy or Policy(), now, ZoneInfo(zone), zone, **more)
    by_round = {(reminder.kind, reminder.round): reminder for reminder in reminders}
    by_session = {(drop.kind, drop.sessions[0]): drop for drop in dropped}
    assert len(by_round) == len(reminders)
    assert len(by_session) == len(dropped)
    return by_round, by_session
