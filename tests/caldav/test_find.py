"""Finding by UID: an interview counts as gone only if the server can be believed."""

from __future__ import annotations

import pytest

from providers.errors import Misunderstood
from tests.caldav.conftest import WINDOW, Reached, event, only
from tests.caldav.double import Double
from tests.servers import dav


def test_a_server_that_ignores_the_filter_finds_only_what_was_asked_for(double: Double, reached: Reached) -> None:
    double.search = "ignored"
    for name in ("a", "b", "aa"):
        double.put(f"{name}.ics", event(name))
    reached.read()
    assert only(reached.provider.find(reached.calendar, "a", WINDOW)).ref.resource == "a.ics"
    assert reached.provider.find(reached.calendar, "c", WINDOW) == ()


def test_a_filter_that_finds_more_finds_only_what_was_asked_for(double: Double, reached: Reached) -> None:
    double.put("aa.ics", event("aa"))
    reached.read()
    assert reached.provider.find(reached.calendar, "a", WINDOW) == ()


def test_a_server_that_finds_nothing_is_not_believed(double: Double, reached: Reached) -> None:
    double.search = "nothing"
    double.put("a.ics", event("a"))
    reached.read()
    with pytest.raises(Misunderstood, match="does not find events by UID"):
        reached.provider.find(reached.calendar, "gone", WINDOW)


def test_a_server_that_finds_nothing_is_not_believed_even_if_no_event_was_of_interest(
    double: Double, reached: Reached
) -> None:
    double.search = "nothing"
    double.put("a.ics", event("a"))
    reached.read(wanted=lambda text: "Interview" in text)
    with pytest.raises(Misunderstood):
        reached.provider.find(reached.calendar, "gone", WINDOW)


def test_an_empty_calendar_is_believed(double: Double, reached: Reached) -> None:
    double.search = "nothing"
    reached.read()
    assert reached.provider.find(reached.calendar, "gone", WINDOW) == ()


def test_what_was_believed_of_an_empty_calendar_is_not_believed_of_a_full_one(double: Double, reached: Reached) -> None:
    double.search = "nothing"
    reached.read()
    assert reached.provider.find(reached.calendar, "gone", WINDOW) == ()
    double.put("a.ics", event("a"))
    with pytest.raises(Misunderstood):
        reached.provider.find(reached.calendar, "gone", WINDOW)


def test_one_doubt_does_not_last(double: Double, reached: Reached) -> None:
    """The only event that the search could be tried with was deleted since it was read."""
    double.put("a.ics", event("a"))
    first = reached.read()
    double.delete("a.ics")
    with pytest.raises(Misunderstood):
        reached.provider.find(reached.calendar, "a", WINDOW)
    reached.read(first)
    assert reached.provider.find(reached.calendar, "a", WINDOW) == ()


def test_that_a_server_searches_is_asked_only_once(double: Double, reached: Reached) -> None:
    double.put("a.ics", event("a"))
    reached.read()
    reached.asked()
    for _ in range(2):
        assert reached.provider.find(reached.calendar, "gone", WINDOW) == ()
    assert reached.asked() == ["query", "query", "query"]


@pytest.mark.parametrize("uid", ["a&b@example.org", "<a>@example.org", "a'\"b", "a]]>b", "ü€🎉", "a%40b", "a+b c"])
def test_odd_uids_are_found_on_real_servers(real: Reached, calendar: dav.Calendar, uid: str) -> None:
    dav.put(calendar.server, calendar.url + "odd.ics", event(uid))
    dav.put(calendar.server, calendar.url + "other.ics", event("other"))
    assert only(real.provider.find(real.calendar, uid, WINDOW)).ref.resource == "odd.ics"
    assert real.provider.find(real.calendar, f"{uid}x", WINDOW) == ()
