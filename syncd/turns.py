"""A round as the reminders see it: its sessions, what came before and after it, what stands of it already. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from config.policy import Policy
from providers.event import Event, Moment
from syncd import policy as rules
from syncd import texts
from syncd.business import BusinessDays
from syncd.contacts import people_to_thank
from syncd.identity import digest
from syncd.language import language_of
from syncd.model import Channel, Process, Reading, Reminder, ReminderKind, Round, Stood
from syncd.seal import basis_digest, is_pinned
from syncd.wallclock import instant, moments, round_end, round_start, session_start
from syncd.wording import Wording, wording

_BELIEVED = 2  # years


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every reminder of one run. `now` is on the owner's clock; `stood` is by a session's digest.

    `held` are the digests of all sessions.
    """

    calendar: BusinessDays
    now: datetime
    zone: tzinfo
    zone_name: str
    stood: Mapping[str, Sequence[Stood]]
    dismissed: frozenset[tuple[ReminderKind, str]]
    held: frozenset[str] = frozenset()

    def stood_of(self, identities: Iterable[str], *kinds: ReminderKind) -> tuple[Stood, ...]:
        """What stands of these sessions, in order of time."""
        found = (one for identity in identities for one in self.stood.get(digest(identity), ()) if one.kind in kinds)
        return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.at.astimezone(UTC), one.kind, one.basis)))

    def stood_with(self, identities: Collection[str], kind: ReminderKind, basis: str) -> Stood | None:
        """What stands for just this reason; the latest in time.

        The owner's own time of a reminder that is another round's by now is no other reminder's.
        """
        mine = set(map(digest, identities))
        for one in reversed(self.stood_of(identities, kind)):
            is_anothers = one.session in self.held and one.session not in mine
            if stands_for(one, basis) and not (one.moved and is_anothers):
                return one
        return None

    def is_dismissed(self, kind: ReminderKind, identities: Iterable[str]) -> bool:
        return any((kind, digest(identity)) in self.dismissed for identity in identities)


@dataclass(frozen=True, slots=True)
class Turn:
    """One round in its process: its sessions in order of time, with the rounds up to it and after it.

    `policy` and `words` speak the process's language.
    """

    process: Process
    sessions: tuple[Reading, ...]
    identities: tuple[str, ...]
    occasion: texts.Occasion
    so_far: tuple[Round, ...]
    later: tuple[Round, ...]
    policy: Policy
    words: Wording

    @property
    def number(self) -> int:
        return self.occasion.number

    @property
    def d0(self) -> date:
        return self.occasion.end.date()


def stands_for(one: Stood, basis: str) -> bool:
    """Whether it stands for this reason: the owner's own time also outlasts another plain start (`is_pinned`)."""
    wanted = basis_digest(basis)
    return one.basis == wanted or (one.moved and is_pinned(one.basis, wanted))


def turns_of(process: Process, policy: Policy, zone: tzinfo) -> tuple[Turn, ...]:
    """The rounds of one process in order."""
    if policy.language is None:
        policy = policy.model_copy(update={"language": language_in([process])})
    words = wording(policy.language)
    held = (round_ for round_ in process.rounds if round_.sessions)
    # By the owner's word a second round may come before the first: the later one is the one that comes later.
    rounds = tuple(sorted(held, key=lambda one: (instant(round_start(one.sessions, zone)), one.number)))
    turns = []
    for place, round_ in enumerate(rounds):
        sessions = tuple(sorted(round_.sessions, key=lambda one: _order(one, zone)))
        so_far = rounds[: place + 1]
        occasion = texts.Occasion(
            process=process.name,
            company=process.company,
            role=process.role,
            number=round_.number,
            start=round_start(sessions, zone),
            end=round_end(sessions, zone),
            people=people_to_thank(sessions),
            channel=_newest_channel(so_far, zone),
        )
        identities = tuple(dict.fromkeys(session.event.ref.identity for session in sessions))
        later = rounds[place + 1 :]
        turns.append(
            Turn(
                process=process,
                sessions=sessions,
                identities=identities,
                occasion=occasion,
                so_far=so_far,
                later=later,
                policy=policy,
                words=words,
            )
        )
    return tuple(turns)


def reminder_of(
    kind: ReminderKind,
    turn: Turn,
    terms: Terms,
    *,
    plain: datetime,
    start: datetime,
    basis: str,
    title: str,
    description: Callable[[], str],
    because: Sequence[str],
) -> Reminder:
    """The reminder of one round that stands at `start`. What has passed is not written any more: it has no text."""
    lasts = rules.ASK_LASTS if kind is ReminderKind.ASK else rules.LASTS
    first = turn.sessions[0].event
    begins, ends = moments(start, lasts, terms.zone_name)
    return Reminder(
        kind=kind,
        sessions=turn.identities,
        calendar=first.ref.calendar,
        process=turn.process.name,
        company=turn.process.company,
        round=turn.number,
        start=begins,
        end=ends,
        plain_start=plain,
        basis=basis,
        title=title,
        description=description() if instant(begins.at) > instant(terms.now) else "",
        people=turn.occasion.people,
        link=first.url or None,
        because=tuple(because),
    )


def basis_of(interview: datetime, decision: date | None, plain: datetime) -> str:
    """What a reminder's place follows from: the interview's hour, the stated date, the place itself."""
    return " ".join((instant(interview).isoformat(), decision.isoformat() if decision else "-", plain.isoformat()))


def _order(session: Reading, zone: tzinfo) -> tuple[datetime, str]:
    return session_start(session.event, zone).astimezone(UTC), session.event.ref.identity


def _newest_channel(rounds: Sequence[Round], zone: tzinfo) -> Channel | None:
    sessions = [session for one in rounds for session in sorted(one.sessions, key=lambda one: _order(one, zone))]
    said = [session.tags.channel or session.channel for session in sessions]
    return next((channel for channel in reversed(said) if channel is not None), None)


def language_in(processes: Iterable[Process]) -> str | None:
    """The language of the interviews of these processes, None where they do not tell."""
    events = [session.event for one in processes for round_ in one.rounds for session in round_.sessions]
    return language_of(text for event in events for text in (event.title, event.description))


def changed_at(event: Event) -> datetime | None:
    """When an event was last changed, as far as its LAST-MODIFIED can be believed: in years near the event's own."""
    year = event.start.at.year if isinstance(event.start, Moment) else event.start.date.year
    at = event.updated
    return at if at is not None and abs(at.year - year) <= _BELIEVED else None
