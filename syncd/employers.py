"""The companies of a whole calendar: names and domains that mean the same one, what each is called, and whose an
interview is.

Every interview brings traces (`syncd.company`): labels of domains and accounts, and names. A label takes the name that
fits it, or that surely stands with it; names that may be short for each other are one company. An interview belongs to
the company for which most of its own traces speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from syncd.book import Book, kind_spelling, spell_label
from syncd.company import SURE, Guess, Traces
from syncd.evidence import Seen, is_mailbox
from syncd.lexicon import hosts
from syncd.names import is_given_name, is_honour
from syncd.naming import ordinary
from syncd.spelling import (
    BESIDE,
    head_of,
    in_full,
    is_same,
    key_of,
    label_fits,
    label_forms,
    stands_for,
    table,
    tidy,
    words_of,
)
from syncd.text import Words, compact, fold, is_cjk, read_words

ENOUGH = 1.9
"""From this sum on an interview is of a company."""

_Key = tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class _Alias:
    """Words by which a text means a company, and how sure that is; `capital` if only so written."""

    words: _Key
    company: Company
    strength: float
    capital: bool = False


class Companies:
    """The companies of the interviews given; it does not change any more."""

    def __init__(self, sure: Sequence[tuple[Seen, str | None, Traces]], book: Book, firsts: frozenset[str]) -> None:
        self._book = book
        self._owner = firsts
        self._all: list[Company] = []
        self._near: dict[str, list[Company]] = {}
        self._labels: dict[str, Company] = {}
        self._aliases: dict[str, list[_Alias]] = {}
        self._far_east: list[tuple[str, Company, float]] = []
        self.people: dict[str, str] = {}
        for at, (_, tag, _) in enumerate(sure):
            if tag:
                company = self._take(tag)
                company.fixed = company.fixed or tag
                company.add(tag, 9.0)
                company.sessions.add(at)
        self._name_labels(sure)
        self._settle()
        self._know_people(sure)
        self._name_others(sure)
        self._settle()
        self._know_people(sure)

    def _know_people(self, sure: Sequence[tuple[Seen, str | None, Traces]]) -> None:
        """Words of the names of people who are all of one company."""
        people: dict[str, set[str]] = {}
        for seen, tag, traces in sure:
            told = self.of(seen, traces) if not tag else (tag, "")
            for word in people_of(seen) - self._owner if told else ():
                if told and word not in key_of(told[0]).split():
                    people.setdefault(word, set()).add(told[0])
        self.people = {word: names.pop() for word, names in people.items() if len(names) == 1}

    def _settle(self) -> None:
        self._aliases, self._far_east = {}, []
        for company in self._all:
            company.name = company.fixed or self._spoken(company)
            self._alias(company)

    # Names to companies.

    def _find(self, name: str) -> Company | None:
        words = words_of(name)
        near = [one for key in _keys(words) for one in self._near.get(key, ())]
        fits = [one for one in dict.fromkeys(near) if any(is_same(words, words_of(form)) for form in _main(one))]
        exact = [one for one in fits if any(words == words_of(form) for form in _main(one))]
        chosen = exact or fits
        return max(chosen, key=lambda one: (len(one.sessions), sum(one.forms.values()))) if chosen else None

    def _take(self, name: str) -> Company:
        company = self._find(name)
        if company is None:
            company = Company()
            self._all.append(company)
        self._index(company, name)
        return company

    def _index(self, company: Company, name: str) -> None:
        for key in _keys(words_of(name)):
            held = self._near.setdefault(key, [])
            if company not in held:
                held.append(company)

    # What domains and accounts are called.

    def _name_labels(self, sure: Sequence[tuple[Seen, str | None, Traces]]) -> None:
        sessions: dict[str, list[int]] = {}
        firm: set[str] = set()
        for at, (_, tag, traces) in enumerate(sure):
            for anchor in traces.anchors:
                if anchor.label not in traces.agencies and not tag:
                    sessions.setdefault(anchor.label, []).append(at)
                    if anchor.firm:
                        firm.add(anchor.label)
        named: list[tuple[float, str, str]] = []
        for label, places in sorted(sessions.items()):
            rated: dict[_Key, tuple[float, str]] = {}

            def rate(name: str, weight: float, rated: dict[_Key, tuple[float, str]] = rated) -> None:
                key = words_of(name)
                if key:
                    held = rated.get(key, (0.0, name))
                    rated[key] = (held[0] + weight, held[1])

            parents = {parent for at in places for parent in sure[at][2].parents}
            for name, counts in self._book.forms(label).items():
                if words_of(name) in parents:
                    continue
                count = counts[0] + 0.5 * counts[1]
                fit = label_fits(label, words_of(name))
                if fit > 0.4:
                    rate(name, 4.0 * fit + 0.3 * min(count, 8.0))
            hard = {
                words_of(guess.name) for at in places for guess in sure[at][2].guesses if guess.hard and label in firm
            }
            for at in places:
                traces = sure[at][2]
                others = [
                    one.label for one in traces.anchors if one.firm and one.label not in {label, *traces.agencies}
                ]
                for guess in traces.guesses:
                    key = words_of(guess.name)
                    fit = label_fits(label, key)
                    if fit:
                        rate(guess.name, guess.weight * (0.5 + fit))
                    elif any(label_fits(other, key) for other in others):
                        continue
                    elif key in hard or (guess.weight >= SURE and label in firm):
                        rate(guess.name, 0.8 * guess.weight)
                    elif label in firm and guess.weight >= 3.0 and guess.where == "the title" and is_cjk(guess.name):
                        rate(guess.name, 0.5 * guess.weight)  # a domain has no other letters than Latin ones
            if rated:
                weight, name = max(rated.values(), key=lambda one: (one[0], one[1]))
                named.append((weight, label, name))
            elif label in firm:
                name, known = spell_label(label, self._book)
                named.append((2.0 if known else 1.0, label, name))
        for weight, label, name in sorted(named, key=lambda one: (-one[0], one[1])):
            company = self._take(name)
            company.labels.add(label)
            company.add(name, min(weight, 6.0) * 0.5)
            self._labels[label] = company
            for form, (plain, legal) in self._book.forms(label).items():
                if label_fits(label, words_of(form)) > 0.6 and is_same(words_of(form), words_of(name)):
                    company.add(form, 0.5 * plain)
                    company.add(form, 0.5 * legal, legal=True)
                    self._index(company, form)

    # Interviews without anybody's address.

    def _name_others(self, sure: Sequence[tuple[Seen, str | None, Traces]]) -> None:
        alone: list[int] = []
        for at, (_seen, tag, traces) in enumerate(sure):
            if tag:
                continue
            held = {self._labels[one.label] for one in traces.anchors if one.label in self._labels and one.firm}
            for guess in traces.guesses:
                company = self._find(guess.name)
                if company is not None and (company in held or guess.weight >= SURE or not held):
                    company.add(guess.name, guess.weight if not guess.low else 0.2)
                    company.sessions.add(at)
            for company in held:
                company.sessions.add(at)
            if not held - {self._labels[one] for one in traces.agencies if one in self._labels}:
                alone.append(at)
        clusters = _Clusters()
        alone = [at for at in alone if not self._is_told(sure[at][0], sure[at][2])]
        for at in alone:
            for guess in sure[at][2].guesses[:6]:
                if self._find(guess.name) is None and guess.weight > 1.0:
                    clusters.add(guess, at)
        for at in alone:
            traces = sure[at][2]
            known = max((guess.weight for guess in traces.guesses if self._find(guess.name) is not None), default=0.0)
            best = clusters.best(at)
            if best is None or best[0] <= known + 1.0 or best[0] < ENOUGH:
                continue
            for guess, place in best[1]:
                company = self._take(guess.name)
                company.add(guess.name, 0.2 if guess.low else guess.weight)
                company.sessions.add(place)

    def _is_told(self, seen: Seen, traces: Traces) -> bool:
        """Whether an interview's title or place names a company that is known already, or only people of one."""
        if any(self._mentioned(words) for words in (seen.title, seen.place)):
            return True
        loudest = max((guess.weight for guess in traces.guesses), default=0.0)
        return loudest < SURE and len({self.people[word] for word in seen.title.words if word in self.people}) == 1

    # What a company is called.

    def _spoken(self, company: Company) -> str:
        """The form that is said most; a longer one before a shorter, if people say that too."""
        forms = {**dict.fromkeys(company.legal, 0.0), **company.forms}
        exact = {name: max((label_fits(one, words_of(name)) for one in company.labels), default=0.0) for name in forms}
        said = {name: self._book.count(name) for name in forms}
        formal = {name: self._book.count(name, legal=True) for name in forms}
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
        loud = {one for one in forms if not one.islower() or is_cjk(one) or company.forms.get(one, 0.0) > 1.0}
        name = max(rated, key=lambda one: (rated[one], len(one), one))
        while True:
            longer = [
                one
                for one in rated
                if _extends(words_of(one), words_of(name))
                and (
                    said[one] >= self._needed(one, name, one in loud, bool(company.labels))
                    or exact[one] >= 0.97
                    or (not said[name] and said[one] + formal[one] >= 1.0)
                )
            ]
            if not longer:
                break
            name = max(longer, key=lambda one: (rated[one], len(one), one))
        same = [one for one in rated if words_of(one) == words_of(name)]
        name = max(same, key=lambda one: (not one.islower(), one != one.upper() or len(one) < 5, rated[one], one))
        for label in sorted(company.labels):
            name = _completed(name, label, self._book)
        return self._dress(name)

    @staticmethod
    def _needed(longer: str, name: str, loud: bool, labelled: bool) -> float:
        """How often a longer form must be said to be the name: in one title, or in two texts, if nothing else helps.

        Once is enough where only the owner wrote.
        """
        if _is_initials(name) or (name.islower() and loud):
            return 1.0
        if any(map(is_honour, longer.split())):
            return 0.0  # `Praxis Dr. Oetzel`
        mine, short = words_of(longer), words_of(name)
        kinds = table("organisations") - table("loose_kinds")
        if short in (mine[-len(short) :], mine[: len(short)]) and (mine[0] in kinds or mine[-1] in kinds):
            return 1.0  # `Ministry for Freshwater`, `Algonmere University`
        return (2.0 if labelled else 1.0) if loud else 4.0

    def _dress(self, name: str) -> str:
        """A name typed in small letters as it is written, and words that are shortened in writing only."""
        name = " ".join(map(in_full, name.split(" ")))
        if not name.islower() or is_cjk(name):
            return name
        words = name.split()
        return " ".join(
            word
            if at and fold(word) in BESIDE
            else kind_spelling(self._book.codes).get(fold(word))
            or self._book.vocabulary.get(fold(word), word[0].upper() + word[1:])
            for at, word in enumerate(words)
        )

    # Who is meant.

    def _alias(self, company: Company) -> None:
        for form in {*(_main(company)), company.name}:
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
            for short in {"".join(word[0] for word in plain), "".join(word[0] for word in words)}:
                self._put((short,), company, 2.6, capital=True)
        elif len(plain) == 2 and "&" in company.name:
            self._put((plain[0][0], "&", plain[1][0]), company, 2.6, capital=True)
        for label in company.labels:
            form = label_forms(label)[0]
            if len(form) > 2 and len(plain) > 1:
                self._put((form,), company, 2.6)

    def _put(self, words: _Key, company: Company, strength: float, capital: bool = False) -> None:
        rows = self._aliases.setdefault(words[0], [])
        alias = _Alias(words, company, strength, capital)
        if alias not in rows:
            rows.append(alias)

    def mentions(self, words: Words) -> dict[str, float]:
        """The companies that a text names, by name: whole, or as a person calls them for short."""
        return {one.name: strength for one, strength in self._mentioned(words).items()}

    def _mentioned(self, words: Words) -> dict[Company, float]:
        found: dict[Company, float] = {}
        taken: dict[int, int] = {}
        bare = [(at, word) for at, word in enumerate(words.words) if word not in "+=#@"]
        flat = [word for _, word in bare]
        for at, word in enumerate(flat):
            rows = self._aliases.get(word)
            if not rows:
                continue
            for alias in sorted(rows, key=lambda one: -len(one.words)):
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
        if self._far_east and is_cjk(words.text):
            text = compact(words.text)
            for name, company, strength in self._far_east:
                if name in text:
                    found[company] = max(found.get(company, 0.0), strength)
        return found

    def of(self, seen: Seen, traces: Traces) -> tuple[str, str] | None:
        """The company of an interview, and where that was seen; None if nothing tells."""
        scores: dict[Company, float] = {}
        where: dict[Company, tuple[float, str]] = {}

        def count(company: Company, weight: float, place: str) -> None:
            scores[company] = scores.get(company, 0.0) + weight
            if weight > where.get(company, (0.0, ""))[0]:
                where[company] = (weight, place)

        titled, said, placed = (self._mentioned(words) for words in (seen.title, seen.text, seen.place))
        for anchor in traces.anchors:
            company = self._labels.get(anchor.label)
            if company is None or anchor.label in traces.agencies:
                continue
            weight = anchor.weight
            if anchor.firm and len(company.sessions) < 2 and not any(company in one for one in (titled, said, placed)):
                weight -= 2.5  # an assessor, a helper: nobody else writes from there
            count(company, weight, anchor.where)
        for mentioned, factor, place in (
            (titled, 1.0, "the title"),
            (placed, 0.7, "the place"),
            (said, 0.6, "the description"),
        ):
            for company, strength in mentioned.items():
                count(company, strength * factor, place)
        for words, weight in ((seen.title, 2.5), (seen.text, 1.9)):
            met = {self.people[word] for word in words.words if word in self.people}
            for company in self._all if len(met) == 1 else ():
                if company.name in met:
                    count(company, weight, "another interview with the same people")
        best: dict[Company, tuple[float, str]] = {}
        for guess in traces.guesses:
            company = self._find(guess.name)
            if company is not None and guess.weight > best.get(company, (0.0, ""))[0]:
                best[company] = (guess.weight, guess.where)
        for company, (weight, place) in best.items():
            count(company, 0.7 * weight + 0.4 * min(len(company.sessions), 4), place)
        if not scores:
            return None
        chosen = max(scores, key=lambda one: (round(scores[one], 3), len(one.sessions), one.name))
        return (chosen.name, where[chosen][1]) if scores[chosen] >= ENOUGH else None

    def of_label(self, label: str) -> str | None:
        """The company whose domain has this label."""
        company = self._labels.get(label)
        return company.name if company is not None else None


def people_of(seen: Seen) -> set[str]:
    """Words of the names of the people whom an event names, folded."""
    words: set[str] = set()
    for person in seen.others:
        if person.name and not is_mailbox(person):
            words.update(word for word in read_words(person.name).words if len(word) > 2)
    # A first name typed by hand: `Call Britt`, `chat w/ Jolene`.
    for at, word in enumerate(seen.title.words):
        if len(word) > 2 and is_given_name(word) and seen.title.text[seen.title.spans[at][0]].isupper():
            words.add(word)
    return words


class _Clusters:
    """Names of interviews that nothing else tells of, those that may be one company together."""

    def __init__(self) -> None:
        self._names: dict[_Key, list[tuple[Guess, int]]] = {}
        self._near: dict[str, set[_Key]] = {}
        self._of: dict[int, list[_Key]] = {}

    def add(self, guess: Guess, at: int) -> None:
        words = words_of(guess.name)
        self._names.setdefault(words, []).append((guess, at))
        self._of.setdefault(at, []).append(words)
        for key in _keys(words):
            self._near.setdefault(key, set()).add(words)

    def best(self, at: int) -> tuple[float, list[tuple[Guess, int]]] | None:
        """The name of an interview that others say too, or that it says loudest, with all that mean the same."""
        best: tuple[float, str, list[tuple[Guess, int]]] | None = None
        for words in self._of.get(at, ()):
            rows = self._names[words]
            mine = max(guess.weight for guess, place in rows if place == at)
            near = {other for key in _keys(words) for other in self._near.get(key, ()) if is_same(words, other)}
            every = [row for other in sorted(near) for row in self._names[other]]
            others = {place for _, place in every if place != at}
            exact = {place for _, place in rows if place != at}
            total = mine + min(0.9 * len(others) + 0.4 * len(exact), 3.9)
            if best is None or (total, rows[0][0].name) > (best[0], best[1]):
                best = (total, rows[0][0].name, every)
        return (best[0], best[2]) if best is not None else None


def _keys(words: _Key) -> set[str]:
    """Under what a name is looked up so that every other that may mean the same is met."""
    if not words:
        return set()
    keys = {word for word in words if word not in BESIDE and word not in table("organisations")}
    keys |= {"".join(words), "".join(word[0] for word in words)}
    keys.add("".join(word[0] for word in words if word not in BESIDE))
    for word in words:
        if is_cjk(word):
            keys.add(word[:2])
    return keys - {""}


def _main(company: Company) -> list[str]:
    """The spellings of a company that others are measured by: not what was only said once in passing."""
    forms = {**company.legal, **company.forms}
    top = max(forms.values(), default=0.0)
    return [name for name, weight in forms.items() if weight >= min(0.15 * top, 0.9)]


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


def _extends(longer: _Key, shorter: _Key) -> bool:
    if (len(longer), len("".join(longer))) <= (len(shorter), len("".join(shorter))):
        return False
    return stands_for(shorter, longer)
