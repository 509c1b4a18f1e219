"""Which words of a text are of a calendar: months, weekdays, `within`, `next`, `end of`, in the languages' own data.

The table `dates` of a language has a list of phrases for each kind (see `_KINDS`), `months` and `weekdays` as lists of
twelve and of seven, `numbers` and `spans` (days) by their value, `holidays` by their day (`12-25`) or rule
(`easter`, `thanksgiving`). `doubtful` are names of weekdays that are also other
words. Kana and Chinese characters are cut where their phrases begin and end.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from syncd.lexicon import Codes, Matcher, languages
from syncd.text import Words, fold, is_cjk

# What a list of the table `dates` means: a kind of word, and its value.
_KINDS: dict[str, tuple[tuple[str, int], ...]] = {
    "by": (("by", 0), ("link", 0)),
    "by_after": (("by_after", 0),),
    "within": (("within", 0),),
    "hence": (("hence", 0),),
    "ago": (("ago", 0),),
    "one": (("one", 1),),
    "or": (("or", 0),),
    "days": (("unit", 0),),
    "business_days": (("unit", 1),),
    "weeks": (("unit", 2),),
    "month_spans": (("unit", 3),),
    "years": (("unit", 4),),
    "hours": (("unit", 5),),
    "this": (("which", 0),),
    "next": (("which", 1),),
    "coming": (("which", 10),),
    "after_next": (("which", 2),),
    "begin": (("part", 10),),
    "mid": (("part", 15),),
    "second_third": (("part", 20),),
    "end_of": (("part", 31),),
    "this_week": (("period", 200),),
    "next_week": (("period", 201),),
    "after_next_week": (("period", 202),),
    "end_of_month": (("period", 300),),
    "end_of_next_month": (("period", 301),),
    "end_of_year": (("period", 400),),
    "week_number": (("week_number", 0),),
    "week_of": (("week_of", 0),),
    "links": (("link", 0),),
    "ordinals": (("ordinal", 0),),
    "suffixes": (("suffix", 0),),
    "the": (("the", 0), ("link", 0)),
    "clock": (("clock", 0),),
    "today": (("ahead", 0),),
    "tomorrow": (("ahead", 1),),
    "after_tomorrow": (("ahead", 2),),
    "year_mark": (("year_mark", 0),),
    "day_mark": (("day_mark", 0),),
    "day_end": (("day_end", 0), ("by", 0), ("link", 0)),
    "week_later": (("week_later", 7),),
    "past": (("past", 0),),
    "vague": (("vague", 0),),
}
RULES = {"easter": 1, "thanksgiving": 2}
"""Holidays without a day of their own; the others are worth their month and day, as `1225`."""

_MIXED = re.compile(r"\d+|[^\W\d_]+")
_SPACED = re.compile(r"(?<=\d) (?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff]) (?=\d)")
_NEAR = 3  # words between "by" and what it leads


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or phrase of a kind: the words [first, last), what it is worth, and in which languages (one bit each)."""

    kind: str
    value: int
    first: int
    last: int
    tongues: int = -1
    doubtful: bool = False
    dotted: bool = False


class Marked:
    """A text's words with their marks."""

    __slots__ = ("_marks", "_starts", "words")

    def __init__(self, words: Words) -> None:
        self.words = words
        self._starts = [span[0] for span in words.spans]
        self._marks: dict[int, list[Mark]] = {}

    def put(self, mark: Mark) -> None:
        """Add one; what stands first is taken first where two are as long."""
        self._marks.setdefault(mark.first, []).append(mark)

    def at(self, index: int) -> Iterable[Mark]:
        """The marks that begin with this word."""
        return self._marks.get(index, ())

    def index(self, place: int) -> int:
        """The first word that begins at this character or after."""
        return bisect_left(self._starts, place)

    def led(self, first: int, last: int, tongues: int = -1, near: int = _NEAR) -> bool:
        """Whether a word such as "by" stands shortly before these words, or "at the latest" right after."""
        before = any(
            mark.kind == "by" and mark.last <= max(first, at + 1) and mark.tongues & tongues
            for at in range(max(0, first - near), first + 1)
            for mark in self.at(at)
        )
        after = (last, last + 1) if near > 1 else (last,)
        return before or any(mark.kind == "by_after" and mark.tongues & tongues for at in after for mark in self.at(at))


_Meaning = tuple[str, int, int, bool]  # kind, value, languages, doubtful


@dataclass(frozen=True, slots=True)
class _Lexicon:
    find: Matcher
    meanings: dict[str, _Meaning]
    far_east: dict[str, tuple[_Meaning, ...]]
    cut: re.Pattern[str]
    months: frozenset[str]
    counted: tuple[str, ...]
    zones: frozenset[str]


def _rows(table: dict[str, Any]) -> Iterable[tuple[str, str, int]]:
    """(phrase, kind, value) of one language."""
    for name, kinds in _KINDS.items():
        for phrase in table.get(name, ()):
            yield from ((phrase, kind, value) for kind, value in kinds)
    for name, start in (("month", 1), ("weekday", 0)):
        for value, phrases in enumerate(table.get(f"{name}s", ()), start):
            yield from ((phrase, name, value) for phrase in phrases)
    for table_name, kind in (("numbers", "number"), ("spans", "span"), ("holidays", "holiday")):
        for number, phrases in table.get(table_name, {}).items():
            value = RULES[number] if number in RULES else int(number.replace("-", ""))
            yield from ((phrase, kind, value) for phrase in phrases)


@lru_cache(64)
def _lexicon(codes: Codes | None = None) -> _Lexicon:
    groups: dict[str, list[str]] = {}
    meanings: dict[str, _Meaning] = {}
    far_east: dict[str, dict[tuple[str, int], int]] = {}
    months: set[str] = set()
    counted: set[str] = set()
    zones: set[str] = set()
    for at, language in enumerate(languages()):
        if codes is not None and language.code not in codes:
            continue
        table = language.tables.get("dates", {})
        doubtful = frozenset(map(fold, table.get("doubtful", ())))
        months.update(fold(name) for names in table.get("months", ()) for name in names)
        zones.update(table.get("month_first_zones", ()))
        rounds = ((phrase, "round", 0) for phrase in language.tables.get("round", {}).get("nouns", ()))
        for phrase, kind, value in (*_rows(table), *rounds):
            word = fold(phrase)
            if kind in ("round", "clock"):
                counted.add(word.rstrip("*"))
            if is_cjk(word):
                known = far_east.setdefault(word, {})
                known[kind, value] = known.get((kind, value), 0) | 1 << at
            else:
                meaning = (kind, value, 1 << at, kind == "weekday" and word in doubtful)
                group = " ".join(map(str, meaning))
                groups.setdefault(group, []).append(phrase)
                meanings[group] = meaning
    longest = sorted(far_east, key=lambda text: (-len(text), text))
    return _Lexicon(
        Matcher(groups),
        meanings,
        {word: tuple((*key, tongues, False) for key, tongues in found.items()) for word, found in far_east.items()},
        re.compile("|".join((*map(re.escape, longest), r"\d+", "[a-z]+", "."))),
        frozenset(months),
        tuple(sorted(word for word in counted if len(word) > 3)),
        frozenset(zones),
    )


def month_names() -> frozenset[str]:
    """Names of months of all languages, folded."""
    return _lexicon().months


def is_counted(word: str) -> bool:
    """Whether a word is one of those that have a number before them: `2. samtale`, `3. Runde`."""
    return word.startswith(_lexicon().counted)


def month_first_zones() -> frozenset[str]:
    """Zones of the places where 12/4 is December 4."""
    return _lexicon().zones


def close_up(text: str) -> str:
    """The text without the spaces that some write between figures and characters: `11 月底`."""
    return _SPACED.sub("", text) if is_cjk(text) else text


def _cut(words: Words, lexicon: _Lexicon) -> Words:
    """The words of a text, cut further: `KW49` and `27th` into letters and figures, `12月4日まで` into its phrases."""
    cut: list[str] = []
    spans: list[tuple[int, int]] = []
    for word, (first, last) in zip(words.words, words.spans, strict=True):
        if (word.isalpha() and word.isascii()) or word.isdigit() or len(word) != last - first:
            cut.append(word)
            spans.append((first, last))
            continue
        for piece in (lexicon.cut if is_cjk(word) else _MIXED).finditer(word):
            cut.append(piece[0])
            spans.append((first + piece.start(), first + piece.end()))
    return Words(words.text, tuple(cut), tuple(spans))


def mark_words(words: Words, codes: Codes | None = None) -> Marked:
    """The words of a text with what they are in a calendar in these languages, numbers too."""
    lexicon = _lexicon(codes)
    marked = Marked(_cut(words, lexicon))
    for hit in lexicon.find.find(marked.words):
        kind, value, tongues, doubtful = lexicon.meanings[hit.group]
        marked.put(Mark(kind, value, hit.first, hit.last, tongues, doubtful))
    for at, word in enumerate(marked.words.words):
        if word.isascii() and word.isdigit():
            _mark_number(marked, at, word)
        for kind, value, tongues, doubtful in lexicon.far_east.get(word, ()):
            marked.put(Mark(kind, value, at, at + 1, tongues, doubtful))
    return marked


def _mark_number(marked: Marked, at: int, word: str) -> None:
    value, end = int(word), marked.words.spans[at][1]
    if len(word) < 4:
        marked.put(Mark("number", value, at, at + 1))
    if len(word) < 3 and 1 <= value <= 31:
        dotted = re.match(r"\.(?!\d)", marked.words.text[end : end + 2]) is not None
        marked.put(Mark("day", value, at, at + 1, dotted=dotted))
    elif re.fullmatch(r"20\d\d", word):
        marked.put(Mark("year", value, at, at + 1))
