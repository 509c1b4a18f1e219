"""A person with two calendars in memory, syncd run for them, and a plain model of what the person did.

After every sync the model is held against what stands: `World.sync` raises `Damage` if a rule of design.md, section 5,
is broken.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from config.accounts import MemoryAccount
from config.settings import Settings
from providers.contract import Provider
from providers.errors import (
    AlreadyThere,
    Changed,
    Dismissed,
    Gone,
    Misconfigured,
    ProviderError,
    Unreachable,
)
from providers.event import Moment
from providers.memory import Died, Empty, Fault, Memory, Partial, Request
from syncd.cycle import Outcome, cycle
from syncd.diff import Verb
from syncd.identity import digest, parse_digests
from syncd.infer import infer
from syncd.layout import OWN, Opened, Options
from syncd.model import Reminder
from syncd.recognise import Hints
from syncd.store import Store
from syncd.window import window_at
from tests.machine.judge import Damage, judge, judge_presence
from tests.machine.person import NOW, Hand, Interview, Name, Pin, State
from tests.machine.seen import BERLIN, Seen, see
from tests.machine.wire import WRITES, Trouble, Wire

OWNER = frozenset({"alice@example.net"})
FAR = timedelta(days=3 * 365)
SOURCES = ("Personal", "Work")
COMPANIES = ("Acme", "Beta", "Gamma")

folder = Path()  # where the stores are; conftest.py sets it
_numbers = itertools.count()

Layout = Literal["same", "Follow-ups", "own"]
LAYOUTS: tuple[Layout, ...] = ("same", "Follow-ups", "own")


@dataclass
class World:
    """Calendars, clock, syncd's store, and the model."""

    layout: Layout = "same"
    tombstones: bool = False
    wire_type: type[Wire] = Wire
    store_type: type[Store] = Store
    now: datetime = NOW
    interviews: dict[str, Interview] = field(default_factory=dict)
    gone: dict[str, Interview] = field(default_factory=dict)  # deleted ones, which may come back
    foreign: dict[Name, str] = field(default_factory=dict)
    hands: dict[str, Hand] = field(default_factory=dict)
    pins: dict[str, Pin | None] = field(default_factory=dict)  # by UID, when syncd last wrote it
    known: set[str] = field(default_factory=set)  # UIDs that syncd has certainly seen stand
    dismissed: set[tuple[str, str]] = field(default_factory=set)  # kind and key's session: never again
    unclaimed: set[tuple[str, str]] = field(default_factory=set)  # kind and session's digest: may stay away
    ended: set[tuple[str, str]] = field(default_factory=set)  # the same of those that syncd withdrew
    held: set[str] = field(default_factory=set)  # calendars in which syncd has certainly seen something
    damaged: bool = False
    doubted: bool = False  # an empty answer, or a lost store, is not made good yet

    def __post_init__(self) -> None:
        self.memory = Memory(OWNER, "Europe/Berlin", tombstones=self.tombstones)
        self.calendars = [self.memory.add_calendar(name, zone="Europe/Berlin") for name in SOURCES]
        if self.layout == "Follow-ups":
            self.calendars.append(self.memory.add_calendar(self.layout, zone="Europe/Berlin"))
        read = ("Personal", "Work") if self.layout != "same" else None
        self.account = MemoryAccount.model_validate(
            {"write_to": self.layout, **({"calendars": read} if read is not None else {})}
        )
        self.settings = Settings(timezone="Europe/Berlin", accounts={"home": self.account})
        self.state = folder / str(next(_numbers))
        self.wire = self.wire_type(self.memory, lambda: self.store)
        self._start()
        self.count = itertools.count(1)

    def _start(self) -> None:
        """A new process."""
        self.store = self.store_type(self.state, "home")
        provider: Provider = self.wire
        self.opened = Opened("home", self.account, provider, self.store, OWNER)

    def close(self) -> None:
        self.store.close()
        self.store.path.unlink(missing_ok=True)
        self.state.rmdir()

    # What the owner does

    def add(self, company: str, start: datetime, calendar: str = "Personal") -> Interview:
        uid = f"{company.lower()}-{next(self.count)}@mail.example"
        one = Interview(uid, calendar, company, start, touched=self.now)
        self.interviews[uid] = one
        self._put(one)
        return one

    def move(self, one: Interview, start: datetime) -> None:
        one.start = start
        self._put(one)

    def mark(self, one: Interview, state: State) -> None:
        one.state = state
        self._put(one)

    def delete(self, one: Interview) -> None:
        self.gone[one.uid] = self.interviews.pop(one.uid)
        self._remove(one)

    def recreate(self, one: Interview, calendar: str, start: datetime) -> None:
        self.interviews[one.uid] = self.gone.pop(one.uid)
        one.calendar, one.start, one.state = calendar, start, "on"
        self._put(one)

    def edit(self, uid: str, what: Literal["title", "text", "time", "alarm"], start: datetime | None = None) -> None:
        """Change one field of a reminder in a way in which syncd never writes it."""
        (place, _), _ = self.find(uid)
        hand, number = self.hands.setdefault(uid, Hand()), next(self.count)
        match what:
            case "title":
                hand.title = f"Mine {number}"
                self.memory.edit(place, uid, title=hand.title)
            case "text":
                hand.text = f"My own words {number}"
                self.memory.edit(place, uid, description=hand.text)
            case "alarm":
                lead = timedelta(minutes=30 + number)
                self.memory.edit(place, uid, alarms=(lead,) if number % 2 else ())
                hand.alarms = self.find(uid)[1].alarms
            case "time":
                assert start is not None
                start = start.replace(minute=1 + number % 28)
                if hand.start is None:
                    hand.pin = self.pins.get(uid)
                hand.start = start
                ends = start + timedelta(minutes=15)
                self.memory.edit(place, uid, start=Moment(start, "Europe/Berlin"), end=Moment(ends, "Europe/Berlin"))

    def touch(self, uid: str) -> None:
        """A client writes a reminder again without any change that a person would see."""
        (place, _), _ = self.find(uid)
        self.memory.edit(place, uid, updated=self.now)

    def drop(self, uid: str) -> None:
        """Delete a reminder."""
        (place, name), seen = self.find(uid)
        newer = any(one.key == seen.key and one.uid != uid for one in self.standing().values())  # this one is history
        self.memory.remove(place, name)
        self.hands.pop(uid, None)
        if uid in self.known and not newer and ("withdraw", uid) not in self.wire.asked:
            self.dismissed.add((seen.kind, seen.session))
        # Where syncd died between a write and its memory of it, it remembers what the reminder stood for before.
        entry = self.store.ledger().get(uid)
        _, remembered = parse_digests(entry.sessions) if entry is not None else ("", frozenset[str]())
        self.unclaimed |= {(seen.kind, one) for one in {digest(seen.session), *seen.sessions, *remembered}}

    def copy(self, uid: str, *, elsewhere: bool) -> None:
        """Copy a reminder: under another UID, or as it is into another calendar."""
        (place, name), _ = self.find(uid)
        text = self.memory.raw(place)[name]
        if elsewhere:
            place = next(name for name in SOURCES if name != place)
            name = f"copy-{next(self.count)}.ics"
            if any(uid in held for held in self.memory.raw(place).values()):
                return
        else:
            name = f"copy-{next(self.count)}.ics"
            text = text.replace("\r\n ", "").replace(f"UID:{uid}", f"UID:{name}@app")
        self.foreign[place, name] = text
        self.memory.put(place, name, text)

    # What the world does

    def lose_store(self) -> None:
        """The state file is deleted while nothing runs: what was dismissed may come back once."""
        self.store.close()
        self.store.path.unlink()
        self._start()
        self.known.clear()
        self.dismissed.clear()
        self.held.clear()
        self.doubted = True
        if self.tombstones:
            # Their ids are taken, and nobody knows any more by whom they were deleted.
            self.unclaimed |= self.ended

    # syncd

    def sync(self, trouble: Trouble | None = None, *, allow_large: bool = True) -> Outcome | None:
        """One cycle, and a look at what it did. None if it died or could not read."""
        texts = {see(text).uid: text for name, text in self.raw().items() if name not in self.foreign}
        before = {uid: see(text) for uid, text in texts.items()}
        self.wire.asked.clear()
        self.wire.at = None
        trouble = self._bounded(trouble)
        self._share_dismissals()
        self.memory.fault = None if trouble is None else self._fault(trouble)
        outcome: Outcome | None = None
        try:
            outcome = cycle(
                self.opened, lambda _: self.opened, self.settings, self.now, Options(allow_large=allow_large)
            )
        except Died:
            self.store.close()
            self._start()
        except ProviderError:
            if trouble is None:
                raise
        finally:
            self.memory.fault = None
        try:
            judge(self, before, texts, trouble, outcome)
        except Damage:
            self.damaged = True
            raise
        return outcome

    def settle(self) -> Outcome:
        """Undisturbed cycles: one, more only for a doubtful emptiness or a race, until nothing is to be done.

        Then everything that should stand stands, and nothing does twice.
        """
        outcome = self._clean()
        if not outcome.complete:
            outcome = self._clean()
            if not outcome.complete:
                raise Damage("a second look at an empty calendar is not believed")
        for _ in range(3):
            if not outcome.errors:
                break
            for error in outcome.errors:
                if not isinstance(error, AlreadyThere | Changed | Dismissed | Gone):
                    raise Damage(f"an undisturbed cycle met an error: {error}")
            outcome = self._clean()
        before = self.raw()
        outcome = self._clean()
        if not outcome.plan.settled or self.wire.asked or self.raw() != before:
            rest = outcome.plan.of(Verb.CREATE, Verb.UPDATE, Verb.WITHDRAW)
            raise Damage("it does not settle: " + "; ".join(f"{one.verb} {one.key}: {one.reason}" for one in rest))
        self.doubted = False
        judge_presence(self)
        return outcome

    def _clean(self) -> Outcome:
        outcome = self.sync()
        assert outcome is not None
        return outcome

    def _share_dismissals(self) -> None:
        """An interview that joins a round whose reminder the owner deleted has none either, also once it is alone."""
        for reminder in self.wanted() if self.unclaimed else ():
            sessions = {(reminder.kind.value, digest(one)) for one in reminder.sessions}
            if sessions & self.unclaimed:
                self.unclaimed |= sessions

    def _bounded(self, trouble: Trouble | None) -> Trouble | None:
        """No second empty answer before the first was made good: two are believed, as they have to be.

        And none for a calendar that syncd never saw anything in: it cannot know.
        """
        if trouble is None:
            return trouble
        names = list(self._places().values())
        reads = {
            at: how
            for at, how in trouble.reads.items()
            if how != "empty" or (not self.doubted and at < len(names) and names[at] in self.held)
        }
        self.doubted = self.doubted or "empty" in reads.values()
        return replace(trouble, reads=reads)

    def _fault(self, trouble: Trouble) -> Callable[[Request], Fault | None]:
        counted = 0

        def fault(request: Request) -> Fault | None:
            nonlocal counted
            if request.op == "read" and request.phase == "before":
                place = self._places()[request.calendar]
                how = trouble.reads.get(list(self._places()).index(request.calendar))
                if how == "empty":
                    return Empty()
                if how == "partial":
                    names = sorted(self.memory.raw(request.calendar))
                    return Partial(frozenset(names[request.n % 2 :: 2]))
                if how == "hidden":
                    return Partial(frozenset(key for where, key in self.foreign if where == place))
                if how == "first":
                    return Partial()
            if request.phase == "before" and (request.op in WRITES or not trouble.writes):
                counted += 1
            if counted != trouble.n or request.phase != trouble.phase or (trouble.writes and request.op not in WRITES):
                return None
            match trouble.what:
                case "died":
                    raise Died
                case "error":
                    lie = trouble.error is AlreadyThere and request.phase == "before"  # nothing is there
                    raise (Unreachable if lie else trouble.error)("as the machine has it")
                case "edit" | "delete" if self.wire.at is not None and request.op in WRITES:
                    uid = self.wire.at[1]
                    if any(seen.uid == uid for seen in self.standing().values()):
                        self.edit(uid, "title") if trouble.what == "edit" else self.drop(uid)
            return None

        return fault

    # The model

    def is_near(self, uid: str) -> bool:
        """Whether an interview lies in the window."""
        window = window_at(self.now)
        return window.start <= self.interviews[uid].start < window.end

    def wanted(self) -> tuple[Reminder, ...]:
        """What follows from all interviews of the owner, wherever in time, by the policy alone."""
        events = [one.event() for one in sorted(self.interviews.values(), key=lambda one: one.uid)]
        hints = Hints(OWNER, BERLIN)
        return infer(events, (), hints, self.settings.policy, self.now, "Europe/Berlin").reminders

    def pin(self, seen: Seen) -> Pin:
        """The interviews' hours that a reminder follows from: of the rounds that it stands for."""
        mine = [one for one in self.interviews.values() if one.state == "on" and digest(one.uid) in seen.sessions]
        days = {(one.company, one.start.date()) for one in mine}
        return tuple(sorted(self._span(company, day) for company, day in days))

    def _span(self, company: str, day: date) -> tuple[datetime, datetime]:
        starts = [
            one.start
            for one in self.interviews.values()
            if one.state == "on" and one.company == company and one.start.date() == day
        ]
        return min(starts), max(starts)

    # What is there

    def standing(self) -> dict[Name, Seen]:
        """Everything of ours, by where it is."""
        return {name: see(text) for name, text in self.raw().items() if name not in self.foreign}

    def find(self, uid: str) -> tuple[Name, Seen]:
        return next((name, seen) for name, seen in self.standing().items() if seen.uid == uid)

    def reminder(self, kind: str, session: str | None = None) -> Seen:
        """The only one of that kind."""
        found = [one for one in self.standing().values() if one.kind == kind and session in (None, one.session)]
        assert len(found) == 1, [str(one) for one in self.standing().values()]
        return found[0]

    def kinds(self) -> list[str]:
        return sorted(one.kind for one in self.standing().values())

    def raw(self) -> dict[Name, str]:
        return {(name, key): text for name in self._places().values() for key, text in self.memory.raw(name).items()}

    def _places(self) -> dict[str, str]:
        """The names of all calendars by id."""
        if self.layout == "own" and len(self.calendars) == len(SOURCES):
            with suppress(Misconfigured):  # not made yet
                self.memory.raw(OWN)
                self.calendars.append(self.memory.add_calendar(OWN))
        return {one.id: one.name for one in self.calendars}

    def _put(self, one: Interview) -> None:
        one.touched = self.now
        self.foreign[one.name] = one.text()
        self.memory.put(one.calendar, one.name[1], one.text())

    def _remove(self, one: Interview) -> None:
        del self.foreign[one.name]
        self.memory.remove(one.calendar, one.name[1])
