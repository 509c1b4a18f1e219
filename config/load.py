"""Settings from flags, environment, file and defaults, in this order, with where each value came from.

Everything that is wrong is found in one go: a person mends a file once.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import TomlConfigSettingsSource

from config.accounts import PASSWORD_KEYS, PasswordAccount
from config.environment import Environment, known_variables
from config.paths import default_config_file, expand, explicit_config_file
from config.settings import Settings
from config.tables import Key, dotted, holds, merge, model_at, values
from config.values import format_span, sends_in_clear, suggest


class ConfigError(Exception):
    """What is wrong with the configuration: `problems`, one line each, that say where, which key and what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The configuration as it holds.

    `origins` says for each dotted key that is set or has a default where its value came from: "flag",
    "environment NAME", the file's name, or "default". `warnings` are lines for a person; `file` is the file that was
    read, None if there is none.
    """

    settings: Settings
    origins: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    file: Path | None = None


def load(config: Path | None, env: Mapping[str, str], overrides: Mapping[str, Any] | None = None) -> Loaded:
    """Read the configuration.

    `config` is the file named by `--config`; `overrides` are flags, nested as the file is. Raises ConfigError with
    all problems. A file that is there only by default may be missing.
    """
    sources = _read_sources(config, env, overrides or {})
    merged = _lay(_lay(_anchor(sources.table, sources, env), sources.variables.table), sources.flags)
    settings, problems = _validate(merged, sources)
    if settings is None:
        raise ConfigError(problems)
    origins = {dotted(key): sources.origin(key) for key, _ in values(settings)}
    return Loaded(settings, origins, tuple(_warn(settings, sources)), sources.file)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the three sources say, each nested as the file is."""

    flags: Mapping[str, Any]
    variables: Environment
    table: dict[str, Any]
    file: Path | None

    def origin(self, key: Key) -> str:
        """Where the value of that key comes from."""
        if holds(self.flags, key):
            return "flag"
        name = self.variables.name_of(key)
        if name is not None:
            return f"environment {name}"
        return str(self.file) if holds(self.table, key) else "default"

    def blame(self, key: Key) -> str:
        """The flag, variable or file in which a problem with that key is to be mended."""
        origin = self.origin(key)
        while origin == "default" and key:
            key = key[:-1]
            origin = str(self.file) if key and holds(self.table, key) else self.origin(key)
        return {"default": str(self.file or "configuration")}.get(origin, origin.removeprefix("environment "))


def _read_sources(config: Path | None, env: Mapping[str, str], overrides: Mapping[str, Any]) -> _Sources:
    named = explicit_config_file(config, env)
    file = named or default_config_file(env)
    problem = ""
    table: dict[str, Any] = {}
    try:
        if file.is_dir() or file.is_fifo():
            problem = "is no regular file; name one"
        elif file.exists():
            table = TomlConfigSettingsSource(Settings, file)()
        elif named is not None:
            problem = "no such file; write it (`syncd init` does) or name another"
        else:
            return _Sources(overrides, Environment(env, {}), {}, None)
    except tomllib.TOMLDecodeError as error:
        problem = _describe_syntax(str(error))
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 (byte {error.start + 1}); save it as UTF-8"
    except OSError as error:
        problem = f"cannot be read ({error.strerror}); look at its owner and mode"
    if problem:  # outside of the except clauses: the errors above hold the file's text, secrets included
        raise ConfigError([f"{file}: {problem}"])
    return _Sources(overrides, Environment(env, table), table, file)


def _describe_syntax(message: str) -> str:
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    if match is None:
        return f"is no valid TOML: {message}"
    place = f"line {match[2]}, column {match[3]}" if match[2] else "at its end"
    return f"{place}: no valid TOML: {match[1]}"


def _validate(merged: dict[str, Any], sources: _Sources) -> tuple[Settings | None, list[str]]:
    try:
        return Settings(**merged), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    return None, sorted({_describe(each, merged, sources) for each in errors})


def _describe(error: ErrorDetails, merged: dict[str, Any], sources: _Sources) -> str:
    # "[key]" is pydantic's mark for the name of an entry, as against its value.
    location = tuple(part for part in error["loc"] if part != "[key]")
    key = tuple(str(part) for part in location)
    where = sources.blame(key)
    return f"{where}: {dotted(location)}: {_advise(error, key, merged, sources)}"


def _advise(error: ErrorDetails, key: Key, merged: dict[str, Any], sources: _Sources) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return _advise_unknown(key, merged, sources)
        case "missing":
            model = model_at(key[:-1], merged)
            meaning = model.model_fields[key[-1]].description if model and key[-1] in model.model_fields else None
            return f"is missing; write it: {meaning.rstrip('.')}" if meaning else "is missing"
        case "value_error":
            return str(context["error"])
        case "provider":
            return error["msg"] + _advise_account(key, merged, sources)
        case "string_type" | "path_type":
            return 'write a text, in quotes: "…"'
        case "tuple_type" | "list_type":
            return 'write a list, such as ["one", "two"]'
        case "dict_type" | "model_type" | "model_attributes_type":
            return "write a table"
        case "bool_type" | "bool_parsing":
            return "write true or false"
        case "string_too_short" | "too_short":
            return "is empty; take the key out or fill it in"
        case "enum" | "literal_error":
            return f"write one of {context['expected']}"
        case _:
            return error["msg"].removeprefix("Input ")


def _advise_unknown(key: Key, merged: dict[str, Any], sources: _Sources) -> str:
    name = sources.variables.name_of(key)
    if name is None:
        model = model_at(key[:-1], merged)
        return f"unknown key; {suggest(key[-1], model.model_fields)}" if model else "unknown key"
    known = sorted(known_variables(merged))
    close = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.6)
    return f"unknown variable; {f'did you mean {close[0]}?' if close else 'unset it'}"


def _advise_account(key: Key, merged: dict[str, Any], sources: _Sources) -> str:
    """For an account that only variables name: perhaps its name is mistyped."""
    name = key[1]
    others = sources.table.get("accounts", {})
    if not isinstance(others, dict) or name in others or holds(merged, key):
        return ""
    return f"; or {suggest(name, others)}" if others else ""


def _anchor(table: dict[str, Any], sources: _Sources, env: Mapping[str, str]) -> dict[str, Any]:
    """The file's table with its relative file names made relative to the file's directory."""
    if sources.file is None:
        return table
    beside = sources.file.absolute().parent
    whole = merge(merge(table, sources.variables.table), sources.flags)
    placed = {**table, **_place(table, Settings, beside, env)}
    accounts = table.get("accounts")
    if isinstance(accounts, dict):
        placed["accounts"] = dict(accounts)
        for name, account in accounts.items():
            model = model_at(("accounts", name), whole)
            if isinstance(account, dict) and model is not None:
                placed["accounts"][name] = {**account, **_place(account, model, beside, env)}
    return placed


def _place(table: Mapping[str, Any], model: type[BaseModel], beside: Path, env: Mapping[str, str]) -> dict[str, str]:
    """The file names in a table, as seen from that directory."""
    files = [key for key, known in model.model_fields.items() if _is_file(known.annotation)]
    named = {key: table[key] for key in files if isinstance(table.get(key), str) and table[key]}
    return {key: str(beside / expand(text, env)) for key, text in named.items()}


def _is_file(annotation: Any) -> bool:
    return annotation is Path or any(_is_file(part) for part in get_args(annotation))


def _lay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """As `merge`; a password from above also takes the place of another way to the password from below."""
    accounts = over.get("accounts")
    for name, account in accounts.items() if isinstance(accounts, Mapping) else ():
        below = base.get("accounts", {})
        below = below.get(name) if isinstance(below, Mapping) else None
        if isinstance(account, Mapping) and isinstance(below, Mapping) and any(key in account for key in PASSWORD_KEYS):
            kept = {key: value for key, value in below.items() if key not in PASSWORD_KEYS}
            base = {**base, "accounts": {**base["accounts"], name: kept}}
    return merge(base, over)


def _warn(settings: Settings, sources: _Sources) -> Iterator[str]:
    if settings.poll_interval.total_seconds() < 60:
        where = sources.blame(("poll_interval",))
        yield f"{where}: poll_interval: {format_span(settings.poll_interval)} is often; calendar services may throttle"
    for name, account in settings.accounts.items():
        key = ("accounts", name, "password")
        if not isinstance(account, PasswordAccount):
            continue
        if account.password is not None and sources.origin(key) == str(sources.file) and _others_may_read(sources.file):
            yield f"{sources.file}: {dotted(key)}: others can read this file; chmod 600 it, or use password_command"
        url = getattr(account, "url", "")
        if account.username is not None and isinstance(url, str) and sends_in_clear(url):
            yield f"{sources.blame((*key[:2], 'url'))}: accounts.{name}.url: http sends the password unencrypted"


def _others_may_read(file: Path | None) -> bool:
    return file is not None and bool(file.stat().st_mode & 0o044)
