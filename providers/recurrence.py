"""Series: RRULE, RDATE, EXDATE and overrides expanded within a window, by recurring-ical-events.

What it is handed is made tame first: a rule that never comes true, or comes true every second, must neither stall a
cycle nor fill the memory.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from math import prod
from typing import Any

import icalendar
from icalendar.prop import vRecur

from providers.contract import Window
from providers.event import Day, Event, Moment
from providers.ical_event import Read, Time, instant, place_like, same_kind, time_of, values, written

LIMIT = 1000
_TIMES_A_DAY = 24
_NUMBERS = {
    "INTERVAL": (1, 999_999_999),
    "COUNT": (1, 999_999_999),
    "BYSECOND": (0, 60),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}
_SIMPLE = {"FREQ", "COUNT", "UNTIL", "WKST", "BYDAY", "INTERVAL"}
_PART = "X-PART"  # which of the VEVENTs an occurrence comes from


def expand(reads: list[Read], window: Window) -> tuple[list[Event], str | None]:
    """All occurrences of one series that overlap the window, in order of time; a line if some had to be left out.

    The first of `reads` is the master. Raises one of BROKEN where the library finds them contradictory.
    """
    master = reads[0]
    first = time_of(master.event.start)
    notes: list[str] = []
    calendar = icalendar.Calendar()
    for number, read in enumerate(reads):
        component = icalendar.Event({"UID": "series", _PART: str(number)})
        component.add("DTSTART", time_of(read.event.start))
        component.add("DTEND", time_of(read.event.end))
        component.add("SEQUENCE", read.sequence)
        if read.slot is not None:
            params = {"RANGE": "THISANDFUTURE"} if read.onwards else {}
            component.add("RECURRENCE-ID", same_kind(time_of(read.slot), first), params)
        calendar.add_component(component)
    core = calendar.subcomponents[0]
    for rule in values(master.component, "RRULE")[:4]:
        tamed, note = tame(rule, first)
        notes += [note] if note else []
        if tamed is not None:
            core.add("RRULE", tamed)
    for name in ("RDATE", "EXDATE"):
        core.add(name, list(master.times(name, notes)))
    found = [_occurrence(one, reads[int(one[_PART])], master) for one in _between(calendar, window.start, window.end)]
    found.sort(key=lambda event: instant(event.start, master.zones.floating))
    if len(found) > LIMIT:
        notes.append(f"it recurs too often; only its first {LIMIT:,} occurrences are read")
    return found[:LIMIT], notes[0] if notes else None


def tame(rule: Any, first: Time) -> tuple[vRecur | None, str | None]:
    """The rule without what means nothing in it, None if it cannot be expanded safely; and a line that says so.

    A series of dates comes true at most once a day, so that only what runs all day, or never, can do harm.
    """
    said = f"{rule.to_ical().decode() if isinstance(rule, vRecur) else rule}"[:60]  # type: ignore[no-untyped-call]  # the library's
    if not isinstance(rule, vRecur) or "FREQ" not in rule or rule.get("RSCALE", ["GREGORIAN"]) != ["GREGORIAN"]:
        return None, f"its recurrence rule is not understood: {said}"
    kept = vRecur({name: rule[name] for name in rule if name in _SIMPLE})
    for name, (low, high) in _NUMBERS.items():
        numbers = [int(number) for number in rule.get(name, ()) if low <= number <= high and (number or low == 0)]
        kept.pop(name, None)
        if numbers:
            kept[name] = numbers
    if "COUNT" in kept:
        kept.pop("UNTIL", None)  # not both: 3.3.10
    often = str(kept["FREQ"][0]).upper() in {"SECONDLY", "MINUTELY", "HOURLY"}
    bounded = kept.get("COUNT", [LIMIT + 1])[0] <= LIMIT and kept.keys() <= _SIMPLE - {"BYDAY"}
    a_day = prod(len(kept.get(name, "x")) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    if (often and not bounded) or a_day > _TIMES_A_DAY:
        return None, f"it recurs too often; only its first occurrence is read: {said}"
    simple = kept.keys() <= _SIMPLE and not kept.keys() >= {"BYDAY", "INTERVAL"}
    if not simple and not _comes_true(kept, first):
        return None, f"its recurrence rule never comes true: {said}"
    return kept, None


def _comes_true(rule: vRecur, first: Time) -> bool:
    """Whether the rule yields anything but its start.

    A rule for 30 February is searched until the year 9999. The calendar repeats itself every 400 years, so the
    search is begun shortly before that.
    """
    late = first.replace(year=9200 + first.year % 400)
    late = late.replace(tzinfo=None) if isinstance(late, datetime) else late
    event = icalendar.Event()
    event.add("DTSTART", late)
    event.add("RRULE", vRecur({name: rule[name] for name in rule if name not in {"COUNT", "UNTIL"}} | {"COUNT": [2]}))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    return len(_between(calendar, late, date(9999, 12, 1))) > 1


def _between(calendar: icalendar.Calendar, start: Time, end: Time) -> list[Any]:
    # Imported by the first series: most files that `inspect` and the folder read hold none that may be an interview.
    from recurring_ical_events import CalendarQuery

    return list(CalendarQuery(calendar).between(start, end))


def _occurrence(found: Any, read: Read, master: Read) -> Event:
    event = replace(read.event, recurring=True)
    start, end = found["DTSTART"].dt, found["DTEND"].dt
    slot, first = start, time_of(master.event.start)
    if read.slot is not None:
        own = time_of(event.start)
        if not read.onwards or start == own:
            # The first one is called the same whether it was changed or not.
            is_first = same_kind(time_of(read.slot), first) == first
            return replace(event, ref=replace(event.ref, recurrence=None)) if is_first else event
        slot = start - (own - same_kind(time_of(read.slot), own))  # moved as far as its first
    ref = replace(event.ref, recurrence=None if slot == first else _write_slot(same_kind(slot, first), master))
    if isinstance(event.start, Moment) and isinstance(start, datetime) and isinstance(end, datetime):
        return replace(event, ref=ref, start=place_like(start, event.start), end=place_like(end, event.start))
    day, last = (at.date() if isinstance(at, datetime) else at for at in (start, end))
    return replace(event, ref=ref, start=Day(day), end=Day(last))


def _write_slot(slot: Time, master: Read) -> str:
    """A RECURRENCE-ID in the form of the master's DTSTART."""
    if not isinstance(slot, datetime):
        return f"{slot:%Y%m%d}"
    start = written(values(master.component, "DTSTART")[0])
    return f"{slot:%Y%m%dT%H%M%S}" + ("Z" if start[-1:] in {"Z", "z"} else "")
