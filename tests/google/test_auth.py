"""Signing in to Google by consent, and giving it back, over real HTTP on the loopback."""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from google.auth.transport.requests import Request

from providers import google_consent
from providers.contract import Writes
from providers.errors import Misconfigured, ProviderError, SignInExpired, Unreachable
from providers.google_auth import find_credentials, scopes_of
from providers.google_consent import GoogleConsent
from providers.loopback import Loopback, read_redirect
from syncd.failures import describe
from syncd.main import main
from tests.google.oauth import CLIENT, PAGE, refused
from tests.google.signing import Signing, redirect_of
from tests.servers.proxy import Action, Answer, Drop

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
WEATHER = [
    Answer(503, {}, b"<html>Service Unavailable</html>"),
    refused(500, "internal_failure"),
    refused(400, "temporarily_unavailable"),
    PAGE,
    Answer(200, {}, b"[]"),
    Answer(200, {}, b"{}"),
    Drop(),
]
WEATHER_IDS = ["503", "500", "temporarily", "page", "list", "empty", "dropped"]


def sign_in(person: Signing, *, browser: bool = True) -> None:
    GoogleConsent(person.settings, person.around).sign_in(person.told.append, NOW, browser=browser)


class TestSigningIn:
    @pytest.mark.parametrize("writes", list(Writes))
    def test_it_asks_for_the_least_rights_and_keeps_the_sign_in(self, signing: Signing, writes: Writes) -> None:
        signing.writes = writes
        sign_in(signing)
        (asked,) = signing.oauth.asked
        assert asked["scope"].split() == list(scopes_of(writes))
        assert (asked["access_type"], asked["prompt"], asked["code_challenge_method"]) == ("offline", "consent", "S256")
        assert len(asked["state"]) >= 20
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", asked["redirect_uri"])
        assert signing.held == {
            "type": "authorized_user",
            "client_id": CLIENT[0],
            "client_secret": CLIENT[1],
            "refresh_token": "1//refresh-1",
            "token_uri": f"{signing.url}token",
            "scopes": list(scopes_of(writes)),
            "signed_in": "2026-11-23T09:30:00+00:00",
        }

    def test_what_is_kept_is_good_for_the_calendar(self, signing: Signing) -> None:
        sign_in(signing)
        credentials = find_credentials(signing.settings, signing.around)
        ask = Request()
        with ask.session:
            credentials.refresh(ask)
        assert credentials.token == signing.oauth.double.token == "ya29.access-2"

    def test_the_first_thing_it_says_is_to_publish_the_client(self, signing: Signing) -> None:
        sign_in(signing)
        assert signing.told[0].startswith("First publish your OAuth client")
        assert "7 days" in signing.told[0]
        assert signing.asked_for()

    def test_of_a_client_in_testing_the_end_is_kept_and_said(self, signing: Signing) -> None:
        signing.oauth.refresh_token_expires_in = 604799
        sign_in(signing)
        assert signing.held["ends"] == "2026-11-30T09:29:59+00:00"
        assert signing.told[-1] == (
            "This sign-in ends on 2026-11-30, since its client is in “Testing”: publish it (docs/google.md), "
            "and sign in again."
        )

    def test_an_access_that_was_given_for_a_time_is_not_blamed_on_testing(self, signing: Signing) -> None:
        signing.oauth.refresh_token_expires_in = 30 * 86400
        sign_in(signing)
        assert signing.told[-1] == "This sign-in ends on 2026-12-23."

    @pytest.mark.parametrize("said", [True, False])
    def test_other_rights_do_not_matter_if_those_that_are_needed_are_there(self, signing: Signing, said: bool) -> None:
        """oauthlib raises a Warning as an exception; and without a word the scopes are those asked for."""
        signing.oauth.more = ("openid",)
        signing.oauth.scope_said = said
        sign_in(signing)
        assert signing.held["scopes"] == [*scopes_of(Writes.EVENTS), *(["openid"] if said else [])]

    def test_the_page_says_where_to_look(self, signing: Signing) -> None:
        sign_in(signing)
        with signing.browsing:  # until it is done
            (page,) = signing.pages
        assert "says in the terminal what came of it" in page

    def test_with_client_id_and_secret_it_goes_to_google(
        self, signing: Signing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(google_consent, "PATIENCE", 0.0)
        monkeypatch.setattr("webbrowser.open", lambda _address: True)
        signing.more = {"client_file": None, "client_id": CLIENT[0], "client_secret": CLIENT[1]}
        with pytest.raises(SignInExpired, match="no answer came within 0 minutes"):
            sign_in(signing)
        assert any(line.startswith("https://accounts.google.com/o/oauth2/auth?") for line in signing.told)


class TestWhatIsNoSignIn:
    """Nothing is kept, and what was kept before stays."""

    @pytest.fixture(autouse=True)
    def _kept(self, signing: Signing) -> Iterator[None]:
        signing.write_token(refresh_token="before")
        yield
        assert signing.held["refresh_token"] == "before"
        assert list(signing.token_file.parent.iterdir()) == [signing.token_file]

    @staticmethod
    def _refused(person: Signing, kind: type[ProviderError] = SignInExpired) -> str:
        with pytest.raises(kind) as error:
            sign_in(person)
        assert CLIENT[1] not in repr(error.value) + str(error.value)
        return describe(error.value)[0]

    def test_a_no(self, signing: Signing) -> None:
        signing.oauth.answer = "access_denied"
        assert self._refused(signing) == "the consent was refused in the browser; type: syncd auth work"

    def test_a_box_that_was_not_ticked(self, signing: Signing) -> None:
        signing.oauth.unticked = frozenset({scopes_of(Writes.EVENTS)[0]})
        assert self._refused(signing) == (
            "not every box was ticked: calendar.events (read and write events); "
            "type: syncd auth work, and tick them all"
        )

    def test_no_refresh_token(self, signing: Signing) -> None:
        signing.oauth.gives_refresh_token = False
        said = self._refused(signing)
        assert "no refresh token" in said
        assert said.endswith("then type: syncd auth work")

    @pytest.mark.parametrize("fault", WEATHER, ids=WEATHER_IDS)
    def test_weather(self, signing: Signing, fault: Action) -> None:
        signing.oauth.fault = fault
        assert "<html>" not in self._refused(signing, Unreachable)

    @pytest.mark.parametrize(
        ("code", "kind", "said"),
        [
            ("invalid_grant", SignInExpired, "too old, or for used"),
            ("invalid_client", Misconfigured, "refuses the OAuth client (invalid_client)"),
            ("deleted_client", Misconfigured, "refuses the OAuth client (deleted_client)"),
            ("unauthorized_client", Misconfigured, "refuses the rights"),
        ],
    )
    def test_a_refusal(self, signing: Signing, code: str, kind: type[ProviderError], said: str) -> None:
        signing.oauth.fault = refused(400, code)
        assert said in self._refused(signing, kind)

    def test_an_error_of_the_consent_page(self, signing: Signing) -> None:
        signing.oauth.answer = "invalid_scope"
        assert "refuses the rights (invalid_scope)" in self._refused(signing, Misconfigured)

    def test_a_token_endpoint_without_tls(self, signing: Signing, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT")
        assert "have to begin with https://" in self._refused(signing, Misconfigured)

    def test_an_answer_that_does_not_come(self, signing: Signing, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(google_consent, "PATIENCE", 0.05)
        monkeypatch.setattr("webbrowser.open", lambda _address: False)
        assert "no answer came" in self._refused(signing)

    def test_nothing_secret_is_logged(self, signing: Signing, caplog: pytest.LogCaptureFixture) -> None:
        """requests-oauthlib writes codes and tokens at DEBUG."""
        with caplog.at_level(logging.DEBUG):
            signing.oauth.gives_refresh_token = False
            self._refused(signing)
        assert "ya29." not in caplog.text
        assert "4/code" not in caplog.text
        assert CLIENT[1] not in caplog.text


class TestWithoutABrowser:
    """On a machine that is reached by SSH."""

    @pytest.fixture
    def keyboard(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
        read, write = os.pipe()
        with os.fdopen(read) as stdin:
            monkeypatch.setattr("sys.stdin", stdin)
            yield write

    @pytest.mark.parametrize("end", [b"\n", b""], ids=["line", "end of file"])
    def test_the_address_can_be_pasted(self, signing: Signing, keyboard: int, end: bytes) -> None:
        def paste(line: str) -> None:
            signing.told.append(line)
            if line.startswith("Or forward"):
                address = redirect_of(signing.asked_for())
                os.write(keyboard, b"\n4/code-alone\n" + address[:20].encode())
                os.write(keyboard, address[20:].encode() + end)
                os.close(keyboard)

        GoogleConsent(signing.settings, signing.around).sign_in(paste, NOW, browser=False)
        assert signing.held["refresh_token"] == "1//refresh-1"
        port = redirect_of(signing.asked_for()).partition("/?")[0].rpartition(":")[2]
        assert any(f"ssh -L {port}:127.0.0.1:{port} you@this-machine" in line for line in signing.told)
        assert [line for line in signing.told if "That is not it" in line] == [
            f"That is not it; paste the whole address, which begins with http://127.0.0.1:{port}/?"
        ]

    def test_the_port_can_be_forwarded(self, signing: Signing, keyboard: int) -> None:
        os.close(keyboard)  # stdin is at its end: then only the port is left

        def follow(line: str) -> None:
            signing.told.append(line)
            if line.startswith("Or forward"):
                threading.Thread(target=signing.browse, args=(signing.asked_for(),)).start()

        GoogleConsent(signing.settings, signing.around).sign_in(follow, NOW, browser=False)
        assert signing.held["refresh_token"] == "1//refresh-1"


class TestTheLoopback:
    def test_only_the_answer_to_this_request_ends_the_wait(self, signing: Signing) -> None:
        def visit(place: Loopback) -> None:
            asked = "?code=4/x&state="
            for path in ("favicon.ico", "", f"{asked}wrong", "?code=4/x", "?state=right", f"other{asked}right",
                         f"{asked}right&error=both", f"{asked}right"):  # fmt: skip
                signing.browse(place.address + path)

        with Loopback() as loopback:
            visitor = threading.Thread(target=visit, args=(loopback,))
            visitor.start()
            answer = loopback.wait("right", 10, None, signing.told.append)
            visitor.join()
        assert answer is not None
        assert answer.code == "4/x"
        assert "4/x" not in repr(answer)
        assert [page[:3] for page in signing.pages] == ["404", "404", "400", "400", "400", "404", "400", "<!D"]

    def test_a_connection_on_which_nothing_comes_keeps_nobody_waiting(self, signing: Signing) -> None:
        with Loopback() as loopback, socket.create_connection(("127.0.0.1", loopback.port)):
            visitor = threading.Thread(target=signing.browse, args=(f"{loopback.address}?error=no&state=s",))
            visitor.start()
            answer = loopback.wait("s", 10, None, signing.told.append)
            visitor.join()
        assert answer is not None
        assert answer.error == "no"

    @pytest.mark.parametrize("address", ["", "http://[", "?state=", "?code=x", "?code=x&state=S", "nonsense"])
    def test_what_is_no_answer(self, address: str) -> None:
        assert read_redirect(address, "s") is None


class TestTheFile:
    def test_only_its_owner_can_read_it(self, signing: Signing) -> None:
        before = os.umask(0)
        try:
            sign_in(signing)
        finally:
            os.umask(before)
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (signing.token_file, *signing.token_file.parents[:2])]
        assert modes == [0o600, 0o700, 0o700]

    def test_it_is_replaced_as_a_whole_or_not_at_all(self, signing: Signing, monkeypatch: pytest.MonkeyPatch) -> None:
        signing.write_token(refresh_token="before")

        def full(_number: int) -> None:
            assert signing.held["refresh_token"] == "before"
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(Misconfigured, match=r"cannot be written \(No space left on device\)"):
            sign_in(signing)
        assert signing.held["refresh_token"] == "before"
        assert list(signing.token_file.parent.iterdir()) == [signing.token_file]

    def test_it_is_told_before_anybody_is_asked_that_it_cannot_be_written(self, signing: Signing) -> None:
        (signing.folder / "state").write_text("no folder")
        with pytest.raises(Misconfigured, match="cannot be written"):
            sign_in(signing)
        assert signing.told == []

    def test_a_systemd_credential_is_not_written(self, signing: Signing, monkeypatch: pytest.MonkeyPatch) -> None:
        signing.write_token()
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(signing.token_file.parent))
        for act in (lambda: sign_in(signing), GoogleConsent(signing.settings, signing.around).revoke):
            with pytest.raises(Misconfigured, match="is a systemd credential, which syncd cannot change"):
                act()
        assert signing.told == []

    def test_a_service_account_has_nothing_to_sign_in_to(self, signing: Signing) -> None:
        signing.write_key()
        for act in (lambda: sign_in(signing), GoogleConsent(signing.settings, signing.around).revoke):
            with pytest.raises(Misconfigured, match="there is nothing to sign in to"):
                act()


class TestRevoking:
    @staticmethod
    def _revoke(person: Signing) -> bool:
        return GoogleConsent(person.settings, person.around).revoke()

    def test_a_sign_in_is_given_back_and_forgotten(self, signing: Signing) -> None:
        sign_in(signing)
        assert self._revoke(signing)
        assert not signing.token_file.exists()
        assert signing.oauth.living == {}
        assert not self._revoke(signing)

    def test_one_that_is_over_already_is_forgotten(self, signing: Signing) -> None:
        signing.write_token()
        assert self._revoke(signing)
        assert not signing.token_file.exists()

    def test_one_that_others_could_read_most_of_all(self, signing: Signing) -> None:
        sign_in(signing)
        signing.token_file.chmod(0o644)
        assert self._revoke(signing)
        assert signing.oauth.living == {}

    def test_a_file_without_a_token_is_deleted(self, signing: Signing) -> None:
        signing.write_token(refresh_token=None)
        assert self._revoke(signing)
        assert not signing.token_file.exists()

    @pytest.mark.parametrize("fault", [Drop(), Answer(503), Answer(404)], ids=["dropped", "503", "404"])
    def test_if_google_does_not_say_so_it_is_kept(self, signing: Signing, fault: Action) -> None:
        sign_in(signing)
        signing.oauth.fault = fault
        with pytest.raises(Unreachable, match="so it is kept") as error:
            self._revoke(signing)
        assert "1//refresh" not in str(error.value)
        assert signing.held["refresh_token"] == "1//refresh-1"


class TestTheCommand:
    CONFIG = (
        '[accounts.work]\nprovider = "google"\nclient_file = "client.json"\ntoken_file = "state/tokens/work.json"\n'
    )

    def run(self, person: Signing, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
        config = person.folder / "config.toml"
        config.write_text(self.CONFIG + '[accounts.home]\nprovider = "caldav"\nurl = "https://cloud.example.org/"\n')
        status = main(["--config", str(config), *arguments])
        out, err = capsys.readouterr()
        assert CLIENT[1] not in out + err
        return status, out, err

    def test_in_and_out(self, signing: Signing, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = self.run(signing, capsys, "auth", "work")
        assert (status, err) == (0, "")
        assert out.startswith("First publish")
        assert out.endswith("work: signed in; type: syncd check --account work\n")
        assert signing.held["scopes"] == list(scopes_of(Writes.EVENTS))
        assert self.run(signing, capsys, "auth", "work", "--revoke") == (
            0, "work: the sign-in is revoked and forgotten\n", ""
        )  # fmt: skip
        assert self.run(signing, capsys, "auth", "work", "--revoke")[:2] == (0, "work: there was no sign-in\n")

    def test_quietly_it_still_says_where_to_sign_in(self, signing: Signing, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = self.run(signing, capsys, "-q", "auth", "work")
        assert status == 0
        assert f"{signing.url}auth?" in out
        assert "signed in;" not in out

    def test_a_refusal_is_one_line_and_77(self, signing: Signing, capsys: pytest.CaptureFixture[str]) -> None:
        signing.oauth.answer = "access_denied"
        status, _, err = self.run(signing, capsys, "auth", "work")
        assert status == 77
        assert err == "syncd: account work: the consent was refused in the browser; type: syncd auth work\n"

    def test_other_failures(self, signing: Signing, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run(signing, capsys, "auth", "home") == (
            2, "", "syncd: account home: a caldav account has no sign-in; type: syncd check\n"
        )  # fmt: skip
        assert self.run(signing, capsys, "auth", "nobody")[0] == 78
        signing.oauth.fault = PAGE
        assert self.run(signing, capsys, "auth", "work")[0] == 75
        signing.client_file.write_text(json.dumps({"web": {}}))
        assert self.run(signing, capsys, "auth", "work")[0] == 78


def test_no_library_of_google_is_imported_by_the_modules() -> None:
    """Only who signs in pays for them."""
    text = "import sys\nimport providers.google_consent\nprint([m for m in sys.modules if m.split('.')[0] in "
    text += "('google', 'google_auth_oauthlib', 'requests', 'oauthlib')])"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "[]\n"
