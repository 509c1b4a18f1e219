"""Another program that is asked something: its answer, with an end to how long it may take and how much it may say."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import IO

from config.settings import ENV_PREFIX

_LAST_SECONDS = 1.0  # for the end of a program that was killed


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program printed until it ended, by its exit status; `complaint` is its stderr, cut where it is long."""

    status: int
    text: bytes = field(repr=False)
    complaint: bytes = field(repr=False)


class TooLate(Exception):
    """The program took longer than it may."""


class TooMuch(Exception):
    """The program printed more than it may."""


def without_settings(env: Mapping[str, str]) -> dict[str, str]:
    """The environment as another program gets it: without syncd's settings, which may hold every account's password."""
    return {name: value for name, value in env.items() if not name.startswith(ENV_PREFIX)}


def shown(command: Sequence[str]) -> str:
    """The program alone, up to a blank: whoever writes a whole line as one word may have the password in it."""
    first, *rest = command[0].split(maxsplit=1) or [command[0]]
    return f"{first} …" if rest else first


def ask(command: Sequence[str], env: Mapping[str, str], seconds: float, most: int) -> Answer:
    """Run a program without a shell, without input and without a terminal, and hear what it says.

    It gets the environment without settings of syncd's.
    It may take so many seconds and print so many bytes. Whatever ends the wait ends the program, and with it all that
    it has started, unless that went into a session of its own. Raises TooLate, TooMuch, OSError and ValueError, none of
    which holds what it printed.
    """
    process = subprocess.Popen(  # noqa: S603 - the person's own command
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=without_settings(env),
        start_new_session=True,  # a group of its own, so that a shell does not die alone
    )
    deadline = monotonic() + seconds
    try:
        text, complaint = _hear(process, deadline, most)
        return Answer(_end(process, deadline), text, complaint)
    except BaseException:
        _kill(process)
        raise
    finally:
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def _hear(process: subprocess.Popen[bytes], deadline: float, most: int) -> tuple[bytes, bytes]:
    """All of its output and the beginning of its complaints. Raises TooLate, TooMuch."""
    out, complaint = (pipe for pipe in (process.stdout, process.stderr) if pipe is not None)
    heard: dict[IO[bytes], bytes] = {out: b"", complaint: b""}
    with selectors.DefaultSelector() as open_pipes:
        for pipe in heard:
            open_pipes.register(pipe, selectors.EVENT_READ, pipe)
        while open_pipes.get_map():
            ready = open_pipes.select(max(deadline - monotonic(), 0))
            if monotonic() >= deadline:
                raise TooLate
            for key, _ in ready:
                data = os.read(key.fd, 65536)
                if data:
                    heard[key.data] = (heard[key.data] + data)[: most + 1]
                else:
                    open_pipes.unregister(key.fd)
            if len(heard[out]) > most:
                raise TooMuch
    return heard[out], heard[complaint]


def _end(process: subprocess.Popen[bytes], deadline: float) -> int:
    """Its exit status. Raises TooLate."""
    with suppress(subprocess.TimeoutExpired):
        return process.wait(max(deadline - monotonic(), 0))
    raise TooLate  # out here: the other error holds the arguments


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):  # gone already, or of a user whom we may not touch
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_LAST_SECONDS)
