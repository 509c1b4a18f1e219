"""What a crowded Google calendar costs: requests and memory. Figures for 20,000 events: `make bench ARGS=google`."""

from __future__ import annotations

from tests.bench.google import desk


def test_a_crowded_calendar_is_a_few_lists_and_little_memory() -> None:
    with desk(1_500) as here:
        here.double.manners.page = 188
        first = here.sync()
        lists = [one.path.partition("?")[0].rpartition("/")[2] for one in first.requests if one.method == "GET"]
        assert lists == ["calendarList", *["events"] * 8]
        assert all(one.method == "POST" for one in first.requests[9:])
        assert first.spent.memory < 110e6  # of it some 75 for the program itself; 20,000 events take up to 125
        here.sync()  # what was written is a change, too
        idle = here.sync()
        assert [one.method for one in idle.requests] == ["GET"]
        assert idle.requests[0].size < 1024
