"""By which words a text means a company: its whole name, or what a person calls it for short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from syncd.companies.naming import ordinary
from syncd.companies.spelling import BESIDE, head_of, initials, key_of, label_forms
from syncd.companies.spoken import Company
from syncd.text import Words, compact, is_cjk, read_words, spaced


@dataclass(frozen=True, slots=True)
class _Alias:
    """Words by which a text means a company, and how sure that is; `capital` if only so written."""

    words: tuple[str, ...]
    company: Company
    strength: float
    capital: bool = False


class Aliases:
    """What finds companies in a text; each of them has its name by now."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self._rows: dict[str, list[_Alias]] = {}
        self._far_east: list[tuple[str, Company, float]] = []
        for company in companies:
            self._take(company)
        for rows in self._rows.values():
            rows.sort(key=lambda one: -len(one.words))

    def _take(self, company: Company) -> None:
        for form in dict.fromkeys((*company.main_forms(), company.name)):
            key = tuple(key_of(form).split())
            if not key:
                continue
            if is_cjk(form):
                flat = compact(form)
                self._far_east.append((flat, company, 3.5))
                if len(flat) > 3:
                    self._far_east.append((flat[:2], company, 2.5))
                continue
            self._put(key, company, 3.5 if len(key) > 1 else 3.0)
        words = tuple(key_of(company.name).split())
        if not words or is_cjk(company.name):
            return
        for size in range(2, len(words)):
            if head_of(words) in words[:size]:
                self._put(words[:size], company, 3.0)
        head = head_of(words)
        if len(head) > 3 and head not in ordinary(frozenset({"en"})):
            self._put((head,), company, 2.4)
        plain = [word for word in words if word not in BESIDE]
        if len(plain) > 2:
            for short in {initials(plain), initials(words)}:
                self._put((short,), company, 2.6, capital=True)
        elif len(plain) == 2 and "&" in company.name:
            self._put((plain[0][0], "&", plain[1][0]), company, 2.6, capital=True)
        for label in company.labels:
            form = label_forms(label)[0]
            if len(form) > 2 and len(plain) > 1:
                self._put((form,), company, 2.6)

    def _put(self, words: tuple[str, ...], company: Company, strength: float, capital: bool = False) -> None:
        rows = self._rows.setdefault(words[0], [])
        alias = _Alias(words, company, strength, capital)
        if alias not in rows:
            rows.append(alias)

    def find(self, words: Words) -> dict[Company, float]:
        """The companies that a text means, and how surely."""
        found: dict[Company, float] = {}
        apart = read_words(spaced(words.text)) if is_cjk(words.text) else words
        if not self._rows.keys().isdisjoint(apart.words):
            self._find_words(apart, found)
        if self._far_east and is_cjk(words.text):
            text = compact(words.text)
            for name, company, strength in self._far_east:
                if name in text:
                    found[company] = max(found.get(company, 0.0), strength)
        return found

    def _find_words(self, words: Words, found: dict[Company, float]) -> None:
        taken: dict[int, int] = {}
        bare = [(at, word) for at, word in enumerate(words.words) if word not in "+=#@"]
        flat = [word for _, word in bare]
        for at, word in enumerate(flat):
            for alias in self._rows.get(word, ()):
                here = flat[at : at + len(alias.words)]
                if alias.words != tuple(here):
                    here = [one for one in flat[at : at + len(alias.words) + 2] if one != "&"][: len(alias.words)]
                if alias.words != tuple(here) or taken.get(at, 0) > len(alias.words):
                    continue
                first = words.spans[bare[at][0]][0]
                if alias.capital and not words.text[first].isupper():
                    continue
                taken[at] = len(alias.words)
                found[alias.company] = max(found.get(alias.company, 0.0), alias.strength)
