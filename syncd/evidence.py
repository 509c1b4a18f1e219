"""What speaks for an interview and what against it: named pieces of evidence, their sum, and two thresholds.

Words are data of the languages (`syncd/lexicon/*.toml`). What they count for is `lexicon/evidence.toml`, in log-odds:
their sum, made a probability, is the confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from functools import lru_cache
from math import exp

from providers.event import Day, Person
from syncd.addresses import domain_of, is_mailbox, label_of, registered
from syncd.lexicon import Codes, host_is, hosts, phrases, weights
from syncd.owner import Owner
from syncd.seen import Seen
from syncd.text import Words, fold

TAKE = 0.55
"""From this confidence on it is an interview."""

DOUBT = 0.25
"""From this confidence on, below TAKE, nobody knows: the owner is asked, nothing is written."""

MEANT = frozenset(
    {
        "hiring_interview",
        "interview",
        "internal",
        "step",
        "ordinal",
        "post",
        "post_hint",
        "recruiter",
        "leader",
        "decision",
        "welcome",
    }
)
"""Groups of words of which one, or the word of a stage, stands in everything that is an interview without a tag."""

INSIDE = "internal"
"""The group of words without which nothing that colleagues invite to is an interview; `syncd.scan` rests on this."""

_HOST = re.compile(r"(?:https?://|@)([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: its name, what it counts for (log-odds), and the words it was seen in.

    `text` says that the words stand in the description, and not in the title.
    """

    name: str
    weight: float
    seen: str = ""
    text: bool = False

    def __str__(self) -> str:
        shown = f" (“{self.seen}”)" if self.seen else ""
        return f"{self.weight:+.1f} {weights()[self.name].says}{shown}"


def _names(title: Words, domains: Iterable[str]) -> bool:
    """Whether the title names whose address it is: `Interview with Acme` from somebody at `acme.example`."""
    labels = {fold(label_of(domain)) for domain in domains}
    return not labels.isdisjoint(title.words)


def weigh(seen: Seen, owner: Owner) -> tuple[Piece, ...]:
    """All that the event itself says for and against an interview; of each kind once, the title's word first."""
    table = weights()
    found: dict[str, Piece] = {}
    client = _client_begins(seen.codes) if _is_agency(seen.organizer) else ()
    for text, hits, words in ((False, seen.title_hits, seen.title), (True, seen.text_hits, seen.text)):
        for hit in hits:
            row = table[hit.group]
            weight = row.text if text else row.title
            if client and weight < 0 and any(word.startswith(client) for word in words.words[hit.first : hit.last]):
                continue  # whom an agency calls its client is the employer
            if weight and hit.group not in found:
                found[hit.group] = Piece(hit.group, weight, words.between(hit.first, hit.last), text)
    # A talk of whatever kind adds nothing to words that already say which.
    if "hiring_interview" in found:
        for name in ("interview", "meeting"):
            found.pop(name, None)
    elif "interview" in found:
        found.pop("meeting", None)
    if "post" in found:
        found.pop("post_hint", None)
    circumstances = _circumstances(seen, owner)
    if not _OF_JOBS & (named := found.keys() | {piece.name for piece in circumstances}):
        name = "no_job" if "invited" in named else "no_job_typed"
        circumstances.append(Piece(name, table[name].title))
    return (*found.values(), *circumstances)


_OF_JOBS = frozenset(
    {"hiring_interview", "interview", "post", "recruiter", "internal", "hiring_service", "hiring_mailbox"}
)


def _circumstances(seen: Seen, owner: Owner) -> list[Piece]:
    table, event, pieces = weights(), seen.event, []

    def add(name: str, shown: str = "") -> None:
        pieces.append(Piece(name, table[name].title, shown))

    organizer, row = seen.organizer, table["colleagues"]
    outside = [domain for domain in seen.domains if domain not in owner.domains]
    colleague = organizer is not None and registered(domain_of(organizer.email)) in owner.domains
    if organizer is not None:
        domain = domain_of(organizer.email)
        if colleague:
            # A post inside is heard by colleagues.
            pieces.append(
                Piece("colleagues", row.text if INSIDE in seen.groups else row.title, domain, INSIDE in seen.groups)
            )
        elif outside:
            add("invited", outside[0])
            if _names(seen.title, outside):
                add("named_host", outside[0])
            if _is_agency(organizer):
                add("agency_name", domain)
    elif event.organizer is not None and any(not is_mailbox(person) for person in seen.others):
        add("owner_invites")
    elif seen.domains and not outside:
        add("colleagues", seen.domains[0])
    if not colleague and outside and len(outside) < len(seen.domains):
        add("colleague_there", next(domain for domain in seen.domains if domain in owner.domains))
    if not colleague and any(
        owner.is_owner(one) and registered(domain_of(one.email)) in owner.domains for one in event.people
    ):
        add("work_address")
    guests = [
        one for one in seen.others if one is not organizer and (organizer is None or one.email != organizer.email)
    ]
    if event.organizer is None and any(not is_mailbox(one) for one in guests):
        add("owner_adds_guests")
    guests = [one for one in guests if host_is("freemail", domain_of(one.email)) or not one.email]
    if guests and not outside and not any(host_is("hiring", domain_of(one.email)) for one in seen.others):
        add("private_guest", guests[0].name or guests[0].email or "")
    # The hiring service of the owner's own company serves those whom the owner interviews.
    if not colleague:
        if organizer is not None and is_mailbox(organizer) and _recruits(organizer):
            add("hiring_mailbox", organizer.name or organizer.email or "")
        hosts_there = [
            found[1].lower() for found in _HOST.finditer(f"{event.description}\n{event.location}\n{event.url}")
        ]
        sender = domain_of(organizer.email) if organizer is not None else ""
        service = next((host for host in (sender, *hosts_there) if host and host_is("hiring", host)), None)
        if service is not None:
            add("hiring_service", service)
        elif organizer is not None and any(host_is("meeting", host) for host in hosts_there):
            add("conference")
    if _PAIR.search(seen.title.text) and owner.first_names.intersection(seen.title.words):
        add("names_pair")
    if event.recurring:
        add("recurring")
    if isinstance(event.start, Day):
        add("all_day")
    else:
        pieces.extend(Piece(name, table[name].title) for name in _unusual(seen))
    if not (seen.others or seen.text.text or event.location):
        add("bare")
    return pieces


def _unusual(seen: Seen) -> Iterator[str]:
    """In what an event's time is not one at which companies interview."""
    start, length = seen.start, seen.length
    if start.weekday() > _FRIDAY:
        yield "weekend"
    if not _OPENS <= start.time() < _CLOSES:
        yield "odd_hour"
    if length > _LONG:
        yield "long"


_PAIR = re.compile(r"<>|<->|↔|⟷| [x×/&+|] | - ")
_FRIDAY = 4
_OPENS, _CLOSES = time(7, 30), time(18, 30)
_LONG = timedelta(hours=4)


def _recruits(person: Person) -> bool:
    flat = fold(f"{person.name or ''} {(person.email or '').split('@')[0]}")
    return any(word in flat for word in hosts("recruiting"))


def _is_agency(person: Person | None) -> bool:
    label = label_of(domain_of(person.email)) if person is not None else ""
    return any(part in label for part in hosts("agency"))


@lru_cache(64)
def _client_begins(codes: Codes) -> tuple[str, ...]:
    """How words begin with which an agency calls those for whom it looks."""
    return tuple(fold(word) for word in phrases("company", codes).get("client_begins", ()))


def total(pieces: Iterable[Piece]) -> float:
    """The confidence, from 0 to 1: the probability that the sum of all pieces gives."""
    odds = sum((piece.weight for piece in pieces), start=weights()["prior"].title)
    return round(1 / (1 + exp(-max(-_SURE, min(_SURE, odds)))), 3)


_SURE = 20.0  # log-odds


def judge(confidence: float) -> bool | None:
    """The two thresholds."""
    return True if confidence >= TAKE else None if confidence >= DOUBT else False


def may_be_meant(seen: Seen, pieces: Iterable[Piece]) -> bool:
    """Whether the event itself says a word of its own that a search for a job has; `syncd.scan` looks for these."""
    named = {piece.name for piece in pieces}
    if "colleagues" in named:
        return INSIDE in named
    if "hiring_service" in named or MEANT & seen.groups:
        return True
    return bool(seen.find("stage", seen.title) or seen.find("stage", seen.text))
