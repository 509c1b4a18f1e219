"""Named histories: what each rule is for, in words, and what the machine once found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest

from tests.machine.judge import Damage
from tests.machine.seen import BERLIN
from tests.machine.variants import (
    LEDGER_FIRST,
    LEDGER_LAST,
    NO_COMPLETENESS,
    NO_CONFIRMATION,
    NO_LEDGER,
    NO_SEAL,
    REAL,
    Variant,
)
from tests.machine.wire import Trouble
from tests.machine.world import FAR, LAYOUTS, Layout, World

THANKS, CHECK_IN = "thank-you", "check-in"


def at(day: int, hour: int, month: int = 11) -> datetime:
    """A moment of November (or December) 2026; the stories begin on Wednesday the 25th at 9:00."""
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


@contextmanager
def life(variant: Variant = REAL, **how: Any) -> Iterator[World]:
    world = World(wire_type=variant.wire, store_type=variant.store, **how)
    try:
        with variant.on():
            yield world
    finally:
        world.close()


@pytest.fixture
def world() -> Iterator[World]:
    with life() as world:
        yield world


# What each rule is for


def a_dismissed_reminder_stays_away(world: World) -> None:
    world.add("Acme", at(26, 10))
    world.settle()
    world.drop(world.reminder(CHECK_IN).uid)
    world.settle()
    assert world.kinds() == ["ask", "thank-you"]


def an_edited_title_stays(world: World) -> None:
    one = world.add("Acme", at(26, 10))
    world.settle()
    world.edit(world.reminder(THANKS).uid, "title")
    world.move(one, at(27, 10))
    world.settle()
    assert world.reminder(THANKS).start == at(27, 13)


def a_reading_that_broke_off_proves_nothing(world: World) -> None:
    """The reminders stand in their second generation, the store is lost, and of the calendar only the first is read."""
    one = world.add("Acme", at(26, 10))
    world.settle()
    world.mark(one, "cancelled")
    world.settle()
    world.mark(one, "on")
    world.settle()
    world.lose_store()
    world.sync(Trouble({0: "first"}))
    assert world.kinds() == ["ask", "check-in", "thank-you"]
    world.settle()


def an_interview_beyond_the_window_is_still_there(world: World) -> None:
    one = world.add("Acme", at(26, 10))
    world.settle()
    world.move(one, one.start + FAR)
    world.settle()
    assert world.kinds() == ["ask", "check-in", "thank-you"]


def killed_before_a_creation_it_is_made_up_for(world: World) -> None:
    world.add("Acme", at(26, 10))
    world.sync(Trouble(n=2, writes=True, phase="before", what="died"))
    assert len(world.kinds()) == 1
    world.settle()
    assert world.kinds() == ["ask", "check-in", "thank-you"]


def killed_after_a_withdrawal_it_was_nobody_elses(world: World) -> None:
    one = world.add("Acme", at(26, 10))
    world.settle()
    world.mark(one, "cancelled")
    world.sync(Trouble(n=3, writes=True, phase="after", what="died"))
    assert world.kinds() == []
    world.settle()
    world.mark(one, "on")
    world.settle()
    assert world.kinds() == ["ask", "check-in", "thank-you"]


Story = Callable[[World], None]
NEEDED: list[tuple[Story, Variant, str]] = [
    (a_dismissed_reminder_stays_away, NO_LEDGER, "the owner had deleted it, and it is back"),
    (an_edited_title_stays, NO_SEAL, "the owner's title 'Mine 2' is lost"),
    (a_reading_that_broke_off_proves_nothing, NO_COMPLETENESS, "one reminder stands twice"),
    (an_interview_beyond_the_window_is_still_there, NO_CONFIRMATION, "its interview stands, and yet it was deleted"),
    (killed_before_a_creation_it_is_made_up_for, LEDGER_FIRST, "it should stand, and does not"),
    (killed_after_a_withdrawal_it_was_nobody_elses, LEDGER_LAST, "it should stand, and does not"),
]


@pytest.mark.parametrize("story", [story for story, _, _ in NEEDED], ids=lambda story: story.__name__)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_with_all_rules(story: Story, layout: Layout) -> None:
    with life(layout=layout) as world:
        story(world)


@pytest.mark.parametrize(("story", "variant", "damage"), NEEDED, ids=[variant.name for _, variant, _ in NEEDED])
def test_without_one_rule(story: Story, variant: Variant, damage: str) -> None:
    with life(variant) as world, pytest.raises(Damage, match=damage):
        story(world)


# What the machine found


def test_of_a_round_that_comes_apart_each_part_has_its_reminders_at_once(world: World) -> None:
    world.add("Acme", at(27, 9))
    second = world.add("Acme", at(27, 15))
    world.settle()
    world.move(second, at(30, 15))
    outcome = world.sync()
    assert outcome is not None
    assert not [action.reason for action in outcome.plan.actions if "you deleted" in action.reason]
    world.settle()
    assert world.kinds() == ["ask", "check-in", "thank-you", "thank-you"]


def test_a_part_that_is_put_off_after_the_first_was_thanked_for_is_thanked_for_too(world: World) -> None:
    world.add("Acme", at(26, 9))
    second = world.add("Acme", at(26, 11))
    world.settle()
    world.now = at(26, 16)
    world.move(second, at(30, 15))
    world.settle()
    assert [one.start for one in world.standing().values() if one.kind == THANKS] == [at(26, 14), at(30, 18)]


def test_two_rounds_that_are_past_and_both_put_off_to_one_day_have_a_reminder_there(world: World) -> None:
    first, second = world.add("Acme", at(26, 9)), world.add("Acme", at(27, 9))
    world.settle()
    world.now = at(27, 16)
    world.move(first, at(30, 9))
    world.move(second, at(30, 11))
    world.settle()
    assert [one.start for one in world.standing().values() if one.kind == THANKS][-1] == at(30, 14)


def test_the_owners_time_stays_though_the_rounds_number_changes(world: World) -> None:
    one = world.add("Acme", at(27, 10))
    world.settle()
    world.edit(world.reminder(CHECK_IN).uid, "time", at(1, 9, 12))
    world.add("Acme", at(20, 10))
    world.settle()
    check_in = world.reminder(CHECK_IN, one.uid)
    assert check_in.start.replace(minute=0) == at(1, 9, 12)
    assert "round 2" in check_in.title
    world.move(one, at(30, 10))
    world.settle()
    assert world.reminder(CHECK_IN, one.uid).start == at(7, 10, 12)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_half_a_round_that_is_read_changes_nothing(layout: Layout) -> None:
    """The afternoon's session is missing from the answer: for the morning alone, the thank-you would stand earlier."""
    with life(layout=layout) as world:
        world.add("Acme", at(27, 9))
        world.add("Acme", at(27, 15), "Work")
        world.settle()
        world.edit(world.reminder("ask").uid, "time", at(27, 8))
        before = {str(one) for one in world.standing().values()}
        world.sync(Trouble({1: "hidden"}))
        assert {str(one) for one in world.standing().values()} == before
        world.settle()


def test_emptiness_is_doubted_though_the_reading_before_broke_off() -> None:
    with life(layout="own") as world:
        world.add("Acme", at(26, 10))
        world.settle()
        world.sync(Trouble({0: "hidden"}))
        outcome = world.sync(Trouble({0: "empty"}))
        assert outcome is not None
        assert not outcome.complete
        world.settle()


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_that_became_one_the_edited_stays(world: World, which: int) -> None:
    interviews = world.add("Acme", at(27, 9)), world.add("Acme", at(30, 9))
    world.settle()
    world.edit(world.reminder(THANKS, interviews[which].uid).uid, "title")
    world.move(interviews[1], at(27, 15))
    world.settle()
    assert world.reminder(THANKS).title.startswith("Mine")


def test_two_interviews_that_come_back_one_after_the_other_have_each_their_own(world: World) -> None:
    first, second = world.add("Acme", at(27, 9)), world.add("Acme", at(27, 15))
    world.settle()
    world.mark(first, "cancelled")
    world.mark(second, "cancelled")
    world.settle()
    world.mark(second, "on")
    world.move(second, at(30, 15))
    world.settle()
    world.mark(first, "on")
    world.settle()
    assert [one.session for one in world.standing().values() if one.kind == THANKS] == [second.uid, first.uid]


def test_who_joins_a_round_whose_thanks_were_deleted_has_none_either(world: World) -> None:
    """Also once the round has come apart again: better one too few than one that was deleted and is back."""
    first = world.add("Beta", at(26, 9))
    world.settle()
    world.drop(world.reminder(THANKS).uid)
    world.settle()
    world.add("Beta", at(26, 15))
    world.settle()
    assert THANKS not in world.kinds()
    world.move(first, at(2, 9, month=12))
    world.settle()
    assert THANKS not in world.kinds()


def test_the_owners_time_stays_through_syncs_in_which_others_wrote(world: World) -> None:
    beside = Trouble(n=1, writes=True, phase="before", what="edit")
    world.add("Beta", at(3, 9, month=12))
    world.sync(beside)
    moved = world.reminder(THANKS).uid
    world.edit(moved, "time", at(27, 9))
    world.add("Beta", at(25, 9))
    world.now += timedelta(hours=1)
    world.sync(beside)
    world.now += timedelta(hours=50)
    world.settle()
    assert world.find(moved)[1].start.date() == at(27, 9).date()


def test_the_owners_time_of_a_round_that_comes_apart_goes_with_the_reminder(world: World) -> None:
    first = world.add("Acme", at(26, 9))
    world.add("Acme", at(26, 9), "Work")
    world.settle()
    moved = world.reminder(THANKS).uid
    world.edit(moved, "time", at(26, 9))
    world.settle()
    world.move(first, at(25, 9))
    world.settle()
    (other,) = [one for one in world.standing().values() if one.kind == THANKS and one.uid != moved]
    assert other.start == at(26, 12)


def test_killed_in_the_middle_of_everything() -> None:
    """At each request of a sync that creates, updates and withdraws, before and after its effect."""

    def play(n: int, phase: Literal["before", "after"]) -> list[str]:
        with life() as world:
            one, two = world.add("Acme", at(26, 10)), world.add("Beta", at(27, 10))
            world.settle()
            world.move(one, at(30, 10))
            world.mark(two, "cancelled")
            world.add("Gamma", at(27, 15), "Work")
            if n:
                world.sync(Trouble(n=n, phase=phase, what="died"))
            world.settle()
            return sorted(map(str, world.standing().values()))

    undisturbed = play(0, "before")
    for n in range(1, 14):
        assert play(n, "before") == undisturbed
        assert play(n, "after") == undisturbed
