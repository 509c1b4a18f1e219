"""Which company an interview is at: from domains, from the title's parts, from what the text says, from the whole calendar."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from syncd.evidence import Owner, Seen, domain_of, is_employer_domain, is_mailbox, registered
from syncd.lexicon import host_is, languages, matcher, phrases
from syncd.tags import without_tags
from syncd.text import compact, fold, is_cjk, read_words, strip_markup, without_addresses

_SPLIT = re.compile(
    r"\s*(?:<+-?>+|↔|\||[:：;()（）\[\]【】「」『』]|\s[-–—/×•·→]+\s|[–—]|\s//\s|\s[x×]\s|,\s|、|\s\+\s|/(?=[A-Z ])|=|!|\?|\"|“|”|«|»)\s*"
)
_ZOOM = re.compile(r"https?://([\w-]+)\.(?:zoom\.us|webex\.com|my\.webex\.com)/", re.IGNORECASE)
_REGIONAL = re.compile(r"^(?:us\d+web|us\d+|eu\d+web|www|zoom|app|meet|[a-z]{2}\d+web)$")
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w'’.&-]*"
_NAME = re.compile(rf"{_CAPITAL}(?:\s(?:&\s|and\s|und\s|et\s|e\s|y\s|of\s|de\s|la\s|the\s|van\s|der\s|für\s|for\s)?{_CAPITAL}){{0,4}}")
REQUISITION = re.compile(r"(?<![\w-])(?:ref\.?\s?|req\.?\s?|job\s?(?:id)?\s?#?\s?)?(?:[A-Z]{1,4}-\d{2,7}|[A-Z]{1,3}\d{4,7}|#\d{4,7}|\d{5,7})(?![\w-])", re.IGNORECASE)
"""The number of a vacancy, as personnel systems write it."""

_BESIDE = frozenset({"of", "the", "and", "&", "de", "la", "und", "et", "y", "e", "for", "van", "der", "des", "du", "do", "da"})


@cache
def table(name: str) -> frozenset[str]:
    """Words of all languages, folded, from their table `company`."""
    return frozenset(fold(word) for word in phrases("company").get(name, ()))


@cache
def _at() -> re.Pattern[str]:
    words = sorted({re.escape(word) for word in phrases("company").get("at", ())}, key=len, reverse=True)
    return re.compile(rf"(?<![\w'’])(?:{'|'.join(words)})(?:\s(?:the|la|der|dem|die|le|el|o|a))?\s+(?={_CAPITAL})")


@cache
def _employer() -> re.Pattern[str]:
    words = [re.escape(word) for language in languages() for word in language.tables.get("company", {}).get("employer", ())]
    labels = [word for word in words if len(word) > 5 or word == "firma"]
    return re.compile(rf"(?:^|\n|\. )(?:{'|'.join(labels)})\s*[:：]?\s+({_CAPITAL}[^\n,.;(]*)", re.IGNORECASE)


def key_of(name: str) -> str:
    """What two spellings of one company share: folded words without legal form and article."""
    words = [word for word in read_words(name).words if word not in "+&=#@"]
    while len(words) > 1 and words[-1] in table("legal"):
        words.pop()
    if len(words) > 1 and words[0] in ("the", "株式会社"):
        words = words[1:]
    return " ".join(words).replace("株式会社", "").strip()


def tidy(name: str) -> str:
    """As a person would say it: no legal form at the end, no stray signs."""
    words = name.replace("株式会社", "").strip(" \t,.:;-–—/|'’*&").split()
    while len(words) > 1 and fold(words[-1]).replace(".", "") in table("legal"):
        words.pop()
    return " ".join(words).strip(" ,.-–")


@dataclass
class Book:
    """The companies of one calendar: how each is written, and what its domain is called. Filled, then only read."""

    spellings: dict[str, Counter[str]] = field(default_factory=dict)
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
        texts = [strip_markup(without_tags(one.event.title)), one.text.text, one.event.location]
        texts += [person.name for person in one.others if person.name]
        for text in texts:
            _spell(book, text)
    book.people.update(owner.names)
    return book


def _spell(book: Book, text: str) -> None:
    for line in without_addresses(text).split("\n"):
        tokens = re.findall(r"[\w&'’+-]+|[^\w\s]", line)
        for at, token in enumerate(tokens):
            if not token[0].isalnum():
                continue
            if token[0].isupper() or is_cjk(token):
                book.vocabulary.setdefault(fold(token), token)
            phrase: list[str] = []
            for later in tokens[at : at + 6]:
                if not (later[0].isalnum() or later == "&"):
                    break
                phrase.append(later)
                if fold(later) not in _BESIDE and (phrase[0][0].isupper() or len(phrase) == 1):
                    name = " ".join(phrase)
                    flat = compact(name)
                    if len(flat) > 2:
                        book.spellings.setdefault(flat, Counter())[name] += 1 + 2 * sum(w[0].isupper() for w in phrase if fold(w) not in _BESIDE) / len(phrase)


def label_of(domain: str) -> str:
    """The part of a registered domain that names its owner."""
    return domain.split(".")[0]


def spell_domain(domain: str, book: Book) -> str:
    """The company's name from its domain, as the calendar writes it."""
    label = label_of(domain)
    flat = compact(label)
    trimmed = re.sub(r"^(?:get|join|try|with|team)(?=\w{4})|(?:hq|app|group|corp|inc|careers|jobs)$", "", flat)
    for form in dict.fromkeys((flat, *_umlauts(flat), trimmed, *_umlauts(trimmed))):
        held = book.spellings.get(form)
        if held:
            name = max(held, key=lambda text: (held[text], len(text), text))
            return _with_kind(name, book)
    if "-" in label:
        return " ".join(_word(part, book) for part in label.split("-") if part)
    return " ".join(_cut(flat, book))


def _umlauts(flat: str) -> tuple[str, ...]:
    plain = flat.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return (plain,) if plain != flat else ()


def _with_kind(name: str, book: Book) -> str:
    """`Rijnoord` → `Gemeente Rijnoord`, where the calendar also writes that."""
    flat = compact(name)
    longer = [
        text
        for kind in sorted(table("organisations") | _TAILS | _COUNTRIES)
        for form in (compact(kind) + flat, flat + compact(kind))
        for text in book.spellings.get(form, ())
        if text[0].isupper() and len(text.split()) == len(name.split()) + 1
    ]
    return max(longer, key=lambda text: (book.spellings[compact(text)][text], text)) if longer else (name if name[0].isupper() else name[0].upper() + name[1:])


def _word(part: str, book: Book) -> str:
    return book.vocabulary.get(part, part.capitalize())


def _cut(flat: str, book: Book) -> list[str]:
    """A joined label cut into words that the calendar or the lexicon knows."""
    known = set(book.vocabulary) | table("organisations") | _COMMON
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
        return [_word(piece, book) for piece in best[len(flat)][1]]
    for at in range(len(flat) - 4, 4, -1):
        if flat[:at] in book.vocabulary or (flat[at:] in (table("organisations") | _COMMON)):
            return [_word(flat[:at], book), _word(flat[at:], book)]
    return [flat.capitalize()]


_COMMON = frozenset(
    "dental health bank review labs games media systems software logistics energy foods pay robotics maps audio solar partners capital "
    "insurance mutual consulting digital analytics ventures studio works design tech data cloud security medical care legal press books "
    "coffee roasters brewing motors air rail water power search talent school schools college university hospital clinic group".split()
)  # fmt: skip


_TAILS = _COMMON - frozenset(("review", "talent", "tech", "search", "design", "data", "works", "pay", "press", "legal"))
_ARTICLES = frozenset({"la", "le", "the", "el", "il", "les", "los", "das", "der", "die"})
_BREAKS = frozenset({"from", "re", "at", "about", "bei", "chez", "bij", "presso", "hos", "i", "me"})
_COUNTRIES = frozenset({"nz", "uk", "usa", "us", "uk", "deutschland", "france", "españa", "europe", "australia", "canada", "india"})


def domain_key(seen: Seen, owner: Owner) -> str:
    """The registered domain that most people outside the owner's work have in the event; "" if there is none."""
    counts: Counter[str] = Counter()
    for person in seen.others:
        domain = registered(domain_of(person.email))
        if is_employer_domain(domain):
            counts[domain] += 2 if person is seen.organizer else 1
    outside = Counter({domain: count for domain, count in counts.items() if domain not in owner.domains})
    chosen = outside or counts
    return max(chosen, key=lambda domain: (chosen[domain], domain)) if chosen else ""


def service_label(seen: Seen) -> str:
    """The employer's name as a hiring or meeting service has it: in a mailbox or a subdomain."""
    for person in seen.others:
        domain = domain_of(person.email)
        local = (person.email or "").split("@")[0]
        if host_is("hiring", domain):
            label = re.sub(r"[-_.]?(?:candidates?|recruiting|jobs|careers|talent|hr|interviews?)$", "", local)
            if len(label) > 3 and label != local or re.fullmatch(r"[a-z]{5,}", local) and compact(local) not in table("functions"):
                return label
        if domain.endswith(".onmicrosoft.com"):
            return domain.split(".")[0]
    for text in (seen.event.location, seen.event.description, seen.event.url):
        for found in _ZOOM.finditer(text):
            if not _REGIONAL.match(found[1].lower()):
                return found[1].lower()
    return ""


def _mailbox_name(seen: Seen, book: Book) -> str:
    """`Saltmarsh Audio Hiring` → `Saltmarsh Audio`."""
    for person in seen.others:
        if person.name and is_mailbox(person):
            words = person.name.split()
            kept = [word for word in words if fold(word).strip("()") not in table("functions") and fold(word) not in _BESIDE]
            while words and (fold(words[-1]) in table("functions") or fold(words[-1]) in _BESIDE):
                words.pop()
            while words and (fold(words[0]) in table("functions") or fold(words[0]) in _BESIDE):
                words.pop(0)
            if words and kept and not host_is("hiring", domain_of(person.email)) or words and kept and person.name.split() != words:
                return " ".join(words)
    return ""


@dataclass(frozen=True, slots=True)
class Guess:
    """A name that may be the company's, what it counts for, and where it was seen."""

    name: str
    weight: float
    where: str


def guess_company(seen: Seen, owner: Owner, book: Book, known: Mapping[str, str]) -> tuple[Guess, ...]:
    """All names that the event gives for the company, the best first. `known` are companies by key, from surer events."""
    guesses: list[Guess] = []
    domain = domain_key(seen, owner)
    if domain:
        weight = 6.0 if domain not in owner.domains else 2.5
        guesses.append(Guess(spell_domain(domain, book), weight, domain))
    label = service_label(seen)
    if label:
        guesses.append(Guess(spell_domain(label + ".x", book), 4.5, label))
    mailbox = _mailbox_name(seen, book)
    if mailbox and (not domain or domain in owner.domains):
        guesses.append(Guess(mailbox, 3.5, "the sender's name"))
    for found in _employer().finditer(seen.text.text):
        name = _NAME.match(found[1])
        if name is not None and not _is_person(name[0], book, owner):
            guesses.append(Guess(name[0], 4.5, "the description"))
    title = REQUISITION.sub(" ", strip_markup(without_tags(seen.event.title)))
    guesses += _from_chunks(title, book, owner, known, 3.0, "the title")
    for text, base, where in ((title, 1.2, "the title"), (seen.text.text, 2.6, "the description")):
        for at in _at().finditer(text):
            name = _NAME.match(text, at.end())
            if name is not None and _may_be_company(name[0], book, owner):
                guesses.append(Guess(name[0], base + (0.5 if " " in name[0] else 0.0) - _weak(at[0], name[0], book), where))
    for inside in re.findall(r"\(([^()]{3,60})\)", seen.text.text):
        last = inside.split(",")[-1].strip()
        name = _NAME.fullmatch(last)
        if name is not None and _may_be_company(last, book, owner):
            guesses.append(Guess(last, 2.2, "the description"))
    first = re.split(r",|\n|\s[-–—]\s|\s\(", seen.event.location)[0].strip()
    if first and not re.search(r"\d|https?:|@", first) and _NAME.fullmatch(first) and _may_be_company(first, book, owner):
        guesses.append(Guess(first, 1.4, "the place"))
    signed = re.search(rf"(?:^|\n)[^\n]{{0,60}},\s*(?:[^\n,]{{0,40}}\s(?:at|bei|chez)\s)?({_CAPITAL}(?:\s{_CAPITAL}){{0,3}})\s*$", seen.text.text)
    if signed and _may_be_company(signed[1], book, owner):
        guesses.append(Guess(signed[1], 1.6, "the signature"))
    for line in seen.text.text.split("\n")[:2]:
        name = _NAME.match(line)
        follow = re.search(r"\bHQ\b|\boffice\b", line)
        if name is not None and follow and _may_be_company(re.sub(r"\s+HQ$", "", name[0]), book, owner):
            guesses.append(Guess(re.sub(r"\s+HQ$", "", name[0]), 2.0, "the description"))
    return _merge(guesses, known)


def _weak(preposition: str, name: str, book: Book) -> float:
    """After "with" mostly a person stands; "at" is for companies."""
    word = preposition.strip().split()[0].lower()
    plain = word in ("at", "@", "chez", "bei", "bij", "presso", "hos", "na", "no", "från")
    return 0.0 if plain else 1.2 + (0.8 if " " not in name else 0.0)


def _merge(guesses: Sequence[Guess], known: Mapping[str, str]) -> tuple[Guess, ...]:
    """Guesses of one company count together; those of a company that is known count more."""
    merged: dict[str, Guess] = {}
    for guess in guesses:
        name = tidy(guess.name)
        key = key_of(name)
        if not key:
            continue
        same = known.get(key) or match_known(key, known)
        if same is not None:
            name, key = same, key_of(same)
        weight = guess.weight + (1.5 if same is not None else 0.0)
        held = merged.get(key)
        merged[key] = Guess(name, weight, guess.where) if held is None else Guess(held.name, max(held.weight, weight) + 0.5, held.where)
    return tuple(sorted(merged.values(), key=lambda one: (-one.weight, one.name)))


def match_known(key: str, known: Mapping[str, str]) -> str | None:
    """The known company that a shorter or longer spelling means: `harrier`, `harrier claims` → `Harrier Insurance`."""
    if key in known:
        return known[key]
    words = key.split()
    for other, name in sorted(known.items(), key=lambda item: (-len(item[0]), item[0])):
        there = other.split()
        if not there or not words:
            continue
        head = next((word for word in there if word not in table("organisations") and len(word) > 2), there[0])
        if words == there[: len(words)] or there == words[: len(there)] or (len(words) == 1 and words[0] == head and len(head) > 3):
            return name
        if len(words) == 1 and len(there) > 1 and words[0] == "".join(word[0] for word in there) and len(words[0]) > 1:
            return name
        if all(word in there for word in words) and any(word == head for word in words):
            return name
    return None


def _from_chunks(title: str, book: Book, owner: Owner, known: Mapping[str, str], base: float, where: str) -> list[Guess]:
    pieces = [piece for piece in _SPLIT.split(title) if piece and piece.strip()]
    guesses = []
    for at, piece in enumerate(pieces):
        for name in _names_in(piece):
            if not _may_be_company(name, book, owner):
                continue
            if name.islower() and match_known(key_of(name), known) is None:
                continue
            before = read_words(piece[: piece.find(name)]).words if name in piece else ()
            place = before and before[-1] in _BREAKS and before[-1] not in ("re", "about", "i", "me")
            met = -1.0 if place else 2.0 if before and before[-1] in _meets() else 0.0
            weight = base - met + (0.6 if at == 0 else 0.0) + (0.3 if " " in name else 0.0) - 0.25 * (len(piece.split()) - len(name.split()))
            guesses.append(Guess(name, weight, where))
    return guesses


def _names_in(piece: str) -> list[str]:
    """What is left of a part of the title without words of interviewing, posts, prepositions."""
    words = read_words(piece)
    drop: set[int] = set()
    for hit in matcher("evidence").find(words):
        if hit.group in ("hiring_interview", "interview", "ordinal", "meeting", "recruiter", "step", "leader", "practice", "follow_up", "reference", "waiting", "unattended", "offer"):
            drop.update(range(hit.first, hit.last))
    for at, word in enumerate(words.words):
        start = words.spans[at][0]
        article = word in _ARTICLES and words.text[start].isupper() and words.text[words.spans[at][1] :][1:2].isupper()
        if article and start > 0:
            drop.discard(at)
        elif word in table("generic") or word in _BREAKS or re.fullmatch(r"\d+\w{0,2}|[+=#@]", word):
            drop.add(at)
    names, run = [], list[int]()
    for at in range(len(words.words) + 1):
        alive = at < len(words.words) and (at not in drop or (run and words.words[at] in _BESIDE))
        if alive and (not run or not re.search(r"[^\s'’.-]", words.text[words.spans[at - 1][1] : words.spans[at][0]])):
            run.append(at)
            continue
        while run and words.words[run[-1]] in (_BESIDE | {"&"}):
            run.pop()
        while run and words.words[run[0]] in (_BESIDE - {"the", "la"} | {"&"}):
            run.pop(0)
        if run:
            names.append(_core(words.between(run[0], run[-1] + 1)))
        run = [at] if alive else []
    return names


def _core(name: str) -> str:
    """Without the lower-case words after a name: `Moss & Thrupp studio` → `Moss & Thrupp`."""
    parts = name.split(" ")
    if parts[0][:1].isupper():
        while len(parts) > 1 and parts[-1][:1].islower():
            parts.pop()
    return " ".join(parts)


@cache
def _meets() -> frozenset[str]:
    """Words after which a person's name is likelier than a company's."""
    return frozenset(word for phrase in phrases("people").get("named", ()) if " " not in phrase for word in (fold(phrase),))


def _is_person(name: str, book: Book, owner: Owner) -> bool:
    if compact(name) in book.people:
        return True
    words = [word for word in read_words(name).words if word not in "&+"]
    return bool(words) and all(word in book.firsts or word in owner.first_names or len(word) == 1 for word in words)


@cache
def _titles() -> frozenset[str]:
    return frozenset(fold(word) for word in phrases("people").get("titles", ()))


def _may_be_company(name: str, book: Book, owner: Owner) -> bool:
    words = [word for word in read_words(name).words if word not in "&+"]
    if not words or len(compact(name)) < 2 or len(words) > 7:
        return False
    if words[0] in _titles() or _is_person(name, book, owner) or all(word in table("generic") or word in _BESIDE for word in words):
        return False
    if any(word in table("role_nouns") for word in words) and not any(word in table("organisations") for word in words):
        return False
    return not all(word in table("organisations") for word in words)
