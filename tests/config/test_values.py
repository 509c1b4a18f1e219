"""Kinds of value that a person types: the hours of the day, on clocks that go forward and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.values import DaySpan

BERLIN = ZoneInfo("Europe/Berlin")
DAY, NIGHT = DaySpan.parse("07:00..22:00"), DaySpan.parse("20:00..06:00")
MARCH, OCTOBER = datetime(2027, 3, 28, tzinfo=BERLIN), datetime(2026, 10, 25, tzinfo=BERLIN)  # clocks change then


def clock(text: str, day: datetime = datetime(2026, 11, 25, tzinfo=BERLIN), fold: int = 0) -> datetime:
    hour, minute, *second = (int(part) for part in text.split(":"))
    return day.replace(hour=hour, minute=minute, second=second[0] if second else 0, fold=fold)


@pytest.mark.parametrize(
    ("span", "inside", "outside"),
    [
        (DAY, ["07:00", "12:00", "21:59:59"], ["06:59:59", "22:00", "00:00"]),
        (NIGHT, ["20:00", "00:00", "05:59:59"], ["06:00", "19:59:59", "12:00"]),
        (DaySpan.parse("7:30..24:00"), ["07:30", "23:59:59"], ["00:00", "07:29"]),
    ],
    ids=str,
)
def test_its_beginning_is_in_it_and_its_end_is_not(span: DaySpan, inside: list[str], outside: list[str]) -> None:
    assert [text for text in inside if clock(text) not in span] == []
    assert [text for text in outside if clock(text) in span] == []


@pytest.mark.parametrize("text", ["07:00", "07:00-22:00", "7..22", "07:00..25:00", "..", "", 7, "07:00..22:00..23:00"])
def test_what_is_no_part_of_a_day(text: object) -> None:
    with pytest.raises(ValueError, match="write two times of day"):
        DaySpan.parse(text)


def test_the_whole_day_is_none() -> None:
    with pytest.raises(ValueError, match="take the key out"):
        DaySpan.parse("00:00..24:00")


@pytest.mark.parametrize(
    ("span", "at", "begins"),
    [
        (DAY, clock("06:59:30"), clock("07:00")),
        (DAY, clock("22:00"), clock("07:00") + timedelta(days=1)),
        (DAY, clock("12:00"), clock("07:00") + timedelta(days=1)),
        (DAY, clock("07:00"), clock("07:00") + timedelta(days=1)),
        (NIGHT, clock("06:00"), clock("20:00")),
        (NIGHT, clock("01:00"), clock("20:00")),
        (DAY, clock("22:00", MARCH - timedelta(days=1)), clock("07:00", MARCH)),
        # Half past two is left out: it begins when clocks go from two to three.
        (DaySpan.parse("02:30..22:00"), clock("01:59", MARCH), clock("03:00", MARCH)),
        # All of it is left out: not that day.
        (DaySpan.parse("02:10..02:50"), clock("01:59", MARCH), clock("02:10", MARCH + timedelta(days=1))),
        # Half past two comes twice, and a clock that goes back leaves it in between.
        (DaySpan.parse("02:30..22:00"), clock("02:10", OCTOBER), clock("02:30", OCTOBER)),
        (DaySpan.parse("02:30..22:00"), clock("02:45", OCTOBER), clock("02:30", OCTOBER, fold=1)),
        (DaySpan.parse("02:30..22:00"), clock("02:10", OCTOBER, fold=1), clock("02:30", OCTOBER, fold=1)),
    ],
)
def test_when_it_begins_next(span: DaySpan, at: datetime, begins: datetime) -> None:
    found = span.next_start(at)
    assert (found.astimezone(UTC), found.tzinfo) == (begins.astimezone(UTC), BERLIN)


def test_a_zone_that_leaves_a_whole_day_out() -> None:
    apia = ZoneInfo("Pacific/Apia")  # no 30 December 2011
    found = DaySpan.parse("10:00..11:00").next_start(datetime(2011, 12, 29, 12, tzinfo=apia))
    assert found == datetime(2011, 12, 31, 10, tzinfo=apia)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
clocks = st.times().map(lambda time: f"{time:%H:%M}")


@given(clocks, clocks, moments, st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"]))
def test_it_begins_there_and_not_before(first: str, last: str, moment: datetime, zone: str) -> None:
    if first == last:
        return
    span, at = DaySpan.parse(f"{first}..{last}"), moment.replace(microsecond=0).astimezone(ZoneInfo(zone))
    begins = span.next_start(at)
    assert begins.astimezone(UTC) > at.astimezone(UTC)
    assert begins in span
    assert (begins.astimezone(UTC) - timedelta(minutes=1)).astimezone(begins.tzinfo) not in span
    if at not in span:  # then nothing in between is in it, either
        steps = range(1, int((begins.astimezone(UTC) - at.astimezone(UTC)) / timedelta(minutes=7)))
        between = [(at.astimezone(UTC) + step * timedelta(minutes=7)).astimezone(at.tzinfo) for step in steps]
        assert not any(each in span for each in between)


def test_a_moment_without_a_zone_has_no_next_one() -> None:
    with pytest.raises(ValueError, match="zone"):
        DAY.next_start(datetime(2026, 11, 25))  # noqa: DTZ001
