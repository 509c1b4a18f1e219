"""The ledger's entries: what the store remembers of every reminder that we wrote or saw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What became of a reminder, as far as we know."""

    STANDING = "standing"
    WITHDRAWN = "withdrawn"  # by us; noted before it is deleted
    DISMISSED = "dismissed"  # by the owner


@dataclass(frozen=True, slots=True)
class Entry:
    """One reminder that was written to or seen in a calendar. `sessions` as in `Marker`; `account` is the target's."""

    uid: str
    account: str
    calendar: str
    key: str
    generation: int
    sessions: str
    seal: str
    state: State
