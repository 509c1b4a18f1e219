"""The words by which interviews are known: data, one file a language, and what finds them in a text.

A phrase is folded words: `interview*` is any word that begins so, `*gesprach` one that ends so, `*` any one word,
`~` up to three. A phrase in kana or Chinese characters is found anywhere, as those are written without spaces.

The table `language` is what a language's texts are known by (`syncd.language`): `words`, small ones, as they are
written, accents included; `telling`, words that no name has, `*` as above; `joining`, phrases by which a line of a
conference service's joining instructions is known; `script`, letters in which only that language is written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any

from syncd.text import Words, fold, is_cjk, read_words

Codes = frozenset[str]
"""Languages by their ISO 639-1 codes."""

_GAP = 3
_LONG = 600  # words: what is longer would fill the memory
_TOKEN = re.compile(r"~|\*?[^\W_]+\*?|\*|[+&=#@]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: of which group, and the words [first, last) that it covers."""

    group: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Weight:
    """What a group of phrases counts for in a title, in a description, and how to say so to a person."""

    title: float
    text: float
    says: str


@dataclass(frozen=True, slots=True)
class Language:
    """What one language brings besides phrases: its ordinals, months and so on, each as folded words."""

    code: str
    tables: Mapping[str, Any]


class Matcher:
    """Finds the phrases of all languages in one pass over a text's words."""

    __slots__ = ("_cjk", "_endings", "_exact", "_known", "_remembered", "_starts")

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._starts: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._endings: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._known: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
        self._remembered = lru_cache(4096)(self._find)
        far_east: dict[str, str] = {}
        for group, phrases in groups.items():
            for phrase in phrases:
                folded = fold(phrase)
                if is_cjk(folded):
                    far_east.setdefault(folded, group)
                    continue
                tokens = tuple(_TOKEN.findall(folded))
                head = tokens[0]
                if head.startswith("*"):
                    self._endings.setdefault(head[-4:], []).append((group, tokens))
                elif head.endswith("*"):
                    self._starts.setdefault(head[:3].rstrip("*"), []).append((group, tokens))
                else:
                    self._exact.setdefault(head, []).append((group, tokens))
        longest = sorted(far_east, key=lambda text: (-len(text), text))
        self._cjk = (re.compile("|".join(map(re.escape, longest))), far_east) if longest else None

    def _beginning_with(self, word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        known = self._known.get(word)
        if known is None:
            near = [
                *self._exact.get(word, ()),
                *(entry for size in (1, 2, 3) for entry in self._starts.get(word[:size], ()) if len(word) >= size),
                *self._endings.get(word[-4:], ()),
            ]
            known = tuple({entry: None for entry in near if _fits(word, entry[1][0])})
            if len(self._known) < 200_000:
                self._known[word] = known
        return known

    def find(self, text: Words) -> tuple[Hit, ...]:
        """All phrases in the text, also overlapping ones."""
        return self._remembered(text) if len(text.words) < _LONG else self._find(text)

    def _find(self, text: Words) -> tuple[Hit, ...]:
        hits: list[Hit] = []
        words = text.words
        for at, word in enumerate(words):
            for group, tokens in self._beginning_with(word):
                last = _match(words, at + 1, tokens, 1)
                if last is not None:
                    hits.append(Hit(group, at, last))
            if self._cjk is not None and not word.isascii():
                pattern, names = self._cjk
                hits += [Hit(names[found[0]], at, at + 1) for found in pattern.finditer(word)]
        return tuple(hits)

    def groups(self, text: str) -> set[str]:
        """Which groups of phrases occur in a text."""
        return {hit.group for hit in self.find(read_words(text))}


def _fits(word: str, mask: str) -> bool:
    if mask == "*":
        return True
    if mask[0] == "*":
        return mask[1:] in word if mask[-1] == "*" else word.endswith(mask[1:])
    return word.startswith(mask[:-1]) if mask[-1] == "*" else word == mask


def _match(words: tuple[str, ...], at: int, tokens: tuple[str, ...], index: int) -> int | None:
    """Where the phrase ends if its tokens from `index` on fit the words from `at` on."""
    while index < len(tokens):
        if tokens[index] == "~":
            for skip in range(_GAP + 1):
                last = _match(words, at + skip, tokens, index + 1)
                if last is not None:
                    return last
            return None
        if at >= len(words) or not _fits(words[at], tokens[index]):
            return None
        at, index = at + 1, index + 1
    return at


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))


@cache
def languages() -> tuple[Language, ...]:
    """Every language there is a file for, in order of its code."""
    names = sorted(entry.name for entry in resources.files(__package__).iterdir())
    return tuple(
        Language(name.removesuffix(".toml"), _read(name)) for name in names if re.fullmatch(r"[a-z]{2}\.toml", name)
    )


@cache
def neighbours() -> tuple[Language, ...]:
    """Languages that are only told from the others, in order of their code: they have the table `language` alone."""
    return tuple(Language(code, {"language": table}) for code, table in sorted(_read("neighbours.toml").items()))


@cache
def every_language() -> Codes:
    """The codes of all languages there is a file for."""
    return frozenset(language.code for language in languages())


@cache
def phrases(table: str, codes: Codes | None = None) -> dict[str, tuple[str, ...]]:
    """The phrases of one table, by group, of these languages together; of all by default.

    Of several languages a phrase counts that is no everyday word of another of them: Italian `due` are two.
    """
    merged: dict[str, list[str]] = {}
    for language in languages():
        if codes is None or language.code in codes:
            everyday = _everyday(table, codes - {language.code}) if codes is not None else frozenset[str]()
            for group, words in language.tables.get(table, {}).items():
                merged.setdefault(group, []).extend(word for word in words if word not in everyday)
    return {group: tuple(dict.fromkeys(words)) for group, words in merged.items()}


@cache
def _everyday(table: str, codes: Codes) -> frozenset[str]:
    """Words that say nothing in some of these languages: small words, numbers, titles of honour."""
    found: set[str] = set()
    for language in languages():
        if language.code in codes:
            tables = language.tables
            words = {*tables.get("language", {}).get("words", ()), *tables.get("people", {}).get("titles", ())}
            words.update(word for forms in tables.get("round", {}).get("numbers", {}).values() for word in forms)
            own = {word for group in tables.get(table, {}).values() for word in group}
            found.update(fold(word) for word in words if word not in own)
    return frozenset(found)


def either(words: Iterable[str]) -> str:
    """A pattern of any of these words, the longest first; of nothing if there are none."""
    return "|".join(map(re.escape, sorted({*words}, key=lambda word: (-len(word), word)))) or "(?!)"


@lru_cache(256)
def matcher(table: str, codes: Codes | None = None) -> Matcher:
    """What finds the phrases of a table in texts of these languages, of all by default; made once.

    A word of one language may be another's for something else: Polish `dni` are days, Spanish `DNI` is a passport.
    """
    return Matcher(phrases(table, codes))


@cache
def weights() -> dict[str, Weight]:
    """What each group of evidence counts for."""
    return {
        name: Weight(float(row.get("title", 0)), float(row.get("text", 0)), str(row["says"]))
        for name, row in _read("evidence.toml").items()
    }


@cache
def hosts(kind: str) -> frozenset[str]:
    """Domains that say something: `freemail`, `hiring`, `meeting`, `suffix`."""
    return frozenset(_read("domains.toml")[kind])


@lru_cache(4096)
def host_is(kind: str, domain: str) -> bool:
    """Whether a domain, or a parent of it, is of that kind."""
    parts = domain.split(".")
    return any(".".join(parts[at:]) in hosts(kind) for at in range(len(parts)))


@cache
def fingerprint() -> str:
    """Changes with any word: what was passed over under other words has to be read again."""
    names = sorted(entry.name for entry in resources.files(__package__).iterdir() if entry.name.endswith(".toml"))
    texts = [resources.files(__package__).joinpath(name).read_bytes() for name in names]
    return sha256(b"\0".join(texts)).hexdigest()[:16]
