"""The seal: an owner's edit told from a mere rewrite."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import ical
from providers.event import Day, Draft, Event, Marker, Moment, Ref
from syncd.seal import Field, basis_digest, edited, is_pinned, join_bases, parse_seal, seal_of

START = Moment(datetime(2026, 12, 1, 9, tzinfo=UTC), "UTC")
END = Moment(START.at + timedelta(minutes=15), "UTC")
DRAFT = Draft("a@syncd", "Title", "One\nTwo", START, END, timedelta(0), Marker("check-in", "k", "s", ""))
EVENT = Event(Ref("c", "r", "a@syncd"), START, END, "Title", "One\nTwo", alarms=(timedelta(0),))
SEAL = seal_of(DRAFT, "hour date plain")


def test_untouched() -> None:
    assert edited(EVENT, SEAL) == frozenset()


def test_it_is_read_as_it_was_written() -> None:
    assert parse_seal(str(SEAL)) == SEAL
    assert parse_seal(f"  {SEAL}\n") == SEAL


@pytest.mark.parametrize("text", ["", "1", "1.a.b.c.d", "1.a.b.c.d.e.f", "2.a.b.c.d.e", "1.a..c.d.e", "x.a.b.c.d.e"])
def test_damaged_or_of_another_version_it_is_none(text: str) -> None:
    assert parse_seal(text) is None


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        (replace(EVENT, title="Title!"), {Field.TITLE}),
        (replace(EVENT, title="title"), {Field.TITLE}),
        (replace(EVENT, description="One Two"), {Field.TEXT}),
        (replace(EVENT, description="One\n\nTwo"), {Field.TEXT}),
        (replace(EVENT, description=""), {Field.TEXT}),
        (replace(EVENT, start=replace(START, at=START.at - timedelta(minutes=1))), {Field.TIME}),
        (replace(EVENT, end=replace(END, at=END.at + timedelta(minutes=1))), {Field.TIME}),
        (replace(EVENT, start=Day(START.at.date()), end=Day(START.at.date() + timedelta(days=1))), {Field.TIME}),
        (replace(EVENT, recurring=True), {Field.TIME}),
        (replace(EVENT, alarms=()), {Field.ALARM}),
        (replace(EVENT, alarms=(timedelta(0), timedelta(hours=1))), {Field.ALARM}),
        (replace(EVENT, title="x", alarms=()), {Field.TITLE, Field.ALARM}),
    ],
)
def test_an_edit(event: Event, fields: set[Field]) -> None:
    assert edited(event, SEAL) == fields


@pytest.mark.parametrize(
    "event",
    [
        replace(EVENT, description="One\r\nTwo\r\n"),
        replace(EVENT, description="  One  \nTwo \n\n".strip(" ")),
        replace(EVENT, start=Moment(START.at.astimezone(), "Local"), end=Moment(END.at.astimezone(), "Local")),
        replace(EVENT, alarms=(timedelta(0), timedelta(0))),
        replace(EVENT, location="my desk", categories=("syncd", "mine"), color="tomato", url="https://x.example"),
        replace(EVENT, version="another", updated=START.at),
    ],
)
def test_a_rewrite_is_none(event: Event) -> None:
    assert edited(event, SEAL) == frozenset()


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert edited(replace(EVENT, title="Zoe\u0308"), seal_of(replace(DRAFT, title="Zo\u00eb"), "")) == frozenset()


def test_a_line_s_beginning_is_not_shaved() -> None:
    assert edited(replace(EVENT, description="One\n Two"), SEAL) == {Field.TEXT}


def test_the_pin_depends_on_the_interview_and_the_date_alone() -> None:
    assert is_pinned(SEAL.basis, basis_digest("hour date other"))
    assert not is_pinned(SEAL.basis, basis_digest("hour said plain"))
    assert not is_pinned(SEAL.basis, basis_digest("moved date plain"))


def test_of_several_rounds_the_basis_is_that_of_all_and_pins_each() -> None:
    both = join_bases(["b-hour b-date 2026-12-02", "a-hour a-date 2026-12-01"])
    assert both == join_bases(["a-hour a-date 2026-12-01", "b-hour b-date 2026-12-02"])
    assert both.endswith(" 2026-12-02")
    assert is_pinned(basis_digest(both), basis_digest("a-hour a-date 2026-12-07"))
    assert not is_pinned(basis_digest(both), basis_digest("a-hour said 2026-12-01"))
    assert not is_pinned(basis_digest("a-hour a-date 2026-12-01"), basis_digest(both))
    assert parse_seal(str(seal_of(DRAFT, both))) == seal_of(DRAFT, both)
    assert seal_of(DRAFT, "hour date other").basis != SEAL.basis


@given(st.text(max_size=60), st.text(max_size=200), st.integers(-10_000, 10_000), st.integers(0, 10_000))
def test_what_we_wrote_comes_back_unedited(title: str, text: str, lead: int, minutes: int) -> None:
    begins = Moment(START.at + timedelta(minutes=minutes), "UTC")
    ends = Moment(begins.at + timedelta(minutes=15), "UTC")
    draft = replace(DRAFT, title=title, description=text, start=begins, end=ends, alarm=timedelta(seconds=lead))
    draft = ical.canonical(draft)
    event = Event(
        EVENT.ref, draft.start, draft.end, draft.title, draft.description, alarms=(draft.alarm or timedelta(),)
    )
    assert edited(event, seal_of(draft, "")) == frozenset()
