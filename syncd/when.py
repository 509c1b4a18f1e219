"""A moment as a person reads it at a terminal: on their clock, and how far from now."""

from __future__ import annotations

from datetime import datetime, timedelta

from syncd.wallclock import instant

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def describe(at: datetime, now: datetime) -> str:
    """`Wed 25 Nov 09:00 (5 min ago)`, on the clock of the zone in which `now` is."""
    local = at.astimezone(now.tzinfo)
    day = f"{local:%a %d %b %H:%M}" if abs(at - now) < 180 * _DAY else f"{local:%d %b %Y %H:%M}"
    return f"{day} ({distance(at, now)})"


def distance(at: datetime, now: datetime) -> str:
    """`5 min ago`, `in 3 h`, `12 days ago`: whole units, of which there are at least as many."""
    away = instant(at) - instant(now)
    if abs(away) < _MINUTE:
        return "in a moment" if away > timedelta(0) else "just now"
    far = abs(away)
    if far < 2 * _HOUR:
        told = f"{far // _MINUTE} min"
    elif far < 2 * _DAY:
        told = f"{far // _HOUR} h"
    else:
        told = f"{far // _DAY} days"
    return f"in {told}" if away > timedelta(0) else f"{told} ago"
