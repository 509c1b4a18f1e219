"""Acceptance 7: bad input is one clear line and the documented exit status; nothing is written, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.radicale import set_read_only
from tests.stories.world import World, at, interview


def complaint(world: World, *arguments: str, status: int) -> str:
    """The only line on stderr."""
    before = world.everything()
    _, err = world.run(*arguments, status=status)
    lines = err.splitlines()
    assert len(lines) == 1, err
    assert world.everything() == before
    return lines[0]


@pytest.fixture
def full(radicale_world: World) -> World:
    radicale_world.put("acme.ics", interview("acme@x", at(26, 10), "Interview with Acme"))
    return radicale_world


def test_a_wrong_password(full: World) -> None:
    full.configure(password='"wrong"')
    line = complaint(full, "sync", status=77)
    assert "home" in line
    assert "password" in line
    assert "wrong" not in line


def test_a_wrong_path(full: World) -> None:
    full.configure(url=f'"{full.proxy.at(full.calendar.server.home)}nothing/here/"', calendars="")
    assert "url" in complaint(full, "sync", status=78)


def test_nobody_there(full: World) -> None:
    full.configure(url='"http://127.0.0.1:9/"')
    assert "does not answer" in complaint(full, "sync", status=75)


def test_no_caldav_server(full: World) -> None:
    from tests.servers.proxy import Answer

    full.proxy.before = lambda _n, _request: Answer(200, {"Content-Type": "text/html"}, b"<html>Sign in</html>")
    line = complaint(full, "sync", status=1)
    assert "no CalDAV server" in line


def test_an_unknown_calendar(full: World) -> None:
    full.configure(calendars='["Personnal"]')
    line = complaint(full, "sync", status=78)
    assert "'Personnal'" in line
    assert full.calendar.name in line


def test_a_misspelt_key(full: World) -> None:
    full.configure(usernam='"alice"', username="")
    line = complaint(full, "sync", status=78)
    assert str(full.config) in line
    assert "accounts.home.usernam" in line
    assert "username" in line


def test_a_state_file_that_is_none(full: World) -> None:
    full.sync()
    file = full.state / "home.sqlite3"
    file.write_bytes(b"this is no database, " * 100)
    kept = file.read_bytes()
    line = complaint(full, "sync", status=1)
    assert str(file) in line
    assert "move it away" in line
    assert file.read_bytes() == kept
    file.rename(full.folder / "away")
    full.settle()


def test_a_state_directory_that_is_a_file(full: World) -> None:
    full.state.write_text("")
    assert str(full.state) in complaint(full, "sync", status=1)


def test_a_read_only_calendar(full: World) -> None:
    set_read_only(full.calendar.server, full.calendar.url)
    try:
        line = complaint(full, "sync", status=77)
        assert "read-only" in line
        assert full.written() == []
        out, _ = full.run("check", status=77)
        assert "read-only" in out
    finally:
        set_read_only(full.calendar.server)
    full.sync()
    assert len(full.reminders()) == 3


def test_a_file_that_is_no_calendar(full: World, tmp_path: Path) -> None:
    file = tmp_path / "holiday.ics"
    file.write_bytes(b"\xff\xd8\xff\xe0 a photograph")
    assert str(file.name) in complaint(full, "inspect", str(file), status=1)
    assert "nothing.ics" in complaint(full, "inspect", str(tmp_path / "nothing.ics"), status=1)


def test_an_object_that_is_broken_does_not_stop_the_rest(full: World) -> None:
    # Servers refuse what is no iCalendar, but hand on an interview that has no readable start.
    broken = interview("broken@x", at(27, 10), "Interview with Beta", company="beta").replace(
        "DTSTART;TZID=Europe/Berlin:20261127T100000", "DTSTART;TZID=Middle-earth/Shire:20261127T100000"
    )
    full.put("broken.ics", broken)
    account = full.sync()
    assert len(full.reminders()) == 3
    assert [problem["event"] for problem in account["problems"]] == ["broken@x"]


def test_check_writes_nothing_anywhere(full: World) -> None:
    out, _ = full.run("check")
    assert full.calendar.name in out
    assert not full.state.exists()
    full.run("plan")
    assert not full.state.exists()
    assert full.written() == []


def test_too_large_a_plan_is_refused_and_allowed_once(full: World) -> None:
    for number in range(10):
        full.put(
            f"e{number}.ics",
            interview(f"e{number}@x", at(27, 10), f"Interview with Company{number:02}", company=f"company{number:02}"),
        )
    assert "--allow-large" in complaint(full, "sync", status=1)
    full.sync("--allow-large")
    full.settle()
    for number in range(10):
        full.edit(f"e{number}.ics", STATUS="STATUS:CANCELLED")
    assert "--allow-large" in complaint(full, "sync", status=1)
    full.sync("--allow-large")
    assert len(full.reminders()) == 3
    full.settle()
