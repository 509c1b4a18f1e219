"""The one place where zones and datetimes are made from foreign text.

Understood are IANA names in all the spellings that programs gave them, Windows names, Outlook's display names,
embedded VTIMEZONEs, fixed offsets, and floating times, which are placed in a given zone. Whatever else stands for a
zone is an UnknownZone: one reported problem of the event that names it, never a guess.

icalendar is imported where a VTIMEZONE needs it: the daemon, which stays for months, asks only for the machine's zone.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import tzlocal

from providers.event import Day, Moment, When

if TYPE_CHECKING:
    import icalendar

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d\d))?(?::?\d\d)?", re.IGNORECASE)
_DISPLAY = re.compile(r"\((?:UTC|GMT)\s*([+-]\d\d:?\d\d)?\)\s*(.+)", re.IGNORECASE)
_VALUE = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE
)
_PLAIN = re.compile(r"[0-9]{8}T[0-9]{6}Z?")
_UTC_NAMES = frozenset({"utc", "z", "gmt", "etc/utc", "etc/gmt", "zulu", "coordinated universal time", "0"})
# Outlook's display names that hold no city which is also an IANA name.
_DISPLAY_NAMES = {
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
    "atlantic time (canada)": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "arizona": "America/Phoenix",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "islamabad, karachi": "Asia/Karachi",
    "beijing, chongqing, hong kong, urumqi": "Asia/Shanghai",
    "wellington": "Pacific/Auckland",
    "auckland, wellington": "Pacific/Auckland",
    "canberra, melbourne, sydney": "Australia/Sydney",
    "abu dhabi, muscat": "Asia/Dubai",
    "cairo": "Africa/Cairo",
}


class UnknownZone(ValueError):
    """The text names no zone that is known. `name` is that text."""

    def __init__(self, name: str) -> None:
        self.name = name[:80]
        super().__init__(f"the time zone {self.name!r} is not known")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone's rules. `name` is an IANA name or "UTC"; None where only offsets are known."""

    rules: tzinfo
    name: str | None

    def place(self, naive: datetime) -> Moment:
        """The moment at which clocks in this zone show `naive`; RFC 5545, 3.3.5 for the two nights of the year."""
        at = naive.replace(tzinfo=self.rules)
        return Moment(at, self.name or format_offset(at.utcoffset() or timedelta(0)))


UNIVERSAL = Zone(UTC, "UTC")


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name, as a person or a service writes it. Raises UnknownZone."""
    found = _iana(name.strip())
    if found is None:
        raise UnknownZone(name)
    return ZoneInfo(found)


def local_zone_name() -> str:
    """The IANA name of this machine's zone, "UTC" where it has none."""
    try:
        name = tzlocal.get_localzone_name()
    except (zoneinfo.ZoneInfoNotFoundError, OSError, ValueError):
        return "UTC"
    return (_iana(name) if name else None) or "UTC"


def parse_moment(text: str, zone_name: str | None = None) -> datetime:
    """An ISO 8601 time such as `2026-11-23T09:00:00+01:00`, aware; without an offset it is placed in `zone_name`.

    Raises ValueError with a line for a person.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no time; write it like 2026-11-23T09:00:00+01:00") from None
    if at.tzinfo is not None:
        return at
    if zone_name is None:
        raise ValueError(f"{text!r} has no offset; write it like 2026-11-23T09:00:00+01:00")
    return at.replace(tzinfo=zone(zone_name))


def moment(at: datetime, zone_name: str) -> Moment:
    """The moment `at` (aware) in the zone that a service names beside it; its own offset if that is not known."""
    try:
        found = find_zone(zone_name)
    except UnknownZone:
        return Moment(at, "UTC" if not at.utcoffset() else format_offset(at.utcoffset() or timedelta(0)))
    local = at.astimezone(found.rules)
    return Moment(local, found.name or format_offset(local.utcoffset() or timedelta(0)))


def format_offset(offset: timedelta) -> str:
    """An offset from UTC as `+05:30`."""
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


@lru_cache(1024)
def find_zone(text: str) -> Zone:
    """The zone that a foreign text names by itself. Raises UnknownZone."""
    name = text.strip().strip("\"'").strip()
    if name.lower() in _UTC_NAMES or name.lower().startswith("tzone://microsoft/utc"):
        return UNIVERSAL
    found = _iana(name) or _windows().get(name.lower()) or _path_tail(name)
    if found is not None:
        return UNIVERSAL if found in {"UTC", "Etc/UTC"} else Zone(ZoneInfo(found), found)
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        return _fixed(offset)
    for candidate in _display_candidates(name):
        return UNIVERSAL if candidate == "Etc/UTC" else Zone(ZoneInfo(candidate), candidate)
    raise UnknownZone(text)


@dataclass(slots=True)
class Zones:
    """The zones that one iCalendar object speaks of: its VTIMEZONEs by TZID (as text), and where it floats.

    `floating` is the zone in which times without any zone are read.
    """

    floating: Zone
    embedded: Mapping[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, int], Zone] = field(default_factory=dict)

    def find(self, tzid: str, year: int) -> Zone:
        """The zone of a TZID, for events of about that year. Raises UnknownZone."""
        known = self._known.get((tzid, year))
        if known is None:
            known = self._known[tzid, year] = self._look_up(tzid.strip().strip('"'), year)
        return known

    def _look_up(self, tzid: str, year: int) -> Zone:
        text = self.embedded.get(tzid)
        hints = (self.floating.name,) if self.floating.name else ()
        if text is None:
            return find_zone(tzid)
        if _iana(tzid) or tzid.lower() in _windows():  # the name says more than the few rules beside it
            return find_zone(tzid)
        try:
            return _embedded(text, tzid, hints, year)
        except UnknownZone:
            return find_zone(tzid)

    def read(self, value: str, tzid: str | None = None, *, day: bool = False) -> When:
        """A DATE or DATE-TIME value (RFC 5545, 3.3.4 and 3.3.5), ISO 8601 spellings included.

        `day` asks for the date alone (VALUE=DATE). Raises UnknownZone, or ValueError if it is neither.
        """
        if _PLAIN.fullmatch(value) and not day:
            with suppress(ValueError):
                at = datetime.fromisoformat(value)
                return self.place(at, tzid) if at.tzinfo is None else Moment(at, "UTC")
        parts = _VALUE.fullmatch(value.strip())
        if parts is None:
            raise ValueError(f"{value.strip()[:40]!r} is no date and no time")
        year, month, number = int(parts[1]), int(parts[2]), int(parts[3])
        if day or parts[4] is None:
            return Day(date(year, month, number))
        # 24:00 and a leap second are written by some; both exist for no datetime.
        late = parts[4] == "24"
        hour, minute, second = 0 if late else int(parts[4]), int(parts[5]), min(int(parts[6] or 0), 59)
        naive = datetime(year, month, number, hour, minute, second) + timedelta(days=late)  # noqa: DTZ001 - its zone comes next
        if parts[7] is not None:
            if parts[7] in "Zz":
                return Moment(naive.replace(tzinfo=UTC), "UTC")
            offset = _OFFSET.fullmatch(parts[7])
            if offset is not None:
                return _fixed(offset).place(naive)
        return self.place(naive, tzid)

    def place(self, value: date, tzid: str | None = None) -> When:
        """The date, or the date-time that a parser found beside a TZID. Raises UnknownZone."""
        if not isinstance(value, datetime):
            return Day(value)
        if value.tzinfo is not None:
            return Moment(value.astimezone(UTC), "UTC")
        return (self.find(tzid, value.year) if tzid else self.floating).place(value)


@lru_cache(256)
def vtimezone(name: str, year: int) -> icalendar.Timezone | None:
    """A small VTIMEZONE for the years around `year`, not to be changed; None for UTC and for what is no IANA name."""
    import icalendar

    if name == "UTC" or _iana(name) is None:
        return None

    component = icalendar.Timezone.from_tzid(name, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))
    component.pop("COMMENT", None)
    return component


@cache
def _iana(name: str) -> str | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return _by_lower_case().get(name.lower().replace(" ", "_"))
    # A file system that ignores case would let a name through that the next machine does not know.
    return name if name in _available() else _by_lower_case().get(name.lower())


@cache
def _available() -> frozenset[str]:
    # The two are names of what a machine is set to, or of nothing.
    return frozenset(zoneinfo.available_timezones()) - {"localtime", "Factory"}


@cache
def _by_lower_case() -> dict[str, str]:
    return {name.lower(): name for name in _available()}


@cache
def _by_city() -> dict[str, str]:
    return {name.rpartition("/")[2].lower(): name for name in sorted(_available()) if "/" in name and name[:3] != "Etc"}


@cache
def _windows() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name.lower(): zone_name for name, zone_name in WINDOWS_TO_OLSON.items()}


def _path_tail(name: str) -> str | None:
    """`/freeassociation.sourceforge.net/Tzfile/Europe/Berlin` → `Europe/Berlin`."""
    parts = [part for part in name.replace(" ", "_").split("/") if part]
    for length in (3, 2, 1):
        if len(parts) > length or (len(parts) == length and name.startswith("/")):
            found = _iana("/".join(parts[-length:]))
            if found is not None:
                return found
    return _iana(name.replace(" ", "_"))


def _fixed(match: re.Match[str]) -> Zone:
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if offset >= timedelta(hours=24):
        raise UnknownZone(match[0])
    if not offset:
        return UNIVERSAL
    return Zone(timezone(-offset if match[1] == "-" else offset), None)


def _display_candidates(name: str) -> Iterator[str]:
    """IANA zones for Outlook's `(UTC+01:00) Amsterdam, Berlin, Bern`, those that keep the offset it states."""
    match = _DISPLAY.fullmatch(name)
    label = (match[2] if match else name).strip().lower()
    stated = _OFFSET.fullmatch(match[1]) if match and match[1] else None
    found = [_DISPLAY_NAMES[label]] if label in _DISPLAY_NAMES else []
    if match:
        cities = (city.strip().replace(" ", "_") for city in label.rpartition(":")[2].split(","))
        found += [_by_city()[city] for city in cities if city in _by_city()]
        if label == "coordinated universal time":
            found = ["Etc/UTC"]
    for candidate in found:
        winter = datetime(2026, 1, 1, tzinfo=ZoneInfo(candidate))
        summer = winter.replace(month=7)
        offset = (_fixed(stated).rules.utcoffset(winter) if stated else timedelta(0)) or timedelta(0)
        if match is None or offset in {winter.utcoffset(), summer.utcoffset()}:
            yield candidate


@lru_cache(512)
def _embedded(text: str, tzid: str, hints: tuple[str, ...], year: int) -> Zone:
    """The IANA zone whose offsets agree with a VTIMEZONE's through the years around, else the VTIMEZONE's rules."""
    location = re.search(r"^X-LIC-LOCATION:(.+)$", text, re.MULTILINE | re.IGNORECASE)
    named = _iana(location[1].strip()) if location else None
    rules = _rules(text, tzid)
    try:
        wanted = list(_offsets(rules, year))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        raise UnknownZone(tzid) from None
    candidates: Iterable[str] = dict.fromkeys(
        [*([named] if named else []), *hints, *_display_candidates(tzid), *_windows().values()]
    )
    for candidate in candidates:
        if all(there == here for there, here in zip(_offsets(ZoneInfo(candidate), year), wanted, strict=True)):
            return Zone(ZoneInfo(candidate), candidate)
    return Zone(rules, None)


def _offsets(rules: tzinfo, year: int) -> Iterator[timedelta | None]:
    """Offsets once a week from the year before to the year after."""
    at = datetime(min(max(year, 1902), 9000) - 1, 1, 1, 12, tzinfo=UTC)
    for week in range(157):
        yield (at + timedelta(weeks=week)).astimezone(rules).utcoffset()


@lru_cache(256)
def _rules(text: str, tzid: str) -> tzinfo:
    import icalendar

    # A rule that is not yearly is no rule of a time zone, and could keep the expansion busy for ever.
    rules = re.findall(r"^RRULE[^:\n]*:(.*)$", text, re.MULTILINE | re.IGNORECASE)
    if len(text) > 50_000 or any("FREQ=YEARLY" not in rule.upper() for rule in rules):
        raise UnknownZone(tzid)

    try:
        component = icalendar.Timezone.from_ical(text)
        if isinstance(component, icalendar.Timezone):
            found: tzinfo = component.to_tz(lookup_tzid=False)
            return found
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        pass
    raise UnknownZone(tzid)
