"""A person at a terminal: calendars in memory, a configuration file, and syncd's commands run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from providers import memory
from providers.contract import Remark
from providers.memory import Memory
from syncd import clock
from syncd.main import main
from tests.stories.world import NOW, at, interview

TOP = 'timezone = "Europe/Berlin"\nowner = ["alice@example.net"]\n'
HOME = '[accounts.home]\nprovider = "memory"\nname = "home"\n'
WORK = '[accounts.work]\nprovider = "memory"\nname = "work"\n'
REMARKS = (Remark("granted: calendars"), Remark("it ends in a week: publish it", trouble=True))
WRITES = ("create", "update", "withdraw", "make_calendar")


@dataclass
class Desk:
    """`home` has a calendar Personal with one interview, `work` an empty one, Job."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    set_now: Callable[[datetime], None]
    home: Memory = field(default_factory=Memory)
    work: Memory = field(default_factory=Memory)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def configure(self, *tables: str, top: str = TOP) -> None:
        self.config.write_text(top + "\n".join(tables))

    def run(self, *arguments: str, status: int = 0, config: bool = True) -> tuple[str, str]:
        """A command; its output and its errors, in which there is never an escape code."""
        self.capture.readouterr()
        where = ["--config", str(self.config)] if config else []
        try:
            ended = main([*where, *arguments])
        except SystemExit as stop:  # argparse
            ended = stop.code if isinstance(stop.code, int) else 0
        out, err = self.capture.readouterr()
        assert ended == status, f"exit status {ended}, not {status}: {out}{err}"
        assert "\x1b" not in out + err
        assert "Traceback" not in err or "-v" in arguments
        return out, err

    def say(self, *arguments: str, status: int = 0, config: bool = True) -> Any:
        """The object of `--json`."""
        out, _ = self.run(*arguments, "--json", status=status, config=config)
        return json.loads(out)

    def complain(self, *arguments: str, status: int) -> str:
        """The only line on stderr."""
        _, err = self.run(*arguments, status=status)
        (line,) = err.splitlines()
        return line.removeprefix("syncd: ")

    def side(self) -> Memory:
        """The calendars of a third account, which has an empty one."""
        third = memory.shared.setdefault("side", Memory())
        third.add_calendar("Side", zone="Europe/Berlin")
        return third

    def titles(self, calendar: str = "Personal", of: Memory | None = None) -> list[str]:
        """Titles of what syncd wrote."""
        events = (of or self.home).events(calendar)
        return sorted(event.title for event in events if event.ref.uid.endswith("@syncd"))

    def written(self) -> list[str]:
        """Requests that wrote, of either account."""
        return [request.op for one in (self.home, self.work) for request in one.requests if request.op in WRITES]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    def set_now(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_now(NOW)
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    made = Desk(tmp_path, capsys, set_now)
    monkeypatch.setattr(memory, "shared", {"home": made.home, "work": made.work})
    made.home.add_calendar("Personal", zone="Europe/Berlin")
    made.home.put("Personal", "acme.ics", interview("acme@x", at(26, 10), "Interview with Acme: Backend Engineer"))
    made.work.add_calendar("Job", zone="Europe/Berlin")
    made.configure(HOME)
    return made
