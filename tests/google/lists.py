"""`events.list` and `calendarList.list`: what is in them, in which order, on which page, and from when on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zlib import crc32

from tests.google import series
from tests.google.calendars import Calendar, stamp
from tests.google.rules import Event, NotModelledError, RefusedError, moment, span
from tests.google.shown import few_attendees, show, stub

MOST_EVENTS, MOST_CALENDARS = 2500, 250  # on a page [4 D]
# Not with a sync token [5 D]; of these, the second line is not modelled without one either.
RESTRICTIONS = {"orderBy", "privateExtendedProperty", "timeMin", "timeMax", "iCalUID"}
ODD_RESTRICTIONS = {"q", "sharedExtendedProperty", "updatedMin"}
PLAIN = {
    "maxResults",
    "pageToken",
    "syncToken",
    "showDeleted",
    "singleEvents",
    "maxAttendees",
    "timeZone",
    "eventTypes",
}
PAGING = {"pageToken", "maxResults"}
TOKENLESS = {"orderBy", "iCalUID", "privateExtendedProperty"}  # [19 O, A]
ROLES = ("none", "freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")
FAR = datetime(9999, 1, 1, tzinfo=UTC)

Asked = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: behind these entries of that query. `number` is the first page's place in the changes."""

    query: tuple[tuple[str, tuple[str, ...]], ...]
    number: int
    done: frozenset[str] = frozenset()
    rested: bool = False  # an empty page was given


Positions = dict[str, Position]  # by page token


def list_events(calendar: Calendar, asked: Asked, positions: Positions) -> Event:
    """One page of events."""
    since, manners = asked.get("syncToken", [""])[0], calendar.manners
    unknown = set(asked) - PLAIN - RESTRICTIONS - (ODD_RESTRICTIONS if since else set())
    if unknown:
        raise NotModelledError(f"list with {', '.join(sorted(unknown))}")
    position = _position(calendar, asked, positions)
    single = _is(asked, "singleEvents") or calendar.role == "freeBusyReader"  # [82 O]
    if since:
        events = list(calendar.changed(_number(calendar, since, asked)))
        events = list(_expanded(calendar, events, FAR)) if single else events
    else:
        events = _all(calendar, asked, single)
    if "eventTypes" in asked:
        events = [event for event in events if event["eventType"] in asked["eventTypes"]]
    if "orderBy" in asked:
        events = _ordered(events, asked["orderBy"][0], calendar.zone, single)
    elif manners.unkind:  # unspecified [21 D]
        events = [*_exceptions(events, True), *_exceptions(events, False)]
    size = min(int(asked.get("maxResults", ["250"])[0]), MOST_EVENTS, manners.page or MOST_EVENTS)
    left = [event for event in events if event["id"] not in position.done]
    rests = manners.empty_pages and not position.rested
    page = [] if rests else left[:size]
    answer: Event = {
        "kind": "calendar#events",
        "etag": f'"p{len(calendar.changes)}"',
        "summary": calendar.summary or calendar.id,
        "description": calendar.description,
        "updated": stamp(calendar.clock.now),
        "timeZone": asked.get("timeZone", [calendar.zone])[0],
        "accessRole": calendar.role,
        "defaultReminders": calendar.defaults,
    }
    if len(page) < len(left):
        done = position.done | {event["id"] for event in page}
        answer["nextPageToken"] = f"page-{len(positions) + 1}"
        positions[answer["nextPageToken"]] = replace(position, done=done, rested=True)
    else:
        if manners.unkind and events and len(page) < size:
            page = [*page, events[0]]
        window = {"timeMin", "timeMax"} & set(asked) and not manners.token_after_window
        if not window and not TOKENLESS & set(asked):
            # Only on the last page [1 D], of the first page's time [3 D].
            answer["nextSyncToken"] = _token(calendar, position.number, single=_is(asked, "singleEvents"))
    return {**answer, "items": [_item(event, calendar, asked) for event in page]}


def list_calendars(calendars: Iterable[Calendar], asked: Asked, page: int) -> Event:
    """One page of the owner's list of calendars."""
    unknown = set(asked) - {"maxResults", "pageToken", "showDeleted", "showHidden", "minAccessRole"}
    if unknown:
        raise NotModelledError(f"calendarList.list with {', '.join(sorted(unknown))}")
    least = ROLES.index(asked.get("minAccessRole", ["none"])[0])
    entries = [
        calendar.entry()
        for calendar in calendars
        if (_is(asked, "showDeleted") or not calendar.deleted)
        and (_is(asked, "showHidden") or not calendar.hidden)
        and ROLES.index(calendar.role) >= least
    ]
    size = min(int(asked.get("maxResults", ["100"])[0]), MOST_CALENDARS, page or MOST_CALENDARS)
    begin = int(asked.get("pageToken", ["0"])[0])
    more = (
        {"nextPageToken": str(begin + size)}
        if begin + size < len(entries)
        else {"nextSyncToken": f"list-{len(entries)}"}
    )
    return {"kind": "calendar#calendarList", "etag": '"1"', **more, "items": entries[begin : begin + size]}


def _position(calendar: Calendar, asked: Asked, positions: Positions) -> Position:
    """Where the page begins; every page asks the same [2 D]."""
    named = {**asked, "calendarId": [calendar.id]}
    query = tuple(sorted((name, tuple(values)) for name, values in named.items() if name not in PAGING))
    if "pageToken" not in asked:
        return Position(query, len(calendar.changes))
    found = positions.get(asked["pageToken"][0])
    if found is None:
        raise RefusedError(400, "invalid", "Invalid page token value.", location="pageToken")
    if found.query != query:
        raise NotModelledError("a page of another query [2]")
    return found


def _token(calendar: Calendar, number: int, *, single: bool) -> str:
    return f"sync-{crc32(calendar.id.encode()):x}-{number}{'-single' if single else ''}"


def _number(calendar: Calendar, token: str, asked: Asked) -> int:
    """How many changes a sync token knows of. One of another calendar is none (A)."""
    if (RESTRICTIONS | ODD_RESTRICTIONS) & set(asked) or asked.get("showDeleted") == ["false"]:  # [5 D, 7 D, text 6 O]
        raise RefusedError(400, "syncTokenWithRequestRestrictions",
                           "Sync token cannot be used with other request restrictions.", "calendar")  # fmt: skip
    found = re.fullmatch(r"sync-[0-9a-f]+-(\d+)(-single)?", token)
    number, single = (int(found[1]), bool(found[2])) if found else (0, False)
    invalid = calendar.invalid and number < calendar.oldest
    if invalid or token != _token(calendar, number, single=single):
        raise RefusedError(400, "invalid", "Invalid sync token value.", location="syncToken")  # [10 O]
    if number < calendar.oldest:
        raise RefusedError(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.",
                           "calendar", "syncToken")  # [9 D]  # fmt: skip
    if single != _is(asked, "singleEvents"):
        raise NotModelledError("a sync token with other parameters than the list it came from [8]")
    return number


def _all(calendar: Calendar, asked: Asked, single: bool) -> list[Event]:
    """A full list. Instances that were taken out of a live series are in it even unasked [14 D]."""
    low, high = _bounds(asked)
    zone = asked.get("timeZone", [calendar.zone])[0]  # also says when a day begins [24 O]
    events: Iterable[Event] = calendar.events.values()
    if single:
        events = _expanded(calendar, events, high or FAR)
    deleted = _is(asked, "showDeleted")
    found = []
    for event in events:
        above = calendar.events.get(event.get("recurringEventId", ""))
        taken_out = above is not None and above["status"] != "cancelled" and not single
        if (
            (deleted or taken_out or calendar.is_alive(event))
            and _has(event, asked)
            and any(_overlaps(one, low, high) for one in _spans(event, zone, high))
        ):
            found.append(event)
    return found


def _expanded(calendar: Calendar, events: Iterable[Event], high: datetime) -> Iterator[Event]:
    """Instances in place of series, deleted ones for a deleted series [15 D]; exceptions stand for themselves."""
    for event in events:
        if not series.is_series(event):
            yield event
            continue
        for start in series.original_starts(event):
            made = series.instance(event, start)
            if span(made, calendar.zone)[0] >= high:
                break
            if made["id"] not in calendar.events:
                yield made


def _bounds(asked: Asked) -> tuple[datetime | None, datetime | None]:
    bounds = {}
    for bound in {"timeMin", "timeMax"} & set(asked):
        bounds[bound] = moment(asked[bound][0])
        if bounds[bound] is None:  # an offset is mandatory [23 D]
            raise RefusedError(400, "badRequest", "Bad Request")
    low, high = bounds.get("timeMin"), bounds.get("timeMax")
    if low and high and low >= high:
        raise RefusedError(400, "timeRangeEmpty", "The specified time range is empty.", "calendar", "timeMax")
    return low, high


def _spans(event: Event, zone: str, high: datetime | None) -> Iterator[tuple[datetime, datetime] | None]:
    """Where it lies: a series where its instances do, an exception also where it was taken from (A).

    None stands for what was put there broken.
    """
    if series.is_series(event):
        for start in series.original_starts(event):
            at = span(series.instance(event, start), zone)
            if high is not None and at[0] >= high:
                return
            yield at
        return
    original = event.get("originalStartTime")
    for one in (event, {**event, "start": original, "end": original}) if original else (event,):
        try:
            yield span(one, zone)
        except (KeyError, TypeError, ValueError):
            yield None


def _overlaps(at: tuple[datetime, datetime] | None, low: datetime | None, high: datetime | None) -> bool:
    return at is None or ((low is None or at[1] > low) and (high is None or at[0] < high))  # [23 D]


def _has(event: Event, asked: Asked) -> bool:
    private = event.get("extendedProperties", {}).get("private", {})
    wanted = (text.partition("=") for text in asked.get("privateExtendedProperty", ()))
    return asked.get("iCalUID", [event["iCalUID"]])[0] == event["iCalUID"] and all(
        private.get(name) == value for name, _, value in wanted
    )


def _ordered(events: list[Event], order: str, zone: str, single: bool) -> list[Event]:
    if order == "startTime" and not single:  # [22 D]
        raise RefusedError(400, "badRequest", "The requested ordering is not available for the particular query.")
    return sorted(events, key=lambda event: span(event, zone)[0] if order == "startTime" else event["updated"])


def _exceptions(events: list[Event], wanted: bool) -> Iterator[Event]:
    """The latest first."""
    return (event for event in reversed(events) if ("recurringEventId" in event) is wanted)


def _item(event: Event, calendar: Calendar, asked: Asked) -> Event:
    """An incremental list says hardly anything of what was deleted, nor a full one that did not ask for it."""
    zone = asked.get("timeZone", [None])[0]
    if event["status"] == "cancelled" and not _is(asked, "showDeleted"):
        return stub(event, calendar, zone)
    shown = show(event, calendar, zone)
    return few_attendees(shown, int(asked["maxAttendees"][0])) if "maxAttendees" in asked else shown


def _is(asked: Asked, name: str) -> bool:
    return asked.get(name) == ["true"]
