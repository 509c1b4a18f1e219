"""What Google accounts open with: credentials, rights, and what refusals of the token endpoint mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials

from config.accounts import GoogleAccount
from providers.contract import Remark, Surroundings, Writes
from providers.errors import Misconfigured, ProviderError, SignInExpired, Unreachable
from providers.google_auth import find_credentials, meaning_of, remarks_of, scopes_of
from providers.google_files import AUTH_URI, TOKEN_URI, find_client, read_sign_in
from syncd.failures import describe
from tests.google.oauth import AUDIENCE, CLIENT, EMAIL, PAGE, client_json, refused
from tests.google.signing import Signing
from tests.servers.proxy import Action, Answer, Drop

SCOPE = "https://www.googleapis.com/auth/"
EVENTS, LISTS = scopes_of(Writes.EVENTS)
DAY = timedelta(days=1)


def refresh(person: Signing) -> Any:
    """The credentials, refreshed."""
    credentials = find_credentials(person.settings, person.around)
    ask = Request()
    with ask.session:
        credentials.refresh(ask)
    return credentials


def fail(person: Signing) -> ProviderError:
    """What a refresh's failure means."""
    try:
        refresh(person)
    except (GoogleAuthError, OSError, TypeError) as error:
        return meaning_of(error, "work", person.token_file)
    raise AssertionError("it was refreshed")


def test_the_rights_follow_from_what_is_written() -> None:
    short = {writes: [scope.removeprefix(SCOPE) for scope in scopes_of(writes)] for writes in Writes}
    assert short == {
        Writes.EVENTS: ["calendar.events", "calendar.calendarlist.readonly"],
        Writes.OWN: ["calendar.events.readonly", "calendar.calendarlist.readonly", "calendar.app.created"],
        Writes.NOTHING: ["calendar.events.readonly", "calendar.calendarlist.readonly"],
    }


class TestThePersonsSignIn:
    def test_it_asks_where_the_token_file_says(self, signing: Signing) -> None:
        """google-auth's own reader of the file does not [60 L]."""
        signing.write_token(scopes=[EVENTS, LISTS])
        signing.oauth.living["1//refresh"] = (EVENTS,)  # less than the file says: it is no reason to be refused
        assert refresh(signing).token == signing.oauth.double.token

    @pytest.mark.parametrize("missing", ["client_id", "client_secret", "token_uri", "type"])
    def test_what_the_file_leaves_out_comes_from_the_client(self, signing: Signing, missing: str) -> None:
        signing.write_token(**{missing: None})
        signing.oauth.living["1//refresh"] = (EVENTS,)
        assert refresh(signing).valid

    def test_it_needs_no_client_if_the_file_says_it_all(self, signing: Signing) -> None:
        signing.more = {"client_file": None}
        signing.write_token()
        signing.oauth.living["1//refresh"] = (EVENTS,)
        assert refresh(signing).valid
        signing.write_token(client_id=None)
        with pytest.raises(Misconfigured, match="there is no OAuth client"):
            find_credentials(signing.settings, signing.around)

    def test_without_a_client_file_the_endpoint_is_googles(self, signing: Signing) -> None:
        signing.more = {"client_file": None}
        signing.write_token(token_uri=None)
        credentials = find_credentials(signing.settings, signing.around)
        assert isinstance(credentials, Credentials)
        assert credentials.token_uri == TOKEN_URI

    @pytest.mark.parametrize("expiry", ["2100-01-01T00:00:00Z", "2100-01-01T00:00:00", "2100-01-01T02:00:00+02:00"])
    def test_a_living_token_is_used(self, signing: Signing, expiry: str) -> None:
        signing.write_token(token="ya29.kept", expiry=expiry, scopes=f"{EVENTS} {LISTS}", refresh_token=None)
        credentials = find_credentials(signing.settings, signing.around)
        assert (credentials.token, credentials.expiry) == ("ya29.kept", datetime(2100, 1, 1))  # noqa: DTZ001 - theirs

    @pytest.mark.parametrize("more", [{}, {"token": "x", "expiry": "2020-01-01T00:00:00Z"},
                                      {"token": "x", "expiry": "soon"}, {"refresh_token": 5}])  # fmt: skip
    def test_one_that_cannot_be_renewed_is_over(self, signing: Signing, more: dict[str, Any]) -> None:
        signing.write_token(**{"refresh_token": None, **more})
        with pytest.raises(SignInExpired, match="cannot be renewed"):
            find_credentials(signing.settings, signing.around)

    def test_nobody_is_signed_in_yet(self, signing: Signing) -> None:
        around = signing.around
        for place in (around, Surroundings("work", frozenset(), "UTC", lambda: None)):
            with pytest.raises(SignInExpired) as error:
                find_credentials(signing.settings, place)
            assert describe(error.value)[0] == "not signed in yet; type: syncd auth work"

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("not JSON", "is no JSON object; delete it, then type: syncd auth work"),
            ("[" * 60000, "is no JSON object"),
            ("[]", "is no JSON object"),
            (" " * 70000, "is no JSON object"),
            ('{"type": "service_account"}', "is no sign-in of a person's"),
        ],
        ids=["text", "deep", "list", "long", "key"],
    )
    def test_a_file_that_is_none(self, signing: Signing, text: str, said: str) -> None:
        signing.write_token()
        signing.token_file.write_text(text)
        with pytest.raises(Misconfigured, match=said) as error:
            find_credentials(signing.settings, signing.around)
        assert error.value.__context__ is None

    def test_a_file_that_others_can_read(self, signing: Signing, monkeypatch: pytest.MonkeyPatch) -> None:
        signing.write_token()
        signing.token_file.chmod(0o640)
        with pytest.raises(
            Misconfigured, match=rf"others can read token file .*; type: chmod 600 {signing.token_file}"
        ):
            find_credentials(signing.settings, signing.around)
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(signing.token_file.parent))
        find_credentials(signing.settings, signing.around)

    def test_a_folder(self, signing: Signing) -> None:
        signing.token_file.mkdir(parents=True)
        with pytest.raises(Misconfigured, match="is no file"):
            find_credentials(signing.settings, signing.around)

    def test_nothing_secret_in_their_texts(self, signing: Signing) -> None:
        signing.write_token(token="ya29.kept", expiry="2100-01-01T00:00:00Z")
        shown = repr(read_sign_in(signing.around)) + repr(find_client(signing.settings))
        assert not any(secret in shown for secret in ("1//refresh", CLIENT[1], "ya29.kept"))


class TestTheClient:
    def test_the_settings_may_hold_it(self) -> None:
        settings = GoogleAccount.model_validate({"provider": "google", "client_id": "id", "client_secret": "secret"})
        client = find_client(settings)
        assert (client.id, client.secret, client.auth_uri, client.token_uri) == ("id", "secret", AUTH_URI, TOKEN_URI)

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ({"web": client_json("https://x/")["installed"]}, "of the kind “Desktop app”"),
            ({"installed": {"client_id": "x"}}, "is no OAuth client's"),
            ({"installed": []}, "is no OAuth client's"),
            ({}, "is no OAuth client's"),
            ([], "is no JSON object"),
            ({"type": "authorized_user"}, "is a sign-in, and no client"),
        ],
    )
    def test_a_file_of_another_kind(self, signing: Signing, value: object, said: str) -> None:
        signing.write_client(value)
        with pytest.raises(Misconfigured, match=said):
            find_client(signing.settings)

    def test_a_file_that_is_not_there(self, signing: Signing) -> None:
        signing.client_file.unlink()
        for find in (find_client, lambda settings: find_credentials(settings, signing.around)):
            with pytest.raises(Misconfigured, match=r"there is no client file .*docs/google\.md"):
                find(signing.settings)

    def test_a_subject_needs_a_service_account(self, signing: Signing) -> None:
        signing.more = {"subject": "me@example.org"}
        with pytest.raises(Misconfigured, match="subject is only for a service account"):
            find_credentials(signing.settings, signing.around)


class TestAServiceAccount:
    @pytest.mark.parametrize("subject", [None, "me@example.org"])
    def test_it_signs_for_its_subject(self, signing: Signing, subject: str | None) -> None:
        signing.write_key()
        signing.more = {"subject": subject}
        assert refresh(signing).token == signing.oauth.double.token
        (claims,) = signing.oauth.claims
        assert (claims["iss"], claims.get("sub"), claims["aud"]) == (EMAIL, subject, AUDIENCE)
        assert claims["scope"].split() == [EVENTS, LISTS]

    def test_without_delegation(self, signing: Signing) -> None:
        """[70 M]"""
        signing.write_key()
        signing.more = {"subject": "other@example.org"}
        error = fail(signing)
        assert isinstance(error, Misconfigured)
        assert "needs domain-wide delegation" in str(error)

    @pytest.mark.parametrize(
        ("description", "kind", "said"),
        [
            ("Invalid JWT Signature.", Misconfigured, "refuses the service account's key"),  # [70 M]
            ("Invalid JWT: Check your iat and exp values in the JWT claim.", Unreachable, "look at its clock"),
            ("Invalid email or User ID", Misconfigured, "does not know the service account or its subject"),
            ("Invalid grant: account not found", Misconfigured, "does not know the service account or its subject"),
        ],
    )  # fmt: skip
    def test_what_is_refused(self, signing: Signing, description: str, kind: type[ProviderError], said: str) -> None:
        signing.write_key()
        signing.oauth.fault = refused(400, "invalid_grant", description)
        error = fail(signing)
        assert type(error) is kind
        assert said in str(error)
        assert "syncd auth" not in str(error)  # there is nothing to sign in to

    def test_a_key_is_as_good_as_a_password(self, signing: Signing) -> None:
        signing.write_key()
        signing.client_file.chmod(0o644)
        with pytest.raises(Misconfigured, match="others can read service account's key"):
            find_credentials(signing.settings, signing.around)

    @pytest.mark.parametrize("more", [{"private_key": "nonsense"}, {"client_email": None}, {"token_uri": None}])
    def test_a_key_that_is_none(self, signing: Signing, more: dict[str, Any]) -> None:
        signing.write_key(**more)
        value = json.loads(signing.client_file.read_text())
        signing.client_file.write_text(json.dumps({key: text for key, text in value.items() if text is not None}))
        with pytest.raises(Misconfigured, match="holds no usable service account's key") as error:
            find_credentials(signing.settings, signing.around)
        assert error.value.__context__ is None

    def test_what_is_remarked(self, signing: Signing) -> None:
        signing.write_key()
        (remark,) = remarks_of(signing.settings, signing.around)
        assert "it sees only what is shared with it" in remark.message
        signing.more = {"subject": "me@example.org"}
        (remark,) = remarks_of(signing.settings, signing.around)
        assert "has to allow calendar.events, calendar.calendarlist.readonly" in remark.message
        assert not remark.trouble


class TestRefusals:
    """Only `invalid_grant` that is not retryable means sign in again [65 D/O, 92 L]."""

    @pytest.mark.parametrize(
        "fault",
        [
            Answer(503, {}, b"<html>Service Unavailable</html>"),
            refused(500, "internal_failure"),
            refused(503, "invalid_grant"),
            refused(400, "temporarily_unavailable"),
            refused(403, "rate_limit_exceeded"),
            Answer(400, {}, b"<html>invalid_grant</html>"),
            Answer(200, {}, b"[]"),
            Answer(200, {}, b"{}"),
            PAGE,
            Drop(),
        ],
        ids=["503", "500", "503 grant", "temporarily", "rate", "400 page", "list", "empty", "page", "dropped"],
    )
    def test_weather(self, signing: Signing, fault: Action) -> None:
        signing.write_token()
        signing.oauth.fault = fault
        error = fail(signing)
        assert type(error) is Unreachable
        assert "syncd auth" not in str(error)

    def test_the_other_exceptions(self) -> None:
        for error in (TransportError("x"), OSError("x"), TypeError("x"), RefreshError("invalid_grant"), ValueError()):
            assert type(meaning_of(error, "work")) is Unreachable
        retryable = RefreshError("invalid_grant: x", {"error": "invalid_grant"}, retryable=True)
        assert type(meaning_of(retryable, "work")) is Unreachable
        again = RefreshError("The credentials do not contain the necessary fields need to refresh the access token.")
        assert isinstance(meaning_of(again, "work"), SignInExpired)  # [64 L]

    def test_a_sign_in_that_is_over(self, signing: Signing) -> None:
        signing.write_token(signed_in="2026-11-16T09:00:00+00:00")
        error = fail(signing)
        assert isinstance(error, SignInExpired)
        assert describe(error)[0] == (
            "Google does not accept the sign-in any more (revoked, or unused for six months; it is of 2026-11-16); "
            "if it lasted 7 days, publish its client (docs/google.md); type: syncd auth work"
        )

    def test_of_a_client_in_testing(self, signing: Signing) -> None:
        signing.write_token(signed_in="2026-11-16T09:00:00+00:00", ends="2026-11-23T09:00:00+00:00")
        assert describe(fail(signing))[0] == (
            "Google does not accept the sign-in any more: its client is in “Testing”, where it lasts 7 days; "
            "publish the client (docs/google.md); type: syncd auth work"
        )

    def test_a_workspace_that_asks_anew(self, signing: Signing) -> None:
        signing.write_token()
        body = {"error": "invalid_grant", "error_subtype": "invalid_rapt", "error_description": "reauth related error"}
        signing.oauth.fault = Answer(400, {}, json.dumps(body).encode())
        error = fail(signing)
        assert isinstance(error, SignInExpired)
        assert describe(error)[0].endswith("asks for a new sign-in; type: syncd auth work")

    @pytest.mark.parametrize("code", ["invalid_client", "deleted_client", "disabled_client"])
    def test_a_client_that_is_no_longer_good(self, signing: Signing, code: str) -> None:
        signing.write_token()
        signing.oauth.fault = refused(401, code, "The OAuth client was deleted.")
        error = fail(signing)
        assert isinstance(error, Misconfigured)
        assert code in str(error)
        assert "docs/google.md" in str(error)

    def test_a_client_that_is_not_the_sign_ins(self, signing: Signing) -> None:
        signing.write_token(client_secret="wrong")
        assert isinstance(fail(signing), Misconfigured)


class TestRemarks:
    def remarks(self, person: Signing, *granted: str) -> list[Remark]:
        return list(remarks_of(person.settings, person.around, granted or None))

    def test_all_is_well(self, signing: Signing) -> None:
        signing.write_token(scopes=[EVENTS, LISTS])
        assert self.remarks(signing) == [
            Remark("rights: calendar.events (read and write events), calendar.calendarlist.readonly (list calendars)")
        ]

    def test_what_the_last_refresh_said_counts(self, signing: Signing) -> None:
        signing.write_token(scopes=[EVENTS, LISTS])
        held, missing = self.remarks(signing, LISTS)
        assert held == Remark("rights: calendar.calendarlist.readonly (list calendars)")
        assert missing == Remark(
            "rights that are missing: calendar.events (read and write events); type: syncd auth work",
            trouble=True,
            lacking=True,
        )

    @pytest.mark.parametrize(
        ("writes", "right"),
        [(Writes.NOTHING, "calendar.events"), (Writes.EVENTS, "calendar"), (Writes.OWN, "calendar")],
    )
    def test_a_wider_right_is_enough_and_said(self, signing: Signing, writes: Writes, right: str) -> None:
        signing.writes = writes
        signing.write_token()
        held, more = self.remarks(signing, SCOPE + right, LISTS)
        assert held.message.count("calendar.") == len(scopes_of(writes))
        assert more == Remark(
            f"more rights than it needs: {right}; to give them back, type: syncd auth work --revoke, "
            "then: syncd auth work"
        )

    def test_a_calendar_of_its_own_needs_the_right_to_make_one(self, signing: Signing) -> None:
        signing.writes = Writes.OWN
        signing.write_token(scopes=[EVENTS, LISTS])
        assert [one.message for one in self.remarks(signing) if one.trouble] == [
            "rights that are missing: calendar.app.created (make a calendar and write into it); type: syncd auth work"
        ]

    def test_unknown(self, signing: Signing) -> None:
        signing.write_token()
        assert self.remarks(signing) == [Remark("its rights are not known: the token file does not say them")]

    def test_an_end_is_said_ahead(self, signing: Signing) -> None:
        begun = datetime(2026, 11, 16, 9, tzinfo=UTC)
        for lasts, why in (
            (7 * DAY, ", since its client is in “Testing”: publish it (docs/google.md), then"),
            (30 * DAY, ", then"),
        ):
            signing.write_token(scopes=[EVENTS, LISTS], signed_in=begun.isoformat(), ends=(begun + lasts).isoformat())
            assert self.remarks(signing)[1:] == [
                Remark(f"the sign-in ends on {begun + lasts:%Y-%m-%d}{why} type: syncd auth work", trouble=True)
            ]

    def test_what_keeps_it_from_opening(self, signing: Signing) -> None:
        assert self.remarks(signing) == [Remark("not signed in yet; type: syncd auth work", trouble=True)]
        signing.client_file.unlink()
        (remark,) = self.remarks(signing)
        assert remark.trouble
