"""Where files are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.load import load
from config.paths import credential, default_config_file, explicit_config_file, state_directory, token_file


def test_the_file_s_order(tmp_path: Path) -> None:
    flag, named = tmp_path / "flag.toml", tmp_path / "named.toml"
    service, own = tmp_path / "service" / "config.toml", tmp_path / "own" / "syncd" / "config.toml"
    env = {
        "SYNCD_CONFIG": str(named),
        "CONFIGURATION_DIRECTORY": f"{service.parent}:/other",
        "XDG_CONFIG_HOME": str(tmp_path / "own"),
        "HOME": str(tmp_path),
    }
    for file in (flag, named, service, own):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert load(flag, env).file == flag
    assert load(None, env).file == named
    del env["SYNCD_CONFIG"]
    assert load(None, env).file == service
    service.unlink()
    assert load(None, env).file == own
    own.unlink()
    assert load(None, env).file is None


def test_defaults_are_under_the_home_directory() -> None:
    env = {"HOME": "/home/alice", "XDG_CONFIG_HOME": "not/absolute", "XDG_STATE_HOME": ""}
    assert default_config_file(env) == Path("/home/alice/.config/syncd/config.toml")
    assert state_directory(env) == Path("/home/alice/.local/state/syncd")
    assert explicit_config_file(None, {"SYNCD_CONFIG": "~/x.toml", **env}) == Path("/home/alice/x.toml")
    assert explicit_config_file(None, {"SYNCD_CONFIG": ""}) is None


def test_the_state_directory() -> None:
    assert state_directory({"XDG_STATE_HOME": "/x", "HOME": "/h"}) == Path("/x/syncd")
    assert state_directory({"STATE_DIRECTORY": "/var/lib/syncd", "XDG_STATE_HOME": "/x"}) == Path("/var/lib/syncd")
    assert state_directory({"STATE_DIRECTORY": "/a:/b"}) == Path("/a")


def test_credentials_and_tokens(tmp_path: Path) -> None:
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path), "STATE_DIRECTORY": "/s"}
    assert token_file("work", None, env) == Path("/s/tokens/work.json")
    (tmp_path / "work.token").touch()
    assert token_file("work", None, env) == tmp_path / "work.token"
    assert token_file("work", Path("/t.json"), env) == Path("/t.json")
    assert credential("home.password", env) is None
    assert credential("work.token", {}) is None


def test_without_a_home_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", refuse)
    assert default_config_file({"CONFIGURATION_DIRECTORY": "/etc/syncd"}) == Path("/etc/syncd/config.toml")
    assert state_directory({}) == Path("/.local/state/syncd")
