"""What reminders say: titles, drafts behind mail links, the last line, and never a tag that would be read back."""

from __future__ import annotations

import re
import string
import tomllib
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.policy import Ask, Policy
from syncd import texts
from syncd.model import OF_ROUNDS, Channel, Contact, Reminder, ReminderKind, Tags
from syncd.tags import read_tags
from syncd.wording import languages, wording
from tests.pure.rounds import DANA, LONG_AGO, SAM, process, reminded, round_of, session, stated, stood

THANK, CHECK, ASK = ReminderKind.THANK_YOU, ReminderKind.CHECK_IN, ReminderKind.ASK
KIM, LI, ANN = (Contact(name, f"{name.lower()}@acme.example") for name in ("Kim", "Li", "Ann"))
EVERY = Policy(ask=Ask.EVERY)
LINK = re.compile(r"^mailto:\S+$", re.MULTILINE)
UNQUOTED = re.compile(
    r"(?<![“\w])[#＃]\s?\w|(?<!“)\b(?:round|company|role|process|decide-by|via|thank)\s*[:：]", re.IGNORECASE
)


def written(
    *people: Contact, number: int = 2, company: str | None = "Acme", role: str | None = "Backend Engineer",
    name: str = "acme-backend", **reading: Any,
) -> dict[ReminderKind, Reminder]:  # fmt: skip
    """The reminders of one round, the second check-in too."""
    one = process(
        round_of(number, session("a", "2026-03-16 14:00", contacts=people, **reading)),
        company=company, role=role, name=name,
    )  # fmt: skip
    first = reminded(one, EVERY)[0]
    sent = stood(first[CHECK, number], sent=first[CHECK, number].start.at.date(), edited=True)
    return {kind: reminder for (kind, _), reminder in (reminded(one, EVERY, stood=[sent])[0] | first).items()}


# Titles


@pytest.mark.parametrize(
    ("people", "title"),
    [
        ((), "Thank your interviewers · Acme, round 2"),
        ((DANA,), "Thank Dana Lee · Acme, round 2"),
        ((DANA, SAM), "Thank Dana Lee and Sam Roe · Acme, round 2"),
        ((DANA, SAM, KIM), "Thank Dana Lee, Sam Roe and Kim · Acme, round 2"),
        ((DANA, SAM, KIM, LI), "Thank Dana Lee, Sam Roe and 2 others · Acme, round 2"),
        ((DANA, SAM, KIM, LI, ANN), "Thank Dana Lee, Sam Roe and 3 others · Acme, round 2"),
        ((Contact(None, "dana@acme.example"),), "Thank dana@acme.example · Acme, round 2"),
    ],
)
def test_title_names_whom(people: tuple[Contact, ...], title: str) -> None:
    assert written(*people)[THANK].title == title


def test_title_names_what() -> None:
    reminders = written(DANA, number=1)
    assert reminders[CHECK].title == "Earliest check-in · Acme, round 1"
    assert reminders[ASK].title == "Ask before it ends · Acme, round 1"
    assert written(company=None)[CHECK].title == "Earliest check-in · acme-backend, round 2"
    assert written(company=None, name="")[CHECK].title == "Earliest check-in · interview, round 2"


# Descriptions


def test_check_in_as_a_person_reads_it() -> None:
    text = written(DANA, Contact("Sam Roe", None), decision=stated("2026-03-20"), channel=Channel.PHONE)[
        CHECK
    ].description
    link = LINK.search(text)
    assert link
    assert (
        text.replace(link[0], "MAIL")
        == """\
Tuesday 24 March is the earliest day to ask Acme where things stand after round 2 for the Backend Engineer position. \
The good time runs until Thursday 26 March; if this stands later than that, its own day is right.
They said that they will decide by Friday 20 March. Do not write before that date has passed.

If you have not thanked them yet, thank first: the same message can do both.
One short and friendly message to one person is enough. Silence so far says nothing about you: decisions often take \
longer than planned. If an answer has come already, there is nothing to do.
Do not write again for at least a week after it.

Why at this time:
- After a second or third interview wait 7 to 10 days. [Earliest check-in ★]
- The interview ended on Monday 16 March 2026, so that means Monday 23 March to Thursday 26 March.
- Never on or before the date that they stated: they will decide by Friday 20 March, and the second business day \
after that is Tuesday 24 March. [A stated decision date ★]
In brackets: the line of the timing policy. ★ marks what comes from the founding article of syncd and wins over \
everything else.

How they like to be contacted: phone.

Dana Lee:
MAIL

Sam Roe (no address known)

To change this: move it, and it stays where you put it. Delete it, and it does not come back. Write here “#sent” once \
you have written, “#heard-back” once they have answered, or “decide-by: 2026-03-30” if they name a date.

syncd · check-in · acme-backend · round 2"""
    )


def test_thank_you_says_whom_and_why_then() -> None:
    text = written(DANA, SAM)[THANK].description
    assert text.startswith(
        "Thank Dana Lee and Sam Roe for round 2 of your interviews with Acme for the Backend Engineer position. "
        "It ended on Monday 16 March 2026 at 15:00.\n"
    )
    assert "- It ended by 16:00: thanks go out the same day, two hours after the end" in text
    assert len(LINK.findall(text)) == 2
    assert "No name is known." in written()[THANK].description


def test_ask_names_the_three_things() -> None:
    text = written(DANA, number=1)[ASK].description
    assert "1. The names and email addresses of everyone in the room" in text
    assert "2. When they will decide." in text
    assert "3. How they like to be contacted." in text
    assert "Known so far: Dana Lee." in text


@pytest.mark.parametrize("kind", OF_ROUNDS)
def test_last_line(kind: ReminderKind) -> None:
    assert written(DANA)[kind].description.splitlines()[-1] == f"syncd · {kind.label} · acme-backend · round 2"


def test_newest_channel_is_told() -> None:
    early = session("a", "2026-03-02 10:00", channel=Channel.EMAIL)
    tagged = session("b", "2026-03-16 10:00", channel=Channel.PHONE, tags=Tags(channel=Channel.LINKEDIN))
    reminders, _ = reminded(process(round_of(1, early), round_of(2, tagged)))
    assert "contacted: email." in reminders[THANK, 1].description
    assert "contacted: LinkedIn." in reminders[CHECK, 2].description


# Drafts


@pytest.mark.parametrize("kind", [THANK, CHECK])
def test_every_mail_link_parses_to_a_subject_and_a_draft(kind: ReminderKind) -> None:
    person = Contact("Zoë O'Neil & Søn", "zoe+jobs@acme.example")
    (found,) = LINK.findall(written(person, role="C# Engineer, R&D")[kind].description)
    link = urlsplit(found)
    assert link.scheme == "mailto"
    assert unquote(link.path) == "zoe+jobs@acme.example"
    fields = parse_qs(link.query, strict_parsing=True)
    assert set(fields) == {"subject", "body"}
    assert fields["subject"][0].endswith(" – C# Engineer, R&D")
    body = fields["body"][0]
    assert body.startswith("Dear Zoë O'Neil & Søn,\r\n\r\nThank you")
    assert "interested in the open C# Engineer, R&D position at Acme" in body
    assert "on Monday 16 March" in body
    assert "work" in body
    assert "\n" not in body.replace("\r\n", "")


def test_draft_without_role_company_or_name() -> None:
    (found,) = LINK.findall(written(Contact(None, "x@acme.example"), role=None, company=None)[THANK].description)
    fields = parse_qs(urlsplit(found).query, strict_parsing=True)
    assert fields["subject"] == ["Thank you for the interview"]
    assert fields["body"][0].startswith("Hello,\r\n\r\n")
    assert "the open position, and" in fields["body"][0]


def test_many_people_stay_below_what_a_service_holds() -> None:
    crowd = tuple(Contact(f"{'Ä' * 30} {number}", f"{'a' * 30}{number}@acme.example") for number in range(25))
    for kind in (THANK, CHECK):
        text = written(*crowd)[kind].description
        assert len(LINK.findall(text)) == 25
        assert len(text) < 8192


# Nothing of ours is read as a tag of the owner's


@pytest.mark.parametrize("kind", OF_ROUNDS)
@pytest.mark.parametrize("decision", [None, "2026-03-20", "2026-04-20", "2026-03-01", "2027-03-01"])
def test_no_tag_is_unquoted(kind: ReminderKind, decision: str | None) -> None:
    said: dict[str, Any] = {"decision": stated(decision)} if decision else {}
    reminder = written(DANA, channel=Channel.TEXT, **said)[kind]
    _assert_no_tag(reminder)
    assert not re.search(r"<\w", reminder.description)


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            ["#interview", "＃ignore", "# sent", "#r2", "C#", "round: 3", "company:", "Decide-By：2026-05-01",
             "via: phone",
             "\\n#sent", "&num;sent", "ＶＩＡ: phone", "via&colon; phone", "：", "﹕", "&colon;",
             "role:", "thank:", "process: x", "<b>", "·", ",", "\n", "x", "\"", "(", "#", "&#35;"]
        ) | st.text(max_size=5),
        max_size=6,
    )
)  # fmt: skip
def test_what_a_calendar_says_is_not_read_back_as_a_tag(parts: list[str]) -> None:
    for said in (" ".join(parts), "".join(parts)):
        reminders = written(Contact(said, "x@acme.example"), company=said, role=said, name=said)
        for reminder in reminders.values():
            _assert_no_tag(reminder, by_sight=False)


def _assert_no_tag(reminder: Reminder, *, by_sight: bool = True) -> None:
    read = read_tags(reminder.title, reminder.description, (), LONG_AGO, LONG_AGO.tzinfo)  # type: ignore[arg-type]
    assert read == Tags(), reminder.description
    assert not by_sight or not UNQUOTED.search(reminder.title + "\n" + reminder.description)


def test_told_is_one_line_and_not_endless() -> None:
    assert texts.told(" Acme\n  Labs ") == "Acme Labs"
    assert texts.told("C# Developer") == "C# Developer"
    assert texts.told("#1 Bank") == "1 Bank"
    assert texts.told("<b>Acme</b>") == "‹b›Acme‹/b›"
    assert len(texts.told("x" * 500)) == 80
    assert texts.told(None) == ""
    assert texts.told("：") == ""
    assert texts.told("Ａcme ＃sent") == "Acme sent"
    assert texts.told("Ａcme") == "Ａcme"


# Words as data


def test_unknown_language_is_said_in_english() -> None:
    assert wording("xx") == wording() == wording("en-GB") == wording("EN")
    assert "en" in languages()


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_the_lines_of_english_and_their_places(language: str) -> None:
    told = tomllib.loads(files("syncd.wording").joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    assert (len(told["weekdays"]), len(told["months"])) == (7, 12)
    for name, line in wording(language).lines.items():
        assert _places(line) <= _places(wording("en").lines[name]), name


def _places(line: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(line) if place is not None}
