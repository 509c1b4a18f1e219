"""`syncd inspect` of a crowded calendar, work and life of eighteen months, against icalendar's own parse of it.

About one event in a hundred is an interview; the rest are the meetings, invitations with joining instructions,
appointments and notes that stand in such calendars. The calendar is the same in every run. Beside the whole command,
what follows the parsing (recognise to remind) is timed by itself.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from config.policy import Policy
from providers import ical
from providers.contract import Calendar
from syncd.infer import infer
from syncd.recognise import Hints
from syncd.scan import Hosts, may_matter
from syncd.window import window_at
from tests.bench.inspect import NOW, inspect, parse

OWNER = "alice.winter@gmail.com"
DAYS = 540

WORK = (
    "Weekly sync {team}", "Standup", "1:1 {first} / Alice", "{team} planning", "Sprint review", "Retro {team}",
    "Budget Q{n}",
    "Roadmap discussion", "Customer call {client}", "{client} status meeting", "Design review: {thing}", "All hands",
    "Hiring committee", "Interview panel debrief: candidate {n}", "Onboarding {first}", "Training: {thing}",
    "Feedback session {first}",
    "Deep dive {thing}", "Release {n}.{n}", "Incident review {thing}", "Planung {team}", "Jour fixe {team}",
    "Point hebdo {team}",
    "Abstimmung {client}", "Review technical concept {thing}", "Final budget round {team}",
    "Steering committee {client}",
    "Product manager round table", "Team lead meeting", "Position paper {thing}", "Focus time", "Travel to {client}",
)  # fmt: skip
LIFE = (
    "Dentist", "Gym", "Lunch with {first}", "Dinner {first}", "Yoga", "Zahnarzt", "School play", "Pick up kids",
    "Birthday {first}", "Haircut",
    "Flat viewing", "Parents evening", "Car service", "Vet", "Choir", "Football", "Visa appointment", "Call mum",
    "Book club", "Date night",
)  # fmt: skip
TEAMS = ("Platform", "Growth", "Payments", "Data", "Ops", "Legal", "Brand", "Search")
THINGS = ("checkout", "login", "ledger", "alerts", "the new API", "onboarding flow", "pricing", "migration", "backups")
FIRSTS = ("Dana", "Sam", "Priya", "Jonas", "Mia", "Luca", "Zoë", "Omar", "Ines", "Tom", "Ulla", "Femi", "Noor", "Kai")
LASTS = ("Lee", "Roe", "Okafor", "Brandt", "Rossi", "Meyer", "Costa", "Novak", "Petit", "Singh", "Berg", "Cole", "Ito")
CLIENTS = ("Northwind", "Brightwell", "Ostsee Logistik", "Maison Verte", "Tallgrass", "Quill & Sons", "Harbor Nine")
TEXT = (
    "Agenda:\\n- status\\n- open questions\\n- next steps\\nPlease add your points beforehand.",
    "Hi all\\, as discussed\\, let us go through the results of last week and decide how to go on.",
    (
        "<p>Hello everyone\\,</p><p>please find the <b>document</b> attached. "
        "We will talk about the role of {thing} in the next release.</p>"
    ),
    "Notes: https://docs.example.net/d/{n}{n}{n}\\nPlease be on time.",
    "",
)
TEAMS_BLOCK = "\\n".join((
    "", "_" * 80, "Microsoft Teams meeting", "Join on your computer\\, mobile app or room device",
    "Click here to join the meeting<https://teams.example.net/l/meetup-join/19%3ameeting_{n}{n}{n}{n}>",
    "Meeting ID: 233 117 {n} 1", "Passcode: Ab{n}cD",
    "Download Teams<https://teams.example.net/download> | Join on the web<https://teams.example.net/join>",
    "Learn more<https://aka.example.net/Join> | Meeting options<https://teams.example.net/meetingOptions/>", "_" * 80,
))  # fmt: skip


def measure(events: int, repeat: int) -> Iterator[str]:
    """Yields lines with the figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        path = Path(place) / "crowded.ics"
        path.write_text(calendar(events), "utf-8", newline="")
        yield f"crowded: {events} events of {DAYS} days, {path.stat().st_size / 1e6:.0f} MB"
        ours, bare, after = [], [], []
        for _ in range(repeat):
            ours.append(inspect(path))
            bare.append(parse(path))
            after.append(stages(path.read_bytes().decode()))
        mine, fastest = min(ours, key=lambda one: one.seconds), min(bare, key=lambda one: one.seconds)
        yield f"  icalendar, parsing alone: {fastest.seconds:.2f} s, {fastest.memory / 1e6:.0f} MB"
        yield (
            f"  syncd inspect: {mine.seconds:.2f} s, {mine.memory / 1e6:.0f} MB, "
            f"{mine.seconds / fastest.seconds:.2f} times icalendar alone"
        )
        least = min(after)
        yield f"  of it after the parsing (recognise to remind): {least:.2f} s, {least / fastest.seconds:.2f} times"


def stages(text: str) -> float:
    """Seconds that the stages after parsing take."""
    now, zone = datetime.fromisoformat(NOW), "Europe/Berlin"
    own = frozenset({OWNER})
    hosts = Hosts()
    export = ical.cut_export(text)
    for cuts in export.groups:
        hosts.see(cuts[0].body)
    wanted = partial(may_matter, work=hosts.regular)
    events, _ = ical.read_export(export, Calendar("bench", "bench"), window_at(now), own, zone, wanted)
    begun = time.perf_counter()
    infer(events, (), Hints(own, ZoneInfo(zone), regular=hosts.regular), Policy(), now, zone)
    return time.perf_counter() - begun


def calendar(events: int) -> str:
    """An export with that many events."""
    random = Random(20_000)
    parts = (interview(random, at) if at % 100 == 50 else meeting(random, at) for at in range(events))
    head = "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\n"
    head += "X-WR-TIMEZONE:Europe/Berlin\r\n"
    return "".join((head, *parts, "END:VCALENDAR\r\n"))


def meeting(random: Random, at: int) -> str:
    work = random.random() < 0.8
    told = {
        "team": random.choice(TEAMS),
        "thing": random.choice(THINGS),
        "first": random.choice(FIRSTS),
        "client": random.choice(CLIENTS),
        "n": random.randint(1, 99),
    }
    title = random.choice(WORK if work else LIFE).format(**told)
    if not work:
        return event(random, at, title, "", ())
    people = tuple(
        (f"{first} {last}", f"{first}.{last}@tallowworks.example".lower())
        for first, last in zip(random.sample(FIRSTS, 4), random.sample(LASTS, 4), strict=True)
    )[: random.randint(1, 4)]
    text = random.choice(TEXT) + (TEAMS_BLOCK if random.random() < 0.6 else "")
    return event(random, at, title, text.format(**told), people)


def interview(random: Random, at: int) -> str:
    company = at // 300
    first, last = FIRSTS[company % len(FIRSTS)], LASTS[company % len(LASTS)]
    people = ((f"{first} {last}", f"{first}@maple{company}works.example".lower()),)
    kind = ("Phone screen", "Technical interview", "Final interview")[at // 100 % 3]
    return event(random, at, f"{kind} Maple{company}works", f"You will meet {first} about the analyst role.", people)


def event(random: Random, at: int, title: str, text: str, people: tuple[tuple[str, str], ...]) -> str:
    start = datetime(2025, 6, 15, tzinfo=UTC) + timedelta(days=at * DAYS // 20_000, minutes=15 * random.randint(24, 68))
    lines = [
        "BEGIN:VEVENT", f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{start + timedelta(minutes=30):%Y%m%dT%H%M%SZ}",
        "DTSTAMP:20261123T150000Z",
    ]  # fmt: skip
    if people:
        lines.append(f"ORGANIZER;CN={people[0][0]}:mailto:{people[0][1]}")
    lines.append(f"UID:{at:026d}@google.com")
    for name, address in (*people, ("Alice Winter", OWNER)) if people else ():
        lines.append(
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN={name};X-NUM-GUESTS=0:mailto:{address}"
        )
    lines += [
        "CREATED:20260602T081500Z", f"DESCRIPTION:{text}", "LAST-MODIFIED:20260603T091500Z", "SEQUENCE:0",
        "STATUS:CONFIRMED", f"SUMMARY:{title}", "TRANSP:OPAQUE", "END:VEVENT",
    ]  # fmt: skip
    return "".join(f"{fold(line)}\r\n" for line in lines)


def fold(line: str) -> str:
    """RFC 5545, 3.1."""
    return "\r\n ".join(line[start : start + 72] for start in range(0, len(line), 72)) or line
