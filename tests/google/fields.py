"""Partial answers: the parameter `fields`, as `nextPageToken,items(id,start/dateTime)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.google.discovery import SCHEMAS
from tests.google.rules import RefusedError

Selection = dict[str, "Selection"]  # an empty one is everything


def select(value: Any, text: str, schema: str | None) -> Any:
    """What the fields leave of an answer. A name that the answer's schema does not have is refused."""
    tokens = re.findall(r"[\w*]+|[(),/]|.", text)
    selection = _parse_list(tokens)
    if tokens:
        raise _refusal(text)
    if schema is not None:
        _check(selection, {"$ref": schema})
    return _cut(value, selection)


def _parse_list(tokens: list[str]) -> Selection:
    found: Selection = {}
    while True:
        name, below = _parse_one(tokens)
        found[name] = _both(found[name], below) if name in found else below
        if not tokens or tokens[0] != ",":
            return found
        tokens.pop(0)


def _parse_one(tokens: list[str]) -> tuple[str, Selection]:
    name = tokens.pop(0) if tokens else ""
    if not re.fullmatch(r"[\w*]+", name):
        raise _refusal(name)
    below: Selection = {}
    if tokens[:1] == ["/"]:
        tokens.pop(0)
        inner, deeper = _parse_one(tokens)
        below = {inner: deeper}
    elif tokens[:1] == ["("]:
        tokens.pop(0)
        below = _parse_list(tokens)
        if tokens[:1] != [")"]:
            raise _refusal(name)
        tokens.pop(0)
    return name, below


def _both(one: Selection, other: Selection) -> Selection:
    if not one or not other:
        return {}
    return {name: _both(one.get(name, other.get(name, {})), other.get(name, one.get(name, {}))) for name in one | other}


def _check(selection: Selection, schema: Mapping[str, Any]) -> None:
    while "$ref" in schema or "items" in schema:
        schema = SCHEMAS[schema["$ref"]] if "$ref" in schema else schema["items"]
    if "additionalProperties" in schema:
        return  # any name may be there
    properties = schema.get("properties", {})
    for name, below in selection.items():
        if name != "*" and name not in properties:
            raise _refusal(name)
        if name != "*":
            _check(below, properties[name])


def _cut(value: Any, selection: Selection) -> Any:
    if not selection or "*" in selection:
        return value
    if isinstance(value, list):
        return [_cut(one, selection) for one in value]
    return {name: _cut(one, selection[name]) for name, one in value.items() if name in selection}


def _refusal(name: str) -> RefusedError:
    return RefusedError(400, "invalidParameter", f"Invalid field selection {name}", location="fields")
