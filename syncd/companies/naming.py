"""Which words may name a company: not those of interviews and posts, no dates, no persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from syncd.companies.book import Book, small_kinds
from syncd.companies.cjk import cjk_names, cjk_posts
from syncd.companies.spelling import BESIDE, table
from syncd.lexicon import Codes, either, languages, matcher, phrases
from syncd.owner import Owner
from syncd.people.names import is_given_name, may_be_person
from syncd.text import compact, fold, is_cjk, read_words

CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w'’.&+-]{0,40}"
_TIE = r"&|\+|and|und|et|e|y|i|og|och|of|de|la|the|van|der|für|for|do|da|di|del|du"
NAME = re.compile(rf"{CAPITAL}(?:[ \u00a0](?:(?:{_TIE})[ \u00a0])?{CAPITAL}){{0,4}}")
"""Words in capitals that may be a name, with small ones between them."""

TIES = BESIDE | {"&", "+", "di", "del", "della", "dei", "dello", "dos", "das"}


def trim(name: str) -> str:
    """Without what is no part of a name at its end: `Acme HQ`, `Acme CMH4`, `Acme Recruiting` → `Acme`."""
    words = name.split()
    beside = table("units") | table("functions")
    while len(words) > 1 and (
        fold(words[-1]).strip(".,") in beside or re.fullmatch(r"[A-Z]*\d+[A-Z]*|[A-Z]", words[-1])
    ):
        words.pop()
    while len(words) > 1 and words[0].isupper() and fold(words[0]) in table("functions"):
        words.pop(0)
    return " ".join(words)


@cache
def legal_names() -> re.Pattern[str]:
    """A name with its legal form behind it: `Acme GmbH`."""
    ends = either(form for form in phrases("company").get("legal", ()) if not is_cjk(form) and len(form) > 1)
    lazy = NAME.pattern.replace("{0,4}", "{0,4}?")
    return re.compile(rf"(?<!\w)({lazy}),?\s(?:{ends})(?!\w)")


@lru_cache(256)
def named_after(group: str, codes: Codes, article: str = "") -> re.Pattern[str]:
    """A name behind words of a group of the table `company`: `on behalf of Acme`, `a company of the Corvus Group`."""
    cues = either(phrases("company", codes).get(group, ()))
    return re.compile(rf"(?<!\w)(?i:{cues})\s+{article}({NAME.pattern})")


def first_name(text: str) -> str | None:
    """The name with which a text begins, if it does."""
    found = NAME.match(text)
    return one_sentence(found[0]) if found is not None else None


def one_sentence(name: str) -> str:
    """`Acme Logistics. Whitney` → `Acme Logistics`; `Acme S.A. Register` → `Acme S.A.`"""
    name = re.split(r"(?<=\w{3})\.\s", name)[0]
    found = legal_names().match(name)
    return found[0] if found is not None and len(found[0]) > 2 else name


def without_start(name: str, codes: Codes) -> str:
    """`Ihr Team der Acme` → `Acme`: no ordinary words before a name."""
    words = name.split()
    while len(words) > 1 and ((flat := fold(words[0])) in ordinary(codes) or (flat in BESIDE and flat != "the")):
        words.pop(0)
    return " ".join(words)


def after_stop(name: str) -> str:
    """`Regards. Acme` → `Acme`: what stands before a name that ends in a legal form."""
    return re.split(r"(?<=\w{3}\.)\s", name)[-1]


def cut_ordinary(name: str, codes: Codes) -> str:
    """`Acme Monday` → `Acme`: a name ends before an ordinary word."""
    words = name.split()
    for at, word in enumerate(words):
        flat = fold(word).strip(".,")
        if at and flat in ordinary(codes) and flat not in BESIDE and flat not in table("organisations"):
            return " ".join(words[:at])
    return name


def names_in(piece: str, codes: Codes) -> list[tuple[str, str]]:
    """What is left of a part of the title without ordinary words, each with the word before it."""
    if is_cjk(piece):
        return [(name, "") for name in (*_latin_names(piece, codes), *cjk_names(piece, codes))]
    words = read_words(piece)
    plain, loose = ordinary(codes), _loose(codes)
    drop: set[int] = set()
    edge: set[int] = set()
    said: set[int] = set()
    kinds, small_words = table("organisations"), table("small")
    openers = phrases("company", codes).get("openers", ())
    for hit in matcher("evidence", codes).find(words):
        if hit.group in _NO_NAMES and not (hit.last - hit.first == 1 and words.words[hit.first] in kinds):
            said.update(range(hit.first, hit.last))
        if (
            hit.group in ("post", "role")
            and hit.last - hit.first == 1
            and hit.first > 0
            and words.text[words.spans[hit.first - 1][0]].islower()
        ):
            said.add(hit.first - 1)  # the post: `platform job`
    upper = [words.text[first].isupper() for first, _ in words.spans]
    for at, word in enumerate(words.words):
        follows = words.text[words.spans[at][1] :][1:2]
        small = not upper[at] and is_given(word, codes) and (at == 0 or not _goes_on(words.words[at - 1], codes))
        if word in small_words and upper[at] and follows.isupper() and words.spans[at][0] > 0:
            continue
        opens = word in openers and all(upper[at : at + 2]) and at + 1 < len(upper)
        if opens and words.words[at + 1] not in plain:
            continue  # `Pod Lipą`, `Zum Löwen`
        if word in kinds and at not in said and (not upper[at] or (at > 0 and at - 1 not in drop)):
            continue
        if at in said or word in plain or re.fullmatch(r"\d+\w{0,3}|[+=#@]|[a-z]\d+", word) or small:
            drop.add(at)
        elif word in loose and not upper[at]:
            edge.add(at)
    for at in sorted(drop - said):
        # `Maumee Bend Regional Water District`
        if 0 < at < len(upper) - 1 and all(upper[at - 1 : at + 2]) and not {at - 1, at + 1} & drop:
            drop.discard(at)
    names, run, sure = [], list[int](), sure_at(codes) | {"@"}
    for at in range(len(words.words) + 1):
        alive = at < len(words.words) and (at not in drop or (bool(run) and words.words[at] in TIES))
        if alive and len(run) == 1 and not upper[at] and upper[run[0]] and is_given(words.words[run[0]], codes):
            run = []  # `Fredrik tallmoskolan`
        if alive and (
            not run or not re.search(r"[^\s'’.&+-]", words.text[words.spans[at - 1][1] : words.spans[at][0]])
        ):
            run.append(at)
            continue
        certain = bool(run) and run[0] > 0 and words.words[run[0] - 1] in sure
        while run and (words.words[run[-1]] in TIES or (run[-1] in edge and not certain)):
            run.pop()
        while run and (((first := words.words[run[0]]) in TIES and first not in small_words) or run[0] in edge):
            run.pop(0)
        if run:
            before = words.words[run[0] - 1] if run[0] > 0 else ""
            name = _core(words.between(run[0], run[-1] + 1))
            whole = len(name) == len(piece.strip())
            names.append((name, before if not whole or before else "whole"))
            if len(run) > 1 and words.text[words.spans[run[0]][0]].islower():
                names.append((words.between(run[0], run[0] + 1), before))
        run = [at] if alive else []
    return names


def _latin_names(piece: str, codes: Codes) -> list[str]:
    """Names in Latin letters among Chinese or Japanese ones: `Acme二面`."""
    parts = [part for part in re.split(r"[^\x00-\u024f]+", piece) if len(part.strip()) > 3]
    names = [trim(name) for part in parts for name, _ in names_in(part.strip(), codes)]
    return [
        name
        for name in names
        if len(name) > 3
        and name[0].isupper()
        and not name.isupper()
        and not may_be_person(name)
        and not is_given(fold(name.split()[0]), codes)
    ]


def _goes_on(word: str, codes: Codes) -> bool:
    """Whether a name may go on in small letters behind a word: `saint`, `bank`."""
    return word in _loose(codes) or word in table("organisations") or word in table("saints")


def _core(name: str) -> str:
    """Without the lower-case words beside a name: `Moss & Thrupp studio` → `Moss & Thrupp`."""
    parts = name.split(" ")
    if any(part[:1].isupper() for part in parts):
        while len(parts) > 1 and parts[-1][:1].islower() and not (len(parts) == 2 and parts[-1] in small_kinds()):
            parts.pop()
        while len(parts) > 1 and parts[0].islower() and parts[0] not in BESIDE and parts[1] not in BESIDE:
            parts.pop(0)
    return " ".join(parts)


@lru_cache(64)
def posts(codes: Codes) -> frozenset[str]:
    """Words behind which a post is named: `poste qualité`."""
    held = phrases("evidence", codes)
    return frozenset(fold(word) for group in ("post", "role") for word in held.get(group, ()) if " " not in word)


@lru_cache(64)
def meets(codes: Codes) -> frozenset[str]:
    """Words after which a person's name is likelier than a company's: `with`."""
    words = (*phrases("company", codes).get("at", ()), *phrases("company", codes).get("meets", ()))
    return frozenset(word for phrase in words for word in read_words(phrase).words) - sure_at(codes)


@lru_cache(64)
def sure_at(codes: Codes) -> frozenset[str]:
    """Words after which a company's name stands: `at`, `bei`."""
    return frozenset(fold(word) for word in phrases("company", codes).get("sure_at", ()))


@lru_cache(64)
def ordinary(codes: Codes) -> frozenset[str]:
    """Words of these languages, folded, that are part of no company's name: of interviews, posts, dates, small ones."""
    words = {*table("generic"), *table("functions"), *table("role_nouns"), *table("seniority"), *_titles()}
    for name in ("stage", "outcome", "channel", "waiting", "company"):
        for group, held in phrases(name, codes).items():
            if group not in _IN_NAMES:
                words.update(_every_word(held))
    for group in _NO_NAMES:
        words.update(_every_word(phrases("evidence", codes).get(group, ())))
    for language in languages():
        if language.code in codes:
            words.update(_every_word(language.tables.get("dates", {})), _every_word(language.tables.get("round", {})))
            said = language.tables.get("language", {})
            words.update(fold(word) for name in ("words", "telling") for word in said.get(name, ()) if "*" not in word)
    return frozenset(words - table("organisations"))


@lru_cache(64)
def _loose(codes: Codes) -> frozenset[str]:
    """Further words of these languages, of which a name may be made beside another: `Home Health`."""
    held = (phrase for rows in phrases("evidence", codes).values() for phrase in rows if "*" not in phrase)
    return frozenset(fold(word) for phrase in held for word in phrase.split()) - table("organisations")


def _every_word(held: object) -> Iterator[str]:
    """The whole single words in a table, folded, however deep they stand."""
    if isinstance(held, str):
        if "*" not in held and " " not in held:
            yield fold(held)
    elif isinstance(held, dict | list | tuple):
        for one in held.values() if isinstance(held, dict) else held:
            yield from _every_word(one)


_NO_NAMES = (
    "hiring_interview", "interview", "ordinal", "meeting", "recruiter", "step", "leader", "practice", "follow_up",
    "reference", "waiting", "unattended", "offer", "post", "role", "decision", "welcome",
)  # fmt: skip

_IN_NAMES = frozenset({
    "organisations", "legal", "units", "saints", "toward", "client", "behalf", "spoken", "loose_kinds", "parent",
    "bodies", "joined_kinds", "premises", "openers", "arranged", "formal", "sender_ties",
})  # fmt: skip
"""Groups of words of companies that may be part of a name, or are no words beside one."""


def is_given(word: str, codes: Codes) -> bool:
    """Whether a folded word may be a given name, in these languages: `joke` is one in Dutch."""
    return is_given_name(word) or word in _given(codes)


@lru_cache(64)
def _given(codes: Codes) -> frozenset[str]:
    return frozenset(fold(word) for word in phrases("people", codes).get("given", ()))


def _is_person(name: str, codes: Codes, book: Book, owner: Owner) -> bool:
    if compact(name) in book.people:
        return True
    words = name_words(name)
    if len(words) == 1 and words[0] in _given(codes):
        return True
    if any(word in owner.first_names for word in words):
        return True
    if any(one + other in book.people for one, other in pairwise(words)):
        return True
    known = all(word in book.firsts or len(word) == 1 for word in words)
    return bool(words) and (
        known or (len(words) > 1 and all(is_given(word, codes) for word in words if word not in BESIDE))
    )


@cache
def _titles() -> frozenset[str]:
    return frozenset(fold(word) for word in phrases("people").get("titles", ()))


def name_words(name: str) -> list[str]:
    return [word for word in read_words(name).words if word not in "&+"]


def may_be_company(name: str, codes: Codes, book: Book, owner: Owner) -> bool:
    """Whether these words could name a company: not a person, a post, or ordinary words alone."""
    words = name_words(name)
    if not words or len(compact(name)) < 2 or len(words) > 7:
        return False
    if (
        re.fullmatch(r"[A-Za-z]{0,5}[-/ ]?\d[\w/-]*", name)
        or words[0] in _titles()
        or _is_person(name, codes, book, owner)
    ):
        return False
    kinds = table("organisations")
    plain = ordinary(codes)
    alone = all(word in plain or word in BESIDE or word in kinds or word.isdigit() or _is_small(word) for word in words)
    if alone and not (len(words) > 2 and name.istitle() and not any(word in plain for word in words)):
        return False
    if any(compact(name) in person or person in compact(name) for person in owner.names if len(person) > 5):
        return False
    if any(is_role(word) for word in words) and not any(word in kinds for word in words):
        return False
    return not (is_cjk(name) and any(word in name for word in cjk_posts()))


def _is_small(word: str) -> bool:
    return len(word) == 1 and not is_cjk(word)


def is_role(word: str) -> bool:
    """Whether a folded word names a post: `entwickler`, and compounds of it."""
    return word in table("role_nouns") or (len(word) > 9 and word.endswith(_role_ends()))


@cache
def _role_ends() -> tuple[str, ...]:
    joining = frozenset({"de", "nl", "sv", "da", "nb"})
    return tuple(sorted({fold(noun) for noun in phrases("company", joining).get("role_nouns", ()) if len(noun) > 6}))
