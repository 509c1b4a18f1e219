"""config/syncd.toml stays in step with the settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from config.accounts import BUILT_IN, CalendarChoice
from config.load import load
from config.policy import Policy
from config.settings import Detect, Settings
from config.show import example

TABLES: dict[str, type[BaseModel]] = {"": Settings, "detect": Detect, "policy": Policy}
MODELS: list[type[BaseModel]] = [*TABLES.values(), CalendarChoice, *BUILT_IN.values()]


def uncommented() -> str:
    """The reference with every key set."""
    return re.sub(r"^#(?! |$)", "", example(), flags=re.MULTILINE)


def commented_keys() -> Iterator[tuple[str, str, str]]:
    """Table, key and comment of each line that is a key."""
    table, comment = "", ""
    for line in example().splitlines():
        if line.startswith("# "):
            comment += line[1:]
        elif match := re.fullmatch(r"#\[(.+)\]", line):
            table, comment = match[1], ""
        elif match := re.match(r"#(\w+) = ", line):
            yield table, match[1], comment.strip()
            comment = ""
        else:
            assert line in ("", "#"), line
            comment = ""


def test_every_key_uncommented_is_a_valid_configuration(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(uncommented(), "utf-8")
    (tmp_path / "config.toml").chmod(0o600)
    loaded = load(tmp_path / "config.toml", {"HOME": str(tmp_path)})
    assert loaded.warnings == ()
    assert {account.provider for account in loaded.settings.accounts.values()} == set(BUILT_IN)


def test_nothing_but_comments() -> None:
    assert tomllib.loads(example()) == {}


@pytest.mark.parametrize(("table", "model"), TABLES.items())
def test_every_setting_is_in_it_with_its_default(table: str, model: type[BaseModel]) -> None:
    whole = tomllib.loads(uncommented())
    written = whole[table] if table else whole
    assert written.keys() == model.model_fields.keys()
    filled = load_without_file(table, written)
    for name, field in model.model_fields.items():
        if field.default is not None and name not in TABLES and name != "accounts":
            assert getattr(filled, name) == field.default, name


def load_without_file(table: str, written: dict[str, object]) -> BaseModel:
    settings = load(None, {"HOME": "/nowhere"}, {table: written} if table else written).settings
    found = getattr(settings, table) if table else settings
    assert isinstance(found, BaseModel)
    return found


@pytest.mark.parametrize("provider", BUILT_IN)
def test_every_account_s_setting_is_in_it_with_its_default(provider: str) -> None:
    model = BUILT_IN[provider]
    whole = tomllib.loads(uncommented())["accounts"].values()
    written = {key for account in whole if account["provider"] == provider for key in account}
    shared = {"calendars", "write_to", "timeout"}  # described once, at the first account
    assert written | shared == model.model_fields.keys() | shared
    home = tomllib.loads(uncommented())["accounts"]["home"]
    assert shared <= home.keys()
    assert home["write_to"] == BUILT_IN["caldav"].model_fields["write_to"].default
    assert home["timeout"] == "20s"
    tables = [choice for choice in home["calendars"] if isinstance(choice, dict)]
    assert all(choice.keys() == CalendarChoice.model_fields.keys() for choice in tables)
    assert tables


def test_comments_are_the_settings_descriptions() -> None:
    accounts = tomllib.loads(uncommented())["accounts"]
    described = set()
    for table, key, comment in commented_keys():
        model = TABLES.get(table) or BUILT_IN[accounts[table.removeprefix("accounts.")]["provider"]]
        if comment:
            assert comment == model.model_fields[key].description, f"{table}.{key}"
            described.add((model, key))
    for model in TABLES.values():
        missing = [key for key in model.model_fields if (model, key) not in described]
        assert [key for key in missing if key not in (*TABLES, "accounts")] == []


@pytest.mark.parametrize("model", MODELS)
def test_every_setting_has_a_description(model: type[BaseModel]) -> None:
    assert [name for name, field in model.model_fields.items() if not field.description] == []
