"""Google's sign-in: the rights that are asked for, credentials from what is kept, and what its refusals mean.

Sources: RFC 6749 (OAuth 2.0), RFC 7523 (service accounts), https://developers.google.com/identity/protocols/oauth2,
and for the rights https://developers.google.com/workspace/calendar/api/auth. Google's libraries are imported where
they are needed: only Google accounts pay for them. The files are read in `google_files`, signing in is
`google_consent`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.accounts import GoogleAccount
from providers.contract import Remark, Surroundings, Writes
from providers.errors import Misconfigured, ProviderError, SignInExpired, Unreachable
from providers.google_files import SignIn, client_of, find_client, find_key, read_sign_in, recall_sign_in, what_to_type

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

_SCOPE = "https://www.googleapis.com/auth/"
_ASKED = {
    Writes.EVENTS: ("calendar.events", "calendar.calendarlist.readonly"),
    Writes.OWN: ("calendar.events.readonly", "calendar.calendarlist.readonly", "calendar.app.created"),
    Writes.NOTHING: ("calendar.events.readonly", "calendar.calendarlist.readonly"),
}
_ALLOWS = {
    "calendar.events": "read and write events",
    "calendar.events.readonly": "read events",
    "calendar.calendarlist.readonly": "list calendars",
    "calendar.app.created": "make a calendar and write into it",
}
# Rights that open every method that the right opens (the API's discovery document).
_WIDER = {
    "calendar.events": ("calendar",),
    "calendar.events.readonly": ("calendar", "calendar.readonly", "calendar.events"),
    "calendar.calendarlist.readonly": ("calendar", "calendar.readonly", "calendar.calendarlist"),
    "calendar.app.created": ("calendar",),
}


def scopes_of(writes: Writes) -> tuple[str, ...]:
    """The least rights for what will be written, as Google's scope URLs."""
    return tuple(_SCOPE + right for right in _ASKED[writes])


def missing_rights(writes: Writes, granted: Collection[str]) -> tuple[str, ...]:
    """The rights that are needed and neither granted nor covered by a wider one; each with what it allows."""
    held = _short(granted)
    lacking = (right for right in _ASKED[writes] if held.isdisjoint((right, *_WIDER[right])))
    return tuple(f"{right} ({_ALLOWS[right]})" for right in lacking)


def find_credentials(settings: GoogleAccount, around: Surroundings) -> Credentials:
    """Credentials of a service account, if `client_file` is the key of one, else of the sign-in in the token file.

    They are built here: Google's `from_authorized_user_file` ignores the file's `token_uri`. They name no scopes: a
    refresh gives what was granted, and one that asks for more is refused as a whole. Raises SignInExpired if
    nobody is signed in, Misconfigured if a file cannot be read, is another thing, or can be read by others.
    """
    if (key := find_key(settings)) is not None:
        return _of_service_account(key, settings, around)
    from google.oauth2.credentials import Credentials as UserCredentials

    kept = _signed_in(settings, around)
    client = client_of(kept, settings) if kept.refresh_token is not None else None
    credentials: Credentials = UserCredentials(
        token=kept.token,
        refresh_token=kept.refresh_token,
        token_uri=client.token_uri if client else None,
        client_id=client.id if client else None,
        client_secret=client.secret if client else None,
        expiry=kept.expiry.astimezone(UTC).replace(tzinfo=None) if kept.expiry else None,  # as google-auth has it
    )
    if client is None and not credentials.valid:
        raise _over(around.account)
    return credentials


def meaning_of(error: Exception, account: str, token_file: Path | None = None) -> ProviderError:
    """What an exception of google-auth, or of a connection, means (RFC 6749, section 5.2).

    Only an `invalid_grant` that is not retryable says that the person must sign in again; a client or key that Google
    refuses is the configuration's affair; all else is weather. `token_file` is looked at to say why a sign-in ended.
    Nothing of the exception's own text is taken over: it may be a page.
    """
    code, description = "", ""
    if not getattr(error, "retryable", False):
        if len(error.args) > 1 and isinstance(error.args[1], dict):
            code, description = (str(error.args[1].get(key) or "") for key in ("error", "error_description"))
        elif str(error).startswith("Reauthentication is needed"):  # google-auth leaves out the answer
            code = "invalid_rapt"
        elif str(error).startswith("The credentials do not contain the necessary fields"):
            return _over(account)
    return refusal(code, description, account, token_file)


def refusal(code: str, description: str, account: str, token_file: Path | None = None) -> ProviderError:
    """What the token endpoint's `error` and `error_description` mean; Unreachable if they are none that is known."""
    match code:
        case "invalid_grant" if "Invalid JWT Signature" in description:
            return Misconfigured("Google refuses the service account's key; make a new one (docs/google.md)")
        case "invalid_grant" if "Invalid JWT" in description:
            return Unreachable("Google takes this machine's time for wrong; look at its clock: timedatectl")
        case "invalid_grant" if "Invalid email" in description or "account not found" in description:
            return Misconfigured("Google does not know the service account or its subject; see docs/google.md")
        case "invalid_grant":
            return SignInExpired(
                f"Google does not accept the sign-in any more{_why(token_file)}",
                what_to_type(account),
            )
        case "invalid_rapt":
            return SignInExpired("your organisation's Google Workspace asks for a new sign-in", what_to_type(account))
        case "invalid_client" | "deleted_client" | "disabled_client":
            return Misconfigured(
                f"Google refuses the OAuth client ({code}): set client_file to one that works (docs/google.md), "
                f"then {what_to_type(account)}"
            )
        case "unauthorized_client" | "access_denied" | "invalid_scope":
            return Misconfigured(
                f"Google refuses the rights ({code}): a service account needs domain-wide delegation for them "
                f"(docs/google.md); otherwise {what_to_type(account)}"
            )
    return Unreachable("Google's sign-in is not reached, or does not answer as it should")


def remarks_of(
    settings: GoogleAccount, around: Surroundings, granted: Collection[str] | None = None
) -> tuple[Remark, ...]:
    """Which rights are held and which are missing, and the end of a sign-in that has one. Asks nobody.

    `granted` are the scopes that the last refresh named; else those in the token file count.
    """
    try:
        if find_key(settings) is not None:
            return (_delegated(settings, around),)
        kept = _signed_in(settings, around)
    except SignInExpired as error:
        return (Remark(f"{error}; {error.remedy}", trouble=True),)
    except Misconfigured as error:
        return (Remark(str(error), trouble=True),)
    known = granted if granted is not None else kept.scopes
    return (*_rights(around, known), *_end(kept, around.account))


def _signed_in(settings: GoogleAccount, around: Surroundings) -> SignIn:
    """The sign-in that is kept. Where there is none, the client comes first: without one nobody can sign in."""
    try:
        return read_sign_in(around)
    except SignInExpired:
        find_client(settings)
        raise


def _rights(around: Surroundings, granted: Collection[str] | None) -> Iterable[Remark]:
    if granted is None:
        yield Remark("its rights are not known: the token file does not say them")
        return
    missing = missing_rights(around.writes, granted)
    asked = [f"{right} ({_ALLOWS[right]})" for right in _ASKED[around.writes]]
    if held := [right for right in asked if right not in missing]:
        yield Remark(f"rights: {', '.join(held)}")
    if missing:
        line = f"rights that are missing: {', '.join(missing)}; {what_to_type(around.account)}"
        yield Remark(line, trouble=True, lacking=True)
    elif more := sorted(_short(granted) - set(_ASKED[around.writes])):  # a new sign-in has no more than it asks for
        yield Remark(f"more rights than it needs: {', '.join(more)}; to give them back, type: "
                     f"syncd auth {around.account} --revoke, then: syncd auth {around.account}")  # fmt: skip


def _end(kept: SignIn, account: str) -> Iterable[Remark]:
    if kept.ends is not None:
        why = ""
        if kept.of_testing:
            why = ", since its client is in “Testing”: publish it (docs/google.md)"
        yield Remark(f"the sign-in ends on {kept.ends:%Y-%m-%d}{why}, then {what_to_type(account)}", trouble=True)


def _why(token_file: Path | None) -> str:
    """Why a sign-in may have ended, as far as its file knows."""
    kept = recall_sign_in(token_file)
    if kept is not None and kept.of_testing:
        return ": its client is in “Testing”, where it lasts 7 days; publish the client (docs/google.md)"
    since = f"; it is of {kept.signed_in:%Y-%m-%d}" if kept is not None and kept.signed_in is not None else ""
    return f" (revoked, or unused for six months{since}); if it lasted 7 days, publish its client (docs/google.md)"


def _delegated(settings: GoogleAccount, around: Surroundings) -> Remark:
    rights = ", ".join(_ASKED[around.writes])
    if settings.subject is None:
        return Remark(f"signs in as a service account, for {rights}; it sees only what is shared with it")
    return Remark(f"signs in as a service account with delegation, which has to allow {rights}")


def _of_service_account(key: dict[str, Any], settings: GoogleAccount, around: Surroundings) -> Credentials:
    from google.oauth2 import service_account

    scopes = list(scopes_of(around.writes))
    credentials: Credentials | None = None
    with suppress(ValueError):  # its error may quote the key
        credentials = service_account.Credentials.from_service_account_info(
            key, scopes=scopes, subject=settings.subject
        )
    if credentials is None:
        raise Misconfigured(f"client file {settings.client_file} holds no usable service account's key; make a new one")
    return credentials


def _short(scopes: Iterable[str]) -> set[str]:
    return {scope.removeprefix(_SCOPE) for scope in scopes}


def _over(account: str) -> SignInExpired:
    return SignInExpired("the sign-in is over, and cannot be renewed", what_to_type(account))
