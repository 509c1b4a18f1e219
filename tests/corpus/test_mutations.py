"""What must not matter does not: order, blanks, markup, letter case, emoji, and what programs append to a text."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest

from providers.event import Event
from syncd.group import group
from syncd.number import number
from syncd.recognise import Hints, recognise
from tests.corpus import FOLDERS
from tests.corpus.labelled import read

LABELS = [labels for folder in FOLDERS for labels in sorted(folder.glob("*.labels.json"))]
JOINING = (
    "\n\n________________________________________________________________________________\n"
    "Microsoft Teams meeting\nJoin on your computer, mobile app or room device\nMeeting ID: 233 117 905 1\n"
    "Passcode: Ab3cD\nLearn more | Meeting options\n"
    "________________________________________________________________________________"
)

Mutation = Callable[[Event], Event]


def _spaced(event: Event) -> Event:
    title = "  " + event.title.replace(" ", "  ") + " "
    return replace(event, title=title, description=event.description.replace(" ", " \u00a0"))


def _html(event: Event) -> Event:
    if "<" in event.description or not event.description:
        return event
    lines = (html.escape(line, quote=False) for line in event.description.split("\n"))
    return replace(event, description=f"<html><body><p>{'<br>'.join(lines)}</p></body></html>")


def _windows(event: Event) -> Event:
    return replace(event, description=event.description.replace("\n", "\r\n"))


def _joining(event: Event) -> Event:
    return replace(event, description=event.description + JOINING)


def _quoted(event: Event) -> Event:
    quoted = (
        "\n\nOn Mon, 2 Nov 2026 at 10:00, Somebody <somebody@example.net> wrote:\n> final interview by 1 May\n> thanks"
    )
    return replace(event, description=event.description + quoted)


def _emoji(event: Event) -> Event:
    return replace(event, title=f"🎯 {event.title} 🤞")


def _upper(event: Event) -> Event:
    return replace(event, title=event.title.upper())


def _lower(event: Event) -> Event:
    return replace(event, title=event.title.lower())


def _truncated(event: Event) -> Event:
    return replace(event, description=event.description[: 2 * len(event.description) // 3])


def _placeless(event: Event) -> Event:
    return replace(event, location="", url="")


def _nameless(event: Event) -> Event:
    """Who invites has an address only. The guests keep their names: by those the owner is known at work."""
    return replace(event, organizer=event.organizer and replace(event.organizer, name=None))


# What each mutation leaves alone. Names are told by their capitals: letter case may bring doubt, not turn a verdict.
EXACT = {"spaced": _spaced, "html": _html, "windows": _windows, "joining": _joining, "quoted": _quoted}
ROUGH = {"emoji": _emoji, "upper": _upper, "lower": _lower}
LESS = {"truncated": _truncated, "placeless": _placeless, "nameless": _nameless}


def _each_in_turn(mutations: Iterable[str]) -> list[Any]:
    """Every calendar with one of the mutations: each with each would take minutes and show little more."""
    return [
        pytest.param(labels, name, id=f"{name}-{labels.name.split('.')[0]}")
        for labels, name in zip(LABELS, cycle(mutations), strict=False)
    ]


def _answers(events: tuple[Event, ...], hints: Hints) -> dict[str, Any]:
    readings = recognise(events, hints)
    found: dict[str, Any] = {}
    for one in readings:
        found[one.event.ref.identity] = [one.interview]
    for process in number(group(readings, hints), readings, hints):
        for round_ in process.rounds:
            for one in round_.sessions:
                said = (one.decision.date if one.decision else None, one.channel, one.outcome, one.contacts, one.stage)
                found[one.event.ref.identity] += [round_.number, process.name, one.company, *said]
    return found


@pytest.mark.parametrize("labels", LABELS, ids=lambda path: path.name.split(".")[0])
def test_the_order_of_events_does_not_matter(labels: Path) -> None:
    one = read(labels)
    events, hints = one.events, one.hints
    shuffled = list(events)
    Random(7).shuffle(shuffled)
    assert _answers(tuple(shuffled), hints) == _answers(events, hints)


@pytest.mark.parametrize(("labels", "name"), _each_in_turn(EXACT))
def test_what_says_nothing_changes_nothing(labels: Path, name: str) -> None:
    one = read(labels)
    events, hints = one.events, one.hints
    before, after = _answers(events, hints), _answers(tuple(map(EXACT[name], events)), hints)
    assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {}


@pytest.mark.parametrize(("labels", "name"), _each_in_turn(ROUGH))
def test_letter_case_and_emoji_turn_no_verdict(labels: Path, name: str) -> None:
    one = read(labels)
    events, hints = one.events, one.hints
    before, after = _answers(events, hints), _answers(tuple(map(ROUGH[name], events)), hints)
    turned = {key for key in before if {before[key][0], after[key][0]} == {True, False}}
    assert not turned


@pytest.mark.parametrize(("labels", "name"), _each_in_turn(LESS))
def test_what_is_missing_makes_no_interview(labels: Path, name: str) -> None:
    one = read(labels)
    events, hints = one.events, one.hints
    before, after = _answers(events, hints), _answers(tuple(map(LESS[name], events)), hints)
    truth = {key: label.get("interview") for key, label in one.truth["events"].items()}
    made = {key for key in before if before[key][0] is False and after[key][0] is True}
    assert not {key for key in made if not truth.get(key)}
