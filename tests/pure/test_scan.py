from __future__ import annotations

import base64
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.scan import companion_days, may_matter
from tests.pure.build import event, judge

TAKEN = [
    "Phone screen with Globex",
    "Vorstellungsgespräch Globex AG",
    "Entretien d'embauche Globex",
    "Segunda entrevista Globex",
    "Sollicitatiegesprek Globex",
    "Colloquio di lavoro Globex",
    "株式会社グローベックス 二次面接",
    "Lunch #interview",
    "Globex #round2",
]


def stored(title: str, description: str = "") -> str:
    return f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{title}\r\nDESCRIPTION:{description}\r\nEND:VEVENT\r\n"


@pytest.mark.parametrize("title", TAKEN)
def test_what_is_taken_is_never_ruled_out(title: str) -> None:
    assert judge(event(title)) == [True]
    assert may_matter(stored(title))
    assert may_matter(json.dumps({"summary": title}))
    assert may_matter(json.dumps({"summary": title}, ensure_ascii=False))
    assert may_matter(stored("x", title.replace("'", "&#39;").replace("ä", "&auml;")))
    assert may_matter(stored(title.upper()))


@given(
    title=st.sampled_from(TAKEN), cuts=st.sets(st.integers(1, 60)), before=st.sampled_from(["", "x\\n", "a\\, b\\;\\n"])
)
def test_folding_and_escapes_hide_nothing(title: str, cuts: set[int], before: str) -> None:
    line = f"SUMMARY:{before}{title}"
    folded = "".join(("\r\n " if at in cuts else "") + sign for at, sign in enumerate(line))
    assert may_matter(f"BEGIN:VEVENT\r\nUID:1\r\n{folded}\r\nEND:VEVENT\r\n")
    assert may_matter(folded.replace("\r\n", "\n"))


@pytest.mark.parametrize("title", ["Dentist", "Yoga", "Gym", "Kiddo soccer", "Zahnarzt", "Pédiatre Noé", "Concert"])
def test_what_cannot_be_one_is_ruled_out(title: str) -> None:
    grammar = (
        "CLASS:PUBLIC\r\nSTATUS:CONFIRMED\r\nLAST-MODIFIED:20261115T095834Z\r\n"
        "ATTENDEE;ROLE=REQ-PARTICIPANT;CN=A:mailto:a@b.example\r\n"
    )
    assert not may_matter(stored(title).replace("END:", grammar + "END:"))


@pytest.mark.parametrize("mark", ["UID:ab@syncd", "X-SYNCD-KEY:x", '"syncd-key": "x"', "UID:ab@sy\r\n ncd"])
def test_ours_are_always_wanted(mark: str) -> None:
    assert may_matter(f"BEGIN:VEVENT\r\n{mark}\r\nEND:VEVENT\r\n")


def test_an_encoding_is_not_judged() -> None:
    text = base64.b64encode(b"job interview").decode()
    assert may_matter(f"BEGIN:VEVENT\r\nDESCRIPTION;ENCODING=BASE64:{text}\r\nEND:VEVENT\r\n")


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    assert may_matter(text) in (True, False)


def test_long_hostile_texts_end_soon() -> None:
    for hostile in (
        "a" * 200_000,
        "\\" * 200_000,
        "&" * 200_000,
        "# " * 100_000,
        "begin:valarm" * 20_000,
        "inter" * 50_000,
    ):
        assert may_matter(hostile) in (True, False)


def test_companion_days() -> None:
    days = companion_days(
        [event("#interview Globex"), event("# Interview x", "2026-11-25"), event("Lunch", "2026-11-26")]
    )
    assert days == {date(2026, 11, 23), date(2026, 11, 25)}
    invited = event(
        "#interview x", by="Al <al@initech.example>", guests=["Al <al@initech.example>", "Bo <bo@initech.example>"]
    )
    assert companion_days([invited]) == frozenset()


def test_words_are_not_found_inside_words() -> None:
    assert not may_matter(stored("Brolex Jobst Trolex"))
