"""What the refusals of the Google Calendar API mean, by its reasons and by HTTP's status (GUIDE/errors)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from googleapiclient.errors import HttpError

from providers.errors import (
    AlreadyThere,
    Changed,
    Forbidden,
    Gone,
    Misconfigured,
    Misunderstood,
    ProviderError,
    Refused,
    Throttled,
    Unreachable,
)

WHERE = "Google Calendar"
_LONG = timedelta(hours=1)  # `quotaExceeded` lasts for hours
_CONSOLE = "https://console.cloud.google.com/apis/library/calendar-json.googleapis.com"

# The service's own reasons (GUIDE/errors). Where one is not here, the status tells.
_THROTTLED = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded", "calendarLimitExceeded"})
_DISABLED = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_RIGHTS = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})

_WORD = re.compile(r"[A-Za-z_]{1,60}")


class StaleToken(Exception):
    """The sync token is not taken any more (410), or never was one (400): read in full."""


class LacksRight(Forbidden):
    """The sign-in does not allow it."""


def meaning_of(error: HttpError, account: str) -> ProviderError | StaleToken:
    """What a refusal means; what it means for one event, its caller knows better."""
    status, reasons, message = error.resp.status, _reasons(error), _message(error)
    if status == 429 or reasons & _THROTTLED:
        return Throttled(f"{WHERE} asks to wait", _after(error))
    if reasons & _QUOTA:
        return Throttled(f"{WHERE}: this account has used up what it may do for some hours", _after(error) or _LONG)
    if status >= 500:
        after = _after(error)
        return Throttled(f"{WHERE} answers {status}", after) if after else Unreachable(f"{WHERE} answers {status}")
    if reasons & _DISABLED:
        return Misconfigured(
            f"the Google Calendar API is not enabled in your client's project: enable it at {_CONSOLE} (docs/google.md)"
        )
    if reasons & _RIGHTS:
        return LacksRight(f"this sign-in lacks a right; type: syncd auth {account}")
    match status:
        case 401:
            return Unreachable(f"{WHERE} does not take the sign-in that it has just given; it will be tried again")
        case 403:
            return Forbidden(f"{WHERE} does not let this account do that")
        case 404:
            return Gone("it is not there")
        case 410:
            return StaleToken() if "fullSyncRequired" in reasons else Gone("it was deleted")
        case 409:
            return AlreadyThere("an event with its id is there already")
        case 412:
            return Changed("it was changed since it was read")
        case 400 if "sync token" in message.lower():
            return StaleToken()
        case 400:
            return Refused(f"{WHERE} refuses it ({', '.join(sorted(reasons)) or status})")
    return Misunderstood(f"{WHERE} answers {status}, which makes no sense here")


def _reasons(error: HttpError) -> frozenset[str]:
    """The reasons in both forms of an error's body, `errors` and `details`."""
    body = _body(error)
    lists = [body[name] for name in ("errors", "details") if isinstance(body.get(name), list)]
    found = (str(one["reason"]) for entries in lists for one in entries if isinstance(one, dict) and "reason" in one)
    return frozenset(reason for reason in found if _WORD.fullmatch(reason))  # into a log it goes only as such


def _message(error: HttpError) -> str:
    return str(_body(error).get("message", ""))


def _body(error: HttpError) -> Mapping[str, Any]:
    with suppress(ValueError, AttributeError):
        found = json.loads(error.content).get("error")
        return found if isinstance(found, dict) else {}
    return {}


def _after(error: HttpError) -> timedelta | None:
    """Retry-After (RFC 9110, 10.2.3): seconds, or a date beside the answer's own."""
    said = str(error.resp.get("retry-after", "")).strip()
    if said.isdecimal():
        return timedelta(seconds=min(int(said), 10**6))
    try:
        until, now = parsedate_to_datetime(said), parsedate_to_datetime(str(error.resp.get("date", "")))
        return max(until - now, timedelta(0))
    except (TypeError, ValueError):
        return None
