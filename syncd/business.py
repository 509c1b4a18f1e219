"""Business days: which days are shut, and how to count the others (docs/policy.md, "Words").

Public holidays come from the `holidays` package, which is imported only where a country is configured.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from config.policy import Policy
from config.values import YearSpan

_DAY = timedelta(days=1)
_SEARCHED = 800  # days: two years and some; a calendar without any business day in them is a slip of the pen


class Shut(StrEnum):
    """Why a day is no business day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Which days are business days. `weekend` holds numbers of `date.weekday()`, `quiet` counts for check-ins only."""

    weekend: frozenset[int] = frozenset({5, 6})
    country: str | None = None
    subdivision: str | None = None
    quiet: tuple[YearSpan, ...] = ()

    def shut(self, day: date) -> Shut | None:
        """Why that day is no business day; None if it is one."""
        if day.weekday() in self.weekend:
            return Shut.WEEKEND
        if self.holiday(day) is not None:
            return Shut.HOLIDAY
        return Shut.QUIET if any(day in span for span in self.quiet) else None

    def holiday(self, day: date, language: str = "en") -> str | None:
        """The public holiday's name, in English where it has none in that language; None on any other day."""
        if self.country is None:
            return None
        return _public_holidays(self.country, self.subdivision, day.year, language).get(day)

    def is_open(self, day: date) -> bool:
        """It is a business day."""
        return self.shut(day) is None

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """The business days from `first` to `last`, both included."""
        span = (first + number * _DAY for number in range((last - first).days + 1))
        return tuple(day for day in span if self.is_open(day))

    def first_from(self, day: date) -> date:
        """That day, or the first business day after it. Raises ValueError if there is none in two years."""
        for _ in range(_SEARCHED):
            if self.is_open(day):
                return day
            day += _DAY
        raise ValueError("[policy] leaves no business day in two years: shorten weekend or quiet")

    def nth_after(self, day: date, number: int) -> date:
        """The business day that is the `number`-th strictly after `day`. Raises ValueError like `first_from`."""
        for _ in range(number):
            day = self.first_from(day + _DAY)
        return day

    def without_quiet(self) -> BusinessDays:
        """The same without quiet periods: they delay no thank-you."""
        return replace(self, quiet=())


def business_days(policy: Policy) -> BusinessDays:
    """The business days of these settings, which know that there is such a country and such a part of it."""
    return BusinessDays(
        weekend=frozenset(day.number for day in policy.weekend),
        country=policy.country,
        subdivision=policy.subdivision,
        quiet=policy.quiet,
    )


@cache
def _public_holidays(country: str, subdivision: str | None, year: int, language: str) -> Mapping[date, str]:
    """The public holidays of one year, by day."""
    import holidays

    with warnings.catch_warnings():
        # Beyond the years for which a lunar calendar is tabulated the package warns, and gives the fixed days.
        warnings.simplefilter("ignore")
        # A fixed language: without one the names follow the locale of the process.
        known = holidays.country_holidays(country).supported_languages
        spoken = next((one for one in known if one.partition("_")[0] == language), "en_US")
        return dict(holidays.country_holidays(country, subdiv=subdivision, years=year, language=spoken).items())
