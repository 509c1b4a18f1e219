from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from syncd.model import Channel, Contact, Outcome, Tags
from syncd.tags import read_tags, without_tags

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZONE)


def tags(text: str, *categories: str) -> Tags:
    return read_tags("", text, categories, MONDAY, ZONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#interview", Tags(interview=True)),
        ("# Interview", Tags(interview=True)),
        ("＃INTERVIEW", Tags(interview=True)),
        ("#ignore", Tags(interview=False)),
        ("#interview #ignore", Tags(interview=False)),
        ("#ignore then #interview", Tags(interview=False)),
        ("#round2", Tags(round=2)),
        ("# round 2", Tags(round=2)),
        ("#round 2", Tags(round=2)),
        ("#r2", Tags(round=2)),
        ("一次面接#r2", Tags(round=2)),
        ("面談#ignore、来週", Tags(interview=False)),
        ("round: 2", Tags(round=2)),
        ("＃round３", Tags(round=3)),
        ("#round1, no: #round3", Tags(round=3)),
        ("round: 3\n#round2", Tags(round=2)),
        ("<p>#interview</p><p># round 2</p>", Tags(interview=True, round=2)),
        ("#interview<br>via&#58; phone", Tags(interview=True, channel=Channel.PHONE)),
        (
            "company: Acme\nrole: Backend\nprocess: Acme Backend",
            Tags(company="Acme", role="Backend", process="acme-backend"),
        ),
        (
            "company: Acme, role: Backend; process: acme-backend",
            Tags(company="Acme", role="Backend", process="acme-backend"),
        ),
        ("via: phone", Tags(channel=Channel.PHONE)),
        ("#via:phone", Tags(channel=Channel.PHONE)),
        ("via： LinkedIn", Tags(channel=Channel.LINKEDIN)),
        ("channel: e-mail", Tags(channel=Channel.EMAIL)),
        ("via: pigeon", Tags()),
        ("thank: Dana Lee <dana@acme.example>", Tags(thank=(Contact("Dana Lee", "dana@acme.example"),))),
        ("thank: Dana Lee", Tags(thank=(Contact("Dana Lee", None),))),
        ("thank: dana@acme.example", Tags(thank=(Contact(None, "dana@acme.example"),))),
        ("thank: A B\nthank: C D", Tags(thank=(Contact("A B", None), Contact("C D", None)))),
        ("#sent", Tags(sent=True)),
        ("#heard-back", Tags(outcome=Outcome.HEARD_BACK)),
        ("#rejected", Tags(outcome=Outcome.REJECTED)),
        ("#withdrawn", Tags(outcome=Outcome.WITHDRAWN)),
        ("#offer!", Tags(outcome=Outcome.OFFER)),
        ("#on-hold", Tags(outcome=Outcome.ON_HOLD)),
        ("# on - hold", Tags(outcome=Outcome.ON_HOLD)),
    ],
)
def test_what_is_written_and_means(text: str, expected: Tags) -> None:
    assert tags(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a plain meeting",
        "#r2d2",
        "#rounds",
        "#interviewing",
        "issue#rejectedfoo",
        "issue#rejected",
        "https://example.org/#rejected",
        "https://example.org/x#round2",
        "mail a#round2@example.org",
        'write "#round2" or "decide-by: next Friday"',
        "write “#ignore” or „#sent“ or «#offer»",
        "`#withdrawn`, '#interview', ‘#on-hold’",
        "our company: a love story is told",
        "playground: 3 slides",
    ],
)
def test_what_is_no_tag(text: str) -> None:
    assert tags(text) in (Tags(), Tags(company=None))


@pytest.mark.parametrize(
    ("category", "expected"),
    [("Interview", True), ("INTERVIEW", True), ("Not interview", False), ("Blue category", None)],
)
def test_categories(category: str, expected: bool | None) -> None:
    assert tags("", category).interview is expected


def test_the_description_wins_over_the_title() -> None:
    assert read_tags("#round1", "#round2", (), MONDAY, ZONE).round == 2


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-12-04", "2026-12-04"),
        ("4 Dec", "2026-12-04"),
        ("Dec 4th", "2026-12-04"),
        ("December 4, 2026", "2026-12-04"),
        ("4.12.", "2026-12-04"),
        ("4/12", "2026-12-04"),
        ("15 Jan", "2027-01-15"),
        ("Friday", "2026-11-27"),
        ("Monday", "2026-11-30"),
        ("next week", "2026-12-04"),
        ("in two weeks", "2026-12-07"),
        ("within 10 days", "2026-12-03"),
        ("within five working days", "2026-11-30"),
        ("end of the week", "2026-11-27"),
        ("end of next week", "2026-12-04"),
        ("end of the month", "2026-11-30"),
        ("end of January", "2027-01-31"),
        ("end of the year", "2026-12-31"),
        ("tomorrow", "2026-11-24"),
        ("nächste Woche", "2026-12-04"),
        ("KW 50", "2026-12-11"),
        ("fin de semaine", "2026-11-27"),
        ("4 de diciembre", "2026-12-04"),
        ("12月4日", "2026-12-04"),
    ],
)
def test_decision_dates_in_words(words: str, day: str) -> None:
    assert tags(f"decide-by: {words}").decide_by == date.fromisoformat(day)
    assert tags(f"#decide-by: {words}").decide_by == date.fromisoformat(day)
    assert tags(f"Decide - by : {words}").decide_by == date.fromisoformat(day)


@pytest.mark.parametrize("words", ["soon", "2026-13-40", "31 February", "??"])
def test_a_date_that_is_none(words: str) -> None:
    assert tags(f"decide-by: {words}").decide_by is None


def test_next_friday_is_never_before_the_coming_one() -> None:
    assert tags("decide-by: next Friday").decide_by in (date(2026, 11, 27), date(2026, 12, 4))


def test_words_count_in_the_owners_zone() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("America/New_York"))  # already the 24th in Berlin
    assert read_tags("", "decide-by: tomorrow", (), late, ZONE).decide_by == date(2026, 11, 25)


def test_blanking_keeps_the_length() -> None:
    title = "Acme #interview #round2 decide-by: 2026-12-04"
    assert len(without_tags(title)) == len(title)
    assert without_tags(title).strip() == "Acme"
