"""One calendar: its events as they are stored, deleted ones too, and in which order they changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.google import series
from tests.google.rules import Event, RefusedError, check, merged, whole

BEGINNING = datetime(2026, 11, 1, tzinfo=UTC)
CAN_WRITE = {"writerWithoutPrivateAccess", "writer", "owner"}
SEES_ALL = {"writer", "owner"}  # of private events, too [80 D]


@dataclass
class Clock:
    """The service's time: it moves on with every write, and by nothing else."""

    now: datetime = BEGINNING

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Manners:
    """How the service behaves where it may, or where nobody has said which way it goes.

    `page` is the most entries on a page, 0 for as many as were asked for; with `empty_pages` every list begins with
    an empty page [4 D]; with `unkind` exceptions come before their series, and one entry comes twice [21 D].
    `exceptions_go`: exceptions of a deleted series are named as cancelled, instead of not at all [30 A].
    `token_after_window`: a list with timeMin or timeMax has a sync token too, which names every change [18 A].
    """

    page: int = 0
    empty_pages: bool = False
    unkind: bool = False
    exceptions_go: bool = True
    token_after_window: bool = True


@dataclass
class Calendar:
    """A calendar, with its entry in the owner's list of calendars.

    `role` is the signed-in person's [80 D]; `made` says that the app made it. `owner` is the person whose calendar it
    is: their address is the id of their primary one. `names` are the ids of what was put as iCalendar, by name.
    """

    id: str
    summary: str = ""
    zone: str = "Europe/Berlin"
    role: str = "owner"
    primary: bool = False
    description: str = ""
    summary_override: str = ""
    hidden: bool = False
    deleted: bool = False
    made: bool = False
    owner: str = "me@example.org"
    default_reminders: tuple[tuple[str, int], ...] = (("popup", 30),)
    events: dict[str, Event] = field(default_factory=dict)  # in order of creation
    changes: list[str] = field(default_factory=list)  # ids, in order of change; "" where the tokens so far expired
    names: dict[str, str] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    manners: Manners = field(default_factory=Manners)
    oldest: int = 0  # a sync token has to be at least as young as that
    invalid: bool = False  # an older one is 400 instead of 410

    @property
    def defaults(self) -> list[Event]:
        return [{"method": method, "minutes": minutes} for method, minutes in self.default_reminders]

    def new_id(self) -> str:
        """One of the service's own making [31 D]."""
        return f"{len(self.changes) + 1:026}"

    def find(self, name: str) -> Event | None:
        """An event or an instance, deleted ones too [33 O]."""
        return self.events.get(name) or series.find_instance(self.events, name)

    def known(self, name: str) -> Event:
        """The same, refused where there is none."""
        event = self.find(name)
        if event is None:
            raise RefusedError(404, "notFound", "Not Found")  # [75 D]
        return event

    def is_alive(self, event: Event) -> bool:
        """Not deleted, and not an exception of a deleted series. Somebody else's series may not be here at all."""
        above = self.events.get(event.get("recurringEventId", ""), {})
        return "cancelled" not in (event["status"], above.get("status"))

    def exceptions(self, name: str) -> list[Event]:
        return [event for event in self.events.values() if event.get("recurringEventId") == name]

    def insert(self, body: Event) -> Event:
        """A new event, as the owner or an app makes it."""
        if body["id"] in self.events:  # a deleted one, too [33 O]
            raise RefusedError(409, "duplicate", "The requested identifier already exists.")
        event = whole(body, self.id, self.owner)
        check(event, self.zone)
        return self.store(event)

    def patch(self, name: str, body: Event) -> Event:
        """Merge into an event. An instance becomes an exception of its series, which itself does not change [85 D]."""
        event = self.known(name)
        body = {field: value for field, value in body.items() if field != "id"}
        if event["status"] == "cancelled" and body.get("status") != "confirmed":
            raise RefusedError(403, "forbidden", "Forbidden")  # [34 O, of update]
        if body.get("sequence", event["sequence"]) < event["sequence"]:
            raise RefusedError(400, "invalid", "Invalid sequence value. The specified sequence number is below the "
                               "current sequence number of the resource. Re-fetch the resource and use its sequence "
                               "number on the following request.")  # [54 M]  # fmt: skip
        new = merged(event, body)
        check(new, self.zone)
        if any(new.get(part) != event.get(part) for part in ("start", "end", "recurrence")):
            new["sequence"] = max(new["sequence"], event["sequence"] + 1)  # [54 M]
        if new == event:
            return event
        if new["status"] == "cancelled":  # a cancelled event is a deleted one
            return self.delete(name)
        # Reminders alone do not change `updated`, but the etag [45 D, O].
        only_reminders = {**new, "reminders": None} == {**event, "reminders": None}
        return self.store(new, event["updated"] if only_reminders else None)

    def delete(self, name: str) -> Event:
        event = self.known(name)
        if event["status"] == "cancelled":
            raise RefusedError(410, "deleted", "Resource has been deleted")  # [33 O]
        gone = self.store({**event, "status": "cancelled"})
        for exception in self.exceptions(name):
            if exception["status"] != "cancelled" and self.manners.exceptions_go:  # [30 A]
                self.store({**exception, "status": "cancelled"})
            else:
                exception["status"] = "cancelled"
        return gone

    def store(self, event: Event, updated: str | None = None) -> Event:
        """Keep an event as a change of now, whatever else its `updated` says."""
        now = self.clock.tick()
        event = {**event, "updated": updated or stamp(now), "etag": f'"{int(now.timestamp()) * 2_000_000}"'}  # [44 M]
        event.setdefault("created", stamp(now))
        self.events[event["id"]] = event
        self.changes.append(event["id"])
        return event

    def changed(self, number: int) -> Iterable[Event]:
        """What has changed since, each event once."""
        return [self.events[name] for name in dict.fromkeys(self.changes[number:]) if name in self.events]

    def forget_tombstones(self) -> None:
        """Deleted events are gone from every list, and their ids are free; older tokens do not hold [16 D, A]."""
        for name, event in list(self.events.items()):
            above = self.events.get(event.get("recurringEventId", ""), {})
            kept = above.get("status", "cancelled") != "cancelled"  # with the live series it was taken out of [13 D]
            if event["status"] == "cancelled" and not kept:
                del self.events[name]
                last = max(at for at, changed in enumerate(self.changes) if changed == name)
                self.oldest = max(self.oldest, last + 1)

    def expire_tokens(self, *, invalid: bool = False) -> None:
        """All sync tokens so far: 410 [9 D], or 400 with `invalid` [10 O]."""
        self.changes.append("")
        self.oldest, self.invalid = len(self.changes), invalid

    def entry(self) -> Event:
        """As `calendarList` shows it."""
        if self.deleted:
            return {"kind": "calendar#calendarListEntry", "etag": '"0"', "id": self.id, "deleted": True}
        shown: Event = {
            "kind": "calendar#calendarListEntry",
            "etag": '"1"',
            "id": self.id,
            "summary": self.summary or self.id,
            "timeZone": self.zone,
            "colorId": "14",
            "backgroundColor": "#9fe1e7",
            "foregroundColor": "#000000",
            "selected": True,
            "accessRole": self.role,
            "defaultReminders": self.defaults if self.primary else [],
            "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
        }
        more = {
            "description": self.description,
            "summaryOverride": self.summary_override,
            "hidden": self.hidden,
            "primary": self.primary,
            "dataOwner": "" if self.primary else self.owner,
        }
        return shown | {name: value for name, value in more.items() if value}

    def resource(self) -> Event:
        """As `calendars` shows it."""
        names = ("id", "summary", "description", "timeZone", "conferenceProperties", "dataOwner")
        return {"kind": "calendar#calendar", "etag": '"1"'} | {
            name: value for name, value in self.entry().items() if name in names
        }


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
