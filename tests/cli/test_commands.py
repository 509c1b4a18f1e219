"""The command line itself, and the commands beside `sync` and `plan`."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config.load import load
from providers.contract import Remark
from providers.errors import Forbidden, Misconfigured, ProviderError, SignInExpired, Unreachable
from syncd.main import COMMANDS
from tests.cli.conftest import HOME, REMARKS, TOP, WORK, Desk
from tests.cli.test_sync import TITLES, fail
from tests.stories.world import NOW, at, edit_event, interview

SECRET = "correct horse battery"


def syncd(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, its output in a pipe."""
    command = [sys.executable, "-m", "syncd", *arguments]
    return subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True, timeout=30, check=False
    )


class TestTheCommandLine:
    def test_the_version_costs_nothing(self) -> None:
        text = (
            "import sys\nbefore = set(sys.modules)\nfrom syncd.main import main\nassert main(['--version']) == 0\n"
            "print(*sorted(set(sys.modules) - before))"
        )
        # Coverage would load modules of its own into the process.
        env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        done = subprocess.run(
            [sys.executable, "-c", text], capture_output=True, text=True, timeout=30, check=True, env=env
        )
        version, modules = done.stdout.splitlines()
        assert version == "syncd 0.1.0"
        assert set(modules.split()) <= {
            "__future__",
            "gc",
            "importlib",
            "importlib._bootstrap",
            "io",
            "os",
            "syncd",
            "syncd.main",
        }

    @pytest.mark.parametrize(
        "arguments",
        [["--version"], ["-v", "--version"], ["--version", "-q"], ["--version", "status"], ["--version", "snyc"]],
        ids=" ".join,
    )
    def test_the_version_is_said_wherever_it_is_asked_for(self, desk: Desk, arguments: list[str]) -> None:
        for config in (False, True):
            assert desk.run(*arguments, config=config) == ("syncd 0.1.0\n", "")

    @pytest.mark.parametrize(
        "arguments",
        [[], ["-q"], ["snyc"], ["--wrong"], ["sync", "--wrong"], ["-v", "-q", "sync"], ["explain"], ["inspect"],
         ["config"], ["config", "shwo"], ["sync", "--account"]],
        ids=" ".join,
    )  # fmt: skip
    def test_a_mistake_is_2_and_goes_to_stderr(self, desk: Desk, arguments: list[str]) -> None:
        out, err = desk.run(*arguments, status=2, config=False)
        assert out == ""
        assert "syncd" in err

    def test_help_is_0(self, desk: Desk) -> None:
        out, _ = desk.run("--help", config=False)
        assert all(name in out for name in COMMANDS)
        for name in COMMANDS:
            out, _ = desk.run(name, "--help", config=False)
            assert f"syncd {name}" in out

    @pytest.mark.parametrize("name", ["run", "plan", "demo"])
    def test_a_configuration_that_is_called_like_a_command(
        self, desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(desk.folder)
        (desk.folder / name).write_text(TOP + HOME)
        desk.run("--config", name, "sync", config=False)
        assert desk.titles() == TITLES

    def test_a_configuration_that_is_not_there(self, desk: Desk) -> None:
        desk.config.unlink()
        assert str(desk.config) in desk.complain("sync", status=78)

    def test_without_any_configuration(self, desk: Desk) -> None:
        _, err = desk.run("sync", status=78, config=False)
        assert "there is no account" in err
        assert len(err.splitlines()) == 1

    def test_the_environment_names_the_configuration(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SYNCD_CONFIG", str(desk.config))
        desk.run("sync", config=False)
        assert desk.titles() == TITLES

    def test_a_reader_that_goes_away_is_no_failure(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "syncd", "config", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, b"")

    def test_a_terminal_that_cannot_show_a_title(self, desk: Desk) -> None:
        folder = desk.folder / "calendars"
        folder.mkdir()
        (folder / "a.ics").write_text(interview("a@x", at(26, 10), "面接 Interview with Acme"))
        done = syncd("inspect", str(folder / "a.ics"), "--now", NOW.isoformat(), PYTHONIOENCODING="ascii")
        assert (done.returncode, done.stderr) == (0, "")
        assert "?? Interview with Acme" in done.stdout

    @pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}], ids=["colour", "NO_COLOR"])
    def test_colour_is_for_terminals(self, variables: dict[str, str]) -> None:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "syncd", "config", "show"],
            stdout=theirs,
            env={**os.environ, "TERM": "xterm-256color", **variables},
        )
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
        os.close(ours)
        assert process.wait(timeout=30) == 0
        assert b"poll_interval" in shown
        colours = re.findall(rb"\x1b\[(?:\d+;)*(?:3|4|9|10)[0-9](?:;\d+)*m", shown)
        assert bool(colours) == (not variables)


class TestConfig:
    def configured(self, desk: Desk) -> None:
        table = (
            '[accounts.nas]\nprovider = "caldav"\nurl = "https://nas.example.org/"\nusername = "alice"\n'
            f'password = "{SECRET}"\n[accounts.two]\nprovider = "caldav"\nurl = "https://two.example.org/"\n'
            f'password_command = ["pass", "{SECRET}"]\n'
        )
        desk.configure(table)
        desk.config.chmod(0o600)

    @pytest.mark.parametrize("command", [["config", "check"], ["sync"]])
    def test_a_language_without_texts_is_said(self, desk: Desk, command: list[str]) -> None:
        desk.configure(HOME, '[policy]\nlanguage = "pl-PL"')
        _, err = desk.run(*command)
        assert "no texts in 'pl-PL'" in err
        assert "de, en, es, fr" in err
        desk.configure(HOME, '[policy]\nlanguage = "de-AT"')
        assert desk.run(*command)[1] == ""

    def test_show_masks_secrets(self, desk: Desk) -> None:
        self.configured(desk)
        out, err = desk.run("config", "show")
        said = desk.say("config", "show")
        for text in (out, err, json.dumps(said)):
            assert SECRET not in text
        assert "********" in out
        assert "https://nas.example.org/" in out
        assert said.keys() == {"schema", "settings"}
        assert said["settings"]["accounts.nas.password"] == {"value": "********", "origin": str(desk.config)}
        assert said["settings"]["poll_interval"] == {"value": '"5m"', "origin": "default"}

    def test_show_says_where_from(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SYNCD_POLL_INTERVAL", "10m")
        said = desk.say("config", "show")["settings"]["poll_interval"]
        assert said == {"value": '"10m"', "origin": "environment SYNCD_POLL_INTERVAL"}

    def test_check(self, desk: Desk) -> None:
        assert desk.run("config", "check") == (f"{desk.config}: fine\n", "")
        assert desk.run("-q", "config", "check") == ("", "")
        desk.configure(HOME, top='poll_intervall = "5m"\n')
        line = desk.complain("config", "check", status=78)
        assert "poll_intervall" in line
        assert '"poll_interval"' in line
        desk.configure(HOME, top="= nonsense\n")
        assert "no valid TOML" in desk.complain("config", "check", status=78)

    def test_schema_is_json(self, desk: Desk) -> None:
        out, _ = desk.run("config", "schema", config=False)
        assert "accounts" in json.loads(out)["properties"]

    def test_the_example_loads(self, desk: Desk) -> None:
        out, _ = desk.run("config", "example", config=False)
        desk.config.write_text(out)
        assert desk.run("config", "check") == (f"{desk.config}: fine\n", "")
        assert tomllib.loads(out) == {}
        assert load(desk.config, {}).warnings == ()


class TestCalendarsAndCheck:
    def test_calendars(self, desk: Desk) -> None:
        desk.home.add_calendar("Team", writable=False, foreign=True)
        out, _ = desk.run("calendars")
        assert "Personal" in out
        assert "read only, somebody else's" in out
        said = desk.say("calendars")
        assert said["schema"] == 1
        assert said["accounts"]["home"] == [
            {"id": "personal", "name": "Personal", "zone": "Europe/Berlin", "writable": True, "foreign": False},
            {"id": "team", "name": "Team", "zone": None, "writable": False, "foreign": True},
        ]
        assert not desk.state.exists()

    def test_check_writes_nothing_and_reports_on_stdout(self, desk: Desk) -> None:
        out, err = desk.run("check")
        assert "home: calendar 'Personal': read and write" in out
        assert err == ""
        assert desk.written() == []
        assert not desk.state.exists()

    def test_check_s_keys(self, desk: Desk) -> None:
        said = desk.say("check")
        assert said.keys() == {"schema", "problems", "accounts"}
        assert said["accounts"]["home"]["status"] == 0

    def test_check_after_a_sync_still_asks_the_server(self, desk: Desk) -> None:
        desk.run("sync")
        desk.home.fault = fail(SignInExpired("the password is refused"))
        out, err = desk.run("check", status=77)
        assert "home: the password is refused" in out
        assert err == ""

    def test_check_finds_the_gravest(self, desk: Desk) -> None:
        desk.configure(HOME, WORK + 'calendars = ["Jobb"]\n')
        desk.home.fault = fail(Unreachable("does not answer"))
        out, err = desk.run("check", status=78)
        assert err == ""
        assert "home: does not answer" in out
        assert "'Jobb'" in out
        said = desk.say("check", status=78)
        assert {name: one["status"] for name, one in said["accounts"].items()} == {"home": 75, "work": 78}

    def test_check_of_one_account(self, desk: Desk) -> None:
        desk.configure(HOME, WORK)
        assert desk.say("check", "--account", "work")["accounts"].keys() == {"work"}
        out, err = desk.run("check", "--account", "wrok", status=78)
        assert "'wrok'" in out
        assert err == ""

    def test_check_of_a_configuration_that_is_wrong(self, desk: Desk) -> None:
        desk.configure(HOME, top='timezone = "Europe/Berln"\n')
        out, err = desk.run("check", status=78)
        assert "timezone" in out
        assert err == ""
        assert len(desk.say("check", status=78)["problems"]) == 1
        desk.configure()
        assert "there is no account" in desk.run("check", status=78)[0]

    def test_check_of_rights(self, desk: Desk) -> None:
        desk.home.read_only = True
        assert "read-only" in desk.run("check", status=77)[0]
        desk.home.read_only = False
        desk.home.add_calendar("Team", writable=False)
        desk.run("check")  # there is one that can be written
        desk.configure(HOME + 'write_to = "Team"\n')
        assert "read-only" in desk.run("check", status=77)[0]
        desk.configure(HOME + 'calendars = ["Team"]\nwrite_to = "Personal"\n')
        desk.run("check")

    @pytest.mark.parametrize(
        ("error", "status", "said"),
        [
            (None, 0, ["calendar 'Personal': read and write", "granted: calendars", "it ends in a week: publish it"]),
            (Unreachable("no answer"), 75, ["no answer; wait, then type: syncd check --account home",
                                            "it ends in a week: publish it"]),
            (Misconfigured("it ends in a week: publish it"), 78, ["it ends in a week: publish it"]),
            (SignInExpired("the password is refused", "type: x"), 77, ["the password is refused; type: x"]),
        ],
        ids=["fine", "unreachable", "the same", "refused"],
    )  # fmt: skip
    def test_check_tells_what_the_provider_remarks(
        self, desk: Desk, error: ProviderError | None, status: int, said: list[str]
    ) -> None:
        """Once, and where something is wrong only what there is to do."""
        desk.home.remarked = REMARKS
        desk.home.fault = fail(error) if error is not None else None
        assert desk.say("check", status=status)["accounts"]["home"] == {"status": status, "lines": said}
        assert desk.run("check", status=status)[0].splitlines() == [f"home: {line}" for line in said]

    @pytest.mark.parametrize("error", [None, Forbidden("it lacks a right")], ids=["reads", "does not read"])
    def test_check_of_a_right_that_is_missing(self, desk: Desk, error: ProviderError | None) -> None:
        lacking = "missing: to write events; type: syncd auth home"
        desk.home.remarked = (Remark(lacking, trouble=True, lacking=True),)
        desk.home.fault = fail(error) if error is not None else None
        assert desk.say("check", status=77)["accounts"]["home"]["lines"] == [lacking]

    def test_check_of_what_is_partly_read_only(self, desk: Desk) -> None:
        desk.home.add_calendar("Team", writable=False)
        out, _ = desk.run("check")
        assert "home: no reminder can be written into what is read-only, 'Team': set write_to = \"own\"" in out


class TestExplain:
    def test_found(self, desk: Desk) -> None:
        desk.run("sync")
        out, err = desk.run("explain", "acme")
        assert "Interview with Acme: Backend Engineer: an interview" in out
        assert "acme" in out.casefold()
        assert all(title in out for title in TITLES)
        assert err == ""

    def test_its_json(self, desk: Desk) -> None:
        said = desk.say("explain", "Interview", "ACME")
        account = said["accounts"]["home"]
        assert account.keys() == {"events", "actions", "without"}
        assert account["events"].keys() == {"acme@x"}
        assert account["events"]["acme@x"]["because"]
        assert len(account["actions"]) == 3
        (without,) = account["without"]
        assert (without["kind"], without["sessions"]) == ("check-in-2", ["acme@x"])

    def test_it_gives_the_reasons_that_stand_in_the_event(self, desk: Desk) -> None:
        desk.run("sync")
        out, _ = desk.run("explain", "acme")
        (check_in,) = [one for one in desk.home.events("Personal") if one.title.startswith("Earliest")]
        reasons = [line.removeprefix("- ") for line in check_in.description.splitlines() if line.startswith("- ")]
        assert any("[Earliest check-in ★]" in reason for reason in reasons)
        assert "".join(f"    {reason}\n" for reason in reasons) in out
        assert "Interview with Acme: Backend Engineer: no second check-in: it follows only if" in out

    def test_why_something_is_none(self, desk: Desk) -> None:
        desk.home.put("Personal", "not.ics", interview("not@x", at(27, 10), "Interview prep with Sam #ignore"))
        out, _ = desk.run("explain", "prep")
        assert "no interview" in out

    def test_a_dismissed_reminder(self, desk: Desk) -> None:
        desk.run("sync")
        (uid,) = [one.ref.uid for one in desk.home.events("Personal") if one.title.startswith("Earliest")]
        desk.home.remove("Personal", uid)
        assert "you deleted it" in desk.run("explain", "acme")[0]

    def test_not_found(self, desk: Desk) -> None:
        line = desk.complain("explain", "nothing", "like", "this", status=1)
        assert "'nothing like this'" in line
        assert "#interview" in line

    def test_found_in_one_of_two_accounts(self, desk: Desk) -> None:
        desk.configure(HOME, WORK)
        desk.run("explain", "acme")

    def test_it_writes_nothing(self, desk: Desk) -> None:
        desk.run("explain", "acme")
        assert desk.written() == []
        assert not desk.state.exists()


class TestPurge:
    @pytest.fixture(autouse=True)
    def _synced(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.run("sync")
        monkeypatch.setattr("sys.stdin", io.StringIO())

    def edit(self, desk: Desk, kind: str, **lines: str) -> None:
        (name,) = [name for name, text in desk.home.raw("Personal").items() if f"X-SYNCD-KIND:{kind}" in text]
        desk.home.put("Personal", name, edit_event(desk.home.raw("Personal")[name], **lines))

    def test_without_a_terminal_it_removes_nothing(self, desk: Desk) -> None:
        line = desk.complain("purge", status=2)
        assert "--yes" in line
        assert desk.titles() == TITLES

    @pytest.mark.parametrize(("answer", "left"), [("y", 0), ("YES", 0), ("n", 3), ("", 3), ("what", 3)])
    def test_it_shows_the_list_and_asks(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str, left: int
    ) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
        out, _ = desk.run("purge")
        assert all(title in out for title in TITLES)
        assert "Remove 3 events?" in out
        assert len(desk.titles()) == left

    def test_the_end_of_input_is_a_no(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.setattr("sys.stdin", Terminal(""))
        assert "nothing removed" in desk.run("purge")[0]
        assert desk.titles() == TITLES

    def test_what_it_removes_is_gone_until_the_next_sync(self, desk: Desk) -> None:
        out, err = desk.run("purge", "--yes")
        assert "3 removed" in out
        assert err == ""
        assert desk.titles() == []
        assert desk.home.raw("Personal").keys() == {"acme.ics"}
        assert desk.run("purge", "--yes")[0] == "home: nothing to remove\n"
        desk.run("sync")
        assert desk.titles() == TITLES  # what the person did not dismiss themselves
        assert desk.say("sync")["accounts"]["home"]["settled"]

    def test_it_lists_them_in_order_of_time(self, desk: Desk) -> None:
        desk.home.put("Personal", "beta.ics", interview("beta@x", at(27, 10), "Interview with Beta", company="beta"))
        desk.run("sync")
        out, _ = desk.run("purge", "--yes")
        times = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", out)
        assert len(times) == 6
        assert times == sorted(times)

    def test_what_the_owner_changed_stays_unless_all_goes(self, desk: Desk) -> None:
        self.edit(desk, "check-in", SUMMARY="SUMMARY:Mine")
        desk.run("purge", "--yes")
        assert desk.titles() == ["Mine"]
        desk.run("purge", "--yes", "--all")
        assert desk.titles() == []

    def test_the_past_stays_unless_all_goes(self, desk: Desk) -> None:
        desk.set_now(at(26, 12))
        desk.run("purge", "--yes")
        assert desk.titles() == [TITLES[0]]
        desk.run("purge", "--all", "--yes")
        assert desk.titles() == []

    def test_a_copy_and_the_interview_stay(self, desk: Desk) -> None:
        (text,) = [text for text in desk.home.raw("Personal").values() if "X-SYNCD-KIND:ask" in text]
        desk.home.put("Personal", "copy.ics", edit_event(text, UID="UID:copy@app.example"))
        desk.run("purge", "--yes", "--all")
        assert desk.home.raw("Personal").keys() == {"acme.ics", "copy.ics"}

    def test_without_the_state(self, desk: Desk) -> None:
        for file in desk.state.iterdir():
            file.unlink()
        desk.run("purge", "--yes")
        assert desk.titles() == []

    def test_one_that_cannot_be_removed(self, desk: Desk) -> None:
        desk.home.read_only = True
        _, err = desk.run("purge", "--yes", status=77)
        assert "account home" in err
        assert desk.titles() == TITLES

    def test_also_from_a_calendar_of_its_own(self, desk: Desk) -> None:
        desk.run("purge", "--yes")
        desk.configure(HOME + 'write_to = "own"\n')
        desk.run("sync")
        assert "3 removed" in desk.run("purge", "--yes")[0]


class TestInspect:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "export.ics"
        text = interview("acme@x", at(26, 10), "Interview with Acme")
        path.write_text(text.replace("VERSION:2.0", "VERSION:2.0\r\nX-WR-TIMEZONE:Europe/Berlin"))
        return path

    def test_its_keys_without_any_configuration(self, desk: Desk, file: Path) -> None:
        said = desk.say("inspect", str(file), config=False)
        assert said.keys() == {"schema", "now", "zone", "events", "reminders", "problems"}
        assert (said["schema"], said["zone"], said["problems"]) == (1, "Europe/Berlin", [])
        assert said["events"]["acme@x"]["interview"] is True
        keys = {
            "kind", "key", "calendar", "process", "company", "round", "start", "end", "summary", "description",
            "people", "because",
        }  # fmt: skip
        for one in said["reminders"]:
            assert one.keys() == keys | ({"earliest", "latest"} if one["kind"] == "check-in" else set())
        assert {one["kind"] for one in said["reminders"]} == {"ask", "thank-you", "check-in"}
        assert not desk.state.exists()

    def test_a_configuration_without_an_account(self, desk: Desk, file: Path) -> None:
        desk.configure(top='timezone = "America/New_York"\n[policy]\nask = "off"\n')
        said = desk.say("inspect", str(file))
        assert said["zone"] == "America/New_York"
        assert {one["kind"] for one in said["reminders"]} == {"thank-you", "check-in"}

    def test_a_configuration_that_is_wrong(self, desk: Desk, file: Path) -> None:
        desk.configure(top='zone = "x"\n')
        assert "zone" in desk.complain("inspect", str(file), status=78)

    def test_several_files_are_one_search(self, desk: Desk, file: Path, tmp_path: Path) -> None:
        other = tmp_path / "other.ics"
        other.write_text(interview("acme-2@x", at(10, 10), "Interview with Acme"))
        said = desk.say("inspect", str(file), str(other), config=False)
        assert {uid: one["round"] for uid, one in said["events"].items()} == {"acme@x": 2, "acme-2@x": 1}

    def test_zone_now_and_owner(self, desk: Desk, file: Path) -> None:
        said = desk.say(
            "inspect", str(file), "--zone", "Asia/Tokyo", "--now", "2026-11-26T00:00:00Z", "--owner",
            "DANA.LEE@acme.example", config=False,
        )  # fmt: skip
        assert (said["zone"], said["now"][:10]) == ("Asia/Tokyo", "2026-11-26")
        assert all(one["start"].endswith("+09:00") for one in said["reminders"])
        people = said["events"]["acme@x"].get("interviewers", [])
        assert "dana.lee@acme.example" not in [one["email"] for one in people]
        assert "--zone" in desk.run("inspect", str(file), "--zone", "Shire", status=2)[1]
        assert "--now" in desk.run("inspect", str(file), "--now", "soon", status=2)[1]

    def test_in_utf_16(self, desk: Desk, file: Path) -> None:
        file.write_text(file.read_text(), encoding="utf-16")
        assert desk.say("inspect", str(file), config=False)["events"]["acme@x"]["interview"] is True

    def test_a_series_whose_change_stands_before_it(self, desk: Desk, tmp_path: Path) -> None:
        event = (
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{start}00Z\r\nDTEND:{start}59Z\r\nSUMMARY:{title}\r\n"
            "ORGANIZER:mailto:kim@globex.example\r\nATTENDEE:mailto:me@posteo.de\r\n{more}END:VEVENT\r\n"
        )
        change = event.format(uid="s", start="20261008T0900", title="Sync", more="RECURRENCE-ID:20261008T080000Z\r\n")
        series = event.format(uid="s", start="20261001T0800", title="Sync", more="RRULE:FREQ=WEEKLY;COUNT=9\r\n")
        other = event.format(uid="x", start="20261202T1300", title="Technical interview Jane Roe", more="")
        verdicts = []
        for events in ((change, series, other), (series, change, other)):
            file = tmp_path / "export.ics"
            file.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{''.join(events)}END:VCALENDAR\r\n")
            said = desk.say("inspect", str(file), "--owner", "me@posteo.de", config=False)
            verdicts.append(said["events"].get("x", {}).get("interview", False))
        assert verdicts == [False, False]

    @pytest.mark.parametrize("name", ["photo.jpg", "notes.ics", "empty.ics", "missing.ics", "folder.ics"])
    def test_a_file_that_is_no_calendar(self, desk: Desk, file: Path, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        if name == "folder.ics":
            path.mkdir()
        elif name != "missing.ics":
            path.write_bytes({"photo.jpg": b"\xff\xd8\xff", "notes.ics": b"my notes"}.get(name, b""))
        assert str(path) in desk.complain("inspect", str(file), str(path), status=1)

    def test_a_broken_event_is_a_problem(self, desk: Desk, file: Path) -> None:
        file.write_text(file.read_text().replace("TZID=Europe/Berlin", "TZID=Middle-earth/Shire"))
        said = desk.say("inspect", str(file), config=False)
        (problem,) = said["problems"]
        assert problem.keys() == {"calendar", "event", "message"}
        assert (problem["calendar"], problem["event"]) == ("export", "acme@x")
        assert "acme@x" in desk.run("inspect", str(file), config=False)[0]

    def test_what_syncd_wrote_is_no_interview(self, desk: Desk) -> None:
        desk.run("sync")
        events = "".join(desk.home.raw("Personal").values())
        file = desk.folder / "mine.ics"
        file.write_text(events)
        said = desk.say("inspect", str(file), config=False)
        assert said["events"].keys() == {"acme@x"}
