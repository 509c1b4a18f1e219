"""What is left of Chinese and Japanese titles without the words of interviews: they have no spaces between words."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from syncd.lexicon import Codes, either, phrases
from syncd.text import is_cjk


def cjk_names(piece: str, codes: Codes) -> list[str]:
    """What may be names in a part of a title."""
    left = _cjk_words(codes).sub(" ", piece)
    return [
        name
        for name in left.split()
        if len(name) > 1 and is_cjk(name) and not re.fullmatch(r"[A-ZＡ-Ｚ]社|[\u3040-\u309f]+", name)
    ]


@lru_cache(64)
def _cjk_words(codes: Codes) -> re.Pattern[str]:
    words = {
        word
        for name in ("evidence", "company", "stage", "outcome", "channel", "people")
        for group, held in phrases(name, codes).items()
        if group not in ("organisations", "legal", "dwelling", "health", "never", "employer")
        for word in held
        if is_cjk(word) and len(word) > 1
    } - set(phrases("company").get("organisations", ()))
    words |= {word for word in phrases("company").get("legal", ()) if is_cjk(word)}
    return re.compile(
        either(words)
        + r"|様|样|您|の|との|にて|について|[\s\d/・~～:：]+"
        + r"|(?<![A-Za-z])(?:[A-Z]{2}|[a-z]{2,3}|Web|WEB|Offer)(?![A-Za-z])"
    )


@cache
def cjk_posts() -> tuple[str, ...]:
    """Words for posts, in Chinese and Japanese."""
    return tuple(word for word in phrases("company").get("role_nouns", ()) if is_cjk(word))
