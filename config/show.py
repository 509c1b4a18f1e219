"""The configuration for people and programs: what holds and why, its JSON schema, the commented reference."""

from __future__ import annotations

import json
from datetime import time, timedelta
from enum import Enum
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, SecretStr
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from typing_extensions import override

from config.accounts import find_account_type, known_providers
from config.load import Loaded
from config.programs import shown
from config.settings import Settings
from config.tables import dotted, values
from config.values import DaySpan, YearSpan, format_clock, format_span

MASK = "********"
UNSET = "(not set)"


def show(loaded: Loaded) -> list[tuple[str, str, str]]:
    """Every key in effect: its dotted name, its value as TOML with secrets masked, and where it came from."""
    return [
        (dotted(key), _mask(key[-1], value), loaded.origins.get(dotted(key), "default"))
        for key, value in values(loaded.settings)
    ]


def _mask(name: str, value: Any) -> str:
    if name == "password_command" and value is not None:  # its arguments may be as good as the password
        return format_value((shown(value), *("…" for _ in value[1:2])))
    return format_value(value)


def format_value(value: Any) -> str:
    """A setting as TOML; MASK for a secret, UNSET for None."""
    match value:
        case None:
            return UNSET
        case SecretStr():
            return MASK
        case bool():
            return str(value).lower()
        case timedelta():
            return _quote(format_span(value))
        case time():
            return _quote(format_clock(value))
        case Enum():
            return _quote(str(value.value))
        case str() | Path() | YearSpan() | DaySpan():
            return _quote(str(value))
        case tuple() | list():
            return f"[{', '.join(format_value(each) for each in value)}]"
        case BaseModel():
            return format_value({name: getattr(value, name) for name in type(value).model_fields})
        case dict():
            return f"{{ {', '.join(f'{name} = {format_value(each)}' for name, each in value.items())} }}"
        case _:
            return str(value)


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML basic string


class _Schema(GenerateJsonSchema):
    """Defaults as a person would type them."""

    @override
    def encode_default(self, dft: Any) -> Any:
        match dft:
            case timedelta():
                return format_span(dft)
            case time():
                return format_clock(dft)
            case _:
                return super().encode_default(dft)


def schema() -> dict[str, Any]:
    """The JSON schema of the configuration file, with the tables of all known providers."""
    models: list[type[BaseModel]] = [find_account_type(name) for name in known_providers()]
    everything: list[tuple[type[BaseModel], Literal["validation"]]] = [(Settings, "validation")]
    everything += [(model, "validation") for model in models]
    references, definitions = models_json_schema(everything, schema_generator=_Schema)
    defined: dict[str, Any] = definitions["$defs"]
    settings: dict[str, Any] = defined.pop(references[Settings, "validation"]["$ref"].removeprefix("#/$defs/"))
    for model in models:
        name = references[model, "validation"]["$ref"].removeprefix("#/$defs/")
        defined[name]["required"] = sorted({*defined[name].get("required", ()), "provider"})
    settings["properties"]["accounts"]["additionalProperties"] = {
        "oneOf": [references[model, "validation"] for model in models]
    }
    defined.pop("Account", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **settings, "$defs": defined}


def example() -> str:
    """The commented reference, `syncd.toml`."""
    return resources.files("config").joinpath("syncd.toml").read_text("utf-8")
