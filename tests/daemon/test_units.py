"""The shipped unit files: systemd finds nothing wrong with them, and they are as closed as they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"
SYSTEM = ["syncd.service", "syncd@alice.service", "syncd-sync.service", "syncd-failed@syncd.service.service"]
DAEMONS = ["syncd.service", "syncd@.service", "user/syncd.service"]
WORKING = [*DAEMONS, "syncd-sync.service", "user/syncd-sync.service"]
EXPOSED_AT_MOST = 12  # tenths
OURS = re.compile(r"^ExecStart=(/opt/syncd|%h/.local)/bin/syncd ", re.MULTILINE)

analyze = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


def laid_out(folder: Path, kind: str) -> Path:
    """The units of that kind with a command that this machine has."""
    folder.mkdir()
    for file in (UNITS / kind).glob("*.[st]*"):
        (folder / file.name).write_text(OURS.sub("ExecStart=/bin/echo ", file.read_text()))
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:", "XDG_RUNTIME_DIR": "/run", "SYSTEMD_COLORS": "0"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)


@analyze
@pytest.mark.parametrize("kind", ["", "user"])
def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path, kind: str) -> None:
    folder = laid_out(tmp_path / "units", kind)
    names = [name.replace("@.", "@alice.") for name in sorted(file.name for file in folder.iterdir())]
    assert len(names) == (4 if kind else 5)
    done = run(folder, "systemd-analyze", "verify", *(["--user"] if kind else []), *names)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@analyze
@pytest.mark.parametrize("unit", SYSTEM)
def test_system_units_are_closed(tmp_path: Path, unit: str) -> None:
    folder = laid_out(tmp_path / "units", "")
    name = re.sub("@.*", "@.service", unit)
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSED_AT_MOST}", "--json=short", name]
    done = run(folder, *command)
    assert done.returncode == 0, done.stderr
    readme = (UNITS / "README.md").read_text()
    for row in json.loads(done.stdout):
        if row.get("exposure") is not None and float(row["exposure"]) > 0:
            assert f"`{row['name'].split('=')[0]}=" in readme, f"{row['name']} is not taken, and nobody says why"


def settings(name: str) -> list[str]:
    return [line for line in (UNITS / name).read_text().splitlines() if line and not line.startswith(("#", "["))]


def closed(name: str) -> list[str]:
    """What a unit forbids: everything from its first such line on."""
    lines = settings(name)
    return lines[min(lines.index(line) for line in lines if line in ("NoNewPrivileges=yes", "PrivateUsers=yes")) :]


def test_the_same_is_forbidden_to_all_of_a_kind() -> None:
    assert closed("syncd-sync.service") == closed("syncd.service")[:-1]  # it has no [Install]
    assert closed("syncd@.service") == closed("syncd.service")
    assert closed("user/syncd-sync.service") == closed("user/syncd.service")[:-1]


@pytest.mark.parametrize("name", WORKING)
def test_what_holds_for_each(name: str) -> None:
    lines = settings(name)
    for line in ("LimitCORE=0", "UMask=0077", "NoNewPrivileges=yes", "SystemCallFilter=@system-service"):
        assert line in lines
    assert any(line.startswith("OnFailure=syncd-failed") for line in lines)
    if name in DAEMONS:
        for line in ("Type=notify", "NotifyAccess=main", "WatchdogSec=3min", "RestartPreventExitStatus=77 78"):
            assert line in lines
        assert "ExecReload=/bin/kill -HUP $MAINPID" in lines
        assert any(line.startswith("StartLimitBurst=") for line in lines)
    else:
        assert "SuccessExitStatus=75" in lines
        assert " -q " in next(line for line in lines if line.startswith("ExecStart="))  # titles are not for the journal


@pytest.mark.parametrize("name", ["user/syncd.service", "user/syncd-sync.service"])
def test_every_line_of_the_sandbox_can_be_taken_away(name: str) -> None:
    taken = {line.split("=")[0] for line in settings("user/no-sandbox.conf")}
    kept = {
        "ExecStartPre",
        "SystemCallErrorNumber",
        "UMask",
        "LimitCORE",
        "MemoryMax",
        "TasksMax",
        "OOMPolicy",
        "WantedBy",
    }
    assert {line.split("=")[0] for line in closed(name)} - kept == taken
