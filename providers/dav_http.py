"""The HTTP of `dav`: a request that ends, an answer that is not too long, and a word before each of them."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from niquests import PreparedRequest, Response, Session
from niquests.adapters import HTTPAdapter
from niquests.exceptions import ReadTimeout
from typing_extensions import override

from providers.deadline import PATIENCE, deadline

# Bytes of an answer, all of which are in memory, and its XML too; 20,000 events are some tens of MB.
LARGEST = 128 << 20
_CHUNK = 1 << 18


class TooLong(Exception):
    """An answer has more bytes than are read."""


class Http(Session):
    """The HTTP session, but redirects come back as answers: followed by the library, they lose method and body.

    `timeout` are the seconds of one step of a request; the whole of it may take `PATIENCE` times as many. An answer
    that is longer than `LARGEST` is a TooLong.
    """

    def __init__(self, timeout: float, before_request: Callable[[], None]) -> None:
        super().__init__()
        self._lines = _Lines(self.resolver)
        for prefix in ("https://", "http://"):
            self.adapters[prefix].close()
            self.mount(prefix, _Adapter(self.resolver, self._lines, timeout * PATIENCE, before_request))

    @override
    def get_redirect_target(self, resp: Response) -> None:
        return None

    @override
    def close(self) -> None:
        super().close()
        self._lines.close()


class _Adapter(HTTPAdapter):
    """What sends a request, each one by itself: also one that the library repeats with an answer to a challenge."""

    def __init__(self, resolver: Any, lines: _Lines, seconds: float, before_request: Callable[[], None]) -> None:
        super().__init__(resolver=resolver)
        self._lines = lines
        self._seconds = seconds
        self._before_request = before_request

    @override
    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        self._before_request()
        with deadline(self._seconds, self._lines.sockets) as over:
            try:
                answer = super().send(request, *args, **kwargs)
                answer._content = _read(answer)
            except Exception:
                if over.is_set():
                    raise ReadTimeout("the whole of it took too long") from None
                raise
        if over.is_set():  # what was cut off may have looked whole
            answer.close()
            raise ReadTimeout("the whole of it took too long")
        return answer


def _read(answer: Response) -> bytes:
    parts: list[bytes] = []
    left = LARGEST
    for part in answer.iter_content(_CHUNK):
        left -= len(part)
        if left < 0:
            answer.close()
            raise TooLong
        parts.append(part)
    return b"".join(parts)


class _Lines:
    """The connections that a session makes: the library shows them to nobody but the resolver that connects them.

    A second handle of each is kept, since TLS takes the first one away: the last one to each place.
    """

    def __init__(self, resolver: Any) -> None:
        self._kept: dict[object, socket.socket] = {}
        self._connect: Callable[..., socket.socket] = resolver.create_connection
        resolver.create_connection = self._connect_and_keep

    def sockets(self) -> list[socket.socket]:
        return list(self._kept.values())

    def close(self) -> None:
        while self._kept:
            self._kept.popitem()[1].close()

    def _connect_and_keep(self, address: object, *args: Any, **kwargs: Any) -> socket.socket:
        made = self._connect(address, *args, **kwargs)
        before, self._kept[address] = self._kept.get(address), made.dup()
        if before is not None:
            before.close()
        return made
