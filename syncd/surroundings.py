"""What an account needs to be opened: its settings, its provider, and what that is told of person and machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.accounts import CalendarAccount
from config.load import Loaded
from config.paths import token_file
from config.secrets import SecretError, find_password
from config.settings import Settings
from providers import find_provider
from providers.contract import ProviderSpec, Surroundings, Writes
from providers.errors import Misconfigured, Unreachable
from syncd import clock


@dataclass(slots=True)
class Tally:
    """Counts requests; `then` is called at each of them."""

    then: Callable[[], None] = lambda: None
    requests: int = 0

    def __call__(self) -> None:
        self.requests += 1
        self.then()


def account_settings(loaded: Loaded, name: str) -> CalendarAccount:
    """The settings of an account by name. Raises Misconfigured if there is none of that name."""
    account = loaded.settings.accounts.get(name)
    if not isinstance(account, CalendarAccount):
        known = ", ".join(sorted(loaded.settings.accounts)) or "none"
        raise Misconfigured(f"there is no account {name!r} in the configuration; there are: {known}")
    return account


def surroundings_of(
    loaded: Loaded, name: str, env: Mapping[str, str], before_request: Callable[[], None] = lambda: None
) -> Surroundings:
    """What the account's provider is told of the person and the machine; it calls `before_request` before each one."""
    settings = account_settings(loaded, name)

    def password() -> str | None:
        try:
            secret = find_password(name, settings, env)
        except SecretError as error:
            kind = Unreachable if error.passing else Misconfigured
            raise kind(str(error).removeprefix(f"account {name}: ")) from None
        return None if secret is None else secret.get_secret_value()

    return Surroundings(
        account=name,
        own=frozenset({*loaded.settings.owner, *_address(getattr(settings, "username", None))}),
        zone=clock.zone_name(loaded.settings),
        password=password,
        token_file=token_file(name, getattr(settings, "token_file", None), env),
        writes=_writes(loaded.settings, name),
        before_request=before_request,
    )


def accounts_of(settings: Settings, name: str) -> Iterator[str]:
    """The account, and the one into which it writes, if that is another one."""
    yield name
    if (lender := _lender_of(settings, name)) is not None:
        yield lender


def _lender_of(settings: Settings, name: str) -> str | None:
    lender, slash, _ = getattr(settings.accounts[name], "write_to", "").partition("/")
    return lender if slash and lender in settings.accounts and lender != name else None


def credentials_of(loaded: Loaded, name: str, env: Mapping[str, str]) -> Iterator[Path]:
    """The files by which an account is signed in to, there or not: who changes one has mended its sign-in, perhaps."""
    settings = account_settings(loaded, name)
    yield token_file(name, getattr(settings, "token_file", None), env)
    for file in (getattr(settings, "password_file", None), getattr(settings, "client_file", None)):
        if file is not None:
            yield file


def provider_of(settings: CalendarAccount) -> ProviderSpec:
    """The account's provider. Raises Misconfigured if there is none of its kind."""
    try:
        return find_provider(settings.provider)
    except LookupError as error:
        raise Misconfigured(str(error)) from None


def _writes(settings: Settings, name: str) -> Writes:
    """What is written in an account: by itself, and by those whose `write_to` names it."""
    if name in {_lender_of(settings, other) for other in settings.accounts}:
        return Writes.EVENTS
    if getattr(settings.accounts[name], "write_to", None) == "own":
        return Writes.OWN
    return Writes.NOTHING if _lender_of(settings, name) is not None else Writes.EVENTS


def _address(username: str | None) -> list[str]:
    return [username.lower()] if username and re.fullmatch(r"[^@\s]+@[^@\s]+", username) else []
