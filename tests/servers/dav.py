"""CalDAV as a person with curl would speak it: what tests put into a server and read back, without syncd's code."""

from __future__ import annotations

import itertools
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tests.servers.program import Program

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
TIMEOUT = 60.0
numbers = itertools.count(1)


class Addressed(Protocol):
    """Where a request goes and as whom."""

    @property
    def username(self) -> str: ...
    @property
    def password(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Server:
    """A running CalDAV server. `url` is its root, `home` the calendar home of its one user; all end in a slash.

    `storage` is the folder on disk that `home` shows, None where objects cannot simply be laid into it.
    """

    name: str
    url: str
    principal: str
    home: str
    username: str
    password: str
    program: Program = field(repr=False, compare=False)
    storage: Path | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar on a server; `url` ends in a slash, `name` is what people see."""

    server: Server
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")


class RefusedError(Exception):
    """The server answered something else than success; `reply` is what it said."""

    def __init__(self, what: str, reply: Reply) -> None:
        super().__init__(f"{what}: {reply.status} {reply.body[:500]!r}")
        self.reply = reply


def request(
    server: Addressed, method: str, url: str, body: str | bytes = b"", headers: Mapping[str, str] | None = None
) -> Reply:
    """One request on a connection of its own. Raises nothing for a status, whatever it is."""
    parts = urlsplit(url)
    basic = b64encode(f"{server.username}:{server.password}".encode()).decode()
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        data = body.encode() if isinstance(body, str) else body
        connection.request(method, parts.path or "/", data, {"Authorization": f"Basic {basic}", **(headers or {})})
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def demand(what: str, reply: Reply) -> Reply:
    """The reply, if it is a success. Raises RefusedError."""
    if not 200 <= reply.status < 300:
        raise RefusedError(what, reply)
    return reply


def make_calendar(
    server: Server, name: str | None = None, display_name: str | None = None, component: str = "VEVENT"
) -> str:
    """MKCALENDAR (RFC 4791, 5.3.1) with that one component; returns its URL. Without a name, a new one."""
    name = name or f"calendar-{next(numbers)}"
    url = urljoin(server.home, quote(name) + "/")
    body = (
        '<?xml version="1.0" encoding="utf-8"?><C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
        f"<set><prop><displayname>{escape(display_name or name)}</displayname>"
        f'<C:supported-calendar-component-set><C:comp name="{component}"/></C:supported-calendar-component-set>'
        "</prop></set></C:mkcalendar>"
    )
    demand(f"MKCALENDAR {url}", request(server, "MKCALENDAR", url, body, {"Content-Type": "text/xml; charset=utf-8"}))
    return url


def put(server: Server, url: str, text: str, etag: str | None = None) -> str:
    """Writes one object, only over that version if an ETag is given; returns the new ETag.

    Line ends are made CRLF. Raises RefusedError, 412 for another version.
    """
    headers = {"Content-Type": "text/calendar; charset=utf-8"} | ({"If-Match": etag} if etag else {})
    reply = demand(f"PUT {url}", request(server, "PUT", url, crlf(text), headers))
    return reply.etag or request(server, "GET", url).etag or ""


def get(server: Server, url: str) -> tuple[str, str]:
    """ETag and text of one object. Raises RefusedError."""
    reply = demand(f"GET {url}", request(server, "GET", url))
    return reply.etag or "", reply.body.decode()


def get_all(server: Server, calendar_url: str) -> dict[str, tuple[str, str]]:
    """Every object of a calendar, {href: (ETag, text)}; the href is the path as the server writes it."""
    body = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/>'
        '</prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>'
    )
    headers = {"Depth": "1", "Content-Type": "text/xml; charset=utf-8"}
    reply = demand(f"REPORT {calendar_url}", request(server, "REPORT", calendar_url, body, headers))
    found = {}
    for response in ElementTree.fromstring(reply.body).iter(f"{DAV}response"):  # noqa: S314 (our own server)
        text = response.findtext(f".//{CALDAV}calendar-data")
        if text is not None:
            href = response.findtext(f"{DAV}href") or ""
            found[href] = (response.findtext(f".//{DAV}getetag") or "", text.replace("\r\n", "\n"))
    return found


def delete(server: Server, url: str, etag: str | None = None) -> None:
    """Removes an object or a whole calendar. Raises RefusedError."""
    demand(f"DELETE {url}", request(server, "DELETE", url, headers={"If-Match": etag} if etag else {}))


def seed(server: Server, calendar_url: str, objects: Mapping[str, str]) -> None:
    """Many objects at once, {name without .ics: text}: laid into the storage where that is possible, else PUT."""
    for name, text in objects.items():
        if server.storage is None:
            put(server, urljoin(calendar_url, f"{quote(name)}.ics"), text)
        else:
            folder = server.storage / calendar_url.removeprefix(server.home).strip("/")
            (folder / f"{name}.ics").write_bytes(crlf(text).encode())


def crlf(text: str) -> str:
    """Line ends as RFC 5545, 3.1, wants them."""
    return re.sub(r"\r?\n", "\r\n", text)
