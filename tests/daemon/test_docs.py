"""docs/service.md names what the daemon says, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from syncd.steps import CONFIGURATION, FAILED, FINE, SIGN_IN, TEMPORARY

ROOT = Path(__file__).parents[2]
SERVICE = (ROOT / "docs" / "service.md").read_text("utf-8")


def calls_of(name: str) -> Iterator[ast.Call]:
    for file in (*(ROOT / "syncd" / "daemon").glob("*.py"), ROOT / "syncd" / "commands" / "run.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield node


def events_in_code() -> set[str]:
    """The second argument of every `journal.say`."""
    says = (call.args[1] for call in calls_of("say") if len(call.args) > 2)
    return {one.value for one in says if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_event_of_the_journal_is_told_of() -> None:
    table = SERVICE.partition("| event | priority |")[2].partition("\n\n")[0]
    told = {
        name for row in table.splitlines() for name in re.findall(r"`([a-z-]+)`", row.split("|")[1:2][0] if row else "")
    }
    assert events_in_code() == told
    assert len(told) > 12


def test_every_field_that_is_told_of_is_one() -> None:
    fields = {f"SYNCD_{word.arg.upper()}" for call in calls_of("say") for word in call.keywords if word.arg is not None}
    fields |= {"SYNCD_EVENT", "SYNCD_CREATED", "SYNCD_UPDATED", "SYNCD_WITHDRAWN"}
    assert set(re.findall(r"SYNCD_[A-Z_]+", SERVICE)) <= fields


def test_every_status_of_run_is_told_of() -> None:
    table = SERVICE.partition("| status | when |")[2].partition("\n\n")[0]
    assert set(map(int, re.findall(r"^\| (\d+) \|", table, re.MULTILINE))) == {
        FINE, TEMPORARY, SIGN_IN, CONFIGURATION, FAILED,
    }  # fmt: skip
