"""What goes wrong on the way to Google and back: each fault is an action of the proxy in place of an answer.

front.before = lambda n, request: fault(double, n, request) if n == 3 else double(n, request)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.google.double import Double
from tests.google.rules import JSON, RefusedError
from tests.servers.proxy import Action, Answer, Cut, Drop, Request

HTML = b"<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `after`: the service has done what was asked, and only its answer is lost."""

    name: str
    spoil: Callable[[Answer], Action]
    after: bool = False

    def __call__(self, double: Double, n: int, request: Request) -> Action:
        """The action for that request."""
        answer = double(n, request) if self.after else Answer(200, JSON, b'{"kind": "calendar#event"}')
        assert isinstance(answer, Answer), "the script of the double is to have no fault of its own"
        return self.spoil(answer)


def rate_limited(reason: str = "rateLimitExceeded", code: int = 403, retry_after: str | None = None) -> Answer:
    """Too many requests a minute: 403 or 429, of the project or (userRateLimitExceeded) of the person [71 D]."""
    answer = RefusedError(code, reason, "Rate Limit Exceeded", "usageLimits").answer
    return answer if retry_after is None else Answer(code, {**answer.headers, "Retry-After": retry_after}, answer.body)


def quota_exceeded() -> Answer:
    """Too much for hours: no matter of a few seconds [72 D, O]."""
    return RefusedError(403, "quotaExceeded", "Calendar usage limits exceeded.", "usageLimits").answer


def backend_error() -> Answer:
    """500 [74 D]."""
    return RefusedError(500, "backendError", "Backend Error").answer


def unavailable() -> Answer:
    """503 of a front end, which speaks no JSON (M)."""
    return Answer(503, {"Content-Type": "text/html; charset=UTF-8"}, b"<html><title>Error 503</title></html>")


def html() -> Answer:
    """200 of something that is not Google [91 L]."""
    return Answer(200, {"Content-Type": "text/html; charset=UTF-8"}, HTML)


def empty() -> Answer:
    """200 with nothing [91 L]."""
    return Answer(200, JSON)


def nothing() -> Answer:
    """200 with an object that has none of its fields."""
    return Answer(200, JSON, b"{}")


def dropped(_: Answer) -> Drop:
    """The connection is closed without an answer: the client may repeat the request by itself [89 L]."""
    return Drop()


def cut(answer: Answer) -> Cut:
    """Half of the body, then the end: IncompleteRead [90 L]. What has no body is dropped."""
    return Cut(answer=answer if answer.body else nothing())


def _always(answer: Answer, _: Answer) -> Action:
    return answer


KINDS: dict[str, Callable[[Answer], Action]] = {
    "403 rateLimitExceeded": partial(_always, rate_limited()),
    "403 userRateLimitExceeded": partial(_always, rate_limited("userRateLimitExceeded")),
    "429": partial(_always, rate_limited(code=429)),
    "429 Retry-After": partial(_always, rate_limited(code=429, retry_after="30")),
    "403 quotaExceeded": partial(_always, quota_exceeded()),
    "500 backendError": partial(_always, backend_error()),
    "503": partial(_always, unavailable()),
    "dropped": dropped,
    "cut": cut,
    "HTML": partial(_always, html()),
    "empty": partial(_always, empty()),
    "{}": partial(_always, nothing()),
}
# Every kind before the effect of a request, and after it.
FAULTS = tuple(
    Fault(f"{name}, {'after' if after else 'before'}", spoil, after)
    for name, spoil in KINDS.items()
    for after in (False, True)
)
