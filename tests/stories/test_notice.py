"""A password that becomes wrong is never silent: the owner's other calendar says so; on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.servers import dav
from tests.stories.world import NOW, World

TITLE = "syncd needs you to sign in again · work"
LONG = "syncd has been failing for over a week · work"


@pytest.fixture
def work(radicale: dav.Server) -> Iterator[dav.Calendar]:
    """A calendar of the second account."""
    name = f"Work {next(dav.numbers)}"
    found = dav.Calendar(radicale, dav.make_calendar(radicale, display_name=name), name)
    yield found
    with suppress(dav.RefusedError):
        dav.delete(radicale, found.url)


def configure(world: World, work: dav.Calendar, password: str, url: str = "") -> None:
    """Two accounts: `work`, with that password and url, and `home`, of which the world is."""
    server = world.calendar.server
    world.settings["top"] = f"""
owner = ["alice@example.net"]
[accounts.work]
provider = "caldav"
url = "{url or server.home}"
username = "{server.username}"
password = "{password}"
calendars = ["{work.name}"]
"""
    world.configure()


def test_a_password_that_becomes_wrong(radicale_world: World, work: dav.Calendar) -> None:
    world = radicale_world
    password = world.calendar.server.password
    configure(world, work, password)
    world.sync()
    assert world.reminders() == []
    world.set_now(NOW + timedelta(minutes=5))
    configure(world, work, "looking-glass")
    world.sync(status=77)
    notice = world.reminder("sign-in")
    assert notice.line == f"Wed 25 Nov 09:30 {TITLE}"
    text = str(notice.event["DESCRIPTION"])
    assert "set its password anew (docs/caldav.md), then type: syncd sync --account work\n" in text
    assert "@" not in text
    assert {name: str(notice.event[name]) for name in ("CLASS", "TRANSP")} == {
        "CLASS": "PRIVATE",
        "TRANSP": "TRANSPARENT",
    }
    assert len(notice.event.walk("VALARM")) == 1
    world.proxy.reset()
    world.sync(status=77)
    assert world.written() == []
    assert dav.get_all(work.server, work.url) == {}

    configure(world, work, password)
    world.sync()
    assert world.reminders() == []
    world.settle()


def test_a_server_that_does_not_answer_for_a_week(radicale_world: World, work: dav.Calendar) -> None:
    world = radicale_world
    server = world.calendar.server
    nobody = f"{server.home.partition('//')[0]}//127.0.0.1:9/"
    configure(world, work, server.password, url=nobody)
    for day in range(8):
        world.set_now(NOW + timedelta(days=day))
        world.sync(status=75)
        assert [one.line for one in world.reminders()] == ([] if day < 7 else [f"Wed 2 Dec 09:15 {LONG}"])
    text = str(world.reminder("sign-in").event["DESCRIPTION"])
    assert "syncd check" in text
    assert "127.0.0.1 does not answer (no connection)\n" in text
    world.proxy.reset()
    for minutes in (1, 2):
        world.set_now(NOW + timedelta(days=7, minutes=minutes))
        world.sync(status=75)
    assert world.written() == []

    configure(world, work, server.password)
    world.sync()
    assert world.reminders() == []
    world.settle()


def test_what_the_owner_deletes_stays_away(radicale_world: World, work: dav.Calendar) -> None:
    world = radicale_world
    configure(world, work, "looking-glass")
    world.sync(status=77)
    world.delete(world.reminder("sign-in").href)
    for minutes in (5, 60):
        world.set_now(NOW + timedelta(minutes=minutes))
        world.sync(status=77)
        assert world.reminders() == []
