"""WebDAV requests on the `caldav` library, with answers and errors that mean one thing each.

The library's client does HTTP, authentication and XML. Its result classes are not used: they raise on one odd member
of a multistatus, and hide the server's own spelling of an href. What servers and the library really do is listed in
ARCHITECTURE.md, "What CalDAV servers do".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from caldav.davclient import DAVClient
from caldav.lib import error as dav_error
from niquests.exceptions import RequestException, SSLError

from providers.errors import Misunderstood, ProviderError, SignInExpired, Throttled, Unreachable

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
XMLNS = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'

# The library logs whole requests and answers, and builds a pretty copy of each answer unless its level is set.
for _name in ("caldav", "caldav.response"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
# With this set in the environment it would write credentials into files.
dav_error.debug_dump_communication = False


@dataclass(frozen=True, slots=True)
class Member:
    """One response of a multistatus: the href as the server spells it, its status, the properties found."""

    href: str
    status: int
    props: Mapping[str, Any]

    @property
    def path(self) -> str:
        """The decoded path without a slash at its end: the only form in which hrefs are compared."""
        return decoded_path(self.href)

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    def text(self, tag: str) -> str | None:
        element = self.props.get(tag)
        return None if element is None or element.text is None else str(element.text)

    def hrefs(self, tag: str) -> list[str]:
        element = self.props.get(tag)
        found = [] if element is None else [href.text for href in element.iter(f"{DAV}href")]
        return [str(href).strip() for href in found if href and str(href).strip()]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer that is neither a failed sign-in nor a plea to wait nor a server error."""

    status: int
    url: str
    tree: Any = None
    etag: str | None = None
    conditions: frozenset[str] = field(default_factory=frozenset)
    body: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def members(self) -> list[Member]:
        """The members of a multistatus. Raises Misunderstood if the answer is none."""
        if self.status != 207 or self.tree is None or self.tree.tag != f"{DAV}multistatus":
            raise Misunderstood(
                f"{host(self.url)} answered {self.status} without a multistatus; it is no CalDAV server, or something "
                f"between here and it (a proxy, a sign-in page) answered in its place"
            )
        return list(_members(self.tree))

    @property
    def sync_token(self) -> str | None:
        token = None if self.tree is None else self.tree.find(f"{DAV}sync-token")
        return None if token is None or not token.text else str(token.text).strip()


def host(url: str) -> str:
    """The host of a URL, for messages: neither path nor any credentials."""
    return urlsplit(url).hostname or url


def decoded_path(href: str) -> str:
    return unquote(urlsplit(href).path if "://" in href else href).rstrip("/")


def _status(text: str | None) -> int:
    words = (text or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 200


def _members(tree: Any) -> Iterator[Member]:
    for response in tree.iterchildren(f"{DAV}response"):
        href = response.findtext(f"{DAV}href")
        if not href:
            continue
        props: dict[str, Any] = {}
        for propstat in response.iterchildren(f"{DAV}propstat"):
            if _status(propstat.findtext(f"{DAV}status")) < 300:
                for prop in propstat.iterchildren(f"{DAV}prop"):
                    props |= {element.tag: element for element in prop.iterchildren()}
        yield Member(href.strip(), _status(response.findtext(f"{DAV}status")), props)


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


def multiget_body(hrefs: Sequence[str]) -> str:
    """A calendar-multiget REPORT's body (RFC 4791, 7.9)."""
    named = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return (
        f"<?xml version='1.0' encoding='utf-8'?><C:calendar-multiget {XMLNS}><D:prop><D:getetag/><C:calendar-data/>"
        f"</D:prop>{named}</C:calendar-multiget>"
    )


def _tags(props: Sequence[str]) -> str:
    return "".join(f"<{prop}/>" for prop in props)


class Connection:
    """One account's connection: made at the first request, kept, closed with `close`."""

    def __init__(self, url: str, username: str | None, password: Callable[[], str | None], timeout: timedelta) -> None:
        self.url = url
        self._username = username
        self._password = password
        self._timeout = timeout
        self._client: DAVClient | None = None

    def request(self, method: str, url: str, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request; `url` may be an href of the server's.

        Raises Unreachable, Throttled, SignInExpired and Misunderstood; any other status comes back as an answer.
        """
        if self._client is None:
            self._client = self._open("basic")
        try:
            return self._send(self._client, method, url, body, headers)
        except SignInExpired:
            # Basic goes first, unasked: a server that also answers strangers would never ask (Cyrus). One that
            # knows only Digest (Baikal) refuses it once.
            if self._client.auth_type != "basic" or self._username is None:
                raise
            digest = self._open("digest")
            try:
                answer = self._send(digest, method, url, body, headers)
            except ProviderError:
                digest.close()
                raise
            self._client.close()
            self._client = digest
            return answer

    def multistatus(self, method: str, url: str, body: str, depth: int | None) -> Answer:
        headers = {} if depth is None else {"Depth": str(depth)}
        return self.request(method, url, body, headers | {"Content-Type": "application/xml; charset=utf-8"})

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self, auth_type: str) -> DAVClient:
        password = self._password() if self._username is not None else None
        return DAVClient(
            self.url,
            username=self._username,
            password=password,
            auth_type=auth_type if self._username is not None and password is not None else None,
            timeout=max(1, round(self._timeout.total_seconds())),
            # Compressed, Cyrus' ETags become weak, which no conditional write may use.
            headers={"Accept-Encoding": "identity", "User-Agent": "syncd"},
            enable_rfc6764=False,
            rate_limit_handle=False,
        )

    def _send(self, client: DAVClient, method: str, url: str, body: str, headers: Mapping[str, str] | None) -> Answer:
        target = urljoin(self.url, url)
        where = host(target)
        try:
            response = client.request(target, method, body, dict(headers or {}))
        except dav_error.AuthorizationError as refusal:
            if refusal.status != 403:
                raise SignInExpired(f"{where} refuses the user name or the password") from None
            return Answer(403, target, conditions=frozenset(refusal.preconditions or ()), body=_text(refusal.body))
        except dav_error.RateLimitError as plea:
            seconds = plea.retry_after_seconds
            raise Throttled(f"{where} asks to wait", None if seconds is None else timedelta(seconds=seconds)) from None
        except SSLError:
            raise Unreachable(f"{where}: its TLS certificate is not to be trusted, or TLS failed") from None
        except (RequestException, OSError) as loss:
            raise Unreachable(f"{where} does not answer ({_cause(loss)})") from None
        except ProviderError:
            raise
        except Exception as nonsense:  # noqa: BLE001 - the library raises TypeError, XMLSyntaxError and more on nonsense
            raise Misunderstood(f"{where} sent an answer that makes no sense ({type(nonsense).__name__})") from None
        if response.status >= 500 and response.status != 507:
            raise Unreachable(f"{where} answers {response.status}")
        tree: Any = response.tree
        conditions, text = frozenset[str](), ""
        if response.status >= 400:
            text = response.raw
            if tree is not None and tree.tag == f"{DAV}error":
                conditions = frozenset(str(child.tag) for child in tree.iterchildren() if isinstance(child.tag, str))
        return Answer(response.status, target, tree, response.headers.get("ETag"), conditions, text)


def _cause(loss: Exception) -> str:
    return "time-out" if "imeout" in type(loss).__name__ or "imed out" in str(loss) else "no connection"


def _text(body: object) -> str:
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")
