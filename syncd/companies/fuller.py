"""Longer names that a calendar writes of a company which it mostly calls by a short one.

`GM at Carrigmore House` tells what `Carrigmore` is, `Comune di Bricherolo` what a competition in Bricherolo is for.
"""

from __future__ import annotations

from syncd.companies.book import TITLE, Book, with_kind
from syncd.companies.naming import TIES, is_role, meets, ordinary, sure_at
from syncd.companies.spelling import BESIDE, key_of, legal_starts, table
from syncd.lexicon import hosts
from syncd.people.names import is_given_name

_MORE = 3  # words that a name may have more, at most


def fuller(name: str, book: Book) -> dict[str, float]:
    """The longer names that begin or end with a short one, and how often each is said."""
    found: dict[str, float] = {}
    size = len(name.split())
    for line, at, end in book.places(name):
        tokens, folded, by = book.lines[line]
        if any(token[0].isdigit() for token in tokens[max(0, at - 2) : at]):
            continue  # a street
        stop = _stop(tokens, folded, end, book)
        before = folded[at - 1] if at else ""
        known = not before or not before[0].isalnum() or before in sure_at(book.codes) or before in BESIDE
        known = known or before in table("small") or before in meets(book.codes)
        whole = stop == len(tokens) or not tokens[stop][0].isalnum()
        capital = tokens[at][0].isupper()
        if stop > end and known and (by != TITLE or (whole and not capital and stop - end > 1)):
            longer = " ".join(tokens[at:stop])
            if capital or (whole and (before in sure_at(book.codes) or by == TITLE or before == "")):
                found[longer] = found.get(longer, 0.0) + by
        spelt = with_kind(tokens, folded, at, end)
        if spelt != tokens[at] and all(token.islower() for token in tokens[at - 1 : end]):
            spelt = spelt.lower()
        if len(spelt.split()) > size and (at == 0 or spelt.split()[0] != tokens[at]):
            found[spelt] = found.get(spelt, 0.0) + by
    return {longer: count for longer, count in found.items() if key_of(longer) != key_of(name)}


def _stop(tokens: tuple[str, ...], folded: tuple[str, ...], end: int, book: Book) -> int:
    """Where a name ends that goes on behind its first words."""
    capital = tokens[end - 1][0].isupper()
    stop = at = end
    while at < min(len(tokens), end + _MORE):
        word = folded[at]
        if at > end and word in TIES:
            at += 1
            continue
        if not tokens[at][0].isalpha() or tokens[at][0].isupper() is not capital:
            break
        if not word.isalpha() or is_role(word) or is_given_name(word) or word in TIES | hosts("services"):
            break
        if word in ordinary(book.codes) and word not in table("premises"):
            break
        if word in legal_starts() or word in table("units") or word in book.firsts:
            break
        at += 1
        stop = at
    return stop
