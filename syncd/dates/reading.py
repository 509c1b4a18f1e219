"""Dates in the words of people: `by Friday 27 November`, `innerhalb von zwei Wochen`, `12月4日まで`, `KW 50`.

Everything is counted from the moment at which it was said, in that moment's own zone. A vague phrase means its last
day: a week its Friday, a month its last day (policy.md, "A stated decision date"); the beginning of a month ends on
the 10th, its middle on the 15th. Words are data: the table `dates` of each language says which kind a word is of,
`syncd.dates.words` reads it, and `syncd.dates.forms` says which kinds in a row are a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from syncd.dates.forms import (
    BEGIN,
    Form,
    Got,
    Said,
    bits_of,
    day_of_month,
    fit_form,
    named_day,
    named_month,
    no_date,
    numbered_week,
    safe_date,
    span_of,
    week_later,
    weekday,
    with_year,
)
from syncd.dates.words import Mark, Marked, close_up, is_counted, mark_words, month_first_zones, month_names
from syncd.lexicon import Codes
from syncd.text import Words, fold, is_cjk, read_words

_AHEAD = timedelta(days=60)  # of two readings, one within this time is meant
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


def _read_numeric(words: Words, said: Said) -> Iterator[tuple[int, int, date, bool]]:
    """Dates in figures: from where to where, the day, and whether it is only one beside a word such as "by"."""
    text = words.text
    for at in _YEARS_FIRST.finditer(text):
        if (day := safe_date(int(at[1]), int(at[3]), int(at[4]))) is not None:
            yield at.start(), at.end(), day, False
    for at in _DOTTED.finditer(text):
        if (day := with_year(int(at[2]), int(at[1]), at[3], said.today)) is not None:
            yield at.start(), at.end(), day, not (at[3] or at[4])
    slashed = list(_SLASHED.finditer(text))
    order = said.months_first
    if any(int(at[1]) > 12 for at in slashed):
        order = False
    elif any(int(at[2]) > 12 for at in slashed):
        order = True
    for at in slashed:
        days_first = with_year(int(at[2]), int(at[1]), at[3], said.today)
        months_first = with_year(int(at[1]), int(at[2]), at[3], said.today)
        ways = [day for day in ((months_first, days_first) if order else (days_first, months_first)) if day is not None]
        likely = [day for day in ways if said.today <= day <= said.today + _AHEAD]
        if at[3] and order is not None:
            likely = ways
        if likely or ways:
            yield at.start(), at.end(), (min(likely) if order is None and likely else (likely or ways)[0]), False
    for at in _DASHED.finditer(text):
        if (day := with_year(int(at[2]), int(at[1]), at[3], said.today)) is not None:
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
    basis = Said(said.date(), _months_first(words, said))
    marked = mark_words(words, codes)
    for start, end, day, shy in _read_numeric(marked.words, basis):
        first, last = marked.index(start), marked.index(end)
        beside = any(mark.kind in ("unit", "clock") for mark in marked.at(last))
        if first < last and not (shy and (beside or not marked.led(first, last))):
            marked.put(Mark("date", day.toordinal(), first, last))
    found: list[Found] = []
    spans = marked.words.spans
    kinds = [bits_of(mark.kind for mark in marked.at(place)) for place in range(len(spans))]
    at = 0
    while at < len(spans):
        best: tuple[int, Found | None] | None = None
        near = 0
        for bits in kinds[at : at + _REACH] if kinds[at] else ():
            near |= bits
        for form in dict.fromkeys(form for mark in marked.at(at) for form in BEGIN.get(mark.kind, ())):
            if not all(near & need for need in form.needs):
                continue
            fit = fit_form(form, 0, at, marked)
            if fit is None or fit[0] <= at or (best is not None and fit[0] <= best[0]):
                continue
            last, row, tongues = fit
            if row[0].kind == "link":
                continue
            meant = form.means(_values(row, form), basis) if _holds(form, last, row, marked) else None
            if meant is None and form.means is not no_date:
                continue
            led = form.led or marked.led(at, last, tongues)
            doubtful = _is_doubtful(row, form) and not marked.led(at, last, tongues, 1)
            sure = (form.exact, led, form.loose and not led, doubtful)
            best = last, Found(meant, spans[at][0], spans[last - 1][1], *sure) if meant is not None else None
        if best is not None and best[1] is not None:
            found.append(best[1])
        at = best[0] if best is not None else at + 1
    return found


def _values(row: Sequence[Mark], form: Form) -> Got:
    got = {mark.kind: mark.value for mark in row}
    if got.get("which") == _COMING:
        # "Coming": the next one of weekdays, the one after this of weeks and months.
        got["which"] = int(form.means is not weekday)
    return got


def _is_doubtful(row: Sequence[Mark], form: Form) -> bool:
    """Whether it is but a short word that also means something else, such as `sat` or `segunda`."""
    return form.means is weekday and len(row) == 1 and row[0].doubtful


def _holds(form: Form, last: int, row: Sequence[Mark], marked: Marked) -> bool:
    """Whether figures are those of a day: no hour, no count, and in one piece with the month that follows."""
    kinds = [mark.kind for mark in row]
    spans, text = marked.words.spans, marked.words.text
    if form.means is day_of_month:
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
    if form.means is named_day and "day" in kinds and kinds.index("day") < kinds.index("month"):
        between = text[spans[row[kinds.index("day")].last - 1][1] : spans[row[kinds.index("month")].first][0]]
        return not re.search(r"[,;:()]", between)
    if form.means is named_month and kinds[-1] == "month":
        return not re.match(r"\s?\d\d?(?!\d)", text[spans[last - 1][1] :][:4])
    if form.means is span_of:  # `innen kl 16 i dag`
        inside = (mark for at in range(row[0].first + 1, last) for mark in marked.at(at))
        return not any(mark.kind == "ahead" and mark.last == last for mark in inside)
    if form.means is week_later and kinds[-1] == "week_later":
        of_week = any(mark.kind == "week_of" for mark in marked.at(row[-1].first))
        return not of_week and not {"number", "date"} & {mark.kind for mark in marked.at(last)}
    return form.means is not numbered_week or row[kinds.index("number")].tongues == -1


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
