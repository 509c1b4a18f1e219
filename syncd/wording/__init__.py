"""Words that syncd says, as data: one TOML file per language. A line that a language lacks is said in English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's sentences by name (`table.line` of its file), with `{places}` for what is told."""

    language: str
    lines: Mapping[str, str]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]

    def say(self, line: str, /, **told: object) -> str:
        """The sentence of that name. Raises KeyError for a name, or a place in it, that there is not."""
        return self.lines[line].format_map(told)

    def day(self, day: date, near: date | None = None) -> str:
        """A date for a person; without its year if that is the year of `near`."""
        line = "date.day" if near is not None and near.year == day.year else "date.day-and-year"
        month = self.months[day.month - 1]
        number = self.say("date.first", day=day.day) if day.day == 1 else day.day
        return self.say(line, weekday=self.weekdays[day.weekday()], day=number, month=month, year=day.year)

    def hour(self, at: datetime) -> str:
        """The hour and minute, on the clock that `at` is written in."""
        return self.say("date.hour", hour=at.hour, minute=at.minute)

    def listed(self, names: Sequence[str]) -> str:
        """`Dana`, `Dana and Sam`, `Dana, Sam and Kim`; in Spanish `Dana e Inés`."""
        if len(names) < 2:
            return "".join(names)
        sound = self.say("list.i-sound")
        line = "list.and-i" if sound and re.match(sound, names[-1], re.IGNORECASE) else "list.and"
        return self.say(line, first=", ".join(names[:-1]), last=names[-1])


@cache
def wording(language: str | None = None) -> Wording:
    """The words of that language (`de`, `de-AT`); English where there is no file for it."""
    wanted = _base(language or ENGLISH)
    if wanted not in languages():
        wanted = ENGLISH
    told = _read(wanted)
    return Wording(
        language=wanted,
        lines=MappingProxyType(_lines(_read(ENGLISH)) | _lines(told)),
        weekdays=tuple(told["weekdays"]),
        months=tuple(told["months"]),
    )


def is_spoken(language: str) -> bool:
    """Whether there is a file for that language (`de`, `de-AT`)."""
    return _base(language) in languages()


def _base(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].casefold()


@cache
def languages() -> frozenset[str]:
    """Those that there is a file for."""
    names = (entry.name for entry in files(__name__).iterdir())
    return frozenset(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def _read(language: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8"))


def _lines(told: Mapping[str, Any]) -> dict[str, str]:
    tables = ((name, table) for name, table in told.items() if isinstance(table, dict))
    return {f"{name}.{line}": text for name, table in tables for line, text in table.items()}
