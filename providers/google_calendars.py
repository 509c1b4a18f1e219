"""Entries of the calendar list made calendars: which can be read, which written, and whose they are.

https://developers.google.com/workspace/calendar/api/v3/reference/calendarList
"""

from __future__ import annotations

from collections.abc import Sequence

from providers.contract import Calendar, Writes
from providers.errors import Forbidden, Misconfigured
from providers.google_event import Item

_WRITERS = frozenset({"owner", "writer"})  # others do not see the private events that they write
_SECONDARY = "@group.calendar.google.com"
_SUBSCRIBED = "@import.calendar.google.com"  # by its address, as an employer's own calendar may be


def calendars_of(listed: Sequence[Item], writes: Writes) -> tuple[Calendar, ...]:
    """Those of which more than free and busy is to be seen; `writes` is what the configuration has syncd write.

    Raises Misconfigured if there is none at all, Forbidden if all show no more than that.
    """
    entries = [entry for entry in listed if entry.get("accessRole") not in (None, "none", "freeBusyReader")]
    if not listed:
        raise Misconfigured("there is no calendar in its list; make one, or sign in as somebody else")
    if not entries:
        raise Forbidden(
            "it sees no more than free and busy of its calendars; have one shared with it, with “See all event "
            "details”, or sign in as their owner"
        )
    owner = next((str(entry["id"]).lower() for entry in entries if entry.get("primary")), None)
    own = (owner,) if owner and "@" in owner else ()
    return tuple(_calendar(entry, own, writes) for entry in entries)


def _calendar(entry: Item, own: tuple[str, ...], writes: Writes) -> Calendar:
    name, main, role = str(entry["id"]), bool(entry.get("primary")), entry.get("accessRole")
    secondary = name.endswith(_SECONDARY)
    # Syncd's own calendar is a secondary one; where only that may be written, the others are for reading.
    writable = {
        Writes.EVENTS: role in _WRITERS,
        Writes.OWN: role == "owner" and secondary,
        Writes.NOTHING: False,
    }[writes]
    data_owner = str(entry.get("dataOwner") or "").lower()
    others = data_owner not in own if data_owner else not secondary and not name.endswith(_SUBSCRIBED)
    called = str(entry.get("summaryOverride") or entry.get("summary") or name)
    return Calendar(
        id=name,
        # Left alone, the main one is called by the owner's address, which belongs into no log.
        name="primary" if main and called == name else called,
        zone=entry.get("timeZone"),
        writable=writable,
        address="primary" if main else name,
        own=own,
        # A service account has no calendar of its own: what is shared with it is its person's.
        foreign=bool(own) and not main and others,
    )
