"""Recurring events: their instances, and the exceptions that an owner makes of them.

Expanded here by dateutil alone, so that a provider that expands by another library is held against something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr  # type: ignore[import-untyped]

from tests.google.rules import Event, placed

MOST_INSTANCES = 730  # of an endless series: "not endless, just somewhat lengthy" [28 O]
INSTANCE = re.compile(r"(?P<series>.+)_(?P<day>\d{8})(?:T(?P<time>\d{6})Z)?")  # [83 M]


def is_series(event: Event) -> bool:
    return bool(event.get("recurrence"))


def instance_id(series: str, start: date) -> str:
    """By the original start, in UTC; it stays when the instance is moved [83 M]."""
    at = f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(start, datetime) else f"{start:%Y%m%d}"
    return f"{series}_{at}"


def original_starts(series: Event) -> Iterator[date]:
    """Where the rules put the instances: dates of an all-day series, else times in the zone of its start."""
    first, found = _first(series), rruleset()
    found.rdate(_stripped(first))
    for line in series["recurrence"]:
        head, _, values = line.partition(":")
        name, _, params = head.partition(";")
        if name in ("RRULE", "EXRULE"):
            rule = rrulestr(_with_tame_until(values, first), dtstart=_stripped(first))
            assert isinstance(rule, rrule)
            (found.rrule if name == "RRULE" else found.exrule)(rule)
        else:
            for value in values.split(","):
                (found.rdate if name == "RDATE" else found.exdate)(_stripped(_value(value, params, first)))
    for at in islice(found, MOST_INSTANCES):
        yield at if isinstance(first, datetime) else at.date()


def instance(series: Event, start: date) -> Event:
    """The instance as the rules make it: its etag is that of the series [44 M], its iCalUID too [36 D]."""
    made = {name: value for name, value in series.items() if name != "recurrence"}
    made |= {"id": instance_id(series["id"], start), "recurringEventId": series["id"]}
    if not isinstance(start, datetime):
        days = date.fromisoformat(series["end"]["date"]) - date.fromisoformat(series["start"]["date"])
        made |= {"start": {"date": start.isoformat()}, "end": {"date": (start + days).isoformat()}}
    else:
        length = placed(series["end"]).astimezone(UTC) - placed(series["start"]).astimezone(UTC)
        end = (start.astimezone(UTC) + length).astimezone(start.tzinfo)
        zone = {"timeZone": series["start"]["timeZone"]}
        made |= {"start": {"dateTime": start.isoformat(), **zone}, "end": {"dateTime": end.isoformat(), **zone}}
    return {**made, "originalStartTime": made["start"]}


def find_instance(events: Mapping[str, Event], name: str) -> Event | None:
    """The instance of that id, if there is a series that has it."""
    found = INSTANCE.fullmatch(name)
    series = events.get(found["series"]) if found else None
    if series is None or not is_series(series):
        return None
    return next((instance(series, at) for at in original_starts(series) if instance_id(series["id"], at) == name), None)


def _first(series: Event) -> date:
    if "date" in series["start"]:
        return date.fromisoformat(series["start"]["date"])
    return placed(series["start"]).astimezone(ZoneInfo(series["start"]["timeZone"]))


def _stripped(at: date) -> datetime:
    """Midnights without a zone stand for days."""
    return at if isinstance(at, datetime) else datetime.combine(at, time())


def _value(text: str, params: str, first: date) -> date:
    """One date of an RDATE or EXDATE line, of the kind of the start; the start of a period."""
    at = datetime.fromisoformat(text.strip().partition("/")[0])
    if not isinstance(first, datetime):
        return at.date()
    if len(text.strip()) == len("YYYYMMDD"):
        return datetime.combine(at, first.timetz())
    zone = re.search(r"TZID=([^;]+)", params)
    rules = ZoneInfo(zone[1].strip('"')) if zone else first.tzinfo
    return (at if at.tzinfo else at.replace(tzinfo=rules)).astimezone(first.tzinfo)


def _with_tame_until(rule: str, first: date) -> str:
    """UNTIL as dateutil wants it: UTC for a time, bare for a day; a mere date means until the end of that day."""

    def tame(found: re.Match[str]) -> str:
        until = datetime.fromisoformat(found[1])
        if not isinstance(first, datetime):
            return f"UNTIL={until:%Y%m%d}"
        if len(found[1]) == len("YYYYMMDD"):
            until += timedelta(days=1, seconds=-1)
        until = until if until.tzinfo else until.replace(tzinfo=first.tzinfo)
        return f"UNTIL={until.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    return re.sub(r"UNTIL=([0-9TZ]+)", tame, rule)
