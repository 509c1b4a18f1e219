"""Ours and foreign apart: the only place that decides which events are ours (design.md, sections 4 and 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from providers.event import Event
from syncd.identity import DOMAIN, generation_of, kind_of, parse_digests
from syncd.ledger import Entry
from syncd.model import ReminderKind
from syncd.seal import Seal, parse_seal

_DOT = "(?:·|&middot;|&#183;)"
_LAST_LINE = re.compile(rf"syncd\s{_DOT}\s(?:{'|'.join(sorted({kind.label for kind in ReminderKind}))})\s{_DOT}\s")


@dataclass(frozen=True, slots=True)
class Place:
    """A calendar of an account: where something stands or is written."""

    account: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A reminder of ours as it stands in a calendar.

    `key` is None if its marker was lost (some servers and clients drop X-properties) and the ledger does not know its
    UID; `seal` is None if the seal is lost or damaged. `source` and `sessions` are digests of the interview's
    calendar and of its interviews.
    """

    event: Event
    place: Place
    kind: ReminderKind | None
    key: str | None
    generation: int
    source: str
    sessions: frozenset[str]
    seal: Seal | None

    @property
    def uid(self) -> str:
        return self.event.ref.uid


@dataclass(frozen=True, slots=True)
class Sifted:
    """`copies` look like ours and are not (an owner's copy, another installation's): left alone, and no interviews."""

    ours: tuple[Standing, ...]
    copies: tuple[Event, ...]
    foreign: tuple[Event, ...]


def sift(events: Iterable[Event], place: Place, ledger: Mapping[str, Entry]) -> Sifted:
    """Sort one calendar's events. `ledger` is by UID."""
    ours: list[Standing] = []
    copies: list[Event] = []
    foreign: list[Event] = []
    for event in events:
        standing = _standing(event, place, ledger)
        if standing is not None:
            ours.append(standing)
        elif looks_like_ours(event):
            copies.append(event)
        else:
            foreign.append(event)
    return Sifted(tuple(ours), tuple(copies), tuple(foreign))


def looks_like_ours(event: Event) -> bool:
    """Whether we, or a copy of what we wrote, made this event: never an interview, whatever calendar it is in."""
    if event.marker is not None or event.ref.uid.endswith(DOMAIN):
        return True
    # Anywhere in the text: programs that copy turn it into HTML, and owners write below it.
    return _LAST_LINE.search(event.description) is not None


def _standing(event: Event, place: Place, ledger: Mapping[str, Entry]) -> Standing | None:
    uid = event.ref.uid
    # The second and later occurrences of one that the owner made to recur are the owner's own.
    if not uid.endswith(DOMAIN) or event.ref.recurrence is not None:
        return None
    known = ledger.get(uid)
    known = known if known is not None and known.calendar == place.calendar else None
    marker = event.marker
    if marker is not None:
        generation = generation_of(uid, place.calendar, marker.key)
        if generation is None:
            return None
        seal = parse_seal(marker.seal) or (parse_seal(known.seal) if known is not None else None)
        source, sessions = parse_digests(marker.sessions)
        return Standing(event, place, kind_of(marker.key), marker.key, generation, source, sessions, seal)
    if known is None:
        return Standing(event, place, None, None, 0, "", frozenset(), None)
    source, sessions = parse_digests(known.sessions)
    seal = parse_seal(known.seal)
    return Standing(event, place, kind_of(known.key), known.key, known.generation, source, sessions, seal)
