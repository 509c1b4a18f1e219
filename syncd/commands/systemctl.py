"""systemd asked by its own commands, each with a deadline."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.programs import without_settings
from syncd.failures import UserError

SECONDS = 30.0  # for what is done at once
STARTING_SECONDS = 180.0  # for a start, which waits for the first attempt

SYSTEM_FOLDER = Path("/etc/systemd/system")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to; `status` is None if it was still at it when its time was up."""

    status: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Systemd:
    """The machine's systemd, or the person's own. `words` is how a person types it."""

    env: Mapping[str, str]
    system: bool

    @property
    def words(self) -> str:
        return "systemctl" if self.system else "systemctl --user"

    @property
    def journal(self) -> str:
        return "journalctl" if self.system else "journalctl --user"

    def ask(self, *arguments: str, seconds: float = SECONDS) -> Answer:
        """Any systemctl command. Raises UserError if there is no systemctl."""
        try:
            return _run([*self.words.split(), *arguments], self.env, seconds)
        except OSError:
            raise UserError(
                "systemctl does not start: this machine seems to have no systemd; have `syncd run` started by what "
                "starts services here"
            ) from None

    def do(self, *arguments: str) -> None:
        """A command that has to succeed. Raises UserError."""
        answer = self.ask(*arguments)
        if answer.status != 0:
            said = answer.text or f"no answer within {SECONDS:.0f} s"
            raise UserError(f"{self.words} {' '.join(arguments)} failed: {said}")

    def property(self, name: str, *unit: str) -> str:
        """A property of a unit, or of systemd itself; empty if it has none."""
        answer = self.ask("show", *unit, f"--property={name}", "--value")
        return answer.text if answer.status == 0 else ""

    def version(self) -> int:
        """systemd's version; 0 if it does not say. Raises UserError if it cannot be reached at all."""
        answer = self.ask("show", "--property=Version", "--value")
        if answer.status != 0:
            raise UserError(self._unreached(answer.text))
        number = re.match(r"\d+", answer.text)
        return int(number[0]) if number else 0

    def _unreached(self, said: str) -> str:
        reason = f" ({said.removesuffix('.')})" if said else ""
        if self.system:
            return f"systemd does not answer{reason}; is it what this machine runs on?"
        name, own = user_name(), f"/run/user/{os.getuid()}"
        if is_root():
            return f"no systemd of root's own answers{reason}; for a service of the whole machine add: --system"
        if Path(own).is_dir() and self.env.get("XDG_RUNTIME_DIR") != own:
            return f"your systemd does not answer{reason}; type first: export XDG_RUNTIME_DIR={own}"
        return (
            f"your systemd does not answer{reason}; su and sudo start none: sign in as {name}, by ssh or by "
            f"`machinectl shell {name}@`"
        )

    def folder(self, home: Path) -> Path:
        """Where a person's, or the administrator's, units are."""
        if self.system:
            return SYSTEM_FOLDER
        xdg = self.env.get("XDG_CONFIG_HOME", "")
        usual = home / ".config/systemd/user"
        asked = Path(xdg) / "systemd/user" if xdg.startswith("/") else usual
        # What the shell says is not always what systemd was told.
        try:
            searched = self.property("UnitPath").split()
        except UserError:  # no systemctl: what is there can still be looked at
            return asked
        return usual if searched and str(asked) not in searched and str(usual) in searched else asked


def lingers(env: Mapping[str, str]) -> bool | None:
    """Whether the person's services go on while nobody is signed in; None if nobody knows."""
    try:
        answer = _run(["loginctl", "show-user", user_name(), "--property=Linger", "--value"], env, SECONDS)
    except OSError:
        return None
    # It knows of nobody who is neither signed in nor lingers.
    return answer.text == "yes" if answer.status == 0 else None


def let_linger(env: Mapping[str, str]) -> bool:
    """Ask for lingering; says whether that was granted."""
    try:
        return _run(["loginctl", "enable-linger"], env, SECONDS).status == 0
    except OSError:
        return False


def is_root() -> bool:
    """Whether the machine's own services may be changed."""
    return os.geteuid() == 0


def user_name() -> str:
    """The person's name on this machine."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _run(command: list[str], env: Mapping[str, str], seconds: float) -> Answer:
    try:
        done = subprocess.run(  # noqa: S603 - systemd's own commands, without a shell
            command,
            env={**without_settings(env), "LC_ALL": "C", "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(None, "")
    said = done.stdout or done.stderr if done.returncode == 0 else done.stderr or done.stdout
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return Answer(done.returncode, lines[0] if lines else "")
