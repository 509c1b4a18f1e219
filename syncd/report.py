"""The JSON objects of interface.md, from plans, outcomes and readings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from providers.contract import Calendar, Problem
from syncd.apply import Result
from syncd.cycle import Outcome
from syncd.diff import Action
from syncd.infer import Inferred
from syncd.model import Contact, Process, Reading, Reminder, Round
from syncd.sift import Place
from syncd.terminal import SCHEMA


def describe_reminder(reminder: Reminder, key: str, calendar: str) -> dict[str, Any]:
    """REMINDER. `earliest` and `latest` are on check-ins only."""
    described: dict[str, Any] = {
        "kind": reminder.kind.label,
        "key": key,
        "calendar": calendar,
        "process": reminder.process or None,
        "company": reminder.company,
        "round": reminder.round or None,
        "start": reminder.start.at.isoformat(),
        "end": reminder.end.at.isoformat(),
    }
    if reminder.earliest is not None and reminder.latest is not None:
        described |= {"earliest": reminder.earliest.isoformat(), "latest": reminder.latest.isoformat()}
    return described | {
        "summary": reminder.title,
        "description": reminder.description,
        "people": [_person(contact) for contact in reminder.people],
        "because": list(reminder.because),
    }


def describe_action(action: Action, *, done: bool, calendars: Mapping[Place, Calendar]) -> dict[str, Any]:
    """One action with the reminder that it is about, as it will stand or as it stands."""
    calendar = calendars.get(action.place)
    name = calendar.name if calendar is not None else action.place.calendar
    described: dict[str, Any] = {"action": str(action.verb), "reason": action.reason, "done": done}
    if action.reminder is not None:
        described |= describe_reminder(action.reminder, action.key, name)
    else:
        # What it was written for is not to be seen any more; its kind and its interview are in its key.
        kind = action.standing.kind if action.standing else None
        described |= {"kind": kind.label if kind else None, "key": action.key, "calendar": name}
        described |= {"process": None, "company": None, "round": None, "people": [], "because": []}
    if action.draft is not None:
        described |= _stands(action.draft.title, action.draft.description, action.draft.start, action.draft.end)
    elif action.standing is not None:
        event = action.standing.event
        described |= _stands(event.title, event.description, event.start, event.end)
    return described


def describe_outcome(outcome: Outcome, error: str | None) -> dict[str, Any]:
    """What `plan` and `sync` say of one account."""
    results = outcome.results or tuple(Result(action, done=False) for action in outcome.plan.actions)
    return {
        "complete": outcome.complete,
        "settled": outcome.plan.settled,
        "actions": [
            describe_action(result.action, done=bool(outcome.results) and result.done, calendars=outcome.calendars)
            for result in results
        ],
        "problems": describe_problems(outcome.problems),
        "error": error,
    }


def describe_failure(error: str) -> dict[str, Any]:
    """What `plan` and `sync` say of an account whose calendars could not be read."""
    return {"complete": False, "settled": False, "actions": [], "problems": [], "error": error}


def describe_problems(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"calendar": one.calendar, "event": one.event, "message": one.message} for one in problems]


def describe_inspection(
    inferred: Inferred,
    reminders: Iterable[Action],
    problems: Iterable[Problem],
    calendar: str,
    now: datetime,
    zone: str,
) -> dict[str, Any]:
    """The object of `inspect --json`."""
    return {
        "schema": SCHEMA,
        "now": now.isoformat(),
        "zone": zone,
        "events": describe_events(inferred),
        "reminders": [
            describe_reminder(action.reminder, action.key, calendar) for action in reminders if action.reminder
        ],
        "problems": describe_problems(problems),
    }


def describe_events(inferred: Inferred) -> dict[str, dict[str, Any]]:
    """Every event that was looked at, by UID or UID#RECURRENCE-ID, in the shape of labels.md."""
    where: dict[str, tuple[Process, Round | None]] = {}
    for process in inferred.processes:
        for round_ in process.rounds:
            where.update((reading.event.ref.identity, (process, round_)) for reading in round_.sessions)
        where.update((reading.event.ref.identity, (process, None)) for reading in process.dropped)
    described: dict[str, dict[str, Any]] = {}
    for reading in inferred.readings:
        entry = _describe_reading(reading, *where.get(reading.event.ref.identity, (None, None)))
        for event in (*reading.parts, reading.event):
            described[event.ref.identity] = entry
    return described


def _describe_reading(reading: Reading, process: Process | None, round_: Round | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"interview": reading.interview, "round": round_.number if round_ is not None else None}
    optional = {
        "process": process.name if process is not None else reading.process,
        "company": process.company if process is not None else reading.company,
        "stage": str(reading.stage) if reading.interview else None,
        "interviewers": [_person(contact) for contact in reading.contacts] if reading.interview else None,
        "decision_by": reading.decision.date.isoformat() if reading.decision else None,
        "channel": str(reading.channel) if reading.channel else None,
        "outcome": str(reading.outcome) if reading.outcome else None,
    }
    entry |= {name: value for name, value in optional.items() if value is not None}
    because = list(reading.because)
    if round_ is not None:
        because += [f"round {round_.number}: {why}" for why in round_.because]
        because[-1] += f" (sure by {round_.confidence:.0%})" if round_.confidence < _CERTAIN else ""
    return entry | {"confidence": round(reading.confidence, 3), "because": because}


_CERTAIN = 0.9


def _person(contact: Contact) -> dict[str, str | None]:
    return {"name": contact.name, "email": contact.email}


def _stands(title: str, description: str, start: Any, end: Any) -> dict[str, str]:
    return {
        "summary": title,
        "description": description,
        "start": _iso(start),
        "end": _iso(end),
    }


def _iso(when: Any) -> str:
    return str((when.at if hasattr(when, "at") else when.date).isoformat())


def format_when(when: datetime, zone: tzinfo) -> str:
    """A moment for a person: weekday, date, time in the owner's zone."""
    return when.astimezone(zone).strftime("%a %Y-%m-%d %H:%M")


def format_window(earliest: date | None, latest: date | None) -> str:
    if earliest is None or latest is None:
        return ""
    return earliest.strftime("%d %b") if earliest == latest else f"{earliest:%d %b} to {latest:%d %b}"
