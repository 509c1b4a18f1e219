"""A person with two calendars in memory, syncd run for them, and a plain model of what the person did.

After every sync the model is held against what stands: `World.sync` raises `Damage` if a rule of design.md, section 5,
is broken. What syncd wrote is read here by a few lines of its own, not by those of the providers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from config.accounts import MemoryAccount
from config.settings import Settings
from providers.contract import Calendar, Cursor, Provider, Snapshot, Wanted, Window, Written
from providers.errors import (
    AlreadyThere,
    Changed,
    Dismissed,
    Forbidden,
    Gone,
    Misconfigured,
    Misunderstood,
    ProviderError,
    Refused,
    SignInExpired,
    Throttled,
    Unreachable,
)
from providers.event import Draft, Event, Moment, Ref, Status
from providers.memory import Died, Empty, Fault, Memory, Partial, Request
from syncd.cycle import Outcome, cycle
from syncd.diff import Verb
from syncd.identity import digest
from syncd.infer import infer
from syncd.layout import OWN, Opened, Options
from syncd.model import Reminder
from syncd.read import Cache, window_at
from syncd.recognise import Hints
from syncd.store import Store
from tests.machine.memo import canonical

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=BERLIN)  # a Wednesday
OWNER = frozenset({"alice@example.net"})
FAR = timedelta(days=3 * 365)
SOURCES = ("Personal", "Work")
COMPANIES = ("Acme", "Beta", "Gamma")

folder = Path()  # where the stores are; conftest.py sets it
_numbers = itertools.count()

Layout = Literal["same", "Follow-ups", "own"]
LAYOUTS: tuple[Layout, ...] = ("same", "Follow-ups", "own")
State = Literal["on", "cancelled", "untagged"]
ReadBadly = Literal["partial", "first", "hidden", "empty"]
Name = tuple[str, str]  # calendar's name, object's name


class Damage(AssertionError):
    """Something happened to the calendar that must never happen."""


# What stands, read without any code of the project's


@dataclass(frozen=True)
class Seen:
    """An event of ours as its text says it."""

    uid: str
    key: str
    sessions: frozenset[str]
    start: datetime
    title: str
    text: str
    alarms: tuple[str, ...]
    invited: bool

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def session(self) -> str:
        return self.key.partition(":")[2]

    def __str__(self) -> str:
        return f"{self.key} at {self.start.astimezone(BERLIN):%Y-%m-%d %H:%M} ({self.title!r}, {self.uid[-12:]})"


@lru_cache(maxsize=5000)
def see(text: str) -> Seen:
    lines = text.replace("\r\n ", "").split("\r\n")
    event = lines[lines.index("BEGIN:VEVENT") :]
    said = {re.split("[:;]", line, maxsplit=1)[0]: line.partition(":")[2] for line in reversed(event)}
    zone = "TZID=Europe/Berlin" in next(line for line in event if line.startswith("DTSTART"))
    start = datetime.strptime(said["DTSTART"].removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the zone follows
    return Seen(
        uid=said["UID"],
        key=said.get("X-SYNCD-KEY", ""),
        sessions=frozenset(said.get("X-SYNCD-SESSIONS", "").split()[1:]),
        start=start.replace(tzinfo=BERLIN if zone else UTC),
        title=said["SUMMARY"],
        text=said["DESCRIPTION"],
        alarms=tuple(sorted(line for line in event if line.startswith("TRIGGER"))),
        invited="ATTENDEE" in said or "ORGANIZER" in said,
    )


# What the owner did


@dataclass
class Interview:
    """An interview in the owner's own memory."""

    uid: str
    calendar: str
    company: str
    start: datetime
    state: State = "on"
    touched: datetime = NOW

    @property
    def name(self) -> Name:
        return self.calendar, f"{self.uid}.ics"

    @property
    def title(self) -> str:
        return f"Interview {self.company}" if self.state != "untagged" else "Lunch"

    @property
    def description(self) -> str:
        return f"#interview\ncompany: {self.company}" if self.state != "untagged" else ""

    def text(self) -> str:
        end = self.start + timedelta(hours=1)
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Owner//Calendar//EN",
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            "DTSTAMP:20261101T000000Z",
            f"LAST-MODIFIED:{self.touched.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;TZID=Europe/Berlin:{self.start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=Europe/Berlin:{end:%Y%m%dT%H%M%S}",
            f"SUMMARY:{self.title}",
            "DESCRIPTION:" + self.description.replace("\n", "\\n"),
            *(["STATUS:CANCELLED"] if self.state == "cancelled" else []),
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
        return "\r\n".join(lines)

    def event(self) -> Event:
        """What a reader of the whole calendar would know."""
        return Event(
            Ref(self.calendar.casefold(), self.name[1], self.uid),
            Moment(self.start, "Europe/Berlin"),
            Moment(self.start + timedelta(hours=1), "Europe/Berlin"),
            title=self.title,
            description=self.description,
            status=Status.CANCELLED if self.state == "cancelled" else Status.CONFIRMED,
            updated=self.touched.astimezone(UTC).replace(microsecond=0),
        )


Pin = tuple[tuple[datetime, datetime], ...]  # the rounds that a reminder stands for: first start, last start


@dataclass
class Hand:
    """What the owner changed in one reminder: these values stay."""

    title: str | None = None
    text: str | None = None
    alarms: tuple[str, ...] | None = None
    start: datetime | None = None
    pin: Pin | None = None  # the owner's time stays while this is so; None where that is not known

    @property
    def empty(self) -> bool:
        return self.title is None and self.text is None and self.alarms is None and self.start is None


# What goes wrong


@dataclass(frozen=True)
class Trouble:
    """What goes wrong in one sync.

    `reads`: what becomes of the reading of each calendar, by its place in the account: half of its objects, all but
    the first, or all interviews are missing, or the calendar is said to be empty. At the `n`th request (of those
    that write, if `writes`), before or after its effect, `what` happens.
    """

    reads: Mapping[int, ReadBadly] = field(default_factory=dict)
    n: int = 0
    writes: bool = False
    phase: Literal["before", "after"] = "before"
    what: Literal["died", "edit", "delete", "error"] = "error"
    error: type[ProviderError] = Unreachable


ERRORS: tuple[type[ProviderError], ...] = (
    Unreachable, Throttled, SignInExpired, Forbidden, Misunderstood, Refused, Changed, AlreadyThere, Gone,
)  # fmt: skip
WRITES = ("create", "update", "withdraw")


class Wire:
    """The provider as syncd has it: memory, with a note of every write that was asked for. Variants change it."""

    def __init__(self, memory: Memory, store: Callable[[], Store]) -> None:
        self.memory = memory
        self.store = store
        self.asked: list[tuple[str, str]] = []
        self.at: tuple[Calendar, str] | None = None

    def calendars(self) -> tuple[Calendar, ...]:
        return self.memory.calendars()

    def read(self, calendar: Calendar, window: Window, since: Cursor | None, wanted: Wanted) -> Snapshot:
        return self.memory.read(calendar, window, since, wanted)

    def find(self, calendar: Calendar, uid: str, window: Window) -> tuple[Event, ...]:
        return self.memory.find(calendar, uid, window)

    def canonical(self, draft: Draft) -> Draft:
        return replace(canonical(draft), stamp=draft.stamp)

    def create(self, calendar: Calendar, draft: Draft) -> Written:
        self._note("create", calendar, draft.uid)
        return self.memory.create(calendar, draft)

    def update(self, calendar: Calendar, event: Event, draft: Draft) -> Written:
        self._note("update", calendar, event.ref.uid)
        return self.memory.update(calendar, event, draft)

    def withdraw(self, calendar: Calendar, event: Event) -> None:
        self._note("withdraw", calendar, event.ref.uid)
        self.memory.withdraw(calendar, event)

    def make_calendar(self, name: str) -> Calendar:
        return self.memory.make_calendar(name)

    def close(self) -> None:
        self.memory.close()

    def _note(self, op: str, calendar: Calendar, uid: str) -> None:
        self.asked.append((op, uid))
        self.at = calendar, uid


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
        self.opened = Opened("home", self.account, provider, self.store, OWNER, Cache())

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
        self.unclaimed |= {(seen.kind, one) for one in {digest(seen.session), *seen.sessions}}

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
        texts = {see(text).uid: text for name, text in self._raw().items() if name not in self.foreign}
        before = {uid: see(text) for uid, text in texts.items()}
        self.wire.asked.clear()
        self.wire.at = None
        trouble = self._bounded(trouble)
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
            self._judge(before, texts, trouble, outcome)
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
        before = self._raw()
        outcome = self._clean()
        if not outcome.plan.settled or self.wire.asked or self._raw() != before:
            rest = outcome.plan.of(Verb.CREATE, Verb.UPDATE, Verb.WITHDRAW)
            raise Damage("it does not settle: " + "; ".join(f"{one.verb} {one.key}: {one.reason}" for one in rest))
        self.doubted = False
        self._judge_presence()
        return outcome

    def _clean(self) -> Outcome:
        outcome = self.sync()
        assert outcome is not None
        return outcome

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

    # What must never happen

    def _judge(
        self, before: Mapping[str, Seen], texts: Mapping[str, str], trouble: Trouble | None, outcome: Outcome | None
    ) -> None:
        raw = self._raw()
        for name, text in self.foreign.items():
            if raw.get(name) != text:
                raise Damage(f"an event that is not ours was changed or deleted: {name}")
        if outcome is not None and outcome.refused is not None and self.wire.asked:
            raise Damage("the guard refused, and yet something was written")
        now_texts = {see(text).uid: text for name, text in raw.items() if name not in self.foreign}
        after = {uid: see(text) for uid, text in now_texts.items()}
        standing: dict[str, Seen] = {}
        for uid, seen in after.items():
            if not uid.endswith("@syncd") or seen.invited:
                raise Damage(f"what was written invites somebody: {seen}")
            if ("create", uid) in self.wire.asked and uid not in before and (seen.kind, seen.session) in self.dismissed:
                raise Damage(f"the owner had deleted it, and it is back: {seen}")
            if seen.start > self.now and standing.setdefault(seen.key, seen) is not seen:
                raise Damage(f"one reminder stands twice: {standing[seen.key]} and {seen}")
        wrote = {uid for uid, text in now_texts.items() if text != texts.get(uid)}
        self._judge_hands(before, after, wrote)
        gone = [uid for uid in before if uid not in after and ("withdraw", uid) in self.wire.asked]
        for uid in gone:
            self._judge_withdrawal(before[uid], [*after.values(), *(before[one] for one in before if one not in gone)])
            self.ended.update((before[uid].kind, one) for one in {digest(before[uid].session), *before[uid].sessions})
        sure = trouble is None or not (trouble.reads or trouble.what in ("edit", "delete"))
        self.pins |= {uid: self.pin(after[uid]) if sure else None for uid in wrote}
        if trouble is None and outcome is not None:
            self.known |= after.keys()
            self.held = {place for place, _ in raw}
        self.known -= {uid for op, uid in self.wire.asked if op == "withdraw"}
        self.known &= after.keys()

    def _judge_hands(self, before: Mapping[str, Seen], after: Mapping[str, Seen], wrote: set[str]) -> None:
        for uid, hand in list(self.hands.items()):
            seen = after.get(uid)
            if seen is None:
                if not hand.empty:
                    raise Damage(f"what the owner had edited is deleted: {before.get(uid)}")
                del self.hands[uid]
                continue
            if hand.title not in (None, seen.title):
                raise Damage(f"the owner's title {hand.title!r} is lost: {seen}")
            if hand.text not in (None, seen.text):
                raise Damage(f"the owner's words {hand.text!r} are lost: {seen}")
            if hand.alarms not in (None, seen.alarms):
                raise Damage(f"the owner's alarm {hand.alarms} is lost: {seen}")
            if hand.start is None:
                continue
            free = hand.pin is None or hand.pin != self.pin(seen)
            if seen.start != hand.start:
                if not free:
                    raise Damage(f"the owner's time {hand.start:%Y-%m-%d %H:%M} is lost: {seen}")
                hand.start = None
            elif free and uid in wrote:
                hand.start = None  # brought up to date: from now on the time is ours

    def _judge_withdrawal(self, seen: Seen, others: Iterable[Seen]) -> None:
        if seen.start <= self.now:
            raise Damage(f"history was deleted: {seen}")
        near = {digest(one.uid) for one in self.interviews.values() if one.state == "on" and self._is_near(one.uid)}
        for reminder in self.wanted():
            if reminder.kind == seen.kind and seen.session in reminder.sessions and reminder.plain_start > self.now:
                if not self._is_near(seen.session) and near & seen.sessions:
                    continue  # a round that came apart: it went with the part that is still in sight
                sessions = frozenset(map(digest, reminder.sessions))
                if not any(one.kind == seen.kind and one.sessions & sessions for one in others):
                    raise Damage(f"its interview stands, and yet it was deleted: {seen}")

    def _judge_presence(self) -> None:
        standing = list(self.standing().values())
        for reminder in self.wanted():
            sessions = frozenset(map(digest, reminder.sessions))
            if reminder.plain_start <= self.now or any((reminder.kind, one) in self.unclaimed for one in sessions):
                continue
            if not all(map(self._is_near, reminder.sessions)):
                continue
            held = [one for one in standing if one.kind == reminder.kind and one.sessions & sessions]
            future = [one for one in held if one.start > self.now]
            pinned = any(one.uid in self.hands and self.hands[one.uid].start is not None for one in held)
            if not future and not pinned:
                raise Damage(f"it should stand, and does not: {reminder.kind} {reminder.sessions}")
            ours = [one for one in future if one.uid not in self.hands or self.hands[one.uid].empty]
            if len(ours) > 1:
                raise Damage(f"one reminder stands twice: {', '.join(map(str, ours))}")

    # The model

    def _is_near(self, uid: str) -> bool:
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
        return {name: see(text) for name, text in self._raw().items() if name not in self.foreign}

    def find(self, uid: str) -> tuple[Name, Seen]:
        return next((name, seen) for name, seen in self.standing().items() if seen.uid == uid)

    def reminder(self, kind: str, session: str | None = None) -> Seen:
        """The only one of that kind."""
        found = [one for one in self.standing().values() if one.kind == kind and session in (None, one.session)]
        assert len(found) == 1, [str(one) for one in self.standing().values()]
        return found[0]

    def kinds(self) -> list[str]:
        return sorted(one.kind for one in self.standing().values())

    def _raw(self) -> dict[Name, str]:
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
