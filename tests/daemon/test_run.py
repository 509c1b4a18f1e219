"""The daemon as a process: signals, its lock, its workers, and what it tells systemd."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty
from threading import Event
from typing import IO

import pytest

from config.load import Loaded, load
from syncd.daemon import attend, crew, work
from syncd.daemon import run as daemon
from syncd.daemon.journal import Journal, Priority
from syncd.daemon.systemd import Notify
from syncd.locks import daemon_pid
from tests.daemon import stuck
from tests.stories.world import interview

SYNCD = [sys.executable, "-m", "syncd"]


@dataclass
class Service:
    """A folder with one interview, its configuration, and the daemons that were started over it."""

    folder: Path
    config: Path
    env: dict[str, str]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def state(self) -> Path:
        return Path(self.env["STATE_DIRECTORY"])

    def start(
        self, *options: str, env: Mapping[str, str] | None = None, stderr: int = subprocess.PIPE
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*SYNCD, "--config", str(self.config), *options, "run"],
            env={**self.env, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        self.started.append(process)
        return process

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*SYNCD, "--config", str(self.config), *arguments]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=False, timeout=60)

    def status(self) -> dict[str, dict[str, object]]:
        accounts: dict[str, dict[str, object]] = json.loads(self.command("status", "--json").stdout)["accounts"]
        return accounts


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """The folder's calendar holds one interview, three days ahead."""
    folder = tmp_path / "calendars" / "personal"
    folder.mkdir(parents=True)
    (folder / "displayname").write_text("Personal")
    start = (datetime.now().astimezone() + timedelta(days=3)).replace(hour=10, minute=0)
    (folder / "acme.ics").write_text(interview("acme@x", start, "Interview with Acme"))
    config = tmp_path / "config.toml"
    config.write_text(
        f'owner = ["alice@example.net"]\n[accounts.home]\nprovider = "folder"\npath = "{folder.parent}"\n'
    )
    packages = tmp_path / "packages"
    for name, text in stuck.FILES.items():
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).write_text(text)
    path = f"{packages}:{os.environ.get('PYTHONPATH', '')}".rstrip(":")
    found = Service(folder, config, {**os.environ, "STATE_DIRECTORY": str(tmp_path / "state"), "PYTHONPATH": path})
    yield found
    for process in found.started:
        process.kill()
        process.communicate()


def lines(stream: IO[str] | None) -> Iterator[str]:
    assert stream is not None
    for line in stream:
        yield line.rstrip("\n")


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it holds."""
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.01)


def blocks(process: subprocess.Popen[str], number: signal.Signals) -> bool:
    """Whether a signal waits there until it can be heard."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    (mask,) = re.findall(r"^SigBlk:\s*(\w+)$", status, re.MULTILINE)
    return bool(int(mask, 16) & (1 << (number - 1)))


def read_until(process: subprocess.Popen[str], what: str) -> list[str]:
    """The lines of its log up to the first with those words in it."""
    found = []
    for line in lines(process.stderr):
        found.append(line)
        if what in line:
            return found
    raise AssertionError(f"{what!r} is not in {found}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_ends_when_it_is_told_to(service: Service, number: signal.Signals) -> None:
    process = service.start()
    assert read_until(process, "created") == ["watching home", "home: 3 created"]
    begun = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert time.monotonic() - begun < 5
    assert (process.returncode, out, err) == (0, "", "stopping\n")


def test_there_is_one_daemon_for_a_state_directory(service: Service) -> None:
    first = service.start()
    read_until(first, "created")
    second = service.start()
    out, err = second.communicate(timeout=30)
    assert (second.returncode, out) == (75, "")
    assert f"process {first.pid}" in err


def test_why_it_does_not_start_is_an_error_in_the_journal(service: Service, tmp_path: Path) -> None:
    service.config.write_text("poll = 1\n")
    with (tmp_path / "stderr").open("w") as stderr:
        status = os.fstat(stderr.fileno())
        env = {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}
        assert service.start(env=env, stderr=stderr.fileno()).wait(30) == 78
    said = (tmp_path / "stderr").read_text()
    assert said.startswith(f"<3>syncd: {service.config}: poll: unknown key")


def test_a_typed_sync_beside_it(service: Service) -> None:
    process = service.start()
    read_until(process, "created")
    sync = service.command("sync")
    assert (sync.returncode, sync.stdout) == (0, "home: settled, nothing to write\n")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_with_closed_streams(service: Service, closed: str) -> None:
    """None of its files takes their place: what a library prints would be written into it."""
    command = ["sh", "-c", f'exec "$0" "$@" {closed}', *SYNCD, "--config", str(service.config), "run"]
    process = subprocess.Popen(command, env=service.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    service.started.append(process)
    until(lambda: len(list(service.folder.glob("*.ics"))) == 4)
    for number in range(3):
        assert Path(f"/proc/{process.pid}/fd/{number}").readlink().parent.name not in ("state", "personal")
    process.terminate()
    assert process.wait(10) == 0


def test_nobody_reads_what_it_says(service: Service) -> None:
    service.config.write_text('poll_interval = "1s"\n' + service.config.read_text())  # which is warned of
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    for chunk in (b"x" * 4096, b"x"):
        with suppress(BlockingIOError):
            while True:
                os.write(writer, chunk)
    os.set_blocking(writer, True)
    process = service.start(stderr=writer)
    until(lambda: len(list(service.folder.glob("*.ics"))) == 4)
    process.terminate()
    assert process.wait(10) == 0
    os.close(reader)
    other = service.start(stderr=writer)  # a broken pipe
    until(lambda: daemon_pid(service.state) == other.pid)
    os.close(writer)
    other.terminate()
    assert other.wait(10) == 0


def test_a_state_directory_that_is_removed_is_its_own_again(service: Service, tmp_path: Path) -> None:
    service.config.write_text('poll_interval = "1s"\n' + service.config.read_text())
    process = service.start()
    read_until(process, "created")
    shutil.rmtree(tmp_path / "state")
    process.send_signal(signal.SIGHUP)  # so that it looks around
    read_until(process, "same")
    until(lambda: daemon_pid(tmp_path / "state") == process.pid)
    assert service.start().wait(30) == 75


class TestReload:
    def test_one_that_is_asked_for_too_early_comes_later(self, service: Service) -> None:
        process = service.start()
        until(lambda: blocks(process, signal.SIGHUP) or process.poll() is not None)
        process.send_signal(signal.SIGHUP)
        assert "the configuration is the same as before" in read_until(process, "same")

    def test_the_turns_of_the_configuration_before_are_no_first_attempt(
        self, service: Service, tmp_path: Path, manager: Callable[[str], list[str]]
    ) -> None:
        stuck_config(service, "cycle", tmp_path / "flag")
        process = service.start(env={"NOTIFY_SOCKET": str(tmp_path / "notify")})
        read_until(process, "home: 3 created")
        service.config.write_text(service.config.read_text().replace('poll_interval = "1s"', 'poll_interval = "1h"'))
        process.send_signal(signal.SIGHUP)
        read_until(process, "watching")
        (tmp_path / "flag").unlink()
        (ready,) = [message for message in manager("READY=1") if "READY=1" in message]
        assert "odd: settled" in ready

    def test_who_wants_it_to_end_does_not_wait_for_a_reload(self, service: Service, tmp_path: Path) -> None:
        stuck_config(service, "poll", tmp_path / "flag")
        process = service.start()
        read_until(process, "home: 3 created")
        until(lambda: service.status()["odd"]["last_success"] is not None)
        service.config.write_text(service.config.read_text().replace('poll_interval = "1s"', 'poll_interval = "1h"'))
        begun = time.monotonic()
        process.send_signal(signal.SIGHUP)
        process.terminate()
        assert read_until(process, "stopping") == ["stopping"]
        said = time.monotonic() - begun
        assert process.wait(10) == 0
        assert time.monotonic() - begun < 8, said

    def test_a_new_configuration_holds(self, service: Service) -> None:
        process = service.start()
        read_until(process, "created")
        service.config.write_text(service.config.read_text().replace("[accounts.home]", "[accounts.flat]"))
        process.send_signal(signal.SIGHUP)
        # The reminders that stand there are known again, though the account is called otherwise.
        assert read_until(process, "watching") == ["watching flat"]

    def test_one_mistake_in_place_of_another_is_said(self, service: Service) -> None:
        good = service.config.read_text()
        service.config.write_text(good + '[accounts.odd]\nprovider = "folder"\npath = "/nowhere"\n')
        process = service.start()
        read_until(process, "odd: ")
        service.config.write_text(good + '[accounts.odd]\nprovider = "folder"\npath = "/elsewhere"\n')
        process.send_signal(signal.SIGHUP)
        read_until(process, "watching")
        assert read_until(process, "odd: ")[-1].startswith("odd: there is no folder")

    def test_of_a_wrong_one_the_old_one_holds(self, service: Service) -> None:
        process = service.start()
        read_until(process, "created")
        good = service.config.read_text()
        service.config.write_text(good + "colour = 1\n")
        process.send_signal(signal.SIGHUP)
        first, second = read_until(process, "holds on")
        assert first.startswith(f"{service.config}: accounts.home.colour: unknown key; known: ")
        assert second == "the configuration from before holds on; mend this one"
        service.config.write_text(good)
        process.send_signal(signal.SIGHUP)
        assert read_until(process, "same") == ["the configuration is the same as before"]


def stuck_config(service: Service, where: str, flag: Path) -> None:
    flag.touch()
    service.config.write_text(
        service.config.read_text().replace("owner =", 'poll_interval = "1s"\nowner =') + stuck.account(where, flag)
    )


def worker_of(process: subprocess.Popen[str]) -> int:
    """The process id of its only worker."""
    children = Path(f"/proc/{process.pid}/task").glob("*/children")
    (child,) = [int(child) for file in children for child in file.read_text().split()]
    return child


def test_a_worker_that_is_killed_is_a_failure_like_another(service: Service, tmp_path: Path) -> None:
    stuck_config(service, "cycle", tmp_path / "flag")
    process = service.start()
    read_until(process, "home: 3 created")
    os.kill(worker_of(process), signal.SIGKILL)
    assert read_until(process, "odd: ")[-1] == "odd: the cycle's process ended with signal 9 and told nothing"
    assert service.status()["odd"]["state"] == "error"


def test_sigterm_ends_a_cycle_that_hangs(service: Service, tmp_path: Path) -> None:
    stuck_config(service, "cycle", tmp_path / "flag")
    process = service.start()
    read_until(process, "home: 3 created")
    worker = worker_of(process)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert time.monotonic() - begun < 8  # five, on a machine that does nothing else
    assert process.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_a_worker_is_killed_while_there_is_somebody_to_do_it() -> None:
    """Left over, it would keep systemd waiting until that kills it, and takes the stop for a failure."""
    assert work._SLICE + work._GRACE <= daemon._END - 0.5


def test_a_poll_that_hangs_ends_the_daemon_where_no_watchdog_does(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck_config(service, "poll", tmp_path / "flag")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    monkeypatch.setattr(attend, "REQUEST", 0.1)
    monkeypatch.setattr(attend, "BETWEEN", attend.BETWEEN)  # which the stuck provider changes
    monkeypatch.setattr(crew, "GRACE", timedelta(seconds=3))  # of a worker is heard once a second
    monkeypatch.setattr(daemon, "SLICE", 0.1)
    loaded = load(service.config, service.env)
    log = io.StringIO()
    status = daemon.run(loaded, lambda: loaded, service.env, Notify(), Journal(stderr=log))
    (tmp_path / "flag").unlink()
    assert status == 1
    assert "odd: does not get on" in log.getvalue()


class Ringing(Notify):
    """Wants a reload whenever the daemon is ready."""

    def ready(self, status: str = "") -> bool:
        del status
        os.kill(os.getpid(), signal.SIGHUP)
        return True


@pytest.mark.parametrize("level", [Priority.INFO, Priority.DEBUG])
def test_what_an_unexpected_error_says_is_for_who_debugs(
    service: Service, monkeypatch: pytest.MonkeyPatch, level: Priority
) -> None:
    """At a reload, and in an account's life."""
    loaded = load(service.config, service.env)
    log = io.StringIO()

    def break_down(*_: object) -> Iterator[timedelta]:
        raise LookupError("Dana Lee")

    def reload() -> Loaded:
        monkeypatch.setattr(crew, "attend", break_down)
        reading.append(service)
        if len(reading) == 1:
            raise ValueError("Interview with Acme")
        return replace(loaded, settings=loaded.settings.model_copy(update={"owner": ()}))

    reading: list[object] = []
    assert daemon.run(loaded, reload, service.env, Ringing(), Journal(level, stderr=log)) == 1
    said = log.getvalue()
    assert "\nunexpected ValueError; `syncd -v` shows what and where\n" in said
    assert "home: unexpected LookupError" in said
    assert ("Acme" in said, "Dana" in said) == (level > Priority.INFO,) * 2


def test_who_was_stopped_and_goes_on_is_not_taken_for_stuck(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ctrl-Z and fg, a container that was paused: then nobody has been heard of for long, this thread neither."""
    loaded, seconds, ticks = load(service.config, service.env), [0.0], iter(range(1000))

    class Silence:
        def get(self, timeout: float) -> None:
            seconds[0] += 3600 if next(ticks) == 1 else timeout
            raise Empty

    board = attend.Board(("home",), tmp_path, lambda _: None)
    silent = crew.Crew(loaded, board, silent_until={"home": 100.0})
    monkeypatch.setattr("syncd.daemon.run.time.monotonic", lambda: seconds[0])
    keeper = daemon._Watchkeeper(
        silent,
        lambda: loaded,
        service.env,
        Notify(),
        Journal(stderr=io.StringIO()),
        Silence(),  # type: ignore[arg-type]
        tmp_path,
        Event(),
        lambda: True,
    )
    assert keeper.keep() == 1  # in the end it is stuck: nothing more is heard of it
    assert seconds[0] == pytest.approx(3600 + 100, abs=2 * daemon.SLICE)


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    yield
    for number, action in before.items():
        signal.signal(number, action)


# What systemd is told


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Callable[[str], list[str]]]:
    """systemd's end of the notify socket: reads messages up to one with those words in it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(30)

        def until(what: str) -> list[str]:
            found: list[str] = []
            while not found or what not in found[-1]:
                found.append(listener.recv(4096).decode())
            return found

        yield until


def test_what_systemd_is_told(service: Service, tmp_path: Path, manager: Callable[[str], list[str]]) -> None:
    process = service.start(env={"NOTIFY_SOCKET": str(tmp_path / "notify")})
    first, *_, ready = manager("READY=1")
    assert first == "STATUS=the first attempt goes on: home"
    assert re.search(r"^STATUS=home: settled \d\d \w{3} \d\d:\d\d, next \d\d \w{3} \d\d:\d\d$", ready, re.MULTILINE)
    good = service.config.read_text()
    bad = f"{good}colour = 1\n"
    for text, status in ((bad, "STATUS=the new configuration is wrong"), (good, "STATUS=home: settled")):
        service.config.write_text(text)
        process.send_signal(signal.SIGHUP)
        manager("RELOADING=1\nMONOTONIC_USEC=")
        assert f"\n{status}" in manager("READY=1")[-1]
    process.send_signal(signal.SIGTERM)
    assert "STATUS=stopped" in manager("STOPPING=1")[-1].splitlines()
    assert process.wait(10) == 0


def test_the_watchdog_is_fed_by_the_work(
    service: Service, tmp_path: Path, manager: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_PID", "")
    service.start(env={"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000"})
    manager("READY=1")
    for _ in range(3):
        manager("WATCHDOG=1")
