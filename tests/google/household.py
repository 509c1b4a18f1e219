"""One person's Google calendars with syncd on them, in one process: for histories, of which each has two.

What breaks on the way is a `Trouble`: it is asked about every request of one sync, and may end the process in it.
"""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, redirect_stderr
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from config.accounts import GoogleAccount
from config.load import Loaded
from config.settings import Settings
from providers import google_http
from providers.contract import Writes
from providers.google_auth import scopes_of
from syncd.accounts import opened
from syncd.commands.rounds import run_one
from syncd.cycle import Outcome, cycle
from syncd.failures import describe
from syncd.health import record_failure, record_success
from syncd.layout import OWN, Opened, Options
from syncd.ledger import Entry
from syncd.store import Store
from syncd.terminal import Terminal
from tests.google.calendars import Manners
from tests.google.double import Double
from tests.google.oauth import LIVING, OAuth, write_token
from tests.google.rules import Event
from tests.servers.proxy import Action, Proxy, Request

OWNER = "alice@example.net"
ACCOUNT = "work"
POLL = timedelta(minutes=5)
_SETTINGS = Settings(timezone="Europe/Berlin", owner=[OWNER], poll_interval=POLL)


class Died(BaseException):
    """The process is killed: nothing catches it."""


@dataclass(frozen=True)
class Trouble:
    """What goes wrong in one sync. `broken` is asked in place of the service; `death` is a request and its phase."""

    name: str = "none"
    broken: Callable[[int, Request, Callable[[], Action | None]], Action | None] = lambda _n, _request, serve: serve()
    death: tuple[int, str] | None = None


QUIET = Trouble()


@dataclass(frozen=True)
class Layout:
    """Which calendars there are, how they behave, and how syncd is run on them."""

    write_to: str = "same"
    second: bool = False
    daemon: bool = False
    manners: Callable[[], Manners] = Manners
    expires_in: int = 3599

    @property
    def writes(self) -> Writes:
        return Writes.OWN if self.write_to == "own" else Writes.EVENTS


@dataclass(frozen=True)
class Ran:
    """What became of one sync; `status` is None if it was killed."""

    status: int | None
    said: str
    outcome: Outcome | None
    requests: tuple[Request, ...]

    @property
    def writes(self) -> list[str]:
        asked = [one for one in self.requests if one.method != "GET" and not one.path.startswith("/token")]
        return [f"{one.method} {one.path}" for one in asked]

    @property
    def reads(self) -> list[str]:
        return [one.path for one in self.requests if one.method == "GET"]

    def busiest(self, *, tokens: bool = True) -> tuple[str, int]:
        """What was asked most often, and how often."""
        asked = Counter(f"{one.method} {one.path} {one.body!r}" for one in self.requests if tokens or not is_token(one))
        return max(asked.items(), key=lambda item: item[1], default=("", 0))


@dataclass(frozen=True)
class Note:
    """A reminder as it stands; `event` is all of it."""

    calendar: str
    key: str
    event: Event = field(repr=False)

    @property
    def name(self) -> str:
        return str(self.event["id"])

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.event["start"]["dateTime"])

    @property
    def interview(self) -> str:
        return self.key.partition(":")[2]

    def picture(self, *, edited: bool) -> str:
        """All of it but what differs by the hour, and by how often it was written.

        Of what the owner edited, the seal says when syncd wrote it last: only what its time follows from counts.
        """
        passing = {"id", "iCalUID", "etag", "created", "updated", "htmlLink", "sequence", "extendedProperties"}
        marker = dict(self.event["extendedProperties"]["private"])
        if edited:
            marker["syncd-seal"] = marker["syncd-seal"].rpartition(".")[2]
        return json.dumps(
            {name: one for name, one in self.event.items() if name not in passing} | marker, sort_keys=True
        )


class Household:
    """The calendars, the service in front of them, and syncd's state. Close it: then the double says what it saw."""

    def __init__(self, layout: Layout, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.layout = layout
        self.double = Double(owner=OWNER, manners=layout.manners())
        self.double.main.summary = "Personal"
        self.sources = [OWNER]
        if layout.second:
            self.sources.append("c_second@group.calendar.google.com")
            self.double.add_calendar(self.sources[1], summary="Work")
        self.oauth = OAuth(self.double, expires_in=layout.expires_in)
        scopes = scopes_of(layout.writes)
        self.oauth.living[LIVING], self.double.scopes = scopes, frozenset(scopes)
        self.mine: set[str] = set()  # ids of what the owner made
        self.trouble = QUIET
        self.asked = 0  # requests of this sync, as the service counts them
        self._sent = 0  # the same as the client counts them
        self._stack = ExitStack()
        self._proxy = self._stack.enter_context(Proxy("http://127.0.0.1:9/", before=self._serve))
        self._env = {"STATE_DIRECTORY": str(folder / "state"), "HOME": str(folder)}
        token = folder / "work.json"
        write_token(token, self._proxy.url)
        account = GoogleAccount(token_file=token, api_endpoint=self._proxy.url.rstrip("/"), write_to=layout.write_to)
        self._loaded = Loaded(_SETTINGS.model_copy(update={"accounts": {ACCOUNT: account}}))
        self._running: Opened | None = None
        self._process = ExitStack()

    def close(self) -> None:
        self._process.close()
        self._stack.close()
        assert self.double.notified == []
        assert set(self.double.send_updates) <= {"none"}

    # The owner's hand

    def put(self, calendar: str, event: Event) -> None:
        self.double.put(calendar, event)
        self.mine.add(str(event["id"]))

    def change(self, calendar: str, name: str, fields: Mapping[str, Any]) -> None:
        self.double.change(calendar, name, **fields)

    def remove(self, calendar: str, name: str) -> None:
        self.double.remove(calendar, name)

    # What stands

    def foreign(self) -> dict[str, Event]:
        """All that the owner made, deleted things too, as it is stored."""
        return {name: event for name, event in self._stored() if self._is_mine(event)}

    def notes(self) -> list[Note]:
        """All that syncd made and that is alive."""
        found = []
        for name, calendar in self.double.calendars.items():
            for event in self.double.events(name):
                if not self._is_mine(event):
                    assert calendar.role == "owner"
                    found.append(Note(name, event["extendedProperties"]["private"]["syncd-key"], event))
        return sorted(found, key=lambda one: (one.calendar, one.key, one.name))

    def note(self, key: str) -> Note | None:
        return next((one for one in self.notes() if one.key == key), None)

    def graves(self) -> list[tuple[str, str]]:
        """Key and id of each deleted reminder that the service still knows."""
        return [
            (event["extendedProperties"]["private"]["syncd-key"], name)
            for name, event in self._stored()
            if not self._is_mine(event) and event["status"] == "cancelled"
        ]

    def own_calendars(self) -> list[str]:
        return [name for name, calendar in self.double.calendars.items() if calendar.summary == OWN]

    def _stored(self) -> Iterator[tuple[str, Event]]:
        for calendar in self.double.calendars.values():
            yield from calendar.events.items()

    def _is_mine(self, event: Event) -> bool:
        return event["id"] in self.mine or event.get("recurringEventId") in self.mine

    # What syncd remembers

    @property
    def state(self) -> Path:
        return Path(self._env["STATE_DIRECTORY"])

    def ledger(self) -> dict[str, Entry]:
        with closing(Store(self.state, ACCOUNT, look_only=True)) as store:
            return store.ledger()

    def hold(self) -> datetime | None:
        """Until when the service asked to wait."""
        with closing(Store(self.state, ACCOUNT, look_only=True)) as store:
            said = store.note("hold")
        return datetime.fromisoformat(said) if said else None

    def lose_state(self) -> None:
        self._stop()
        for file in self.state.glob("*"):
            file.unlink()

    # syncd

    def sync(self, now: datetime, trouble: Trouble = QUIET) -> Ran:
        """One cycle: of a process of its own, or of one that lives on until it is killed."""
        self.trouble, self.asked, self._sent = trouble, 0, 0
        said, outcome, status = io.StringIO(), None, None
        before = self._proxy.before
        self._proxy.reset()
        self._proxy.before = before
        with redirect_stderr(said), self._wire():
            try:
                if self.layout.daemon:
                    status, outcome = self._turn(now)
                else:
                    ran = run_one(
                        self._loaded, ACCOUNT, self._env, Options(allow_large=True), Terminal(quiet=True), now
                    )
                    status, outcome = ran.status, ran.outcome
            except Died:
                self._stop()
        return Ran(status, said.getvalue(), outcome, self._proxy.requests)

    def restart(self) -> None:
        self._stop()

    def _turn(self, now: datetime) -> tuple[int, Outcome | None]:
        """As the daemon does it (`syncd.loop`)."""
        if self._running is None:
            self._running = self._process.enter_context(opened(self._loaded, ACCOUNT, self._env))
            self._running.cache.whole_at_start = True
        account = self._running
        try:
            outcome = cycle(account, lambda _: account, self._loaded.settings, now, Options(allow_large=True))
        except Exception as error:  # noqa: BLE001 - as the daemon does
            record_failure(account, error, now, POLL)
            line, status = describe(error)
            print(line, file=sys.stderr)
            return status, None
        record_success(account, outcome, now, POLL)
        for failed in outcome.errors:
            print(describe(failed)[0], file=sys.stderr)
        return max([describe(failed)[1] for failed in outcome.errors], default=0), outcome

    def _stop(self) -> None:
        self._process.close()
        self._running = None

    def _serve(self, n: int, request: Request) -> Action | None:
        self.asked += 1
        return self.trouble.broken(self.asked, request, lambda: self.oauth(n, request))

    @contextmanager
    def _wire(self) -> Iterator[None]:
        """The client's side: it may be killed before a request or after its answer; every request has a deadline."""
        ask = google_http._Http.request

        def request(http: Any, *args: Any, **kwargs: Any) -> Any:
            assert http.timeout, "a request without a deadline"
            self._sent += 1
            number = self._sent
            if self.trouble.death == (number, "before"):
                raise Died
            answer = ask(http, *args, **kwargs)
            if self.trouble.death == (number, "after"):
                raise Died
            return answer

        with patch.object(google_http._Http, "request", request):
            yield


def is_token(request: Request) -> bool:
    return urlsplit(request.path).path == "/token"
