"""The owner's wall clock: when an interview starts and ends there, and arithmetic that a change of time does not bend.

Every local datetime is aware; a wall time that does not exist goes forward, of one that exists twice it is the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from providers.event import Day, Event, Moment
from syncd.model import Reading

_ALL_DAY_STARTS, _ALL_DAY_ENDS = time(9), time(17)
_LONGEST = timedelta(days=31)  # what lasts longer than that is a mistake or no interview


def elapsed(at: datetime, span: timedelta) -> datetime:
    """The moment when that much time has passed, on the same zone's clock."""
    return (instant(at) + span).astimezone(at.tzinfo)


def is_past(at: datetime, now: datetime) -> bool:
    """It is too late to write something for `at`: a reminder is only made for the future."""
    return instant(at) <= instant(now)


def instant(at: datetime) -> datetime:
    """The moment itself: datetimes of one zone compare and subtract by the wall, these by time."""
    return at.astimezone(UTC)


def zone_of(at: datetime) -> tzinfo:
    """The zone of an aware datetime. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a datetime of the policy must be aware")
    return at.tzinfo


def _real(at: datetime) -> datetime:
    return instant(at).astimezone(at.tzinfo)


def later(at: datetime, span: timedelta) -> datetime:
    """So much later on the wall clock."""
    return _real(at + span)


def next_full(now: datetime, minutes: int) -> datetime:
    """The next full quarter or half of an hour strictly after `now`."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return later(hour, timedelta(minutes=(now.minute // minutes + 1) * minutes))


def moments(start: datetime, lasts: timedelta, zone_name: str) -> tuple[Moment, Moment]:
    """Start and end of what begins then and lasts so long, as an event can carry them.

    `zone_name` is the IANA name of the zone in which `start` is.
    """
    end = elapsed(start, lasts)
    if start.fold or end.fold or end.replace(tzinfo=None) <= start.replace(tzinfo=None):
        # The second of two equal clock times has no name in iCalendar (RFC 5545, 3.3.5); in UTC it has.
        start, end, zone_name = instant(start), instant(end), "UTC"
    return Moment(start, zone_name), Moment(end, zone_name)


# An interview's hours; an all-day one has its own


def local(day: date, clock: time, zone: tzinfo) -> datetime:
    """That hour of that day on the wall clock of the zone."""
    return _real(datetime.combine(day, clock, tzinfo=zone))


def session_start(event: Event, zone: tzinfo) -> datetime:
    """When the session starts, on the owner's clock; an all-day one at 09:00 of its first day."""
    if isinstance(event.start, Day):
        return local(event.start.date, _ALL_DAY_STARTS, zone)
    return event.start.at.astimezone(zone)


def session_end(event: Event, zone: tzinfo) -> datetime:
    """When the session ends, on the owner's clock; an all-day one at 17:00 of its last day."""
    if isinstance(event.end, Day):
        last = event.end.date - timedelta(days=1)
        if isinstance(event.start, Day):
            last = max(last, event.start.date)
        return local(min(last, session_start(event, zone).date() + _LONGEST), _ALL_DAY_ENDS, zone)
    return min(event.end.at.astimezone(zone), session_start(event, zone) + _LONGEST, key=instant)


def round_start(sessions: Sequence[Reading], zone: tzinfo) -> datetime:
    """When the first session starts."""
    return min((session_start(session.event, zone) for session in sessions), key=instant)


def round_end(sessions: Sequence[Reading], zone: tzinfo) -> datetime:
    """When the last session ends; its date is d0."""
    return max((session_end(session.event, zone) for session in sessions), key=instant)
