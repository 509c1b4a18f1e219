"""What an event says about the answer: by when it comes, by what means, and what it was.

Words are data of the languages. The table `waiting`: `decision` promises an answer (with the group `decision` of
`evidence`), `beside` says that a date is of something else, `asks` that it is the owner who has to answer, and in a
title `own`, `due` that the day itself is meant, `reach` how somebody is best reached, `unless` that a sentence is only
about what might be, `talk` that an answer is talked about, `not_said` that no person promises anything; `called_off`
stands in the title of a meeting that is, `note` before what the owner added, `no` and `yes` may be all that is said,
`perhaps` may happen, `not_outcome` only looks like one. The table `channel`: for each means what is said where an
answer will come by it (`email`), verbs that leave it open (`email_verb`), and how the thing itself is called
(`email_word`). The table `outcome`: what is noted of each.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from providers.event import Day, Status
from syncd.calendar_words import close_up
from syncd.dates import Found, find_dates, sentences
from syncd.evidence import Seen, longest
from syncd.lexicon import Codes, Hit, Matcher, matcher, phrases
from syncd.model import Channel, Outcome
from syncd.text import Words, own_words, read_words, strip_markup

_AHEAD = timedelta(days=150)
_BEHIND = timedelta(days=60)  # a note may say when an answer was due
_CLAUSE = 6  # words that a comma between a date and a word counts for
_BREAK = re.compile(r"[,:()–—、，：（）]|\s-\s")
_GOES_ON = 9  # words of a sentence that only goes on from the one before
_ASIDE = {"beside": 0, "asks": 3}  # what makes a date another one's, and by how many words nearer it counts
_NEIGHBOUR = 14
_LONE = 4
_NOTE = 7
_TERSE = 4
_NAME = 3  # words that a company's name has at most before a bare `no`


@lru_cache(64)
def _cues(codes: Codes) -> Matcher:
    means, waiting = phrases("channel", codes), phrases("waiting", codes)
    contact = [phrase for name in Channel for kind in ("", "_verb") for phrase in means.get(name.value + kind, ())]
    decision = (*phrases("evidence", codes).get("decision", ()), *waiting.get("decision", ()))
    rest = {name: waiting.get(name, ()) for name in ("beside", "asks", "reach", "unless", "not_said")}
    return Matcher({**rest, "decision": decision, "contact": contact})


@lru_cache(64)
def _outcomes(codes: Codes) -> Matcher:
    waiting = phrases("waiting", codes)
    beside = ("note", "perhaps", "not_outcome", "no", "yes", "called_off")
    return Matcher({**phrases("outcome", codes), **{name: waiting.get(name, ()) for name in beside}})


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
        elif line.has("contact"):
            found = [one for one in line.found if _is_due(line, one, said)]
        else:
            found = list(line.found) if before and len(line.words.words) <= _GOES_ON else []
        if found:
            best = max(map(_rank, found))
            yield at, next(one for one in reversed(found) if _rank(one) == best)
        before = (promised or (note and at == 0 and line.has("contact"))) and not line.found


def _is_due(line: _Line, one: Found, said: datetime) -> bool:
    """Whether this is the day by which somebody calls or writes: `ruft bis Freitag an`, in a note `ruft Freitag an`."""
    return one.day > said.date() and not one.loose and (one.led or len(line.words.words) <= _NOTE)


def _last(found: Sequence[Found]) -> date | None:
    firm = [one for one in found if not one.loose] or found
    return firm[-1].day if firm else None


def _read_all(seen: Seen, said: datetime) -> list[_Line]:
    """The description by sentences, with what the owner added below a joining block; a title that says when first."""
    below = (part for line, added, aside in _lines(seen) if added and aside for part in sentences(line))
    read = _read([*seen.sentences, *map(read_words, below)], said, seen.codes)
    title = _read([read_words(close_up(seen.title.text))], said, seen.codes)
    return [*(one for one in title if one.has("decision") and any(day.led for day in one.found)), *read]


def _is_to_come(one: Found, said: datetime) -> bool:
    today = said.date()
    return (one.day > today or (one.day == today and one.led and not one.exact)) and one.day <= today + _AHEAD


def find_decision(seen: Seen, said: datetime) -> date | None:
    """The date by which the employer says, as an interview's event has it, that an answer comes."""
    lines = _read_all(seen, said)
    lines = [_Line(one.words, one.hits, tuple(day for day in one.found if _is_to_come(day, said))) for one in lines]
    return _last([one for _, one in _answer_dates(lines, said)])


def find_waited(seen: Seen, said: datetime) -> date | None:
    """The day on which, by a note of the owner's, the employer's answer is due."""
    words = read_words(close_up(seen.title.text))
    groups = {hit.group for hit in longest(_cues(seen.codes).find(words))}
    groups |= {hit.group for hit in matcher("waiting", seen.codes).find(words)}
    beside = {hit.group for hit in seen.title_hits}
    waits = beside & {"waiting", "follow_up"}
    if (
        seen.others
        or not (waits or groups & {"decision", "contact", "due"})
        or (beside & _NO_NOTE and "due" not in groups)
    ):
        return None
    today = said.date()
    lines = _read([*map(read_words, sentences(words.text)), *seen.sentences], said, seen.codes)
    titled = len(sentences(words.text))
    open_yet = "?" in words.text or "？" in words.text or waits or groups & {"talk", "unless"}
    found = [
        (at, one)
        for at, one in _answer_dates(lines, said, note=True)
        if today - _BEHIND <= one.day <= today + _AHEAD and (one.day != today or one.led or not (open_yet or at))
    ]
    if "own" in groups or {name.value for name in Outcome} & {hit.group for hit in _outcomes(seen.codes).find(words)}:
        return None
    stated = _last([one for at, one in found if at < titled] or [one for _, one in found if not one.loose])
    if stated is not None:
        return stated
    return today if "due" in groups or ("decision" in groups and len(words.words) <= _TERSE and not open_yet) else None


_NO_NOTE = frozenset(
    {
        "owner_interviews",
        "research",
        "press",
        "authority",
        "school",
        "dwelling",
        "health",
        "deadline",
        "at_work",
        "offer",
    }
)


def find_channel(seen: Seen, said: datetime) -> Channel | None:
    """How the answer will come, or how they are best reached: the means named where that is said, or beside it."""
    lines = _read_all(seen, said)
    promised = [_promises(line, said) for line in lines]
    answers = [
        one and (line.has("decision") or not line.has("reach")) for one, line in zip(promised, lines, strict=True)
    ]
    near = [
        any(answers[max(0, at - 1) : at + 2]) and not line.has("unless", "beside", "asks", "not_said")
        for at, line in enumerate(lines)
    ]
    said_so = [line.words for at, line in enumerate(lines) if promised[at]]
    beside = [line.words for at, line in enumerate(lines) if near[at] and not promised[at]]
    short = [words for words in beside if len(words.words) < _LONE]
    beside = [words for words in beside if len(words.words) < _NEIGHBOUR]
    for texts, kind in (
        (said_so, ""), (beside, ""), (said_so, "_verb"), (beside, "_verb"), (said_so, "_word"), (short, "_word"),
    ):  # fmt: skip
        for words in texts:
            means = _means(words, kind, seen.codes)
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


_ALONE = {"no": "rejected", "yes": "offer"}
_ORDER = (Outcome.WITHDRAWN, Outcome.REJECTED, Outcome.ON_HOLD, Outcome.OFFER)
_ADDED = re.compile(
    r"^\s*(?:(?:>>+|--+|\*\*+|==+>?|→|»|//|\+\+)\s*\S|[(\[（]?\s*(?:[A-Z]{2,3}\s+)?\d\d?[./]\d\d?(?:[./]\d{2,4})?\.?\s?[-–—:)\]\s]"
    r"|[A-Z]{2,3}\s?:\s)"
)
_CLOSED = {Outcome.REJECTED.value, Outcome.ON_HOLD.value}  # why an employer calls a meeting off
_RULE = re.compile(r"^\s*--\s*$")
_NO_OUTCOME = frozenset({"agency", "dwelling", "health", "school", "authority", "social", "press"})


def find_outcome(seen: Seen, interview: bool, names_company: bool) -> Outcome | None:
    """What the owner noted of the outcome, in the title or in the description."""
    groups = {hit.group for hit in seen.title_hits}
    if not interview and not names_company and (groups & _NO_OUTCOME or not isinstance(seen.event.start, Day)):
        return None
    hits = longest(_outcomes(seen.codes).find(seen.title))
    title = {hit.group for hit in hits}
    if names_company and not interview:
        title |= {_ALONE[hit.group] for hit in hits if hit.group in _ALONE and _stands_alone(seen.title, hit)}
    for name in _ORDER:
        if name.value in title and not (
            name is Outcome.OFFER and (interview or not names_company or "practice" in groups)
        ):
            return name
    if not interview and not names_company:
        return None
    if not interview and "offered" in _said_groups(seen):
        return Outcome.OFFER
    return _noted(seen, interview) if interview or not seen.others else None


def _said_groups(seen: Seen) -> set[str]:
    """What the sentences of the description say, but for those about what may be."""
    said: set[str] = set()
    for sentence in seen.sentences:
        groups = {hit.group for hit in longest(_outcomes(seen.codes).find(sentence))}
        said |= set() if "perhaps" in groups else groups
    return said


def _stands_alone(words: Words, hit: Hit) -> bool:
    """Whether a yes or no is all that is said: `Globex: no, sadly`, `Globex = yes!`, `Globex no. Oh well`."""
    before = words.text[: words.spans[hit.first][0]].rstrip()
    after = words.text[words.spans[hit.last - 1][1] :].lstrip()
    if 0 < hit.first < _NAME and before[-1:].isalnum() and (not after or after[0] in ".,;!(:–—-"):
        return True
    return before[-1:] in (":", "=", "-", "–", "—", ">", "→", "：") and not after[:1].isalnum()


def _lines(seen: Seen) -> Iterator[tuple[str, bool, bool]]:
    """The lines of the description but for quoted mail: whether the owner added each, and whether it stands apart."""
    own = set(own_words(seen.event.description).split("\n"))
    find, below = _outcomes(seen.codes).find, False
    for line in strip_markup(seen.event.description).split("\n"):
        below = below or _RULE.match(line) is not None
        if line.lstrip().startswith(">") and not line.lstrip().startswith(">>"):
            continue
        opening = any(hit.group == "note" and hit.first < 2 for hit in find(read_words(line[:24])))
        yield line, below or opening or _ADDED.match(line) is not None, line not in own


def _noted(seen: Seen, interview: bool) -> Outcome | None:
    """What the description says: any word of an outcome in what the owner added, phrases in a text of the owner's.

    Where the meeting is called off, why it is; beside an interview, an outcome that heads a line: `offer: 28 hours`.
    """
    typed = seen.organizer is None and not seen.others
    off = seen.event.status is Status.CANCELLED or was_called_off(seen)
    find, last = _outcomes(seen.codes).find, None
    for line, added, aside in _lines(seen):
        if not added and (aside or not typed) and not off:
            continue
        for sentence in map(read_words, sentences(line)):
            hits = longest(find(sentence))
            if not any(hit.group == "perhaps" for hit in hits):
                said = {
                    hit.group
                    for hit in hits
                    if added or hit.last - hit.first > 1 or (not interview and _heads(sentence, hit))
                }
                if not (added or typed):
                    said &= _CLOSED
                last = next((name for name in _ORDER if name.value in said), last)
    return last


def _heads(words: Words, hit: Hit) -> bool:
    return hit.first == 0 and words.text[words.spans[hit.last - 1][1] :].lstrip()[:1] == ":"


def was_called_off(seen: Seen) -> bool:
    """Whether the title begins, or ends, as that of a cancelled meeting: `Canceled: …`, `… (abgesagt)`."""
    words = read_words(seen.event.title)
    for hit in _outcomes(seen.codes).find(words):
        if hit.group != "called_off":
            continue
        first, last = words.spans[hit.first][0], words.spans[hit.last - 1][1]
        before, after = words.text[:first].strip(), words.text[last:].strip()
        if not re.search(r"\w", before):
            return True
        if before[-1:] in ("(", "[", "【", "–", "-", "—", "/", "|") and after in ("", ")", "]", "】", "!"):
            return True
    return False
