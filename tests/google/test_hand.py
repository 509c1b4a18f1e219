"""The owner's hand, behind the API's back: what is put there is what a list shows."""

from __future__ import annotations

from base64 import b32hexdecode
from typing import Any

import pytest

from tests.google.double import Double
from tests.google.rules import NotModelledError
from tests.google.test_double import BODY, ID, ids

MEETING = """\
BEGIN:VEVENT
UID:rich@example.org
CREATED:20260101T080000Z
LAST-MODIFIED:20260102T080000Z
SEQUENCE:3
DTSTART;TZID=Europe/Berlin:20261112T123000
DTEND;TZID=Europe/Berlin:20261112T133000
SUMMARY:Interview\\, Büro 3
DESCRIPTION:One line\\nand another
LOCATION:Berlin
URL:https://example.org/a?b=c
STATUS:TENTATIVE
CLASS:PRIVATE
TRANSP:TRANSPARENT
ORGANIZER;CN="Roe, Sam":mailto:sam@acme.example
ATTENDEE;CN="Roe, Sam";PARTSTAT=ACCEPTED:MAILTO:sam@acme.example
ATTENDEE;CN=Room 3;ROLE=NON-PARTICIPANT;PARTSTAT=ACCEPTED;CUTYPE=ROOM:mailto:room@acme.example
ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=TENTATIVE:mailto:me@example.org
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
END:VALARM
BEGIN:VALARM
ACTION:EMAIL
TRIGGER;VALUE=DATE-TIME:20261111T113000Z
END:VALARM
END:VEVENT
"""
OURS = """\
BEGIN:VEVENT
UID:0123abcd@syncd
DTSTART:20261112T123000Z
DURATION:PT15M
X-SYNCD-KIND:thank-you
X-SYNCD-KEY:thank-you:rich@example.org
END:VEVENT
"""
BERLIN = ";TZID=Europe/Berlin:"
SERIES = f"""\
BEGIN:VEVENT
UID:s@example.org
DTSTART{BERLIN}20260601T090000
DTEND{BERLIN}20260601T100000
RRULE:FREQ=DAILY;COUNT=4
EXDATE{BERLIN}20260602T090000
END:VEVENT
"""
MOVED = f"""\
BEGIN:VEVENT
UID:s@example.org
RECURRENCE-ID{BERLIN}20260603T090000
DTSTART{BERLIN}20260603T140000
END:VEVENT
"""
OFF = f"""\
BEGIN:VEVENT
UID:s@example.org
RECURRENCE-ID{BERLIN}20260604T090000
DTSTART{BERLIN}20260604T090000
STATUS:CANCELLED
END:VEVENT
"""


def calendar(*events: str) -> str:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(events)}END:VCALENDAR\n".replace("\n", "\r\n")


def test_every_field_of_an_icalendar_event(events: Any, double: Double) -> None:
    name = double.put_ics("primary", "rich.ics", calendar(MEETING))
    coded = name.removeprefix("_").upper()
    assert b32hexdecode(coded + "=" * (-len(coded) % 8)) == b"rich@example.org"  # [37]
    found = events.get(calendarId="primary", eventId=name).execute()
    assert found == double.events("primary")[0]
    expected = {
        "iCalUID": "rich@example.org",
        "created": "2026-01-01T08:00:00.000Z",
        "updated": "2026-01-02T08:00:00.000Z",
        "sequence": 3,
        "start": {"dateTime": "2026-11-12T12:30:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-11-12T13:30:00+01:00", "timeZone": "Europe/Berlin"},
        "summary": "Interview, Büro 3",
        "description": "One line\nand another",
        "location": "Berlin",
        "source": {"url": "https://example.org/a?b=c", "title": "Interview, Büro 3"},
        "status": "tentative",
        "visibility": "private",
        "transparency": "transparent",
        "organizer": {"email": "sam@acme.example", "displayName": "Roe, Sam"},
        "attendees": [
            {
                "email": "sam@acme.example",
                "displayName": "Roe, Sam",
                "responseStatus": "accepted",
                "organizer": True,
            },
            {"email": "room@acme.example", "displayName": "Room 3", "responseStatus": "accepted", "resource": True},
            {"email": "me@example.org", "responseStatus": "tentative", "optional": True, "self": True},
        ],
        "reminders": {
            "useDefault": False,
            "overrides": [{"method": "popup", "minutes": 15}, {"method": "email", "minutes": 1440}],
        },
        "eventType": "default",
    }
    assert {part: found.get(part) for part in expected} == expected


def test_ours_have_their_id_in_their_uid(events: Any, double: Double) -> None:
    assert double.put_ics("primary", "x.ics", calendar(OURS)) == "0123abcd"
    found = events.get(calendarId="primary", eventId="0123abcd").execute()
    assert found["iCalUID"] == "0123abcd@google.com"
    assert found["end"] == {"dateTime": "2026-11-12T13:45:00+01:00", "timeZone": "UTC"}
    private = {"syncd-kind": "thank-you", "syncd-key": "thank-you:rich@example.org"}
    assert found["extendedProperties"] == {"private": private}
    assert found["reminders"] == {"useDefault": False}


def test_a_series_with_its_exceptions(events: Any, double: Double) -> None:
    name = double.put_ics("primary", "s.ics", calendar(OFF, MOVED, SERIES))
    items = {one["id"]: one for one in events.list(calendarId="primary").execute()["items"]}
    assert items.keys() == {name, f"{name}_20260603T070000Z", f"{name}_20260604T070000Z"}
    assert items[name]["recurrence"] == ["RRULE:FREQ=DAILY;COUNT=4", "EXDATE;TZID=Europe/Berlin:20260602T090000"]
    moved = items[f"{name}_20260603T070000Z"]
    assert moved["originalStartTime"]["dateTime"] == "2026-06-03T09:00:00+02:00"
    assert moved["start"]["dateTime"] == "2026-06-03T14:00:00+02:00"
    assert items[f"{name}_20260604T070000Z"]["status"] == "cancelled"
    found = events.list(calendarId="primary", singleEvents=True, orderBy="startTime").execute()["items"]
    assert [one["start"]["dateTime"][8:13] for one in found] == ["01T09", "03T14"]
    with pytest.raises(NotModelledError):
        double.put_ics("primary", "s.ics", calendar(SERIES))


def test_an_exception_without_its_series_stands_alone(events: Any, double: Double) -> None:
    """So comes an invitation to one instance of somebody's series."""
    name = double.put_ics("primary", "s.ics", calendar(MOVED))
    assert ids(events.list(calendarId="primary").execute()) == [name]
    assert len(double.events("primary")) == 1


def test_what_is_put_again_is_a_change_only_if_it_differs(events: Any, double: Double) -> None:
    name = double.put_ics("primary", "x.ics", calendar(MEETING))
    created = double.events("primary")[0]["created"]
    token = events.list(calendarId="primary").execute()["nextSyncToken"]
    double.put_ics("primary", "x.ics", calendar(MEETING))
    assert events.list(calendarId="primary", syncToken=token).execute()["items"] == []
    double.put_ics("primary", "x.ics", calendar(MEETING.replace("LOCATION:Berlin\n", "")))
    (item,) = events.list(calendarId="primary", syncToken=token).execute()["items"]
    assert (item["id"], item["created"], "location" in item) == (name, created, False)
    double.put_ics("primary", "x.ics", calendar(OURS))
    assert [event["id"] for event in double.events("primary")] == ["0123abcd"]


def test_what_is_put_is_not_checked(events: Any, double: Double) -> None:
    name = double.put("primary", {"iCalUID": "bad@example.org", "start": {"dateTime": "nonsense"}})
    window = {"timeMin": "2026-01-01T00:00:00Z", "timeMax": "2027-01-01T00:00:00Z"}
    (item,) = events.list(calendarId="primary", **window).execute()["items"]
    assert (item["id"], item["start"]) == (name, {"dateTime": "nonsense"})


def test_the_owner_changes_and_removes(events: Any, double: Double) -> None:
    double.put("primary", {**BODY, "attendees": [{"email": "dana@acme.example"}]})
    before = double.events("primary")[0]
    double.change("primary", ID, summary="Other", attendees=None)
    after = events.get(calendarId="primary", eventId=ID).execute()
    assert (after["summary"], "attendees" in after, after["sequence"]) == ("Other", False, 0)
    assert after["etag"] != before["etag"]
    double.remove("primary", ID)
    assert double.events("primary") == []
    assert double.main.events[ID]["status"] == "cancelled"
