"""What happens in real calendars and is easily got wrong; each story ends settled."""

from __future__ import annotations

import re
import shutil

from tests.servers import dav
from tests.stories.world import World, at, interview


def acme(world: World, start_hour: int = 10) -> None:
    world.put("acme.ics", interview("acme@x", at(26, start_hour), "Interview with Acme"))


def escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def test_words_on_a_reminder_count_from_the_interview_and_do_not_chase_it(radicale_world: World) -> None:
    world = radicale_world
    acme(world)
    world.sync()
    check_in = world.reminder("check-in")
    text = escaped(f"{check_in.event['DESCRIPTION']}\ndecide-by: in two weeks")
    world.edit(check_in.href, DESCRIPTION=f"DESCRIPTION:{text}")
    world.sync()
    assert world.reminder("check-in").start == at(14, 10, month=12)
    world.settle()


def test_a_loop_that_loses_its_first_session_keeps_its_reminders(radicale_world: World) -> None:
    world = radicale_world
    for hour, topic in ((9, "coding"), (11, "design"), (13, "values")):
        world.put(f"{topic}.ics", interview(f"{topic}@x", at(27, hour), f"Acme onsite interview: {topic}"))
    world.sync()
    before = {one.uid for one in world.reminders()}
    world.delete("coding.ics")
    world.sync()
    assert {one.uid for one in world.reminders()} == before
    world.put("welcome.ics", interview("welcome@x", at(27, 8), "Acme onsite interview: welcome"))
    world.sync()
    assert {one.uid for one in world.reminders()} == before
    shutil.rmtree(world.state)
    world.settle()


def test_where_reminders_go_is_changed_and_those_that_stand_stay(radicale_world: World) -> None:
    world = radicale_world
    acme(world)
    world.sync()
    before = [one.text for one in world.reminders()]
    world.configure(write_to='"own"')
    world.sync()  # makes the calendar
    world.settle()
    world.put("beta.ics", interview("beta@x", at(27, 10), "Interview with Beta", company="beta"))
    account = world.sync()
    made = {one["calendar"] for one in account["actions"] if one["action"] == "create"}
    assert made == {"Interview follow-ups"}
    assert [one.text for one in world.reminders()] == before
    world.settle()
    world.configure()
    world.settle()


def test_one_invitation_in_two_calendars_has_one_set_of_reminders(radicale_world: World) -> None:
    world = radicale_world
    other = dav.make_calendar(world.calendar.server, display_name="Shared")
    world.configure(calendars=f'["{world.calendar.name}", "Shared"]')
    acme(world)
    dav.put(world.calendar.server, f"{other}acme.ics", world.text("acme.ics"))
    world.sync()
    assert len(world.reminders()) + len(dav.get_all(world.calendar.server, other)) - 1 == 3
    world.settle()
    dav.delete(world.calendar.server, other)


def test_an_interview_far_away_and_back(radicale_world: World) -> None:
    world = radicale_world
    acme(world)
    world.sync()
    before = [(one.uid, str(one)) for one in world.reminders()]
    for day in ("20301126", "20201126", "20261126"):
        world.edit(
            "acme.ics",
            DTSTART=f"DTSTART;TZID=Europe/Berlin:{day}T100000",
            DTEND=f"DTEND;TZID=Europe/Berlin:{day}T110000",
        )
        world.sync()
        world.settle()
    assert [str(one) for one in world.reminders()] == [text for _, text in before]


def test_an_alarm_that_was_taken_off_stays_off(radicale_world: World) -> None:
    world = radicale_world
    acme(world)
    world.sync()
    thanks = world.reminder("thank-you")
    silent = re.sub(r"BEGIN:VALARM.*?END:VALARM\n", "", thanks.text.replace("\r\n", "\n"), flags=re.DOTALL)
    world.put(thanks.href, silent)
    world.settle()
    acme(world, start_hour=11)
    world.sync()
    assert world.reminder("thank-you").start == at(26, 14)
    assert "VALARM" not in world.reminder("thank-you").text
    world.settle()


def test_an_interview_made_anew_under_another_uid_has_one_set_of_reminders(radicale_world: World) -> None:
    world = radicale_world
    acme(world)
    world.sync()
    world.delete("acme.ics")
    world.put("again.ics", interview("again@x", at(26, 10), "Interview with Acme"))
    world.sync()
    assert len(world.reminders()) == 3
    world.settle()
