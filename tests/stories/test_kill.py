"""Acceptance 5: killed after any request of a sync, the next one ends in the same calendar as an undisturbed one."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from syncd import clock
from tests.servers import dav
from tests.servers.proxy import Action, Call, Drop, Request
from tests.stories.victim import Victim
from tests.stories.world import World, interview, live

_STAMPS = re.compile(r"^(?:DTSTAMP|CREATED|LAST-MODIFIED|UID|X-SYNCD-SESSIONS):.*$", re.MULTILINE)
_MOST = 40  # requests of the story; a story that needs more is another one


def begin(world: World, day: datetime) -> None:
    """What stands before: three interviews, their reminders written."""
    for number, name in enumerate(("Acme", "Beta", "Gamma")):
        start = day + timedelta(days=3 + number)
        world.put(f"{name}.ics", interview(f"{name}@x", start, f"Interview with {name}", company=name.lower()))
    world.sync()


def go_on(world: World, day: datetime) -> None:
    """What the owner did since: one interview moved, one cancelled, one is new."""
    moved = interview("Acme@x", day + timedelta(days=8), "Interview with Acme")
    world.put("Acme.ics", moved)
    world.edit("Beta.ics", STATUS="STATUS:CANCELLED")
    world.put("Delta.ics", interview("Delta@x", day + timedelta(days=4), "Interview with Delta", company="delta"))


def picture(world: World) -> list[tuple[str, str]]:
    """What stands, without what differs by the hour and by the calendar's address."""
    return sorted((one.kind, _STAMPS.sub("", one.text)) for one in world.reminders())


def kill_at(number: int, victim: Victim, *, after: bool) -> Callable[[int, Request], Action | None]:
    def before(n: int, request: Request) -> Action | None:
        del request
        if n != number:
            return None
        if after:
            return Call(after=victim.kill)
        victim.kill()
        return Drop()  # forwarded now, it would take effect while the next sync runs

    return before


@pytest.mark.parametrize("after", [False, True], ids=["before-its-effect", "after-its-effect"])
@pytest.mark.parametrize("fresh", [True, False], ids=["first-sync", "later-sync"])
def test_killed_at_every_request(
    radicale: dav.Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    after: bool,
    fresh: bool,
) -> None:
    day = (clock.now() + timedelta(days=7)).replace(hour=9, minute=0, second=0)
    real_now = clock.now()

    def play(number: int | None) -> tuple[list[tuple[str, str]], int]:
        name = f"Killed {next(dav.numbers)}"
        calendar = dav.Calendar(radicale, dav.make_calendar(radicale, display_name=name), name)
        folder = tmp_path / name
        folder.mkdir()
        with live(calendar, folder, monkeypatch, capsys) as world:
            world.set_now(real_now)  # the killed process has the real time, too
            if fresh:
                for company in ("Acme", "Beta"):
                    world.put(
                        f"{company}.ics",
                        interview(f"{company}@x", day, f"Interview with {company}", company=company.lower()),
                    )
            else:
                begin(world, day)
                go_on(world, day)
            world.proxy.reset()
            if number is not None:
                victim = Victim(world.config)
                world.proxy.before = kill_at(number, victim, after=after)
                assert victim.run() == -signal.SIGKILL
                world.proxy.reset()
            world.sync()
            requests = world.proxy.count()
            world.settle()
            uids = [one.uid for one in world.reminders()]
            assert len(set(uids)) == len(uids)
            return picture(world), requests

    undisturbed, requests = play(None)
    assert 5 < requests < _MOST
    for number in range(1, requests + 1):
        disturbed, _ = play(number)
        assert disturbed == undisturbed, f"killed at request {number} of {requests}"
