"""A machine with a real systemd: a container that is booted for the tests, if this machine has what that takes."""

from __future__ import annotations

import os
import select
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIPPED = ("config", "providers", "syncd", "systemd", "pyproject.toml", "README.md", "LICENSE", "constraints.txt")
PATIENCE = 120.0  # seconds within which a command has to end, or something has to have happened
BUILDING = 600.0  # for the first boot, which builds the container's system, and for an installation
NAP = 0.05
PREFIX = "/opt/syncd"


class LabError(Exception):
    """The machine does not boot, or a command on it failed; the text has what was said."""


@dataclass(frozen=True, slots=True)
class Lab:
    """A booted machine. Commands run as root, or as the `user`, in a session of theirs."""

    boot: Path
    env: Mapping[str, str] = field(repr=False)
    user: str | None = None

    def run(self, script: str, *, status: int | None = 0, seconds: float = PATIENCE) -> str:
        """A shell script; returns what it said. Raises LabError if it ends with another status; None: whatever."""
        who = ["exec"] if self.user is None else ["user", self.user]
        done = self._boot(*who, "bash", "-uc", script, seconds=seconds)
        if status is not None and done.returncode != status:
            raise LabError(f"exit status {done.returncode}, not {status}: {script}\n{done.stdout}{done.stderr}")
        return f"{done.stdout}{done.stderr}".strip()

    def as_user(self, user: str) -> Lab:
        """The same machine, for that person."""
        return Lab(self.boot, self.env, user)

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """A file."""
        place = shlex.quote(path)
        self.run(f"mkdir -p $(dirname {place}) && printf %s {shlex.quote(text)} > {place} && chmod {mode:o} {place}")

    def show(self, unit: str, name: str) -> str:
        """A property of a unit."""
        return self.run(f"systemctl {'--user ' if self.user else ''}show {unit} -P {name}")

    def until(self, holds: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait for it. Raises LabError if it does not come to be."""
        last = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > last:
                raise LabError(f"not within {seconds:.0f} s: {what}")
            select.select([], [], [], NAP)

    def push(self, source: Path, target: str) -> None:
        """A folder's content, or a file, into the machine."""
        self._ask("push", str(source), target)

    def reboot(self) -> None:
        """Off and on again."""
        self._ask("reboot", seconds=BUILDING)

    def _ask(self, *command: str, seconds: float = PATIENCE) -> None:
        done = self._boot(*command, seconds=seconds)
        if done.returncode != 0:
            raise LabError((done.stdout + done.stderr)[-2000:])

    def _boot(self, *command: str, seconds: float) -> subprocess.CompletedProcess[str]:
        # Not a pipe: what it leaves running would hold that open.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                [str(self.boot), *command],
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                timeout=seconds,
                check=False,
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())


def find_boot() -> Path | str:
    """The script that boots the machine: $SYNCD_LAB, or where it lies beside this checkout; else why there is none."""
    named = os.environ.get("SYNCD_LAB")
    boot = Path(named) if named else ROOT.parent / "shared/lab/systemd/boot.sh"
    if not os.access(boot, os.X_OK):
        return f"no lab with a real systemd: {boot} is not there (SYNCD_LAB=…/boot.sh says where it is)"
    if os.geteuid() != 0:
        return "the lab with a real systemd boots for root only"
    if shutil.which("nsenter") is None:
        return "the lab with a real systemd needs nsenter (util-linux)"
    return boot


@contextmanager
def booted(boot: Path) -> Iterator[Lab]:
    """The machine, fresh, until the block ends. Raises LabError if it does not boot."""
    # Its base stays, for the next time; `make clean` takes it away.
    folder = os.environ.get("SDLAB_DIR") or str(ROOT / ".cache/lab-systemd")
    # A place for temporary files that the machine has not would break what builds it.
    kept = {name: value for name, value in os.environ.items() if name != "TMPDIR"}
    # Tests that run side by side have a machine each.
    name = f"{os.environ.get('SDLAB_NAME') or 'tests'}-{os.environ.get('PYTEST_XDIST_WORKER') or 'gw'}"
    lab = Lab(boot, {**kept, "SDLAB_DIR": folder, "SDLAB_NAME": name})
    lab._ask("reset", seconds=BUILDING)
    try:
        lab._ask("up", seconds=BUILDING)
        yield lab
    finally:
        with suppress(LabError, subprocess.TimeoutExpired):
            lab._ask("reset", seconds=BUILDING)


def install(lab: Lab, folder: Path) -> None:
    """This checkout as a person installs it: a wheel, built from its sources, in a venv. `folder` is for a copy."""
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    lab.push(folder, "/opt/source")
    lab.run(
        # Whatever the caller's pip was told by variables of paths, they are not the machine's.
        "unset PIP_CACHE_DIR PIP_BUILD_CONSTRAINT; export PIP_CONSTRAINT=/opt/source/constraints.txt; set -e;"
        f"python3 -m venv {PREFIX}; {PREFIX}/bin/pip wheel -q --no-deps -w /opt/wheel /opt/source 2>&1;"
        f"{PREFIX}/bin/pip install -q --find-links /opt/wheel /opt/wheel/syncd-*.whl 2>&1",
        seconds=BUILDING,
    )
