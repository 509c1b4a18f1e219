"""systemd's unit files for one installation: made from the shipped ones, and known again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import sha256

_MARK = "# Written by `syncd service install`, which keeps what you change here and writes no more; better: "
_DIGEST = "# syncd-digest: "
_START = re.compile(r"^ExecStart=\S*/bin/syncd (.+)$", re.MULTILINE)
_NOTE = re.compile(r"^# (?:A venv in /opt/syncd|Where pipx, uv tool and).*\n", re.MULTILINE)
_STATE = "%h/.local/state/syncd"
_UNFIT = re.compile(r"[\x00-\x1f\x7f\"'\\]")


class UnfitError(ValueError):
    """A path that cannot be written into a unit file; the text says which, and what to do."""


class Whose(Enum):
    """Whose text a unit file holds."""

    OURS = auto()
    EDITED = auto()  # ours, changed by the person
    FOREIGN = auto()


@dataclass(frozen=True, slots=True)
class Form:
    """A way to run syncd. `unit` is what is enabled; `files` are all unit files, by name; `worker` is the one that runs
    syncd, and that drop-ins go beside."""

    unit: str
    worker: str
    files: tuple[str, ...]
    drop_ins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installation:
    """What a unit file depends on.

    `command` starts syncd, its first word an absolute path; `config` is the configuration's file, None where syncd
    finds it by itself; `state` is the person's state directory, None if it is the usual one.
    """

    command: tuple[str, ...]
    config: str | None = None
    state: str | None = None


def form_of(*, system: bool, timer: bool) -> Form:
    """The daemon, or the timer, for a person or the whole machine."""
    failed = "syncd-failed@.service" if system else "syncd-failed.service"
    if timer:
        return Form(
            "syncd-sync.timer",
            "syncd-sync.service",
            ("syncd-sync.service", "syncd-sync.timer", failed),
            ("no-sandbox.conf",),
        )
    return Form("syncd.service", "syncd.service", ("syncd.service", failed), ("no-sandbox.conf", "since-254.conf"))


def adapt(template: str, installation: Installation) -> str:
    """The shipped unit with this installation's command and places. Raises UnfitError."""

    def start(match: re.Match[str]) -> str:
        *options, command = match[1].split()
        own = [quoted(installation.command[0], variables=False), *map(quoted, installation.command[1:])]
        if installation.config is not None:
            if "--config" in options:
                at = options.index("--config")
                del options[at : at + 2]
            options += ["--config", quoted(installation.config)]
        return " ".join([f"ExecStart={own[0]}", *own[1:], *options, command])

    text = _START.sub(start, _NOTE.sub("", template))
    if installation.state is None or _STATE not in text:
        return text
    setting = f"Environment={_assigned('STATE_DIRECTORY', installation.state)}\n"
    text = text.replace("ExecStartPre=", f"{setting}ExecStartPre=", 1)
    return text.replace(_STATE, quoted(installation.state, variables=False))


def quoted(word: str, *, variables: bool = True) -> str:
    """A word of a command as systemd reads it back. Raises UnfitError.

    `variables` are put in everywhere but in the command's own name and in lists of paths.
    """
    escaped = _fit(word).replace("%", "%%")
    escaped = escaped.replace("$", "$$") if variables else escaped
    return f'"{escaped}"' if " " in escaped or ";" in escaped else escaped


def _assigned(name: str, value: str) -> str:
    return f'"{name}={_fit(value).replace("%", "%%")}"'


def _fit(word: str) -> str:
    if _UNFIT.search(word):
        raise UnfitError(f"{word!r}: quotes, backslashes and line breaks do not go into a unit; move it elsewhere")
    return word


def sign(text: str, edit: str) -> str:
    """The text with a mark by which it is known again. `edit` is what a person types to change the unit."""
    return f"{_MARK}{edit}\n{_DIGEST}{_digest(text)}\n{text}"


def whose(text: str) -> Whose:
    """Whose a unit file's text is."""
    mark, _, rest = text.partition("\n")
    if not mark.startswith(_MARK):
        return Whose.FOREIGN
    digest, _, body = rest.partition("\n")
    return Whose.OURS if digest == _DIGEST + _digest(body) else Whose.EDITED


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def in_the_way(present: Mapping[str, str]) -> list[str]:
    """What keeps these files, by name, from being replaced or removed: a line for each that is not ours alone."""
    reasons = {Whose.FOREIGN: "was not written by syncd", Whose.EDITED: "was changed by hand"}
    found = {name: whose(text) for name, text in present.items()}
    return [f"{name} {reasons[one]}" for name, one in found.items() if one in reasons]
