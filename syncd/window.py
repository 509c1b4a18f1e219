"""The span of time that a cycle looks at."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from providers.contract import Window

BACK = timedelta(days=548)  # a round's number depends on earlier rounds
AHEAD = timedelta(days=366)
REACH = timedelta(days=170)  # how far after its interview a reminder may stand: 120 days of stated date, and a window
WHOLE_EVERY = timedelta(days=1)  # what is remembered of a calendar is relied on for so long


def window_at(now: datetime, back: timedelta = BACK) -> Window:
    """The window of a cycle: whole days, so that it stays the same for a day."""
    first = (now.astimezone(UTC) - back).date()
    last = (now.astimezone(UTC) + AHEAD + REACH).date()
    return Window(midnight(first), midnight(last))


def midnight(day: date) -> datetime:
    """The day's beginning in UTC."""
    return datetime.combine(day, time(), UTC)
