"""The double's recurring events: where their instances lie, and what becomes of one that is changed."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google.conftest import refusal
from tests.google.double import Double
from tests.google.test_lists import DAY, SECOND, SERIES, THIRD

BERLIN = {"timeZone": "Europe/Berlin"}


def starts(events: Any, **more: Any) -> list[str]:
    page = events.list(calendarId="primary", singleEvents=True, orderBy="startTime", **more).execute()
    return [one["start"].get("dateTime") or one["start"]["date"] for one in page["items"]]


def get(events: Any, name: str) -> dict[str, Any]:
    found = events.get(calendarId="primary", eventId=name).execute()
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["RRULE:FREQ=WEEKLY;COUNT=3"], ["18T09:30:00+02:00", "25T09:30:00+01:00", "1T09:30:00+01:00"]),
        (["RRULE:FREQ=DAILY;UNTIL=20261019T073000Z"], ["18T09:30:00+02:00", "19T09:30:00+02:00"]),
        (["RRULE:FREQ=DAILY;UNTIL=20261019"], ["18T09:30:00+02:00", "19T09:30:00+02:00"]),
        (["RRULE:FREQ=DAILY;COUNT=2", "EXDATE;TZID=Europe/Berlin:20261018T093000"], ["19T09:30:00+02:00"]),
        (["RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20261018T073000Z,20261019T073000Z"], []),
        (["RDATE;TZID=America/New_York:20261020T080000"], ["18T09:30:00+02:00", "20T14:00:00+02:00"]),
        (["RDATE;VALUE=DATE:20261020"], ["18T09:30:00+02:00", "20T09:30:00+02:00"]),
    ],
)
def test_where_the_rules_put_the_instances_50(
    events: Any, double: Double, lines: list[str], expected: list[str]
) -> None:
    double.put("primary", {**SERIES, "recurrence": lines})
    assert [start.removeprefix("2026-10-").removeprefix("2026-11-0") for start in starts(events)] == expected


def test_all_day_series(events: Any, double: Double) -> None:
    double.put("primary", {**DAY, "id": "days", "recurrence": ["RRULE:FREQ=DAILY;UNTIL=20261209", "EXDATE:20261208"]})
    assert starts(events) == ["2026-12-07", "2026-12-09"]
    found = get(events, "days_20261209")
    assert (found["end"], found["originalStartTime"]) == ({"date": "2026-12-10"}, {"date": "2026-12-09"})


def test_a_series_needs_a_zone_49(events: Any) -> None:
    times = {end: {"dateTime": "2026-10-18T09:30:00+02:00"} for end in ("start", "end")}
    body = {**times, "recurrence": ["RRULE:FREQ=DAILY"]}
    with pytest.raises(HttpError, match="Missing time zone definition for start time") as error:
        events.insert(calendarId="primary", body=body).execute()
    assert refusal(error) == (400, "required")
    zoned = {end: {**when, **BERLIN} for end, when in times.items()}
    assert events.insert(calendarId="primary", body={**body, **zoned}).execute()["recurrence"] == ["RRULE:FREQ=DAILY"]
    with pytest.raises(HttpError) as error:
        events.insert(calendarId="primary", body={**zoned, "recurrence": ["DTSTART:20261018"]}).execute()
    assert refusal(error) == (400, "invalid")


def test_an_instance_is_its_series_until_it_is_changed_36_44_83(events: Any, double: Double) -> None:
    double.put("primary", SERIES)
    series, second = get(events, "series"), get(events, SECOND)
    assert second["start"] == second["originalStartTime"] == {"dateTime": "2026-10-25T09:30:00+01:00", **BERLIN}
    assert second["end"] == {"dateTime": "2026-10-25T10:00:00+01:00", **BERLIN}
    assert second["recurringEventId"] == "series"
    assert (second["etag"], second["iCalUID"]) == (series["etag"], "week@example.org")
    assert "recurrence" not in second
    for name in ("series_20261026T083000Z", "series_20261025", "other_20261025T083000Z"):
        with pytest.raises(HttpError) as error:
            get(events, name)
        assert refusal(error) == (404, "notFound")


def test_a_changed_instance_is_an_exception_83_85(events: Any, double: Double) -> None:
    double.put("primary", SERIES)
    etag = get(events, "series")["etag"]
    moved = {end: {"dateTime": f"2026-10-26T1{hour}:00:00", **BERLIN} for hour, end in enumerate(("start", "end"))}
    answer = events.patch(calendarId="primary", eventId=SECOND, body=moved).execute()
    assert (answer["id"], answer["recurringEventId"], answer["iCalUID"]) == (SECOND, "series", "week@example.org")
    assert answer["originalStartTime"]["dateTime"] == "2026-10-25T09:30:00+01:00"
    assert get(events, SECOND) == answer
    assert get(events, "series")["etag"] == etag
    assert starts(events)[1] == "2026-10-26T10:00:00+01:00"
    with pytest.raises(HttpError) as error:
        events.patch(calendarId="primary", eventId=SECOND, body={"recurrence": ["RRULE:FREQ=DAILY"]}).execute()
    assert refusal(error) == (400, "invalid")


def test_a_deleted_instance_is_an_exception_85(events: Any, double: Double) -> None:
    double.put("primary", SERIES)
    events.delete(calendarId="primary", eventId=THIRD).execute()
    with pytest.raises(HttpError) as error:
        events.delete(calendarId="primary", eventId=THIRD).execute()
    assert refusal(error) == (410, "deleted")
    assert len(starts(events)) == 2
    assert [event["id"] for event in double.events("primary")] == ["series"]


def test_exceptions_stay_when_the_series_changes_84(events: Any, double: Double) -> None:
    double.put("primary", SERIES)
    double.change("primary", SECOND, location="Room 3")
    double.change("primary", "series", summary="New", recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    assert get(events, "series")["sequence"] == 1
    assert (get(events, SECOND)["location"], get(events, SECOND)["summary"]) == ("Room 3", "Interviews")
    assert len(starts(events)) == 2
