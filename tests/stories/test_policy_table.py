"""Every row of the table "What changes it" (docs/policy.md), with the calendar before and after; on every server.

The rows on `#sent` are in test_second_check_in.py, those on several processes at one company in test_two_processes.py.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.stories.world import World, at, interview

DENTIST = interview("dentist@x", at(14, 9, month=12), "Dentist", company="teeth", contact="Dr Roe")
ROUND_1 = interview("acme-1@x", at(26, 10), "Interview with Acme: Backend Engineer")
ROUND_2 = interview("acme-2@x", at(2, 10, month=12), "Second interview with Acme: Backend Engineer")

# Round 1 ends on Thursday 26 November at 11:00, round 2 on Wednesday 2 December at 11:00.
ASK_1 = "Thu 26 Nov 09:50 Ask before it ends · Acme, round 1"
THANK_1 = "Thu 26 Nov 13:00 Thank Dana Lee · Acme, round 1"
CHECK_1 = "Tue 1 Dec 10:00 Earliest check-in · Acme, round 1"
THANK_2 = "Wed 2 Dec 13:00 Thank Dana Lee · Acme, round 2"
CHECK_2 = "Wed 9 Dec 10:00 Earliest check-in · Acme, round 2"


def first_round(world: World) -> None:
    world.put("acme-1.ics", ROUND_1)
    world.shows(ASK_1, THANK_1, CHECK_1)


def two_rounds(world: World) -> None:
    world.put("acme-1.ics", ROUND_1)
    world.put("acme-2.ics", ROUND_2)
    world.shows(ASK_1, THANK_1, THANK_2, CHECK_2)


def decline(world: World, name: str) -> None:
    before, _, after = world.text(name).replace("\r\n ", "").partition("ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED")
    assert after
    world.put(name, f"{before}ATTENDEE;CN=Alice;PARTSTAT=DECLINED{after}")


class TestALaterRoundIsInTheCalendar:
    """The earlier round has no check-in; the clock restarts at the later one."""

    def test_in_the_future(self, world: World) -> None:
        first_round(world)
        world.put("acme-2.ics", ROUND_2)
        world.shows(ASK_1, THANK_1, THANK_2, CHECK_2)
        world.settle()

    def test_in_the_past(self, world: World) -> None:
        first_round(world)
        world.set_now(at(30, 9))
        world.put("acme-2.ics", interview("acme-2@x", at(27, 15), "Second interview with Acme: Backend Engineer"))
        world.shows(ASK_1, THANK_1, "Fri 4 Dec 10:00 Earliest check-in · Acme, round 2")
        world.settle()


class TestThatLaterRoundIsCancelledAndNoOtherIsThere:
    """The earlier check-in is back, no earlier than the 2nd business day after the cancellation."""

    @pytest.mark.parametrize(
        ("cancelled", "back"),
        [
            ("20261125T100000Z", CHECK_1),  # the Friday after this Wednesday is before the window
            ("20261130T100000Z", "Wed 2 Dec 10:00 Earliest check-in · Acme, round 1"),
        ],
        ids=["on Wed 25 Nov", "on Mon 30 Nov"],
    )
    def test_on_the_day_on_which_it_was_last_changed(self, world: World, cancelled: str, back: str) -> None:
        two_rounds(world)
        world.set_now(at(30, 12))
        world.edit("acme-2.ics", STATUS="STATUS:CANCELLED", LAST_MODIFIED=f"LAST-MODIFIED:{cancelled}")
        world.shows(ASK_1, THANK_1, back)
        world.settle()

    def test_where_the_calendar_does_not_say_when_it_was_first_seen(self, world: World) -> None:
        two_rounds(world)
        world.set_now(at(30, 12))
        world.edit("acme-2.ics", STATUS="STATUS:CANCELLED")
        world.shows(ASK_1, THANK_1, "Wed 2 Dec 10:00 Earliest check-in · Acme, round 1")
        world.settle()
        world.set_now(at(1, 12, month=12))
        world.settle()

    def test_deleted_instead_the_plain_window_stands(self, radicale_world: World) -> None:
        world = radicale_world
        two_rounds(world)
        world.delete("acme-2.ics")
        world.shows(ASK_1, THANK_1, CHECK_1)
        world.settle()

    def test_another_one_is_there(self, radicale_world: World) -> None:
        world = radicale_world
        two_rounds(world)
        world.put("acme-3.ics", interview("acme-3@x", at(15, 10, month=12), "Interview with Acme: Backend #round3"))
        third = [
            "Tue 15 Dec 13:00 Thank Dana Lee · Acme, round 3",
            "Tue 22 Dec 10:00 Earliest check-in · Acme, round 3",
        ]
        world.shows(ASK_1, THANK_1, THANK_2, *third)
        world.edit("acme-2.ics", STATUS="STATUS:CANCELLED", LAST_MODIFIED="LAST-MODIFIED:20261125T100000Z")
        world.shows(ASK_1, THANK_1, *third)
        world.settle()


class TestInterviewMoved:
    """Its reminders move with it, and stay the same events."""

    @pytest.mark.parametrize(
        ("to", "after"),
        [
            (
                at(30, 15),
                [
                    "Mon 30 Nov 14:50 Ask before it ends · Acme, round 1",
                    "Mon 30 Nov 18:00 Thank Dana Lee · Acme, round 1",
                    "Mon 7 Dec 10:00 Earliest check-in · Acme, round 1",
                ],
            ),
            (
                at(25, 15),
                [
                    "Wed 25 Nov 14:50 Ask before it ends · Acme, round 1",
                    "Wed 25 Nov 18:00 Thank Dana Lee · Acme, round 1",
                    "Mon 30 Nov 10:00 Earliest check-in · Acme, round 1",
                ],
            ),
        ],
        ids=["later", "earlier"],
    )
    def test_before_it_took_place(self, world: World, to: datetime, after: list[str]) -> None:
        first_round(world)
        before = [one.uid for one in world.reminders()]
        world.move("acme-1.ics", to)
        world.shows(*after)
        assert [one.uid for one in world.reminders()] == before
        world.settle()

    def test_after_its_day_what_has_passed_stays_and_is_written_anew(self, world: World) -> None:
        first_round(world)
        check_in = world.reminder("check-in").uid
        world.set_now(at(27, 9))
        world.move("acme-1.ics", at(30, 10))
        world.shows(
            ASK_1,
            THANK_1,
            "Mon 30 Nov 09:50 Ask before it ends · Acme, round 1",
            "Mon 30 Nov 13:00 Thank Dana Lee · Acme, round 1",
            "Mon 7 Dec 10:00 Earliest check-in · Acme, round 1",
        )
        assert world.reminder("check-in").uid == check_in
        world.settle()


class TestInterviewNoMore:
    """Cancelled, deleted, declined or untagged: its future reminders go, those that have passed stay."""

    @pytest.mark.parametrize("how", ["cancelled", "deleted", "declined", "ignored", "untagged"])
    def test_it_is(self, world: World, how: str) -> None:
        world.put("dentist.ics", DENTIST)
        title = "Coffee with Dana #interview" if how == "untagged" else "Interview with Acme: Backend Engineer"
        world.put("acme-1.ics", interview("acme-1@x", at(26, 10), title))
        world.shows(ASK_1, THANK_1, CHECK_1)
        world.set_now(at(26, 14))
        match how:
            case "cancelled":
                world.edit("acme-1.ics", STATUS="STATUS:CANCELLED")
            case "deleted":
                world.delete("acme-1.ics")
            case "declined":
                decline(world, "acme-1.ics")
            case "ignored":
                world.write("acme-1.ics", "#ignore")
            case "untagged":
                world.edit("acme-1.ics", SUMMARY="SUMMARY:Coffee with Dana")
        world.shows(ASK_1, THANK_1)
        world.settle()


@pytest.mark.parametrize("outcome", ["#rejected", "#withdrawn", "#offer"])
class TestRejectedWithdrawnOffer:
    """All future reminders of the process go."""

    def test_on_the_interview(self, world: World, outcome: str) -> None:
        two_rounds(world)
        world.set_now(at(26, 14))
        world.write("acme-2.ics", outcome)
        world.shows(ASK_1, THANK_1)
        world.settle()

    def test_on_a_reminder_that_has_passed(self, radicale_world: World, outcome: str) -> None:
        world = radicale_world
        two_rounds(world)
        world.set_now(at(26, 14))
        world.write(world.reminder("thank-you", "round 1").href, outcome)
        world.shows(ASK_1, f"{THANK_1} {outcome}")
        world.settle()

    def test_on_a_reminder_to_come_which_is_yours_by_that_and_stays(self, radicale_world: World, outcome: str) -> None:
        world = radicale_world
        two_rounds(world)
        world.set_now(at(26, 14))
        world.write(world.reminder("check-in").href, outcome)
        world.shows(ASK_1, THANK_1, f"{CHECK_2} {outcome}")
        world.settle()


@pytest.mark.parametrize("outcome", ["#heard-back", "#on-hold"])
class TestTheyGotBackToYouOrPutItOnHold:
    """The check-in of that round goes; a later round has its own."""

    def test_on_the_interview(self, world: World, outcome: str) -> None:
        first_round(world)
        world.write("acme-1.ics", outcome)
        world.shows(ASK_1, THANK_1)
        world.settle()
        world.put("acme-2.ics", ROUND_2)
        world.shows(ASK_1, THANK_1, THANK_2, CHECK_2)
        world.settle()

    def test_on_the_check_in_to_come_which_is_yours_by_that_and_stays(
        self, radicale_world: World, outcome: str
    ) -> None:
        world = radicale_world
        first_round(world)
        world.write(world.reminder("check-in").href, outcome)
        world.shows(ASK_1, THANK_1, f"{CHECK_1} {outcome}")
        world.settle()

    def test_on_its_thank_you(self, radicale_world: World, outcome: str) -> None:
        world = radicale_world
        first_round(world)
        world.set_now(at(26, 14))
        world.write(world.reminder("thank-you").href, outcome)
        world.shows(ASK_1, f"{THANK_1} {outcome}")
        world.settle()
        world.put("acme-2.ics", ROUND_2)
        world.shows(ASK_1, f"{THANK_1} {outcome}", THANK_2, CHECK_2)
        world.settle()


class TestFirstSeenLate:
    """10:00 on `earliest` (Tuesday 1 December; `latest` is Thursday the 3rd) is past."""

    @pytest.mark.parametrize(
        ("seen", "stands", "latest"),
        [
            (at(1, 9, 59, month=12), "Tue 1 Dec 10:00", "2026-12-03"),
            (at(1, 10, month=12), "Tue 1 Dec 10:30", "2026-12-03"),
            (at(7, 11, 10, month=12), "Mon 7 Dec 11:30", "2026-12-07"),
            (at(7, 6, month=12), "Mon 7 Dec 08:00", "2026-12-07"),
            (at(7, 15, 59, month=12), "Mon 7 Dec 16:00", "2026-12-07"),
            (at(7, 16, month=12), "Tue 8 Dec 10:00", "2026-12-08"),
            (at(5, 11, month=12), "Mon 7 Dec 10:00", "2026-12-07"),
            (at(24, 15, month=12), "Thu 24 Dec 15:30", "2026-12-24"),
        ],
        ids=lambda value: f"{value:%a %d at %H.%M}" if isinstance(value, datetime) else "",
    )
    def test_it_stands_soon(self, radicale_world: World, seen: datetime, stands: str, latest: str) -> None:
        world = radicale_world
        world.put("acme-1.ics", ROUND_1)
        world.set_now(seen)
        account = world.shows(f"{stands} Earliest check-in · Acme, round 1")
        (created,) = (one for one in account["actions"] if one["action"] == "create")
        assert (created["earliest"], created["latest"]) == ("2026-12-01", latest)
        world.settle()

    def test_in_time_for_one_of_its_days_it_stays_as_the_hours_pass(self, radicale_world: World) -> None:
        world = radicale_world
        world.put("acme-1.ics", ROUND_1)
        world.set_now(at(2, 14, month=12))
        world.shows("Wed 2 Dec 14:30 Earliest check-in · Acme, round 1")
        world.set_now(at(2, 14, 20, month=12))
        world.settle()
        world.set_now(at(2, 15, month=12))
        world.settle()

    @pytest.mark.parametrize("seen", [at(24, 16, month=12), at(25, 9, month=12)], ids=["Thu 24 at 16.00", "Fri 25"])
    def test_nothing_later_than_21_days_after_latest(self, radicale_world: World, seen: datetime) -> None:
        world = radicale_world
        world.put("acme-1.ics", ROUND_1)
        world.set_now(seen)
        world.shows()
        world.settle()


class TestYouMoveAReminder:
    """Your time stays until the interview itself moves or D changes."""

    def test_it_stays(self, radicale_world: World) -> None:
        world = radicale_world
        self.moved(world)
        world.edit("acme-1.ics", LOCATION="LOCATION:Acme Tower", SUMMARY="SUMMARY:Interview with Acme: Data Engineer")
        world.shows(ASK_1, THANK_1, "Thu 3 Dec 14:00 Earliest check-in · Acme, round 1")
        world.settle()

    def test_until_the_interview_moves(self, radicale_world: World) -> None:
        world = radicale_world
        self.moved(world)
        world.move("acme-1.ics", at(27, 10))
        world.shows(
            "Fri 27 Nov 09:50 Ask before it ends · Acme, round 1",
            "Fri 27 Nov 13:00 Thank Dana Lee · Acme, round 1",
            "Wed 2 Dec 10:00 Earliest check-in · Acme, round 1",
        )
        world.settle()

    def test_until_the_decision_date_changes(self, world: World) -> None:
        self.moved(world)
        world.edit("acme-1.ics", DESCRIPTION="DESCRIPTION:decide-by: 2026-12-04")
        world.shows(ASK_1, THANK_1, "Tue 8 Dec 10:00 Earliest check-in · Acme, round 1")
        world.settle()

    def moved(self, world: World) -> None:
        first_round(world)
        world.move(world.reminder("check-in").href, at(3, 14, month=12), minutes=15)
        world.shows(ASK_1, THANK_1, "Thu 3 Dec 14:00 Earliest check-in · Acme, round 1")


class TestYouDeleteAReminder:
    """It is not written again for that round."""

    def test_whatever_becomes_of_the_round(self, world: World) -> None:
        first_round(world)
        world.delete(world.reminder("check-in").href)
        world.shows(ASK_1, THANK_1)
        world.edit("acme-1.ics", DESCRIPTION="DESCRIPTION:decide-by: 2026-12-04")
        world.shows(ASK_1, THANK_1)
        world.move("acme-1.ics", at(27, 10))
        world.shows(
            "Fri 27 Nov 09:50 Ask before it ends · Acme, round 1",
            "Fri 27 Nov 13:00 Thank Dana Lee · Acme, round 1",
        )
        world.settle()

    def test_another_round_has_its_own(self, world: World) -> None:
        first_round(world)
        world.delete(world.reminder("check-in").href)
        world.shows(ASK_1, THANK_1)
        world.put("acme-2.ics", ROUND_2)
        world.shows(ASK_1, THANK_1, THANK_2, CHECK_2)
        world.edit("acme-2.ics", STATUS="STATUS:CANCELLED")
        world.shows(ASK_1, THANK_1)
        world.settle()


class TestHistory:
    """Reminders whose time has passed: never moved, never removed, except by you or by `syncd purge`."""

    def test_whatever_becomes_of_the_interview(self, world: World) -> None:
        world.put("dentist.ics", DENTIST)
        first_round(world)
        world.set_now(at(31, 12, month=12))
        world.settle()
        world.edit("acme-1.ics", DESCRIPTION="DESCRIPTION:decide-by: 2026-11-27")
        world.shows(ASK_1, THANK_1, CHECK_1)
        world.move("acme-1.ics", at(27, 10))
        world.shows(ASK_1, THANK_1, CHECK_1)
        world.write("acme-1.ics", "#rejected")
        world.shows(ASK_1, THANK_1, CHECK_1)
        world.edit("acme-1.ics", STATUS="STATUS:CANCELLED")
        world.shows(ASK_1, THANK_1, CHECK_1)
        world.delete("acme-1.ics")
        world.shows(ASK_1, THANK_1, CHECK_1)
        world.settle()

    def test_you_delete_it(self, radicale_world: World) -> None:
        world = radicale_world
        first_round(world)
        world.set_now(at(26, 14))
        world.delete(world.reminder("thank-you").href)
        world.shows(ASK_1, CHECK_1)
        world.settle()

    def test_purge_takes_it_only_with_all(self, radicale_world: World) -> None:
        world = radicale_world
        first_round(world)
        world.set_now(at(28, 12, month=12))
        world.run("purge", "--yes")
        assert [one.line for one in world.reminders()] == [ASK_1, THANK_1, CHECK_1]
        world.run("purge", "--all", "--yes")
        assert world.reminders() == []
        world.settle()
