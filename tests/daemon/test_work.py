"""A worker that is watched over: what it says, and how one ends that does not get on."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from config.load import Loaded, load
from syncd.daemon import work as watching
from syncd.daemon.attend import Stuck
from syncd.daemon.job import End, Job, Report
from syncd.daemon.work import run_worker
from syncd.locks import lock
from syncd.record import Record

SECOND = timedelta(seconds=1)


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    (tmp_path / "calendars").mkdir()
    config = tmp_path / "config.toml"
    config.write_text('[accounts.home]\nprovider = "folder"\npath = "calendars"\n')
    return load(config, {})


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    return {**os.environ, "STATE_DIRECTORY": str(tmp_path / "state")}


def run(loaded: Loaded, env: Mapping[str, str], silence: timedelta = 60 * SECOND, *, over: bool = False) -> Report:
    return run_worker(Job(loaded, "home"), env, silence, lambda: over, lambda: None)


def late(loaded: Loaded, env: Mapping[str, str]) -> Report:
    """Run one that is told to stop as soon as it has been started."""
    told = iter([False])
    return run_worker(Job(loaded, "home"), env, 60 * SECOND, lambda: next(told, True), lambda: None)


def play(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Another worker in the place of ours."""
    head = "import pickle, sys, time, os\nsys.path[:] = pickle.load(sys.stdin.buffer)\n"
    monkeypatch.setattr(watching, "_BOOT", head + body)


def test_it_tells_what_became_of_the_cycle(loaded: Loaded, env: Mapping[str, str]) -> None:
    report = run(loaded, env)
    assert (report.end, report.created, report.problems) == (End.DONE, 0, 0)
    assert report.record is not None
    assert (report.record.state, report.record.requests_total) == ("ok", 2)


def test_an_account_that_another_syncd_works_on(loaded: Loaded, env: Mapping[str, str]) -> None:
    with lock(Path(env["STATE_DIRECTORY"]), "home"):
        assert run(loaded, env).end is End.BUSY


def test_another_version_that_was_installed_meanwhile(
    loaded: Loaded, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "__version__", "0.0.1")
    assert run(loaded, env).end is End.REPLACED


def test_it_is_told_to_stop_and_ends_at_its_next_request(loaded: Loaded, env: Mapping[str, str]) -> None:
    report = late(loaded, env)
    assert report.end in (End.STOPPED, End.DONE)  # done, if it was faster


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("time.sleep(600)", "the cycle did not get on for 1 s, and was killed"),
        ("os.kill(os.getpid(), 11)", "the cycle's process ended with signal 11 and told nothing"),
        ("sys.exit(3)", "the cycle's process ended with status 3 and told nothing"),
        ("print('.....{}')", "the cycle's process ended with status 0 and told nothing"),
        ("raise SystemError", "the cycle's process ended with status 1 and told nothing"),
    ],
    ids=["hangs", "dies", "leaves", "babbles", "raises"],
)
def test_one_that_does_not_get_on(
    loaded: Loaded, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    play(monkeypatch, body)
    with pytest.raises(Stuck, match=f"^{said}$"):
        run(loaded, env, SECOND)


def test_a_sign_of_life_is_enough_but_not_for_ever(
    loaded: Loaded, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, "while True:\n    os.write(1, b'.')\n    time.sleep(0.05)\n")
    monkeypatch.setattr(watching, "LONGEST", 2 * SECOND)
    with pytest.raises(Stuck, match="took more than"):
        run(loaded, env, SECOND)


def test_one_that_heeds_nothing_is_killed(
    loaded: Loaded, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)\n")
    monkeypatch.setattr(watching, "_GRACE", 0.1)
    assert late(loaded, env).end is End.STOPPED


def test_one_that_dies_of_being_told_to_stop_has_not_failed(
    loaded: Loaded, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, "time.sleep(600)\n")
    assert late(loaded, env).end is End.STOPPED
    play(monkeypatch, "os.kill(os.getpid(), 15)\n")  # systemd tells all processes of a service
    assert run(loaded, env).end is End.STOPPED
    play(monkeypatch, "os.kill(os.getpid(), 1)\n")  # or tells them to reload
    assert run(loaded, env).end is End.STOPPED


def test_none_is_started_when_it_is_over(
    loaded: Loaded, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syncd.daemon.work.subprocess.Popen", None)
    assert run(loaded, env, over=True).end is End.STOPPED


def test_one_that_does_not_start_is_the_account_s_failure(
    loaded: Loaded, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Stuck, match=r"does not start \(No such file or directory\)"):
        run(loaded, env)


def test_a_reload_that_is_sent_to_the_whole_service_is_not_the_worker_s(
    loaded: Loaded, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hup = "os.kill(os.getpid(), 1)"
    body = watching._BOOT.replace("sys.exit(main())", "import os, syncd.daemon.worker as worker\n{}sys.exit(main())")
    do = f"worker.work = lambda *_, work=worker.work: ({hup}, work(*_))[1]\n"
    monkeypatch.setattr(watching, "_BOOT", body.format(do))
    assert run(loaded, env).end is End.DONE


def test_it_imports_from_where_the_daemon_does(
    loaded: Loaded, env: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "syncd.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    assert run(loaded, env).end is End.DONE


def test_nothing_of_the_job_is_in_its_arguments(
    tmp_path: Path, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[accounts.home]\nprovider = "caldav"\nurl = "http://127.0.0.1:9"\nusername = "u"\npassword = "sesame"\n'
    )
    monkeypatch.setattr(watching, "_BOOT", "import sys; print(sys.orig_argv, file=open(sys.argv[0] + '.txt', 'w'))")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Stuck):
        run(load(config, {}), env)
    (said,) = [file.read_text() for file in tmp_path.glob("*.txt")]
    assert sys.executable in said
    assert "sesame" not in said


def test_it_has_no_settings_in_its_environment(
    loaded: Loaded, env: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, f"print(sorted(os.environ), file=open({str(tmp_path / 'names')!r}, 'w'))")
    with pytest.raises(Stuck):
        run(loaded, {**env, "SYNCD_ACCOUNTS__OTHER__PASSWORD": "sesame", "SYNCD_OWNER": "[]"})
    names = (tmp_path / "names").read_text()
    assert "STATE_DIRECTORY" in names
    assert "SYNCD" not in names


def test_no_library_is_heard_nor_what_an_error_of_ours_quotes(
    loaded: Loaded, env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    body = (
        "import logging, warnings\nfrom syncd.daemon import worker\n"
        "def work(*_):\n    logging.error('sesame')\n    warnings.warn('sesame')\n    raise BaseException('sesame')\n"
        "worker.work = work\nsys.exit(worker.main())\n"
    )
    play(monkeypatch, body)
    with pytest.raises(Stuck):
        run(loaded, env)
    assert capfd.readouterr() == ("", "syncd: unexpected BaseException; `syncd -v` shows what and where\n")


def test_a_report_goes_there_and_back() -> None:
    report = Report(End.DONE, Record(state="waiting", message="x", processes=({"process": "acme"},)), created=3)
    again = Report.loads(report.dumps().encode())
    assert (again.end, again.created) == (End.DONE, 3)
    assert again.record is not None
    assert (again.record.state, list(again.record.processes)) == ("waiting", [{"process": "acme"}])
