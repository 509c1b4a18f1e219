"""Kinds of value that a person types: spans of time, parts of the year, days of the week."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, core_schema

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_span(value: object) -> object:
    """`"90s"`, `"5m"`, `"2h"`, `"1d"` as a timedelta; raises ValueError for other text."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d+)\s*([smhd])\s*", value)
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


Span = Annotated[timedelta, BeforeValidator(parse_span), PlainSerializer(format_span, return_type=str)]


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
        match = re.fullmatch(r"\s*(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)\s*", str(text))
        if match is None:
            raise ValueError('write two days of the year, such as "12-24..01-01"')
        numbers = [int(group) for group in match.groups()]
        for month, day in (numbers[:2], numbers[2:]):
            date(2024, month, day)  # a leap year, so that 02-29 is a day
        return cls((numbers[0], numbers[1]), (numbers[2], numbers[3]))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d\d-\d\d\.\.\d\d-\d\d$"}
