"""Numbers of occasions in order of time, from what is known of each."""

from __future__ import annotations

from itertools import permutations

import pytest

from syncd.chain import Occasion, number_chain


def titled(*numbers: int) -> Occasion:
    return Occasion(stated=numbers)


def told(*numbers: int) -> Occasion:
    return Occasion(told=numbers)


def tagged(number: int) -> Occasion:
    return Occasion(tagged=number)


SILENT = Occasion()


@pytest.mark.parametrize(
    ("chain", "numbers"),
    [
        ([], []),
        ([SILENT, SILENT, SILENT], [1, 2, 3]),
        ([titled(2), SILENT], [2, 3]),  # the first is not in the calendar
        ([SILENT, titled(4), SILENT], [1, 4, 5]),
        ([SILENT, SILENT, titled(3), SILENT], [1, 2, 3, 4]),
        ([SILENT, tagged(4), SILENT], [1, 4, 5]),
        ([tagged(2), titled(1)], [2, 3]),  # the owner is right, so the title cannot be
        ([titled(3), tagged(1)], [3, 1]),  # even so
        ([titled(2), titled(2)], [2, 2]),  # two sessions of one round on different days, both say so
        ([told(2), titled(2), titled(3)], [1, 2, 3]),  # a "2" in a text is believed less than titles that fit
        ([titled(1), titled(3), titled(2), titled(4)], [1, 3, 2, 4]),  # held in another order
        ([titled(1), told(5), titled(3)], [1, 2, 3]),
        ([titled(7)], [7]),
        ([titled(1, 2)], [1]),
    ],
    ids=str,
)
def test_the_best_consistent_reading(chain: list[Occasion], numbers: list[int]) -> None:
    assert [one.number for one in number_chain(chain)] == numbers


@pytest.mark.parametrize("size", [2, 3, 4])
def test_a_silent_occasion_more_renumbers_nothing(size: int) -> None:
    for chain in permutations([SILENT, titled(2), told(3), titled(5), SILENT], size):
        before = [one.number for one in number_chain(chain)]
        assert [one.number for one in number_chain([*chain, SILENT])][:size] == before


def test_what_contradicts_nothing_is_sure() -> None:
    sure = number_chain([titled(1), titled(2)])[1].confidence
    doubtful = number_chain([titled(2), titled(2), SILENT])[1].confidence
    assert 0.5 <= doubtful < sure <= 1.0


def test_many_occasions_take_no_time() -> None:
    found = number_chain([titled(at % 40 + 1) for at in range(200)])
    assert len(found) == 200
