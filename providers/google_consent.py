"""Signing in to Google by consent in a browser, and giving it back.

The installed-app flow (RFC 8252) with PKCE (RFC 7636) and `state`, as
https://developers.google.com/identity/protocols/oauth2/native-app has it; revocation is RFC 7009.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from config.accounts import GoogleAccount
from config.paths import is_credential
from providers.contract import Surroundings
from providers.errors import Misconfigured, ProviderError, SignInExpired, Unreachable
from providers.google_auth import missing_rights, refusal, scopes_of
from providers.google_files import TESTING, TOKEN_URI, Client, find_client, find_key, read_sign_in, what_to_type
from providers.loopback import Loopback, Redirect

if TYPE_CHECKING:
    from google_auth_oauthlib.flow import Flow

PATIENCE = 600.0  # seconds that a person may take

_PUBLISH = (
    "First publish your OAuth client (in the Google Cloud console: Google Auth Platform, Audience, “Publish app”): "
    "while it is in “Testing”, every sign-in ends after 7 days. docs/google.md shows each click."
)
_UNVERIFIED = "Google will say that it has not verified this app, since it is your own: Advanced, then “Go to …”."


class GoogleConsent:
    """Implements `providers.contract.Consent`. A service account has no consent: all raise Misconfigured then."""

    def __init__(self, settings: GoogleAccount, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._timeout = settings.timeout.total_seconds()

    def sign_in(self, tell: Callable[[str], None], now: datetime, *, browser: bool) -> None:
        """Ask for the rights that the configuration needs, and keep the sign-in, for its owner's eyes only.

        Raises SignInExpired if there was no consent, not to all rights, or only to a short one; Misconfigured;
        Unreachable. Then nothing is kept, and what was kept before stays.
        """
        file = self._token_file()
        client = find_client(self._settings)
        _make_room(file)
        tell(_PUBLISH)
        flow, redirect = self._ask(client, tell, browser=browser)
        token = _exchange(flow, self._code(redirect), self._timeout, self._around.account)
        held = self._check(token, client, now)
        _keep(file, held)
        if "ends" in held:
            tell(f"This sign-in ends on {held['ends'][:10]}{_reason(token)}.")

    def revoke(self) -> bool:
        """Give the consent back to Google, and delete the token file; False if there is none.

        A sign-in that Google does not know any more is deleted, too. Raises Unreachable, and keeps the file, if Google
        does not say so; Misconfigured if the file is not syncd's to delete.
        """
        file = self._token_file()
        try:
            kept = read_sign_in(self._around, guarded=False)
        except SignInExpired:
            return False
        token = kept.refresh_token or kept.token
        if token is not None:
            _revoke(urljoin(kept.token_uri or TOKEN_URI, "revoke"), token, self._timeout)
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise Misconfigured(f"revoked; but token file {file} cannot be deleted ({error.strerror})") from None
        return True

    def _token_file(self) -> Path:
        if find_key(self._settings) is not None:
            raise Misconfigured("it is a service account: there is nothing to sign in to; type: syncd check")
        file = self._around.token_file
        if file is None:
            raise Misconfigured("there is no place for the sign-in; set token_file")
        if is_credential(file, os.environ):
            raise Misconfigured(
                f"token file {file} is a systemd credential, which syncd cannot change: do this where it was made, "
                "and hand the new file in (docs/google.md)"
            )
        return file

    def _ask(self, client: Client, tell: Callable[[str], None], *, browser: bool) -> tuple[Flow, Redirect]:
        """Send the person to Google, and wait for the answer."""
        try:
            loopback = Loopback()
        except OSError as error:
            raise Unreachable(f"this machine's loopback cannot be listened on ({error.strerror})") from None
        with loopback:
            flow = _flow(client, scopes_of(self._around.writes), loopback.address)
            address, state = flow.authorization_url(access_type="offline", prompt="consent")
            tell(_UNVERIFIED)
            if browser:
                tell("Opening this address in your browser; if none opens, open it yourself:")
                tell(address)
                _show(address)
            else:
                port = loopback.port
                tell("Open this address in a browser on any machine:")
                tell(address)
                tell(f"It ends on a page that cannot be shown, {loopback.address}?… – paste its whole address here.")
                tell(f"Or forward the port before you open it: ssh -L {port}:127.0.0.1:{port} you@this-machine")
            redirect = loopback.wait(state, PATIENCE, None if browser else _readable_stdin(), tell)
        if redirect is None:
            raise SignInExpired(f"no answer came within {PATIENCE / 60:.0f} minutes", self._again)
        return flow, redirect

    def _code(self, redirect: Redirect) -> str:
        if redirect.error == "access_denied":
            raise SignInExpired("the consent was refused in the browser", self._again)
        if redirect.error:
            raise refusal(redirect.error, "", self._around.account)
        return redirect.code

    def _check(self, token: Mapping[str, Any], client: Client, now: datetime) -> dict[str, Any]:
        """The token file's content, if the answer is good enough to be kept."""
        asked = scopes_of(self._around.writes)
        scopes = _granted(token, asked)
        if missing := missing_rights(self._around.writes, scopes):
            raise SignInExpired(f"not every box was ticked: {', '.join(missing)}", f"{self._again}, and tick them all")
        refresh_token = token.get("refresh_token")
        if not isinstance(refresh_token, str) or not refresh_token:
            raise SignInExpired(
                "Google gave no refresh token, so the sign-in would end within the hour",
                f"take its access away at https://myaccount.google.com/permissions, then {self._again}",
            )
        held: dict[str, Any] = {
            "type": "authorized_user",
            "client_id": client.id,
            "client_secret": client.secret,
            "refresh_token": refresh_token,
            "token_uri": client.token_uri,
            "scopes": list(scopes),
            "signed_in": _utc(now),
        }
        if (lasts := _lasts(token)) is not None:
            held["ends"] = _utc(now + lasts)
        return held

    @property
    def _again(self) -> str:
        return what_to_type(self._around.account)


def _flow(client: Client, scopes: tuple[str, ...], address: str) -> Flow:
    """Raises Misconfigured if the client's endpoints have no TLS, which RFC 6749 demands (section 3)."""
    from google_auth_oauthlib.flow import Flow
    from oauthlib.oauth2 import is_secure_transport

    if not all(map(is_secure_transport, (client.auth_uri, client.token_uri))):
        raise Misconfigured("the client file's auth_uri and token_uri have to begin with https://")
    entries = {
        "client_id": client.id,
        "client_secret": client.secret,
        "auth_uri": client.auth_uri,
        "token_uri": client.token_uri,
    }
    return Flow.from_client_config({"installed": entries}, scopes=list(scopes), redirect_uri=address)


def _show(address: str) -> None:
    """Open the browser; in a thread, since one in the terminal ends only when the person leaves it."""
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _readable_stdin() -> int | None:
    try:
        return sys.stdin.fileno()
    except (AttributeError, ValueError, OSError):  # there is none, it is closed, or it is no file
        return None


def _exchange(flow: Flow, code: str, timeout: float, account: str) -> Mapping[str, Any]:
    """The token endpoint's answer to a code (RFC 6749, section 4.1.3).

    Raises Misconfigured, SignInExpired, Unreachable.
    """
    from oauthlib.oauth2 import OAuth2Error

    for name in ("oauthlib", "requests_oauthlib"):
        logging.getLogger(name).setLevel(logging.WARNING)  # at DEBUG they write codes and tokens down
    problem: ProviderError
    try:
        with flow.oauth2session:
            token: Mapping[str, Any] = flow.fetch_token(code=code, timeout=timeout)
    except Warning as changed:  # other rights than were asked for: `_check` says which
        return dict(getattr(changed, "token", {}))
    except OAuth2Error as error:
        problem = refusal(error.error or "", "", account)
        if error.error == "invalid_grant":  # of the code: there is no sign-in yet that could have ended
            problem = SignInExpired("Google takes the answer for too old, or for used", what_to_type(account))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):  # no connection, or a page instead of an answer
        problem = refusal("", "", account)
    else:
        return dict(token)
    raise problem  # outside of the except clauses: the errors may hold tokens


def _granted(token: Mapping[str, Any], asked: tuple[str, ...]) -> tuple[str, ...]:
    """The scopes that were granted; the answer leaves them out if they are those asked for (section 5.1)."""
    scope = token.get("scope")
    if isinstance(scope, str):
        return tuple(scope.split())
    return tuple(map(str, scope)) if isinstance(scope, list) else asked


def _lasts(token: Mapping[str, Any]) -> timedelta | None:
    """How long the refresh token lasts, if it has an end."""
    try:
        return timedelta(seconds=int(token["refresh_token_expires_in"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _reason(token: Mapping[str, Any]) -> str:
    lasts = _lasts(token)
    if lasts is None or lasts > TESTING:
        return ""
    return ", since its client is in “Testing”: publish it (docs/google.md), and sign in again"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _make_room(file: Path) -> None:
    """Make the token file's folder; before anybody is asked. Raises Misconfigured."""
    try:
        file.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.parent.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _unwritable(file, error.strerror) from None
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise _unwritable(file, "no permission")


def _keep(file: Path, held: Mapping[str, Any]) -> None:
    """Write the token file at once and as a whole, readable by its owner alone. Raises Misconfigured."""
    try:
        number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # with mode 0600
        try:
            with os.fdopen(number, "w", encoding="utf-8") as opened:
                json.dump(held, opened, indent=1)
                opened.flush()
                os.fsync(opened.fileno())
            Path(name).replace(file)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise _unwritable(file, error.strerror) from None


def _unwritable(file: Path, reason: str | None) -> Misconfigured:
    return Misconfigured(f"token file {file} cannot be written ({reason}); look at its folder, or set token_file")


def _revoke(address: str, token: str, timeout: float) -> None:
    """Returns if Google has revoked the token, or does not know it any more (RFC 7009, section 2.2).

    Raises Unreachable.
    """
    from google.auth.exceptions import TransportError
    from google.auth.transport.requests import Request

    status, ask = None, Request()
    with ask.session, suppress(TransportError):
        answer = ask(
            address,
            method="POST",
            body=urlencode({"token": token}).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            timeout=timeout,
        )
        status = answer.status
    if status not in (200, 400):
        raise Unreachable("Google did not revoke the sign-in, so it is kept; try again later")
