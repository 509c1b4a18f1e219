"""What is peculiar to a folder of files; the rest is in the contract suite."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from providers.contract import Calendar, Window, everything
from providers.errors import AlreadyThere, Changed, Misconfigured, Refused
from providers.event import Draft, Marker, Moment
from providers.folder_files import Folder

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
START = Moment(datetime(2026, 6, 1, 9, tzinfo=UTC), "UTC")
DRAFT = Draft("a@syncd", "Title", "Text", START, START, None, Marker("check-in", "k", "s", "1.a"))
EVENT = "BEGIN:VEVENT\nUID:{}\nDTSTART:20260601T090000Z\nSUMMARY:{}\nEND:VEVENT\n"


def write(path: Path, *uids: str, title: str = "x") -> None:
    path.parent.mkdir(exist_ok=True)
    events = "".join(EVENT.format(uid, title) for uid in uids)
    path.write_text(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")


def open_folder(root: Path) -> tuple[Folder, Calendar]:
    folder = Folder(root, frozenset(), "UTC")
    return folder, folder.calendars()[0]


def test_each_folder_is_a_calendar(tmp_path: Path) -> None:
    write(tmp_path / "work" / "a.ics", "a")
    (tmp_path / "work" / "displayname").write_text("Wörk\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    write(tmp_path / ".hidden" / "a.ics", "a")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").touch()
    found = Folder(tmp_path, frozenset(), "UTC").calendars()
    assert [(calendar.id, calendar.name) for calendar in found] == [("empty", "empty"), ("work", "Wörk")]
    write(tmp_path / "b.ics", "b")
    assert [calendar.id for calendar in Folder(tmp_path, frozenset(), "UTC").calendars()] == [".", "empty", "work"]


def test_a_missing_folder_is_a_misconfiguration(tmp_path: Path) -> None:
    folder, calendar = open_folder(tmp_path)
    with pytest.raises(Misconfigured, match="correct the account's path"):
        Folder(tmp_path / "none", frozenset(), "UTC").calendars()
    for gone in ("none", "../.."):
        with pytest.raises(Misconfigured):
            folder.read(replace(calendar, id=gone), WINDOW, None, everything)


def test_an_export_is_read_in_parts_and_never_written(tmp_path: Path) -> None:
    write(tmp_path / "export.ics", "a@syncd", "b@syncd", "c@syncd")
    folder, calendar = open_folder(tmp_path)
    snapshot = folder.read(calendar, WINDOW, None, lambda text: "UID:b@" not in text)
    assert [event.ref.uid for event in snapshot.events] == ["a@syncd", "c@syncd"]
    before = (tmp_path / "export.ics").read_bytes()
    with pytest.raises(Refused, match="several events"):
        folder.update(calendar, snapshot.events[0], DRAFT)
    with pytest.raises(Refused):
        folder.withdraw(calendar, snapshot.events[0])
    with pytest.raises(AlreadyThere):
        folder.create(calendar, DRAFT)
    assert (tmp_path / "export.ics").read_bytes() == before


def test_hidden_files_and_links_outward_are_problems(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root / "good.ics", "good")
    write(root / ".hidden.ics", "hidden")
    write(tmp_path / "outside" / "x.ics", "outside")
    (root / "link.ics").symlink_to(tmp_path / "outside" / "x.ics")
    (root / "away").symlink_to(tmp_path / "outside")
    (root / "inward.ics").symlink_to(root / "good.ics")
    (root / "loop.ics").symlink_to("loop.ics")
    folder, calendar = open_folder(root)
    assert len(folder.calendars()) == 1
    snapshot = folder.read(calendar, WINDOW, None, everything)
    assert {event.ref.uid for event in snapshot.events} == {"good"}
    assert [problem.event for problem in snapshot.problems] == [".hidden.ics", "link.ics", "loop.ics"]
    assert snapshot.complete


def test_a_file_that_cannot_be_read_makes_it_incomplete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.ics", "a")
    write(tmp_path / "b.ics", "b")
    folder, calendar = open_folder(tmp_path)
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "b.ics":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    snapshot = folder.read(calendar, WINDOW, None, everything)
    assert (len(snapshot.events), snapshot.complete, snapshot.cursor) == (1, False, None)
    assert [problem.event for problem in snapshot.problems] == ["b.ics"]


def test_an_unchanged_file_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.ics", "a")
    folder, calendar = open_folder(tmp_path)
    first = folder.read(calendar, WINDOW, None, everything)

    def refuse(path: Path) -> bytes:
        raise AssertionError(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert folder.read(calendar, WINDOW, first.cursor, everything).events == first.events


def test_a_change_in_the_last_moment_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, calendar = open_folder(tmp_path)
    folder.create(calendar, DRAFT)
    event = folder.read(calendar, WINDOW, None, everything).events[0]

    def meddle(*_: object) -> str:
        write(tmp_path / "a.ics", "a@syncd", title="the owner's")
        return "new"

    monkeypatch.setattr("providers.folder_files.ical.amend", meddle)
    with pytest.raises(Changed):
        folder.update(calendar, event, DRAFT)
    assert "the owner's" in (tmp_path / "a.ics").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["a.ics"]


def test_odd_names_and_bytes(tmp_path: Path) -> None:
    folder, calendar = open_folder(tmp_path)
    written = folder.create(calendar, replace(DRAFT, uid="../ä b/c@syncd"))
    assert written.ref.resource == "---b-c.ics"
    assert (tmp_path / written.ref.resource).exists()
    text = "BEGIN:VCALENDAR\n" + EVENT.format("u", "Büro") + "END:VCALENDAR\n"
    (tmp_path / "latin.ics").write_bytes(text.encode("latin-1"))
    (tmp_path / "wide.ics").write_bytes(text.replace("UID:u", "UID:w").encode("utf-16"))
    titles = {event.ref.uid: event.title for event in folder.read(calendar, WINDOW, None, everything).events}
    assert (titles["u"], titles["w"]) == ("B\ufffdro", "Büro")
