"""Who invites to an interview that is somebody else's: an agency to its client's, a group to one of its houses'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from syncd.addresses import domain_of, label_of
from syncd.companies.anchors import Anchor
from syncd.companies.naming import named_after, one_sentence, sure_at
from syncd.companies.spelling import has_kind, kinds, label_fits, table, tidy, words_of
from syncd.lexicon import Codes, either, hosts, phrases
from syncd.seen import Seen

_Key = tuple[str, ...]


def find_clients(seen: Seen, names: Iterable[tuple[str, str, bool]], anchors: Iterable[Anchor]) -> dict[str, str]:
    """Labels of those who invite for somebody else, each with whose interview it is.

    `names` are those that the event has, where, and whether only a company's stands there. What a label `Employer:` or
    a legal form marks is enough; what the title says has to be the place too, or be said to be where it is.
    """
    labels = [anchor.label for anchor in anchors if anchor.firm]
    by = _inviter(seen, labels)
    if not by:
        return {}
    told: dict[_Key, tuple[str, set[str]]] = {}
    for name, where, hard in names:
        key = words_of(tidy(name))
        if key:
            row = told.setdefault(key, (tidy(name), set()))
            row[1].update({where} | ({f"{where} hard"} if hard else set()))
    if any(_same_house(by, key) for key, (_, where) in told.items() if where & {"the title", "the place"}):
        return {}
    found: list[tuple[int, str]] = []
    for key, (name, places) in sorted(told.items()):
        if _same_house(by, key):
            continue
        titled = "the title" in places
        others = any(label_fits(label, key) > 0.5 for label in labels if label != by)
        marked = "the description hard" in places or (titled and "the name of a company" in places)
        said = titled and _is_house(key) and (_begins(seen, key) or _is_said(seen, key))
        if marked or (titled and others) or said:
            found.append((4 * marked + 2 * titled + others, name))
    return {by: max(found)[1]} if found else {}


def _same_house(label: str, key: _Key) -> bool:
    """Whether a name may be that of the domain's owner."""
    return label_fits(label, key) > 0 or any(
        len(word) > 3 and word in label and word not in kinds() | hosts("joined") for word in key
    )


def _is_house(key: _Key) -> bool:
    """Whether a name is more than that of a town, and of no building."""
    return key[-1] not in table("premises") and (len(key) > 1 or has_kind(key[0]))


def _begins(seen: Seen, key: _Key) -> bool:
    """Whether a name comes first in the place, and is not that of a building: `Harbour View House`."""
    words = words_of(seen.event.location)
    at = next((at for at in (0, 1) if words[at : at + len(key)] == key), None)
    return at is not None and not table("premises").intersection(words[at + len(key) : at + len(key) + 1])


def _is_said(seen: Seen, key: _Key) -> bool:
    """Whether the text says that it is there: `at The Gannet Hotel`, or a line is signed with it."""
    words, small = seen.text.words, table("small")
    for at in range(1, len(words) - len(key) + 1):
        if words[at : at + len(key)] == key:
            before = words[at - 1] if words[at - 1] not in small or at < 2 else words[at - 2]
            if before in sure_at(seen.codes):
                return True
    lines = (line.strip() for line in seen.text.text.split("\n") if len(line) < 90)
    return any(words_of(piece) == key for line in lines for piece in _SIGNED.split(line))


_SIGNED = re.compile(r"\s[-–—|·•]\s|,\s|\s@\s")


def _inviter(seen: Seen, labels: Sequence[str]) -> str:
    """Which of the labels is of whoever invites; "" if none is."""
    by = label_of(domain_of(seen.organizer.email)) if seen.organizer else ""
    return by if by in labels else ""


def find_agencies(seen: Seen, anchors: Iterable[Anchor]) -> frozenset[str]:
    """Labels of those in the event who only arrange it for somebody else."""
    labels = [anchor.label for anchor in anchors if anchor.firm]
    found = {label for label in labels if any(part in label for part in hosts("agency"))}
    by = _inviter(seen, labels)
    if not by:
        return frozenset(found)
    if "agency" in seen.groups or _client(seen.codes).search(f"{seen.bare_title}\n{seen.text.text}"):
        found.add(by)
    for other in named_after("behalf", seen.codes).finditer(seen.text.text):
        name = words_of(tidy(one_sentence(other[1])))
        if not label_fits(by, name) and not any(len(word) > 3 and word in by for word in name):
            found.add(by)
    for arranged in _arranged(seen.codes).finditer(seen.bare_title):
        if label_fits(by, words_of(tidy(arranged[1]))):
            found.add(by)
    return frozenset(found)


@lru_cache(64)
def _arranged(codes: Codes) -> re.Pattern[str]:
    """What stands in a title before who only arranges it: `Acme interview (arranged by Larch Search)`."""
    return re.compile(rf"\w.*?{named_after('arranged', codes).pattern}")


@lru_cache(64)
def _client(codes: Codes) -> re.Pattern[str]:
    """What those say who arrange an interview for somebody else: `our client`."""
    return re.compile(rf"(?<!\w)(?:{either(phrases('company', codes).get('client', ()))})", re.IGNORECASE)
