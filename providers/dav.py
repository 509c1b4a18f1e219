"""WebDAV requests on the `caldav` library, with answers and errors that mean one thing each.

The library's client does HTTP, authentication and XML. Its result classes are not used: they raise on one odd member
of a multistatus, and hide the server's own spelling of an href. What servers and the library really do is listed in
docs/caldav-servers.md.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from caldav.davclient import DAVClient
from caldav.lib import error as dav_error
from niquests.exceptions import RequestException, SSLError

from providers import dav_http
from providers.dav_http import Http, TooLong
from providers.dav_xml import CALDAV, DAV, Answer, Garbled, host, place
from providers.errors import Misconfigured, Misunderstood, ProviderError, SignInExpired, Throttled, Unreachable

# The library logs whole requests and answers, and builds a pretty copy of each answer unless its level is set.
for _name in ("caldav", "caldav.response"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
# With this set in the environment it would write credentials into files.
dav_error.debug_dump_communication = False
_LONGEST_PLEA = 365 * 86400  # seconds; what is asked for beyond is not to be counted with
_REDIRECTS = 5
_MOVED = frozenset({301, 302, 307, 308})
_PAGE = re.compile(r"\s*(<!doctype html|<html)", re.IGNORECASE)


class Connection:
    """One account's connection: made at the first request, kept, closed with `close`.

    `remedy` is what the person should do if the password is refused, `before_request` as in `Surroundings`.
    """

    def __init__(
        self,
        url: str,
        username: str | None,
        password: Callable[[], str | None],
        timeout: timedelta,
        remedy: str = "",
        before_request: Callable[[], None] = lambda: None,
    ) -> None:
        self.url = url
        self._username = username
        self._password = password
        self._timeout = timeout
        self._remedy = remedy
        self._before_request = before_request
        self._client: DAVClient | None = None
        self._knows_password = False

    def request(self, method: str, url: str, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request; `url` may be an href of the server's. Redirects within the server are followed.

        Raises Unreachable, Throttled, SignInExpired, Misunderstood, and Misconfigured for a redirect to another
        server: the password goes only where the owner, or the server that the owner named, says that calendars are.
        Any other status comes back as an answer.
        """
        target = place(self.url, url)
        for _ in range(_REDIRECTS):
            answer = self._ask(method, target, body, headers)
            if answer.moved is None:
                return answer
            before, target = target, place(self.url, urljoin(target, answer.moved))
            if not _is_same_server(before, target):
                raise Misconfigured(f"{host(before)} sends on to {_origin(target)}; if that is yours, set url to it")
        raise Misunderstood(f"{host(target)} sends on from one address to the next without end")

    def _ask(self, method: str, target: str, body: str, headers: Mapping[str, str] | None) -> Answer:
        client = self._client = self._client or self._open("basic")
        try:
            return self._send(client, method, target, body, headers)
        except SignInExpired:
            self.close()  # the next request asks for the password anew: by then it may be another
            # Basic goes first, unasked: a server that also answers strangers would never ask (Cyrus). One that
            # knows only Digest (Baikal) refuses it once.
            if client.auth_type != "basic":
                raise
        self._client = self._open("digest")
        try:
            return self._send(self._client, method, target, body, headers)
        except ProviderError:
            self.close()
            raise

    def multistatus(self, method: str, url: str, body: str, depth: int | None) -> Answer:
        headers = {} if depth is None else {"Depth": str(depth)}
        return self.request(method, url, body, headers | {"Content-Type": "application/xml; charset=utf-8"})

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self, auth_type: str) -> DAVClient:
        password = self._password() if self._username is not None else None
        self._knows_password = password is not None
        seconds = max(1, round(self._timeout.total_seconds()))
        client = DAVClient(
            self.url,
            username=self._username,
            password=password,
            auth_type=auth_type if self._username is not None and password is not None else None,
            timeout=seconds,
            # Compressed, Cyrus' ETags become weak, which no conditional write may use.
            headers={"Accept-Encoding": "identity", "User-Agent": "syncd"},
            enable_rfc6764=False,
            rate_limit_handle=False,
        )
        client.session.close()
        client.session = Http(seconds, self._before_request)
        return client

    def _send(
        self, client: DAVClient, method: str, target: str, body: str, headers: Mapping[str, str] | None
    ) -> Answer:
        where = host(target)
        try:
            response = client.request(target, method, body, dict(headers or {}))
        except dav_error.AuthorizationError as refusal:
            if refusal.status != 403:
                raise SignInExpired(self._refused(where), self._remedy) from None
            return Answer(403, target, conditions=_conditions(refusal.preconditions or ()), body=_text(refusal.body))
        except dav_error.RateLimitError as plea:
            seconds = plea.retry_after_seconds
            after = None if seconds is None else timedelta(seconds=min(max(seconds, 0), _LONGEST_PLEA))
            raise Throttled(f"{where} asks to wait", after) from None
        except SSLError:
            raise Unreachable(f"{where}: its TLS certificate is not to be trusted, or TLS failed") from None
        except (RequestException, OSError) as loss:
            raise Unreachable(f"{where} does not answer ({_cause(loss)})") from None
        except TooLong:
            raise Garbled(f"{where} sent an answer of more than {dav_http.LARGEST >> 20} MiB") from None
        except SyntaxError:
            raise Garbled(f"{where} sent XML that is broken or cut off") from None
        except Exception as nonsense:  # noqa: BLE001 - the library raises TypeError, XMLSyntaxError and more on nonsense
            raise Misunderstood(f"{where} sent an answer that makes no sense ({type(nonsense).__name__})") from None
        status, tree = response.status, response.tree
        text = _text(response._raw) if status != 207 or tree is None else ""
        if status >= 500 and status not in (501, 507):
            raise Unreachable(f"{where} answers {status}")
        moved = response.headers.get("Location") if status in _MOVED else None
        if (300 <= status < 400 and moved is None) or (status == 200 and _PAGE.match(text)):
            raise Misunderstood(
                f"{where} answered with a web page; it is no CalDAV server, or something between here and it (a proxy, "
                f"a sign-in page) answered in its place"
            )
        refused: Any = tree if tree is not None and tree.tag == f"{DAV}error" else ()
        conditions = _conditions(child.tag for child in refused)
        return Answer(status, target, tree, response.headers.get("ETag"), conditions, text, moved)

    def _refused(self, where: str) -> str:
        """What a 401 means."""
        if self._username is None:
            return f"{where} asks for a user name, and none is configured"
        if not self._knows_password:
            return f"{where} asks for a password, and none is configured"
        return f"{where} refuses the user name or the password"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"


def _is_same_server(before: str, after: str) -> bool:
    return _origin(before) == _origin(after) or (
        before.startswith("http:") and after.startswith(f"https://{host(before)}/")
    )


def _conditions(tags: Iterable[Any]) -> frozenset[str]:
    """The preconditions by name; sabre/dav's own elements, which stand beside them in every error, are none."""
    return frozenset(str(tag) for tag in tags if str(tag).startswith((DAV, CALDAV)))


def _cause(loss: Exception) -> str:
    return "time-out" if "imeout" in type(loss).__name__ or "imed out" in str(loss) else "no connection"


def _text(body: object) -> str:
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")
