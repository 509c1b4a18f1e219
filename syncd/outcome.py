"""What came of an interview: what the owner noted of it, or the employer says in calling it off.

Words are data of the languages. The table `outcome`: what is noted of each, and `offered`, with which an employer makes
an offer. The table `waiting`: `called_off` stands in the title of a meeting that is, `note` before what the owner
added, `no` and `yes` may be all that is said, `perhaps` may happen, `not_outcome` only looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from providers.event import Day, Status
from syncd.dates.reading import sentences
from syncd.lexicon import Codes, Hit, Matcher, phrases
from syncd.model import Outcome
from syncd.seen import Seen, longest
from syncd.text import Words, own_words, read_words, strip_markup

_NAME = 3  # words that a company's name has at most before a bare `no`


@lru_cache(64)
def _outcomes(codes: Codes) -> Matcher:
    waiting = phrases("waiting", codes)
    beside = ("note", "perhaps", "not_outcome", "no", "yes", "called_off")
    return Matcher({**phrases("outcome", codes), **{name: waiting.get(name, ()) for name in beside}})


def noted_groups(words: Words, codes: Codes) -> set[str]:
    """The outcomes that are named in some words."""
    return {name.value for name in Outcome} & {hit.group for hit in _outcomes(codes).find(words)}


_ALONE = {"no": "rejected", "yes": "offer"}
_ORDER = (Outcome.WITHDRAWN, Outcome.REJECTED, Outcome.ON_HOLD, Outcome.OFFER)
_ADDED = re.compile(
    r"^\s*(?:(?:>>+|--+|\*\*+|==+>?|→|»|//|\+\+)\s*\S|[(\[（]?\s*(?:[A-Z]{1,3}\s+)?\d\d?[./]\d\d?(?:[./]\d{2,4})?\.?\s?[-–—:)\]\s]"
    r"|[(\[]\s*\d\d?\.?\s+[^\W\d_]{3,9}\.?\s?[:)\]]|[A-Z]{2,3}\s?:\s)"
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


def lines_of(seen: Seen) -> Iterator[tuple[str, bool, bool]]:
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
    for line, added, aside in lines_of(seen):
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
