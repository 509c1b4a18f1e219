"""A labelled calendar: its events, what recognition is told of the owner, and the truth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from providers.contract import Calendar, Window, everything
from providers.event import Event
from providers.ical import read_export
from syncd.owner import with_own_answers
from syncd.recognise import Hints

WINDOW = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Labelled:
    """`truth` are the labels as labels.md has them."""

    name: str
    truth: dict[str, Any]
    events: tuple[Event, ...]
    hints: Hints


def read(labels: Path) -> Labelled:
    """The calendar beside these labels."""
    truth = json.loads(labels.read_text("utf-8"))
    name, zone = labels.name.removesuffix(".labels.json"), truth["timezone"]
    hints = Hints(frozenset({truth["owner"]["email"].lower()}), ZoneInfo(zone))
    text = labels.with_name(f"{name}.ics").read_bytes().decode()
    events, _ = read_export(text, Calendar(name, name, zone), WINDOW, hints.own, zone, everything)
    return Labelled(name, truth, tuple(with_own_answers(events, hints.own)), hints)
