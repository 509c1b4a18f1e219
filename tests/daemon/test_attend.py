"""The lives of accounts in the daemon: each on its own schedule, and failures that do not spread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from config.load import Loaded, load
from providers import memory, memory_watch
from providers.errors import Misconfigured, Misunderstood, ProviderError, SignInExpired, Throttled, Unreachable
from providers.memory import Fault, Memory, Request
from syncd.daemon.attend import Board, Post, attend, longest_request
from syncd.daemon.job import End, Job, Report
from syncd.daemon.lookout import Lookout
from syncd.locks import Busy
from syncd.recall import recall
from syncd.store import Store
from tests.daemon.simulation import Simulation
from tests.stories.world import NOW, at, interview

MINUTE = timedelta(minutes=1)
CONFIG = """
timezone = "Europe/Berlin"
poll_interval = "5m"
owner = ["alice@example.net"]
[accounts.home]
provider = "memory"
name = "home"
[accounts.work]
provider = "memory"
name = "work"
"""


@dataclass
class Daemon:
    """Two accounts in memory, and the daemon over them."""

    loaded: Loaded
    home: Memory
    work: Memory
    state: Path
    simulation: Simulation

    @property
    def now(self) -> datetime:
        return self.simulation.now

    @property
    def said(self) -> list[str]:
        return self.simulation.said

    def when(self, minutes: float, do: Callable[[], None]) -> None:
        """Something that happens that long after now."""
        self.simulation.when(timedelta(minutes=minutes), do)

    def run(self, minutes: float) -> None:
        """The daemon, from a start, for so long."""
        self.simulation.loaded = self.loaded
        self.simulation.run(timedelta(minutes=minutes))


@dataclass
class Watch:
    """When an account was asked for its calendar, in minutes since the start, and how it fails."""

    daemon: Daemon
    begun: datetime
    error: ProviderError | Exception | None = None
    times: list[float] = field(default_factory=list)

    def __call__(self, request: Request) -> Fault | None:
        if request.phase == "before" and request.op in ("read", "calendars", "watch"):
            minute = (self.daemon.now - self.begun) / MINUTE
            if minute not in self.times:
                self.times.append(minute)
            if self.error is not None:
                raise self.error
        return None


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Daemon:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    loaded, state = load(config, {}), tmp_path / "state"
    found = Daemon(loaded, Memory(), Memory(), state, Simulation(loaded, state, NOW))
    monkeypatch.setattr(memory, "shared", {"home": found.home, "work": found.work})
    found.home.add_calendar("Personal", zone="Europe/Berlin")
    found.work.add_calendar("Job", zone="Europe/Berlin")
    found.home.put("Personal", "acme.ics", interview("acme@x", at(26, 10), "Interview with Acme"))
    return found


def polls(times: list[float], first: float = 0) -> bool:
    """Whether those are polls from the first on: five minutes apart, and up to a tenth more."""
    waits = [second - before for before, second in pairwise(times)]
    return times[0] == pytest.approx(first, abs=0.5) and all(4.99 <= wait <= 5.51 for wait in waits)


def watch(daemon: Daemon, which: Memory, error: ProviderError | Exception | None = None) -> Watch:
    which.fault = found = Watch(daemon, daemon.now, error)
    return found


class TestSchedule:
    def test_every_poll_interval(self, daemon: Daemon) -> None:
        home, work = watch(daemon, daemon.home), watch(daemon, daemon.work)
        daemon.run(23)
        assert polls(home.times)
        assert polls(work.times)
        assert len(home.times) == len(work.times) == 5
        assert set(home.times[1:]).isdisjoint(work.times[1:])  # jitter

    def test_an_idle_cycle_is_one_request_and_says_nothing(self, daemon: Daemon) -> None:
        daemon.run(7)
        assert daemon.said == ["home: 3 created"]
        daemon.home.requests.clear()
        daemon.when(4, daemon.home.requests.clear)  # after the first, full read
        daemon.run(6)
        assert [request.op for request in daemon.home.requests] == ["watch"]
        assert daemon.said == ["home: 3 created"]

    def test_a_change_is_written_at_the_next_poll(self, daemon: Daemon) -> None:
        text = interview("beta@x", at(27, 10), "Interview with Beta", company="beta")
        daemon.when(6, lambda: daemon.home.put("Personal", "beta.ics", text))
        daemon.when(12, lambda: daemon.home.remove("Personal", "beta.ics"))
        daemon.run(21)
        assert daemon.said == ["home: 3 created", "home: 3 created", "home: 3 withdrawn"]

    def test_an_interview_moved(self, daemon: Daemon) -> None:
        text = interview("acme@x", at(27, 11), "Interview with Acme")
        daemon.when(3, lambda: daemon.home.put("Personal", "acme.ics", text))
        daemon.run(10)
        assert daemon.said == ["home: 3 created", "home: 3 updated"]

    def test_a_whole_read_once_a_day(self, daemon: Daemon) -> None:
        daemon.loaded = load(daemon.loaded.file, {}, {"poll_interval": "4h"})
        daemon.run(60 * 29)
        asked = [request.op for request in daemon.home.requests]
        assert asked.count("calendars") == 2
        assert asked.count("read") == 5  # the first, what it wrote itself, and what time alone may ask for
        assert asked.count("watch") + asked.count("read") in (7, 8)

    def test_a_clock_that_ran_ahead_and_is_set_right(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work)
        daemon.simulation.skip(timedelta(days=365))
        daemon.when(4, lambda: daemon.simulation.skip(-timedelta(days=365)))
        daemon.run(20)
        assert work.times[0] == 365 * 24 * 60
        assert polls(work.times[1:], 4)

    def test_after_a_night_asleep_it_looks_at_once(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work)
        daemon.when(7, lambda: daemon.simulation.skip(timedelta(hours=8)))
        daemon.run(20)
        before = [time for time in work.times if time < 8]
        assert polls(before)
        assert polls(work.times[len(before) :], 8 * 60 + 7)


class TestFailures:
    def test_it_waits_longer_each_time_up_to_an_hour(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.run(200)
        waits = [second - first for first, second in zip(work.times, work.times[1:], strict=False)]
        for wait, plain in zip(waits, [5, 10, 20, 40, 60], strict=False):
            assert plain <= wait <= min(plain * 1.25, 60)
        assert waits[-1] == pytest.approx(60)

    def test_it_does_not_delay_the_other_account(self, daemon: Daemon) -> None:
        home = watch(daemon, daemon.home)
        watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.run(62)
        assert polls(home.times)
        assert len(home.times) >= 11

    def test_it_is_said_once_and_so_is_its_end(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.when(50, lambda: setattr(work, "error", None))
        daemon.run(100)
        assert daemon.said == ["home: 3 created", "work: does not answer", "work: works again"]

    def test_another_one_is_said(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.when(50, lambda: setattr(work, "error", SignInExpired("the password is refused")))
        daemon.run(130)
        first, second = (line for line in daemon.said if line.startswith("work: "))
        assert first == "work: does not answer"
        assert second.startswith("work: the password is refused; ")
        assert daemon.said[-1] == "home: 1 created"  # the notice

    def test_a_sign_in_that_died_is_told_in_the_other_account_s_calendar(self, daemon: Daemon) -> None:
        daemon.home.remove("Personal", "acme.ics")
        work = watch(daemon, daemon.work, SignInExpired("the password is refused"))
        daemon.run(58)
        assert daemon.said[1:] == ["home: 1 created"]
        assert [event.title for event in daemon.home.events("Personal")] == ["syncd needs you to sign in again · work"]
        daemon.when(1, lambda: setattr(work, "error", None))
        daemon.run(70)
        assert "work: works again" in daemon.said[2:]
        assert len(daemon.home.events("Personal")) == 1  # by now it is history

    def test_after_a_restart_it_is_said_again(self, daemon: Daemon) -> None:
        watch(daemon, daemon.work, Unreachable("does not answer"))
        for _ in range(2):
            daemon.said.clear()
            daemon.run(10)
            assert "work: does not answer" in daemon.said

    def test_after_it_the_poll_interval_holds_again(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.when(14, lambda: setattr(work, "error", None))
        daemon.run(30)
        waits = [second - first for first, second in zip(work.times, work.times[1:], strict=False)]
        assert len(waits) > 3
        assert all(5 <= wait <= 5.5 for wait in waits[2:])

    def test_two_accounts_that_fail_together_do_not_come_back_together(self, daemon: Daemon) -> None:
        home = watch(daemon, daemon.home, Unreachable("does not answer"))
        work = watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.run(30)
        assert home.times[0] == work.times[0]
        assert set(home.times[1:]).isdisjoint(work.times[1:])

    def test_throttled_it_waits_exactly(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Throttled("too many requests", 47 * MINUTE))
        daemon.when(1, lambda: setattr(work, "error", None))
        daemon.run(60)
        assert work.times[0] == 0
        assert polls(work.times[1:], 47)

    def test_throttled_at_a_write_it_waits_exactly(self, daemon: Daemon) -> None:
        times: list[float] = []

        def fault(request: Request) -> Fault | None:
            if request.phase == "before":
                times.append((daemon.now - NOW) / MINUTE)
                if request.op == "create" and daemon.now < NOW + 40 * MINUTE:
                    raise Throttled("too many requests", 47 * MINUTE)
            return None

        daemon.home.fault = fault
        daemon.run(48)
        assert sorted(set(times)) == [0, 47]
        assert daemon.said == ["home: too many requests", "home: 3 created", "home: works again"]

    def test_a_bug_is_a_failure_like_another_and_quotes_nothing(self, daemon: Daemon) -> None:
        home = watch(daemon, daemon.home)
        watch(daemon, daemon.work, ValueError("SUMMARY:Interview with Acme, dana.lee@acme.example"))
        daemon.run(20)
        assert daemon.said[1:] == ["work: unexpected ValueError; `syncd -v` shows what and where"]
        assert polls(home.times)

    def test_its_end_is_nobody_else_s_affair_if_nobody_told_of_it(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.when(10, daemon.home.requests.clear)  # after the reads that follow a write
        daemon.when(14, lambda: setattr(work, "error", None))
        daemon.run(40)
        assert "work: works again" in daemon.said
        assert {request.op for request in daemon.home.requests} == {"watch"}

    def test_a_watch_that_raises_is_a_doubt(self, daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
        def changed(*_: object) -> bool:
            raise RuntimeError("of a provider that keeps no contract")

        monkeypatch.setattr(memory_watch.MemoryWatch, "changed", changed)
        home = watch(daemon, daemon.home)
        daemon.run(20)
        assert daemon.said == ["home: 3 created"]
        assert polls(home.times)

    def test_an_error_of_ours_in_the_daemon_itself_is_a_failure_like_another(
        self, daemon: Daemon, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def is_unchanged(*_: object) -> bool:
            raise ValueError("SUMMARY:Interview with Acme")

        before = Lookout.is_unchanged
        daemon.when(3, lambda: monkeypatch.setattr(Lookout, "is_unchanged", is_unchanged))
        daemon.when(8, lambda: monkeypatch.setattr(Lookout, "is_unchanged", before))
        daemon.run(30)
        assert "home: unexpected ValueError; `syncd -v` shows what and where" in daemon.said
        assert "home: works again" in daemon.said

    def test_an_outage_says_nothing_of_events_that_cannot_be_read(self, daemon: Daemon) -> None:
        odd = interview("odd@x", at(27, 10), "Interview with Beta").replace("Europe/Berlin", "Shire")
        daemon.work.put("Job", "odd.ics", odd)
        work = watch(daemon, daemon.work)
        daemon.when(1, lambda: setattr(work, "error", Unreachable("does not answer")))
        daemon.when(14, lambda: setattr(work, "error", None))
        daemon.run(40)
        said = [line for line in daemon.said if line.startswith("work: ")]
        assert said == [
            "work: 1 event cannot be read; `syncd plan` shows more",
            "work: does not answer",
            "work: works again",
        ]

    def test_a_failure_that_becomes_another_one_is_said(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Misunderstood("answers nonsense"))
        daemon.when(30, lambda: setattr(work, "error", Misconfigured("shows no calendar")))
        daemon.run(150)
        said = [line for line in daemon.said if line.startswith("work: ")]
        assert said == ["work: answers nonsense", "work: shows no calendar"]

    def test_a_state_that_is_removed_mends_nothing(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, SignInExpired("refuses the password"))
        daemon.when(10, (daemon.state / "work.sqlite3").unlink)
        daemon.run(20)
        assert [line.partition(";")[0] for line in daemon.said if line.startswith("work: ")] == [
            "work: refuses the password"
        ]
        assert len(work.times) == 2

    def test_whoever_ends_its_cycles_is_told_of(self, daemon: Daemon) -> None:
        stopped = Report(End.STOPPED)
        daemon.simulation.hang = lambda _: stopped if daemon.now < NOW + 10 * MINUTE else None
        daemon.run(20)
        first, *_, last = (line for line in daemon.said if line.startswith("home: "))
        assert first.startswith("home: its cycles are told to end")
        assert last == "home: works again"

    def test_another_syncd_that_works_on_it_for_long_is_said(self, daemon: Daemon) -> None:
        def hold(job: Job) -> None:
            if daemon.now < NOW + 10 * MINUTE and job.account == "home":
                raise Busy("another syncd (process 7) is working on account home")

        daemon.simulation.hang = hold
        daemon.run(20)
        assert daemon.said == [
            "home: another syncd has been working on it for minutes; perhaps it waits in a terminal for an answer",
            "home: 3 created",
            "home: works again",
        ]

    def test_a_state_file_that_breaks_is_one_account_s_affair(self, daemon: Daemon) -> None:
        home = watch(daemon, daemon.home)
        file = daemon.state / "work.sqlite3"

        def spoil() -> None:
            file.write_bytes(b"garbage " * len(file.read_bytes()))

        daemon.when(4, spoil)
        daemon.run(31)
        assert polls(home.times)
        assert home.times[-1] > 25
        assert len([line for line in daemon.said if "move it away" in line]) == 1

    def test_what_status_shows(self, daemon: Daemon) -> None:
        watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.run(20)
        store = Store(daemon.state, "work", look_only=True)
        record = recall(store)
        store.close()
        assert (record.state, record.failures) == ("waiting", 3)
        assert record.failing_since == NOW.isoformat()
        assert record.next_attempt is not None
        attempt = datetime.fromisoformat(record.next_attempt)
        assert NOW + 35 * MINUTE <= attempt <= NOW + 35 * 1.25 * MINUTE

    def test_a_refused_plan_is_said_once(self, daemon: Daemon) -> None:
        for number in range(10):
            company = f"company{number:02}"
            text = interview(f"{company}@x", at(27, 10), f"Interview with {company.title()}", company=company)
            daemon.home.put("Personal", f"{number}.ics", text)
        daemon.run(30)
        (line,) = daemon.said
        assert line.startswith("home: this would write ")
        assert "--allow-large" in line


def test_it_says_neither_titles_nor_names_nor_addresses(daemon: Daemon) -> None:
    daemon.home.put("Personal", "odd.ics", interview("odd@x", at(27, 10), "Secret").replace("Europe/Berlin", "Shire"))
    for minute, text in enumerate(["Interview with Acme (moved)", "Interview with Acme #rejected"]):
        changed = interview("acme@x", at(27, 10 + minute), text)
        daemon.when(6 + 5 * minute, lambda changed=changed: daemon.home.put("Personal", "acme.ics", changed))  # type: ignore[misc]
    watch(daemon, daemon.work, Unreachable("does not answer"))
    daemon.run(30)
    assert len(daemon.said) >= 3
    text = "\n".join(daemon.said).casefold()
    for word in ("acme", "secret", "dana", "alice", "@", "interview", "check-in"):
        assert word not in text


class TestWhatIsMended:
    """What the person mends is tried within half a minute, however long the account would wait."""

    @pytest.fixture
    def password(self, daemon: Daemon, tmp_path: Path) -> Path:
        """The password's file of account `work`, whose service is asked in vain as long as others can read that."""
        file = tmp_path / "password"
        file.write_text("secret")
        file.chmod(0o644)
        changed = {"password_file": file}
        accounts = dict(daemon.loaded.settings.accounts)
        accounts["work"] = accounts["work"].model_copy(update=changed)
        settings = daemon.loaded.settings.model_copy(update={"accounts": accounts})
        daemon.loaded = replace(daemon.loaded, settings=settings)
        return file

    def test_the_mode_of_a_file(self, daemon: Daemon, password: Path) -> None:
        work = watch(daemon, daemon.work, Misconfigured("others can read it"))
        daemon.when(10, lambda: setattr(work, "error", None))
        daemon.when(10, lambda: password.chmod(0o600))
        daemon.run(12)
        assert "work: works again" in daemon.said

    def test_while_the_turn_goes_on_for_which_it_comes_too_late(self, daemon: Daemon, password: Path) -> None:
        def fault(_: Request) -> Fault | None:
            if password.stat().st_mode & 0o077:
                password.chmod(0o600)
                raise SignInExpired("the password is refused")
            return None

        daemon.work.fault = fault
        daemon.run(2)
        assert "work: works again" in daemon.said

    def test_of_the_account_into_which_another_one_writes(self, daemon: Daemon, password: Path) -> None:
        accounts = dict(daemon.loaded.settings.accounts)
        accounts["home"] = accounts["home"].model_copy(update={"write_to": "work/Job"})
        settings = daemon.loaded.settings.model_copy(update={"accounts": accounts})
        daemon.loaded = replace(daemon.loaded, settings=settings)
        work = watch(daemon, daemon.work, SignInExpired("the password is refused"))
        daemon.when(10, lambda: setattr(work, "error", None))
        daemon.when(10, lambda: password.chmod(0o600))
        daemon.run(12)
        assert {"work: works again", "home: works again", "home: 3 created"} <= set(daemon.said)


def test_a_slow_lender_s_time_is_given_to_who_writes_there(daemon: Daemon) -> None:
    config = daemon.loaded.file
    assert config is not None
    text = config.read_text().replace('name = "home"', 'name = "home"\ntimeout = "10s"\nwrite_to = "work/Job"')
    config.write_text(text + 'timeout = "2m"\n')
    loaded = load(config, {})
    assert longest_request(loaded, "home") == longest_request(loaded, "work") == 12 * MINUTE


@pytest.mark.parametrize("is_mended", [False, True])
def test_a_wait_outlasts_a_start_but_not_other_settings(daemon: Daemon, *, is_mended: bool) -> None:
    work = watch(daemon, daemon.work, Unreachable("does not answer"))
    daemon.run(17)
    asked = len(work.times)
    env, cycles = {"STATE_DIRECTORY": str(daemon.state)}, []

    def do(job: Job) -> Report:
        cycles.append(job.account)
        return Report(End.BUSY)

    post = Post("work", daemon.loaded, env, do, lambda: daemon.now, is_mended=is_mended)
    next(attend(post, Board(("work",), daemon.state, lambda _: None), Lookout(daemon.loaded, env)))
    assert cycles == ["work"] * is_mended
    assert len(work.times) == asked
