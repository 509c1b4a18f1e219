"""How a line about people is cut: the cues in it, where a clause ends, what joins a list, where an hour stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from syncd.lexicon import Codes, Hit, Matcher, phrases
from syncd.people.names import Looks, Mention
from syncd.people.ordinary import words_of
from syncd.text import Words, fold, is_cjk, read_words

BEFORE = (
    "interviewer",
    "named",
    "asked",
    "observer",
    "coordinator",
    "contact",
    "absent",
    "instead",
    "source",
    "addressed",
)
"""What may stand before a name; of two the nearer counts."""

AFTER = ("acts", "observer", "coordinator", "contact", "absent", "source")
"""What may stand after a name."""

_BESIDE = (
    "post",
    "answer",
    "recruiter",
    "place",
    "imprint",
    "organizer_too",
    "speaker_calls",
    "organizer_not",
    "together",
)

ASIDE = re.compile(r"\s*\([^()\n]{0,200}\)")
BULLET = re.compile(r"^\s*(?:[-–—•*·▪◦●○■□☐>→※]|\d{1,2}[.)]\s|[(（]?\d[)）])\s*")
ROW = re.compile(r"^\W{0,3}\d{1,2}[:.h]\d{2}\b.{0,40}(?:[|–—\t]|\s-)\s*$", re.IGNORECASE)

LABEL_EAST = re.compile(r":(?:\S{2,10}[部課室係店])? ?$")  # `面接官：開発部 桐谷`


@lru_cache(64)
def hour_before(codes: Codes) -> re.Pattern[str]:
    """An hour that stands right before a name: `10:30`, `(14 Uhr –`."""
    words = "|".join(re.escape(word) for word in sorted(words_of("clock", codes)))
    return re.compile(rf"(?:^|[\s(–-])\d{{1,2}}(?:[:.h時点]\d{{0,2}})?\s?(?:{words})?\s?[-–:]?\s*$", re.IGNORECASE)


@lru_cache(64)
def clause_end(codes: Codes) -> re.Pattern[str]:
    """Where a clause ends."""
    words = "|".join(re.escape(word) for word in sorted(words_of("but", codes))) or "(?!)"
    return re.compile(rf"[;!?\n]|\.\s|\s[-–—|/]\s|, (?:{words})\s")


@lru_cache(64)
def cues(codes: Codes) -> Matcher:
    groups = phrases("people", codes)
    return Matcher({name: groups.get(name, ()) for name in dict.fromkeys((*BEFORE, *AFTER, *_BESIDE))})


@lru_cache(256)
def unparted(group: str, codes: Codes) -> re.Pattern[str]:
    words = sorted(word for word in words_of(group, codes) if is_cjk(word))
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")


@lru_cache(64)
def posts_of(codes: Codes) -> tuple[str, ...]:
    return tuple(sorted(words_of("posts", codes)))


@lru_cache(64)
def _glue(codes: Codes) -> frozenset[str]:
    return words_of("and", codes) | words_of("particles") | words_of("articles")


def is_list(between: str, codes: Codes) -> bool:
    """Whether what stands between two names only joins them: signs, `and`, posts, remarks in brackets."""
    plain = ASIDE.sub("", between)
    if is_cjk(plain) and re.match(r"[、,和与與・と]", plain) and len(plain) < 12 and "。" not in plain:
        return True
    if re.search(r"\w{4,}[.!?]\s|[!?]\s|:\s(?!\d)", plain) or len(plain) > 80:
        return False
    words = read_words(plain)
    posts = {at for hit in cues(codes).find(words) if hit.group == "post" for at in range(hit.first, hit.last)}
    loose = [
        word
        for at, word in enumerate(words.words)
        if at not in posts and word not in _glue(codes) and not word.isdigit()
    ]
    if not loose:
        return bool(re.search(r"[,;+&/、・和与與]", plain)) or bool(words.words)
    return bool(posts) and len(loose) < 4 and words.words[-1] in _glue(codes) and plain.lstrip()[:1] in ",-–"


@lru_cache(64)
def _openings(group: str, codes: Codes) -> Matcher:
    return Matcher({group: phrases("people", codes).get(group, ())})


def starts_with(group: str, line: str, codes: Codes) -> int:
    """How many words of a group of the table `people` a short line starts with."""
    words = read_words(line)
    if not 0 < len(words.words) < 8:
        return 0
    return max((hit.last for hit in _openings(group, codes).find(words) if hit.first == 0), default=0)


def is_closing(line: str, codes: Codes) -> bool:
    """Whether a line only closes a letter: `Kind regards,`"""
    length = starts_with("closing", line, codes)
    return length > 0 and all(not word[0].isalnum() or word in _glue(codes) or starts_with("closing", word, codes)
                              for word in read_words(line).words[length:])  # fmt: skip


def span_of(words: Words, hit: Hit) -> tuple[int, int]:
    return words.spans[hit.first][0], words.spans[hit.last - 1][1]


def count_words(text: str) -> int:
    return sum(word[0].isalnum() for word in read_words(text).words)


def is_unnamed(text: str, one: Mention, codes: Codes) -> bool:
    """`with the Provost` is a post, and `K&S Bremen` a house."""
    lead = text[: one.first]
    if one.looks is Looks.PAIR:
        return len(one.words[0]) == 1 and re.search(r"\w&$", lead) is not None
    said = re.search(r"(\w+) $", lead) if one.looks is Looks.BARE else None
    return said is not None and fold(said[1]) in words_of("unnamed", codes)


def is_place(text: str, hits: Sequence[tuple[Hit, int, int]], one: Mention) -> bool:
    """`Jordan Street`, `Métro Victor Hugo`, `ul. Jana Pawła II 22`"""
    if len(one.words) > 1 and re.match(r"\s(?:[IVX]+\s)?\d{1,4}(?![\d:.h]|\s?[ap]m)", text[one.last :]):
        return True
    for hit, first, last in hits:
        if hit.group == "place":
            if last <= one.first and re.fullmatch(
                r"[.:]?\s(?:(?:de|du|des|la|del|da|do|der|van)\s)?", text[last : one.first]
            ):
                return True
            if text[one.last : first] == " " or one.first <= first < one.last:
                return True
    return False


def is_of(gap: str, codes: Codes) -> bool:
    """`Fatou des RH`, `Lisa aus der Personalabteilung`"""
    words = read_words(gap).words
    small = words_of("of", codes) | words_of("articles", codes)
    return 0 < len(words) < 3 and "," not in gap.strip(" '’") and all(word in small for word in words)
