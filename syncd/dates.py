"""Dates in the words of people: `by Friday 27 November`, `innerhalb von zwei Wochen`, `12月4日まで`, `KW 50`.

Everything is counted from the moment at which it was said, in that moment's own zone. A vague phrase means its last
day: a week its Friday, a month its last day (policy.md, "A stated decision date"); the beginning of a month ends on
the 10th, its middle on the 15th. Words are data: the table `dates` of each language says which kind a word is of,
`syncd.calendar_words` reads it, and the forms below say which kinds in a row are a date, in all languages alike.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from syncd.calendar_words import Mark, Marked, close_up, is_counted, mark_words, month_first_zones, month_names
from syncd.lexicon import Codes
from syncd.text import Words, fold, is_cjk, read_words

_FRIDAY = 4
_AHEAD = timedelta(days=60)  # of two readings, one within this time is meant
_BEHIND = timedelta(days=90)
_YEARS_FIRST = re.compile(r"(?<!\d)(20\d\d)([-/.])(\d\d?)\2(\d\d?)(?!\d)")
_DOTTED = re.compile(r"(?<![\d.,/:])(\d\d?)\.\s?(\d\d?)(?:\.(\s?20\d\d|\d\d(?![\d:.]))|(\.)|)(?![\d:/]|\.\d)")
_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})(?:/(20\d\d|\d\d))?(?![\d/])")
_DASHED = re.compile(r"(?<![\d/.-])(\d{1,2})-(\d{1,2})(?:-(20\d\d))?(?![\d-])")
_REACH = 16  # words within which a date ends
_SHORT = 12  # characters of a value that is but one word: `Mon`
_COMING = 10  # the value of such a word in the marks
_NO_DAY = frozenset({"clock", "unit", "month", "week_number", "round"})
_SHORTENED = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,3}\.$")  # `pr. mail`
_SENTENCE = re.compile(r"(?<=[^\d.\s][.!?])\s+|(?<=\d[.!?])\s+(?=[^\W\d_])|\n+|;|(?<=[。！？])")


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: the characters of its words, and how surely it is meant.

    `led` where a word such as "by" stands beside it, `exact` where a day is named and not a week or a weekday, `loose`
    where it is but a number of days (`ten business days`), `doubtful` where a short word may mean something else.
    """

    day: date
    at: int
    end: int
    exact: bool
    led: bool
    loose: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """What a phrase is counted from."""

    today: date
    months_first: bool | None


_Got = dict[str, int]


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_year(month: int, day: int, year: str | int | None, said: date) -> date | None:
    if year:
        return _safe(int(year) % 100 + 2000, month, day)
    near = [found for at in (-1, 0, 1) if (found := _safe(said.year + at, month, day)) is not None]
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


def _day_of_month(got: _Got, said: _Said) -> date | None:
    for ahead in range(3):
        month = said.today.month + ahead
        found = _safe(said.today.year + (month - 1) // 12, (month - 1) % 12 + 1, got["day"])
        if found is not None and found >= said.today - timedelta(days=7):
            return found
    return None


def _named_day(got: _Got, said: _Said) -> date | None:
    return _with_year(got["month"], got["day"], got.get("year"), said.today)


def _part_of_month(year: int, month: int, part: int | None) -> date:
    last = _last_of_month(year, month)
    return last if part is None else last.replace(day=min(part, last.day))


def _named_month(got: _Got, said: _Said) -> date | None:
    month = got["month"]
    year = got.get("year") or said.today.year + (month < said.today.month)
    return _part_of_month(year, month, got.get("part"))


def _week(today: date, weeks: int) -> date:
    """The Monday of a week; on a weekend, "this week" is the one that comes."""
    weeks += weeks == 0 and today.weekday() > _FRIDAY
    return today + timedelta(days=7 * weeks - today.weekday())


def _period(got: _Got, said: _Said) -> date | None:
    """This week, the end of next month; a weekday in such a week."""
    unit, ahead = got.get("unit", 0), got.get("which", 0)
    if "period" in got:
        unit, ahead = divmod(got["period"], 100)
    part = got.get("part", got.get("fixed_part"))
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


def _span(got: _Got, said: _Said) -> date | None:
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


def _weekday(got: _Got, said: _Said) -> date | None:
    if got.get("which", 0) > 0:
        return _week(said.today, got["which"]) + timedelta(days=got["weekday"])
    return said.today + timedelta(days=(got["weekday"] - said.today.weekday() - 1) % 7 + 1)


def _numbered_week(got: _Got, said: _Said) -> date | None:
    now, number = said.today.isocalendar(), got["number"]
    if not 1 <= number <= 53 or not -6 < (number - now.week + 6) % 52 - 6 < 30:
        return None
    try:
        return date.fromisocalendar(now.year + (number < now.week - 6), number, _FRIDAY + 1)
    except ValueError:
        return None


def _week_of(got: _Got, said: _Said) -> date | None:
    day = _named_day(got, said) if "month" in got else date.fromordinal(got["date"])
    return None if day is None else _week(day, 0) + timedelta(days=_FRIDAY)


def _numeric_day(got: _Got, _: _Said) -> date | None:
    return date.fromordinal(got["date"])


def _relative_day(got: _Got, said: _Said) -> date | None:
    return said.today + timedelta(days=got["ahead"])


def _none(*_: object) -> date | None:
    return None


@dataclass(frozen=True, slots=True)
class _Form:
    """Kinds of words in a row, and what they mean. `kind?` may be missing, `kind*` may stand up to three times."""

    kinds: tuple[tuple[frozenset[str], str], ...]
    means: Callable[[_Got, _Said], date | None]
    exact: bool
    led: bool
    loose: bool
    needs: tuple[int, ...]


def _bits(kinds: Iterable[str]) -> int:
    """Kinds as bits of a number, to see at once which are near."""
    return sum(_BITS.setdefault(kind, 1 << len(_BITS)) for kind in set(kinds))


_BITS: dict[str, int] = {}


def _form(text: str, means: Callable[[_Got, _Said], date | None], sure: str = "") -> list[_Form]:
    """The forms of a row in which `PERIOD` may be `this week`, `semaine prochaine` or one phrase."""
    if "PERIOD" in text:
        ways = ("which link* unit", "unit link* which", "period")
        return [form for way in ways for form in _form(text.replace("PERIOD", way), means, sure)]
    kinds = []
    for word in text.split():
        mode = word[-1] if word[-1] in "?*" else ""
        kinds.append((frozenset(word.rstrip("?*").split("|")), mode))
    needs = tuple(_bits(names) for names, mode in kinds if not mode)
    return [_Form(tuple(kinds), means, "exact" in sure, "led" in sure, "loose" in sure, needs)]


_FORMS = [
    *_form("weekday? link* date weekday?", _numeric_day, "exact"),
    *_form("week_of link* date", _week_of),
    *_form("week_of link* weekday? day ordinal|suffix? link* month year?", _week_of),
    *_form("week_of link* month day ordinal?", _week_of),
    *_form("weekday? link* day ordinal|suffix? link* month link? year?", _named_day, "exact"),
    *_form("weekday? link* month link? day ordinal? year?", _named_day, "exact"),
    *_form("year year_mark link? month day day_mark weekday?", _named_day, "exact"),
    *_form("month day day_mark weekday?", _named_day, "exact"),
    *_form("part link* month link? year?", _named_month, "exact"),
    *_form("month link* part", _named_month, "exact"),
    *_form("within link* month link* part? year?", _named_month),
    *_form("part? link* PERIOD", _period),
    *_form("PERIOD link* part", _period),
    *_form("part link* unit", _period),
    *_form("weekday link* PERIOD", _period),
    *_form("PERIOD link* weekday", _period),
    *_form("which? link? weekday", _weekday),
    *_form("weekday which", _weekday),
    *_form("within link|which* number or? number? link? unit which?", _span, "led"),
    *_form("within link|which* one link? unit", _span, "led"),
    *_form("within? link|which* span", _span, "led"),
    *_form("number or? number? link? unit link* hence", _span, "led"),
    *_form("one link? unit link* hence", _span, "led"),
    *_form("number or? number? link? unit", _span, "loose"),
    *_form("number link? unit ago", _none),
    *_form("one link? unit ago", _none),
    *_form("part? link* week_number number", _numbered_week),
    *_form("part? link* number ordinal? week_number", _numbered_week),
    *_form("which* ahead", _relative_day),
    *_form("weekday? the link? day ordinal|suffix?", _day_of_month, "exact"),
    *_form("weekday? link? day ordinal", _day_of_month, "exact"),
    *_form("by link? day", _day_of_month, "exact led"),
    *_form("weekday? day day_mark", _day_of_month, "exact"),
]
_BEGIN: dict[str, list[_Form]] = {}
for _each in _FORMS:
    for _kinds, _mode in _each.kinds:
        for _kind in _kinds:
            _BEGIN.setdefault(_kind, []).append(_each)
        if not _mode:
            break


_Fit = tuple[int, tuple[Mark, ...], int]


def _fit(form: _Form, index: int, at: int, marked: Marked, tongues: int = -1, again: int = 0) -> _Fit | None:
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
                _fit(form, index, mark.last, marked, both, again + 1)
                if mode == "*"
                else _fit(form, index + 1, mark.last, marked, both)
            )
            if rest is not None and (best is None or rest[0] > best[0]):
                best = rest[0], (mark, *rest[1]), rest[2]
    if mode:
        rest = _fit(form, index + 1, at, marked, tongues)
        if rest is not None and (best is None or rest[0] > best[0]):
            best = rest
    return best


def _read_numeric(words: Words, said: _Said) -> Iterator[tuple[int, int, date, bool]]:
    """Dates in figures: from where to where, the day, and whether it is only one beside a word such as "by"."""
    text = words.text
    for at in _YEARS_FIRST.finditer(text):
        if (day := _safe(int(at[1]), int(at[3]), int(at[4]))) is not None:
            yield at.start(), at.end(), day, False
    for at in _DOTTED.finditer(text):
        if (day := _with_year(int(at[2]), int(at[1]), at[3], said.today)) is not None:
            yield at.start(), at.end(), day, not (at[3] or at[4])
    slashed = list(_SLASHED.finditer(text))
    order = said.months_first
    if any(int(at[1]) > 12 for at in slashed):
        order = False
    elif any(int(at[2]) > 12 for at in slashed):
        order = True
    for at in slashed:
        days_first = _with_year(int(at[2]), int(at[1]), at[3], said.today)
        months_first = _with_year(int(at[1]), int(at[2]), at[3], said.today)
        ways = [day for day in ((months_first, days_first) if order else (days_first, months_first)) if day is not None]
        likely = [day for day in ways if said.today <= day <= said.today + _AHEAD]
        if at[3] and order is not None:
            likely = ways
        if likely or ways:
            yield at.start(), at.end(), (min(likely) if order is None and likely else (likely or ways)[0]), False
    for at in _DASHED.finditer(text):
        if (day := _with_year(int(at[2]), int(at[1]), at[3], said.today)) is not None:
            yield at.start(), at.end(), day, not at[3]


def _months_first(words: Words, said: datetime) -> bool | None:
    """Whether people write 12/4 for December 4, in that script or where the owner lives; None where it is not known."""
    if is_cjk(words.text):
        return True
    key = str(getattr(said.tzinfo, "key", "") or "")
    if "/" not in key or key.startswith("Etc/"):
        return None
    return key in month_first_zones()


def find_dates(words: Words, said: datetime, codes: Codes | None = None) -> list[Found]:
    """All dates in a text of these languages, in order of place."""
    basis = _Said(said.date(), _months_first(words, said))
    marked = mark_words(words, codes)
    for start, end, day, shy in _read_numeric(marked.words, basis):
        first, last = marked.index(start), marked.index(end)
        beside = any(mark.kind in ("unit", "clock") for mark in marked.at(last))
        if first < last and not (shy and (beside or not marked.led(first, last))):
            marked.put(Mark("date", day.toordinal(), first, last))
    found: list[Found] = []
    spans = marked.words.spans
    kinds = [_bits(mark.kind for mark in marked.at(place)) for place in range(len(spans))]
    at = 0
    while at < len(spans):
        best: tuple[int, Found | None] | None = None
        near = 0
        for bits in kinds[at : at + _REACH] if kinds[at] else ():
            near |= bits
        for form in dict.fromkeys(form for mark in marked.at(at) for form in _BEGIN.get(mark.kind, ())):
            if not all(near & need for need in form.needs):
                continue
            fit = _fit(form, 0, at, marked)
            if fit is None or fit[0] <= at or (best is not None and fit[0] <= best[0]):
                continue
            last, row, tongues = fit
            if row[0].kind == "link":
                continue
            meant = form.means(_values(row, form), basis) if _holds(form, last, row, marked) else None
            if meant is None and form.means is not _none:
                continue
            led = form.led or marked.led(at, last, tongues)
            doubtful = _is_doubtful(row, form) and not marked.led(at, last, tongues, 1)
            sure = (form.exact, led, form.loose and not led, doubtful)
            best = last, Found(meant, spans[at][0], spans[last - 1][1], *sure) if meant is not None else None
        if best is not None and best[1] is not None:
            found.append(best[1])
        at = best[0] if best is not None else at + 1
    return found


def _values(row: Sequence[Mark], form: _Form) -> _Got:
    got = {mark.kind: mark.value for mark in row}
    if got.get("which") == _COMING:
        # "Coming": the next one of weekdays, the one after this of weeks and months.
        got["which"] = int(form.means is not _weekday)
    return got


def _is_doubtful(row: Sequence[Mark], form: _Form) -> bool:
    """Whether it is but a short word that also means something else, such as `sat` or `segunda`."""
    return form.means is _weekday and len(row) == 1 and row[0].doubtful


def _holds(form: _Form, last: int, row: Sequence[Mark], marked: Marked) -> bool:
    """Whether figures are those of a day: no hour, no count, and in one piece with the month that follows."""
    kinds = [mark.kind for mark in row]
    spans, text = marked.words.spans, marked.words.text
    if form.means is _day_of_month:
        dotted = row[-1].dotted
        beside = {mark.kind for mark in marked.at(last)}
        if form.led and not dotted:
            return False
        if (
            dotted
            and not beside
            and re.match(r"\.\s?[^\W\d_]", text[spans[last - 1][1] :][:3])
            and "weekday" not in kinds
        ):
            return False
        if kinds[-1] == "ordinal" and not marked.led(row[0].first, last) and not {"weekday", "link"} & set(kinds):
            return False
        return not re.match(r"\s?[:%€$£]|[-/.,]\d", text[spans[last - 1][1] :][:2]) and not beside & _NO_DAY
    if form.means is _named_day and "day" in kinds and kinds.index("day") < kinds.index("month"):
        between = text[spans[row[kinds.index("day")].last - 1][1] : spans[row[kinds.index("month")].first][0]]
        return not re.search(r"[,;:()]", between)
    return form.means is not _numbered_week or row[kinds.index("number")].tongues == -1


def read_date(text: str, said: datetime) -> date | None:
    """The one date that a short text such as the value of `decide-by:` means; None if there is none."""
    found = [one for one in find_dates(read_words(close_up(text)), said) if not one.doubtful or len(text) < _SHORT]
    exact = [one for one in found if one.exact]
    return (exact or found)[0].day if found else None


def sentences(text: str) -> list[str]:
    """A text cut into sentences and lines; the dot of an ordinal (`27. November`) or of a short name ends none."""
    months = month_names()
    parts: list[str] = []
    for part in _SENTENCE.split(close_up(text)):
        piece = part.strip()
        word = fold(piece.split(" ")[0].rstrip(".,"))
        numbered = (
            bool(parts) and parts[-1][-2:-1].isdigit() and (word in months or is_counted(word) or piece[:1].islower())
        )
        if numbered or (parts and (piece[:1].islower() or piece[:1].isdigit()) and _SHORTENED.search(parts[-1])):
            parts[-1] += " " + piece
        elif piece:
            parts.append(piece)
    return parts
