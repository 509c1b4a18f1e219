"""Nested tables, the keys in them, and which settings a key belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from config.accounts import Account, CalendarChoice, find_account_type
from config.settings import Settings

Key = tuple[str, ...]


def nest(key: Key, value: Any) -> dict[str, Any]:
    for part in reversed(key):
        value = {part: value}
    return dict(value)


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Both tables in one; where both have a value, that of `over`."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def holds(table: Any, key: Key) -> bool:
    for part in key:
        if not isinstance(table, Mapping) or part not in table:
            return False
        table = table[part]
    return bool(key)


def values(settings: BaseModel, under: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Every key of the settings with its value, tables opened."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            yield from values(value, (*under, name))
        elif isinstance(value, dict) and any(isinstance(each, BaseModel) for each in value.values()):
            for inner, each in value.items():
                yield from values(each, (*under, name, inner))
        else:
            yield (*under, name), value


def dotted(key: Sequence[str | int]) -> str:
    """A key as it is written in messages: `accounts.home.calendars[0].name`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key)
    return text.removeprefix(".")


def model_at(key: Key, merged: Mapping[str, Any]) -> type[BaseModel] | None:
    """The table's model that a key leads to; None if it leads to a value or to nothing."""
    match key:
        case ():
            return Settings
        case ("accounts", name):
            accounts = merged.get("accounts")
            return _account_type(accounts.get(name) if isinstance(accounts, Mapping) else None)
        case ("accounts", _, "calendars", _):
            return CalendarChoice
        case (name,) if name in Settings.model_fields:
            annotation = Settings.model_fields[name].annotation
            return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
        case _:
            return None


def _account_type(account: object) -> type[Account]:
    """The settings of an account's provider; Account itself as long as it names none that is known."""
    match account:
        case {"provider": str(provider)}:
            try:
                return find_account_type(provider)
            except ValueError:
                return Account
    return Account
