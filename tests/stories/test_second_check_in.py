"""The row of the table "What changes it" on a check-in that is tagged `#sent`; on every server.

One second check-in, 7 to 10 days after the first, if nothing follows; never more than 2 per round and 3 per process,
never two to one process within 7 days.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from syncd import clock
from tests.stories.world import World, at, interview

ROUND_1 = interview("acme-1@x", at(26, 10), "Interview with Acme: Backend Engineer")
ROUND_2 = interview("acme-2@x", at(2, 10, month=12), "Second interview with Acme: Backend Engineer")

ASK_1 = "Thu 26 Nov 09:50 Ask before it ends · Acme, round 1"
THANK_1 = "Thu 26 Nov 13:00 Thank Dana Lee · Acme, round 1"
CHECK_1 = "Tue 1 Dec 10:00 Earliest check-in · Acme, round 1"
SENT_1 = "Tue 1 Dec 10:00 Earliest check-in · Acme, round 1 #sent"
AGAIN_1 = "Tue 8 Dec 10:00 Second check-in · Acme, round 1"
THANK_2 = "Wed 2 Dec 13:00 Thank Dana Lee · Acme, round 2"
CHECK_2 = "Wed 9 Dec 10:00 Earliest check-in · Acme, round 2"


def wait(world: World, now: datetime) -> None:
    """Round 1 is seen in time, and then it is `now`."""
    world.put("acme-1.ics", ROUND_1)
    world.shows(ASK_1, THANK_1, CHECK_1)
    world.set_now(now)


def send(world: World, title: str = "Earliest", words: str = "round 1") -> None:
    """The owner writes `#sent` on a check-in, now; the app notes when."""
    (one,) = (one for one in world.reminders() if one.title.startswith(title) and one.title.endswith(words))
    world.write(one.href, "#sent", changed=clock.now())


def sent(world: World) -> None:
    """The first check-in is written on its day, and tagged; the second one stands."""
    wait(world, at(1, 11, month=12))
    send(world)
    world.shows(ASK_1, THANK_1, SENT_1, AGAIN_1)


class TestSentAndNothingFollows:
    """One second check-in, 7 to 10 days after the first."""

    def test_on_its_day(self, world: World) -> None:
        wait(world, at(1, 11, month=12))
        world.settle()  # without the tag there is none
        send(world)
        account = world.shows(ASK_1, THANK_1, SENT_1, AGAIN_1)
        (created,) = (one for one in account["actions"] if one["action"] == "create")
        assert (created["kind"], created["earliest"], created["latest"]) == ("check-in", "2026-12-08", "2026-12-11")
        world.settle()

    def test_before_its_day_it_counts_from_its_day(self, radicale_world: World) -> None:
        world = radicale_world
        wait(world, at(30, 12))
        send(world)
        world.shows(ASK_1, THANK_1, SENT_1, AGAIN_1)
        world.settle()
        world.set_now(at(1, 12, month=12))
        world.settle()

    def test_moved_to_the_day_on_which_it_was_sent(self, radicale_world: World) -> None:
        world = radicale_world
        wait(world, at(30, 12))
        world.move(world.reminder("check-in").href, at(30, 11), minutes=15)
        send(world)
        world.shows(
            ASK_1,
            THANK_1,
            "Mon 30 Nov 11:00 Earliest check-in · Acme, round 1 #sent",
            "Mon 7 Dec 10:00 Second check-in · Acme, round 1",
        )
        world.settle()

    def test_late_it_counts_from_the_day_on_which_it_was_tagged(self, world: World) -> None:
        wait(world, at(4, 18, month=12))
        send(world)
        world.shows(ASK_1, THANK_1, SENT_1, "Fri 11 Dec 10:00 Second check-in · Acme, round 1")
        world.settle()

    def test_the_tag_is_taken_out_again(self, world: World) -> None:
        sent(world)
        world.edit(world.reminder("check-in", "#sent").href, SUMMARY="SUMMARY:Earliest check-in · Acme\\, round 1")
        world.shows(ASK_1, THANK_1, CHECK_1)
        world.settle()

    def test_never_on_or_before_the_decision_date(self, radicale_world: World) -> None:
        world = radicale_world
        sent(world)
        world.edit("acme-1.ics", DESCRIPTION="DESCRIPTION:decide-by: 2026-12-10")
        world.shows(ASK_1, THANK_1, SENT_1, "Mon 14 Dec 10:00 Second check-in · Acme, round 1")
        world.settle()

    def test_the_interview_moves_no_earlier_than_its_own_window(self, radicale_world: World) -> None:
        world = radicale_world
        sent(world)
        world.move("acme-1.ics", at(7, 10, month=12))  # put off: what was sent was sent before it
        world.shows(
            ASK_1,
            THANK_1,
            SENT_1,
            "Mon 7 Dec 09:50 Ask before it ends · Acme, round 1",
            "Mon 7 Dec 13:00 Thank Dana Lee · Acme, round 1",
            "Mon 14 Dec 10:00 Second check-in · Acme, round 1",
        )
        world.settle()


class TestSomethingFollows:
    """No second check-in; one that stands goes."""

    @pytest.mark.parametrize("outcome", ["#heard-back", "#on-hold", "#rejected", "#withdrawn", "#offer"])
    def test_an_answer_on_the_interview(self, radicale_world: World, outcome: str) -> None:
        world = radicale_world
        sent(world)
        world.write("acme-1.ics", outcome)
        world.shows(ASK_1, THANK_1, SENT_1)
        world.settle()

    def test_an_answer_on_the_first_check_in(self, radicale_world: World) -> None:
        world = radicale_world
        sent(world)
        world.write(world.reminder("check-in", "#sent").href, "#heard-back", changed=at(3, 11, month=12))
        world.shows(ASK_1, THANK_1, f"{SENT_1} #heard-back")
        world.settle()

    def test_a_later_round(self, world: World) -> None:
        sent(world)
        world.put("acme-2.ics", ROUND_2)
        world.shows(ASK_1, THANK_1, SENT_1, THANK_2, CHECK_2)
        world.settle()


class TestNeverMore:
    """2 per round, 3 per process."""

    def test_than_two_per_round(self, radicale_world: World) -> None:
        world = radicale_world
        sent(world)
        world.set_now(at(8, 11, month=12))
        send(world, "Second")
        world.shows(ASK_1, THANK_1, SENT_1, f"{AGAIN_1} #sent")
        world.settle()

    def test_than_three_per_process(self, world: World) -> None:
        sent(world)
        world.set_now(at(8, 11, month=12))
        send(world, "Second")
        four = [ASK_1, THANK_1, SENT_1, f"{AGAIN_1} #sent"]
        world.put("acme-2.ics", interview("acme-2@x", at(10, 10, month=12), "Second interview with Acme"))
        thanks = "Thu 10 Dec 13:00 Thank Dana Lee · Acme, round 2"
        third = "Thu 17 Dec 10:00 Earliest check-in · Acme, round 2"
        world.shows(*four, thanks, third)
        world.set_now(at(17, 11, month=12))
        send(world, words="round 2")
        world.shows(*four, thanks, f"{third} #sent")
        world.settle()
        world.put("acme-3.ics", interview("acme-3@x", at(21, 10, month=12), "Third interview with Acme"))
        world.shows(*four, thanks, f"{third} #sent", "Mon 21 Dec 13:00 Thank Dana Lee · Acme, round 3")
        world.settle()


class TestNeverTwoWithinSevenDays:
    def test_the_first_of_the_next_round_after_one_that_was_sent_late(self, world: World) -> None:
        wait(world, at(1, 12, month=12))
        world.put("acme-2.ics", ROUND_2)
        world.shows(ASK_1, THANK_1, CHECK_1, THANK_2, CHECK_2)
        world.set_now(at(4, 12, month=12))
        send(world)
        world.shows(ASK_1, THANK_1, SENT_1, THANK_2, "Fri 11 Dec 10:00 Earliest check-in · Acme, round 2")
        world.settle()

    def test_one_that_is_due_again_because_they_named_a_date(self, world: World) -> None:
        wait(world, at(2, 9, month=12))
        world.edit("acme-1.ics", DESCRIPTION="DESCRIPTION:decide-by: 2026-12-03")
        # Two business days after it is Monday 7 December.
        world.shows(ASK_1, THANK_1, CHECK_1, "Tue 8 Dec 10:00 Earliest check-in · Acme, round 1")
        world.settle()

    def test_the_first_of_the_next_round_after_one_that_you_moved(self, radicale_world: World) -> None:
        world = radicale_world
        wait(world, at(25, 10))
        world.move(world.reminder("check-in").href, at(3, 14, month=12), minutes=15)
        world.put("acme-2.ics", ROUND_2)
        five = [
            ASK_1,
            THANK_1,
            THANK_2,
            "Thu 3 Dec 14:00 Earliest check-in · Acme, round 1",
            "Thu 10 Dec 10:00 Earliest check-in · Acme, round 2",
        ]
        world.shows(*five)
        world.settle()
        world.set_now(at(3, 15, month=12))
        world.settle()

    def test_the_first_of_the_next_round_after_one_that_you_edited(self, radicale_world: World) -> None:
        world = radicale_world
        wait(world, at(25, 10))
        world.write(world.reminder("check-in").href, "(mail her)")
        world.put("acme-2.ics", interview("acme-2@x", at(27, 15), "Second interview with Acme: Backend Engineer"))
        five = [
            ASK_1,
            THANK_1,
            "Fri 27 Nov 18:00 Thank Dana Lee · Acme, round 2",
            f"{CHECK_1} (mail her)",
            "Tue 8 Dec 10:00 Earliest check-in · Acme, round 2",
        ]
        world.shows(*five)
        world.settle()
        world.set_now(at(1, 11, month=12))
        world.settle()
