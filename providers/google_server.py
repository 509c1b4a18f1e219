"""Google Calendar (API v3), on Google's own client.

What is different here: the whole calendar is listed, and each later read is one request for what changed since a sync
token. No window is sent with it, since nobody says whether a token remembers one. Exceptions of a series are events
of their own, in any order; they are kept together with their series, under its id. Writing is by ids that we choose,
so that a request which was sent twice is done once. docs/google.md says what a person sees of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from config.accounts import GoogleAccount
from providers import google_auth
from providers.contract import (
    Calendar,
    Cursor,
    Remark,
    Resource,
    Snapshot,
    Surroundings,
    Wanted,
    Window,
    Writes,
    Written,
    everything,
)
from providers.errors import (
    AlreadyThere,
    Changed,
    Dismissed,
    Forbidden,
    Gone,
    Misconfigured,
    Misunderstood,
    Refused,
    Unreachable,
)
from providers.event import Draft, Event, Ref
from providers.google_calendars import calendars_of
from providers.google_errors import WHERE, LacksRight, StaleToken
from providers.google_event import DOMAIN, FIELDS, Item, is_cancelled, line_of, read_items, uid_of
from providers.google_http import Connection
from providers.google_shelf import Shelf
from providers.google_watch import PAGE
from providers.google_write import canonical, changes, id_of, new_event
from providers.ical import Parsed

_PAGES = 400  # a million events; then it goes round in circles
_LIST = f"nextPageToken,nextSyncToken,items({FIELDS})"
_CALENDARS = "nextPageToken,items(id,summary,summaryOverride,timeZone,accessRole,primary,deleted,dataOwner)"
_SHORT = timedelta(days=31)  # a window that is asked for as one


class Google:
    """One Google account. Its methods are those of `Provider`."""

    def __init__(self, settings: GoogleAccount, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._connection = Connection(settings, around)
        self._parsed = Parsed(read_items)

    def remarks(self) -> tuple[Remark, ...]:
        return google_auth.remarks_of(self._settings, self._around, self._connection.granted())

    # Discovery

    def calendars(self) -> tuple[Calendar, ...]:
        return calendars_of(tuple(self._entries()), self._around.writes)

    def _entries(self) -> Iterator[Item]:
        """The calendar list (REF/calendarList/list)."""
        token: str | None = None
        for _ in range(_PAGES):
            page = self._connection.read("calendarList", "list", maxResults=250, pageToken=token, fields=_CALENDARS)
            for entry in _items(page):
                if not entry.get("deleted"):
                    yield entry
            token = page.get("nextPageToken")
            if token is None:
                return
        raise Misunderstood(f"{WHERE} lists calendars without end")

    # Reading

    def read(self, calendar: Calendar, window: Window, since: Cursor | None, wanted: Wanted) -> Snapshot:
        if since is None and window.end - window.start <= _SHORT:
            return self._read_span(calendar, window, wanted)
        if since is not None and since.token is not None:
            try:
                return self._read_changes(calendar, window, since, since.token, wanted)
            except StaleToken:
                pass
        return self._read_whole(calendar, window, wanted)

    def _read_whole(self, calendar: Calendar, window: Window, wanted: Wanted) -> Snapshot:
        shelf, listed, token = Shelf(), 0, None
        for page in self._pages(calendar):
            token = page.sync_token
            for item in page.items:
                listed += not is_cancelled(item)
                shelf.take(item, window, wanted)
        resources = shelf.resources(wanted, again=True)
        return self._snapshot(calendar, window, resources, token, fresh=True, listed=listed)

    def _read_changes(
        self, calendar: Calendar, window: Window, since: Cursor, token: str | None, wanted: Wanted
    ) -> Snapshot:
        shelf: Shelf | None = None
        changed: dict[str, str] = {}
        for page in self._pages(calendar, syncToken=token):
            token = page.sync_token
            for item in page.items:
                shelf = shelf or Shelf.of(since.resources)
                if shelf.is_series(item):
                    changed[str(item["id"])] = str(item.get("iCalUID") or item["id"])
                shelf.take(item, window, wanted)
        if shelf is None:
            return self._snapshot(calendar, window, since.resources, token, fresh=False)
        # What a change of a series does to its exceptions is said nowhere, so they are asked for.
        for name, uid in changed.items():
            if shelf.forget_exceptions(name):
                for page in self._pages(calendar, iCalUID=uid):
                    for item in page.items:
                        shelf.take(item, window, wanted)
        return self._snapshot(calendar, window, shelf.resources(wanted), token, fresh=False)

    def _read_span(self, calendar: Calendar, window: Window, wanted: Wanted) -> Snapshot:
        """A few days, which come without a sync token, and with no exceptions of a series but those that lie there."""
        shelf, listed, whole = Shelf(), 0, True
        bounds = {"timeMin": window.start.isoformat(), "timeMax": window.end.isoformat()}
        for page in self._pages(calendar, **bounds):
            for item in page.items:
                listed += not is_cancelled(item)
                whole = whole and "recurrence" not in item
                shelf.take(item, window, wanted)
        resources = shelf.resources(wanted)
        snapshot = self._snapshot(calendar, window, resources, None, fresh=True, listed=listed)
        return replace(snapshot, cursor=Cursor(None, resources) if whole else None)

    def _snapshot(
        self,
        calendar: Calendar,
        window: Window,
        resources: Mapping[str, Resource],
        token: str | None,
        *,
        fresh: bool,
        listed: int | None = None,
    ) -> Snapshot:
        own = self._around.own.union(calendar.own)
        events, problems = self._parsed.read(resources, calendar, window, own, self._around.zone)
        cursor = Cursor(token, resources) if token is not None else None
        return Snapshot(calendar, window, True, events, problems, cursor, fresh, listed)

    def _pages(self, calendar: Calendar, **query: str | None) -> Iterator[Page]:
        """All pages of one list of events: each asks the same, and only the last has no successor (GUIDE/sync).

        Raises StaleToken only where a sync token was sent.
        """
        token: str | None = None
        for _ in range(_PAGES):
            try:
                answer = self._connection.read(
                    "events", "list", calendarId=calendar.id, maxResults=PAGE, fields=_LIST, pageToken=token, **query
                )
            except Gone:
                raise _no_calendar(calendar) from None
            except Refused as refusal:
                raise Misunderstood(f"calendar {calendar.name!r}: {refusal}") from None
            except StaleToken:
                if "syncToken" in query:
                    raise
                raise Unreachable(f"{WHERE} broke off its list; it will be read anew") from None
            yield Page(_items(answer), answer.get("nextSyncToken"))
            token = answer.get("nextPageToken")
            if token is None:
                return
        raise Misunderstood(f"calendar {calendar.name!r}: {WHERE} lists events without end")

    def find(self, calendar: Calendar, uid: str, window: Window) -> tuple[Event, ...]:
        shelf = Shelf()
        if uid.endswith(DOMAIN):
            items = [item] if (item := self._get(calendar, id_of(uid))) is not None else []
        else:
            items = [item for page in self._pages(calendar, iCalUID=uid) for item in page.items]
        for item in items:
            shelf.take(item, None, everything)
        own = self._around.own.union(calendar.own)
        zone = calendar.zone or self._around.zone
        return tuple(
            event
            for name, one in shelf.resources(everything).items()
            for event in read_items(one.text, calendar, name, one.version, window, own, zone, anywhere=True)[0]
            if event.ref.uid == uid
        )

    def _get(self, calendar: Calendar, name: str) -> Item | None:
        """The event with that id; None if it is not there, or deleted."""
        try:
            item = self._look(calendar, name)
        except Gone:
            return None
        return None if is_cancelled(item) else item

    def _look(self, calendar: Calendar, name: str) -> Item:
        """What has that id, deleted or not. Raises Gone."""
        return _whole(self._connection.read("events", "get", calendarId=calendar.id, eventId=name, fields=FIELDS))

    # Writing

    def canonical(self, draft: Draft) -> Draft:
        return canonical(draft)

    def create(self, calendar: Calendar, draft: Draft) -> Written:
        body = new_event(draft)
        try:
            item = self._write(calendar, "insert", body=body, fields=FIELDS)
        except Gone:
            raise _no_calendar(calendar) from None
        except AlreadyThere:
            item = self._taken(calendar, draft)
        return self._written(calendar, item)

    def _taken(self, calendar: Calendar, draft: Draft) -> Item:
        """What has the id of a new event: the event itself, if the request was done before its answer was lost."""
        item = self._look(calendar, id_of(draft.uid))
        if is_cancelled(item):
            raise Dismissed("its id belongs to a deleted event")
        body = new_event(draft)
        if any(item.get(name) != body[name] for name in ("summary", "extendedProperties")):
            raise AlreadyThere("an event with its id is there already")
        return item

    def update(self, calendar: Calendar, event: Event, draft: Draft) -> Written:
        body, version = changes(event, draft), _version(event)
        if not body:
            return Written(event.ref, Resource(version, event.text))
        name = event.ref.resource
        try:
            item = self._write(calendar, "patch", eventId=name, body=body, fields=FIELDS, etag=version)
        except Forbidden:
            if self._get(calendar, name) is None:  # what is deleted refuses an update like this
                raise Gone("it is not there any more") from None
            raise
        return self._written(calendar, item)

    def withdraw(self, calendar: Calendar, event: Event) -> None:
        version, name = _version(event), event.ref.resource
        try:
            self._write(calendar, "delete", eventId=name, etag=version)
        except Gone:
            return
        except Changed:
            if self._get(calendar, name) is not None:
                raise

    def make_calendar(self, name: str) -> Calendar:
        there = next((one for one in self.calendars() if one.name == name and one.writable), None)
        if there is not None:
            return there
        body = {"summary": name, "timeZone": self._around.zone}
        made = self._connection.write_once("calendars", "insert", body=body, fields="id,summary,timeZone")
        made_id = str(_whole(made)["id"])
        return Calendar(made_id, str(made.get("summary", name)), made.get("timeZone"), address=made_id)

    def close(self) -> None:
        self._connection.close()

    def _write(self, calendar: Calendar, method: str, *, etag: str | None = None, **parameters: Any) -> Item:
        """Nobody is ever told of it."""
        try:
            return self._connection.write(
                "events", method, etag=etag, calendarId=calendar.id, sendUpdates="none", **parameters
            )
        except LacksRight:
            if self._around.writes is not Writes.OWN:
                raise
            raise Forbidden(
                f"calendar {calendar.name!r} was not made by this client, so it may not be written: rename it, and "
                f"syncd makes its own"
            ) from None
        except Forbidden:
            raise Forbidden(
                f"calendar {calendar.name!r} is read-only for this account; get the right to write, or set write_to"
            ) from None

    def _written(self, calendar: Calendar, item: Item) -> Written:
        ref = Ref(calendar.id, str(_whole(item)["id"]), uid_of(item))
        return Written(ref, Resource(item.get("etag"), line_of(item)))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of events; `sync_token` is only on the last one."""

    items: Sequence[Item]
    sync_token: str | None


def _items(answer: Item) -> Sequence[Item]:
    """The entries of a page. One without any is no page: taking it for an empty one would lose everything."""
    found = answer.get("items")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Misunderstood(f"{WHERE} sent a list that makes no sense")
    return [_whole(one) for one in found]


def _whole(item: Item) -> Item:
    """The resource, if it is one."""
    if not isinstance(item.get("id"), str):
        raise Misunderstood(f"{WHERE} sent an answer without what it is about")
    return item


def _version(event: Event) -> str:
    if event.version is None:
        raise Changed("its version is not known; it will be read anew")
    return event.version


def _no_calendar(calendar: Calendar) -> Misconfigured:
    return Misconfigured(
        f"calendar {calendar.name!r} is not there any more, or not shared any more; see `syncd calendars`"
    )
