"""What an event's words say about the people it names: who interviews, arranges, looks on, is away, or is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from syncd.evidence import Seen
from syncd.lexicon import Codes, Hit, Matcher, phrases
from syncd.names import Looks, Mention, names_in, words_of
from syncd.text import Words, fold, is_cjk, read_words

_BEFORE = ("interviewer", "named", "observer", "coordinator", "contact", "absent", "source", "addressed")
"""What may stand before a name; of two the nearer counts."""

_AFTER = ("acts", "observer", "coordinator", "contact", "absent", "source")
"""What may stand after a name."""

_REACH = {"interviewer": 6, "named": 5, "acts": 4, "absent": 4, "addressed": 1, "source": 2, "contact": 3}
_NEAR = 5  # words between other cues and a name
_LONGEST = 400  # letters of a line that are read
_LINES = 120

_STOP = re.compile(r"(?<=[^\s.][.!?…])\s+(?=\S)|(?<=[。！？])")
_ABBREVIATED = re.compile(r"(?:\b[^\W\d_]{1,4}|\d)\.$")
_ASIDE = re.compile(r"\s*[(（][^()（）\n]{0,200}[)）]")
_BULLET = re.compile(r"^\s*(?:[-–—•*·▪◦●○■□☐>→※]|\d{1,2}[.)]\s|[(（]?\d[)）])\s*")
_HOUR = re.compile(r"(?:^|[\s(–-])\d{1,2}(?:[:.h時点]\d{0,2})?\s?(?:am|pm|uhr|h|時|点)?\s?[-–:]?\s*$", re.IGNORECASE)
_BREAK = re.compile(r"[;!?\n]|\.\s|\s[-–—|/]\s|, (?:but|aber|mais|pero|mas|ma|maar|men|ale)\s")


@dataclass(frozen=True, slots=True)
class Said:
    """A name in a title or description, and what is said of it there: pieces of evidence (`people.WEIGHTS`)."""

    mention: Mention
    codes: Codes
    pieces: set[str] = field(default_factory=set)


@lru_cache(64)
def _cues(codes: Codes) -> Matcher:
    groups = phrases("people", codes)
    wanted = dict.fromkeys(
        (*_BEFORE, *_AFTER, "post", "closing", "introduces", "organizer_too", "speaker_calls", "organizer_not")
    )
    return Matcher({name: groups.get(name, ()) for name in wanted})


def _units(text: str) -> Iterable[tuple[str, bool]]:
    """Lines and their sentences; with each, whether it begins a line."""
    for line in text.split("\n")[:_LINES]:
        parts: list[str] = []
        for part in _STOP.split(line[:_LONGEST]):
            # `Dr. Fox`, `27. November`, `R. Castellanos`
            if parts and _ABBREVIATED.search(parts[-1]):
                parts[-1] += " " + part
            elif part.strip():
                parts.append(part)
        for at, part in enumerate(parts):
            yield part.strip(), at == 0


def read_mentions(seen: Seen, known: frozenset[str]) -> tuple[list[Said], str | None]:
    """Everybody who is named, and whether who writes takes part: `speaks`, `away`, or None if nothing is said of it."""
    codes, hand = seen.codes, not seen.others
    found = [
        Said(one.mention, codes, one.pieces | {"title"})
        for one in _read_unit(seen, seen.bare_title, codes, known, hand, ())[0]
    ]
    speaker: str | None = None
    carried: tuple[str, ...] = ()
    for unit, begins in _units(seen.text.text):
        here, words, hits, after = _read_unit(seen, unit, codes, known, hand, carried if begins else ())
        groups = {hit.group for hit in hits}
        decides = any(hit.group == "decision" for hit in seen.find("evidence", words))
        if "organizer_not" in groups:
            speaker = "away"
        elif speaker is None and groups & {"organizer_too", "speaker_calls"} and not decides:
            speaker = "speaks"
        for one in here:
            if decides:
                one.pieces.add("decision")
                one.pieces.discard("acts")
            if begins and one is here[0] and one.mention.first <= 2:
                one.pieces.add("begins")
            if begins and not carried and not hand and _is_signature(unit, one.mention):
                one.pieces.add("signature")
        found += here
        if begins or after:
            carried = after if after else (carried if begins and here and carried else ())
    return found, speaker


def _is_signature(unit: str, mention: Mention) -> bool:
    rest = unit[mention.last :].strip()
    return mention.first == 0 and (not rest or rest[0] in "|/·" or (len(rest) < 3))


def _read_unit(
    seen: Seen, unit: str, codes: Codes, known: frozenset[str], hand: bool, carried: tuple[str, ...]
) -> tuple[list[Said], Words, tuple[Hit, ...], tuple[str, ...]]:
    """The names of a line or sentence with what is said of each, and which cue the lines below stand under."""
    words = read_words(_BULLET.sub("", unit))
    text = words.text
    hits = _cues(codes).find(words)
    mentions = _without_asides(text, names_in(text, codes, known, lower=hand), codes)
    after: tuple[str, ...] = ()
    if text.rstrip().endswith((":", "：")) or (not mentions and len(words.words) < 5):
        after = tuple(
            dict.fromkeys(
                hit.group for hit in hits if hit.group in ("interviewer", "contact", "observer", "coordinator")
            )
        )[:1]
    if not mentions:
        return [], words, hits, after
    said = []
    for group in _groups(text, mentions, codes):
        first, last = group[0], group[-1]
        before = _before(words, hits, text, first, [one for one in mentions if one.last <= first.first])
        behind = _behind(words, hits, text, last, [one for one in mentions if one.first >= last.last])
        shared = {piece for piece in (*before, *behind) if piece in ("acts", "absent") or piece in before}
        if carried and first.first <= 12 and not before & {"observer", "contact", "absent"}:
            shared |= set(carried) | {"slot"}
        for one in group:
            pieces = set(shared)
            if one is last:
                pieces |= behind
            pieces |= _own(words, hits, text, one, mentions)
            if one.looks is Looks.BARE and "de" in codes:
                pieces.add("noun")
            if (
                one.looks in (Looks.BARE, Looks.PAIR)
                and re.match(r"\s[a-zà-ÿ]", text[one.last :])
                and not pieces & {"acts"}
                and not re.match(r"\s(?:and|und|et|y|e|en|och|og|i|oraz)\s", text[one.last :])
            ):
                pieces.discard("slot")
            if len(group) > 1 or _joins(text, one):
                pieces.add("joined")
            if is_cjk(one.name):
                pieces |= _eastern(words, hits, one)
            said.append(Said(one, codes, pieces))
    return said, words, hits, after


def _without_asides(text: str, mentions: Sequence[Mention], codes: Codes) -> list[Mention]:
    """Without what only looks like a name in somebody's post: `(Director, Reliability)`, `, VP Infrastructure`."""
    kept: list[Mention] = []
    for one in mentions:
        if kept and one.looks in (Looks.BARE, Looks.PAIR):
            between = text[kept[-1].last : one.first]
            if between.lstrip()[:1] in ("(", "（") and ")" not in between:
                continue
            if re.match(r"\s?[,|=–-]\s", between) and _ends_in_post(between, codes):
                continue
        kept.append(one)
    return kept


def _ends_in_post(text: str, codes: Codes) -> bool:
    words = read_words(text)
    return any(hit.group == "post" and hit.last == len(words.words) for hit in _cues(codes).find(words)) or (
        bool(words.words) and words.words[-1] in ("of", "de", "for", "und", "and", "der", "di", "do", "voor", "for")
    )


@lru_cache(64)
def _glue(codes: Codes) -> frozenset[str]:
    return (
        words_of("named", codes)
        | words_of("particles")
        | {"our", "unserer", "notre", "nuestra", "the", "der", "die", "la", "el", "o", "a", "il", "de", "den"}
    )


def _groups(text: str, mentions: Sequence[Mention], codes: Codes) -> list[list[Mention]]:
    """Names that stand in one list: what is said of the list is said of all."""
    groups: list[list[Mention]] = []
    for one in mentions:
        if groups and _is_list(text[groups[-1][-1].last : one.first], codes):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _is_list(between: str, codes: Codes) -> bool:
    plain = _ASIDE.sub("", between)
    if re.search(r"[.!?]\s|[:：]\s(?!\d)", plain) or len(plain) > 80:
        return False
    words = read_words(plain).words
    posts = {
        at for hit in _cues(codes).find(read_words(plain)) if hit.group == "post" for at in range(hit.first, hit.last)
    }
    loose = [
        word for at, word in enumerate(words) if at not in posts and word not in _glue(codes) and not word.isdigit()
    ]
    if not loose:
        return bool(re.search(r"[,;+&/、・，和与與]", plain)) or bool(words)
    return bool(posts) and len(loose) < 4 and bool(words) and words[-1] in _glue(codes) and plain.lstrip()[:1] in ",-–"


def _joins(text: str, one: Mention) -> bool:
    return bool(re.search(r"[+&]\s?$", text[: one.first]) or re.match(r"\s?[+&]", text[one.last :]))


def _span(words: Words, hit: Hit) -> tuple[int, int]:
    return words.spans[hit.first][0], words.spans[hit.last - 1][1]


def _count(text: str) -> int:
    return len(read_words(text).words)


def _before(words: Words, hits: Iterable[Hit], text: str, one: Mention, earlier: Sequence[Mention]) -> set[str]:
    """The nearest cue that stands before a name in the same clause."""
    start = max((other.last for other in earlier), default=0)
    clause = text[start : one.first]
    cuts = [at.end() for at in _BREAK.finditer(clause)]
    start += cuts[-1] if cuts else 0
    best: tuple[int, int] | None = None
    group, near = "", 0
    for hit in hits:
        if hit.group not in _BEFORE:
            continue
        first, last = _span(words, hit)
        if first < start or last > one.first:
            continue
        gap = text[last : one.first]
        if _count(gap) > _REACH.get(hit.group, _NEAR) or (hit.group == "addressed" and re.search(r"[,:]", gap)):
            continue
        if ")" in gap and "(" not in gap:
            continue
        if hit.group == "source" and re.search(r"[:：]", gap):
            continue
        rank = (last, first - last)
        if best is None or (rank[0], -rank[1]) > (best[0], -best[1]):
            best, group, near = rank, hit.group, _count(gap)
    if not group:
        return set()
    return {group, "slot"} if near < 2 and group in ("interviewer", "named") else {group}


def _behind(words: Words, hits: Iterable[Hit], text: str, one: Mention, later: Sequence[Mention]) -> set[str]:
    """What stands after a name, or after a list of names, in the same clause."""
    stop = min((other.first for other in later), default=len(text))
    rest = text[one.last : stop]
    aside = _ASIDE.match(rest)
    begin = one.last + (aside.end() if aside else 0)
    # `Anna Fox, our Head of Data, will lead`
    apposed = re.match(r",\s[^,.;()]{2,60},\s", text[begin:stop])
    begin += apposed.end() if apposed else 0
    cut = re.search(r"[;!?\n]|\.\s|\.$", text[begin:stop])
    stop = begin + cut.start() if cut else stop
    found = set()
    for hit in hits:
        if hit.group not in _AFTER:
            continue
        first, last = _span(words, hit)
        if first >= begin and last <= stop and _count(text[begin:first]) <= _REACH.get(hit.group, _NEAR) - 1:
            found.add(hit.group)
    if found & {"observer", "absent", "coordinator"}:
        found.discard("acts")
    return found


def _own(words: Words, hits: Iterable[Hit], text: str, one: Mention, mentions: Sequence[Mention]) -> set[str]:
    """What stands right beside a name: a post, an hour, a remark in brackets."""
    found = set()
    stop = min((other.first for other in mentions if other.first >= one.last), default=len(text))
    aside = _ASIDE.match(text[one.last : stop])
    begin = max((other.last for other in mentions if other.last <= one.first), default=0)
    for hit in hits:
        first, last = _span(words, hit)
        if aside and one.last <= first and last <= one.last + aside.end():
            if hit.group in ("observer", "coordinator", "absent", "post"):
                found.add(hit.group)
        elif hit.group == "post":
            gap = text[last : one.first] if last <= one.first else text[one.last : first] if first >= one.last else ""
            if begin <= first and last <= one.first and re.fullmatch(r"[\s:,=–-]{0,3}", gap):
                found.add("post")
            if (
                one.last <= first
                and last <= stop
                and re.match(r"\s?[,=|–:—-]", gap)
                and _count(gap) < 3
                and "." not in gap
            ):
                found.add("post")
    before = text[begin : one.first]
    if _HOUR.search(before) and re.search(r"\d", before):
        found.add("hour")
    if (
        re.search(r"\(\s*$", before)
        and "post" not in found
        and before.strip(" (")
        and re.match(r"\s*\)", text[one.last :])
    ):
        found |= {
            hit.group
            for hit in hits
            if hit.group == "post" and _span(words, hit)[1] <= one.first and one.first - _span(words, hit)[1] < 4
        }
    return found


def _eastern(words: Words, hits: Iterable[Hit], one: Mention) -> set[str]:
    """Where words are not parted, a cue may be a part of a longer word, before or after."""
    text, found = words.text, set[str]()
    before, behind = text[max(0, one.first - 12) : one.first], text[one.last : one.last + 10]
    codes = frozenset({"ja", "zh"})
    for group in _BEFORE:
        if group != "named" and any(word in before for word in words_of(group, codes) if is_cjk(word)):
            found.add(group)
    for group in (*_AFTER, "introduces"):
        place = behind[:4] if group == "introduces" else behind
        if any(word in place for word in words_of(group, codes) if is_cjk(word)):
            found.add("signature" if group == "introduces" else group)
    if one.looks is Looks.HONOUR and any(before.rstrip("の ：:").endswith(post) for post in words_of("posts", codes)):
        found.add("post")
    if found & {"contact", "coordinator"}:
        found.discard("acts")
    return found
