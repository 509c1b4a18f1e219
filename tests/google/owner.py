"""The owner of two households: what is done in one is done in the other, too."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.google.acts import Act, Interview, belongs, hours
from tests.google.household import Household, Note
from tests.servers.proxy import Request
from tests.stories.world import BERLIN, NOW

COMPANIES = ("Acme", "Beta", "Gamma", "Delta", "Epsilon")
_BASE32 = str.maketrans("wxyz", "vvvv")


class Owner:
    """Draws acts, and remembers what has to hold because of them.

    An act whose outcome depends on what syncd had done by then, such as moving a reminder, or removing an interview
    of which one was edited, is only done while both households show the same of it.
    """

    def __init__(self, chance: random.Random, calm: Household, wild: Household) -> None:
        self.random, self.calm, self.wild = chance, calm, wild
        self.log: list[str] = []
        self.stale = False  # the calm household has not been synced since the last act
        self.interviews: dict[str, Interview] = {}  # by company
        self.hands: dict[str, dict[str, Any]] = {}  # by key, what the owner wrote into a reminder
        self.dismissed: dict[str, str] = {}  # by key, the id of the one that the owner deleted
        self.optional: set[str] = set()  # keys of reminders of which nobody can know whether they should stand
        self._count = 0

    def act(self, act: Act) -> None:
        self.log.append(f"{act.what} {act.name} {act.fields if not act.new else ''}")
        if act.on_reminder:
            if act.fields is None:
                note = self.wild.note(act.name)
                assert note is not None
                self.dismissed[act.name] = note.name
                self.hands.pop(act.name, None)
            else:
                self.hands.setdefault(act.name, {}).update(act.fields)
        for household in (self.calm, self.wild):
            act.do(household)
        self.stale = True
        self.doubt()

    def begin(self) -> None:
        """The first interview."""
        first = self._add()
        assert first is not None
        self.act(first)

    def draw(self) -> Act | None:
        """Something that both households can see in the same way."""
        makers = [
            self._add, self._add, self._move, self._move, self._retitle, self._mark, self._mark, self._decline,
            self._delete, self._restore, self._chatter, self._instance, self._instance, *[self._reminder] * 6,
        ]  # fmt: skip
        for _ in range(5):
            act = self.random.choice(makers)()
            if act is not None:
                return act
        return None

    def interfere(self, request: Request) -> None:
        """The owner is faster: with the reminder that is about to be written, or with anything else."""
        name = request.path.partition("?")[0].rpartition("/")[2]
        target = next((one for one in self.wild.notes() if one.name == name), None)
        if target is None or request.method not in ("PATCH", "DELETE"):
            act = self.draw()
        elif self.calm.note(target.key) is None:
            # There it is withdrawn by now; here the owner is still faster, and what is edited stays.
            self.optional.add(target.key)
            self._hold_on_to(target)
            return
        elif self.random.random() < 0.2:
            color = str(self.random.randrange(1, 12))
            act = Act("colour", "", target.key, {"colorId": color})
        elif self.random.random() < 0.3 and target.key not in self.hands:
            act = Act("dismiss", "", target.key, None)
        else:
            act = self.random.choice((self._retitled, self._described))(target.key)
        if act is not None:
            self.act(act)

    def _hold_on_to(self, note: Note) -> None:
        self.log.append(f"    edited just before it would be withdrawn: {note.key}")
        act = self._retitled(note.key)
        self.hands.setdefault(note.key, {}).update(act.fields or {})
        act.do(self.wild)

    def doubt(self) -> None:
        """A deletion that neither the service nor syncd remembers cannot be known."""
        if not self.dismissed:
            return
        known = {uid.partition("@")[0] for uid in self.wild.ledger()}
        known |= {name for _, name in self.wild.graves()}
        self.optional |= {key for key, name in self.dismissed.items() if name not in known}

    def picture(self, note: Note) -> str:
        """What has to be the same of a reminder in both."""
        return note.picture(edited=bool(self.hands.get(note.key)))

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _start(self) -> datetime:
        """A moment that was never used before, some weeks ahead."""
        number = self._next()
        day = NOW.replace(hour=9 + number % 7, minute=number % 12 * 5) + timedelta(days=19 + self.random.randrange(25))
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day

    def _some(self, holds: Callable[[Interview], bool]) -> Interview | None:
        """An interview of which nothing of the owner's depends on what syncd has seen by now."""
        found = [one for _, one in sorted(self.interviews.items()) if holds(one) and self._is_free(one)]
        return self.random.choice(found) if found else None

    def _is_free(self, interview: Interview) -> bool:
        theirs = [key for key in self.hands if belongs(key, interview)]
        return not theirs or not self._differs(interview)

    def _differs(self, interview: Interview) -> bool:
        calm, wild = (
            {one.key: self.picture(one) for one in side.notes() if belongs(one.key, interview)}
            for side in (self.calm, self.wild)
        )
        return calm != wild

    def _let_go(self, interview: Interview) -> None:
        """The owner's own times follow an interview that moves."""
        for key, hand in self.hands.items():
            if belongs(key, interview):
                hand.pop("start", None)
                hand.pop("end", None)

    def _add(self) -> Act | None:
        free = [name for name in COMPANIES if name not in self.interviews]
        if not free:
            return None
        company, kind = free[0], self.random.choice(("invited", "own", "series", "untagged"))
        title = f"Interview with {company}" if kind != "untagged" else f"Meet {company} people"
        made = Interview(
            company,
            self.random.choice(self.wild.sources),
            f"{company.lower().translate(_BASE32)}{self._next():05}",
            self._start(),
            title,
            invited=kind == "invited",
            series=kind == "series",
        )
        self.interviews[company] = made
        return Act("add", made.calendar, made.id, made.event(), new=True)

    def _move(self) -> Act | None:
        one = self._some(lambda one: not one.gone and not one.series)
        if one is None:
            return None
        one.start = self._start()
        self._let_go(one)
        return Act("move", one.calendar, one.id, hours(one.start))

    def _retitle(self) -> Act | None:
        one = self._some(lambda one: not one.gone)
        if one is None:
            return None
        one.title = f"Interview with {one.company} ({self._next()})"
        return Act("retitle", one.calendar, one.id, {"summary": one.summary})

    def _mark(self) -> Act | None:
        one = self._some(lambda one: not one.gone)
        if one is None:
            return None
        if one.title.startswith("Meet"):
            one.tagged = not one.tagged
        else:
            one.ignored = not one.ignored
        return Act("mark", one.calendar, one.id, {"summary": one.summary})

    def _decline(self) -> Act | None:
        one = self._some(lambda one: not one.gone and one.invited)
        if one is None:
            return None
        one.declined = not one.declined
        return Act("decline", one.calendar, one.id, {"attendees": one.attendees()})

    def _delete(self) -> Act | None:
        one = self._some(lambda one: not one.gone)
        if one is None:
            return None
        one.gone = True
        return Act("delete", one.calendar, one.id, None)

    def _restore(self) -> Act | None:
        """Out of the bin. There is none for what the service has forgotten, nor a series with what it had."""
        one = self._some(lambda one: one.gone and not one.series)
        if one is None or one.id not in self.wild.double.calendars[one.calendar].events:
            return None
        one.gone = False
        return Act("restore", one.calendar, one.id, {"status": "confirmed"})

    def _instance(self) -> Act | None:
        """An exception of a series."""
        one = self._some(lambda one: one.series and not one.gone)
        if one is None:
            return None
        number = self.random.randrange(3)
        name = one.instance(number)
        if name in one.off:
            return None
        self._let_go(one)
        if self.random.random() < 0.4 and len(one.off) < 2:
            one.off.add(name)
            return Act("delete the instance", one.calendar, name, None)
        # Never two on one day: which of them a reminder's key names depends on when syncd saw them.
        later = self.random.choice((1, 2, 3, 22) if number == 0 else (1, 2, 3))
        start = one.start + timedelta(weeks=number, days=later, minutes=self._next())
        return Act("move the instance", one.calendar, name, hours(start))

    def _chatter(self) -> Act:
        number = self._next()
        name = f"chatter{number:05}"
        event = {"id": name, "summary": f"Dentist {number}", **hours(self._start(), 30)}
        return Act("chatter", self.random.choice(self.wild.sources), name, event, new=True)

    def _reminder(self) -> Act | None:
        """The owner's hand in a reminder, while both households show it alike, and as it should be by now."""
        if self.stale:
            return None
        wild = {one.key: self.picture(one) for one in self.wild.notes()}
        alike = [
            one for one in self.calm.notes() if wild.get(one.key) == self.picture(one) and one.key not in self.optional
        ]
        alike = [one for one in alike if not self._differs(self._interview_of(one))]
        if not alike:
            return None
        note = self.random.choice(alike)
        number = self._next()
        match self.random.choice(("move", "retitle", "describe", "alarm", "dismiss", "copy")):
            case "move":
                start = note.start.astimezone(BERLIN) + timedelta(hours=1, minutes=number % 50 + 1)
                return Act("move the reminder", "", note.key, hours(start, 15))
            case "retitle":
                return self._retitled(note.key)
            case "describe":
                return self._described(note.key)
            case "alarm":
                popup = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 10 + number}]}
                return Act("alarm", "", note.key, {"reminders": popup})
            case "dismiss":
                return Act("dismiss", "", note.key, None)
            case _:
                kept = {name: value for name, value in note.event.items() if name not in ("iCalUID", "etag")}
                return Act("copy", note.calendar, f"copy{number:05}", {**kept, "id": f"copy{number:05}"}, new=True)

    def _retitled(self, key: str) -> Act:
        return Act("retitle the reminder", "", key, {"summary": f"My own title {self._next()}"})

    def _described(self, key: str) -> Act:
        return Act("describe the reminder", "", key, {"description": f"My own words {self._next()}"})

    def _interview_of(self, note: Note) -> Interview:
        return next(one for one in self.interviews.values() if belongs(note.key, one))
