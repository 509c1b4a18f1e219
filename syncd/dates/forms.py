"""Which kinds of words in a row are a date, in all languages alike, and which day each row means."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.dates.words import RULES, Mark, Marked

_FRIDAY = 4
_BEHIND = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Said:
    """What a phrase is counted from."""

    today: date
    months_first: bool | None


Got = dict[str, int]


def safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def with_year(month: int, day: int, year: str | int | None, said: date) -> date | None:
    if year:
        return safe_date(int(year) % 100 + 2000, month, day)
    near = [found for at in (-1, 0, 1) if (found := safe_date(said.year + at, month, day)) is not None]
    return next((found for found in near if found >= said - _BEHIND), None)


def _last_of_month(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def add_business_days(day: date, count: int) -> date:
    """`count` days on, weekends skipped; public holidays are not known here."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


# What the forms mean. `got` holds the values of the kinds that a form has found, `said` what they are counted from.


def day_of_month(got: Got, said: Said) -> date | None:
    for ahead in range(3):
        month = said.today.month + ahead
        found = safe_date(said.today.year + (month - 1) // 12, (month - 1) % 12 + 1, got["day"])
        if found is not None and found >= said.today - timedelta(days=7):
            return found
    return None


def _dated_weekday(got: Got, said: Said) -> date | None:
    """`Monday 30`, if the next 30th is one."""
    day = day_of_month(got, said)
    return day if day is not None and day.weekday() == got["weekday"] else None


def named_day(got: Got, said: Said) -> date | None:
    return with_year(got["month"], got["day"], got.get("year"), said.today)


def _part_of_month(year: int, month: int, part: int | None) -> date:
    last = _last_of_month(year, month)
    return last if part is None else last.replace(day=min(part, last.day))


def named_month(got: Got, said: Said) -> date | None:
    month = got["month"]
    year = got.get("year") or said.today.year + (month < said.today.month)
    return _part_of_month(year, month, got.get("part"))


def _week(today: date, weeks: int) -> date:
    """The Monday of a week; on a weekend, "this week" is the one that comes."""
    weeks += weeks == 0 and today.weekday() > _FRIDAY
    return today + timedelta(days=7 * weeks - today.weekday())


def _period(got: Got, said: Said) -> date | None:
    """This week, the end of next month; a weekday in such a week."""
    unit, ahead = got.get("unit", 0), got.get("which", 0)
    if "period" in got:
        unit, ahead = divmod(got["period"], 100)
    part = got.get("part")
    if unit == _WEEK:
        return _week(said.today, ahead) + timedelta(days=got.get("weekday", _FRIDAY))
    if "weekday" in got:
        return None
    if unit == _MONTH:
        last = _last_of_month(said.today.year, said.today.month + ahead)
        return _part_of_month(last.year, last.month, part)
    if unit == _YEAR and (part is None or part > 15):
        return date(said.today.year + ahead, 12, 31)
    return None


_DAY, _BUSINESS, _WEEK, _MONTH, _YEAR, _HOUR = range(6)


def span_of(got: Got, said: Said) -> date | None:
    """So many days from the day on which it was said."""
    if "span" in got:
        return said.today + timedelta(days=got["span"])
    count, unit = got.get("number", got.get("one", 1)), got["unit"]
    if count > 400:
        return None
    if unit == _BUSINESS:
        return add_business_days(said.today, count)
    if unit == _MONTH:
        last = _last_of_month(said.today.year, said.today.month + count)
        return last.replace(day=min(said.today.day, last.day))
    if unit == _HOUR:
        return said.today + timedelta(days=-(-count // 24)) if count >= 24 else None
    return said.today + timedelta(days=count * {_WEEK: 7, _YEAR: 365}.get(unit, 1))


def weekday(got: Got, said: Said) -> date | None:
    if got.get("which", 0) > 0:
        return _week(said.today, got["which"]) + timedelta(days=got["weekday"])
    return said.today + timedelta(days=(got["weekday"] - said.today.weekday() - 1) % 7 + 1)


def numbered_week(got: Got, said: Said) -> date | None:
    now, number = said.today.isocalendar(), got["number"]
    if not 1 <= number <= 53 or not -6 < (number - now.week + 6) % 52 - 6 < 30:
        return None
    try:
        return date.fromisocalendar(now.year + (number < now.week - 6), number, _FRIDAY + 1)
    except ValueError:
        return None


def _week_of(got: Got, said: Said) -> date | None:
    day = named_day(got, said) if "month" in got else date.fromordinal(got["date"])
    return None if day is None else _week(day, 0) + timedelta(days=_FRIDAY)


def week_later(got: Got, said: Said) -> date | None:
    """`Friday week`: a week after the Friday that comes, or after today if it is one."""
    return said.today + timedelta(days=(got["weekday"] - said.today.weekday()) % 7 + got["week_later"])


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * to_sunday) // 451
    return date(year, 3, 22) + timedelta(days=epact + to_sunday - 7 * shift)


def _holiday_of(value: int, year: int) -> date:
    if value == RULES["easter"]:
        return _easter(year)
    if value == RULES["thanksgiving"]:
        return date(year, 11, 22 + (3 - date(year, 11, 22).weekday()) % 7)
    return date(year, *divmod(value, 100))


def _holiday(got: Got, said: Said) -> date | None:
    days = (_holiday_of(got["holiday"], said.today.year + ahead) for ahead in (0, 1))
    return next(day for day in days if day >= said.today)


def _week_of_holiday(got: Got, said: Said) -> date | None:
    """The week in which a holiday is, or the one after it."""
    day = _holiday(got, said)
    ahead = got.get("period", 200) - 200
    return None if day is None else day + timedelta(days=7 * ahead + _FRIDAY - day.weekday())


def _numeric_day(got: Got, _: Said) -> date | None:
    return date.fromordinal(got["date"])


def _relative_day(got: Got, said: Said) -> date | None:
    return said.today + timedelta(days=got.get("ahead", 0))


def no_date(*_: object) -> date | None:
    return None


@dataclass(frozen=True, slots=True)
class Form:
    """Kinds of words in a row, and what they mean. `kind?` may be missing, `kind*` may stand up to three times."""

    kinds: tuple[tuple[frozenset[str], str], ...]
    means: Callable[[Got, Said], date | None]
    exact: bool
    led: bool
    loose: bool
    needs: tuple[int, ...]


def bits_of(kinds: Iterable[str]) -> int:
    """Kinds as bits of a number, to see at once which are near."""
    return sum(_BITS.setdefault(kind, 1 << len(_BITS)) for kind in set(kinds))


_BITS: dict[str, int] = {}


def _form(text: str, means: Callable[[Got, Said], date | None], sure: str = "") -> list[Form]:
    """The forms of a row in which `PERIOD` may be `this week`, `semaine prochaine` or one phrase."""
    if "PERIOD" in text:
        ways = ("which link* unit", "unit link* which", "period")
        return [form for way in ways for form in _form(text.replace("PERIOD", way), means, sure)]
    kinds = []
    for word in text.split():
        mode = word[-1] if word[-1] in "?*" else ""
        kinds.append((frozenset(word.rstrip("?*").split("|")), mode))
    needs = tuple(bits_of(names) for names, mode in kinds if not mode)
    return [Form(tuple(kinds), means, "exact" in sure, "led" in sure, "loose" in sure, needs)]


_FORMS = [
    *_form("weekday? link* date weekday?", _numeric_day, "exact"),
    *_form("week_of link* date", _week_of),
    *_form("week_of link* weekday? day ordinal|suffix? link* month year?", _week_of),
    *_form("week_of link* month day ordinal?", _week_of),
    *_form("weekday? link* day ordinal|suffix? link* month link? year?", named_day, "exact"),
    *_form("weekday? link* month link? day ordinal? year?", named_day, "exact"),
    *_form("year year_mark link? month day day_mark weekday?", named_day, "exact"),
    *_form("month day day_mark weekday?", named_day, "exact"),
    *_form("month day day_mark weekday? or? day day_mark", named_day, "exact"),
    *_form("weekday link* day", _dated_weekday, "exact"),
    *_form("part link* month link? year?", named_month, "exact"),
    *_form("month link* part", named_month, "exact"),
    *_form("within link* month link* part? year?", named_month),
    *_form("part? link* PERIOD", _period),
    *_form("PERIOD link* part", _period),
    *_form("part link* unit", _period),
    *_form("weekday link* PERIOD", _period),
    *_form("PERIOD link* weekday", _period),
    *_form("which? link? weekday", weekday),
    *_form("weekday which", weekday),
    *_form("within link|which* number or? number? link? unit which?", span_of, "led"),
    *_form("within link|which* one link? unit", span_of, "led"),
    *_form("within? link|which* span", span_of, "led"),
    *_form("number or? number? link? unit link* hence", span_of, "led"),
    *_form("one link? unit link* hence", span_of, "led"),
    *_form("number or? number? link? unit", span_of, "loose"),
    *_form("number link? unit ago", no_date),
    *_form("one link? unit ago", no_date),
    *_form("part? link* week_number number", numbered_week),
    *_form("part? link* number ordinal? week_number", numbered_week),
    *_form("which* ahead", _relative_day),
    *_form("day_end link* which* ahead", _relative_day),
    *_form("which* ahead link* day_end", _relative_day),
    *_form("day_end", _relative_day),
    *_form("day_end link* which? link? weekday", weekday),
    *_form("which? link? weekday link* day_end", weekday),
    *_form("which? link? weekday by_after", weekday, "led"),
    *_form("weekday week_later", week_later),
    *_form("week_later link* weekday", week_later),
    *_form("by link* holiday", _holiday, "led"),
    *_form("holiday link* by_after", _holiday, "led"),
    *_form("week_of link* holiday", _week_of_holiday),
    *_form("period link* holiday", _week_of_holiday),
    *_form("past link? number? unit", no_date),
    *_form("unit link? past", no_date),
    *_form("past link? unit link* month", no_date),
    *_form("past link? weekday", no_date),
    *_form("weekday link? past unit?", no_date),
    *_form("weekday? link* vague", no_date),
    *_form("weekday? the link? day ordinal|suffix?", day_of_month, "exact"),
    *_form("weekday? link? day ordinal", day_of_month, "exact"),
    *_form("by link? day", day_of_month, "exact led"),
    *_form("weekday? day day_mark", day_of_month, "exact"),
]
BEGIN: dict[str, list[Form]] = {}
for _each in _FORMS:
    for _kinds, _mode in _each.kinds:
        for _kind in _kinds:
            BEGIN.setdefault(_kind, []).append(_each)
        if not _mode:
            break


_Fit = tuple[int, tuple[Mark, ...], int]


def fit_form(form: Form, index: int, at: int, marked: Marked, tongues: int = -1, again: int = 0) -> _Fit | None:
    """The longest row of words of one language from `at` on that fits the form from its kind `index` on."""
    if index == len(form.kinds):
        return at, (), tongues
    kinds, mode = form.kinds[index]
    best: _Fit | None = None
    if again < 3:
        for mark in marked.at(at):
            if mark.kind not in kinds or not mark.tongues & tongues:
                continue
            both = mark.tongues & tongues
            rest = (
                fit_form(form, index, mark.last, marked, both, again + 1)
                if mode == "*"
                else fit_form(form, index + 1, mark.last, marked, both)
            )
            if rest is not None and (best is None or rest[0] > best[0]):
                best = rest[0], (mark, *rest[1]), rest[2]
    if mode:
        rest = fit_form(form, index + 1, at, marked, tongues)
        if rest is not None and (best is None or rest[0] > best[0]):
            best = rest
    return best
