"""What the rest of the calendar says about an event: the companies and people of interviews that are sure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from providers.event import Day, Event
from syncd.addresses import label_of
from syncd.companies.book import Book
from syncd.companies.employers import Companies
from syncd.companies.traces import Traces
from syncd.evidence import INSIDE, Piece, total
from syncd.lexicon import weights
from syncd.model import Tags
from syncd.owner import Owner
from syncd.seen import Seen
from syncd.text import Words


@dataclass(frozen=True)
class Known:
    """Companies of sure interviews, their people, and their days; `told` has the company of each, and where that was
    seen.
    """

    companies: Companies
    days: frozenset[tuple[str, date]]
    told: tuple[tuple[str, str] | None, ...]

    def mention(self, words: Words) -> str | None:
        """The known company that a text names: its whole name, or what a person calls it for short."""
        found = self.companies.mentions(words)
        return max(found, key=lambda name: (found[name], len(name), name)) if found else None

    def domain(self, seen: Seen, owner: Owner) -> str | None:
        """The known company whose people the event has."""
        domains = (one for one in seen.domains if one not in owner.domains)
        return next(filter(None, (self.companies.of_label(label_of(one)) for one in domains)), None)

    def mentioned(self, seen: Seen, owner: Owner) -> str | None:
        """The company that an event is about: named in its title, or else that of its people."""
        return self.mention(seen.title) or self.domain(seen, owner)


def learn(sure: Sequence[tuple[Seen, Tags, Traces]], book: Book, owner: Owner) -> Known:
    """What the sure interviews say, each with its tags and the traces that it has of the company."""
    ordered = sorted(sure, key=lambda one: one[0].event.ref.identity)
    companies = Companies([(seen, tags.company, traces) for seen, tags, traces in ordered], book, owner.first_names)
    told = tuple(companies.told(seen, tags.company, traces) for seen, tags, traces in sure)
    days = ((one[0], _day(seen.event)) for one, (seen, _, _) in zip(told, sure, strict=True) if one is not None)
    return Known(companies, frozenset(days), told)


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
        domain = next((domain for domain in one.domains if domain in business and INSIDE not in one.groups), None)
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


_COUNTED = re.compile(r"(?:#|\bP|\bno\.?|\bnr\.?|n°|\bT)\s?(\d{1,3})\b(?![.:h]\d)", re.IGNORECASE)


def typed_numbers(seen: Seen) -> list[int]:
    """Numbers that count talks in a title: `#7`, `P7`, `no. 12`."""
    return [int(found[1]) for found in _COUNTED.finditer(seen.title.text)]


def _day(event: Event) -> date:
    return event.start.date if isinstance(event.start, Day) else event.start.at.date()


def clues(seen: Seen, known: Known, owner: Owner) -> tuple[Piece, ...]:
    """What the sure interviews add to the evidence of another event."""
    table, pieces = weights(), []
    company = known.mention(seen.title)
    by_domain = known.domain(seen, owner)
    if company is not None or by_domain is not None:
        pieces.append(Piece("known_company", table["known_company"].title, company or by_domain or ""))
    else:
        company = known.mention(seen.text) or known.mention(seen.place)
        if company is not None:
            pieces.append(Piece("known_company", table["known_company"].text, company))
    for where, words in (("title", seen.title), ("text", seen.text)):
        person = next(
            (word for word in words.words if word in known.companies.people and word not in owner.first_names), None
        )
        if person is not None:
            pieces.append(Piece("known_person", getattr(table["known_person"], where), person))
            break
    named = company or by_domain
    if named is not None and (named, _day(seen.event)) in known.days and "social" not in seen.groups:
        pieces.append(Piece("same_loop", table["same_loop"].title, named))
    return tuple(pieces)
