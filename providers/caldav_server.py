"""CalDAV (RFC 4791) with sync-collection (RFC 6578), as servers really do it.

What is different here: everything is addressed by URL, and servers spell one URL in many ways, so members of a
calendar are known by the decoded last segment of their path. A first read asks for the objects in the window, in a few
spans of time; later ones ask for what changed since a sync token that was taken *before* the read, and fetch the
changed objects in batches.
Any doubt about a token leads to a full read. Objects are written whole, under If-Match or If-None-Match, and never
fetched one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from urllib.parse import quote, urljoin

from config.accounts import CalDAVAccount
from providers import dav_xml, ical
from providers.caldav_discovery import discover, look_at, members_of
from providers.contract import (
    Calendar,
    Cursor,
    Problem,
    Remark,
    Resource,
    Snapshot,
    Surroundings,
    Wanted,
    Window,
    Written,
)
from providers.dav import Connection
from providers.dav_xml import CALDAV, DAV, Answer, Garbled, Member
from providers.errors import (
    AlreadyThere,
    Changed,
    Dismissed,
    Forbidden,
    Gone,
    Misconfigured,
    Misunderstood,
    ProviderError,
    Refused,
    Unreachable,
)
from providers.event import Draft, Event, Ref

BATCH = (
    1000  # objects in one multiget: bounds the memory of one answer; Radicale takes twice the time in batches of 200
)
_SPAN = timedelta(days=90)  # of a first read in one answer, where one for the whole window took too long
_SPOILT = 8  # objects in a row that cannot be read: then it is the server, and each one more is not asked for
_SHORTEST_SPAN = timedelta(days=30)  # below it the objects are asked for by name: a bounded number of requests
_ETAG = f"{DAV}getetag"
_DATA = f"{CALDAV}calendar-data"
_STALE = frozenset({f"{DAV}valid-sync-token"})
_TAKEN = frozenset({f"{CALDAV}no-uid-conflict", f"{DAV}no-uid-conflict", f"{CALDAV}unique-scheduling-object-resource"})


class CalDAV:
    """One account on a CalDAV server. Its methods are those of `Provider`."""

    def __init__(self, settings: CalDAVAccount, surroundings: Surroundings) -> None:
        self._own = surroundings.own
        self._floating = surroundings.zone
        self._url = str(settings.url)
        self._home: str | None = None
        remedy = f"set its password anew (docs/caldav.md), then type: syncd sync --account {surroundings.account}"
        self._connection = Connection(
            self._url, settings.username, surroundings.password, settings.timeout, remedy, surroundings.before_request
        )
        self._parsed = ical.Parsed()
        self._searchable: set[str] = set()

    # Discovery

    def calendars(self) -> tuple[Calendar, ...]:
        found = discover(self._connection)
        self._home = found.home
        if not found.calendars:
            raise Misconfigured(
                f"{dav_xml.host(self._url)} shows no calendar that holds events: check url and username"
            )
        return found.calendars

    # Reading

    def read(self, calendar: Calendar, window: Window, since: Cursor | None, wanted: Wanted) -> Snapshot:
        if since is not None and since.token is None:
            return self._read_versions(calendar, window, since, wanted)
        changed = None
        if since is not None and since.token is not None:
            changed = self._read_changes(calendar, window, since, since.token, wanted)
        return changed or self._read_whole(calendar, window, wanted)

    def _read_changes(
        self, calendar: Calendar, window: Window, since: Cursor, token: str, wanted: Wanted
    ) -> Snapshot | None:
        """The change since the cursor's token; None where that leaves a doubt."""
        resources = dict(since.resources)
        passed = dict(since.passed)
        listed: list[Member] = []
        for _ in range(100):  # pages that the server cuts (RFC 6578, 3.6)
            answer = self._connection.multistatus("REPORT", calendar.address, dav_xml.sync_body(token), 1)
            if answer.status in (404, 410):
                raise _no_calendar(calendar)
            if answer.status == 403 and not answer.conditions & _STALE:
                raise Forbidden(f"calendar {calendar.name!r}: no right to read it")
            if not answer.ok or answer.sync_token is None:
                return None
            page = answer.members()
            cut = any(member.status == 507 for member in page)
            listed += [member for member in page if member.path != calendar.id and member.status != 507]
            advanced, token = answer.sync_token != token, answer.sync_token
            if not cut:
                break
            if not advanced:
                return None
        else:
            return None
        known = {**passed, **{name: resource.version for name, resource in resources.items()}}
        changed = [member for member in listed if member.status != 404]
        fetch = [m.href for m in changed if m.text(_ETAG) is None or known.get(m.name) != m.text(_ETAG)]
        if since.written - {member.name for member in listed}:
            return None  # deleted again in between (Xandikos), or lost under parallel writers (DAViCal)
        others = resources.keys() - since.written
        repeated = others & ({member.name for member in changed} - {dav_xml.decoded_name(href) for href in fetch})
        if token != since.token and 2 * len(repeated) > len(others):
            return None  # most of it repeated under a new token: DAViCal's answer to a token that it does not know
        for name in {member.name for member in listed if member.status == 404}:
            resources.pop(name, None)
            passed.pop(name, None)
        complete = self._take(calendar, fetch, wanted, resources, passed)
        named = {member.name for member in changed}
        passed = {name: version for name, version in passed.items() if name in named}
        return self._snapshot(calendar, window, Cursor(token, resources, passed), complete, fresh=False)

    def _read_whole(self, calendar: Calendar, window: Window, wanted: Wanted) -> Snapshot:
        """Everything in the window: in one answer, as each costs a server much, or in many if it has not the breath."""
        token = self._sync_token(calendar)
        resources: dict[str, Resource] = {}
        passed: dict[str, str] = {}
        try:
            complete = self._download(calendar, window, wanted, resources, passed)
        except Unreachable:
            spans = [self._download(calendar, span, wanted, resources, passed) for span in _spans(window)]
            complete = all(spans)
        for name in [name for name, one in resources.items() if not wanted(one.text)]:
            passed[name] = resources.pop(name).version or ""
        # What has a token tells changes by itself; without one they are told by the versions of all.
        cursor = Cursor(token, resources, passed if token is None else {})
        listed = len(resources.keys() | passed.keys())
        return self._snapshot(calendar, window, cursor, complete, fresh=True, listed=listed)

    def _download(
        self,
        calendar: Calendar,
        span: Window,
        wanted: Wanted,
        resources: dict[str, Resource],
        passed: dict[str, str],
    ) -> bool:
        """The objects of a span in one answer; where it makes no sense or is cut short, in smaller ones."""
        try:
            members = self._query(calendar, dav_xml.time_range(span), ("D:getetag", "C:calendar-data"))
        except Garbled:
            middle = span.start + (span.end - span.start) / 2
            if middle - span.start < _SHORTEST_SPAN:
                listed = self._query(calendar, dav_xml.time_range(span), ("D:getetag",))
                return self._take(calendar, [member.href for member in listed], wanted, resources, passed)
            halves = Window(span.start, middle), Window(middle, span.end)
            whole = [self._download(calendar, half, wanted, resources, passed) for half in halves]
            return all(whole)
        sorted_in = [_sort(member, wanted, resources, passed) for member in members]
        return all(sorted_in)

    def _read_versions(self, calendar: Calendar, window: Window, since: Cursor, wanted: Wanted) -> Snapshot:
        """Where the server knows no sync token: the versions of all in the window, and only what changed fetched."""
        listed = self._query(calendar, dav_xml.time_range(window), ("D:getetag",))
        known = {**since.passed, **{name: resource.version for name, resource in since.resources.items()}}
        here = {member.name for member in listed}
        resources = {name: resource for name, resource in since.resources.items() if name in here}
        passed = {name: version for name, version in since.passed.items() if name in here}
        fetch = [m.href for m in listed if m.text(_ETAG) is None or known.get(m.name) != m.text(_ETAG)]
        complete = self._take(calendar, fetch, wanted, resources, passed)
        cursor = Cursor(None, resources, passed)
        return self._snapshot(calendar, window, cursor, complete, fresh=False, listed=len(listed))

    def _sync_token(self, calendar: Calendar) -> str | None:
        answer = self._connection.multistatus("PROPFIND", calendar.address, dav_xml.propfind_body(["D:sync-token"]), 0)
        members = members_of(answer)
        if answer.status in (404, 410) or not members or members[0].status == 404:
            raise _no_calendar(calendar)
        return members[0].text(f"{DAV}sync-token")

    def _query(self, calendar: Calendar, filters: str, props: Sequence[str]) -> list[Member]:
        answer = self._connection.multistatus("REPORT", calendar.address, dav_xml.query_body(filters, props), 1)
        if answer.status in (404, 410):
            raise _no_calendar(calendar)
        if answer.status == 403:
            raise Forbidden(f"calendar {calendar.name!r}: no right to read it")
        members = answer.members()
        if any(member.status == 507 for member in members):
            raise Garbled(f"{dav_xml.host(answer.url)} cut its answer short")
        return [member for member in members if member.status < 300 and member.path != calendar.id]

    def _take(
        self,
        calendar: Calendar,
        hrefs: Sequence[str],
        wanted: Wanted,
        resources: dict[str, Resource],
        passed: dict[str, str],
    ) -> bool:
        """Fetch the objects in batches and sort them into wanted and passed; False if one was not to be had."""
        complete = True
        missing: list[str] = []
        for batch in _batches(hrefs):
            got: set[str] = set()
            for member in self._multiget(calendar, batch):
                got.add(member.path)
                complete &= _sort(member, wanted, resources, passed)
            missing += [href for href in batch if dav_xml.decoded_path(href) not in got]
        # A missing member is not reported by DAViCal and sabre/dav: asked for once more, before it counts as gone.
        for batch in _batches(missing):
            got = {member.path for member in self._multiget(calendar, batch) if member.text(_DATA) is not None}
            complete = complete and not got
            for href in batch:
                if dav_xml.decoded_path(href) not in got:
                    name = dav_xml.decoded_path(href).rsplit("/", 1)[-1]
                    resources.pop(name, None)
                    passed.pop(name, None)
        return complete

    def _multiget(self, calendar: Calendar, hrefs: Sequence[str]) -> list[Member]:
        """The objects; a batch whose answer cannot be read is halved, so that one object spoils only itself."""
        try:
            return self._connection.multistatus(
                "REPORT", calendar.address, dav_xml.multiget_body(hrefs), None
            ).members()
        except Garbled:
            if len(hrefs) == 1:
                return [Member(hrefs[0], 500, {})]
            middle = len(hrefs) // 2
            members = self._multiget(calendar, hrefs[:middle]) + self._multiget(calendar, hrefs[middle:])
            if len(hrefs) >= _SPOILT and all(member.status == 500 for member in members):
                raise  # it is not one object that spoils the others
            return members

    def _snapshot(
        self,
        calendar: Calendar,
        window: Window,
        cursor: Cursor,
        complete: bool,
        *,
        fresh: bool,
        listed: int | None = None,
    ) -> Snapshot:
        events, problems = self._parsed.read(cursor.resources, calendar, window, self._own, self._floating)
        if not complete:
            problems += (Problem(calendar.name, "", "some events could not be fetched; nothing is removed for now"),)
        # What was not fetched is not known, so the next read starts anew.
        return Snapshot(calendar, window, complete, events, problems, cursor if complete else None, fresh, listed)

    def find(self, calendar: Calendar, uid: str, window: Window) -> tuple[Event, ...]:
        members = self._search(calendar, uid)
        if not members and not self._search_works(calendar):
            raise Misunderstood(f"calendar {calendar.name!r}: the server does not find events by UID")
        return tuple(
            event
            for member in members
            for event in ical.find_events(
                member.text(_DATA) or "",
                uid,
                calendar,
                member.name,
                member.text(_ETAG),
                window,
                self._own,
                self._floating,
            )
        )

    def _search(self, calendar: Calendar, uid: str) -> list[Member]:
        text = uid.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        filters = f"<C:prop-filter name='UID'><C:text-match collation='i;octet'>{text}</C:text-match></C:prop-filter>"
        found = self._query(calendar, filters, ("D:getetag", "C:calendar-data"))
        return [member for member in found if uid in ical.uids(member.text(_DATA) or "")]

    def _search_works(self, calendar: Calendar) -> bool:
        """Whether the server finds an event that is known to be there: SOGo and others know no search by text."""
        if calendar.id not in self._searchable:
            known = next(iter(self._parsed.uids(calendar.id)), None) or self._any_uid(calendar)
            if known is None or not self._search(calendar, known):
                return known is None  # not for ever: what was known may have been deleted since
            self._searchable.add(calendar.id)
        return True

    def _any_uid(self, calendar: Calendar) -> str | None:
        """The UID of an event in that calendar, None if there is none."""
        for listed in self._query(calendar, "", ("D:getetag",))[:1]:
            for member in self._multiget(calendar, [listed.href]):
                return next(iter(ical.uids(member.text(_DATA) or "")), None)
        return None

    # Writing

    def canonical(self, draft: Draft) -> Draft:
        return ical.canonical(draft)

    def create(self, calendar: Calendar, draft: Draft) -> Written:
        name = draft.uid.split("@")[0] + ".ics"
        text = ical.build(draft)
        answer = self._put(calendar, name, text, {"If-None-Match": "*"})
        if answer.ok:
            return Written(Ref(calendar.id, name, draft.uid), Resource(_strong(answer.etag), text))
        said = answer.body.casefold()
        if "deleted calendar object with uid" in said:  # Nextcloud's trash bin
            raise Dismissed("its id belongs to a deleted event")
        if (
            answer.conditions & _TAKEN
            or "object with uid already exists" in said  # Nextcloud: 400
            or (answer.status == 412 and not answer.conditions)
            or (answer.status == 409 and not _lost(answer))
        ):
            raise AlreadyThere("an event with its id is there already")
        raise _refusal(calendar, answer)

    def update(self, calendar: Calendar, event: Event, draft: Draft) -> Written:
        version = _version(event)
        text = ical.amend(event.text, event.ref.uid, draft)
        answer = self._put(calendar, event.ref.resource, text, {"If-Match": version})
        if answer.ok:
            return Written(event.ref, Resource(_strong(answer.etag), text))
        raise _refusal(calendar, answer)

    def withdraw(self, calendar: Calendar, event: Event) -> None:
        version = _version(event)
        url = _member_url(calendar, event.ref.resource)
        answer = self._connection.request("DELETE", url, headers={"If-Match": version})
        if not answer.ok and answer.status not in (404, 410):
            raise _refusal(calendar, answer)

    def make_calendar(self, name: str) -> Calendar:
        if self._home is None:
            self._home = discover(self._connection).home
        if self._home is None:
            raise Forbidden("url names one calendar: give the server's url, so that another can be made beside it")
        slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "calendar"
        url = urljoin(self._home.rstrip("/") + "/", slug + "/")
        body = (
            f"<?xml version='1.0' encoding='utf-8'?><C:mkcalendar {dav_xml.XMLNS}><D:set><D:prop><D:displayname>"
            f"{name.replace('&', '&amp;').replace('<', '&lt;')}</D:displayname><C:supported-calendar-component-set>"
            f"<C:comp name='VEVENT'/></C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>"
        )
        answer = self._connection.request("MKCALENDAR", url, body, {"Content-Type": "application/xml; charset=utf-8"})
        made = look_at(self._connection, url) if answer.ok or answer.status in (403, 405, 409) else None
        if made is None:
            raise Forbidden(f"{dav_xml.host(url)} does not let syncd make a calendar; make one named {name!r} yourself")
        return made

    def remarks(self) -> tuple[Remark, ...]:
        return ()

    def close(self) -> None:
        self._connection.close()

    def _put(self, calendar: Calendar, name: str, text: str, condition: Mapping[str, str]) -> Answer:
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        return self._connection.request("PUT", _member_url(calendar, name), text, headers)


def _sort(member: Member, wanted: Wanted, resources: dict[str, Resource], passed: dict[str, str]) -> bool:
    """Put a fetched object where it belongs; False if it was not to be had."""
    text = member.text(_DATA)
    resources.pop(member.name, None)
    passed.pop(member.name, None)
    if member.status in (404, 410):
        return True
    if text is None or member.status >= 300:
        return False
    if wanted(text):
        resources[member.name] = Resource(member.text(_ETAG), text)
    else:
        passed[member.name] = member.text(_ETAG) or ""
    return True


def _spans(window: Window) -> Iterator[Window]:
    """The window in parts of which each is one answer."""
    start = window.start
    while start < window.end:
        end = min(start + _SPAN, window.end)
        yield Window(start, end)
        start = end


def _batches(hrefs: Sequence[str]) -> Iterable[Sequence[str]]:
    return (hrefs[start : start + BATCH] for start in range(0, len(hrefs), BATCH))


def _member_url(calendar: Calendar, name: str) -> str:
    return calendar.address + quote(name, safe="@:!$&'()*+,;=~-._")


def _version(event: Event) -> str:
    """What a write can be held to. Never none: without a condition it would overwrite what it does not know."""
    version = _strong(event.version)
    if version is None:
        raise Changed("the server did not say which version it is")
    return version


def _strong(etag: str | None) -> str | None:
    return None if etag is None or etag.startswith("W/") else etag


def _lost(answer: Answer) -> bool:
    """Whether a 409 means that the calendar is not there (RFC 4918, 9.7.1) and not that the UID is taken."""
    return not answer.conditions and "uid" not in answer.body.casefold()


def _no_calendar(calendar: Calendar) -> Misconfigured:
    return Misconfigured(f"calendar {calendar.name!r} is not on the server any more; see `syncd calendars`")


def _refusal(calendar: Calendar, answer: Answer) -> ProviderError:
    """What a refused write means (facts differ by server: docs/caldav-servers.md)."""
    reason = ", ".join(sorted(condition.split("}")[-1] for condition in answer.conditions))
    refused = Refused(f"calendar {calendar.name!r}: the server refuses it ({f'{answer.status} {reason}'.strip()})")
    if any(condition.startswith(CALDAV) for condition in answer.conditions):
        return refused  # it is the event that it does not like (RFC 4791, 5.3.2.1)
    if answer.status in (412, 423):
        return Changed("it was changed since it was read")
    if answer.status in (404, 410):
        return Gone("it is not there any more")
    if answer.status == 403 and (not answer.conditions or f"{DAV}need-privileges" in answer.conditions):
        return Forbidden(
            f"calendar {calendar.name!r} is read-only for this account; get the right to write, or set write_to"
        )
    if answer.status in (405, 409):
        return _no_calendar(calendar)
    return refused
