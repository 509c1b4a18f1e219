"""What else an event says: stage, stated round, role. Words are data, see `syncd/lexicon`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from syncd.company import NUMBER, REQUISITION
from syncd.evidence import Seen
from syncd.lexicon import Codes, Matcher, languages, matcher, phrases
from syncd.model import Stage
from syncd.names import is_given_name, is_honour
from syncd.naming import is_role
from syncd.spelling import table
from syncd.text import Words, fold, read_words

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
    return bool(place) and not re.search(
        r"https?:|teams|zoom|meet|phone|telefon|online|video|skype|webex|remote", place, re.IGNORECASE
    )


@cache
def _rounds() -> tuple[Matcher, Matcher, dict[str, int], dict[str, int]]:
    nouns: list[str] = []
    forward: list[str] = []
    ordinals: list[str] = []
    numbers: dict[str, int] = {}
    far_east: dict[str, int] = {}
    groups: dict[str, list[str]] = {}
    for language in languages():
        rows = language.tables.get("round", {})
        nouns += rows.get("nouns", ())
        forward += rows.get("forward", ())
        for number, words in rows.get("ordinals", {}).items():
            groups.setdefault(f"ordinal {number}", []).extend(words)
            ordinals += words
            if language.code == "ja":
                far_east.update(dict.fromkeys(map(fold, words), int(number)))
        for number, words in rows.get("numbers", {}).items():
            numbers.update(dict.fromkeys(map(fold, words), int(number)))
    return Matcher({"noun": nouns, **groups}), Matcher({"forward": forward}), numbers, far_east


def _ordinals(words: Words) -> list[tuple[int, int]]:
    """Stated ordinals: (place, number)."""
    finder, _, numbers, far_east = _rounds()
    hits = finder.find(words)
    noun_at: dict[int, int] = {}
    for hit in hits:
        if hit.group == "noun":
            noun_at[hit.first] = hit.last
    found: list[tuple[int, int]] = []
    for hit in hits:
        if hit.group == "noun":
            after = hit.last
            marked = after < len(words.words) and words.words[after] in ("no", "nr", "n", "number", "num", "#", "nº")
            at = after + marked
            if at < len(words.words):
                between = words.text[words.spans[at - 1][1] : words.spans[at][0]]
                word = words.words[at].removeprefix("n").removesuffix("º")
                value = int(word) if word.isdigit() and len(word) < 3 else numbers.get(word, 0) if len(word) > 2 else 0
                follows = words.text[words.spans[at][1] : words.spans[at][1] + 2]
                if (
                    0 < value < 13
                    and "\n" not in between
                    and ":" not in between
                    and not re.match(r"[:/.]\d|-?\s?(?:min|h)\b", follows)
                    and not re.match(r"\s?x|\s?[x×]", follows)
                ):
                    found.append((hit.first, value))
            continue
        number = int(hit.group.split()[1])
        word = words.words[hit.first]
        # One word may be both: Zweitgespräch, 二次面接.
        if (not word.isascii() and any(name in word for name in far_east)) or (len(word) > 9 and hit.first in noun_at):
            found.append((hit.first, number))
        else:
            for at in range(hit.last, min(hit.last + 3, len(words.words))):
                if at in noun_at:
                    if "\n" not in words.text[words.spans[hit.first][0] : words.spans[at][0]]:
                        found.append((hit.first, number))
                    break
                if words.words[at] in ("an", "the", "of", "with", "hour", "und"):
                    break
    for at, word in enumerate(words.words[:-1]):
        if word == "#" and words.words[at + 1].isdigit() and int(words.words[at + 1]) < 10:
            found.append((at, int(words.words[at + 1])))
    for typed in re.finditer(
        r"(?<![\w.])(\d)\.\s?(?:Gespräch|Runde|Interview|Vorstellungs|entrevista|etapa|ronda)",
        words.text,
        re.IGNORECASE,
    ):
        place = next((n for n, span in enumerate(words.spans) if span[0] >= typed.start()), 0)
        found.append((place, int(typed[1])))
    return sorted(found)


def find_stated_round(seen: Seen) -> tuple[int | None, bool]:
    """The ordinal that the title states, else the description, and whether it was the title.

    One that is only announced does not count.
    """
    title = _ordinals(seen.title)
    if title:
        return title[0][1], True
    alone = re.match(r"\s*(?:and\s)?(\d)(?:st|nd|rd|th)\b", seen.title.text)
    if alone and "last" in seen.title.words:
        return int(alone[1]), True
    forward = _rounds()[1]
    for words in seen.sentences:
        for place, number in _ordinals(words):
            if not any(hit.first < place for hit in forward.find(words)):
                return number, False
    found = re.search(r"(?:^|[,;.]\s|\n)(\d)(?:st|nd|rd|th)\s*(?:$|[,;.\n])", seen.text.text)
    return (int(found[1]) if found else None), False


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
    labels = _either(phrases("company").get("post_labels", ()))
    cues = _either(phrases("company", codes).get("post_cues", ()))
    return (
        re.compile(rf"(?:^|\n|[■▪•*·-]\s?)(?i:{labels})\s*[:：]\s*([^\n]+)"),
        re.compile(rf"(?<!\w)(?i:{cues})\s+([^\W\d_a-zß-öø-ÿ][^\n]+)"),
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


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


@cache
def _vacancy() -> re.Pattern[str]:
    """A number after a word that says that it is a vacancy's: `ref. 2026/118`, `Kennziffer 26-071`."""
    cues = _either(phrases("company").get("vacancy", ()))
    return re.compile(
        rf"(?<![^\W\d_])(?i:{cues})[\s.:：#°º-]*(?i:id|nr|no|n|number|num)?[\s.:：#°º]*({NUMBER})(?![\w/])"
    )


def requisitions(seen_text: str) -> frozenset[str]:
    """Numbers of vacancies in a text, folded."""
    found = [at[1] for at in _vacancy().finditer(seen_text)]
    found += [at[0] for at in _LETTERED.finditer(seen_text)]
    return frozenset(fold(one).lstrip("#") for one in found if sum(letter.isdigit() for letter in one) > 2)


_LETTERED = re.compile(r"(?<![\w/.-])(?:R|JR|REQ|Req|JOB|J|VN|PV|ID)-?\d{3,8}(?:-\d{1,6})?(?![\w/-])")
