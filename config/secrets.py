"""Where passwords come from. They are handed on in a type that does not print."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from config.accounts import Account, PasswordAccount
from config.paths import credential, is_credential

COMMAND_SECONDS = 30
_LARGEST = 64 * 1024  # bytes; nobody's password is longer, and /dev/zero is no password


class SecretError(Exception):
    """A password that is configured cannot be had. One line that names the account and what to do; no secret in it."""


def find_password(name: str, account: Account, env: Mapping[str, str]) -> SecretStr | None:
    """The account's password, None if none is configured.

    Looked for in this order: the settings themselves (file or environment), a systemd credential `NAME.password`,
    `password_file`, `password_command`. Raises SecretError.
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
    except _UnavailableError as error:
        problem = str(error)
    else:
        return None
    raise SecretError(f"account {name}: {problem}")


class _UnavailableError(Exception):
    """Why a password cannot be had, without the account's name."""


def _read(file: Path, *, guarded: bool) -> SecretStr:
    """The file's text. `guarded`: refuse one that others can read, as ssh does; systemd guards its credentials."""
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _UnavailableError(f"password file {file} is no file; name one that holds only the password")
        if guarded and found.st_mode & 0o077:
            raise _UnavailableError(f"others can read password file {file}; type: chmod 600 {file}")
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except OSError as error:
        reason = error.strerror
    else:
        return _accept(data, f"password file {file}")
    raise _UnavailableError(f"password file {file} cannot be read ({reason}); look at its name, owner and mode")


def _ask(command: Sequence[str], env: Mapping[str, str]) -> SecretStr:
    # Only the program is named: its arguments may be as good as the password.
    what = f"password command {command[0]!r}"
    reason = ""
    try:
        done = subprocess.run(  # noqa: S603 - the person's own command, without a shell
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            env=dict(env),
            check=False,
        )
    except subprocess.TimeoutExpired:
        reason = f"gave no answer within {COMMAND_SECONDS} s"
    except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
        reason = f"does not start ({getattr(error, 'strerror', None) or 'bad argument'})"
    if reason:  # outside of the except clauses: a timeout holds what the command has printed
        raise _UnavailableError(f"{what} {reason}; run it by hand to see why")
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = "".join(letter for letter in lines[0] if letter.isprintable())[:200] if lines else ""
        raise _UnavailableError(
            f"{what} failed with status {done.returncode}{f' ({said!r})' if said else ''}; run it by hand"
        )
    return _accept(done.stdout, what)


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
