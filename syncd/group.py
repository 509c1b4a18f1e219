"""Sessions to processes: which interviews belong to one application at one company."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from syncd.addresses import domain_of, is_employer_domain, label_of, registered
from syncd.companies.spelling import head_of, key_of, table, words_of
from syncd.details import requisitions
from syncd.lexicon import hosts
from syncd.model import Outcome, Reading
from syncd.recognise import Hints, begin
from syncd.text import compact, fold, own_words, read_words, strip_markup

SILENCE = timedelta(days=180)
"""After so long without a session, the next one at the company is of a new application."""

_BEGUN_AGAIN = timedelta(days=90)  # as much is enough where a title says that it is the first interview
_AFTER_A_NO = timedelta(days=14)
_Part = tuple[set[str], set[str], set[str], list[Reading]]  # numbers, words, people, sessions
Groups = tuple[tuple[Reading, ...], ...]


def group(readings: Sequence[Reading], hints: Hints) -> Groups:
    """The interviews among the readings, by process, each in order of time.

    A typed `process:` decides. Else a company's interviews are one process, unless their texts name different
    vacancies or posts, or long silence or a no that the owner noted lies between. Where no company is known,
    the people's domain or address stands for it; an interview with neither is a process of its own.
    """
    ordered = sorted(
        (one for one in readings if one.interview is True),
        key=lambda one: (begin(one.event, hints.zone), one.event.ref.identity, one.event.ref.calendar),
    )
    typed: dict[str, list[Reading]] = {}
    companies: dict[str, list[Reading]] = {}
    for one in ordered:
        if one.process:
            typed.setdefault(one.process, []).append(one)
        else:
            companies.setdefault(_place(one), []).append(one)
    groups = list(typed.values())
    refusals: dict[str, list[datetime]] = {}
    for one in readings:
        if one.outcome in (Outcome.REJECTED, Outcome.WITHDRAWN) and one.company and one.interview is not True:
            refusals.setdefault(_place(one), []).append(begin(one.event, hints.zone))
    for place, sessions in companies.items():
        for part in (part for house in _by_house(sessions) for part in _by_role(house)):
            groups += _by_end(part, refusals.get(place, ()), hints)
    return tuple(tuple(part) for part in sorted(groups, key=lambda part: _order(part[0], hints)))


def _order(one: Reading, hints: Hints) -> tuple[datetime, str, str]:
    return begin(one.event, hints.zone), one.event.ref.identity, one.event.ref.calendar


def _place(one: Reading) -> str:
    """What stands for the company: its name, else a domain, else an address, else the event itself."""
    if one.company:
        return "company " + (key_of(one.company) or fold(one.company))
    emails = sorted(contact.email for contact in one.contacts if contact.email)
    for email in emails:
        if is_employer_domain(domain_of(email)):
            return "domain " + registered(domain_of(email))
    return f"person {emails[0]}" if emails else f"event {one.event.ref.identity}"


def _text(one: Reading) -> str:
    return f"{strip_markup(one.event.title)}\n{own_words(one.event.description)}"


def _role_words(one: Reading) -> frozenset[str]:
    """What tells a post from another: its words without seniority."""
    if not one.role:
        return frozenset()
    words = (word for word in read_words(one.role).words if len(word) > 1)
    return frozenset(word for word in words if word not in table("seniority"))


def _by_house(sessions: Sequence[Reading]) -> list[list[Reading]]:
    """One group's sessions, by the sister companies that invite: `acme-systems.com`, `acme-freight.com`."""
    told = [_houses(one) for one in sessions]
    houses = sorted({house for found in told for house in found})
    if len(houses) < 2 or any(len(found) > 1 for found in told):
        return [list(sessions)]
    parts: dict[str, _Part] = {house: (set(), set(), set(), []) for house in houses}
    for one, found in zip(sessions, told, strict=True):
        for house in found:
            parts[house][3].append(one)
    for one, found in zip(sessions, told, strict=True):
        if not found:
            text = compact(_text(one))
            named = [house for house in houses if house in text] or houses
            _nearest(one, [parts[house] for house in named])[3].append(one)
    order = {id(one): at for at, one in enumerate(sessions)}
    return [sorted(part[3], key=lambda one: order[id(one)]) for part in parts.values()]


def _houses(one: Reading) -> set[str]:
    """Labels of contacts' domains that have more than the word which heads the company's name."""
    words = words_of(one.company or "")
    head = head_of(words)
    labels = {label_of(domain_of(contact.email)) for contact in one.contacts}
    found = {compact(label): compact(label).removeprefix(head) for label in labels if label.startswith(f"{head}-")}
    beside = hosts("beside") | table("functions")
    return {label for label, rest in found.items() if len(rest) > 3 and rest not in beside} if len(head) > 3 else set()


def _by_role(sessions: Sequence[Reading]) -> list[list[Reading]]:
    """One company's sessions, by vacancy: its number, the words of the post, else people and nearness in time."""
    parts: list[_Part] = []
    unsure: list[Reading] = []
    for one in sessions:
        numbers, words = requisitions(_text(one)), _role_words(one)
        if not numbers and not words:
            unsure.append(one)
            continue
        for part in parts:
            ids, names = part[0], part[1]
            same_number = bool(ids & numbers)
            other_number = bool(ids and numbers) and not same_number
            if (
                same_number
                or (not other_number and words and names and _alike(words, names))
                or (not other_number and not (words and names))
            ):
                break
        else:
            part = (set(), set(), set(), [])
            parts.append(part)
        part[0].update(numbers)
        part[1].update(words)
        part[2].update(_people(one))
        part[3].append(one)
    if len(parts) < 2:
        return [list(sessions)]
    for one in unsure:
        flat = set(read_words(_text(one)).words)
        told = [part for part in parts if flat & (part[1] - _others(part, parts) - table("generic"))]
        known = [part for part in parts if _people(one) & part[2]]
        chosen = told[0] if len(told) == 1 else known[0] if known else _nearest(one, parts)
        chosen[3].append(one)
    order = {id(one): at for at, one in enumerate(sessions)}
    return [sorted(part[3], key=lambda one: order[id(one)]) for part in parts]


def _others(part: _Part, parts: Sequence[_Part]) -> set[str]:
    return {word for other in parts if other is not part for word in other[1]}


def _alike(words: Iterable[str], names: Iterable[str]) -> bool:
    """Two names of posts that share a word mean one post; `Data Governance Manager` is no `Claims Lead`.

    So do `Coord.` and `Coordenador`, `SRE` and `Site Reliability Engineer`.
    """
    one, other = list(words), list(names)
    return any(mine == yours or _begins(mine, yours) for mine in one for yours in other) or any(
        len(short) > 2 and sorted(short) == sorted(word[0] for word in rest)
        for short, rest in (*((mine, other) for mine in one), *((yours, one) for yours in other))
    )


def _begins(mine: str, yours: str) -> bool:
    short, long = sorted((mine, yours), key=len)
    return len(short) > 3 and long.startswith(short)


def _nearest(
    one: Reading, parts: Sequence[_Part]
) -> _Part:  # fmt: skip
    def distance(part: _Part) -> float:
        here = _stamp(one)
        return min(abs(here - _stamp(held)) for held in part[3])

    return min(parts, key=distance)


def _stamp(one: Reading) -> float:
    start = one.event.start
    return start.at.timestamp() if hasattr(start, "at") else start.date.toordinal() * 86400.0


def _people(one: Reading) -> set[str]:
    return {contact.email or compact(contact.name or "") for contact in one.contacts}


def _by_end(sessions: Sequence[Reading], refusals: Sequence[datetime], hints: Hints) -> list[list[Reading]]:
    """One application after the other: half a year of silence lies between, or a no that the owner noted.

    Less silence is enough before what a title calls the first interview.
    """
    parts: list[list[Reading]] = []
    for one in sessions:
        here = begin(one.event, hints.zone)
        last = begin(parts[-1][-1].event, hints.zone) if parts else None
        ended = last is not None and any(last < refusal < here - _AFTER_A_NO for refusal in refusals)
        first = one.stated_round == 1 and one.stated_in_title
        if last is None or here - last > (_BEGUN_AGAIN if first else SILENCE) or ended:
            parts.append([])
        parts[-1].append(one)
    return parts
