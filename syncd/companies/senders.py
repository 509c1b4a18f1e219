"""The names of companies in what mailboxes call themselves: `Saltmarsh Audio Hiring`, `Acme via Lever`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from providers.event import Person
from syncd.companies.spelling import BESIDE, table
from syncd.lexicon import either, hosts, phrases
from syncd.text import compact, fold, is_cjk

_DISPLAY = re.compile(r"\s*(?:\||｜|[()（）\[\]【】]|\s[-–—·•/]\s|,\s)\s*")


def names_of(person: Person) -> Iterator[str]:
    """The names in a mailbox's display name: `Saltmarsh Audio Hiring`, `Poppy | Copper Lantern`, `Acme via Lever`."""
    for piece in _DISPLAY.split(person.name or ""):
        for part in _ties().split(piece):
            name = _without_functions(part.strip())
            if name and hosts("services").isdisjoint((fold(part.strip()), fold(name), compact(name))):
                yield name


@cache
def _ties() -> re.Pattern[str]:
    """What stands between a sender and whom the mail is from or sent by."""
    return re.compile(rf"\s(?:{either(phrases('company').get('sender_ties', ()))})\s|@\s")


def _without_functions(name: str) -> str:
    if is_cjk(name):
        # `青空精機 採用担当` is the company's; `採用担当 榎本` is whoever writes for it.
        ends = [name.find(word) for word in _cjk_functions() if word in name]
        name = (name[: min(ends)] if ends else name).strip()
        return re.sub(r"[\sA-Za-z]{2,4}$", lambda at: "" if fold(at[0]).strip() in table("functions") else at[0], name)
    words = name.split()
    beside = table("functions") | BESIDE | hosts("services")
    while words and fold(words[-1]).strip("()-–&") in beside | {""}:
        words.pop()
    while words and fold(words[0]).strip("()-–&") in (beside - {"the"}) | {""}:
        words.pop(0)
    return " ".join(words)


@cache
def _cjk_functions() -> tuple[str, ...]:
    words = (word for word in phrases("company").get("functions", ()) if is_cjk(word))
    return tuple(sorted(words, key=len, reverse=True))
