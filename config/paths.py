"""Where files are looked for. Every function takes the environment; relative XDG paths do not count (XDG 0.8)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def home(env: Mapping[str, str]) -> Path:
    """The person's home directory; `/` for a service's user without one."""
    if env.get("HOME"):
        return Path(env["HOME"])
    try:
        return Path.home()
    except RuntimeError:
        return Path("/")


def _xdg(env: Mapping[str, str], variable: str, default: str) -> Path:
    value = env.get(variable, "")
    return Path(value) if value.startswith("/") else home(env) / default


def _first(env: Mapping[str, str], variable: str) -> Path | None:
    # systemd.exec(5), RuntimeDirectory=: several directories are separated by colons.
    value = env.get(variable, "").split(":")[0]
    return Path(value) if value else None


def explicit_config_file(config: Path | None, env: Mapping[str, str]) -> Path | None:
    """The configuration file that the person named, by `--config` or SYNCD_CONFIG; None if neither."""
    if config is not None:
        return config
    return expand(env["SYNCD_CONFIG"], env) if env.get("SYNCD_CONFIG") else None


def default_config_file(env: Mapping[str, str]) -> Path:
    """The file read when none is named: that of the service's directory, else the person's own. It may not exist."""
    own = _xdg(env, "XDG_CONFIG_HOME", ".config") / "syncd" / "config.toml"
    directory = _first(env, "CONFIGURATION_DIRECTORY")
    if directory is None:
        return own
    service = directory / "config.toml"
    return own if _is_there(own) and not _is_there(service) else service


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # there, but out of reach: reading it will say so
        return True


def state_directory(env: Mapping[str, str]) -> Path:
    """Where syncd keeps its store: $STATE_DIRECTORY, else $XDG_STATE_HOME/syncd. It may not exist."""
    return _first(env, "STATE_DIRECTORY") or _xdg(env, "XDG_STATE_HOME", ".local/state") / "syncd"


def credential(name: str, env: Mapping[str, str]) -> Path | None:
    """The systemd credential of that name, if the service has it (systemd.exec(5), LoadCredential=)."""
    directory = env.get("CREDENTIALS_DIRECTORY")
    if not directory:
        return None
    file = Path(directory) / name
    return file if file.is_file() else None


def is_credential(file: Path, env: Mapping[str, str]) -> bool:
    """Whether the file is a systemd credential: systemd guards it, and nobody can write it."""
    directory = env.get("CREDENTIALS_DIRECTORY")
    return bool(directory) and file.resolve().is_relative_to(Path(directory or "").resolve())


def token_file(account: str, configured: Path | None, env: Mapping[str, str]) -> Path:
    """Where an account's sign-in is kept: as configured, else a credential ACCOUNT.token, else the state directory."""
    return configured or credential(f"{account}.token", env) or state_directory(env) / "tokens" / f"{account}.json"


def expand(text: str, env: Mapping[str, str]) -> Path:
    """The path with `~` as the person's home."""
    if text == "~" or text.startswith("~/"):
        return home(env) / text[2:]
    return Path(text)
