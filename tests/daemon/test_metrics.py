"""The figures that Prometheus gets, and the file that they are in."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncd import __version__
from syncd.daemon.metrics import render
from syncd.daemon.textfile import write_whole
from syncd.record import Record
from syncd.steps import Health

NOW = datetime(2026, 11, 25, 9, 1, tzinfo=UTC)
FINE = Record(
    state=Health.OK,
    last_success="2026-11-25T09:00:00+00:00",
    next_attempt="2026-11-25T09:05:00.500000+00:00",
    reminders=tuple(
        {"start": f"2026-11-25T{hour}:00:00+01:00", "summary": "Thank Dana Lee"} for hour in ("08", "11", "12")
    ),
    sessions=4,
    successes_total=300,
    failures_total=2,
    requests_total=1234567,
    writes_total=9,
)
FAILING = Record(
    state=Health.SIGN_IN,
    next_attempt="2026-11-25T10:00:00+00:00",
    failing_since="2026-11-24T10:00:00+00:00",
    message="account work: hunter2",
    failures=3,
    failures_total=3,
)


@dataclass
class Family:
    """A metric as the exposition format has it: HELP, TYPE, then its samples."""

    help: str
    kind: str = ""
    samples: dict[tuple[tuple[str, str], ...], float] = field(default_factory=dict)


def parse(text: str) -> dict[str, Family]:
    """As Prometheus reads it (text format 0.0.4), but strictly: whatever is odd fails."""
    assert text.endswith("\n")
    families: dict[str, Family] = {}
    for line in text.splitlines():
        if match := re.fullmatch(r"# HELP ([a-z_]+) ([^\\]+)", line):
            assert match[1] not in families
            families[match[1]] = Family(match[2])
        elif match := re.fullmatch(r"# TYPE ([a-z_]+) (gauge|counter)", line):
            assert match[1] == list(families)[-1]
            assert not families[match[1]].kind
            families[match[1]].kind = match[2]
        else:
            match = re.fullmatch(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\]|\\["\\n])*",?)+)\})? ([0-9.]+)', line)
            assert match is not None, line
            assert match[1] == list(families)[-1]
            pairs = re.findall(r'([a-z]+)="((?:[^"\\]|\\["\\n])*)"', match[2] or "")
            labels = tuple(
                (name, re.sub(r"\\(.)", lambda one: {"n": "\n"}.get(one[1], one[1]), v)) for name, v in pairs
            )
            assert labels not in families[match[1]].samples
            families[match[1]].samples[labels] = float(match[3])
    return families


def figures(text: str, account: str) -> dict[str, float]:
    """What stands there of an account, apart from its state."""
    key = (("account", account),)
    return {name: family.samples[key] for name, family in parse(text).items() if key in family.samples}


def test_what_is_told_of_an_account() -> None:
    text = render({"home": FINE, "work": FAILING}, NOW)
    assert figures(text, "home") == {
        "syncd_last_success_timestamp_seconds": 1795597200,
        "syncd_next_attempt_timestamp_seconds": 1795597500.5,
        "syncd_failing": 0,
        "syncd_successes_total": 300,
        "syncd_failures_total": 2,
        "syncd_requests_total": 1234567,
        "syncd_writes_total": 9,
        "syncd_sessions": 4,
        "syncd_reminders": 2,
    }
    work = figures(text, "work")
    assert "syncd_last_success_timestamp_seconds" not in work
    assert (work["syncd_failing"], work["syncd_failures_total"]) == (1, 3)
    for name, family in parse(text).items():
        assert (family.kind == "counter") == name.endswith("_total")


def test_one_state_of_all_holds() -> None:
    states = parse(render({"home": FINE, "work": FAILING}, NOW))["syncd_state"].samples
    held = {(labels[0][1], labels[1][1]) for labels, value in states.items() if value}
    assert held == {("home", "ok"), ("work", "sign-in")}
    assert len(states) == 2 * len(Health)


def test_what_is_told_of_the_daemon() -> None:
    families = parse(render({}, NOW))
    assert families["syncd_info"].samples == {(("version", __version__),): 1}
    assert families["syncd_running"].samples == {(): 1}
    assert parse(render({}, NOW, running=False))["syncd_running"].samples == {(): 0}


def test_several_daemons_in_one_directory() -> None:
    """What the collector reads as one page has no metric twice with the same labels."""
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for file in ("syncd.prom", "alice.prom", "bob.prom"):
        for name, family in parse(render({"home": FINE}, NOW, file)).items():
            for labels in family.samples:
                assert (name, labels) not in seen
                seen.add((name, labels))
    assert ("syncd_sessions", (("account", "home"), ("daemon", "alice"))) in seen


def test_nothing_of_what_is_in_the_calendar() -> None:
    text = render({"home": FINE, "work": FAILING}, NOW)
    assert "Dana" not in text
    assert "hunter2" not in text


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb", "büro-東京", 'a\\"\\n'])
def test_a_name_is_escaped(name: str) -> None:
    assert figures(render({name: FINE}, NOW), name)["syncd_sessions"] == 4


def test_a_moment_that_another_version_wrote_is_left_out() -> None:
    told = figures(render({"home": Record(last_success="yesterday")}, NOW), "home")
    assert "syncd_last_success_timestamp_seconds" not in told


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


class TestFile:
    def test_everybody_may_read_it_and_nothing_else_is_left(self, tmp_path: Path) -> None:
        file = tmp_path / "syncd.prom"
        before = os.umask(0o077)
        try:
            for text in ("one\n", "two ü\n"):
                assert write_whole(file, text) is None
        finally:
            os.umask(before)
        assert file.read_text("utf-8") == "two ü\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        assert names(tmp_path) == ["syncd.prom"]

    def test_until_it_is_complete_the_old_one_stands(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "syncd.prom"
        write_whole(file, "old\n")
        seen = []

        def look(new: Path, target: Path) -> None:
            seen.extend([file.read_text(), new.read_text(), new.name, target])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", look)
        assert "No space left on device" in (write_whole(file, "new\n") or "")
        old, new, name, target = seen
        assert (old, new, target) == ("old\n", "new\n", file)
        assert not str(name).endswith(".prom")  # node_exporter reads *.prom
        assert names(tmp_path) == ["syncd.prom"]

    def test_one_left_half_done_is_no_hindrance_and_no_trap(self, tmp_path: Path) -> None:
        precious = tmp_path / "precious"
        precious.write_text("kept")
        (tmp_path / ".syncd.prom.new").symlink_to(precious)
        assert write_whole(tmp_path / "syncd.prom", "one\n") is None
        assert precious.read_text() == "kept"
        assert (tmp_path / "syncd.prom").read_text() == "one\n"

    @pytest.mark.parametrize("place", ["none/syncd.prom", "file/syncd.prom", "taken"])
    def test_what_is_wrong_is_one_line_that_names_it(self, tmp_path: Path, place: str) -> None:
        (tmp_path / "file").write_text("")
        (tmp_path / "taken").mkdir()
        file = tmp_path / place
        line = write_whole(file, "text\n")
        assert line is not None
        assert line.startswith(f"metrics_file {file}: cannot be written (")
        assert str(file.parent) in line.partition(";")[2]
        assert "\n" not in line
        assert names(tmp_path) == ["file", "taken"]
