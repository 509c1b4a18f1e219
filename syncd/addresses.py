"""What an address says: whose domain it is, and whether a person, a team or a machine reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from providers.event import Kind, Person, Role
from syncd.lexicon import host_is, hosts, phrases
from syncd.text import compact, fold, letters, read_words

_ROBOT = re.compile(r"no-?_?reply|do-?not-?reply|notifications?|mailer|automated|calendar-invite", re.IGNORECASE)


def domain_of(address: str | None) -> str:
    return address.rsplit("@", 1)[1] if address and "@" in address else ""


def local_words(address: str | None) -> list[str]:
    """The words before the `@`, folded: `jan-peter.de_wit2@…` → `jan`, `peter`, `de`, `wit`."""
    return letters((address or "").split("@")[0])


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


def label_of(domain: str) -> str:
    """The part of a domain that names its owner: `careers.acme.co.uk` → `acme`."""
    return registered(domain).split(".", maxsplit=1)[0]


@lru_cache(4096)
def is_employer_domain(domain: str) -> bool:
    """Neither free mail, nor a hiring service, nor a meeting service."""
    return bool(domain) and not any(host_is(kind, domain) for kind in ("freemail", "hiring", "meeting"))


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
    parts = local_words(person.email)
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


def is_silent(person: Person) -> bool:
    """Invited only to look on."""
    return person.role is Role.OBSERVER
