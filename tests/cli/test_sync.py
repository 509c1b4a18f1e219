"""`sync` and `plan`: one account or several, their failures, where reminders are written."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from providers import memory
from providers.errors import (
    AlreadyThere,
    Changed,
    Dismissed,
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
from providers.memory import Fault, Memory, Request
from syncd.commands import rounds
from syncd.layout import OWN
from syncd.locks import lock
from syncd.recall import recall_of
from tests.cli.conftest import HOME, WORK, Desk
from tests.stories.world import NOW, at, interview

TITLES = [
    "Ask before it ends · Acme, round 1",
    "Earliest check-in · Acme, round 1",
    "Thank Dana Lee · Acme, round 1",
]
ACTION = {
    "action", "reason", "done", "kind", "key", "calendar", "process", "company", "round", "start", "end", "summary",
    "description", "people", "because",
}  # fmt: skip


def fail(error: ProviderError, *ops: str) -> Callable[[Request], Fault | None]:
    def fault(request: Request) -> Fault | None:
        if request.phase == "before" and (not ops or request.op in ops):
            raise error
        return None

    return fault


class TestJson:
    @pytest.mark.parametrize("command", ["plan", "sync"])
    def test_its_keys(self, desk: Desk, command: str) -> None:
        said = desk.say(command)
        assert said.keys() == {"schema", "accounts"}
        assert said["schema"] == 1
        account = said["accounts"]["home"]
        assert account.keys() == {"complete", "settled", "actions", "problems", "error"}
        assert (account["complete"], account["settled"], account["problems"], account["error"]) == (
            True,
            False,
            [],
            None,
        )
        assert sorted(one["summary"] for one in account["actions"]) == TITLES
        for one in account["actions"]:
            window = {"earliest", "latest"} if one["kind"] == "check-in" else set()
            assert one.keys() == ACTION | window
            assert (one["action"], one["done"]) == ("create", command == "sync")
            assert (one["calendar"], one["company"], one["round"]) == ("Personal", "Acme", 1)
            assert one["start"].endswith("+01:00")

    def test_settled(self, desk: Desk) -> None:
        desk.run("sync")
        for command in ("sync", "plan"):
            account = desk.say(command)["accounts"]["home"]
            assert account["settled"] is True
            assert {one["action"] for one in account["actions"]} == {"keep"}

    def test_what_is_withdrawn_has_the_same_keys(self, desk: Desk) -> None:
        desk.run("sync")
        desk.home.remove("Personal", "acme.ics")
        desk.home.put("Personal", "other.ics", interview("other@x", at(27, 10), "Lunch"))
        actions = desk.say("sync")["accounts"]["home"]["actions"]
        assert [one["action"] for one in actions] == ["withdraw"] * 3
        assert all(one.keys() == ACTION for one in actions)
        assert {one["kind"] for one in actions} == {"ask", "check-in", "thank-you"}

    def test_a_broken_event_is_a_problem_and_no_failure(self, desk: Desk) -> None:
        broken = interview("broken@x", at(27, 10), "Interview with Beta").replace("Europe/Berlin", "Middle-earth/Shire")
        desk.home.put("Personal", "broken.ics", broken)
        account = desk.say("sync")["accounts"]["home"]
        (problem,) = account["problems"]
        assert problem.keys() == {"calendar", "event", "message"}
        assert (problem["calendar"], problem["event"]) == ("Personal", "broken@x")
        assert account["error"] is None


class TestForPeople:
    def test_a_sync_says_what_it_wrote(self, desk: Desk) -> None:
        out, err = desk.run("sync")
        assert "home: 3 written" in out
        assert all(title in out for title in TITLES)
        assert err == ""
        assert "settled, nothing to write" in desk.run("sync")[0]

    def test_a_plan_writes_nothing_anywhere(self, desk: Desk) -> None:
        out, err = desk.run("plan")
        assert "home: 3 to write" in out
        assert all(title in out for title in TITLES)
        assert err == ""
        assert desk.written() == []
        assert not desk.state.exists()

    def test_quiet(self, desk: Desk) -> None:
        assert desk.run("-q", "sync") == ("", "")
        desk.home.fault = fail(Unreachable("does not answer"))
        assert desk.run("-q", "sync", status=75) == ("", "syncd: account home: does not answer\n")

    def test_quiet_with_json_is_json(self, desk: Desk) -> None:
        assert desk.say("-q", "plan")["schema"] == 1

    def test_verbose_shows_the_traceback_and_what_is_kept(self, desk: Desk) -> None:
        desk.run("sync")
        assert TITLES[0] in desk.run("-v", "sync")[0]
        assert TITLES[0] not in desk.run("sync")[0]
        desk.home.fault = fail(Unreachable("does not answer"))
        _, err = desk.run("-v", "sync", status=75)
        assert "Traceback" in err
        assert err.splitlines()[-1] == "syncd: account home: does not answer"

    def test_foreign_titles_do_not_steer_the_terminal(self, desk: Desk) -> None:
        text = interview("evil@x", at(27, 10), "Interview with \x1b[31mEvil\x07 \u202eCorp", company="evil")
        desk.home.put("Personal", "evil.ics", text)
        out, _ = desk.run("sync")
        assert "\x07" not in out
        assert "\u202e" not in out

    def test_what_it_is_not_sure_of_it_says(self, desk: Desk) -> None:
        desk.home.put("Personal", "b.ics", interview("b@x", at(27, 10), "Call with recruiter", company="gmail"))
        out, _ = desk.run("plan")
        told = desk.say("inspect", str(put_file(desk, "b.ics")))["events"]["b@x"]["interview"]
        assert ("tag it" in out) == (told is None)


def put_file(desk: Desk, name: str) -> str:
    path = desk.folder / name
    path.write_text(desk.home.raw("Personal")[name])
    return str(path)


class TestExitStatus:
    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (Unreachable("what"), 75),
            (Throttled("what"), 75),
            (SignInExpired("what"), 77),
            (Forbidden("what"), 77),
            (Misconfigured("what"), 78),
            (Misunderstood("what"), 1),
        ],
        ids=lambda value: type(value).__name__,
    )
    @pytest.mark.parametrize("op", ["calendars", "read"])
    def test_of_an_account_that_cannot_be_read(self, desk: Desk, error: ProviderError, status: int, op: str) -> None:
        desk.home.fault = fail(error, op)
        out, err = desk.run("sync", "--json", status=status)
        (line,) = err.splitlines()
        assert line.startswith("syncd: account home: what")
        account = json.loads(out)["accounts"]["home"]
        assert account["error"] == line.removeprefix("syncd: ")
        assert (account["complete"], account["settled"], account["actions"]) == (False, False, [])
        assert desk.written() == []

    @pytest.mark.parametrize(
        ("error", "status", "lines"),
        [
            (Unreachable("what"), 75, 1),
            (Forbidden("what"), 77, 1),
            (Refused("what"), 1, 1),
            (Changed("what"), 75, 1),
            (Gone("what"), 75, 1),
            (AlreadyThere("what"), 75, 1),
            (Dismissed("what"), 0, 0),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_of_writes_that_fail(self, desk: Desk, error: ProviderError, status: int, lines: int) -> None:
        desk.home.fault = fail(error, "create")
        out, err = desk.run("sync", "--json", status=status)
        assert len(err.splitlines()) == lines
        account = json.loads(out)["accounts"]["home"]
        assert [one["done"] for one in account["actions"]] == [False] * 3
        assert (account["error"] is None) == (not lines)

    def test_what_nobody_expected_is_one_line_without_what_it_quotes(self, desk: Desk) -> None:
        def fault(_: Request) -> Fault | None:
            raise ValueError("SUMMARY:Interview with Acme")

        desk.home.fault = fault
        line = desk.complain("sync", status=1)
        assert line == "account home: unexpected ValueError; `syncd -v` shows what and where"

    def test_too_large_a_plan(self, desk: Desk) -> None:
        for number in range(10):
            company = f"company{number:02}"
            text = interview(f"{company}@x", at(27, 10), f"Interview with {company.title()}", company=company)
            desk.home.put("Personal", f"{number}.ics", text)
        assert "--allow-large" in desk.complain("sync", status=1)
        assert "--allow-large" in desk.complain("plan", status=1)
        assert desk.written() == []
        desk.run("sync", "--allow-large")
        assert len(desk.titles()) == 33

    def test_an_unknown_account(self, desk: Desk) -> None:
        for command in (["sync"], ["plan"], ["explain", "x"], ["calendars"], ["purge"]):
            line = desk.complain(*command, "--account", "hom", status=78)
            assert "'hom'" in line
            assert "home" in line

    def test_no_account(self, desk: Desk) -> None:
        desk.configure()
        for command in (["sync"], ["plan"], ["run"], ["status"], ["calendars"], ["explain", "x"], ["purge"]):
            assert "there is no account" in desk.complain(*command, status=78)

    def test_all_that_is_wrong_with_the_configuration(self, desk: Desk) -> None:
        desk.configure(HOME + 'calendar = ["x"]\n', top='timezone = "Europe/Berln"\npol_interval = "5m"\n')
        _, err = desk.run("sync", status=78)
        assert len(err.splitlines()) == 3
        assert all(line.startswith(f"syncd: {desk.config}: ") for line in err.splitlines())


class TestSeveralAccounts:
    @pytest.fixture(autouse=True)
    def _two(self, desk: Desk) -> None:
        desk.configure(HOME, WORK)
        desk.work.put("Job", "beta.ics", interview("beta@x", at(27, 10), "Interview with Beta", company="beta"))

    @pytest.mark.parametrize(("broken", "other"), [("home", "work"), ("work", "home")])
    def test_one_fails_the_other_is_done(self, desk: Desk, broken: str, other: str) -> None:
        memory: Memory = getattr(desk, broken)
        memory.fault = fail(SignInExpired("the password is refused"))
        out, err = desk.run("sync", "--json", status=77)
        assert len(err.splitlines()) == 1
        assert f"account {broken}: the password is refused" in err
        accounts = json.loads(out)["accounts"]
        assert accounts[other]["error"] is None
        assert [one["done"] for one in accounts[other]["actions"]] == [True] * len(accounts[other]["actions"])
        assert accounts[broken]["actions"] == []
        assert len(getattr(desk, other).requests) > 1

    @pytest.mark.parametrize(
        ("first", "second", "status"),
        [
            (Unreachable("x"), Misunderstood("x"), 1),
            (SignInExpired("x"), Unreachable("x"), 77),
            (SignInExpired("x"), Misconfigured("x"), 78),
            (Forbidden("x"), Misunderstood("x"), 77),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
    )
    def test_the_gravest_counts(self, desk: Desk, first: ProviderError, second: ProviderError, status: int) -> None:
        desk.home.fault, desk.work.fault = fail(first), fail(second)
        _, err = desk.run("sync", status=status)
        assert [line.split(":")[1] for line in err.splitlines()] == [" account home", " account work"]

    def test_only_one(self, desk: Desk) -> None:
        assert desk.say("sync", "--account", "work")["accounts"].keys() == {"work"}
        assert desk.home.requests == []

    @pytest.mark.parametrize(
        "command", [["sync"], ["plan"], ["calendars"], ["explain", "beta"], ["purge", "--yes"]], ids=" ".join
    )
    def test_every_command_goes_on(self, desk: Desk, command: list[str]) -> None:
        desk.home.fault = fail(Unreachable("does not answer"))
        out, err = desk.run(*command, status=75)
        assert err == "syncd: account home: does not answer\n"
        assert "work" in out or "Beta" in out

    def test_a_busy_account_does_not_keep_the_other(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rounds, "PATIENCE", timedelta(0))
        with lock(desk.state, "home"):
            line = desk.complain("sync", status=75)
        assert "another syncd (process" in line
        assert "account home" in line
        assert desk.titles("Job", desk.work)

    @pytest.mark.parametrize("command", [["sync"], ["purge", "--yes"]], ids=" ".join)
    def test_it_waits_while_another_syncd_works(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, command: list[str]
    ) -> None:
        desk.run("sync")
        with ExitStack() as other:
            other.enter_context(lock(desk.state, "home"))
            monkeypatch.setattr("syncd.locks.time.sleep", lambda _seconds: other.close())
            _, err = desk.run(*command)
        assert err == (
            f"syncd: another syncd (process {os.getpid()}) is working on account home; waiting until it is done\n"
        )


class TestWhereReminders:
    """`write_to`."""

    def test_a_calendar_s_name(self, desk: Desk) -> None:
        desk.home.add_calendar("Reminders")
        desk.configure(HOME + 'calendars = ["Personal"]\nwrite_to = "Reminders"\n')
        account = desk.say("sync")["accounts"]["home"]
        assert {one["calendar"] for one in account["actions"]} == {"Reminders"}
        assert desk.titles("Reminders") == TITLES
        assert desk.titles() == []
        assert desk.say("sync")["accounts"]["home"]["settled"]

    def test_also_one_that_is_read(self, desk: Desk) -> None:
        desk.home.add_calendar("Reminders")
        desk.configure(HOME + 'write_to = "reminders"\n')
        desk.run("sync")
        assert desk.titles("Reminders") == TITLES
        assert desk.say("sync")["accounts"]["home"]["settled"]

    def test_a_calendar_of_another_account(self, desk: Desk) -> None:
        desk.configure(HOME + 'write_to = "work/Job"\n', WORK)
        desk.run("sync", "--account", "home")
        assert desk.titles("Job", desk.work) == TITLES
        assert desk.titles() == []
        for _ in range(2):
            accounts = desk.say("sync")["accounts"]
            assert accounts["home"]["settled"]
            assert accounts["work"]["settled"]
        assert desk.titles("Job", desk.work) == TITLES

    def test_own_is_made_once_and_found_again(self, desk: Desk) -> None:
        desk.configure(HOME + 'write_to = "own"\n')
        desk.run("sync")
        assert desk.titles(OWN) == TITLES
        assert desk.titles() == []
        for _ in range(2):
            assert desk.say("sync")["accounts"]["home"]["settled"]
        assert desk.written().count("make_calendar") == 1
        for file in desk.state.iterdir():
            file.unlink()
        assert desk.say("sync")["accounts"]["home"]["settled"]
        assert desk.written().count("make_calendar") == 1

    def test_own_is_found_again_under_another_name(self, desk: Desk) -> None:
        desk.configure(HOME + 'write_to = "own"\n')
        desk.run("sync")
        desk.home.rename(OWN, "Job search")
        for days in (0, 2):  # the list of calendars is remembered for a day
            desk.set_now(NOW + timedelta(days=days))
            desk.run("sync")
            assert desk.titles("Job search") == TITLES
        assert desk.written().count("make_calendar") == 1
        assert "calendar 'Job search': read and write" in desk.run("check")[0]

    @pytest.mark.parametrize("theirs", [{"writable": False}, {"foreign": True}], ids=["read-only", "somebody else's"])
    def test_own_is_not_another_of_that_name(self, desk: Desk, theirs: dict[str, bool]) -> None:
        other = desk.home.add_calendar(OWN, **theirs)  # type: ignore[arg-type]
        desk.configure(HOME + 'calendars = ["Personal"]\nwrite_to = "own"\n')
        for _ in range(2):
            desk.run("sync")
            made = next(one for one in desk.home.calendars() if one.name == OWN and one.id != other.id)
            assert desk.titles(other.id) == []
            assert desk.titles(made.id) == TITLES
        assert desk.written().count("make_calendar") == 1

    def test_own_that_the_owner_deleted_is_made_again(self, desk: Desk) -> None:
        desk.configure(HOME + 'write_to = "own"\n')
        desk.run("sync")
        desk.home.remove_calendar(OWN)
        for _ in range(2):
            desk.run("sync")
            assert desk.written().count("make_calendar") == 2

    def test_a_plan_does_not_make_own(self, desk: Desk) -> None:
        desk.configure(HOME + 'write_to = "own"\n')
        account = desk.say("plan")["accounts"]["home"]
        assert sorted(one["summary"] for one in account["actions"]) == TITLES
        assert {one["calendar"] for one in account["actions"]} == {OWN}
        assert desk.written() == []
        assert "the first sync makes it" in desk.run("check")[0]
        assert desk.written() == []

    def test_own_is_never_read_for_interviews(self, desk: Desk) -> None:
        desk.configure(HOME + 'write_to = "own"\n')
        desk.run("sync")
        desk.home.put(OWN, "beta.ics", interview("beta@x", at(27, 10), "Interview with Beta", company="beta"))
        assert desk.say("sync")["accounts"]["home"]["settled"]

    @pytest.mark.parametrize("name", ["Remindrs", "work/Nothing", "nobody/Job"])
    def test_an_unknown_one(self, desk: Desk, name: str) -> None:
        desk.configure(HOME + f'write_to = "{name}"\n', WORK)
        line = desk.complain("sync", "--account", "home", status=78)
        assert name.rpartition("/")[2] in line or "nobody" in line
        assert desk.written() == []
        out, err = desk.run("check", "--account", "home", status=78)
        assert err == ""
        assert name.rpartition("/")[2] in out or "nobody" in out


class TestWhatIsRead:
    def test_a_calendar_of_interviews(self, desk: Desk) -> None:
        desk.home.add_calendar("Applications")
        desk.home.put("Applications", "x.ics", interview("x@x", at(27, 10), "Dana and Alice", company="gamma"))
        before = desk.say("plan")["accounts"]["home"]["actions"]
        desk.configure(HOME + 'calendars = ["Personal", { name = "Applications", interviews = true }]\n')
        after = desk.say("sync")["accounts"]["home"]["actions"]
        assert len(after) == len(before) + 3
        assert len(desk.titles("Applications")) == 3
        assert desk.say("sync")["accounts"]["home"]["settled"]

    def test_somebody_else_s_only_by_name(self, desk: Desk) -> None:
        desk.home.add_calendar("Sam", zone="Europe/Berlin", foreign=True)
        beta = interview("beta@x", at(27, 10), "Interview with Beta", company="beta")
        desk.home.put("Sam", "beta.ics", beta)
        assert {one["company"] for one in desk.say("plan")["accounts"]["home"]["actions"]} == {"Acme"}
        desk.configure(HOME + 'calendars = ["Sam"]\n')
        assert {one["company"] for one in desk.say("plan")["accounts"]["home"]["actions"]} == {"Beta"}

    def test_where_all_are_somebody_else_s(self, desk: Desk) -> None:
        desk.configure(WORK.replace('"work"', '"shared"'))
        shared = memory.shared.setdefault("shared", Memory())
        for name in ("Sam", "Team"):
            shared.add_calendar(name, foreign=True)
        line = desk.complain("sync", status=78)
        assert line == (
            "account work: calendars: all are somebody else's; name those that are to be read: 'Sam', 'Team'"
        )

    def test_only_what_is_tagged(self, desk: Desk) -> None:
        desk.configure(HOME + '[detect]\nmode = "tagged"\n')
        assert desk.say("sync")["accounts"]["home"]["actions"] == []
        tagged = interview("beta@x", at(27, 10), "Talk at Beta #interview", company="beta")
        desk.home.put("Personal", "beta.ics", tagged)
        assert len(desk.say("sync")["accounts"]["home"]["actions"]) == 3

    @pytest.mark.parametrize("synced", [True, False], ids=["known-before", "seen-together"])
    def test_an_invitation_tagged_by_an_event_beside_it(self, desk: Desk, synced: bool) -> None:
        desk.home.remove("Personal", "acme.ics")
        desk.home.put("Personal", "chat.ics", interview("chat@x", at(26, 10), "Chat with Dana"))
        if synced:
            assert desk.say("sync")["accounts"]["home"]["actions"] == []
        tag = interview("tag@x", at(26, 10), "#interview Acme").split("\r\n")
        mine = "\r\n".join(line for line in tag if not line.startswith(("ATTENDEE", "ORGANIZER")))
        desk.home.put("Personal", "tag.ics", mine)
        for command in ("plan", "sync"):
            actions = desk.say(command)["accounts"]["home"]["actions"]
            thanks = [one for one in actions if one["kind"] == "thank-you"]
            assert [one["people"] for one in thanks] == [[{"name": "Dana Lee", "email": "dana.lee@acme.example"}]]
            assert len(actions) == 3
        assert desk.say("sync")["accounts"]["home"]["settled"]

    def test_since(self, desk: Desk) -> None:
        desk.home.put("Personal", "first.ics", interview("first@x", at(2, 10), "Interview with Acme: phone screen"))
        rounds = {one["round"] for one in desk.say("plan")["accounts"]["home"]["actions"]}
        assert 2 in rounds
        rounds = {one["round"] for one in desk.say("plan", "--since", "7")["accounts"]["home"]["actions"]}
        assert rounds == {1}
        for wrong in ("-1", "x", "99999999999", ""):
            assert "--since" in desk.run("plan", f"--since={wrong}", status=2)[1]

    def test_now(self, desk: Desk) -> None:
        later = desk.say("plan", "--now", "2026-12-20T09:00:00+01:00")["accounts"]["home"]
        done = [(one["kind"], one["start"][:10]) for one in later["actions"] if one["action"] != "leave"]
        assert done == [("check-in", "2026-12-21")]
        for wrong in ("yesterday", "2026-12-20", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"):
            assert "--now" in desk.run("plan", "--now", wrong, status=2)[1]


class TestRetryAfter:
    def hold(self, desk: Desk, *ops: str) -> None:
        desk.home.fault = fail(Throttled("too many requests", timedelta(minutes=10)), *ops)
        assert "too many requests" in desk.complain("sync", status=75)
        desk.home.fault = None
        desk.home.requests.clear()

    @pytest.mark.parametrize("op", ["calendars", "read", "create"])
    def test_it_holds_every_command_without_a_request(self, desk: Desk, op: str) -> None:
        self.hold(desk, op)
        for command in (["sync"], ["plan"], ["explain", "acme"]):
            desk.set_now(NOW + timedelta(minutes=9, seconds=59))
            assert "asked to wait until" in desk.complain(*command, status=75)
        assert desk.home.requests == []
        state = desk.say("status", status=75)["accounts"]["home"]
        assert state["state"] == "waiting"
        assert state["next_attempt"] == (NOW + timedelta(minutes=10)).isoformat()

    @pytest.mark.parametrize("op", ["read", "create"])
    def test_then_it_goes_on(self, desk: Desk, op: str) -> None:
        self.hold(desk, op)
        desk.set_now(NOW + timedelta(minutes=10))
        desk.run("sync")
        assert desk.titles() == TITLES
        assert desk.say("sync")["accounts"]["home"]["settled"]

    def test_without_a_time_nothing_is_held(self, desk: Desk) -> None:
        desk.home.fault = fail(Throttled("too many requests"), "read")
        desk.complain("sync", status=75)
        desk.home.fault = None
        desk.run("sync")

    def test_a_remembered_failure_holds_nothing(self, desk: Desk) -> None:
        desk.home.fault = fail(Unreachable("no connection"))
        for _ in range(3):
            desk.complain("sync", status=75)
        desk.home.fault = None
        desk.run("sync")

    def test_the_longest_hold_is_a_day(self, desk: Desk) -> None:
        desk.home.fault = fail(Throttled("too many requests", timedelta(days=400)), "read")
        desk.complain("sync", status=75)
        desk.home.fault = None
        desk.complain("sync", status=75)
        desk.set_now(NOW + timedelta(days=1))
        desk.run("sync")


@pytest.mark.parametrize(
    ("code", "headers", "status"),
    [(500, {}, 75), (502, {}, 75), (503, {"Retry-After": "120"}, 75), (429, {}, 75), (401, {}, 77), (403, {}, 77)],
)
def test_what_a_server_says_by_its_status(desk: Desk, code: int, headers: dict[str, str], status: int) -> None:
    class Server(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_PROPFIND = do_REPORT = do_OPTIONS = do_GET = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        desk.configure(f'[accounts.home]\nprovider = "caldav"\nurl = "{url}"\nusername = "a"\npassword = "secret"\n')
        desk.config.chmod(0o600)
        line = desk.complain("sync", status=status)
        server.shutdown()
    assert line.startswith("account home: ")
    assert "secret" not in line


class TestDue:
    """What the timer runs: as patient as the daemon, and each failure said once."""

    def due(self, desk: Desk, minutes: int, status: int = 0) -> str:
        """What it complains of, so many minutes later."""
        desk.set_now(NOW + timedelta(minutes=minutes))
        out, err = desk.run("-q", "sync", "--due", status=status)
        assert out == ""
        return err.removeprefix("syncd: ").removesuffix("\n")

    def test_a_refused_sign_in_is_asked_hourly_and_told_of_once(self, desk: Desk) -> None:
        desk.home.fault = fail(SignInExpired("refuses the password"))
        assert self.due(desk, 0, status=77).startswith("account home: refuses the password")
        asked = len(desk.home.requests)
        for minutes in range(5, 60, 5):
            assert self.due(desk, minutes) == ""
        assert len(desk.home.requests) == asked
        assert desk.say("status", status=77)["accounts"]["home"]["state"] == "sign-in"
        assert self.due(desk, 60) == ""
        assert len(desk.home.requests) > asked
        desk.home.fault = None
        assert self.due(desk, 120) == ""
        assert desk.titles() == TITLES
        desk.home.fault = fail(SignInExpired("refuses the password"))
        assert self.due(desk, 125, status=77) != ""

    def test_weather_that_becomes_a_refusal_is_told_of(self, desk: Desk) -> None:
        desk.home.fault = fail(Unreachable("does not answer"))
        assert self.due(desk, 0, status=75) == "account home: does not answer"
        desk.home.fault = fail(SignInExpired("refuses the password"))
        assert self.due(desk, 1) == ""
        assert self.due(desk, 7, status=77).startswith("account home: refuses the password")

    def test_the_other_account_has_its_turn_however_early(self, desk: Desk) -> None:
        desk.configure(HOME, WORK)
        desk.home.fault = fail(SignInExpired("refuses the password"))
        assert self.due(desk, 0, status=77) != ""
        asked = len(desk.work.requests)
        out, _ = desk.run("sync", "--due")
        assert out.splitlines() == [
            "home: waits after a failure; see `syncd status`",
            "work: settled, nothing to write",
        ]
        assert len(desk.work.requests) > asked

    def test_a_credential_that_was_changed_since_is_tried_at_once(self, desk: Desk) -> None:
        password = desk.folder / "password"
        password.write_text("wrong")
        password.chmod(0o600)
        desk.configure(
            '[accounts.home]\nprovider = "caldav"\nurl = "http://127.0.0.1:9/"\nusername = "alice"\n'
            f'password_file = "{password}"\n'
        )

        def failures() -> int:
            return recall_of(desk.state, "home").failures

        assert self.due(desk, 0, status=75) != ""
        os.utime(desk.state / "home.sqlite3", ns=(2**62, 2**62))  # long after
        self.due(desk, 1)
        assert failures() == 1
        os.utime(desk.state / "home.sqlite3", ns=(0, 0))  # before the file was changed
        self.due(desk, 1)
        assert failures() == 2

    def test_a_state_that_cannot_be_kept_is_told_of_whatever_went_before(self, desk: Desk) -> None:
        desk.home.fault = fail(Unreachable("does not answer"))
        assert self.due(desk, 0, status=75) != ""
        (desk.state / "home.lock").unlink()
        (desk.state / "home.lock").mkdir()
        assert "check the state directory" in self.due(desk, 7, status=1)

    def test_what_fails_otherwise_than_before_is_told_of(self, desk: Desk) -> None:
        desk.home.fault = fail(Misunderstood("answers nonsense"))
        assert self.due(desk, 0, status=1) != ""
        desk.home.fault = fail(Misconfigured("shows no calendar"))
        assert self.due(desk, 61, status=78) == "account home: shows no calendar"
        assert self.due(desk, 122) == ""

    def test_a_lender_s_sign_in_that_is_mended_ends_both_waits(self, desk: Desk) -> None:
        desk.configure(HOME + 'write_to = "work/Job"\n', WORK)
        desk.work.fault = fail(SignInExpired("refuses the password"))
        assert self.due(desk, 0, status=77) != ""
        desk.work.fault = None
        (desk.state / "tokens").mkdir()
        (desk.state / "tokens" / "work.json").write_text("{}")
        for name in ("home", "work"):
            os.utime(desk.state / f"{name}.sqlite3", ns=(0, 0))  # before the file was changed
        self.due(desk, 1)
        assert [recall_of(desk.state, name).state for name in ("home", "work")] == ["ok", "ok"]

    def test_a_wait_by_a_clock_that_was_ahead_is_none(self, desk: Desk) -> None:
        desk.home.fault = fail(Unreachable("does not answer"))
        assert self.due(desk, 60 * 24 * 365, status=75) != ""
        desk.home.fault = None
        self.due(desk, 0)
        assert desk.titles() == TITLES

    def test_a_configuration_that_was_changed_since_is_tried_at_once(self, desk: Desk) -> None:
        desk.configure(HOME + 'write_to = "Persona"\n')
        assert "there is no calendar 'Persona'" in self.due(desk, 0, status=78)
        self.due(desk, 5)
        assert recall_of(desk.state, "home").failures == 1
        desk.configure(HOME)
        os.utime(desk.state / "home.sqlite3", ns=(0, 0))  # before the file was changed
        self.due(desk, 10)
        assert desk.titles() == TITLES

    def test_a_program_is_told_of_every_account(self, desk: Desk) -> None:
        desk.configure(HOME, WORK)
        desk.home.fault = fail(Unreachable("does not answer"))
        first, second = desk.say("sync", "--due", status=75), desk.say("sync", "--due")
        assert first["accounts"]["home"] == second["accounts"]["home"]
        assert second["accounts"]["work"]["settled"]

    def test_a_warning_is_for_those_who_type(self, desk: Desk) -> None:
        desk.configure(HOME, '[policy]\nlanguage = "tlh"\n')
        assert self.due(desk, 0) == ""
        assert "policy.language" in desk.complain("status", status=0)
