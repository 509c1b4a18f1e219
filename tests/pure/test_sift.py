"""Ours and foreign apart: nothing that syncd wrote, nor any copy of it, is ever read as an interview (rule 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import Policy
from providers import ical
from providers.event import Day, Draft, Event, Moment
from syncd.diff import Verb, entry_of
from syncd.infer import draft_of, infer
from syncd.ledger import Entry
from syncd.match import Aim
from syncd.model import OF_ROUNDS, ReminderKind
from syncd.sift import Place, looks_like_ours, sift
from syncd.wording import languages
from tests.pure.build import HINTS
from tests.pure.build import event as foreign
from tests.pure.plans import HERE, NOW, THERE, Picture, aim, at, parse, reminder


@cache
def written(language: str) -> tuple[Draft, ...]:
    """Every kind of reminder, as it is written for a small job search."""
    policy = Policy(language=language, ask="every")
    people = ["Dana Lee <dana@acme.example>", "Sam Roe <sam@acme.example>"]
    events = [
        foreign("Interview with Acme: Backend Engineer", "2026-11-26 10:00", by=people[0], guests=people),
        foreign("Second interview Acme", "2026-12-10 10:00", by=people[0], guests=people),
        foreign("Onsite interview Beta #interview company: Beta", "2026-12-02", description="decide-by: 2026-12-18"),
        foreign("#interview", "2026-12-03 18:00"),
    ]
    found = infer(events, (), HINTS, policy, NOW, "Europe/Berlin").reminders
    picture = Picture()
    drafts = []
    for one in found:
        made = Aim(one, HERE, ical.canonical(draft_of(one, policy, NOW)))
        (action,) = picture.plan(made).actions
        assert action.verb is Verb.CREATE
        assert action.draft is not None
        drafts.append(action.draft)
    assert {draft.marker.kind for draft in drafts} == {kind.label for kind in OF_ROUNDS}
    return tuple(drafts)


def plain(text: str) -> str:
    return text.replace("\r\n ", "")


def drop(text: str, *starts: str) -> str:
    return "\r\n".join(line for line in plain(text).split("\r\n") if not line.startswith(starts))


def as_html(text: str) -> str:
    """What Google's and Microsoft's web pages make of a description that is copied there."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>").replace(" · ", "\u00a0· ")


COPIES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "under another UID": lambda text: text.replace("@syncd", "-copy@app.example"),
    "without X-properties": lambda text: drop(text, "X-SYNCD"),
    "without X-properties and categories, under another UID": lambda text: drop(text, "X-SYNCD", "CATEGORIES").replace(
        "@syncd", "@app.example"
    ),
    "without description": lambda text: drop(text, "DESCRIPTION"),
    "without description and X-properties": lambda text: drop(text, "DESCRIPTION", "X-SYNCD"),
    "without description, under another UID": lambda text: drop(text, "DESCRIPTION").replace("@syncd", "@app.example"),
    "recurring": lambda text: text.replace("CLASS:PRIVATE", "RRULE:FREQ=WEEKLY;COUNT=3\r\nCLASS:PRIVATE"),
    "in capitals": lambda text: text.replace("X-SYNCD-KEY", "x-syncd-key"),
    "lines below": lambda text: plain(text).replace("\r\nCLASS:", "\\nMy notes: interview went well\r\nCLASS:"),
    "notes below a copy": lambda text: drop(text, "X-SYNCD").replace("@syncd", "@app.example").replace(
        "\r\nCLASS:", "\\nMy notes: interview went well\r\nCLASS:"
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("place", [HERE, THERE, Place("work", "personal")], ids=str)
def test_nothing_of_ours_is_ever_foreign(language: str, how: str, place: Place) -> None:
    for draft in written(language):
        events = parse(COPIES[how](ical.build(draft)), place)
        assert events, how
        assert sift(events, place, {}).foreign == ()


@pytest.mark.parametrize("language", sorted(languages()))
def test_turned_into_html_by_a_copy_it_is_still_known(language: str) -> None:
    for draft in written(language):
        event = parse(ical.build(draft))[0]
        copied = replace(
            event,
            ref=replace(event.ref, uid="copied-by-a-web-page"),
            marker=None,
            categories=(),
            description=f"<p>{as_html(event.description)}</p>",
        )
        assert looks_like_ours(copied)


@given(st.data())
def test_a_copy_of_any_text_is_known_by_its_last_line(data: st.DataObject) -> None:
    text = data.draw(st.text(max_size=100))
    kind = data.draw(st.sampled_from(ReminderKind))
    last = f"syncd · {kind.label} · {data.draw(st.sampled_from(['acme-backend', 'a', 'büro-1']))} · round 2"
    draft = ical.canonical(draft_of(reminder(text=f"{text}\n{last}"), Policy(), NOW))
    event = parse(ical.build(replace(draft, uid="x@syncd")))[0]
    assert looks_like_ours(replace(event, ref=replace(event.ref, uid="copy@app.example"), marker=None))


def sifted(text: str, place: Place = HERE, ledger: dict[str, Entry] | None = None) -> tuple[int, int, int]:
    found = sift(parse(text, place), place, ledger or {})
    return len(found.ours), len(found.copies), len(found.foreign)


class TestOurs:
    @pytest.fixture
    def picture(self) -> Picture:
        picture = Picture()
        picture.write(aim(reminder("acme@x", "acme-2@x")))
        return picture

    @pytest.fixture
    def text(self, picture: Picture) -> str:
        return next(iter(picture.texts.values()))

    def test_in_its_own_calendar(self, picture: Picture) -> None:
        (standing,) = picture.ours()
        assert (standing.key, standing.kind, standing.generation) == ("check-in:acme@x", ReminderKind.CHECK_IN, 0)
        assert len(standing.sessions) == 2
        assert standing.seal is not None
        assert entry_of(standing) == picture.ledger[standing.uid]

    def test_in_another_calendar_it_is_the_owner_s_copy(self, text: str) -> None:
        assert sifted(text, THERE) == (0, 1, 0)

    def test_the_account_s_name_does_not_matter(self, text: str) -> None:
        assert sifted(text, Place("renamed", "personal")) == (1, 0, 0)

    def test_under_another_uid_it_is_a_copy(self, text: str) -> None:
        assert sifted(text.replace("@syncd", "-2@syncd")) == (0, 1, 0)
        assert sifted(text.replace("@syncd", "@app.example")) == (0, 1, 0)

    def test_another_key_does_not_fit_its_id(self, text: str) -> None:
        assert sifted(plain(text).replace("check-in:acme@x", "check-in:beta@x")) == (0, 1, 0)

    def test_without_marker_it_is_known_by_the_ledger(self, picture: Picture, text: str) -> None:
        bare = drop(text, "X-SYNCD")
        (known,) = sift(parse(bare), HERE, picture.ledger).ours
        (original,) = picture.ours()
        assert replace(known, event=original.event) == original
        (unknown,) = sift(parse(bare), HERE, {}).ours
        assert (unknown.key, unknown.kind, unknown.seal) == (None, None, None)

    def test_the_ledger_of_another_calendar_says_nothing(self, picture: Picture, text: str) -> None:
        (one,) = sift(parse(drop(text, "X-SYNCD"), THERE), THERE, picture.ledger).ours
        assert one.key is None

    @pytest.mark.parametrize("seal", ["", "2.a.b.c.d.e", "nonsense"])
    def test_a_damaged_seal_comes_from_the_ledger(self, picture: Picture, text: str, seal: str) -> None:
        damaged = drop(text, "X-SYNCD-SEAL").replace("X-SYNCD-KEY", f"X-SYNCD-SEAL:{seal}\r\nX-SYNCD-KEY")
        (one,) = sift(parse(damaged), HERE, picture.ledger).ours
        assert one.seal == picture.ours()[0].seal
        (one,) = sift(parse(damaged), HERE, {}).ours
        assert one.seal is None

    def test_only_the_first_of_a_series_is_ours(self, text: str) -> None:
        series = text.replace("CLASS:PRIVATE", "RRULE:FREQ=DAILY;COUNT=3\r\nCLASS:PRIVATE")
        assert sifted(series) in {(1, 2, 0), (0, 3, 0)}


def test_an_owner_s_event_is_foreign() -> None:
    start = Moment(at("2026-12-01 10:00"), "Europe/Berlin")
    event = foreign("syncd", description="We talked about syncd, and about thank-you · check-in notes")
    events: list[Event] = [
        event,
        replace(event, title="Earliest check-in · Acme, round 1", description=""),
        replace(event, start=start, end=Moment(start.at + timedelta(hours=1), "Europe/Berlin")),
        replace(event, start=Day(start.at.date()), end=Day(start.at.date() + timedelta(days=1))),
    ]
    assert sift(events, HERE, {}).foreign == tuple(events)
