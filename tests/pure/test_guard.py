"""The guard: what is too much for one cycle."""

from __future__ import annotations

import pytest

from syncd.diff import Action, Plan, Verb
from syncd.guard import refusal
from syncd.sift import Place


def plan(**counts: int) -> Plan:
    return Plan(
        tuple(
            Action(Verb(verb), "a reason", f"check-in:{verb}-{number}", Place("home", "personal"))
            for verb, count in counts.items()
            for number in range(count)
        )
    )


@pytest.mark.parametrize(
    ("ours", "most"), [(0, 3), (3, 3), (9, 3), (11, 3), (12, 4), (14, 4), (15, 5), (30, 10), (100, 33)]
)
def test_withdrawals_up_to_three_or_a_third(ours: int, most: int) -> None:
    assert refusal(plan(withdraw=most), ours) is None
    said = refusal(plan(withdraw=most + 1), ours)
    assert said is not None
    assert f"remove {most + 1} of {ours} reminders" in said


def test_creations_up_to_25() -> None:
    assert refusal(plan(create=25), 0) is None
    said = refusal(plan(create=26), 1000)
    assert said is not None
    assert "write 26 new reminders" in said


def test_it_says_both_and_how_to_allow_it() -> None:
    said = refusal(plan(create=26, withdraw=4), 0)
    assert said is not None
    assert "remove 4 of 0 reminders and write 26 new reminders" in said
    assert "syncd sync --allow-large" in said
    assert "nothing was written" in said
    assert "\n" not in said


def test_the_rest_is_not_counted() -> None:
    assert refusal(plan(update=1000, keep=1000, leave=1000), 0) is None
    assert refusal(Plan(), 0) is None
