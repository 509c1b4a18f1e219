"""What speaks for an interview and what against it: named pieces of evidence, their sum, and two thresholds.

Words are data of the languages (`syncd/lexicon/*.toml`). What they count for is `lexicon/evidence.toml`, in log-odds:
their sum, made a probability, is the confidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from functools import cache, cached_property, lru_cache
from math import exp

from providers.event import Day, Event, Kind, Person, Role
from syncd.dates.reading import sentences
from syncd.lexicon import Codes, Hit, host_is, hosts, matcher, phrases, weights
from syncd.tags import without_tags
from syncd.text import Words, compact, fold, own_words, read_words, strip_markup

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

_ROBOT = re.compile(r"no-?_?reply|do-?not-?reply|notifications?|mailer|automated|calendar-invite", re.IGNORECASE)


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


def _names(title: Words, domains: Iterable[str]) -> bool:
    """Whether the title names whose address it is: `Interview with Acme` from somebody at `acme.example`."""
    labels = {fold(registered(domain).split(".", maxsplit=1)[0]) for domain in domains}
    return not labels.isdisjoint(title.words)


def domain_of(address: str | None) -> str:
    return address.rsplit("@", 1)[1] if address and "@" in address else ""


@lru_cache(4096)
def registered(domain: str) -> str:
    """The domain as it is registered: `careers.acme.co.uk` → `acme.co.uk`."""
    parts = domain.split(".")
    keep = 2
    while len(parts) > keep and (
        ".".join(parts[-keep:]) in hosts("suffix")
        or (keep == 2 and len(parts[-1]) == 2 and parts[-2] in hosts("second"))
    ):
        keep += 1
    return ".".join(parts[-keep:])


@lru_cache(4096)
def is_employer_domain(domain: str) -> bool:
    """Neither free mail, nor a hiring service, nor a meeting service."""
    return bool(domain) and not any(host_is(kind, domain) for kind in ("freemail", "hiring", "meeting"))


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
    work |= _at_work(held, addresses)
    # Some calendars know the owner by an address alone: what precedes the `@` is often the name.
    for address in own:
        local = address.split("@")[0]
        if "." in local:
            display.add(re.sub(r"[\W\d_]+", " ", local).strip())
    firsts = {word for name in display for word in name.split() if len(word) > 2 and word.isalpha()}
    return Owner(frozenset(addresses), frozenset(names), frozenset(firsts), frozenset(work))


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


def is_mailbox(person: Person) -> bool:
    """Whether an address is a team's, a room's or a machine's rather than a person's."""
    if person.kind in (Kind.ROOM, Kind.RESOURCE, Kind.GROUP):
        return True
    domain = domain_of(person.email)
    if domain and (
        host_is("hiring", domain) or domain.endswith("calendar.google.com") or _ROBOT.search(person.email or "")
    ):
        return True
    local = (person.email or "").split("@")[0]
    if any(word in compact(local) for word in _unanswered()):
        return True
    functions = _functions()
    parts = [part for part in re.split(r"[\W\d_]+", fold(local)) if part]
    if parts and all(part in functions or part in _mailboxes() for part in parts):
        return True
    if any(part in _mailboxes() for part in parts) and not _is_personal(local, read_words(person.name or "").words):
        return True
    name = read_words(person.name or "").words
    return bool(name) and (name[-1] in functions or name[0] in functions) and not _is_personal(local, name)


def _is_personal(local: str, name: Sequence[str]) -> bool:
    flat = compact(local)
    return any(len(word) > 2 and word in flat for word in (*name[-1:], *name[:1]) if word not in _functions())


@cache
def _mailboxes() -> frozenset[str]:
    """Words of addresses that a team, a room or a machine has."""
    return frozenset(fold(word) for word in phrases("people").get("mailbox", ()) if " " not in word)


@cache
def _unanswered() -> frozenset[str]:
    """`no reply`, `nicht antworten`: what the address of a machine says, as one word."""
    return frozenset(compact(word) for word in phrases("people").get("mailbox", ()) if " " in word)


@cache
def _functions() -> frozenset[str]:
    return frozenset(fold(word) for word in phrases("company").get("functions", ()))


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


_LINE = 300  # letters: what a person writes into one is shorter


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


def weigh(seen: Seen, owner: Owner) -> tuple[Piece, ...]:
    """All that the event itself says for and against an interview; of each kind once, the title's word first."""
    table = weights()
    found: dict[str, Piece] = {}
    for text, hits, words in ((False, seen.title_hits, seen.title), (True, seen.text_hits, seen.text)):
        for hit in hits:
            row = table[hit.group]
            weight = row.text if text else row.title
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
            label = registered(domain).split(".", maxsplit=1)[0]
            if any(part in label for part in hosts("agency")):
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


def is_silent(person: Person) -> bool:
    """Invited only to look on."""
    return person.role is Role.OBSERVER
