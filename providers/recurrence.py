"""Series: RRULE, RDATE, EXDATE and overrides expanded within a window, by recurring-ical-events.

What it is handed is made tame first: a rule that never comes true, or comes true every second, must neither stall a
cycle nor fill the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import icalendar
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from recurring_ical_events import CalendarQuery, Occurrence
from recurring_ical_events.selection.name import ComponentsWithName

Time = date | datetime

LIMIT = 1000
_STEPS = 100_000
_NUMBERS = {
    "BYSECOND": (0, 60),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}
_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_SLOW = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_DAYS = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})Z?)?")


@dataclass(frozen=True, slots=True)
class Part:
    """What one VEVENT says about time. All times are dates, or aware.

    `recurrence` is the RECURRENCE-ID of an override, `onwards` its RANGE=THISANDFUTURE.
    """

    start: Time
    end: Time
    rules: tuple[str, ...] = ()
    more: tuple[Time, ...] = ()
    less: tuple[Time, ...] = ()
    recurrence: Time | None = None
    onwards: bool = False
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """One occurrence: the number of its part, its span, and `slot`, the start that the series gives it.

    `plain` is False for an override.
    """

    part: int
    start: Time
    end: Time
    slot: Time
    plain: bool


class _Sourced(Occurrence):  # type: ignore[misc]
    @property
    def number(self) -> int:
        return int(self._adapter._component["X-PART"])


def expand(parts: list[Part], start: datetime, end: datetime) -> tuple[list[Found], str | None]:
    """All occurrences of one series that overlap [start, end), in order of time; a line if some had to be left out.

    `parts` are the VEVENTs with one UID. Raises ValueError where the library finds them contradictory.
    """
    note: str | None = None
    calendar = icalendar.Calendar()
    for number, part in enumerate(parts):
        component = icalendar.Event()
        component["UID"] = "series"
        component["X-PART"] = str(number)
        component.add("DTSTART", part.start)
        component.add("DTEND", part.end)
        component.add("SEQUENCE", part.sequence)
        if part.recurrence is not None:
            component.add("RECURRENCE-ID", part.recurrence, {"RANGE": "THISANDFUTURE"} if part.onwards else {})
        else:
            for rule in part.rules[:4]:
                tamed, said = tame(rule, part.start, part.end, start, end)
                note = note or said
                if tamed:
                    component.add("RRULE", icalendar.vRecur.from_ical(tamed))
            for name, times in (("RDATE", islice(_near(part, start, end), LIMIT)), ("EXDATE", part.less)):
                for at in times:
                    component.add(name, at)
        calendar.add_component(component)
    query = CalendarQuery(calendar, components=[ComponentsWithName("VEVENT", occurrence=_Sourced)])
    found = [
        Found(
            occurrence.number,
            occurrence.start,
            occurrence.end,
            *_slot(parts[occurrence.number], occurrence.start),
        )
        for series in query.series
        for occurrence in series.between(start, end)
    ]
    found.sort(key=lambda occurrence: (_order(occurrence.start), occurrence.part))
    if len(found) > LIMIT:
        return found[:LIMIT], note or _too_many()
    return found, note


def tame(rule: str, first: Time, first_end: Time, start: datetime, end: datetime) -> tuple[str | None, str | None]:
    """A rule that is safe to expand within [start, end), None for one that is none; and a line where that lost some."""
    kept = _parse_rule(rule)
    if kept is None:
        return None, f"its recurrence rule is not understood: {rule[:60]}"
    often = kept["FREQ"] in _OFTEN
    simple = kept["FREQ"] in _SLOW and kept.keys() <= {"FREQ", "COUNT", "UNTIL", "WKST", "BYDAY", "INTERVAL"}
    if simple and ("BYDAY" not in kept or kept.get("INTERVAL", "1") == "1") and end - start < timedelta(days=LIMIT):
        return _join(kept), None  # at most once a day, and bound to come true
    naive = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - wall clock, as the rule is
    if isinstance(first, datetime):
        naive = first.replace(tzinfo=None)
    if not _comes_true(kept, naive):
        return None, f"its recurrence rule never comes true: {rule[:60]}"
    return _cut(kept, naive, _length(first, first_end), start, end, often=often)


def _parse_rule(rule: str) -> dict[str, str] | None:
    """The parts of a rule that mean something; None without a frequency."""
    kept: dict[str, str] = {}
    for piece in rule.strip().upper().split(";"):
        name, _, value = piece.partition("=")
        name = name.strip()
        meaning = _meaning(name, value.replace(" ", ""))
        if meaning:
            kept[name] = meaning
    if "FREQ" not in kept:
        return None
    if "COUNT" in kept:
        kept.pop("UNTIL", None)  # not both: RFC 5545, 3.3.10
    return kept


def _meaning(name: str, value: str) -> str:
    """What is to be kept of one part's value, "" if nothing."""
    if name in {"INTERVAL", "COUNT"}:
        return str(min(int(value), 100_000)) if re.fullmatch(r"0*[1-9]\d{0,8}", value) else ""
    if name == "BYDAY":
        return ",".join(day for day in value.split(",") if _BYDAY.fullmatch(day))
    if name in _NUMBERS:
        low, high = _NUMBERS[name]
        numbers = [int(number) for number in value.split(",") if re.fullmatch(r"[+-]?\d{1,3}", number)]
        return ",".join(str(number) for number in numbers if low <= number <= high and (number or low == 0))
    known = {"FREQ": value in _OFTEN | _SLOW, "UNTIL": bool(_UNTIL.fullmatch(value)), "WKST": value in _DAYS}
    return value if known.get(name) else ""


def _join(kept: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in kept.items())


def _comes_true(kept: dict[str, str], first: datetime) -> bool:
    """Whether the rule yields anything at all.

    A rule for 30 February is searched until the year 9999. The calendar repeats itself every 400 years, so the
    search is begun shortly before that.
    """
    late = first.replace(year=9200 + first.year % 400)
    rule = _join({name: value for name, value in kept.items() if name not in {"COUNT", "UNTIL"}})
    try:
        return next(iter(rrulestr(rule, dtstart=late)), None) is not None
    except (ArithmeticError, LookupError, ValueError):
        return False


def _cut(
    kept: dict[str, str], first: datetime, span: timedelta, start: datetime, end: datetime, *, often: bool
) -> tuple[str, str | None]:
    """The rule, ended after the first LIMIT occurrences in the window, or (if it runs all day) of the series."""
    plain = _join({name: value for name, value in kept.items() if name != "UNTIL"})
    margin = timedelta(days=2)  # more than any two zones are apart
    low, high = start.replace(tzinfo=None) - span - margin, end.replace(tzinfo=None) + margin
    until = _UNTIL.fullmatch(kept.get("UNTIL", ""))
    if until is not None:
        high = min(high, datetime.strptime(until[1], "%Y%m%d") + margin)  # noqa: DTZ007
    last, inside = first, 0
    for step, at in enumerate(rrulestr(plain, dtstart=first)):
        if at > high:
            break
        inside += at >= low or often
        if inside > LIMIT or step > _STEPS:
            del kept["FREQ"]
            kept = {"FREQ": plain.split(";")[0][5:]} | {
                name: value for name, value in kept.items() if name not in {"COUNT", "UNTIL"}
            }
            kept["UNTIL"] = last.strftime("%Y%m%dT%H%M%S")
            return _join(kept), _too_many()
        last = at
    return _join(kept), None


def _too_many() -> str:
    return f"it recurs too often; only its first {LIMIT:,} occurrences are read"


def _near(part: Part, start: datetime, end: datetime) -> Iterator[Time]:
    """RDATEs that can matter for the window."""
    margin = timedelta(days=2).total_seconds()
    low = start.timestamp() - _length(part.start, part.end).total_seconds() - margin
    return (at for at in part.more if low <= _order(at) <= end.timestamp() + margin)


def _slot(part: Part, start: Time) -> tuple[Time, bool]:
    """Where the series has the occurrence that starts at `start`, and whether it is a plain one."""
    if part.recurrence is None:
        return start, True
    if not part.onwards or start == part.start:
        return part.recurrence, False
    if isinstance(start, datetime) and isinstance(part.start, datetime) and isinstance(part.recurrence, datetime):
        return start - (part.start - part.recurrence.astimezone(part.start.tzinfo)), True
    if isinstance(start, datetime) or isinstance(part.start, datetime) or isinstance(part.recurrence, datetime):
        return start, True
    return start - (part.start - part.recurrence), True


def _length(start: Time, end: Time) -> timedelta:
    if isinstance(start, datetime) and isinstance(end, datetime):
        return end - start
    return date(end.year, end.month, end.day) - date(start.year, start.month, start.day)


def _order(at: Time) -> float:
    if isinstance(at, datetime):
        return at.timestamp()
    return datetime(at.year, at.month, at.day, tzinfo=UTC).timestamp()
