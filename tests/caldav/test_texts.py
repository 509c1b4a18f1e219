"""Every text survives the trip to a real server and back, through the server's own reading and writing of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pytest

from providers import ical
from providers.event import Draft, Event
from syncd.model import Reminder
from syncd.seal import edited, parse_seal
from tests.caldav.conftest import Reached
from tests.pure import occasions
from tests.servers import dav
from tests.servers.reader import khal_lines


@dataclass(frozen=True)
class Corpus:
    """Reminders by name, as drafts, and the title and description that have to come back."""

    reminders: Mapping[str, Reminder]
    drafts: Mapping[str, Draft]
    wanted: Mapping[str, tuple[str, str]]

    @property
    def on_servers(self) -> list[str]:
        """Every write costs a moment: here are all words, in one text each, and the kinds of reminders."""
        begin = ("thank-you, ", "two positions", "again", "words: very long |")
        return [*self.by_hand, *occasions.CHANGED, *(name for name in self.drafts if name.startswith(begin))]

    @property
    def by_hand(self) -> list[str]:
        """Of the texts that only differ in where their lines are folded, a few are enough."""
        return [name for name in occasions.KEPT if not name.startswith("folds") or name.endswith(("1", "four, 3"))]

    def said(self, events: tuple[Event, ...]) -> dict[str, tuple[str, str]]:
        """Titles and descriptions by reminder."""
        return {self.name(event): (event.title, event.description) for event in events}

    def name(self, event: Event) -> str:
        (name,) = (name for name, draft in self.drafts.items() if draft.uid == event.ref.uid)
        return name

    def edited(self, events: tuple[Event, ...]) -> list[str]:
        """Reminders that look as if their owner had changed them."""
        seals = {self.name(event): parse_seal(event.marker.seal if event.marker else "") for event in events}
        by_name = {self.name(event): event for event in events}
        return [name for name, seal in seals.items() if seal is None or edited(by_name[name], seal)]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    reminders = {
        **occasions.all_told(),
        **{f"{one.kind}, {code}": one for code in occasions.LANGUAGES for one in occasions.told("words: arabic", code)},
        **occasions.all_written(),
    }
    return Corpus(
        reminders,
        {name: occasions.draft(one, number) for number, (name, one) in enumerate(reminders.items())},
        {name: occasions.wanted(name, one) for name, one in reminders.items()},
    )


def spoken(lines: list[str], name: str) -> str:
    """The value of a text property (RFC 5545, 3.3.11), read by nobody's library; "" if there is none."""
    values = [line.partition(":")[2] for line in lines if re.match(f"{name}[:;]", line)]
    assert len(values) <= 1, values
    return re.sub(r"\\(.)", lambda sign: "\n" if sign[1] in "nN" else sign[1], "".join(values))


def lines_of(resource: bytes, longest: int | None = 75) -> list[str]:
    """The content lines of the one event in it, without its alarm. Each folded line is short, and no letter is torn."""
    assert b"\n" not in resource.replace(b"\r\n", b"")
    folded = resource.removesuffix(b"\r\n").split(b"\r\n")
    assert [line for line in folded if longest is not None and len(line) > longest] == []
    for line in folded:
        line.decode()
    lines = b"\r\n".join(folded).replace(b"\r\n ", b"").decode().split("\r\n")
    (begin,), (end,) = (
        [at for at, line in enumerate(lines) if line == mark] for mark in ("BEGIN:VEVENT", "END:VEVENT")
    )
    inside = "\r\n".join(lines[begin + 1 : end])
    return re.sub(r"BEGIN:VALARM\r\n.*?END:VALARM(\r\n)?", "", inside, flags=re.DOTALL).split("\r\n")


def test_nothing_is_lost_in_the_canonical_form(corpus: Corpus) -> None:
    canonical, built = {}, {}
    for name, one in corpus.reminders.items():
        given = replace(corpus.drafts[name], title=one.title, description=one.description)
        draft = ical.canonical(given)
        assert ical.canonical(draft) == draft == corpus.drafts[name]
        canonical[name] = draft.title, draft.description
        lines = lines_of(ical.build(given).encode())
        built[name] = spoken(lines, "SUMMARY"), spoken(lines, "DESCRIPTION")
    assert canonical == corpus.wanted
    assert built == corpus.wanted


def test_every_text_comes_back_from_a_real_server(real: Reached, calendar: dav.Calendar, corpus: Corpus) -> None:
    for name in corpus.on_servers:
        real.provider.create(real.calendar, corpus.drafts[name])
    for request in real.front.everything:
        if request.method == "PUT":
            lines_of(request.body)
    standing = real.read()
    assert (standing.problems, standing.complete) == ((), True)
    assert corpus.said(standing.events) == {name: corpus.wanted[name] for name in corpus.on_servers}
    assert corpus.edited(standing.events) == []
    assert {event.marker for event in standing.events} == {corpus.drafts[name].marker for name in corpus.on_servers}
    for event in standing.events:
        stored = dav.demand("GET", dav.request(calendar.server, "GET", calendar.url + event.ref.resource)).body
        # Radicale folds anew, and counts letters (vobject 0.9.9, November 2026).
        lines = lines_of(stored, 75 if calendar.server.name == "xandikos" else None)
        assert (spoken(lines, "SUMMARY"), spoken(lines, "DESCRIPTION")) == corpus.wanted[corpus.name(event)]
    if calendar.server.name == "radicale":
        window = date(2026, 12, 1), date(2026, 12, 31)
        lines = khal_lines(calendar.server, calendar.url, *window, "Europe/Berlin", "{uid} {title}")
        assert sorted(lines) == sorted(
            f"{corpus.drafts[name].uid} {corpus.wanted[name][0]}" for name in corpus.on_servers
        )


def test_every_text_is_brought_into_what_stands_on_a_real_server(real: Reached, corpus: Corpus) -> None:
    """A reminder whose text changes: each in turn says what the next one says."""
    names = corpus.by_hand
    for name in names:
        real.provider.create(real.calendar, corpus.drafts[name])
    following = dict(zip(names, [*names[1:], names[0]], strict=True))
    for event in real.read().events:
        name, new = corpus.name(event), corpus.drafts[following[corpus.name(event)]]
        old = corpus.drafts[name]
        real.provider.update(real.calendar, event, replace(old, title=new.title, description=new.description))
    standing = real.read()
    assert standing.problems == ()
    assert corpus.said(standing.events) == {name: corpus.wanted[after] for name, after in following.items()}
