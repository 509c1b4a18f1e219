"""Who the owner is: addresses and names as the invitations have them, and where the owner works. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from providers.event import Event, Kind, Person
from syncd.addresses import domain_of, is_employer_domain, registered
from syncd.lexicon import host_is, hosts
from syncd.text import compact, fold


def guess_owner(events: Iterable[Event]) -> frozenset[str]:
    """The address that most invitations have in common, or else the only private one that companies invite.

    None if there is a doubt: a single invitation between colleagues says nothing.
    """
    invited = [event for event in events if event.people]
    guests = [{one.email for one in event.people if one.email and one.kind in _PERSONS} for event in invited]
    counts = Counter(email for each in guests for email in each)
    most = counts.most_common(2)
    if most and most[0][1] > 1 and 2 * most[0][1] > len(invited) and (len(most) < 2 or most[1][1] < most[0][1]):
        return frozenset({most[0][0]})
    private = [
        {email for email in each if host_is("freemail", domain_of(email))}
        for event, each in zip(invited, guests, strict=True)
        if event.organizer and is_employer_domain(domain_of(event.organizer.email))
    ]
    found = {email for each in private if len(each) == 1 for email in each}
    return frozenset(found) if len(found) == 1 else frozenset()


_PERSONS = frozenset({Kind.INDIVIDUAL, Kind.UNKNOWN})


def with_own_answers(events: Iterable[Event], own: frozenset[str]) -> tuple[Event, ...]:
    """The events, each with the owner's answer to it where one of these addresses is invited."""
    return tuple(_answered(event, own) for event in events)


def _answered(event: Event, own: frozenset[str]) -> Event:
    if event.own_answer is not None or not event.people:
        return event
    answer = next((one.answer for one in event.people if one.email in own), None)
    return event if answer is None else replace(event, own_answer=answer)


@dataclass(frozen=True, slots=True)
class Owner:
    """What the calendar tells of its owner: addresses, names, and the domains of the owner's own work."""

    addresses: frozenset[str]
    names: frozenset[str]
    first_names: frozenset[str]
    domains: frozenset[str]

    def is_owner(self, person: Person) -> bool:
        """By address, or by name under another address."""
        if person.email is not None and person.email in self.addresses:
            return True
        return person.name is not None and compact(person.name) in self.names


def know_owner(events: Iterable[Event], own: frozenset[str], regular: Iterable[str] = ()) -> Owner:
    """Names and further addresses of the owner, as the invitations have them.

    `regular` are domains that invite to series, or to more than any application has: the owner's own work, mostly.
    """
    addresses, names, display = set(own), set[str](), set[str]()
    held = list(events)
    for event in held:
        for person in (*event.people, *((event.organizer,) if event.organizer else ())):
            if person.email in own and person.name and "@" not in person.name:
                names.add(compact(person.name))
                display.add(fold(person.name))
    # A student's university is no employer, and a domain of the owner alone is none: work shows by the others there.
    others = {domain_of(person.email) for event in held for person in event.people if person.email not in own}
    near = (*(domain for domain in map(domain_of, own) if domain in others and not _is_school(domain)), *regular)
    work = {registered(domain) for domain in near if is_employer_domain(domain)}
    for event in held:
        for person in event.people:
            if person.name and person.email and person.email not in addresses and compact(person.name) in names:
                addresses.add(person.email)
                if is_employer_domain(domain_of(person.email)):
                    work.add(registered(domain_of(person.email)))
        if event.recurring and event.organizer and is_employer_domain(domain_of(event.organizer.email)):
            work.add(registered(domain_of(event.organizer.email)))
    # Some calendars know the owner by an address alone: what precedes the `@` is often the name.
    for address in own:
        local = address.split("@")[0]
        if "." in local:
            display.add(re.sub(r"[\W\d_]+", " ", local).strip())
    spelled = {spelling for name in display for spelling in _locals_of(name)}
    for event in held:
        for person in event.people:
            email = person.email or ""
            local, _, domain = email.partition("@")
            if email not in addresses and is_employer_domain(domain) and fold(local) in spelled:
                addresses.add(email)
                work.add(registered(domain))
    work |= _at_work(held, addresses)
    firsts = {word for name in display for word in name.split() if len(word) > 2 and word.isalpha()}
    return Owner(frozenset(addresses), frozenset(names), frozenset(firsts), frozenset(work))


def _locals_of(name: str) -> Iterator[str]:
    """How an employer writes somebody's name before the `@`: `ada.lovelace`, `a.lovelace`."""
    first, *last = re.split(r"\s+", name)
    if first and last and len(last[-1]) > 3:
        for begin in (first, first[0]):
            yield ".".join((begin, *last))
            yield ".".join((begin, last[-1]))


def _is_school(domain: str) -> bool:
    return not hosts("school").isdisjoint(domain.split("."))


def _at_work(events: Iterable[Event], own: Collection[str | None]) -> set[str]:
    """Domains of colleagues: several of them are in a series of the owner's own, or they are in very many events."""
    work: set[str] = set()
    met = Counter[str]()
    for event in events:
        guests = Counter(registered(domain_of(one.email)) for one in event.people if one.email not in own)
        met.update(guests.keys())
        if event.recurring and event.organizer is not None and event.organizer.email in own:
            work |= {domain for domain, count in guests.items() if count > 1}
    work |= {domain for domain, count in met.items() if count > _FEW}
    return {domain for domain in work if is_employer_domain(domain)}


_FEW = 30  # events with one company; no application takes more
