"""The seal: digests of the fields that we wrote, by which an owner's edit is told from a mere rewrite (rule 3).

One digest a field, so that a moved reminder is pinned while its text may still be brought up to date. The last
ones are not of a field but of the basis that the time follows from: while it stays, what stands is not moved.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta
from enum import StrEnum
from hashlib import sha256

from providers.event import Draft, Event, Moment, When

_AND = " + "


class Field(StrEnum):
    """A field of ours that a person edits."""

    TIME = "time"
    TITLE = "title"
    TEXT = "text"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Seal:
    """The digests of what we wrote, and of its basis."""

    time: str
    title: str
    text: str
    alarm: str
    basis: str

    def __str__(self) -> str:
        return f"1.{self.time}.{self.title}.{self.text}.{self.alarm}.{self.basis}"


def parse_seal(text: str) -> Seal | None:
    """The seal in a marker, None if it is damaged or of a form that this version does not know."""
    parts = text.strip().split(".")
    return Seal(*parts[1:]) if len(parts) == 6 and parts[0] == "1" and all(parts) else None


def seal_of(draft: Draft, basis: str) -> Seal:
    """The seal of a draft in canonical form. The draft's own marker is no part of it."""
    return Seal(
        time=_time(draft.start, draft.end),
        title=_text(draft.title),
        text=_text(draft.description),
        alarm=_alarms(() if draft.alarm is None else (draft.alarm,)),
        basis=basis_digest(basis),
    )


def basis_digest(basis: str) -> str:
    """Digests of the basis without its last word, the plain start, one for each of its parts; then of all of it.

    The owner's own time stays until the interview moves or another date is stated (policy.md); that the plain start
    is another one, as with the round's number, moves only what the owner has not moved. A reminder of several rounds
    has a part for each (`join_bases`).
    """
    follows, _, _ = basis.rpartition(" ")
    return f"{'+'.join(map(_digest, follows.split(_AND)))}-{_digest(basis)}"


def join_bases(bases: Iterable[str]) -> str:
    """The basis of a reminder that is for several rounds; the latest plain start is its own."""
    cut = [basis.rpartition(" ") for basis in bases]
    return f"{_AND.join(sorted(follows for follows, _, _ in cut))} {max(plain for _, _, plain in cut)}"


def is_pinned(standing: str, wanted: str) -> bool:
    """Whether an owner's own time holds: all that the wanted one follows from, the standing one did. Basis digests."""
    pins = [set(basis.partition("-")[0].split("+")) for basis in (wanted, standing)]
    return pins[0] <= pins[1]


def edited(event: Event, seal: Seal) -> frozenset[Field]:
    """The fields that differ from what we wrote: the owner's hand. A reminder made to recur was moved, too."""
    now = {
        Field.TIME: _time(event.start, event.end) == seal.time and not event.recurring,
        Field.TITLE: _text(event.title) == seal.title,
        Field.TEXT: _text(event.description) == seal.text,
        Field.ALARM: _alarms(event.alarms) == seal.alarm,
    }
    return frozenset(field for field, same in now.items() if not same)


def _time(start: When, end: When) -> str:
    return _digest(" ".join(_when(when) for when in (start, end)))


def _when(when: When) -> str:
    return when.at.astimezone(UTC).isoformat() if isinstance(when, Moment) else when.date.isoformat()


def _text(text: str) -> str:
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    return _digest("\n".join(line.rstrip() for line in lines).strip())


def _alarms(alarms: Iterable[timedelta]) -> str:
    return _digest(" ".join(str(int(lead.total_seconds())) for lead in sorted(set(alarms))))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
