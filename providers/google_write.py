"""Drafts as event resources of the Google Calendar API v3: what is inserted, and what a patch changes.

Nothing here names an attendee, and every body says for itself that it is private and blocks no time (design.md, rule
9). Pages: https://developers.google.com/workspace/calendar/api/v3/reference/events/insert and …/patch
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from providers.canonical import one_line, plain_moment, plain_text
from providers.event import Draft, Event, Moment
from providers.google_event import DOMAIN, MARKER

Body = dict[str, Any]

LONGEST_DESCRIPTION = 8192  # characters
_LONGEST_TITLE = 1024
_LONGEST_LEAD = timedelta(weeks=4)  # of a reminder; more is silently made less
_CHUNK = 1024  # octets of an extended property, of which more is silently cut (GUIDE/extended-properties)


def canonical(draft: Draft) -> Draft:
    """The draft as the service hands it back. Idempotent.

    Alarms have whole minutes, at most four weeks; `source` takes only HTTP.
    """
    lead = None if draft.alarm is None else min(max(draft.alarm, timedelta(0)), _LONGEST_LEAD)
    link = "".join(plain_text(draft.link or "").split())
    return replace(
        draft,
        title=one_line(draft.title)[:_LONGEST_TITLE].rstrip(),
        description=plain_text(draft.description)[:LONGEST_DESCRIPTION].rstrip(),
        start=plain_moment(draft.start),
        end=plain_moment(draft.end),
        alarm=None if lead is None else timedelta(minutes=lead // timedelta(minutes=1)),
        link=link if link.startswith(("https://", "http://")) else None,
    )


def id_of(uid: str) -> str:
    """The event's id in a UID of ours: its part before the `@` is base32hex (REF/events#id)."""
    return uid.removesuffix(DOMAIN)


def new_event(draft: Draft) -> Body:
    """The body of an insert."""
    draft = canonical(draft)
    return {
        "id": id_of(draft.uid),
        **_said(draft),
        "eventType": "default",
        "visibility": "private",
        "transparency": "transparent",
        "reminders": _reminders([] if draft.alarm is None else [_popup(draft.alarm)]),
    }


def changes(event: Event, draft: Draft) -> Body:
    """The body of a patch: our fields, as far as they differ from what stands.

    Objects are merged, null takes a key away, lists are replaced whole (REF/events/patch).
    """
    draft, stands = canonical(draft), json.loads(event.text)
    body = _said(draft)
    for name in ("start", "end"):
        if getattr(event, name) == getattr(draft, name):
            del body[name]
        else:
            body[name]["date"] = None  # without it an all-day event stays one, and is refused
    private = stands.get("extendedProperties", {}).get("private", {})
    marker = body["extendedProperties"]["private"]
    stale = [name for name in private if name.rpartition("-")[0] in MARKER and name not in marker]
    marker |= dict.fromkeys(stale)
    if min(event.alarms, default=None) != draft.alarm and draft.alarm is not None:
        body["reminders"] = _reminders([*_others(stands), _popup(draft.alarm)])
    return {name: value for name, value in body.items() if stands.get(name) != value}


def _said(draft: Draft) -> Body:
    """What a reminder says, and when."""
    body: Body = {
        "summary": draft.title,
        "description": draft.description,
        "start": _end(draft.start),
        "end": _end(draft.end),
        "extendedProperties": {"private": dict(_properties(draft))},
    }
    if draft.link is not None:
        body["source"] = {"title": "Interview", "url": draft.link}
    return body


def _end(when: Moment) -> Body:
    return {"dateTime": when.at.isoformat(timespec="seconds"), "timeZone": when.zone}


def _properties(draft: Draft) -> Iterator[tuple[str, str]]:
    """The marker; a value that would be cut goes on in `syncd-key-2`, `syncd-key-3`, …"""
    marker = draft.marker
    for name, value in zip(MARKER, (marker.kind, marker.key, marker.sessions, marker.seal), strict=True):
        size = _CHUNK if value.isascii() else _CHUNK // 4
        for number, start in enumerate(range(0, len(value), size), 1):
            yield name if number == 1 else f"{name}-{number}", value[start : start + size]


def _popup(lead: timedelta) -> Body:
    return {"method": "popup", "minutes": lead // timedelta(minutes=1)}


def _reminders(overrides: list[Body]) -> Body:
    return {"useDefault": False, "overrides": overrides}


def _others(stands: Mapping[str, Any]) -> list[Body]:
    """The reminders beside ours, which is the popup that comes last."""
    overrides = list((stands.get("reminders") or {}).get("overrides") or ())
    popups = [one for one in overrides if one.get("method") == "popup"]
    if popups:
        overrides.remove(min(popups, key=lambda one: one.get("minutes", 0)))
    return overrides
