"""What of an error's line goes into a log: no name of a calendar, whatever it is called; and all that is ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.accounts import CalendarChoice, MemoryAccount
from providers import errors
from providers.contract import Calendar
from providers.errors import Misconfigured, ProviderError, Unreachable
from syncd.daemon.words import public
from syncd.layout import Opened, choose

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("providers/*.py"), *ROOT.glob("syncd/*.py"), ROOT / "config" / "secrets.py"])
ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, ProviderError)}
# Those that are made of others, or on the way to one.
MAKERS = ERRORS | {"Garbled", "LacksRight", "SecretError", "_UnavailableError", "_wrong"}
# What of an account, a calendar or an event must not stand in a message as it is.
FOREIGN = re.compile(r"\b(name|id|address|title|uid|username|summary|subject|path|href|said|command)\b")
QUOTED = re.compile(r"''|\"\"")


@cache
def messages() -> tuple[ast.JoinedStr, ...]:
    """Every message of an error in which something is filled in."""
    found = []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in MAKERS and node.args:
                found += [part for part in ast.walk(node.args[0]) if isinstance(part, ast.JoinedStr)]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("what", "said", "names"):
                found += [part for part in ast.walk(node.value) if isinstance(part, ast.JoinedStr)]
    return tuple(found)


def gaps(message: ast.JoinedStr) -> Iterator[ast.FormattedValue]:
    return (part for part in message.values if isinstance(part, ast.FormattedValue))


def fill(message: ast.JoinedStr, name: str) -> str:
    """The message with that name in each of its quotes."""
    parts = []
    for part in message.values:
        if isinstance(part, ast.FormattedValue):
            parts.append(repr(name) if part.conversion == ord("r") else "42")
        else:
            parts.append(str(ast.literal_eval(part)))
    return "".join(parts)


QUOTING = [one for one in messages() if any(gap.conversion == ord("r") for gap in gaps(one))]

# Names as people, and those who try what happens, give them.
NAMES = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["Interview", "Dana's", "'", '"', "\\", "\\'", "alice@example.net", "there are", ", ", ": ", "\n", "“Acme”",
             "面接会議予定", "b'", "x", "@", "%40", "; "]
        ),
        max_size=8,
    ).map("".join),
)  # fmt: skip


def pieces(name: str) -> set[str]:
    return {piece for piece in re.findall(r"\w{4,}", name) if not piece.isdigit()}


def leaked(name: str, line: str, own: str) -> set[str]:
    """What of the name stands in the line, and not because the message says it itself."""
    return {piece for piece in pieces(name) if piece in line and piece not in own}


def test_the_messages_are_found() -> None:
    assert len(messages()) > 60
    assert len(QUOTING) > 15


@given(st.sampled_from(QUOTING), NAMES)
@example(QUOTING[0], 'it\'s "Dana Lee" \\')
def test_no_message_lets_a_name_through(message: ast.JoinedStr, name: str) -> None:
    error = Unreachable(fill(message, name))
    error.account, error.calendar = "home", name
    assert leaked(name, public(str(error)), f"account home, calendar {fill(message, '')}") == set()


@given(st.sampled_from(QUOTING))
def test_what_is_ours_stays(message: ast.JoinedStr) -> None:
    own = fill(message, "")
    if "@" not in own:
        line = public(own)
        assert QUOTED.sub("", own).split() == line.replace("“…”", "").split()


def test_foreign_text_is_quoted_in_every_message() -> None:
    bare = {
        (ast.unparse(gap.value), ast.unparse(one))
        for one in messages()
        for gap in gaps(one)
        if gap.conversion != ord("r") and FOREIGN.search(ast.unparse(gap.value))
    }
    # An account's name is what everything is known by; the other one is quoted within.
    assert {said for said, _ in bare} <= {"name", "f' ({said!r})' if said else ''"}
    assert all(f"account {{{said}}}: " in message for said, message in bare if said == "name"), bare


@given(st.lists(NAMES, min_size=1, max_size=5), NAMES, st.booleans())
def test_lists_of_calendars_are_left_out(names: list[str], wanted: str, foreign: bool) -> None:
    settings = MemoryAccount(calendars=None if foreign else (CalendarChoice(name=f"no such {wanted}"),))
    account = cast("Opened", SimpleNamespace(name="home", settings=settings))
    calendars = tuple(Calendar(str(number), name, foreign=foreign) for number, name in enumerate(names))
    with pytest.raises(Misconfigured) as raised:
        choose(account, calendars)
    line = public(str(raised.value))
    assert line in (
        "account home: calendars: there is no calendar “…”; there are “…”",
        "account home: calendars: all are somebody else's; name those that are to be read: “…”",
    )


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("cloud.example.org does not answer (time-out)", "cloud.example.org does not answer (time-out)"),
        ("Google's sign-in is not reached, or doesn't answer", "Google's sign-in is not reached, or doesn't answer"),
        ("make a client of the kind “Desktop app”; see `syncd check`", None),
        ("client file /home/o'brien/client.json is no OAuth client's; download it anew", None),
        ("state: with text 'Bob's interview at Acme'", "state: with text “…”"),
        ("broken off: 'Interview with Bo", "broken off: “…”"),
        ("broken off: \"Interview with Bo\\", "broken off: “…”"),
        ("not for b'Interview'", "not for “…”"),
        ("no calendar alice@example.net, or <bob@example.net>.", "no calendar …, or <…>."),
        ("https://alice:secret@dav.example.net/x refuses", "… refuses"),
        ("no right: /users/alice%40example.net/", "no right: …"),
    ],
)  # fmt: skip
def test_lines(message: str, line: str | None) -> None:
    assert public(message) == (message if line is None else line)


@given(st.text())
def test_a_public_line_stays_as_it_is(text: str) -> None:
    assert public(public(text)) == public(text)


def test_a_long_line_takes_no_time() -> None:
    assert public("x" * 100_000) == "x" * 100_000
    assert public("'" * 100_001).startswith("“…”")
    assert public("a@" * 50_000) == "…"
