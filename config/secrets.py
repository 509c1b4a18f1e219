"""Where passwords come from. They are handed on in a type that does not print."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from config.accounts import Account, PasswordAccount
from config.paths import credential, is_credential
from config.programs import Answer, TooLate, TooMuch, ask, shown

COMMAND_SECONDS = 30
KEYRING_SERVICE = "syncd"  # with the account's name as the user: what `keyring set` is told
_LARGEST = 64 * 1024  # bytes; nobody's password is longer, and /dev/zero is no password
_LONGEST_COMPLAINT = 200  # characters
_NOT_INSTALLED, _NO_ENTRY, _CLOSED = 3, 4, 5
# In a process of its own: a locked keyring waits for a person, and the keyring's libraries are not to stay.
_ASK_KEYRING = f"""
import sys
try:
    from keyring import get_password
except ImportError:
    sys.exit({_NOT_INSTALLED})
try:
    password = get_password(sys.argv[1], sys.argv[2])
except Exception as error:
    print(type(error).__name__, file=sys.stderr)
    sys.exit({_CLOSED})
if password is None:
    sys.exit({_NO_ENTRY})
sys.stdout.buffer.write(password.encode())
"""


class SecretError(Exception):
    """A password that is configured cannot be had. One line that names the account and what to do; no secret in it.

    `passing`: who was asked for it may well give it later, though nobody changes the configuration.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


def find_password(name: str, account: Account, env: Mapping[str, str]) -> SecretStr | None:
    """The account's password, None if none is configured.

    Looked for in this order: the settings themselves (file or environment), a systemd credential `NAME.password`,
    `password_file`, `password_command`, the keyring. Raises SecretError.
    """
    if not isinstance(account, PasswordAccount):
        return None
    try:
        if account.password is not None:
            return account.password
        if (file := credential(f"{name}.password", env)) is not None:
            return _read(file, guarded=False)
        if account.password_file is not None:
            return _read(account.password_file, guarded=not is_credential(account.password_file, env))
        if account.password_command is not None:
            return _ask(account.password_command, env)
        if account.password_keyring:
            return _ask_keyring(name, env)
    except _UnavailableError as error:
        problem, passing = str(error), error.passing
    else:
        return None
    raise SecretError(f"account {name}: {problem}", passing=passing)


class _UnavailableError(Exception):
    """Why a password cannot be had, without the account's name."""

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


def _read(file: Path, *, guarded: bool) -> SecretStr:
    """The file's text. `guarded`: refuse one that others can read, as ssh does; systemd guards its credentials."""
    try:
        data = _read_bytes(file, guarded=guarded)
    except OSError as error:
        reason = error.strerror
    else:
        return _accept(data, f"password file {file}")
    raise _UnavailableError(f"password file {file} cannot be read ({reason}); look at its name, owner and mode")


def _read_bytes(file: Path, *, guarded: bool) -> bytes:
    # What is looked at is what is read, and a pipe without a writer keeps nobody waiting.
    opened = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise _UnavailableError(f"password file {file} is no file; name one that holds only the password")
        if guarded and found.st_uid not in (0, os.geteuid()):
            raise _UnavailableError(f"password file {file} belongs to somebody else; make it yours, or root's")
        if guarded and found.st_mode & 0o077:
            raise _UnavailableError(f"others can read password file {file}; type: chmod 600 {file}")
        return os.read(opened, _LARGEST + 1)
    finally:
        os.close(opened)


def _ask(command: Sequence[str], env: Mapping[str, str]) -> SecretStr:
    # Only the program is named: its arguments may be as good as the password.
    what = f"password command {shown(command)!r}"
    advice = "run it by hand to see why"
    if " " in command[0]:
        advice = 'each argument is a word of its own, such as ["pass", "show", "home"]'
    answer = _answer(command, env, what, advice)
    if answer.status != 0:
        said = _first_line(answer, command)
        raise _UnavailableError(
            f"{what} failed with status {answer.status}{f' ({said!r})' if said else ''}; run it by hand"
        )
    return _accept(answer.text, what)


def _ask_keyring(account: str, env: Mapping[str, str]) -> SecretStr:
    # -P: a file of that name in the working directory is not the library.
    command = [sys.executable, "-P", "-c", _ASK_KEYRING, KEYRING_SERVICE, account]
    answer = _answer(command, env, "the keyring", "unlock it; it may be waiting for you in a dialog")
    if answer.status == 0:
        return _accept(answer.text, "the keyring")
    if answer.status == _NOT_INSTALLED:
        raise _UnavailableError("password_keyring needs a library; type: pip install 'syncd[keyring]'")
    if answer.status == _NO_ENTRY:
        raise _UnavailableError(f"the keyring has no password for it; type: keyring set {KEYRING_SERVICE} {account}")
    reason = _first_line(answer, command)
    raise _UnavailableError(f"the keyring does not open ({reason}); unlock it, or see `keyring diagnose`", passing=True)


def _answer(command: Sequence[str], env: Mapping[str, str], what: str, advice: str) -> Answer:
    """What the program says; `what` names it. An answer that does not come may come another time."""
    try:
        return ask(command, env, COMMAND_SECONDS, _LARGEST)
    except TooLate:
        reason, passing = f"gave no answer within {COMMAND_SECONDS} s", True
    except TooMuch:
        reason, passing = "gives more than a password", False
    except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
        reason, passing = f"does not start ({getattr(error, 'strerror', None) or 'bad argument'})", False
    raise _UnavailableError(f"{what} {reason}; {advice}", passing=passing)


def _first_line(answer: Answer, command: Sequence[str]) -> str:
    """The first line of a complaint, without what may be the password: its output, and the command's arguments."""
    lines = answer.complaint.decode("utf-8", "replace").strip().splitlines()
    line = "".join(letter for letter in lines[0] if letter.isprintable()) if lines else ""
    words = [part for word in command[1:] for part in (word, *re.split(r"[\s\"';|&=]+", word))]
    for secret in (answer.text.decode("utf-8", "replace").strip(), *sorted(words, key=len, reverse=True)):
        line = line.replace(secret, "…") if len(secret) > 2 else line
    return line[:_LONGEST_COMPLAINT]


def _accept(data: bytes, what: str) -> SecretStr:
    if len(data) > _LARGEST:
        raise _UnavailableError(f"{what} holds more than a password")
    try:
        text = data.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        text = None
    if text is None:  # outside of the except clause: the error holds the password
        raise _UnavailableError(f"{what} gave something that is no UTF-8 text; it must be the password alone")
    if not text:
        raise _UnavailableError(f"{what} gave nothing; it must be the password alone")
    return SecretStr(text)
