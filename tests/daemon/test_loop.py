"""The daemon's loop: each account on its own schedule, failures that do not spread, and an end when it is asked for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config.load import Loaded, load
from providers import memory
from providers.errors import ProviderError, SignInExpired, Throttled, Unreachable
from providers.memory import Fault, Memory, Request
from syncd.accounts import Lending, opened
from syncd.loop import loop
from syncd.record import recall
from syncd.store import Store
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
    """Two accounts, a clock that only moves while the loop sleeps, and what it says."""

    loaded: Loaded
    home: Memory
    work: Memory
    state: Path
    now: datetime = NOW
    said: list[str] = field(default_factory=list)
    sleeps: list[timedelta] = field(default_factory=list)
    events: list[tuple[timedelta, Callable[[], None]]] = field(default_factory=list)

    def when(self, minutes: float, do: Callable[[], None]) -> None:
        """Something that happens that long after the start."""
        self.events.append((timedelta(minutes=minutes), do))

    def run(self, minutes: float = 10**6, sleeps: int = 10**6) -> None:
        """The loop, for so long, or for so many sleeps."""
        begun, most = self.now, len(self.sleeps) + sleeps

        def wait(time: timedelta) -> bool:
            assert timedelta(0) <= time
            if not time:
                return False
            self.sleeps.append(time)
            self.now += time
            for event in [event for event in self.events if begun + event[0] <= self.now]:
                self.events.remove(event)
                event[1]()
            return self.now - begun >= timedelta(minutes=minutes) or len(self.sleeps) >= most

        env = {"STATE_DIRECTORY": str(self.state)}
        with ExitStack() as stack:
            lend = Lending(self.loaded, env)
            stack.callback(lend.close)
            accounts = [stack.enter_context(opened(self.loaded, name, env)) for name in ("home", "work")]
            for account in accounts:
                account.cache.whole_at_start = True
            assert loop(accounts, lend, self.loaded, self.said.append, lambda: self.now, wait) == 0


@dataclass
class Watch:
    """When an account was asked for its calendar, in minutes since the start, and how it fails."""

    daemon: Daemon
    begun: datetime
    error: ProviderError | Exception | None = None
    times: list[float] = field(default_factory=list)

    def __call__(self, request: Request) -> Fault | None:
        if request.phase == "before" and request.op in ("read", "calendars"):
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
    found = Daemon(load(config, {}), Memory(), Memory(), tmp_path / "state")
    monkeypatch.setattr(memory, "shared", {"home": found.home, "work": found.work})
    found.home.add_calendar("Personal", zone="Europe/Berlin")
    found.work.add_calendar("Job", zone="Europe/Berlin")
    found.home.put("Personal", "acme.ics", interview("acme@x", at(26, 10), "Interview with Acme"))
    return found


def watch(daemon: Daemon, which: Memory, error: ProviderError | Exception | None = None) -> Watch:
    which.fault = found = Watch(daemon, daemon.now, error)
    return found


class TestSchedule:
    def test_every_poll_interval(self, daemon: Daemon) -> None:
        home, work = watch(daemon, daemon.home), watch(daemon, daemon.work)
        daemon.run(22)
        assert home.times == work.times == [0, 5, 10, 15, 20]
        assert max(daemon.sleeps) == 5 * MINUTE

    def test_an_idle_cycle_is_one_request_and_says_nothing(self, daemon: Daemon) -> None:
        daemon.run(7)
        assert daemon.said == ["home: 3 created"]
        daemon.home.requests.clear()
        daemon.when(4, daemon.home.requests.clear)  # after the first, full read
        daemon.run(6)
        assert [request.op for request in daemon.home.requests] == ["read"]
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
        assert [request.op for request in daemon.home.requests].count("calendars") == 2
        assert [request.op for request in daemon.home.requests].count("read") == 8

    def test_a_clock_that_ran_ahead_and_is_set_right(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work)
        daemon.now = NOW + timedelta(days=365)
        daemon.when(4, lambda: setattr(daemon, "now", NOW))
        daemon.run(sleeps=5)
        assert work.times == [365 * 24 * 60, 0, 5, 10, 15]


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
        assert home.times == [5.0 * number for number in range(13)]

    def test_it_is_said_once_and_so_is_its_end(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.when(50, lambda: setattr(work, "error", None))
        daemon.run(100)
        assert daemon.said == ["home: 3 created", "account work: does not answer", "work: works again"]

    def test_another_one_is_said(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.when(50, lambda: setattr(work, "error", SignInExpired("the password is refused")))
        daemon.run(130)
        first, second = (line for line in daemon.said if line.startswith("account work: "))
        assert first == "account work: does not answer"
        assert second.startswith("account work: the password is refused; ")
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
            assert "account work: does not answer" in daemon.said

    def test_after_it_the_poll_interval_holds_again(self, daemon: Daemon) -> None:
        work = watch(daemon, daemon.work, Unreachable("does not answer"))
        daemon.when(14, lambda: setattr(work, "error", None))
        daemon.run(30)
        waits = [second - first for first, second in zip(work.times, work.times[1:], strict=False)]
        assert waits[2:] == pytest.approx([5, 5])

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
        assert work.times == [0, 47, 52, 57]

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
        assert daemon.said == ["account home: too many requests", "home: 3 created", "home: works again"]

    def test_a_bug_is_a_failure_like_another_and_quotes_nothing(self, daemon: Daemon) -> None:
        home = watch(daemon, daemon.home)
        watch(daemon, daemon.work, ValueError("SUMMARY:Interview with Acme, dana.lee@acme.example"))
        daemon.run(20)
        assert daemon.said[1:] == ["account work: unexpected ValueError; `syncd -v` shows what and where"]
        assert home.times == [0, 5, 10, 15]

    def test_a_state_file_that_breaks_is_one_account_s_affair(self, daemon: Daemon) -> None:
        home = watch(daemon, daemon.home)
        file = daemon.state / "work.sqlite3"

        def spoil() -> None:
            file.write_bytes(b"garbage " * len(file.read_bytes()))

        daemon.when(4, spoil)
        daemon.run(31)
        assert home.times == [5.0 * number for number in range(7)]
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
        assert line.startswith("account home: this would write ")
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


# The daemon itself


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts `syncd run` over a folder of files."""
    folder = tmp_path / "calendars" / "personal"
    folder.mkdir(parents=True)
    (folder / "displayname").write_text("Personal")
    start = (datetime.now().astimezone() + timedelta(days=3)).replace(hour=10, minute=0)
    (folder / "acme.ics").write_text(interview("acme@x", start, "Interview with Acme"))
    config = tmp_path / "config.toml"
    config.write_text(
        f'owner = ["alice@example.net"]\n[accounts.home]\nprovider = "folder"\npath = "{folder.parent}"\n'
    )
    started: list[subprocess.Popen[str]] = []

    def start_one() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "syncd", "--config", str(config), "run"],
            env={**os.environ, "STATE_DIRECTORY": str(tmp_path / "state")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_ends_when_it_is_told_to(service: Callable[[], subprocess.Popen[str]], number: signal.Signals) -> None:
    process = service()
    assert process.stdout is not None
    assert process.stdout.readline() == "home: 3 created\n"
    if number is signal.SIGTERM:
        second = service()
        out, err = second.communicate(timeout=30)
        assert (second.returncode, out) == (75, "")
        assert err == f"syncd: another syncd (process {process.pid}) is working on account home\n"
    begun = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert time.monotonic() - begun < 2
    assert (process.returncode, out, err) == (0, "", "")
