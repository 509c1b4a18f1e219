"""Whom to thank: the people of the hiring company who take part in an interview.

Not the owner, not rooms, mailboxes and machines, not people who declined, look on, or only arranged it.
"""

from __future__ import annotations

import re
from functools import cache

from providers.event import Answer, Person, Role
from syncd.evidence import Owner, Seen, domain_of, is_mailbox, is_silent, registered
from syncd.lexicon import Matcher, host_is, languages, phrases
from syncd.model import Contact
from syncd.spelling import key_of, table
from syncd.tags import without_tags
from syncd.text import compact, fold, read_words

_UP = r"[^\W\d_a-zà-öø-ÿß][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?"
_LINK = r"(?:de la|de los|van der|van den|van de|de|da|do|dos|del|della|di|van|von|der|den|la|le|el|al|bin|ter|ten)"
_FULL = rf"{_UP}(?:\s(?:{_LINK}\s)?{_UP}){{0,3}}"
_JAPANESE = re.compile(
    r"([\u3400-\u9fff\u3040-\u30ff]{1,5}(?:[ 　][\u3400-\u9fff\u3040-\u30ff]{1,5})?)\s?(?:さん|様|氏"
    r"|(?:採用)?(?:部長|課長|社長|取締役|本部長|マネージャー|リーダー)(?:様)?)"
)
_AND = r"\s*(?:,\s*(?:and|und|et|y|e|en)?\s*|\s(?:and|und|et|y|e|en|och|og)\s|\s?&\s?|\s?\+\s?|\s?/\s?|、|・)\s*"
_ASIDE = re.compile(r"\s*\([^()]*\)")
_LISTED = re.compile(r"(?:^|\n|\. )\s*(?P<cue>[^\n:：]{2,40})[:：]\s*(?P<names>[^\n]+)")
_LEADS = re.compile(
    rf"(?:^|\n|[.!?:;,]\s)(?P<name>{_FULL})(?:\s?\([^()\n]{{2,60}}\)|\s?=\s|,\s(?=[^\W\d_])|\s(?:will|would|leads|runs|hosts|joins|belt|ringer|ruft|llamará|vai))"
)


@cache
def _titled() -> re.Pattern[str]:
    titles = sorted(
        (re.escape(word) for word in phrases("people").get("titles", ()) if len(word) > 0), key=len, reverse=True
    )
    forms = "|".join(rf"{word.capitalize()}\.?" for word in titles)
    return re.compile(rf"(?<![\w’'])(?P<title>(?:(?:{forms})\s)+)(?P<name>{_FULL})")


@cache
def _with() -> re.Pattern[str]:
    words = sorted(phrases("people").get("named", ()), key=lambda word: (-len(word), word))
    starts = [re.escape(word).replace(r"\*", r"\w*") for word in words]
    return re.compile(
        rf"(?<![\w’'])(?i:{'|'.join(starts)})(?i:/|\.|:)?\s(?:(?i:the|our|de|la|le|el|den|der|dem|die)\s)?(?P<names>[^\n.;:()]*)"
    )


@cache
def _cues(name: str) -> Matcher:
    return Matcher({name: phrases("people").get(name, ())})


@cache
def _title_words() -> frozenset[str]:
    return frozenset(fold(word) for word in phrases("people").get("titles", ()))


@cache
def _not_names() -> frozenset[str]:
    """Words that stand where names stand, and are none."""
    words = (
        set(table("generic"))
        | set(table("role_nouns"))
        | (set(table("seniority")) - {"de", "der"})
        | set(table("functions"))
    )
    for group in (
        "leader",
        "role",
        "meeting",
        "step",
        "recruiter",
        "post",
        "ordinal",
        "interview",
        "hiring_interview",
        "decision",
    ):
        words.update(
            fold(phrase) for phrase in phrases("evidence").get(group, ()) if " " not in phrase and "*" not in phrase
        )
    for name in ("months", "weekdays"):
        words.update(_date_words(name))
    return frozenset(words | set(map(fold, phrases("people").get("never", ()))))


@cache
def _date_words(name: str) -> frozenset[str]:

    return frozenset(
        fold(word)
        for language in languages()
        for names in language.tables.get("dates", {}).get(name, ())
        for word in names
    )


def _clean_name(text: str) -> str | None:
    """A person's name at the beginning of a text, with titles; None if there is none."""
    text = _ASIDE.sub("", text).strip(" ,.-–—:\t")
    match = re.match(rf"{_FULL}", text)
    if match is None:
        found = _JAPANESE.match(text)
        return found[1] if found else None
    words = match[0].split()
    kept: list[str] = []
    for at, word in enumerate(words):
        flat = fold(word).strip(".")
        if flat in _title_words() and at < 3 and len(kept) == at:
            kept.append(word)
        elif flat in _not_names() or (word.isupper() and len(word.strip(".")) > 1 and not kept):
            break
        else:
            kept.append(word)
    kept = [word if len(word) < 3 or fold(word).strip(".") in _title_words() else word.rstrip(".") for word in kept]
    if not kept or all(fold(word).strip(".") in _title_words() for word in kept):
        return None
    return " ".join(kept)


def _split_names(text: str) -> list[str]:
    names = []
    for part in re.split(_AND, _ASIDE.sub("", text)):
        name = _clean_name(part)
        if name is None:
            break
        names.append(name)
    return names


def _bare(name: str) -> str:
    return " ".join(word for word in read_words(name).words if word not in _title_words())


def _is_same(text: str, person: Person) -> bool:
    """Whether a name in a text, perhaps only a first or last one, means this person."""
    mine, theirs = _bare(text).split(), _bare(person.name or "").split()
    local = (person.email or "").split("@")[0]
    if not mine:
        return False
    if theirs:
        return all(word in theirs for word in mine) or (mine[-1] == theirs[-1] and mine[0][0] == theirs[0][0])
    return compact(mine[0]) in compact(local)


def named_in(seen: Seen, owner: Owner, company: str | None) -> tuple[list[str], list[str]]:
    """Names in the text as people who interview: those listed or called by a title, and those that are only likely."""
    title = seen.bare_title
    sure: list[str] = []
    likely: list[str] = []
    for found in _LISTED.finditer(seen.text.text):
        if _cues("named").find(read_words(found["cue"])) and len(found["cue"].split()) < 4:
            sure += _split_names(found["names"])
    for words in seen.sentences:
        sentence = words.text
        aside = bool(_cues("not_meeting").find(words))
        target = likely if not aside else []
        for found in _titled().finditer(sentence):
            if not aside and _clean_name(found["name"]) and not _addressed(sentence, found.start()):
                sure.append(f"{found['title'].strip()} {_clean_name(found['name'])}")
        sure += [found[1] for found in _JAPANESE.finditer(sentence) if not aside]
        for found in _with().finditer(sentence):
            target += _split_names(found["names"])
        for found in _LEADS.finditer(sentence):
            leader = _clean_name(found["name"])
            if leader is not None and len(leader.split()) == len(found["name"].split()):
                target.append(leader)
    for found in _titled().finditer(title):
        sure.append(f"{found['title'].strip()} {_clean_name(found['name']) or ''}".strip())
    for found in _with().finditer(title):
        likely += _split_names(found["names"])
    pair = re.match(rf"\s*({_UP})\s?(?:\+|&)\s?({_UP})", title)
    if pair is not None:
        likely += [name for part in (pair[1], pair[2]) if (name := _clean_name(part)) is not None]

    def usable(name: str) -> bool:
        bare = _bare(name)
        if (
            not bare
            or all(word in owner.first_names or word in owner.names for word in bare.split())
            or compact(bare) in owner.names
        ):
            return False
        if company is not None and (key_of(bare) in key_of(company) or key_of(company).startswith(bare.split()[0])):
            return False
        return not any(word in table("organisations") for word in bare.split())

    return [name for name in dict.fromkeys(sure) if usable(name)], [
        name for name in dict.fromkeys(likely) if usable(name)
    ]


def _addressed(sentence: str, at: int) -> bool:
    """`Dear Ms Rowland`, `Guten Tag Frau Brandstätter`: the one who is written to."""
    before = read_words(sentence[:at]).words[-2:]
    return bool(before) and before[-1] in (
        "dear",
        "geehrte",
        "geehrter",
        "tag",
        "liebe",
        "lieber",
        "hello",
        "hi",
        "estimada",
        "estimado",
        "prezada",
        "prezado",
        "chere",
        "cher",
        "beste",
        "geachte",
        "bonjour",
    )


def find_contacts(seen: Seen, owner: Owner, company: str | None, domain: str) -> tuple[Contact, ...]:
    """Whom to thank for this interview, in the order of the invitation, then of the text."""
    sure, likely = named_in(seen, owner, company)
    guests: list[Person] = []
    optional: list[Person] = []
    for person in seen.others:
        if person is seen.organizer or (seen.organizer is not None and person.email == seen.organizer.email):
            continue
        if person.answer is Answer.DECLINED or is_silent(person) or is_mailbox(person):
            continue
        if (
            domain
            and person.email
            and registered(domain_of(person.email)) != domain
            and not host_is("freemail", domain_of(person.email))
        ):
            continue
        (optional if person.role is Role.OPTIONAL else guests).append(person)
    guests = [person for person in guests if not _only_looks_on(seen, person)]
    kept = guests or optional
    organizer = seen.organizer
    contacts = [Contact(person.name, person.email) for person in kept]
    named = [*sure, *likely]
    if organizer is not None and not is_mailbox(organizer) and organizer.answer is not Answer.DECLINED:
        others = [name for name in named if not _is_same(name, organizer)]
        spoken = bool(_cues("organizer_too").find(seen.text)) or any(_is_same(name, organizer) for name in named)
        spoken = spoken or any(
            _is_same(word, organizer) for word in read_words(without_tags(seen.event.title)).words if len(word) > 2
        )
        if _says_absent(seen):
            spoken = False
        if spoken or not (kept or others):
            contacts.insert(0, Contact(organizer.name, organizer.email))
            kept = [organizer, *kept]
        else:
            named = others
    everybody = [*kept, *(person for person in seen.others if person not in kept)]
    for name in (
        named
        if not kept or organizer is None
        else sure
        if kept != [organizer]
        else [*sure, *(name for name in likely if " " in name or sure)]
    ):
        match = next((person for person in everybody if _is_same(name, person)), None)
        if match is not None:
            if match not in kept and match.answer is not Answer.DECLINED and not is_mailbox(match) and not kept:
                contacts.append(Contact(match.name, match.email))
            continue
        if not any(_covers(contact.name or "", name) for contact in contacts):
            contacts = [contact for contact in contacts if contact.email or not _covers(name, contact.name or "")]
            contacts.append(Contact(name, None))
    return tuple(dict.fromkeys(contacts))


def _says_absent(seen: Seen) -> bool:
    text = fold(seen.text.text)
    return any(cue in text for cue in _ABSENT)


_ABSENT = (
    "i will not be there", "i won't be there", "won't be joining",
    "je ne serai pas", "ich bin nicht dabei", "ik ben er niet bij",
    "no estare", "nao estarei", "non saro presente",
)  # fmt: skip


def _only_looks_on(seen: Seen, person: Person) -> bool:
    name = read_words(person.name or "").words
    for words in seen.sentences if name else ():
        first = name[0]
        if first in words.words:
            if _cues("observer").find(words):
                return True
            for hit in _cues("coordinator").find(words):
                if words.words.index(first) <= hit.first <= words.words.index(first) + 5:
                    return True
    return False


def _covers(longer: str, shorter: str) -> bool:
    there = _bare(longer).split()
    return bool(shorter) and all(word in there for word in _bare(shorter).split())
