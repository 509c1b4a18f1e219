"""What the rest of the calendar says about an event: the companies and people of interviews that are sure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from providers.event import Day, Event
from syncd.company import Guess, choose_names, domain_key
from syncd.evidence import Owner, Piece, Seen, is_mailbox, total
from syncd.lexicon import weights
from syncd.model import Tags
from syncd.spelling import Names, key_of
from syncd.text import Words


@dataclass
class Known:
    """Companies of sure interviews: by key of the name, by domain, by people, and their days. It only grows."""

    names: Names = field(default_factory=Names)
    domains: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    days: dict[tuple[str, date], int] = field(default_factory=dict)
    heads: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def mention(self, words: Words) -> str | None:
        """The known company that a text names: its whole name, or what a person calls it for short."""
        found: tuple[int, str] | None = None
        for at, word in enumerate(words.words):
            for key in self.heads.get(word, ()):
                size = next((n for n in range(len(key), 0, -1) if words.words[at : at + n] == key[:n]), 0)
                if size and (size > 1 or len(key) == 1 or len(word) > 3) and (found is None or size > found[0]):
                    found = (size, self.names[" ".join(key)])
        return found[1] if found else None

    def mentioned(self, seen: Seen) -> str | None:
        """The company that an event is about: named in its title, or else that of its people."""
        return self.mention(seen.title) or next(
            (self.domains[one] for one in seen.domains if one in self.domains), None
        )

    def company_of_people(self, seen: Seen) -> str | None:
        """The company of the people whom the event names, if they are all of one."""
        found = {self.people[word] for word in seen.title.words if word in self.people}
        return found.pop() if len(found) == 1 else None


def learn(known: Known, sure: Iterable[tuple[Seen, Tags, Sequence[Guess]]], owner: Owner) -> None:
    """Take over what the sure interviews say, each with its tags and the names that it gives for the company.

    Those with an employer's own domain come first: they spell best.
    """
    ordered = sorted(
        sure,
        key=lambda one: (
            not (one[0].domains and domain_key(one[0], owner) not in owner.domains),
            one[0].event.ref.identity,
        ),
    )
    for seen, tags, names in ordered:
        domain = domain_key(seen, owner)
        guesses = choose_names(names, known.names)
        name = tags.company or (guesses[0].name if guesses and guesses[0].weight >= 2.5 else None)
        if name is None:
            continue
        name = known.names.find(key_of(name)) or name
        _keep(known, key_of(name), name)
        if domain and domain not in owner.domains:
            known.domains.setdefault(domain, name)
        for person in seen.others:
            if person.name and not is_mailbox(person):
                for word in person.name.casefold().split():
                    if len(word) > 2:
                        known.people.setdefault(word, name)
        known.days[name, _day(seen.event)] = 1
        for at, word in enumerate(seen.title.words[:-1]):
            # A first name typed by hand: `Call Britt`, `chat w/ Jolene`.
            if (
                word in ("w", "with", "call", "rdv", "mit", "avec", "con", "com", "met")
                and len(seen.title.words[at + 1]) > 3
            ):
                first, last = seen.title.spans[at + 1]
                spelt = seen.title.text[first:last]
                if spelt[0].isupper() and seen.title.words[at + 1] not in key_of(name).split():
                    known.people.setdefault(seen.title.words[at + 1], name)


_SPOKEN = frozenset({"interview", "hiring_interview"})
_MANY = 4  # interviews of the owner's own making within _NEAR: nobody applies that often by hand
_NEAR = timedelta(days=7)
_FAR = 6  # the number of a talk above which it is no round: few applications go on so long


def crowd(seen: Sequence[Seen], pieces: Sequence[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    """What the other events of a calendar say against one.

    Somebody who holds interviews, for hiring or for research, has many of them, numbers them, and invites to some. And
    whoever also invites to other business is likelier a customer, a supplier or the owner's own work.
    """
    table = weights()
    business = _other_business(seen, pieces)
    mine = [
        at for at, one in enumerate(seen) if one.organizer is None and _SPOKEN & {hit.group for hit in one.title_hits}
    ]
    hosted = sum(
        any(piece.name in ("owner_invites", "owner_interviews", "research", "press") for piece in pieces[at])
        for at in mine
    )
    days = sorted(_day(seen[at].event) for at in mine)
    own = set(mine)
    more: list[tuple[Piece, ...]] = []
    for at, one in enumerate(seen):
        found = []
        if at in own:
            here = _day(one.event)
            near = bisect_right(days, here + _NEAR) - bisect_left(days, here - _NEAR)
            if hosted > 1 and not one.others:
                found.append(Piece("owner_hires", table["owner_hires"].title))
            if near >= _MANY and "hiring_interview" not in one.groups:
                found.append(Piece("one_of_many", table["one_of_many"].title, f"{near} in {2 * _NEAR.days} days"))
        if any(number > _FAR for number in typed_numbers(one)):
            found.append(Piece("far_on", table["far_on"].title))
        domain = next((domain for domain in one.domains if domain in business), None)
        if domain is not None:
            found.append(Piece("other_business", table["other_business"].title, domain))
        more.append(tuple(found))
    return more


def _other_business(seen: Sequence[Seen], pieces: Sequence[tuple[Piece, ...]]) -> set[str]:
    """Domains of which several events are clearly no interviews, and hardly any clearly is one."""
    clear: dict[str, list[int]] = {}
    for one, own in zip(seen, pieces, strict=True):
        value = total(own) if one.domains else 0.5
        if not _CLEAR < value < 1 - _CLEAR:
            for domain in one.domains:
                clear.setdefault(domain, [0, 0])[value > 0.5] += 1
    return {domain for domain, (others, interviews) in clear.items() if others > 1 and others > 2 * interviews}


_CLEAR = 0.1


def typed_numbers(seen: Seen) -> list[int]:
    """Numbers that count talks in a title: `#7`, `P7`, `no. 12`."""
    return [
        int(found[1])
        for found in re.finditer(r"(?:#|\bP|\bno\.?|\bnr\.?|n°|\bT)\s?(\d{1,3})\b", seen.title.text, re.IGNORECASE)
    ]


def _keep(known: Known, key: str, name: str) -> None:
    if key and key not in known.names:
        known.names.add(key, name)
        parts = tuple(key.split())
        known.heads.setdefault(parts[0], []).append(parts)
        if len(parts) == 2 and len(parts[1]) > 4:
            known.heads.setdefault(parts[1], [])


def _day(event: Event) -> date:
    return event.start.date if isinstance(event.start, Day) else event.start.at.date()


def clues(seen: Seen, known: Known, owner: Owner) -> tuple[Piece, ...]:
    """What the sure interviews add to the evidence of another event."""
    table, pieces = weights(), []
    company = known.mention(seen.title)
    by_domain = next(
        (known.domains[one] for one in seen.domains if one in known.domains and one not in owner.domains), None
    )
    if company is not None or by_domain is not None:
        pieces.append(Piece("known_company", table["known_company"].title, company or by_domain or ""))
    else:
        company = known.mention(seen.text) or known.mention(seen.place)
        if company is not None:
            pieces.append(Piece("known_company", table["known_company"].text, company))
    for where, words in (("title", seen.title), ("text", seen.text)):
        person = next((word for word in words.words if word in known.people and word not in owner.first_names), None)
        if person is not None:
            pieces.append(Piece("known_person", getattr(table["known_person"], where), person))
            break
    named = company or by_domain
    if named is not None and known.days.get((named, _day(seen.event))) and "social" not in seen.groups:
        pieces.append(Piece("same_loop", table["same_loop"].title, named))
    return tuple(pieces)
