"""Recognition's answers remembered, so that a history costs what diff and apply cost.

Only functions that follow from their arguments alone are remembered: recognise, group, number, a draft's canonical
form. Everything that these tests are about runs each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from providers import ical
from providers.event import Draft, Event
from syncd import cycle, infer
from syncd.group import Groups, group
from syncd.model import Process, Reading
from syncd.number import number
from syncd.recognise import Hints, recognise

_MOST = 2000
_known: dict[Any, Any] = {}


@contextmanager
def remembered() -> Iterator[None]:
    with (
        patch.object(infer, "recognise", _recognise),
        patch.object(cycle, "recognise", _recognise),
        patch.object(infer, "group", _group),
        patch.object(infer, "number", _number),
    ):
        yield
    _known.clear()


@lru_cache(maxsize=_MOST)
def canonical(draft: Draft) -> Draft:
    return ical.canonical(draft)


def _recognise(events: Sequence[Event], hints: Hints) -> tuple[Reading, ...]:
    key = (
        tuple(events), hints.own, hints.zone, hints.mode, hints.interview_calendars, hints.colors,
        tuple(sorted(hints.notes.items(), key=lambda item: item[0])),
    )  # fmt: skip
    if key not in _known:
        if len(_known) > _MOST:
            _known.clear()
        _known[key] = recognise(events, hints)
    readings: tuple[Reading, ...] = _known[key]
    return readings


# Keyed by the readings themselves, which are the same object wherever they are the same answer.


def _group(readings: Sequence[Reading], hints: Hints) -> Groups:
    key = ("group", id(readings))
    if key not in _known:
        _known[key] = readings, group(readings, hints)
    groups: Groups = _known[key][1]
    return groups


def _number(groups: Groups, readings: Sequence[Reading], hints: Hints) -> tuple[Process, ...]:
    key = ("number", id(readings), id(groups))
    if key not in _known:
        _known[key] = readings, groups, number(groups, readings, hints)
    processes: tuple[Process, ...] = _known[key][2]
    return processes
