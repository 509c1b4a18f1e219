"""Which stored objects are worth parsing, told from their raw text alone; never one less than recognition may take.

The words are those of the lexicons. Series, attendees and all the rest of an object's grammar do not matter here:
only whether some word is there that every interview has (`syncd.evidence.MEANT`, a stage, an outcome), a tag, a hiring
service, or our own marker; where people at the owner's own work invite, a word of a post inside it, or a tag. A
calendar that holds interviews only, or a configured colour, needs no word: its reader wants everything.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from providers.event import Day, Event
from syncd.addresses import is_employer_domain, registered
from syncd.evidence import INSIDE, MEANT
from syncd.lexicon import hosts, phrases
from syncd.recognise import is_companion
from syncd.text import fold, is_cjk

_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_PART = re.compile(r"\*?[^\W_]+\*?")
_WORDS = re.compile(r"[^\W_]+")
_TAGGED = re.compile(r"# ?(?:round|r ?\d|ignore|sent|heard|rejected|withdrawn|offer|on ?-?hold)")
_TAKEN = re.compile(r"# ?(?:interview|r ?\d|round)|\bround\s?:|^categories.*interview")
_HEAD, _TAIL = 3, 4
# Lines that hold no word of a person's.
_SILENT = frozenset(
    {
        *("BEGIN", "END", "UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE"),
        *("RECURRENCE-ID", "CREATED", "LAST-MODIFIED", "SEQUENCE", "STATUS", "TRANSP", "CLASS", "PRIORITY"),
        *("TRIGGER", "ACTION"),
        *("TZID", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "VERSION", "PRODID", "CALSCALE", "METHOD"),
    }
)
# The same of a JSON event; keys themselves are never words.
_SILENT_IN_JSON = frozenset(
    {
        *("kind", "etag", "id", "iCalUID", "status", "created", "updated", "sequence", "eventType", "colorId"),
        *("start", "end", "originalStartTime", "recurrence", "recurringEventId"),
        *("transparency", "visibility", "reminders", "responseStatus"),
    }
)
_ROLE = "role="  # every attendee has one
_LONG = 2000  # letters: what is longer would fill the memory
_PLAIN = {code: " " for code in range(128) if not chr(code).isalnum()} | {
    code: chr(code).lower() for code in range(65, 91)
}
_TABLE = str.maketrans(_PLAIN)


_Rest = tuple[frozenset[str], ...]


class _Words(NamedTuple):
    """What is looked for: the telling word of each phrase, and with it the other words that the phrase needs.

    Telling words are whole, or known by their beginning (looked up by its first letters), or by their end (by its last
    ones), or by what is inside them; what is written without spaces may stand anywhere.
    """

    exact: Mapping[str, _Rest]
    starts: Mapping[str, tuple[tuple[str, _Rest], ...]]
    endings: Mapping[str, tuple[str, ...]]
    inner: tuple[str, ...]
    anywhere: re.Pattern[str]


@cache
def _words(*, inside: bool) -> _Words:
    exact: dict[str, set[frozenset[str]]] = {}
    starts: dict[str, set[frozenset[str]]] = {}
    endings: dict[str, list[str]] = {}
    inner: set[str] = set()
    within: set[str] = set()
    groups = {INSIDE} if inside else MEANT
    wanted = [text for group, texts in phrases("evidence").items() if group in groups for text in texts]
    if not inside:
        wanted += [text for name in ("stage", "outcome") for texts in phrases(name).values() for text in texts]
    for phrase in wanted:
        folded = fold(phrase)
        if is_cjk(folded):
            within.add(folded)
            continue
        parts = _PART.findall(folded)
        at = max(range(len(parts)), key=lambda at: (len(parts[at]), at))
        rest = frozenset(part for other, part in enumerate(parts) if other != at and "*" not in part)
        if parts[at].startswith("*") and (parts[at].endswith("*") or len(parts[at]) <= _TAIL):
            inner.add(parts[at].strip("*"))
        elif parts[at].startswith("*"):
            endings.setdefault(parts[at][-_TAIL:], []).append(parts[at][1:])
        elif parts[at].endswith("*") and len(parts[at]) > _HEAD:
            starts.setdefault(parts[at][:-1], set()).add(rest)
        else:
            exact.setdefault(parts[at].strip("*"), set()).add(rest)
    for host in hosts("hiring") if not inside else ():
        exact |= {word: {frozenset()} for word in host.split(".")[-2:-1] if len(word) > 3}
    heads: dict[str, list[tuple[str, _Rest]]] = {}
    for start, rests in sorted(starts.items()):
        heads.setdefault(start[:_HEAD], []).append((start, tuple(rests)))
    return _Words(
        {word: tuple(rests) for word, rests in exact.items()},
        {head: tuple(entries) for head, entries in heads.items()},
        {tail: tuple(texts) for tail, texts in endings.items()},
        tuple(sorted(inner)),
        re.compile("|".join(map(re.escape, sorted(within))) or r"(?!)"),
    )


def may_matter(text: str, work: Collection[str] = ()) -> bool:
    """Whether the raw text of an iCalendar object or a JSON event may hold an interview, a tag, an outcome, or is ours.

    Folded lines, escapes, entities and accents hide nothing; text in an encoding of its own is not judged but wanted.
    `work` are the registered domains of the owner's own work: what it invites to needs other words.
    """
    if "\n " in text or "\n\t" in text:
        text = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    if "@syncd" in text or "SYNCD" in text or "syncd-" in text or "CATEGORIES:syncd" in text:
        return True
    if "ENCODING=" in text or "encoding=" in text:
        return True
    inside = bool(work) and registered(_host(text)) in work
    title, lines = _in_json(text) if text.startswith("{") else _in_ical(text)
    return _says_alone(title) or any(
        _remembered(line, inside) if len(line) < _LONG else _is_telling(line, inside) for line in lines
    )


def _in_ical(text: str) -> tuple[str, Iterator[str]]:
    """The title of an iCalendar object, and its lines that may hold a word of a person's."""
    title = _TITLE.search(text)
    lines = (line for line in text.split("\n") if line.partition(":")[0].partition(";")[0] not in _SILENT)
    return title[1] if title is not None else "", lines


def _in_json(text: str) -> tuple[str, Iterator[str]]:
    """The title of a JSON event, and its texts, each person's as one. All of it if it is no JSON."""
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        return "", iter([text])
    values = (value for name, value in event.items() if name not in _SILENT_IN_JSON)
    parts = (part for value in values for part in (value if isinstance(value, list) else [value]))
    return str(event.get("summary") or ""), (" ".join(_texts(part)) for part in parts)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _SILENT_IN_JSON:
                yield from _texts(part)


_TITLE = re.compile(r"^SUMMARY[^:\n]*:(.*)", re.MULTILINE)
_SHORT = 120  # letters of a title that says no more than `Acme: no, sadly`


@lru_cache(4096)
def _says_alone(title: str) -> bool:
    """Whether a title holds a yes or no, which may be the answer of a company that it names (`syncd.outcome`)."""
    if len(title) > _SHORT:
        return False
    plain = html.unescape(_UNICODE.sub(lambda at: chr(int(at[1], 16)), title)).replace("\u200b", "")
    return _alone().search(fold(plain)) is not None


@cache
def _alone() -> re.Pattern[str]:
    texts = {fold(text) for name in ("no", "yes") for text in phrases("waiting").get(name, ())}
    spaced = (r"\W+".join(_PART.findall(text)).replace("*", r"\w*") for text in texts if not is_cjk(text))
    far = (re.escape(text) for text in texts if is_cjk(text))
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(sorted(spaced))})(?!\w)", *sorted(far)]))


def _is_telling(text: str, inside: bool) -> bool:
    """Whether a line holds such words: a phrase stands in a title or in a description, not in both together."""
    if "\\" in text:
        text = _UNICODE.sub(lambda at: chr(int(at[1], 16)), text)
        text = text.replace("\\n", " ").replace("\\N", " ").replace("\\r", " ").replace("\\t", " ").replace("\\", "")
    if "&" in text:
        text = html.unescape(text)
    words = _words(inside=inside)
    ascii_only = text.isascii()
    text = (text.lower() if ascii_only else fold(text.replace("\u200b", "").replace("＃", "#"))).replace(_ROLE, " ")
    if inside:
        if _TAKEN.search(text) is not None:
            return True
    elif "#" in text and _TAGGED.search(text) is not None:
        return True
    tokens = set(text.translate(_TABLE).split() if ascii_only else _WORDS.findall(text))
    if any(rest <= tokens for token in words.exact.keys() & tokens for rest in words.exact[token]):
        return True
    if any(part in text for part in words.inner):
        return True
    for token in tokens:
        if any(token.endswith(ending) for ending in words.endings.get(token[-_TAIL:], ())):
            return True
        for start, rests in words.starts.get(token[:_HEAD], ()):
            if token.startswith(start) and any(rest <= tokens for rest in rests):
                return True
    return not ascii_only and words.anywhere.search(text) is not None


_remembered = lru_cache(4096)(_is_telling)  # titles, people and joining instructions are the same in many events


def companion_days(events: Iterable[Event]) -> frozenset[date]:
    """Days, in each event's own zone, on which the owner wrote a companion: the rest of such a day is worth reading."""
    return frozenset(
        event.start.date if isinstance(event.start, Day) else event.start.at.date()
        for event in events
        if is_companion(event)
    )


@dataclass(slots=True)
class Hosts:
    """Who invites to how much of a calendar, counted over the raw text of its objects, wanted or not.

    Most of what they invite to says no word of an interview and is never parsed; who they are tells an invitation of
    the owner's own work from one of an employer's.
    """

    _counts: Counter[str] = field(default_factory=Counter)
    _regular: set[str] = field(default_factory=set)

    def see(self, text: str) -> None:
        """Count one object. Looks at its lines only if somebody invites."""
        domain = _host_of(text)
        if domain:
            self._counts[domain] += 1
            if (self._counts[domain] > _MANY or is_series(text)) and is_employer_domain(domain):
                self._regular.add(registered(domain))

    @property
    def regular(self) -> frozenset[str]:
        """The registered domains of companies that invite to a series, or to more than any application has."""
        return frozenset(self._regular)


@dataclass(slots=True)
class Interest:
    """Which objects of a calendar are worth parsing (`may_matter`), told while they come by for the first time.

    `work` are the domains of the owner's own work as far as they are known before. Who else is shows in the course of
    it, so that one who is asked about an object first refuses it only if it matters under neither reading, and says
    more when asked about it again.
    """

    work: frozenset[str]
    hosts: Hosts = field(default_factory=Hosts)
    _asked: set[int] = field(default_factory=set)

    def __call__(self, text: str) -> bool:
        again = hash(text) in self._asked
        if not again:
            self._asked.add(hash(text))
            self.hosts.see(text)
        work = self.work | self.hosts.regular
        if may_matter(text, work):
            return True
        host = "" if again else registered(_host_of(text))
        return host != "" and host not in work and may_matter(text, {host})


def is_series(text: str) -> bool:
    """Whether an object's event recurs; every VTIMEZONE has rules, too."""
    events = (part.partition("END:VEVENT")[0] for part in text.split("BEGIN:VEVENT")[1:])
    return '"recurrence"' in text or any("\nRRULE" in event for event in events)


def _host_of(text: str) -> str:
    """The same for a text that may be folded."""
    return _host(text.replace("\r\n ", "").replace("\n ", "").replace("\n\t", ""))


def _host(text: str) -> str:
    """The domain of who invites, in an object's unfolded text; "" if nobody does.

    A JSON event always has an organizer; without attendees that is nobody but its calendar.
    """
    if "ORGANIZER" not in text and ('"organizer"' not in text or '"attendees"' not in text):
        return ""
    found = _HOST.search(text)
    return (found[1] or found[2]).lower() if found is not None else ""


_HOST = re.compile(
    r"^ORGANIZER[^\r\n]*?mailto:[^@\s]+@([\w.-]+)|"
    r'"organizer":\s*\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*?"email":\s*"[^"@]+@([\w.-]+)"',
    re.MULTILINE | re.IGNORECASE,
)
_MANY = 20
