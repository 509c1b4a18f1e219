"""The double keeps to the collected facts, as Google's own client sees them. Their numbers end the tests' names."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google.conftest import open_service, refusal
from tests.google.double import Double
from tests.google.rules import NotModelledError
from tests.servers.proxy import Drop, Proxy

ID = "0123abcdv"
BODY = {
    "id": ID,
    "summary": "Thank Dana Lee",
    "description": "Why.",
    "start": {"dateTime": "2026-12-07T14:00:00", "timeZone": "America/New_York"},
    "end": {"dateTime": "2026-12-07T14:15:00", "timeZone": "America/New_York"},
    "visibility": "private",
    "transparency": "transparent",
    "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 0}]},
    "extendedProperties": {"private": {"syncd-kind": "thank-you"}},
}
DAY = {"start": {"date": "2026-12-07"}, "end": {"date": "2026-12-08"}}


def insert(events: Any, **more: Any) -> dict[str, Any]:
    answer = events.insert(calendarId="primary", body={**BODY, **more}, sendUpdates="none").execute()
    assert isinstance(answer, dict)
    return answer


def patch(events: Any, etag: Any = None, /, **body: Any) -> dict[str, Any]:
    request = events.patch(calendarId="primary", eventId=ID, body=body)
    if etag is not None:
        request.headers["If-Match"] = etag
    answer = request.execute()
    assert isinstance(answer, dict)
    return answer


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


def test_an_inserted_event_comes_back_in_the_calendars_zone_36_44_53(events: Any) -> None:
    answer = insert(events)
    assert answer == events.get(calendarId="me@example.org", eventId=ID).execute()
    assert answer["start"] == {"dateTime": "2026-12-07T20:00:00+01:00", "timeZone": "America/New_York"}
    assert (answer["iCalUID"], answer["sequence"], answer["kind"]) == (f"{ID}@google.com", 0, "calendar#event")
    assert answer["etag"] == '"3586982402000000"'
    assert (answer["created"], answer["updated"]) == ("2026-11-01T00:00:01.000Z",) * 2
    assert {name: answer[name] for name in ("visibility", "transparency", "reminders", "extendedProperties")} == {
        name: BODY[name] for name in ("visibility", "transparency", "reminders", "extendedProperties")
    }


def test_defaults_are_left_out_53(events: Any) -> None:
    answer = insert(events, visibility="default", transparency="opaque", description="", **DAY)
    assert not {"visibility", "transparency", "description"} & set(answer)
    assert answer["start"] == DAY["start"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"id": "abcz"}, "invalid"),
        ({"id": "wxyz5"}, "invalid"),
        ({"id": "ABCDE"}, "invalid"),
        ({"id": "a" * 1025}, "invalid"),
        ({"description": "x" * 8193}, "invalid"),
        ({"summary": "half \ud83c"}, "parseError"),
        ({"end": {"dateTime": "2026-12-07T13:00:00", "timeZone": "America/New_York"}}, "timeRangeEmpty"),
        ({"end": None}, "required"),
        ({"start": {"dateTime": "2026-12-07T14:00:00"}}, "required"),
        ({"start": {"dateTime": "2026-12-07T14:00:00", "timeZone": "Nowhere/City"}}, "invalid"),
        ({"start": {"date": "2026-12-07"}}, "invalid"),
        ({"reminders": {"useDefault": True, "overrides": [{"method": "popup", "minutes": 0}]}},
         "cannotUseDefaultRemindersAndSpecifyOverride"),
        ({"reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": n} for n in range(6)]}},
         "eventRemindersCountExceedsLimit"),
        ({"source": {"url": "geo:1,2", "title": "x"}}, "invalid"),
        ({"extendedProperties": {"private": {str(number): "x" for number in range(301)}}}, "invalid"),
        ({"extendedProperties": {"private": {str(number): "語" * 1000 for number in range(11)}}}, "invalid"),
    ],
)  # fmt: skip
def test_what_is_refused_31_46_48_49_51(events: Any, double: Double, more: dict[str, Any], expected: str) -> None:
    with pytest.raises(HttpError) as error:
        insert(events, **more)
    assert refusal(error) == (400, expected)
    assert not double.main.events


def test_what_is_rewritten_without_a_word_46_48(events: Any) -> None:
    overrides = [
        {"method": method, "minutes": minutes} for method, minutes in (("popup", -5), ("popup", 0), ("sms", 9))
    ]
    overrides.append({"method": "email", "minutes": 99999})
    properties = {"k" * 45: "gone", "k" * 44: "kept", "long": "x" * 2000}
    answer = insert(
        events,
        reminders={"useDefault": False, "overrides": overrides},
        extendedProperties={"private": properties},
    )
    assert answer["reminders"]["overrides"] == [
        {"method": "email", "minutes": 40320},
        {"method": "popup", "minutes": 0},
    ]
    assert answer["extendedProperties"]["private"] == {"k" * 44: "kept", "long": "x" * 1024}


def test_an_id_is_taken_for_ever_32_33_34(events: Any) -> None:
    insert(events)
    for _ in range(2):
        with pytest.raises(HttpError) as error:
            insert(events)
        assert refusal(error) == (409, "duplicate")
        if events.get(calendarId="primary", eventId=ID).execute()["status"] == "confirmed":
            events.delete(calendarId="primary", eventId=ID).execute()
    assert events.get(calendarId="primary", eventId=ID).execute()["status"] == "cancelled"
    with pytest.raises(HttpError) as error:
        events.delete(calendarId="primary", eventId=ID).execute()
    assert refusal(error) == (410, "deleted")
    with pytest.raises(HttpError) as error:
        patch(events, summary="x")
    assert refusal(error) == (403, "forbidden")
    assert patch(events, status="confirmed")["summary"] == "Thank Dana Lee"


def test_a_patch_merges_and_takes_away_41_42_54(events: Any) -> None:
    insert(events)
    answer = patch(events, summary="New", location=None, extendedProperties={"private": {"other": "1"}})
    assert (answer["summary"], answer["description"]) == ("New", "Why.")
    assert answer["extendedProperties"]["private"] == {"syncd-kind": "thank-you", "other": "1"}
    assert "description" not in patch(events, description=None)
    with pytest.raises(HttpError) as error:
        patch(events, **DAY)
    assert refusal(error) == (400, "invalid")
    whole_day = {end: {**when, "dateTime": None, "timeZone": None} for end, when in DAY.items()}
    assert patch(events, **whole_day)["sequence"] == 1
    with pytest.raises(HttpError) as error:
        patch(events, sequence=0)
    assert refusal(error) == (400, "invalid")


def test_versions_43_45(events: Any, double: Double) -> None:
    first = insert(events)
    reminders = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 10}]}
    second = patch(events, first["etag"], reminders=reminders)
    assert second["updated"] == first["updated"]
    assert second["etag"] != first["etag"]
    assert patch(events, second["etag"], reminders=reminders)["etag"] == second["etag"]
    with pytest.raises(HttpError) as error:
        patch(events, first["etag"], summary="x")
    assert refusal(error) == (412, "conditionNotMet")
    assert double.main.events[ID]["summary"] == "Thank Dana Lee"
    request = events.get(calendarId="primary", eventId=ID)
    request.headers["If-None-Match"] = second["etag"]
    with pytest.raises(HttpError) as error:
        request.execute()
    assert error.value.resp.status == 304


def test_pages_and_changes_1_3_11_12_20(events: Any, double: Double) -> None:
    for number in range(5):
        insert(events, id=f"00000{number}")
    double.manners.page = 2
    pages = [events.list(calendarId="primary").execute()]
    while "nextPageToken" in pages[-1]:
        assert "nextSyncToken" not in pages[-1]
        pages.append(events.list(calendarId="primary", pageToken=pages[-1]["nextPageToken"]).execute())
        if len(pages) == 2:
            insert(events, id=ID)
    assert [len(page["items"]) for page in pages] == [2, 2, 2]
    token = pages[-1]["nextSyncToken"]
    events.delete(calendarId="primary", eventId="000001").execute()
    changed = events.list(calendarId="primary", syncToken=token).execute()
    assert ids(changed) == [ID, "000001"]  # what appeared while one was paging comes again
    assert set(changed["items"][1]) == {"kind", "etag", "id", "status"}
    again = events.list(calendarId="primary", syncToken=changed["nextSyncToken"]).execute()
    assert (again["items"], again["nextSyncToken"]) == ([], changed["nextSyncToken"])
    double.manners.page = 0
    assert "000001" not in ids(events.list(calendarId="primary").execute())
    assert "000001" in ids(events.list(calendarId="primary", showDeleted=True).execute())


def test_a_window_bounds_the_end_and_the_start_19_22_23(events: Any) -> None:
    insert(events, id="aaaaa")  # 20:00 to 20:15 in the calendar's zone
    insert(events, id="bbbbb", **DAY)  # the day there

    def found(low: str, high: str) -> list[str]:
        return ids(events.list(calendarId="primary", timeMin=low, timeMax=high, singleEvents=True).execute())

    assert found("2026-12-07T20:00:00+01:00", "2026-12-07T20:01:00+01:00") == ["aaaaa", "bbbbb"]
    assert found("2026-12-07T20:15:00+01:00", "2026-12-07T21:00:00+01:00") == ["bbbbb"]
    assert found("2026-12-06T00:00:00Z", "2026-12-06T23:00:00Z") == []
    assert found("2026-12-07T23:00:00Z", "2026-12-08T23:00:00Z") == []
    private = events.list(calendarId="primary", privateExtendedProperty="syncd-kind=ask").execute()
    assert ids(private) == []
    ordered = events.list(calendarId="primary", singleEvents=True, orderBy="startTime").execute()
    assert (ids(ordered), "nextSyncToken" in ordered) == (["bbbbb", "aaaaa"], False)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"syncToken": "sync-0", "timeMin": "2026-12-01T00:00:00Z"}, (400, "syncTokenWithRequestRestrictions")),
        ({"syncToken": "sync-0", "q": "x"}, (400, "syncTokenWithRequestRestrictions")),
        ({"syncToken": "sync-0", "showDeleted": False}, (400, "syncTokenWithRequestRestrictions")),
        ({"syncToken": "nonsense"}, (400, "invalid")),
        ({"orderBy": "startTime"}, (400, "badRequest")),
        ({"timeMin": "2026-12-02T00:00:00Z", "timeMax": "2026-12-02T00:00:00Z"}, (400, "timeRangeEmpty")),
        ({"timeMin": "2026-12-02T00:00:00"}, (400, "badRequest")),
        ({"calendarId": "other@example.org"}, (404, "notFound")),
    ],
)
def test_what_a_list_refuses_5_6_7_10_22_23_75(events: Any, more: dict[str, Any], expected: tuple[int, str]) -> None:
    insert(events)
    with pytest.raises(HttpError) as error:
        events.list(**{"calendarId": "primary", **more}).execute()
    assert refusal(error) == expected


def test_who_may_66_75_81(events: Any, double: Double) -> None:
    with pytest.raises(HttpError) as error:
        events.get(calendarId="primary", eventId=ID).execute()
    assert refusal(error) == (404, "notFound")
    double.main.role = "reader"
    with pytest.raises(HttpError) as error:
        insert(events)
    assert refusal(error) == (403, "requiredAccessLevel")
    double.token = "good"
    with pytest.raises(HttpError) as error:
        events.list(calendarId="primary").execute()
    assert refusal(error) == (401, "authError")


def test_what_is_not_modelled_fails_the_test(double: Double) -> None:
    def ask() -> None:
        closed = pytest.raises(OSError, match="closed")  # whatever the client makes of it
        with Proxy("http://127.0.0.1:9/", before=double) as front, open_service(front) as service, closed:
            insert(service.events(), attendees=[{"email": "dana@acme.example"}])

    with pytest.raises(NotModelledError, match="attendees"):
        ask()


def test_the_client_repeats_an_insert_by_itself_and_only_its_id_saves_it_89(
    events: Any, double: Double, front: Proxy
) -> None:
    """httplib2 sends a POST again when the connection is closed without an answer [89 L]."""
    front.before = lambda n, request: _then_drop(double, n, request) if n == 1 else double(n, request)
    with pytest.raises(HttpError) as error:
        insert(events)
    assert refusal(error) == (409, "duplicate")
    assert list(double.main.events) == [ID]


def _then_drop(double: Double, n: int, request: Any) -> Drop:
    double(n, request)
    return Drop()
