"""Dates in the words of people: `by Friday 27 November`, `innerhalb von zwei Wochen`, `12月4日まで`, `KW 50`.

Everything is counted from the moment at which it was said, in that moment's own zone. A vague phrase means its last
day: a week its Friday, a month its last day (policy.md, "A stated decision date").
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from syncd.lexicon import Matcher, languages
from syncd.text import Words, fold, is_cjk, read_words

_FRIDAY = 4
_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d\d?)-(\d\d?)(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(20\d\d|\d\d)(?!\d))?")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(20\d\d|\d\d))?(?![\d/])")
_JAPANESE = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日")
_JAPANESE_SPAN = re.compile(r"([\d一二三四五六七八九十]+)(営業日|週間|日|か月|ヶ月)以内")
_KANJI = {mark: at for at, mark in enumerate("一二三四五六七八九十", 1)}
_DAY = re.compile(r"(\d{1,2})(st|nd|rd|th|er|e|º|ª|o|a)?$")
_SENTENCE = re.compile(r"(?<=[^\d.\s][.!?])\s+|(?<=\d[.!?])\s+(?=[^\W\d_])|\n+|;|(?<=[。！？])")
_LINKS = frozenset({"of", "de", "d", "del", "the", "den", "der", "do", "di"})
# Short names of weekdays that are words of another language, or verbs; they count only beside a number or after "by".
_SHORT = frozenset({"mon", "sat", "sun", "wed", "tue", "fri", "thu", "segunda", "terca", "quarta", "quinta", "sexta"})
_PHRASES = (
    "next_week", "this_week", "after_next_week", "end_next_week", "end_this_week", "end_of_month", "end_of_next_month",
    "end_of_year", "end_of", "mid", "one_week", "two_weeks", "today", "tomorrow", "by", "within", "next",
    "not_decision", "days", "business_days", "weeks", "week_number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tables:
    months: dict[str, int]
    weekdays: dict[str, int]
    numbers: dict[str, int]
    phrases: Matcher


@cache
def _tables() -> _Tables:
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    numbers: dict[str, int] = {}
    groups: dict[str, list[str]] = {}
    for language in languages():
        dates = language.tables.get("dates", {})
        for at, names in enumerate(dates.get("months", ()), 1):
            months.update(dict.fromkeys(map(fold, names), at))
        for at, names in enumerate(dates.get("weekdays", ())):
            weekdays.update(dict.fromkeys(map(fold, names), at))
        for number, names in language.tables.get("round", {}).get("numbers", {}).items():
            numbers.update(dict.fromkeys(map(fold, names), int(number)))
        for name in _PHRASES:
            groups.setdefault(name, []).extend(dates.get(name, ()))
    return _Tables(months, weekdays, numbers, Matcher(groups))


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: where its words begin, and whether a word such as "by" stands before it."""

    day: date
    at: int
    exact: bool
    led: bool


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_year(month: int, day: int, year: str | int | None, said: date) -> date | None:
    if year:
        return _safe(int(year) % 100 + 2000, month, day)
    near = [found for at in (-1, 0, 1) if (found := _safe(said.year + at, month, day)) is not None]
    return next((found for found in near if found >= said - timedelta(days=90)), None)


def _last_of_month(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _friday(said: date, weeks: int) -> date:
    return said + timedelta(days=_FRIDAY - said.weekday() + 7 * weeks)


def add_business_days(day: date, count: int) -> date:
    """`count` days on, weekends skipped; public holidays are not known here."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _numeric(text: str, said: date) -> Iterator[tuple[int, date | None]]:
    for at in _ISO.finditer(text):
        yield at.start(), _safe(int(at[1]), int(at[2]), int(at[3]))
    for at in _DOTTED.finditer(text):
        yield at.start(), _with_year(int(at[2]), int(at[1]), at[3], said)
    for at in _SLASHED.finditer(text):
        # Day first or month first: of the two readings, the sooner one from now on.
        both = [_with_year(int(at[2]), int(at[1]), at[3], said), _with_year(int(at[1]), int(at[2]), at[3], said)]
        ahead = sorted(day for day in both if day is not None and day >= said)
        yield at.start(), ahead[0] if ahead else next((day for day in both if day is not None), None)
    for at in _JAPANESE.finditer(text):
        yield at.start(), _with_year(int(at[2]), int(at[3]), at[1], said)
    for at in _JAPANESE_SPAN.finditer(text):
        count = int(at[1]) if at[1].isdigit() else sum(_KANJI.get(mark, 0) for mark in at[1])
        unit = at[2]
        if unit == "営業日":
            yield at.start(), add_business_days(said, min(count, 400))
        else:
            yield at.start(), said + timedelta(days=min(count, 400) * {"週間": 7, "日": 1}.get(unit, 30))


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() and len(word) < 4 else _tables().numbers.get(word)


def _named_days(text: Words, said: date) -> Iterator[tuple[int, int, date | None]]:
    """Days beside a month's name: (first word, last word + 1, day)."""
    words, months = text.words, _tables().months
    for at, word in enumerate(words):
        month = months.get(word)
        if month is None:
            continue
        before = at - 1
        while before >= 0 and words[before] in _LINKS and at - before <= 2:
            before -= 1
        year_at = at + 2 if at + 1 < len(words) and words[at + 1] in _LINKS else at + 1
        year = words[year_at] if year_at < len(words) and re.fullmatch(r"20\d\d", words[year_at]) else None
        day = _DAY.match(words[before]) if before >= 0 else None
        if day is not None:
            yield before, at + 1, _with_year(month, int(day[1]), year, said)
            continue
        day = _DAY.match(words[at + 1]) if at + 1 < len(words) else None
        if day is not None and day[2] not in ("e", "a", "o"):
            later = words[at + 2] if at + 2 < len(words) and re.fullmatch(r"20\d\d", words[at + 2]) else None
            yield at, at + 2, _with_year(month, int(day[1]), later, said)


def find_dates(words: Words, said: datetime) -> list[Found]:
    """All dates in a text, in order of place."""
    tables, today = _tables(), said.date()
    marks: dict[str, list[tuple[int, int]]] = {}
    for hit in tables.phrases.find(words):
        marks.setdefault(hit.group, []).append((hit.first, hit.last))
    taken: set[int] = set()
    found: list[Found] = []

    def led(first: int) -> bool:
        return any(0 <= first - last <= 3 for _, last in marks.get("by", ()))

    def add(first: int, last: int, day: date | None, exact: bool, by: bool = False) -> None:
        if day is not None and not taken.intersection(range(first, last)):
            taken.update(range(first, last))
            found.append(Found(day, words.spans[first][0], exact, by or led(first)))

    for start, day in _numeric(words.text, today):
        if day is not None:
            covered = [at for at, span in enumerate(words.spans) if span[0] <= start < span[1]]
            first = covered[0] if covered else 0
            taken.update(at for at, span in enumerate(words.spans) if start <= span[0] < start + 10)
            found.append(Found(day, start, True, led(first) or is_cjk(words.text)))
    for first, last, day in _named_days(words, today):
        add(first, last, day, True)
    for group in ("end_of", "mid"):
        for first, last in marks.get(group, ()):
            after = last + 1 if last < len(words.words) and words.words[last] in _LINKS else last
            month = tables.months.get(words.words[after]) if after < len(words.words) else None
            if month is not None:
                year = today.year + (month < today.month)
                add(first, after + 1, _last_of_month(year, month) if group == "end_of" else date(year, month, 15), True)
    vague = {
        "end_next_week": _friday(today, 1),
        "end_this_week": _friday(today, int(today.weekday() > _FRIDAY)),
        "end_of_next_month": _last_of_month(today.year, today.month + 1),
        "end_of_month": _last_of_month(today.year, today.month),
        "end_of_year": date(today.year, 12, 31),
        "after_next_week": _friday(today, 2),
        "two_weeks": today + timedelta(days=14),
    }
    for group, day in vague.items():
        for first, last in marks.get(group, ()):
            add(first, last, day, False, by=True)
    for first, last in marks.get("within", ()):
        _add_span(words, marks, first, last, today, add)
    for first, last in marks.get("week_number", ()):
        number = _number(words.words[last]) if last < len(words.words) else None
        if number is not None and 1 <= number <= 53 and words.words[last].isdigit():
            year = today.year + (number < today.isocalendar().week - 4)
            try:
                add(first, last + 1, date.fromisocalendar(year, number, 5), False)
            except ValueError:
                continue
    following = {at for group in ("next", "next_week") for span in marks.get(group, ()) for at in range(*span)}
    for at, word in enumerate(words.words):
        weekday = tables.weekdays.get(word)
        if weekday is None and not word.isascii():
            weekday = next((number for name, number in tables.weekdays.items() if is_cjk(name) and name in word), None)
        if weekday is None or (word in _SHORT and not led(at) and "feira" not in words.words[at + 1 : at + 2]):
            continue
        ahead = (weekday - today.weekday() - 1) % 7 + 1
        near = following.intersection(range(at - 2, at + 4))
        if near and (today + timedelta(days=ahead)).isocalendar().week == today.isocalendar().week:
            ahead += 7
        taken.update(near)
        add(at, at + 1, today + timedelta(days=ahead), False)
    for first, last in marks.get("next_week", ()):
        add(first, last, _friday(today, 1), False)
    for first, last in marks.get("this_week", ()):
        add(first, last, _friday(today, 0), False)
    for at, word in enumerate(words.words):
        day_of = _DAY.match(word)
        if day_of is not None and day_of[2] in ("st", "nd", "rd", "th") and words.words[at - 1 : at] == ("the",):
            add(at, at + 1, _day_of_month(int(day_of[1]), today), True)
        elif (
            day_of is not None and word.isdigit() and words.words[max(at - 1, 0) : at] in (("le",), ("den",), ("dia",))
        ):
            add(at, at + 1, _day_of_month(int(day_of[1]), today), False)
    for group, ahead in (("today", 0), ("tomorrow", 1)):
        for first, last in marks.get(group, ()):
            add(first, last, today + timedelta(days=ahead), False)
    return sorted(found, key=lambda one: (one.at, one.day))


def _add_span(
    words: Words,
    marks: dict[str, list[tuple[int, int]]],
    first: int,
    last: int,
    today: date,
    add: Callable[[int, int, date | None, bool, bool], None],
) -> None:
    """`within five working days`, `in zwei Wochen`, `sous une semaine`: counted from today."""
    for at in range(last, min(last + 3, len(words.words))):
        text = words.words[at]
        count = 1 if text in ("a", "an", "der") else _number(text)
        if count is None:
            continue
        for unit in ("business_days", "weeks", "days"):
            for begin, end in marks.get(unit, ()):
                if begin == at + 1:
                    day = (
                        add_business_days(today, count)
                        if unit == "business_days"
                        else today + timedelta(days=count * (7 if unit == "weeks" else 1))
                    )
                    add(first, end, day, False, True)
                    return


def _day_of_month(day: int, today: date) -> date | None:
    for ahead in range(3):
        month = today.month + ahead
        found = _safe(today.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        if found is not None and found >= today:
            return found
    return None


def read_date(text: str, said: datetime) -> date | None:
    """The one date that a short text such as the value of `decide-by:` means; None if there is none."""
    found = find_dates(read_words(text), said)
    exact = [one for one in found if one.exact]
    return (exact or found)[0].day if found else None


def sentences(text: str) -> list[str]:
    """A text cut into sentences and lines; the dot of an ordinal (`27. November`) ends none."""
    months = _tables().months
    parts: list[str] = []
    for part in _SENTENCE.split(text):
        piece = part.strip()
        if parts and parts[-1][-2:-1].isdigit() and fold(piece.split(" ")[0].rstrip(".,")) in months:
            parts[-1] += " " + piece
        elif piece:
            parts.append(piece)
    return parts


def decision_date(text: Iterable[Words], said: datetime, cues: Matcher) -> date | None:
    """The date by which the employer says, in these sentences, that an answer comes.

    It is the last one stated beside words of deciding.

    `cues` finds those words in its group `decision`.
    """
    last: date | None = None
    for words in text:
        if not any(hit.group == "decision" for hit in cues.find(words)):
            continue
        groups = {hit.group for hit in _tables().phrases.find(words)}
        if "not_decision" in groups:
            continue
        found = [one for one in find_dates(words, said) if one.led or one.exact or one.day != said.date()]
        led = [one for one in found if one.led]
        chosen = [one for one in led if one.exact] or [one for one in found if one.exact] or led or found
        if chosen:
            last = chosen[-1].day
    return last
