"""From an error and its history to the next step: one pure function (design.md, rule 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from providers.errors import (
    AlreadyThere,
    Changed,
    Dismissed,
    Forbidden,
    Gone,
    Misconfigured,
    Misunderstood,
    Refused,
    SignInExpired,
    Throttled,
    Unreachable,
)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
SPREAD = 0.25  # of a growing wait, at most
POLL_SPREAD = 0.1  # of the poll interval, at most
LONGEST_HOLD = timedelta(days=1)  # even if the server asks for more: every wait has an end
PAUSE = timedelta(days=3)  # without an attempt, as over a weekend: what lay off for longer has not failed all the time


class Health(StrEnum):
    """How an account does; the `state` of `syncd status --json`."""

    OK = "ok"
    WAITING = "waiting"
    SIGN_IN = "sign-in"
    FORBIDDEN = "forbidden"
    ERROR = "error"


PLAN_AGAIN = (Changed, Gone, AlreadyThere, Dismissed)

# Exit statuses (interface.md), and which of them counts where several accounts differ.
FINE, FAILED, USAGE, TEMPORARY, SIGN_IN, CONFIGURATION = 0, 1, 2, 75, 77, 78
_GRAVITY = (FINE, TEMPORARY, FAILED, SIGN_IN, CONFIGURATION)


@dataclass(frozen=True, slots=True)
class Step:
    """What to do after an error: how the account is to be called, the exit status, and when to try again.

    `advice` is what the person should do, "" where there is nothing to do but wait, or the error says it itself.
    """

    health: Health
    status: int
    wait: timedelta
    advice: str = ""


def next_step(error: Exception, failures: int, poll_interval: timedelta, account: str, jitter: float = 0.0) -> Step:
    """What follows from an error after that many failures in a row, this one included.

    A wait that grows is longer by `jitter`, from 0 to 1, of a quarter; one that the service states is kept exactly.
    """
    growing = max(FIRST_WAIT, poll_interval) * 2 ** min(failures - 1, 10)
    growing = min(growing * (1 + SPREAD * jitter), LONGEST_WAIT)
    match error:
        case Throttled():
            return Step(Health.WAITING, TEMPORARY, min(error.after, LONGEST_HOLD) if error.after else growing)
        case Unreachable():
            return Step(Health.WAITING, TEMPORARY, growing)
        case _ if isinstance(error, PLAN_AGAIN):
            return Step(Health.WAITING, TEMPORARY, poll_interval)
        case SignInExpired():
            advice = error.remedy or f"see to it that syncd can sign in, then type: syncd sync --account {account}"
            return Step(Health.SIGN_IN, SIGN_IN, LONGEST_WAIT, advice)
        case Forbidden():
            return Step(Health.FORBIDDEN, SIGN_IN, LONGEST_WAIT)
        case Misconfigured():
            return Step(Health.ERROR, CONFIGURATION, LONGEST_WAIT)
        case Misunderstood() | Refused():
            return Step(Health.ERROR, FAILED, LONGEST_WAIT)
    return Step(Health.ERROR, FAILED, growing)


def spread(poll_interval: timedelta, jitter: float) -> timedelta:
    """The time to the next poll: longer than the interval by `jitter`, from 0 to 1, of a tenth.

    So that accounts, and people, do not all ask at the same moment.
    """
    return timedelta(seconds=round(poll_interval.total_seconds() * (1 + POLL_SPREAD * jitter)))


def jitter_of(account: str, now: datetime) -> float:
    """A number from 0 to 1 that differs from account to account and from one moment to the next.

    By it those that a service turned away together do not all come back together.
    """
    return int.from_bytes(sha256(f"{account} {now.isoformat()}".encode()).digest()[:4]) / 2**32


def tried_since(before: datetime | None, next_attempt: datetime | None, now: datetime) -> datetime:
    """Since when an account has been tried in vain without a long pause, where it has failed once more.

    `before` is what this was before, and `next_attempt` when the present attempt was due.
    """
    return before if before is not None and next_attempt is not None and now <= next_attempt + PAUSE else now


def gravest(statuses: list[int]) -> int:
    """The exit status that counts where there are several."""
    return max(statuses, key=lambda status: _GRAVITY.index(status) if status in _GRAVITY else 2, default=FINE)
