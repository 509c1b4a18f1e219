"""Which company an interview is at: by domains, by the title's parts, by the text, by the whole calendar."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from syncd.evidence import Owner, Seen, domain_of, is_employer_domain, is_mailbox, registered
from syncd.lexicon import host_is, languages, matcher, phrases
from syncd.spelling import BESIDE, Book, Names, key_of, spell_domain, table, tidy
from syncd.text import compact, fold, is_cjk, read_words

_SPLIT = re.compile(
    r"\s*(?:<+-?>+|↔|\||[:：;()（）\[\]【】「」『』]|\s[-–—/×•·→]+\s|[–—]|\s//\s|\s[x×]\s|,\s|、|\s\+\s"
    r"|(?<!\bw)/(?=[A-Z ])|=|!|\?|\"|“|”|«|»)\s*"
)
_ZOOM = re.compile(r"https?://([\w-]+)\.(?:zoom\.us|webex\.com|my\.webex\.com)/", re.IGNORECASE)
_REGIONAL = re.compile(r"^(?:us\d+web|us\d+|eu\d+web|www|zoom|app|meet|[a-z]{2}\d+web)$")
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w'’.&-]*"
_NAME = re.compile(
    rf"{_CAPITAL}(?:\s(?:&\s|and\s|und\s|et\s|e\s|y\s|of\s|de\s|la\s|the\s|van\s|der\s|für\s|for\s)?{_CAPITAL}){{0,4}}"
)
REQUISITION = re.compile(
    r"(?<![\w-])(?:ref\.?\s?|req\.?\s?|job\s?(?:id)?\s?#?\s?)?"
    r"(?:[A-Z]{1,4}-\d{2,7}|[A-Z]{1,3}\d{4,7}|#\d{4,7}|\d{5,7})(?![\w-])",
    re.IGNORECASE,
)
"""The number of a vacancy, as personnel systems write it."""

_SIGNED = re.compile(
    rf"(?:^|\n)[^\n]{{0,60}},\s*(?:[^\n,]{{0,40}}\s(?:at|bei|chez)\s)?({_CAPITAL}(?:\s{_CAPITAL}){{0,3}})\s*$"
)
_KANJI_NAME = r"[^\s、。（）()\n「」【】のにはをが]{2,14}"
_INCORPORATED = re.compile(rf"(?:株式会社|合同会社)\s?({_KANJI_NAME})|({_KANJI_NAME}?)(?:株式会社|合同会社)")

_NO_NAMES = frozenset(
    (
        "hiring_interview",
        "interview",
        "ordinal",
        "meeting",
        "recruiter",
        "step",
        "leader",
        "practice",
        "follow_up",
        "reference",
        "waiting",
        "unattended",
        "offer",
    )
)
_ARTICLES = frozenset({"la", "le", "the", "el", "il", "les", "los", "das", "der", "die"})
_BREAKS = frozenset({"from", "re", "at", "about", "bei", "chez", "bij", "presso", "hos", "i", "me"})


@cache
def _at() -> re.Pattern[str]:
    words = sorted({re.escape(word) for word in phrases("company").get("at", ())}, key=len, reverse=True)
    return re.compile(rf"(?<![\w'’])(?:{'|'.join(words)})(?:\s(?:the|la|der|dem|die|le|el|o|a))?\s+(?={_CAPITAL})")


@cache
def _employer() -> re.Pattern[str]:
    words = [
        re.escape(word) for language in languages() for word in language.tables.get("company", {}).get("employer", ())
    ]
    labels = [word for word in words if len(word) > 5 or word == "firma"]
    return re.compile(rf"(?:^|\n|\. )(?i:{'|'.join(labels)})\s*[:：]?\s+({_CAPITAL}[^\n,.;(]*)")


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
            if (len(label) > 3 and label != local) or (
                re.fullmatch(r"[a-z]{5,}", local) and compact(local) not in table("functions")
            ):
                return label
        if domain.endswith(".onmicrosoft.com"):
            return domain.split(".")[0]
    for text in (seen.event.location, seen.event.description, seen.event.url):
        for found in _ZOOM.finditer(text):
            if not _REGIONAL.match(found[1].lower()):
                return found[1].lower()
    return ""


def _mailbox_name(seen: Seen) -> str:
    """`Saltmarsh Audio Hiring` → `Saltmarsh Audio`."""
    for person in seen.others:
        if person.name and is_mailbox(person):
            words = person.name.split()
            kept = [
                word for word in words if fold(word).strip("()") not in table("functions") and fold(word) not in BESIDE
            ]
            while words and (fold(words[-1]) in table("functions") or fold(words[-1]) in BESIDE):
                words.pop()
            while words and (fold(words[0]) in table("functions") or fold(words[0]) in BESIDE):
                words.pop(0)
            if (words and kept and not host_is("hiring", domain_of(person.email))) or (
                words and kept and person.name.split() != words
            ):
                return " ".join(words)
    return ""


@dataclass(frozen=True, slots=True)
class Guess:
    """A name that may be the company's, what it counts for, and where it was seen.

    With `if_known` it counts only if another event surely means that company.
    """

    name: str
    weight: float
    where: str
    if_known: bool = False


def find_names(seen: Seen, owner: Owner, book: Book) -> tuple[Guess, ...]:
    """All names that the event by itself gives for the company."""
    guesses: list[Guess] = []
    domain = domain_key(seen, owner)
    if domain:
        name, weight = spell_domain(domain, book)
        guesses.append(Guess(name, weight if domain not in owner.domains else 2.5, domain))
    label = service_label(seen)
    if label:
        name, weight = spell_domain(label + ".x", book)
        guesses.append(Guess(name, weight - 1.5, label))
    mailbox = _mailbox_name(seen)
    if mailbox and (not domain or domain in owner.domains):
        guesses.append(Guess(mailbox, 3.5, "the sender's name"))
    title = REQUISITION.sub(" ", seen.bare_title)
    guesses += _from_chunks(title, book, owner, 3.0, "the title")
    guesses += _from_text(seen, title, book, owner)
    return tuple(guesses)


def _from_text(seen: Seen, title: str, book: Book, owner: Owner) -> list[Guess]:
    """What the description, the place and the signature say: `Employer: Acme`, `at Acme`, `(Acme)`."""
    guesses: list[Guess] = []

    def offer(text: str | None, weight: float, where: str) -> None:
        if text and _may_be_company(text, book, owner):
            guesses.append(Guess(text, weight, where))

    for found in _employer().finditer(seen.text.text):
        name = _NAME.match(found[1])
        if name is not None and not _is_person(name[0], book, owner):
            guesses.append(Guess(name[0], 4.5, "the description"))
    for text, base, where in ((title, 1.2, "the title"), (seen.text.text, 2.6, "the description")):
        for at in _at().finditer(text):
            if (name := _NAME.match(text, at.end())) is not None:
                offer(name[0], base + (0.5 if " " in name[0] else 0.0) - _weak(at[0], name[0]), where)
    for inside in re.findall(r"\(([^()]{3,60})\)", seen.text.text):
        last = inside.split(",")[-1].strip()
        offer(last if _NAME.fullmatch(last) else None, 2.2, "the description")
    everything = f"{title}\n{seen.event.location}\n{seen.text.text}\n{' '.join(one.name or '' for one in seen.others)}"
    if "会社" in everything:
        guesses += [Guess(at[1] or at[2], 5.5, "the name of a company") for at in _INCORPORATED.finditer(everything)]
    first = re.split(r",|\n|\s[-–—]\s|\s\(", seen.event.location)[0].strip()
    if not re.search(r"\d|https?:|@", first) and _NAME.fullmatch(first):
        offer(first, 1.4, "the place")
    signed = _SIGNED.search(seen.text.text)
    offer(signed[1] if signed else None, 1.6, "the signature")
    for line in seen.text.text.split("\n")[:2]:
        if (name := _NAME.match(line)) is not None and re.search(r"\bHQ\b|\boffice\b", line):
            offer(re.sub(r"\s+HQ$", "", name[0]), 2.0, "the description")
    return guesses


def _weak(preposition: str, name: str) -> float:
    """After "with" mostly a person stands; "at" is for companies."""
    word = preposition.strip().split()[0].lower()
    plain = word in ("at", "@", "chez", "bei", "bij", "presso", "hos", "na", "no", "från")
    return 0.0 if plain else 1.2 + (0.8 if " " not in name else 0.0)


def choose_names(guesses: Iterable[Guess], known: Names) -> tuple[Guess, ...]:
    """The guesses, the best first. Those of one company count together; those of a company that is known count more."""
    merged: dict[str, Guess] = {}
    for guess in guesses:
        name = tidy(guess.name)
        key = key_of(name)
        if not key:
            continue
        same = known.find(key)
        if guess.if_known and known.find(key_of(guess.name)) is None:
            continue
        if same is not None:
            name, key = same, key_of(same)
        weight = guess.weight + (1.5 if same is not None else 0.0)
        held = merged.get(key)
        merged[key] = (
            Guess(name, weight, guess.where)
            if held is None
            else Guess(held.name, max(held.weight, weight) + 0.5, held.where)
        )
    return tuple(sorted(merged.values(), key=lambda one: (-one.weight, one.name)))


def _from_chunks(title: str, book: Book, owner: Owner, base: float, where: str) -> list[Guess]:
    pieces = [piece for piece in _SPLIT.split(title) if piece and piece.strip()]
    guesses = []
    for at, piece in enumerate(pieces):
        for name in _names_in(piece):
            if not _may_be_company(name, book, owner):
                continue
            before = read_words(piece[: piece.find(name)]).words if name in piece else ()
            if at > 0 and not before and re.search(r"(?:\+|&)\s*$", title[: max(title.find(piece), 0)]):
                before = ("with",)  # the second of two: `Britt + Doug`
            place = before and before[-1] in _BREAKS and before[-1] not in ("re", "about", "i", "me")
            met = -1.0 if place else 2.0 if before and before[-1] in _meets() else 0.0
            weight = (
                base
                - met
                + (0.6 if at == 0 else 0.0)
                + (0.3 if " " in name else 0.0)
                - 0.25 * (len(piece.split()) - len(name.split()))
            )
            guesses.append(Guess(name, weight, where, if_known=name.islower()))
    return guesses


@cache
def _cjk_words() -> re.Pattern[str]:
    words = {
        word
        for rows in (phrases("evidence"), phrases("company"))
        for group in rows.values()
        for word in group
        if is_cjk(word)
    }
    words -= (
        set(phrases("company").get("organisations", ()))
        | set(phrases("evidence").get("dwelling", ()))
        | set(phrases("evidence").get("health", ()))
    )
    return re.compile(
        "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        + r"|様|の$|との|にて|について|[\s\d/・]+"
    )


def _names_in(piece: str) -> list[str]:
    """What is left of a part of the title without words of interviewing, posts, prepositions."""
    if is_cjk(piece):
        left = _cjk_words().sub(" ", re.sub(r"株式会社|（株）|\(株\)|有限会社|合同会社", "", piece))
        return [name for name in left.split() if len(name) > 1 and not re.fullmatch(r"[\u3040-\u309f]+", name)]
    words = read_words(piece)
    drop: set[int] = set()
    for hit in matcher("evidence").find(words):
        if hit.group in _NO_NAMES:
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
        alive = at < len(words.words) and (at not in drop or (run and words.words[at] in BESIDE))
        if alive and (not run or not re.search(r"[^\s'’.-]", words.text[words.spans[at - 1][1] : words.spans[at][0]])):
            run.append(at)
            continue
        while run and words.words[run[-1]] in (BESIDE | {"&"}):
            run.pop()
        while run and words.words[run[0]] in (BESIDE - {"the", "la"} | {"&"}):
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
    words = (*phrases("people").get("named", ()), *phrases("evidence").get("meeting", ()))
    return frozenset(fold(phrase) for phrase in words if " " not in phrase)


def _is_person(name: str, book: Book, owner: Owner) -> bool:
    if compact(name) in book.people:
        return True
    words = _words(name)
    return bool(words) and all(word in book.firsts or word in owner.first_names or len(word) == 1 for word in words)


@cache
def _titles() -> frozenset[str]:
    return frozenset(fold(word) for word in phrases("people").get("titles", ()))


def _words(name: str) -> list[str]:
    return [word for word in read_words(name).words if word not in "&+"]


def _may_be_company(name: str, book: Book, owner: Owner) -> bool:
    words = _words(name)
    if not words or len(compact(name)) < 2 or len(words) > 7:
        return False
    if (
        words[0] in _titles()
        or _is_person(name, book, owner)
        or all(word in table("generic") or word in BESIDE for word in words)
    ):
        return False
    if any(word in table("role_nouns") for word in words) and not any(word in table("organisations") for word in words):
        return False
    return not all(word in table("organisations") for word in words)
