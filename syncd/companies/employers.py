"""The companies of a whole calendar: names and domains that mean the same one, what each is called, and whose an
interview is.

Every interview brings traces (`syncd.companies.traces`): labels of domains and accounts, and names. A label takes the
name that fits it, or that surely stands with it; names that may be short for each other are one company. An interview
belongs to the company for which most of its own traces speak.
"""

from __future__ import annotations

from collections.abc import Sequence

from syncd.addresses import is_mailbox
from syncd.companies.aliases import Aliases
from syncd.companies.book import Book, spell_label
from syncd.companies.spelling import Namesakes, is_same, key_of, label_fits, words_of
from syncd.companies.spoken import Company, spoken
from syncd.companies.traces import SURE, Guess, Traces
from syncd.people.names import is_given_name
from syncd.seen import Seen
from syncd.text import Words, is_cjk, read_words

ENOUGH = 1.9
"""From this sum on an interview is of a company."""

_Key = tuple[str, ...]


class Companies:
    """The companies of the interviews given; it does not change any more."""

    def __init__(self, sure: Sequence[tuple[Seen, str | None, Traces]], book: Book, firsts: frozenset[str]) -> None:
        self._book = book
        self._met = [people_of(seen) - firsts for seen, _, _ in sure]
        self._all: list[Company] = []
        self._names = Namesakes[Company]()
        self._labels: dict[str, Company] = {}
        self._aliases = Aliases(())
        self._called: dict[str, list[Company]] = {}
        self.people: dict[str, str] = {}
        for at, (_, tag, _) in enumerate(sure):
            if tag:
                company = self._take(tag)
                company.fixed = company.fixed or tag
                company.add(tag, 9.0)
                company.sessions.add(at)
        self._hosts = self._name_hosts(sure)
        self._name_labels(sure)
        self._settle()
        self._know_people(sure)
        self._name_others(sure)
        self._settle()
        self._know_people(sure)

    def _know_people(self, sure: Sequence[tuple[Seen, str | None, Traces]]) -> None:
        """Words of the names of people who are all of one company."""
        people: dict[str, set[str]] = {}
        for (seen, tag, traces), met in zip(sure, self._met, strict=True):
            told = self.told(seen, tag, traces) if met else None
            if told is not None:
                for word in met.difference(key_of(told[0]).split()):
                    people.setdefault(word, set()).add(told[0])
        self.people = {word: names.pop() for word, names in people.items() if len(names) == 1}

    def _settle(self) -> None:
        self._called = {}
        for company in self._all:
            company.name = company.fixed or spoken(company, self._book)
            self._called.setdefault(company.name, []).append(company)
        self._aliases = Aliases(self._all)

    # Names to companies.

    def _find(self, name: str) -> Company | None:
        words = words_of(name)
        ranked: list[tuple[tuple[bool, int, float], Company]] = []
        for company in self._names.near(words):
            forms = [words_of(form) for form in company.main_forms()]
            if words in forms or any(is_same(words, form) for form in forms):
                rank = (words in forms, len(company.sessions), sum(company.forms.values()))
                ranked.append((rank, company))
        return max(ranked, key=lambda one: one[0])[1] if ranked else None

    def _take(self, name: str) -> Company:
        company = self._find(name)
        if company is None:
            company = Company()
            self._all.append(company)
        self._names.put(words_of(name), company)
        return company

    # What domains and accounts are called.

    def _name_hosts(self, sure: Sequence[tuple[Seen, str | None, Traces]]) -> dict[str, Company | None]:
        """Labels of those who invite to others' interviews, each with the company if it is one alone."""
        names: dict[str, list[str]] = {}
        for _, _, traces in sure:
            for label, name in traces.clients:
                names.setdefault(label, []).append(name)
        found: dict[str, Company | None] = {}
        for label, clients in sorted(names.items()):
            own = any(
                guess.where == "the title" and label_fits(label, words_of(guess.name))
                for _, _, traces in sure
                if any(one.label == label for one in traces.anchors)
                for guess in traces.guesses
            )
            if not own:
                companies = []
                for name in sorted(clients):
                    companies.append(self._take(name))
                    companies[-1].add(name, 3.0)
                found[label] = companies[0] if all(one is companies[0] for one in companies) else None
        return found

    def _name_labels(self, sure: Sequence[tuple[Seen, str | None, Traces]]) -> None:
        sessions: dict[str, list[int]] = {}
        firm: set[str] = set()
        for at, (_, tag, traces) in enumerate(sure):
            for anchor in traces.anchors:
                if anchor.label not in traces.agencies and anchor.label not in self._hosts and not tag:
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
        self._labels.update((label, company) for label, company in self._hosts.items() if company is not None)
        for weight, label, name in sorted(named, key=lambda one: (-one[0], one[1])):
            company = self._take(name)
            company.labels.add(label)
            company.add(name, min(weight, 6.0) * 0.5)
            self._labels[label] = company
            for form, (plain, legal) in self._book.forms(label).items():
                if label_fits(label, words_of(form)) > 0.6 and is_same(words_of(form), words_of(name)):
                    company.add(form, 0.5 * plain)
                    company.add(form, 0.5 * legal, legal=True)
                    self._names.put(words_of(form), company)

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
        taken: set[_Key] = set()
        for at in alone:
            traces = sure[at][2]
            known = max((guess.weight for guess in traces.guesses if self._find(guess.name) is not None), default=0.0)
            best = clusters.best(at)
            if best is None or best[0] <= known + 1.0 or best[0] < ENOUGH or best[1] in taken:
                continue
            taken.add(best[1])
            for guess, place in best[2]:
                company = self._take(guess.name)
                company.add(guess.name, 0.2 if guess.low else guess.weight)
                company.sessions.add(place)

    def _is_told(self, seen: Seen, traces: Traces) -> bool:
        """Whether an interview's title or place names a company that is known already, or only people of one."""
        if any(self._aliases.find(words) for words in (seen.title, seen.place)):
            return True
        loudest = max((guess.weight for guess in traces.guesses), default=0.0)
        return loudest < SURE and len({self.people[word] for word in seen.title.words if word in self.people}) == 1

    # Who is meant.

    def mentions(self, words: Words) -> dict[str, float]:
        """The companies that a text names, by name: whole, or as a person calls them for short."""
        return {one.name: strength for one, strength in self._aliases.find(words).items()}

    def told(self, seen: Seen, tag: str | None, traces: Traces) -> tuple[str, str] | None:
        """The company of an interview, and where that was seen: what the owner's tag says, or else all that tells."""
        return (tag, "a tag") if tag else self._of(seen, traces)

    def _of(self, seen: Seen, traces: Traces) -> tuple[str, str] | None:
        scores: dict[Company, float] = {}
        where: dict[Company, tuple[float, str]] = {}

        def count(company: Company, weight: float, place: str) -> None:
            scores[company] = scores.get(company, 0.0) + weight
            if weight > where.get(company, (0.0, ""))[0]:
                where[company] = (weight, place)

        titled, said, placed = (self._aliases.find(words) for words in (seen.title, seen.text, seen.place))
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
            for company in self._called.get(met.pop(), ()) if len(met) == 1 else ():
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
    """Names of interviews that nothing else tells of, which may be one company together. Filled, then only read."""

    def __init__(self) -> None:
        self._names: dict[_Key, list[tuple[Guess, int]]] = {}
        self._near = Namesakes[_Key]()
        self._of: dict[int, dict[_Key, float]] = {}
        self._joined: dict[_Key, tuple[list[tuple[Guess, int]], int, int]] = {}

    def add(self, guess: Guess, at: int) -> None:
        words = words_of(guess.name)
        self._names.setdefault(words, []).append((guess, at))
        mine = self._of.setdefault(at, {})
        mine[words] = max(mine.get(words, guess.weight), guess.weight)
        self._near.put(words, words)

    def best(self, at: int) -> tuple[float, _Key, list[tuple[Guess, int]]] | None:
        """The name of an interview that others say too, or that it says loudest, with all that mean the same."""
        best: tuple[float, str, _Key] | None = None
        for words, mine in self._of.get(at, {}).items():
            _, places, exact = self._join(words)
            total = mine + min(0.9 * (places - 1) + 0.4 * (exact - 1), 3.9)
            name = self._names[words][0][0].name
            if best is None or (total, name) > (best[0], best[1]):
                best = (total, name, words)
        return (best[0], best[2], self._join(best[2])[0]) if best is not None else None

    def _join(self, words: _Key) -> tuple[list[tuple[Guess, int]], int, int]:
        """All that mean the same as a name, in how many interviews they are, and in how many it is exactly."""
        if words not in self._joined:
            near = sorted(other for other in self._near.near(words) if is_same(words, other))
            rows = [row for other in near for row in self._names[other]]
            exact = {place for _, place in self._names[words]}
            self._joined[words] = rows, len({place for _, place in rows}), len(exact)
        return self._joined[words]
