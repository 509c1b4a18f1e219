"""Where passwords are found, and that nothing prints them."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from config import programs, secrets
from config.accounts import CalDAVAccount, GoogleAccount
from config.load import ConfigError, load
from config.secrets import SecretError, find_password
from config.settings import Settings
from config.show import show

SECRET = "hunter2-xyzzy"
ENV = {"HOME": "/nowhere", "PATH": "/usr/bin:/bin"}


def account(**keys: Any) -> CalDAVAccount:
    return CalDAVAccount.model_validate({"url": "https://x.example/", "username": "alice", **keys})


def find(of: CalDAVAccount, env: dict[str, str] | None = None) -> str | None:
    found = find_password("home", of, {**ENV, **(env or {})})
    assert SECRET not in repr(found)
    return None if found is None else found.get_secret_value()


def fail(of: CalDAVAccount, env: dict[str, str] | None = None) -> str:
    """The error's text, after a look for the secret in all that could be printed of it."""
    with pytest.raises(SecretError) as caught:
        find(of, env)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in "".join(traceback.format_exception(error))
        assert SECRET not in repr(vars(error))
        error = error.__context__
    text = str(caught.value)
    assert text.startswith("account home: ")
    assert "\n" not in text
    return text


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "pw"
    file.write_text(f"{SECRET}\n")
    file.chmod(0o600)
    return file


def test_the_order(file: Path, tmp_path: Path) -> None:
    directory = tmp_path / "credentials"
    directory.mkdir()
    (directory / "home.password").write_text("of-systemd")
    env = {"CREDENTIALS_DIRECTORY": str(directory)}
    assert find(account(password="of-settings"), env) == "of-settings"
    assert find(account(password_file=file), env) == "of-systemd"
    assert find(account(password_file=file)) == SECRET
    assert find(account(password_command=python(f"print('{SECRET}')"))) == SECRET
    assert find(account()) is None
    assert find_password("work", GoogleAccount(), ENV) is None


@pytest.mark.parametrize("written", ["pass word \n", "pass word \r\n", "pass word "])
def test_only_the_line_s_end_is_taken_off(file: Path, written: str) -> None:
    file.write_bytes(written.encode())
    assert find(account(password_file=file)) == "pass word "


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_password_file_that_others_can_read_is_refused(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert f"chmod 600 {file}" in fail(account(password_file=file))
    assert find(account(password_file=file), {"CREDENTIALS_DIRECTORY": str(file.parent)}) == SECRET


def test_a_password_file_that_is_none(file: Path, tmp_path: Path) -> None:
    assert "No such file" in fail(account(password_file=tmp_path / "none"))
    assert "is no file" in fail(account(password_file=tmp_path))
    file.write_text("\n")
    assert "gave nothing" in fail(account(password_file=file))
    file.write_bytes(SECRET.encode() + b"\xff")
    assert "no UTF-8" in fail(account(password_file=file))
    file.write_text(SECRET * 10_000)
    assert "more than a password" in fail(account(password_file=file))


def test_a_password_command_that_fails_shows_the_first_line_of_its_complaint() -> None:
    code = f"import sys; print('{SECRET}'); print('locked\\nmore', file=sys.stderr); sys.exit(3)"
    text = fail(account(password_command=python(code)))
    assert "failed with status 3 ('locked')" in text
    assert "more" not in text


def test_a_password_command_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.2)
    code = f"import time; print('{SECRET}', flush=True); time.sleep(60)"
    assert "gave no answer within" in fail(account(password_command=python(code)))


class Child:
    """What a shell starts, and whether it outlives that shell."""

    def __init__(self, note: Path) -> None:
        self.note = note
        self.start = f"sleep 60 & echo $! >{note}"

    def has_started(self) -> bool:
        return self.note.exists() and self.note.read_text().endswith("\n")

    def has_died(self) -> bool:
        """Within a few seconds: a signal takes its time."""
        end = monotonic() + 5
        while monotonic() < end:
            if self._is_dead():
                return True
        return False

    def _is_dead(self) -> bool:
        try:
            state = Path(f"/proc/{int(self.note.read_text())}/stat").read_text().rpartition(") ")[2]
        except (FileNotFoundError, ProcessLookupError):
            return True
        return state.startswith("Z")  # and nobody has asked yet


@pytest.fixture
def child(tmp_path: Path) -> Child:
    return Child(tmp_path / "child")


@pytest.mark.parametrize("end", ["wait", "exit 0"], ids=["shell waits", "shell ends"])
def test_a_password_command_that_takes_too_long_dies_with_its_children(
    child: Child, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.01)
    began = [0.0]
    monkeypatch.setattr(programs, "monotonic", lambda: began.pop() if began else 100.0 * child.has_started())
    assert "gave no answer within" in fail(account(password_command=["sh", "-c", f"{child.start}; {end}"]))
    assert child.has_died()


def test_one_who_stops_waiting_leaves_no_password_command_behind(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        while not child.has_started():
            pass
        raise KeyboardInterrupt

    monkeypatch.setattr(programs, "_hear", stop)
    with pytest.raises(KeyboardInterrupt):
        find(account(password_command=["sh", "-c", f"{child.start}; wait"]))
    assert child.has_died()


@pytest.mark.parametrize("stream", ["", ">&2"], ids=["output", "complaints"])
def test_a_password_command_that_prints_without_end(monkeypatch: pytest.MonkeyPatch, stream: str) -> None:
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 30 if not stream else 0.5)
    text = fail(account(password_command=["sh", "-c", f"exec yes {stream}"]))
    assert ("gives more than a password" if not stream else "gave no answer within") in text


def test_what_a_password_command_complains_of_is_said_without_what_may_be_the_password(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(f"echo {SECRET}; echo wrong: $1 {SECRET} >&2; exit 1")
    text = fail(account(password_command=["sh", str(script), "vault/home"]))
    assert "failed with status 1 ('wrong: … …')" in text


@pytest.mark.parametrize("script", [f"{SECRET} home", f"x={SECRET}; $x", f"cat '{SECRET}'"])
def test_nor_what_is_a_part_of_an_argument(script: str) -> None:
    text = fail(account(password_command=["sh", "-c", script]))
    assert "failed with status" in text
    assert "…" in text


def test_a_password_command_that_was_written_as_one_word(tmp_path: Path) -> None:
    text = fail(account(password_command=[f"echo {SECRET}"]))
    assert "password command 'echo …' does not start (No such file or directory); each argument is a word" in text
    file = tmp_path / "config.toml"
    file.write_text(f'[accounts.a]\nprovider = "caldav"\nurl = "https://x.y/"\npassword_command = ["echo {SECRET}"]\n')
    assert SECRET not in repr(show(load(file, ENV)))


def test_a_password_command_has_no_terminal() -> None:
    assert "failed with status" in fail(account(password_command=["sh", "-c", "exec 2>/dev/null; cat </dev/tty"]))


def test_a_password_file_of_somebody_else_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    me = file.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    found = os.stat_result((0o100600, 1, 1, 1, me + 2, 0, 9, 0, 0, 0))
    monkeypatch.setattr(os, "fstat", lambda _: found)
    assert "belongs to somebody else" in fail(account(password_file=file))
    assert find(account(password_file=file), {"CREDENTIALS_DIRECTORY": str(file.parent)}) == SECRET
    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result((0o100600, 1, 1, 1, 0, 0, 9, 0, 0, 0)))
    assert find(account(password_file=file)) == SECRET  # root's


def test_a_pipe_in_place_of_a_password_file_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "is no file" in fail(account(password_file=tmp_path / "pipe"))


class TestKeyring:
    @pytest.fixture
    def env(self, tmp_path: Path) -> dict[str, str]:
        return {"PYTHONPATH": str(tmp_path)}

    def hold(self, tmp_path: Path, body: str) -> None:
        """A library of that name, whose get_password does that."""
        (tmp_path / "keyring.py").write_text(f"import os, sys, time\ndef get_password(service, user):\n    {body}\n")

    @pytest.mark.parametrize("password", [SECRET, "p ä ss\u3000"])
    def test_it_is_found_under_the_account_s_name(self, tmp_path: Path, env: dict[str, str], password: str) -> None:
        self.hold(tmp_path, f"return {{('syncd', 'home'): {password!r}}}.get((service, user))")
        assert find(account(password_keyring=True), {**env, "LC_ALL": "C"}) == password

    def test_nothing_else_goes_before_it_but_what_is_set(self, tmp_path: Path, env: dict[str, str]) -> None:
        self.hold(tmp_path, f"return '{SECRET}'")
        assert find(account(password_keyring=False), env) is None
        assert find(account(password_keyring=False, password="of-settings"), env) == "of-settings"
        directory = tmp_path / "credentials"
        directory.mkdir()
        (directory / "home.password").write_text("of-systemd")
        env["CREDENTIALS_DIRECTORY"] = str(directory)
        assert find(account(password_keyring=True), env) == "of-systemd"

    def test_the_secret_is_in_nobody_s_arguments(self, tmp_path: Path, env: dict[str, str]) -> None:
        self.hold(tmp_path, "return ' '.join(sys.orig_argv)")
        found = find(account(password_keyring=True), env)
        assert found is not None
        assert found.endswith("syncd home")

    @pytest.mark.parametrize(
        ("body", "said", "passing"),
        [
            ("return None", "the keyring has no password for it; type: keyring set syncd home", False),
            (f"raise RuntimeError('{SECRET}')", "the keyring does not open (RuntimeError); unlock it", True),
            ("time.sleep(60)", "the keyring gave no answer within 0.5 s; unlock it", True),
            ("return ''", "the keyring gave nothing", False),
            (f"print('{SECRET}'); os._exit(7)", "the keyring does not open", True),
        ],
        ids=["no entry", "locked", "waits for somebody", "empty", "dies"],
    )
    def test_it_does_not_give_it(
        self, tmp_path: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch, body: str, said: str, passing: bool
    ) -> None:
        monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.5 if "sleep" in body else 30)
        self.hold(tmp_path, body)
        assert said in fail(account(password_keyring=True), env)
        with pytest.raises(SecretError) as caught:
            find(account(password_keyring=True), env)
        assert caught.value.passing is passing

    def test_it_is_not_installed(self, tmp_path: Path, env: dict[str, str]) -> None:
        (tmp_path / "keyring.py").write_text("raise ImportError('keyring')")
        assert "pip install 'syncd[keyring]'" in fail(account(password_keyring=True), env)

    def test_one_in_the_working_directory_is_none(
        self, tmp_path: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.hold(tmp_path, "return 'real'")
        (tmp_path / "here").mkdir()
        self.hold(tmp_path / "here", "return 'planted'")
        monkeypatch.chdir(tmp_path / "here")
        assert find(account(password_keyring=True), env) == "real"


def test_a_password_command_is_run_without_shell_and_without_input() -> None:
    assert find(account(password_command=["echo", "$HOME"])) == "$HOME"
    assert find(account(password_command=python("import sys; print(repr(sys.stdin.read()))"))) == "''"
    assert find(account(password_command=python("import os; print(os.environ['X'])")), {"X": "y"}) == "y"
    assert "does not start" in fail(account(password_command=["/no/such/program", SECRET]))


def test_a_program_that_is_asked_gets_no_settings(tmp_path: Path) -> None:
    code = "import os; print(sorted(name for name in os.environ if name in ('HOME', 'X') or 'SYNCD' in name))"
    env = {"HOME": str(tmp_path), "X": "y", "SYNCD_ACCOUNTS__OTHER__PASSWORD": SECRET, "SYNCD_OWNER": "[]"}
    assert find(account(password_command=python(code)), env) == "['HOME', 'X']"


def test_secrets_never_print(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        f'[accounts.a]\nprovider = "caldav"\nurl = "https://x.example/"\nusername = "u"\npassword = "{SECRET}"\n'
        f'[accounts.b]\nprovider = "caldav"\nurl = "https://x.example/"\npassword_command = ["echo", "{SECRET}"]\n'
    )
    env = {**ENV, "SYNCD_ACCOUNTS__B__USERNAME": "u"}
    with caplog.at_level(logging.DEBUG):
        loaded = load(file, env)
        logging.getLogger().error("%s %r", loaded, loaded.settings)
    assert SECRET not in caplog.text
    assert SECRET not in repr(loaded) + str(loaded.settings) + repr(show(loaded)) + repr(loaded.warnings)
    assert SECRET not in loaded.settings.accounts["a"].model_dump_json()
    assert SECRET not in repr(loaded.settings.model_dump()["accounts"]["a"])
    assert isinstance(loaded.settings, Settings)


@pytest.mark.parametrize(
    "lines",
    [
        f'url = "https://alice:{SECRET}@x.example/"',
        f'url = "https://x.example/"\npassword = ["{SECRET}"]',
        f'url = "https://x.example/"\npassword = "{SECRET}"\npassword_command = ["a"]',
        f'url = "https://x.example/"\npasword = "{SECRET}"',
        f'url = 1\npassword = "{SECRET}"',
        f'password = "{SECRET}\n"',
        f'password = "{SECRET}" "{SECRET}"',
    ],
)
def test_secrets_do_not_print_in_errors(tmp_path: Path, lines: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[accounts.a]\nprovider = "caldav"\n{lines}\n')
    with pytest.raises(ConfigError) as caught:
        load(file, ENV)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in "".join(traceback.format_exception(error)) + repr(vars(error))
        error = error.__context__


def test_a_password_given_as_json_in_a_variable_does_not_print_either() -> None:
    env = {**ENV, "SYNCD_ACCOUNTS__A": f'{{"provider": "caldav", "password": "{SECRET}"', "SYNCD_ACCOUNTS": SECRET}
    with pytest.raises(ConfigError) as caught:
        load(None, env)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
