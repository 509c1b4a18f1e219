"""A month of the daemon in seconds: two accounts, and all the weather that there is."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.load import load
from providers import memory
from providers.errors import Misunderstood, ProviderError, SignInExpired, Throttled, Unreachable
from providers.memory import Fault, Memory, Request
from syncd.daemon.attend import Stuck
from syncd.daemon.job import End, Job
from syncd.daemon.worker import work
from tests.daemon.simulation import Simulation
from tests.stories.world import interview

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 10, 12, 6, 30, tzinfo=UTC)  # the clocks go back on the 25th; the month ends on the way
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
MONTH = timedelta(days=31)
CONFIG = """
timezone = "Europe/Berlin"
owner = ["alice@example.net"]
[accounts.home]
provider = "memory"
name = "home"
[accounts.work]
provider = "memory"
name = "work"
"""


@dataclass
class Weather:
    """What an account's service is like, from one moment to another; asked at every request, which it counts."""

    simulation: Simulation
    spells: list[tuple[datetime, datetime, Callable[[], ProviderError]]] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)

    def between(self, begin: timedelta, length: timedelta, error: Callable[[], ProviderError]) -> None:
        self.spells.append((BEGIN + begin, BEGIN + begin + length, error))

    def __call__(self, request: Request) -> Fault | None:
        if request.phase == "before":
            now = self.simulation.now
            self.asked[f"{now:%m-%d}"] += 1
            for begin, end, error in self.spells:
                if begin <= now < end:
                    raise error()
        return None


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the listing itself is one of them either way


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def at(day: int, hour: int) -> datetime:
    """That many days after the beginning, on the owner's clock."""
    return (BEGIN.astimezone(BERLIN) + day * DAY).replace(hour=hour, minute=0)


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Simulation, Memory, Memory]:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    home, other = Memory(), Memory()
    monkeypatch.setattr(memory, "shared", {"home": home, "work": other})
    home.add_calendar("Personal", zone="Europe/Berlin")
    other.add_calendar("Job", zone="Europe/Berlin")
    return Simulation(load(config, {}), tmp_path / "state", BEGIN), home, other


def test_a_month(month: tuple[Simulation, Memory, Memory]) -> None:
    simulation, home, other = month
    home.fault, other.fault = fair, foul = Weather(simulation), Weather(simulation)

    # The owner: interviews come, move, are cancelled; reminders are moved, edited, deleted.
    def put(name: str, when: datetime, title: str) -> None:
        company, _, _ = name.partition("-")
        home.put("Personal", f"{name}.ics", interview(f"{name}@x", when, title, company=company))

    def on(number: int, do: Callable[[], None]) -> None:
        simulation.when(number * 16 * HOUR + 2 * HOUR, do)  # of which it is awake sixteen hours a day

    def remove_a_reminder() -> None:
        mine = [one for one in home.events("Personal") if one.title.startswith("Earliest check-in · Acme")]
        home.remove("Personal", mine[-1].ref.resource)

    put("acme-1", at(2, 10), "Interview with Acme: phone screen")
    on(3, lambda: put("acme-2", at(8, 14), "Interview with Acme, round 2"))
    on(4, lambda: put("beta-1", at(14, 9), "Interview with Beta"))
    on(5, remove_a_reminder)
    on(9, lambda: put("beta-1", at(15, 11), "Interview with Beta"))
    on(12, lambda: put("gamma-1", at(25, 16), "Interview with Gamma"))
    on(20, lambda: home.remove("Personal", "gamma-1.ics"))
    on(22, lambda: put("acme-3", at(34, 10), "Interview with Acme, round 3, onsite"))

    # Every night from eleven to seven the lid is closed: the clock goes on, nothing else does.
    awake = timedelta(hours=15, minutes=30)
    for night in range(31):
        simulation.when(awake + night * 16 * HOUR, lambda: simulation.skip(8 * HOUR))

    # The weather at home: an hour without a network most mornings, an outage of two days, throttling, nonsense.
    for morning in range(1, 31, 3):
        fair.between(morning * DAY + HOUR / 2, HOUR, lambda: Unreachable("does not answer (no connection)"))
    fair.between(10 * DAY, 2 * DAY, lambda: Unreachable("answers 503"))
    fair.between(16 * DAY + 3 * HOUR, 2 * HOUR, lambda: Throttled("asks to wait", timedelta(minutes=40)))
    fair.between(18 * DAY + 4 * HOUR, HOUR, lambda: Misunderstood("answered with a web page"))
    # At work: the password is refused for a week; an outage of nine days.
    foul.between(3 * DAY + 5 * HOUR, WEEK, lambda: SignInExpired("refuses the user name or the password"))
    foul.between(15 * DAY, 9 * DAY, lambda: Unreachable("does not answer (time-out)"))

    # A cycle that hangs and is killed; a clock that is wrong by a day for an hour.
    def hang(job: Job) -> None:
        if job.account == "home" and BEGIN + 13 * DAY <= simulation.now < BEGIN + 13 * DAY + HOUR:
            raise Stuck("the cycle did not get on for 240 s, and was killed")

    simulation.hang = hang
    simulation.when(17 * 16 * HOUR + 2 * HOUR, lambda: simulation.skip(DAY))
    simulation.when(17 * 16 * HOUR + 3 * HOUR, lambda: simulation.skip(-DAY))

    after: list[tuple[int, int]] = []
    for days in (7, 24):
        simulation.run(days * 16 * HOUR)  # and what it slept through
        for calendars in (home, other):
            calendars.requests.clear()
        gc.collect()
        after.append((resident(), open_files()))

    # Bounded: turns by the thousand, but so many requests, lines, bytes, files.
    turns = len(simulation.turns)
    assert turns > 5000
    assert abs(after[1][1] - after[0][1]) <= 2
    assert after[1][0] - after[0][0] < 24 << 20
    awake_hours = 31 * 16
    for weather in (fair, foul):
        requests = sum(weather.asked.values())
        assert requests < 12 * awake_hours + 400  # a poll every five minutes, and what the changes took
        assert max(weather.asked.values()) < 12 * 16 + 60
    cycles = sum(turn.whole for turn in simulation.turns)
    assert cycles < 600, "most turns are polls"
    assert len(simulation.said) < 150, simulation.said
    refused = [turn for turn in simulation.turns if turn.account == "work" and turn.state == "sign-in"]
    assert len(refused) <= 7 * 17, "hourly at most"

    # Told where the owner looks, once each; and nothing of what stands in the calendars is in the log.
    titles = [event.title for event in home.events("Personal")]
    assert sum("sign in again · work" in title for title in titles) <= 1
    assert any("work: refuses" in line for line in simulation.said)
    assert sum("work: works again" in line for line in simulation.said) == 2
    log = "\n".join(simulation.said).casefold()
    for word in ("acme", "beta", "gamma", "dana", "@", "check-in", "thank"):
        assert word not in log
    assert ("syncd has no access to your account work") in [title for title, _ in simulation.shown]

    # Settled, and right: a fresh look wants nothing, and the deleted reminder has not come back.
    home.fault = other.fault = None
    env = {"STATE_DIRECTORY": str(simulation.state)}
    for account in ("home", "work"):
        report = work(Job(simulation.loaded, account, whole=True), env, simulation.now, lambda: None)
        assert (report.end, report.created, report.updated, report.withdrawn) == (End.DONE, 0, 0, 0)
        assert report.record is not None
        assert report.record.state == "ok"
    assert not any(title.startswith("Earliest check-in · Acme, round 1") for title in titles)
    assert any(title == "Earliest check-in · Acme, round 3" for title in titles)
    assert not any("Gamma" in title for title in titles)
    assert "syncd has been failing for over a week · work" in titles
    assert len(titles) == len({(event.title, event.start) for event in home.events("Personal")})
