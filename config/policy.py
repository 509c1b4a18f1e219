"""The `[policy]` table: the numbers of the timing policy that a person may set."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from config.values import Clock, Span, Weekday, YearSpan, nearest, suggest


class Ask(StrEnum):
    """For which rounds the reminder to ask before the interview ends is written."""

    FIRST = "first"
    EVERY = "every"
    OFF = "off"


class Policy(BaseModel):
    """When reminders stand. The defaults are those of the timing policy (docs/policy.md)."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    country: str | None = Field(None, description="Country whose public holidays are no business days (ISO 3166).")
    subdivision: str | None = Field(None, description="Part of that country, such as BE (Berlin) or ENG (England).")
    quiet: tuple[YearSpan, ...] = Field(
        (), description='Parts of the year in which no check-in falls, such as ["12-24..01-01"].'
    )
    ask: Ask = Field(
        Ask.FIRST, description='Rounds with a reminder to ask before the interview ends: "first", "every" or "off".'
    )
    weekend: tuple[Weekday, ...] = Field(
        (Weekday.SATURDAY, Weekday.SUNDAY), description="Days of the week that are no business days."
    )
    check_in_at: Clock = Field(time(10, 0), description="Local time of a check-in.")
    alarm: Span = Field(timedelta(0), description="How long before a reminder's start its alarm goes off.")
    windows: dict[int, tuple[int, int]] = Field(
        {1: (5, 7), 2: (7, 10), 3: (7, 10), 4: (10, 14)},
        description="By round, the first and last day after it on which to check in; the last holds for later rounds.",
    )
    language: str | None = Field(None, description="Language of the reminders' texts; default: that of the process.")

    @field_validator("language")
    @classmethod
    def _language_is_a_code(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*", value):
            raise ValueError('is no code of a language; write its two letters, such as "de"')
        return value

    @field_validator("country")
    @classmethod
    def _country_is_known(cls, value: str | None) -> str | None:
        return None if value is None else _find_country(value)

    @field_validator("subdivision")
    @classmethod
    def _subdivision_is_known(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None or "country" not in info.data:  # a wrong country has been reported
            return value
        country = info.data["country"]
        if country is None:
            raise ValueError("needs a country; write country beside it")
        known = _supported()[country]
        found = {each.casefold(): each for each in known}.get(value.casefold())
        if found is None:
            raise ValueError(f"unknown part of {country}; {suggest(value, known) if known else 'it has none'}")
        return found

    @field_validator("weekend", mode="before")
    @classmethod
    def _days_in_any_case(cls, value: object) -> object:
        return [day.lower() if isinstance(day, str) else day for day in value] if isinstance(value, list) else value

    @field_validator("weekend")
    @classmethod
    def _some_day_is_left(cls, value: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
        if len(set(value)) == len(Weekday):
            raise ValueError("leaves no business day; take one out")
        return value

    @field_validator("quiet")
    @classmethod
    def _half_a_year_is_left(cls, value: tuple[YearSpan, ...]) -> tuple[YearSpan, ...]:
        # Less would leave a check-in without any business day within reach.
        days = (date(2024, 1, 1) + timedelta(days=number) for number in range(366))
        quiet = sum(any(day in span for span in value) for day in days)
        if quiet > 366 // 2:
            raise ValueError(f"covers {quiet} days of the year; at most half a year can be quiet")
        return value

    @field_validator("windows")
    @classmethod
    def _windows_are_spans(cls, value: dict[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
        if 1 not in value:
            raise ValueError("needs round 1, such as 1 = [5, 7]")
        for number, (low, high) in value.items():
            if number < 1:
                raise ValueError(f"{number} is no round; rounds are numbered from 1")
            if not 1 <= low <= high <= 365:
                raise ValueError(f"round {number}: write first and last day, such as [5, 7], from 1 to 365")
        return dict(sorted(value.items()))


def _supported() -> dict[str, list[str]]:
    import holidays

    return holidays.list_supported_countries()


def _find_country(text: str) -> str:
    """The country's code in upper case; raises ValueError, with the nearest, if no holidays are known for it."""
    known = _supported()
    if text.upper() in known:
        return text.upper()
    from holidays.registry import COUNTRIES

    codes = {name: code for name, code in ((entry[0], entry[1]) for entry in COUNTRIES.values()) if code in known}
    name = nearest(text.replace(" ", ""), codes)
    near = codes[name] if name else nearest(text, known)
    hint = f'did you mean "{near}"?' if near else 'such as "DE"'
    raise ValueError(f"unknown country; write its two letters; {hint}")
