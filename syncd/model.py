"""What the stages hand to each other: sessions, rounds, processes, reminders. Frozen; design.md, section 2."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from providers.event import Event, Moment


class Stage(StrEnum):
    """What kind of interview a session is."""

    PHONE = "phone"
    TECHNICAL = "technical"
    ONSITE = "onsite"
    PANEL = "panel"
    BEHAVIOURAL = "behavioural"
    PRESENTATION = "presentation"
    FINAL = "final"
    OTHER = "other"


class Channel(StrEnum):
    """How the employer says the answer will come, or is best reached."""

    EMAIL = "email"
    PHONE = "phone"
    LINKEDIN = "linkedin"
    TEXT = "text"


class Outcome(StrEnum):
    """What became of a process."""

    OFFER = "offer"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ON_HOLD = "on_hold"
    HEARD_BACK = "heard_back"


class ReminderKind(StrEnum):
    """Which reminder of a round it is; or a notice, that an account does not work."""

    THANK_YOU = "thank-you"
    CHECK_IN = "check-in"
    CHECK_IN_AGAIN = "check-in-2"
    ASK = "ask"
    SIGN_IN = "sign-in"

    @property
    def label(self) -> str:
        """What a person and other programs read (interface.md): the second check-in is a check-in, too."""
        return "check-in" if self is ReminderKind.CHECK_IN_AGAIN else str(self)


CHECK_INS = (ReminderKind.CHECK_IN, ReminderKind.CHECK_IN_AGAIN)
OF_ROUNDS = tuple(kind for kind in ReminderKind if kind is not ReminderKind.SIGN_IN)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to thank. `email` is lower-case, None where no event gives it."""

    name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Tags:
    """What the owner wrote about an event (interface.md, "What the owner writes"). None and () where nothing.

    `interview` is True for `#interview`, False for `#ignore`. `decide_by` is resolved against the event's start.
    `sent` is only meaningful on a check-in.
    """

    interview: bool | None = None
    round: int | None = None
    company: str | None = None
    role: str | None = None
    process: str | None = None
    decide_by: date | None = None
    channel: Channel | None = None
    thank: tuple[Contact, ...] = ()
    sent: bool = False
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A decision date that the employer stated: the day, and when it was said (a newer one replaces an older)."""

    date: date
    said: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What recognition made of one foreign event, interview or not, with its reasons.

    `took_place` is False for a cancelled or declined event: it keeps what it was, and has no round. `confidence` is
    from 0 to 1; `interview` is None between the two thresholds (uncertain: no reminder, listed in `status`).
    `stated_round` is the ordinal that a tag or the employer states, `stated_in_title` where. `parts` are further events
    that are the same occasion: a companion, a copy of the invitation in another calendar.
    """

    event: Event
    interview: bool | None
    confidence: float
    because: tuple[str, ...] = ()
    took_place: bool = True
    company: str | None = None
    role: str | None = None
    process: str | None = None
    stage: Stage = Stage.OTHER
    stated_round: int | None = None
    stated_in_title: bool = False
    contacts: tuple[Contact, ...] = ()
    decision: Stated | None = None
    channel: Channel | None = None
    outcome: Outcome | None = None
    tags: Tags = field(default_factory=Tags)
    parts: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """All sessions that share one ordinal in a process, in order of time. None of them is cancelled.

    `confidence` is how sure the number is, from 0.5 to 1.
    """

    number: int
    sessions: tuple[Reading, ...]
    because: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Process:
    """One application at one company. `name` is a stable slug such as `acme-backend`.

    `rounds` are in order of time and number. `dropped` are sessions that never took place. `outcome` is the last
    one stated anywhere in the process, `outcome_on` the day of the event that states it.
    """

    name: str
    company: str | None
    role: str | None
    rounds: tuple[Round, ...]
    dropped: tuple[Reading, ...] = ()
    outcome: Outcome | None = None
    because: tuple[str, ...] = ()
    outcome_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stood:
    """What the policy knows of a reminder of ours that stands in a calendar, past or future.

    `sessions` are digests of its interviews, `session` that of the one in its key, `at` is when it stands on the
    owner's clock, `basis` the digest of what its time follows from, "" if that is lost. `sent` is the day of a check-in
    that the owner tagged `#sent`. `moved` tells that the owner gave it another time, `edited` that the owner changed
    anything in it, so that it stays, `answered` that the owner noted on it what became of the process.
    """

    kind: ReminderKind
    sessions: frozenset[str]
    at: datetime
    basis: str = ""
    sent: date | None = None
    moved: bool = False
    edited: bool = False
    answered: bool = False
    session: str = ""

    @property
    def day(self) -> date:
        """The day on which the owner wrote, as far as anybody knows."""
        return self.sent or self.at.date()


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that should exist, before it is made into a draft for one calendar.

    `sessions` are the identities (`UID` or `UID#RECURRENCE-ID`) of the interviews it stands for, the first one
    first: kind and first identity are its key. `calendar` is the calendar of its first session. `start` is when it
    should stand if it were written now; `plain_start` is the same without regard to `now`: it depends on the
    calendar alone. `basis` is a text of all that `plain_start` follows from (end of the round, stated date, plain
    start): while it stays the same, what already stands is not moved. `earliest` and `latest` are the check-in's
    window, as business days. `because` is the chain of reasons that also stands in the event's text. A reminder
    whose time has passed has no `description`. Where check-ins
    of several processes are one event, `process`, `company` and `round` are the first one's. A notice (`syncd.notice`)
    is of no interview: its calendar and process are "", its round 0.
    """

    kind: ReminderKind
    sessions: tuple[str, ...]
    calendar: str
    process: str
    company: str | None
    round: int
    start: Moment
    end: Moment
    plain_start: datetime
    basis: str
    title: str
    description: str
    earliest: date | None = None
    latest: date | None = None
    people: tuple[Contact, ...] = ()
    link: str | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A reminder that should not exist, and why: the reason shown when what stands is withdrawn.

    `sessions` as in Reminder. It names interviews that are there; one that is gone altogether has no Dropped.
    """

    kind: ReminderKind
    sessions: tuple[str, ...]
    reason: str
