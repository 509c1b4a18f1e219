"""What else an event says: stage and role. Words are data, see `syncd/lexicon`."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from syncd.companies.naming import is_role
from syncd.companies.spelling import table
from syncd.companies.traces import REQUISITION
from syncd.lexicon import Codes, either, matcher, phrases
from syncd.model import Stage
from syncd.people.names import is_given_name, is_honour
from syncd.seen import Seen
from syncd.text import fold, read_words

_STAGES = (
    Stage.PRESENTATION, Stage.PANEL, Stage.TECHNICAL, Stage.FINAL, Stage.BEHAVIOURAL, Stage.ONSITE, Stage.PHONE,
)  # fmt: skip
_PIECES = re.compile(r"\s[-–—]\s|[|:;()\[\].!?]|\s(?:for|about|as|als|with|w/|at|the|our|is|and I)\s|<>")


def find_stage(seen: Seen, people: int) -> Stage:
    """The kind of interview: the title's word before the description's, the special before the general."""
    title = {hit.group for hit in seen.find("stage", seen.title)}
    text = {hit.group for hit in seen.find("stage", seen.text)}
    place = _is_place(seen)
    scores = {stage: 3 * (stage.value in title) + (stage.value in text) for stage in _STAGES}
    scores[Stage.ONSITE] += 2 * place
    scores[Stage.PHONE] -= 2 * place
    best = max(_STAGES, key=lambda stage: scores[stage])
    if scores[best] > 0 and (scores[best] > 1 or not people > 2):
        return best
    if people > 2:
        return Stage.PANEL
    return Stage.ONSITE if place else Stage.OTHER


def _is_place(seen: Seen) -> bool:
    """Whether the location is a street, a room or a building rather than a link or a telephone."""
    place = seen.event.location.strip()
    return bool(place) and _NO_PLACE.search(place) is None and not seen.find("place", seen.place)


_NO_PLACE = re.compile(r"https?:|^[\d\s+()./-]{6,}$")


def find_role(seen: Seen) -> str | None:
    """The post, as the event names it: `Senior Product Designer`."""
    codes = seen.codes
    first = seen.text.text.split("\n", 1)[0]
    for piece in (*_PIECES.split(seen.bare_title), re.split(r"[.,;(]|\s[-–—]\s", first)[0]):
        bare = _without_generic(REQUISITION.sub("", piece).strip(" ,#"))
        words = [word for word in read_words(bare).words if word not in "&+"]
        if bare[:1].isupper() and 1 < len(words) <= 6 and any(map(is_role, words)) and not _is_leader(bare, codes):
            rest = [word for word in words if not is_role(word) and word not in table("seniority")]
            if rest or any(len(word) > 12 for word in words):
                return bare
    for pattern in _posts(codes):
        for found in pattern.finditer(seen.text.text):
            bare = re.split(r"\s[-–—|]\s|\s[（(]|[,;!?\n（]|\.\s| \d", REQUISITION.sub("", found[1]))[0].strip(
                " ,#:：【】「」"
            )
            if 2 < len(bare) < 70 and not _is_leader(bare, codes):
                return bare
    return None


@lru_cache(64)
def _posts(codes: Codes) -> tuple[re.Pattern[str], ...]:
    """`Position: Data Engineer`, and `for the position of Data Engineer`."""
    labels = either(phrases("company").get("post_labels", ()))
    cues = either(phrases("company", codes).get("post_cues", ()))
    return (
        re.compile(rf"(?:^|\n|[■▪•*·-]\s?)(?i:{labels})\s*[:：]\s*([^\n]+)"),
        re.compile(rf"(?<!\w)(?i:{cues})\s+([^\W\d_a-zß-öø-ÿ][^\n]+)"),
    )


def _without_generic(piece: str) -> str:
    """`Second interview Data Analyst` → `Data Analyst`."""
    words = piece.split()
    while words and fold(words[0]).strip(".:") in table("generic"):
        words.pop(0)
    return " ".join(words)


def _is_leader(piece: str, codes: Codes) -> bool:
    """Whether a part of a title speaks of whom the owner meets rather than of the post."""
    hits = matcher("evidence", codes).find(read_words(piece))
    met = {"meeting", "interview", "hiring_interview", "recruiter"}
    words = piece.split()
    return (
        any(hit.group in met or (hit.group == "leader" and hit.last - hit.first > 1) for hit in hits)
        or any(is_honour(word) for word in words)
        or (("+" in words or "&" in words) and is_given_name(words[0]))
    )


_NUMBER = r"(?:[A-Z]{1,5}[-/.])*[A-Z]{0,3}\d{2,8}(?:[-/.][A-Z0-9]{2,8}){0,3}"


@cache
def _vacancy() -> re.Pattern[str]:
    """A number after a word that says that it is a vacancy's: `ref. 2026/118`, `Kennziffer 26-071`."""
    cues = either(phrases("company").get("vacancy", ()))
    return re.compile(
        rf"(?<![^\W\d_])(?i:{cues})[\s.:：#°º-]*(?i:id|nr|no|n|number|num)?[\s.:：#°º]*({_NUMBER})(?![\w/])"
    )


def requisitions(seen_text: str) -> frozenset[str]:
    """Numbers of vacancies in a text, folded."""
    found = [at[1] for at in _vacancy().finditer(seen_text)]
    found += [at[0] for at in _LETTERED.finditer(seen_text)]
    return frozenset(fold(one).lstrip("#") for one in found if sum(letter.isdigit() for letter in one) > 2)


_LETTERED = re.compile(r"(?<![\w/.-])(?:R|JR|REQ|Req|JOB|J|VN|PV|ID)-?\d{3,8}(?:-\d{1,6})?(?![\w/-])")
