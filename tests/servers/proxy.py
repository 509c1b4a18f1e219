"""A reverse proxy between syncd and a server: it counts, asks for a password, and breaks what it is told to break."""

from __future__ import annotations

import os
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

TIMEOUT = 120.0  # seconds that the server behind may take
HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in, the `n`-th since the last reset, from 1. Header names are lower-case.

    `status` and `size` are what was answered, or would have been if the connection had not been dropped;
    `status` is None if nothing came of it.
    """

    n: int
    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    status: int | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer this, and do not forward."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Drop:
    """Close the connection without an answer; `forward=True`: after the server has done what was asked."""

    forward: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Forward, or take this answer; announce the whole body, send this share of it, close: the line broke."""

    share: float = 0.5
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Truncate:
    """Forward, and answer with this share of the body as if it were the whole: HTTP is in order, the XML is not."""

    share: float = 0.5


@dataclass(frozen=True, slots=True)
class Call:
    """Forward, and call something before it, or after it but before the answer (such as a kill of who asked)."""

    before: Callable[[], object] | None = None
    after: Callable[[], object] | None = None


Action = Answer | Drop | Cut | Truncate | Call
Before = Callable[[int, Request], Action | None]


class Proxy:
    """Serves at `url` (it ends in a slash) what is at `upstream`: `http://host:port/` or `unix:/path/of/a/socket`.

    `before` is asked about every request; what it raises is raised again when the block ends. Nothing is rewritten
    but the framing of a message. `credentials` and `before` may be set at any time.
    """

    def __init__(self, upstream: str, credentials: tuple[str, str] | None = None, before: Before | None = None) -> None:
        self.upstream = upstream
        self.credentials = credentials
        self.before = before
        self._requests: list[Request] = []
        self._count = 0
        self._errors: list[BaseException] = []
        self._lock = threading.Lock()
        self._front = _Front(self)
        self.url = f"http://127.0.0.1:{self._front.server_address[1]}/"
        self._thread = threading.Thread(target=self._front.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._front.shutdown()
        self._thread.join()
        self._front.hang_up()
        self._front.server_close()
        if self._errors and error is None:
            raise self._errors[0]

    @property
    def requests(self) -> tuple[Request, ...]:
        """What has come in since the last reset, in the order in which it was answered."""
        with self._lock:
            return tuple(self._requests)

    def count(self, method: str | None = None) -> int:
        """How many requests there were since the last reset, of that method or of all."""
        return sum(method in (None, request.method) for request in self.requests)

    def reset(self) -> None:
        """Forgets what was recorded, and injects nothing any more."""
        with self._lock:
            self._requests.clear()
            self._count = 0
            self.before = None

    def at(self, url: str) -> str:
        """The same place, by way of this proxy."""
        return urlunsplit(urlsplit(url)._replace(scheme="http", netloc=urlsplit(self.url).netloc))

    def _number(self) -> int:
        with self._lock:
            self._count += 1
            return self._count

    def _record(self, request: Request, answer: Answer | None) -> None:
        if answer is not None:
            request = replace(request, status=answer.status, size=len(answer.body))
        with self._lock:
            self._requests.append(request)

    def _allows(self, request: Request) -> bool:
        if self.credentials is None:
            return True
        expected = b64encode(":".join(self.credentials).encode()).decode()
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "basic" and given == expected

    def _forward(self, request: Request) -> Answer:
        connection = _connect(self.upstream)
        try:
            connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                if name not in HOP_BY_HOP:
                    connection.putheader(name, value)
            connection.endheaders(request.body or None)
            response = connection.getresponse()
            body = response.read()
            headers = {name: value for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP}
            return Answer(response.status, headers, body)
        except (OSError, HTTPException) as error:
            return Answer(502, {"Content-Type": "text/plain"}, f"The server behind is not reached: {error}".encode())
        finally:
            connection.close()


class _Front(ThreadingHTTPServer):
    """The listening side; it knows its open connections, so that none outlives the proxy."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        assert isinstance(request, socket.socket)
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        assert isinstance(request, socket.socket)
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """Only a client that went away comes here; `_Handler` keeps everything else."""

    def hang_up(self) -> None:
        with self._changed:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was faster
            self._changed.wait_for(lambda: not self._open, timeout=5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # header and body are two writes
    server: _Front

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline:
            self.close_connection = True
        elif self.parse_request():
            try:
                self._serve(self.server.proxy)
            except OSError:
                raise
            except BaseException as error:  # noqa: BLE001 (an assertion in `before` has to reach the test)
                self.server.proxy._errors.append(error)
                self.close_connection = True

    def _serve(self, proxy: Proxy) -> None:
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            lower = name.lower()
            headers[lower] = f"{headers[lower]}, {value}" if lower in headers else value
        if "transfer-encoding" in headers:
            self._send(Answer(411))
            self.close_connection = True
            return
        body = self.rfile.read(int(headers.get("content-length", "0")))
        request = Request(proxy._number(), self.command, self.path, headers, body)
        action = proxy.before(request.n, request) if proxy.before else None
        if isinstance(action, Drop) and not action.forward:
            self._drop(proxy, request, None)
            return
        if isinstance(action, Call) and action.before:
            action.before()
        if isinstance(action, Answer):
            answer = action
        elif isinstance(action, Cut) and action.answer is not None:
            answer = action.answer
        elif proxy._allows(request):
            answer = proxy._forward(request)
        else:
            answer = Answer(401, {"WWW-Authenticate": 'Basic realm="calendars"', "Content-Type": "text/plain"}, b"401")
        if isinstance(action, Call) and action.after:
            action.after()
        if isinstance(action, Drop):
            self._drop(proxy, request, answer)
            return
        if isinstance(action, Truncate):
            answer = replace(answer, body=answer.body[: int(len(answer.body) * action.share)])
        proxy._record(request, answer)  # before the client can know of it
        self._send(answer, action.share if isinstance(action, Cut) else None)

    def _drop(self, proxy: Proxy, request: Request, answer: Answer | None) -> None:
        proxy._record(request, answer)
        self.close_connection = True

    def _send(self, answer: Answer, share: float | None = None) -> None:
        self.send_response_only(answer.status)
        head = self.command == "HEAD"
        for name, value in answer.headers.items():
            if name.lower() != "content-length" or head:
                self.send_header(name, value)
        if not head and answer.status not in (204, 304) and answer.status >= 200:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if share is not None:
            self.close_connection = True
        if not head:
            self.wfile.write(answer.body if share is None else answer.body[: int(len(answer.body) * share)])


class _UnixConnection(HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = open_unix(self._path, TIMEOUT)


def _connect(upstream: str) -> HTTPConnection:
    if upstream.startswith("unix:"):
        return _UnixConnection(Path(upstream.removeprefix("unix:")))
    parts = urlsplit(upstream)
    return HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)


def open_unix(path: Path, timeout: float) -> socket.socket:
    """A connection to a Unix socket, however long its path is (sockaddr_un holds 107 bytes). Raises OSError."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout)
        connection.connect(f"/proc/self/fd/{folder}/{path.name}")
    except OSError:
        connection.close()
        raise
    finally:
        os.close(folder)
    return connection
