"""Whether a CalDAV calendar may have changed: one request, and little memory, so by the standard library alone.

The request is the one with which `caldav_server` asks for changes, or for versions. No redirect is followed, so that
the password goes only to where the calendar was found. Basic goes first and unasked; a server that knows only Digest
refuses it once, and its challenge is answered unasked from then on.
"""

from __future__ import annotations

import os
import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.request import (
    AbstractDigestAuthHandler,
    HTTPHandler,
    HTTPPasswordMgr,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    parse_http_list,
    parse_keqv_list,
)
from xml.parsers import expat

from typing_extensions import override

from config.accounts import CalDAVAccount
from providers import dav_xml
from providers.contract import Calendar, Seen, Surroundings, Window
from providers.deadline import PATIENCE, deadline

LARGEST = 32 << 20  # bytes of an answer: the versions of some 60,000 objects
LARGEST_CHANGE = 1 << 20
_DEEPEST = 16  # elements within each other
_LONGEST = 1 << 16  # characters of one text
_CHUNK = 1 << 16
_DIGEST = re.compile(r"(?:^|,)\s*Digest\s+(.*)", re.IGNORECASE | re.DOTALL)
_AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # of the environment; the provider's library heeds them, too


class CalDAVWatch:
    """One account's watch. Its methods are those of `Watch`."""

    def __init__(self, settings: CalDAVAccount, around: Surroundings) -> None:
        self._url = str(settings.url)
        self._username = settings.username
        self._ask_password = around.password
        self._before_request = around.before_request
        self._timeout = max(1.0, settings.timeout.total_seconds())
        self._password: str | None = None
        self._digest: _Digest | None = None
        self._opener: OpenerDirector | None = None
        self._lines: list[_Line] = []

    def changed(self, calendar: Calendar, window: Window, seen: Seen) -> bool:
        try:
            return not self._is_unchanged(calendar, window, seen)
        except Exception:  # noqa: BLE001 - what it means, and whether it is nonsense, the cycle finds out
            self._opener = None  # authorities may have been renewed since they were loaded
            return True

    def close(self) -> None:
        self._opener = self._password = self._digest = None

    def _is_unchanged(self, calendar: Calendar, window: Window, seen: Seen) -> bool:
        if seen.token is not None:
            body = dav_xml.sync_body(seen.token)
        else:
            body = dav_xml.query_body(dav_xml.time_range(window), ("D:getetag",))
        url = dav_xml.place(self._url, calendar.address)
        challenged = False
        while True:
            with self._sent(url, body) as answer:
                if answer.status == 207:
                    return _says_the_same(answer, calendar, seen)
                if answer.status != 401:
                    return False
                challenge = None if challenged else _challenge(answer)
                if challenge is None or self._username is None or self._password is None:
                    self._password = self._digest = None  # it may be another one by the next time
                    return False
            challenged = True
            self._digest = _Digest(self._username, self._password, challenge)

    @contextmanager
    def _sent(self, url: str, body: str) -> Iterator[HTTPResponse]:
        """The answer to a request, whatever it is; it ends with the deadline, read or not."""
        headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8", "User-Agent": "syncd"}
        request = Request(url, body.encode(), headers, method="REPORT")  # noqa: S310 - only http and https are opened
        if self._username is not None:
            self._sign(request, self._username)
        self._before_request()
        self._opener = self._opener or self._make_opener()
        try:
            with deadline(self._timeout * PATIENCE, lambda: [line.socket() for line in self._lines]) as over:
                with self._opener.open(request, timeout=self._timeout) as answer:
                    yield answer
                if over.is_set():
                    raise TimeoutError  # what was cut off may have looked whole
        finally:
            self._lines.clear()

    def _sign(self, request: Request, username: str) -> None:
        if self._password is None:
            self._password = self._ask_password()
        if self._digest is not None:
            request.add_header("Authorization", self._digest.answer(request))
        elif self._password is not None:
            both = b64encode(f"{username}:{self._password}".encode()).decode()
            request.add_header("Authorization", f"Basic {both}")

    def _make_opener(self) -> OpenerDirector:
        """Opens http and https, by way of the proxies that the environment names; a redirect is just an answer."""
        place = next(filter(None, map(os.environ.get, _AUTHORITIES)), None)
        folder = place is not None and Path(place).is_dir()
        tls = ssl.create_default_context(capath=place if folder else None, cafile=None if folder else place)
        opener = OpenerDirector()
        for one in (ProxyHandler(), _Plain(self._lines.append), _Secured(self._lines.append, tls)):
            opener.add_handler(one)
        return opener


class _Digest(AbstractDigestAuthHandler):
    """Answers to one challenge, counted (RFC 7616). Raises ValueError for what the standard library does not know."""

    def __init__(self, username: str, password: str, challenge: dict[str, str]) -> None:
        super().__init__(_Known(username, password))
        self._challenge = challenge

    def answer(self, request: Request) -> str:
        made = self.get_authorization(request, self._challenge)
        if not made:
            raise ValueError("a challenge that asks for nothing known")
        return f"Digest {made}"


class _Known(HTTPPasswordMgr):
    """One user name and password, wherever they are asked for: who asks is known already."""

    def __init__(self, username: str, password: str) -> None:
        super().__init__()
        self._both = username, password

    @override
    def find_user_password(self, realm: str, authuri: str) -> tuple[str, str]:
        return self._both


def _challenge(answer: HTTPResponse) -> dict[str, str] | None:
    """What a server that knows Digest asks with a refusal."""
    said = _DIGEST.search(", ".join(answer.headers.get_all("WWW-Authenticate", [])))
    return parse_keqv_list([one for one in parse_http_list(said[1]) if "=" in one]) if said else None


class _Line:
    """A connection that keeps its socket in sight: the response takes it over, but a deadline must find it."""

    sock: Any
    _kept: Any = None

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the class that it is mixed into
        self._kept = self.sock

    def socket(self) -> Any:
        return self._kept or self.sock


class _PlainLine(_Line, HTTPConnection):
    pass


class _SecuredLine(_Line, HTTPSConnection):
    pass


class _Plain(HTTPHandler):
    """Opens http."""

    def __init__(self, tell: Callable[[_Line], None]) -> None:
        super().__init__()
        self._tell = tell

    @override
    def http_open(self, req: Request) -> HTTPResponse:
        def line(host: str, **more: Any) -> _PlainLine:
            made = _PlainLine(host, **more)
            self._tell(made)
            return made

        return self.do_open(line, req)


class _Secured(HTTPSHandler):
    """Opens https."""

    def __init__(self, tell: Callable[[_Line], None], tls: ssl.SSLContext) -> None:
        super().__init__(context=tls)
        self._tell = tell
        self._tls = tls

    @override
    def https_open(self, req: Request) -> HTTPResponse:
        def line(host: str, **more: Any) -> _SecuredLine:
            made = _SecuredLine(host, context=self._tls, **more)
            self._tell(made)
            return made

        return self.do_open(line, req)


def _says_the_same(answer: HTTPResponse, calendar: Calendar, seen: Seen) -> bool:
    """Whether an answer names nothing but what was seen; read only as far as that is open.

    Raises ExpatError, and what reading raises.
    """
    with closing(_Listing()) as listing:
        return _lists_the_same(answer, listing, calendar, seen)


def _lists_the_same(answer: HTTPResponse, listing: _Listing, calendar: Calendar, seen: Seen) -> bool:
    named: set[str] = set()
    left = LARGEST if seen.token is None else LARGEST_CHANGE
    while data := answer.read(min(_CHUNK, left)):
        left -= len(data)
        for href, status, version in listing.take(data):
            if dav_xml.decoded_path(href) == calendar.id:
                if status >= 300:
                    return False  # it is gone, or the answer was cut short
                continue
            name = dav_xml.decoded_name(href)
            if status >= 300 or version is None or seen.versions.get(name) != version:
                return False
            named.add(name)
    if left == 0:
        return False
    token = listing.end()
    if seen.token is None:
        return named == seen.versions.keys()
    # What SOGo repeats under the same token is nothing new; under another one it may leave something out (DAViCal).
    return token is not None and (not named or token == seen.token)


class _Listing:
    """Takes a multistatus apart as it comes in, and keeps nothing of it."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._add_text
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._open: list[str] = []
        self._text = ""
        self._member: dict[str, str] = {}
        self._found: str | None = None
        self._token: str | None = None
        self._members: list[tuple[str, int, str | None]] = []

    def take(self, data: bytes) -> list[tuple[str, int, str | None]]:
        """The members that end in this part: href, status, version. Raises ExpatError, ValueError."""
        self._members = []
        self._parser.Parse(data, False)
        return self._members

    def end(self) -> str | None:
        """The sync token. Raises ExpatError if the answer was no whole one."""
        self._parser.Parse(b"", True)
        return self._token

    def close(self) -> None:
        """Let go of the parser: it and this hold each other, and it is large."""
        del self._parser

    def _refuse(self, *_: object) -> None:
        raise ValueError("entities of its own, which no CalDAV server needs")

    def _start(self, name: str, _: object) -> None:
        if not self._open and name != "DAV:}multistatus":
            raise ValueError("no multistatus")
        if len(self._open) == _DEEPEST:
            raise ValueError("elements without end")
        self._open.append(name.removeprefix("DAV:}") if name.startswith("DAV:}") else "of no matter")
        self._text = ""
        match self._open[1:]:
            case ["response"]:
                self._member = {}
            case ["response", "propstat"]:
                self._found, self._member["found"] = None, ""

    def _add_text(self, text: str) -> None:
        if len(self._text) > _LONGEST:
            raise ValueError("a text without end")
        self._text += text

    def _end(self, _: str) -> None:
        match self._open[1:]:
            case ["response", ("href" | "status") as name]:
                self._member[name] = self._text.strip()
            case ["response", "propstat", "status"]:
                self._member["found"] = self._text
            case ["response", "propstat", "prop", "getetag"]:
                self._found = self._text
            case ["response", "propstat"]:
                if self._found and dav_xml.status_of(self._member["found"]) < 300:
                    self._member["version"] = self._found
            case ["response"]:
                if not self._member.get("href"):
                    raise ValueError("an object without saying which")
                status = dav_xml.status_of(self._member.get("status"))
                self._members.append((self._member["href"], status, self._member.get("version")))
            case ["sync-token"]:
                self._token = self._text.strip() or None
        self._open.pop()
        self._text = ""
