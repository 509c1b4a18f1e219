"""What is said in WebDAV: the bodies of requests, and answers taken apart into members that mean one thing each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from providers.contract import Window
from providers.errors import Misunderstood

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
XMLNS = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'


class Garbled(Misunderstood):
    """XML that is broken or cut off: asked for less, the server may still say the rest."""


@dataclass(frozen=True, slots=True)
class Member:
    """One response of a multistatus: the href as the server spells it, its status, the properties found.

    `base` is the URL that hrefs in it are relative to.
    """

    href: str
    status: int
    props: Mapping[str, Any]
    base: str = ""

    @property
    def url(self) -> str:
        return urljoin(self.base, self.href)

    @property
    def path(self) -> str:
        """The decoded path without a slash at its end: the only form in which hrefs are compared."""
        return decoded_path(self.href)

    @property
    def name(self) -> str:
        return decoded_name(self.href)

    def text(self, tag: str) -> str | None:
        element = self.props.get(tag)
        return None if element is None or element.text is None else str(element.text)

    def hrefs(self, tag: str) -> list[str]:
        """The URLs that a property holds, absolute."""
        element = self.props.get(tag)
        found = [] if element is None else [str(href.text or "").strip() for href in element.iter(f"{DAV}href")]
        return [urljoin(self.base, href) for href in found if href]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer that is neither a failed sign-in nor a plea to wait nor a server error.

    `url` is where it came from after redirects, `conditions` the preconditions that failed (RFC 4918, 16), `moved`
    where it sends on to.
    """

    status: int
    url: str
    tree: Any = None
    etag: str | None = None
    conditions: frozenset[str] = field(default_factory=frozenset)
    body: str = ""
    moved: str | None = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def members(self) -> list[Member]:
        """The members of a multistatus. Raises Misunderstood if the answer is none, Garbled if its XML is broken."""
        if self.status == 207 and self.tree is None and self.body:
            raise Garbled(f"{host(self.url)} sent XML that is broken or cut off")
        if self.status != 207 or self.tree is None or self.tree.tag != f"{DAV}multistatus":
            raise Misunderstood(
                f"{host(self.url)} answered {self.status} without a multistatus; it is no CalDAV server, or something "
                f"between here and it (a proxy, a sign-in page) answered in its place"
            )
        # Entities are not expanded, so that what they stand for would be missing without a trace.
        if self.tree.getroottree().docinfo.internalDTD is not None:
            raise Misunderstood(f"{host(self.url)} sent XML with entities of its own, which no CalDAV server does")
        return list(_members(self.tree, self.url))

    @property
    def sync_token(self) -> str | None:
        token = None if self.tree is None else self.tree.find(f"{DAV}sync-token")
        return None if token is None or not token.text else str(token.text).strip()


def host(url: str) -> str:
    """The host of a URL, for messages: neither path nor any credentials."""
    return urlsplit(url).hostname or "the server"


def place(base: str, href: str) -> str:
    """The URL to ask for what an href names. Behind a proxy that ends TLS, servers take themselves for http: the
    password does not follow there."""
    target = urljoin(base, href)
    return f"https:{target[5:]}" if target.startswith("http:") and base.startswith("https:") else target


def decoded_path(href: str) -> str:
    return unquote(urlsplit(href).path if "://" in href else href).rstrip("/")


def decoded_name(href: str) -> str:
    """The last segment of an href, decoded: what a member is called within its calendar."""
    return decoded_path(href).rsplit("/", 1)[-1]


def status_of(text: str | None) -> int:
    """The number in a status line; success where there is none."""
    words = (text or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 200


def _members(tree: Any, base: str) -> Iterator[Member]:
    for response in tree.iterchildren(f"{DAV}response"):
        href = (response.findtext(f"{DAV}href") or "").strip()
        if not href:
            raise Misunderstood(f"{host(base)} speaks of an object without saying which")
        props: dict[str, Any] = {}
        for propstat in response.iterchildren(f"{DAV}propstat"):
            if status_of(propstat.findtext(f"{DAV}status")) < 300:
                for prop in propstat.iterchildren(f"{DAV}prop"):
                    props |= {element.tag: element for element in prop.iterchildren()}
        yield Member(href, status_of(response.findtext(f"{DAV}status")), props, base)


def propfind_body(props: Sequence[str]) -> str:
    """A PROPFIND's body; `props` are prefixed names such as `D:displayname`."""
    return f"<?xml version='1.0' encoding='utf-8'?><D:propfind {XMLNS}><D:prop>{_tags(props)}</D:prop></D:propfind>"


def sync_body(token: str) -> str:
    """A sync-collection REPORT's body (RFC 6578, 3.2): versions only, and never a limit (Xandikos loses the rest)."""
    return (
        f"<?xml version='1.0' encoding='utf-8'?><D:sync-collection {XMLNS}><D:sync-token>{escape(token)}"
        f"</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    )


def query_body(filters: str, props: Sequence[str]) -> str:
    """A calendar-query REPORT's body for VEVENTs (RFC 4791, 7.8); `filters` go inside the VEVENT filter."""
    return (
        f"<?xml version='1.0' encoding='utf-8'?><C:calendar-query {XMLNS}><D:prop>{_tags(props)}</D:prop><C:filter>"
        f"<C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'>{filters}</C:comp-filter></C:comp-filter>"
        f"</C:filter></C:calendar-query>"
    )


def time_range(window: Window) -> str:
    """The filter for what overlaps the window."""
    return f"<C:time-range start='{_utc(window.start)}' end='{_utc(window.end)}'/>"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def multiget_body(hrefs: Sequence[str]) -> str:
    """A calendar-multiget REPORT's body (RFC 4791, 7.9)."""
    named = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return (
        f"<?xml version='1.0' encoding='utf-8'?><C:calendar-multiget {XMLNS}><D:prop><D:getetag/><C:calendar-data/>"
        f"</D:prop>{named}</C:calendar-multiget>"
    )


def _tags(props: Sequence[str]) -> str:
    return "".join(f"<{prop}/>" for prop in props)
