"""The owner's calendar app, as far as a demonstration needs one: plain CalDAV (RFC 4791), none of syncd's own code.

What is shown was read back through it from the server, so it is what any other program would see.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from syncd.demo.server import Server
from syncd.failures import UserError

_DAV = "{DAV:}"
_DATA = "{urn:ietf:params:xml:ns:caldav}calendar-data"
_XMLNS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_TIMEOUT = 20  # seconds for one request


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as the server has it."""

    etag: str
    text: str


def make_calendar(server: Server, name: str) -> str:
    """MKCALENDAR (RFC 4791, 5.3.1); returns the new calendar's URL, which ends in a slash."""
    url = f"{server.home}{quote(name.lower())}/"
    body = (
        f"<C:mkcalendar {_XMLNS}><set><prop><displayname>{escape(name)}</displayname>"
        f'<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
        f"</prop></set></C:mkcalendar>"
    )
    _ask(server, "MKCALENDAR", url, body, {"Content-Type": "application/xml; charset=utf-8"})
    return url


def save(server: Server, calendar: str, name: str, text: str, etag: str | None = None) -> None:
    """PUT one object: a new one, or over the version with that ETag."""
    condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
    headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
    _ask(server, "PUT", f"{calendar}{quote(name)}.ics", text, headers)


def read_all(server: Server, calendar: str) -> dict[str, Stored]:
    """Every object of the calendar, by its name without `.ics`."""
    body = (
        f"<C:calendar-query {_XMLNS}><prop><getetag/><C:calendar-data/></prop>"
        f'<C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>'
    )
    headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": "1"}
    answer = _ask(server, "REPORT", calendar, body, headers)
    found: dict[str, Stored] = {}
    for response in ElementTree.fromstring(answer).iter(f"{_DAV}response"):  # noqa: S314 - the server that we started
        href, text = response.findtext(f"{_DAV}href"), response.findtext(f".//{_DATA}")
        if href and text:
            name = href.rsplit("/", 1)[-1].removesuffix(".ics")
            found[name] = Stored(response.findtext(f".//{_DAV}getetag") or "", text)
    return found


def _ask(server: Server, method: str, url: str, body: str, headers: Mapping[str, str]) -> bytes:
    """One request on a connection of its own. Raises UserError for anything but success."""
    parts = urlsplit(url)
    basic = b64encode(f"{server.username}:{server.password}".encode()).decode()
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT)
    try:
        connection.request(method, parts.path, body.encode(), {"Authorization": f"Basic {basic}", **headers})
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise UserError(f"{method} {url}: the demonstration's server answered {answer.status} {answer.reason}")
    return said
