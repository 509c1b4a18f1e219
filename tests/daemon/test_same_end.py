"""The daemon's light polls end in the same calendar as a daemon that makes a whole cycle at every turn.

The same history is lived twice, once with the provider's watch and once without: after every turn the calendars hold
the same, byte for byte.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.load import Loaded, load
from providers import memory
from providers.contract import Calendar
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
from syncd.daemon.job import Job
from syncd.daemon.lookout import Lookout
from syncd.daemon.worker import work
from tests.daemon import simulation as simulated
from tests.daemon.simulation import Simulation, Turn
from tests.machine.memo import remembered
from tests.stories.world import interview

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLL = timedelta(minutes=40)
LENGTH = 9 * DAY
EXAMPLES = 20
# Wednesdays: an ordinary one, and before the clocks go forward and back.
BEGINS = tuple(datetime(*day, 7, 30, tzinfo=UTC) for day in ((2026, 11, 25), (2027, 3, 24), (2026, 10, 21)))
COMPANIES = ("Acme", "Beta", "Gamma")
TITLES = ("Interview with {}", "{}: phone screen", "Interview with {}, round 2", "Onsite interview at {}")
NOTES = ("", " #decide-by tomorrow", " #rejected", " #heard-back", " #ignore", " #on-hold", " #offer")
WRITES = ("create", "update", "withdraw")
CONFIG = """
timezone = "Europe/Berlin"
poll_interval = "40m"
owner = ["alice@example.net"]
[accounts.home]
provider = "memory"
name = "home"
write_to = "WISH"
"""
numbers = itertools.count()


@dataclass(frozen=True)
class Act:
    """What happens at a time after the beginning. `which` and `how` choose among what there is then."""

    at: timedelta
    what: str
    which: int
    how: int


@dataclass
class Life:
    """One account's calendars and its daemon, and what was to be seen after every turn."""

    simulation: Simulation
    calendars: Memory
    seen: list[tuple[datetime, dict[str, str]]] = field(default_factory=list)
    spell: Callable[[Request], Fault | None] | None = None

    def look(self, turn: Turn) -> None:
        texts = {
            f"{calendar.name}/{name}": text
            for calendar in self.calendars_there()
            for name, text in self.calendars.raw(calendar.id).items()
        }
        self.seen.append((turn.at, texts))

    def calendars_there(self) -> list[Calendar]:
        return [shelf.calendar for shelf in self.calendars._shelves.values()]

    def events(self) -> list[tuple[str, Event]]:
        return [(one.id, event) for one in self.calendars_there() for event in self.calendars.events(one.id)]

    def mine(self) -> list[tuple[str, Event]]:
        return [one for one in self.events() if one[1].ref.uid.endswith("@syncd")]

    def theirs(self) -> list[tuple[str, Event]]:
        return [one for one in self.events() if not one[1].ref.uid.endswith("@syncd")]


def do(life: Life, act: Act) -> None:
    """The act, as the calendars are now; nothing where there is nothing for it."""
    now, calendars = life.simulation.now, life.calendars
    with suppress(LookupError, Misconfigured):
        match act.what:
            case "invite":
                invite(life, now, act)
            case "meet":
                calendars.put("Personal", f"{act.which}.ics", interview(f"{act.which}@x", now + DAY, "Team lunch"))
            case "job":
                calendars.add_calendar("Job", zone="Europe/Berlin")
                text = interview("job@x", quarter(now + act.how * HOUR), "Interview with Delta", company="delta")
                calendars.put("Job", "job.ics", text)
            case "unshare":
                calendars.remove_calendar("Job")
            case "rename":
                calendars.rename("Job" if act.how % 2 else "Personal", f"Mine {act.how}")
            case "forget":
                calendars.forget_tokens()
            case "cancel" | "remove" | "note" | "move":
                change(life, pick(life.theirs(), act), act)
            case "drop" | "retitle" | "delay" | "all-day" | "sent" | "tell":
                mark(life, pick(life.mine(), act), act)
            case "sync":
                env = {"STATE_DIRECTORY": str(life.simulation.state)}
                work(Job(life.simulation.loaded, "home"), env, now, lambda: None)
            case "sleep":
                life.simulation.skip(act.how * HOUR / 2)
            case "weather":
                life.calendars.fault = weather(act)
                life.simulation.when((1 + act.which) * HOUR, lambda: setattr(life.calendars, "fault", None))


def quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def pick(found: list[tuple[str, Event]], act: Act) -> tuple[str, Event]:
    return sorted(found, key=lambda one: (one[0], one[1].ref.resource))[act.which % len(found)] if found else _nothing()


def _nothing() -> tuple[str, Event]:
    raise LookupError


def invite(life: Life, now: datetime, act: Act) -> None:
    company = COMPANIES[act.which % len(COMPANIES)]
    title = TITLES[act.how % len(TITLES)].format(company)
    start = quarter(now + (act.how - 12) * 2 * HOUR)
    text = interview(f"{company}-{act.how % 3}@x", start, title, company=company.lower())
    if act.how % 5 == 4:
        local = start.astimezone(BERLIN)
        whole = {"DTSTART": local, "DTEND": local + DAY}
        lines = [
            f"{line[: line.index(';')]};VALUE=DATE:{whole[line.partition(';')[0]]:%Y%m%d}"
            if line.partition(";")[0] in whole
            else line
            for line in text.split("\r\n")
        ]
        text = "\r\n".join(lines)
    life.calendars.put("Personal", f"{company}-{act.how % 3}.ics", text)


def change(life: Life, found: tuple[str, Event], act: Act) -> None:
    calendar, event = found
    match act.what:
        case "cancel":
            life.calendars.edit(calendar, event.ref.uid, status=Status.CANCELLED)
        case "remove":
            life.calendars.remove(calendar, event.ref.resource)
        case "note":
            life.calendars.edit(calendar, event.ref.uid, title=event.title + NOTES[act.how % len(NOTES)])
        case "move" if isinstance(event.start, Moment) and isinstance(event.end, Moment):
            by = (act.how - 8) * HOUR
            start, end = (Moment(one.at + by, one.zone) for one in (event.start, event.end))
            life.calendars.edit(calendar, event.ref.uid, start=start, end=end)


def mark(life: Life, found: tuple[str, Event], act: Act) -> None:
    calendar, event = found
    now = life.simulation.now
    match act.what:
        case "drop":
            life.calendars.remove(calendar, event.ref.resource)
        case "retitle":
            life.calendars.edit(calendar, event.ref.uid, title=f"Mine {act.how}")
        case "sent":
            life.calendars.edit(calendar, event.ref.uid, title=event.title + " #sent", updated=now)
        case "tell":
            said = NOTES[act.how % len(NOTES)]
            life.calendars.edit(calendar, event.ref.uid, description=event.description + said, updated=now)
        case "delay" if isinstance(event.start, Moment) and isinstance(event.end, Moment):
            by = (act.how - 4) * HOUR
            start, end = (Moment(one.at + by, one.zone) for one in (event.start, event.end))
            life.calendars.edit(calendar, event.ref.uid, start=start, end=end)
        case "all-day" if isinstance(event.start, Moment):
            day = (now + (act.how % 4) * DAY).date()
            life.calendars.edit(calendar, event.ref.uid, start=Day(day), end=Day(day + DAY))


def weather(act: Act) -> Callable[[Request], Fault | None]:
    reading: tuple[Callable[[], Fault], ...] = (Partial, Empty)
    errors: tuple[type[ProviderError], ...] = (
        Unreachable, Throttled, SignInExpired, Forbidden, Misunderstood, AlreadyThere, Changed, Gone, Refused,
    )  # fmt: skip
    kind = act.how % (2 + 2 * len(errors))

    def fault(request: Request) -> Fault | None:
        if kind < 2:
            return reading[kind]() if request.op in ("read", "watch") else None
        error = errors[(kind - 2) // 2]
        if error in (AlreadyThere, Changed, Gone, Refused):
            asked = "find" if kind % 2 else {AlreadyThere: "create", Refused: "create"}.get(error, "update")
            ops = {asked} | ({"withdraw"} if error is Changed else set())
        else:
            ops = set(WRITES) if kind % 2 else {"read", "watch", "find"}
        if request.op in ops and request.phase == "before":
            raise error("as the test has it")
        return None

    return fault


def live(acts: list[Act], begin: datetime, wish: str, *, light: bool, folder: Path) -> Life:
    state = folder / str(next(numbers))
    life = Life(Simulation(loaded(folder, wish), state, begin), Memory(frozenset({"alice@example.net"})))
    life.simulation.after = life.look
    life.calendars.add_calendar("Personal", zone="Europe/Berlin")
    life.calendars.add_calendar("Follow-ups", zone="Europe/Berlin")
    restarts = sorted({act.at for act in acts if act.what == "restart"} | {LENGTH})
    for act in acts:
        life.simulation.when(act.at, lambda act=act: do(life, act))  # type: ignore[misc]
    with patch.object(memory, "shared", {"home": life.calendars}):
        if light:
            whole(life, restarts)
        else:
            with patch.object(Lookout, "is_unchanged", lambda *_arguments: False):
                whole(life, restarts)
    shutil.rmtree(state)
    return life


def whole(life: Life, restarts: list[timedelta]) -> None:
    for end in restarts:
        life.simulation.run(end - life.simulation.elapsed)


def loaded(folder: Path, wish: str) -> Loaded:
    config = folder / "config.toml"
    config.write_text(CONFIG.replace("WISH", wish))
    return load(config, {})


ACTS = (
    *["invite"] * 5, "meet", "job", "unshare", "rename", "forget", "cancel", "remove", "note", "move", "drop",
    "retitle", "delay", "all-day", "sent", "sent", "tell", "sync", "sleep", "weather", "weather", "restart",
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
    """In memory where the system has a place for that: every `remember` waits for the disk."""
    place = Path("/dev/shm")  # noqa: S108 - a new folder of its own is made in it
    made = Path(tempfile.mkdtemp(prefix="syncd-same-", dir=place if place.is_dir() else None))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(autouse=True)
def leaps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No slices of sleep in between, and recognition remembered."""
    monkeypatch.setattr("syncd.daemon.attend.SLICE", DAY)
    monkeypatch.setattr(simulated, "SLICE", DAY)
    with remembered():
        yield


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None, phases=[Phase.generate])
@given(histories(), st.sampled_from(BEGINS), st.sampled_from(["same", "own", "Follow-ups"]))
def test_the_same_after_every_turn(folder: Path, acts: list[Act], begin: datetime, wish: str) -> None:
    light = live(acts, begin, wish, light=True, folder=folder)
    plain = live(acts, begin, wish, light=False, folder=folder)
    assert [at for at, _ in light.seen] == [at for at, _ in plain.seen]
    for (at, seen), (_, wanted) in zip(light.seen, plain.seen, strict=True):
        assert seen == wanted, at
