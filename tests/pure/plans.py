"""Reminders as they stand in a calendar of plain iCalendar texts, and plans carried out on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from config.policy import Policy
from providers import ical
from providers.contract import Calendar, Window
from providers.event import Event, Moment
from syncd.diff import Plan, Sight, Verb, diff, entry_of
from syncd.identity import digest, generation_of
from syncd.infer import draft_of
from syncd.ledger import Entry, State
from syncd.match import Aim
from syncd.model import Dropped, Reminder, ReminderKind
from syncd.sift import Place, Standing, sift

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 9, tzinfo=BERLIN)
HERE = Place("home", "personal")
THERE = Place("home", "work")
WINDOW = Window(datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
SIGHT = Sight(sources=True, targets=frozenset({HERE, THERE}), own=frozenset({digest("personal"), digest("work")}))
CHECK_IN = ReminderKind.CHECK_IN


def at(text: str) -> datetime:
    """`2026-12-01 10:00` on the owner's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def reminder(
    *sessions: str,
    kind: ReminderKind = CHECK_IN,
    start: str = "2026-12-01 10:00",
    plain: str | None = None,
    basis: str = "interview date plain",
    title: str = "Earliest check-in · Acme, round 1",
    text: str = "Not before.\n\nsyncd · check-in · acme · round 1",
    calendar: str = "personal",
) -> Reminder:
    begins = at(start)
    return Reminder(
        kind=kind,
        sessions=sessions or ("acme@x",),
        calendar=calendar,
        process="acme",
        company="Acme",
        round=1,
        start=Moment(begins, "Europe/Berlin"),
        end=Moment(begins + timedelta(minutes=15), "Europe/Berlin"),
        plain_start=at(plain or start),
        basis=basis,
        title=title,
        description=text,
        because=("a reason of the policy",),
    )


def aim(one: Reminder, place: Place = HERE, alarm: timedelta | None = timedelta(0)) -> Aim:
    return Aim(one, place, replace(ical.canonical(draft_of(one, Policy(), NOW)), alarm=alarm))


def parse(text: str, place: Place = HERE) -> tuple[Event, ...]:
    calendar = Calendar(place.calendar, place.calendar)
    return ical.read_events(text, calendar, "one.ics", "v1", WINDOW, frozenset(), "Europe/Berlin")[0]


@dataclass
class Picture:
    """What stands, by place and UID, and what the ledger remembers."""

    texts: dict[tuple[Place, str], str] = field(default_factory=dict)
    ledger: dict[str, Entry] = field(default_factory=dict)

    def ours(self) -> tuple[Standing, ...]:
        return tuple(
            standing
            for (place, _), text in self.texts.items()
            for standing in sift(parse(text, place), place, self.ledger).ours
        )

    def plan(self, *aims: Aim, dropped: Sequence[Dropped] = (), sight: Sight = SIGHT, now: datetime = NOW) -> Plan:
        return diff(aims, dropped, self.ours(), self.ledger, sight, now)

    def see(self) -> None:
        """What a cycle does first: the ledger learns what stands."""
        for standing in self.ours():
            entry = entry_of(standing)
            if entry is not None:
                self.ledger[entry.uid] = entry

    def carry_out(self, plan: Plan) -> None:
        for action in plan.actions:
            if action.note is not None:
                self.ledger[action.note.uid] = action.note
            if action.verb is Verb.CREATE:
                assert action.draft is not None
                draft = action.draft
                assert (action.place, draft.uid) not in self.texts
                generation = generation_of(draft.uid, action.place.calendar, action.key)
                assert generation is not None
                self.texts[action.place, draft.uid] = ical.build(draft)
                self.ledger[draft.uid] = Entry(
                    draft.uid,
                    action.place.account,
                    action.place.calendar,
                    action.key,
                    generation,
                    draft.marker.sessions,
                    draft.marker.seal,
                    State.STANDING,
                )
            elif action.verb is Verb.UPDATE:
                assert action.draft is not None
                where = action.place, action.draft.uid
                self.texts[where] = ical.amend(self.texts[where], action.draft.uid, action.draft)
            elif action.verb is Verb.WITHDRAW:
                assert action.standing is not None
                entry = entry_of(action.standing)
                if entry is not None:
                    self.ledger[entry.uid] = replace(entry, state=State.WITHDRAWN)
                del self.texts[action.place, action.standing.uid]

    def write(self, *aims: Aim, now: datetime = NOW) -> str:
        """Make these reminders stand; returns the first one's UID."""
        plan = self.plan(*aims, now=now)
        self.carry_out(plan)
        self.see()
        first = plan.actions[0]
        return first.draft.uid if first.draft else first.standing.uid if first.standing else ""

    def edit(
        self, uid: str, alarms: Sequence[timedelta] | None = None, place: Place = HERE, **fields: ical.Value
    ) -> None:
        """The owner's hand."""
        text = self.texts[place, uid]
        self.texts[place, uid] = ical.rewrite(text, uid, fields, alarms)

    def without(self, uid: str, *starts: str, place: Place = HERE) -> None:
        """Content lines dropped by a server or a client."""
        lines = self.texts[place, uid].replace("\r\n ", "").split("\r\n")
        self.texts[place, uid] = "\r\n".join(line for line in lines if not line.startswith(starts))


def verbs(plan: Plan) -> list[Verb]:
    return [action.verb for action in plan.actions]


def only(plan: Plan) -> tuple[Verb, str]:
    """The plan's only action: what and why."""
    (action,) = plan.actions
    return action.verb, action.reason


def uids(standing: Iterable[Standing]) -> set[str]:
    return {one.uid for one in standing}
