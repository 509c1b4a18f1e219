"""Histories: what an owner does while requests fail, beside the same history in which none does.

Both households see the same acts. The calm one is synced after each; the other one is disturbed, and synced when it
happens to be. In the end both must show the same.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.google.calendars import Manners
from tests.google.household import QUIET, Household, Layout, Ran, Trouble
from tests.google.owner import COMPANIES, Owner
from tests.google.rules import Event
from tests.google.weather import REPEATED, Weather
from tests.servers.proxy import Request
from tests.stories.world import NOW

STEPS = 8
MOST_ASKED = 6  # of one address in one sync: repeated by httplib2, and once more with a new sign-in
SETTLES_WITHIN = 4  # syncs
STATUSES = {0, 1, 75, 77, None}  # interface.md; None is a killed process
PRIVATE_WORDS = (*COMPANIES, "Dana", "Interview with", "Thank ", "check-in", "@", "Dentist", "My own")
MANNERS: tuple[Callable[[], Manners], ...] = (
    Manners,
    lambda: Manners(page=2, unkind=True, exceptions_go=False),
    lambda: Manners(page=3, empty_pages=True, unkind=True, token_after_window=False),
)


class Damage(AssertionError):
    """What must never happen."""


class History:
    """The one of that number. Close it: then the double says what it saw."""

    def __init__(self, number: int, folder: Path) -> None:
        self.random = random.Random(number)
        self.layout = Layout(
            write_to=("same", "own")[number % 2],
            second=self.random.random() < 0.3,
            daemon=self.random.random() < 0.4,
            manners=self.random.choice(MANNERS),
            expires_in=self.random.choice((3599, 3599, 60)),
        )
        self.now = NOW
        self.calm = Household(replace(self.layout, daemon=True, manners=Manners, expires_in=3599), folder / "calm")
        self.wild = Household(self.layout, folder / "wild")
        self.owner = Owner(self.random, self.calm, self.wild)
        self.log = self.owner.log
        self.weather = Weather(self.random, self.wild, self._interfere)
        self._mine: dict[str, Event] = {}  # the owner's own events
        self._acted = False  # the owner did something during this sync

    def close(self) -> None:
        self.calm.close()
        self.wild.close()

    def play(self) -> None:
        """The whole history. Raises Damage."""
        self.owner.begin()
        for _ in range(STEPS):
            for _ in range(self.random.choice((1, 1, 2, 3))):
                act = self.owner.draw()
                if act is not None:
                    self.owner.act(act)
            self._settle_calm()
            self._happen()
            for _ in range(self.random.choice((0, 1, 1, 2))):
                self._pass_time()
                self._sync_wild(self.weather.draw())
                self._settle_calm()
        self.settle()

    def settle(self) -> None:
        """Faults have stopped."""
        self._settle_calm()
        for _ in range(SETTLES_WITHIN):
            hold = self.wild.hold()
            self.now = max(self.now + timedelta(minutes=5), hold or self.now)
            ran = self._sync_wild(QUIET)
            if ran.status == 0 and not ran.writes and ran.outcome is not None and ran.outcome.complete:
                break
        else:
            raise Damage(f"it does not settle: {ran.said or ran.writes}")
        self._settle_calm()
        missing, extra = self._difference()
        if missing or extra:
            raise Damage(f"it settled in another state; missing: {missing}; too much: {extra}")
        self._look_at_ours()
        self.wild.double.manners.empty_pages = False
        for _ in range(2):  # once a day the calendars are asked for, too
            self.now += timedelta(minutes=1)
            ran = self._sync_wild(QUIET)
        reads, calendars = len(ran.reads), len(self.wild.double.calendars)
        if ran.writes or reads != calendars:
            raise Damage(f"an idle sync of {calendars} calendars: {ran.reads} {ran.writes}")

    # syncd

    def _settle_calm(self) -> None:
        """Without faults one sync does it; a calendar that is suddenly empty is looked at twice."""
        if not self.owner.stale:
            return
        self.owner.stale = False
        for _ in range(3):
            ran = self.calm.sync(self.now)
            if ran.status != 0 or ran.outcome is None:
                raise Damage(f"it fails undisturbed: {ran.said}")
            if ran.outcome.complete:
                return
        raise Damage("an empty calendar is never believed")

    def _sync_wild(self, trouble: Trouble) -> Ran:
        held = self.wild.hold() if self.wild.state.exists() else None
        self.log.append(f"{self.now:%d %H:%M} sync, {trouble.name}")
        self._mine, self._acted = self.wild.foreign(), False
        ran = self.wild.sync(self.now, trouble)
        self.log.append(f"    → {ran.status} {ran.said.strip()} {' '.join(str(one.status) for one in ran.requests)}")
        if held is not None and self.now < held and ran.requests:
            raise Damage("it asks although the service asked to wait")
        if ran.status not in STATUSES or (ran.status not in (0, None) and not ran.said.strip()):
            raise Damage(f"exit status {ran.status}: {ran.said!r}")
        # A calendar is not asked for twice; a change that was made already has another version, so the next sync looks.
        other = any("/calendars?" in one or one.startswith("PATCH") for one in ran.writes)
        if trouble.name == REPEATED and ran.status != 0 and ran.requests and not other:
            raise Damage(f"what was done at the first time is not found: {ran.said}")
        if "unexpected" in ran.said:
            raise Damage(f"an error that nobody foresaw: {ran.said}")
        if "Traceback" in ran.said or any(word in ran.said for word in PRIVATE_WORDS):
            raise Damage(f"what it says is not for a log: {ran.said}")
        if ran.busiest(tokens=self.layout.expires_in > 300)[1] > MOST_ASKED:
            raise Damage(f"a tight loop: {ran.busiest()}")
        if self.wild.foreign() != self._mine:
            raise Damage("something of the owner's was touched")
        self._look_at_reminders()
        self._look_at_its_word(ran)
        return ran

    def _look_at_its_word(self, ran: Ran) -> None:
        """Who says that all is fine has everything in its place."""
        if ran.status == 0 and not self._acted and ran.outcome is not None and ran.outcome.complete:
            missing, extra = self._difference()
            if missing or extra:
                raise Damage(f"it says that all is well; missing: {missing}; too much: {extra}")

    def _look_at_reminders(self) -> None:
        notes = self.wild.notes()
        twice = [key for key, times in Counter(one.key for one in notes).items() if times > 1]
        if twice:
            raise Damage(f"stands twice: {twice}")
        if len(self.wild.own_calendars()) > 1:
            raise Damage("two calendars of its own")
        by_key = {one.key: one for one in notes}
        for key, hand in self.owner.hands.items():
            if key not in by_key:
                if not hand:  # its time was the owner's until the interview moved
                    continue
                raise Damage(f"the owner had edited it, and it is gone: {key}")
            lost = [name for name, value in hand.items() if by_key[key].event.get(name) != value]
            if lost:
                raise Damage(f"the owner's {lost} of {key} is lost")
        back = [key for key in self.owner.dismissed if key in by_key and key not in self.owner.optional]
        if back:
            raise Damage(f"the owner had deleted it, and it is back: {back}")

    def _look_at_ours(self) -> None:
        """What every reminder is (design.md, rule 9)."""
        for note in self.wild.notes():
            event = note.event
            if event.get("visibility") != "private" or event.get("transparency") != "transparent":
                raise Damage(f"everybody sees it: {event}")
            if {"attendees", "recurrence", "conferenceData"} & event.keys():
                raise Damage(f"it invites somebody: {event}")

    def _difference(self) -> tuple[list[str], list[str]]:
        """What only the calm household has, and what only the other one."""
        calm, wild = (
            {
                f"{one.calendar} {one.key} {self.owner.picture(one)}"
                for one in side.notes()
                if one.key not in self.owner.optional
            }
            for side in (self.calm, self.wild)
        )
        return sorted(calm - wild), sorted(wild - calm)

    # The world

    def _pass_time(self) -> None:
        self.now += timedelta(minutes=self.random.choice((1, 5, 5, 40, 70, 60 * 7)))
        hold = self.wild.hold() if self.wild.state.exists() else None
        if hold is not None and self.random.random() < 0.7:
            self.now = max(self.now, hold)

    def _happen(self) -> None:
        """What happens now and then to the state, the process and the service."""
        chance = self.random.random()
        if chance < 0.08:
            self.log.append("state lost")
            self.owner.optional |= {
                key for key, name in self.wild.graves() if name not in self.owner.dismissed.values()
            }
            self.wild.lose_state()
        elif chance < 0.16:
            self.log.append("tombstones gone")
            for calendar in self.wild.double.calendars.values():
                calendar.forget_tombstones()
        elif chance < 0.3:
            self.wild.restart()
        self.owner.doubt()

    def _interfere(self, request: Request) -> None:
        self.owner.interfere(request)
        self._mine, self._acted = self.wild.foreign(), True
