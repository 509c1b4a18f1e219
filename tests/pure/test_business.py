"""Business days: weekends, public holidays, quiet periods; and that holidays cost nothing where no country is set."""

from __future__ import annotations

import subprocess
import sys
import warnings
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import Policy
from config.values import Weekday, YearSpan
from syncd.business import BusinessDays, Shut, business_days

US = business_days(Policy(country="US"))
HOLIDAYS = YearSpan.parse("12-24..01-01")


@pytest.mark.parametrize(
    ("day", "shut"),
    [
        (date(2026, 7, 2), None),
        (date(2026, 7, 3), Shut.HOLIDAY),  # Independence Day is observed on the Friday
        (date(2026, 7, 4), Shut.WEEKEND),
        (date(2026, 12, 24), Shut.QUIET),
        (date(2026, 12, 25), Shut.HOLIDAY),
        (date(2027, 1, 1), Shut.HOLIDAY),
        (date(2027, 1, 4), None),
    ],
)
def test_shut(day: date, shut: Shut | None) -> None:
    assert business_days(Policy(country="US", quiet=(HOLIDAYS,))).shut(day) is shut


@pytest.mark.parametrize(
    ("country", "subdivision", "day", "shut"),
    [
        ("GB", "ENG", date(2026, 4, 6), True),  # Easter Monday
        ("GB", "SCT", date(2026, 4, 6), False),
        ("DE", "BE", date(2026, 3, 8), True),  # Women's Day (a Sunday)
        ("DE", "BY", date(2026, 1, 6), True),
        ("DE", "BE", date(2026, 1, 6), False),
        ("IN", None, date(2026, 1, 26), True),
        ("JP", None, date(2026, 9, 22), True),  # between two holidays
    ],
)
def test_holidays_of_a_place(country: str, subdivision: str | None, day: date, shut: bool) -> None:
    assert (business_days(Policy(country=country, subdivision=subdivision)).shut(day) is not None) is shut


def test_weekend_is_what_the_person_says() -> None:
    days = business_days(Policy(weekend=(Weekday.FRIDAY, Weekday.SATURDAY)))
    assert [days.is_open(date(2026, 3, day)) for day in (5, 6, 7, 8)] == [True, False, False, True]


def test_without_quiet_keeps_the_holidays() -> None:
    days = business_days(Policy(country="US", quiet=(HOLIDAYS,))).without_quiet()
    assert days.is_open(date(2026, 12, 24))
    assert not days.is_open(date(2026, 12, 25))


def test_count() -> None:
    assert US.nth_after(date(2026, 5, 22), 2) == date(2026, 5, 27)  # Memorial Day between
    assert US.first_from(date(2026, 5, 23)) == date(2026, 5, 26)
    assert US.between(date(2026, 5, 22), date(2026, 5, 26)) == (date(2026, 5, 22), date(2026, 5, 26))
    assert US.between(date(2026, 5, 22), date(2026, 5, 21)) == ()


def test_calendar_without_any_business_day_is_an_error_that_says_what_to_change() -> None:
    never = BusinessDays(weekend=frozenset(range(7)))
    with pytest.raises(ValueError, match="shorten weekend or quiet"):
        never.first_from(date(2026, 1, 1))


def test_years_without_tabulated_holidays_are_read_in_silence() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not business_days(Policy(country="IN")).is_open(date(2050, 1, 26))


def test_names_of_holidays_do_not_follow_the_locale_of_the_process() -> None:
    code = (
        "from datetime import date; from config.policy import Policy; from syncd.business import business_days;"
        "print(business_days(Policy(country='DE')).holiday(date(2026, 4, 3)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"LANGUAGE": "de", "LANG": "de_DE.UTF-8"},
    )
    assert said.stdout.strip() == "Good Friday"


def test_holidays_are_not_imported_without_a_country() -> None:
    code = (
        "import sys; from datetime import date; from config.policy import Policy;"
        "from syncd.business import business_days; import syncd.remind;"
        "business_days(Policy()).nth_after(date(2026, 1, 1), 9); print('holidays' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "False"


@given(day=st.dates(date(2000, 1, 1), date(2060, 1, 1)), number=st.integers(1, 12))
def test_nth_after_is_open_and_has_so_many_business_days_up_to_it(day: date, number: int) -> None:
    found = US.nth_after(day, number)
    assert US.is_open(found)
    assert len(US.between(day + timedelta(days=1), found)) == number
