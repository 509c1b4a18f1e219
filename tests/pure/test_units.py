"""Unit files for one installation: what is written into them, and that they are known again."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from syncd.units import Installation, UnfitError, Whose, adapt, in_the_way, quoted, sign, whose

SYSTEM = "# A venv in /opt/syncd; `syncd …` …\nExecStart=/opt/syncd/bin/syncd --config /etc/syncd/config.toml run\n"
ONCE = "ExecStart=/opt/syncd/bin/syncd -q --config /etc/syncd/%i/config.toml sync\n"
USER = (
    "[Service]\nExecStart=%h/.local/bin/syncd run\n"
    "ExecStartPre=+/bin/mkdir -p -m 0700 %h/.local/state/syncd\nReadWritePaths=%h/.local/state/syncd\n"
)
PIPX = ("/home/alice/.local/bin/syncd",)
MODULE = ("/usr/bin/python3", "-m", "syncd")


@pytest.mark.parametrize(
    ("template", "installation", "line"),
    [
        (USER, Installation(PIPX), "/home/alice/.local/bin/syncd run"),
        (USER, Installation(MODULE), "/usr/bin/python3 -m syncd run"),
        (USER, Installation(PIPX, "/x/y.toml"), "/home/alice/.local/bin/syncd --config /x/y.toml run"),
        (USER, Installation(("/a b/100%/$x/syncd",)), '"/a b/100%%/$x/syncd" run'),
        (USER, Installation(PIPX, "/a b/100%/$x.toml"), f'{PIPX[0]} --config "/a b/100%%/$$x.toml" run'),
        (SYSTEM, Installation(("/opt/v/bin/syncd",)), "/opt/v/bin/syncd --config /etc/syncd/config.toml run"),
        (SYSTEM, Installation(("/opt/v/bin/syncd",), "/srv/c.toml"), "/opt/v/bin/syncd --config /srv/c.toml run"),
        (ONCE, Installation(MODULE), f"{' '.join(MODULE)} -q --config /etc/syncd/%i/config.toml sync"),
        (ONCE, Installation(MODULE, "/c"), f"{' '.join(MODULE)} -q --config /c sync"),
    ],
)
def test_the_command_is_this_installations(template: str, installation: Installation, line: str) -> None:
    lines = adapt(template, installation).splitlines()
    assert [one for one in lines if one.startswith("ExecStart=")] == [f"ExecStart={line}"]
    assert not [one for one in lines if one.startswith("#")], "a note on the shipped place would be wrong"


def test_the_state_is_where_this_person_has_it() -> None:
    text = adapt(USER, Installation(PIPX, state="/data/al ice/100%"))
    assert '\nEnvironment="STATE_DIRECTORY=/data/al ice/100%%"\n' in text
    assert '\nExecStartPre=+/bin/mkdir -p -m 0700 "/data/al ice/100%%"\n' in text
    assert '\nReadWritePaths="/data/al ice/100%%"\n' in text
    assert "%h/.local/state" not in text


@pytest.mark.parametrize("word", ['a"b', "a\\b", "a\nb", "it's", "\x7f"])
def test_what_systemd_would_read_otherwise_is_refused(word: str) -> None:
    with pytest.raises(UnfitError, match="move it elsewhere"):
        quoted(f"/home/{word}")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_reads_odd_paths_back(tmp_path: Path) -> None:
    folder = tmp_path / "a b; 100% $HOME é"
    folder.mkdir()
    program = folder / "syncd"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "x.service"
    unit.write_text(adapt(USER, Installation((str(program),), str(folder / "c.toml"), str(folder / "state"))))
    command = ["systemd-analyze", "verify", "--user", str(unit)]
    env = {"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": "/run", "HOME": str(tmp_path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    program.unlink()
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert f"{program} is not executable" in done.stderr, "it looked for that very file"


def test_a_unit_is_known_again() -> None:
    text = sign(USER, "systemctl --user edit syncd")
    assert "systemctl --user edit syncd" in text.splitlines()[0]
    assert text.endswith(USER)
    assert whose(text) is Whose.OURS
    assert whose(text.replace("run", "run ")) is Whose.EDITED
    assert whose(text + "\n") is Whose.EDITED
    assert whose(USER) is whose("") is Whose.FOREIGN
    present = {"a.service": text, "b.service": text + "#", "c.timer": USER}
    assert in_the_way(present) == ["b.service was changed by hand", "c.timer was not written by syncd"]
