"""The names that a calendar writes, and how it spells what a domain says: `ospreyledger.com` is `Osprey Ledger`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from syncd.addresses import is_mailbox
from syncd.companies.spelling import BESIDE, LATIN, OF, kinds, label_fits, label_forms, legal_starts, table, words_of
from syncd.lexicon import Codes, hosts, phrases
from syncd.owner import Owner
from syncd.seen import Seen
from syncd.text import compact, fold, is_cjk, read_words, without_addresses

_TOKEN = re.compile(r"[\w&'’+-]+|[^\w\s]")
_NEXT = 5  # tokens of a name, at most

TITLE = 2.0
"""What a line of a title counts for."""

PLACE = 1.5
"""What a line of a place counts for."""

_Place = tuple[int, int]


@dataclass
class Book:
    """The names that a calendar writes: capitalised words in their lines, and the people. Filled, then only read."""

    lines: list[tuple[tuple[str, ...], tuple[str, ...], float]] = field(default_factory=list)
    starts: dict[str, list[_Place]] = field(default_factory=dict)
    initials: dict[str, dict[str, float]] = field(default_factory=dict)
    vocabulary: dict[str, str] = field(default_factory=dict)
    common: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    firsts: set[str] = field(default_factory=set)
    towns: set[str] = field(default_factory=set)
    codes: Codes = frozenset({"en"})
    typed: set[int] = field(default_factory=set)
    _forms: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)

    def forms(self, label: str) -> dict[str, tuple[float, float]]:
        """The names in the calendar that a domain's label fits: how often each is said, and with a legal form."""
        if label not in self._forms:
            self._forms[label] = self._look_up(label)
        return self._forms[label]

    def count(self, name: str, legal: bool = False) -> float:
        """How often a name stands in the calendar, without or with a legal form."""
        if is_cjk(name):
            return 0.0 if legal else sum(by for tokens, _, by in self.lines if any(name in token for token in tokens))
        found = 0.0
        for line, _, end in self.places(name):
            _, folded, by = self.lines[line]
            if (end < len(folded) and folded[end].rstrip(".") in legal_starts()) is legal:
                found += by
        return found

    def titled(self, name: str, typed: bool = False) -> int:
        """In how many titles a name stands; `typed`: of those that the owner typed."""
        lines = {line for line, _, _ in self.places(name)}
        return len(lines & self.typed) if typed else sum(self.lines[line][2] == TITLE for line in lines)

    def places(self, name: str) -> Iterator[tuple[int, int, int]]:
        """Where a name stands: the line, its first token, and the one behind it."""
        words = _folded(_TOKEN.findall(name))
        for line, at in self.starts.get(words[0][:3], ()) if words else ():
            end = at + len(words)
            if self.lines[line][1][at:end] == words:
                yield line, at, end

    def _look_up(self, label: str) -> dict[str, tuple[float, float]]:
        found: dict[str, tuple[float, float]] = {}
        starts = {form[:3] for form in label_forms(label)}
        for kind in kinds():
            for form in label_forms(label)[:2]:
                if len(kind) > 3 and form.startswith(kind) and len(form) > len(kind) + 3:
                    starts.add(form[len(kind) : len(kind) + 3])
        for form in label_forms(label):
            for name, count in self.initials.get(form, {}).items():
                found[name] = (count, 0.0)
        for start in sorted(starts):
            for line, at in self.starts.get(start, ()):
                for name, legal in self._from(line, at, label):
                    held = found.get(name, (0.0, 0.0))
                    by = self.lines[line][2]
                    found[name] = (held[0] + by * (not legal), held[1] + by * legal)
        return found

    def _from(self, line: int, at: int, label: str) -> list[tuple[str, bool]]:
        tokens, folded, _ = self.lines[line]
        best, names = 0.0, list[tuple[str, bool]]()
        for end in range(at + 1, min(at + _NEXT, len(tokens)) + 1):
            if end > at + 1 and not (tokens[end - 1][0].isalnum() or tokens[end - 1] == "&"):
                break
            if folded[end - 1] in BESIDE:
                continue
            name = " ".join(tokens[at:end])
            fits = label_fits(label, words_of(name))
            if fits > best:
                legal = end < len(tokens) and folded[end].rstrip(".") in legal_starts()
                best, names = fits, [(with_kind(tokens, folded, at, end), legal)]
        return names


def _folded(tokens: Iterable[str]) -> tuple[str, ...]:
    return tuple(fold(token).translate(LATIN) for token in tokens)


def with_kind(tokens: Sequence[str], folded: Sequence[str], at: int, end: int) -> str:
    """`Rijnoord` → `Gemeente Rijnoord`, `Coastal Planning` → `Office for Coastal Planning`, where that is written."""
    first = at
    while first > 0 and folded[first - 1] in BESIDE | OF | table("small"):
        first -= 1
    if first > 1 and at > first and folded[first - 2] in table("bodies") and tokens[first - 1][0].isupper():
        first -= 1  # `Urząd Miejski w Borkowie`
    if first > 0 and folded[first - 1] in table("organisations") | table("bodies") and at - first < 3:
        first -= 1
        kind = tokens[first]
        return " ".join((kind[0].upper() + kind[1:], *tokens[first + 1 : end]))
    kinds_here, small = table("organisations"), small_kinds()
    while end < len(tokens) and folded[end] in kinds_here and (tokens[end][0].isupper() or tokens[end] in small):
        end += 1
    name = " ".join(tokens[at:end])
    return name if not name[0].islower() else name[0].upper() + name[1:]


@cache
def small_kinds() -> frozenset[str]:
    """Kinds of organisations that are written small behind a name: `Åkerby kommun`."""
    return frozenset(phrases("company").get("small_kinds", ()))


def make_book(seen: Iterable[Seen], owner: Owner, work: Iterable[Seen] = ()) -> Book:
    """Read the spellings of names from the events given: those that may be of an application, and of own work."""
    book = Book()
    for one in work:
        _spell(book, one.text.text, 0.5)
        _spell(book, one.event.location, 0.5)
    for one in seen:
        book.codes |= one.codes
        for person in one.others:
            if person.name and not is_mailbox(person):
                words = read_words(person.name).words
                for word in person.name.split():
                    book.vocabulary.setdefault(fold(word).strip("(),."), word.strip("(),."))
                book.people.add(compact(person.name))
                book.firsts.update(word for word in words if len(word) > 1)
        first = len(book.lines)
        _spell(book, one.bare_title, TITLE)
        if not one.others:
            book.typed.update(range(first, len(book.lines)))
        _spell(book, one.text.text, 1.0 if one.others else 1.6)
        _spell(book, one.event.location, PLACE)
        for person in one.others:
            if person.name and is_mailbox(person):
                _spell(book, person.name, 1.2)
    book.people.update(owner.names)
    return book


def _spell(book: Book, text: str, weight: float) -> None:
    for line in without_addresses(text).split("\n"):
        if weight < 1.5 and line in book.read:
            continue  # what every mail ends in is said once
        book.read.add(line)
        tokens = tuple(_TOKEN.findall(line))
        if not tokens:
            continue
        folded = _folded(tokens)
        number = len(book.lines)
        book.lines.append((tokens, folded, weight))
        if weight == 1.0 and any(token[0].isupper() for token in tokens):
            book.common.update(word for word, token in zip(folded, tokens, strict=True) if token.islower())
        if weight == PLACE:
            book.towns.update(word for code, word in pairwise(folded) if re.fullmatch(r"\d{4,5}", code))
        for at, token in enumerate(tokens):
            if not (token[0].isupper() or is_cjk(token) or (weight > 1.0 and token[0].isalpha())):
                continue
            book.starts.setdefault(folded[at][:3], []).append((number, at))
            if token[0].isupper():
                book.vocabulary.setdefault(folded[at], token)
                _spell_initials(book, tokens, folded, at, weight)


def _spell_initials(book: Book, tokens: Sequence[str], folded: Sequence[str], at: int, weight: float) -> None:
    capitals, small = "", ""
    for end in range(at, min(at + 6, len(tokens))):
        token = tokens[end]
        if folded[end] in BESIDE:
            small += folded[end][0]
            continue
        if not token[0].isupper():
            return
        capitals, small = capitals + folded[end][0], small + folded[end][0]
        if len(capitals) > 2:
            name = " ".join(tokens[at : end + 1])
            for form in {capitals, small}:
                held = book.initials.setdefault(form, {})
                held[name] = held.get(name, 0.0) + weight


def spell_label(label: str, book: Book) -> tuple[str, bool]:
    """A name made of a domain's label alone, and whether its words are known ones."""
    parts = [part for part in re.split(r"[^\w]+", fold(label)) if part]
    if len(parts) > 1:
        kept = [part for part in parts if part not in hosts("beside")] or parts
        return " ".join(_word(part, book) for part in kept), all(part in book.vocabulary for part in kept)
    forms = label_forms(label)
    words, sure = _cut(parts[0] if parts else label, book)
    if not sure and len(forms) > 1 and len(forms[1]) > 3 and forms[1] in (parts or [label])[0]:
        words, sure = _cut(forms[1], book)
    return " ".join(words), sure


def _word(part: str, book: Book) -> str:
    if part in book.vocabulary:
        return book.vocabulary[part]
    return kind_spelling(book.codes).get(part) or part.capitalize()


@lru_cache(64)
def kind_spelling(codes: Codes) -> dict[str, str]:
    """Kinds of organisations, folded, as these languages write them in a name, with their accents."""
    words = sorted(phrases("company", codes).get("organisations", ()), key=lambda word: not word.isascii())
    return {fold(word): word[0].upper() + word[1:] for word in words if " " not in word}


def _cut(flat: str, book: Book) -> tuple[list[str], bool]:
    """A joined label cut into words that the calendar or the lexicon knows."""
    known = book.vocabulary.keys() | table("organisations") | hosts("joined")
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
        if (
            flat[:at] in book.vocabulary
            or (at > 5 and flat[:at] in table("organisations"))
            or flat[at:] in table("organisations") | hosts("joined")
        ):
            return [_word(flat[:at], book), _word(flat[at:], book)], True
    return [flat.capitalize()], False
