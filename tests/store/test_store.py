"""The local store: on disk when it says so, private, and a clear line when it cannot be used."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from providers.contract import Calendar, Cursor, Resource
from syncd.ledger import Entry, State
from syncd.locks import Busy, daemon_lock, daemon_pid, lock
from syncd.store import StateUnreadable, Store

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
ENTRY = Entry("a@syncd", "home", "personal", "check-in:x", 0, "s t", "1.a.b.c.d.e-f", State.STANDING)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def store(state: Path) -> Iterator[Store]:
    opened = Store(state, "home")
    yield opened
    opened.close()


def program(text: str, state: Path) -> subprocess.Popen[str]:
    """A process of its own, whose first line says that it got there."""
    head = "import os, sys, time\nfrom pathlib import Path\nfrom syncd.locks import *\nfrom syncd.store import *\n"
    head += "from syncd.ledger import *\n"
    head += f"state = Path({str(state)!r})\n"
    command = [sys.executable, "-c", f"{head}{text}\nprint('there', flush=True)\ntime.sleep(60)"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "there\n"
    return started


def kill(started: subprocess.Popen[str]) -> None:
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    assert started.stdout is not None
    started.stdout.close()


class TestLedger:
    def test_it_gives_back_what_it_was_given(self, store: Store) -> None:
        entries = [replace(ENTRY, uid=f"{state}@syncd", state=state) for state in State]
        for entry in entries:
            store.remember(entry)
        assert store.ledger() == {entry.uid: entry for entry in entries}

    def test_the_newest_word_counts(self, store: Store) -> None:
        store.remember(ENTRY)
        store.remember(replace(ENTRY, state=State.DISMISSED, sessions="u"))
        assert store.ledger() == {"a@syncd": replace(ENTRY, state=State.DISMISSED, sessions="u")}

    def test_what_it_remembers_outlives_a_killed_process(self, state: Path) -> None:
        kill(
            program(
                "store = Store(state, 'home')\n"
                f"for n in range(20): store.remember(Entry(f'{{n}}@syncd', *{tuple(vars_of(ENTRY))[1:-1]}, "
                "State.WITHDRAWN))",
                state,
            )
        )
        store = Store(state, "home")
        assert store.ledger().keys() == {f"{n}@syncd" for n in range(20)}
        store.close()

    def test_half_a_transaction_of_a_killed_process_is_none(self, state: Path) -> None:
        Store(state, "home").close()
        kill(
            program(
                "store = Store(state, 'home')\n"
                "db = store._connection\n"
                "db.execute('pragma cache_size = 1')\n"
                "db.execute('begin immediate')\n"
                "db.executemany('insert into notes values (?, ?)', [(str(n), 'x' * 5000) for n in range(500)])",
                state,
            )
        )
        assert (state / "home.sqlite3-journal").exists()
        looking = Store(state, "home", look_only=True)  # `status` comes before the next `sync`
        assert looking.note("1") is None
        looking.close()
        store = Store(state, "home")
        assert store.note("1") is None
        store.remember(ENTRY)
        store.close()


def vars_of(entry: Entry) -> list[object]:
    return [getattr(entry, name) for name in entry.__slots__]


class TestLooking:
    def test_it_makes_nothing(self, state: Path) -> None:
        store = Store(state, "home", look_only=True)
        assert (store.ledger(), store.note("x"), store.recall("c", "f")) == ({}, None, None)
        store.close()
        assert not state.exists()

    def test_it_makes_nothing_in_a_directory_that_is_there(self, state: Path) -> None:
        state.mkdir()
        Store(state, "home", look_only=True).close()
        assert list(state.iterdir()) == []

    def test_it_sees_what_is_there_and_changes_nothing(self, state: Path, store: Store) -> None:
        store.remember(ENTRY)
        before = store.path.read_bytes()
        looking = Store(state, "home", look_only=True)
        assert looking.ledger() == {"a@syncd": ENTRY}
        with pytest.raises(StateUnreadable):
            looking.set_note("x", "y")
        looking.close()
        assert store.path.read_bytes() == before
        assert [path.name for path in state.iterdir()] == ["home.sqlite3"]

    def test_a_file_that_was_only_begun_is_an_empty_one(self, state: Path) -> None:
        # Killed between making the file and making its tables.
        state.mkdir()
        (state / "home.sqlite3").touch()
        looking = Store(state, "home", look_only=True)
        assert looking.ledger() == {}
        looking.close()
        store = Store(state, "home")
        store.remember(ENTRY)
        store.close()


class TestUnusable:
    def complaint(self, state: Path, *, look_only: bool) -> str:
        with pytest.raises(StateUnreadable) as caught:
            Store(state, "home", look_only=look_only)
        text = str(caught.value)
        assert str(state / "home.sqlite3") in text
        assert "move it away" in text
        assert "\n" not in text
        return text

    @pytest.mark.parametrize("look_only", [True, False])
    @pytest.mark.parametrize("data", [b"this is no database " * 200, b"\0" * 5000, b"SQLite format 3\0" + b"x" * 200])
    def test_garbage(self, state: Path, look_only: bool, data: bytes) -> None:
        state.mkdir()
        file = state / "home.sqlite3"
        file.write_bytes(data)
        self.complaint(state, look_only=look_only)
        assert file.read_bytes() == data

    @pytest.mark.parametrize("look_only", [True, False])
    def test_a_directory_in_its_place(self, state: Path, look_only: bool) -> None:
        (state / "home.sqlite3").mkdir(parents=True)
        self.complaint(state, look_only=look_only)

    @pytest.mark.parametrize("look_only", [True, False])
    @pytest.mark.parametrize("version", [2, 99])
    def test_another_version_s(self, state: Path, look_only: bool, version: int) -> None:
        state.mkdir()
        with sqlite3.connect(state / "home.sqlite3") as other:
            other.execute(f"pragma user_version = {version}")
        other.close()
        assert f"another version of syncd ({version})" in self.complaint(state, look_only=look_only)

    def test_a_file_in_the_directory_s_place(self, state: Path) -> None:
        state.write_text("")
        with pytest.raises(StateUnreadable, match=str(state)):
            Store(state, "home")

    def test_a_full_disk_is_no_reason_to_lose_anything(self, store: Store) -> None:
        (pages,) = store._connection.execute("pragma page_count").fetchone()
        store._connection.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(StateUnreadable, match=r"\(database or disk is full\); make room on its disk$"):
            store.set_note("x", "y" * 100_000)

    def test_nor_is_another_program_that_keeps_it_locked(self, state: Path, store: Store) -> None:
        store._connection.execute("pragma busy_timeout = 0")
        with sqlite3.connect(state / "home.sqlite3", isolation_level=None) as other:
            other.execute("begin exclusive")
            with pytest.raises(StateUnreadable, match="another program keeps it locked"):
                store.note("x")
        other.close()

    def test_nor_is_a_directory_that_nobody_may_write_into(self, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> int:
            raise OSError(errno.EROFS, "Read-only file system", "home.sqlite3")

        monkeypatch.setattr(os, "open", refuse)
        with pytest.raises(StateUnreadable, match=r"\(Read-only file system\); let syncd write there$"):
            Store(state, "home")

    def test_nor_is_one_that_only_another_user_may_read(
        self, state: Path, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.set_note("x", "y")
        monkeypatch.setattr(os, "access", lambda _, mode: mode != os.R_OK)  # root may read everything
        with pytest.raises(StateUnreadable, match=r"\(Permission denied\); let syncd write there$"):
            Store(state, "home", look_only=True)

    def test_nor_is_a_disk_that_fails(self, state: Path) -> None:
        child = f"""if True:
            import resource, signal
            from pathlib import Path
            from syncd.store import Store
            store = Store(Path({str(state)!r}), "home")
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
            store.set_note("x", "y" * 100_000)
        """
        said = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=False).stderr
        assert said.endswith("(disk I/O error); look at the disk that it is on\n")

    def test_a_damaged_text_is_not_quoted(self, store: Store) -> None:
        store.set_note("x", "y")
        store._connection.execute("update notes set value = cast(x'496e74657276696577ff' as text)")
        with pytest.raises(StateUnreadable, match=r"\(a text in it is damaged\); move it away") as caught:
            store.note("x")
        assert "Interview" not in str(caught.value)

    def test_an_entry_of_an_unknown_state(self, store: Store) -> None:
        store.remember(ENTRY)
        store._connection.execute("update ledger set state = 'lost'")
        with pytest.raises(StateUnreadable, match="move it away"):
            store.ledger()

    @pytest.mark.parametrize("value", ["", "{", "[]", '{"fingerprint": "f"}'])
    def test_a_damaged_list_of_calendars(self, store: Store, value: str) -> None:
        store.set_note("calendars", value)
        with pytest.raises(StateUnreadable, match="move it away"):
            store.calendars("f", NOW)


class TestCursors:
    CURSOR = Cursor(
        "token", {"a": Resource('"1"', "A"), "b": Resource(None, "B")}, {"c": '"3"', "d": ""}, frozenset({"a"})
    )

    def test_it_gives_back_what_it_was_given(self, store: Store) -> None:
        store.keep("c", "f", self.CURSOR, NOW, None)
        found = store.recall("c", "f")
        assert found is not None
        assert (found.cursor, found.read_at) == (self.CURSOR, NOW)

    def test_another_fingerprint_or_calendar_has_none(self, store: Store) -> None:
        store.keep("c", "f", self.CURSOR, NOW, None)
        assert store.recall("c", "g") is None
        assert store.recall("d", "f") is None

    def test_only_what_differs_is_written(self, store: Store) -> None:
        store.keep("c", "f", self.CURSOR, NOW, None)
        seen: list[str] = []
        store._connection.set_trace_callback(seen.append)
        resources = {"a": Resource('"2"', "A2"), "e": Resource('"5"', "E")}
        after = Cursor("next", resources, {"c": '"3"'}, frozenset())
        store.keep("c", "f", after, NOW + timedelta(minutes=5), self.CURSOR)
        store._connection.set_trace_callback(None)
        written = [text for text in seen if "resources" in text]
        assert len([text for text in written if text.startswith("delete")]) == 2  # b and d
        assert len([text for text in written if text.startswith("replace")]) == 2  # a and e
        found = store.recall("c", "f")
        assert found is not None
        assert found.cursor == after

    def test_unlike_before_all_is_written(self, store: Store) -> None:
        store.keep("c", "f", self.CURSOR, NOW, None)
        after = Cursor(None, {"z": Resource("1", "Z")})
        store.keep("c", "f", after, NOW, None)
        found = store.recall("c", "f")
        assert found is not None
        assert found.cursor == after

    def test_from_wanted_to_passed_and_back(self, store: Store) -> None:
        one, two = Cursor("1", {"a": Resource("v", "A")}), Cursor("2", {}, {"a": "v"})
        store.keep("c", "f", one, NOW, None)
        for before, after in ((one, two), (two, one)):
            store.keep("c", "f", after, NOW, before)
            found = store.recall("c", "f")
            assert found is not None
            assert found.cursor == after

    def test_calendars_do_not_mix(self, store: Store) -> None:
        store.keep("c", "f", self.CURSOR, NOW, None)
        store.keep("d", "f", Cursor("other", {}), NOW, None)
        store.forget("d")
        assert store.recall("d", "f") is None
        assert store.recall("c", "f") is not None

    def test_a_failure_in_between_changes_nothing(self, store: Store) -> None:
        store.keep("c", "f", self.CURSOR, NOW, None)
        bad = Cursor("next", {"a": Resource("2", b"no text")})  # type: ignore[arg-type]
        with pytest.raises(StateUnreadable):
            store.keep("c", "f", bad, NOW, self.CURSOR)
        found = store.recall("c", "f")
        assert found is not None
        assert found.cursor == self.CURSOR
        store.remember(ENTRY)  # no transaction is left open


class TestNotes:
    def test_notes(self, store: Store) -> None:
        assert store.note("a") is None
        store.set_note("a", "1")
        store.set_note("a", "2")
        assert store.note("a") == "2"
        store.set_note("a", None)
        store.set_note("a", None)
        assert store.note("a") is None

    def test_calendars_for_a_day_and_under_one_configuration(self, store: Store) -> None:
        calendars = (Calendar("c", "Personal", "Europe/Berlin", True, "https://x.example/c/", ("me@x", "i@x")),)
        assert store.calendars("f", NOW) is None
        store.keep_calendars("f", NOW, calendars)
        assert store.calendars("f", NOW) == calendars
        assert store.calendars("g", NOW) is None
        assert store.calendars("f", NOW + timedelta(seconds=1)) is None


class TestPrivacy:
    def test_nobody_else_can_read_it(self, state: Path) -> None:
        before = os.umask(0)
        try:
            store = Store(state, "home")
            store.remember(ENTRY)
            with lock(state, "home"):
                modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [state, *state.iterdir()]}
            store.close()
        finally:
            os.umask(before)
        assert modes == {"state": 0o700, "home.sqlite3": 0o600, "home.lock": 0o600}


class TestLock:
    def test_a_second_one_is_told_who_holds_it(self, state: Path) -> None:
        holder = program("held = lock(state, 'home')\nheld.__enter__()", state)
        with pytest.raises(Busy, match=f"process {holder.pid}.*account home"), lock(state, "home"):
            pass
        with lock(state, "work"):  # another account is nobody's affair
            pass
        kill(holder)
        with lock(state, "home"):  # a dead process holds nothing
            assert (state / "home.lock").read_text() == str(os.getpid())

    def test_it_is_let_go(self, state: Path) -> None:
        for _ in range(2):
            with lock(state, "home"), pytest.raises(Busy), lock(state, "home"):
                pass

    def test_it_is_let_go_after_an_error(self, state: Path) -> None:
        with pytest.raises(ZeroDivisionError), lock(state, "home"):
            raise ZeroDivisionError
        with lock(state, "home"):
            pass

    def test_where_it_cannot_be_made_it_says_so(self, state: Path) -> None:
        state.write_text("")
        with pytest.raises(StateUnreadable, match="state directory"), lock(state, "home"):
            pass


class TestDaemonLock:
    def test_there_is_one_daemon_and_it_is_known(self, state: Path) -> None:
        assert daemon_pid(state) is None
        assert not state.exists(), "who looks makes nothing"
        holder = program("held = daemon_lock(state)\nheld.__enter__()", state)
        assert daemon_pid(state) == holder.pid
        with pytest.raises(Busy, match=f"process {holder.pid}.*daemon already"), daemon_lock(state):
            pass
        with lock(state, "home"):  # the accounts' locks are others
            pass
        kill(holder)
        assert daemon_pid(state) is None  # though its number still stands there
        with daemon_lock(state):
            assert daemon_pid(state) == os.getpid()
        assert daemon_pid(state) is None

    def test_it_is_let_go_after_an_error(self, state: Path) -> None:
        with pytest.raises(ZeroDivisionError), daemon_lock(state):
            raise ZeroDivisionError
        assert daemon_pid(state) is None
        assert (state / ".daemon.lock").read_text() == ""

    def test_who_looks_keeps_no_daemon_from_starting(self, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with daemon_lock(state):
            pass
        looker = os.open(state / ".daemon.lock", os.O_RDONLY)
        fcntl.flock(looker, fcntl.LOCK_SH)
        waits: list[float] = []

        def wait(seconds: float) -> None:
            waits.append(seconds)
            assert daemon_pid(state) is None, "it waits without holding anything"
            if len(waits) == 3:
                os.close(looker)

        monkeypatch.setattr(time, "sleep", wait)
        with daemon_lock(state):
            assert daemon_pid(state) == os.getpid()
        assert len(waits) == 3

    def test_one_who_looks_for_ever_is_waited_for_a_second(self, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        state.mkdir()
        looker = os.open(state / ".daemon.lock", os.O_CREAT | os.O_RDONLY)
        fcntl.flock(looker, fcntl.LOCK_SH)
        waits: list[float] = []
        monkeypatch.setattr(time, "sleep", waits.append)
        with pytest.raises(Busy, match="unknown"), daemon_lock(state):
            pass
        os.close(looker)
        assert sum(waits) == pytest.approx(1)

    def test_one_that_has_not_yet_said_who_it_is_does_not_run_yet(self, state: Path) -> None:
        with daemon_lock(state):
            (state / ".daemon.lock").write_text("")
            assert daemon_pid(state) is None

    def test_nobody_else_can_read_it(self, state: Path) -> None:
        before = os.umask(0)
        try:
            with daemon_lock(state):
                modes = [stat.S_IMODE(path.stat().st_mode) for path in (state, state / ".daemon.lock")]
        finally:
            os.umask(before)
        assert modes == [0o700, 0o600]

    def test_where_it_cannot_be_made_it_says_so(self, state: Path) -> None:
        state.write_text("")
        with pytest.raises(StateUnreadable, match="state directory"), daemon_lock(state):
            pass
        with pytest.raises(StateUnreadable, match="state directory"):
            daemon_pid(state)
