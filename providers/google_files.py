"""The files of a Google account: the OAuth client, a service account's key, and the sign-in that is kept.

Source of their forms: https://developers.google.com/identity/protocols/oauth2/native-app, and google-auth's
authorized-user JSON. No text of theirs is ever part of an error.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from config.accounts import GoogleAccount
from config.paths import is_credential
from providers.contract import Surroundings
from providers.errors import Misconfigured, SignInExpired
from providers.times import parse_moment

AUTH_URI = "https://accounts.google.com/o/oauth2/auth"
TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
# While its client is in “Testing”, a sign-in lasts that long (developers.google.com/identity/protocols/oauth2).
TESTING = timedelta(days=7)

_LARGEST = 64 * 1024  # bytes; a key is 2 kB


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client of the kind “Desktop app”, and where it is asked (RFC 6749, sections 2 and 3)."""

    id: str
    secret: str = field(repr=False)
    auth_uri: str = AUTH_URI
    token_uri: str = TOKEN_URI


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a token file holds: Google's authorized-user JSON, with `signed_in` and `ends` added by syncd.

    `scopes` is None if the file does not say them, `ends` if the sign-in has no stated end.
    """

    refresh_token: str | None = field(repr=False)
    token: str | None = field(repr=False)
    expiry: datetime | None
    client_id: str | None
    client_secret: str | None = field(repr=False)
    token_uri: str | None
    scopes: tuple[str, ...] | None
    signed_in: datetime | None
    ends: datetime | None

    @property
    def of_testing(self) -> bool:
        """Whether it ends because its client is in “Testing”, and not because the person allowed it for a time only."""
        return self.ends is not None and (self.signed_in is None or self.ends - self.signed_in <= TESTING)


def find_key(settings: GoogleAccount) -> dict[str, Any] | None:
    """The service account's key in `client_file`, None if that is something else. Raises Misconfigured."""
    file = settings.client_file
    if file is None or (found := _read_client_file(file)).get("type") != "service_account":
        if settings.subject is not None:
            raise Misconfigured("subject is only for a service account: set client_file to its key, or take it out")
        return None
    _refuse_exposed(file, "service account's key")
    return found


def find_client(settings: GoogleAccount) -> Client:
    """The OAuth client that the settings name. Raises Misconfigured if there is none, or one of another kind."""
    if settings.client_id is not None and settings.client_secret is not None:
        return Client(settings.client_id, settings.client_secret.get_secret_value())
    file = settings.client_file
    if file is None:
        raise Misconfigured("there is no OAuth client: get one (docs/google.md), and set client_file to its file")
    found = _read_client_file(file)
    if "web" in found:
        raise Misconfigured(
            f"client file {file} is of a web application; make a client of the kind “Desktop app” (docs/google.md)"
        )
    inner = found.get("installed")
    entries = inner if isinstance(inner, dict) else {}
    name, secret = _text(entries, "client_id"), _text(entries, "client_secret")
    if name is None or secret is None:
        raise Misconfigured(f"client file {file} is no OAuth client's; download it anew (docs/google.md)")
    return Client(name, secret, _text(entries, "auth_uri") or AUTH_URI, _text(entries, "token_uri") or TOKEN_URI)


def read_sign_in(around: Surroundings, *, guarded: bool = True) -> SignIn:
    """The sign-in that is kept. Raises SignInExpired if there is none.

    Raises Misconfigured if it cannot be read, or (`guarded`) if others can read it too; systemd guards its credentials.
    """
    file = around.token_file
    held = None if file is None else _read_object(file, "token file", f"delete it, then {what_to_type(around.account)}")
    if file is None or held is None:
        raise SignInExpired("not signed in yet", what_to_type(around.account))
    if guarded:
        _refuse_exposed(file, "token file")
    if held.get("type", "authorized_user") != "authorized_user":
        raise Misconfigured(f"token file {file} is no sign-in of a person's; set token_file to another place")
    return _parse(held)


def recall_sign_in(file: Path | None) -> SignIn | None:
    """What is known of a sign-in, whoever can read it; None if nothing."""
    try:
        held = None if file is None else _read_object(file, "token file", "")
    except Misconfigured:
        return None
    return None if held is None else _parse(held)


def client_of(kept: SignIn, settings: GoogleAccount) -> Client:
    """The client that the sign-in was made with, else that of the settings."""
    if kept.client_id is None or kept.client_secret is None:
        named = find_client(settings)
        return replace(named, token_uri=kept.token_uri or named.token_uri)
    if kept.token_uri is not None or settings.client_file is None:
        return Client(kept.client_id, kept.client_secret, token_uri=kept.token_uri or TOKEN_URI)
    return replace(find_client(settings), id=kept.client_id, secret=kept.client_secret)


def what_to_type(account: str) -> str:
    """What a person is told to type."""
    return f"type: syncd auth {account}"


def _read_client_file(file: Path) -> dict[str, Any]:
    found = _read_object(file, "client file", "download it anew (docs/google.md)")
    if found is None:
        raise Misconfigured(f"there is no client file {file}; docs/google.md says how to get it")
    if found.get("type") == "authorized_user":
        raise Misconfigured(f"client file {file} is a sign-in, and no client; name it as token_file")
    return found


def _read_object(file: Path, what: str, remedy: str) -> dict[str, Any] | None:
    """The JSON object in the file, None if there is no file. Raises Misconfigured; nothing of its text is in that."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise Misconfigured(f"{what} {file} is no file; name another one")
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror
        raise Misconfigured(f"{what} {file} cannot be read ({reason}); look at its name, owner and mode") from None
    value: object = None
    with suppress(ValueError, RecursionError):  # its error would hold the text
        value = json.loads(data) if len(data) <= _LARGEST else None
    if not isinstance(value, dict):
        raise Misconfigured(f"{what} {file} is no JSON object; {remedy}")
    return value


def _refuse_exposed(file: Path, what: str) -> None:
    """Raises Misconfigured if others can read the file, as ssh does; systemd guards its credentials."""
    if not is_credential(file, os.environ) and file.stat().st_mode & 0o077:
        raise Misconfigured(f"others can read {what} {file}; type: chmod 600 {file}")


def _parse(held: dict[str, Any]) -> SignIn:
    expiry = _moment(held, "expiry")
    return SignIn(
        refresh_token=_text(held, "refresh_token"),
        token=None if expiry is None and "expiry" in held else _text(held, "token"),
        expiry=expiry,
        client_id=_text(held, "client_id"),
        client_secret=_text(held, "client_secret"),
        token_uri=_text(held, "token_uri"),
        scopes=_scopes(held.get("scopes")),
        signed_in=_moment(held, "signed_in"),
        ends=_moment(held, "ends"),
    )


def _text(held: dict[str, Any], key: str) -> str | None:
    value = held.get(key)
    return value if isinstance(value, str) and value else None


def _moment(held: dict[str, Any], key: str) -> datetime | None:
    """An ISO 8601 time of the file; without an offset it is UTC, as google-auth writes it."""
    try:
        return parse_moment(_text(held, key) or "", "UTC")
    except ValueError:
        return None


def _scopes(value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(map(str, value)) if isinstance(value, list) else None
