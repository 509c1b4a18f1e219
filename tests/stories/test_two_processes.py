"""The row of the table "What changes it" on two processes at one company; on every server.

Each has its own round and window; check-ins on one day that share a contact are one event that names both.
"""

from __future__ import annotations

import pytest

from tests.stories.world import World, at, interview

BACKEND = interview("backend@x", at(26, 10), "Interview with Acme: Backend Engineer")
DATA = interview("data@x", at(26, 14), "Interview with Acme: Data Scientist")
DATA_WITH_SAM = interview("data@x", at(26, 14), "Interview with Acme: Data Scientist", contact="Sam Roe")
DATA_A_DAY_LATER = interview("data@x", at(27, 14), "Interview with Acme: Data Scientist")

# Both end on Thursday 26 November: the windows are Tuesday 1 to Thursday 3 December.
THANK_BACKEND = "Thu 26 Nov 13:00 Thank Dana Lee · Acme, round 1"
THANK_DATA = "Thu 26 Nov 17:00 Thank Dana Lee · Acme, round 1"
ALONE = "Tue 1 Dec 10:00 Earliest check-in · Acme, round 1"
BOTH = "Tue 1 Dec 10:00 Earliest check-in · Acme, round 1 (Backend Engineer) and round 1 (Data Scientist)"
BOTH_AGAIN = "Tue 8 Dec 10:00 Second check-in · Acme, round 1 (Backend Engineer) and round 1 (Data Scientist)"


def put(world: World, data: str) -> None:
    world.set_policy('ask = "off"')
    world.put("backend.ics", BACKEND)
    world.put("data.ics", data)


def together(world: World) -> None:
    put(world, DATA)
    world.shows(THANK_BACKEND, THANK_DATA, BOTH)


class TestOneDayAndAContactOfBoth:
    def test_one_event_names_both(self, world: World) -> None:
        together(world)
        text = str(world.reminder("check-in").event["DESCRIPTION"])
        assert text.endswith(
            "\nsyncd · check-in · acme-data-scientist · round 1\nsyncd · check-in · acme-backend-engineer · round 1"
        )
        world.settle()

    def test_no_contact_of_both_two_events(self, world: World) -> None:
        put(world, DATA_WITH_SAM)
        world.shows(THANK_BACKEND, "Thu 26 Nov 17:00 Thank Sam Roe · Acme, round 1", ALONE, ALONE)
        world.settle()

    def test_two_days_two_events(self, radicale_world: World) -> None:
        world = radicale_world
        put(world, DATA_A_DAY_LATER)
        world.shows(
            THANK_BACKEND,
            "Fri 27 Nov 17:00 Thank Dana Lee · Acme, round 1",
            ALONE,
            "Wed 2 Dec 10:00 Earliest check-in · Acme, round 1",
        )
        world.settle()

    def test_first_seen_when_that_of_the_other_has_passed_it_has_its_own(self, radicale_world: World) -> None:
        world = radicale_world
        world.set_policy('ask = "off"')
        world.put("backend.ics", BACKEND)
        world.shows(THANK_BACKEND, ALONE)
        world.set_now(at(1, 11, month=12))
        world.put("data.ics", DATA)
        world.shows(THANK_BACKEND, ALONE, "Tue 1 Dec 11:30 Earliest check-in · Acme, round 1")
        world.settle()
        world.set_now(at(1, 20, month=12))
        world.settle()


class TestTheyBecomeOneLater:
    def test_because_a_contact_appears_one_is_withdrawn(self, world: World) -> None:
        put(world, DATA_WITH_SAM)
        world.shows(THANK_BACKEND, "Thu 26 Nov 17:00 Thank Sam Roe · Acme, round 1", ALONE, ALONE)
        before = [one.uid for one in world.reminders() if one.kind == "check-in"]
        world.edit("data.ics", DESCRIPTION="DESCRIPTION:thank: Dana Lee <dana.lee@acme.example>")
        thanks = "Thu 26 Nov 17:00 Thank Sam Roe and Dana Lee · Acme, round 1"
        account = world.shows(THANK_BACKEND, thanks, BOTH)
        assert world.reminder("check-in").uid in before
        assert [one["kind"] for one in account["actions"] if one["action"] == "withdraw"] == ["check-in"]
        world.settle()

    def test_because_an_interview_moves(self, radicale_world: World) -> None:
        world = radicale_world
        put(world, DATA_A_DAY_LATER)
        world.sync()
        world.move("data.ics", at(26, 14))
        world.shows(THANK_BACKEND, THANK_DATA, BOTH)
        world.settle()

    def test_and_come_apart_again(self, radicale_world: World) -> None:
        world = radicale_world
        together(world)
        world.move("data.ics", at(27, 14))
        world.shows(
            THANK_BACKEND,
            "Fri 27 Nov 17:00 Thank Dana Lee · Acme, round 1",
            ALONE,
            "Wed 2 Dec 10:00 Earliest check-in · Acme, round 1",
        )
        world.settle()


class TestOneOfThemEnds:
    @pytest.mark.parametrize(("ends", "left"), [("data", "backend"), ("backend", "data")])
    def test_the_event_names_only_the_other(self, radicale_world: World, ends: str, left: str) -> None:
        world = radicale_world
        together(world)
        uid = world.reminder("check-in").uid
        world.write(f"{ends}.ics", "#rejected")
        world.shows(THANK_DATA if ends == "backend" else THANK_BACKEND, ALONE)
        check_in = world.reminder("check-in")
        assert check_in.uid == uid
        assert f"\nsyncd · check-in · acme-{left}" in str(check_in.event["DESCRIPTION"])
        assert f"· acme-{ends}" not in str(check_in.event["DESCRIPTION"])
        world.settle()

    def test_the_round_of_one_is_cancelled_what_is_left_is_no_message_of_its_process(
        self, radicale_world: World
    ) -> None:
        world = radicale_world
        put(world, interview("data@x", at(2, 14, month=12), "Interview with Acme: Data Scientist"))
        world.put("backend-2.ics", interview("b2@x", at(30, 10), "Second interview with Acme: Backend Engineer"))
        thank_data = "Wed 2 Dec 17:00 Thank Dana Lee · Acme, round 1"
        world.shows(
            THANK_BACKEND,
            "Mon 30 Nov 13:00 Thank Dana Lee · Acme, round 2",
            thank_data,
            "Mon 7 Dec 10:00 Earliest check-in · Acme, round 2 (Backend Engineer) and round 1 (Data Scientist)",
        )
        world.edit("backend-2.ics", STATUS="STATUS:CANCELLED", LAST_MODIFIED="LAST-MODIFIED:20261125T080000Z")
        after = [THANK_BACKEND, ALONE, thank_data, "Mon 7 Dec 10:00 Earliest check-in · Acme, round 1"]
        world.shows(*after)
        world.settle()
        world.set_now(at(7, 11, month=12))
        world.shows(*after)
        world.settle()


class TestWhatYouDoToItCountsForBoth:
    def test_deleted_neither_is_written_again(self, world: World) -> None:
        together(world)
        world.delete(world.reminder("check-in").href)
        world.shows(THANK_BACKEND, THANK_DATA)
        world.settle()
        world.move("data.ics", at(27, 14))  # they would come apart
        world.shows(THANK_BACKEND, "Fri 27 Nov 17:00 Thank Dana Lee · Acme, round 1")
        world.settle()

    def test_sent_the_second_is_one_too(self, world: World) -> None:
        self.sent(world)
        world.settle()

    def test_heard_back(self, world: World) -> None:
        self.sent(world)
        world.write(world.reminder("check-in", "#sent").href, "#heard-back", changed=at(3, 11, month=12))
        world.shows(THANK_BACKEND, THANK_DATA, f"{BOTH} #sent #heard-back")
        world.settle()

    def test_moved_it_stays_one(self, radicale_world: World) -> None:
        world = radicale_world
        together(world)
        world.move(world.reminder("check-in").href, at(3, 14, month=12), minutes=15)
        world.shows(THANK_BACKEND, THANK_DATA, BOTH.replace("Tue 1 Dec 10:00", "Thu 3 Dec 14:00"))
        world.settle()

    def test_moved_and_then_one_of_them_ends_it_stays_at_your_time(self, radicale_world: World) -> None:
        world = radicale_world
        together(world)
        world.move(world.reminder("check-in").href, at(3, 14, month=12), minutes=15)
        world.write("data.ics", "#rejected")
        world.shows(THANK_BACKEND, "Thu 3 Dec 14:00 Earliest check-in · Acme, round 1")
        world.settle()

    def sent(self, world: World) -> None:
        together(world)
        world.set_now(at(1, 11, month=12))
        world.write(world.reminder("check-in").href, "#sent", changed=at(1, 11, month=12))
        world.shows(THANK_BACKEND, THANK_DATA, f"{BOTH} #sent", BOTH_AGAIN)
