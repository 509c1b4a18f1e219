"""Everything that syncd says, in every language, as a person reads it: tests/golden/LANGUAGE.txt.

The scenes say every line that there is. After a change of words: `make golden`, then read what changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from config.policy import Ask, Policy
from providers.event import Answer
from syncd.model import Channel, Contact, Dropped, Outcome, Process, Reminder, ReminderKind, Stood
from syncd.notice import Failure, Known, ended, notices
from syncd.remind import remind
from syncd.wording import Wording, languages, wording
from tests.pure.rounds import (
    DANA,
    LONG_AGO,
    NEW_YORK,
    SAM,
    at,
    cancelled,
    process,
    round_of,
    session,
    stated,
    stood,
)

GOLDEN = Path(__file__).parents[1] / "golden"
Answers = tuple[tuple[Reminder, ...], tuple[Dropped, ...]]
Scene = Callable[[str], Answers]
CHECK, AGAIN = ReminderKind.CHECK_IN, ReminderKind.CHECK_IN_AGAIN
ANN = Contact("Ann Brook", None)
NAMELESS = Contact(None, "jobs@acme.example")
FIRST = round_of(1, session("first", "2026-03-02 10:00"))
SECOND = round_of(2, session("second", "2026-03-16 14:00", contacts=(DANA, SAM)))
BARE = process(round_of(2, session("bare", "2026-03-16 14:00", contacts=(NAMELESS,))), company=None, role=None)
DATA = process(
    round_of(2, session("data", "2026-03-16 16:00", contacts=(SAM, ANN), channel=Channel.PHONE)),
    name="acme-data",
    role="Data Engineer",
)


def say(*processes: Process, now: str | None = None, stood: tuple[Stood, ...] = (), **policy: object) -> Scene:
    """What is said of these processes."""

    def told(language: str) -> Answers:
        settings = Policy.model_validate({"language": language, **policy})
        return remind(processes, settings, at(now) if now else LONG_AGO, ZoneInfo(NEW_YORK), NEW_YORK, stood=stood)

    return told


def one(start: str, number: int = 2, **reading: Any) -> Process:
    return process(round_of(number, session("one", start, **reading)))


def check_in(scene: Scene, kind: ReminderKind = CHECK, **more: object) -> Stood:
    """A check-in of the scene as it stands."""
    (found,) = (reminder for reminder in scene("en")[0] if reminder.kind is kind)
    return stood(found, **{"edited": True, "sent": found.start.at.date()} | more)


SENT = check_in(say(process(FIRST)))
SENT_BARE = check_in(say(BARE))
BOTH = say(process(SECOND), DATA)
AGAIN_SENT = check_in(say(process(FIRST), now="2026-03-10 09:00", stood=(SENT,)), AGAIN)


def notice(language: str) -> Answers:
    failing = at("2026-03-16 09:05")
    message = "dav.example.net refuses the user name or the password; type: syncd sync --account work"
    work = Known(expired=True, failing_since=failing, message=message)
    home = Known(works=True, tells=True, last_success=failing)
    zone = ZoneInfo(NEW_YORK)
    told = notices("home", {"home": home, "work": work}, failing, zone, NEW_YORK, wording(language))
    failures = [Failure("work", failing.astimezone(UTC))]
    return told, (*ended(failures, {}), *ended(failures, {"work": home}))


def long_notice(language: str) -> Answers:
    since, now = at("2026-03-08 09:05"), at("2026-03-16 09:05")
    message = "dav.example.net does not answer (no connection)"
    work = Known(failing_since=since, tried_since=since, next_attempt=now, message=message)
    home = Known(works=True, tells=True, last_success=now)
    accounts = {"home": home, "work": work}
    return notices("home", accounts, now, ZoneInfo(NEW_YORK), NEW_YORK, wording(language)), ()


SCENES: Mapping[str, Scene] = {
    "a first interview": say(process(FIRST)),
    "two people": say(process(SECOND)),
    "four people, one without an address": say(
        one("2026-03-16 14:00", contacts=(DANA, SAM, ANN, NAMELESS), channel=Channel.EMAIL)
    ),
    "nobody known, a fourth round": say(one("2026-03-16 14:00", 4, contacts=())),
    "no company and no role": say(BARE),
    "no name for the process either": say(process(*BARE.rounds, company=None, role=None, name="")),
    "it ends early": say(one("2026-03-16 04:00")),
    "it ends late": say(one("2026-03-16 17:00")),
    "it ends on a Friday evening": say(one("2026-03-20 16:30")),
    "the next round comes at once": say(
        process(
            round_of(1, session("first", "2026-03-02 16:30")), round_of(2, session("second", "2026-03-03 08:30"))
        )
    ),
    "the next round comes before this one has ended": say(
        process(
            round_of(1, session("first", "2026-03-02 16:30")), round_of(2, session("second", "2026-03-02 17:00"))
        )
    ),
    "thanks seen late": say(one("2026-03-16 14:00"), now="2026-03-17 10:10"),
    "check-in seen late": say(process(FIRST), now="2026-03-11 09:10"),
    "a weekend, then the first business day": say(one("2026-04-11 10:00")),
    "the first of a month": say(one("2026-03-25 10:00")),
    "a holiday": say(one("2026-05-18 10:00"), country="US"),
    "a quiet period, the day before it": say(one("2026-12-22 10:00", 1), quiet=["12-26..12-30"]),
    "a quiet period, the day after it": say(one("2026-12-18 10:00"), quiet=["12-24..01-01"]),
    "a quiet period at the end of the window": say(one("2026-12-15 10:00"), quiet=["12-24..01-01"]),
    "windows of the settings": say(one("2026-03-16 14:00"), windows={1: [3, 9]}),
    "windows of the settings, one day": say(one("2026-03-16 14:00"), windows={1: [7, 7]}),
    "a stated date before the window": say(one("2026-03-16 14:00", decision=stated("2026-03-18"))),
    "a stated date within the window": say(one("2026-03-16 14:00", decision=stated("2026-03-20"))),
    "a stated date after the window": say(
        one("2026-03-16 14:00", decision=stated("2026-04-10"), channel=Channel.LINKEDIN)
    ),
    "a stated date before the interview": say(one("2026-03-16 14:00", decision=stated("2026-03-15"))),
    "a stated date far away": say(one("2026-03-16 14:00", decision=stated("2026-12-15"))),
    "a later round cancelled": say(
        process(FIRST, dropped=[cancelled("second", "2026-03-16 14:00", updated="2026-03-12 18:00")])
    ),
    "a later round cancelled some day": say(
        process(FIRST, dropped=[cancelled("second", "2026-03-16 14:00")]), now="2026-03-10 09:00"
    ),
    "sent": say(process(FIRST), now="2026-03-10 09:00", stood=(SENT,)),
    "sent, without company and role": say(BARE, now="2026-03-24 09:00", stood=(SENT_BARE,)),
    "sent, one day only": say(
        process(FIRST), now="2026-03-10 09:00", stood=(SENT,), quiet=["03-17..03-31"]
    ),
    "sent before the interview was put off": say(
        process(round_of(1, session("first", "2026-03-20 10:00"))), now="2026-03-10 09:00", stood=(SENT,)
    ),
    "a week after another round's": say(
        process(FIRST, round_of(2, session("second", "2026-03-10 14:00"))),
        now="2026-03-10 16:00", stood=(SENT,), windows={1: [5, 7], 2: [1, 3]},
    ),
    "two on one round": say(
        process(round_of(1, session("first", "2026-03-02 10:00", decision=stated("2026-04-10")))),
        now="2026-03-20 09:00", stood=(check_in(say(process(FIRST)), sent=None), AGAIN_SENT),
    ),
    "three on one process": say(
        process(FIRST, SECOND), now="2026-03-25 09:00",
        stood=(SENT, AGAIN_SENT, check_in(say(process(SECOND)))),
    ),
    "two processes, one event": BOTH,
    "two processes, the second time": say(
        process(SECOND), DATA, now="2026-03-24 09:00", stood=(check_in(BOTH),)
    ),
    **{
        f"they said: {outcome}": say(process(FIRST, outcome=outcome), ask="off")
        for outcome in Outcome
    },
    "ask before every one": say(one("2026-03-16 14:00", channel=Channel.TEXT), ask=Ask.EVERY),
    "cancelled, declined, not held": say(
        process(
            dropped=[
                cancelled("a", "2026-03-02 10:00"),
                session("b", "2026-03-03 10:00", took_place=False, event={"own_answer": Answer.DECLINED}),
                session("c", "2026-03-04 10:00", took_place=False),
            ]
        )
    ),
    "an account that cannot be signed in to": notice,
    "an account that has failed for a week": long_notice,
}  # fmt: skip


def written(language: str) -> str:
    """All scenes in a language; what was said already is not said again."""
    said: dict[str, None] = {}
    for name, scene in SCENES.items():
        reminders, dropped = scene(language)
        said[f"{'=' * 8} {name}\n"] = None
        for one in (each for each in reminders if each.description):
            said[f"{one.title}\n\n{_read(one.description)}\n"] = None
        for gone in dropped:
            said[f"no {gone.kind}: {gone.reason}\n"] = None
    return "\n".join(said)


def _read(description: str) -> str:
    """The text with its mail links opened."""
    return "\n".join("\n".join(_mail(line)) if line.startswith("mailto:") else line for line in description.split("\n"))


def _mail(link: str) -> Iterator[str]:
    parts = urlsplit(link)
    fields = parse_qs(parts.query)
    yield f"    | To: {unquote(parts.path)}"
    yield f"    | Subject: {fields['subject'][0]}"
    yield from (f"    | {line}".rstrip() for line in fields["body"][0].rstrip().split("\r\n"))


@pytest.mark.parametrize("language", sorted(languages()))
def test_what_is_said_is_what_was_read_by_eye(language: str) -> None:
    golden, said = GOLDEN / f"{language}.txt", written(language)
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")


def test_the_scenes_say_every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: set[str] = set()
    plain = Wording.say

    def listen(self: Wording, line: str, /, **told: object) -> str:
        spoken.add(line)
        return plain(self, line, **told)

    monkeypatch.setattr(Wording, "say", listen)
    written("en")
    assert set(wording("en").lines) - spoken == {"list.and-i"}  # of Spanish


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_says_every_line_itself(language: str) -> None:
    if language != "en":
        ours, english = wording(language).lines, wording("en").lines
        same = {line for line in english if ours[line] == english[line]}
        assert {line for line in same if not line.startswith("dropped.")} <= UNTRANSLATED


def test_spanish_says_e_before_the_sound_of_i() -> None:
    spoken = wording("es").listed
    assert spoken(["Dana", "Inés"]) == "Dana e Inés"
    assert spoken(["Dana", "Hierro"]) == "Dana y Hierro"
    assert spoken(["Dana", "Ítalo", "Hilda"]) == "Dana, Ítalo e Hilda"
    assert spoken(["Inés", "Dana"]) == "Inés y Dana"


UNTRANSLATED = frozenset(
    {"text.last", "notice.last", "date.hour", "date.first", "date.day", "date.day-and-year", "list.and-i",
     "list.i-sound", "channel.linkedin", "title.what",
     "text.to", "text.asked", "draft.when", "draft.company"}
)  # fmt: skip
