"""Whom to thank: the people of the hiring company who take part in an interview.

Everybody who is invited and everybody who is named is a candidate; named pieces of evidence speak for and against
each, and who reaches a threshold is thanked. Not the owner, not rooms, mailboxes and machines, not people who
declined, look on, are away, or only arranged it.

The words are the table `people` of each language. Before a name: `interviewer`, `named` (weaker), `asked`,
`observer`, `coordinator`, `contact`, `absent`, `source` (quoted, met before), `addressed`; after it: `acts` and most of
those; beside it: `post`, `place`, `of`. Of who writes: `organizer_too`, `together`, `speaker_calls`, `organizer_not`.
Of names: `titles` (said with the name), `degrees` (not), `particles`, `endings`, `shortened`, `never`, `unnamed` (of
posts); in the far east `honorifics`, `posts`, `surnames`. Of lines: `and`, `but`, `articles`, `clock`, `imprint`. Of
addresses that are nobody's: `mailbox`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from providers.event import Answer, Person, Role
from syncd.addresses import domain_of, is_employer_domain, is_mailbox, is_silent, local_words, registered
from syncd.lexicon import Codes, host_is, phrases
from syncd.model import Contact
from syncd.owner import Owner
from syncd.people.cues import Said
from syncd.people.mentions import is_typed, read_mentions
from syncd.people.names import Looks, bare_words, is_given_name
from syncd.people.ordinary import words_of
from syncd.seen import Seen
from syncd.text import compact, fold, is_cjk, letters

_SHORT = 6  # letters: below, a first name may be short for another

TAKE = 0.6
"""From this sum on somebody is thanked."""

_NAMED, _GUEST, _ORGANIZER = range(3)
"""The columns of the weights: for somebody who is only named, for a guest, for the organizer."""

WEIGHTS: dict[str, tuple[float, float, float]] = {
    "invited": (0.0, 1.0, 0.3),
    "elsewhere": (0.0, -0.5, -0.3),
    "honour": (0.4, 0.0, 0.0),
    "full": (0.35, 0.0, 0.0),
    "given": (0.25, 0.0, 0.0),
    "pair": (-0.2, 0.0, 0.0),
    "bare": (-0.3, 0.0, 0.0),
    "noun": (-0.2, 0.0, 0.0),
    "title": (0.35, 0.2, 0.35),
    "note": (0.2, 0.0, 0.0),
    "begins": (0.15, 0.0, 0.0),
    "slot": (0.3, 0.0, 0.0),
    "interviewer": (0.6, 0.6, 0.6),
    "named": (0.35, 0.3, 0.3),
    "acts": (0.4, 0.4, 0.4),
    "post": (0.3, 0.0, 0.0),
    "hour": (0.5, 0.1, 0.3),
    "asked": (0.2, 0.1, 0.1),
    "joined": (0.25, 0.0, 0.0),
    "plus": (0.1, 0.0, 0.0),
    "observer": (-2.0, -1.5, -1.5),
    "coordinator": (-0.8, -0.8, -0.8),
    "contact": (-0.6, -0.1, -0.3),
    "absent": (-1.5, -1.5, -1.5),
    "source": (-0.4, 0.0, -0.2),
    "addressed": (-1.5, 0.0, -1.5),
    "decision": (-0.15, 0.0, 0.0),
    "signature": (-0.6, 0.0, 0.0),
    "speaks": (0.9, 0.9, 0.9),
    "calls": (0.9, 0.9, 0.9),
    "together": (0.4, 0.4, 0.4),
    "listed": (0.0, 0.0, 0.0),
    "away": (-1.5, -1.5, -1.5),
    "recruiter": (0.0, 0.0, 0.0),
    "yields": (-1.5, 0.0, 0.0),
    "elsewhen": (-1.5, 0.0, 0.0),
}


_YIELDING = frozenset({"asked", "recruiter"})
"""Who is asked for at the door, or is called the recruiter, interviews only where nobody else is said to."""

_WEAKENING = frozenset({"source", "contact", "decision", "signature", "noun"})


@dataclass
class Candidate:
    """Somebody who may have to be thanked, and what speaks for and against it."""

    contact: Contact
    words: tuple[str, ...]
    person: Person | None = None
    column: int = _NAMED
    pieces: set[str] = field(default_factory=set)
    everywhere: set[str] | None = None

    def hear(self, pieces: set[str]) -> None:
        """Take over what is said in one place. What weakens a name there counts only if it does so everywhere."""
        weak = pieces & _WEAKENING
        if self.everywhere is None:
            self.everywhere = weak
        elif self.everywhere and weak:
            self.everywhere = self.everywhere & weak or self.everywhere | weak
        else:
            self.everywhere = set()
        self.pieces |= pieces - _WEAKENING

    @property
    def total(self) -> float:
        """The sum of all pieces; of what a name looks like the best counts."""
        looks = next((str(one) for one in Looks if str(one) in self.pieces), None)
        told = self.pieces - {str(one) for one in Looks} | (self.everywhere or set()) | ({looks} if looks else set())
        return round(sum(WEIGHTS[piece][self.column] for piece in told), 3)

    def means(self, words: tuple[str, ...]) -> bool:
        """Whether a name, perhaps a first or last or a short one, is theirs."""
        if self.person is None:
            return _covers(self.words, words) or _covers(words, self.words)
        local = local_words(self.person.email)
        mine = self.words or tuple(local)
        if all(word in mine for word in words):
            return True
        if not mine:
            return False
        first, word = mine[0], words[0]
        if len(words) > 1:  # `J. Fox`, `Ola Ney` for Aleksandra
            return words[-1] == mine[-1] and (word[0] == first[0] or len(word) < _SHORT)
        if is_cjk(word):
            return any(one.startswith(word) or one.endswith(word) or word == "".join(mine) for one in mine)
        short = len(word) > 2 and (first.startswith(word) or (first.startswith(word[:-1]) and len(word) > 3))
        stems = (word.removesuffix(end) for end in words_of("diminutives") if word.endswith(end))
        fond = any(len(stem) > 2 and first.startswith(stem) for stem in stems)  # `Tomek` for Tomasz
        return short or fond or (len(word) > 2 and word in local)


def _covers(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    if all(is_cjk(word) for word in (*longer, *shorter)):
        return "".join(longer).startswith("".join(shorter)) and bool(shorter)
    return bool(shorter) and all(word in longer for word in shorter)


def find_contacts(seen: Seen, owner: Owner, company: str | None, domain: str) -> tuple[Contact, ...]:
    """Whom to thank for this interview, in the order of the invitation, then of the text."""
    candidates = weigh_people(seen, owner, company, domain)
    chosen = [one for one in candidates if one.total >= TAKE] or _last_resort(candidates)
    return tuple(dict.fromkeys(one.contact for one in chosen))


def weigh_people(seen: Seen, owner: Owner, company: str | None, domain: str) -> list[Candidate]:
    """Everybody who may have to be thanked, with all that speaks for and against each."""
    candidates = _invited(seen, owner, company, domain)
    known = frozenset(word for one in candidates for word in one.words if len(word) > 1)
    said, speaker = read_mentions(seen, known)
    hand = is_typed(seen)
    signed: list[Candidate] = []
    gone = [_candidate(person) for person in seen.others if person.answer is Answer.DECLINED or is_silent(person)]
    for one in (_without_firm(one, company) if hand and "title" in one.pieces else one for one in said):
        words = bare_words(one.mention.name) if not is_cjk(one.mention.name) else one.mention.words
        held = next((other for other in candidates if other.means(words)), None)
        if held is None:
            if any(other.means(words) for other in gone):
                continue
            if _is_of_place(one, words, seen) or not _is_usable(one, words, owner, company, domain):
                continue
            held = Candidate(Contact(one.mention.name, None), words)
            candidates.append(held)
        elif held.person is None and len(words) > len(held.words):
            held.contact, held.words = Contact(one.mention.name, None), words
        held.hear(one.pieces | {str(one.mention.looks)} | ({"note"} if hand else set()))
        if "signature" in one.pieces:
            signed.append(held)
    _let_yield(candidates)
    organizer = _organizer_of(candidates)
    if speaker == "calls" and any(one.column == _GUEST or one.total >= TAKE for one in candidates):
        speaker = None  # they call with the answer
    if speaker and not hand and (organizer is not None or signed):
        (organizer or signed[-1]).pieces.add(speaker)
    return candidates


def _organizer_of(candidates: list[Candidate]) -> Candidate | None:
    return next((one for one in candidates if one.column == _ORGANIZER), None)


def _let_yield(candidates: list[Candidate]) -> None:
    telling = {"interviewer", "named"}
    if not any(one.total >= TAKE and one.pieces & telling and not one.pieces & _YIELDING for one in candidates):
        return
    for one in candidates:
        if one.pieces & _YIELDING and not one.pieces & (telling | {"acts", "joined", "invited"}):
            one.pieces.add("yields")


def _last_resort(candidates: list[Candidate]) -> list[Candidate]:
    """If nobody else is invited or named: those whose coming is optional, or the organizer."""
    organizer = _organizer_of(candidates)
    spared = {"observer", "coordinator", "absent", "away"}
    optional = [one for one in candidates if one.column == _GUEST and not one.pieces & spared]
    if optional:
        return optional
    if organizer is not None and not organizer.pieces & spared:
        return [organizer]
    signers = [one for one in candidates if "signature" in (one.everywhere or ()) and not one.pieces & spared]
    return signers[-1:] if organizer is None and all(one.column == _NAMED for one in candidates) else []


def _invited(seen: Seen, owner: Owner, company: str | None, domain: str) -> list[Candidate]:
    """Everybody who is invited and may take part."""
    guests: list[Person] = []
    hosts: list[Person] = []
    for person in seen.others:
        if person.answer is Answer.DECLINED or is_silent(person) or is_mailbox(person) or _is_owner(person, owner):
            continue
        if _is_firm(person, company) or _is_crowd(person):
            continue
        own = person is seen.organizer or (seen.organizer is not None and person.email == seen.organizer.email)
        (hosts if own else guests).append(person)
    required = [person for person in guests if person.role is not Role.OPTIONAL]
    kept = hosts[:1] + (required or guests)
    domains = {registered(domain_of(person.email)) for person in guests}
    found = []
    for person in kept:
        host = person in hosts
        place = registered(domain_of(person.email))
        one = _candidate(person)
        one.column = _ORGANIZER if host else _GUEST
        one.pieces.add("invited")
        if is_employer_domain(place):
            # Where the guests are of one firm and the organizer is of another, that is an agency, or an assistant.
            if host and domains and place not in domains and not all(host_is("freemail", other) for other in domains):
                one.pieces.add("elsewhere")
            if not host and domain in domains and place != domain and not _is_of(place, company):
                one.pieces.add("elsewhere")
        found.append(one)
    return found


def _candidate(person: Person) -> Candidate:
    name = _straight(person.name)
    return Candidate(Contact(name, person.email), bare_words(name or ""), person)


def _is_of(domain: str, company: str | None) -> bool:
    label, flat = compact(domain.split(".", maxsplit=1)[0]), compact(company or "")
    return bool(flat) and (label in flat or flat in label)


def _straight(name: str | None) -> str | None:
    """`Dijkhof, Anneke` → `Anneke Dijkhof`."""
    if name and name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        if first and last and len(first.split()) < 3 and is_given_name(first.split()[0]):
            return f"{first} {last}"
    return name


def _is_owner(person: Person, owner: Owner) -> bool:
    words = bare_words(_straight(person.name) or "")
    return len(words) > 1 and all(word in owner.first_names for word in words)


def _is_firm(person: Person, company: str | None) -> bool:
    """`Lumby & Thrane` writes from a mailbox of its own."""
    name = compact(person.name or "")
    return (
        bool(name)
        and company is not None
        and len(name) > 3
        and compact(company) in name
        and not _names_somebody(person.name or "", company)
    )


def _is_crowd(person: Person) -> bool:
    """`Protein Sciences All`, `Produktteam (alle)`, `Salle Loire`"""
    words = letters(person.name or "")
    crowds = words_of("crowds")
    return bool(words) and (words[-1] in crowds or words[0] in crowds or words[0] in words_of("rooms"))


def _names_somebody(name: str, company: str) -> bool:
    left = [word for word in bare_words(name) if word not in bare_words(company)]
    return any(is_given_name(word) for word in left)


def _without_firm(one: Said, company: str | None) -> Said:
    """`Frau Özdemir Falkenried` is Frau Özdemir of Falkenried, where somebody typed that as a title."""
    firm, shown, words = bare_words(company or ""), one.mention.name.split(), one.mention.words
    kept = len(words) - len(firm)
    if not firm or kept < 1 or words[kept:] != firm or one.mention.is_loose:
        return one
    return replace(one, mention=replace(one.mention, name=" ".join(shown[: -len(firm)]), words=words[:kept]))


def _is_address_of(words: tuple[str, ...], address: str) -> bool:
    """`Venkatesh G` is the owner where `venkatg.jdev@…` is."""
    return any(
        len(part) > 4
        and ((part[-1] == words[-1] and words[0].startswith(part[:-1])) or part == words[0][0] + words[-1])
        for part in local_words(address)
    )


def _is_of_place(one: Said, words: tuple[str, ...], seen: Seen) -> bool:
    """Whether a name may be a town's or a building's, since it also stands in the place of the event."""
    if not words or words[0] not in seen.place.words:
        return False
    if "title" in one.pieces:
        return len(words) == 1 and not one.pieces & {"named", "interviewer", "joined", "post"}
    return one.mention.looks is Looks.BARE


@lru_cache(64)
def _organisations(codes: Codes) -> frozenset[str]:
    return frozenset(fold(word) for word in phrases("company", codes).get("organisations", ()))


def _is_usable(one: Said, words: tuple[str, ...], owner: Owner, company: str | None, domain: str) -> bool:
    """Whether a name that nobody invited has may be an interviewer's: not the owner's, not the company's."""
    flat, whole = "".join(words), compact(company or "")
    if not words or flat in owner.names:
        return False
    if all(word in owner.first_names or len(word) == 1 for word in words) and not is_cjk(flat):
        return False
    if len(words) > 1 and any(_is_address_of(words, own) for own in owner.addresses):
        return False
    if len(words) == 1 and len(flat) > 2 and any(name.startswith(flat) for name in owner.first_names):
        return False
    if is_cjk(flat) and (flat in whole or any(name.startswith(flat) for name in owner.names)):
        return False
    firm = {*bare_words(company or ""), whole}
    label = compact(domain.split(".", maxsplit=1)[0])
    if flat == whole:
        return False
    short = one.mention.looks in (Looks.BARE, Looks.PAIR, Looks.GIVEN)
    if short and (all(word in firm for word in words) or flat in firm or flat == label):
        return False
    if one.mention.is_loose:
        if any(word in firm or (len(word) > 3 and word in label) for word in words):
            return False
        # `u Dębowca` is at `Dębowiec`.
        if any(len(word) > 4 and word[:4] == part[:4] for word in words for part in firm):
            return False
        if company and len(flat) > 1 and is_cjk(flat) and whole in flat:
            return False
    particles = words_of("particles")
    return not any(word in _organisations(one.codes) for word in words if word not in particles)
