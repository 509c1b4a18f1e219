"""The best consistent reading of a chain of occasions: which number each has, given what tags and employers state.

Every reading has a cost: a stated number that it contradicts, a number that it skips, a start above one, a step back.
The cheapest is taken; of two alike the one with the lower numbers earlier, so that a later occasion renumbers an
earlier one only if what it states is cheaper to believe that way. How much dearer the cheapest reading is that gives
an occasion another number tells how sure its number is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import exp, inf

TAG = 100.0
"""What it costs to contradict the owner: more than all else together."""

_STATED, _TOLD = 3.0, 1.5  # to contradict a title, a description
_MISSING, _EACH = 0.6, 0.1  # occasions that are not in the calendar: that there are some, and for each
_TWICE = 1.0  # one number for occasions of different days that both state it
_BESIDE = 2.0  # or of which one states nothing
_BACK = 4.0  # no step forward
_MOST = 30  # no process has more rounds


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is known of the number of one occasion: from tags, from its titles, from its descriptions."""

    tagged: int | None = None
    stated: tuple[int, ...] = ()
    told: tuple[int, ...] = ()

    def cost(self, number: int) -> float:
        """What it costs to give it that number."""
        if self.tagged is not None:
            return 0.0 if number == self.tagged else TAG
        missed = _STATED * (bool(self.stated) and number not in self.stated)
        return missed + _TOLD * (bool(self.told) and number not in self.told and not self.stated)

    @property
    def is_silent(self) -> bool:
        """Whether nothing states its number."""
        return self == Occasion()

    def names(self, number: int) -> bool:
        """Whether it states that number."""
        return number == self.tagged or number in self.stated or (not self.stated and number in self.told)


@dataclass(frozen=True, slots=True)
class Numbered:
    """An occasion's number, and how sure it is, from 0.5 to 1."""

    number: int
    confidence: float


def number_chain(chain: Sequence[Occasion]) -> tuple[Numbered, ...]:
    """The numbers of occasions in order of time."""
    if not chain:
        return ()
    stated = [number for one in chain for number in (one.tagged or 0, *one.stated, *one.told)]
    numbers = range(1, min(max(stated), _MOST) + len(chain) + 1)
    # What the cheapest reading costs up to each occasion, and from each on, for each number that it may have.
    until = [[_first(number) + chain[0].cost(number) for number in numbers]]
    for before, one in pairwise(chain):
        reached = _reached(before, one, until[-1])
        until.append([cost + one.cost(number) for number, cost in zip(numbers, reached, strict=True)])
    onwards = [[0.0 for _ in numbers]]
    for one, after in zip(chain[-2::-1], chain[:0:-1], strict=True):
        ahead = [cost + after.cost(number) for number, cost in zip(numbers, onwards[0], strict=True)]
        onwards.insert(0, _left(one, after, ahead))
    found: list[Numbered] = []
    for at, one in enumerate(chain):
        # Along the reading chosen so far, so that ties are broken alike everywhere.
        last = found[-1].number if found else None
        here = [
            (until[at][n - 1] if last is None else _step(chain[at - 1], one, last, n) + one.cost(n))
            + onwards[at][n - 1]
            for n in numbers
        ]
        best = min(numbers, key=lambda n: (round(here[n - 1], 6), n))
        whole = [until[at][n - 1] + onwards[at][n - 1] for n in numbers]
        other = min((cost for n, cost in zip(numbers, whole, strict=True) if n != best), default=inf)
        found.append(Numbered(best, round(1 / (1 + exp(min(whole[best - 1] - other, 0.0))), 2)))
    return tuple(found)


def _reached(before: Occasion, after: Occasion, held: Sequence[float]) -> list[float]:
    """What it costs at least to come to each number of `after`, given what the numbers of `before` cost.

    What a skip costs grows evenly, and a step back costs the same from anywhere: the best of each is carried along.
    """
    above = [*[*accumulate(reversed(held[1:]), min)][::-1], inf]
    costs, skipped = list[float](), inf
    for number, here in enumerate(held, 1):
        forth = held[number - 2] if number > 1 else inf
        back = above[number - 1] + _step(before, after, number + 1, number)
        costs.append(min(forth, skipped + _EACH * number, here + _step(before, after, number, number), back))
        skipped = min(skipped, forth + _MISSING - _EACH * number)
    return costs


def _left(before: Occasion, after: Occasion, ahead: Sequence[float]) -> list[float]:
    """What it costs at least to go on from each number of `before`, given what the numbers of `after` cost."""
    above = [*[*accumulate((ahead[n - 1] + _EACH * n for n in range(len(ahead), 0, -1)), min)][::-1], inf, inf]
    costs, back = list[float](), inf
    for number, here in enumerate(ahead, 1):
        forth = ahead[number] if number < len(ahead) else inf
        skipped = above[number + 1] + _MISSING - _EACH * (number + 1)
        costs.append(min(forth, skipped, here + _step(before, after, number, number), back))
        back = min(back, here + _step(before, after, number + 1, number))
    return costs


def _first(number: int) -> float:
    """What it costs that the first occasion in the calendar is not the first of all."""
    return (_MISSING + _EACH * (number - 1)) if number > 1 else 0.0


def _step(before: Occasion, after: Occasion, last: int, number: int) -> float:
    if number == last + 1:
        return 0.0
    if number > last:
        return _MISSING + _EACH * (number - last - 1)
    if number == last:
        both = before.names(number) and after.names(number)
        return _TWICE if both else _BESIDE if before.is_silent or after.is_silent else _BACK
    return 0.0 if after.tagged == number else _BACK
