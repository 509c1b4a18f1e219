"""Entries in the journal's own protocol, to a real datagram socket; as lines with a priority; as lines for a person."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from syncd.daemon.journal import Journal, Priority, level_of
from tests.daemon.sockets import Listener, listening


@pytest.fixture
def journald() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def fields(entry: bytes) -> dict[str, str]:
    """A datagram of the protocol, read as its description says."""
    found, rest = {}, entry
    while rest:
        line, _, after = rest.partition(b"\n")
        name, given, value = line.partition(b"=")
        if given:
            rest = after
        else:
            size = int.from_bytes(after[:8], "little")
            value, end, rest = after[8 : 8 + size], after[8 + size : 9 + size], after[9 + size :]
            assert end == b"\n"
        assert name.decode() not in found
        found[name.decode()] = value.decode()
    return found


def written(journal: Journal) -> str:
    assert isinstance(journal.stderr, io.StringIO)
    return journal.stderr.getvalue()


def test_an_entry_has_its_fields(journald: Listener) -> None:
    journal = Journal(systemd=True, stderr=io.StringIO(), path=journald.path)
    journal.say(Priority.NOTICE, "wrote", "2 created", account="home", created=2, withdrawn=0, duration=None)
    (entry,) = journald.heard()
    assert fields(entry) == {
        "MESSAGE": "home: 2 created",
        "PRIORITY": "5",
        "SYSLOG_IDENTIFIER": "syncd",
        "SYNCD_EVENT": "wrote",
        "SYNCD_ACCOUNT": "home",
        "SYNCD_CREATED": "2",
        "SYNCD_WITHDRAWN": "0",
    }
    assert written(journal) == ""


def test_a_value_of_several_lines_makes_no_field_of_its_own(journald: Listener) -> None:
    journal = Journal(systemd=True, stderr=io.StringIO(), path=journald.path)
    journal.say(Priority.ERROR, "failed", "no\nPRIORITY=0", account="home", trace="one\nPRIORITY=0\ntwo=2\n")
    found = fields(journald.heard()[0])
    assert found["MESSAGE"] == "home: no PRIORITY=0"
    assert found["SYNCD_TRACE"] == "one\nPRIORITY=0\ntwo=2\n"
    assert found["PRIORITY"] == "3"


def test_what_is_no_name_of_a_field_is_left_out(journald: Listener) -> None:
    journal = Journal(systemd=True, stderr=io.StringIO(), path=journald.path)
    journal.say(Priority.INFO, "x", "y", **{"größe": 1, "a=b": 2, "a\nb": 3, "": 4, "z" * 59: 5, "requests": 6})
    assert set(fields(journald.heard()[0])) - {"MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "SYNCD_EVENT"} == {
        "SYNCD_REQUESTS"
    }


@pytest.mark.parametrize("systemd", [False, True])
def test_control_characters_do_nothing(journald: Listener, systemd: bool) -> None:
    journal = Journal(systemd=systemd, stderr=io.StringIO(), path=journald.path)
    journal.say(Priority.INFO, "x", "a\x1b[2Jb\rc\u202ed\u2028e\x00", account="home")
    line = fields(journald.heard()[0])["MESSAGE"] if systemd else written(journal).removesuffix("\n")
    assert line == "home: a [2Jb c d e"


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("2 created", "home: 2 created"),
        ("account home: no answer", "home: no answer"),
        ("account home, calendar 'Personal': no answer", "home, calendar 'Personal': no answer"),
        ("home: works again", "home: works again"),
        ("account homely: no answer", "home: account homely: no answer"),
    ],
)
def test_a_person_reads_plain_lines_that_name_the_account_once(message: str, line: str) -> None:
    journal = Journal(stderr=io.StringIO())
    journal.say(Priority.WARNING, "failed", message, account="home", failures=1)
    assert written(journal) == f"{line}\n"


@pytest.mark.parametrize("gone", [False, True])
def test_without_the_socket_the_line_has_its_priority_in_front(journald: Listener, gone: bool) -> None:
    path = journald.path if gone else "/nowhere/at/all"
    journald.close()
    journal = Journal(systemd=True, stderr=io.StringIO(), path=path)
    journal.say(Priority.WARNING, "failed", "no answer", account="home")
    assert written(journal) == "<4>home: no answer\n"


def test_an_entry_that_is_too_large_is_not_lost(journald: Listener) -> None:
    journal = Journal(systemd=True, stderr=io.StringIO(), path=journald.path)
    journal.say(Priority.INFO, "x", "y", **{f"field{number}": "é" * 20_000 for number in range(50)})
    assert (journald.heard(), written(journal)) == ([], "<6>y\n")
    journal.say(Priority.INFO, "x", "é" * 20_000, trace="\U0001f5d3" * 20_000)
    assert len(journald.heard()) == 1


@pytest.mark.parametrize(
    ("verbose", "quiet", "heard"),
    [
        (0, False, ["error", "warning", "notice", "info"]),
        (1, False, ["error", "warning", "notice", "info", "debug"]),
        (0, True, ["error", "warning"]),
    ],
)
def test_how_much_is_said(verbose: int, quiet: bool, heard: list[str]) -> None:
    journal = Journal(level_of(verbose, quiet), stderr=io.StringIO())
    for priority in (Priority.ERROR, Priority.WARNING, Priority.NOTICE, Priority.INFO, Priority.DEBUG):
        journal.say(priority, "x", priority.name.lower())
    assert written(journal).split() == heard


def test_the_journal_is_known_by_what_stderr_is(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as stderr:
        status = os.fstat(stderr.fileno())
        ours = f"{status.st_dev}:{status.st_ino}"
        assert Journal.found(Priority.INFO, {"JOURNAL_STREAM": ours}, stderr).systemd
        # Inherited, while stderr has become another file; and what nobody would say.
        for said in (f"{status.st_dev}:{status.st_ino + 1}", "1", "", ":", f"{ours}:"):
            assert not Journal.found(Priority.INFO, {"JOURNAL_STREAM": said}, stderr).systemd
        assert not Journal.found(Priority.INFO, {}, stderr).systemd
    assert not Journal.found(Priority.INFO, {"JOURNAL_STREAM": ours}, stderr).systemd  # closed
    assert not Journal.found(Priority.INFO, {"JOURNAL_STREAM": ours}, io.StringIO()).systemd  # no file at all


def test_a_reader_that_went_away_does_no_harm() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", buffering=1) as stderr:
        Journal(stderr=stderr).say(Priority.ERROR, "x", "y")
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), writing)  # so that closing it is quiet
    Journal(stderr=stderr).say(Priority.ERROR, "x", "y")
