"""The configuration as commands need it: with its warnings said, and its accounts in turn.

It imports nothing that only a cycle needs: `status` is to answer at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from config.load import Loaded, load
from syncd.failures import UserError, describe, name_account
from syncd.steps import CONFIGURATION, gravest
from syncd.terminal import Terminal


def load_settings(config: Path | None, env: Mapping[str, str], terminal: Terminal) -> Loaded:
    """The configuration, its warnings said. Raises ConfigError, and UserError if there is no account in it."""
    return load_warning(config, env, terminal.complain)


def load_warning(config: Path | None, env: Mapping[str, str], say: Callable[[str], object]) -> Loaded:
    """As `load_settings`, its warnings said to whom it may concern."""
    loaded = load(config, env)
    warn(loaded, say)
    if not loaded.settings.accounts:
        where = loaded.file or "no configuration file"
        raise UserError(f"{where}: there is no account; `syncd config example` shows how to add one", CONFIGURATION)
    return loaded


def warn(loaded: Loaded, say: Callable[[str], object]) -> None:
    """What a person should know about a configuration that can be used nevertheless."""
    for line in (*_unspoken(loaded.settings.policy.language), *loaded.warnings):
        say(f"warning: {line}")


def _unspoken(language: str | None) -> Iterator[str]:
    if language is None:
        return
    from syncd.wording import is_spoken, languages

    if not is_spoken(language):
        known = ", ".join(sorted(languages()))
        yield f"policy.language: there are no texts in {language!r}, so they are in English; write one of {known}"


def account_names(loaded: Loaded, only: str | None) -> list[str]:
    """The accounts to work on, in the order of the configuration."""
    names = list(loaded.settings.accounts)
    if only is None:
        return names
    if only not in names:
        raise UserError(
            f"there is no account {only!r} in the configuration; there are: {', '.join(names)}", CONFIGURATION
        )
    return [only]


def each_account(loaded: Loaded, only: str | None, terminal: Terminal, work: Callable[[str], int]) -> int:
    """Do it for each account, whatever becomes of the others; returns the exit status that counts."""
    statuses = []
    for name in account_names(loaded, only):
        try:
            statuses.append(work(name))
        except Exception as error:  # noqa: BLE001 - whatever it is, the next account has its turn
            terminal.trace()
            line, status = describe(error)
            terminal.blame(name_account(name, line))
            statuses.append(status)
    return gravest(statuses)
