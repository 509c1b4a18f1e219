"""The notification on the desktop, with a notify-send of our own on the PATH."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from syncd.daemon.desktop import tell


@dataclass
class Desktop:
    """A session: its environment, and what a notify-send was called with."""

    home: Path

    def env(self, **more: str) -> dict[str, str]:
        return {"PATH": str(self.home / "bin"), "XDG_RUNTIME_DIR": str(self.home), "HOME": "/nowhere", **more}

    def install(self, then: str = "exit 0") -> None:
        program = self.home / "bin" / "notify-send"
        program.write_text(
            f"#!/bin/sh\nfor word; do printf '%s\\0' \"$word\"; done > {self.home}/shown\n"
            f'printf "$LC_ALL $HOME" > {self.home}/environment\necho to nobody; echo to nobody >&2\n{then}\n'
        )
        program.chmod(0o755)

    @property
    def shown(self) -> list[str]:
        file = self.home / "shown"
        return file.read_text("utf-8").split("\0")[:-1] if file.exists() else []


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bus").touch()
    return Desktop(tmp_path)


def test_a_notification_stays_until_it_is_taken_away(desktop: Desktop, capfd: pytest.CaptureFixture[str]) -> None:
    desktop.install()
    assert tell("syncd needs you · work", "Type: syncd auth work", desktop.env())
    assert desktop.shown == [
        "--app-name=syncd",
        "--urgency=critical",
        "--",
        "syncd needs you · work",
        "Type: syncd auth work",
    ]
    assert (desktop.home / "environment").read_text() == "C.UTF-8 /nowhere"
    assert capfd.readouterr() == ("", "")


def test_it_gets_only_what_leads_to_the_session(desktop: Desktop) -> None:
    desktop.install(f"/usr/bin/env > {desktop.home}/environment")
    assert tell("title", "text", desktop.env(DISPLAY=":0", SYNCD_ACCOUNTS__HOME__PASSWORD="sesame", TOKEN="sesame"))
    names = {line.partition("=")[0] for line in (desktop.home / "environment").read_text().splitlines()}
    assert names - {"PWD", "_", "SHLVL", "OLDPWD"} == {"PATH", "HOME", "XDG_RUNTIME_DIR", "DISPLAY", "LC_ALL"}


def test_text_is_text(desktop: Desktop) -> None:
    desktop.install()
    assert tell("--help\n<b>\x1b[1m", "--help <a href='x'>&amp;\\n\x1b\none\ttwo \u202e", desktop.env())
    assert desktop.shown[2:] == ["--", "--help <b> [1m", "--help &lt;a href='x'&gt;&amp;amp;\\\\n \none two  "]


def test_a_text_has_an_end(desktop: Desktop) -> None:
    desktop.install()
    assert tell("t" * 300_000, "<" * 300_000, desktop.env())
    assert all(len(word) < 5000 for word in desktop.shown)


@pytest.mark.parametrize("then", ["exit 1", "kill -9 $$"])
def test_a_notify_send_that_fails(desktop: Desktop, then: str) -> None:
    desktop.install(then)
    assert not tell("title", "text", desktop.env())
    assert desktop.shown


def test_a_notify_send_that_hangs_is_given_up(desktop: Desktop) -> None:
    desktop.install("exec /bin/sleep 60")
    before = time.monotonic()
    assert not tell("title", "text", desktop.env(), seconds=0.3)
    assert time.monotonic() - before < 30


def test_a_notify_send_that_is_no_program(desktop: Desktop) -> None:
    program = desktop.home / "bin" / "notify-send"
    program.write_bytes(b"\x7fELF")
    program.chmod(0o755)
    assert not tell("title", "text", desktop.env())


def test_without_notify_send_nothing_is_shown(desktop: Desktop) -> None:
    assert not tell("title", "text", desktop.env())
    assert not tell("title", "text", desktop.env(PATH=""))


def test_without_a_session_nobody_is_asked(desktop: Desktop) -> None:
    desktop.install()
    (desktop.home / "bus").unlink()
    assert not tell("title", "text", desktop.env())
    assert not tell("title", "text", {"PATH": desktop.env()["PATH"]})
    assert desktop.shown == []
    assert tell("title", "text", desktop.env(DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere"))
    assert desktop.shown
