"""A CalDAV server in memory with the habits of those that are not at hand: each test says which.

What is written here is what was measured on the real ones; docs/caldav-servers.md has the table.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tests.servers.proxy import Action, Answer, Proxy, Request

USERNAME = "alice"
PASSWORD = "wonder/land-7f3a9"
DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:s="http://sabredav.org/ns"'
NONCE = "dcd98b7102dd2f0e8b11d0f600bfb0c093"
XML = {"Content-Type": "application/xml; charset=utf-8"}
HTML = Answer(
    200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><head><title>Wi-Fi</title></head><body>Sign in</html>"
)
Kind = Literal["event", "todo", "inbox", "outbox"]
KINDS = {
    "event": "<C:calendar/>",
    "todo": "<C:calendar/>",
    "inbox": "<C:schedule-inbox/>",
    "outbox": "<C:schedule-outbox/>",
}


class Watched(Proxy):
    """A proxy that remembers every request of the test, also those before a reset."""

    def __init__(self, upstream: str, before: Callable[[int, Request], Action | None] | None = None) -> None:
        super().__init__(upstream, before=before)
        self.everything: list[Request] = []

    def _record(self, request: Request, answer: Answer | None) -> None:
        self.everything.append(request)
        super()._record(request, answer)

    def reset_counts(self) -> None:
        """Forgets what was recorded, but goes on answering as before."""
        before = self.before
        self.reset()
        self.before = before

    def assert_conditional(self) -> None:
        """Nothing was written or deleted without saying which version is meant."""
        for request in self.everything:
            if request.method in ("PUT", "DELETE"):
                conditions = [request.headers.get("if-match"), request.headers.get("if-none-match")]
                assert any(conditions), request
                assert not any(str(condition).startswith("W/") for condition in conditions), request


@dataclass
class Collection:
    """A calendar of the double's. `props` are further properties, as XML."""

    kind: Kind = "event"
    name: str = "Work"
    props: str = ""


@dataclass
class Double:
    """The server. What has a default is as RFC 4791 and 6578 want it; a test changes that."""

    root: str = "/dav/"
    principal: str = "/dav/principals/alice/"
    homes: tuple[str, ...] = ("/dav/alice/",)
    at_root: bool = True  # whether / is the root, too
    principal_props: str = ""
    calendars: dict[str, Collection] = field(default_factory=lambda: {"/dav/alice/office/": Collection()})
    objects: dict[str, tuple[str, str]] = field(default_factory=dict)  # decoded name: (ETag, text), of all calendars
    spell: Callable[[str], str] = quote  # how an object's name is written in an href
    prefix: str = "/dav/alice/office/"  # what stands before it
    token: Callable[[int], str] = "data:,{}".format
    knows_tokens: bool = True
    unknown_token: Literal["403", "412", "everything", "silence"] = "403"
    omits_missing: bool = False  # in a multiget
    etag_on_put: bool = True
    search: Literal["good", "ignored", "nothing"] = "good"
    schemes: tuple[str, ...] = ("Basic",)
    lets_strangers_sync: bool = False
    more_in_sync: str = ""  # further responses of every sync report
    page: int = 0  # changes in one answer, 0 for all
    script: Callable[[Request], Action | None] = lambda _request: None  # asked first
    changes: list[tuple[int, str]] = field(default_factory=list)
    number: int = 100
    etags: int = 0

    # The owner's hand

    def put(self, name: str, text: str, etag: str | None = None) -> None:
        self.etags += 1
        self.objects[name] = (etag or f'"{self.etags}"', text.replace("\n", "\r\n"))
        self._note(name)

    def delete(self, name: str) -> None:
        del self.objects[name]
        self._note(name)

    def _note(self, name: str) -> None:
        self.number += 1
        self.changes.append((self.number, name))

    # The server

    def __call__(self, _n: int, request: Request) -> Action | None:
        scripted = self.script(request)
        if scripted is not None:
            return scripted
        stranger = not self.signed_in(request)
        if stranger and not (self.lets_strangers_sync and b"sync-collection" in request.body):
            challenges = {"Basic": 'Basic realm="dav"', "Digest": f'Digest realm="dav", qop="auth", nonce="{NONCE}"'}
            return Answer(401, {"WWW-Authenticate": ", ".join(challenges[scheme] for scheme in self.schemes)}, b"no")
        path = unquote(urlsplit(request.path).path)
        if request.method == "PROPFIND":
            return self.propfind(path, request.headers.get("depth", "0"))
        if request.method == "REPORT" and path in self.calendars:
            return self.report(request, stranger)
        if request.method in ("PUT", "DELETE") and path.rpartition("/")[0] + "/" in self.calendars:
            return self.write(request, path.rpartition("/")[2])
        return Answer(404)

    def signed_in(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme == "Basic" and "Basic" in self.schemes:
            return given == b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        if scheme == "Digest" and "Digest" in self.schemes:
            said = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
            first = digest(f"{USERNAME}:dav:{PASSWORD}")
            second = digest(f"{request.method}:{said['uri']}")
            expected = digest(f"{first}:{said['nonce']}:{said['nc']}:{said['cnonce']}:{said['qop']}:{second}")
            return (said["response"], said["nonce"], said["uri"]) == (expected, NONCE, request.path)
        return False

    def propfind(self, path: str, depth: str) -> Answer:
        if path in self.homes:
            inside = [one for one in self.calendars if one.startswith(path)] if depth == "1" else []
            return multistatus(response(path, "<D:resourcetype/>"), *(self.describe(one) for one in inside))
        if path in self.calendars:
            return multistatus(self.describe(path))
        if path in (self.root, self.principal) or (path == "/" and self.at_root):
            homes = "".join(f"<D:href>{escape(home)}</D:href>" for home in self.homes)
            pointer = f"<D:current-user-principal><D:href>{self.principal}</D:href></D:current-user-principal>"
            own = f"<C:calendar-home-set>{homes}</C:calendar-home-set>{self.principal_props}"
            return multistatus(response(path, pointer + (own if path == self.principal else "")))
        return Answer(404)

    def describe(self, path: str) -> str:
        calendar = self.calendars[path]
        token = f"<D:sync-token>{self.token(self.number)}</D:sync-token>" if self.knows_tokens else ""
        component = "VTODO" if calendar.kind == "todo" else "VEVENT"
        return response(
            path if path.isascii() and " " not in path else quote(path),
            f"<D:resourcetype><D:collection/>{KINDS[calendar.kind]}</D:resourcetype>"
            f"<D:displayname>{escape(calendar.name)}</D:displayname>{token}{calendar.props}"
            f"<C:supported-calendar-component-set><C:comp name='{component}'/></C:supported-calendar-component-set>",
        )

    def report(self, request: Request, stranger: bool) -> Answer:
        asked = ElementTree.fromstring(request.body)  # noqa: S314 (our own words)
        if asked.tag == f"{DAV}sync-collection":
            return self.sync(asked.findtext(f"{DAV}sync-token") or "", stranger)
        if asked.tag == f"{CALDAV}calendar-multiget":
            return multistatus(*(self.got(href.text or "") for href in asked.iter(f"{DAV}href")))
        wanted = asked.findtext(f".//{CALDAV}text-match")
        with_data = asked.find(f".//{CALDAV}calendar-data") is not None
        found = dict(self.objects)
        if wanted is not None and self.search != "ignored":
            found = {n: o for n, o in found.items() if wanted in uids(o[1]) and self.search == "good"}
        return multistatus(*(self.member(name, with_data) for name in found))

    def sync(self, token: str, stranger: bool) -> Answer:
        numbers = {self.token(number): number for number in range(100, self.number + 1)}
        after = token
        if token in numbers:
            changed = {name: number for number, name in self.changes if number > numbers[token]}
            if stranger and changed:
                return Answer(401, {"WWW-Authenticate": 'Basic realm="dav"'})
            after = self.token(self.number)
        elif self.unknown_token == "everything":
            changed, after = dict.fromkeys(self.objects, self.number), self.token(self.number)
        elif self.unknown_token == "silence":
            changed = {}
        else:
            return error(int(self.unknown_token), "<D:valid-sync-token/>")
        cut = ""
        if self.page and len(changed) > self.page:
            changed = dict(sorted(changed.items(), key=lambda each: each[1])[: self.page])
            after = self.token(max(changed.values()))
            cut = f"<D:response><D:href>{self.prefix}</D:href><D:status>HTTP/1.1 507 Full</D:status></D:response>"
        listed = [self.member(name, with_data=False) for name in changed]
        return multistatus(*listed, self.more_in_sync, cut, f"<D:sync-token>{after}</D:sync-token>")

    def got(self, href: str) -> str:
        name = unquote(urlsplit(href).path if "://" in href else href).rpartition("/")[2]
        return "" if name not in self.objects and self.omits_missing else self.member(name, with_data=True)

    def member(self, name: str, with_data: bool) -> str:
        href = f"<D:href>{escape(self.prefix + self.spell(name))}</D:href>"
        if name not in self.objects:
            return f"<D:response>{href}<D:status>HTTP/1.1 404 Not Found</D:status></D:response>"
        etag, text = self.objects[name]
        data = f"<C:calendar-data>{escape(text, {chr(13): '&#13;'})}</C:calendar-data>" if with_data else ""
        return f"<D:response>{href}{propstat(f'<D:getetag>{escape(etag)}</D:getetag>{data}')}</D:response>"

    def write(self, request: Request, name: str) -> Answer:
        now = self.objects.get(name)
        match = request.headers.get("if-match")
        if now is None and request.method == "DELETE":
            return Answer(404)
        if (match is not None and (now is None or now[0] != match)) or (now and "if-none-match" in request.headers):
            return Answer(412)
        if request.method == "DELETE":
            self.delete(name)
            return Answer(204)
        self.put(name, request.body.decode().replace("\r\n", "\n"))
        return Answer(204 if now else 201, {"ETag": self.objects[name][0]} if self.etag_on_put else {})


def uids(text: str) -> list[str]:
    return re.findall(r"^UID:(.*?)\r?$", text, re.MULTILINE)


def digest(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 (RFC 2617)


def propstat(props: str) -> str:
    return f"<D:propstat><D:prop>{props}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"


def response(href: str, props: str) -> str:
    return f"<D:response><D:href>{href}</D:href>{propstat(props)}</D:response>"


def multistatus(*responses: str) -> Answer:
    body = f"<?xml version='1.0' encoding='utf-8'?><D:multistatus {NAMESPACES}>{''.join(responses)}</D:multistatus>"
    return Answer(207, XML, body.encode())


def error(status: int, inside: str) -> Answer:
    return Answer(status, XML, f"<?xml version='1.0'?><D:error {NAMESPACES}>{inside}</D:error>".encode())


def sabre_error(status: int, name: str, message: str, inside: str = "") -> Answer:
    """An error as sabre/dav (Baikal, Nextcloud, ownCloud) says it: with elements of its own."""
    exception = f"<s:exception>Sabre\\DAV\\Exception\\{name}</s:exception><s:message>{message}</s:message>"
    return error(status, exception + inside)


def once(condition: Callable[[Request], bool], *answers: Action) -> Callable[[Request], Action | None]:
    """A script: these answers in turn to the requests for which the condition holds, then none any more."""
    left = list(answers)
    return lambda request: left.pop(0) if left and condition(request) else None


def always(condition: Callable[[Request], bool], answer: Action) -> Callable[[Request], Action | None]:
    return lambda request: answer if condition(request) else None


def is_sync(request: Request) -> bool:
    return b"sync-collection" in request.body


def is_multiget(request: Request) -> bool:
    return b"calendar-multiget" in request.body


def is_query(request: Request) -> bool:
    return b"calendar-query" in request.body


def is_write(request: Request) -> bool:
    return request.method in ("PUT", "DELETE")
