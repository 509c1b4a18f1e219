"""What one event says of the company: the names that stand in it, beside the addresses and links that it has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from providers.event import Kind
from syncd.addresses import domain_of, is_mailbox
from syncd.companies.anchors import Anchor, find_anchors
from syncd.companies.behalf import find_agencies, find_clients
from syncd.companies.book import Book, kind_spelling
from syncd.companies.naming import (
    CAPITAL,
    NAME,
    after_stop,
    cut_ordinary,
    first_name,
    is_given,
    is_role,
    legal_names,
    may_be_company,
    meets,
    name_words,
    named_after,
    names_in,
    one_sentence,
    posts,
    sure_at,
    trim,
    without_start,
)
from syncd.companies.senders import names_of
from syncd.companies.spelling import in_full, is_legal, label_fits, table, tidy, words_of
from syncd.lexicon import Codes, either, host_is, hosts, phrases
from syncd.owner import Owner
from syncd.people.names import is_given_name, is_honour, may_be_person
from syncd.seen import Seen
from syncd.text import compact, fold, is_cjk

_SPLIT = re.compile(
    r"\s*(?:<+-?>+|↔|\||｜|[:：;()（）\[\]【】「」『』]|\s[-–—/×•·→]+\s|[–—]|\s?//\s?|\s[x×]\s|,\s|、|\s\+\s"
    r"|(?<!\bw)/(?=[A-Z ])|=|!|\?|\"|“|”|«|»|…|(?<=[\u3040-\u9fff])[-・／/]|[-・／/](?=[\u3040-\u9fff]))\s*"
)
REQUISITION = re.compile(
    r"(?<![\w/.-])(?:[A-Z]{1,5}-\d{2,8}(?:-\d{1,6})?|[A-Z]{1,3}\d{4,8}|#\d{4,8}|20\d\d-\d{2,6}|\d{5,7})(?![\w/-])"
)
"""What may be the number of a vacancy, as personnel systems write it."""

_CJK_NAME = r"[^\s、。，,（）()\[\]［］\n「」【】『』｜|:：・／/のにはをがと様您的]{2,14}"
_CJK_LEGAL = r"股份有限公司|有限责任公司|有限責任公司|有限公司|株式会社|合同会社|有限会社|（株）|\(株\)|㈱"
_INCORPORATED = re.compile(
    rf"(?:株式会社|合同会社|有限会社|㈱|（株）|\(株\))\s?({_CJK_NAME})|({_CJK_NAME}?)(?:[（(][^()（）]{{1,6}}[)）])?(?:{_CJK_LEGAL})"
)
_SIGNATURE = 12  # lines at the end of a text in which a sender gives the company's name

SURE = 4.0
"""From this weight on a name is surely one of a company."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A name that may be the company's, what it counts for, and where it was seen.

    It is `low` if typed in small letters, `hard` if it stands where only names of companies stand.
    """

    name: str
    weight: float
    where: str
    low: bool = False
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Traces:
    """What one event gives for the company, by itself.

    `parents` are names of groups that it belongs to, `clients` whose interview it is by the label of who invites.
    """

    anchors: tuple[Anchor, ...] = ()
    guesses: tuple[Guess, ...] = ()
    agencies: frozenset[str] = frozenset()
    parents: frozenset[tuple[str, ...]] = frozenset()
    clients: tuple[tuple[str, str], ...] = ()


def find_traces(seen: Seen, owner: Owner, book: Book) -> Traces:
    """All that the event by itself gives for the company."""
    guesses: list[Guess] = []
    title = _products().sub(" ", REQUISITION.sub(" ", seen.bare_title))
    guesses += _practices(title, seen.codes)
    guesses += _from_title(title, seen, book, owner)
    guesses += _from_initials(title, seen, book, owner)
    guesses += _from_senders(seen, book, owner)
    guesses += _from_text(seen, title, book, owner)
    if not seen.others:
        guesses += _from_note(seen, book, owner)
    anchors = find_anchors(seen, owner)
    clients = find_clients(seen, [(one.name, one.where, one.hard) for one in guesses], anchors)
    agencies = find_agencies(seen, anchors) | clients.keys()
    best: dict[tuple[str, ...], Guess] = {}
    for guess in guesses:
        name = tidy(guess.name)
        key = words_of(name)
        if not key or any(label_fits(agency, key) for agency in agencies):
            continue
        weight = guess.weight - (0.5 if is_legal(guess.name) else 0.0)
        held = best.get(key)
        top = guess if held is None or held.weight < weight else held
        best[key] = Guess(
            name if top is guess else top.name,
            max(weight, held.weight) + 0.8 if held is not None else weight,
            top.where,
            guess.low and (held is None or held.low),
            guess.hard or (held is not None and held.hard),
        )
    parents = frozenset(
        words_of(tidy(one_sentence(found[1])))
        for found in named_after("parent", seen.codes, r"(?:the\s)?").finditer(seen.text.text)
    )
    ordered = sorted(best.values(), key=lambda one: (-one.weight, one.name))
    names = tuple(one for one in ordered if words_of(one.name) not in parents)
    return Traces(anchors, names, agencies, parents, tuple(clients.items()))


def _practices(title: str, codes: Codes) -> list[Guess]:
    """A doctor's or a lawyer's office is called by its kind and its owner: `Praxis Dr. Oetzel`."""
    guesses = []
    for found in _practice().finditer(title):
        kind = in_full(found[1])
        kind = kind_spelling(codes).get(fold(kind), kind.capitalize())
        name = " ".join(word[:1].upper() + word[1:] for word in found[2].split())
        guesses.append(Guess(f"{kind} {name}", 4.2, "the title"))
    return guesses


def _from_initials(title: str, seen: Seen, book: Book, owner: Owner) -> list[Guess]:
    """`Final w MPB`, where another event is of Meridian Peninsula Bank."""
    guesses = []
    for found in re.finditer(r"(?<![\w-])[A-Z]{3,6}(?![\w-])", title):
        for name in book.initials.get(found[0].lower(), ()):
            plain = not may_be_person(name) and not any(map(is_role, name_words(name)))
            if plain and name not in title and may_be_company(name, seen.codes, book, owner):
                guesses.append(Guess(name, 3.2, "the title"))
    return guesses


def _said_alone(name: str, book: Book) -> str:
    """`blether tarrant` → `tarrant`, if another title that the owner typed begins with that word."""
    first, last = name.split()
    begins = any(at == 0 and line in book.typed for line, at, _ in book.places(last))
    return last if begins and book.titled(first, typed=True) == 1 else name


@cache
def _practice() -> re.Pattern[str]:
    kinds, titles = either(phrases("company").get("practices", ())), either(phrases("people").get("titles", ()))
    return re.compile(rf"(?<!\w)({kinds})\s+((?:(?:{titles})\.?\s+)+[^\W\d_][\w'’-]+)", re.IGNORECASE)


def _from_note(seen: Seen, book: Book, owner: Owner) -> list[Guess]:
    """What the owner noted: the company often comes first there, `hotel casa jacinta, contador`."""
    guesses: list[Guess] = []
    for line in seen.text.text.split("\n")[:3]:
        for piece in re.split(r"[,.;:!?()（）。、，]\s?|\s[-–—/+]\s", line)[:6]:
            words = piece.split()
            if not words or len(words) > 6:
                continue
            for found, before in names_in(piece, seen.codes):
                name = trim(found)
                small = name.islower() and not is_cjk(name)
                if 2 * len(name.split()) < len(words) and not is_cjk(name):
                    continue  # a sentence
                if before in posts(seen.codes):
                    continue
                if len(name) < (5 if small else 4) or not may_be_company(name, seen.codes, book, owner):
                    continue
                first = not guesses and piece.startswith(name[:3])
                weight = (2.4 if first else 1.2) + (0.7 if " " in name and not small else 0.0)
                weight -= 1.2 if before in meets(seen.codes) or may_be_person(name) else 0.0
                guesses.append(Guess(name, weight, "the note", low=small and " " not in name))
    return guesses


@cache
def _products() -> re.Pattern[str]:
    """What services are called in more than one word: `Google Meet` is no interview at Google."""
    names = either(name for name in hosts("services") if " " in name)
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)


def _from_senders(seen: Seen, book: Book, owner: Owner) -> list[Guess]:
    """`Saltmarsh Audio Hiring` → `Saltmarsh Audio`; `Sven Maier (Acme GmbH)` → `Acme GmbH`."""
    guesses = []
    for person in seen.others:
        if not person.name or person.kind in (Kind.ROOM, Kind.RESOURCE):
            continue
        machine = is_mailbox(person)
        if not machine and re.search(r"[(（|｜]", person.name) is None:
            continue
        names = [name for name in names_of(person) if may_be_company(name, seen.codes, book, owner)]
        if host_is("hiring", domain := domain_of(person.email)):
            names = [name for name in names if compact(name) not in domain.split(".")[-2:]]
        if not machine:
            names = [name for name in names[-1:] if compact(name) not in compact(person.email or "").split("@")[0]]
        guesses += [Guess(name, 5.0 if machine else 3.5, "the sender's name", hard=True) for name in names]
    return guesses


@lru_cache(64)
def _at(codes: Codes) -> re.Pattern[str]:
    words, articles = either(phrases("company", codes).get("at", ())), either(table("small"))
    return re.compile(rf"(?<![\w'’])(?:{words})(?:\s(?:{articles}))?\s+(?={CAPITAL})")


@cache
def _employer() -> re.Pattern[str]:
    """`Employer: Acme`, in whatever language a hiring service writes."""
    labels = either(phrases("company").get("employer", ()))
    return re.compile(rf"(?:^|\n|[.。■▪•*-]\s?)\s*(?i:{labels})\s*[:：]\s*([^\n]{{2,80}})")


def _from_text(seen: Seen, title: str, book: Book, owner: Owner) -> list[Guess]:
    """What the description, the place and the signature say: `Employer: Acme`, `at Acme`, `Acme GmbH`."""
    guesses: list[Guess] = []
    text, codes = seen.text.text, seen.codes

    def offer(name: str | None, weight: float, where: str, hard: bool = False) -> None:
        if name and (hard or not may_be_person(name)) and may_be_company(tidy(name), codes, book, owner):
            guesses.append(Guess(trim(name), weight, where, hard=hard))

    for found in _employer().finditer(text):
        part = re.split(r"\s[-–—|/]\s|[（(,;]", found[1])[-1 if re.search(r"\s[-–—]\s", found[1]) else 0].strip()
        offer(part if is_cjk(part) else first_name(part), 5.5, "the description", True)
    for found in named_after("toward", codes).finditer(text):
        offer(cut_ordinary(one_sentence(found[1]), codes), 3.0, "the description")
    for where, words, base in (("the title", title, 2.2), ("the description", text, 2.4)):
        for at in _at(codes).finditer(words):
            if (name := NAME.match(words, at.end())) is not None:
                offer(cut_ordinary(one_sentence(name[0]), codes), base - _weak(at[0], name[0], codes), where)
    everything = f"{title}\n{seen.event.location}\n{text}\n{' '.join(one.name or '' for one in seen.others)}"
    for found in legal_names().finditer(everything):
        bare = without_start(after_stop(found[1]), codes)
        offer(bare + found[0][len(found[1]) :] if bare else None, 4.0, "the name of a company", True)
    if is_cjk(everything):
        incorporated = (found[1] or found[2] for found in _INCORPORATED.finditer(everything))
        guesses += [Guess(name, 5.0, "the name of a company", hard=True) for name in incorporated]
    guesses += _from_place(seen, book, owner)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines[:1] + lines[1:][-_SIGNATURE:]:
        pieces = [piece.strip() for piece in re.split(r"\s[|·•–—-]\s|,\s|\s@\s|\s/\s", line) if piece.strip()]
        if len(line) > 110 or len(pieces) > 5:
            continue
        for place, piece in enumerate(pieces):
            post = fold(piece.split()[0]) in posts(codes)
            if not is_cjk(piece) and not post and NAME.fullmatch(piece) and (place > 0 or len(piece) > 3):
                offer(without_start(piece, codes), 2.2 if place or len(pieces) == 1 else 1.6, "the signature")
    return guesses


def _from_place(seen: Seen, book: Book, owner: Owner) -> list[Guess]:
    parts = [part.strip() for part in re.split(r",|;|\n|\s[-–—]\s|\s?[（(]|・|\s／\s", seen.event.location)]
    guesses = []
    for at, whole in enumerate(parts[:2]):
        part = trim(whole)
        if re.search(r"\d|https?:|@", whole) or not part or (at and len(parts) > 1 and not is_legal(part)):
            continue
        name = part if is_cjk(part) else first_name(part)
        if name == part and may_be_company(tidy(part), seen.codes, book, owner):
            guesses.append(Guess(part, 2.0, "the place"))
    return guesses


def _weak(preposition: str, name: str, codes: Codes) -> float:
    """After "with" mostly a person stands; "at" is for companies."""
    word = preposition.strip().split()[0].lower()
    return 0.0 if word in sure_at(codes) else 1.6 if " " not in name else 1.0


def _from_title(title: str, seen: Seen, book: Book, owner: Owner) -> list[Guess]:
    pieces = [piece for piece in _SPLIT.split(title) if piece and piece.strip()]
    guesses: list[Guess] = []
    lower = title == title.lower()
    for at, piece in enumerate(pieces):
        for found, preceding in names_in(piece, seen.codes):
            name, before = trim(found), preceding
            if not may_be_company(name, seen.codes, book, owner):
                continue
            if at > 0 and not before and re.search(r"(?:\+|&)\s*$", title[: max(title.find(piece), 0)]):
                before = "with"  # the second of two: `Britt + Doug`
            first = name.split()[0]
            if is_honour(before) and " " not in name:
                continue
            if is_honour(before) or (not seen.others and " " in name and is_given(fold(first), seen.codes)):
                # `Giulia Cantine Morsera`: a person, and perhaps where they are
                rest = name.removeprefix(first).strip()
                if is_honour(before) or rest.count(" "):
                    name = rest
                elif rest:
                    guesses.append(Guess(rest, 2.3, "the title"))
                if not name[0].isupper() or not may_be_company(name, seen.codes, book, owner):
                    continue
            small = name.islower() and not is_cjk(name)
            if small and name.count(" ") == 1 and not seen.others:
                name = _said_alone(name, book)
            if small and (len(name) < 4 or all(word in book.common for word in name_words(name))):
                continue
            weight = 3.0 + (0.5 if at == 0 else 0.0) + (0.3 if " " in name and not small else 0.0)
            weight += 0.8 if before in sure_at(seen.codes) else -1.5 if before in meets(seen.codes) else 0.0
            weight -= (0.7 if lower else 1.2) if small else 0.0
            weight -= 0.3 * max(len(name.split()) - (2 if small else 3), 0) + 0.2 * min(len(guesses), 3)
            if name.isupper() and len(name) < 4 and not is_cjk(name):
                weight -= 1.0  # `AP`, `VP`
            if " " not in name and not seen.others and is_given(fold(name), seen.codes):
                weight -= 0.0 if before in sure_at(seen.codes) else 3.0
            elif may_be_person(name) or (small and is_given_name(name.split()[0])):
                weight -= 1.5
            guesses.append(Guess(name, weight, "the title", low=small and not (before == "whole" and len(pieces) > 1)))
    return guesses
