"""Kinds of value that a person types: spans of time, hours, parts of the year and day, weekdays, addresses, files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, core_schema

_LONGEST_SEARCH = 4 * 24 * 60  # minutes: a zone may leave out an hour, and even a day (Samoa, 2011)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that the typed one most likely means; None if none is near."""
    spelled = {each.casefold(): each for each in known}
    found = difflib.get_close_matches(word.casefold(), spelled, n=1, cutoff=0.6)
    return spelled[found[0]] if found else None


def suggest(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the nearest known one, else all that are known."""
    words = sorted(known)
    near = nearest(word, words)
    return f'did you mean "{near}"?' if near else f"known: {', '.join(words)}"


def parse_span(value: object) -> object:
    """`"90s"`, `"5m"`, `"2h"`, `"1d"` as a timedelta; raises ValueError for anything else, a bare number included."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"\s*([0-9]{1,9})\s*([smhd])\s*", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('write a number and its unit, such as "20s", "5m", "2h" or "1d"')
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def format_span(value: timedelta) -> str:
    """The shortest text that `parse_span` reads as this span."""
    seconds = int(value.total_seconds())
    for unit, size in reversed(_UNITS.items()):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s" if seconds else "0m"


_SpanText = Annotated[str, Field(pattern=r"^\s*[0-9]{1,9}\s*[smhd]\s*$")]

Span = Annotated[
    timedelta,
    BeforeValidator(parse_span, json_schema_input_type=_SpanText),
    PlainSerializer(format_span, return_type=str),
]


def at_least_a_second(value: timedelta) -> timedelta:
    """Raises ValueError for less than one second."""
    if value < timedelta(seconds=1):
        raise ValueError('must be "1s" or more')
    return value


def parse_clock(value: object) -> time:
    """`"10:00"` as a time of day without a zone; raises ValueError for other text."""
    if isinstance(value, time) and value.tzinfo is None:
        return value
    match = re.fullmatch(r"\s*([0-9]{1,2}):([0-9]{2})\s*", value) if isinstance(value, str) else None
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError('write a time of day, such as "10:00"')
    return time(int(match[1]), int(match[2]))


def format_clock(value: time) -> str:
    """The text that `parse_clock` reads as this time."""
    return value.strftime("%H:%M")


Clock = Annotated[
    time,
    BeforeValidator(parse_clock, json_schema_input_type=Annotated[str, Field(pattern=r"^[0-9]{1,2}:[0-9]{2}$")]),
    PlainSerializer(format_clock, return_type=str),
]


class Weekday(StrEnum):
    """A day of the week; `number` is that of `date.weekday()`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        return list(Weekday).index(self)


@dataclass(frozen=True, slots=True)
class YearSpan:
    """A part of every year, both ends included, such as `12-24..01-01`; it may run over the year's end."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __contains__(self, day: date) -> bool:
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last

    def __str__(self) -> str:
        return "..".join(f"{month:02}-{day:02}" for month, day in (self.first, self.last))

    @classmethod
    def parse(cls, text: object) -> YearSpan:
        """Raises ValueError if the text is no `MM-DD..MM-DD`."""
        if isinstance(text, YearSpan):
            return text
        match = re.fullmatch(r"\s*([0-9]{2})-([0-9]{2})\.\.([0-9]{2})-([0-9]{2})\s*", str(text))
        if match is None:
            raise ValueError('write two days of the year, such as "12-24..01-01"')
        numbers = [int(group) for group in match.groups()]
        for month, day in (numbers[:2], numbers[2:]):
            try:
                date(2024, month, day)  # a leap year, so that 02-29 is a day
            except ValueError:
                raise ValueError(f"{month:02}-{day:02} is no day of the year; write month-day") from None
        return cls((numbers[0], numbers[1]), (numbers[2], numbers[3]))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d\d-\d\d\.\.\d\d-\d\d$"}


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A part of every day on the wall clock, such as `07:00..22:00`: its end is not in it; it may run over midnight."""

    first: time
    last: time

    def __contains__(self, at: datetime) -> bool:
        """Whether it is that part of the day on the clock of `at`'s own zone."""
        clock = at.time()
        if self.first < self.last:
            return self.first <= clock < self.last
        return clock >= self.first or clock < self.last

    def __str__(self) -> str:
        return f"{format_clock(self.first)}..{format_clock(self.last)}"

    def next_start(self, at: datetime) -> datetime:
        """The first moment after the aware `at` at which it begins, in the zone of `at`.

        When clocks go forward over its beginning it begins with the hour that they go to, and when they go back over
        that, it begins again. Raises ValueError for a naive `at`.
        """
        if at.tzinfo is None:
            raise ValueError("a moment without a zone has no next one")
        # Minute by minute, as the clock on the wall is watched: whatever is done to that clock, this is right.
        moment = at.astimezone(UTC).replace(second=0, microsecond=0)
        inside = at in self
        for _ in range(_LONGEST_SEARCH):
            moment += timedelta(minutes=1)
            local = moment.astimezone(at.tzinfo)
            if local in self and not inside:
                return local
            inside = local in self
        raise ValueError(f"{self} does not begin within four days of {at}")

    @classmethod
    def parse(cls, text: object) -> DaySpan:
        """Raises ValueError if the text is no `HH:MM..HH:MM`."""
        if isinstance(text, DaySpan):
            return text
        first, dots, last = str(text).partition("..")
        try:
            clocks = parse_clock(first), parse_clock("00:00" if last.strip() == "24:00" else last)
        except ValueError:
            dots = ""
        if not dots:
            raise ValueError('write two times of day, such as "07:00..22:00"')
        span = cls(*clocks)
        if span.first == span.last:
            raise ValueError("both times are the same; for the whole day, take the key out")
        return span

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^[0-9]{1,2}:[0-9]{2}\.\.[0-9]{1,2}:[0-9]{2}$"}


def _check_web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket without its pair
        usable = False
    if not usable or re.search(r"\s", text):
        raise ValueError(
            'write an address that begins with https:// (or http://), such as "https://cloud.example.org/"'
        )
    if "@" in parts.netloc:  # it would be printed with every message that names the address
        raise ValueError("write the address without user name and password; they have keys of their own")
    return text


def sends_in_clear(address: str) -> bool:
    """Whether a password sent to this web address crosses a network unencrypted."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "http" and host not in ("localhost", "::1") and not host.startswith("127.")


WebAddress = Annotated[str, AfterValidator(_check_web_address)]


def _check_mail_address(text: str) -> str:
    address = text.strip().lower().removeprefix("mailto:")
    if re.fullmatch(r"[^@\s]+@[^@\s]+", address) is None:
        raise ValueError('write an e-mail address, such as "me@example.org"')
    return address


MailAddress = Annotated[str, AfterValidator(_check_mail_address)]


def _check_path(path: Path) -> Path:
    if path == Path() or "\0" in str(path):  # pydantic makes "" into "."
        raise ValueError("write a file's name")
    return path


FilePath = Annotated[Path, AfterValidator(_check_path)]
