"""One event, read once: its words, the phrases in them, and the people who are not the owner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from functools import cached_property

from providers.event import Day, Event, Person
from syncd.addresses import domain_of, is_employer_domain, registered
from syncd.dates.reading import sentences
from syncd.lexicon import Codes, Hit, matcher
from syncd.owner import Owner
from syncd.tags import without_tags
from syncd.text import Words, compact, own_words, read_words, strip_markup

_LINE = 300  # letters: what a person writes into one is shorter


@dataclass(frozen=True)
class Seen:
    """One event, read: its words, the phrases in them, and the people who are not the owner.

    `codes` are the languages in which it may be written, `zone` is the owner's.
    """

    event: Event
    codes: Codes
    zone: tzinfo
    title: Words
    text: Words
    place: Words
    title_hits: tuple[Hit, ...]
    text_hits: tuple[Hit, ...]
    others: tuple[Person, ...]
    organizer: Person | None
    domains: tuple[str, ...]

    @cached_property
    def bare_title(self) -> str:
        """The title as it was typed, but for tags and markup."""
        return strip_markup(without_tags(self.event.title))

    @cached_property
    def sentences(self) -> tuple[Words, ...]:
        """The description by sentences and lines."""
        return tuple(map(read_words, sentences(self.text.text)))

    def find(self, table: str, words: Words) -> tuple[Hit, ...]:
        """The phrases of a table in some of its words, in the languages of the event."""
        return matcher(table, self.codes).find(words)

    @property
    def start(self) -> datetime:
        """In the owner's zone; a day starts at its midnight."""
        start = self.event.start
        return (
            datetime.combine(start.date, time(), self.zone)
            if isinstance(start, Day)
            else start.at.astimezone(self.zone)
        )

    @property
    def length(self) -> timedelta:
        start, end = self.event.start, self.event.end
        if isinstance(start, Day) or isinstance(end, Day):
            return timedelta(days=1)
        return end.at - start.at

    @property
    def groups(self) -> frozenset[str]:
        return frozenset(hit.group for hits in (self.title_hits, self.text_hits) for hit in hits)


def read_event(event: Event, owner: Owner, codes: Codes, zone: tzinfo) -> Seen:
    """Read one event's words and people. `codes` are the languages that the calendar is written in."""
    find = matcher("evidence", codes).find
    if len(event.title) > _LINE or len(event.location) > _LINE:
        event = replace(event, title=event.title[:_LINE], location=event.location[:_LINE])
    title = read_words(without_tags(strip_markup(event.title)) if event.title else "")
    text = read_words(own_words(event.description) if event.description else "")
    place = read_words(event.location)
    everybody = (*((event.organizer,) if event.organizer else ()), *event.people)
    others: dict[str, Person] = {}
    for person in everybody:
        if not owner.is_owner(person) and (person.email or person.name):
            others.setdefault(person.email or compact(person.name or ""), person)
    organizer = event.organizer if event.organizer is not None and not owner.is_owner(event.organizer) else None
    listed = {person.email: person for person in event.people if person.email}
    if organizer is not None and organizer.email in listed:
        other = listed[organizer.email]
        others[organizer.email or ""] = other
    domains = dict.fromkeys(
        registered(domain_of(person.email)) for person in others.values() if is_employer_domain(domain_of(person.email))
    )
    return Seen(
        event,
        codes,
        zone,
        title,
        text,
        place,
        longest(find(title)),
        longest(find(text)),
        tuple(others.values()),
        organizer,
        tuple(domains),
    )


def longest(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits that no longer one of another group covers: `drug screen` is no `screen`."""
    if len(hits) < 2:
        return hits
    kept: list[Hit] = []
    first = last = -1
    for hit in sorted(hits, key=lambda hit: (hit.first, -hit.last)):
        if hit.last > last:
            first, last = hit.first, hit.last
        if (hit.first, hit.last) == (first, last):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda hit: (hit.first - hit.last, hit.first, hit.group)))
