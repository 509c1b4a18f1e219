"""What Google's client makes of each fault, and what the double has done meanwhile."""

from __future__ import annotations

from http.client import IncompleteRead
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google.conftest import refusal
from tests.google.double import Double
from tests.google.faults import FAULTS, HTML, Fault
from tests.google.test_double import BODY, ID
from tests.servers.proxy import Action, Proxy, Request

OUTCOMES = {
    "403 rateLimitExceeded": (403, "rateLimitExceeded"),
    "403 userRateLimitExceeded": (403, "userRateLimitExceeded"),
    "429": (429, "rateLimitExceeded"),
    "429 Retry-After": (429, "rateLimitExceeded"),
    "403 quotaExceeded": (403, "quotaExceeded"),
    "500 backendError": (500, "backendError"),
    "503": 503,
    "dropped": ConnectionError,
    "cut": IncompleteRead,
    "HTML": HTML.decode(),
    "empty": "",
    "{}": {},
}


def outcome(events: Any) -> Any:
    """What comes of an insert: an answer, status and reason, or the kind of the exception."""
    try:
        return events.insert(calendarId="primary", body=BODY).execute()
    except HttpError as error:
        if "json" not in error.resp["content-type"]:
            return error.resp.status
        found = pytest.ExceptionInfo.from_exception(error)
        return refusal(found)
    except (ConnectionError, IncompleteRead) as error:
        return ConnectionError if isinstance(error, ConnectionError) else IncompleteRead


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_before_and_after_the_effect_71_72_74_89_90_91(
    events: Any, front: Proxy, double: Double, fault: Fault
) -> None:
    def before(n: int, request: Request) -> Action | None:
        return fault(double, n, request) if n <= 2 else double(n, request)  # twice: httplib2 repeats [89 L]

    front.before = before
    kind = fault.name.rpartition(", ")[0]
    assert outcome(events) == OUTCOMES[kind]
    assert list(double.main.events) == ([ID] if fault.after else [])
    assert front.count() == (2 if kind == "dropped" else 1)


def test_every_kind_comes_before_and_after() -> None:
    assert len(FAULTS) == 2 * len(OUTCOMES)
    assert {fault.name for fault in FAULTS} == {f"{kind}, {when}" for kind in OUTCOMES for when in ("before", "after")}


def test_retry_after_is_said(events: Any, front: Proxy, double: Double) -> None:
    fault = next(fault for fault in FAULTS if fault.name == "429 Retry-After, before")
    front.before = lambda n, request: fault(double, n, request)
    with pytest.raises(HttpError) as error:
        events.list(calendarId="primary").execute()
    assert error.value.resp["retry-after"] == "30"
