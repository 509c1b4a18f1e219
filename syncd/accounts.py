"""Accounts opened: settings, provider and store together, and the account's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from config.accounts import CalendarAccount
from config.load import Loaded
from config.paths import state_directory
from syncd.layout import Opened
from syncd.locks import lock
from syncd.store import Store
from syncd.surroundings import Tally, account_settings, provider_of, surroundings_of


@contextmanager
def opened(
    loaded: Loaded,
    name: str,
    env: Mapping[str, str],
    *,
    look_only: bool = False,
    tally: Tally | None = None,
    patience: timedelta = timedelta(0),
    waiting: Callable[[str], None] = lambda _: None,
) -> Iterator[Opened]:
    """The account, open and locked; without a lock and without making a file if it is only to be looked at.

    `tally` counts its requests. While another syncd works on it, this one waits for as long as `patience`, and
    tells `waiting` once for whom. Raises Busy, StateUnreadable, Misconfigured.
    """
    settings = account_settings(loaded, name)
    directory = state_directory(env)
    with ExitStack() as stack:
        if not look_only:
            stack.enter_context(lock(directory, name, patience, waiting))
        store = Store(directory, name, look_only=look_only)
        stack.callback(store.close)
        opened = _open(loaded, name, settings, store, env, tally or Tally())
        stack.callback(opened.provider.close)
        yield opened


def _open(
    loaded: Loaded, name: str, settings: CalendarAccount, store: Store, env: Mapping[str, str], tally: Tally
) -> Opened:
    around = surroundings_of(loaded, name, env, tally)
    return Opened(name, settings, provider_of(settings).open(settings, around), store, around.own, tally)


class Lending:
    """Opens further accounts for `write_to = "ACCOUNT/calendar"`, without their lock: only their calendars are used."""

    def __init__(
        self, loaded: Loaded, env: Mapping[str, str], *, look_only: bool = False, tally: Tally | None = None
    ) -> None:
        self._loaded = loaded
        self._env = env
        self._look_only = look_only
        self._tally = tally or Tally()
        self._open: dict[str, Opened] = {}
        self._stack = ExitStack()

    def __call__(self, name: str) -> Opened:
        if name not in self._open:
            settings = account_settings(self._loaded, name)
            store = Store(state_directory(self._env), name, look_only=self._look_only)
            self._stack.callback(store.close)
            account = _open(self._loaded, name, settings, store, self._env, self._tally)
            self._stack.callback(account.provider.close)
            self._open[name] = account
        return self._open[name]

    def close(self) -> None:
        self._open.clear()
        self._stack.close()
