"""What accounts tell of each other while the daemon runs: in time, once, and without keeping each other awake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from config.load import load
from providers import memory
from providers.errors import ProviderError, SignInExpired, Unreachable
from providers.event import Moment
from providers.memory import Fault, Memory, Request
from syncd.daemon.attend import Board, Post, attend
from syncd.daemon.job import End, Job, Report
from syncd.daemon.lookout import Lookout
from syncd.daemon.worker import work
from syncd.store import Store
from tests.daemon.simulation import Simulation, leaping
from tests.shelf import shelf
from tests.stories.world import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SLICE = 2 * MINUTE
POLL = 5.5 * MINUTE + SLICE  # with its jitter, and the longest sleep
HEAD = 'timezone = "Europe/Berlin"\npoll_interval = "5m"\nowner = ["alice@example.net"]\n'
ACCOUNT = '[accounts.{0}]\nprovider = "memory"\nname = "{0}"\n'


@dataclass
class Household:
    """Several accounts, one daemon, and what goes wrong with whom."""

    simulation: Simulation
    calendars: dict[str, Memory]
    wrong: dict[str, Callable[[], ProviderError] | None] = field(default_factory=dict)
    notices: list[tuple[timedelta, str, tuple[str, ...]]] = field(default_factory=list)
    asked: dict[str, list[timedelta]] = field(default_factory=dict)

    def fault(self, name: str) -> Callable[[Request], Fault | None]:
        def fault(request: Request) -> Fault | None:
            if request.phase == "before":
                at = self.simulation.elapsed
                if self.asked.setdefault(name, []) == [] or self.asked[name][-1] != at:
                    self.asked[name].append(at)
                wrong = self.wrong.get(name)
                if wrong is not None:
                    raise wrong()
            return None

        return fault

    def when(self, at: timedelta, name: str, wrong: Callable[[], ProviderError] | None) -> None:
        self.simulation.when(at, lambda: self.wrong.update({name: wrong}))

    def stands(self, name: str) -> list[str]:
        """The titles of the notices in that account's calendar."""
        return [event.title for event in self.calendars[name].events("Personal")]

    def cycles(self, name: str) -> int:
        return sum(turn.whole for turn in self.simulation.turns if turn.account == name)


def household(folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> Household:
    config = folder / "config.toml"
    config.write_text(HEAD + "".join(ACCOUNT.format(name) for name in names))
    state = place / folder.name
    found = Household(Simulation(load(config, {}), state, NOW), {name: Memory() for name in names})
    for name, calendars in found.calendars.items():
        calendars.add_calendar("Personal", zone="Europe/Berlin")
        calendars.fault = found.fault(name)
    monkeypatch.setattr(memory, "shared", found.calendars)

    def look(*_: object) -> None:
        for name in names:
            titles = tuple(found.stands(name))
            last = next((one[2] for one in reversed(found.notices) if one[1] == name), ())
            if titles != last:
                found.notices.append((found.simulation.elapsed, name, titles))

    found.simulation.after = look
    return found


@pytest.fixture
def place() -> Iterator[Path]:
    with shelf() as made:
        yield made


@pytest.fixture(autouse=True)
def leaps() -> Iterator[None]:
    with leaping(SLICE):
        yield


@pytest.fixture
def two(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Household:
    return household(tmp_path, place, monkeypatch, "home", "work")


@pytest.fixture
def three(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Household:
    return household(tmp_path, place, monkeypatch, "home", "work", "play")


def refused() -> ProviderError:
    return SignInExpired("the password is refused")


def silent() -> ProviderError:
    return Unreachable("does not answer")


DEAD = "syncd needs you to sign in again · {}"
LONG = "syncd has been failing for over a week · {}"


class TestInTime:
    @pytest.mark.parametrize("which", ["two", "three"])
    def test_a_dead_sign_in(self, which: str, request: pytest.FixtureRequest) -> None:
        found: Household = request.getfixturevalue(which)
        found.when(2 * HOUR, "work", refused)
        found.simulation.run(2 * HOUR + 2 * POLL)
        [(at, name, titles)] = found.notices
        assert (name, titles) == ("home", (DEAD.format("work"),))
        assert at <= 2 * HOUR + 2 * POLL

    @pytest.mark.parametrize("which", ["two", "three"])
    @pytest.mark.parametrize("restart", [None, -MINUTE, MINUTE])
    def test_a_week_of_failure(self, which: str, restart: timedelta | None, request: pytest.FixtureRequest) -> None:
        found: Household = request.getfixturevalue(which)
        found.when(HOUR, "work", silent)
        for hours in (3, 5):  # the machine sleeps for most of it
            found.simulation.when(hours * HOUR, lambda: found.simulation.skip(2 * DAY + 20 * HOUR))
        found.simulation.run(6 * HOUR)
        since = next(turn.at for turn in found.simulation.turns if turn.state == "waiting")
        if restart is not None:
            found.simulation.run(since + 7 * DAY + restart - found.simulation.now)
        found.simulation.run(since + 7 * DAY + 2 * HOUR - found.simulation.now)
        [(_, name, titles)] = found.notices
        assert (name, titles) == ("home", (LONG.format("work"),))
        (event,) = found.calendars["home"].events("Personal")
        assert isinstance(event.start, Moment)
        written = event.start.at - 15 * MINUTE  # and up to the next quarter
        assert since + 7 * DAY - MINUTE <= written <= since + 7 * DAY + POLL + 15 * MINUTE

    def test_at_the_first_start(self, two: Household) -> None:
        two.wrong["home"] = refused
        two.simulation.run(POLL)
        assert two.stands("work") == [DEAD.format("home")]

    def test_what_failed_while_the_other_was_in_its_first_cycle(self, two: Household) -> None:
        """It had looked already, and was no account that works yet when the failure was told."""
        two.wrong["work"] = refused
        loaded, state = two.simulation.loaded, two.simulation.state
        env, now = {"STATE_DIRECTORY": str(state)}, NOW
        board = Board(("home", "work"), state, lambda _: None)

        def do(job: Job) -> Report:
            report = work(job, env, now, lambda: None)
            if job.account == "home" and job.whole:
                with closing(Store(state, "home")) as store:
                    note = store.note("health")
                    store.set_note("health", None)
                    next(lives["work"])
                    store.set_note("health", note)
            return report

        lives = {
            name: attend(Post(name, loaded, env, do, lambda: now), board, Lookout(loaded, env)) for name in board.names
        }
        next(lives["home"])
        assert two.stands("home") == []
        for _ in range(2):
            now += timedelta(minutes=6)
            next(lives["home"])
        assert two.stands("home") == [DEAD.format("work")]

    def test_it_is_taken_back_when_it_works_again(self, three: Household) -> None:
        three.when(HOUR, "work", refused)
        three.simulation.run(HOUR + POLL)
        assert three.stands("home") == [DEAD.format("work")]
        three.wrong["work"] = None
        env = {"STATE_DIRECTORY": str(three.simulation.state)}

        # A typed sync after signing in, while the daemon runs.
        def sync() -> None:
            work(Job(three.simulation.loaded, "work"), env, NOW, lambda: None)

        three.simulation.when(POLL, sync)
        three.simulation.run(3 * POLL)
        assert three.stands("home") == []


class TestTheTellerFailsInItsTurn:
    def test_each_is_told_once(self, three: Household) -> None:
        three.when(HOUR, "work", refused)
        three.when(2 * HOUR, "home", refused)
        three.when(10 * HOUR, "home", None)
        three.when(20 * HOUR, "work", None)
        three.simulation.run(30 * HOUR)
        assert three.stands("home") == [DEAD.format("work")]
        assert three.stands("play") == [DEAD.format("home")]
        assert three.stands("work") == []

    def test_one_that_cannot_tell_any_more_is_stood_in_for(self, three: Household) -> None:
        """Both at once: the only one that works tells of both."""
        three.when(HOUR, "work", refused)
        three.when(HOUR, "home", refused)
        three.simulation.run(2 * HOUR)
        told = {title for name in three.calendars for title in three.stands(name)}
        assert told == {DEAD.format("work"), DEAD.format("home")}
        assert three.stands("work") == []


class TestNobodyIsKeptAwake:
    @pytest.mark.parametrize("wrong", [refused, silent])
    def test_a_day_with_a_dead_account(self, three: Household, wrong: Callable[[], ProviderError]) -> None:
        three.when(HOUR, "work", wrong)
        three.simulation.run(DAY)
        assert three.cycles("work") <= 1 + 30
        assert three.cycles("home") <= 12
        assert three.cycles("play") <= 8

    def test_a_day_with_one_that_comes_and_goes(self, three: Household) -> None:
        for minutes in range(30, 24 * 60, 20):
            three.when(minutes * MINUTE, "work", silent)
            three.when((minutes + 8) * MINUTE, "work", None)
        three.simulation.run(DAY)
        assert sum(turn.state == "waiting" for turn in three.simulation.turns) > 40
        assert three.cycles("home") <= 8
        assert three.cycles("play") <= 8

    def test_a_dead_one_is_asked_hourly_whatever_the_others_do(self, three: Household) -> None:
        three.wrong["play"] = refused
        for minutes in range(30, 24 * 60, 20):
            three.when(minutes * MINUTE, "work", silent)
            three.when((minutes + 8) * MINUTE, "work", None)
        three.simulation.run(DAY)
        assert len(three.asked["play"]) <= 25

    def test_one_whose_lender_works_is_asked_at_its_own_times(self, two: Household) -> None:
        """What it writes to is not there, in an account that is well."""
        config = two.simulation.loaded.file
        assert config is not None
        config.write_text(config.read_text().replace('name = "home"\n', 'name = "home"\nwrite_to = "work/Gone"\n'))
        two.simulation.loaded = load(config, {})
        two.simulation.run(DAY)
        assert {turn.state for turn in two.simulation.turns if turn.account == "home"} == {"error"}
        assert two.cycles("home") <= 26
        assert two.cycles("work") <= 12

    def test_notices_that_cannot_be_written(self, two: Household) -> None:
        """An incomplete answer again and again: no more cycles than polls."""
        two.wrong["work"] = refused
        two.calendars["home"].fault = lambda request: memory.Partial() if request.op in ("read", "watch") else None
        two.simulation.run(DAY)
        assert two.cycles("home") <= 300


class TestWhatWasAsked:
    def test_it_is_not_forgotten_while_another_syncd_is_at_work(self, two: Household) -> None:
        two.when(HOUR, "work", refused)
        two.simulation.run(HOUR + POLL)
        assert two.stands("home") == [DEAD.format("work")]
        loaded, env, now = two.simulation.loaded, {"STATE_DIRECTORY": str(two.simulation.state)}, [two.simulation.now]
        busy: list[bool] = [False]

        def do(job: Job) -> Report:
            return Report(End.BUSY) if busy[0] else work(job, env, now[0], lambda: None)

        board = Board(("home", "work"), two.simulation.state, lambda _: None)
        posts = [Post(name, loaded, env, do, lambda: now[0]) for name in board.names]
        lives = [attend(post, board, Lookout(loaded, env)) for post in posts]
        for life in lives:
            next(life)
        two.wrong["work"] = None
        env_now = now[0] = now[0] + MINUTE
        work(Job(loaded, "work"), env, env_now, lambda: None)  # typed, after signing in anew
        next(lives[1])
        busy[0] = True
        next(lives[0])
        busy[0] = False
        now[0] += MINUTE
        next(lives[0])
        assert two.stands("home") == []
