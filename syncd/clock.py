"""The only module that knows the time; everywhere else `now` is an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The moment of the call, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
