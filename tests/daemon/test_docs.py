"""What the documentation names is there: events, fields, statuses, settings, metrics, commands, ends of links."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from config.accounts import BUILT_IN
from config.policy import Policy
from config.settings import Detect, Settings
from syncd.daemon.metrics import render
from syncd.main import COMMANDS
from syncd.record import Record
from syncd.steps import CONFIGURATION, FAILED, FINE, SIGN_IN, TEMPORARY, USAGE

ROOT = Path(__file__).parents[2]
SERVICE = (ROOT / "docs" / "service.md").read_text("utf-8")
PAGES = {
    str(file.relative_to(ROOT)): file.read_text("utf-8")
    for file in (ROOT / "README.md", ROOT / "systemd" / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
OF_THE_SERVICE = ("README.md", "docs/caldav.md", "docs/commands.md", "docs/google.md", "docs/service.md")
MODELS: list[type[BaseModel]] = [Settings, Detect, Policy, *BUILT_IN.values()]
SETTINGS = {name for model in MODELS for name in model.model_fields}
# What is written as settings are, and is something else: keys of `status --json`, and a variable.
OTHER_WORDS = {"last_success", "next_attempt", "failing_since", "https_proxy"}


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


def test_every_field_of_the_journal_is_told_of() -> None:
    fields = {f"SYNCD_{word.arg.upper()}" for call in calls_of("say") for word in call.keywords if word.arg is not None}
    fields |= {"SYNCD_EVENT", "SYNCD_CREATED", "SYNCD_UPDATED", "SYNCD_WITHDRAWN"}
    journal = SERVICE.partition("## The journal")[2].partition("\n## ")[0]
    assert set(re.findall(r"SYNCD_[A-Z_]+", journal)) == fields


def test_every_status_of_run_is_told_of() -> None:
    table = SERVICE.partition("| status | when |")[2].partition("\n\n")[0]
    assert set(map(int, re.findall(r"^\| (\d+) \|", table, re.MULTILINE))) == {
        FINE, FAILED, USAGE, TEMPORARY, SIGN_IN, CONFIGURATION,
    }  # fmt: skip


def blocks(text: str) -> Iterator[str]:
    """The lines of code blocks."""
    return (line.strip() for line in text.splitlines() if line.startswith("    "))


def spans(text: str) -> list[str]:
    """What stands between single backticks."""
    return re.findall(r"`([^`\n]+)`", text)


@pytest.mark.parametrize("page", OF_THE_SERVICE)
def test_every_setting_that_is_named_is_one(page: str) -> None:
    text = PAGES[page]
    keys = {found[1] for line in blocks(text) if (found := re.match(r"([a-z_]+) = ", line))}
    words = {found[1] for span in spans(text) if (found := re.match(r"([a-z]+_[a-z_]+)(?= = |$)", span))}
    assert keys | words <= SETTINGS | OTHER_WORDS | metrics()
    assert keys | words


def metrics() -> set[str]:
    """Every metric that there can be."""
    at = datetime(2026, 11, 28, tzinfo=UTC)
    record = Record(last_success=at.isoformat(), next_attempt=at.isoformat())
    return set(re.findall(r"^# TYPE (\w+)", render({"home": record}, at), re.MULTILINE))


def test_every_metric_is_told_of() -> None:
    table = PAGES["docs/commands.md"].partition("| metric | by |")[2]
    assert set(re.findall(r"`(syncd_\w+)`", table)) == metrics()
    rules = SERVICE.partition("    groups:")[2].partition("\n\n")[0]
    named = set(re.findall(r"syncd_\w+", rules))
    assert named <= metrics()
    assert len(named) > 2


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_named_is_one(page: str) -> None:
    code = [*blocks(PAGES[page]), *spans(PAGES[page])]
    typed = (re.match(r"(?:\S*/bin/)?syncd (?:-[vq] |--config \S+ )*([a-z]+)\b", line) for line in code)
    assert {found[1] for found in typed if found} <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", PAGES[page]):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}, target
