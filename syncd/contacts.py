"""People, each once: whom to thank, and whether two processes know the same person. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from syncd.model import Contact, Reading


def people_to_thank(sessions: Iterable[Reading]) -> tuple[Contact, ...]:
    """Everybody in these sessions, each once, in the order of the sessions; what one event lacks another fills in."""
    return each_once(one for session in sessions for one in (*session.contacts, *session.tags.thank))


def each_once(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """The same people, each once."""
    people: list[Contact] = []
    for contact in contacts:
        if not (contact.name or contact.email):
            continue
        for place, known in enumerate(people):
            if is_same(known, contact):
                people[place] = Contact(known.name or contact.name, known.email or contact.email)
                break
        else:
            people.append(contact)
    return tuple(people)


def is_same(one: Contact, other: Contact) -> bool:
    """Whether both are one person: by address, or by name where one of them has no address."""
    if one.email and other.email:
        return one.email == other.email
    if not (one.name and other.name):
        return False
    return one.name.casefold() == other.name.casefold()
