"""How companies' names are written: `Acme Corp.` and `acme` are one, and `HGC` is `Hellouin Génie Climatique`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Generic, TypeVar

from syncd.lexicon import hosts, phrases
from syncd.text import fold, is_cjk, read_words

Held = TypeVar("Held")

BESIDE = frozenset(
    {"of", "the", "and", "&", "de", "la", "und", "et", "y", "e", "for", "van", "der", "des", "du", "do", "da"}
)

OF = frozenset({"di", "del", "della", "dei", "dello", "dos", "das", "von", "vom", "af", "w", "we"})
"""Further words between a kind of organisation and whose it is."""

LATIN = str.maketrans({"ł": "l", "ø": "o", "æ": "a", "œ": "o", "đ": "d"})


@cache
def table(name: str) -> frozenset[str]:
    """Words of all languages, folded, from their table `company`."""
    return frozenset(fold(word) for word in phrases("company").get(name, ()))


@cache
def _legal_ends() -> frozenset[tuple[str, ...]]:
    """Legal forms as words."""
    return frozenset(read_words(form).words for form in phrases("company").get("legal", ()) if not is_cjk(form))


@cache
def _legal_joined() -> tuple[str, ...]:
    """Legal forms written without spaces before or behind a name."""
    return tuple(sorted(filter(is_cjk, phrases("company").get("legal", ())), key=len, reverse=True))


@cache
def legal_starts() -> frozenset[str]:
    """The first words of legal forms, as they stand behind a name."""
    words = (form.split()[0].rstrip(".,") for form in phrases("company").get("legal", ()) if not is_cjk(form))
    return frozenset(fold(word) for word in words if len(word) > 1)


def strip_legal(words: Sequence[str]) -> tuple[str, ...]:
    """Folded words of a name without the legal forms at its end: `acme sp z o o` → `acme`."""
    ends, kept = _legal_ends(), tuple(words)
    while True:
        size = next((n for n in (7, 6, 5, 4, 3, 2, 1) if len(kept) > n and kept[-n:] in ends), 0)
        if not size and not (len(kept) > 1 and kept[-1] in "&+"):
            return kept
        kept = kept[: -(size or 1)]


@lru_cache(4096)
def key_of(name: str) -> str:
    """What two spellings of one company share: folded words without legal form and article."""
    words = [word for word in strip_legal(read_words(_without_joined(name)).words) if word not in "+&=#@"]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


def _without_joined(name: str) -> str:
    if is_cjk(name):
        for form in _legal_joined():
            name = name.replace(form, " ")
    return name


_STRAY = " \t\n,.:;-–—/|'’*&·"


def tidy(name: str) -> str:
    """As a person would say it: no legal form, no stray signs."""
    name = _without_joined(name).strip(_STRAY)
    words = read_words(name)
    kept = strip_legal(words.words)
    if kept and len(kept) < len(words.words) and len(name) == len(words.text):
        name = name[: words.spans[len(kept) - 1][1]]
    return name.strip(" ,.-–—&")


def is_legal(name: str) -> bool:
    """Whether a name is written with its legal form."""
    return tidy(name) != name.strip(_STRAY)


@cache
def _in_full() -> dict[str, str]:
    return dict(row.split(" ", 1) for row in phrases("company").get("spoken", ()))


def in_full(word: str) -> str:
    """A word that is shortened in writing only, as it is said: `Dept` → `Department`."""
    return _in_full().get(fold(word).rstrip("."), word)


@lru_cache(8192)
def words_of(name: str) -> tuple[str, ...]:
    """The words by which a name is compared: of its key, with letters as domains have them."""
    return tuple(word.translate(LATIN) for word in key_of(name).split())


@cache
def kinds() -> frozenset[str]:
    """Words that say what kind of organisation it is, or tie words together: another may have them too."""
    words = (*table("organisations"), *BESIDE, *table("small"), *table("saints"))
    return frozenset(part.translate(LATIN) for word in words for part in word.split())


@cache
def _joined_kinds() -> tuple[str, ...]:
    return tuple(sorted((word.translate(LATIN) for word in table("joined_kinds")), key=len, reverse=True))


def has_kind(word: str) -> bool:
    """Whether a folded word says what kind of organisation it is: `skola`, `björkängsskolan`."""
    return word in kinds() or without_kind(word) != word


@lru_cache(8192)
def without_kind(word: str) -> str:
    """`tallmoskolan` → `tallmo`: a name that is one word with its kind."""
    end = next((end for end in _joined_kinds() if word.endswith(end) and len(word) > len(end) + 3), "")
    return word.removesuffix(end)


def head_of(words: Sequence[str]) -> str:
    """The word of a name that names it."""
    return next((word for word in words if word not in kinds() and len(word) > 2), words[0] if words else "")


def initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words)


def _is_abbreviation(short: str, long: str) -> bool:
    """`dept`, `stn`, `univ`, `ste`: some letters of a word in their order, the first one among them."""
    if long in (short, f"{short}s"):
        return True
    if len(short) < 2 or len(short) >= len(long) or short[0] != long[0]:
        return False
    if long.startswith(short):
        return True
    rest = iter(long)
    return len(short) < 6 and short[-1] in (long[-1], long[-2]) and all(letter in rest for letter in short)


@lru_cache(65536)
def stands_for(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a spelling may mean a company of a longer or equal name; both as `words_of` has them."""
    if not short or not long:
        return False
    if short == long:
        return True
    if len(short) > 1 and all(len(word) == 1 and not is_cjk(word) for word in short):
        return "".join(short) == initials(part for part in long if part not in BESIDE)
    size = len(long) - len(short) + 1
    if 1 < size == len(short[0]) and len(short) > 1 and (initials(long[:size]), *long[size:]) == short:
        return True  # `TC Marlow` of `Town Council Marlow`
    if len(short) == 1:
        word = short[0]
        if len(long) == 1 and word != long[0] and without_kind(long[0]) in (word, f"{word}s"):
            return True
        if is_cjk(word):
            return len(long) == 1 and len(word) > 1 and long[0].startswith(word)
        if len(word) > 5 and word == f"{head_of(long)}s":
            return True  # `Finchleys` of `Finchley Travel`
        plain = [part for part in long if part not in BESIDE]
        if len(word) > 1 and len(plain) == len(word) and word in (initials(plain), initials(long)):
            return len(word) > 2 or len(long) == 2
    if tuple(part for part in long if part in short) == short:
        if head_of(long) in short:
            return True
        # `Val Sebina` of `Acque Val Sebina`
        if len(short) > 1 and len("".join(short)) > 7 and long[-len(short) :] == short:
            return True
    head = head_of(long)
    at, matched = 0, False
    for word in short:
        if word in BESIDE:
            continue
        while at < len(long) and not _is_abbreviation(word, long[at]):
            if long[at] == head:
                return False
            at += 1
        if at == len(long):
            return False
        matched = matched or (long[at] == word == head)
        at += 1
    return matched


def is_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether either spelling may be short for the other."""
    if one and other and ("".join(one) == "".join(other)) and not is_cjk(one[0]):
        return True
    return stands_for(one, other) or stands_for(other, one)


class Namesakes(Generic[Held]):
    """What has names, found by every spelling that may mean the same: `is_same` need not be asked of all others.

    Spellings that are the same are so joined, by their initials, or because one has the word that heads the other.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], dict[Held, None]] = {}

    def put(self, words: tuple[str, ...], held: Held) -> None:
        """Keep something under a name, as `words_of` has it."""
        for key in _keys(words):
            self._held.setdefault(key, {})[held] = None

    def near(self, words: tuple[str, ...]) -> list[Held]:
        """All that has a name which may mean the same, and some that has not."""
        other = {"has": "heads", "heads": "has", "is": "is"}
        rows = (self._held.get((other[how], key), ()) for how, key in _keys(words))
        return list(dict.fromkeys(held for row in rows for held in row))


@lru_cache(8192)
def _keys(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What a name is when it is written otherwise, the words that it has, and the one that heads it."""
    telling = [word for word in words if word not in BESIDE and word not in table("organisations")]
    head = head_of(words)
    shorter = {initials(words), initials(word for word in words if word not in BESIDE)}
    whole = {"".join(words), *(word[:2] for word in words if is_cjk(word)), *(one for one in shorter if len(one) > 1)}
    if len(words) == 1:
        whole.add(without_kind(words[0]).removesuffix("s"))
        if len(words[0]) > 5 and words[0].endswith("s"):
            telling.append(words[0].removesuffix("s"))
    keys = [("is", key) for key in sorted(whole - {""})]
    keys += [("has", word) for word in telling]
    keys += [("heads", word) for word in ([head] if head in telling else telling)]
    return tuple(keys)


@lru_cache(4096)
def label_forms(label: str) -> tuple[str, ...]:
    """What a domain's label may say of the name: with and without what is beside it, and with umlauts folded."""
    parts = [part for part in re.split(r"[^a-z0-9]+", fold(label).translate(LATIN)) if part]
    beside = table("functions") | hosts("beside")
    flat = "".join(parts)
    forms = [flat]
    kept = [part for part in parts if part not in beside]
    if kept and len(kept) < len(parts):
        forms.append("".join(kept))
    named = [part for part in kept if part not in table("organisations")]
    if named and len(named) < len(kept) and len("".join(named)) > 2:
        forms.append("".join(named))
    forms += [form for size in range(len(kept) - 1, 0, -1) if len(form := "".join(kept[:size])) > 4]
    starts = (start for start in sorted(hosts("before")) if flat.startswith(start) and len(flat) > len(start) + 3)
    forms += map(flat.removeprefix, starts)
    ends = (end for end in sorted(hosts("beside")) if (len(end) > 2 or end == "hq") and flat.endswith(end))
    forms += [flat.removesuffix(end) for end in ends if len(flat) > len(end) + 3]
    forms += [re.sub("ae|oe|ue|aa", lambda at: at[0][0], form) for form in forms]
    return tuple(dict.fromkeys(forms))


@lru_cache(65536)
def label_fits(label: str, words: tuple[str, ...]) -> float:
    """How well a domain's label fits a name: 1 exactly, less if words are shortened or left out, 0 not at all."""
    if not words or is_cjk(words[0]):
        return 0.0
    best = 0.0
    for at, form in enumerate(label_forms(label)):
        best = max(best, _fit(form, words) - 0.02 * min(at, 5))
        if best > 0.9:
            break
    return best


def _fit(form: str, words: tuple[str, ...]) -> float:
    beside = kinds()
    core = tuple(word for word in words if word not in beside or word in table("saints")) or words
    plain = tuple(word for word in words if word not in BESIDE)
    if form in ("".join(words), "".join(plain)) or (len(words) > 1 and any(form == tie.join(words) for tie in BESIDE)):
        return 1.0
    if len(words) > 1 and form == words[-1] + "".join(words[:-1]):
        return 1.0
    if len(form) > 1 and form in (initials(words), initials(plain)) and (len(plain) > 2 or len(plain) == len(form)):
        return 0.8 if len(form) > 2 else 0.5
    joined = "".join(core)
    if len(joined) > 3:
        if form == joined:
            return 0.95
        # `hopitalsainteodile` is of a kind that the name leaves out.
        kind = form.removesuffix(joined) if form.endswith(joined) else form.removeprefix(joined)
        if 3 < len(kind) < len(form) and (kind in beside or form.removeprefix(joined) in beside):
            return 0.9
    best = 0.85 * _segment(form, words, head_of(words))
    last = words[-1]
    if not best and len(words) > 1 and len(last) > 4 and last not in beside and form.endswith(last):
        # `ksglarnegg` is `Kantonsspital Glarnegg`
        short, rest = form.removesuffix(last), "".join(words[:-1])
        letters = iter(rest)
        if 1 < len(short) < 5 and short[0] == rest[0] and all(letter in letters for letter in short):
            return 0.6
    return best


def _segment(form: str, words: tuple[str, ...], head: str) -> float:
    """Whether a label is beginnings of the words in their order, the one that names it (nearly) whole."""

    @cache
    def go(rest: str, at: int, named: bool, left_out: int) -> float:
        if not rest:
            return (1.0 - 0.1 * min(left_out + len(words) - at, 4)) if named else 0.0
        if at == len(words):
            return 0.0
        word, best, size = words[at], 0.0, 0
        while size < min(len(word), len(rest)) and word[size] == rest[size]:
            size += 1
        least = min(len(word), 4) if word == head else 1
        for n in range(size, least - 1, -1):
            cost = 0 if n == len(word) else 1
            best = max(best, go(rest[n:], at + 1, named or word == head, left_out + cost))
        if word in kinds() or (named and word != head):
            best = max(best, go(rest, at + 1, named, left_out + (word not in BESIDE)))
        return best

    return go(form, 0, False, 0) if len(form) > 3 and len(words) < 8 else 0.0
