"""Fits what each piece of evidence counts for to labelled calendars: `python -m tests.corpus.fit FOLDER … [--write]`.

Logistic regression with the sign of every weight kept and each pulled to what it is now, as strongly as `--pull` says:
calendars are few, and what a person knows of a word is worth more than how often it happens to stand in them. What the
rest of a calendar says (`syncd.context`) is not fitted. Prints each weight before and after, and how well weights that
were fitted without a calendar do on it.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp
from pathlib import Path
from typing import NamedTuple

import syncd.lexicon
from syncd.evidence import TAKE, weigh
from syncd.language import languages_of
from syncd.lexicon import weights
from syncd.owner import know_owner
from syncd.seen import read_event
from tests.corpus.labelled import read

TABLE = Path(syncd.lexicon.__file__).parent / "evidence.toml"
STEPS, RATE, FOLDS = 500, 0.02, 5
CAUTION = 1.3  # how much worse a false interview is than a missed one
CONTEXT = ("known_company", "known_person", "same_loop", "owner_hires", "one_of_many", "far_on", "other_business")

Name = tuple[str, str]  # a row of the table, and "title" or "text"


class Row(NamedTuple):
    """One event: the calendar, what speaks for and against it, and whether it is an interview."""

    calendar: str
    pieces: frozenset[Name]
    interview: bool
    title: str


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.fit", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--pull", type=float, default=1.0)
    parser.add_argument("--write", action="store_true", help="write the weights into syncd/lexicon/evidence.toml")
    options = parser.parse_args()
    rows = [
        row for folder in options.folders for labels in sorted(folder.glob("*.labels.json")) for row in rows_of(labels)
    ]
    before = {(name, where): getattr(row, where) for name, row in weights().items() for where in ("title", "text")}
    calendars = sorted({row.calendar for row in rows})
    right = wrong = missed = 0
    for fold in range(FOLDS):
        held = set(calendars[fold::FOLDS])
        fitted = fit([row for row in rows if row.calendar not in held], before, options.pull)
        for row in rows:
            if row.calendar in held:
                said = chance(row.pieces, fitted) >= TAKE
                right, wrong, missed = (
                    right + (said and row.interview),
                    wrong + (said > row.interview),
                    missed + (said < row.interview),
                )
                if said != row.interview:
                    shown = ", ".join(f"{name}.{where}" for name, where in sorted(row.pieces))
                    kind = "missed" if row.interview else "false "
                    print(f"{chance(row.pieces, fitted):.2f} {kind} {row.calendar}: {row.title} [{shown}]")
    print(f"{len(rows)} events, {right} right, {wrong} false, {missed} missed by weights fitted without the calendar")
    after = fit(rows, before, options.pull)
    count: defaultdict[Name, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for piece in row.pieces:
            count[piece][row.interview] += 1
    for name in sorted(before):
        if name[0] not in CONTEXT and count[name] != [0, 0]:
            moved = f"{before[name]:6.2f} -> {after[name]:6.2f}"
            print(f"{'.'.join(name):24} {moved}   {count[name][1]:4} interviews, {count[name][0]:4} others")
    print(f"prior {before['prior', 'title']:.2f} -> {after['prior', 'title']:.2f}")
    if options.write:
        write(after)


def rows_of(labels: Path) -> Iterable[Row]:
    """The events of a calendar that are labelled, of a series the first."""
    one = read(labels)
    codes = languages_of((event.title, event.description) for event in one.events)
    owner = know_owner(one.events, one.hints.own)
    done: set[str] = set()
    for event, spoken in zip(one.events, codes, strict=True):
        key, truth = event.ref.identity, one.truth["events"]
        label = truth.get(key) or truth.get(event.ref.uid)
        if label is None or label["interview"] is None or (key not in truth and event.ref.uid in done):
            continue
        done.add(event.ref.uid)
        pieces = weigh(read_event(event, owner, spoken, one.hints.zone), owner)
        found = frozenset((piece.name, "text" if piece.text else "title") for piece in pieces)
        yield Row(one.name, found, label["interview"], event.title)


def chance(pieces: Iterable[Name], table: Mapping[Name, float]) -> float:
    odds = table["prior", "title"] + sum(table[piece] for piece in pieces)
    return 1 / (1 + exp(-max(-20.0, min(20.0, odds))))


def fit(rows: Sequence[Row], before: Mapping[Name, float], pull: float) -> dict[Name, float]:
    table, rate = dict(before), RATE
    seen = {piece for row in rows for piece in row.pieces}
    for step in range(STEPS):
        slope: defaultdict[Name, float] = defaultdict(float)
        for row in rows:
            miss = (chance(row.pieces, table) - row.interview) * (1.0 if row.interview else CAUTION)
            slope["prior", "title"] += miss / 5
            for piece in row.pieces:
                slope[piece] += miss
        for name in (*seen, ("prior", "title")):
            table[name] -= rate * (slope[name] + pull * (table[name] - before[name]))
            if name[0] != "prior":
                table[name] = max(0.0, table[name]) if before[name] >= 0 else min(0.0, table[name])
        rate *= 0.999 if step > STEPS / 2 else 1
    return table


def write(table: Mapping[Name, float]) -> None:
    lines, name = [], ""
    for line in TABLE.read_text("utf-8").split("\n"):
        if head := re.fullmatch(r"\[(\w+)\]", line):
            name = head[1]
        if (row := re.fullmatch(r"(title|text) = .*", line)) and name not in CONTEXT:
            line = f"{row[1]} = {table[name, row[1]]:.1f}"  # noqa: PLW2901 - the line as it is written
        lines.append(line)
    TABLE.write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
