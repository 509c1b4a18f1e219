"""Where a secret may not be found, nor a title, a name or an address: everything that syncd says, in every weather."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.daemon.canaries import ELSEWHERE, PRIVATE, SECRETS, House, build

SYNCD = [sys.executable, "-m", "syncd"]


# Enough for a daemon, whose every account has a process of its own.
SOME = (
    "good", "refused", "unwritable", "odd-events", "unnamed", "command", "google-good", "google-page", "google-revoked",
)  # fmt: skip
FEW = ("good", "refused", "odd-events", "command", "google-torn")
FINE = {"good", "odd-events", "google-good", "folder"}
# What a person may have got wrong, with a secret in each place.
WRONG = f"""
poll_interval = "{ELSEWHERE}"
owner = ["{ELSEWHERE}"]
[policy]
quiet = ["{ELSEWHERE}"]
[accounts.a]
provider = "caldav"
url = "https://alice:{ELSEWHERE}@dav.example.org/"
passwort = "{ELSEWHERE}"
password = ["{ELSEWHERE}"]
timeout = "{ELSEWHERE}"
[accounts.b]
provider = "google"
client_secret = "{ELSEWHERE}"
subject = "{ELSEWHERE}"
client_file = ["{ELSEWHERE}"]
[accounts.c]
provider = "caldav"
url = "https://dav.example.org:{ELSEWHERE}/"
password_command = "{ELSEWHERE}"
password_keyring = "{ELSEWHERE}"
calendars = [{{ name = 1, password = "{ELSEWHERE}" }}]
"""
CUT = f'[accounts.a]\nprovider = "caldav"\npassword = "{ELSEWHERE}'


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with build(tmp_path_factory.mktemp("house")) as house:
        yield house


def found(text: str, words: tuple[str, ...] = SECRETS) -> list[str]:
    return [word for word in words if word in text]


def run(house: House, *arguments: str, journal: bool = False) -> tuple[int, str, str]:
    """A command's exit status, output and errors; as in a unit, where these go to the journal."""
    log = house.folder / "stderr"
    with log.open("w+") as stderr:
        status = os.fstat(stderr.fileno())
        env = {**house.env, **({"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"} if journal else {})}
        command = [*SYNCD, "--config", str(house.config), *arguments]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=stderr, text=True, check=False)
    return done.returncode, done.stdout, log.read_text()


def test_a_sync_in_every_weather(house: House) -> None:
    house.configure()
    status, out, err = run(house, "-q", "sync", journal=True)
    assert (status, out) == (78, "")
    named = {line.split(":")[1].removeprefix(" account ") for line in err.splitlines()}
    assert named == house.accounts.keys() - {"good", "odd-events", "google-good", "folder"}, (
        "the weather is as it is said to be"
    )
    assert found(err, SECRETS + PRIVATE) == []
    _, out, err = run(house, "-v", "sync", journal=True)
    assert "Traceback" in err
    assert "there is no calendar 'Quentin Okapi'" in err, "who debugs is told all"
    assert "Zebrafax" in out
    assert found(out + err) == []


@pytest.mark.parametrize(
    "command",
    ["status", "status --json", "-v check", "config show", "config show --json", "-v plan --json", "-v calendars"],
)
def test_nothing_that_is_typed_shows_a_secret(house: House, command: str) -> None:
    house.configure()
    _, out, err = run(house, *command.split())
    assert len(out) > 500
    assert found(out + err) == []


@dataclass
class Looker:
    """Looks at the processes that the daemon starts, as long as it runs: their arguments and environments."""

    pid: int
    over: threading.Event = field(default_factory=threading.Event)
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)  # by arguments: environment and limits

    def look(self) -> None:
        own = self._read(self.pid, "cmdline")
        while not self.over.wait(0.01):
            for child in self._descendants(self.pid):
                with suppress(OSError):
                    arguments = self._read(child, "cmdline")
                    if arguments not in ("", own):  # else it is on its way to be another one
                        self.seen[arguments] = self._read(child, "environ"), self._read(child, "limits")

    def _descendants(self, pid: int) -> Iterator[int]:
        with suppress(OSError):
            for file in Path(f"/proc/{pid}/task").glob("*/children"):
                for child in map(int, file.read_text().split()):
                    yield child
                    yield from self._descendants(child)

    def _read(self, pid: int, name: str) -> str:
        return Path(f"/proc/{pid}/{name}").read_bytes().decode("utf-8", "replace")


def read_until(process: subprocess.Popen[str], what: str) -> str:
    """Its log up to a line with those words in it."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if what in line:
            return said
    raise AssertionError(f"{what!r} is not in {said}")


@pytest.mark.parametrize(("option", "names"), [("", SOME), ("-v", FEW)], ids=["default", "verbose"])
def test_a_daemon_from_its_start_to_its_end(tmp_path: Path, option: str, names: tuple[str, ...]) -> None:
    with build(tmp_path) as house, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        house.configure(*names, more=f'metrics_file = "{tmp_path / "syncd.prom"}"')
        process = subprocess.Popen(
            [*SYNCD, "--config", str(house.config), *option.split(), "run"],
            env={**house.env, **desktop(tmp_path), "NOTIFY_SOCKET": str(tmp_path / "notify")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        looker = Looker(process.pid)
        looking = threading.Thread(target=looker.look)
        looking.start()
        try:
            told = hear(manager, "READY=1")
            house.config.write_text(WRONG)
            process.send_signal(signal.SIGHUP)
            said = read_until(process, "holds on")
            told += hear(manager, "READY=1")
            house.config.write_text(CUT)
            process.send_signal(signal.SIGHUP)
            said += read_until(process, "holds on")
            told += hear(manager, "READY=1")
            house.configure("good", "refused", more=f'metrics_file = "{tmp_path / "syncd.prom"}"')
            process.send_signal(signal.SIGHUP)
            said += read_until(process, "watching good, refused")
            told += hear(manager, "READY=1")
            typed = [run(house, *command.split()) for command in ("status", "status --json")]
            process.send_signal(signal.SIGTERM)
            out, rest = process.communicate(timeout=10)
            told += hear(manager, "STOPPING=1")
        finally:
            looker.over.set()
            process.kill()
            looking.join()
    said += rest
    assert (process.returncode, out) == (0, "")
    assert said.count("accounts.a.url: write the address without user name and password") == 1
    assert re.search(r"^good: \d created", said, re.MULTILINE)
    assert found(said, SECRETS if option else SECRETS + PRIVATE) == []
    for _, shown, errors in typed:
        assert found(shown + errors) == []
    assert "good: settled" in told
    assert found(told, SECRETS + PRIVATE) == []
    figures = (tmp_path / "syncd.prom").read_text()
    assert 'syncd_reminders{account="good"} ' in figures
    assert found(figures, SECRETS + PRIVATE) == []
    shown = (tmp_path / "shown").read_text()
    assert "no access to your account refused" in shown
    assert found(shown, SECRETS + PRIVATE) == []
    assert "SYNCD_" not in (tmp_path / "asked").read_text() + shown
    check_processes(looker)
    for file in house.state.rglob("*"):
        if file.is_file():
            assert file.stat().st_mode & 0o077 == 0, file
            assert file.parent.name == "tokens" or found(file.read_bytes().decode("latin-1")) == []


def desktop(folder: Path) -> dict[str, str]:
    """A session with a notify-send that notes its arguments and its environment."""
    (folder / "bin").mkdir()
    (folder / "bus").touch()
    program = folder / "bin" / "notify-send"
    program.write_text(f'#!/bin/sh\n{{ echo "$@"; env; }} >> {folder}/shown\n')
    program.chmod(0o755)
    return {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "XDG_RUNTIME_DIR": str(folder)}


def hear(manager: socket.socket, what: str) -> str:
    """What systemd is told, up to a message with those words in it."""
    manager.settimeout(60)
    told = ""
    while what not in told:
        told += manager.recv(8192).decode() + "\n"
    return told


def check_processes(looker: Looker) -> None:
    """Nothing is in the arguments but what the person put into a password command; of the settings nobody has any."""
    workers = [arguments for arguments in looker.seen if "syncd-worker" in arguments]
    assert workers
    for arguments, (environment, limits) in looker.seen.items():
        if not arguments.startswith("sh\0-c\0"):
            assert found(arguments, SECRETS + PRIVATE) == []
        assert found(environment) == []
        assert "SYNCD_ACCOUNTS" not in environment
        assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE), limits
