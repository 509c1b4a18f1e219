"""Every request of a life with Google Calendar, as a person reads it: life.txt, beside this file.

It shows at a glance that nobody is ever told. After a change of what is sent: `make golden`, then read what changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from textwrap import indent
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import pytest

from config.load import load
from providers.contract import Writes
from providers.google_auth import scopes_of
from syncd import clock
from syncd.daemon.attend import Board, Post, attend
from syncd.daemon.job import Job, Report
from syncd.daemon.lookout import Lookout
from syncd.daemon.worker import work
from tests.google.discovery import find_call
from tests.google.double import Double
from tests.google.oauth import CLIENT, LIVING
from tests.servers.proxy import Request
from tests.stories.sides import OWNER, GoogleSide, Pair, google_side, live_pair
from tests.stories.world import at, interview

GOLDEN = Path(__file__).with_name("life.txt")
INTRODUCTION = """\
Every request that syncd sends to Google in one life of an account, chapter by chapter: method, path, query, the
condition of a write, body, and the status of the answer. To read it for one thing: no body names a guest, every write
of an event says sendUpdates = none, and no event is written that is not syncd's own.
Made by tests/google/test_life.py; secrets are left out, `fields` are given once.
"""
READS = {"calendar.calendarList.list", "calendar.events.list", "calendar.events.get"}
WRITES = {"calendar.events.insert", "calendar.events.patch", "calendar.events.delete"}
NEVER = {"attendees", "attendeesOmitted", "organizer", "creator", "conferenceData", "recurrence", "hangoutLink"}
POLL = timedelta(minutes=6)  # the interval, and more than its jitter


@dataclass
class Life:
    """The daemon on one account, and all that it asked for."""

    pair: Pair
    side: GoogleSide
    turn: Callable[[], object]
    chapters: dict[str, tuple[Request, ...]] = field(default_factory=dict)

    def poll(self, heading: str) -> tuple[Request, ...]:
        """One cycle, six minutes after the last; what it asked for is the chapter of that name."""
        self.pair.reset()
        self.pair.set_now(clock.now() + POLL)
        self.turn()
        self.chapters[heading] = self.side.proxy.requests
        return self.chapters[heading]


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Opens lives, each with its own account at its own service, and keeps them open until the test ends."""
    with ExitStack() as stack:

        def open_life(name: str, double: Double, **account: str) -> Life:
            folder = tmp_path / name
            folder.mkdir()
            side = stack.enter_context(google_side(double))
            pair = stack.enter_context(live_pair(side, side, folder, monkeypatch, capsys))
            pair.configure(**account)
            env = {**os.environ, "STATE_DIRECTORY": str(pair.state)}
            loaded = load(pair.config, env)
            lookout = stack.enter_context(closing(Lookout(loaded, env)))

            def do(job: Job) -> Report:
                return work(job, env, clock.now(), lambda: None)

            def now() -> datetime:
                return clock.now()  # which the pair replaces

            post = Post(side.account, loaded, env, do, now)
            turns = attend(post, Board((side.account,), pair.state, lambda _: None), lookout)
            return Life(pair, side, lambda: next(turns))

        yield open_life


def whole_life(begin: Callable[..., Life]) -> Life:
    """First sync, idle, tag, move, edit, delete, and what expires."""
    life = begin("same", Double(owner=OWNER))
    side = life.side
    side.put("acme.ics", interview("acme-1@x", at(26, 10), "Interview with Acme: Backend Engineer"))
    side.put("lunch.ics", interview("lunch@x", at(27, 12), "Lunch", company="beta", contact="Sam Roe"))
    life.poll("The first sync")
    life.poll("The next poll: its own writes come back")
    life.poll("Idle")
    side.retitle("lunch.ics", "Lunch with Beta #interview")
    life.poll("The owner tags an event")
    life.poll("The next poll after the tag")
    life.poll("Idle again")
    side.move("acme.ics", at(30, 15))
    life.poll("The owner moves the interview")
    life.poll("The next poll after the move")
    side.retitle(life.pair.note("thank-you", "Acme").name, "Thank Dana (mention the whiteboard)")
    life.poll("The owner rewrites a reminder")
    side.delete("acme.ics")
    life.poll("The interview is deleted")
    life.poll("The next poll after the deletion")
    side.double.main.expire_tokens()
    life.poll("The sync token has expired")
    side.double.token = "another"
    life.poll("The access token has expired")
    side.oauth.living.clear()
    side.double.token = "yet another"
    life.poll("The sign-in was revoked")
    life.poll("The next poll after the revocation")
    return life


def life_of_its_own(begin: Callable[..., Life]) -> Life:
    """`write_to = "own"`, with no more rights than that needs."""
    scopes = scopes_of(Writes.OWN)
    life = begin("own", Double(owner=OWNER, scopes=frozenset(scopes)), write_to='"own"')
    life.side.oauth.living[LIVING] = scopes
    life.side.put("acme.ics", interview("acme-1@x", at(26, 10), "Interview with Acme: Backend Engineer"))
    life.poll("A calendar of its own: the first sync")
    life.poll("A calendar of its own: the next poll")
    life.poll("A calendar of its own: idle")
    life.side.move("acme.ics", at(30, 15))
    life.poll("A calendar of its own: the interview is moved")
    return life


def test_every_request_is_what_was_read_by_eye(begin: Callable[..., Life]) -> None:
    chapters = whole_life(begin).chapters | life_of_its_own(begin).chapters
    said = "\n".join(written(chapters))
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(said, encoding="utf-8")
    golden = GOLDEN.read_text(encoding="utf-8")
    assert said == golden
    for secret in (*CLIENT, LIVING, "ya29.", "Bearer", "uthorization", "127.0.0.1"):
        assert secret not in golden
    for request in (request for requests in chapters.values() for request in requests):
        check_request(request)


def check_request(request: Request) -> None:
    """What holds for every request, whatever the text says."""
    parts = urlsplit(request.path)
    if parts.path == "/token":
        return
    call = find_call(request.method, parts.path)
    assert call is not None
    assert call.method.id in READS | WRITES | {"calendar.calendars.insert"}
    assert "authorization" in request.headers
    asked = parse_qs(parts.query)
    assert not {"sendNotifications", "conferenceDataVersion", "supportsAttachments"} & asked.keys()
    if call.method.id in WRITES:
        assert asked["sendUpdates"] == ["none"]
    if call.method.id in WRITES - {"calendar.events.insert"}:
        assert request.headers["if-match"].startswith('"')
        assert len(call.event) > 26  # an id of ours
    body = json.loads(request.body) if request.body else {}
    assert NEVER & set(names_in(body)) == set()
    if call.method.id == "calendar.events.insert":
        assert (body["visibility"], body["transparency"]) == ("private", "transparent")
        assert body["reminders"]["useDefault"] is False


def names_in(value: object) -> Iterator[str]:
    """Every key, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)


class TestTheChapters:
    """What each is there for; the text would not say if one became another."""

    def test_of_a_life(self, begin: Callable[..., Life]) -> None:
        life = whole_life(begin)
        names = {heading: [name_of(request) for request in requests] for heading, requests in life.chapters.items()}
        token, lists, read = "token", "calendarList.list", "events.list"
        insert, patch, delete = "events.insert", "events.patch", "events.delete"
        # A poll that finds something is followed by a cycle of its own process, which has to ask for an access token.
        cycle = [token, read]
        assert names == {
            "The first sync": [token, lists, read, insert, insert, insert],
            "The next poll: its own writes come back": cycle,
            "Idle": [token, read],
            "The owner tags an event": [read, *cycle, insert, insert, insert],
            "The next poll after the tag": cycle,
            "Idle again": [read],
            "The owner moves the interview": [read, *cycle, patch, patch, patch],
            "The next poll after the move": [read, *cycle],
            "The owner rewrites a reminder": [read, *cycle],
            "The interview is deleted": [read, *cycle, read, delete, delete],
            "The next poll after the deletion": [read, *cycle],
            "The sync token has expired": [f"{read} 410", token, f"{read} 410", read],
            "The access token has expired": [f"{read} 401", token, read],
            "The sign-in was revoked": [f"{read} 401", "token 400", "token 400"],
            "The next poll after the revocation": [],
        }

    def test_of_its_own_calendar(self, begin: Callable[..., Life]) -> None:
        life = life_of_its_own(begin)
        names = [[name_of(request) for request in requests] for requests in life.chapters.values()]
        reads = ["events.list"] * 2
        lists = ["calendarList.list"] * 3
        first = ["token", *lists, "calendars.insert", *reads, *["events.insert"] * 3]
        second = ["token", "calendarList.list", *reads]  # where a calendar was made, they are asked for anew
        assert names == [first, second, ["token", *reads], ["events.list", "token", *reads, *["events.patch"] * 3]]
        made = set(life.side.double.calendars) - {OWNER}
        written_to = {unquote(one.path.split("/")[4]) for one in writes_of(life)}
        assert written_to == made


def writes_of(life: Life) -> list[Request]:
    every = (request for requests in life.chapters.values() for request in requests)
    return [one for one in every if name_of(one) in {"events.insert", "events.patch", "events.delete"}]


def name_of(request: Request) -> str:
    """The method's name in the reference; with the status where it was refused."""
    path = urlsplit(request.path).path
    call = find_call(request.method, path)
    name = call.method.id.removeprefix("calendar.") if call else path.removeprefix("/")
    return name if request.status in (200, 204) else f"{name} {request.status}"


def written(chapters: Mapping[str, tuple[Request, ...]]) -> Iterator[str]:
    """The lines of the golden file."""
    yield INTRODUCTION
    seen: dict[str, str] = {}
    for heading, requests in chapters.items():
        yield f"{'=' * 8} {heading}\n"
        for request in requests:
            yield from block(request, seen)
        if not requests:
            yield "(no request)\n"


def block(request: Request, seen: dict[str, str]) -> Iterator[str]:
    parts = urlsplit(request.path)
    if parts.path == "/token":
        (kind,) = parse_qs(request.body.decode())["grant_type"]
        assert kind == "refresh_token"
        yield f"POST /token (refresh) → {request.status}\n"
        return
    yield f"{request.method} {unquote(parts.path)} → {request.status}"
    for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True)):
        yield f"    {name} = {named(value, seen) if name == 'fields' else value}"
    if "if-match" in request.headers:
        yield f"    If-Match: {request.headers['if-match']}"
    if request.body:
        text = json.dumps(json.loads(request.body), indent=2, ensure_ascii=False, sort_keys=True)
        yield indent(text, "    ")
    yield ""


def named(fields: str, seen: dict[str, str]) -> str:
    """The fields, the first time; later only which they were."""
    if fields in seen:
        return seen[fields]
    seen[fields] = f"[{len(seen) + 1}]"
    return f"{seen[fields]} {fields}"


def test_no_body_may_name_anybody() -> None:
    """The check finds what it looks for."""
    bad = Request(1, "POST", "/calendar/v3/calendars/x/events?sendUpdates=none", {"authorization": "x"},
                  json.dumps({"deep": [{"attendees": []}]}).encode())  # fmt: skip
    with pytest.raises(AssertionError):
        check_request(bad)
    loud = Request(1, "DELETE", "/calendar/v3/calendars/x/events/y?sendUpdates=all", {"authorization": "x"}, b"")
    with pytest.raises(AssertionError):
        check_request(loud)
