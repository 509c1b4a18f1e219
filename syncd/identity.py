"""Which event is which reminder: keys, ids, and the digests of interviews (design.md, rules 1 and 2)."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from hashlib import sha256

from syncd.model import ReminderKind

DOMAIN = "@syncd"
_KINDS = {str(kind): kind for kind in ReminderKind}
_LENGTH = 26  # base32 characters: 130 bits


def key_of(kind: ReminderKind, session: str) -> str:
    """A reminder's key: its kind and the identity of its interview, never a round or a company."""
    return f"{kind}:{session}"


def session_of(key: str) -> str:
    """The identity of the interview in a key."""
    return key.partition(":")[2]


def kind_of(key: str) -> ReminderKind | None:
    """The kind in a key, None if it is none of ours."""
    return _KINDS.get(key.partition(":")[0])


def uid_of(calendar: str, key: str, generation: int) -> str:
    """The UID of a reminder in a calendar.

    Lower-case base32hex before the `@`, which is also what Google takes as an event's id. The calendar is part of it
    because some servers refuse one UID in two calendars, the generation because the id of an event that was deleted
    cannot be used again everywhere.
    """
    return f"{_hash(calendar, key, generation)}{generation}{DOMAIN}"


def generation_of(uid: str, calendar: str, key: str) -> int | None:
    """The generation of an id if it fits calendar and key; None if it does not, as for a copy."""
    name = uid.removesuffix(DOMAIN)
    suffix = name[_LENGTH:]
    if name == uid or not (suffix.isascii() and suffix.isdigit()) or len(suffix) > 6:
        return None
    generation = int(suffix)
    return generation if uid == uid_of(calendar, key, generation) else None


def digest(session: str) -> str:
    """A short stand-in for an interview's identity."""
    return sha256(session.encode()).hexdigest()[:10]


def digests(calendar: str, sessions: Iterable[str]) -> str:
    """What a marker carries besides the key: digests of the interview's calendar and of all its interviews.

    The calendar tells whose reminder it is where several accounts or installations write into one calendar.
    """
    return " ".join([digest(calendar), *sorted(digest(session) for session in set(sessions))][:60])


def parse_digests(text: str) -> tuple[str, frozenset[str]]:
    """The digests of the interview's calendar, "" if there is none, and of the interviews."""
    source, *sessions = text.split() or [""]
    return source, frozenset(sessions)


def _hash(calendar: str, key: str, generation: int) -> str:
    raw = sha256(f"{calendar}\n{key}\n{generation}".encode()).digest()
    return base64.b32hexencode(raw).decode().lower()[:_LENGTH]
