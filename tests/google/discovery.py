"""What the client's own discovery document says of the API: its methods, the scopes that open them, its schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any
from urllib.parse import unquote

BASE = "/calendar/v3/"
SCOPES = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the API. `answer` is the name of the schema of its answer, None where it has none."""

    id: str
    verb: str
    path: re.Pattern[str]
    scopes: frozenset[str]
    answer: str | None

    @property
    def writes(self) -> bool:
        return self.verb != "GET"


@dataclass(frozen=True, slots=True)
class Call:
    """A method with the parameters of its path."""

    method: Method
    calendar: str = ""
    event: str = ""


def _read() -> tuple[tuple[Method, ...], Mapping[str, Any]]:
    text = resources.files("googleapiclient.discovery_cache.documents").joinpath("calendar.v3.json").read_text("utf-8")
    document = json.loads(text)
    methods = tuple(
        Method(
            one["id"],
            one["httpMethod"],
            re.compile(BASE + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", one["path"])),
            frozenset(one.get("scopes", ())),
            one.get("response", {}).get("$ref"),
        )
        for resource in document["resources"].values()
        for one in resource["methods"].values()
    )
    return methods, document["schemas"]


METHODS, SCHEMAS = _read()


def find_call(verb: str, path: str) -> Call | None:
    """The method behind a request; None if the API has no such one."""
    for method in METHODS:
        found = method.path.fullmatch(path)
        if found is not None and method.verb == verb:
            parts = found.groupdict()
            return Call(method, unquote(parts.get("calendarId", "")), unquote(parts.get("eventId", "")))
    return None
