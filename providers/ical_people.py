"""Persons in iCalendar: ORGANIZER and ATTENDEE (RFC 5545, 3.8.4.1 and 3.8.4.3)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from providers.event import Answer, Kind, Person, Role
from providers.ical_text import Line

_ROLES = {
    "CHAIR": Role.CHAIR,
    "REQ-PARTICIPANT": Role.REQUIRED,
    "OPT-PARTICIPANT": Role.OPTIONAL,
    "NON-PARTICIPANT": Role.OBSERVER,
}
_ANSWERS = {answer.value.upper(): answer for answer in Answer}
_KINDS = {kind.value.upper(): kind for kind in Kind}


def parse_person(line: Line) -> Person | None:
    """The person that the line names; None if it has neither name nor address."""
    params = line.params
    name = params.get("CN", "").strip(" '\"\t") or None
    email = _address(line.value) or _address(params.get("EMAIL", ""))
    if name is None and email is None:
        return None
    if name is not None and name.lower().removeprefix("mailto:") == email:
        name = None  # programs that know no name repeat the address
    return Person(
        name,
        email,
        _ROLES.get(params.get("ROLE", "").upper(), Role.REQUIRED),
        _ANSWERS.get(params.get("PARTSTAT", "").upper(), Answer.NEEDS_ACTION),
        _KINDS.get(params.get("CUTYPE", "INDIVIDUAL").upper(), Kind.UNKNOWN),
    )


def own_answer(people: Iterable[Person], own: frozenset[str]) -> Answer | None:
    """The owner's answer; None where the owner is not invited."""
    return next((person.answer for person in people if person.email in own), None)


def _address(value: str) -> str | None:
    value = value.strip().strip("<>\"'")
    scheme, colon, rest = value.partition(":")
    if colon and scheme.lower() == "mailto":
        value = unquote(rest)
    elif colon:
        return None  # a URN, or a path on the server
    value = value.strip().lower()
    return value if "@" in value and " " not in value else None
