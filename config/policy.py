"""The `[policy]` table: the numbers of the timing policy that a person may set."""

from __future__ import annotations

from datetime import time, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from config.values import Span, Weekday, YearSpan


class Ask(StrEnum):
    """For which rounds the reminder to ask before the interview ends is written."""

    FIRST = "first"
    EVERY = "every"
    OFF = "off"


class Policy(BaseModel):
    """When reminders stand. The defaults are those of the timing policy (docs/policy.md)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str | None = Field(None, description="Country whose public holidays are no business days (ISO 3166).")
    subdivision: str | None = Field(None, description="Part of that country, such as BE (Berlin) or ENG (England).")
    quiet: tuple[YearSpan, ...] = Field((), description="Parts of the year in which no check-in falls.")
    ask: Ask = Field(Ask.FIRST, description="Rounds with a reminder to ask before the interview ends.")
    weekend: tuple[Weekday, ...] = Field(
        (Weekday.SATURDAY, Weekday.SUNDAY), description="Days of the week that are no business days."
    )
    check_in_at: time = Field(time(10, 0), description="Local time of a check-in.")
    alarm: Span = Field(timedelta(0), description="How long before a reminder's start its alarm goes off.")
    windows: dict[int, tuple[int, int]] = Field(
        {1: (5, 7), 2: (7, 10), 3: (7, 10), 4: (10, 14)},
        description="By round, the first and last day after it on which to check in; the last holds for later rounds.",
    )
    language: str | None = Field(None, description="Language of the reminders' texts; default: that of the process.")
