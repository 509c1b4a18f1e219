"""Acceptance 3 and 4: what the owner does, and what becomes of the reminders; on every server."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from syncd import clock
from tests.stories.world import World, at, edit_event, interview

DAY = timedelta(days=1)


def first_round(world: World) -> None:
    world.put("acme-1.ics", interview("acme-1@x", at(26, 10), "Interview with Acme: Backend Engineer"))


def stated(day: str) -> str:
    return f"DESCRIPTION:We will talk about the role.\\ndecide-by: {day}"


class TestSettled:
    def test_a_second_sync_writes_nothing(self, world: World) -> None:
        first_round(world)
        account = world.sync()
        assert sorted(one["kind"] for one in account["actions"] if one["action"] == "create") == [
            "ask",
            "check-in",
            "thank-you",
        ]
        assert [str(one) for one in world.reminders()] == [
            "ask 2026-11-26 09:50 Ask before it ends · Acme, round 1",
            "thank-you 2026-11-26 13:00 Thank Dana Lee · Acme, round 1",
            "check-in 2026-12-01 10:00 Earliest check-in · Acme, round 1",
        ]
        world.settle()

    def test_an_idle_poll_is_one_request(self, world: World) -> None:
        first_round(world)
        world.sync()
        world.proxy.reset()
        world.sync()
        assert [seen.method for seen in world.proxy.requests] == ["REPORT"]

    def test_one_changed_interview_costs_two_reads_and_its_writes(self, world: World) -> None:
        first_round(world)
        world.put("beta.ics", interview("beta@x", at(27, 10), "Interview with Beta", company="beta"))
        world.sync()
        world.sync()
        world.edit(
            "acme-1.ics",
            DTSTART="DTSTART;TZID=Europe/Berlin:20261126T110000",
            DTEND="DTEND;TZID=Europe/Berlin:20261126T120000",
        )
        world.proxy.reset()
        world.sync()
        methods = [seen.method for seen in world.proxy.requests]
        assert methods[:2] == ["REPORT", "REPORT"]
        assert methods[2:] == ["PUT"] * 3

    def test_without_its_state_it_finds_all_again(self, world: World) -> None:
        first_round(world)
        world.sync()
        shutil.rmtree(world.state)
        world.settle()

    def test_the_order_of_events_does_not_matter(self, world: World) -> None:
        texts = {
            f"e{number}.ics": interview(f"e{number}@x", at(26, 8 + number), f"Acme onsite interview {number}")
            for number in range(4)
        }
        for name, text in texts.items():
            world.put(name, text)
        world.sync()
        before = [(one.uid, str(one)) for one in world.reminders()]
        for name in world.everything():
            world.delete(name.rsplit("/", 1)[-1])
        shutil.rmtree(world.state)
        for name, text in reversed(texts.items()):
            world.put(name, text)
        world.sync()
        assert [(one.uid, str(one)) for one in world.reminders()] == before


class TestInterview:
    def test_moved_its_reminders_move_and_stay_the_same_events(self, world: World) -> None:
        first_round(world)
        world.sync()
        before = {one.kind: one for one in world.reminders()}
        world.edit(
            "acme-1.ics",
            DTSTART="DTSTART;TZID=Europe/Berlin:20261130T150000",
            DTEND="DTEND;TZID=Europe/Berlin:20261130T160000",
        )
        world.sync()
        after = {one.kind: one for one in world.reminders()}
        assert {kind: one.uid for kind, one in after.items()} == {kind: one.uid for kind, one in before.items()}
        assert after["thank-you"].start == at(30, 18)
        assert after["check-in"].start == at(7, 10, month=12)
        world.settle()

    @pytest.mark.parametrize("how", ["cancelled", "declined", "deleted", "ignored"])
    def test_no_more_its_reminders_go(self, world: World, how: str) -> None:
        first_round(world)
        world.put("beta.ics", interview("beta@x", at(27, 10), "Interview with Beta", company="beta"))
        world.sync()
        match how:
            case "cancelled":
                world.edit("acme-1.ics", STATUS="STATUS:CANCELLED")
            case "declined":
                text = world.text("acme-1.ics").replace("\r\n ", "")
                start, _, rest = text.partition("ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED")
                assert rest
                world.put("acme-1.ics", f"{start}ATTENDEE;CN=Alice;PARTSTAT=DECLINED{rest}")
            case "deleted":
                world.delete("acme-1.ics")
            case "ignored":
                world.edit("acme-1.ics", SUMMARY="SUMMARY:Interview with Acme #ignore")
        world.sync()
        assert {one.title.partition(" · ")[2] for one in world.reminders()} == {"Beta, round 1"}
        world.settle()

    def test_reinstated_its_reminders_are_back(self, world: World) -> None:
        first_round(world)
        world.sync()
        before = [str(one) for one in world.reminders()]
        world.edit("acme-1.ics", STATUS="STATUS:CANCELLED")
        world.sync()
        assert world.reminders() == []
        world.edit("acme-1.ics", STATUS="STATUS:CONFIRMED")
        world.sync()
        assert [str(one) for one in world.reminders()] == before
        world.settle()

    def test_deleted_on_the_server_where_the_state_was_lost_too(self, world: World) -> None:
        first_round(world)
        world.put("beta.ics", interview("beta@x", at(27, 10), "Interview with Beta", company="beta"))
        world.sync()
        shutil.rmtree(world.state)
        world.delete("acme-1.ics")
        world.sync()
        assert {one.title.partition(" · ")[2] for one in world.reminders()} == {"Beta, round 1"}
        world.settle()

    def test_a_stated_date_moves_the_check_in(self, world: World) -> None:
        first_round(world)
        world.sync()
        uid = world.reminder("check-in").uid
        world.edit("acme-1.ics", DESCRIPTION=stated("2026-12-04"))
        world.sync()
        check_in = world.reminder("check-in")
        assert check_in.uid == uid
        assert check_in.start == at(8, 10, month=12)
        world.settle()

    def test_its_bytes_are_never_touched(self, world: World) -> None:
        first_round(world)
        before = world.everything()
        world.sync()
        after = world.everything()
        assert {href: after[href] for href in before} == before


class TestReminder:
    def test_moved_by_hand_it_stays_until_the_interview_moves(self, world: World) -> None:
        first_round(world)
        world.sync()
        check_in = world.reminder("check-in")
        world.edit(
            check_in.href,
            DTSTART="DTSTART;TZID=Europe/Berlin:20261203T140000",
            DTEND="DTEND;TZID=Europe/Berlin:20261203T141500",
        )
        world.settle()
        assert world.reminder("check-in").start == at(3, 14, month=12)
        world.edit(
            "acme-1.ics",
            DTSTART="DTSTART;TZID=Europe/Berlin:20261127T100000",
            DTEND="DTEND;TZID=Europe/Berlin:20261127T110000",
        )
        world.sync()
        assert world.reminder("check-in").start == at(2, 10, month=12)
        assert world.reminder("check-in").uid == check_in.uid
        world.settle()

    def test_deleted_it_stays_away(self, world: World) -> None:
        first_round(world)
        world.sync()
        world.delete(world.reminder("check-in").href)
        world.settle()
        assert [one.kind for one in world.reminders()] == ["ask", "thank-you"]
        world.edit(
            "acme-1.ics",
            DTSTART="DTSTART;TZID=Europe/Berlin:20261127T100000",
            DTEND="DTEND;TZID=Europe/Berlin:20261127T110000",
        )
        world.sync()
        assert [one.kind for one in world.reminders()] == ["ask", "thank-you"]
        world.settle()

    def test_its_text_edited_the_edit_stays_and_the_time_still_follows(self, world: World) -> None:
        first_round(world)
        world.sync()
        world.edit(world.reminder("thank-you").href, SUMMARY="SUMMARY:Thank Dana (mention the whiteboard)")
        world.settle()
        world.edit(
            "acme-1.ics",
            DTSTART="DTSTART;TZID=Europe/Berlin:20261127T100000",
            DTEND="DTEND;TZID=Europe/Berlin:20261127T110000",
        )
        world.sync()
        thanks = world.reminder("thank-you")
        assert thanks.title == "Thank Dana (mention the whiteboard)"
        assert thanks.start == at(27, 13)
        world.settle()

    def test_copied_the_copy_is_left_alone(self, world: World) -> None:
        first_round(world)
        world.sync()
        original = world.reminder("check-in")
        copy = edit_event(
            original.text,
            UID="UID:copied-by-an-app",
            DTSTART="DTSTART;TZID=Europe/Berlin:20261210T100000",
            DTEND="DTEND;TZID=Europe/Berlin:20261210T101500",
        )
        world.put("copy.ics", copy)
        kept = world.text("copy.ics")
        world.settle()
        world.edit("acme-1.ics", STATUS="STATUS:CANCELLED")
        world.sync()
        assert world.text("copy.ics") == kept
        world.settle()

    def test_a_stated_date_on_the_check_in_moves_it(self, world: World) -> None:
        first_round(world)
        world.sync()
        check_in = world.reminder("check-in")
        text = str(check_in.event["DESCRIPTION"]) + "\ndecide-by: 2026-12-04"
        world.edit(
            check_in.href,
            DESCRIPTION="DESCRIPTION:"
            + text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n"),
        )
        world.sync()
        after = world.reminder("check-in")
        assert after.uid == check_in.uid
        assert after.start == at(8, 10, month=12)
        assert str(after.event["DESCRIPTION"]).endswith("decide-by: 2026-12-04")
        world.settle()

    def test_what_another_program_added_survives_an_update(self, world: World) -> None:
        first_round(world)
        world.sync()
        check_in = world.reminder("check-in")
        world.edit(
            check_in.href,
            X_APPLE_TRAVEL_ADVISORY_BEHAVIOR="X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
            COLOR="COLOR:tomato",
        )
        world.edit(
            "acme-1.ics",
            DTSTART="DTSTART;TZID=Europe/Berlin:20261127T100000",
            DTEND="DTEND;TZID=Europe/Berlin:20261127T110000",
        )
        world.sync()
        after = world.reminder("check-in")
        assert after.start == at(2, 10, month=12)
        assert after.event["COLOR"] == "tomato"
        assert after.event["X-APPLE-TRAVEL-ADVISORY-BEHAVIOR"] == "AUTOMATIC"
        world.settle()

    def test_past_it_is_history(self, world: World) -> None:
        first_round(world)
        world.sync()
        before = [one.text for one in world.reminders()]
        world.set_now(at(20, 12, month=12))
        world.settle()
        world.edit("acme-1.ics", STATUS="STATUS:CANCELLED")
        world.sync()
        assert [one.text for one in world.reminders()] == before
        world.settle()


class TestCompanion:
    def test_beside_one_of_a_series_it_still_stands_after_the_next_full_read(self, radicale_world: World) -> None:
        world = radicale_world
        world.put("chat.ics", interview("chat@x", at(19, 10), "Chat", "RRULE:FREQ=WEEKLY;COUNT=3"))
        companion = interview("mine@x", at(26, 10), "#interview company: Acme")
        world.put("mine.ics", edit_event(companion, ORGANIZER="", ATTENDEE=""))
        world.sync()
        before = [str(one) for one in world.reminders()]
        assert "thank-you 2026-11-26 13:00 Thank Dana Lee · Acme, round 1" in before
        world.set_now(clock.now() + DAY)
        world.sync()
        assert [str(one) for one in world.reminders()] == before
