"""What is known of how an account does: for `status`, the daemon, and the notices of the other accounts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from syncd.steps import FINE, TEMPORARY, Health, Step, jitter_of, spread, tried_since


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of an account. Moments are ISO 8601 in UTC; `processes` and `reminders` are of the last success.

    `status` is the exit status that a command would end with, `state_since` when the state became what it is, and
    `tried_since` since when it has been tried in vain without a long pause (`syncd.notice`).
    `remarks` are what the person should do about the account's set-up. `through` is the other account whose calendars
    it writes to, where it is that one which failed. `tells` says that a notice can stand in one of its calendars.
    `watched` are the calendars of the last success, and `steady_until` is when time alone may ask for something, though
    nothing changed in them. The `..._total` count since the store was made.
    """

    state: str = Health.WAITING
    status: int = TEMPORARY
    last_success: str | None = None
    next_attempt: str | None = None
    failing_since: str | None = None
    failures: int = 0
    message: str | None = None
    processes: tuple[dict[str, Any], ...] = ()
    reminders: tuple[dict[str, Any], ...] = ()
    uncertain: tuple[dict[str, Any], ...] = ()
    remarks: tuple[str, ...] = ()
    through: str | None = None
    tells: bool = False
    state_since: str | None = None
    watched: tuple[dict[str, Any], ...] = ()
    steady_until: str | None = None
    sessions: int = 0
    successes_total: int = 0
    failures_total: int = 0
    requests_total: int = 0
    writes_total: int = 0
    tried_since: str | None = None


def held_up(before: Record, step: Step, message: str, now: datetime) -> Record:
    """The record after a failure, with what is to be done next."""
    return replace(
        before,
        state=step.health,
        status=step.status,
        state_since=before.state_since if before.state == step.health and before.state_since else now.isoformat(),
        next_attempt=(now + step.wait).isoformat(),
        failing_since=before.failing_since or now.isoformat(),
        tried_since=tried_since(moment(before.tried_since), moment(before.next_attempt), now).isoformat(),
        failures=before.failures + 1,
        failures_total=before.failures_total + 1,
        message=message,
        through=None,
    )


def succeeded(before: Record, name: str, now: datetime, poll: timedelta) -> Record:
    """The record after a cycle that left nothing undone, or after a poll that found nothing new."""
    return replace(
        before,
        state=Health.OK,
        status=FINE,
        state_since=before.state_since if before.state == Health.OK and before.state_since else now.isoformat(),
        last_success=now.isoformat(),
        next_attempt=(now + spread(poll, jitter_of(name, now))).isoformat(),
        failing_since=None,
        tried_since=None,
        failures=0,
        successes_total=before.successes_total + 1,
        message=None,
        through=None,
    )


def moment(text: str | None) -> datetime | None:
    """A moment as the record has it, aware. Raises ValueError, TypeError."""
    at = datetime.fromisoformat(text) if text is not None else None
    if at is not None and at.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return at
