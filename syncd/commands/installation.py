"""Where this syncd is installed, what it ships for systemd, and the folder of units that it writes into."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import syncd
from config.programs import without_settings
from syncd.failures import UserError

_SECONDS = 30.0
_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))  # what ProtectHome=yes hides
_RECIPE = (
    "python3 -m venv /opt/syncd && /opt/syncd/bin/pip install syncd && /opt/syncd/bin/syncd service install --system"
)


def find_command() -> tuple[str, ...]:
    """What starts this installation from anywhere: the script that was typed, the one beside the interpreter (a venv,
    pipx, uv tool), or the interpreter itself."""
    typed = Path(sys.argv[0]).absolute()
    for script in (typed, Path(sys.executable).with_name("syncd")):
        if script.name == "syncd" and script.is_file() and os.access(script, os.X_OK):
            return (str(script),)
    return (sys.executable, "-m", "syncd")


def refuse_unstartable(command: tuple[str, ...]) -> None:
    """Raises UserError if the command does not start outside of this folder and this shell's settings."""
    env = {name: value for name, value in without_settings(os.environ).items() if not name.startswith("PYTHON")}
    try:
        done = subprocess.run(  # noqa: S603 - this very installation
            [*command, "--version"],
            cwd="/",
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        starts = done.returncode == 0 and done.stdout.startswith(b"syncd ")
    except (OSError, subprocess.TimeoutExpired):
        starts = False
    if not starts:
        raise UserError(f"`{' '.join(command)}` starts only here; install syncd first, such as by: pipx install syncd")


def refuse_hidden(command: tuple[str, ...], config: Path) -> None:
    """Raises UserError if a system unit, which sees no home and is nobody in particular, cannot read all of these."""
    inside = [Path(command[0]), Path(sys.executable), Path(sys.prefix), Path(sys.base_prefix), Path(syncd.__file__)]
    for path in inside:
        if reason := _hidden(path):
            raise UserError(f"a service of the machine cannot reach {path} ({reason}); as root type: {_RECIPE}")
    if config.exists() and (reason := _hidden(config)):
        raise UserError(
            f"a service of the machine cannot read {config} ({reason}); put it at /etc/syncd/config.toml with mode "
            f"644, without passwords: those are handed over by LoadCredential="
        )


def _hidden(path: Path) -> str | None:
    """Why a service without a home and without rights cannot read this path."""
    for shown in (path.absolute(), path.resolve()):
        for homes in _HOMES:
            if shown.is_relative_to(homes):
                return f"{homes} is hidden from it"
        for part in (shown, *shown.parents):
            try:
                mode = part.stat().st_mode
            except OSError:
                continue
            needed = stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
            if not mode & needed:
                return f"only some may {'enter' if stat.S_ISDIR(mode) else 'read'} {part}"
    return None


def read_shipped(*, system: bool) -> Mapping[str, str]:
    """The unit files that come with syncd, by name. Raises UserError."""
    package = Path(syncd.__file__).parent
    for folder in (package / "systemd", package.parent / "systemd"):  # a wheel's, a checkout's
        if (folder / "syncd.service").is_file():
            kinds = [folder] if system else [folder, folder / "user"]
            found = [
                file for kind in kinds for file in kind.iterdir() if file.suffix in (".service", ".timer", ".conf")
            ]
            return {file.name: file.read_text(encoding="utf-8") for file in found}
    raise UserError(f"the unit files are missing from {package}; install syncd anew")


@dataclass(frozen=True, slots=True)
class UnitFiles:
    """The files of a folder of units, by their names in it."""

    folder: Path

    def read(self, name: str) -> str | None:
        """The file's text, None if there is none."""
        path = self.folder / name
        if not os.path.lexists(path):
            return None
        if path.is_symlink() or not path.is_file():
            return ""  # masked, or linked from elsewhere: somebody's doing, not ours
        return path.read_text(encoding="utf-8", errors="replace")

    def present(self, names: Iterable[str]) -> dict[str, str]:
        """Those of the files that are there, with their texts."""
        return {name: text for name in names if (text := self.read(name)) is not None}

    def replace(self, wanted: Mapping[str, str], unwanted: Iterable[str] = ()) -> dict[str, str | None]:
        """Write the first, remove the others; returns what there was before. If it fails, all is as it was."""
        before: dict[str, str | None] = {}
        try:
            for name in (*wanted, *unwanted):
                before[name] = self.read(name)
                self._put(name, wanted.get(name))
        except OSError:
            self.restore(before)
            raise
        return before

    def restore(self, before: Mapping[str, str | None]) -> None:
        """As it was."""
        for name, text in before.items():
            self._put(name, text)

    def _put(self, name: str, text: str | None) -> None:
        path = self.folder / name
        if text == self.read(name):
            return
        if text is None:
            path.unlink()
            if path.parent != self.folder and not any(path.parent.iterdir()):
                path.parent.rmdir()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        # At once or not at all: systemd may read at any time.
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=".syncd-", encoding="utf-8", delete=False
        ) as file:
            file.write(text)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
