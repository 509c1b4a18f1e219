"""Companies that are known, and what a person calls them for short."""

from __future__ import annotations

import pytest

from syncd.spelling import Names, key_of


def known(*names: str) -> Names:
    found = Names()
    for name in names:
        found.add(key_of(name), name)
    return found


class TestNames:
    @pytest.mark.parametrize(
        ("company", "typed"),
        [
            ("Harrier Insurance", "harrier insurance"),
            ("Harrier Insurance", "Harrier"),
            ("Harrier Insurance", "Harrier Insurance Claims Department"),
            ("Group Osprey", "Osprey"),  # the word that names it, after one that does not
            ("Osprey Ledger Data", "Data Osprey"),  # some of its words, the one that names it among them
            ("North Star Bank", "NSB"),
        ],
    )
    def test_a_shorter_or_longer_spelling_means_a_company(self, company: str, typed: str) -> None:
        assert known("Kestrel", company).find(key_of(typed)) == company

    @pytest.mark.parametrize("typed", ["", "N", "Star Bank", "Ledger Osprey Data", "Ospreys", "OLE"])
    def test_another_one_does_not(self, typed: str) -> None:
        assert known("North Star Bank", "Osprey Ledger").find(key_of(typed)) is None

    def test_the_longest_wins_in_whatever_order_they_came(self) -> None:
        both = ("Harrier Insurance", "Harrier Claims Partners")
        assert known(*both).find("harrier") == known(*reversed(both)).find("harrier") == "Harrier Claims Partners"
