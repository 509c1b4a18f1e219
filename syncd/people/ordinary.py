"""Words that are no names though they are capitalised: of dates, posts, interviewing; and small words."""

from __future__ import annotations

from functools import lru_cache

from syncd.lexicon import Codes, Matcher, languages, phrases
from syncd.text import Words, fold, is_cjk

_ORDINARY = (
    "leader", "role", "meeting", "step", "recruiter", "post", "ordinal", "interview", "hiring_interview", "decision",
)  # fmt: skip
"""Groups of words of interviewing that are capitalised where names stand."""


@lru_cache(512)
def words_of(group: str, codes: Codes | None = None) -> frozenset[str]:
    """The words of a group of the table `people`, folded, in these languages."""
    return frozenset(
        fold(word)
        for language in languages()
        if codes is None or language.code in codes
        for word in language.tables.get("people", {}).get(group, ())
    )


@lru_cache(64)
def small_words(codes: Codes) -> frozenset[str]:
    """Small words as they are written: `sarà` is no `Sara`."""
    return frozenset(phrases("language", codes).get("words", ()))


@lru_cache(64)
def _ordinary_words(codes: Codes) -> Matcher:
    groups = {f"evidence {name}": phrases("evidence", codes).get(name, ()) for name in _ORDINARY}
    for name in ("generic", "role_nouns", "seniority", "functions"):
        groups[f"company {name}"] = phrases("company", codes).get(name, ())
    for name in ("months", "weekdays"):
        groups[name] = tuple(word for language in languages() if language.code in codes
                             for row in language.tables.get("dates", {}).get(name, ())
                             for word in ((row,) if isinstance(row, str) else row))  # fmt: skip
    for name in ("post", "interviewer", "observer", "coordinator", "contact", "closing"):
        groups[name] = phrases("people", codes).get(name, ())
    # `Facilitated by`: what begins a cue is capitalised where a sentence begins with it.
    cues = [*groups["interviewer"], *groups["coordinator"], *phrases("people", codes).get("source", ())]
    groups["begins"] = tuple(
        dict.fromkeys(words[0] for cue in cues if len(words := cue.split()) > 1 and len(words[0]) > 4)
    )
    return Matcher(
        {
            name: [word for word in words if len(word.split()) == 1 and not is_cjk(word)]
            for name, words in groups.items()
        }
    )


def ordinary_groups(word: str, codes: Codes) -> set[str]:
    """Which groups of such words a folded one is of."""
    return {hit.group for hit in _ordinary_words(codes).find(Words(word, (word,), ((0, len(word)),)))}


@lru_cache(64)
def ordinals(codes: Codes) -> frozenset[str]:
    """Words that count, folded: `dua` is Esperanto for second, and a given name elsewhere."""
    rows = (language.tables.get("round", {}) for language in languages() if language.code in codes)
    return frozenset(fold(word) for row in rows for words in row.get("ordinals", {}).values() for word in words)


@lru_cache(16384)
def is_ordinary(word: str, codes: Codes) -> bool:
    """Whether a folded word is one of dates, posts or interviewing rather than a name, or a small one."""
    last = word.rsplit("-", 1)[-1]
    if last != word and len(last) > 3 and is_ordinary(last, codes):
        return True
    return word in words_of("never", codes) or word in small_words(codes) or bool(ordinary_groups(word, codes))
