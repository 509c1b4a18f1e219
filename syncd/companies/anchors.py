"""Whose addresses and links an event has: the labels of domains and of accounts at services."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from providers.event import Kind
from syncd.addresses import domain_of, is_employer_domain, is_mailbox, label_of, registered
from syncd.companies.spelling import table
from syncd.lexicon import host_is, hosts
from syncd.owner import Owner
from syncd.seen import Seen
from syncd.text import letters

_MEETING = re.compile(
    r"https?://([\w-]+)\.(?:zoom\.us|webex\.com|my\.webex\.com|whereby\.com|zoom\.com\.cn)/", re.IGNORECASE
)
_URL_HOST = re.compile(r"https?://([\w-]+(?:\.[\w-]+)+)(?:/([\w%-]+))?(?:/([\w%-]+))?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@([\w-]+(?:\.[\w-]+)+)")
_REGIONAL = re.compile(r"^(?:us\d+|[a-z]{2}\d+web|www|zoom|app|meet)$")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The label of a domain or a service's account that an event has: what it counts for, and where it was seen.

    One that is not `firm` names nobody unless the calendar has a name that it fits.
    """

    label: str
    weight: float
    where: str
    firm: bool = True


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


def _is_mailer(label: str) -> bool:
    """Whether a hiring service sends from there: its name, and what is sent, `lever-mail`, `levermail-calendar`."""
    first, *rest = label.split("-")
    name = first.removesuffix("mail")
    return name in hosts("services") and label != name and all(part in hosts("beside") for part in rest)


def find_anchors(seen: Seen, owner: Owner) -> tuple[Anchor, ...]:
    """The domains and accounts that an event has, what counts for most first."""
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
        if _is_mailer(label_of(domain)):
            continue
        if is_employer_domain(domain):
            people[domain] = people.get(domain, 0) + (not is_mailbox(person))
            by = person.email == (seen.organizer.email if seen.organizer else None)
            own = registered(domain) in owner.domains
            offer(label_of(domain), (4.0 if own else 5.5 if by else 5.0) + min(people[domain], 4) * 0.3, domain)
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
                    if owner.first_names.isdisjoint(label.split("-")):  # the owner's own page there
                        offer(label, 2.5, host, firm=False)
    for text in (seen.event.location, seen.text.text, seen.event.url):
        hosts_of = (link[1].lower() for link in _URL_HOST.finditer(text))
        for host in (*hosts_of, *(address[1].lower() for address in _ADDRESS.finditer(text))):
            if is_employer_domain(host) and not host_is("links", host) and registered(host) not in owner.domains:
                offer(label_of(host), 1.8, host, firm=False)
    return tuple(sorted(found.values(), key=lambda one: (-one.weight, one.label)))


def _account(domain: str, local: str, path: Iterable[str] = ()) -> Iterator[str]:
    """Whose account at a hiring service it may be: `acme.recruitee.com`, `acme+reply@icims.com`, `lever.co/acme`."""
    beside = table("functions") | hosts("beside")
    parts = domain.split(".")
    size = next((n for n in range(len(parts)) if ".".join(parts[n:]) in hosts("hiring")), len(parts) - 2)
    candidates = [*parts[:size], local.partition("+")[0], *path]
    for candidate in candidates:
        words = letters(candidate)
        kept = [word for word in words if word not in beside]
        if kept and len("".join(kept)) > 2 and len(words) < 4:
            yield "-".join(kept)
