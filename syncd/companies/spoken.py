"""What a company is called, of all the ways in which a calendar writes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from syncd.companies.book import Book, kind_spelling
from syncd.companies.fuller import fuller
from syncd.companies.spelling import BESIDE, in_full, label_fits, label_forms, stands_for, table, tidy, words_of
from syncd.lexicon import hosts
from syncd.people.names import is_honour
from syncd.text import fold, is_cjk


@dataclass(eq=False)
class Company:
    """One employer: its spellings with what speaks for each, the labels that mean it, and what it is called."""

    forms: dict[str, float] = field(default_factory=dict)
    legal: dict[str, float] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    sessions: set[int] = field(default_factory=set)
    fixed: str = ""
    name: str = ""

    def add(self, name: str, weight: float, legal: bool = False) -> None:
        bare = tidy(name)
        if bare:
            rows = self.legal if legal else self.forms
            rows[bare] = rows.get(bare, 0.0) + weight

    def main_forms(self) -> list[str]:
        """The spellings that others are measured by: not what was only said once in passing."""
        forms = {**self.legal, **self.forms}
        least = min(0.15 * max(forms.values(), default=0.0), 0.9)
        return [name for name, weight in forms.items() if weight >= least]


def spoken(company: Company, book: Book) -> str:
    """The form that is said most; a longer one before a shorter, if people say that too."""
    forms = {**dict.fromkeys(company.legal, 0.0), **company.forms}
    found = [tidy(longer) for one in list(forms) for longer in fuller(one, book)]
    if company.labels:
        found = [longer for longer in found if words_of(longer)[0] in table("bodies")]
    forms.update((longer, 1.1) for longer in found if longer not in forms)
    exact = {name: max((label_fits(one, words_of(name)) for one in company.labels), default=0.0) for name in forms}
    said = {name: book.count(name) for name in forms}
    formal = {name: book.count(name, legal=True) for name in forms}
    for name in forms:
        # What is only said as the beginning of a longer name is not said by itself.
        starts = (one for one in forms if len(one) > len(name) and fold(one).startswith(f"{fold(name)} "))
        said[name] = max(0.0, said[name] - max((said[one] + formal[one] for one in starts), default=0.0))
    rated = {
        name: 0.5 * min(said[name], 12.0)
        + 0.3 * company.forms.get(name, 0.0)
        + 0.2 * company.legal.get(name, 0.0)
        + (3.0 if exact[name] >= 0.95 else 1.5 * exact[name])
        + (0.1 if name[:1].isupper() else 0.0)
        for name in forms
    }
    loud = {one for one in forms if not one.islower() or is_cjk(one) or forms[one] > 1.0}
    name = max(rated, key=lambda one: (rated[one], len(one), one))
    while True:
        longer = [
            one
            for one in rated
            if _extends(words_of(one), words_of(name))
            and not _formal(one, name, exact, book)
            and (
                said[one] >= _needed(one, name, one in loud, bool(company.labels))
                or exact[one] >= 0.97
                or (not said[name] and said[one] + formal[one] >= 1.0)
            )
        ]
        if not longer:
            break
        name = max(longer, key=lambda one: (rated[one], len(one), one))
    shorter = [one for one in rated if _extends(words_of(name), words_of(one)) and _formal(name, one, exact, book)]
    name = max(shorter, key=lambda one: (rated[one], one), default=name)
    same = [one for one in rated if words_of(one) == words_of(name)]
    name = max(
        same, key=lambda one: (not one.islower(), one != one.upper() or len(one) < 5, "+" not in one, rated[one], one)
    )
    for label in sorted(company.labels):
        name = _completed(name, label, book)
    return _dress(name, book)


def _needed(longer: str, name: str, loud: bool, labelled: bool) -> float:
    """How often a longer form must be said to be the name: in one title, or in two texts, if nothing else helps.

    Once is enough where only the owner wrote.
    """
    if _is_initials(name) or (name.islower() and loud):
        return 1.0
    if any(map(is_honour, longer.split())):
        return 0.0  # `Praxis Dr. Oetzel`
    mine, short = words_of(longer), words_of(name)
    if table("bodies").intersection(short):
        return 4.0  # `Eastmoor University Library`
    kinds = (table("organisations") - table("loose_kinds")) | table("bodies")
    if short in (mine[-len(short) :], mine[: len(short)]) and (mine[0] in kinds or mine[-1] in kinds):
        return 1.0  # `Ministry for Freshwater`, `Algonmere University`
    if longer.islower() and not name.islower() and (labelled or mine[-1] == short[-1]):
        return 4.0  # `palarnia Zielony Młyn` says what it is
    if not {*short} <= {*mine}:
        return 1.0  # `lab sequeira` of `Laboratório Sequeira`
    return (2.0 if labelled else 1.0) if loud else 4.0


def _formal(longer: str, name: str, exact: dict[str, float], book: Book) -> bool:
    """Whether a longer form is only for letters: people's titles and the domain both have the shorter one."""
    plain, more = {*words_of(name)}, {*words_of(longer)}
    if not exact[name] >= 0.97 > exact[longer] or not plain < more or table("bodies") & more:
        return False
    if more - plain <= book.towns and book.titled(name):
        return True  # `Acme Leeds`
    long, short = book.titled(longer), book.titled(name)
    if more - plain <= table("formal") and short > long:
        return True
    return short > 0 if not long else book.titled(name, typed=True) > 2 * book.titled(longer, typed=True)


def _dress(name: str, book: Book) -> str:
    """A name typed in small letters as it is written, and words that are shortened in writing only."""
    name = " ".join(map(in_full, name.split(" ")))
    if not name.islower() or is_cjk(name):
        return name
    words = name.split()
    return " ".join(
        word
        if at and fold(word) in BESIDE
        else kind_spelling(book.codes).get(fold(word)) or book.vocabulary.get(fold(word), word[0].upper() + word[1:])
        for at, word in enumerate(words)
    )


def _completed(name: str, label: str, book: Book) -> str:
    """With the kind of organisation that only the domain tells: `Sainte-Odile` at `hopitalsainteodile.ca`."""
    flat, whole = "".join(words_of(name)), label_forms(label)[0]
    kind = whole.removesuffix(flat) if whole.endswith(flat) else whole.removeprefix(flat)
    spelt = kind_spelling(book.codes).get(kind)
    if spelt is None or kind == whole or kind in hosts("beside"):
        return name
    return f"{spelt} {name}" if whole.endswith(flat) else f"{name} {spelt}"


def _is_initials(name: str) -> bool:
    return name.isupper() and len(name) < 6 and " " not in name and not is_cjk(name)


def _extends(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    if (len(longer), len("".join(longer))) <= (len(shorter), len("".join(shorter))):
        return False
    return stands_for(shorter, longer)
