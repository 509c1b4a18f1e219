"""Which number an event states for itself: `2nd interview`, `Round 3`, `Zweitgespräch`, `II etap`, `二次面接`.

The words are data (the table `round` of each lexicon): `nouns`, what is counted; `ordinals` and `numbers`; `forward`,
words before which nothing is said of this event but of a later one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from syncd.lexicon import Codes, Matcher, either, languages
from syncd.seen import Seen
from syncd.text import Words, fold, is_cjk

_MOST = 12  # a number above it counts something else
_APART = 2  # words that may stand between an ordinal and what it counts: `third and last interview`
_COMPOUND = 9  # letters: a longer word with an ordinal in it counts itself, as `Zweitgespräch`
_MARKED = frozenset({"no", "nr", "n", "number", "num", "#", "nº"})
_AFTER_DIGIT = re.compile(r"[.°]\s?(?=[^\W\d_])")
_NO_NUMBER = re.compile(r"\s*(?:[:/.,]\s?\d|-?\s?(?:min|hrs?|h)\b|\s?[x×])")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_BEGINS = re.compile(r"(?:^|[-–—|,;:(/])\s*$")
_ALONE = re.compile(r"(?:^|[,;.]\s|\n)\s*(\d)(?:st|nd|rd|th)\s*(?:$|[,;.\n]|\sand\slast\b)")


@dataclass(frozen=True, slots=True)
class _Tables:
    found: Matcher
    forward: Matcher
    numbers: Mapping[str, int]
    small: frozenset[str]
    unspaced: re.Pattern[str]
    unspaced_numbers: Mapping[str, int]


@lru_cache(64)
def _tables(codes: Codes) -> _Tables:
    groups: dict[str, list[str]] = {"noun": []}
    forward: list[str] = []
    numbers: dict[str, int] = {}
    small: set[str] = set()
    unspaced: dict[str, int] = {}
    for language in languages():
        if language.code not in codes:
            continue
        rows = language.tables.get("round", {})
        groups["noun"] += rows.get("nouns", ())
        forward += rows.get("forward", ())
        small.update(map(fold, language.tables.get("language", {}).get("words", ())))
        for number, words in rows.get("ordinals", {}).items():
            groups.setdefault(number, []).extend(word for word in words if not is_cjk(word))
            unspaced.update((fold(word), int(number)) for word in words if is_cjk(word))
        for number, words in rows.get("numbers", {}).items():
            numbers.update(dict.fromkeys(map(fold, words), int(number)))
    pattern = re.compile(either(unspaced))
    return _Tables(Matcher(groups), Matcher({"forward": forward}), numbers, frozenset(small), pattern, unspaced)


def find_stated_round(seen: Seen) -> tuple[int | None, bool]:
    """The ordinal that the title states, else the description, and whether it was the title.

    One that is only announced does not count.
    """
    tables = _tables(seen.codes)
    title = min(_stated(seen.title, tables), default=None)
    if title is not None:
        return title[1], True
    if (alone := _ALONE.search(seen.title.text)) is not None:
        return int(alone[1]), True
    for words in seen.sentences:
        for place, number in sorted(_stated(words, tables)):
            if not any(hit.first < place for hit in tables.forward.find(words)):
                return number, False
    alone = _ALONE.search(seen.text.text)
    return (int(alone[1]) if alone is not None else None), False


def _stated(words: Words, tables: _Tables) -> Iterator[tuple[int, int]]:
    """Each stated number with the place of its word."""
    hits = tables.found.find(words)
    nouns = {hit.first: hit.last for hit in hits if hit.group == "noun"}
    ordinals = {hit.first: (hit.last, int(hit.group)) for hit in hits if hit.group != "noun"}
    for at, word in enumerate(words.words):
        start, end = words.spans[at]
        if not word.isascii() and (found := tables.unspaced.search(word)) is not None:
            yield at, tables.unspaced_numbers[found[0]]
        elif at in ordinals:
            last, number = ordinals[at]
            if (at in nouns and len(word) > _COMPOUND) or _counts(words, at, last, nouns, tables):
                yield at, number
        elif word.isdecimal() and 0 < int(word) <= _MOST and _AFTER_DIGIT.match(words.text, end):
            # `2. Gespräch`, `2° colloquio`; a date's day is followed by no noun of ours.
            if _counts(words, at, at + 1, nouns, tables):
                yield at, int(word)
        elif word in _ROMAN and words.text[start:end].isupper() and at + 1 in nouns:
            if _BEGINS.search(words.text[:start]):  # `SDE II interview` is a level
                yield at, _ROMAN[word]
        elif word == "#" and (number := _digits(words, at + 1)):
            yield at, number
        if at in nouns and (number := _numbered(words, nouns[at], tables)):
            yield at, number


def _digits(words: Words, at: int) -> int:
    """The number at a place, 0 if there is none."""
    word = words.words[at] if at < len(words.words) else ""
    return int(word) if word.isdecimal() and len(word) == 1 else 0


def _counts(words: Words, at: int, last: int, nouns: Mapping[int, int], tables: _Tables) -> bool:
    """Whether what is counted follows the ordinal at a place, on its line and with no small word between."""
    for here in range(last, min(last + _APART + 1, len(words.words))):
        if here in nouns:
            return "\n" not in words.text[words.spans[at][0] : words.spans[here][0]]
        if words.words[here] in tables.small and words.words[here] not in _JOINING:
            return False
    return False


_JOINING = frozenset({"and", "und", "et", "y", "e", "en", "i", "och", "og"})


def _numbered(words: Words, after: int, tables: _Tables) -> int:
    """The number behind what is counted, `Interview 2`, `entretien n°2`, `round two`; 0 if there is none."""
    marked = after < len(words.words) and words.words[after] in _MARKED
    at = after + marked
    if at >= len(words.words):
        return 0
    between = words.text[words.spans[at - 1][1] : words.spans[at][0]]
    word = words.words[at].removeprefix("n").removesuffix("º")
    number = int(word) if word.isdecimal() and len(word) < 3 else tables.numbers.get(word, 0) if len(word) > 2 else 0
    if not 0 < number <= _MOST or "\n" in between or ":" in between:
        return 0
    return 0 if _NO_NUMBER.match(words.text, words.spans[at][1]) else number
