"""Who the owner is, where nobody has said it: the one address that is invited to nearly everything. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from providers.event import Event, Kind


def guess_owner(events: Iterable[Event]) -> frozenset[str]:
    """The address that most invitations have in common; none if there is a doubt, as with a single invitation."""
    invited = [event for event in events if event.people]
    counts = Counter(
        email
        for event in invited
        for email in {one.email for one in event.people if one.kind in (Kind.INDIVIDUAL, Kind.UNKNOWN)}
        if email
    )
    most = counts.most_common(2)
    if not most or most[0][1] < 2 or 2 * most[0][1] <= len(invited):
        return frozenset()
    return frozenset() if len(most) > 1 and most[1][1] == most[0][1] else frozenset({most[0][0]})


def with_own_answers(events: Iterable[Event], own: frozenset[str]) -> tuple[Event, ...]:
    """The events, each with the owner's answer to it where one of these addresses is invited."""
    return tuple(_answered(event, own) for event in events)


def _answered(event: Event, own: frozenset[str]) -> Event:
    if event.own_answer is not None or not event.people:
        return event
    answer = next((one.answer for one in event.people if one.email in own), None)
    return event if answer is None else replace(event, own_answer=answer)
