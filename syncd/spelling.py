"""How a calendar writes companies' names: `ospreyledger.com` is `Osprey Ledger`, `Acme Corp.` and `acme` are one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from syncd.evidence import Owner, Seen, is_mailbox
from syncd.lexicon import hosts, phrases
from syncd.text import compact, fold, is_cjk, read_words, without_addresses

BESIDE = frozenset(
    {"of", "the", "and", "&", "de", "la", "und", "et", "y", "e", "for", "van", "der", "des", "du", "do", "da"}
)


_TOKEN = re.compile(r"[\w&'’+-]+|[^\w\s]")


@cache
def table(name: str) -> frozenset[str]:
    """Words of all languages, folded, from their table `company`."""
    return frozenset(fold(word) for word in phrases("company").get(name, ()))


@lru_cache(4096)
def key_of(name: str) -> str:
    """What two spellings of one company share: folded words without legal form and article."""
    words = [word for word in read_words(name).words if word not in "+&=#@"]
    while len(words) > 1 and words[-1] in table("legal"):
        words.pop()
    if len(words) > 1 and words[0] in ("the", "株式会社"):
        words = words[1:]
    return " ".join(words).replace("株式会社", "").strip()


class Names:
    """Companies that are known, by key, and what a person may call each for short. It only grows."""

    __slots__ = ("_by_word", "_names")

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._by_word: dict[str, list[str]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._names

    def __getitem__(self, key: str) -> str:
        return self._names[key]

    def add(self, key: str, name: str) -> None:
        """Take over a company that is not known by this key."""
        self._names[key] = name
        words = key.split()
        for word in {words[0], _head(words), _initials(words)}:
            self._by_word.setdefault(word, []).append(key)

    def find(self, key: str) -> str | None:
        """The company of that key, or the longest that a shorter or longer spelling of it means.

        `harrier`, `harrier claims` → `Harrier Insurance`.
        """
        if key in self._names:
            return self._names[key]
        words = key.split()
        near = {other for word in words for other in self._by_word.get(word, ())}
        for other in sorted(near, key=lambda other: (-len(other), other)):
            if _is_short_for(words, other.split()):
                return self._names[other]
        return None


def _is_short_for(words: list[str], there: list[str]) -> bool:
    """Whether a spelling means a company: each given by the words of its key."""
    if words == there[: len(words)] or there == words[: len(there)]:
        return True
    if len(words) == 1 and len(words[0]) > 1 and words[0] == _initials(there):
        return True
    return _head(there) in words and all(word in there for word in words)


def _head(words: list[str]) -> str:
    """The word of a company's key that names it."""
    return next((word for word in words if word not in table("organisations") and len(word) > 2), words[0])


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words)


def tidy(name: str) -> str:
    """As a person would say it: no legal form at the end, no stray signs."""
    words = name.replace("株式会社", "").strip(" \t,.:;-–—/|'’*&").split()
    while len(words) > 1 and fold(words[-1]).replace(".", "") in table("legal"):
        words.pop()
    return " ".join(words).strip(" ,.-–")


@dataclass
class Book:
    """The companies of one calendar: how each is written, and what its domain is called. Filled, then only read."""

    spellings: dict[str, dict[str, float]] = field(default_factory=dict)
    initials: dict[str, dict[str, float]] = field(default_factory=dict)
    vocabulary: dict[str, str] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    firsts: set[str] = field(default_factory=set)


def make_book(seen: Iterable[Seen], owner: Owner) -> Book:
    """Read the spellings of names from the events given: those that may be of an application."""
    book = Book()
    for one in seen:
        for person in one.others:
            if person.name and not is_mailbox(person):
                words = read_words(person.name).words
                book.people.add(compact(person.name))
                book.firsts.update(word for word in words if len(word) > 1)
        texts = [one.bare_title, one.text.text, one.event.location]
        texts += [person.name for person in one.others if person.name]
        for text in texts:
            _spell(book, text)
    book.people.update(owner.names)
    return book


def _count(table_of: dict[str, float], name: str, by: float) -> None:
    table_of[name] = table_of.get(name, 0.0) + by


def _spell(book: Book, text: str) -> None:
    for line in without_addresses(text).split("\n"):
        tokens = _TOKEN.findall(line)
        folded, letters = [fold(token) for token in tokens], [compact(token) for token in tokens]
        for at, token in enumerate(tokens):
            if not token[0].isalnum():
                continue
            if token[0].isupper() or is_cjk(token):
                book.vocabulary.setdefault(folded[at], token)
            phrase: list[str] = []
            capitals: list[str] = []
            flat = ""
            for here in range(at, min(at + 6, len(tokens))):
                later = tokens[here]
                if not (later[0].isalnum() or later == "&"):
                    break
                phrase.append(later)
                flat += letters[here]
                if folded[here] in BESIDE:
                    continue
                capitals.append(later)
                if token[0].isupper() or len(phrase) == 1:
                    name = " ".join(phrase)
                    if len(capitals) > 2 and all(word[0].isupper() for word in capitals):
                        for form in {
                            "".join(fold(word)[0] for word in capitals),
                            "".join(fold(word)[0] for word in phrase),
                        }:
                            _count(book.initials.setdefault(form, {}), name, 1.0)
                    if len(flat) > 2:
                        upper = sum(word[0].isupper() for word in capitals) / len(phrase)
                        _count(book.spellings.setdefault(flat, {}), name, 1 + 2 * upper)


def label_of(domain: str) -> str:
    """The part of a registered domain that names its owner."""
    return domain.split(".", maxsplit=1)[0]


def spell_domain(domain: str, book: Book) -> tuple[str, float]:
    """The company's name from its domain, as the calendar writes it, and how sure that spelling is."""
    label = label_of(domain)
    flat = compact(label)
    trimmed = re.sub(r"^(?:get|join|try|with|team)(?=\w{4})|(?:hq|app|group|corp|inc|careers|jobs)$", "", flat)
    for form in dict.fromkeys((flat, *_umlauts(flat), trimmed, *_umlauts(trimmed))):
        held = book.spellings.get(form)
        if held:
            name = max(held, key=lambda text: (held[text], len(text), text))
            return _with_kind(name, book), 6.0
    short = book.initials.get(flat)
    if short and 1 < len(flat) < 7:
        return max(short, key=lambda text: (short[text], text)), 6.0
    if "-" in label:
        parts = [part for part in label.split("-") if part]
        known = all(part in book.vocabulary for part in parts)
        return " ".join(_word(part, book) for part in parts), 5.0 if known else 3.4
    words, sure = _cut(flat, book)
    return " ".join(words), 5.0 if sure else 3.0


def _umlauts(flat: str) -> tuple[str, ...]:
    plain = flat.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return (plain,) if plain != flat else ()


def _with_kind(name: str, book: Book) -> str:
    """`Rijnoord` → `Gemeente Rijnoord`, where the calendar also writes that."""
    flat = compact(name)
    longer = [
        text
        for kind in sorted(table("organisations") | hosts("tail"))
        for form in (compact(kind) + flat, flat + compact(kind))
        for text in book.spellings.get(form, ())
        if text[0].isupper() and len(text.split()) == len(name.split()) + 1
    ]
    return (
        max(longer, key=lambda text: (book.spellings[compact(text)][text], text))
        if longer
        else (name if name[0].isupper() else name[0].upper() + name[1:])
    )


def _word(part: str, book: Book) -> str:
    return book.vocabulary.get(part, part.capitalize())


def _cut(flat: str, book: Book) -> tuple[list[str], bool]:
    """A joined label cut into words that the calendar or the lexicon knows."""
    known = set(book.vocabulary) | table("organisations") | hosts("joined")
    best: dict[int, tuple[int, list[str]]] = {0: (0, [])}
    for end in range(1, len(flat) + 1):
        options = []
        for start in range(max(0, end - 16), end):
            piece = flat[start:end]
            if start in best and len(piece) > 2 and piece in known:
                score, words = best[start]
                options.append((score + len(piece) ** 2, [*words, piece]))
        if options:
            best[end] = max(options)
    if len(flat) in best and best[len(flat)][1]:
        return [_word(piece, book) for piece in best[len(flat)][1]], True
    for at in range(len(flat) - 4, 4, -1):
        if flat[:at] in book.vocabulary or (flat[at:] in (table("organisations") | hosts("joined"))):
            return [_word(flat[:at], book), _word(flat[at:], book)], True
    return [flat.capitalize()], False
