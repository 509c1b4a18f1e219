"""Accounts opened: settings, provider and store together, and the account's lock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from config.accounts import CalendarAccount
from config.load import Loaded
from config.paths import state_directory, token_file
from config.secrets import SecretError, find_password
from providers import find_provider, times
from providers.contract import ProviderSpec, Surroundings, Writes
from providers.errors import Misconfigured
from syncd.layout import Opened
from syncd.store import Store, lock


def account_settings(loaded: Loaded, name: str) -> CalendarAccount:
    """The settings of an account by name. Raises Misconfigured if there is none of that name."""
    account = loaded.settings.accounts.get(name)
    if not isinstance(account, CalendarAccount):
        known = ", ".join(sorted(loaded.settings.accounts)) or "none"
        raise Misconfigured(f"there is no account {name!r} in the configuration; there are: {known}")
    return account


@contextmanager
def opened(loaded: Loaded, name: str, env: Mapping[str, str], *, look_only: bool = False) -> Iterator[Opened]:
    """The account, open and locked; without a lock and without making a file if it is only to be looked at.

    Raises Busy, StateUnreadable, Misconfigured.
    """
    settings = account_settings(loaded, name)
    directory = state_directory(env)
    with ExitStack() as stack:
        if not look_only:
            stack.enter_context(lock(directory, name))
        store = Store(directory, name, look_only=look_only)
        stack.callback(store.close)
        opened = _open(loaded, name, settings, store, env)
        stack.callback(opened.provider.close)
        yield opened


def surroundings_of(loaded: Loaded, name: str, env: Mapping[str, str]) -> Surroundings:
    """What the account's provider is told of the person and the machine."""
    settings = account_settings(loaded, name)

    def password() -> str | None:
        try:
            secret = find_password(name, settings, env)
        except SecretError as error:
            raise Misconfigured(str(error).removeprefix(f"account {name}: ")) from None
        return None if secret is None else secret.get_secret_value()

    return Surroundings(
        account=name,
        own=frozenset({*loaded.settings.owner, *_address(getattr(settings, "username", None))}),
        zone=loaded.settings.timezone or times.local_zone_name(),
        password=password,
        token_file=token_file(name, getattr(settings, "token_file", None), env),
        writes=_writes(loaded, name),
    )


def provider_of(settings: CalendarAccount) -> ProviderSpec:
    """The account's provider. Raises Misconfigured if there is none of its kind."""
    try:
        return find_provider(settings.provider)
    except LookupError as error:
        raise Misconfigured(str(error)) from None


def _writes(loaded: Loaded, name: str) -> Writes:
    """What is written in an account: by itself, and by those whose `write_to` names it."""
    wishes = {
        other: settings.write_to
        for other, settings in loaded.settings.accounts.items()
        if isinstance(settings, CalendarAccount)
    }
    lends = {other: wish.partition("/")[0] for other, wish in wishes.items() if "/" in wish}
    if name in (lender for other, lender in lends.items() if other != name):
        return Writes.EVENTS
    if wishes[name] == "own":
        return Writes.OWN
    return Writes.NOTHING if lends.get(name, name) in wishes.keys() - {name} else Writes.EVENTS


def _open(loaded: Loaded, name: str, settings: CalendarAccount, store: Store, env: Mapping[str, str]) -> Opened:
    around = surroundings_of(loaded, name, env)
    return Opened(name, settings, provider_of(settings).open(settings, around), store, around.own)


class Lending:
    """Opens further accounts for `write_to = "ACCOUNT/calendar"`, without their lock: only their calendars are used."""

    def __init__(self, loaded: Loaded, env: Mapping[str, str], *, look_only: bool = False) -> None:
        self._loaded = loaded
        self._env = env
        self._look_only = look_only
        self._open: dict[str, Opened] = {}
        self._stack = ExitStack()

    def __call__(self, name: str) -> Opened:
        if name not in self._open:
            settings = account_settings(self._loaded, name)
            store = Store(state_directory(self._env), name, look_only=self._look_only)
            self._stack.callback(store.close)
            account = _open(self._loaded, name, settings, store, self._env)
            self._stack.callback(account.provider.close)
            self._open[name] = account
        return self._open[name]

    def close(self) -> None:
        self._open.clear()
        self._stack.close()


def _address(username: str | None) -> list[str]:
    return [username.lower()] if username and re.fullmatch(r"[^@\s]+@[^@\s]+", username) else []
