"""A stated decision date, and the language of the process: what else of the calendar changes the reminders."""

from __future__ import annotations

import pytest

from tests.stories.world import World, at, interview

ROUND_1 = interview("acme-1@x", at(26, 10), "Interview with Acme: Backend Engineer")
ROUND_2 = interview("acme-2@x", at(2, 10, month=12), "Second interview with Acme: Backend Engineer")

ASK_1 = "Thu 26 Nov 09:50 Ask before it ends · Acme, round 1"
THANK_1 = "Thu 26 Nov 13:00 Thank Dana Lee · Acme, round 1"
CHECK_1 = "Tue 1 Dec 10:00 Earliest check-in · Acme, round 1"
THANK_2 = "Wed 2 Dec 13:00 Thank Dana Lee · Acme, round 2"
CHECK_2 = "Wed 9 Dec 10:00 Earliest check-in · Acme, round 2"


def decide_by(world: World, name: str, day: str) -> None:
    world.edit(name, DESCRIPTION=f"DESCRIPTION:decide-by: {day}")


class TestAStatedDate:
    """Round 1 ends on Thursday 26 November; without a date the window is Tuesday 1 to Thursday 3 December."""

    @pytest.mark.parametrize(
        ("stated", "earliest", "latest"),
        [
            ("2026-11-27", "Tue 1 Dec", "2026-12-03"),  # s1 is Tuesday 1
            ("2026-11-30", "Wed 2 Dec", "2026-12-03"),  # s1 is Wednesday 2
            ("2026-12-01", "Thu 3 Dec", "2026-12-03"),  # s1 is Thursday 3
            ("2026-12-02", "Fri 4 Dec", "2026-12-09"),  # s1 is Friday 4, s2 Wednesday 9
            ("next week", "Tue 8 Dec", "2026-12-11"),  # its Friday, the 4th
            ("2027-03-26", "Tue 30 Mar", "2027-04-02"),  # 120 days after the interview
        ],
    )
    def test_moves_the_check_in(self, radicale_world: World, stated: str, earliest: str, latest: str) -> None:
        world = radicale_world
        world.put("acme-1.ics", ROUND_1)
        decide_by(world, "acme-1.ics", stated)
        account = world.shows(ASK_1, THANK_1, f"{earliest} 10:00 Earliest check-in · Acme, round 1")
        (check_in,) = (one for one in account["actions"] if one["kind"] == "check-in" and one["action"] == "create")
        assert check_in["latest"] == latest
        world.settle()

    @pytest.mark.parametrize(
        ("stated", "note"),
        [
            ("2026-11-25", "The stated decision date, Wednesday 25 November, is before this interview"),
            ("2027-03-27", "The stated decision date, Saturday 27 March 2027, is more than 120 days after this"),
        ],
    )
    def test_set_aside_with_a_note(self, radicale_world: World, stated: str, note: str) -> None:
        world = radicale_world
        world.put("acme-1.ics", ROUND_1)
        world.shows(ASK_1, THANK_1, CHECK_1)
        decide_by(world, "acme-1.ics", stated)
        world.shows(ASK_1, THANK_1, CHECK_1)
        assert note in str(world.reminder("check-in").event["DESCRIPTION"])
        world.settle()


class TestANewerDateReplacesTheOlder:
    def test_on_the_same_round_in_a_later_edit(self, world: World) -> None:
        world.put("acme-1.ics", ROUND_1)
        world.shows(ASK_1, THANK_1, CHECK_1)
        decide_by(world, "acme-1.ics", "2026-12-04")
        world.shows(ASK_1, THANK_1, "Tue 8 Dec 10:00 Earliest check-in · Acme, round 1")
        decide_by(world, "acme-1.ics", "2026-12-09")
        world.shows(ASK_1, THANK_1, "Fri 11 Dec 10:00 Earliest check-in · Acme, round 1")
        decide_by(world, "acme-1.ics", "2026-12-02")
        world.shows(ASK_1, THANK_1, "Fri 4 Dec 10:00 Earliest check-in · Acme, round 1")
        world.edit("acme-1.ics", DESCRIPTION="")
        world.shows(ASK_1, THANK_1, CHECK_1)
        world.settle()

    def test_on_a_later_round_until_then_the_older_holds(self, radicale_world: World) -> None:
        world = radicale_world
        world.put("acme-1.ics", ROUND_1)
        world.put("acme-2.ics", ROUND_2)
        world.shows(ASK_1, THANK_1, THANK_2, CHECK_2)
        decide_by(world, "acme-1.ics", "2026-12-16")
        world.shows(ASK_1, THANK_1, THANK_2, "Fri 18 Dec 10:00 Earliest check-in · Acme, round 2")
        decide_by(world, "acme-2.ics", "2026-12-09")
        world.shows(ASK_1, THANK_1, THANK_2, "Fri 11 Dec 10:00 Earliest check-in · Acme, round 2")
        world.settle()


GERMAN = "DESCRIPTION:Liebe Alice\\, wir freuen uns auf das Gespräch mit Ihnen und der Teamleitung."
GERMAN_ACME = [
    "Thu 26 Nov 09:50 Vor Gesprächsende fragen · Acme, Runde 1",
    "Thu 26 Nov 13:00 Bei Dana Lee bedanken · Acme, Runde 1",
    "Tue 1 Dec 10:00 Früheste Nachfrage · Acme, Runde 1",
]
GERMAN_BETA = [
    "Fri 27 Nov 09:50 Vor Gesprächsende fragen · Beta, Runde 1",
    "Fri 27 Nov 13:00 Bei Dana Lee bedanken · Beta, Runde 1",
    "Wed 2 Dec 10:00 Früheste Nachfrage · Beta, Runde 1",
]


class TestTheLanguage:
    """Reminders speak the language of their process's events, or the one that is configured."""

    def test_each_process_has_its_own(self, world: World) -> None:
        world.put("acme-1.ics", ROUND_1)
        world.put("beta.ics", interview("beta@x", at(27, 10), "Vorstellungsgespräch bei Beta", GERMAN, company="beta"))
        world.shows(ASK_1, THANK_1, GERMAN_BETA[0], GERMAN_BETA[1], CHECK_1, GERMAN_BETA[2])
        world.settle()

    def test_the_one_that_is_configured_goes_before(self, radicale_world: World) -> None:
        world = radicale_world
        world.put("acme-1.ics", ROUND_1)
        world.shows(ASK_1, THANK_1, CHECK_1)
        before = [one.uid for one in world.reminders()]
        world.set_policy('language = "de"')
        world.shows(*GERMAN_ACME)
        assert [one.uid for one in world.reminders()] == before
        world.settle()

    def test_it_follows_the_events_and_history_stays(self, world: World) -> None:
        world.put("acme-1.ics", interview("acme-1@x", at(26, 10), "Interview Acme"))
        world.shows(ASK_1, THANK_1, CHECK_1)
        before = [one.uid for one in world.reminders()]
        world.set_now(at(26, 10))
        world.edit("acme-1.ics", DESCRIPTION=GERMAN)
        world.shows(ASK_1, *GERMAN_ACME[1:])
        assert [one.uid for one in world.reminders()] == before
        world.settle()
