"""Who may ask for what: the scopes that were granted, and whether the API is switched on at all."""

from __future__ import annotations

from tests.google.calendars import Calendar
from tests.google.discovery import SCOPES, Call
from tests.google.rules import NotModelledError, RefusedError

APP_CREATED = f"{SCOPES}calendar.app.created"
OWNED = {f"{SCOPES}calendar.events.owned", f"{SCOPES}calendar.events.owned.readonly"}
FREE_BUSY = f"{SCOPES}calendar.events.freebusy"
PUBLIC = f"{SCOPES}calendar.events.public.readonly"


def check_scopes(call: Call, calendar: Calendar | None, granted: frozenset[str] | None) -> None:
    """Raises RefusedError if none of the granted scopes opens the method there [67 M, 68 D]; None is no check."""
    if granted is None:
        return
    opening = {
        scope
        for scope in call.method.scopes & granted
        if calendar is None
        or ((scope != APP_CREATED or calendar.made) and (scope not in OWNED or calendar.role == "owner"))  # [69 D]
    }
    if opening and opening <= {FREE_BUSY, PUBLIC}:
        raise NotModelledError("an answer with no more than free and busy, or of a public calendar only")
    if not opening:
        name = call.method.id.removeprefix("calendar.")
        raise RefusedError(
            403, "insufficientPermissions", "Request had insufficient authentication scopes.",
            status="PERMISSION_DENIED",
            details=[{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
                "metadata": {
                    "service": "calendar-json.googleapis.com", "method": f"calendar.v3.{name[0].upper()}{name[1:]}",
                },
            }],
        )  # fmt: skip


def not_enabled(project: str = "123") -> RefusedError:
    """The API is not switched on in the project that the OAuth client belongs to (M)."""
    where = f"https://console.developers.google.com/apis/api/calendar-json.googleapis.com/overview?project={project}"
    return RefusedError(
        403, "accessNotConfigured",
        f"Google Calendar API has not been used in project {project} before or it is disabled. Enable it by visiting "
        f"{where} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our "
        "systems and retry.",
        "usageLimits",
        status="PERMISSION_DENIED",
        details=[{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "SERVICE_DISABLED",
            "domain": "googleapis.com",
            "metadata": {"consumer": f"projects/{project}", "service": "calendar-json.googleapis.com"},
        }],
    )  # fmt: skip
