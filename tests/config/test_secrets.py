"""Where passwords are found, and that nothing prints them."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest

from config import secrets
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


def test_a_password_command_is_run_without_shell_and_without_input() -> None:
    assert find(account(password_command=["echo", "$HOME"])) == "$HOME"
    assert find(account(password_command=python("import sys; print(repr(sys.stdin.read()))"))) == "''"
    assert find(account(password_command=python("import os; print(os.environ['X'])")), {"X": "y"}) == "y"
    assert "does not start" in fail(account(password_command=["/no/such/program", SECRET]))


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
