"""The double's lists of events: tokens, pages, order, and what they say of what is gone."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google.conftest import refusal
from tests.google.double import Double
from tests.google.lists import list_events
from tests.google.rules import NotModelledError
from tests.google.test_double import ids

DAY = {"start": {"date": "2026-12-07"}, "end": {"date": "2026-12-08"}}
SERIES = {
    "id": "series",
    "iCalUID": "week@example.org",
    "summary": "Interviews",
    "start": {"dateTime": "2026-10-18T09:30:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2026-10-18T10:00:00", "timeZone": "Europe/Berlin"},
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"],
}
SECOND, THIRD = "series_20261025T083000Z", "series_20261101T083000Z"
STUB = {"kind", "etag", "id", "status"}


def listed(events: Any, **more: Any) -> dict[str, Any]:
    page = events.list(calendarId="primary", **more).execute()
    assert isinstance(page, dict)
    return page


def token(events: Any, **more: Any) -> str:
    return str(listed(events, **more)["nextSyncToken"])


def walk(events: Any, **more: Any) -> list[list[str]]:
    """The ids of each page."""
    request, pages = events.list(calendarId="primary", **more), []
    while request is not None:
        page = request.execute()
        assert ("nextPageToken" in page) is not ("nextSyncToken" in page)  # [1]
        pages.append(ids(page))
        request = events.list_next(request, page)
    return pages


def test_tokens_expire_on_demand_9_10(events: Any, double: Double) -> None:
    old = token(events)
    double.main.expire_tokens()
    with pytest.raises(HttpError) as error:
        listed(events, syncToken=old)
    assert refusal(error) == (410, "fullSyncRequired")
    young = token(events)
    assert ids(listed(events, syncToken=young)) == []
    double.main.expire_tokens(invalid=True)
    with pytest.raises(HttpError, match=r"Invalid sync token value\.") as error:
        listed(events, syncToken=young)
    assert refusal(error) == (400, "invalid")


def test_a_token_holds_only_for_its_calendar_10(events: Any, double: Double) -> None:
    double.add_calendar("other@example.com")
    with pytest.raises(HttpError) as error:
        events.list(calendarId="other@example.com", syncToken=token(events)).execute()
    assert refusal(error) == (400, "invalid")


def test_a_token_holds_only_for_the_same_query_8(events: Any, double: Double) -> None:
    single = token(events, singleEvents=True)
    assert ids(listed(events, syncToken=single, singleEvents=True)) == []
    with pytest.raises(NotModelledError, match=r"\[8\]"):
        _list(double, syncToken=[single])


def test_a_page_holds_only_for_the_same_query_2(events: Any, double: Double) -> None:
    for _ in range(2):
        double.put("primary", DAY)
    page = listed(events, maxResults=1)["nextPageToken"]
    assert len(listed(events, maxResults=5, pageToken=page)["items"]) == 1
    with pytest.raises(NotModelledError, match=r"\[2\]"):
        _list(double, pageToken=[page], showDeleted=["true"])
    with pytest.raises(HttpError) as error:
        listed(events, pageToken="nonsense")
    assert refusal(error) == (400, "invalid")


def _list(double: Double, **asked: list[str]) -> None:
    list_events(double.main, asked, double._positions)


def test_pages_may_be_empty_though_more_follow_4(events: Any, double: Double) -> None:
    names = [double.put("primary", DAY) for _ in range(3)]
    double.manners.page, double.manners.empty_pages = 2, True
    assert walk(events) == [[], names[:2], names[2:]]


def test_what_is_deleted_while_one_pages_loses_nothing_else_3(events: Any, double: Double) -> None:
    names = [double.put("primary", DAY) for _ in range(4)]
    first = listed(events, maxResults=2)
    double.remove("primary", names[0])
    second = listed(events, maxResults=2, pageToken=first["nextPageToken"])
    assert ids(first) + ids(second) == names
    changed = listed(events, syncToken=second["nextSyncToken"])["items"]
    assert [(one["id"], one["status"]) for one in changed] == [(names[0], "cancelled")]


def test_the_order_may_be_unkind_21(events: Any, double: Double) -> None:
    double.put("primary", SERIES)
    double.change("primary", SECOND, summary="Moved")
    double.manners.unkind = True
    assert walk(events) == [[SECOND, "series", SECOND]]
    double.manners.page = 1
    assert walk(events) == [[SECOND], ["series"]]


@pytest.mark.parametrize("more", [{"iCalUID": "week@example.org"}, {"privateExtendedProperty": "a=b"}])
def test_filters_have_no_token_19(events: Any, more: dict[str, str]) -> None:
    assert "nextSyncToken" not in listed(events, **more)


def test_whether_a_window_has_a_token_is_open_18(events: Any, double: Double) -> None:
    window = {"timeMin": "2026-12-01T00:00:00Z", "timeMax": "2027-01-01T00:00:00Z"}
    double.put("primary", {**DAY, "id": "later", "start": {"date": "2027-05-01"}, "end": {"date": "2027-05-02"}})
    page = listed(events, **window)
    assert ids(page) == []
    double.change("primary", "later", summary="Any change")
    assert ids(listed(events, syncToken=page["nextSyncToken"])) == ["later"]
    double.manners.token_after_window = False
    assert "nextSyncToken" not in listed(events, **window)


def test_the_zone_asked_for_says_when_a_day_begins_24(events: Any, double: Double) -> None:
    name = double.put("primary", DAY)
    window = {"timeMin": "2026-12-08T01:00:00Z", "timeMax": "2026-12-08T02:00:00Z"}
    assert ids(listed(events, **window)) == []
    assert ids(listed(events, **window, timeZone="America/New_York")) == [name]


def test_events_are_found_by_their_uid_36(events: Any, double: Double) -> None:
    double.put("primary", DAY)
    double.put("primary", SERIES)
    double.change("primary", SECOND, summary="Moved")
    assert ids(listed(events, iCalUID="week@example.org")) == ["series", SECOND]
    found = ids(listed(events, iCalUID="week@example.org", singleEvents=True))
    assert sorted(found) == ["series_20261018T073000Z", SECOND, THIRD]


def test_a_deleted_event_is_a_bare_stub_11_12(events: Any, double: Double) -> None:
    since = token(events)
    name = double.put("primary", {**DAY, "summary": "Lunch"})
    double.remove("primary", name)
    assert ids(listed(events)) == []
    (gone,) = listed(events, syncToken=since)["items"]
    assert (set(gone), gone["status"]) == (STUB, "cancelled")
    (gone,) = listed(events, showDeleted=True)["items"]
    assert (gone["summary"], gone["status"]) == ("Lunch", "cancelled")


def test_tombstones_disappear_on_demand_16(events: Any, double: Double) -> None:
    name, other = double.put("primary", {**DAY, "id": "lunch"}), double.put("primary", {**DAY, "id": "other"})
    before = token(events)
    double.remove("primary", name)
    after = token(events)
    double.main.forget_tombstones()
    assert ids(listed(events, showDeleted=True)) == [other]
    assert ids(listed(events, syncToken=after)) == []
    with pytest.raises(HttpError) as error:
        listed(events, syncToken=before)
    assert refusal(error) == (410, "fullSyncRequired")
    with pytest.raises(HttpError) as error:
        events.get(calendarId="primary", eventId=name).execute()
    assert refusal(error) == (404, "notFound")
    assert events.insert(calendarId="primary", body={**DAY, "id": name}).execute()["status"] == "confirmed"


def test_an_instance_that_was_taken_out_is_listed_as_long_as_its_series_13_14(events: Any, double: Double) -> None:
    double.put("primary", SERIES)
    since = token(events)
    double.remove("primary", SECOND)
    double.main.forget_tombstones()
    for page in (listed(events), listed(events, syncToken=since)):
        gone = page["items"][-1]
        assert set(gone) == {*STUB, "recurringEventId", "originalStartTime"}
        assert (gone["id"], gone["recurringEventId"], gone["status"]) == (SECOND, "series", "cancelled")
        assert gone["originalStartTime"] == {"dateTime": "2026-10-25T09:30:00+01:00", "timeZone": "Europe/Berlin"}
    assert ids(listed(events, singleEvents=True)) == ["series_20261018T073000Z", THIRD]
    double.remove("primary", "series")
    assert ids(listed(events)) == []


def test_a_series_and_its_exceptions_change_apart_85(events: Any, double: Double) -> None:
    double.put("primary", SERIES)
    since = token(events)
    double.change("primary", SECOND, summary="Moved")
    page = listed(events, syncToken=since)
    assert ids(page) == [SECOND]
    double.change("primary", "series", summary="All of them")
    assert ids(listed(events, syncToken=page["nextSyncToken"])) == ["series"]
    assert events.get(calendarId="primary", eventId=SECOND).execute()["summary"] == "Moved"


@pytest.mark.parametrize("go", [True, False])
def test_exceptions_of_a_deleted_series_may_be_named_or_not_30(events: Any, double: Double, go: bool) -> None:
    double.manners.exceptions_go = go
    double.put("primary", SERIES)
    double.change("primary", SECOND, summary="Moved")
    since = token(events)
    double.remove("primary", "series")
    assert ids(listed(events, syncToken=since)) == (["series", SECOND] if go else ["series"])
    assert ids(listed(events)) == []
    assert events.get(calendarId="primary", eventId=SECOND).execute()["status"] == "cancelled"


def test_instances_of_a_deleted_series_15(events: Any, double: Double) -> None:
    double.put("primary", SERIES)
    double.remove("primary", "series")
    found = ids(listed(events, singleEvents=True, showDeleted=True))
    assert (len(found), "series" in found) == (3, False)


def test_an_endless_series_is_lengthy_28(events: Any, double: Double) -> None:
    double.put("primary", {**SERIES, "recurrence": ["RRULE:FREQ=DAILY"]})
    assert sum(map(len, walk(events, singleEvents=True))) == 730
    window = {"timeMin": "2026-10-20T00:00:00Z", "timeMax": "2026-10-22T00:00:00Z"}
    assert len(listed(events, singleEvents=True, **window)["items"]) == 2
    assert ids(listed(events, **window)) == ["series"]


def test_the_owners_own_writes_come_back_26(events: Any) -> None:
    since = token(events)
    name = events.insert(calendarId="primary", body=DAY).execute()["id"]
    assert ids(listed(events, syncToken=since)) == [name]


def test_attendees_can_be_left_out(events: Any, double: Double) -> None:
    people = [{"email": "a@b.example"}, {"email": "Me@example.org", "responseStatus": "accepted"}]
    double.put("primary", {**DAY, "attendees": people})
    (item,) = listed(events, maxAttendees=1)["items"]
    assert item["attendees"] == [{"email": "Me@example.org", "responseStatus": "accepted", "self": True}]
    assert item["attendeesOmitted"] is True
    assert len(listed(events, maxAttendees=2)["items"][0]["attendees"]) == 2


def test_kinds_of_events_can_be_chosen_56(events: Any, double: Double) -> None:
    for kind in ("default", "fromGmail", "outOfOffice", "workingLocation", "focusTime", "birthday"):
        double.put("primary", {**DAY, "id": f"id{kind.lower()}", "eventType": kind})
    assert ids(listed(events, eventTypes=["default", "fromGmail"])) == ["iddefault", "idfromgmail"]
    assert len(ids(listed(events))) == 6
