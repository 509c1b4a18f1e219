"""Requests to the Google Calendar API on Google's own client, with errors that mean one thing each.

What the client does by itself matters here: httplib2 repeats a request, POST too, when a connection is closed without
an answer; a body that is cut short is no HttpError; one that is no JSON is no error at all; its time-out counts from
one byte to the next. What the service's own refusals mean is `google_errors`'s affair.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import google_auth_httplib2
import httplib2
from google.auth.exceptions import GoogleAuthError
from googleapiclient.discovery import build
from googleapiclient.errors import Error, HttpError
from typing_extensions import override

from config.accounts import GoogleAccount
from providers import google_auth
from providers.contract import Surroundings
from providers.deadline import PATIENCE, deadline
from providers.errors import Misunderstood, ProviderError, SignInExpired, Unreachable
from providers.google_errors import WHERE, meaning_of

# Seconds from one write to the next: a calendar that is written in quick succession is limited (GUIDE/quota).
PACE = 0.2


class Connection:
    """One account's connection: made at the first request, kept, closed with `close`."""

    def __init__(self, settings: GoogleAccount, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._service: Any = None
        self._resources: dict[str, Any] = {}
        self._http: _Http | None = None
        self._credentials: Any = None
        self._written = 0.0  # of the monotonic clock
        self._stamp: tuple[tuple[int, int] | None, ...] = ()
        self._refused: tuple[str, str] | None = None
        self._granted: tuple[str, ...] | None = None

    def read(self, resource: str, method: str, **parameters: Any) -> Mapping[str, Any]:
        """The answer to a request, named as the API's reference does: `read("events", "list", calendarId=…)`.

        Raises ProviderError, StaleToken.
        """
        return self._ask(resource, method, parameters)

    def write(self, resource: str, method: str, *, etag: str | None = None, **parameters: Any) -> Mapping[str, Any]:
        """The same for a request that writes, on the condition that the version is still `etag`."""
        wait = self._written + PACE - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        try:
            return self._ask(resource, method, parameters, etag=etag)
        finally:
            self._written = time.monotonic()

    def write_once(self, resource: str, method: str, **parameters: Any) -> Mapping[str, Any]:
        """The same for what has no id of ours, so that nobody could tell that it was done twice."""
        return self._ask(resource, method, parameters, once=True)

    def granted(self) -> tuple[str, ...] | None:
        """The scopes that the service granted when the sign-in was last refreshed, None if it was not yet."""
        return self._granted

    def close(self) -> None:
        if self._http is not None:
            self._http.close()
        self._http = self._service = self._credentials = None
        self._resources = {}

    def _ask(
        self, resource: str, method: str, parameters: Mapping[str, Any], *, etag: str | None = None, once: bool = False
    ) -> Mapping[str, Any]:
        service, http = self._open()
        self._sign_in(http)

        def execute() -> Any:
            request = getattr(self._resource(service, resource), method)(**parameters)
            if etag is not None:
                request.headers["If-Match"] = etag
            return request.execute(num_retries=0)

        try:
            with http.once() if once else nullcontext():
                try:
                    answer = execute()
                except HttpError as error:
                    if error.resp.status != 401:
                        raise
                    self._sign_in(http, anew=True)  # an access token may end before its time
                    answer = execute()
        except ProviderError:
            raise
        except HttpError as error:
            raise meaning_of(error, self._around.account) from None
        except GoogleAuthError as refusal:  # google-auth renews by itself what ran out since it was looked at
            raise self._meaning_of_refusal(http, refusal) from None
        except (httplib2.HttpLib2Error, HTTPException, OSError) as loss:
            http.close()  # a connection on which something went wrong is not used again
            raise Unreachable(f"{WHERE} does not answer ({_cause(loss)})") from None
        except (Error, ArithmeticError, LookupError, TypeError, ValueError) as nonsense:
            http.close()
            raise Misunderstood(f"{WHERE} sent an answer that makes no sense ({type(nonsense).__name__})") from None
        if answer == "":  # the client's answer for 204 No Content
            return {}
        if not isinstance(answer, dict):
            raise Misunderstood(
                f"{WHERE} answered with something that is no JSON: something between here and it (a proxy, a network's "
                f"sign-in page) answers in its place; see to that, or to api_endpoint"
            )
        return answer

    def _open(self) -> tuple[Any, _Http]:
        """The client's service; made anew when the files that it signs in with are other ones than before."""
        files = (self._around.token_file, self._settings.client_file)
        stamp = tuple(_stamp_of(file) for file in files if file is not None)
        if self._service is None or self._http is None or stamp != self._stamp:
            self.close()
            self._stamp, self._refused, self._granted = stamp, None, None
            self._credentials = google_auth.find_credentials(self._settings, self._around)
            self._http = _Http(max(1.0, self._settings.timeout.total_seconds()), self._around.before_request)
            endpoint = self._settings.api_endpoint
            self._service = build(
                "calendar",
                "v3",
                http=google_auth_httplib2.AuthorizedHttp(self._credentials, http=self._http, refresh_status_codes=()),
                static_discovery=True,
                client_options={"api_endpoint": f"{endpoint.rstrip('/')}/calendar/v3/"} if endpoint else None,
            )
        return self._service, self._http

    def _resource(self, service: Any, name: str) -> Any:
        """A part of the client, which makes it anew whenever it is asked."""
        if name not in self._resources:
            self._resources[name] = getattr(service, name)()
        return self._resources[name]

    def _sign_in(self, http: _Http, *, anew: bool = False) -> None:
        """See to a living access token. Where the sign-in was refused, nobody is asked before there is another."""
        if self._refused is not None:
            raise SignInExpired(*self._refused)
        if not anew and self._credentials.valid:
            return
        ask = _Asking(http)
        try:
            self._credentials.refresh(ask)
        except Exception as refusal:  # noqa: BLE001 - a page in place of an answer is a TypeError, and more
            raise self._meaning_of_refusal(http, refusal) from None
        self._granted = ask.granted or self._granted

    def _meaning_of_refusal(self, http: _Http, refusal: Exception) -> ProviderError:
        """What a failure to renew the access token means; one for good is remembered."""
        http.close()
        error = google_auth.meaning_of(refusal, self._around.account, self._around.token_file)
        if isinstance(error, SignInExpired):
            self._refused = (str(error), error.remedy)
        return error


class _Asking(google_auth_httplib2.Request):  # type: ignore[misc]  # it has no types
    """Asks the token endpoint, and remembers the rights in its answer (RFC 6749, section 5.1).

    google-auth tells them only if it asked for some; then one that is not granted has the whole request refused.
    """

    granted: tuple[str, ...] | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        answer = super().__call__(*args, **kwargs)
        with suppress(ValueError, AttributeError, LookupError, TypeError):
            self.granted = tuple(json.loads(answer.data)["scope"].split())
        return answer


def _stamp_of(file: Path) -> tuple[int, int] | None:
    """Differs when the file is written anew."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


class _Http(httplib2.Http):
    """httplib2, but a request ends: its own time-out counts anew with every byte, and it follows no redirect.

    Everything goes through it, the token endpoint's requests too; before each, `before_request` is called.
    """

    def __init__(self, seconds: float, before_request: Callable[[], None]) -> None:
        super().__init__(timeout=seconds)
        self.follow_redirects = False  # with the sign-in in its headers, a request goes only where it was sent
        self._patience = seconds * PATIENCE
        self._before_request = before_request
        self._types: dict[str, type] = {}

    @contextmanager
    def once(self) -> Iterator[None]:
        """Within it, no request is sent a second time on a new connection."""
        self.close()
        self._types = {"http": _Once, "https": _OnceTLS}
        try:
            yield
        finally:
            self._types = {}
            self.close()

    @override
    def request(self, uri: str, *args: Any, **kwargs: Any) -> Any:
        self._before_request()
        if kind := self._types.get(uri.partition(":")[0]):
            kwargs["connection_type"] = kind
        with deadline(self._patience, lambda: [one.sock for one in list(self.connections.values())]):
            return super().request(uri, *args, **kwargs)


class _Single:
    """A connection that is made once, so that what was sent on it is not sent again."""

    made = False

    def connect(self) -> None:
        if self.made:
            raise ConnectionError("the connection was lost")
        self.made = True
        super().connect()  # type: ignore[misc]  # of the class that it is mixed into


class _Once(_Single, httplib2.HTTPConnectionWithTimeout):
    pass


class _OnceTLS(_Single, httplib2.HTTPSConnectionWithTimeout):
    pass


def _cause(loss: Exception) -> str:
    return "time-out" if isinstance(loss, TimeoutError) else "no connection"
