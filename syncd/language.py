"""In which language texts are written. The words are data: the table `language` of each lexicon, and `neighbours.toml`.

Every language votes with the words of its own that occur, each once however often it stands there. A word that several
languages share counts less for each of them. Names decide nothing: small words count only in small letters, and those
of which companies' names are made (`Marks and Spencer`) not at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from syncd.companies.spelling import BESIDE
from syncd.lexicon import Codes, Language, either, every_language, languages, neighbours
from syncd.tags import without_tags
from syncd.text import fold, is_cjk, of_text, own_words, without_addresses

# What a word counts for, in whole numbers: their sum is the same in any order.
_COMMON = 100
_SMALL = 60  # of two letters: many are an abbreviation somewhere
_TELLING = 150
_SHARED = 4  # a telling word of more languages (`interview`) tells nothing
_WRITTEN = 40  # a run of letters of a script that only one language writes

_ENOUGH = 100  # one small word that only one language has
_AHEAD = 1.5  # times the next
_SHARE = 0.12  # of the words in small letters: a text in a language that we have no words of shares a few with some

_RARE = 0.03  # of the events of a calendar: a language of fewer is a misreading

_LETTERS = re.compile(r"[^\W\d_]+|\d+[^\W\d_]+")
_LATIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_END = re.compile(r"(?<=\w{3}[.!?]) | \| |[。！？]")
_HEAD, _TAIL = 4, 4
_LONGEST = 1000  # letters, of words with an address or markup behind: what is longer is no text
_TITLE = 160  # letters: what is longer, or has lines or markup, may hold what no person wrote
_UNSPACED = ""  # marks what is written without spaces between words, or in a script that tells

Votes = Mapping[str, int]


class _Read(NamedTuple):
    """Of a text: what stands between its spaces, the votes of its words, and which chunks hold a mark.

    Marks are the words by which joining instructions are known, and `_UNSPACED`.
    """

    chunks: set[str]
    votes: dict[str, Votes]
    marked: set[str]


class _Words(NamedTuple):
    """What is looked up: small words as written, telling ones folded, and phrases of joining instructions.

    Telling words are whole, or known by their beginning (by its first letters), or by their end. `joining` holds the
    phrases, as folded words between spaces, by the longest word of each. What is written without spaces is found
    anywhere.
    """

    small: Mapping[str, Votes]
    whole: Mapping[str, frozenset[str]]
    starts: Mapping[str, tuple[tuple[str, str], ...]]
    endings: Mapping[str, tuple[tuple[str, str], ...]]
    joining: Mapping[str, tuple[str, ...]]
    unspaced: Mapping[str, Votes]
    unspaced_any: re.Pattern[str]
    unspaced_telling: re.Pattern[str]
    unspaced_joining: re.Pattern[str]
    scripts: tuple[tuple[str, re.Pattern[str]], ...]


def language_of(texts: Iterable[str]) -> str | None:
    """The ISO 639-1 code of the language in which these titles and descriptions are written, HTML or plain.

    What no person wrote for this occasion does not count: quoted mail, joining instructions of conference services,
    addresses, the owner's tags. None where the texts do not tell: too little, or two languages side by side. The
    order of the texts does not matter. It may be a language in which syncd says nothing.
    """
    found: dict[str, Votes] = {}
    common: set[str] = set()
    for text in dict.fromkeys(texts):
        read = _read(plain := _plain(text))
        if read.marked:
            read = _read(plain := _without_joining(plain, read.marked))
            found.update(_unspaced(plain) if read.marked else ())
        found |= read.votes
        common.update(filter(str.islower, read.chunks))
    return _decide(found.values(), len(common))


def languages_of(events: Iterable[tuple[str, str]]) -> list[Codes]:
    """The languages in which each event of a calendar may be written, of those that have a lexicon.

    Given the title and the description of each. They are those of the calendar and its own, if it tells one; a text
    that stands there often tells as much as one that stands there once. English is always among them: titles of
    invitations are English everywhere. Where no event tells, all are.
    """
    texts = list(events)
    told = {text: language_of(text) for text in dict.fromkeys(texts)}
    count = Counter(code for code in told.values() if code is not None)
    enough = _RARE * count.total()
    codes = frozenset(code for code, often in count.items() if often >= enough) & every_language()
    codes = codes | {"en"} if codes else every_language()
    return [codes | ({told[text] or "en"} & every_language()) for text in texts]


def _decide(found: Collection[Votes], common: int) -> str | None:
    tally: dict[str, int] = {}
    for votes in found:
        for code, weight in votes.items():
            tally[code] = tally.get(code, 0) + weight
    if not tally:
        return None
    code = max(tally, key=tally.__getitem__)
    best, second = tally[code], max((tally[other] for other in tally if other != code), default=0)
    words = sum(code in votes for votes in found)
    sure = best >= _ENOUGH and best >= _AHEAD * second and words >= _SHARE * common
    return code if sure else None


@of_text
def _plain(text: str) -> str:
    """What of a text may be words of a person for this occasion; joining instructions may still be there."""
    if len(text) > _TITLE or any(mark in text for mark in "\n<&\\"):
        text = own_words(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    # Line by line: few lines have a sign that a tag needs.
    return "\n".join(map(without_tags, text.split("\n")))


def _without_joining(plain: str, marked: Collection[str]) -> str:
    """The lines and sentences that are no joining instructions."""
    kept: list[str] = []
    for line in plain.split("\n"):
        if any(chunk in marked for chunk in line.split()):
            kept += [part for part in _END.split(line) if not _is_joining(part)]
        else:
            kept.append(line)
    return "\n".join(kept)


@of_text
def _read(plain: str) -> _Read:
    read = _Read(set(plain.split()), {}, set())
    for chunk in read.chunks:
        votes, marks, _ = _look_up(chunk)
        if votes:
            read.votes.update(votes)
        if marks:
            read.marked.add(chunk)
    return read


@lru_cache(maxsize=1 << 13)
def _look_up(chunk: str) -> tuple[tuple[tuple[str, Votes], ...], tuple[str, ...], str]:
    """Of what stands between two spaces: the words with votes, the marks, and all of it as folded words."""
    words = _words()
    marks = [_UNSPACED] if words.unspaced_any.search(chunk) is not None else []
    parts = _LETTERS.findall(without_addresses(chunk)) if len(chunk) <= _LONGEST else []
    joined = len(parts) > 1 and "-" in chunk  # `Boulogne-sur-Mer`
    found: list[tuple[str, Votes]] = []
    line = [fold(part) for part in parts]
    for part, folded in zip(parts, line, strict=True):
        codes = _telling(folded)
        if 0 < len(codes) <= _SHARED:
            found.append((folded, _share(codes, _TELLING)))
        elif part in words.small and not joined:
            found.append((part, words.small[part]))
    marks += [folded for folded in line if folded in words.joining]
    return tuple(found), tuple(marks), " ".join(line)


def _telling(folded: str) -> frozenset[str]:
    words = _words()
    codes = set(words.whole.get(folded, ()))
    codes.update(code for start, code in words.starts.get(folded[:_HEAD], ()) if folded.startswith(start))
    codes.update(code for ending, code in words.endings.get(folded[-_TAIL:], ()) if folded.endswith(ending))
    return frozenset(codes)


def _is_joining(part: str) -> bool:
    """Whether a line or sentence is of what conference services append."""
    words, looked_up = _words(), [_look_up(chunk) for chunk in part.split()]
    marks = {mark for _, marks, _ in looked_up for mark in marks}
    line = f" {' '.join([line for _, _, line in looked_up if line])} "
    if any(phrase in line for mark in marks for phrase in words.joining.get(mark, ())):
        return True
    return _UNSPACED in marks and words.unspaced_joining.search(fold(part)) is not None


def _unspaced(segment: str) -> Iterator[tuple[str, Votes]]:
    """The votes of what is written without spaces between words, or in a script that tells."""
    words = _words()
    yield from ((at[0], words.unspaced[at[0]]) for at in words.unspaced_telling.finditer(segment))
    for code, script in words.scripts:
        yield from ((at[0], {code: _WRITTEN}) for at in script.finditer(segment))


def _share(codes: Iterable[str], weight: int) -> Votes:
    codes = sorted(codes)
    return dict.fromkeys(codes, round(weight / len(codes) ** 0.5))


@cache
def _words() -> _Words:
    small: dict[str, set[str]] = {}
    whole: dict[str, set[str]] = {}
    unspaced: dict[str, set[str]] = {}
    starts: dict[str, list[tuple[str, str]]] = {}
    endings: dict[str, list[tuple[str, str]]] = {}
    joining: dict[str, list[str]] = {}
    unspaced_joining: list[str] = []
    scripts: dict[str, str] = {}
    for language in (*languages(), *neighbours()):
        table, code = language.tables.get("language", {}), language.code
        for word in table.get("words", ()):
            for form in _forms(word):
                small.setdefault(form, set()).add(code)
        for word in (*table.get("telling", ()), *_known(language)):
            for form in {fold(form) for form in _forms(word)}:
                if is_cjk(form):
                    unspaced.setdefault(form, set()).add(code)
                elif form.startswith("*"):
                    endings.setdefault(form[1:][-_TAIL:], []).append((form[1:], code))
                elif form.endswith("*"):
                    starts.setdefault(form[:_HEAD], []).append((form[:-1], code))
                else:
                    whole.setdefault(form, set()).add(code)
        for phrase in table.get("joining", ()):
            if is_cjk(phrase):
                unspaced_joining.append(fold(phrase))
                continue
            line = f" {' '.join(_LETTERS.findall(fold(phrase)))} "
            joining.setdefault(max(line.split(), key=len), []).append(line)
        if "script" in table:
            scripts[code] = f"[{table['script']}]+"
    return _Words(
        small={
            word: _share(codes, _SMALL if len(word) < 3 and word.isascii() else _COMMON)
            for word, codes in small.items()
            if word not in BESIDE
        },
        whole={word: frozenset(codes) for word, codes in whole.items()},
        starts={head: tuple(dict.fromkeys(entries)) for head, entries in starts.items()},
        endings={tail: tuple(dict.fromkeys(entries)) for tail, entries in endings.items()},
        joining={head: tuple(texts) for head, texts in joining.items()},
        unspaced={word: _share(codes, _TELLING) for word, codes in unspaced.items()},
        unspaced_any=re.compile("|".join((r"[\u3040-\u30ff\u3400-\u9fff]", *scripts.values()))),
        unspaced_telling=_any_of(unspaced),
        unspaced_joining=_any_of(unspaced_joining),
        scripts=tuple((code, re.compile(run)) for code, run in scripts.items()),
    )


def _known(language: Language) -> Iterator[str]:
    """The single words by which its interviews are known."""
    groups = language.tables.get("evidence", {})
    for phrase in (*groups.get("hiring_interview", ()), *groups.get("interview", ())):
        if " " not in phrase and (len(phrase) >= _HEAD or is_cjk(phrase)):
            yield phrase


def _forms(word: str) -> Iterator[str]:
    """How a word is written: with its marks, without them, in plain letters (`für`, `fur`, `fuer`)."""
    yield word
    for form in {fold(word), word.translate(_LATIN)} - {word}:
        if len(form) > 2:  # `só` is not `so`
            yield form


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile(either(texts))
