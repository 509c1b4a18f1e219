"""How companies' names are written: `Acme Corp.` and `acme` are one, `ospreyledger.com` is `Osprey Ledger`, `HGC` stands
for `Hellouin Génie Climatique`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from syncd.evidence import Owner, Seen, is_mailbox
from syncd.lexicon import hosts, phrases
from syncd.text import compact, fold, is_cjk, read_words, without_addresses

BESIDE = frozenset(
    {"of", "the", "and", "&", "de", "la", "und", "et", "y", "e", "for", "van", "der", "des", "du", "do", "da"}
)

_TOKEN = re.compile(r"[\w&'’+-]+|[^\w\s]")
_NEXT = 5  # tokens of a name, at most
_LATIN = str.maketrans({"ł": "l", "ø": "o", "æ": "a", "œ": "o", "đ": "d"})


@cache
def table(name: str) -> frozenset[str]:
    """Words of all languages, folded, from their table `company`."""
    return frozenset(fold(word) for word in phrases("company").get(name, ()))


@cache
def _legal_ends() -> tuple[frozenset[tuple[str, ...]], tuple[str, ...]]:
    """Legal forms as words, and those written without spaces before or behind a name."""
    forms = phrases("company").get("legal", ())
    joined = tuple(sorted((form for form in forms if is_cjk(form)), key=len, reverse=True))
    return frozenset(read_words(form).words for form in forms if not is_cjk(form)), joined


@cache
def _legal_starts() -> frozenset[str]:
    """The first words of legal forms, as they stand behind a name."""
    words = (form.split()[0].rstrip(".,") for form in phrases("company").get("legal", ()) if not is_cjk(form))
    return frozenset(fold(word) for word in words if len(word) > 1)


def strip_legal(words: Sequence[str]) -> tuple[str, ...]:
    """Folded words of a name without the legal forms at its end: `acme sp z o o` → `acme`."""
    ends, _ = _legal_ends()
    kept = tuple(words)
    while True:
        size = next((n for n in (5, 4, 3, 2, 1) if len(kept) > n and kept[-n:] in ends), 0)
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
        for form in _legal_ends()[1]:
            name = name.replace(form, " ")
    return name


def tidy(name: str) -> str:
    """As a person would say it: no legal form, no stray signs."""
    name = _without_joined(name).strip(" \t\n,.:;-–—/|'’*&·")
    words = read_words(name)
    kept = strip_legal(words.words)
    if kept and len(kept) < len(words.words) and len(name) == len(words.text):
        name = name[: words.spans[len(kept) - 1][1]]
    return name.strip(" ,.-–—&")


def is_legal(name: str) -> bool:
    """Whether a name is written with its legal form."""
    return tidy(name) != name.strip(" \t\n,.:;-–—/|'’*&·")


@lru_cache(8192)
def words_of(name: str) -> tuple[str, ...]:
    """The words by which a name is compared: of its key, with letters as domains have them."""
    return tuple(word.translate(_LATIN) for word in key_of(name).split())


@cache
def _kinds() -> frozenset[str]:
    """Words that say what kind of organisation it is, or tie words together: another may have them too."""
    words = (*table("organisations"), *BESIDE, *table("small"), *table("saints"))
    return frozenset(part.translate(_LATIN) for word in words for part in word.split())


def head_of(words: Sequence[str]) -> str:
    """The word of a name that names it."""
    return next((word for word in words if word not in _kinds() and len(word) > 2), words[0] if words else "")


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words)


def _is_abbreviation(short: str, long: str) -> bool:
    """`dept`, `stn`, `univ`, `ste`: some letters of a word in their order, the first one among them."""
    if short == long:
        return True
    if len(short) < 2 or len(short) >= len(long) or short[0] != long[0] or long.endswith("s") and long[:-1] == short:
        return long == f"{short}s"
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
        return "".join(short) == _initials(part for part in long if part not in BESIDE)
    if len(short) == 1:
        word = short[0]
        if is_cjk(word):
            return len(long) == 1 and len(word) > 1 and long[0].startswith(word)
        plain = [part for part in long if part not in BESIDE]
        if len(word) > 1 and len(plain) == len(word) and word in (_initials(plain), _initials(long)):
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


def label_of(domain: str) -> str:
    """The part of a registered domain that names its owner."""
    return domain.split(".", maxsplit=1)[0]


@lru_cache(4096)
def label_forms(label: str) -> tuple[str, ...]:
    """What a domain's label may say of the name: with and without what is beside it, and with umlauts folded."""
    parts = [part for part in re.split(r"[^a-z0-9]+", fold(label).translate(_LATIN)) if part]
    beside = table("functions") | hosts("beside")
    flat = "".join(parts)
    forms = [flat]
    kept = [part for part in parts if part not in beside]
    if kept and len(kept) < len(parts):
        forms.append("".join(kept))
    for size in range(len(kept) - 1, 0, -1):
        if len("".join(kept[:size])) > 4:
            forms.append("".join(kept[:size]))
    for start in hosts("before"):
        if flat.startswith(start) and len(flat) > len(start) + 3:
            forms.append(flat.removeprefix(start))
    for end in hosts("beside"):
        if (len(end) > 2 or end == "hq") and flat.endswith(end) and len(flat) > len(end) + 3:
            forms.append(flat.removesuffix(end))
    for form in tuple(forms):
        plain = form.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")
        forms += [plain]
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
    kinds = _kinds()
    core = tuple(word for word in words if word not in kinds or word in table("saints")) or words
    flat, bare = "".join(words), "".join(word for word in words if word not in BESIDE)
    if form in (flat, bare) or (len(words) > 1 and any(form == tie.join(words) for tie in BESIDE)):
        return 1.0
    if len(words) > 1 and form == words[-1] + "".join(words[:-1]):
        return 1.0
    plain = tuple(word for word in words if word not in BESIDE)
    if len(form) > 1 and form in (_initials(words), _initials(plain)) and (len(plain) > 2 or len(plain) == len(form)):
        return 0.8 if len(form) > 2 else 0.5
    joined = "".join(core)
    if len(joined) > 3:
        if form == joined:
            return 0.95
        # `hopitalsainteodile` is of a kind that the name leaves out.
        if any(form in (kind + joined, joined + kind) for kind in kinds if len(kind) > 3):
            return 0.9
    best = 0.85 * _segment(form, words, head_of(words))
    last = words[-1]
    if not best and len(words) > 1 and len(last) > 4 and last not in kinds and form.endswith(last):
        # `ksglarnegg` is `Kantonsspital Glarnegg`
        short, rest = form.removesuffix(last), "".join(words[:-1])
        letters = iter(rest)
        if 1 < len(short) < 5 and short[0] == rest[0] and all(letter in letters for letter in short):
            return 0.6
    return best


def _segment(form: str, words: tuple[str, ...], head: str) -> float:
    """Whether a label is beginnings of the words in their order, the one that names it (nearly) whole."""

    def go(rest: str, at: int, named: bool, left_out: int) -> float:
        if not rest:
            return (1.0 - 0.1 * min(left_out + len(words) - at, 4)) if named else 0.0
        if at == len(words):
            return 0.0
        word, best = words[at], 0.0
        size = 0
        while size < min(len(word), len(rest)) and word[size] == rest[size]:
            size += 1
        if word == head:
            sizes = [n for n in range(size, 3, -1) if n == len(word) or n >= 4 or len(word) < 5]
            if len(word) < 4 and size == len(word):
                sizes = [size]
        else:
            sizes = [n for n in range(size, 0, -1)]
        for n in sizes:
            cost = 0 if n == len(word) else 1
            best = max(best, go(rest[n:], at + 1, named or word == head, left_out + cost))
        if word in _kinds() or (named and word != head):
            best = max(best, go(rest, at + 1, named, left_out + (word not in BESIDE)))
        return best

    return go(form, 0, False, 0) if len(form) > 3 and len(words) < 8 else 0.0


_Place = tuple[int, int]


@dataclass
class Book:
    """The names that a calendar writes: its capitalised words in their lines, and the people. Filled, then only read."""

    lines: list[tuple[tuple[str, ...], tuple[str, ...], float]] = field(default_factory=list)
    starts: dict[str, list[_Place]] = field(default_factory=dict)
    initials: dict[str, dict[str, float]] = field(default_factory=dict)
    vocabulary: dict[str, str] = field(default_factory=dict)
    common: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    firsts: set[str] = field(default_factory=set)
    _forms: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)

    def forms(self, label: str) -> dict[str, tuple[float, float]]:
        """The names in the calendar that a domain's label fits: how often each stands there, and with its legal form."""
        if label not in self._forms:
            self._forms[label] = self._look_up(label)
        return self._forms[label]

    def count(self, name: str) -> float:
        """How often a name stands in the calendar without a legal form."""
        words = tuple(fold(token).translate(_LATIN) for token in _TOKEN.findall(name))
        if not words:
            return 0.0
        if is_cjk(name):
            return sum(by for tokens, _, by in self.lines if any(name in token for token in tokens))
        found = 0.0
        for line, at in self.starts.get(words[0][:3], ()):
            _, folded, by = self.lines[line]
            end = at + len(words)
            if folded[at:end] == words and not (end < len(folded) and folded[end].rstrip(".") in _legal_starts()):
                found += by
        return found

    def _look_up(self, label: str) -> dict[str, tuple[float, float]]:
        found: dict[str, tuple[float, float]] = {}
        starts = {form[:3] for form in label_forms(label)}
        for kind in _kinds():
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
                legal = end < len(tokens) and folded[end].rstrip(".") in _legal_starts()
                best, names = fits, [(_with_kind(tokens, folded, at, end), legal)]
        return names


def _with_kind(tokens: Sequence[str], folded: Sequence[str], at: int, end: int) -> str:
    """`Rijnoord` → `Gemeente Rijnoord`, `Coastal Planning` → `Office for Coastal Planning`, where that is written."""
    first = at
    while first > 0 and folded[first - 1] in BESIDE | table("small"):
        first -= 1
    if first > 0 and folded[first - 1] in table("organisations") and at - first < 2:
        first -= 1
        kind = tokens[first]
        return " ".join((kind[0].upper() + kind[1:], *tokens[first + 1 : end]))
    if end < len(tokens) and folded[end] in table("organisations") and tokens[end][0].isupper():
        end += 1
    name = " ".join(tokens[at:end])
    return name if not name[0].islower() else name[0].upper() + name[1:]


def make_book(seen: Iterable[Seen], owner: Owner, work: Iterable[Seen] = ()) -> Book:
    """Read the spellings of names from the events given: those that may be of an application, and of own work."""
    book = Book()
    for one in work:
        _spell(book, one.text.text, 0.5)
        _spell(book, one.event.location, 0.5)
    for one in seen:
        for person in one.others:
            if person.name and not is_mailbox(person):
                words = read_words(person.name).words
                for word in person.name.split():
                    book.vocabulary.setdefault(fold(word).strip("(),."), word.strip("(),."))
                book.people.add(compact(person.name))
                book.firsts.update(word for word in words if len(word) > 1)
        _spell(book, one.bare_title, 2.0)
        _spell(book, one.text.text, 1.0)
        _spell(book, one.event.location, 1.5)
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
        folded = tuple(fold(token).translate(_LATIN) for token in tokens)
        number = len(book.lines)
        book.lines.append((tokens, folded, weight))
        if weight == 1.0 and any(token[0].isupper() for token in tokens):
            book.common.update(word for word, token in zip(folded, tokens, strict=True) if token.islower())
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
    spelt = kind_spelling().get(part)
    return spelt or part.capitalize()


@cache
def kind_spelling() -> dict[str, str]:
    """Kinds of organisations, folded, as they are written in a name."""
    words = phrases("company").get("organisations", ())
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
        if flat[:at] in book.vocabulary or (at > 5 and flat[:at] in table("organisations")) or (flat[at:] in (table("organisations") | hosts("joined"))):
            return [_word(flat[:at], book), _word(flat[at:], book)], True
    return [flat.capitalize()], False
