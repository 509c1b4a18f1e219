"""The redirect that ends a consent in a browser, taken on the loopback (RFC 8252, section 7.3), or pasted."""

from __future__ import annotations

import os
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

_PAGE = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>syncd</title>
<p>syncd has your answer, and says in the terminal what came of it. You can close this window.</p></html>
"""


@dataclass(frozen=True, slots=True)
class Redirect:
    """What the person answered: a code, or an error such as `access_denied` (RFC 6749, section 4.1.2)."""

    code: str = field(repr=False)
    error: str


def read_redirect(address: str, state: str) -> Redirect | None:
    """The answer in an address to which the browser was sent; None if it is none to the request with that `state`."""
    try:
        asked = parse_qs(urlsplit(address.strip()).query)
    except ValueError:
        return None
    code, error, given = (asked.get(name, [""])[0] for name in ("code", "error", "state"))
    if not compare_digest(given.encode(), state.encode()) or bool(code) == bool(error):
        return None
    return Redirect(code, error)


class Loopback:
    """Listens at `address` on a free port, while the block lasts. Raises OSError if that cannot be."""

    def __init__(self) -> None:
        self._server = _Server()
        self.port = int(self._server.server_address[1])
        self.address = f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._server.server_close()

    def wait(self, state: str, seconds: float, pasted: int | None, tell: Callable[[str], None]) -> Redirect | None:
        """The answer to the request with that `state`, None if none came in time.

        Every other request is refused, and changes nothing. `pasted` is a file in which lines may come, too.
        """
        server, rest, end = self._server, b"", time.monotonic() + seconds
        server.state = state
        with selectors.SelectSelector() as selector:
            selector.register(server, selectors.EVENT_READ)
            selector.register(server.bell, selectors.EVENT_READ)
            if pasted is not None:
                selector.register(pasted, selectors.EVENT_READ)
            while (left := end - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    if key.fileobj is server:
                        server.handle_request()
                    elif key.fileobj is server.bell:
                        return server.answer
                    else:
                        read = os.read(key.fd, 65536)
                        if not read:
                            selector.unregister(key.fileobj)
                        *lines, rest = (rest + (read or b"\n")).split(b"\n")
                        for line in filter(bytes.strip, lines):
                            answer = read_redirect(line.decode("utf-8", "replace"), state)
                            if answer is not None:
                                return answer
                            tell(f"That is not it; paste the whole address, which begins with {self.address}?")
        return None


class _Server(ThreadingHTTPServer):
    """Each request has a thread: browsers open connections ahead on which nothing comes."""

    daemon_threads = True
    timeout = 0  # of `handle_request`: whoever was there and is gone keeps nobody waiting

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = ""
        self.answer: Redirect | None = None
        self.bell, self._rope = socket.socketpair()

    def server_close(self) -> None:
        super().server_close()
        self.bell.close()
        self._rope.close()

    def take(self, answer: Redirect) -> None:
        self.answer = self.answer or answer
        self._rope.send(b"!")

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away is no trouble."""


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds without a word
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        answer = read_redirect(self.path, self.server.state)
        if parts.path != "/" or not parts.query:
            self.send_error(404)
        elif answer is None:
            self.send_error(400)
        else:
            page = _PAGE.encode()
            self.send_response_only(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(page)
            self.server.take(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name for it
        """Not a word: the address holds the code."""
