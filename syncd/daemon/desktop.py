"""A notification on the person's desktop, by notify-send, where there is such a desktop."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from syncd.terminal import plain

SECONDS = 5  # until notify-send is given up
_LONGEST = 1000  # characters of a text; no bubble shows more
# All that it needs to find the session; passwords may be among the rest.
_NEEDED = (
    "PATH", "HOME", "USER", "LOGNAME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY",
    "XAUTHORITY",
)  # fmt: skip


def tell(title: str, text: str, env: Mapping[str, str], seconds: float = SECONDS) -> bool:
    """Show it until the person takes it away; whether that was done. Raises nothing, takes so many seconds at most.

    The text is shown as it is. It may stand on a locked screen: nothing of an event, and no secret, belongs into it.
    """
    program = shutil.which("notify-send", path=env.get("PATH", os.defpath))
    if program is None or not _has_bus(env):
        return False
    command = [program, "--app-name=syncd", "--urgency=critical", "--", _line(title), _body(text)]
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the texts come after "--"
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            # A service may have no locale, and then no letter but English ones.
            env={**{name: env[name] for name in _NEEDED if name in env}, "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _has_bus(env: Mapping[str, str]) -> bool:
    """Whether there is a session to speak to: without one notify-send might start a bus of its own."""
    directory = env.get("XDG_RUNTIME_DIR")
    return bool(env.get("DBUS_SESSION_BUS_ADDRESS")) or (directory is not None and (Path(directory) / "bus").exists())


def _line(text: str) -> str:
    return " ".join(plain(text).split())[:_LONGEST]


def _body(text: str) -> str:
    """Escaped twice: a body is a little HTML, and notify-send reads `\\n` and the like in it."""
    return html.escape(plain(text)[:_LONGEST], quote=False).replace("\\", "\\\\")
