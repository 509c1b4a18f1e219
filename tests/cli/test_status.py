"""`syncd status`: what a person, a program and a monitor are told of each account, and how fast."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from providers.errors import Forbidden, Misunderstood, ProviderError, SignInExpired, Unreachable
from syncd import when
from syncd.commands import status as command
from syncd.locks import daemon_lock, lock
from syncd.store import StateUnreadable, Store
from tests.cli.conftest import HOME, REMARKS, TOP, WORK, Desk
from tests.cli.test_sync import fail
from tests.stories.world import NOW


class TestStatus:
    KEYS = frozenset(
        {"state", "status", "last_success", "next_attempt", "failing_since", "message", "processes", "reminders"}
    )

    def home(self, desk: Desk, status: int = 0) -> dict[str, object]:
        said = desk.say("status", status=status)
        assert said.keys() == {"schema", "running", "process", "accounts"}
        account = said["accounts"]["home"]
        assert isinstance(account, dict)
        assert account.keys() == self.KEYS
        assert account["status"] == status
        return account

    def lines(self, desk: Desk, status: int = 0) -> list[str]:
        """What a person reads of the account home, without its calendar."""
        out, err = desk.run("status", status=status)
        assert err == ""
        return out.partition("\nhome: ")[2].partition("  process")[0].splitlines()

    def test_before_any_run(self, desk: Desk) -> None:
        said = self.home(desk, 75)
        assert (said["state"], said["last_success"], said["next_attempt"]) == ("waiting", None, None)
        assert said["message"] == "never ran; type: syncd sync"
        assert not desk.state.exists()
        out, _ = desk.run("status", status=75)
        assert out.splitlines()[0] == "syncd is not running"
        assert self.lines(desk, 75) == ["has not run yet", "  no success yet", "  never ran; type: syncd sync"]

    def test_after_a_success(self, desk: Desk) -> None:
        desk.run("sync")
        said = self.home(desk)
        assert (said["state"], said["failing_since"], said["message"]) == ("ok", None, None)
        assert said["last_success"] == NOW.isoformat()
        assert timedelta(minutes=5) <= datetime.fromisoformat(str(said["next_attempt"])) - NOW <= timedelta(minutes=5.5)
        assert [one["company"] for one in said["processes"]] == ["Acme"]  # type: ignore[attr-defined]
        assert [one["summary"] for one in said["reminders"]] == [  # type: ignore[attr-defined]
            "Ask before it ends · Acme, round 1",
            "Thank Dana Lee · Acme, round 1",
            "Earliest check-in · Acme, round 1",
        ]
        out, err = desk.run("status")
        assert out.splitlines()[4:] == [
            "  process acme-backend-engineer: Acme, round 1",
            "  Thu 26 Nov 09:50  Ask before it ends · Acme, round 1",
            "  Thu 26 Nov 13:00  Thank Dana Lee · Acme, round 1",
            "  Tue 01 Dec 10:00  Earliest check-in · Acme, round 1",
        ]
        assert err == ""

    def test_after_a_failure(self, desk: Desk) -> None:
        desk.run("sync")
        desk.home.fault = fail(Unreachable("does not answer"))
        for minutes in (10, 20):
            desk.set_now(NOW + timedelta(minutes=minutes))
            desk.complain("sync", status=75)
        said = self.home(desk, 75)
        assert (said["state"], said["message"]) == ("waiting", "account home: does not answer")
        assert said["last_success"] == NOW.isoformat()
        assert said["failing_since"] == (NOW + timedelta(minutes=10)).isoformat()
        attempt = datetime.fromisoformat(str(said["next_attempt"])) - NOW
        assert timedelta(minutes=30) <= attempt <= timedelta(minutes=32.5)
        assert said["reminders"]
        desk.home.fault = None
        desk.run("sync")
        assert self.home(desk)["failing_since"] is None

    @pytest.mark.parametrize(
        ("error", "state"), [(SignInExpired("x"), "sign-in"), (Unreachable("x"), "waiting")], ids=["sign-in", "waiting"]
    )
    def test_after_writes_that_failed(self, desk: Desk, error: Exception, state: str) -> None:
        assert isinstance(error, (SignInExpired, Unreachable))
        desk.home.fault = fail(error, "create")
        status = 77 if state == "sign-in" else 75
        desk.run("sync", status=status)
        said = self.home(desk, status)
        assert (said["state"], said["last_success"], said["reminders"]) == (state, None, [])

    @pytest.mark.parametrize("error", [None, Unreachable("does not answer")], ids=["fine", "unreachable"])
    def test_what_is_to_be_done_about_the_set_up(self, desk: Desk, error: ProviderError | None) -> None:
        desk.home.remarked = REMARKS
        desk.home.fault = fail(error) if error is not None else None
        status = 75 if error is not None else 0
        desk.run("sync", status=status)
        self.home(desk, status)  # its keys are fixed
        out, _ = desk.run("status", status=status)
        assert "  ! it ends in a week: publish it\n" in out
        assert "granted" not in out
        desk.home.remarked, desk.home.fault = (), None
        desk.run("sync")
        assert "!" not in desk.run("status")[0]

    def test_while_the_daemon_runs(self, desk: Desk) -> None:
        desk.run("sync")
        with daemon_lock(desk.state):
            said = desk.say("status")
            assert (said["running"], said["process"]) == (True, os.getpid())
            assert desk.run("status")[0].startswith(f"syncd is running (process {os.getpid()})\n")
        said = desk.say("status")
        assert (said["running"], said["process"]) == (False, None)

    def test_a_typed_sync_is_no_daemon(self, desk: Desk) -> None:
        desk.run("sync")
        with lock(desk.state, "home"):
            assert desk.say("status")["running"] is False

    def test_a_daemon_that_has_just_begun(self, desk: Desk) -> None:
        with daemon_lock(desk.state):
            assert self.home(desk, 75)["message"] == "never ran; its first turn is to come"

    def test_outside_of_the_active_hours_nothing_is_next(self, desk: Desk) -> None:
        desk.configure(HOME, top=f'{TOP}active_hours = "19:00..08:00"\n')
        desk.run("sync")
        assert self.home(desk)["next_attempt"] == "2026-11-25T18:00:00+00:00"
        assert "next attempt Wed 25 Nov 19:00 (in 10 h)" in self.lines(desk)[1]

    @pytest.mark.parametrize("running", [True, False], ids=["daemon", "no daemon"])
    def test_when_it_was_due_long_ago(self, desk: Desk, running: bool) -> None:
        desk.run("sync")
        with daemon_lock(desk.state) if running else nullcontext():
            desk.set_now(NOW + timedelta(minutes=3))
            assert self.lines(desk) == [
                "works",
                "  last success Wed 25 Nov 09:00 (3 min ago), next attempt Wed 25 Nov 09:05 (in 2 min)",
            ]
            desk.set_now(NOW + timedelta(hours=3))
            late = ["  ! was due 2 h ago, but no daemon runs; start it, or type: syncd sync"]
            assert self.lines(desk) == [
                "works",
                "  last success Wed 25 Nov 09:00 (3 h ago)",
                *([] if running else late),
            ]

    def test_on_the_owner_s_clock(self, desk: Desk) -> None:
        desk.run("sync")
        desk.configure(HOME, top=TOP.replace("Europe/Berlin", "Asia/Tokyo"))
        assert self.lines(desk)[1].startswith("  last success Wed 25 Nov 17:00 (just now)")

    def test_silence_is_a_failure_after_a_day(self, desk: Desk) -> None:
        desk.run("sync")
        for late, status in ((timedelta(0), 0), (timedelta(seconds=1), 1)):
            desk.set_now(NOW + timedelta(days=1, minutes=5) + late)
            said = self.home(desk, status)
            assert said["state"] == "ok"

    def test_reminders_that_are_past_are_no_next_ones(self, desk: Desk) -> None:
        desk.run("sync")
        desk.set_now(NOW + timedelta(days=2))
        reminders = self.home(desk, 1)["reminders"]
        assert [one["summary"] for one in reminders] == ["Earliest check-in · Acme, round 1"]  # type: ignore[attr-defined]

    def test_weather_is_a_failure_after_a_day(self, desk: Desk) -> None:
        desk.home.fault = fail(Unreachable("does not answer"))
        desk.complain("sync", status=75)
        desk.set_now(NOW + timedelta(days=1))
        assert self.lines(desk, 75)[:2] == [
            "does not get through, and is tried again, since Wed 25 Nov 09:00 (24 h ago)",
            "  no success yet",
        ]
        desk.set_now(NOW + timedelta(days=2))
        self.home(desk, 1)

    @pytest.mark.parametrize(
        ("error", "status", "words"),
        [
            (SignInExpired("x"), 77, "cannot sign in"),
            (Forbidden("x"), 77, "lacks a right"),
            (Misunderstood("x"), 1, "fails"),
            (Unreachable("x"), 75, "does not get through, and is tried again"),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
    )
    def test_its_exit_status_is_that_of_the_gravest(
        self, desk: Desk, error: ProviderError, status: int, words: str
    ) -> None:
        desk.configure(HOME, WORK)
        desk.home.fault = fail(error)
        desk.run("sync", status=status)
        assert self.home(desk, status)["status"] == status
        assert desk.say("status", status=status)["accounts"]["work"]["status"] == 0
        assert self.lines(desk, status)[0] == f"{words}, since Wed 25 Nov 09:00 (just now)"

    def test_a_plan_leaves_no_trace_in_it(self, desk: Desk) -> None:
        desk.run("plan")
        assert self.home(desk, 75)["message"] == "never ran; type: syncd sync"

    def test_a_state_file_that_cannot_be_used(self, desk: Desk) -> None:
        desk.configure(HOME, WORK)
        desk.run("sync")
        (desk.state / "home.sqlite3").write_bytes(b"garbage " * 1000)
        out, err = desk.run("status", "--json", status=1)
        assert "move it away" in err
        assert len(err.splitlines()) == 1
        accounts = json.loads(out)["accounts"]
        assert (accounts["home"]["state"], accounts["work"]["state"]) == ("error", "ok")

    def test_a_record_of_another_version_is_none(self, desk: Desk) -> None:
        import sqlite3

        desk.run("sync")
        with sqlite3.connect(desk.state / "home.sqlite3") as store:
            store.execute("update notes set value = '{\"mood\": 3}' where name = 'health'")
        store.close()
        assert self.home(desk, 75)["state"] == "waiting"
        desk.run("sync")
        assert self.home(desk)["state"] == "ok"

    @pytest.mark.parametrize("moment", ["yesterday", "2026-11-25", "2026-11-25T09:00:00"])
    def test_a_record_with_moments_of_another_version_is_none(self, desk: Desk, moment: str) -> None:
        with closing(Store(desk.state, "home")) as store:
            record = {"state": "odd", "last_success": moment, "failing_since": moment, "next_attempt": moment}
            store.set_note("health", json.dumps(record))
        assert self.lines(desk, 75)[:2] == ["has not run yet", "  no success yet"]

    def test_a_state_directory_that_nobody_may_read(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.run("sync")

        def refuse(directory: Path) -> None:
            raise StateUnreadable(f"{directory}/.daemon.lock: cannot be read")

        monkeypatch.setattr(command, "daemon_pid", refuse)
        out, err = desk.run("status")
        assert out.startswith("syncd is not running")
        assert err == f"syncd: {desk.state}/.daemon.lock: cannot be read\n"

    def test_it_imports_no_more_than_it_takes(self, desk: Desk) -> None:
        desk.config.write_text('[accounts.home]\nprovider = "caldav"\nurl = "https://x.example/"\nusername = "u"\n')
        text = (
            "import sys\nfrom syncd.main import main\n"
            f"assert main(['--config', {str(desk.config)!r}, 'status']) == 75\nprint(*sorted(sys.modules))"
        )
        env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        done = subprocess.run([sys.executable, "-c", text], env=env, capture_output=True, text=True, check=True)
        modules = set(done.stdout.splitlines()[-1].split())
        assert modules & HEAVY == set()


HEAVY = {"caldav", "google", "holidays", "icalendar", "providers.caldav", "rich"}
HEAVY |= {"recurring_ical_events", "syncd.cycle", "syncd.lexicon", "syncd.recognise", "syncd.texts", "syncd.wording"}

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("away", "told"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "in a moment"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(minutes=1), "in 1 min"),
        (timedelta(minutes=-119), "119 min ago"),
        (timedelta(hours=-2), "2 h ago"),
        (timedelta(hours=47, minutes=59), "in 47 h"),
        (timedelta(days=-2), "2 days ago"),
        (timedelta(days=400), "in 400 days"),
    ],
    ids=str,
)
def test_how_far_a_moment_is(away: timedelta, told: str) -> None:
    now = datetime(2026, 11, 25, 9, tzinfo=BERLIN)
    assert when.distance((now.astimezone(UTC) + away), now) == told


def test_a_moment_is_told_on_the_wall_of_now() -> None:
    now = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)  # an hour after the first half past two
    assert when.describe(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), now) == "Sun 25 Oct 02:30 (60 min ago)"
    assert when.describe(datetime(2025, 1, 2, 3, 4, tzinfo=UTC), now) == "02 Jan 2025 04:04 (660 days ago)"
