"""Acceptance 6: what other programs make of what we wrote: vdirsyncer fetches it, khal lists it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.servers.reader import khal_lines
from tests.stories.world import World, at, interview


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Europe/Berlin", ("09:50", "13:00", "10:00")), ("America/New_York", ("03:50", "07:00", "04:00"))],
)
def test_khal_lists_the_reminders_at_the_right_local_times(
    radicale_world: World, zone: str, hours: tuple[str, str, str]
) -> None:
    world = radicale_world
    world.put("acme.ics", interview("acme@x", at(26, 10), "Interview with Acme"))
    world.sync()
    lines = khal_lines(
        world.calendar.server,
        world.calendar.url,
        date(2026, 11, 26),
        date(2026, 12, 2),
        zone,
        "{start-date} {start-time} {title}",
    )
    ask, thanks, check_in = hours
    assert f"2026-11-26 {ask} Ask before it ends · Acme, round 1" in lines
    assert f"2026-11-26 {thanks} Thank Dana Lee · Acme, round 1" in lines
    assert f"2026-12-01 {check_in} Earliest check-in · Acme, round 1" in lines
