"""An account's health after a cycle, put into its record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from providers.event import Moment
from syncd.cycle import Outcome
from syncd.diff import Verb
from syncd.layout import Opened
from syncd.recall import failed, note, recall
from syncd.record import Record, held_up, succeeded
from syncd.steps import FAILED, PLAN_AGAIN, Health, Step
from syncd.store import Store
from syncd.window import WHOLE_EVERY, midnight

_WRITES = (Verb.CREATE, Verb.UPDATE, Verb.WITHDRAW)
_STEADY = timedelta(hours=6)  # at most: what nobody thought of waits no longer


def record_failure(account: Opened, error: Exception, now: datetime, poll: timedelta) -> Record:
    """Remember a cycle that could not be completed."""
    return _keep(account, failed(recall(account.store), error, account.name, now, poll))


def record_success(account: Opened, outcome: Outcome, now: datetime, poll: timedelta) -> Record:
    """Remember a cycle that ran through; actions that could not be done, or a refused plan, make it a failure."""
    # What only changed at the same time is no trouble: the next cycle plans again.
    troubles = [error for error in outcome.errors if not isinstance(error, PLAN_AGAIN)]
    before = recall(account.store)
    before = replace(
        before,
        processes=_processes(outcome),
        reminders=_reminders(outcome, now),
        uncertain=_uncertain(outcome),
        tells=outcome.tells,
        watched=tuple(
            {"account": place.account, "calendar": asdict(calendar)} for place, calendar in outcome.calendars.items()
        ),
        steady_until=_steady_until(outcome, account.store, now),
        sessions=sum(len(one.sessions) for process in outcome.inferred.processes for one in process.rounds),
        writes_total=before.writes_total + sum(one.done and one.action.verb in _WRITES for one in outcome.results),
    )
    if troubles:
        return _keep(account, replace(failed(before, troubles[0], account.name, now, poll), through=None))
    if outcome.refused is not None:
        return _keep(account, held_up(before, Step(Health.ERROR, FAILED, poll), outcome.refused, now))
    return _keep(account, succeeded(before, account.name, now, poll))


def _steady_until(outcome: Outcome, store: Store, now: datetime) -> str | None:
    """When time alone may ask for something; None where the next cycle has to try again what this one could not do."""
    unsure = any(action.verb is Verb.LEAVE and action.confirm is not None for action in outcome.plan.actions)
    discovered = store.discovered_at()
    if outcome.errors or not outcome.complete or unsure or discovered is None:
        return None
    # The window moves, and all-day events are over, at midnight in UTC.
    day = midnight(now.astimezone(UTC).date() + timedelta(days=1))
    last = min(at for at in (now + _STEADY, day, discovered + WHOLE_EVERY) if at > now)
    return min((at.astimezone(UTC) for at in _turns(outcome) if now < at < last), default=last).isoformat()


def _turns(outcome: Outcome) -> Iterator[datetime]:
    """The moments at which an interview or a reminder begins, or is over; in any zone, and of any year."""
    events = [reading.event for reading in outcome.inferred.readings if reading.interview]
    events += [action.standing.event for action in outcome.plan.actions if action.standing is not None]
    for at in (at for event in events for at in (event.start, event.end)):
        yield at.at if isinstance(at, Moment) else datetime.combine(at.date, time(0), outcome.zone)
    for action in outcome.plan.actions:
        if action.draft is not None:
            yield from (action.draft.start.at, action.draft.end.at)


def _keep(account: Opened, record: Record) -> Record:
    remarks = tuple(remark.message for remark in account.provider.remarks() if remark.trouble)
    requests = record.requests_total + account.tally.requests
    account.tally.requests = 0
    return note(account.store, replace(record, remarks=remarks, requests_total=requests))


def _processes(outcome: Outcome) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "process": process.name,
            "company": process.company,
            "round": process.rounds[-1].number if process.rounds else None,
            "outcome": str(process.outcome) if process.outcome else None,
        }
        for process in outcome.inferred.processes
    )


def _reminders(outcome: Outcome, now: datetime) -> tuple[dict[str, Any], ...]:
    """What stands, or stands now, in the future, the next one first."""
    rows = []
    done = [result.action for result in outcome.results if result.done]
    for action in outcome.plan.of(Verb.CREATE, Verb.UPDATE, Verb.KEEP, Verb.LEAVE):
        written = action.draft if action in done else None
        what = written or (action.standing.event if action.standing is not None else None)
        start = getattr(getattr(what, "start", None), "at", None)
        if what is not None and start is not None and start > now:
            rows.append({"start": start.isoformat(), "summary": what.title})
    return tuple(sorted(rows, key=lambda row: (row["start"], row["summary"])))


def _uncertain(outcome: Outcome) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"event": reading.event.ref.identity, "summary": reading.event.title} for reading in outcome.inferred.uncertain
    )
