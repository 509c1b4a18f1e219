"""Whom to thank, by what an invitation or a note typed by hand says of the people it names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from providers.event import Answer, Event, Role
from syncd.companies.anchors import domain_key
from syncd.model import Contact
from syncd.owner import know_owner
from syncd.people.candidates import find_contacts
from syncd.people.names import is_given_name, may_be_person
from syncd.seen import read_event
from tests.pure.build import ZONE, event, person

OWN = frozenset({"kim@posteo.de"})


def thank(one: Event, code: str = "en", company: str | None = "Globex") -> tuple[Contact, ...]:
    """Whom to thank for this event, by itself; the owner is Kim Moor."""
    owner = know_owner([one, event("Lunch", by="Ann Ek <ann@posteo.de>")], OWN)
    seen = read_event(one, owner, frozenset({code, "en"}), ZONE)
    return find_contacts(seen, owner, company, domain_key(seen, owner))


SAID = tomllib.loads(Path(__file__).with_name("people.toml").read_text("utf-8"))["event"]


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said['code']}: {said['title']}")
def test_people_are_read_from_invitations_and_notes(said: dict[str, Any]) -> None:
    people = [part if "<" in part else f" <{part}>" for part in said.get("invited", ())]
    more: dict[str, Any] = {"by": people[0], "guests": people[1:]} if people else {}
    one = event(said["title"], description=said.get("text", ""), location=said.get("place", ""), **more)
    assert {contact.name for contact in thank(one, said["code"], said["company"])} == set(said["thank"])


DANA, PAT = "Dana Lee <dana@globex.example>", "Pat Doe <pat@globex.example>"


def test_the_organizer_alone_is_the_interviewer() -> None:
    assert thank(event("Interview", by=DANA)) == (Contact("Dana Lee", "dana@globex.example"),)


def test_who_organizes_for_guests_only_arranges() -> None:
    assert thank(event("Interview", by=DANA, guests=[PAT])) == (Contact("Pat Doe", "pat@globex.example"),)


@pytest.mark.parametrize(
    "text", ["Pat and I will talk you through it.", "You will meet Pat and me.", "With me and Pat"]
)
def test_an_organizer_who_says_so_takes_part(text: str) -> None:
    assert {one.name for one in thank(event("Interview", by=DANA, guests=[PAT], description=text))} == {
        "Dana Lee",
        "Pat Doe",
    }


@pytest.mark.parametrize("text", ["Pat is on leave.", "Pat can't make it.", "Pat will shadow.", "Pat will take notes."])
def test_who_is_away_or_looks_on_is_not_thanked(text: str) -> None:
    guests = [PAT, "Sam Roe <sam@globex.example>"]
    assert [one.name for one in thank(event("Interview", by=DANA, guests=guests, description=text))] == ["Sam Roe"]


def test_optional_guests_count_where_nobody_else_is_invited() -> None:
    optional = person(PAT, role=Role.OPTIONAL)
    assert [one.name for one in thank(event("Interview", by=DANA, guests=[optional]))] == ["Pat Doe"]
    guests = [optional, "Sam Roe <sam@globex.example>"]
    assert [one.name for one in thank(event("Interview", by=DANA, guests=guests))] == ["Sam Roe"]


def test_who_declined_is_not_thanked() -> None:
    gone = person(PAT, answer=Answer.DECLINED)
    assert [one.name for one in thank(event("Interview", by=DANA, guests=[gone, "Sam Roe <sam@globex.example>"]))] == [
        "Sam Roe"
    ]


@pytest.mark.parametrize(
    "address",
    ["careers@globex.example", "no-reply@globex.example", "nao-responda@globex.example",
     "bez-odpowiedzi@globex.example", "empfang@globex.example", "peopleteam@globex.example", "rh@globex.example"],
)  # fmt: skip
def test_mailboxes_are_nobody(address: str) -> None:
    assert thank(event("Interview", by=f"Globex <{address}>")) == ()


def test_a_name_written_last_name_first_is_said_as_people_say_it() -> None:
    assert thank(event("Interview", by="Dijkhof, Anneke <a.dijkhof@globex.example>"))[0].name == "Anneke Dijkhof"


def test_short_names_mean_who_is_invited() -> None:
    one = event("Interview with Lachie", by=DANA, guests=["Lachlan Moreau <lachie@globex.example>"])
    assert thank(one) == (Contact("Lachlan Moreau", "lachie@globex.example"),)


def test_the_owner_and_the_company_are_nobody_to_thank() -> None:
    assert thank(event("Kim Moor / Globex: interview")) == ()
    assert (
        thank(event("Interview Harper Lindgren", description="with Harper Lindgren"), company="Harper Lindgren") == ()
    )


def test_given_names() -> None:
    assert is_given_name("Britt")
    assert is_given_name("Gert-Jan")
    assert not is_given_name("Interview")
    assert may_be_person("Dr. Fox")
    assert may_be_person("Anna van Dam")
    assert may_be_person("杨总")
    assert not may_be_person("Brandstätter Solar")
    assert not may_be_person("Call Britt")


@pytest.mark.parametrize(
    "text", ["Anna Berg and ", "10:30 Tom Ek (CTO)\n", "(" * 14, "a. ", "経理課長の田中様と、", "Mit Frau "]
)
def test_long_texts_are_read_in_time(text: str) -> None:
    one = event("Interview", by=DANA, description=(text * 20_000)[:20_000])
    thank(one)
    begun = perf_counter()
    thank(one)
    assert perf_counter() - begun < 0.5
