"""An account's health after a cycle, put into its record."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from syncd.cycle import Outcome
from syncd.diff import Verb
from syncd.failures import describe
from syncd.layout import Opened
from syncd.record import Record, recall
from syncd.steps import PLAN_AGAIN, Health, jitter_of, next_step


def record_failure(account: Opened, error: Exception, now: datetime, poll: timedelta) -> Record:
    """Remember a cycle that could not be completed."""
    before = recall(account.store)
    step = next_step(error, before.failures + 1, poll, account.name, jitter_of(account.name, now))
    failed = _failed(before, step.health, now, step.wait, describe(error)[0])
    through = getattr(error, "account", None)
    return _keep(account, replace(failed, through=through if through != account.name else None))


def record_success(account: Opened, outcome: Outcome, now: datetime, poll: timedelta) -> Record:
    """Remember a cycle that ran through; actions that could not be done, or a refused plan, make it a failure."""
    # What only changed at the same time is no trouble: the next cycle plans again.
    troubles = [error for error in outcome.errors if not isinstance(error, PLAN_AGAIN)]
    before = replace(
        recall(account.store),
        processes=_processes(outcome),
        reminders=_reminders(outcome, now),
        uncertain=_uncertain(outcome),
        tells=outcome.tells,
    )
    if troubles:
        step = next_step(troubles[0], before.failures + 1, poll, account.name, jitter_of(account.name, now))
        return _keep(account, _failed(before, step.health, now, step.wait, describe(troubles[0])[0]))
    if outcome.refused is not None:
        return _keep(account, _failed(before, Health.ERROR, now, poll, outcome.refused))
    fine = replace(
        before,
        state=Health.OK,
        last_success=now.isoformat(),
        next_attempt=(now + poll).isoformat(),
        failing_since=None,
        failures=0,
        message=None,
        through=None,
    )
    return _keep(account, fine)


def _failed(before: Record, state: Health, now: datetime, wait: timedelta, message: str) -> Record:
    return replace(
        before,
        state=state,
        next_attempt=(now + wait).isoformat(),
        failing_since=before.failing_since or now.isoformat(),
        failures=before.failures + 1,
        message=message,
        through=None,
    )


def _keep(account: Opened, record: Record) -> Record:
    remarks = tuple(remark.message for remark in account.provider.remarks() if remark.trouble)
    record = replace(record, remarks=remarks)
    account.store.set_note("health", json.dumps(asdict(record)))
    return record


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
