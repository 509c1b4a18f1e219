"""Which words may be a person's name: given names, titles of honour, particles, the looks of a name."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from syncd.lexicon import phrases
from syncd.text import fold, is_cjk

_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")


@cache
def given_names() -> frozenset[str]:
    """Given names, folded: a word among them may be a person, and need not be one."""
    text = resources.files("syncd.lexicon").joinpath("given.txt").read_text("utf-8")
    return frozenset(line for line in text.split("\n") if line and line[0] != "#")


@cache
def _words(group: str) -> frozenset[str]:
    return frozenset(fold(word) for word in phrases("people").get(group, ()))


def is_honour(word: str) -> bool:
    """Whether a word is a title that stands before a name, in any language: `Dr.`, `Frau`, `Sra.`"""
    flat = fold(word).rstrip(".")
    return flat in _words("titles") or flat in _words("degrees")


def is_given_name(word: str) -> bool:
    """Whether a word may be a given name, also a double one: `Anna`, `Gert-Jan`."""
    flat = fold(word).strip(".")
    if flat in given_names():
        return True
    parts = [part for part in re.split(r"[-’']", flat) if part]
    return len(parts) > 1 and all(part in given_names() for part in parts)


def may_be_person(text: str) -> bool:
    """Whether a text that is at most a name may be a person's: `Britt`, `Dr. Fox`, `Anna van Dam`, `杨总`."""
    if is_cjk(text):
        return any(text.strip().endswith(word) for word in phrases("people").get("honorifics", ()))
    words = text.split()
    if not words or len(words) > 5 or not all(_NAME_WORD.fullmatch(word) for word in words):
        return False
    if is_honour(words[0]):
        return len(words) > 1
    never = _words("never")
    if any(fold(word).rstrip(".") in never for word in words[1:] if fold(word) not in _words("particles")):
        return False
    return is_given_name(words[0])
