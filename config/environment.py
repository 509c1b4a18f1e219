"""The environment as a source of settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource
from typing_extensions import override

from config.settings import ENV_DELIMITER, ENV_PREFIX, Settings, name_in_variables
from config.tables import Key, merge, model_at, nest

# Variables that say where settings are, and are none themselves.
OTHER_VARIABLES = ("SYNCD_CONFIG",)


class Environment(PydanticBaseSettingsSource):
    """`SYNCD_*` variables, nested by `__`.

    Not pydantic-settings' own source, because that one reads the process's environment only, stops at the first
    variable that it cannot read, ignores unknown ones, and cannot know an account's fields, which depend on the
    provider that the file names.
    """

    def __init__(self, env: Mapping[str, str], table: Mapping[str, Any]) -> None:
        super().__init__(Settings)
        self.names: dict[Key, str] = {}
        self.table: dict[str, Any] = {}
        known = table.get("accounts")
        accounts = {name_in_variables(name): name for name in known} if isinstance(known, dict) else {}
        found = []
        for name, text in env.items():
            # An empty variable is as good as none: a service's unit cannot unset one.
            if name.startswith(ENV_PREFIX) and name not in OTHER_VARIABLES and text:
                key = tuple(name.removeprefix(ENV_PREFIX).lower().split(ENV_DELIMITER))
                if key[0] == "accounts" and len(key) > 1:
                    key = ("accounts", accounts.get(key[1], key[1]), *key[2:])
                found.append((len(key), key, name, text))
        raw: dict[str, Any] = {}
        for _, key, name, text in sorted(found):  # a table before the keys in it
            self.names[key] = name
            raw = merge(raw, nest(key, text))
        whole = merge(table, raw)  # the provider may stand in either
        for _, key, _, text in sorted(found):
            self.table = merge(self.table, nest(key, _decode(text, key, whole)))

    def name_of(self, key: Key) -> str | None:
        """The variable that sets this key or a part of it."""
        for at, name in reversed(self.names.items()):
            if key and (at[: len(key)] == key or key[: len(at)] == at):
                return name
        return None

    @override
    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self.table.get(field_name), field_name, False

    @override
    def __call__(self) -> dict[str, Any]:
        return self.table


def _decode(text: str, key: Key, merged: Mapping[str, Any]) -> Any:
    """A variable's text; for a list or a table, the JSON in it. Anything that is none is left to validation."""
    model = model_at(key[:-1], merged)
    known = model.model_fields.get(key[-1]) if model else None
    if known is not None and not _is_compound(known.annotation):
        return text
    if known is None and model is not None and key[:-1] != ("accounts",):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_compound(annotation: Any) -> bool:
    if isinstance(get_origin(annotation) or annotation, type) and issubclass(
        get_origin(annotation) or annotation, (list, tuple, dict, set, frozenset, BaseModel)
    ):
        return True
    return any(_is_compound(part) for part in get_args(annotation))


def known_variables(merged: dict[str, Any]) -> Iterator[str]:
    """The names of all variables that could be set."""
    yield from OTHER_VARIABLES
    for key in Settings.model_fields:
        model = model_at((key,), merged)
        for inner in model.model_fields if model else ():
            yield f"{ENV_PREFIX}{key}{ENV_DELIMITER}{inner}".upper()
        if model is None:
            yield f"{ENV_PREFIX}{key}".upper()
    accounts = merged.get("accounts")
    for name in accounts if isinstance(accounts, dict) else ():
        account = model_at(("accounts", name), merged)
        for inner in account.model_fields if account else ():
            parts = ("accounts", name_in_variables(name), inner)
            yield (ENV_PREFIX + ENV_DELIMITER.join(parts)).upper()
