"""Which stored objects are worth parsing, told from their raw text alone; never one less than recognition may take.

The words are those of the lexicons. Series, attendees and all the rest of an object's grammar do not matter here:
only whether some word is there that every interview has (`syncd.evidence.MEANT`, a stage, an outcome), a tag, a hiring
service, or our own marker. A calendar that holds interviews only, or a configured colour, needs no word: its reader
wants everything.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from providers.event import Day, Event
from syncd.evidence import MEANT
from syncd.lexicon import hosts, phrases
from syncd.recognise import is_companion
from syncd.text import fold, is_cjk

_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_WORDS = re.compile(r"[^\W_]+")
_TAGGED = re.compile(r"# ?(?:round|r ?\d|ignore|sent|heard|rejected|withdrawn|offer|on ?-?hold)")
_HEAD = 3
# What an object's grammar says in every meeting is no word of a person's.
_GRAMMAR = ("last-modified", "role=")
_ZONES = re.compile(r"begin:(?:valarm|vtimezone).*?end:(?:valarm|vtimezone)", re.DOTALL)
_PLAIN = {code: " " for code in range(128) if not chr(code).isalnum()} | {
    code: chr(code).lower() for code in range(65, 91)
}
_TABLE = str.maketrans(_PLAIN)


class _Words(NamedTuple):
    """What is looked for: whole words, heads of words, words by their beginning, and what may stand anywhere."""

    exact: frozenset[str]
    heads: frozenset[str]
    starts: tuple[str, ...]
    endings: tuple[str, ...]
    anywhere: re.Pattern[str]


@cache
def _words() -> _Words:
    exact: set[str] = set()
    starts: set[str] = set()
    inside: set[str] = set()
    wanted = [text for group, texts in phrases("evidence").items() if group in MEANT for text in texts]
    wanted += [text for name in ("stage", "outcome") for texts in phrases(name).values() for text in texts]
    for phrase in wanted:
        folded = fold(phrase)
        if is_cjk(folded):
            inside.add(folded)
            continue
        tokens = [token for token in folded.split() if token.strip("*~+&=#@")]
        parts = [part for token in tokens for part in re.findall(r"\*?[^\W_]+\*?", token)]
        token = parts[max(range(len(parts)), key=lambda at: (len(parts[at]), at))]
        if token.startswith("*"):
            inside.add(token.strip("*"))
        elif token.endswith("*"):
            starts.add(token[:-1])
        else:
            exact.add(token)
    exact |= {word for host in hosts("hiring") for word in host.split(".")[-2:-1] if len(word) > 3}
    exact |= {start for start in starts if len(start) < _HEAD}
    starts = {start for start in starts if len(start) >= _HEAD}
    ascii_only = tuple(sorted(text for text in inside if text.isascii()))
    anywhere = re.compile("|".join(map(re.escape, sorted(inside - set(ascii_only)))))
    return _Words(
        frozenset(exact), frozenset(start[:_HEAD] for start in starts), tuple(sorted(starts)), ascii_only, anywhere
    )


def may_matter(text: str) -> bool:
    """Whether the raw text of an iCalendar object or a JSON event may hold an interview, a tag, an outcome, or is ours.

    Folded lines, escapes, entities and accents hide nothing; text in an encoding of its own is not judged but wanted.
    """
    if "\n " in text or "\n\t" in text:
        text = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    if "@syncd" in text or "SYNCD" in text or "syncd-" in text or "CATEGORIES:syncd" in text:
        return True
    if "ENCODING=" in text or "encoding=" in text:
        return True
    if "\\" in text:
        text = _UNICODE.sub(lambda at: chr(int(at[1], 16)), text)
        text = text.replace("\\n", " ").replace("\\N", " ").replace("\\r", " ").replace("\\t", " ").replace("\\", "")
    if "&" in text:
        text = html.unescape(text)
    words = _words()
    ascii_only = text.isascii()
    text = text.lower() if ascii_only else fold(text.replace("\u200b", "").replace("＃", "#"))
    for part in _GRAMMAR:
        text = text.replace(part, " ")
    if "begin:valarm" in text or "begin:vtimezone" in text:
        text = _ZONES.sub(" ", text)
    tokens = set(text.translate(_TABLE).split() if ascii_only else _WORDS.findall(text))
    if not words.exact.isdisjoint(tokens) or ("#" in text and _TAGGED.search(text) is not None):
        return True
    if any(ending in text for ending in words.endings):
        return True
    near = [token for token in tokens if token[:_HEAD] in words.heads]
    if any(token.startswith(words.starts) for token in near):
        return True
    return not ascii_only and words.anywhere.search(text) is not None


def companion_days(events: Iterable[Event]) -> frozenset[date]:
    """Days, in each event's own zone, on which the owner wrote a companion: the rest of such a day is worth reading."""
    return frozenset(
        event.start.date if isinstance(event.start, Day) else event.start.at.date()
        for event in events
        if is_companion(event)
    )
