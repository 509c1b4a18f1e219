"""Keys, ids and digests."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.identity import digests, generation_of, key_of, kind_of, parse_digests, session_of, uid_of
from syncd.model import ReminderKind

TEXT = st.text(max_size=40)


@given(st.sampled_from(ReminderKind), TEXT)
def test_a_key_gives_back_what_it_was_made_of(kind: ReminderKind, session: str) -> None:
    key = key_of(kind, session)
    assert (kind_of(key), session_of(key)) == (kind, session)


@pytest.mark.parametrize("key", ["", "thank", "x:y", "Check-in:a", "check-in a"])
def test_a_foreign_key_has_no_kind(key: str) -> None:
    assert kind_of(key) is None


@given(TEXT, TEXT, st.integers(0, 999_999))
def test_an_id_fits_only_its_calendar_its_key_and_its_generation(calendar: str, key: str, generation: int) -> None:
    uid = uid_of(calendar, key, generation)
    # What Google takes as an id: base32hex in lower case, 5 to 1024 characters.
    assert re.fullmatch(r"[0-9a-v]{27,32}@syncd", uid)
    assert generation_of(uid, calendar, key) == generation
    assert generation_of(uid, calendar + "x", key) is None
    assert generation_of(uid, calendar, key + "x") is None


def test_an_id_does_not_change_between_versions() -> None:
    # What stands in people's calendars under this id would be written a second time under another.
    assert uid_of("/alice/personal", "check-in:acme@x", 0) == "fdlh7gdbflaaq1j3jcbmkkv6qv0@syncd"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda uid: uid.removesuffix("@syncd"),
        lambda uid: uid.upper(),
        lambda uid: uid.replace("0@", "@"),
        lambda uid: uid.replace("0@", "00@"),
        lambda uid: uid.replace("0@", "1@"),
        lambda uid: uid.replace("0@", "٠@"),
        lambda uid: uid.replace("0@", f"{10**7}@"),
        lambda uid: f"copy-{uid}",
        lambda _: "",
        lambda _: "@syncd",
    ],
)
def test_another_id_fits_nothing(spoil: object) -> None:
    uid = uid_of("c", "k", 0)
    assert callable(spoil)
    assert generation_of(spoil(uid), "c", "k") is None


@given(TEXT, st.lists(TEXT, max_size=5))
def test_digests_do_not_depend_on_the_order(calendar: str, sessions: list[str]) -> None:
    text = digests(calendar, sessions)
    assert text == digests(calendar, [*reversed(sessions), *sessions])
    source, parts = parse_digests(text)
    assert len(parts) == len(set(sessions))
    assert source
    assert source == parse_digests(digests(calendar, []))[0]


def test_no_digests() -> None:
    assert parse_digests("") == ("", frozenset())
    assert parse_digests("  ") == ("", frozenset())


def test_digests_of_very_many_interviews_stay_a_line() -> None:
    assert len(digests("c", map(str, range(10_000)))) < 1000
