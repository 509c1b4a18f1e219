"""The main job with Google Calendar as source and target, and with CalDAV on the other side: acceptance 2 to 5.

What CalDAV alone does is in test_owner.py, test_corpus.py and test_kill.py.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from syncd import clock
from tests.google.oauth import LIVING
from tests.servers import dav
from tests.servers.proxy import Action, Call, Drop, Request
from tests.stories.sides import DavSide, GoogleSide, Note, Pair, Side, dav_side, google_side, live_pair
from tests.stories.test_corpus import CALENDARS, check_reminder, objects
from tests.stories.victim import Victim
from tests.stories.world import WRITES, at, interview

PAIRS = {
    "google": (google_side, None),
    "google-to-caldav": (google_side, dav_side),
    "caldav-to-google": (dav_side, google_side),
}
ACME = [
    "ask 2026-11-26 09:50 Ask before it ends · Acme, round 1",
    "thank-you 2026-11-26 13:00 Thank Dana Lee · Acme, round 1",
    "check-in 2026-12-01 10:00 Earliest check-in · Acme, round 1",
]
_MOST = 60  # requests of a killed story; one that needs more is another story


@contextmanager
def play(
    name: str, radicale: dav.Server, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> Iterator[Pair]:
    with ExitStack() as stack:
        made: list[Side] = []
        for make in PAIRS[name]:
            if make is google_side:
                made.append(stack.enter_context(google_side()))
            elif make is dav_side:
                made.append(stack.enter_context(dav_side(radicale)))
        yield stack.enter_context(live_pair(made[0], made[-1], folder, monkeypatch, capture))


@pytest.fixture(params=PAIRS)
def pair(
    request: pytest.FixtureRequest,
    radicale: dav.Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Pair]:
    with play(request.param, radicale, tmp_path, monkeypatch, capsys) as pair:
        yield pair


def first_round(pair: Pair) -> None:
    pair.source.put("acme.ics", interview("acme-1@x", at(26, 10), "Interview with Acme: Backend Engineer"))


def beta(pair: Pair) -> None:
    pair.source.put("beta.ics", interview("beta@x", at(27, 10), "Interview with Beta", company="beta"))


class TestSettled:
    def test_a_second_sync_writes_nothing(self, pair: Pair) -> None:
        first_round(pair)
        before = pair.source.everything()
        pair.sync()
        assert pair.lines() == ACME
        after = pair.source.everything()
        assert {name: after[name] for name in before} == before
        pair.settle()

    def test_an_idle_poll_is_one_request_a_calendar(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        pair.sync()
        pair.reset()
        pair.sync("--account", pair.source.account)
        seen = [one for side in pair.sides for one in side.proxy.requests if one.path != "/token"]
        assert len(seen) == len(pair.sides)
        assert all(one.size < 1024 for one in seen)

    def test_one_changed_interview_costs_a_list_a_calendar_and_its_writes(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        pair.sync()
        pair.source.move("acme.ics", at(26, 11))
        pair.reset()
        pair.sync("--account", pair.source.account)
        seen = [one for side in pair.sides for one in side.proxy.requests if one.path != "/token"]
        # A CalDAV server has to be asked for what a change is, after it told that there is one.
        reads = len(pair.sides) + isinstance(pair.source, DavSide)
        assert len(pair.wrote()) == 3
        assert len(seen) == reads + 3

    def test_without_its_state_it_finds_all_again(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        shutil.rmtree(pair.state)
        pair.settle()


@pytest.mark.parametrize("name", PAIRS)
def test_the_order_of_events_does_not_matter(
    name: str,
    radicale: dav.Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def lines(numbers: Iterable[int]) -> list[str]:
        folder = tmp_path / "-".join(map(str, numbers))
        folder.mkdir()
        with play(name, radicale, folder, monkeypatch, capsys) as pair:
            for number in numbers:
                text = interview(f"e{number}@x", at(26, 8 + number), f"Acme onsite interview {number}")
                pair.source.put(f"e{number}.ics", text)
            pair.sync()
            return pair.lines()

    assert lines((0, 1, 2, 3)) == lines((3, 1, 0, 2)) != []


class TestInterview:
    def test_moved_its_reminders_move_and_stay_the_same_events(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        before = {one.kind: one.name for one in pair.target.notes()}
        pair.source.move("acme.ics", at(30, 15))
        pair.sync()
        assert {one.kind: one.name for one in pair.target.notes()} == before
        assert pair.note("thank-you").start == at(30, 18)
        assert pair.note("check-in").start == at(7, 10, month=12)
        pair.settle()

    @pytest.mark.parametrize("how", ["declined", "deleted", "ignored"])
    def test_no_more_its_reminders_go(self, pair: Pair, how: str) -> None:
        """An interview that the employer cancels is deleted from a Google calendar."""
        first_round(pair)
        beta(pair)
        pair.sync()
        match how:
            case "declined":
                pair.source.decline("acme.ics")
            case "deleted":
                pair.source.delete("acme.ics")
            case "ignored":
                pair.source.retitle("acme.ics", "Interview with Acme #ignore")
        pair.sync()
        assert {line.partition(" · ")[2] for line in pair.lines()} == {"Beta, round 1"}
        pair.settle()

    def test_a_stated_date_moves_the_check_in(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        name = pair.note("check-in").name
        pair.source.describe("acme.ics", "We will talk about the role.\ndecide-by: 2026-12-04")
        pair.sync()
        assert (pair.note("check-in").name, pair.note("check-in").start) == (name, at(8, 10, month=12))
        pair.settle()

    def test_gone_while_the_state_was_lost_its_reminders_go(self, pair: Pair) -> None:
        first_round(pair)
        beta(pair)
        pair.sync()
        shutil.rmtree(pair.state)
        pair.source.delete("acme.ics")
        pair.sync()
        assert {line.partition(" · ")[2] for line in pair.lines()} == {"Beta, round 1"}
        pair.settle()


class TestReminder:
    def test_moved_by_hand_it_stays_until_the_interview_moves(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        check_in = pair.note("check-in")
        pair.target.move(check_in.name, at(3, 14, month=12), 15)
        pair.settle()
        assert pair.note("check-in").start == at(3, 14, month=12)
        pair.source.move("acme.ics", at(27, 10))
        pair.sync()
        assert (pair.note("check-in").name, pair.note("check-in").start) == (check_in.name, at(2, 10, month=12))
        pair.settle()

    def test_deleted_it_stays_away(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        pair.target.delete(pair.note("check-in").name)
        pair.settle()
        pair.source.move("acme.ics", at(27, 10))
        pair.sync()
        assert [one.kind for one in pair.target.notes()] == ["ask", "thank-you"]
        pair.settle()

    def test_its_text_edited_the_edit_stays_and_the_time_still_follows(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        pair.target.retitle(pair.note("thank-you").name, "Thank Dana (mention the whiteboard)")
        pair.settle()
        pair.source.move("acme.ics", at(27, 10))
        pair.sync()
        thanks = pair.note("thank-you")
        assert (thanks.title, thanks.start) == ("Thank Dana (mention the whiteboard)", at(27, 13))
        pair.settle()

    def test_copied_the_copy_is_left_alone(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        names = set(pair.target.everything())
        pair.target.copy(pair.note("check-in").name)
        (copy,) = set(pair.target.everything()) - names
        kept = pair.target.everything()[copy]
        pair.settle()
        pair.source.delete("acme.ics")
        pair.sync()
        assert pair.target.everything()[copy] == kept
        pair.settle()

    def test_a_stated_date_on_the_check_in_moves_it(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        check_in = pair.note("check-in")
        pair.target.describe(check_in.name, f"{check_in.text}\ndecide-by: 2026-12-04")
        pair.sync()
        after = pair.note("check-in")
        assert (after.name, after.start) == (check_in.name, at(8, 10, month=12))
        assert after.text.endswith("decide-by: 2026-12-04")
        pair.settle()

    def test_past_it_is_history(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        before = pair.target.notes()
        pair.set_now(at(20, 12, month=12))
        pair.settle()
        pair.source.delete("acme.ics")
        pair.sync()
        assert pair.target.notes() == before
        pair.settle()


class TestGoogle:
    """What only Google Calendar has."""

    @pytest.fixture
    def google(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> Iterator[Pair]:
        with google_side() as side, live_pair(side, side, tmp_path, monkeypatch, capsys) as pair:
            yield pair

    def test_a_colour_is_a_tag(self, google: Pair) -> None:
        side = google.source
        side.put("coffee.ics", interview("coffee@x", at(26, 10), "Coffee with Dana"))
        google.sync()
        assert google.lines() == []
        google.configure('[detect]\ncolors = ["11"]')
        assert isinstance(side, GoogleSide)
        side.double.change(side.calendar, side.ids["coffee.ics"], colorId="11")
        google.sync()
        assert [one.kind for one in google.target.notes()] == ["ask", "thank-you", "check-in"]
        google.settle()

    def test_with_fewer_rights_than_before_what_stands_is_the_owners_to_change(self, google: Pair) -> None:
        first_round(google)
        google.sync()
        google.configure(write_to='"own"')
        google.source.move("acme.ics", at(27, 10))
        google.reset()
        account = google.sync()
        assert google.lines() == ACME
        assert {one["action"] for one in account["actions"]} == {"leave"}
        assert all("move or delete it yourself" in one["reason"] for one in account["actions"])
        assert [path for path in google.wrote() if "/events" in path] == []

    @pytest.mark.parametrize("kind", ["fromGmail", "outOfOffice", "focusTime", "workingLocation", "birthday"])
    def test_what_google_makes_itself_is_no_interview(self, google: Pair, kind: str) -> None:
        side = google.source
        side.put("acme.ics", interview("acme-1@x", at(26, 10), "Interview with Acme: Backend Engineer"))
        assert isinstance(side, GoogleSide)
        side.double.put(side.calendar, {**side.double.main.events[side.ids["acme.ics"]], "eventType": kind})
        google.sync()
        assert google.lines() == []


@pytest.mark.parametrize("pair", ["google-to-caldav", "caldav-to-google"], indirect=True)
def test_what_one_account_takes_back_is_not_deleted_by_the_owner_for_the_other(pair: Pair) -> None:
    """Both were invited to the interview, and share its reminders in the target."""
    first_round(pair)
    pair.target.put("acme.ics", interview("acme-1@x", at(26, 10), "Interview with Acme: Backend Engineer"))
    pair.sync()
    assert pair.lines() == ACME
    pair.settle()
    pair.source.delete("acme.ics")
    pair.sync()
    assert pair.lines() == ACME
    pair.settle()


class TestSignIn:
    @pytest.mark.parametrize("pair", ["google-to-caldav"], indirect=True)
    def test_a_dead_one_is_said_in_the_other_calendar(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        lines = pair.lines()
        google = pair.source
        assert isinstance(google, GoogleSide)
        google.oauth.living.clear()
        google.double.token = "another"
        _, err = pair.run("sync", status=77)
        assert "type: syncd auth work" in err
        assert len(err.splitlines()) == 1
        (notice,) = [one for one in pair.target.notes() if one.kind == "sign-in"]
        assert notice.title == "syncd needs you to sign in again · work"
        assert "syncd auth work" in notice.text
        assert pair.lines() == sorted([*lines, notice.line], key=lambda line: line.partition(" ")[2])
        pair.reset()
        pair.run("sync", status=77)
        assert pair.wrote() == []
        assert [one.path for one in google.proxy.requests] == ["/token"]
        out, _ = pair.run("status", "--json", status=77)
        assert json.loads(out)["accounts"]["work"]["state"] == "sign-in"
        google.oauth.living[LIVING] = ("everything",)
        pair.sync()
        assert pair.lines() == lines
        pair.settle()

    @pytest.mark.parametrize("pair", ["caldav-to-google"], indirect=True)
    def test_one_that_is_back_is_not_said_in_its_own_calendar(self, pair: Pair) -> None:
        """Who writes there comes first, and knows of its failure."""
        first_round(pair)
        pair.sync()
        google = pair.target
        assert isinstance(google, GoogleSide)
        google.oauth.living.clear()
        google.double.token = "another"
        pair.run("sync", status=77)
        google.oauth.living[LIVING] = ("everything",)
        pair.settle()

    @pytest.mark.parametrize("pair", ["caldav-to-google"], indirect=True)
    def test_a_wrong_password_is_said_in_the_google_calendar(self, pair: Pair) -> None:
        first_round(pair)
        pair.sync()
        lines = pair.lines()
        pair.configure(password='"wrong"')
        pair.run("sync", status=77)
        (notice,) = [one for one in pair.target.notes() if one.kind == "sign-in"]
        check_note(notice)
        pair.configure()
        pair.sync()
        assert pair.lines() == lines
        pair.settle()


def check_note(note: Note) -> None:
    """What interface.md says of everything that syncd writes."""
    if not note.whole.startswith("{"):
        check_reminder(note.whole)
        return
    event = json.loads(note.whole)
    assert event["visibility"] == "private"
    assert event["transparency"] == "transparent"
    assert event["reminders"] == {"useDefault": False, "overrides": [{"method": "popup", "minutes": 0}]}
    assert event["eventType"] == "default"
    assert not {"attendees", "recurrence", "conferenceData"} & event.keys()
    assert event["start"]["timeZone"] == event["end"]["timeZone"] == "Europe/Berlin"
    private = event["extendedProperties"]["private"]
    assert private.keys() >= {"syncd-kind", "syncd-key", "syncd-seal"}
    assert event["description"].splitlines()[-1].startswith(f"syncd · {private['syncd-kind']} · ")


@pytest.mark.skipif(not CALENDARS, reason="the shared corpus is not beside this checkout")
@pytest.mark.parametrize("path", CALENDARS, ids=lambda path: path.stem)
def test_a_corpus_calendar(path: Path, pair: Pair) -> None:
    pair.set_now(datetime.fromisoformat("2026-11-23T09:00:00+01:00"))
    for name, text in objects(path.read_bytes().decode()).items():
        try:
            pair.source.put(f"{name}.ics", text)
        except dav.RefusedError as refusal:
            assert refusal.reply.status == 400  # noqa: PT017 - what Radicale does not take is not the point here
    before = pair.source.everything()
    account = pair.sync("--allow-large")
    after = pair.source.everything()
    assert {name: after[name] for name in before} == before
    assert account["error"] is None
    keys = [(problem["calendar"], problem["event"]) for problem in account["problems"]]
    assert len(set(keys)) == len(keys)
    for note in pair.target.notes():
        check_note(note)
    pair.settle()


_STAMPS = re.compile(
    r"^(?:DTSTAMP|CREATED|LAST-MODIFIED|UID|X-SYNCD-SESSIONS):.*$"
    r'|"(?:id|etag|created|updated|iCalUID|htmlLink|sequence|syncd-sessions)": (?:"(?:\\"|[^"])*"|\d+)',
    re.MULTILINE,
)


def picture(pair: Pair) -> list[tuple[str, str]]:
    """What stands, without what differs by the hour and by the calendar's address."""
    return sorted((one.kind, _STAMPS.sub("", one.whole)) for one in pair.target.notes())


def kill_at(number: int, pair: Pair, victim: Victim, *, after: bool) -> None:
    """Have the process killed at the `number`-th request, of all sides together."""
    count = 0

    def before(serve: Callable[[int, Request], Action | None] | None) -> Callable[[int, Request], Action | None]:
        def ask(n: int, request: Request) -> Action | None:
            nonlocal count
            count += 1
            if count != number:
                return serve(n, request) if serve else None
            if not after:
                victim.kill()
                return Drop()  # forwarded now, it would take effect while the next sync runs
            if serve is None:
                return Call(after=victim.kill)
            answer = serve(n, request)
            victim.kill()
            return answer

        return ask

    for side in pair.sides:
        side.proxy.before = before(side.proxy.before)


@pytest.mark.parametrize(
    ("name", "after"), [("google", False), ("google", True), ("google-to-caldav", True), ("caldav-to-google", True)]
)
def test_killed_at_every_request(
    name: str,
    radicale: dav.Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    after: bool,
) -> None:
    """Before each, and after each that writes; with two services only the latter, since their reads are seen alone.

    Killed after a read is as good as before the next request, and before a write as after the one before it.
    """
    real_now = clock.now()
    day = (real_now + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)

    def run(number: int | None) -> tuple[list[tuple[str, str]], list[bool]]:
        folder = tmp_path / str(number)
        folder.mkdir()
        with play(name, radicale, folder, monkeypatch, capsys) as pair:
            pair.set_now(real_now)  # the killed process has the real time, too
            for company, days in (("acme", 3), ("beta", 4)):
                text = interview(
                    f"{company}@x", day + timedelta(days=days), f"Interview with {company}", company=company
                )
                pair.source.put(f"{company}.ics", text)
            pair.sync()
            pair.source.move("acme.ics", day + timedelta(days=8))
            pair.source.delete("beta.ics")
            text = interview("delta@x", day + timedelta(days=4), "Interview with Delta", company="delta")
            pair.source.put("delta.ics", text)
            pair.reset()
            serving = [side.proxy.before for side in pair.sides]
            if number is not None:
                victim = Victim(pair.config)
                kill_at(number, pair, victim, after=after)
                assert victim.run() == -signal.SIGKILL
            for side, before in zip(pair.sides, serving, strict=True):
                side.proxy.before = before
            pair.reset()
            order = record(pair) if number is None else []
            pair.sync()
            for side, before in zip(pair.sides, serving, strict=True):
                side.proxy.before = before
            pair.settle()
            names = [one.name for one in pair.target.notes()]
            assert len(set(names)) == len(names)
            return picture(pair), order

    undisturbed, writes = run(None)
    assert 5 < len(writes) < _MOST
    chosen = [number for number, is_write in enumerate(writes, 1) if is_write or (name == "google" and not after)]
    assert len(chosen) > 5
    for number in chosen:
        disturbed, _ = run(number)
        assert disturbed == undisturbed, f"killed at request {number} of {len(writes)}"


def record(pair: Pair) -> list[bool]:
    """A list that fills with the requests of all sides: whether each writes."""
    found: list[bool] = []

    def before(serve: Callable[[int, Request], Action | None] | None) -> Callable[[int, Request], Action | None]:
        def ask(n: int, request: Request) -> Action | None:
            found.append(request.method in (*WRITES, "PATCH") and request.path != "/token")
            return serve(n, request) if serve else None

        return ask

    for side in pair.sides:
        side.proxy.before = before(side.proxy.before)
    return found
