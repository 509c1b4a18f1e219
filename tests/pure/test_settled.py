"""Random searches with a random owner: every cycle settles, whatever the order of events, and the caps hold.

The owner adds, moves and cancels interviews, names dates, tags check-ins `#sent`, moves and deletes them, while days
pass. Recognition, policy and diff are the real ones, on reminders as iCalendar text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from config.policy import Policy
from providers import ical
from providers.event import Event, Moment, Status
from syncd.business import business_days
from syncd.diff import Plan, Verb, dismissed
from syncd.identity import digest
from syncd.infer import Inferred, draft_of, infer
from syncd.match import Aim
from syncd.model import CHECK_INS, Process
from syncd.seal import edited
from syncd.sift import Standing
from tests.pure.build import HINTS, ZONE
from tests.pure.build import event as foreign
from tests.pure.cases import CASES
from tests.pure.plans import HERE, NOW, SIGHT, Picture

POLICY = Policy.model_validate({"country": "DE", "subdivision": "BE", "quiet": ["12-24..01-01"], "language": "en"})
KINDS = (("Acme", "Backend"), ("Acme", "Data"), ("Beta", "Backend"))
PEOPLE = ("Dana Lee <dana@acme.example>", "Sam Roe <sam@acme.example>")


@dataclass
class Search:
    """The owner's calendar: interviews, and our reminders beside them."""

    random: Random
    now: datetime = NOW
    interviews: dict[str, Event] = field(default_factory=dict)
    picture: Picture = field(default_factory=Picture)
    inferred: Inferred = field(default_factory=Inferred)
    acts: list[str] = field(default_factory=list)

    # What syncd does

    def plan(self) -> Plan:
        events = list(self.interviews.values())
        self.random.shuffle(events)
        ours = list(self.picture.ours())
        self.random.shuffle(ours)
        gone = dismissed(ours, self.picture.ledger, SIGHT)
        self.inferred = infer(events, ours, HINTS, POLICY, self.now, "Europe/Berlin", gone)
        aims = [Aim(one, HERE, ical.canonical(draft_of(one, POLICY, self.now))) for one in self.inferred.reminders]
        return self.picture.plan(*aims, dropped=self.inferred.dropped, now=self.now)

    def sync(self) -> None:
        self.picture.see()
        self.picture.carry_out(self.plan())
        self.picture.see()

    # What the owner does

    def add(self) -> None:
        company, role = self.random.choice(KINDS)
        day = self.now + timedelta(days=self.random.randint(-12, 12))
        start = day.replace(hour=self.random.choice([9, 11, 14, 17]), minute=0)
        uid = f"i{len(self.interviews)}@x"
        self.interviews[uid] = foreign(
            f"Interview #interview {uid}", f"{start:%Y-%m-%d %H:%M}", uid, updated=self.now,
            description="\n".join([f"company: {company}", f"role: {role}", *self._said()]),
        )  # fmt: skip

    def _said(self) -> list[str]:
        said = [f"thank: {person}" for person in PEOPLE if self.random.random() < 0.6]
        if self.random.random() < 0.3:
            said.append(f"decide-by: {self._day()}")
        return said

    def _day(self) -> date:
        return self.now.date() + timedelta(days=self.random.randint(-3, 25))

    def move(self) -> None:
        if found := self._one():
            shift = timedelta(days=self.random.randint(-4, 6))
            assert isinstance(found.start, Moment)
            assert isinstance(found.end, Moment)
            start, end = (replace(one, at=one.at + shift) for one in (found.start, found.end))
            self._put(replace(found, start=start, end=end))

    def cancel(self) -> None:
        if found := self._one():
            self._put(replace(found, status=Status.CANCELLED), stamp=self.random.random() < 0.6)

    def name_a_date(self) -> None:
        if found := self._one():
            kept = [line for line in found.description.split("\n") if not line.startswith("decide-by")]
            self._put(replace(found, description="\n".join([*kept, f"decide-by: {self._day()}"])))

    def remove(self) -> None:
        if found := self._one():
            del self.interviews[found.ref.uid]

    def _one(self) -> Event | None:
        return self.random.choice(list(self.interviews.values())) if self.interviews else None

    def _put(self, event: Event, *, stamp: bool = True) -> None:
        self.interviews[event.ref.uid] = replace(event, updated=self.now if stamp else None)

    def tag_sent(self) -> None:
        if found := self._check_in():
            self.picture.edit(found.uid, DESCRIPTION=f"{found.event.description}\n#sent")

    def untag(self) -> None:
        if found := self._check_in():
            self.picture.edit(found.uid, DESCRIPTION=found.event.description.replace("\n#sent", ""))

    def move_check_in(self) -> None:
        if found := self._check_in():
            assert isinstance(found.event.start, Moment)
            at = found.event.start.at + timedelta(days=self.random.randint(1, 6), hours=1)
            self.picture.edit(
                found.uid,
                DTSTART=Moment(at, "Europe/Berlin"),
                DTEND=Moment(at + timedelta(minutes=15), "Europe/Berlin"),
            )

    def delete_check_in(self) -> None:
        if found := self._check_in():
            del self.picture.texts[HERE, found.uid]

    def _check_in(self) -> Standing | None:
        found = sorted(self.check_ins(), key=lambda one: one.uid)
        return self.random.choice(found) if found else None

    def wait(self) -> None:
        self.now += timedelta(days=self.random.randint(0, 9), hours=self.random.randint(0, 11))

    # What is there

    def check_ins(self) -> list[Standing]:
        return [one for one in self.picture.ours() if one.kind in CHECK_INS]

    def of(self, process: Process) -> list[Standing]:
        sessions = [one for round_ in process.rounds for one in round_.sessions]
        identities = {digest(one.event.ref.identity) for one in (*sessions, *process.dropped)}
        return [one for one in self.check_ins() if one.sessions & identities]


def is_sent(one: Standing) -> bool:
    return one.event.description.endswith("\n#sent")


def start(one: Standing) -> datetime:
    assert isinstance(one.event.start, Moment)
    return one.event.start.at.astimezone(ZONE)


ACTS = (
    Search.add, Search.add, Search.add, Search.move, Search.cancel, Search.name_a_date, Search.remove, Search.tag_sent,
    Search.tag_sent, Search.tag_sent, Search.untag, Search.move_check_in, Search.delete_check_in,
)  # fmt: skip


@settings(max_examples=max(1, CASES // 40))
@given(st.integers(0, 2**32))
def test_every_cycle_settles_and_no_cap_is_broken(seed: int) -> None:
    live(Random(seed))


def live(random: Random) -> None:
    """A search of some weeks."""
    search = Search(random)
    for _ in range(random.randint(1, 3)):
        search.add()
    for _ in range(random.randint(2, 8)):
        search.sync()
        for _ in range(2):
            again = search.plan()
            left = [f"{one.verb} {one.key}: {one.reason}" for one in again.of(Verb.CREATE, Verb.UPDATE, Verb.WITHDRAW)]
            assert not left, search.acts
        judge(search)
        for _ in range(random.randint(0, 2)):
            act = random.choice(ACTS)
            search.acts.append(f"{search.now:%a %m-%d %H:%M} {act.__name__}")
            act(search)
        search.wait()


def judge(search: Search) -> None:
    calendar = business_days(POLICY)
    keys = [one.key for one in search.picture.ours() if start(one) > search.now]
    assert len(keys) == len(set(keys))
    for process in search.inferred.processes:
        standing = search.of(process)
        ours = [one for one in standing if one.seal is not None and start(one) > search.now and not touched(one)]
        assert len([one for one in ours if not is_sent(one)]) <= 1, "one open check-in per process"
        for one in ours:
            assert calendar.is_open(start(one).date())
            for other in standing:
                if other is not one and is_sent(other):
                    assert abs((start(one).date() - start(other).date()).days) >= 7, "never two within 7 days"
            sent = [other for other in standing if other is not one and is_sent(other)]
            assert len(sent) < 3, "never more than 3 per process"
            same = [other for other in sent if other.sessions & one.sessions]
            assert len(same) < 2, "never more than 2 per round"
    for wanted in search.inferred.reminders:
        assert wanted.earliest is None or wanted.latest is None or wanted.earliest <= wanted.latest


def touched(one: Standing) -> bool:
    return one.seal is None or bool(edited(one.event, one.seal))
