"""Who the owner is, where nobody said it; and their answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.event import Answer, Event, Kind, Person
from syncd.owner import guess_owner, with_own_answers
from tests.pure.build import event, person


def invited(number: int, *people: str | Person) -> Event:
    found = tuple(one if isinstance(one, Person) else person(f"X <{one}>") for one in people)
    return event(f"Meeting {number}", uid=f"{number}@x", people=found)


@pytest.mark.parametrize(
    ("people", "owner"),
    [
        ([["me@x", "a@x"], ["me@x", "b@x"]], {"me@x"}),
        ([["me@x", "a@x"], ["me@x"], ["b@x"]], {"me@x"}),
        ([["me@x", "a@x"]], set()),  # a single invitation says nothing
        ([["me@x", "a@x"], ["me@x", "a@x"]], set()),  # both are as likely
        ([["me@x"], ["me@x"], ["a@x"], ["b@x"]], set()),  # in no more than half of them
        ([["me@x", "me@x"], ["a@x"]], set()),  # twice in one invitation is once
        ([[], []], set()),
        ([], set()),
    ],
)
def test_the_address_that_most_invitations_share(people: list[list[str]], owner: set[str]) -> None:
    assert guess_owner([invited(number, *each) for number, each in enumerate(people)]) == owner


def test_a_room_is_nobody() -> None:
    room = Person("Room", "room@x", kind=Kind.ROOM)
    group = Person("All", "all@x", kind=Kind.GROUP)
    events = [invited(number, room, group, "me@x") for number in range(3)]
    assert guess_owner([*events, invited(9, room, group)]) == {"me@x"}


@pytest.mark.parametrize(
    ("by", "guests", "owner"),
    [
        ("lena@globex.example", ["kim@posteo.de", "amara@globex.example"], {"kim@posteo.de"}),
        ("lena@globex.example", ["kim@posteo.de"], {"kim@posteo.de"}),
        ("lena@globex.example", ["kim@posteo.de", "ben@gmail.com"], set()),  # one of two
        ("lena@globex.example", ["amara@globex.example"], set()),
        ("kim@posteo.de", ["amara@globex.example", "ben@gmail.com"], set()),  # a private person invites
    ],
)
def test_a_single_invitation_from_a_company_to_one_private_address(by: str, guests: list[str], owner: set[str]) -> None:
    event = invited(1, *guests)
    assert guess_owner([replace(event, organizer=Person("L", by))]) == owner


def test_companies_that_invite_different_private_addresses_say_nothing() -> None:
    events = [
        replace(invited(number, guest), organizer=Person("L", "lena@globex.example"))
        for number, guest in enumerate(["kim@posteo.de", "ben@gmail.com"])
    ]
    assert guess_owner(events) == frozenset()


def test_events_without_anybody_do_not_count() -> None:
    assert guess_owner([invited(1, "me@x"), invited(2, "me@x"), *(invited(n) for n in range(3, 20))]) == {"me@x"}


@given(st.lists(st.lists(st.sampled_from(["a@x", "b@x", "c@x"]), max_size=3), max_size=6), st.randoms())
def test_the_order_does_not_matter(people: list[list[str]], chance: object) -> None:
    events = [invited(number, *each) for number, each in enumerate(people)]
    shuffled = list(events)
    getattr(chance, "shuffle")(shuffled)  # noqa: B009 - Random or Hypothesis' own
    assert guess_owner(events) == guess_owner(shuffled)


def test_the_owner_s_own_answer() -> None:
    said = invited(1, Person("Me", "me@x", answer=Answer.DECLINED), Person("A", "a@x", answer=Answer.ACCEPTED))
    known = replace(said, own_answer=Answer.TENTATIVE)
    other = invited(3, "a@x")
    none = event("Alone")
    answers = [one.own_answer for one in with_own_answers([said, known, other, none], frozenset({"me@x"}))]
    assert answers == [Answer.DECLINED, Answer.TENTATIVE, None, None]
    assert with_own_answers([said], frozenset()) == (said,)
