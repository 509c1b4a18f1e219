"""What one event says of the company: whose addresses and links it has, and the names that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from providers.event import Kind, Person
from syncd.evidence import Owner, Seen, domain_of, is_employer_domain, is_mailbox, registered
from syncd.lexicon import Codes, host_is, hosts, languages, matcher, phrases
from syncd.names import is_given_name, may_be_person
from syncd.spelling import BESIDE, Book, is_legal, label_fits, table, tidy, words_of
from syncd.text import compact, fold, is_cjk, read_words

_SPLIT = re.compile(
    r"\s*(?:<+-?>+|↔|\||｜|[:：;()（）\[\]【】「」『』]|\s[-–—/×•·→]+\s|[–—]|\s?//\s?|\s[x×]\s|,\s|、|\s\+\s"
    r"|(?<!\bw)/(?=[A-Z ])|=|!|\?|\"|“|”|«|»|…|(?<=[\u3040-\u9fff])[-・／/]|[-・／/](?=[\u3040-\u9fff]))\s*"
)
_DISPLAY = re.compile(r"\s*(?:\||｜|[()（）\[\]【】]|\s[-–—·•/]\s|,\s)\s*")
_MEETING = re.compile(r"https?://([\w-]+)\.(?:zoom\.us|webex\.com|my\.webex\.com|whereby\.com|zoom\.com\.cn)/", re.IGNORECASE)
_URL_HOST = re.compile(r"https?://([\w-]+(?:\.[\w-]+)+)(?:/([\w%-]+))?(?:/([\w%-]+))?", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+%-]+@([\w-]+(?:\.[\w-]+)+)")
_REGIONAL = re.compile(r"^(?:us\d+web|us\d+|eu\d+web|www|zoom|app|meet|[a-z]{2}\d+web)$")
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w'’.&+-]*"
_NAME = re.compile(
    rf"{_CAPITAL}(?:\s(?:&\s|\+\s|and\s|und\s|et\s|e\s|y\s|i\s|og\s|och\s|of\s|de\s|la\s|the\s|van\s|der\s|für\s|for\s|do\s"
    rf"|da\s|di\s|del\s|du\s)?{_CAPITAL}){{0,4}}"
)
NUMBER = r"(?:[A-Z]{1,5}[-/.])*[A-Z]{0,3}\d{2,8}(?:[-/.][A-Z0-9]{2,8}){0,3}"
REQUISITION = re.compile(
    rf"(?<![\w/.-])(?:[A-Z]{{1,5}}-\d{{2,8}}(?:-\d{{1,6}})?|[A-Z]{{1,3}}\d{{4,8}}|#\d{{4,8}}|20\d\d-\d{{2,6}}|\d{{5,7}})(?![\w/-])"
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
class Anchor:
    """The label of a domain or a service's account that an event has: what it counts for, and where it was seen.

    One that is not `firm` names nobody unless the calendar has a name that it fits.
    """

    label: str
    weight: float
    where: str
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Traces:
    """What one event gives for the company, by itself."""

    anchors: tuple[Anchor, ...]
    guesses: tuple[Guess, ...]
    agencies: frozenset[str]


def domain_key(seen: Seen, owner: Owner) -> str:
    """The registered domain that most people outside the owner's work have in the event; "" if there is none."""
    counts: dict[str, int] = {}
    for person in seen.others:
        domain = registered(domain_of(person.email))
        if is_employer_domain(domain):
            counts[domain] = counts.get(domain, 0) + (2 if person is seen.organizer else 1)
    outside = {domain: count for domain, count in counts.items() if domain not in owner.domains}
    chosen = outside or counts
    return max(chosen, key=lambda domain: (chosen[domain], domain)) if chosen else ""


def find_traces(seen: Seen, owner: Owner, book: Book) -> Traces:
    """All that the event by itself gives for the company."""
    guesses: list[Guess] = []
    title = REQUISITION.sub(" ", seen.bare_title)
    guesses += _from_title(title, seen, book, owner)
    guesses += _from_senders(seen, book, owner)
    guesses += _from_text(seen, title, book, owner)
    anchors = _anchors(seen, owner)
    agencies = _agencies(seen, anchors)
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
    return Traces(anchors, tuple(sorted(best.values(), key=lambda one: (-one.weight, one.name))), agencies)


def _label(domain: str) -> str:
    return registered(domain).split(".", maxsplit=1)[0]


def _anchors(seen: Seen, owner: Owner) -> tuple[Anchor, ...]:
    found: dict[str, Anchor] = {}

    def offer(label: str, weight: float, where: str, firm: bool = True) -> None:
        held = found.get(label)
        if len(label) > 1 and (held is None or held.weight < weight):
            found[label] = Anchor(label, weight, where, firm or (held is not None and held.firm))

    people: dict[str, int] = {}
    for person in seen.others:
        if person.kind in (Kind.ROOM, Kind.RESOURCE) or not person.email:
            continue
        domain = domain_of(person.email)
        if is_employer_domain(domain):
            people[domain] = people.get(domain, 0) + (not is_mailbox(person))
            by = person.email == (seen.organizer.email if seen.organizer else None)
            own = registered(domain) in owner.domains
            offer(_label(domain), (4.0 if own else 5.5 if by else 5.0) + min(people[domain], 4) * 0.3, domain)
        elif host_is("hiring", domain) or domain.endswith(".onmicrosoft.com"):
            for label in _account(domain, person.email.split("@")[0]):
                offer(label, 5.0, domain, firm=domain.endswith(".onmicrosoft.com"))
    for text in (seen.event.location, seen.event.description, seen.event.url):
        for link in _MEETING.finditer(text):
            if not _REGIONAL.match(link[1].lower()):
                offer(link[1].lower(), 2.5, link[0])
        for link in _URL_HOST.finditer(text):
            host = link[1].lower()
            if host_is("hiring", host):
                for label in _account(host, "", (link[2] or "", link[3] or "")):
                    offer(label, 2.5, host, firm=False)
    for text in (seen.event.location, seen.text.text, seen.event.url):
        hosts_of = (link[1].lower() for link in _URL_HOST.finditer(text))
        for host in (*hosts_of, *(address[1].lower() for address in _ADDRESS.finditer(text))):
            if is_employer_domain(host) and not host_is("links", host) and registered(host) not in owner.domains:
                offer(_label(host), 1.8, host, firm=False)
    return tuple(sorted(found.values(), key=lambda one: (-one.weight, one.label)))


def _account(domain: str, local: str, path: Iterable[str] = ()) -> Iterator[str]:
    """Whose account at a hiring service it may be: `acme.recruitee.com`, `acme+reply@icims.com`, `lever.co/acme`."""
    beside = table("functions") | hosts("beside")
    parts = domain.split(".")
    size = next((n for n in range(len(parts)) if ".".join(parts[n:]) in hosts("hiring")), len(parts) - 2)
    candidates = [*parts[:size], re.split(r"\+", local)[0], *path]
    for candidate in candidates:
        words = [word for word in re.split(r"[\W\d_]+", fold(candidate)) if word]
        kept = [word for word in words if word not in beside]
        if kept and len("".join(kept)) > 2 and not (len(words) > 3):
            yield "-".join(kept)


def _agencies(seen: Seen, anchors: Iterable[Anchor]) -> frozenset[str]:
    """Labels of those in the event who only arrange it for somebody else."""
    by = _label(domain_of(seen.organizer.email)) if seen.organizer else ""
    labels = [anchor.label for anchor in anchors if anchor.firm]
    found = {label for label in labels if any(part in label for part in hosts("agency"))}
    if by in labels and ("agency" in seen.groups or _client(seen.codes).search(seen.text.text) is not None):
        found.add(by)
    for other in _behalf(seen.codes).finditer(seen.text.text):
        name = words_of(tidy(_one_sentence(other[1])))
        if by in labels and not label_fits(by, name) and not any(len(word) > 3 and word in by for word in name):
            found.add(by)
    return frozenset(found)


@lru_cache(64)
def _behalf(codes: Codes) -> re.Pattern[str]:
    """What those say of somebody else's name for whom they act: `on behalf of Acme`."""
    words = [re.escape(word) for word in phrases("company", codes).get("behalf", ())]
    return re.compile(rf"(?<!\w)(?i:{'|'.join(words)})\s+({_NAME.pattern})" if words else r"(?!)")


@lru_cache(64)
def _client(codes: Codes) -> re.Pattern[str]:
    """What those say who arrange an interview for somebody else: `our client`."""
    words = [re.escape(word) for word in phrases("company", codes).get("client", ())]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})" if words else r"(?!)", re.IGNORECASE)


def _names_of(person: Person) -> Iterator[str]:
    """The names in a mailbox's display name: `Saltmarsh Audio Hiring`, `Poppy | Copper Lantern Home`, `Acme via Lever`."""
    for piece in _DISPLAY.split(person.name or ""):
        for part in re.split(r"\s(?:via|from|von|fra|från|de la part de)\s|@\s", piece):
            name = _without_functions(part.strip())
            if name and fold(name) not in hosts("services") and compact(name) not in hosts("services"):
                yield name


def _without_functions(name: str) -> str:
    if is_cjk(name):
        for word in _cjk_functions():
            name = name.replace(word, " ")
        return name.strip()
    words = name.split()
    beside = table("functions") | BESIDE | hosts("services")
    while words and fold(words[-1]).strip("()-–&") in beside | {""}:
        words.pop()
    while words and fold(words[0]).strip("()-–&") in (beside - {"the"}) | {""}:
        words.pop(0)
    return " ".join(words)


@cache
def _cjk_functions() -> tuple[str, ...]:
    words = (word for word in phrases("company").get("functions", ()) if is_cjk(word))
    return tuple(sorted(words, key=len, reverse=True))


def _from_senders(seen: Seen, book: Book, owner: Owner) -> list[Guess]:
    """`Saltmarsh Audio Hiring` → `Saltmarsh Audio`; `Sven Maier (Acme GmbH)` → `Acme GmbH`."""
    guesses = []
    for person in seen.others:
        if not person.name or person.kind in (Kind.ROOM, Kind.RESOURCE):
            continue
        machine = is_mailbox(person)
        if not machine and _DISPLAY.search(person.name) is None:
            continue
        names = [name for name in _names_of(person) if may_be_company(name, seen.codes, book, owner)]
        if not machine:
            names = [name for name in names[-1:] if compact(name) not in compact(person.email or "").split("@")[0]]
            if re.search(r"[(（|｜]", person.name) is None:
                continue
        for name in names:
            if is_cjk(name) and len(name) < 5 and name not in f"{seen.title.text} {seen.event.location}":
                continue  # whoever writes for it: `採用担当 榎本`
            guesses.append(Guess(name, 5.0 if machine else 3.5, "the sender's name", hard=True))
    return guesses


@lru_cache(64)
def _at(codes: Codes) -> re.Pattern[str]:
    words = sorted({re.escape(word) for word in phrases("company", codes).get("at", ())}, key=len, reverse=True)
    articles = "|".join(sorted({re.escape(word) for word in table("small")}, key=len, reverse=True))
    return re.compile(rf"(?<![\w'’])(?:{'|'.join(words)})(?:\s(?:{articles}))?\s+(?={_CAPITAL})")


@lru_cache(64)
def _employer(codes: Codes) -> re.Pattern[str]:
    """`Employer: Acme`, in whatever language a hiring service writes."""
    words = {re.escape(word) for word in phrases("company").get("employer", ())}
    labels = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:^|\n|[.■▪•*-]\s?)\s*(?i:{labels})\s*[:：]\s*([^\n]{{2,80}})")


@lru_cache(64)
def _toward(codes: Codes) -> re.Pattern[str]:
    """What stands before the name: `thank you for your interest in Acme`."""
    words = {re.escape(word) for word in phrases("company", codes).get("toward", ())}
    starts = "|".join(sorted(words, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<!\w)(?i:{starts})\s+({_NAME.pattern})")


@cache
def _legal() -> re.Pattern[str]:
    forms = {form for form in phrases("company").get("legal", ()) if not is_cjk(form) and len(form) > 1}
    ends = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    lazy = _NAME.pattern.replace("{0,4}", "{0,4}?")
    return re.compile(rf"({lazy})(?:,)?\s(?:{ends})(?!\w)")


def _from_text(seen: Seen, title: str, book: Book, owner: Owner) -> list[Guess]:
    """What the description, the place and the signature say: `Employer: Acme`, `at Acme`, `Acme GmbH`."""
    guesses: list[Guess] = []
    text, codes = seen.text.text, seen.codes

    def offer(name: str | None, weight: float, where: str, hard: bool = False) -> None:
        if name and (hard or not may_be_person(name)) and may_be_company(tidy(name), codes, book, owner):
            guesses.append(Guess(_trim(name), weight, where, hard=hard))

    for found in _employer(codes).finditer(text):
        part = re.split(r"\s[-–—|/]\s|[（(,;]", found[1])[-1 if re.search(r"\s[-–—]\s", found[1]) else 0].strip()
        offer(part if is_cjk(part) else _first_name(part), 5.5, "the description", True)
    for found in _toward(codes).finditer(text):
        offer(_cut_ordinary(_one_sentence(found[1]), codes), 3.0, "the description")
    for where, words, base in (("the title", title, 2.2), ("the description", text, 2.4)):
        for at in _at(codes).finditer(words):
            if (name := _NAME.match(words, at.end())) is not None:
                offer(_cut_ordinary(_one_sentence(name[0]), codes), base - _weak(at[0], name[0]), where)
    everything = f"{title}\n{seen.event.location}\n{text}\n{' '.join(one.name or '' for one in seen.others)}"
    for found in _legal().finditer(everything):
        name = _after_stop(found[1])
        if name:
            offer(name + found[0][len(found[1]) :], 4.0, "the name of a company", True)
    if is_cjk(everything):
        for at in _INCORPORATED.finditer(everything):
            guesses.append(Guess(at[1] or at[2], 5.0, "the name of a company", hard=True))
    guesses += _from_place(seen, book, owner)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines[:1] + lines[1:][-_SIGNATURE:]:
        pieces = [piece.strip() for piece in re.split(r"\s[|·•–—-]\s|,\s|\s@\s|\s/\s", line) if piece.strip()]
        if len(line) > 110 or len(pieces) > 5:
            continue
        for at, piece in enumerate(pieces):
            if not is_cjk(piece) and _NAME.fullmatch(piece) and (len(pieces) > 1 and at > 0 or len(piece) > 3):
                offer(piece, 2.2 if at or len(pieces) == 1 else 1.6, "the signature")
    return guesses


def _first_name(text: str) -> str | None:
    found = _NAME.match(text)
    return _one_sentence(found[0]) if found is not None else None


def _one_sentence(name: str) -> str:
    """`Acme Logistics. Whitney` → `Acme Logistics`; `Acme S.A. Register` → `Acme S.A.`"""
    name = re.split(r"(?<=\w{3})\.\s", name)[0]
    found = _legal().match(name)
    return found[0] if found is not None and len(found[0]) > 2 else name


def _trim(name: str) -> str:
    """Without what is no part of a name at its end: `Acme HQ`, `Acme CMH4`, `Acme Recruiting` → `Acme`."""
    words = name.split()
    beside = table("units") | table("functions") | hosts("services")
    while len(words) > 1 and (fold(words[-1]).strip(".,") in beside or re.fullmatch(r"[A-Z]*\d+[A-Z]*|[A-Z]", words[-1])):
        words.pop()
    return " ".join(words)


def _after_stop(name: str) -> str:
    """`Regards. Acme` → `Acme`: what stands before a name that ends in a legal form."""
    return re.split(r"(?<=\w{3}\.)\s", name)[-1]


def _cut_ordinary(name: str, codes: Codes) -> str:
    """`Acme Monday` → `Acme`: a name ends before an ordinary word."""
    words = name.split()
    for at, word in enumerate(words):
        if at and fold(word).strip(".,") in ordinary(codes) - BESIDE - table("organisations"):
            return " ".join(words[:at])
    return name


def _from_place(seen: Seen, book: Book, owner: Owner) -> list[Guess]:
    parts = [part.strip() for part in re.split(r",|;|\n|\s[-–—]\s|\s?[（(]|・|\s／\s", seen.event.location)]
    guesses = []
    for at, part in enumerate(parts[:2]):
        part = re.sub(r"\s+(?:HQ|Headquarters|offices?|Büro)$", "", part)
        if re.search(r"\d|https?:|@", part) or not part or (at and len(parts) > 1 and not is_legal(part)):
            continue
        name = part if is_cjk(part) else _first_name(part)
        if name == part and may_be_company(tidy(part), seen.codes, book, owner):
            guesses.append(Guess(part, 2.0, "the place"))
    return guesses


def _weak(preposition: str, name: str) -> float:
    """After "with" mostly a person stands; "at" is for companies."""
    word = preposition.strip().split()[0].lower()
    plain = word in table("sure_at")
    return 0.0 if plain else 1.0 + (0.6 if " " not in name else 0.0)


def _from_title(title: str, seen: Seen, book: Book, owner: Owner) -> list[Guess]:
    pieces = [piece for piece in _SPLIT.split(title) if piece and piece.strip()]
    guesses: list[Guess] = []
    lower = title == title.lower()
    for at, piece in enumerate(pieces):
        for name, before in _names_in(piece, seen.codes, book, owner):
            name = _trim(name)
            if not may_be_company(name, seen.codes, book, owner):
                continue
            if at > 0 and not before and re.search(r"(?:\+|&)\s*$", title[: max(title.find(piece), 0)]):
                before = "with"  # the second of two: `Britt + Doug`
            small = name.islower() and not is_cjk(name)
            if small and (len(name) < 4 or all(word in book.common for word in _words(name))):
                continue
            weight = 3.0 + (0.5 if at == 0 else 0.0) + (0.3 if " " in name and not small else 0.0)
            weight += 0.8 if before in table("sure_at") else -1.2 if before in meets(seen.codes) else 0.0
            weight -= (0.7 if lower else 1.2) if small else 0.0
            weight -= 0.3 * max(len(name.split()) - (2 if small else 3), 0) + 0.2 * min(len(guesses), 3)
            if may_be_person(name) or (small and is_given_name(name.split()[0])):
                weight -= 1.5
            guesses.append(Guess(name, weight, "the title", low=small and not (before == "whole" and len(pieces) > 1)))
    return guesses


@lru_cache(64)
def _cjk_words(codes: Codes) -> re.Pattern[str]:
    words = {
        word
        for name in ("evidence", "company", "stage", "outcome", "channel", "people")
        for group, held in phrases(name, codes).items()
        if group not in ("organisations", "legal", "dwelling", "health", "never")
        for word in held
        if is_cjk(word) and len(word) > 1
    }
    words |= {word for word in phrases("company").get("legal", ()) if is_cjk(word)}
    return re.compile(
        "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        + r"|様|样|您|の|との|にて|について|[\s\d/・~～:：]+|(?<![A-Za-z])(?:[A-Z]{2}|[a-z]{2,3}|Web|WEB|Offer)(?![A-Za-z])"
        if words
        else r"\s+"
    )


def _names_in(piece: str, codes: Codes, book: Book, owner: Owner) -> list[tuple[str, str]]:
    """What is left of a part of the title without ordinary words, each with the word before it."""
    if is_cjk(piece):
        left = _cjk_words(codes).sub(" ", piece)
        return [
            (name, "")
            for name in left.split()
            if len(name) > 1 and is_cjk(name) and not re.fullmatch(r"[\u3040-\u309f]+", name)
        ]
    words = read_words(piece)
    plain, loose = ordinary(codes), _loose(codes)
    drop: set[int] = set()
    edge: set[int] = set()
    for hit in matcher("evidence", codes).find(words):
        if hit.group in _NO_NAMES:
            drop.update(range(hit.first, hit.last))
        if hit.group in ("post", "role") and hit.first > 0 and words.text[words.spans[hit.first - 1][0]].islower():
            drop.add(hit.first - 1)  # the post: `platform job`
    for at, word in enumerate(words.words):
        start = words.spans[at][0]
        follows = words.text[words.spans[at][1] :][1:2]
        article = word in table("small") and words.text[start].isupper() and follows.isupper()
        kind = word in table("organisations") and words.text[start].isupper() and at > 0 and at - 1 not in drop
        if (article and start > 0) or kind:
            drop.discard(at)
        elif word in plain or re.fullmatch(r"\d+\w{0,3}|[+=#@]|[a-z]\d+", word):
            drop.add(at)
        elif words.text[start].islower() and is_given_name(word):
            drop.add(at)
        elif word in loose:
            (edge if words.text[start].islower() else set[int]()).add(at)
    names, run = [], list[int]()
    for at in range(len(words.words) + 1):
        alive = at < len(words.words) and (at not in drop or (bool(run) and words.words[at] in BESIDE | {"&", "+"}))
        if alive and (not run or not re.search(r"[^\s'’.&+-]", words.text[words.spans[at - 1][1] : words.spans[at][0]])):
            run.append(at)
            continue
        while run and (words.words[run[-1]] in BESIDE | {"&", "+"} or run[-1] in edge):
            run.pop()
        while run and (words.words[run[0]] in (BESIDE - table("small")) | {"&", "+"} or run[0] in edge):
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


def _core(name: str) -> str:
    """Without the lower-case words beside a name: `Moss & Thrupp studio` → `Moss & Thrupp`."""
    parts = name.split(" ")
    if any(part[:1].isupper() for part in parts):
        while len(parts) > 1 and parts[-1][:1].islower():
            parts.pop()
        while len(parts) > 1 and parts[0].islower() and parts[0] not in BESIDE:
            parts.pop(0)
    return " ".join(parts)


@lru_cache(64)
def meets(codes: Codes) -> frozenset[str]:
    """Words after which a person's name is likelier than a company's: `with`."""
    words = (*phrases("company", codes).get("at", ()), *phrases("company", codes).get("meets", ()))
    return frozenset(word for phrase in words for word in read_words(phrase).words) - table("sure_at")


@lru_cache(64)
def ordinary(codes: Codes) -> frozenset[str]:
    """Words of these languages, folded, that are part of no company's name: of interviews, posts, dates, and small ones."""
    words = set(table("generic") | table("functions") | table("role_nouns") | table("seniority") | _titles())
    for name in ("stage", "outcome", "channel", "waiting", "company"):
        for group, held in phrases(name, codes).items():
            if group not in ("organisations", "legal", "units", "saints", "toward", "client", "behalf", "spoken", "loose_kinds"):
                words.update(fold(word) for word in held if "*" not in word and " " not in word)
    for group in _NO_NAMES:
        held = phrases("evidence", codes).get(group, ())
        words.update(fold(word) for word in held if "*" not in word and " " not in word)
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


def _every_word(table_of: object) -> Iterator[str]:
    if isinstance(table_of, str):
        yield from (fold(table_of),) if "*" not in table_of and " " not in table_of else ()
    elif isinstance(table_of, dict):
        for held in table_of.values():
            yield from _every_word(held)
    elif isinstance(table_of, list):
        for held in table_of:
            yield from _every_word(held)


_NO_NAMES = (
    "hiring_interview", "interview", "ordinal", "meeting", "recruiter", "step", "leader", "practice", "follow_up",
    "reference", "waiting", "unattended", "offer", "post", "role", "decision", "welcome",
)  # fmt: skip


def _is_person(name: str, book: Book, owner: Owner) -> bool:
    if compact(name) in book.people:
        return True
    words = _words(name)
    if any(word in owner.first_names for word in words):
        return True
    if any(one + other in book.people for one, other in zip(words, words[1:], strict=False)):
        return True
    known = all(word in book.firsts or len(word) == 1 for word in words)
    return bool(words) and (known or (len(words) > 1 and all(map(is_given_name, words))))


@cache
def _titles() -> frozenset[str]:
    return frozenset(fold(word) for word in phrases("people").get("titles", ()))


def _words(name: str) -> list[str]:
    return [word for word in read_words(name).words if word not in "&+"]


def may_be_company(name: str, codes: Codes, book: Book, owner: Owner) -> bool:
    """Whether these words could name a company: not a person, a post, or ordinary words alone."""
    words = _words(name)
    if not words or len(compact(name)) < 2 or len(words) > 7:
        return False
    if words[0] in _titles() or _is_person(name, book, owner):
        return False
    kinds = table("organisations")
    plain = ordinary(codes)
    if all(word in plain or word in BESIDE or word in kinds or word.isdigit() or _is_small(word) for word in words):
        return False
    if any(compact(name) in person or person in compact(name) for person in owner.names if len(person) > 5):
        return False
    if any(is_role(word) for word in words) and not any(word in kinds for word in words):
        return False
    return not (is_cjk(name) and any(word in name for word in _cjk_posts()))


def _is_small(word: str) -> bool:
    return len(word) == 1 and not is_cjk(word)


def is_role(word: str) -> bool:
    """Whether a folded word names a post: `entwickler`, and compounds of it."""
    return word in table("role_nouns") or (len(word) > 9 and word.endswith(_role_ends()))


@cache
def _role_ends() -> tuple[str, ...]:
    return tuple(sorted(noun for noun in table("role_nouns") if len(noun) > 6))


@cache
def _cjk_posts() -> tuple[str, ...]:
    return tuple(word for word in phrases("company").get("role_nouns", ()) if is_cjk(word))
