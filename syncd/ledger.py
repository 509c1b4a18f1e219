"""The ledger's entries: what the store remembers of every reminder that we wrote or saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from syncd.identity import kind_of, parse_digests
from syncd.model import ReminderKind


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


@dataclass(frozen=True, slots=True)
class Memories:
    """The newest generation of each key, by key, and by kind and an interview's digest."""

    by_key: Mapping[str, tuple[Entry, ...]]
    by_session: Mapping[tuple[ReminderKind, str], tuple[Entry, ...]]

    def find(self, kind: ReminderKind, keys: Iterable[str], sessions: Iterable[str]) -> tuple[Entry, ...]:
        """What is remembered of a reminder, in order of generation.

        By key, and by a shared interview: that of another key counts unless we took it back ourselves.
        """
        found = dict.fromkeys(entry for key in keys for entry in self.by_key.get(key, ()))
        known = bool(found)
        for session in sessions:
            for entry in self.by_session.get((kind, session), ()):
                if not (known and entry.state is State.WITHDRAWN):
                    found.setdefault(entry)
        return tuple(sorted(found, key=lambda entry: (entry.generation, entry.uid)))


def recall(ledger: Iterable[Entry]) -> Memories:
    """The ledger's entries, to be looked up."""
    by_key: dict[str, list[Entry]] = {}
    for entry in ledger:
        held = by_key.setdefault(entry.key, [])
        if held and entry.generation > held[0].generation:
            held.clear()
        if not held or entry.generation == held[0].generation:
            held.append(entry)
    by_session: dict[tuple[ReminderKind, str], list[Entry]] = {}
    for key, entries in by_key.items():
        kind = kind_of(key)
        if kind is None:
            continue
        for entry in entries:
            for session in parse_digests(entry.sessions)[1]:
                by_session.setdefault((kind, session), []).append(entry)
    return Memories(
        {key: tuple(entries) for key, entries in by_key.items()},
        {place: tuple(entries) for place, entries in by_session.items()},
    )
