"""The daemon's light polls end in the same calendar as a daemon that makes a whole cycle at every turn.

The same history is lived twice, once with the provider's watch and once without: after every turn the calendars hold
the same, byte for byte.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.load import load
from providers import memory
from providers.errors import (
    AlreadyThere,
    Changed,
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
from providers.event import Day, Event, Moment, Status
from providers.memory import Empty, Fault, Memory, Partial, Request
from syncd.daemon.attend import Board, Post, attend
from syncd.daemon.job import Job, Report
from syncd.daemon.lookout import Lookout
from syncd.daemon.worker import work
from tests.daemon.simulation import Simulation, Turn, leaping
from tests.shelf import shelf
from tests.stories.world import interview

BERLIN = ZoneInfo("Europe/Berlin")
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
LENGTH = 8 * DAY
EXAMPLES = 8
# Wednesdays: an ordinary one, and before the clocks go forward and back.
BEGINS = tuple(datetime(*day, 7, 30, tzinfo=UTC) for day in ((2026, 11, 25), (2027, 3, 24), (2026, 10, 21)))
COMPANIES = ("Acme", "Beta", "Gamma")
TITLES = ("Interview with {}", "{}: phone screen", "Interview with {}, round 2", "Onsite interview at {}")
NOTES = ("", " decide-by: tomorrow", " #rejected", " #heard-back", " #ignore", " #on-hold", " #offer")
ERRORS: tuple[type[ProviderError], ...] = (
    Unreachable, Throttled, SignInExpired, Forbidden, Misunderstood, AlreadyThere, Changed, Gone, Refused,
)  # fmt: skip
AT_WRITING = {AlreadyThere: {"create"}, Refused: {"create"}, Changed: {"update", "withdraw"}, Gone: {"update"}}
WISHES = ("same", "own", "Follow-ups", "work/Lent")
CONFIG = """
timezone = "Europe/Berlin"
poll_interval = "1h"
owner = ["alice@example.net"]
[accounts.home]
provider = "memory"
name = "home"
write_to = "WISH"
[accounts.work]
provider = "memory"
name = "work"
"""
numbers = itertools.count()


@dataclass(frozen=True)
class Act:
    """What happens at a time after the beginning. `which` and `how` choose among what there is then."""

    at: timedelta
    what: str
    which: int = 0
    how: int = 0


@dataclass(frozen=True)
class Found:
    """An event, and where."""

    calendars: Memory
    place: str
    event: Event

    @property
    def is_ours(self) -> bool:
        return self.event.ref.uid.endswith("@syncd")

    def edit(self, **fields: Any) -> None:
        self.calendars.edit(self.place, self.event.ref.uid, **fields)

    def remove(self) -> None:
        self.calendars.remove(self.place, self.event.ref.resource)

    def shift(self, by: timedelta) -> None:
        """Move it, if it has hours."""
        if isinstance(self.event.start, Moment) and isinstance(self.event.end, Moment):
            start, end = (Moment(one.at + by, one.zone) for one in (self.event.start, self.event.end))
            self.edit(start=start, end=end)


@dataclass
class Life:
    """Two accounts' calendars and their daemon, and what was to be seen after every turn.

    The owner acts in the first account, and wherever that one writes; the second lends a calendar, or tells of it.
    """

    simulation: Simulation
    home: Memory
    work: Memory
    seen: list[tuple[datetime, str, dict[str, str]]] = field(default_factory=list)

    def look(self, turn: Turn) -> None:
        texts = {
            f"{place}/{name}": text
            for calendars in (self.home, self.work)
            for place in calendars._shelves
            for name, text in calendars.raw(place).items()
        }
        self.seen.append((turn.at, turn.account, texts))

    def find(self, act: Act, *, ours: bool) -> Found:
        """One of the reminders, or of the owner's own events. Raises LookupError where there is none."""
        everything = (
            Found(calendars, place, event)
            for calendars in (self.home, self.work)
            for place in calendars._shelves
            for event in calendars.events(place)
        )
        found = sorted((one for one in everything if one.is_ours == ours), key=_order)
        return found[act.which % max(len(found), 1)]


def _order(found: Found) -> tuple[str, str, str]:
    return found.place, found.event.title.partition("·")[0], found.event.ref.resource


def do(life: Life, act: Act) -> None:
    """The act, as the calendars are now; nothing where there is nothing for it."""
    now, home = life.simulation.now, life.home
    with suppress(LookupError, Misconfigured):
        match act.what:
            case "invite":
                home.put("Personal", f"{act.which % 3}-{act.how % 3}.ics", invitation(now, act))
            case "meet":
                home.put("Personal", f"{act.which}.ics", interview(f"{act.which}@x", now + DAY, "Team lunch"))
            case "job":
                home.add_calendar("Job", zone="Europe/Berlin")
                text = interview("job@x", quarter(now + act.how * HOUR), "Interview with Delta", company="delta")
                home.put("Job", "job.ics", text)
            case "unshare":
                home.remove_calendar("Job")
            case "rename":
                home.rename("Job" if act.how % 2 else "Personal", f"Mine {act.how}")
            case "forget":
                home.forget_tokens()
            case "cancel" | "remove" | "note" | "move":
                change(life.find(act, ours=False), act)
            case "drop" | "retitle" | "delay" | "all-day" | "sent" | "tell":
                mark(life.find(act, ours=True), act, now)
            case "sync":
                env = {"STATE_DIRECTORY": str(life.simulation.state)}
                work(Job(life.simulation.loaded, "home"), env, now, lambda: None)
            case "sleep":
                life.simulation.skip(act.how * HOUR / 2)
            case "ahead":  # the clock, until it is set right
                life.simulation.skip(act.how * HOUR)
                life.simulation.when((1 + act.which) * HOUR, lambda: life.simulation.skip(-act.how * HOUR))
            case "weather":
                home.fault = weather(act)
                life.simulation.when((1 + act.which) * HOUR, lambda: setattr(home, "fault", None))


def quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def invitation(now: datetime, act: Act) -> str:
    """From the day before to two days after; some are for the whole day."""
    company = COMPANIES[act.which % 3]
    start = quarter(now + (act.how - 12) * 2 * HOUR)
    title = TITLES[act.how % len(TITLES)].format(company)
    text = interview(f"{company}-{act.how % 3}@x", start, title, company=company.lower())
    if act.how % 5 != 4:
        return text
    day = start.astimezone(BERLIN)
    whole = {"DTSTART": day, "DTEND": day + DAY}
    lines = (
        f"{name};VALUE=DATE:{whole[name]:%Y%m%d}" if name in whole else line
        for line in text.split("\r\n")
        for name in [line.partition(";")[0]]
    )
    return "\r\n".join(lines)


def change(found: Found, act: Act) -> None:
    match act.what:
        case "cancel":
            found.edit(status=Status.CANCELLED)
        case "remove":
            found.remove()
        case "note":
            found.edit(title=found.event.title + NOTES[act.how % len(NOTES)])
        case "move":
            found.shift((act.how - 8) * HOUR)


def mark(found: Found, act: Act, now: datetime) -> None:
    event = found.event
    match act.what:
        case "drop":
            found.remove()
        case "retitle":
            found.edit(title=f"Mine {act.how}")
        case "sent":
            found.edit(title=event.title + " #sent", updated=now)
        case "tell":
            found.edit(description=event.description + NOTES[act.how % len(NOTES)], updated=now)
        case "delay":
            found.shift((act.how - 4) * HOUR)
        case "all-day" if isinstance(event.start, Moment):
            day = (now + act.how % 4 * DAY).date()
            found.edit(start=Day(day), end=Day(day + DAY))


def weather(act: Act) -> Callable[[Request], Fault | None]:
    """Answers that break off or lie, else an error: at every request, or where it is possible."""
    kind = act.how % (2 + 2 * len(ERRORS))
    error = ERRORS[(kind - 2) // 2]
    elsewhere = {"create", "update", "withdraw"} if error not in AT_WRITING else {"find"}
    ops = elsewhere if kind % 2 else AT_WRITING.get(error, {"read", "watch", "find"})

    def fault(request: Request) -> Fault | None:
        if kind < 2:
            return (Partial(), Empty())[kind] if request.op in ("read", "watch") else None
        if request.op in ops and request.phase == "before":
            raise error("as the test has it")
        return None

    return fault


def live(acts: Sequence[Act], begin: datetime, wish: str, length: timedelta, *, light: bool, folder: Path) -> Life:
    (folder / "config.toml").write_text(CONFIG.replace("WISH", wish))
    state = folder / str(next(numbers))
    owner = frozenset({"alice@example.net"})
    life = Life(Simulation(load(folder / "config.toml", {}), state, begin), Memory(owner), Memory(owner))
    life.simulation.after = life.look
    for calendars, names in ((life.home, ("Personal", "Follow-ups")), (life.work, ("Work", "Lent"))):
        for name in names:
            calendars.add_calendar(name, zone="Europe/Berlin")
    for act in acts:
        life.simulation.when(act.at, lambda act=act: do(life, act))  # type: ignore[misc]
    with ExitStack() as stack:
        stack.enter_context(patch.object(memory, "shared", {"home": life.home, "work": life.work}))
        if not light:
            stack.enter_context(patch.object(Lookout, "is_unchanged", lambda *_arguments: False))
        for end in sorted({act.at for act in acts if act.what == "restart"} | {length}):
            life.simulation.run(end - life.simulation.elapsed)
    shutil.rmtree(state)
    return life


def compare(acts: Sequence[Act], begin: datetime, wish: str, folder: Path, length: timedelta = LENGTH) -> Life:
    """Live it both ways; the one with the light polls."""
    light = live(acts, begin, wish, length, light=True, folder=folder)
    plain = live(acts, begin, wish, length, light=False, folder=folder)
    assert [turn[:2] for turn in light.seen] == [turn[:2] for turn in plain.seen]
    for (at, account, seen), (_, _, wanted) in zip(light.seen, plain.seen, strict=True):
        assert seen == wanted, (at, account)
    return light


ACTS = (
    *["invite"] * 5, "meet", "job", "unshare", "rename", "forget", "cancel", "remove", "note", "move", "drop",
    "retitle", "delay", "all-day", "sent", "sent", "tell", "sync", "sleep", "ahead", "weather", "weather", "restart",
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[Act]:
    acts = []
    at = timedelta(0)
    for _ in range(draw(st.integers(4, 14))):
        at += draw(st.integers(1, 80)) * timedelta(minutes=17)
        acts.append(Act(at, draw(st.sampled_from(ACTS)), draw(st.integers(0, 11)), draw(st.integers(0, 40))))
    return [act for act in acts if act.at < LENGTH - DAY]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with shelf() as made:
        yield made


@pytest.fixture(autouse=True)
def leaps() -> Iterator[None]:
    with leaping(DAY):
        yield


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None, phases=[Phase.generate])
@given(histories(), st.sampled_from(BEGINS), st.sampled_from(WISHES))
def test_the_same_after_every_turn(folder: Path, acts: list[Act], begin: datetime, wish: str) -> None:
    light = compare(acts, begin, wish, folder)
    # Nobody is kept awake: on the last day nothing happened but what time brings.
    last = [turn for turn in light.simulation.turns if turn.at > light.simulation.now - 16 * HOUR]
    assert len(last) >= 2 * 13
    assert sum(turn.whole for turn in last if turn.state == "ok") <= 2 * 8


UNSURE, THERE, LATE, BROKEN, DEAD = 2 + 2 * 8 + 1, 2 + 2 * 5, 2 + 2 * 6, 0, 2 + 2 * 2
CASES: Mapping[str, Sequence[Act]] = {
    "a withdrawal that nobody could confirm": (
        Act(HOUR, "invite", 0, 25),
        Act(5 * HOUR - QUARTER, "weather", 0, UNSURE),
        Act(5 * HOUR, "remove"),
    ),
    "a new reminder that was there already, as it was said": (
        Act(HOUR - QUARTER, "weather", 0, THERE),
        Act(HOUR, "invite", 0, 25),
    ),
    "an update that came too late, as it was said": (
        Act(HOUR, "invite", 0, 25),
        Act(5 * HOUR - QUARTER, "weather", 0, LATE),
        Act(5 * HOUR, "move", 0, 12),
    ),
    "an answer that broke off": (
        Act(HOUR, "invite", 0, 25),
        Act(5 * HOUR - QUARTER, "weather", 1, BROKEN),
        Act(5 * HOUR, "invite", 1, 25),
    ),
    "a calendar that is new": (Act(20 * HOUR, "job", 0, 100),),
    "a check-in that was tagged": (
        Act(HOUR, "invite", 0, 10),
        Act(40 * HOUR, "sent"),
        Act(41 * HOUR, "sent", 1),
    ),
    "a reminder made a whole day's, whose interview moves": (
        Act(HOUR, "invite", 0, 25),
        *(Act(2 * HOUR, "all-day", which, 1) for which in range(3)),
        Act(3 * HOUR, "move", 0, 32),
    ),
    "a clock that was ahead": (
        Act(HOUR, "invite", 0, 15),
        Act(2 * HOUR, "ahead", 3, 9),
        Act(2 * HOUR + QUARTER, "remove"),
    ),
    "an account that is refused": (Act(HOUR, "weather", 11, DEAD), Act(5 * HOUR, "invite", 0, 25)),
}


@pytest.mark.parametrize("wish", ["own", "work/Lent"])
@pytest.mark.parametrize("case", CASES)
def test_what_is_easily_left_out(folder: Path, case: str, wish: str) -> None:
    light = compare(CASES[case], BEGINS[0], wish, folder, 3 * DAY)
    assert sum(turn.whole for turn in light.simulation.turns) < len(light.simulation.turns) / 2


def test_two_machines_on_one_calendar_come_to_rest(folder: Path) -> None:
    """Each with a daemon and a state of its own, and seven minutes apart: what one writes the other leaves alone."""
    acts = (
        Act(HOUR, "invite", 0, 25),
        Act(5 * HOUR, "invite", 1, 26),
        Act(9 * HOUR, "retitle", 1),
        Act(13 * HOUR, "drop", 2),
        Act(17 * HOUR, "move", 0, 11),
        Act(21 * HOUR, "remove", 1),
        Act(25 * HOUR, "sent", 0),
        Act(29 * HOUR, "note", 0, 1),
    )
    (folder / "config.toml").write_text(CONFIG.replace("WISH", "same"))
    config = load(folder / "config.toml", {})
    states = [folder / str(next(numbers)) for _ in range(2)]
    life = Life(Simulation(config, states[0], BEGINS[0]), Memory(frozenset({"alice@example.net"})), Memory())
    life.home.add_calendar("Personal", zone="Europe/Berlin")
    life.work.add_calendar("Work", zone="Europe/Berlin")
    cycles: list[datetime] = []
    waking: list[tuple[datetime, int]] = [(BEGINS[0], 0), (BEGINS[0] + timedelta(minutes=7), 1)]

    def daemon(state: Path) -> Iterator[timedelta]:
        env = {"STATE_DIRECTORY": str(state)}

        def do(job: Job) -> Report:
            cycles.append(life.simulation.now)
            return work(job, env, life.simulation.now, lambda: None)

        post = Post("home", config, env, do, lambda: life.simulation.now)
        return attend(post, Board(("home",), state, lambda _: None), Lookout(config, env))

    daemons = [daemon(state) for state in states]
    left = list(acts)
    with patch.object(memory, "shared", {"home": life.home, "work": life.work}):
        while (soonest := min(waking))[0] < BEGINS[0] + 3 * DAY:
            while left and BEGINS[0] + left[0].at <= soonest[0]:
                life.simulation.elapsed = left[0].at
                do(life, left.pop(0))
            life.simulation.elapsed = soonest[0] - BEGINS[0]
            waking.remove(soonest)
            waking.append((soonest[0] + next(daemons[soonest[1]]), soonest[1]))
    alone = live(acts, BEGINS[0], "same", 3 * DAY, light=True, folder=folder)
    assert _standing(life) == _standing(alone)
    writes = [one.op for one in life.home.requests if one.op in ("create", "update", "withdraw")]
    assert writes == [one.op for one in alone.home.requests if one.op in ("create", "update", "withdraw")]
    quiet = [at for at in cycles if at > BEGINS[0] + 32 * HOUR]
    assert len(quiet) <= 2 * 14


def _standing(life: Life) -> list[tuple[str, str, str]]:
    events = (event for event in life.home.events("Personal") if event.ref.uid.endswith("@syncd"))
    return sorted((str(event.start), event.title, event.ref.uid) for event in events)
