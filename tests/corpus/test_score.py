"""Recognition against the labelled calendars of the development corpus, with the corpus's own scorer."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from providers.contract import Calendar, Window
from providers.ical import read_export, split
from syncd.group import group
from syncd.model import Reading
from syncd.number import number
from syncd.owner import with_own_answers
from syncd.recognise import Hints, recognise
from syncd.scan import may_matter

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
LABELS = sorted(CORPUS.glob("*.labels.json"))
WINDOW = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))

pytestmark = pytest.mark.skipif(not LABELS, reason="the shared corpus is not beside this checkout")


def everything(text: str) -> bool:
    return bool(text)


def readings_of(path: Path, wanted: Any = everything) -> tuple[dict[str, Any], Hints, tuple[Reading, ...]]:
    truth = json.loads(path.read_text("utf-8"))
    name = path.name.removesuffix(".labels.json")
    hints = Hints(frozenset({truth["owner"]["email"].lower()}), ZoneInfo(truth["timezone"]))
    calendar = Calendar(name, name, truth["timezone"])
    text = (CORPUS / f"{name}.ics").read_bytes().decode()
    events, _ = read_export(text, calendar, WINDOW, hints.own, truth["timezone"], wanted)
    return truth, hints, recognise(with_own_answers(events, hints.own), hints)


def predict(hints: Hints, readings: tuple[Reading, ...]) -> dict[str, dict[str, Any]]:
    """What `inspect --json` says of each event, as labels.md names it."""
    found: dict[str, dict[str, Any]] = {}
    for one in readings:
        said: dict[str, Any] = {"interview": one.interview, "company": one.company, "stage": str(one.stage)}
        said["interviewers"] = [{"name": contact.name, "email": contact.email} for contact in one.contacts]
        said["channel"] = str(one.channel) if one.channel else None
        said["outcome"] = str(one.outcome) if one.outcome else None
        said["decision_by"] = one.decision.date.isoformat() if one.decision else None
        found[one.event.ref.identity] = said
    for process in number(group(readings, hints), readings, hints):
        for held in process.rounds:
            for session in held.sessions:
                found[session.event.ref.identity] |= {"process": process.name, "round": held.number}
        for session in process.dropped:
            found[session.event.ref.identity]["process"] = process.name
    return found


def score_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", CORPUS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tally() -> dict[str, int]:
    scorer, total = score_module(), defaultdict[str, int](int)
    for path in LABELS:
        truth, hints, readings = readings_of(path)
        guesses = {key: value for key, value in predict(hints, readings).items() if key in truth["events"]}
        for name, count in scorer.score_calendar(truth, guesses, []).items():
            total[name] += count
    return total


@pytest.mark.parametrize(
    ("right", "all_of", "at_least"),
    [
        (("is_tp",), ("is_tp", "is_fp"), 0.97),
        (("is_tp",), ("is_tp", "is_fn"), 0.90),
        (("pair_tp",), ("pair_tp", "pair_fp"), 0.93),
        (("pair_tp",), ("pair_tp", "pair_fn"), 0.90),
        (("round_ok",), ("round_n",), 0.88),
        (("company_ok",), ("company_n",), 0.85),
        (("who_hit",), ("who_said",), 0.90),
        (("who_hit",), ("who_real",), 0.75),
        (("decision_by_ok",), ("decision_by_n",), 0.85),
        (("channel_ok",), ("channel_n",), 0.85),
    ],
    ids=lambda names: "-".join(names) if isinstance(names, tuple) else None,
)
def test_what_is_reached_is_kept(
    tally: dict[str, int], right: tuple[str, ...], all_of: tuple[str, ...], at_least: float
) -> None:
    """Set a little below what recognition reaches now: a change that loses more shows here."""
    assert sum(tally[name] for name in right) / sum(tally[name] for name in all_of) >= at_least


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.name.split(".")[0])
def test_the_scan_loses_nothing(path: Path) -> None:
    _, _, whole = readings_of(path)
    kept = {
        uid
        for uid, part in split((CORPUS / path.name.replace(".labels.json", ".ics")).read_bytes().decode())
        if may_matter(part)
    }
    for one in whole:
        if one.interview is not False or one.outcome is not None:
            assert one.event.ref.uid in kept, one.event.title
    _, _, scanned = readings_of(path, may_matter)
    taken = {one.event.ref.identity for one in whole if one.interview}
    assert {one.event.ref.identity for one in scanned if one.interview} == taken


@pytest.mark.parametrize("path", LABELS[::6], ids=lambda path: path.name.split(".")[0])
def test_the_scan_reads_through_folds(path: Path) -> None:
    text = (CORPUS / path.name.replace(".labels.json", ".ics")).read_bytes().decode()
    for _, part in split(text):
        unfolded = re.sub(r"\r?\n[ \t]", "", part)
        refolded = "\r\n".join(
            "\r\n ".join(line[at : at + 7] for at in range(0, len(line), 7)) or line for line in unfolded.splitlines()
        )
        assert may_matter(refolded) == may_matter(part)
