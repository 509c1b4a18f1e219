"""What an event's words say about the people it names: who interviews, arranges, looks on, is away, or is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from syncd.people.clauses import is_closing, starts_with
from syncd.people.cues import Line, Said
from syncd.people.names import Looks, Mention
from syncd.people.ordinary import words_of
from syncd.seen import Seen
from syncd.text import fold

_LONGEST = 400  # letters of a line that are read
_LINES = 120
_MOST = 60  # names: nobody is interviewed by more
_STOP = re.compile(r"(?<=[^\s.][.!?])\s+(?=\S)|(?<=。)")
_ADDRESSEE = re.compile(r"^[A-ZÀ-Þ][^\W\d_]+(?: [A-ZÀ-Þ][^\W\d_]+){0,2},\s*\n\s*\n", re.MULTILINE)  # `Jane Doe,`
_EAST = re.compile(r"^[\u3400-\u9fff々]{1,4} ?[\u3041-\u9fff々]{0,4} ?[様殿] *$")  # `桐谷 様`
_ABBREVIATED = re.compile(r"(?:\b(?![A-Z]{2,}\.)[^\W\d_]{1,4}|\d)\.$")


def _units(text: str) -> Iterable[tuple[str, bool]]:
    """Lines and their sentences; with each, whether it begins a line."""
    for line in text.split("\n")[:_LINES]:
        parts: list[str] = []
        for part in _STOP.split(line[:_LONGEST]):
            # `Dr. Fox`, `27. November`, `R. Castellanos`
            if parts and (_ABBREVIATED.search(parts[-1]) or _is_shortened(parts[-1])):
                parts[-1] += " " + part
            elif part.strip():
                parts.append(part)
        for at, part in enumerate(parts):
            yield part.strip(), at == 0


def _is_shortened(part: str) -> bool:
    """`Ana Fdez.` goes on with her other family name."""
    return part.endswith(".") and fold(part.rsplit(maxsplit=1)[-1]).rstrip(".") in words_of("shortened")


def is_typed(seen: Seen) -> bool:
    """Whether the owner typed the event: nobody else is invited, and its text is no letter that was pasted."""
    if seen.others:
        return False
    lines = [line.strip() for line in seen.text.text.split("\n")[:_LINES] if line.strip()]
    greets = any(starts_with("addressed", line, seen.codes) and line[-1] in ",!:." for line in lines[:2])
    first, comma, _ = "".join(lines[:1]).partition(",")
    short = bool(comma) and len(first.split()) < 4
    greets = greets or (short and starts_with("addressed", first, seen.codes) > 0)  # `Hi Kim, it was`
    if greets or _ADDRESSEE.search(seen.event.description) or (len(lines) > 3 and any(map(_EAST.match, lines[:2]))):
        return False
    return not any(is_closing(line, seen.codes) for line in lines[:-1])


def read_mentions(seen: Seen, known: frozenset[str]) -> tuple[list[Said], str | None]:
    """Everybody who is named, and what who writes says of taking part.

    That is `speaks`, `calls`, `together` (we do something), `away`, or None if nothing is said of it.
    """
    hand = is_typed(seen)
    found = [
        Said(one.mention, one.codes, one.pieces | {"title"})
        for one in Line(seen, seen.bare_title, known, hand).said((), title=True)
    ]
    speaker: str | None = None
    carried: tuple[str, ...] = ()
    closed = False
    rows = _Rows(seen)
    for at, (unit, begins) in enumerate(_units(seen.text.text)):
        if len(found) > _MOST:
            break
        line = Line(seen, unit, known, hand)
        imprint = "imprint" in line.groups and not line.groups & {"interviewer", "named"}
        if not hand and (imprint or unit.count(" · ") > 1):
            continue
        here = line.said(carried if begins else ())
        decides = "answer" in line.groups or any(hit.group == "decision" for hit in seen.find("evidence", line.words))
        if "organizer_not" in line.groups:
            speaker = "away"
        elif speaker != "away" and "organizer_too" in line.groups and not decides:
            speaker = "speaks"
        elif speaker is None and "together" in line.groups and not decides and not hand:
            speaker = "together"
        elif speaker is None and "speaker_calls" in line.groups and not decides:
            speaker = "calls"
        for one in here:
            if hand and at == 0 and one.mention.first == 0 and one.mention.looks is Looks.FULL:
                one.pieces.add("begins")  # `Pat Doe and somebody else`
            if decides:
                one.pieces.add("decision")
                if "acts" in one.pieces:
                    one.pieces.difference_update({"acts", "slot"})
            if not hand and _EAST.match(line.text):
                one.pieces.add("addressed")
            if rows.is_other(unit):
                one.pieces.add("elsewhen")
            if begins and not hand and (
                (not carried and _is_signature(line.text, one.mention)) or (closed and one.mention.first < 3)
            ):  # fmt: skip
                one.pieces.add("signature")
        found += here
        closed = begins and is_closing(line.text, seen.codes)
        if begins or line.heads:
            carried = line.heads or (carried if begins and here and "listed" in here[0].pieces else ())
    return found, speaker


class _Rows:
    """The rows of an agenda, of which an event may be one: `1:15 Panel`, where it begins at a quarter past one."""

    def __init__(self, seen: Seen) -> None:
        start = seen.start
        self._begin = start.hour * 60 + start.minute
        self._length = seen.length.total_seconds() / 60
        minutes = [at for line in seen.text.text.split("\n")[:_LINES] if (at := _minute(line)) is not None]
        apart = {(at - self._begin) % 720 for at in minutes}
        alone = all(person is seen.organizer for person in seen.others)  # who is invited is of this row
        self._told = not alone and len(minutes) > 2 and 0 in apart and any(at >= self._length for at in apart)

    def is_other(self, unit: str) -> bool:
        """Whether a line is a row of another hour than the event's."""
        at = _minute(unit) if self._told else None
        return at is not None and (at - self._begin) % 720 >= self._length


_ROW = re.compile(r"[^\w\n]{0,4}(\d{1,2})[:.h時](\d\d)\b")


def _minute(line: str) -> int | None:
    found = _ROW.match(line)
    return int(found[1]) * 60 + int(found[2]) if found and int(found[1]) < 24 and int(found[2]) < 60 else None


def _is_signature(unit: str, mention: Mention) -> bool:
    rest = unit[mention.last :].strip()
    return mention.first == 0 and (not rest or rest[0] in "|/·" or len(rest) < 3)
