"""The double's calendars, and who may do what with them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google.conftest import open_service, refusal
from tests.google.discovery import SCOPES
from tests.google.double import Double
from tests.google.lists import ROLES
from tests.google.rules import NotModelledError
from tests.servers.proxy import Answer, Proxy, Request

DAY = {"start": {"date": "2026-12-07"}, "end": {"date": "2026-12-08"}}
SECRET = {
    **DAY,
    "id": "secret",
    "summary": "Interview",
    "visibility": "private",
    "attendees": [{"email": "a@b.example"}],
}


def entries(service: Any, **more: Any) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in service.calendarList().list(**more).execute()["items"]}


def test_primary_is_another_name_for_the_owners_calendar(service: Any) -> None:
    entry = entries(service)["me@example.org"]
    assert (entry["primary"], entry["accessRole"], entry["timeZone"]) == (True, "owner", "Europe/Berlin")
    calendar = service.calendars().get(calendarId="primary").execute()
    assert calendar["id"] == service.calendarList().get(calendarId="primary").execute()["id"] == "me@example.org"


def test_the_list_of_calendars_has_pages_names_and_roles_80(service: Any, double: Double) -> None:
    for role in ROLES:
        double.add_calendar(f"{role.lower()}@example.com", role=role, summary=role, summary_override=f"My {role}")
    double.add_calendar("hidden@example.com", hidden=True)
    double.add_calendar("gone@example.com", deleted=True)
    double.manners.page = 3
    found: dict[str, dict[str, Any]] = {}
    request, sizes = service.calendarList().list(), []
    while request is not None:
        page = request.execute()
        sizes.append(len(page["items"]))
        assert ("nextPageToken" in page) is not ("nextSyncToken" in page)
        found |= {entry.get("summary"): entry for entry in page["items"]}
        request = service.calendarList().list_next(request, page)
    assert sizes == [3, 3, 1]
    assert {name: found[name]["accessRole"] for name in ROLES} == {name: name for name in ROLES}
    assert found["reader"]["summaryOverride"] == "My reader"
    double.manners.page = 0
    assert len(entries(service, minAccessRole="writer")) == 3
    shown = entries(service, showHidden=True, showDeleted=True)
    assert shown["hidden@example.com"]["hidden"] is True
    assert shown["gone@example.com"]["deleted"] is True
    with pytest.raises(HttpError) as error:
        service.events().list(calendarId="gone@example.com").execute()
    assert refusal(error) == (404, "notFound")


def test_a_made_calendar_organizes_its_own_events_87(service: Any, double: Double) -> None:
    made = service.calendars().insert(body={"summary": "Interview follow-ups"}).execute()
    assert made["id"].endswith("@group.calendar.google.com")
    assert made["id"].startswith("c_")
    assert entries(service)[made["id"]]["accessRole"] == "owner"
    event = service.events().insert(calendarId=made["id"], body=DAY).execute()
    assert event["organizer"] == {"email": made["id"], "self": True}
    assert event["creator"] == {"email": "me@example.org"}
    assert double.main.events == {}
    with pytest.raises(HttpError) as error:
        service.calendars().insert(body={}).execute()
    assert refusal(error) == (400, "required")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("items/id", {"items": [{"id": "secret"}]}),
        ("items(id,end/date),timeZone", {"timeZone": "Europe/Berlin", "items": [{"id": "secret", "end": DAY["end"]}]}),
        ("items/start,items/id", {"items": [{"id": "secret", "start": DAY["start"]}]}),
        ("items(attendees(email))", {"items": [{"attendees": [{"email": "a@b.example"}]}]}),
        ("accessRole,items(start,start/date)", {"accessRole": "owner", "items": [{"start": DAY["start"]}]}),
    ],
)
def test_fields_make_an_answer_small(events: Any, double: Double, fields: str, expected: Any) -> None:
    double.put("primary", SECRET)
    assert events.list(calendarId="primary", fields=fields).execute() == expected


@pytest.mark.parametrize("fields", ["items/nonsense", "items(id", "items,,id", ""])
def test_fields_that_are_none_are_refused(events: Any, fields: str) -> None:
    with pytest.raises(HttpError) as error:
        events.list(calendarId="primary", fields=fields).execute()
    assert refusal(error) == (400, "invalidParameter")


@pytest.mark.parametrize("role", ["reader", "writerWithoutPrivateAccess"])
def test_who_may_not_see_private_events_gets_their_times_80(events: Any, double: Double, role: str) -> None:
    double.put("primary", SECRET)
    double.change("primary", "secret", attendees=None)
    double.put("primary", {**DAY, "id": "open", "summary": "Lunch"})
    double.main.role = role
    secret, lunch = events.list(calendarId="primary").execute()["items"]
    assert lunch["summary"] == "Lunch"
    assert (secret["start"], secret["visibility"]) == (DAY["start"], "private")
    assert not {"summary", "attendees", "organizer", "creator", "htmlLink"} & set(secret)
    with pytest.raises(HttpError) as error:
        events.delete(calendarId="primary", eventId="secret").execute()
    assert refusal(error)[0] == 403
    assert [event["summary"] for event in double.events("primary")] == ["Interview", "Lunch"]


def test_who_sees_free_and_busy_gets_single_events_82(events: Any, double: Double) -> None:
    series = {**SECRET, "visibility": "default", "recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]}
    double.put("primary", series)
    double.main.role = "freeBusyReader"
    found = events.list(calendarId="primary").execute()["items"]
    assert [one["id"] for one in found] == ["secret_20261207", "secret_20261208"]
    assert not any({"summary", "recurrence", "attendees"} & set(one) for one in found)


def test_no_role_is_no_calendar_81(events: Any, double: Double) -> None:
    double.main.role = "none"
    with pytest.raises(HttpError) as error:
        events.list(calendarId="primary").execute()
    assert refusal(error) == (404, "notFound")


def allowed(request: Any) -> bool:
    try:
        request.execute()
    except HttpError as error:
        found = json.loads(error.content)["error"]
        assert found["errors"][0]["reason"] == "insufficientPermissions"
        assert found["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
        return False
    return True


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        (["calendar"], "list get make main other own write"),
        (["calendar.readonly"], "list get main other own"),
        (["calendar.events"], "main other own write"),
        (["calendar.events.readonly"], "main other own"),
        (["calendar.events.owned"], "main own write"),
        (["calendar.app.created"], "make own"),
        (["calendar.calendarlist.readonly", "calendar.events.owned.readonly"], "list main own"),
        ([], ""),
    ],
)
def test_scopes_open_methods_67_68_69(service: Any, double: Double, scopes: list[str], expected: str) -> None:
    double.add_calendar("c_own@group.calendar.google.com", made=True)
    double.add_calendar("other@example.com", role="writer")
    double.scopes = frozenset(SCOPES + scope for scope in scopes)
    events = service.events()
    asked = {
        "list": service.calendarList().list(),
        "get": service.calendars().get(calendarId="primary"),
        "make": service.calendars().insert(body={"summary": "Follow-ups"}),
        "main": events.list(calendarId="primary"),
        "other": events.list(calendarId="other@example.com"),
        "own": events.list(calendarId="c_own@group.calendar.google.com"),
        "write": events.insert(calendarId="primary", body=DAY),
    }
    assert {name for name, request in asked.items() if allowed(request)} == set(expected.split())


def test_an_api_that_is_switched_off_says_where_to_switch_it_on(service: Any, double: Double) -> None:
    double.enabled = False
    with pytest.raises(HttpError) as error:
        service.calendarList().list().execute()
    assert refusal(error) == (403, "accessNotConfigured")
    assert "Enable it by visiting https://console.developers.google.com/apis/api/" in str(error.value.content)


@pytest.mark.parametrize(
    "more",
    [
        {"sendUpdates": "all"},
        {"sendNotifications": True},
        {"body": {**DAY, "attendees": []}},
        {"body": {**DAY, "organizer": {"email": "a@b.example"}}},
    ],
)
def test_who_might_tell_somebody_fails_58(double: Double, more: dict[str, Any]) -> None:
    told = _failing(double, lambda events: events.insert(**{"calendarId": "primary", "body": DAY, **more}))
    assert set(double.notified) == {told}  # the client asks again by itself [89 L]
    assert double.main.events == {}


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (SECRET, "secret"),
        ({**DAY, "id": "theirs", "organizer": {"email": "a@b.example"}}, "theirs"),
        ({**SECRET, "recurrence": ["RRULE:FREQ=DAILY"]}, "secret_20261208"),
    ],
)
def test_a_write_to_what_others_take_part_in_fails_57_58(double: Double, event: dict[str, Any], name: str) -> None:
    double.put("primary", event)
    told = _failing(double, lambda events: events.delete(calendarId="primary", eventId=name, sendUpdates="none"))
    assert (set(double.notified), set(double.send_updates)) == ({told}, {"none"})
    assert len(double.events("primary")) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda events: events.quickAdd(calendarId="primary", text="Lunch"),
        lambda events: events.move(calendarId="primary", eventId="x", destination="y"),
        lambda events: events.import_(calendarId="primary", body=DAY),
        lambda events: events.update(calendarId="primary", eventId="x", body=DAY),
        lambda events: events.watch(calendarId="primary", body={}),
        lambda events: events.list(calendarId="primary", q="Lunch"),
    ],
)
def test_what_is_not_modelled_fails(double: Double, ask: Any) -> None:
    assert _failing(double, ask)


def _failing(double: Double, ask: Any) -> str:
    def run() -> None:
        closed = pytest.raises(OSError, match="closed")  # whatever the client makes of it
        with Proxy("http://127.0.0.1:9/", before=double) as front, open_service(front) as service, closed:
            ask(service.events()).execute()

    with pytest.raises(NotModelledError) as error:
        run()
    return str(error.value)


def test_another_service_can_stand_in_front(double: Double) -> None:
    """Such as the one that gives out tokens."""

    def tokens(_n: int, request: Request) -> Answer | None:
        return Answer(200, {}, b"{}") if request.path == "/token" else None

    double.token = "good"
    before = lambda n, request: tokens(n, request) or double(n, request)  # noqa: E731
    with Proxy("http://127.0.0.1:9/", before=before) as front, open_service(front) as service:
        request = service.calendarList().list()
        request.headers["authorization"] = "Bearer good"
        assert len(request.execute()["items"]) == 1
        response, _ = service._http.request(f"{front.url}token", method="POST", body="x")
        assert response.status == 200
