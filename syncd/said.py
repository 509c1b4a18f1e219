"""What an event says about the answer that is to come: by when, and by what means.

Words are data of the languages. The table `waiting`: `decision` promises an answer (with the group `decision` of
`evidence`), `beside` says that a date is of something else, `asks` that it is the owner who has to answer, and in a
title `own`, `due` that the day itself is meant, `reach` how somebody is best reached, `unless` that a sentence is only
about what might be, `talk` that an answer is talked about, `not_said` that no person promises anything. The table
`channel`: for each means what is said where an answer will come by it (`email`), verbs that leave it open
(`email_verb`), and how the thing itself is called (`email_word`). What the answer was is read by `syncd.outcome`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from syncd.dates.reading import Found, find_dates, sentences
from syncd.dates.words import close_up
from syncd.lexicon import Codes, Hit, Matcher, matcher, phrases
from syncd.model import Channel
from syncd.outcome import lines_of, noted_groups
from syncd.seen import Seen, longest
from syncd.text import Words, read_words

_AHEAD = timedelta(days=150)
_BEHIND = timedelta(days=60)  # a note may say when an answer was due
_CLAUSE = 6  # words that a comma between a date and a word counts for
_BREAK = re.compile(r"[,:()–—、]|\s-\s")
_GOES_ON = 9  # words of a sentence that only goes on from the one before
_ASIDE = {"beside": 0, "asks": 3}  # what makes a date another one's, and by how many words nearer it counts
_NEIGHBOUR = 14
_LONE = 4
_NOTE = 7
_LONGER_NOTE, _CLOSE = 14, 4
_TERSE = 4
_NO_NOTE = frozenset(
    {
        "owner_interviews", "research", "press", "authority", "school", "dwelling", "health", "deadline", "at_work",
        "offer",
    }
)  # fmt: skip
"""What a title is of that is no note of waiting, unless it says that something is due."""


@lru_cache(64)
def _cues(codes: Codes) -> Matcher:
    means, waiting = phrases("channel", codes), phrases("waiting", codes)
    contact = [phrase for name in Channel for kind in ("", "_verb") for phrase in means.get(name.value + kind, ())]
    decision = (*phrases("evidence", codes).get("decision", ()), *waiting.get("decision", ()))
    rest = {name: waiting.get(name, ()) for name in ("beside", "asks", "reach", "unless", "not_said")}
    return Matcher({**rest, "decision": decision, "contact": contact})


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence with the words in it that matter here, and its dates."""

    words: Words
    hits: tuple[Hit, ...]
    found: tuple[Found, ...]

    def has(self, *groups: str) -> bool:
        return any(hit.group in groups for hit in self.hits)


def _read(lines: Sequence[Words], said: datetime, codes: Codes) -> list[_Line]:
    read = []
    for words in lines:
        hits = _hits(words, codes)
        ends = {words.spans[hit.last - 1][1] for hit in hits if hit.group in ("decision", "contact")}
        found = (
            one
            for one in find_dates(words, said, codes)
            if not one.doubtful or any(end <= one.at and not words.text[end : one.at].strip() for end in ends)
        )
        read.append(_Line(words, hits, tuple(found)))
    return read


def _hits(words: Words, codes: Codes) -> tuple[Hit, ...]:
    """What the words say; in `let us know by Friday` nobody promises to `know by Friday`."""
    found = _cues(codes).find(words)
    promises = longest(tuple(hit for hit in found if hit.group != "contact"))
    hits = dict.fromkeys(
        (*longest(found), *(hit for hit in promises if hit.group == "decision"))
    )  # also in a longer `contact`
    asked = {at for hit in hits if hit.group in _ASIDE for at in range(hit.first + 1, hit.last)}
    return tuple(hit for hit in hits if hit.group in _ASIDE or hit.first not in asked)


def _distance(line: _Line, one: Found, hit: Hit) -> int:
    """How far a word stands from a date: the words between them, more for each comma."""
    spans = line.words.spans
    first = max(0, bisect_right(spans, (one.at, 10**9)) - 1)
    last = max(0, bisect_right(spans, (one.end, -1)) - 1)
    if hit.first <= last and first < hit.last:
        return 0
    begin, end = (last, hit.first) if hit.first > last else (hit.last - 1, first)
    between = line.words.text[spans[begin][1] : spans[end][0]]
    return end - begin + _CLAUSE * len(_BREAK.findall(between))


def _is_about_answer(line: _Line, one: Found) -> bool:
    """Whether a date stands nearer to words of deciding than to words of something else."""
    near = {True: 10**6, False: 10**6}
    for hit in line.hits:
        if hit.group in ("decision", "contact", *_ASIDE):
            aside = hit.group in _ASIDE
            near[aside] = min(near[aside], _distance(line, one, hit) - _ASIDE.get(hit.group, 0))
    return near[False] < near[True]


def _rank(one: Found) -> tuple[bool, bool, bool]:
    return not one.loose, one.exact, one.led


def _answer_dates(lines: Sequence[_Line], said: datetime, note: bool = False) -> Iterator[tuple[int, Found]]:
    """Of each sentence that promises an answer the date by which it comes; also of the short one that follows it.

    In a note the title need but name a way to reach somebody: `Globex to ring`, `they said by Friday`.
    """
    before = False
    for at, line in enumerate(lines):
        promised = line.has("decision") and not line.has("not_said")
        if promised:
            found = [one for one in line.found if _is_about_answer(line, one)]
        elif line.has("beside", "asks", "not_said"):
            found = []
        elif line.has("contact") and not line.has("unless"):
            found = [one for one in line.found if _is_due(line, one, said)]
        else:
            found = list(line.found) if before and len(line.words.words) <= _GOES_ON else []
        if found:
            best = max(map(_rank, found))
            yield at, next(one for one in reversed(found) if _rank(one) == best)
        before = (promised or (note and at == 0 and line.has("contact"))) and not line.found


def _is_due(line: _Line, one: Found, said: datetime) -> bool:
    """Whether this is the day by which somebody calls or writes: `ruft bis Freitag an`, in a note `ruft Freitag an`."""
    if one.day <= said.date() or one.loose:
        return False
    words = len(line.words.words)
    close = any(hit.group == "contact" and _distance(line, one, hit) < _CLOSE for hit in line.hits)
    return one.led or words <= _NOTE or (words <= _LONGER_NOTE and close)


def _last(found: Sequence[Found]) -> date | None:
    firm = [one for one in found if not one.loose] or found
    return firm[-1].day if firm else None


def _read_all(seen: Seen, said: datetime) -> list[_Line]:
    """The description by sentences, with what the owner added below a joining block; a title that says when first."""
    below = (part for line, added, aside in lines_of(seen) if added and aside for part in sentences(line))
    read = _read([*seen.sentences, *map(read_words, below)], said, seen.codes)
    title = _read([read_words(close_up(seen.title.text))], said, seen.codes)
    return [*(one for one in title if one.has("decision") and any(day.led for day in one.found)), *read]


def _is_to_come(one: Found, said: datetime) -> bool:
    today = said.date()
    return (one.day > today or (one.day == today and one.led and not one.exact)) and one.day <= today + _AHEAD


def find_promise(seen: Seen, said: datetime) -> tuple[date | None, Channel | None]:
    """By when the employer says, as an interview's event has it, that an answer comes, and by what means."""
    lines = _read_all(seen, said)
    return _find_decision(lines, said), _find_channel(lines, said, seen.codes)


def _find_decision(lines: Sequence[_Line], said: datetime) -> date | None:
    lines = [replace(one, found=tuple(day for day in one.found if _is_to_come(day, said))) for one in lines]
    return _last([one for _, one in _answer_dates(lines, said)])


def find_waited(seen: Seen, said: datetime) -> date | None:
    """The day on which, by a note of the owner's, the employer's answer is due."""
    if seen.others:
        return None
    words = read_words(close_up(seen.title.text))
    cues = longest(_cues(seen.codes).find(words))
    groups = {hit.group for hit in cues}
    named = {(hit.first, hit.last) for hit in cues if hit.group == "decision"}  # `Globex decision` waits for nothing
    groups |= {hit.group for hit in matcher("waiting", seen.codes).find(words)}
    waits = any(
        hit.group == "follow_up" or (hit.group == "waiting" and (hit.first, hit.last) not in named)
        for hit in seen.title_hits
    )
    beside = any(hit.group in _NO_NOTE for hit in seen.title_hits)
    if not (waits or groups & {"decision", "contact", "due"}) or (beside and "due" not in groups):
        return None
    if "own" in groups or noted_groups(words, seen.codes):
        return None
    today = said.date()
    title = sentences(words.text)
    lines = _read([*map(read_words, title), *seen.sentences], said, seen.codes)
    open_yet = "?" in words.text or waits or groups & {"talk", "unless"}
    found = [
        (at, one)
        for at, one in _answer_dates(lines, said, note=True)
        if today - _BEHIND <= one.day <= today + _AHEAD and (one.day != today or one.led or not (open_yet or at))
    ]
    stated = _last([one for at, one in found if at < len(title)] or [one for _, one in found if not one.loose])
    if stated is not None:
        return stated
    return today if "due" in groups or ("decision" in groups and len(words.words) <= _TERSE and not open_yet) else None


def _find_channel(lines: Sequence[_Line], said: datetime, codes: Codes) -> Channel | None:
    """How the answer will come, or how they are best reached: the means named where that is said, or beside it."""
    promised = [_promises(line, said) for line in lines]
    answers = [
        one and (line.has("decision") or not line.has("reach")) for one, line in zip(promised, lines, strict=True)
    ]
    near = [
        any(answers[max(0, at - 1) : at + 2]) and not line.has("unless", "beside", "asks", "not_said")
        for at, line in enumerate(lines)
    ]
    said_so = [line.words for at, line in enumerate(lines) if promised[at]]
    neighbours = [line.words for at, line in enumerate(lines) if near[at] and not promised[at]]
    short = [words for words in neighbours if len(words.words) < _LONE]
    beside = [words for words in neighbours if len(words.words) < _NEIGHBOUR]
    for texts, kind in (
        (said_so, ""), (beside, ""), (said_so, "_verb"), (beside, "_verb"), (said_so, "_word"), (short, "_word"),
    ):  # fmt: skip
        for words in texts:
            means = _means(words, kind, codes)
            if means is not None:
                return means
    return None


def _promises(line: _Line, said: datetime) -> bool:
    """Whether a sentence says that an answer comes, or how somebody is best reached."""
    if line.has("not_said"):
        return False
    dated = any(_is_due(line, one, said) for one in line.found)
    return line.has("decision", "reach") or (line.has("contact") and dated and not line.has("beside", "asks"))


def _means(words: Words, kind: str, codes: Codes) -> Channel | None:
    groups = {f"{one.value}{kind}": one for one in Channel}
    hits = longest(matcher("channel", codes).find(words))
    denied = {hit.last for hit in hits if hit.group == "not"}
    named = [hit for hit in hits if hit.group in groups and hit.first not in denied]
    if not named:
        return None
    best = min(named, key=lambda hit: (hit.first, hit.first - hit.last, list(groups).index(hit.group)))
    return groups[best.group]
