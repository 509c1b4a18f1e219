"""Every text survives the trip through the Calendar API and its client, and fits into it in every language."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from providers.event import Draft, Event, Marker, Moment, Ref
from syncd.model import Reminder
from syncd.seal import edited, parse_seal
from tests.google.rules import LONGEST_DESCRIPTION, LONGEST_VALUE
from tests.pure import occasions

MARKER = ("syncd-kind", "syncd-key", "syncd-sessions", "syncd-seal")


def body_of(draft: Draft) -> dict[str, Any]:
    """A draft as an event of the API."""
    marker = draft.marker
    assert draft.alarm is not None
    return {
        "id": draft.uid.removesuffix("@syncd"),
        "summary": draft.title,
        "description": draft.description,
        **{
            name: {"dateTime": when.at.isoformat(), "timeZone": when.zone}
            for name, when in (("start", draft.start), ("end", draft.end))
        },
        "visibility": "private",
        "transparency": "transparent",
        "reminders": {
            "useDefault": False,
            "overrides": [{"method": "popup", "minutes": draft.alarm // timedelta(minutes=1)}],
        },
        "extendedProperties": {
            "private": dict(zip(MARKER, (marker.kind, marker.key, marker.sessions, marker.seal), strict=True))
        },
    }


def event_of(item: dict[str, Any]) -> Event:
    """An event of the API as far as a seal goes."""
    start, end = (Moment(datetime.fromisoformat(item[e]["dateTime"]), item[e]["timeZone"]) for e in ("start", "end"))
    return Event(
        Ref("primary", item["id"], f"{item['id']}@syncd"),
        start,
        end,
        title=item.get("summary", ""),
        description=item.get("description", ""),
        private=item["visibility"] == "private",
        transparent=item["transparency"] == "transparent",
        alarms=tuple(timedelta(minutes=one["minutes"]) for one in item["reminders"]["overrides"]),
        marker=Marker(*(item["extendedProperties"]["private"][name] for name in MARKER)),
    )


def reminders(language: str) -> dict[str, Reminder]:
    """All that is told in a language and fits; what is written by hand goes with the first."""
    by_hand = occasions.all_written() if language == occasions.LANGUAGES[0] else {}
    told = {**occasions.all_told(language), **by_hand}
    return {name: one for name, one in told.items() if len(one.description) <= LONGEST_DESCRIPTION}


@pytest.mark.parametrize("language", occasions.LANGUAGES)
def test_every_text_comes_back(events: Any, language: str) -> None:
    told = reminders(language)
    assert len(told) > 150
    drafts = {name: occasions.draft(one, number) for number, (name, one) in enumerate(told.items())}
    wanted = {name: occasions.wanted(name, one) for name, one in told.items()}
    inserted, got = {}, {}
    for name, draft in drafts.items():
        answer = events.insert(calendarId="primary", body=body_of(draft), sendUpdates="none").execute()
        inserted[name] = event_of(answer)
        got[name] = event_of(events.get(calendarId="primary", eventId=answer["id"]).execute())
    assert got == inserted
    names = {draft.uid: name for name, draft in drafts.items()}
    listed: dict[str, Event] = {}
    request = events.list(calendarId="primary", singleEvents=True, maxResults=50)
    while request is not None:
        page = request.execute()
        listed |= {names[one.ref.uid]: one for one in map(event_of, page["items"])}
        request = events.list_next(request, page)
    assert listed == got
    assert {name: (one.title, one.description) for name, one in listed.items()} == wanted
    for name, one in listed.items():
        assert one.marker == drafts[name].marker
        seal = parse_seal(one.marker.seal)
        assert seal is not None
        assert edited(one, seal) == frozenset(), name


def test_every_text_comes_back_from_a_patch(events: Any) -> None:
    """A reminder whose text changes says only the new one."""
    start = occasions.draft(occasions.told("words: plain")[0])
    events.insert(calendarId="primary", body=body_of(start)).execute()
    name = start.uid.removesuffix("@syncd")
    for title, description in occasions.KEPT.values():
        new = {"summary": title, "description": description}
        answer = events.patch(calendarId="primary", eventId=name, body=new, sendUpdates="none").execute()
        shown = event_of(events.get(calendarId="primary", eventId=name).execute())
        assert event_of(answer) == shown
        assert (shown.title, shown.description) == (title, description)
        assert (shown.start.at, shown.marker) == (start.start.at, start.marker)  # type: ignore[union-attr]


@pytest.mark.parametrize("language", occasions.LANGUAGES)
def test_every_description_fits(language: str) -> None:
    """By letters; as octets, most are hardly longer."""
    sizes = {name: len(one.description) for name, one in occasions.all_told(language).items()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_DESCRIPTION} == {}


def test_every_marker_fits() -> None:
    """A value that is too long is cut without a word, and the reminder is nobody's any more."""
    many = tuple(f"{number}@{'x' * 200}" for number in range(100))
    for name in ("crowd", "two positions", "again"):
        for one in occasions.told(name):
            marker = occasions.draft(replace(one, sessions=(*one.sessions, *many))).marker
            assert all(len(part) <= LONGEST_VALUE for part in (marker.kind, marker.key, marker.sessions, marker.seal))
