"""`syncd check` on every set-up that is broken: one line, with what to do about it; and what others say then."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from providers.contract import Writes
from providers.google_auth import scopes_of
from syncd import clock
from tests.google import faults
from tests.google.desk import Desk, open_desk
from tests.google.discovery import SCOPES
from tests.google.oauth import PAGE, refused
from tests.servers.proxy import Action, Drop
from tests.stories.world import NOW, at, interview

ME = "me@example.org"
TEAM = "team@group.calendar.google.com"
EVENTS, LISTS = scopes_of(Writes.EVENTS)
RIGHTS = "rights: calendar.events (read and write events), calendar.calendarlist.readonly (list calendars)"
FINE = ("calendar 'primary': read and write", RIGHTS)
WAIT = "wait, then type: syncd check --account work"
ELSEWHERE = 'set write_to = "own", or to another calendar'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with open_desk(tmp_path, monkeypatch, capsys) as desk:
        yield desk


@dataclass(frozen=True)
class Case:
    """A set-up that was broken by `breaks`; `line` is what is said of it, `fine` what is said of the rest before."""

    breaks: Callable[[Desk], object]
    status: int
    line: str
    fine: tuple[str, ...] = ()


def no_client_file(desk: Desk) -> None:
    desk.person.client_file.unlink()


def nothing_at_all(desk: Desk) -> None:
    no_client_file(desk)
    not_signed_in(desk)


def no_client(desk: Desk) -> None:
    desk.keys["client_file"] = ""
    not_signed_in(desk)


def not_signed_in(desk: Desk) -> None:
    desk.person.token_file.unlink()


def web_client(desk: Desk) -> None:
    desk.person.write_client({"web": {"client_id": "1", "client_secret": "2"}})
    not_signed_in(desk)


def page_as_client(desk: Desk) -> None:
    desk.person.client_file.write_text("<!DOCTYPE html>")


def wrong_client(desk: Desk) -> None:
    desk.sign_in(client_secret="GOCSPX-of-another")


def revoked(desk: Desk) -> None:
    desk.oauth.living.clear()


def in_testing(desk: Desk) -> None:
    desk.sign_in(signed_in="2026-11-20T09:00:00Z", ends="2026-11-27T09:00:00Z")


def revoked_in_testing(desk: Desk) -> None:
    in_testing(desk)
    revoked(desk)


def read_by_others(desk: Desk) -> None:
    desk.person.token_file.chmod(0o644)


def no_refresh_token(desk: Desk) -> None:
    desk.sign_in(refresh_token=None)


def not_to_events(desk: Desk) -> None:
    """The file promises more than Google grants."""
    desk.grant(LISTS)


def not_to_events_unsaid(desk: Desk) -> None:
    desk.person.write_token()
    desk.grant(LISTS)


def not_to_list(desk: Desk) -> None:
    desk.grant(EVENTS)


def nobody_says_which(desk: Desk) -> None:
    desk.oauth.scope_said = False
    desk.person.write_token()
    desk.grant(EVENTS)


def own_without_its_right(desk: Desk) -> None:
    desk.keys["write_to"] = '"own"'


def only_to_read(desk: Desk) -> None:
    desk.sign_in(Writes.NOTHING)


def more_rights(desk: Desk) -> None:
    desk.person.write_token()
    desk.grant(EVENTS, LISTS, f"{SCOPES}calendar.acls")


def reader(desk: Desk) -> None:
    desk.double.main.role = "reader"


def no_private_access(desk: Desk) -> None:
    desk.double.main.role = "writerWithoutPrivateAccess"


def team_to_read(desk: Desk) -> None:
    desk.double.add_calendar(TEAM, summary="Team", role="reader")


def free_and_busy(desk: Desk) -> None:
    desk.double.main.role = "freeBusyReader"


def no_calendar(desk: Desk) -> None:
    """A service account has none at first."""
    desk.double.calendars.clear()


def unknown_calendar(desk: Desk) -> None:
    desk.keys["calendars"] = '["Nope"]'


def unknown_target(desk: Desk) -> None:
    desk.keys["write_to"] = '"Nope"'


def team_gone(desk: Desk) -> None:
    team_to_read(desk)
    desk.keys["calendars"] = '["Team"]'
    desk.double.calendars[TEAM].deleted = True


def not_enabled(desk: Desk) -> None:
    desk.double.enabled = False


def service_account(desk: Desk) -> None:
    not_signed_in(desk)
    desk.person.write_key()


def not_delegated(desk: Desk) -> None:
    service_account(desk)
    desk.keys["subject"] = '"boss@example.org"'


def key_read_by_others(desk: Desk) -> None:
    service_account(desk)
    desk.person.client_file.chmod(0o644)


def no_service_account(desk: Desk) -> None:
    desk.keys["subject"] = '"me@example.org"'


def nothing_listens(desk: Desk) -> None:
    desk.keys["api_endpoint"] = '"http://127.0.0.1:9"'


def signs_in_with(fault: Action) -> Callable[[Desk], None]:
    def breaks(desk: Desk) -> None:
        desk.oauth.fault = fault

    return breaks


def answers(action: Action) -> Callable[[Desk], None]:
    def breaks(desk: Desk) -> None:
        desk.double.script = lambda _request: action

    return breaks


SIGN_IN_DOWN = f"Google's sign-in is not reached, or does not answer as it should; {WAIT}"
CASES = {
    "no client file": Case(
        no_client_file, 78, "there is no client file ~/client.json; docs/google.md says how to get it"
    ),
    "no client file and not signed in": Case(
        nothing_at_all, 78, "there is no client file ~/client.json; docs/google.md says how to get it"
    ),
    "no client configured": Case(
        no_client, 78, "there is no OAuth client: get one (docs/google.md), and set client_file to its file"
    ),
    "not signed in": Case(not_signed_in, 77, "not signed in yet; type: syncd auth work"),
    "client of a web application": Case(
        web_client, 78,
        "client file ~/client.json is of a web application; make a client of the kind “Desktop app” (docs/google.md)",
    ),
    "client file is a page": Case(
        page_as_client, 78, "client file ~/client.json is no JSON object; download it anew (docs/google.md)"
    ),
    "wrong client": Case(
        wrong_client, 78,
        "Google refuses the OAuth client (invalid_client): set client_file to one that works (docs/google.md), "
        "then type: syncd auth work",
    ),
    "client deleted": Case(
        signs_in_with(refused(401, "deleted_client", "The OAuth client was deleted.")), 78,
        "Google refuses the OAuth client (deleted_client): set client_file to one that works (docs/google.md), "
        "then type: syncd auth work",
    ),
    "revoked": Case(
        revoked, 77,
        "Google does not accept the sign-in any more (revoked, or unused for six months); if it lasted 7 days, "
        "publish its client (docs/google.md); type: syncd auth work",
    ),
    "client in Testing": Case(
        in_testing, 0,
        "the sign-in ends on 2026-11-27, since its client is in “Testing”: publish it (docs/google.md), "
        "then type: syncd auth work",
        FINE,
    ),
    "ended in Testing": Case(
        revoked_in_testing, 77,
        "Google does not accept the sign-in any more: its client is in “Testing”, where it lasts 7 days; "
        "publish the client (docs/google.md); type: syncd auth work",
    ),
    "token file read by others": Case(
        read_by_others, 78,
        "others can read token file ~/state/tokens/work.json; type: chmod 600 ~/state/tokens/work.json",
    ),
    "no refresh token": Case(
        no_refresh_token, 77, "the sign-in is over, and cannot be renewed; type: syncd auth work"
    ),
    "no right to events": Case(
        not_to_events, 77, "rights that are missing: calendar.events (read and write events); type: syncd auth work",
        ("rights: calendar.calendarlist.readonly (list calendars)",),
    ),
    "no right to events, and a file without rights": Case(
        not_to_events_unsaid, 77,
        "rights that are missing: calendar.events (read and write events); type: syncd auth work",
        ("rights: calendar.calendarlist.readonly (list calendars)",),
    ),
    "no right to list": Case(
        not_to_list, 77,
        "rights that are missing: calendar.calendarlist.readonly (list calendars); type: syncd auth work",
    ),
    "no right, and nobody says which": Case(
        nobody_says_which, 77, "this sign-in lacks a right; type: syncd auth work"
    ),
    "only a right to read": Case(
        only_to_read, 77, "rights that are missing: calendar.events (read and write events); type: syncd auth work",
        ("rights: calendar.calendarlist.readonly (list calendars)",),
    ),
    "own, without its right": Case(
        own_without_its_right, 77,
        "rights that are missing: calendar.app.created (make a calendar and write into it); type: syncd auth work",
        ("rights: calendar.events.readonly (read events), calendar.calendarlist.readonly (list calendars)",),
    ),
    "more rights": Case(
        more_rights, 0,
        "more rights than it needs: calendar.acls; to give them back, type: syncd auth work --revoke, "
        "then: syncd auth work",
        FINE,
    ),
    "reader": Case(
        reader, 77, f"no reminder can be written, all is read-only: {ELSEWHERE}",
        ("calendar 'primary': read only", RIGHTS),
    ),
    "writer without private access": Case(
        no_private_access, 77, f"no reminder can be written, all is read-only: {ELSEWHERE}",
        ("calendar 'primary': read only", RIGHTS),
    ),
    "reader of one": Case(
        team_to_read, 0, f"no reminder can be written into what is read-only, 'Team': {ELSEWHERE}",
        (FINE[0], "calendar 'Team': read only", RIGHTS),
    ),
    "free and busy": Case(
        free_and_busy, 77,
        "it sees no more than free and busy of its calendars; have one shared with it, with “See all event "
        "details”, or sign in as their owner",
    ),
    "no calendar": Case(
        no_calendar, 78, "there is no calendar in its list; make one, or sign in as somebody else"
    ),
    "unknown calendar": Case(
        unknown_calendar, 78, "calendars: there is no calendar 'Nope'; there are 'primary'"
    ),
    "unknown write_to": Case(
        unknown_target, 78, "write_to: there is no calendar 'Nope'; there are 'primary'"
    ),
    "calendar gone": Case(team_gone, 78, "calendars: there is no calendar 'Team'; there are 'primary'"),
    "API not enabled": Case(
        not_enabled, 78,
        "the Google Calendar API is not enabled in your client's project: enable it at "
        "https://console.cloud.google.com/apis/library/calendar-json.googleapis.com (docs/google.md)",
    ),
    "service account without delegation": Case(
        not_delegated, 78,
        "Google refuses the rights (unauthorized_client): a service account needs domain-wide delegation for them "
        "(docs/google.md); otherwise type: syncd auth work",
    ),
    "service account's key read by others": Case(
        key_read_by_others, 78, "others can read service account's key ~/client.json; type: chmod 600 ~/client.json"
    ),
    "subject without service account": Case(
        no_service_account, 78,
        "subject is only for a service account: set client_file to its key, or take it out",
    ),
    "sign-in down": Case(signs_in_with(faults.unavailable()), 75, SIGN_IN_DOWN),
    "sign-in hangs up": Case(signs_in_with(Drop()), 75, SIGN_IN_DOWN),
    "sign-in is a page": Case(signs_in_with(PAGE), 75, SIGN_IN_DOWN),
    "nothing listens": Case(
        nothing_listens, 75, f"Google Calendar does not answer (no connection); {WAIT}"
    ),
    "quota exceeded": Case(
        answers(faults.quota_exceeded()), 75,
        f"Google Calendar: this account has used up what it may do for some hours; {WAIT}",
    ),
    "too many requests": Case(
        answers(faults.rate_limited(retry_after="30")), 75, f"Google Calendar asks to wait; {WAIT}"
    ),
    "500": Case(answers(faults.backend_error()), 75, f"Google Calendar answers 500; {WAIT}"),
    "a page": Case(
        answers(faults.html()), 1,
        "Google Calendar answered with something that is no JSON: something between here and it (a proxy, a "
        "network's sign-in page) answers in its place; see to that, or to api_endpoint",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_one_line_says_what_is_wrong_and_what_to_do(desk: Desk, case: Case) -> None:
    case.breaks(desk)
    files = desk.files()
    out, err = desk.run("check", status=case.status)
    lines = out.replace(str(desk.person.folder), "~").splitlines()
    assert lines == [f"work: {line}" for line in (*case.fine, case.line)]
    assert err == ""
    said = json.loads(desk.run("check", "--json", status=case.status)[0].replace(str(desk.person.folder), "~"))
    assert said == {
        "schema": 1,
        "problems": [],
        "accounts": {"work": {"status": case.status, "lines": [*case.fine, case.line]}},
    }
    assert desk.files() == files
    assert [line for line in desk.asked() if not line.startswith("GET ")] == []


def own(desk: Desk) -> None:
    desk.keys["write_to"] = '"own"'
    desk.sign_in(Writes.OWN)


HEALTHY: dict[str, tuple[Callable[[Desk], object], str]] = {
    "a person": (lambda _desk: None, RIGHTS),
    "own": (
        own,
        (
            "rights: calendar.events.readonly (read events), calendar.calendarlist.readonly (list calendars), "
            "calendar.app.created (make a calendar and write into it)"
        ),
    ),
    "a service account": (
        service_account,
        (
            "signs in as a service account, for calendar.events, calendar.calendarlist.readonly; "
            "it sees only what is shared with it"
        ),
    ),
}


@pytest.mark.parametrize(("mend", "rights"), HEALTHY.values(), ids=HEALTHY)
def test_all_is_well(desk: Desk, mend: Callable[[Desk], object], rights: str) -> None:
    mend(desk)
    files = desk.files()
    out, err = desk.run("check")
    calendars = [FINE[0]]
    if desk.keys:
        calendars = ["calendar 'primary': read only", "calendar 'Interview follow-ups': the first sync makes it"]
    assert out.splitlines() == [f"work: {line}" for line in (*calendars, rights)]
    assert err == ""
    assert desk.files() == files


class TestWhatOthersSay:
    """The line of the error that `sync` gets, its exit status, and what `status` keeps of it."""

    @pytest.fixture(autouse=True)
    def invited(self, desk: Desk) -> None:
        desk.double.put_ics(ME, "acme.ics", interview("acme@x", at(26, 10), "Interview with Acme", owner=ME))

    @pytest.mark.parametrize(
        ("name", "state"),
        [
            ("no client file", "error"),
            ("not signed in", "sign-in"),
            ("wrong client", "error"),
            ("revoked", "sign-in"),
            ("no refresh token", "sign-in"),
            ("no right, and nobody says which", "forbidden"),
            ("free and busy", "forbidden"),
            ("unknown calendar", "error"),
            ("API not enabled", "error"),
            ("service account without delegation", "error"),
            ("sign-in down", "waiting"),
            ("nothing listens", "waiting"),
        ],
    )
    def test_sync_and_status(self, desk: Desk, name: str, state: str) -> None:
        case = CASES[name]
        case.breaks(desk)
        out, err = desk.run("sync", status=case.status)
        line = err.replace(str(desk.person.folder), "~")
        assert out == ""
        assert line == f"syncd: account work: {case.line.removesuffix(f'; {WAIT}')}\n"
        account = desk.say("status", status=case.status)["accounts"]["work"]
        assert account["state"] == state
        message = account["message"].removeprefix("account work: ")
        assert message in err
        assert desk.run("status", status=case.status)[0].count(message) == 1
        assert writes(desk) == []

    @pytest.mark.parametrize("command", ["sync", "plan", "calendars"])
    def test_a_revoked_sign_in_asks_for_no_calendar(self, desk: Desk, command: str) -> None:
        desk.run("sync")
        revoked(desk)
        before = desk.asked()
        assert desk.run(command, status=77)[1] == f"syncd: account work: {CASES['revoked'].line}\n"
        assert desk.asked() == before
        state, status = ("sign-in", 77) if command == "sync" else ("ok", 0)
        assert desk.say("status", status=status)["accounts"]["work"]["state"] == state

    @pytest.mark.parametrize("scopes", [(LISTS,), scopes_of(Writes.NOTHING)], ids=["not to read", "not to write"])
    def test_a_right_is_missing(self, desk: Desk, scopes: tuple[str, ...]) -> None:
        desk.grant(*scopes)
        assert desk.run("sync", status=77)[1] == (
            "syncd: account work: this sign-in lacks a right; type: syncd auth work\n"
        )
        account = desk.say("status", status=77)["accounts"]["work"]
        assert (account["state"], account["last_success"]) == ("forbidden", None)
        assert len(writes(desk)) <= 1  # one is tried, and no more
        out, _ = desk.run("status", status=77)
        assert "  ! rights that are missing: calendar.events (read and write events); type: syncd auth work\n" in out

    def test_a_calendar_of_its_own_may_not_be_made(self, desk: Desk) -> None:
        desk.keys["write_to"] = '"own"'
        assert desk.run("sync", status=77)[1] == (
            "syncd: account work: this sign-in lacks a right; type: syncd auth work\n"
        )
        assert list(desk.double.calendars) == [ME]

    @pytest.mark.parametrize("role", ["reader", "writerWithoutPrivateAccess"])
    def test_what_is_read_only_is_not_written_to(self, desk: Desk, role: str) -> None:
        desk.double.main.role = role
        assert desk.run("sync", status=77)[1] == (
            "syncd: account work: calendar 'primary' is read-only for this account; get the right to write, "
            "or set write_to\n"
        )
        assert writes(desk) == []
        assert desk.say("status", status=77)["accounts"]["work"]["state"] == "forbidden"

    def test_a_calendar_that_is_gone(self, desk: Desk) -> None:
        """The list of calendars is remembered for a day; after one failure it is asked for anew."""
        team_to_read(desk)
        desk.keys["calendars"] = '["Team"]'
        desk.run("sync")
        desk.double.calendars[TEAM].deleted = True
        assert desk.run("sync", status=78)[1] == (
            "syncd: account work: calendar 'Team' is not there any more, or not shared any more; "
            "see `syncd calendars`\n"
        )
        assert desk.run("sync", status=78)[1] == f"syncd: account work: {CASES['calendar gone'].line}\n"
        assert desk.say("status", status=78)["accounts"]["work"]["state"] == "error"
        assert writes(desk) == []

    @pytest.mark.parametrize("name", ["API not enabled", "no right to list", "free and busy"])
    def test_calendars(self, desk: Desk, name: str) -> None:
        case = CASES[name]
        case.breaks(desk)
        out, err = desk.run("calendars", status=case.status)
        assert out == ""
        assert re.fullmatch(r"syncd: account work: [^\n]+\n", err)
        assert not desk.files().keys() - {"tokens", "tokens/work.json"}

    def test_after_a_new_sign_in_it_goes_on(self, desk: Desk) -> None:
        revoked(desk)
        desk.run("sync", status=77)
        desk.sign_in()
        desk.run("sync")
        account = desk.say("status")["accounts"]["work"]
        assert (account["state"], account["message"]) == ("ok", None)


def writes(desk: Desk) -> list[str]:
    return [line for line in desk.asked() if not line.startswith("GET ")]
